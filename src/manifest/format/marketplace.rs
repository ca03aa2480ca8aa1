//! Marketplaces of plugins: where each plugin comes from, and what pins it.

use super::Layout;
use super::claude::PLUGIN_FIELDS;
use crate::bundle::{ArtifactKind, ManifestKind};
use crate::manifest::fields::Fields;
use crate::manifest::meaning::{Means, field, read_fields_below};
use crate::manifest::packages::{dependency, npm_entry};
use crate::manifest::{Dependency, NamedFile};
use crate::source::Located;
use crate::syntax::DataNode;

/// `marketplace.json`.
pub(super) const MARKETPLACE: Layout = Layout::with(
    &[
        field("name", Means::Name),
        field("description", Means::Description),
        field("metadata.description", Means::Description),
        field("plugins.*.source.command", Means::Runs("in every session")),
        field("plugins.*.source.registry", Means::Index),
    ],
    read_plugins,
)
.also_reads(&[
    ("plugins that it offers", "`plugins.*.source` with what pins it"),
    ("plugins that they need", "`plugins.*.dependencies`"),
    ("the fields of a `claude-plugin`", "`plugins.*`"),
])
.also_runs(&[("as in a `claude-plugin`", "`plugins.*`")]);

/// Fields of a plugin that name files, and what these are read as.
const FILES: [(&str, ArtifactKind); 6] = [
    ("hooks", ArtifactKind::Manifest(ManifestKind::AgentHooks)),
    ("mcpServers", ArtifactKind::Manifest(ManifestKind::McpServers)),
    ("lspServers", ArtifactKind::Manifest(ManifestKind::LspServers)),
    ("commands", ArtifactKind::Instruction),
    ("agents", ArtifactKind::Instruction),
    ("outputStyles", ArtifactKind::Instruction),
];

/// Reads the plugins that a plugin is installed with: names, or mappings with a range of versions.
pub(super) fn read_needed(fields: &mut Fields<'_>) {
    let Some(root) = fields.tree.root() else { return };
    read_dependencies(fields, root);
}

fn read_dependencies(fields: &mut Fields<'_>, plugin: &DataNode) {
    for needed in fields.items(plugin, "dependencies") {
        let own = needed.text().map(|name| Located::new(name.to_owned(), needed.span));
        let Some(name) = own.or_else(|| fields.text(needed, "name")) else { continue };
        let version = fields.text(needed, "version").map(|version| version.value).unwrap_or_default();
        fields.reading.declared.dependencies.push(of_plugin(npm_entry(&name.value, &version, name.span)));
    }
}

fn read_plugins(fields: &mut Fields<'_>) {
    let tree = fields.tree;
    let Some(root) = tree.root() else { return };
    let base = tree.get(root, "metadata").and_then(|metadata| fields.text(metadata, "pluginRoot"));
    let base = base.map(|base| base.value).unwrap_or_default();
    for plugin in fields.items(root, "plugins") {
        let own = (fields.reading.declared.name.clone(), fields.reading.declared.description.clone());
        read_fields_below(fields, plugin, PLUGIN_FIELDS);
        (fields.reading.declared.name, fields.reading.declared.description) = own;
        read_dependencies(fields, plugin);
        let Some(source) = tree.get(plugin, "source") else { continue };
        let path = source.text().map(str::to_owned).or_else(|| fields.text(source, "path").map(|path| path.value));
        read_files(fields, plugin, &base, &path.unwrap_or_default());
        read_source(fields, source);
    }
}

/// Adds the files of a plugin in a folder of the bundle.
fn read_files(fields: &mut Fields<'_>, plugin: &DataNode, base: &str, folder: &str) {
    for (name, kind) in FILES {
        let named = fields.tree.get(plugin, name);
        for file in fields.words(named) {
            let Some(path) = file.text() else { continue };
            for folder in [folder.to_owned(), format!("{base}/{folder}")] {
                let path = Located::new(format!("{folder}/{path}"), file.span);
                fields.reading.declared.files.push(NamedFile { path, kind });
            }
        }
    }
}

