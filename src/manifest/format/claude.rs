//! Manifests of Claude Code: plugins, hooks, settings, language servers, monitors.

use super::{Layout, hook_fields, marketplace};
use crate::bundle::{ArtifactKind, ManifestKind};
use crate::manifest::meaning::{Field, Means, field};
use crate::manifest::servers::AT_START;

/// When a language server is started.
const ON_OPEN: &str = "when a file of its language is opened";
/// What the pages of commands, agents and styles are.
const PAGES: Means = Means::Reads(ArtifactKind::Instruction);

/// The fields of a plugin.
pub(super) const PLUGIN_FIELDS: &[Field] = hook_fields!(
    field("name", Means::Name),
    field("description", Means::Description),
    field("homepage", Means::Address),
    field("userConfig.*.default", Means::Address),
    field("hooks", Means::Reads(ArtifactKind::Manifest(ManifestKind::AgentHooks))),
    field("mcpServers", Means::Reads(ArtifactKind::Manifest(ManifestKind::McpServers))),
    field("mcpServers.*.command", Means::Runs(AT_START)),
    field("mcpServers.*.headersHelper", Means::Runs(AT_START)),
    field("mcpServers.*.url", Means::Address),
    field("lspServers", Means::Reads(ArtifactKind::Manifest(ManifestKind::LspServers))),
    field("lspServers.*.command", Means::Runs(ON_OPEN)),
    field("monitors", Means::Reads(ArtifactKind::Manifest(ManifestKind::ClaudeMonitors))),
    field("monitors.*.command", Means::Runs(AT_START)),
    field("experimental.monitors", Means::Reads(ArtifactKind::Manifest(ManifestKind::ClaudeMonitors))),
    field("experimental.monitors.*.command", Means::Runs(AT_START)),
    field("{commands,agents,outputStyles}", PAGES),
    field("commands.*.source", PAGES),
    field("commands.*.content", Means::Page),
);
/// `plugin.json`.
pub(super) const PLUGIN: Layout =
    Layout::with(PLUGIN_FIELDS, marketplace::read_needed).also_reads(&[("plugins that it needs", "`dependencies`")]);
/// `hooks.json`.
pub(super) const HOOKS: Layout = Layout::table(hook_fields!(field("description", Means::Description),));
/// `settings.json`.
pub(super) const SETTINGS: Layout = Layout::table(hook_fields!(
    field("permissions.allow", Means::Tools),
    field("apiKeyHelper", Means::Runs("when a key is needed")),
    field("statusLine.command", Means::Runs("after every message")),
    field("subagentStatusLine.command", Means::Runs("after every message")),
    field("subagentStatusLine", Means::Runs("after every message")),
    field("fileSuggestion.command", Means::Runs("when a file is looked up")),
    field("awsAuthRefresh", Means::Runs("when credentials are needed")),
    field("awsCredentialExport", Means::Runs("when credentials are needed")),
    field("gcpAuthRefresh", Means::Runs("when credentials are needed")),
    field("otelHeadersHelper", Means::Runs("when telemetry is sent")),
    field("processWrapper", Means::Runs("around every process")),
    field("policyHelper.command", Means::Runs(AT_START)),
    field("policyHelper", Means::Runs(AT_START)),
    field("claudeMd", Means::Prompt),
    field("mcpServers.*.command", Means::Runs(AT_START)),
    field("extraKnownMarketplaces.*.source.command", Means::Runs("in every session")),
    field("extraKnownMarketplaces.*.source.url", Means::Address),
));
/// `.lsp.json`.
pub(super) const LSP_SERVERS: Layout =
    Layout::table(&[field("*.command", Means::Runs(ON_OPEN)), field("lspServers.*.command", Means::Runs(ON_OPEN))]);
