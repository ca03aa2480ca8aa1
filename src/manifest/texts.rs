//! Texts in a manifest that are documents of their own.

use super::Reading;
use crate::bundle::Language;
use crate::source::{OffsetMap, Span};
use crate::syntax::{DataTree, DataValue, Nested, Role, text_offsets};

/// Words from which on a text can tell an agent what to do.
const PROSE_WORDS: usize = 5;
/// Letters outside ASCII from which on a text can do so without spaces.
const PROSE_LETTERS: usize = 8;

/// Whether a text is long enough to tell an agent what to do.
pub(super) fn is_prose(text: &str) -> bool {
    text.split_whitespace().nth(PROSE_WORDS - 1).is_some()
        || text.chars().filter(|letter| !letter.is_ascii()).nth(PROSE_LETTERS - 1).is_some()
}

/// A text found in a manifest.
pub(super) fn nested(text: &str, offsets: OffsetMap, language: Language, role: Role) -> Nested {
    Nested { text: text.into(), offsets, language, role, section: 0, made: false }
}

/// Adds every text below the node `root`, keys included, that is prose; a text that `skips` holds of is left out.
///
/// Visits in the order of the document, each node once.
pub(super) fn add_prose(
    reading: &mut Reading,
    source: &str,
    tree: &DataTree,
    root: u32,
    skips: impl Fn(&str, Span) -> bool,
) {
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        let Some(node) = tree.node(id) else { continue };
        match &node.value {
            DataValue::Text(text) if is_prose(text) && !skips(text, node.span) => {
                add_description(reading, source, text, node.span);
            }
            DataValue::List(items) => open.extend(items.iter().rev()),
            DataValue::Map(entries) => {
                for (key, _) in entries {
                    if is_prose(&key.value) {
                        add_description(reading, source, &key.value, key.span);
                    }
                }
                open.extend(entries.iter().rev().map(|(_, id)| *id));
            }
            _ => {}
        }
    }
}

/// Adds a text that stands in an agent's context.
pub(super) fn add_description(reading: &mut Reading, source: &str, text: &str, span: Span) {
    let offsets = text_offsets(text, span, source);
    reading.nested.push(nested(text, offsets, Language::Plain, Role::Description));
}
