//! The formats of manifests: for each a table of fields, and a reader of its own where a table cannot say it.

mod claude;
mod codex;
mod cursor;
mod editor;
mod gemfile;
mod gemini;
mod git;
mod github;
mod go_mod;
mod languages;
mod makefile;
mod marketplace;
mod mcp;
mod node;
mod notebook;
mod npm_lock;
mod open_claw;
mod package_json;
mod python;
mod registry;
mod requirements;
mod tasks;

use super::Reading;
use super::fields::Fields;
use super::meaning::{Field, read_fields};
use super::texts::add_prose;
use crate::bundle::{FileFormat, Language, ManifestKind};
use crate::source::Span;
use crate::syntax::{DamageKind, DataValue, Document, Tree};

/// The hooks of an agent, in groups and alone, and further fields.
macro_rules! hook_fields {
    ($($more:expr,)*) => {
        &[
            field("hooks.*.*.hooks.*.command", Means::RunsOn(1)),
            field("hooks.*.*.command", Means::RunsOn(1)),
            field("hooks.*.command", Means::RunsOn(1)),
            field("hooks.*.*.hooks.*.prompt", Means::Prompt),
            field("hooks.*.*.prompt", Means::Prompt),
            field("hooks.*.*.hooks.*.url", Means::Address),
            field("hooks.*.*.url", Means::Address),
            $($more,)*
        ]
    };
}
use hook_fields;

/// What a page says of a reader, in two parts: `when a session starts`, and "`server.mcp_config`".
type InWords = (&'static str, &'static str);

/// How a format is read.
#[derive(Clone, Copy)]
pub(crate) struct Layout {
    /// Its fields; empty where it is no tree of data.
    pub(crate) fields: &'static [Field],
    /// What its reader reads beyond the table: as what, and where.
    pub(crate) also_reads: &'static [InWords],
    /// What its reader finds that runs by itself: when, and where.
    pub(crate) also_runs: &'static [InWords],
    /// Reads what no table says.
    special: Option<Special>,
    /// Whether texts in its tree may reach an agent.
    holds_prose: bool,
}

