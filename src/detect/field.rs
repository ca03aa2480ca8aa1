//! The `field` matcher: a path in a manifest and what stands there.

use super::{Hit, Subject};
use crate::rule::{FieldMatcher, ProbeId};
use crate::syntax::{DataNode, DataTree, DataValue, Tree};

/// Finds the matches of a field matcher.
pub(super) fn find(probe: ProbeId, matcher: &FieldMatcher, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    let Tree::Data(tree) = &subject.document.tree else { return };
    if !matcher.selects.iter().any(|selector| selector.selects(subject.artifact.kind, subject.document)) {
        return;
    }
    for node in tree.find(&matcher.path) {
        for leaf in leaves(tree, node) {
            let Some(text) = text_of(leaf) else { continue };
            let wanted = matcher.matches.as_ref().is_none_or(|pattern| pattern.is_match(text.as_bytes()));
            if wanted && !matcher.unless.iter().any(|pattern| pattern.is_match(text.as_bytes())) {
                let message = format!("`{}` is `{text}`", matcher.path);
                hits.push(Hit { message: Some(message), ..Hit::new(probe, leaf.span) });
            }
        }
    }
}

/// The node itself, or the elements of a list.
fn leaves<'a>(tree: &'a DataTree, node: &'a DataNode) -> Vec<&'a DataNode> {
    match &node.value {
        DataValue::List(items) => items.iter().filter_map(|id| tree.node(*id)).collect(),
        _ => vec![node],
    }
}

fn text_of(node: &DataNode) -> Option<String> {
    match &node.value {
        DataValue::Text(text) | DataValue::Number(text) => Some(text.clone()),
        DataValue::Bool(value) => Some(value.to_string()),
        DataValue::Null | DataValue::List(_) | DataValue::Map(_) => None,
    }
}
