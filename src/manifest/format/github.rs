//! Workflows and actions of GitHub: steps that run on its machines.

use super::Layout;
use crate::manifest::command::{When, shell_language};
use crate::manifest::fields::Fields;
use crate::manifest::meaning::{Means, field};
use crate::syntax::DataNode;

/// The job that a coding agent runs before it starts.
const AGENT_JOB: &str = "copilot-setup-steps";

/// A workflow or an action.
pub(super) const WORKFLOW: Layout =
    Layout::with(&[field("name", Means::Name), field("description", Means::Description)], read)
        .also_reads(&[("commands that somebody calls", "`run` of steps, in the shell that is chosen for it")])
        .also_runs(&[("before a coding agent of the repository starts", "steps of the job `copilot-setup-steps`")]);

/// Reads the steps of the jobs of a workflow, and those of an action.
fn read(fields: &mut Fields<'_>) {
    let tree = fields.tree;
    let Some(root) = tree.root() else { return };
    let usual = default_shell(fields, root);
    for (key, node) in tree.entries(root) {
        match key.value.as_str() {
            "jobs" => {
                for (name, job) in tree.entries(node) {
                    let when = if name.value == AGENT_JOB {
                        When::ByItself("before a coding agent of the repository starts".to_owned())
                    } else {
                        When::OnRequest
                    };
                    read_steps(fields, job, default_shell(fields, job).or(usual), &when);
                }
            }
            "runs" => read_steps(fields, node, usual, &When::OnRequest),
            _ => {}
        }
    }
}

fn default_shell<'a>(fields: &Fields<'a>, node: &'a DataNode) -> Option<&'a str> {
    let run = fields.tree.get(node, "defaults").and_then(|defaults| fields.tree.get(defaults, "run"));
    run.and_then(|run| fields.tree.get(run, "shell")?.text())
}

fn read_steps<'a>(fields: &mut Fields<'a>, holder: &'a DataNode, shell: Option<&'a str>, when: &When) {
    let tree = fields.tree;
    for (_, steps) in tree.entries(holder).filter(|(key, _)| key.value == "steps") {
        for step in tree.elements(steps) {
            let own = tree.get(step, "shell").and_then(DataNode::text);
            for (_, command) in tree.entries(step).filter(|(key, _)| key.value == "run") {
                fields.add_program(command, None, shell_language(own.or(shell)), when);
            }
        }
    }
}