/// Adds what a source fetches: a package of an index, or a repository or file with the commit or digest that pins it.
fn read_source(fields: &mut Fields<'_>, source: &DataNode) {
    if let Some(package) = fields.text(source, "package") {
        let version = fields.text(source, "version").map(|version| version.value).unwrap_or_default();
        fields.reading.declared.dependencies.push(npm_entry(&package.value, &version, package.span));
        return;
    }
    let Some(from) = ["repo", "url"].into_iter().find_map(|name| fields.text(source, name)) else { return };
    let pin = ["sha", "sha256"].into_iter().find_map(|name| fields.text(source, name)).map(|pin| pin.value);
    let found = dependency("plugin", &from.value, None, from.span).pinned_by(pin.as_deref());
    fields.reading.declared.dependencies.push(Dependency { is_address: found.pin.is_none(), ..found });
}

fn of_plugin(found: Dependency) -> Dependency {
    Dependency { installer: "plugin".to_owned(), ..found }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::sample::sample;

    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

    #[test]
    fn each_kind_of_source_is_a_dependency_with_its_pin() {
        let check = |source: &str, expected: &[(&str, &str, Option<&str>)]| {
            let text = format!(r#"{{"name": "m", "plugins": [{{"name": "p", "source": {source}}}]}}"#);
            let found = sample(ManifestKind::ClaudeMarketplace, &text);
            assert_eq!(found.dependencies(), expected, "{source}");
            let name = found.declared.name.as_ref().map(|name| name.value.as_str());
            assert_eq!(name, Some("m"));
        };
        check(r#""./p""#, &[]);
        check(r#"{"source": "github", "repo": "a/p", "ref": "main"}"#, &[("plugin", "a/p", None)]);
        check(
            &format!(r#"{{"source": "github", "repo": "a/p", "sha": "{COMMIT}"}}"#),
            &[("plugin", "a/p", Some(COMMIT))],
        );
        check(
            r#"{"source": "url", "url": "https://a.example/p.git", "sha": "0123"}"#,
            &[("plugin", "https://a.example/p.git", None)],
        );
        let digest = format!("{COMMIT}{COMMIT}").get(..64).unwrap().to_owned();
        check(
            &format!(r#"{{"source": "archive", "url": "https://a.example/p.zip", "sha256": "{digest}"}}"#),
            &[("plugin", "https://a.example/p.zip", Some(&digest))],
        );
        check(r#"{"source": "npm", "package": "@a/p", "version": "2.0.1"}"#, &[("npm", "@a/p", Some("2.0.1"))]);
        check(r#"{"source": "npm", "package": "p", "version": "^2.0.0"}"#, &[("npm", "p", None)]);
        check(r#"{"source": "command", "command": "sh x"}"#, &[]);
    }

    #[test]
    fn a_source_that_is_a_command_runs_by_itself() {
        let text = r#"{"plugins": [{"name": "p", "source": {"source": "command", "command": "fetch"}}]}"#;
        let found = sample(ManifestKind::ClaudeMarketplace, text);
        assert_eq!(found.commands(), [("fetch", "in every session")]);
    }

    #[test]
    fn an_entry_may_have_all_fields_of_a_plugin() {
        let found = sample(
            ManifestKind::ClaudeMarketplace,
            r#"{
                "name": "m",
                "metadata": {"pluginRoot": "./all"},
                "plugins": [{
                    "name": "p",
                    "source": "p",
                    "strict": false,
                    "hooks": {"Stop": [{"hooks": [{"command": "a"}]}]},
                    "mcpServers": "./s.json",
                    "lspServers": {"go": {"command": "b"}}
                }]
            }"#,
        );
        assert_eq!(found.commands(), [("a", "on Stop"), ("b", "when a file of its language is opened")]);
        let paths: Vec<&str> = found.files().into_iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["./s.json", "p/./s.json", "./all/p/./s.json"]);
    }
}
