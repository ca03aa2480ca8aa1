//! The `field` matcher: a path in a manifest and what stands there.

use super::address::host_of;
use super::{Hit, Subject};
use crate::finding::Target;
use crate::rule::{FieldMatcher, FieldState, FieldWhere, Pattern, ProbeId, Selector};
use crate::syntax::{DataNode, DataTree, DataValue, Found, Tree};

/// The longest value that a message shows, in characters.
const SHOWN: usize = 80;

/// Finds the matches of a field matcher.
pub(super) fn find(probe: ProbeId, matcher: &FieldMatcher, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    let Tree::Data(tree) = &subject.document.tree else { return };
    if !matcher.selects.iter().any(|selector| selector.selects(subject.artifact, subject.document)) {
        return;
    }
    let is_for = |selector: Selector| selector.selects(subject.artifact, subject.document);
    let bases = matcher.each.iter().filter(|base| base.selects.is_none_or(is_for));
    for base in bases.flat_map(|base| tree.find(&base.path)) {
        if !matcher.wheres.iter().all(|condition| holds(condition, tree, base.node)) {
            continue;
        }
        for found in matcher.paths.iter().flat_map(|path| tree.find_below(base.node, path)) {
            let keys = base.keys.iter().chain(&found.keys).copied().collect();
            let found = Found { keys, parent: found.parent.or(base.parent), ..found };
            if !has_key(matcher, &found) {
                continue;
            }
            for leaf in leaves(tree, &found) {
                hits.extend(hit(probe, matcher, &leaf));
            }
        }
    }
}

/// Whether the last key on the way to a value is one that the matcher asks for.
fn has_key(matcher: &FieldMatcher, found: &Found<'_>) -> bool {
    let last = found.keys.last().map(|key| key.value.as_bytes()).unwrap_or_default();
    matcher.key.as_ref().is_none_or(|pattern| pattern.is_match(last))
}

/// The match of one value; a collection has no text, and matches where no text is asked for.
fn hit(probe: ProbeId, matcher: &FieldMatcher, found: &Found<'_>) -> Option<Hit> {
    if found.node.value == DataValue::Null {
        return None;
    }
    let text = text_of(found.node);
    let is_match = |pattern: &Pattern| text.as_ref().is_some_and(|text| pattern.is_match(text.as_bytes()));
    let is_wanted = matcher.matches.as_ref().is_none_or(|pattern| is_match(pattern));
    let last = found.keys.last().map(|key| key.value.as_str()).unwrap_or_default();
    let is_entry =
        |pattern: &Pattern| text.as_ref().is_some_and(|text| pattern.is_match(format!("{last}={text}").as_bytes()));
    let is_wanted = is_wanted && matcher.entry.as_ref().is_none_or(|pattern| is_entry(pattern));
    if !is_wanted || matcher.unless.iter().any(|pattern| is_match(pattern)) {
        return None;
    }
    let keys: Vec<&str> = found.keys.iter().map(|key| key.value.as_str()).collect();
    let path = keys.join(".");
    let target = text.as_deref().filter(|_| matcher.names_host).and_then(host_of).map(Target::Host);
    let message = match text {
        Some(text) => format!("`{path}` is `{}`", text.chars().take(SHOWN).collect::<String>()),
        None => format!("`{path}` is given"),
    };
    Some(Hit { message: Some(message), target, ..Hit::new(probe, found.place()) })
}

/// Whether a condition holds of what `base` holds.
fn holds(condition: &FieldWhere, tree: &DataTree, base: &DataNode) -> bool {
    let mut found = tree.find_below(base, &condition.path).into_iter();
    let is_there = found.any(|found| match &condition.matches {
        None => found.node.value != DataValue::Null,
        Some(pattern) => {
            let leaves = leaves(tree, &found);
            leaves.iter().filter_map(|leaf| text_of(leaf.node)).any(|text| pattern.is_match(text.as_bytes()))
        }
    });
    is_there == (condition.is == FieldState::Present)
}

/// The value itself, or the elements of a list.
fn leaves<'t>(tree: &'t DataTree, found: &Found<'t>) -> Vec<Found<'t>> {
    match &found.node.value {
        DataValue::List(items) if !items.is_empty() => {
            let element = |id: &u32| {
                tree.node(*id).map(|node| Found { node, parent: Some(found.node), keys: found.keys.clone() })
            };
            items.iter().filter_map(element).collect()
        }
        _ => vec![found.clone()],
    }
}

fn text_of(node: &DataNode) -> Option<String> {
    match &node.value {
        DataValue::Text(text) | DataValue::Number(text) => Some(text.clone()),
        DataValue::Bool(value) => Some(value.to_string()),
        DataValue::Null | DataValue::List(_) | DataValue::Map(_) => None,
    }
}
