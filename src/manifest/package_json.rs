//! `package.json`: dependencies, and the scripts that an installation runs.

use super::Reading;
use super::fields::Fields;
use super::open_claw::read_host;
use super::packages::npm_entry;
use super::texts::nested;
use crate::bundle::Language;
use crate::source::{Located, Span};
use crate::syntax::{Damage, DamageKind, DataNode, DataValue, Document, Role, Tree};

/// The tables of dependencies.
const TABLES: [&str; 4] = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
/// The scripts that an installation runs without being asked.
const INSTALL_SCRIPTS: [&str; 8] =
    ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare", "dependencies"];

/// Reads `package.json`.
pub(super) fn read(document: &Document, reading: &mut Reading) {
    reading.declared.format = "package-json";
    let source = &*document.text;
    let Tree::Data(tree) = &document.tree else { return };
    let Some(root) = tree.root().filter(|root| matches!(root.value, DataValue::Map(_))) else {
        let span = tree.root().map_or_else(|| Span::of(0..source.len()), |root| root.span);
        let detail = "the manifest is no mapping".to_owned();
        reading.damage.push(Damage { kind: DamageKind::UnreadableManifest, span, detail });
        return;
    };
    let mut fields = Fields { source, tree, reading };
    fields.reading.declared.name = fields.text(root, "name");
    fields.reading.declared.description = fields.text(root, "description");
    for name in ["name", "description"] {
        if let Some(node) = tree.get(root, name)
            && node.text().is_none()
        {
            fields.wrong_type(name, node.span, "a text");
        }
    }
    if let Some(homepage) = tree.get(root, "homepage") {
        read_host(&mut fields, homepage);
    }
    for table in TABLES {
        for (name, node) in entries(&mut fields, root, table) {
            match node.text() {
                Some(specification) => {
                    let span = name.span.hull(node.span);
                    fields.reading.declared.dependencies.push(npm_entry(&name.value, specification, span));
                }
                None => fields.wrong_type(table, node.span, "a mapping of texts"),
            }
        }
    }
    for (name, node) in entries(&mut fields, root, "scripts") {
        match node.text() {
            Some(command) if INSTALL_SCRIPTS.contains(&name.value.as_str()) => {
                fields.reading.declared.commands.push(Located::new(command.to_owned(), node.span));
                let offsets = node.offsets(source);
                fields.reading.nested.push(nested(command, offsets, Language::Bash, Role::Command));
            }
            Some(_) => {}
            None => fields.wrong_type("scripts", node.span, "a mapping of texts"),
        }
    }
}

/// The entries of every mapping at `name`, duplicates included.
fn entries<'a>(fields: &mut Fields<'a>, root: &'a DataNode, name: &str) -> Vec<(&'a Located<String>, &'a DataNode)> {
    let tree = fields.tree;
    let DataValue::Map(top) = &root.value else { return Vec::new() };
    let mut found = Vec::new();
    for node in top.iter().filter(|(key, _)| key.value == name).filter_map(|(_, id)| tree.node(*id)) {
        match &node.value {
            DataValue::Map(entries) => {
                found.extend(entries.iter().filter_map(|(key, id)| Some((key, tree.node(*id)?))));
            }
            DataValue::Null => {}
            _ => fields.wrong_type(name, node.span, "a mapping"),
        }
    }
    found
}
