//! What stands somewhere else in a YAML file: aliases, merged mappings, further documents, and tags that make objects.

use super::{DamageKind, DataValue, TreeBuilder, damage};
use crate::source::{Located, Span};
use crate::syntax::Damage;

/// Types that every loader knows, behind the handle of YAML itself.
const CORE: [&str; 14] = [
    "str",
    "int",
    "float",
    "bool",
    "null",
    "seq",
    "map",
    "set",
    "omap",
    "pairs",
    "binary",
    "timestamp",
    "merge",
    "value",
];

/// Whether a tag asks a loader for an object of its programming language.
pub(super) fn makes_object(tag: &str) -> bool {
    if let Some(core) = tag.strip_prefix("tag:yaml.org,2002:").or_else(|| tag.strip_prefix("!!")) {
        return !CORE.contains(&core.trim_start_matches('!'));
    }
    ["ruby/", "python/", "js/", "php/", "perl/", "java/"]
        .iter()
        .any(|language| tag.trim_start_matches('!').starts_with(language))
}

impl TreeBuilder<'_> {
    /// Takes an alias: in a file, a copy of what it stands for.
    ///
    /// # Errors
    /// Fails where values are over a limit.
    pub(super) fn take_alias(&mut self, anchor: usize, span: Span) -> Result<(), Damage> {
        let shown = span.of_text(self.text);
        if self.bounds.copies.is_none() {
            self.report(DamageKind::Alias, span, "an alias is not followed");
            return self.value(span, DataValue::Null, shown, 0);
        }
        let copied = match self.anchors.get(&anchor) {
            Some(id) if !self.is_key_due() => self.copy(*id),
            _ => None,
        };
        match copied {
            Some(id) => self.attach(id),
            None => self.value(span, DataValue::Null, shown, 0)?,
        }
        if self.is_unfolded() {
            return Err(damage(DamageKind::TooLarge, span, "aliases unfold to more values than the limit"));
        }
        Ok(())
    }

    /// Whether aliases have unfolded to all that they may.
    fn is_unfolded(&self) -> bool {
        self.copied.0 > self.bounds.copies.unwrap_or_default() || self.copied.1 > self.bounds.bytes as usize
    }

    /// Copies a value and all it holds, as far as the limit allows; a value that is not finished holds nothing yet.
    fn copy(&mut self, id: u32) -> Option<u32> {
        let first = Span::of(0..self.nodes.len()).end;
        // Each copy stands behind those of the values before it, so the next free index is known.
        let mut waiting = std::collections::VecDeque::from([id]);
        let mut next = first + 1;
        while let Some(original) = waiting.pop_front() {
            let mut node = self.nodes.get(original as usize)?.clone();
            self.copied.0 += 1;
            self.copied.1 += node.text().map_or(0, str::len);
            let is_full = self.is_unfolded() || self.is_full();
            let mut renumber = |child: &mut u32| {
                waiting.push_back(*child);
                *child = next;
                next += 1;
            };
            match &mut node.value {
                DataValue::List(items) if is_full => items.clear(),
                DataValue::Map(entries) if is_full => entries.clear(),
                DataValue::List(items) => items.iter_mut().for_each(renumber),
                DataValue::Map(entries) => entries.iter_mut().for_each(|(_, child)| renumber(child)),
                _ => {}
            }
            self.nodes.push(node);
        }
        Some(first)
    }

    /// Puts the entries of merged mappings in the place of `<<`.
    pub(super) fn merge(&mut self, entries: &mut Vec<(Located<String>, u32)>) {
        if self.bounds.copies.is_none() || !entries.iter().any(|(key, _)| key.value == "<<") {
            return;
        }
        let mut merged = Vec::with_capacity(entries.len());
        for (key, id) in std::mem::take(entries) {
            let sources = match self.nodes.get(id as usize).map(|node| &node.value) {
                _ if key.value != "<<" => Vec::new(),
                Some(DataValue::Map(_)) => vec![id],
                Some(DataValue::List(items)) => items.clone(),
                _ => Vec::new(),
            };
            if sources.is_empty() {
                merged.push((key, id));
            }
            for source in sources {
                if let Some(DataValue::Map(inner)) = self.nodes.get_mut(source as usize).map(|node| &mut node.value) {
                    merged.append(inner);
                }
            }
        }
        *entries = merged;
    }

    /// Tells of a second document.
    pub(super) fn report_second(&mut self, span: Span) {
        if self.bounds.copies.is_none() {
            self.report(DamageKind::SyntaxError, span, "a second document follows; only the first is read");
        } else {
            self.report(
                DamageKind::Disagreement,
                span,
                "a second document follows: one reader takes it, another does not",
            );
        }
    }

    /// Makes one mapping of the mappings that the documents of a file are.
    pub(super) fn join_documents(&mut self) {
        if self.documents.len() < 2 {
            return;
        }
        let mut joined = Vec::new();
        let mut span = self.nodes.first().map_or_else(Span::default, |root| root.span);
        for id in &self.documents {
            let Some(root) = self.nodes.get_mut(*id as usize) else { continue };
            span = span.hull(root.span);
            if let DataValue::Map(entries) = &mut root.value {
                joined.append(entries);
            }
        }
        if let Some(root) = self.nodes.first_mut().filter(|_| !joined.is_empty()) {
            root.span = span;
            root.value = DataValue::Map(joined);
        }
    }
}
