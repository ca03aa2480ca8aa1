//! The block of OpenClaw in `metadata`: its second reading as JSON5, and what it declares.

use super::address::host_range;
use super::fields::Fields;
use super::packages::{dependency, from_address, go_module, npm_package, python_requirement};
use crate::bundle::Limits;
use crate::source::{Located, Span};
use crate::syntax::{Damage, DamageKind, DataNode, DataTree, DataValue, parse_json5};

/// The names of the block, the present one first.
const BLOCKS: [&str; 3] = ["openclaw", "clawdbot", "clawdis"];
/// The keys of the block that OpenClaw acts on.
const KEYS: [&str; 11] =
    ["always", "config", "emoji", "envVars", "homepage", "install", "nix", "os", "primaryEnv", "requires", "skillKey"];

/// Reads `metadata` as OpenClaw does: its text, or the source on its line, as JSON5. Spans of the tree are in `text`.
///
/// `None` where that is no JSON5. Where a YAML reader and a JSON5 reader get different values, or only one of them gets any, `damage`
/// says so.
pub(super) fn second_reading(
    text: &str,
    key: &Located<String>,
    (tree, node): (&DataTree, &DataNode),
    limits: &Limits,
    damage: &mut Vec<Damage>,
) -> Option<DataTree> {
    let mut disagree = |detail: String| damage.push(Damage { kind: DamageKind::Disagreement, span: key.span, detail });
    if let Some(value) = node.text() {
        let mut read = parse_object(value, limits)?;
        let offsets = node.offsets(text);
        move_spans(&mut read, |span| offsets.map(span));
        if node.span.of_text(text).starts_with('{') {
            disagree("JSON5 reads `metadata` and YAML does not".to_owned());
        }
        return Some(read);
    }
    let line = value_line(text, key.span)?;
    let Some(mut read) = parse_object(line.of_text(text), limits) else {
        if BLOCKS.iter().any(|block| tree.get(node, block).is_some()) {
            disagree("YAML reads `metadata` and JSON5 does not".to_owned());
        }
        return None;
    };
    move_spans(&mut read, |span| span.shifted(line.start));
    let root = read.root()?;
    for block in BLOCKS {
        let (first, second) = (tree.get(node, block), read.get(root, block));
        if first.is_some() != second.is_some() {
            disagree(format!("only one of YAML and JSON5 reads `metadata.{block}`"));
            continue;
        }
        let Some((first, second)) = first.zip(second) else { continue };
        for name in KEYS {
            let written = |tree: &DataTree, node: &DataNode| tree.get(node, name).map(|value| written(tree, value));
            if written(tree, first) != written(&read, second) {
                disagree(format!("YAML and JSON5 read `metadata.{block}.{name}` differently"));
            }
        }
    }
    Some(read)
}

/// Reads what the blocks in `metadata` declare.
pub(super) fn read_blocks(fields: &mut Fields<'_>, metadata: &DataNode) {
    for name in BLOCKS {
        if let Some(block) = fields.map(metadata, name) {
            read_block(fields, block);
        }
    }
}

fn read_block(fields: &mut Fields<'_>, block: &DataNode) {
    for (name, wants) in [("always", "a truth value"), ("primaryEnv", "a text"), ("homepage", "a text")] {
        let fits = |node: &DataNode| match wants {
            "a text" => node.text().is_some(),
            _ => matches!(node.value, DataValue::Bool(_)),
        };
        if let Some(node) = fields.tree.get(block, name)
            && !fits(node)
        {
            fields.wrong_type(name, node.span, wants);
        }
    }
    if let Some(homepage) = fields.tree.get(block, "homepage") {
        fields.add_host(homepage);
    }
    let mut env: Vec<Located<String>> = fields.text(block, "primaryEnv").into_iter().collect();
    if let Some(requires) = fields.map(block, "requires") {
        env.extend(fields.texts(requires, "env"));
        let bins = [fields.texts(requires, "bins"), fields.texts(requires, "anyBins")].concat();
        fields.reading.declared.bins.extend(bins);
        fields.texts(requires, "config");
    }
    for variable in fields.items(block, "envVars") {
        match variable.text() {
            Some(name) => env.push(Located::new(name.to_owned(), variable.span)),
            None => env.extend(fields.text(variable, "name")),
        }
    }
    if let Some(config) = fields.tree.get(block, "config").filter(|config| matches!(config.value, DataValue::Map(_))) {
        env.extend(fields.texts(config, "requiredEnv"));
    }
    fields.reading.declared.env.extend(env);
    if let Some(nix) = fields.tree.get(block, "nix")
        && let Some(plugin) = fields.text(nix, "plugin")
    {
        fields.reading.declared.dependencies.push(from_address("nix", plugin.value.trim(), plugin.span));
    }
    for step in fields.items(block, "install") {
        read_install(fields, step);
    }
}

