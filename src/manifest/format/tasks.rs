//! Tasks of VS Code: what each runs, on which system, and which of them run by themselves.

use std::collections::{BTreeMap, BTreeSet};

use crate::manifest::command::{When, shell_language};
use crate::manifest::fields::Fields;
use crate::manifest::meaning::keys;
use crate::syntax::DataNode;

/// Sections for single systems, of a file and of a task.
const SYSTEMS: [&str; 3] = ["windows", "osx", "linux"];

/// Reads the tasks below `base`: a whole file, or the section of one.
pub(super) fn read<'a>(fields: &mut Fields<'a>, base: &'a DataNode) {
    let tree = fields.tree;
    let sections: Vec<&DataNode> = std::iter::once(base).chain(systems(fields, base)).collect();
    let mut tasks: Vec<&DataNode> = Vec::new();
    for section in &sections {
        read_shell(fields, section, &When::OnRequest);
        let lists = tree.entries(section).filter(|(key, _)| key.value == "tasks");
        for (_, list) in lists {
            tasks.extend(tree.elements(list));
        }
    }
    let starting = starting(fields, &tasks);
    for (at, task) in tasks.iter().enumerate() {
        read_task(fields, task, starting.get(&at).unwrap_or(&When::OnRequest));
    }
    // The first version of the format is one task in the place of the file.
    read_task(fields, base, &When::OnRequest);
    // What asks for an input of a task runs when the task does.
    let first = starting.values().next().unwrap_or(&When::OnRequest);
    for input in fields.items(base, "inputs") {
        let command = tree.get(input, "args").and_then(|arguments| tree.get(arguments, "command"));
        if let Some(command) = command {
            fields.add_program(command, None, shell_language(None), first);
        }
    }
}

/// When the tasks that nobody has to start run, by their number: on an event, or before one that does.
fn starting(fields: &Fields<'_>, tasks: &[&DataNode]) -> BTreeMap<usize, When> {
    let tree = fields.tree;
    let mut by_label: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut found: BTreeMap<usize, When> = BTreeMap::new();
    for (at, task) in tasks.iter().enumerate() {
        for label in ["label", "taskName"].iter().filter_map(|name| tree.get(task, name)?.text()) {
            by_label.entry(label).or_default().push(at);
        }
        let event = tree.get(task, "runOptions").and_then(|options| tree.get(options, "runOn")?.text());
        match event.map(str::to_ascii_lowercase).as_deref() {
            Some("folderopen") => found.insert(at, When::ByItself("when the folder is opened".to_owned())),
            Some("worktreecreated") => found.insert(at, When::ByItself("when a worktree is made".to_owned())),
            _ => None,
        };
    }
    let mut open: Vec<usize> = found.keys().copied().collect();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    while let Some(at) = open.pop() {
        let needed = tasks.get(at).and_then(|task| tree.get(task, "dependsOn"));
        let labels = needed.into_iter().flat_map(|needed| tree.one_or_all(needed));
        let when = found.get(&at).cloned();
        for label in labels.filter_map(|needed| label_of(fields, needed)).filter(|label| seen.insert(label)) {
            for next in by_label.get(label).into_iter().flatten() {
                if let (false, Some(when)) = (found.contains_key(next), &when) {
                    found.insert(*next, when.clone());
                    open.push(*next);
                }
            }
        }
    }
    found
}

/// The label by which a task is named: a text, or the `task` of a mapping.
fn label_of<'a>(fields: &Fields<'a>, node: &'a DataNode) -> Option<&'a str> {
    node.text().or_else(|| fields.tree.get(node, "task")?.text())
}

/// Reads one task: its command as it is, and as it is on single systems.
fn read_task<'a>(fields: &mut Fields<'a>, task: &'a DataNode, when: &When) {
    let tree = fields.tree;
    let sections = systems(fields, task);
    for own in std::iter::once(task).chain(sections) {
        let either = |name: &str| tree.get(own, name).or_else(|| tree.get(task, name));
        let is_stated = ["command", "args"].iter().any(|name| tree.get(own, name).is_some());
        let command = either("command").filter(|_| is_stated);
        let command = command.map(|command| tree.get(command, "value").unwrap_or(command));
        if let Some(command) = command {
            let shell = either("options").and_then(|options| tree.get(options, "shell"));
            let shell = shell.and_then(|shell| tree.get(shell, "executable")?.text());
            fields.add_program(command, either("args"), shell_language(shell), when);
        }
        read_shell(fields, own, when);
    }
}

/// Reads the shell that a section chooses, and the variables it sets.
fn read_shell<'a>(fields: &mut Fields<'a>, section: &'a DataNode, when: &When) {
    let tree = fields.tree;
    let Some(options) = tree.get(section, "options") else { return };
    fields.reading.declared.env.extend(tree.get(options, "env").into_iter().flat_map(keys));
    let Some(shell) = tree.get(options, "shell") else { return };
    if let Some(program) = tree.get(shell, "executable") {
        fields.add_program(program, tree.get(shell, "args"), shell_language(None), when);
    }
}

fn systems<'a>(fields: &Fields<'a>, node: &'a DataNode) -> Vec<&'a DataNode> {
    SYSTEMS.iter().filter_map(|name| fields.tree.get(node, name)).collect()
}
