//! Manifests of Node.js: packages, locks, configuration of installers.

use std::ops::Range;

use super::{Layout, npm_lock, package_json};
use crate::bundle::{ArtifactKind, Language};
use crate::manifest::command::When;
use crate::manifest::fields::Fields;
use crate::manifest::meaning::{Means, field};
use crate::source::OffsetMap;

/// `package-lock.json`.
pub(super) const LOCK: Layout = Layout::with(&[], npm_lock::read).without_prose().also_reads(&[
    ("name", "`name`"),
    ("indexes of packages", "`**.resolved`"),
    ("packages of npm", "repositories in `**.resolved`"),
]);
/// `.npmrc` and `.yarnrc`.
pub(super) const CONFIG: Layout = Layout::with(&[], read_config)
    .without_prose()
    .also_reads(&[("indexes of packages", "`registry`, those of scopes, and proxies")])
    .also_runs(&[
        ("when npm runs", "`script-shell` `shell` `git` `node-options` `editor` `viewer`"),
        ("when an installer starts", "`yarn-path` `globalconfig` `init-module` `onload-script`"),
    ]);
/// `.yarnrc.yml`.
pub(super) const YARN: Layout = Layout::table(&[
    field("{yarnPath,plugins,plugins.*.path}", Means::Reads(ArtifactKind::Script(Language::JavaScript))),
    field("yarnPath", Means::Loads("when yarn starts")),
    field("plugins.*", Means::Loads("when yarn starts")),
    field("plugins.*.path", Means::Loads("when yarn starts")),
    field("{npmRegistryServer,npmAuditRegistry,httpProxy,httpsProxy}", Means::Index),
    field("npmScopes.*.npmRegistryServer", Means::Index),
]);
/// `bunfig.toml`.
pub(super) const BUN: Layout = Layout::table(&[
    field("{preload,test.preload}", Means::Reads(ArtifactKind::Script(Language::JavaScript))),
    field("preload", Means::Loads("when bun runs anything")),
    field("test.preload", Means::Loads("when bun runs tests")),
    field("install.registry", Means::Index),
    field("install.scopes.*", Means::Index),
]);
/// `binding.gyp`.
pub(super) const GYP: Layout = Layout::with(
    &[
        field("**.actions.*.action", Means::Runs("when packages are installed")),
        field("**.rules.*.action", Means::Runs("when packages are installed")),
        field("**.postbuilds.*.action", Means::Runs("when packages are installed")),
    ],
    read_expansions,
)
.without_prose()
.also_runs(&[("when packages are installed", "commands in `<!(…)`, `>!(…)` and `^!(…)`")]);
/// `package.json`.
pub(super) const PACKAGE: Layout = Layout::with(
    &[
        field("{simple-git-hooks,gitHooks}.*", Means::Runs("when git works")),
        field("husky.hooks.*", Means::Runs("when git works")),
    ],
    package_json::read,
)
.also_reads(package_json::READS)
.also_runs(package_json::RUNS);

/// Settings that are commands or files with code.
const RUN_SETTINGS: [&str; 6] = ["script-shell", "git", "node-options", "editor", "viewer", "shell"];
/// Settings that are files with code.
const LOADED_SETTINGS: [&str; 4] = ["yarn-path", "globalconfig", "init-module", "onload-script"];

/// Reads settings; a scope has an index of its own.
fn read_config(fields: &mut Fields<'_>) {
    let tree = fields.tree;
    for (key, node) in tree.root().into_iter().flat_map(|root| tree.entries(root)) {
        let name = key.value.trim_matches('"').to_ascii_lowercase().replace('_', "-");
        if name == "registry" || name.ends_with(":registry") || name.ends_with("proxy") {
            fields.add_index(node);
        } else if RUN_SETTINGS.contains(&name.as_str()) {
            fields.add_command(node, None, &When::ByItself("when npm runs".to_owned()));
        } else if LOADED_SETTINGS.contains(&name.as_str()) {
            fields.add_loaded(node, "when an installer starts");
        }
    }
}

/// Reads commands whose output stands for a value: `<!(command)` and `<!@(command)`.
fn read_expansions(fields: &mut Fields<'_>) {
    let tree = fields.tree;
    for node in &tree.nodes {
        if let Some(text) = node.text() {
            let offsets = node.offsets(fields.source);
            add_expansions(fields, text, &offsets);
        }
        for (key, _) in tree.entries(node) {
            let offsets = OffsetMap::shifted(key.span.start + 1, key.span.len());
            add_expansions(fields, &key.value, &offsets);
        }
    }
}

fn add_expansions(fields: &mut Fields<'_>, text: &str, offsets: &OffsetMap) {
    for range in expansions(text) {
        fields.add_stretch(text, range, offsets, "when packages are installed");
    }
}

/// Where commands stand in a text, up to the bracket that closes them; what stands in one is part of it.
fn expansions(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut from, mut open) = (0, 0_usize);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' if open > 0 => open += 1,
            b'(' => {
                let before = text.get(..at).unwrap_or_default();
                let before = before.strip_suffix('@').unwrap_or(before);
                if ["<!", ">!", "^!"].iter().any(|sign| before.ends_with(sign)) {
                    (from, open) = (at + 1, 1);
                }
            }
            b')' if open == 1 => {
                open = 0;
                found.push(from..at);
            }
            b')' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    if open > 0 {
        found.push(from..text.len());
    }
    found
}
