//! The front matter of an instruction file: what a skill says it is, may use, needs and runs.

use super::Reading;
use super::command::When;
use super::comments::find_comments;
use super::fields::Fields;
use super::open_claw::{read_blocks, second_reading};
use super::texts::{add_description, add_prose, is_prose};
use super::tools::is_tool_list;
use crate::bundle::Limits;
use crate::source::{Located, Span};
use crate::syntax::{DamageKind, DataNode, DataValue, Document, Tree};

/// What a field may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Scalar,
    Flag,
    Texts,
    Map,
    Collection,
}

/// The fields that some reader acts on, and what they hold.
const FIELDS: [(&str, Shape); 33] = [
    ("name", Shape::Text),
    ("description", Shape::Text),
    ("license", Shape::Text),
    ("compatibility", Shape::Text),
    ("metadata", Shape::Map),
    ("allowed-tools", Shape::Texts),
    ("when_to_use", Shape::Text),
    ("argument-hint", Shape::Texts),
    ("arguments", Shape::Collection),
    ("disable-model-invocation", Shape::Flag),
    ("user-invocable", Shape::Flag),
    ("disallowed-tools", Shape::Texts),
    ("disallowedTools", Shape::Texts),
    ("tools", Shape::Collection),
    ("permissionMode", Shape::Text),
    ("mcpServers", Shape::Collection),
    ("mcp-servers", Shape::Collection),
    ("isolation", Shape::Scalar),
    ("model", Shape::Text),
    ("effort", Shape::Scalar),
    ("context", Shape::Text),
    ("agent", Shape::Text),
    ("background", Shape::Flag),
    ("hooks", Shape::Map),
    ("paths", Shape::Texts),
    ("globs", Shape::Texts),
    ("alwaysApply", Shape::Flag),
    ("shell", Shape::Text),
    ("version", Shape::Scalar),
    ("homepage", Shape::Text),
    ("command-dispatch", Shape::Text),
    ("command-tool", Shape::Text),
    ("command-arg-mode", Shape::Text),
];

/// The names of the fields of front matter that some reader acts on.
pub(crate) fn instruction_fields() -> impl Iterator<Item = &'static str> {
    FIELDS.iter().map(|(name, _)| *name)
}

/// Fields whose texts name tools.
const TOOL_FIELDS: [&str; 4] = ["allowed-tools", "disallowed-tools", "disallowedTools", "tools"];

/// The format of an instruction file with front matter.
pub(super) fn format(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    if matches!(name.as_str(), "skill.md" | "skills.md") { "agent-skill" } else { "agent-instruction" }
}

/// Reads the texts of a front matter that declares nothing an agent acts on.
pub(super) fn read_texts(document: &Document, reading: &mut Reading) {
    if let Tree::Data(tree) = &document.tree {
        add_prose(reading, &document.text, tree, 0, |_, _| false);
        reading.nested.extend(find_comments(&document.text, tree));
    }
}

/// Reads the front matter of an instruction file.
pub(super) fn read(document: &Document, format: &'static str, limits: &Limits, reading: &mut Reading) {
    reading.declared.format = format;
    let source = &*document.text;
    let root = match &document.tree {
        Tree::Data(tree) => tree.root().map(|root| (tree, root)),
        _ => None,
    };
    let Some((tree, root)) = root else {
        if !source.trim().is_empty() {
            report_unreadable(reading, Span::of(0..source.len()));
        }
        return read_texts(document, reading);
    };
    let DataValue::Map(entries) = &root.value else {
        report_unreadable(reading, root.span);
        return read_texts(document, reading);
    };
    let mut lowering = Lowering { fields: Fields { source, tree, reading }, limits };
    for (key, id) in entries {
        if let Some(node) = tree.node(*id) {
            lowering.read_entry(key, *id, node);
        }
    }
    lowering.fields.reading.nested.extend(find_comments(source, tree));
}

fn report_unreadable(reading: &mut Reading, span: Span) {
    reading.report(DamageKind::UnreadableManifest, span, "the front matter is no mapping");
}

/// The front matter while it is read.
struct Lowering<'a> {
    fields: Fields<'a>,
    limits: &'a Limits,
}

impl<'a> Lowering<'a> {
    fn read_entry(&mut self, key: &Located<String>, id: u32, node: &'a DataNode) {
        let name = key.value.as_str();
        if is_prose(name) {
            add_description(self.fields.reading, self.fields.source, name, key.span);
        }
        self.check_shape(name, node);
        let stated = stated(node, self.fields.source);
        match name {
            "name" => self.fields.reading.declared.name = stated,
            "description" | "when_to_use" => {
                if let Some(text) = stated {
                    add_description(self.fields.reading, self.fields.source, &text.value, text.span);
                    self.fields.reading.taken.insert(node.span);
                    if name == "description" {
                        self.fields.reading.declared.description = Some(text);
                    }
                }
            }
            "allowed-tools" | "tools" => self.fields.add_tools(node),
            "homepage" => self.fields.add_host(node),
            "hooks" => self.read_commands(node, "as a hook of the skill"),
            "mcpServers" | "mcp-servers" => self.read_commands(node, "when the agent starts"),
            "metadata" => return self.read_metadata(key, id, node),
            _ => {}
        }
        self.add_texts(name, id);
    }

