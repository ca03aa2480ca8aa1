//! The front matter of an instruction file: what a skill says it is, may use, needs and runs.

use std::collections::BTreeSet;

use super::Reading;
use super::comments::find_comments;
use super::fields::Fields;
use super::open_claw::{read_blocks, read_host, second_reading};
use super::texts::{add_description, add_prose, is_prose, nested};
use super::tools::{is_tool_list, split_tools};
use crate::bundle::{Language, Limits};
use crate::source::{Located, OffsetMapBuilder, Span};
use crate::syntax::{Damage, DamageKind, DataNode, DataValue, Document, Role, Tree};

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
const FIELDS: [(&str, Shape); 28] = [
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
    ("tools", Shape::Texts),
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

/// Fields whose texts name tools.
const TOOL_FIELDS: [&str; 3] = ["allowed-tools", "disallowed-tools", "tools"];

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
    let mut lowering = Lowering { fields: Fields { source, tree, reading }, limits, taken: BTreeSet::new() };
    for (key, id) in entries {
        if let Some(node) = tree.node(*id) {
            lowering.read_entry(key, *id, node);
        }
    }
    lowering.fields.reading.nested.extend(find_comments(source, tree));
}

fn report_unreadable(reading: &mut Reading, span: Span) {
    let detail = "the front matter is no mapping".to_owned();
    reading.damage.push(Damage { kind: DamageKind::UnreadableManifest, span, detail });
}

/// The front matter while it is read.
struct Lowering<'a> {
    fields: Fields<'a>,
    limits: &'a Limits,
    /// Values that are commands, and no prose.
    taken: BTreeSet<Span>,
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
                    self.taken.insert(node.span);
                    if name == "description" {
                        self.fields.reading.declared.description = Some(text);
                    }
                }
            }
            "allowed-tools" | "tools" => self.read_tools(node),
            "homepage" => read_host(&mut self.fields, node),
            "hooks" => self.read_hooks(node),
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

    fn read_tools(&mut self, node: &DataNode) {
        let tree = self.fields.tree;
        let items: Vec<&DataNode> = match &node.value {
            DataValue::List(items) => items.iter().filter_map(|id| tree.node(*id)).collect(),
            _ => vec![node],
        };
        for item in items {
            let Some(text) = item.text() else { continue };
            let offsets = item.offsets(self.fields.source);
            let patterns = split_tools(text).into_iter().filter_map(|range| {
                text.get(range.clone()).map(|pattern| Located::new(pattern.to_owned(), offsets.map(Span::of(range))))
            });
            self.fields.reading.declared.tools.extend(patterns);
        }
    }

    /// Adds the commands anywhere below `hooks`: every mapping with a `command` runs it.
    fn read_hooks(&mut self, hooks: &'a DataNode) {
        let tree = self.fields.tree;
        let mut open = vec![hooks];
        while let Some(node) = open.pop() {
            match &node.value {
                DataValue::List(items) => open.extend(items.iter().rev().filter_map(|id| tree.node(*id))),
                DataValue::Map(entries) => {
                    for (_, id) in entries.iter().filter(|(key, _)| key.value == "command") {
                        if let Some(command) = tree.node(*id) {
                            self.read_command(node, command);
                        }
                    }
                    if let Some(url) = tree.get(node, "url") {
                        read_host(&mut self.fields, url);
                    }
                    open.extend(entries.iter().rev().filter_map(|(_, id)| tree.node(*id)));
                }
                _ => {}
            }
        }
    }

    fn read_command(&mut self, hook: &DataNode, command: &DataNode) {
        let Some(text) = command.text() else { return };
        self.taken.insert(command.span);
        let source = self.fields.source;
        let mut line = text.to_owned();
        let mut offsets = command.offsets(source);
        let arguments = self.fields.texts(hook, "args");
        if !arguments.is_empty() {
            let mut map = OffsetMapBuilder::default();
            map.replace(Span::of(0..text.len()).end, command.span);
            for argument in arguments {
                let quoted = format!(" '{}'", argument.value.replace('\'', r"'\''"));
                map.replace(Span::of(0..quoted.len()).end, argument.span);
                line.push_str(&quoted);
                self.taken.insert(argument.span);
            }
            offsets = map.build();
        }
        let is_power_shell = self.fields.text(hook, "shell").is_some_and(|shell| shell.value == "powershell");
        let language = if is_power_shell { Language::PowerShell } else { Language::Bash };
        self.fields.reading.nested.push(nested(&line, offsets, language, Role::Command));
        self.fields.reading.declared.commands.push(Located::new(line, command.span));
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
        let (source, tree, taken) = (self.fields.source, self.fields.tree, &self.taken);
        add_prose(self.fields.reading, source, tree, id, |text, span| {
            taken.contains(&span) || (names_tools && is_tool_list(text))
        });
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
