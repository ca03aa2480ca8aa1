//! Manifests of Gemini CLI: extensions, settings, commands, policies.

use super::{Layout, hook_fields};
use crate::bundle::{ArtifactKind, Language};
use crate::manifest::AutoRun;
use crate::manifest::fields::Fields;
use crate::manifest::meaning::{Means, field};
use crate::manifest::servers::AT_START;
use crate::manifest::texts::nested;
use crate::source::{Located, OffsetMap, Span};
use crate::syntax::Role;

/// `gemini-extension.json`.
pub(super) const EXTENSION: Layout = Layout::table(hook_fields!(
    field("name", Means::Name),
    field("description", Means::Description),
    field("contextFileName", Means::Reads(ArtifactKind::Instruction)),
    field("mcpServers.*.command", Means::Runs(AT_START)),
    field("mcpServers.*.{url,httpUrl}", Means::Address),
    field("migratedTo", Means::Address),
    field("settings.*.envVar", Means::Variable),
));
/// `settings.json`.
pub(super) const SETTINGS: Layout = Layout::table(hook_fields!(
    field("tools.allowed", Means::Tools),
    field("allowedTools", Means::Tools),
    field("context.fileName", Means::Reads(ArtifactKind::Instruction)),
    field("contextFileName", Means::Reads(ArtifactKind::Instruction)),
    field("mcpServers.*.command", Means::Runs(AT_START)),
    field("mcpServers.*.{url,httpUrl}", Means::Address),
    field("tools.{discoveryCommand,callCommand}", Means::Runs(AT_START)),
    field("{toolDiscoveryCommand,toolCallCommand,mcpServerCommand}", Means::Runs(AT_START)),
    field("mcp.serverCommand", Means::Runs(AT_START)),
    field("telemetry.otlpEndpoint", Means::Address),
));
/// A command.
pub(super) const COMMAND: Layout =
    Layout::with(&[field("description", Means::Description), field("prompt", Means::Prompt)], read_prompt)
        .also_runs(&[("before the model reads the prompt", "commands in `!{…}`")]);
/// A policy.
pub(super) const POLICY: Layout = Layout::table(&[field("rule.*.deny_message", Means::Prompt)]);
/// The variables of a project.
pub(super) const ENVIRONMENT: Layout = Layout::table(&[]);

/// Reads the commands within the prompt: `!{…}`, with braces in pairs.
fn read_prompt(fields: &mut Fields<'_>) {
    let tree = fields.tree;
    let Some(prompt) = tree.root().and_then(|root| tree.get(root, "prompt")) else { return };
    let Some(text) = prompt.text() else { return };
    let offsets = prompt.offsets(fields.source);
    for span in commands(text) {
        let line = span.of_text(text);
        let way = OffsetMap::shifted(span.start, span.len()).through(&offsets);
        fields.reading.nested.push(nested(line, way, Language::Bash, Role::Command));
        let when = "before the model reads the prompt".to_owned();
        let line = Located::new(line.to_owned(), offsets.map(span));
        fields.reading.declared.commands.push(AutoRun { line, when });
    }
}

/// The commands in a prompt, in order; one look at each byte.
fn commands(text: &str) -> Vec<Span> {
    let (mut found, mut open) = (Vec::new(), None);
    let mut before = 0;
    for (at, byte) in text.bytes().enumerate() {
        match (byte, &mut open) {
            (b'{', None) if before == b'!' => open = Some((at + 1, 1_u32)),
            (b'{', Some((_, depth))) => *depth += 1,
            (b'}', Some((start, depth))) => {
                *depth -= 1;
                if *depth == 0 {
                    found.extend(Some(Span::of(*start..at)).filter(|span| !span.of_text(text).trim().is_empty()));
                    open = None;
                }
            }
            _ => {}
        }
        before = byte;
    }
    // Without its last brace a command is refused; what stands there is a command all the same.
    found.extend(open.map(|(start, _)| Span::of(start..text.len())));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::ManifestKind;
    use crate::manifest::sample::sample;

    #[test]
    fn commands_end_where_their_braces_do() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> = commands(text).into_iter().map(|span| span.of_text(text)).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("See !{git diff} and !{awk '{print $1}' x}.", &["git diff", "awk '{print $1}' x"]);
        check("{{args}} @{a.md} ! {x} !{}", &[]);
        check("!{echo {{args}}", &["echo {{args}}"]);
    }

    #[test]
    fn commands_in_a_prompt_lead_back_to_their_letters() {
        let command = sample(
            ManifestKind::GeminiCommand,
            "description = \"Shows it.\"\nprompt = \"\"\"\nSee !{date}\nand !{git log -1}.\"\"\"\n",
        );
        let when = "before the model reads the prompt";
        assert_eq!(command.commands(), [("date", when), ("git log -1", when)]);
        let lines: Vec<_> = command.declared.commands.iter().map(|command| command.line.clone()).collect();
        assert_eq!(command.sourced(&lines), ["date", "git log -1"]);
    }

    #[test]
    fn an_extension_and_settings_start_servers_and_name_pages() {
        let extension = sample(
            ManifestKind::GeminiExtension,
            r#"{
                "name": "n",
                "contextFileName": ["A.md", "b.txt"],
                "migratedTo": "https://n.example/n",
                "mcpServers": {"s": {"command": "a", "args": ["b"]}, "t": {"httpUrl": "https://t.example"}},
                "settings": [{"name": "Key", "envVar": "N_KEY"}]
            }"#,
        );
        let pages = ArtifactKind::Instruction;
        assert_eq!(extension.commands(), [("a b", "when a session starts")]);
        assert_eq!(extension.files(), [("A.md", pages), ("b.txt", pages)]);
        assert_eq!(extension.sourced(&extension.declared.hosts), ["t.example", "n.example"]);
        assert_eq!(extension.sourced(&extension.declared.env), ["\"N_KEY\""]);
        let settings = sample(
            ManifestKind::GeminiSettings,
            r#"{"tools": {"allowed": ["run_shell_command(git)"], "discoveryCommand": "a"}, "hooks": {"BeforeTool": [{"hooks": [{"command": "b"}]}]}}"#,
        );
        assert_eq!(settings.commands(), [("b", "on BeforeTool"), ("a", "when a session starts")]);
        assert_eq!(settings.sourced(&settings.declared.tools), ["run_shell_command(git)"]);
    }
}