/// Reads one step of `install`: what it fetches, and from where.
fn read_install(fields: &mut Fields<'_>, step: &DataNode) {
    if !matches!(step.value, DataValue::Map(_)) {
        fields.wrong_type("install", step.span, "a mapping");
        return;
    }
    let kind = fields.text(step, "kind").map(|kind| kind.value).unwrap_or_default();
    let texts = ["package", "formula", "module", "url"].map(|name| fields.text(step, name));
    for text in texts.into_iter().flatten() {
        let (value, span) = (text.value.trim(), text.span);
        let found = match kind.as_str() {
            "node" | "npm" => Some(npm_package(value, span)),
            "go" => Some(go_module(value, span)),
            "uv" | "pip" => python_requirement(&kind, value, span),
            "download" => {
                let digest = fields.text(step, "sha256").map(|digest| digest.value);
                let mut found = from_address("download", value, span);
                found.pin = digest.or(found.pin);
                Some(found)
            }
            "" => None,
            _ if host_range(value).is_some() => Some(from_address(&kind, value, span)),
            _ => Some(dependency(&kind, value, None, span)),
        };
        fields.reading.declared.dependencies.extend(found);
    }
    if let Some(url) = fields.tree.get(step, "url") {
        fields.add_host(url);
    }
    let bins = fields.texts(step, "bins");
    let known = &mut fields.reading.declared.bins;
    known.extend(bins);
}

/// Reads a text as JSON5; `None` where it is no mapping or damaged beyond duplicates.
fn parse_object(text: &str, limits: &Limits) -> Option<DataTree> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let (tree, damage) = parse_json5(text, limits);
    let is_read = damage.iter().all(|damage| damage.kind == DamageKind::DuplicateKey);
    let is_map = tree.root().is_some_and(|root| matches!(root.value, DataValue::Map(_)));
    (is_read && is_map).then_some(tree)
}

fn move_spans(tree: &mut DataTree, to: impl Fn(Span) -> Span) {
    for node in &mut tree.nodes {
        node.span = to(node.span);
        if let DataValue::Map(entries) = &mut node.value {
            for (key, _) in entries {
                key.span = to(key.span);
            }
        }
    }
}

/// The value of a key as a line reader finds it: the rest of its line, or the indented lines that follow.
///
/// `None` where the key does not begin its line, or where the value does not begin as an object.
fn value_line(text: &str, key: Span) -> Option<Span> {
    let before = text.get(..key.start as usize)?;
    if !(before.is_empty() || before.ends_with('\n')) {
        return None;
    }
    let after = text.get(key.end as usize..)?.strip_prefix(':')?;
    let line = after.lines().next().unwrap_or_default();
    let value = if line.trim().is_empty() {
        let belongs = |line: &&str| line.trim().is_empty() || line.starts_with([' ', '\t']);
        let len: usize = after.split_inclusive('\n').take_while(belongs).map(str::len).sum();
        after.get(..len)?
    } else {
        line
    };
    let start = 1 + (value.len() - value.trim_start().len());
    value.trim_start().starts_with('{').then(|| Span::of(start..start + value.trim().len()).shifted(key.end))
}

/// A value written in one way, whatever its source: two values are equal where this is.
fn written(tree: &DataTree, node: &DataNode) -> String {
    enum Part<'t> {
        Node(&'t DataNode),
        Word(String),
    }
    let mut out = String::new();
    let mut open = vec![Part::Node(node)];
    while let Some(part) = open.pop() {
        let node = match part {
            Part::Word(word) => {
                out.push_str(&word);
                continue;
            }
            Part::Node(node) => node,
        };
        match &node.value {
            DataValue::Null => out.push('~'),
            DataValue::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            DataValue::Number(value) => out.push_str(value),
            DataValue::Text(value) => out.push_str(&format!("{value:?}")),
            DataValue::List(items) => {
                out.push('[');
                open.push(Part::Word("]".to_owned()));
                for item in items.iter().rev().filter_map(|id| tree.node(*id)) {
                    open.push(Part::Word(",".to_owned()));
                    open.push(Part::Node(item));
                }
            }
            DataValue::Map(entries) => {
                out.push('{');
                open.push(Part::Word("}".to_owned()));
                // The last of equal keys counts, and their order does not.
                let last: std::collections::BTreeMap<&str, u32> =
                    entries.iter().map(|(key, id)| (key.value.as_str(), *id)).collect();
                for (key, id) in last.into_iter().rev() {
                    open.push(Part::Word(",".to_owned()));
                    open.extend(tree.node(id).map(Part::Node));
                    open.push(Part::Word(format!("{key:?}:")));
                }
            }
        }
    }
    out
}