/// A reader of what no table says.
#[derive(Clone, Copy)]
enum Special {
    /// Of a tree of data.
    Tree(fn(&mut Fields<'_>)),
    /// Of the text itself.
    Text(fn(&Document, &mut Reading)),
}

impl Layout {
    /// A format that a table describes.
    const fn table(fields: &'static [Field]) -> Self {
        Self { fields, also_reads: &[], also_runs: &[], special: None, holds_prose: true }
    }

    /// A format that a table describes, but for what `read` reads.
    const fn with(fields: &'static [Field], read: fn(&mut Fields<'_>)) -> Self {
        Self { special: Some(Special::Tree(read)), ..Self::table(fields) }
    }

    /// A format that is no tree of data.
    const fn text(read: fn(&Document, &mut Reading)) -> Self {
        Self { special: Some(Special::Text(read)), ..Self::table(&[]) }
    }

    /// The same format, with words for what its reader reads beyond the table.
    const fn also_reads(self, also_reads: &'static [InWords]) -> Self {
        Self { also_reads, ..self }
    }

    /// The same format, with words for what its reader finds that runs by itself.
    const fn also_runs(self, also_runs: &'static [InWords]) -> Self {
        Self { also_runs, ..self }
    }

    /// The same format, whose texts no agent reads.
    const fn without_prose(self) -> Self {
        Self { holds_prose: false, ..self }
    }
}

/// How the files of a format are read.
pub(crate) const fn layout(kind: ManifestKind) -> Layout {
    use ManifestKind as Kind;
    match kind {
        Kind::ClaudePlugin => claude::PLUGIN,
        Kind::ClaudeMarketplace => marketplace::MARKETPLACE,
        Kind::AgentHooks => claude::HOOKS,
        Kind::ClaudeSettings => claude::SETTINGS,
        Kind::LspServers => claude::LSP_SERVERS,
        Kind::ClaudeMonitors => claude::MONITORS,
        Kind::McpServers => mcp::SERVERS,
        Kind::McpRegistry => mcp::REGISTRY,
        Kind::McpBundle => mcp::BUNDLE,
        Kind::McpBundleLocale => mcp::BUNDLE_LOCALE,
        Kind::OpenClawPlugin => open_claw::PLUGIN,
        Kind::OpenClawConfig => open_claw::CONFIG,
        Kind::ClawHubOrigin => open_claw::ORIGIN,
        Kind::CodexSkill => codex::SKILL,
        Kind::CodexConfig => codex::CONFIG,
        Kind::CodexPlugin => codex::PLUGIN,
        Kind::CodexMarketplace => marketplace::MARKETPLACE,
        Kind::CodexAgent => codex::AGENT,
        Kind::CodexRules => codex::RULES,
        Kind::CursorPlugin => cursor::PLUGIN,
        Kind::CursorMarketplace => cursor::MARKETPLACE,
        Kind::CursorHooks => cursor::HOOKS,
        Kind::CursorEnvironment => cursor::ENVIRONMENT,
        Kind::GeminiExtension => gemini::EXTENSION,
        Kind::GeminiSettings => gemini::SETTINGS,
        Kind::GeminiCommand => gemini::COMMAND,
        Kind::GeminiPolicy => gemini::POLICY,
        Kind::GeminiEnvironment => gemini::ENVIRONMENT,
        Kind::CopilotHooks => editor::COPILOT_HOOKS,
        Kind::KiroHook => editor::KIRO_HOOK,
        Kind::OpenCodeConfig => editor::OPEN_CODE,
        Kind::VsCodeTasks => editor::TASKS,
        Kind::VsCodeSettings => editor::SETTINGS,
        Kind::VsCodeLaunch => editor::LAUNCH,
        Kind::VsCodeExtensions => editor::EXTENSIONS,
        Kind::CodeWorkspace => editor::WORKSPACE,
        Kind::DevContainer => editor::DEV_CONTAINER,
        Kind::GitHubWorkflow => github::WORKFLOW,
        Kind::PackageJson => node::PACKAGE,
        Kind::NpmLock => node::LOCK,
        Kind::NpmConfig => node::CONFIG,
        Kind::YarnConfig => node::YARN,
        Kind::BunConfig => node::BUN,
        Kind::NodeGyp => node::GYP,
        Kind::ComposerJson => languages::COMPOSER,
        Kind::Requirements => python::REQUIREMENTS,
        Kind::Pyproject => python::PYPROJECT,
        Kind::SetupCfg => python::SETUP_CFG,
        Kind::PipConfig => python::PIP_CONFIG,
        Kind::Pipfile => python::PIPFILE,
        Kind::CargoManifest => languages::CARGO,
        Kind::CargoConfig => languages::CARGO_CONFIG,
        Kind::GoMod => languages::GO_MOD,
        Kind::Gemfile => languages::GEMFILE,
        Kind::Makefile => languages::MAKEFILE,
        Kind::Mise => languages::MISE,
        Kind::PreCommit => git::PRE_COMMIT,
        Kind::Lefthook => git::LEFTHOOK,
        Kind::GitConfig => git::CONFIG,
        Kind::GitModules => git::MODULES,
        Kind::GitAttributes => git::ATTRIBUTES,
        Kind::Notebook => notebook::NOTEBOOK,
    }
}

/// Reads a whole manifest.
pub(super) fn read(document: &Document, kind: ManifestKind, reading: &mut Reading) {
    reading.declared.format = FileFormat::of(kind).map_or("manifest", |format| format.name);
    let layout = layout(kind);
    if let Some(Special::Text(read)) = layout.special {
        return read(document, reading);
    }
    let source = &*document.text;
    let Tree::Data(tree) = &document.tree else { return };
    let is_list = layout.fields.iter().any(|field| field.path.starts_with('*'));
    let fits =
        |value: &DataValue| matches!(value, DataValue::Map(_)) || (is_list && matches!(value, DataValue::List(_)));
    // An empty file of YAML is nothing, and its readers take it.
    if document.language == Language::Yaml && tree.root().is_none_or(|root| root.value == DataValue::Null) {
        return;
    }
    if !tree.root().is_some_and(|root| fits(&root.value)) {
        let span = tree.root().map_or_else(|| Span::of(0..source.len()), |root| root.span);
        return reading.report(DamageKind::UnreadableManifest, span, "the manifest is no mapping");
    }
    let mut fields = Fields { source, tree, reading };
    read_fields(&mut fields, layout.fields);
    if let Some(Special::Tree(read)) = layout.special {
        read(&mut fields);
    }
    if layout.holds_prose {
        let taken = std::mem::take(&mut reading.taken);
        add_prose(reading, source, tree, 0, |_, span| taken.contains(&span));
    }
}

#[cfg(test)]
mod tests;
