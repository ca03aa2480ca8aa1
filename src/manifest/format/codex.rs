//! Manifests of Codex: what a skill shows, configuration, plugins, agents, rules for commands.

use super::{Layout, hook_fields};
use crate::bundle::{ArtifactKind, ManifestKind};
use crate::manifest::Reading;
use crate::manifest::meaning::{Field, Means, field};
use crate::manifest::servers::AT_START;
use crate::manifest::texts::{add_description, is_prose};
use crate::source::{Located, Span};
use crate::syntax::Document;

/// `agents/openai.yaml`.
pub(super) const SKILL: Layout = Layout::table(&[
    field("interface.display_name", Means::Name),
    field("interface.short_description", Means::Description),
    field("interface.default_prompt", Means::Prompt),
    field("dependencies.tools.*.url", Means::Address),
    field("dependencies.tools.*.command", Means::Runs(AT_START)),
    field("dependencies.tools.*.description", Means::Prompt),
]);
/// The fields of a configuration; an agent may have them too.
const CONFIG_FIELDS: &[Field] = hook_fields!(
    field("name", Means::Name),
    field("description", Means::Description),
    field("developer_instructions", Means::Prompt),
    field("instructions", Means::Prompt),
    field("compact_prompt", Means::Prompt),
    field("{model_instructions_file,experimental_instructions_file}", Means::Reads(ArtifactKind::Instruction)),
    field("experimental_compact_prompt_file", Means::Reads(ArtifactKind::Instruction)),
    field("agents.*.config_file", Means::Reads(ArtifactKind::Manifest(ManifestKind::CodexAgent))),
    field("agents.*.description", Means::Prompt),
    field("notify", Means::Runs("after every turn")),
    field("{zsh_path,js_repl_node_path}", Means::Loads(AT_START)),
    field("mcp_servers.*.command", Means::Runs(AT_START)),
    field("mcp_servers.*.url", Means::Address),
    field("mcp_servers.*.bearer_token_env_var", Means::Variable),
    field("mcp_servers.*.env_vars.*", Means::Variable),
    field("model_providers.*.auth.command", Means::Runs("when a key is needed")),
    field("model_providers.*.base_url", Means::Address),
    field("model_providers.*.env_key", Means::Variable),
);
/// `config.toml`.
pub(super) const CONFIG: Layout = Layout::table(CONFIG_FIELDS);
/// An agent.
pub(super) const AGENT: Layout = Layout::table(CONFIG_FIELDS);
/// `plugin.json`.
pub(super) const PLUGIN: Layout = Layout::table(hook_fields!(
    field("name", Means::Name),
    field("description", Means::Description),
    field("homepage", Means::Address),
    field("hooks", Means::Reads(ArtifactKind::Manifest(ManifestKind::AgentHooks))),
    field("mcpServers", Means::Reads(ArtifactKind::Manifest(ManifestKind::McpServers))),
    field("mcpServers.*.command", Means::Runs(AT_START)),
    field("mcpServers.*.url", Means::Address),
    field("interface.{shortDescription,longDescription}", Means::Prompt),
    field("interface.defaultPrompt", Means::Prompt),
    field("interface.defaultPrompt.*", Means::Prompt),
    field("interface.websiteURL", Means::Address),
));
/// Rules for commands.
pub(super) const RULES: Layout = Layout::text(read_rules).also_reads(&[
    ("tools", "prefixes of commands that `prefix_rule` allows"),
    ("texts for an agent", "those in `prefix_rule`"),
]);

/// Reads which commands may run without a question, and the reasons that an agent is shown.
fn read_rules(document: &Document, reading: &mut Reading) {
    for rule in rules(&document.text) {
        if let Some(prefix) = rule.prefix.filter(|_| rule.allows) {
            let text = prefix.of_text(&document.text).to_owned();
            reading.declared.tools.push(Located::new(text, prefix));
        }
        for said in rule.texts {
            let text = said.of_text(&document.text);
            if is_prose(text) {
                add_description(reading, &document.text, text, said);
            }
        }
    }
}

/// A rule for commands.
#[derive(Default)]
struct Rule {
    /// The list of words a command begins with.
    prefix: Option<Span>,
    /// Whether such a command runs without a question; it does where nothing is said.
    allows: bool,
    /// All texts in it.
    texts: Vec<Span>,
}

/// The calls of `prefix_rule` in a text; one look at each byte.
fn rules(text: &str) -> Vec<Rule> {
    const CALL: &str = "prefix_rule(";
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(offset) = text.get(at..).and_then(|rest| rest.find(CALL)) {
        let start = at + offset + CALL.len();
        let (rule, end) = read_rule(text, start);
        found.push(rule);
        at = end;
    }
    found
}

