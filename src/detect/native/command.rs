//! Commands that manifests of tools declare to run by themselves.

use super::{Hit, Subject};
use crate::finding::Target;
use crate::rule::ProbeId;

/// Formats of git.
const GIT: [&str; 2] = ["git-config", "git-modules"];
/// Formats of installers, builders and runners of tasks, whose configuration seldom is code.
const TOOLS: [&str; 10] = [
    "npm-config",
    "yarn-config",
    "bun-config",
    "node-gyp",
    "pyproject",
    "setup-cfg",
    "cargo-manifest",
    "cargo-config",
    "mise",
    "interpreter-start",
];

/// Commands and files that the configuration of an installer, builder or runner of tasks brings in.
pub(super) fn find_of_tools(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    find(probe, subject, hits, &TOOLS);
}

/// Commands and files in the configuration of git.
pub(super) fn find_of_git(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    find(probe, subject, hits, &GIT);
}

fn find(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>, formats: &[&str]) {
    let declared = subject.declared.iter().filter(|declared| formats.contains(&declared.format));
    for command in declared.flat_map(|declared| &declared.commands) {
        hits.push(Hit {
            message: Some(format!("`{}`, {}", command.line.value, command.when)),
            target: Some(Target::Command(command.line.value.clone())),
            ..Hit::new(probe, command.line.span)
        });
    }
}
