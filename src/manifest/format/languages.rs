//! Manifests of further languages and of their tools: Rust, Go, Ruby, PHP, make, mise.

use super::{Layout, gemfile, go_mod, makefile};
use crate::bundle::{ArtifactKind, Language};
use crate::manifest::fields::Fields;
use crate::manifest::meaning::{Means, field};

/// `composer.json`.
pub(super) const COMPOSER: Layout = Layout::table(&[
    field("name", Means::Name),
    field("description", Means::Description),
    field("homepage", Means::Address),
    field("{require,require-dev}", Means::Packages("composer")),
    field("repositories.*", Means::Index),
    field("repositories.*.package.{dist,source}.url", Means::Package("composer")),
    field(
        "scripts.{pre-install-cmd,post-install-cmd,pre-update-cmd,post-update-cmd,pre-autoload-dump,post-autoload-dump,pre-package-install,post-package-install,post-root-package-install,post-create-project-cmd,pre-operations-exec,pre-pool-create,pre-status-cmd,post-status-cmd,init,command}",
        Means::RunsLines("when packages are installed"),
    ),
    field("scripts.*", Means::RunsOnRequest),
    field("scripts.*.*", Means::RunsOnRequest),
]);

/// The tables of packages in `Cargo.toml`.
const CRATES: &str = "{dependencies,dev-dependencies,build-dependencies,dev_dependencies,build_dependencies,replace}";

/// `Cargo.toml`.
pub(super) const CARGO: Layout = Layout::with(
    &[
        field("package.name", Means::Name),
        field("package.description", Means::Description),
        field("package.homepage", Means::Address),
        field("package.build", Means::Loads("when the package is built")),
        field("workspace.dependencies", Means::Packages("cargo")),
        field("patch.*", Means::Packages("cargo")),
    ],
    read_crates,
)
.without_prose()
.also_reads(&[("packages of cargo", "the tables of dependencies, those of single platforms included")]);

/// `.cargo/config.toml`.
pub(super) const CARGO_CONFIG: Layout = Layout::table(&[
    field("build.{rustc,rustc-wrapper,rustc-workspace-wrapper,rustdoc}", Means::Runs("when cargo builds")),
    field("{target,host}.*.linker", Means::Runs("when cargo builds")),
    field("{target,host}.*.runner", Means::Runs("when cargo runs or tests")),
    field("{host,build}.{linker,runner}", Means::Runs("when cargo builds")),
    field("doc.browser", Means::Runs("when cargo opens pages")),
    field("registry.{global-credential-providers,credential-provider}", Means::RunsLines("when cargo asks an index")),
    field("registries.*.credential-provider", Means::Runs("when cargo asks an index")),
    field("registries.*.index", Means::Index),
    field("source.*.{registry,git}", Means::Index),
    field("http.proxy", Means::Index),
]);

/// `go.mod`.
pub(super) const GO_MOD: Layout =
    Layout::text(go_mod::read).also_reads(&[("name", "`module`"), ("packages of go", "`require` `replace`")]);
/// `Gemfile`.
pub(super) const GEMFILE: Layout = Layout::text(gemfile::read)
    .also_reads(&[("packages of gem", "`gem` `git` `path`"), ("indexes of packages", "`source`")]);
/// A makefile.
pub(super) const MAKEFILE: Layout = Layout::text(makefile::read)
    .also_reads(&[("commands that somebody calls", "recipes, with the values of their variables put in")])
    .also_runs(&[("when make starts", "`$(shell …)` outside of recipes, values behind `!=`, files behind `include`")]);

/// `mise.toml`.
pub(super) const MISE: Layout = Layout::with(
    &[
        field("hooks.*", Means::RunsLines("when the folder is entered")),
        field("hooks.*.{script,run}", Means::RunsLines("when the folder is entered")),
        field("hooks.*.*.{script,run}", Means::RunsLines("when the folder is entered")),
        field("env._.source", Means::Reads(ArtifactKind::Script(Language::Bash))),
        field("env._.source", Means::Loads("when the folder is entered")),
        field("env.*._.source", Means::Loads("when the folder is entered")),
        field("watch_files.*.run", Means::Runs("when a file changes")),
        field("plugins.*", Means::Package("mise")),
        field(
            "env.{GOPROXY,PIP_INDEX_URL,PIP_EXTRA_INDEX_URL,UV_INDEX_URL,UV_DEFAULT_INDEX,UV_INDEX,NPM_CONFIG_REGISTRY,npm_config_registry,YARN_NPM_REGISTRY_SERVER}",
            Means::Index,
        ),
        field("tasks.*", Means::RunsOnRequest),
        field("tasks.*.run", Means::RunsOnRequest),
        field("tasks.*.run.*", Means::RunsOnRequest),
    ],
    read_templates,
)
.also_runs(&[("when the folder is entered", "`exec(command=…)` in a template")]);

/// Reads the tables of packages, those of single platforms included.
fn read_crates(fields: &mut Fields<'_>) {
    let tree = fields.tree;
    for path in [CRATES.to_owned(), format!("target.*.{CRATES}")] {
        for found in tree.at(&path) {
            fields.add_packages("cargo", found.node);
        }
    }
}

/// Reads the commands in templates: `{{ exec(command="…") }}`.
fn read_templates(fields: &mut Fields<'_>) {
    const SIGN: &str = "exec(command=";
    let tree = fields.tree;
    for node in &tree.nodes {
        let Some(text) = node.text().filter(|text| text.contains("{{")) else { continue };
        let offsets = node.offsets(fields.source);
        for (at, _) in text.match_indices(SIGN) {
            let from = at + SIGN.len() + 1;
            let quoted = text.get(from - 1..).unwrap_or_default();
            let Some(quote) = quoted.chars().next().filter(|first| matches!(first, '"' | '\'' | '`')) else { continue };
            let Some(len) = text.get(from..).and_then(|rest| rest.find(quote)) else { continue };
            fields.add_stretch(text, from..from + len, &offsets, "when the folder is entered");
        }
    }
}
