//! A tree of data that grows entry by entry, where keys are found again and tables are opened a second time.

use std::collections::BTreeMap;

use super::{DataNode, DataTree, DataValue};
use crate::source::{Located, Span};

/// A tree while it grows; its root is a mapping.
pub(super) struct Growth {
    nodes: Vec<Shoot>,
    last: BTreeMap<(u32, String), u32>,
}

/// A node while its tree grows.
struct Shoot {
    value: DataValue,
    /// Where it stands, as far as that is known apart from what it holds.
    span: Option<Span>,
    parent: u32,
}

impl Growth {
    /// A tree that is an empty mapping.
    pub(super) fn new() -> Self {
        let root = Shoot { value: DataValue::Map(Vec::new()), span: None, parent: 0 };
        Self { nodes: vec![root], last: BTreeMap::new() }
    }

    /// Adds an entry to the mapping `parent`; an entry with the same key stays.
    pub(super) fn add_entry(
        &mut self,
        parent: u32,
        key: Located<String>,
        value: DataValue,
        span: impl Into<Option<Span>>,
    ) -> u32 {
        let id = self.add(parent, value, span.into());
        self.last.insert((parent, key.value.clone()), id);
        if let Some(DataValue::Map(entries)) = self.nodes.get_mut(parent as usize).map(|node| &mut node.value) {
            entries.push((key, id));
        }
        id
    }

    /// Adds an element to the list `parent`.
    pub(super) fn add_element(&mut self, parent: u32, value: DataValue, span: Span) -> u32 {
        let id = self.add(parent, value, Some(span));
        if let Some(DataValue::List(items)) = self.nodes.get_mut(parent as usize).map(|node| &mut node.value) {
            items.push(id);
        }
        id
    }

    /// The last value of a key in the mapping `parent`.
    pub(super) fn last(&self, parent: u32, key: &Located<String>) -> Option<u32> {
        self.last.get(&(parent, key.value.clone())).copied()
    }

    /// What a node is so far.
    pub(super) fn value(&self, id: u32) -> &DataValue {
        self.nodes.get(id as usize).map_or(&DataValue::Null, |node| &node.value)
    }

    /// Says that a node stands in `span` too.
    pub(super) fn widen(&mut self, id: u32, span: Span) {
        if let Some(node) = self.nodes.get_mut(id as usize) {
            node.span = Some(node.span.map_or(span, |known| known.hull(span)));
        }
    }

    /// The tree: a collection covers its keys and all that it holds, the root all of `whole`.
    pub(super) fn finish(mut self, whole: Span) -> DataTree {
        // A node stands behind the one that holds it.
        for at in (1..self.nodes.len()).rev() {
            let Some(node) = self.nodes.get(at) else { continue };
            let keys = match &node.value {
                DataValue::Map(entries) => entries.iter().map(|(key, _)| key.span).reduce(Span::hull),
                _ => None,
            };
            let own = node.span.into_iter().chain(keys).reduce(Span::hull).unwrap_or_default();
            let parent = node.parent;
            if let Some(node) = self.nodes.get_mut(at) {
                node.span = Some(own);
            }
            self.widen(parent, own);
        }
        self.widen(0, whole);
        let nodes = self.nodes.into_iter();
        DataTree {
            nodes: nodes.map(|node| DataNode { span: node.span.unwrap_or_default(), value: node.value }).collect(),
        }
    }

    fn add(&mut self, parent: u32, value: DataValue, span: Option<Span>) -> u32 {
        let id = Span::of(0..self.nodes.len()).end;
        self.nodes.push(Shoot { value, span, parent });
        id
    }
}
