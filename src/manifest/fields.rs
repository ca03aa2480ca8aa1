//! Typed access to the fields of a manifest: a value of the wrong type is damage, and nothing is lost on the way.

use super::Reading;
use crate::source::{Located, Span};
use crate::syntax::{DamageKind, DataNode, DataTree, DataValue};

/// The fields of one tree, and what was read of them.
pub(super) struct Fields<'a> {
    /// The text of the document.
    pub(super) source: &'a str,
    /// The tree; its spans are in `source`.
    pub(super) tree: &'a DataTree,
    /// What was read.
    pub(super) reading: &'a mut Reading,
}

impl<'a> Fields<'a> {
    /// Records a value of the wrong type.
    pub(super) fn wrong_type(&mut self, name: &str, span: Span, wanted: &str) {
        self.reading.report(DamageKind::WrongType, span, format!("`{name}` should be {wanted}"));
    }

    /// The mapping at `name`; any other value but nothing is damage.
    pub(super) fn map(&mut self, node: &DataNode, name: &str) -> Option<&'a DataNode> {
        let found = self.tree.get(node, name)?;
        match found.value {
            DataValue::Map(_) => return Some(found),
            DataValue::Null => {}
            _ => self.wrong_type(name, found.span, "a mapping"),
        }
        None
    }

    /// The text at `name`, where it is one.
    pub(super) fn text(&self, node: &DataNode, name: &str) -> Option<Located<String>> {
        let found = self.tree.get(node, name)?;
        found.text().map(|text| Located::new(text.to_owned(), found.span))
    }

    /// The elements of the list at `name`; any other value but nothing is damage.
    pub(super) fn items(&mut self, node: &DataNode, name: &str) -> Vec<&'a DataNode> {
        let tree = self.tree;
        let Some(found) = tree.get(node, name) else { return Vec::new() };
        if !matches!(found.value, DataValue::List(_) | DataValue::Null) {
            self.wrong_type(name, found.span, "a list");
        }
        tree.elements(found).collect()
    }

    /// The texts at `name`: one text, or a list of them; any other value but nothing is damage.
    pub(super) fn texts(&mut self, node: &DataNode, name: &str) -> Vec<Located<String>> {
        let tree = self.tree;
        let Some(found) = tree.get(node, name) else { return Vec::new() };
        let mut texts = Vec::new();
        for node in tree.one_or_all(found).filter(|_| found.value != DataValue::Null) {
            match node.text() {
                Some(text) => texts.push(Located::new(text.to_owned(), node.span)),
                None => self.wrong_type(name, node.span, "a text or a list of texts"),
            }
        }
        texts
    }
}
