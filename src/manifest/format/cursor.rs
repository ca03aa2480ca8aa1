//! Manifests of Cursor: plugins, marketplaces, hooks, environments.

use super::Layout;
use crate::manifest::meaning::{Means, field};

/// `plugin.json`.
pub(super) const PLUGIN: Layout = Layout::table(&[
    field("name", Means::Name),
    field("description", Means::Description),
    field("homepage", Means::Address),
    field("repository", Means::Address),
    field("hooks.*.*.command", Means::RunsOn(1)),
    field("hooks.hooks.*.*.command", Means::RunsOn(2)),
    field("mcpServers", Means::Servers),
    field("mcpServers.mcpServers", Means::Servers),
]);
/// `marketplace.json`.
pub(super) const MARKETPLACE: Layout = Layout::table(&[
    field("name", Means::Name),
    field("metadata.description", Means::Description),
    field("plugins.*.description", Means::Prompt),
    field("plugins.*.{homepage,repository}", Means::Address),
    field("plugins.*.hooks.*.*.command", Means::RunsOn(2)),
    field("plugins.*.mcpServers", Means::Servers),
]);
/// `hooks.json`.
pub(super) const HOOKS: Layout = Layout::table(&[
    field("hooks.*.*.command", Means::RunsOn(1)),
    field("hooks.*.*.hooks.*.command", Means::RunsOn(1)),
    field("hooks.*.*.prompt", Means::Prompt),
]);
/// `environment.json`.
pub(super) const ENVIRONMENT: Layout = Layout::table(&[
    field("name", Means::Name),
    field("{install,update}", Means::Runs("when the machine of a background agent is set up")),
    field("start", Means::Runs("when a background agent starts")),
    field("terminals.*.command", Means::Runs("when a background agent starts")),
    field("terminals.*.description", Means::Prompt),
]);