/// Reads the arguments from `start` on, and tells where they end.
fn read_rule(text: &str, start: usize) -> (Rule, usize) {
    let mut rule = Rule { allows: true, ..Rule::default() };
    let (mut depth, mut list, mut last_key) = (1_u32, None, String::new());
    let mut bytes = text.bytes().enumerate().skip(start);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'#' => {
                bytes.find(|(_, byte)| *byte == b'\n');
            }
            b'"' | b'\'' => {
                let end = end_of_text(&mut bytes, byte).unwrap_or(text.len());
                let span = Span::of(at + 1..end);
                if depth == 1 && last_key == "decision" {
                    rule.allows = span.of_text(text) == "allow";
                }
                rule.texts.push(span);
            }
            b'[' | b'(' => {
                if byte == b'[' && depth == 1 && last_key == "pattern" {
                    list = Some(at);
                }
                depth += 1;
            }
            b']' | b')' => {
                depth -= 1;
                if depth == 1
                    && let Some(from) = list.take()
                {
                    rule.prefix = Some(Span::of(from..at + 1));
                }
                if depth == 0 {
                    return (rule, at + 1);
                }
            }
            b',' if depth == 1 => last_key.clear(),
            byte if depth == 1 && (byte.is_ascii_alphanumeric() || byte == b'_') => last_key.push(char::from(byte)),
            _ => {}
        }
    }
    (rule, text.len())
}

/// Where the text in quotes ends; a backslash takes the next byte with it.
fn end_of_text(bytes: &mut impl Iterator<Item = (usize, u8)>, quote: u8) -> Option<usize> {
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            byte if byte == quote => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::sample::sample;

    #[test]
    fn a_rule_allows_where_it_says_nothing_else() {
        let check = |text: &str, expected: &[(&str, bool)]| {
            let rules = rules(text);
            let found: Vec<(&str, bool)> =
                rules.iter().map(|it| (it.prefix.unwrap_or_default().of_text(text), it.allows)).collect();
            assert_eq!(found, expected, "{text}");
        };
        check(
            r#"prefix_rule(pattern = ["git", ["add", "push"]], decision = "allow")"#,
            &[(r#"["git", ["add", "push"]]"#, true)],
        );
        check(r#"prefix_rule(pattern=["sh"])"#, &[(r#"["sh"]"#, true)]);
        check(r#"prefix_rule(decision="prompt", pattern=['a)'], match=["decision"])"#, &[("['a)']", false)]);
        check(
            "prefix_rule(\n# decision=\"forbidden\"\npattern=[\"a\"],\n)\nprefix_rule(",
            &[(r#"["a"]"#, true), ("", true)],
        );
        check("other_rule(pattern=[\"a\"])", &[]);
    }

    #[test]
    fn a_configuration_runs_servers_hooks_and_notices() {
        let config = sample(
            ManifestKind::CodexConfig,
            r#"
notify = ["a", "b"]
developer_instructions = "Be kind."
model_instructions_file = "base.md"

[mcp_servers.n]
command = "c"
args = ["-x"]

[model_providers.p]
base_url = "https://p.example/v1"
env_key = "P_KEY"
auth = { command = "d" }

[[hooks.Stop]]
[[hooks.Stop.hooks]]
type = "command"
command = "e"
"#,
        );
        let lines: Vec<&str> = config.commands().into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, ["e", "a b", "c -x", "d"]);
        assert_eq!(config.prompts(), ["Be kind."]);
        assert_eq!(config.files(), [("base.md", ArtifactKind::Instruction)]);
        assert_eq!(config.sourced(&config.declared.hosts), ["p.example"]);
        assert_eq!(config.sourced(&config.declared.env), ["\"P_KEY\""]);
    }

    #[test]
    fn what_a_skill_shows_is_read_by_the_agent() {
        let skill = sample(
            ManifestKind::CodexSkill,
            "interface:\n  display_name: Notes\n  default_prompt: Sort it.\ndependencies:\n  tools:\n    - url: https://t.example/m\n",
        );
        assert_eq!(skill.prompts(), ["Sort it."]);
        assert_eq!(skill.sourced(&skill.declared.hosts), ["t.example"]);
    }

    #[test]
    fn a_plugin_names_its_servers_and_hooks() {
        let plugin = sample(
            ManifestKind::CodexPlugin,
            r#"{"name": "n", "mcpServers": "./.m.json", "hooks": "./h.json", "interface": {"defaultPrompt": ["Go.", "Stop."]}}"#,
        );
        let paths: Vec<&str> = plugin.files().into_iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["./h.json", "./.m.json"]);
        assert_eq!(plugin.prompts(), ["Go.", "Stop."]);
    }

    #[test]
    fn rules_are_grants_with_reasons() {
        let text = r#"prefix_rule(pattern = ["git"], justification = "It reads the state of the project.")"#;
        let rules = sample(ManifestKind::CodexRules, text);
        assert_eq!(rules.sourced(&rules.declared.tools), [r#"["git"]"#]);
        assert_eq!(rules.prompts(), ["It reads the state of the project."]);
    }
}
