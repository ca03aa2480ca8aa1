//! Manifests of git and of what it runs: configuration, modules, attributes, hook runners.

use super::Layout;
use crate::bundle::{ArtifactKind, ManifestKind};
use crate::manifest::command::When;
use crate::manifest::fields::Fields;
use crate::manifest::meaning::{Means, field};
use crate::manifest::packages::from_address;
use crate::syntax::{DataNode, DataValue};

const AT_GIT: &str = "when git works";

/// `.pre-commit-config.yaml`.
pub(super) const PRE_COMMIT: Layout = Layout::table(&[
    field("repos.*.hooks.*.entry", Means::Runs("when git commits")),
    field("repos.*.hooks.*.additional_dependencies.*", Means::Package("pip")),
    field("*.hooks.*.entry", Means::Runs("when git commits")),
]);
/// `lefthook.yml`.
pub(super) const LEFTHOOK: Layout = Layout::table(&[
    field("*.{commands,scripts}.*.{run,runner}", Means::Runs(AT_GIT)),
    field("*.jobs.**.{run,runner}", Means::Runs(AT_GIT)),
    field("extends", Means::Reads(ArtifactKind::Manifest(ManifestKind::Lefthook))),
    field("remotes.*.git_url", Means::Package("git")),
    field("remote.git_url", Means::Package("git")),
]);
/// `config`.
pub(super) const CONFIG: Layout = Layout::with(&[], read_config)
    .without_prose()
    .also_runs(&[(
        AT_GIT,
        "editors, pagers, filters, drivers, helpers, monitors and other programs that it calls, aliases and updates behind `!`, transports behind `ext::`, hooks and included files",
    )]);
/// `.gitmodules`.
pub(super) const MODULES: Layout = Layout::with(&[], read_modules)
    .without_prose()
    .also_reads(&[("packages of git", "`submodule.*.url`")])
    .also_runs(&[(AT_GIT, "`submodule.*.update` behind `!`, `submodule.*.url` behind `ext::`")]);
/// `.gitattributes`; the rules read its lines.
pub(super) const ATTRIBUTES: Layout = Layout::table(&[]);

/// What stands at a key of the configuration.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// A command line.
    Command,
    /// A command line, or a truth value for what git has built in.
    CommandOrFlag,
    /// A command line after `!`, or words of git's own.
    Escaped,
    /// A helper: a name, a path, or a command line after `!`.
    Helper,
    /// A file or folder whose content git runs or reads.
    File,
    /// An address, which may be a command after `ext::`.
    Address,
}

/// Keys in lower case, subsections as `*`, and what stands there.
const KEYS: &[(&str, Holds)] = &[
    ("core.fsmonitor", Holds::CommandOrFlag),
    ("core.sshcommand", Holds::Command),
    ("core.gitproxy", Holds::Command),
    ("core.pager", Holds::Command),
    ("core.editor", Holds::Command),
    ("core.askpass", Holds::Command),
    ("core.alternaterefscommand", Holds::Command),
    ("core.hookspath", Holds::File),
    ("include.path", Holds::File),
    ("includeif.*.path", Holds::File),
    ("sequence.editor", Holds::Command),
    ("interactive.difffilter", Holds::Command),
    ("diff.external", Holds::Command),
    ("diff.*.command", Holds::Command),
    ("diff.*.textconv", Holds::Command),
    ("filter.*.clean", Holds::Command),
    ("filter.*.smudge", Holds::Command),
    ("filter.*.process", Holds::Command),
    ("merge.*.driver", Holds::Command),
    ("mergetool.*.cmd", Holds::Command),
    ("difftool.*.cmd", Holds::Command),
    ("browser.*.cmd", Holds::Command),
    ("man.*.cmd", Holds::Command),
    ("pager.*", Holds::CommandOrFlag),
    ("gpg.program", Holds::Command),
    ("gpg.*.program", Holds::Command),
    ("gpg.*.defaultkeycommand", Holds::Command),
    ("credential.helper", Holds::Helper),
    ("credential.*.helper", Holds::Helper),
    ("uploadpack.packobjectshook", Holds::Command),
    ("remote.*.uploadpack", Holds::Command),
    ("remote.*.receivepack", Holds::Command),
    ("remote.*.url", Holds::Address),
    ("remote.*.pushurl", Holds::Address),
    ("submodule.*.url", Holds::Address),
    ("submodule.*.update", Holds::Escaped),
    ("alias.*", Holds::Escaped),
    ("trailer.*.command", Holds::Command),
    ("trailer.*.cmd", Holds::Command),
    ("sendemail.smtpserver", Holds::Helper),
    ("sendemail.sendmailcmd", Holds::Command),
    ("instaweb.browser", Holds::Command),
];