/// `monitors.json`.
pub(super) const MONITORS: Layout =
    Layout::table(&[field("*.command", Means::Runs(AT_START)), field("monitors.*.command", Means::Runs(AT_START))]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::sample::sample;

    #[test]
    fn a_plugin_runs_what_stands_in_its_manifest_and_names_the_rest() {
        let plugin = sample(
            ManifestKind::ClaudePlugin,
            r#"{
                "name": "notes",
                "homepage": "https://notes.example/x",
                "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "a"}, {"type": "prompt", "prompt": "Done?"}]}]},
                "mcpServers": {"n": {"command": "b", "args": ["-x"]}, "m": {"url": "https://m.example"}},
                "lspServers": "./l.json",
                "experimental": {"monitors": [{"name": "w", "command": "d"}]},
                "commands": {"one": {"source": "./one.md"}, "two": {"content": "Say it."}},
                "agents": ["./a.md", "./b"],
                "userConfig": {"host": {"type": "string", "default": "https://u.example"}},
                "dependencies": ["base", {"name": "tools", "version": "1.2.3"}, {"name": "more", "version": "~1.2"}]
            }"#,
        );
        assert_eq!(
            plugin.commands(),
            [("a", "on Stop"), ("b -x", "when a session starts"), ("d", "when a session starts"),]
        );
        let pages = ArtifactKind::Instruction;
        let servers = ArtifactKind::Manifest(ManifestKind::LspServers);
        let files = [("./l.json", servers), ("./a.md", pages), ("./b", pages), ("./one.md", pages)];
        assert_eq!(plugin.files(), files);
        assert_eq!(plugin.prompts(), ["Done?", "Say it."]);
        assert_eq!(plugin.sourced(&plugin.declared.hosts), ["notes.example", "u.example", "m.example"]);
        let needed = [("plugin", "base", None), ("plugin", "tools", Some("1.2.3")), ("plugin", "more", None)];
        assert_eq!(plugin.dependencies(), needed);
    }

    #[test]
    fn hooks_are_read_in_groups_and_alone() {
        let check = |source: &str, expected: &[(&str, &str)]| {
            assert_eq!(sample(ManifestKind::AgentHooks, source).commands(), expected, "{source}");
        };
        check(r#"{"hooks": {"Stop": [{"matcher": "*", "hooks": [{"command": "a"}]}]}}"#, &[("a", "on Stop")]);
        check(
            r#"{"hooks": {"stop": [{"command": "a"}], "x": [{"command": "b", "args": ["c d"]}]}}"#,
            &[("a", "on stop"), ("b 'c d'", "on x")],
        );
        check(r#"{"hooks": {"Stop": {"command": "a"}}}"#, &[("a", "on Stop")]);
        check(r#"{"hooks": {"Stop": [{"hooks": [{"type": "http", "url": "https://a.example"}]}]}}"#, &[]);
    }

    #[test]
    fn settings_have_commands_and_grants() {
        let settings = sample(
            ManifestKind::ClaudeSettings,
            r#"{
                "permissions": {"allow": ["Read", "Bash(git log:*)"]},
                "apiKeyHelper": "a",
                "statusLine": {"type": "command", "command": "b"},
                "fileSuggestion": {"command": "c"},
                "otelHeadersHelper": "d",
                "hooks": {"SessionStart": [{"hooks": [{"command": "e"}]}]}
            }"#,
        );
        let lines: Vec<&str> = settings.commands().into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, ["e", "a", "b", "c", "d"]);
        assert_eq!(settings.sourced(&settings.declared.tools), ["Read", "Bash(git log:*)"]);
    }

    #[test]
    fn servers_and_monitors_are_lists_or_mappings() {
        let check = |kind, source: &str, expected: &[&str]| {
            let found = sample(kind, source);
            let lines: Vec<&str> = found.commands().into_iter().map(|(line, _)| line).collect();
            assert_eq!(lines, expected, "{source}");
        };
        check(ManifestKind::LspServers, r#"{"go": {"command": "a", "args": ["b"]}}"#, &["a b"]);
        check(ManifestKind::ClaudeMonitors, r#"[{"name": "w", "command": "a"}]"#, &["a"]);
        check(ManifestKind::ClaudeMonitors, r#"{"w": {"command": "a"}}"#, &["a"]);
        check(ManifestKind::ClaudeMonitors, r#"{"monitors": [{"command": "a"}]}"#, &["a"]);
    }
}
