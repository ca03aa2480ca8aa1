//! Manifests of OpenClaw: plugins, configuration, the origin of a skill.

use super::Layout;
use crate::bundle::{ArtifactKind, Language};
use crate::manifest::meaning::{Means, field};

const AT_START: &str = "when the gateway starts";

/// `openclaw.plugin.json`.
pub(super) const PLUGIN: Layout = Layout::table(&[
    field("id", Means::Name),
    field("name", Means::Name),
    field("description", Means::Description),
    field("{homepage,repository}", Means::Address),
    field("{main,entry,extensions,setupEntry}", Means::Reads(ArtifactKind::Script(Language::JavaScript))),
    field("{main,entry,extensions,setupEntry}", Means::Loads(AT_START)),
    field("hooks", Means::Loads(AT_START)),
    field("mcpServers", Means::Servers),
    field("providerAuthEnvVars.*.*", Means::Variable),
    field("channelEnvVars.*.*", Means::Variable),
]);
/// `openclaw.json`.
pub(super) const CONFIG: Layout = Layout::table(&[
    field("env", Means::Variables),
    field("env.vars", Means::Variables),
    field("skills.entries.*.env", Means::Variables),
    field("models.providers.*.{baseUrl,baseURL}", Means::Address),
    field("{skills,plugins}.load.{extraDirs,paths}", Means::Loads(AT_START)),
    field("hooks.internal.load.extraDirs", Means::Loads(AT_START)),
    field("hooks.internal.handlers.*.module", Means::Reads(ArtifactKind::Script(Language::JavaScript))),
    field("hooks.mappings.*.transform.module", Means::Reads(ArtifactKind::Script(Language::JavaScript))),
    field("hooks.internal.handlers.*.module", Means::Loads(AT_START)),
    field("hooks.mappings.*.transform.module", Means::Loads("when a message to its address comes in")),
    field("hooks.mappings.*.{messageTemplate,textTemplate}", Means::Prompt),
    field("browser.executablePath", Means::Loads("when the browser is opened")),
    field("secrets.providers.*.command", Means::Runs("when a secret is asked for")),
    field("agents.defaults.cliBackends.*.command", Means::Runs("when the agent is asked")),
    field("tools.media.**.command", Means::Runs("when a file is looked at")),
    field("mcp.servers", Means::Servers),
    field("mcpServers", Means::Servers),
]);
/// Where a skill came from.
pub(super) const ORIGIN: Layout = Layout::table(&[
    field("slug", Means::Name),
    field("displayName", Means::Prompt),
    field("registry", Means::Address),
    field("skills.*.registry", Means::Address),
]);