/// Reads what git would run, however its keys are spelled.
fn read_config(fields: &mut Fields<'_>) {
    each_entry(fields, |fields, key, node| {
        let Some((_, holds)) = KEYS.iter().find(|(known, _)| *known == key) else { return };
        fields.add_git_command(node, *holds);
    });
}

/// Reads submodules: where they come from, and what updates them.
fn read_modules(fields: &mut Fields<'_>) {
    each_entry(fields, |fields, key, node| match key {
        "submodule.*.url" => {
            fields.add_git_command(node, Holds::Address);
            let Some(address) = node.text().filter(|address| !address.starts_with("ext::")) else { return };
            let found = from_address("git", address, node.span);
            fields.reading.declared.dependencies.push(found);
        }
        "submodule.*.update" => fields.add_git_command(node, Holds::Escaped),
        _ => {}
    });
}

/// Visits all values with their keys: section, `*` for a subsection, and name, in lower case.
fn each_entry<'a>(fields: &mut Fields<'a>, mut visit: impl FnMut(&mut Fields<'a>, &str, &'a DataNode)) {
    let tree = fields.tree;
    let Some(root) = tree.root() else { return };
    for (section, within) in tree.entries(root) {
        let section = section.value.to_ascii_lowercase();
        let any = format!("{section}.*");
        let takes_any = KEYS.iter().any(|(known, _)| *known == any);
        for (name, value) in tree.entries(within) {
            let name = name.value.to_ascii_lowercase();
            if !matches!(value.value, DataValue::Map(_)) {
                let whole = if takes_any { any.clone() } else { format!("{section}.{name}") };
                visit(fields, &whole, value);
            }
            for (inner, value) in tree.entries(value) {
                let inner = inner.value.to_ascii_lowercase();
                visit(fields, &format!("{section}.*.{inner}"), value);
            }
        }
    }
}

impl<'a> Fields<'a> {
    fn add_git_command(&mut self, node: &'a DataNode, holds: Holds) {
        let Some(text) = node.text() else { return };
        let text = text.trim();
        let is_flag =
            ["true", "false", "yes", "no", "on", "off", "1", "0", ""].contains(&text.to_ascii_lowercase().as_str());
        let when = When::ByItself(AT_GIT.to_owned());
        match holds {
            Holds::Command => self.add_command(node, None, &when),
            Holds::CommandOrFlag if is_flag => {}
            Holds::CommandOrFlag => self.add_command(node, None, &when),
            Holds::Escaped => {
                self.add_command_after(node, "!", &when);
            }
            Holds::Helper => {
                if !self.add_command_after(node, "!", &when) && text.contains(['/', '\\']) {
                    self.add_command(node, None, &when);
                }
            }
            Holds::File => self.add_loaded(node, AT_GIT),
            // An address that begins as an option does is one, for programs that take it for that.
            Holds::Address if node.text().is_some_and(|text| text.trim_start().starts_with('-')) => {
                self.add_command(node, None, &when);
            }
            Holds::Address => {
                self.add_command_after(node, "ext::", &when);
            }
        }
    }
}
