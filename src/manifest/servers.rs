//! MCP servers, as clients and bundles write them: a program to start, or an address to talk to.

use super::command::When;
use super::fields::Fields;
use super::meaning::keys;
use crate::bundle::Language;
use crate::syntax::{DataNode, DataValue};

/// When a session starts, so does each server of tools.
pub(crate) const AT_START: &str = "when a session starts";
/// The platforms that a server can be different on.
const PLATFORMS: [&str; 10] =
    ["aix", "android", "darwin", "freebsd", "linux", "macos", "openbsd", "sunos", "win32", "windows"];

impl<'a> Fields<'a> {
    /// Reads the servers of a mapping by their names, duplicates of a name included, or those of a list.
    pub(super) fn add_servers(&mut self, servers: &'a DataNode) {
        let named = self.tree.entries(servers).map(|(_, server)| server);
        for server in named.chain(self.tree.elements(servers)) {
            self.add_server(server);
        }
    }

    /// Reads one server.
    pub(super) fn add_server(&mut self, server: &'a DataNode) {
        let tree = self.tree;
        let when = When::ByItself(AT_START.to_owned());
        for (key, node) in tree.entries(server) {
            match key.value.as_str() {
                // One client writes the program, its arguments and its variables below `command`.
                "command" if matches!(node.value, DataValue::Map(_)) => {
                    if let Some(path) = tree.get(node, "path") {
                        self.add_program(path, tree.get(node, "args"), Language::Bash, &when);
                    }
                    self.reading.declared.env.extend(tree.get(node, "env").into_iter().flat_map(keys));
                }
                "command" => self.add_command(node, Some(server), &when),
                "headersHelper" => self.add_command(node, None, &when),
                "env" | "environment" => self.reading.declared.env.extend(keys(node)),
                "url" | "serverUrl" | "httpUrl" | "uri" => self.add_host(node),
                "autoApprove" | "alwaysAllow" => self.add_tools(node),
                "platform_overrides" => self.add_overrides(server, node),
                _ => {}
            }
        }
    }

    /// Reads what a server is on single platforms; what an override leaves out stands in `server`.
    fn add_overrides(&mut self, server: &'a DataNode, overrides: &'a DataNode) {
        let tree = self.tree;
        for own in PLATFORMS.iter().filter_map(|name| tree.get(overrides, name)) {
            self.reading.declared.env.extend(tree.get(own, "env").into_iter().flat_map(keys));
            let either = |name: &str| tree.get(own, name).or_else(|| tree.get(server, name));
            let is_changed = ["command", "args"].iter().any(|name| tree.get(own, name).is_some());
            if let Some(command) = either("command").filter(|_| is_changed) {
                let when = When::ByItself(AT_START.to_owned());
                self.add_program(command, either("args"), Language::Bash, &when);
            }
        }
    }
}
