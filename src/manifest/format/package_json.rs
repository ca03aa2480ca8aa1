//! `package.json`: dependencies, and the scripts that an installation runs.

use crate::bundle::{ArtifactKind, Language};
use crate::manifest::address::is_address;
use crate::manifest::command::When;
use crate::manifest::fields::Fields;
use crate::manifest::packages::npm_entry;
use crate::source::Located;
use crate::syntax::{DataNode, DataValue};

/// The tables of dependencies.
const TABLES: [&str; 4] = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
/// The scripts that an installation runs without being asked.
const INSTALL_SCRIPTS: [&str; 10] = [
    "preinstall",
    "install",
    "postinstall",
    "prepublish",
    "preprepare",
    "prepare",
    "postprepare",
    "prepack",
    "dependencies",
    "pnpm:devPreinstall",
];
/// Files that are loaded as code, whatever their names tell.
const PROGRAMS: [&str; 6] = ["main", "module", "bin", "bin.*", "openclaw.extensions", "exports"];
/// Tables that put one package in the place of another.
const REPLACEMENTS: [&str; 3] = ["overrides", "resolutions", "pnpm.overrides"];

/// What is read, for the page of formats.
pub(super) const READS: &[(&str, &str)] = &[
    ("name", "`name`"),
    ("description", "`description`"),
    ("addresses", "`homepage`"),
    (
        "packages of npm",
        "the tables of dependencies, `overrides` `resolutions` `packageManager` where they name an address or another package",
    ),
    ("commands that somebody calls", "the other `scripts`"),
];
/// What runs by itself, for the page of formats.
pub(super) const RUNS: &[(&str, &str)] =
    &[("when packages are installed", "the `scripts` of an installation, such as `postinstall` and `prepare`")];

/// Reads `package.json`.
pub(super) fn read(fields: &mut Fields<'_>) {
    let tree = fields.tree;
    let Some(root) = tree.root() else { return };
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
        fields.add_host(homepage);
    }
    for table in TABLES {
        for (name, node) in entries(fields, root, table) {
            match node.text() {
                Some(specification) => {
                    let span = name.span.hull(node.span);
                    fields.reading.declared.dependencies.push(npm_entry(&name.value, specification, span));
                }
                None => fields.wrong_type(table, node.span, "a mapping of texts"),
            }
        }
    }
    for path in REPLACEMENTS {
        for found in tree.at(&format!("{path}.**")) {
            let Some((name, text)) = found.keys.last().zip(found.node.text()) else { continue };
            // A range narrows what is asked for anyway; an address or another name brings in something else.
            if is_address(text) || text.starts_with("npm:") {
                let span = name.span.hull(found.node.span);
                fields.reading.declared.dependencies.push(npm_entry(&name.value, text, span));
            }
        }
    }
    if let Some(manager) = fields.text(root, "packageManager")
        && let Some((name, address)) = manager.value.split_once('@').filter(|(_, from)| is_address(from))
    {
        fields.reading.declared.dependencies.push(npm_entry(name, address, manager.span));
    }
    for path in PROGRAMS {
        for found in tree.at(path) {
            // A file of data is loaded as data.
            if !found.node.text().is_some_and(|path| path.ends_with(".json") || path.ends_with(".css")) {
                fields.add_files(found.node, ArtifactKind::Script(Language::JavaScript));
            }
        }
    }
    for (name, node) in entries(fields, root, "scripts") {
        match node.text() {
            Some(_) if INSTALL_SCRIPTS.contains(&name.value.as_str()) => {
                fields.add_command(node, None, &When::ByItself(format!("at `{}` of an installation", name.value)));
            }
            Some(_) => fields.add_command(node, None, &When::OnRequest),
            None => fields.wrong_type("scripts", node.span, "a mapping of texts"),
        }
    }
}

/// The entries of every mapping at `name`, duplicates included.
fn entries<'a>(fields: &mut Fields<'a>, root: &'a DataNode, name: &str) -> Vec<(&'a Located<String>, &'a DataNode)> {
    let tree = fields.tree;
    let mut found = Vec::new();
    for (_, node) in tree.entries(root).filter(|(key, _)| key.value == name) {
        if !matches!(node.value, DataValue::Map(_) | DataValue::Null) {
            fields.wrong_type(name, node.span, "a mapping");
        }
        found.extend(tree.entries(node));
    }
    found
}