    fn check_shape(&mut self, name: &str, node: &DataNode) {
        let Some((_, shape)) = FIELDS.iter().find(|(field, _)| *field == name) else { return };
        let is_required = matches!(name, "name" | "description");
        let is_flag_word = |text: &str| {
            matches!(text.to_ascii_lowercase().as_str(), "true" | "false" | "yes" | "no" | "on" | "off" | "1" | "0")
        };
        let fits = match (&node.value, shape) {
            (DataValue::Null, _) => !is_required,
            (DataValue::Text(text), Shape::Flag) => is_flag_word(text),
            // A text of metadata may be JSON5; reading it tells.
            (DataValue::Text(_), shape) => *shape != Shape::Map || name == "metadata",
            (DataValue::Bool(_), shape) => matches!(shape, Shape::Flag | Shape::Scalar),
            (DataValue::Number(number), Shape::Flag) => matches!(number.as_str(), "0" | "1"),
            (DataValue::Number(_), shape) => *shape == Shape::Scalar,
            (DataValue::List(_), shape) => matches!(shape, Shape::Texts | Shape::Collection),
            (DataValue::Map(_), shape) => matches!(shape, Shape::Map | Shape::Collection),
        };
        if !fits {
            let wanted = match shape {
                Shape::Text => "a text",
                Shape::Scalar => "a text or a number",
                Shape::Flag => "a truth value",
                Shape::Texts => "a text or a list of texts",
                Shape::Map => "a mapping",
                Shape::Collection => "a text, a list or a mapping",
            };
            self.fields.wrong_type(name, node.span, wanted);
        }
    }

    /// Adds the commands anywhere below `root`: every mapping with a `command` runs it.
    fn read_commands(&mut self, root: &'a DataNode, when: &str) {
        let tree = self.fields.tree;
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            for (_, command) in tree.entries(node).filter(|(key, _)| key.value == "command") {
                self.fields.add_command(command, Some(node), &When::ByItself(when.to_owned()));
            }
            if let Some(url) = tree.get(node, "url") {
                self.fields.add_host(url);
            }
            if let Some(prompt) = tree.get(node, "prompt") {
                self.fields.add_prompt(prompt);
            }
            open.extend(tree.elements(node).chain(tree.entries(node).map(|(_, below)| below)).rev());
        }
    }

    fn read_metadata(&mut self, key: &Located<String>, id: u32, node: &'a DataNode) {
        let Fields { source, tree, .. } = self.fields;
        let before = self.fields.reading.damage.len();
        let second = second_reading(source, key, (tree, node), self.limits, &mut self.fields.reading.damage);
        if second.is_none() && node.text().is_some() {
            self.fields.wrong_type(&key.value, node.span, "a mapping");
        }
        let disagrees = self.fields.reading.damage.len() > before;
        let read_first = second.is_none() || disagrees;
        if let Some(second) = &second {
            let mut fields = Fields { source, tree: second, reading: self.fields.reading };
            if let Some(root) = second.root() {
                read_blocks(&mut fields, root);
            }
            add_prose(self.fields.reading, source, second, 0, |_, _| false);
        }
        if read_first && matches!(node.value, DataValue::Map(_)) {
            read_blocks(&mut self.fields, node);
        }
        if read_first && (second.is_none() || node.text().is_none()) {
            add_prose(self.fields.reading, source, tree, id, |_, _| false);
        }
    }

    fn add_texts(&mut self, name: &str, id: u32) {
        let names_tools = TOOL_FIELDS.contains(&name);
        let (source, tree) = (self.fields.source, self.fields.tree);
        let taken = std::mem::take(&mut self.fields.reading.taken);
        add_prose(self.fields.reading, source, tree, id, |text, span| {
            taken.contains(&span) || (names_tools && is_tool_list(text))
        });
        self.fields.reading.taken = taken;
    }
}

/// What a scalar states, as a reader that wants a text takes it.
fn stated(node: &DataNode, source: &str) -> Option<Located<String>> {
    let value = match &node.value {
        DataValue::Text(text) => text.clone(),
        DataValue::Number(number) => number.clone(),
        DataValue::Bool(_) => node.span.of_text(source).to_owned(),
        DataValue::Null | DataValue::List(_) | DataValue::Map(_) => return None,
    };
    Some(Located::new(value, node.span))
}
