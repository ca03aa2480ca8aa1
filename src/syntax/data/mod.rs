//! Structured data with the place of every key and value.

mod growth;
mod gyp;
mod ini;
mod json;
mod path;
mod scalar;
mod toml;
mod yaml;

pub(crate) use ini::{Dialect, parse_ini};
pub(crate) use json::{parse_json, parse_json5};
pub(crate) use path::{DataPath, Found};
pub(crate) use scalar::text_offsets;
pub(crate) use toml::parse_toml;
pub(crate) use yaml::{parse_yaml, parse_yaml_file};

use super::{Damage, DamageKind};
use crate::bundle::{Language, Limits, ManifestKind};
use crate::source::{Located, OffsetMap, Span};

/// Reads a whole manifest as a tree of data; a language that is none has an empty tree.
pub(crate) fn parse(text: &str, language: Language, kind: ManifestKind, limits: &Limits) -> (DataTree, Vec<Damage>) {
    let (tree, mut damage) = read(text, language, kind, limits);
    if tree.is_beyond_paths() {
        let detail = "the data has more values than a path leads to".to_owned();
        damage.push(Damage { kind: DamageKind::TooLarge, span: Span::of(0..text.len()), detail });
    }
    (tree, damage)
}

fn read(text: &str, language: Language, kind: ManifestKind, limits: &Limits) -> (DataTree, Vec<Damage>) {
    match (language, kind) {
        // Its readers take every spelling of JSON5.
        (Language::Json, ManifestKind::OpenClawConfig) => parse_json5(text, limits),
        (Language::Json, ManifestKind::NodeGyp) => gyp::parse_gyp(text, limits),
        (Language::Json, _) => parse_json(text, limits),
        (Language::Yaml, _) => parse_yaml_file(text, limits),
        (Language::Toml, _) => parse_toml(text, limits),
        (Language::Ini, ManifestKind::GitConfig | ManifestKind::GitModules) => parse_ini(text, Dialect::Git, limits),
        (Language::Ini, ManifestKind::NpmConfig | ManifestKind::GeminiEnvironment) => {
            parse_ini(text, Dialect::Node, limits)
        }
        (Language::Ini, _) => parse_ini(text, Dialect::Python, limits),
        _ => (DataTree::default(), Vec::new()),
    }
}

/// Whether a text is over the limit of bytes; white space is no work, so that no padding takes a manifest away.
fn is_too_large(text: &str, limits: &Limits) -> bool {
    let most = limits.syntax_bytes as usize;
    text.len() > most && text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count() > most
}

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

    /// The entries of a mapping in order, duplicates included; anything else has none.
    pub(crate) fn entries<'a>(
        &'a self,
        node: &'a DataNode,
    ) -> impl DoubleEndedIterator<Item = (&'a Located<String>, &'a DataNode)> {
        let entries: &[_] = if let DataValue::Map(entries) = &node.value { entries } else { &[] };
        entries.iter().filter_map(|(key, id)| Some((key, self.node(*id)?)))
    }

    /// The elements of a list in order; anything else has none.
    pub(crate) fn elements<'a>(&'a self, node: &'a DataNode) -> impl DoubleEndedIterator<Item = &'a DataNode> {
        let items: &[u32] = if let DataValue::List(items) = &node.value { items } else { &[] };
        items.iter().filter_map(|id| self.node(*id))
    }

    /// The elements of a list, or any other value alone.
    pub(crate) fn one_or_all<'a>(&'a self, node: &'a DataNode) -> impl DoubleEndedIterator<Item = &'a DataNode> {
        let alone = (!matches!(node.value, DataValue::List(_))).then_some(node);
        alone.into_iter().chain(self.elements(node))
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

/// Writes a tree on one line.
#[cfg(test)]
pub(crate) fn shown(tree: &DataTree) -> String {
    fn node(tree: &DataTree, id: u32) -> String {
        let joined = |parts: Vec<String>| parts.join(", ");
        match &tree.node(id).unwrap().value {
            DataValue::Null => "null".to_owned(),
            DataValue::Bool(value) => value.to_string(),
            DataValue::Number(value) => value.clone(),
            DataValue::Text(value) => format!("{value:?}"),
            DataValue::List(items) => format!("[{}]", joined(items.iter().map(|id| node(tree, *id)).collect())),
            DataValue::Map(entries) => {
                let entries = entries.iter().map(|(key, id)| format!("{}: {}", key.value, node(tree, *id)));
                format!("{{{}}}", joined(entries.collect()))
            }
        }
    }
    node(tree, 0)
}
