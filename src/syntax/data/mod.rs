//! Structured data with the place of every key and value.

mod json;
mod scalar;
mod yaml;

pub(crate) use json::{parse_json, parse_json5};
pub(crate) use scalar::text_offsets;
pub(crate) use yaml::parse_yaml;

use crate::source::{Located, OffsetMap, Span};

/// A tree of data; the first node is its root.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct DataTree {
    /// All nodes; children are referred to by index.
    pub(crate) nodes: Vec<DataNode>,
}

/// One value and its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct DataNode {
    /// Where it stands, in the text of the document.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) value: DataValue,
}

/// A value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum DataValue {
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A text, after escapes.
    Text(String),
    /// A list of nodes, by index.
    List(Vec<u32>),
    /// Keys and nodes in order, duplicates included.
    Map(Vec<(Located<String>, u32)>),
}

impl DataTree {
    /// The node with the index `id`.
    pub(crate) fn node(&self, id: u32) -> Option<&DataNode> {
        self.nodes.get(id as usize)
    }

    /// The root.
    pub(crate) fn root(&self) -> Option<&DataNode> {
        self.nodes.first()
    }

    /// The last value of `key` in the mapping `node`.
    pub(crate) fn get<'a>(&'a self, node: &DataNode, key: &str) -> Option<&'a DataNode> {
        let DataValue::Map(entries) = &node.value else { return None };
        entries.iter().rev().find(|(name, _)| name.value == key).and_then(|(_, id)| self.node(*id))
    }

    /// All nodes that a dotted path leads to; `*` stands for any key or element, a list is entered by `*` alone.
    pub(crate) fn find(&self, path: &str) -> Vec<&DataNode> {
        let mut found: Vec<&DataNode> = self.root().into_iter().collect();
        for step in path.split('.') {
            found = found.into_iter().flat_map(|node| self.children(node, step)).collect();
        }
        found
    }

    fn children(&self, node: &DataNode, step: &str) -> Vec<&DataNode> {
        match &node.value {
            DataValue::Map(entries) => entries
                .iter()
                .filter(|(name, _)| step == "*" || name.value == step)
                .filter_map(|(_, id)| self.node(*id))
                .collect(),
            DataValue::List(items) if step == "*" => items.iter().filter_map(|id| self.node(*id)).collect(),
            _ => Vec::new(),
        }
    }
}

impl DataNode {
    /// The text, where it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            DataValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The way from the text of this node to `source`, the text its span is in; a text it does not hold maps to the whole span.
    pub(crate) fn offsets(&self, source: &str) -> OffsetMap {
        text_offsets(self.text().unwrap_or_default(), self.span, source)
    }
}
