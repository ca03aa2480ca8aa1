//! Manifests of MCP: servers of a client, registry entries, bundles.

use super::{Layout, registry};
use crate::bundle::{ArtifactKind, Language};
use crate::manifest::fields::Fields;
use crate::manifest::meaning::{Means, field};
use crate::manifest::servers::AT_START;
use crate::syntax::{DataNode, DataValue};

/// `server.json`.
pub(super) const REGISTRY: Layout = Layout::with(
    &[
        field("name", Means::Name),
        field("title", Means::Prompt),
        field("description", Means::Description),
        field("websiteUrl", Means::Address),
        field("repository.url", Means::Address),
        field("{packages,remotes}.*.url", Means::Address),
        field("packages.*.transport.url", Means::Address),
        field("packages.*.{environmentVariables,environment_variables}.*.name", Means::Variable),
        field("packages.*.{environmentVariables,environment_variables}", Means::Variables),
    ],
    registry::read,
)
.also_reads(&[("packages", "`packages`, of the indexes that they name")])
.also_runs(&[(AT_START, "the command line that a client makes of an entry of `packages`")]);
/// `manifest.json`.
pub(super) const BUNDLE: Layout = Layout::with(
    &[
        field("name", Means::Name),
        field("description", Means::Description),
        field("long_description", Means::Prompt),
        field("{homepage,documentation,support}", Means::Address),
        field("repository.url", Means::Address),
        field("server.entry_point", Means::Loads(AT_START)),
        field("tools.*.description", Means::Prompt),
        field("prompts.*.{description,text}", Means::Prompt),
        field("_meta.**.{description,instructions,text,title}", Means::Prompt),
    ],
    read_bundle,
)
.also_runs(&[(AT_START, "`server.mcp_config`")]);
/// Texts of a bundle in one language.
pub(super) const BUNDLE_LOCALE: Layout =
    Layout::table(&[field("**.{description,long_description,text,title,display_name}", Means::Prompt)]);
/// Servers of a client.
pub(super) const SERVERS: Layout = Layout::table(&[
    field("{mcpServers,servers,mcp_servers,context_servers,mcp}", Means::Servers),
    field("mcp.servers", Means::Servers),
    // A plugin may leave out the key around its servers.
    field("", Means::Servers),
    field("inputs.*.{description,default}", Means::Prompt),
]);

/// Reads the server of a bundle, which is written as clients write one; what its program is written in stands beside it.
fn read_bundle(fields: &mut Fields<'_>) {
    let tree = fields.tree;
    let server = tree.root().and_then(|root| tree.get(root, "server"));
    let kind = server.and_then(|server| tree.get(server, "type")).and_then(DataNode::text);
    let language = match kind {
        Some("python" | "uv") => Some(Language::Python),
        Some("node") => Some(Language::JavaScript),
        _ => None,
    };
    let program = server.and_then(|server| tree.get(server, "entry_point"));
    if let (Some(language), Some(program)) = (language, program) {
        fields.add_files(program, ArtifactKind::Script(language));
    }
    if let Some(config) = server.and_then(|server| tree.get(server, "mcp_config"))
        && matches!(config.value, DataValue::Map(_))
    {
        fields.add_server(config);
    }
}
