//! Manifests of editors: settings, launches, workspaces, containers, and what the agents in them are given.

use super::{Layout, tasks};
use crate::bundle::{ArtifactKind, Language};
use crate::manifest::command::{When, Word};
use crate::manifest::fields::Fields;
use crate::manifest::meaning::{Field, Means, field, read_fields_below};
use crate::syntax::DataNode;

/// Hooks of GitHub Copilot.
pub(super) const COPILOT_HOOKS: Layout = Layout::with(
    &[
        field("hooks.*.*.{bash,command,linux,osx}", Means::RunsOn(1)),
        field("hooks.*.*.env", Means::Variables),
        field("hooks.*.*.prompt", Means::Prompt),
    ],
    read_copilot_hooks,
)
.also_runs(&[("on the event that its key names", "`hooks.*.*.{powershell,windows}`")]);
/// A hook of Kiro.
pub(super) const KIRO_HOOK: Layout = Layout::table(&[
    field("name", Means::Name),
    field("description", Means::Description),
    field("then.prompt", Means::Prompt),
    field("then.command", Means::Runs("on the event of the hook")),
]);
/// `opencode.json`.
pub(super) const OPEN_CODE: Layout = Layout::table(&[
    field("mcp", Means::Servers),
    field("plugin.*", Means::Package("npm")),
    field("command.*.{template,description}", Means::Prompt),
    field("{agent,mode}.*.{prompt,description}", Means::Prompt),
    field("{formatter,lsp}.*.command", Means::Runs("when a file of its kind is used")),
    field("experimental.hook.*.*.command", Means::RunsOn(2)),
    field("experimental.hook.*.*.*.command", Means::RunsOn(2)),
    field("provider.*.options.baseURL", Means::Address),
    field("provider.*.npm", Means::Package("npm")),
    field("{environment,env}", Means::Variables),
]);
/// `tasks.json`.
pub(super) const TASKS: Layout = Layout::with(&[], read_tasks)
    .also_reads(&[
        ("commands that somebody calls", "`tasks` `inputs`"),
        ("environment variables", "`options.env` of the file and of each task"),
    ])
    .also_runs(&[(
        "when the folder is opened or a worktree is made",
        "`tasks` whose `runOptions` say so, and those they depend on",
    )]);
/// `settings.json`.
pub(super) const SETTINGS: Layout = Layout::table(SETTING_FIELDS);
/// `launch.json`.
pub(super) const LAUNCH: Layout = Layout::with(LAUNCH_FIELDS, read_launch)
    .also_reads(&[("commands that somebody calls", "`runtimeExecutable` with `runtimeArgs` and `args`")]);
/// `extensions.json`.
pub(super) const EXTENSIONS: Layout = Layout::table(&[]);
/// A workspace.
pub(super) const WORKSPACE: Layout = Layout::with(&[], read_workspace).also_reads(SECTIONS).also_runs(SECTIONS);
/// `devcontainer.json`.
pub(super) const DEV_CONTAINER: Layout = Layout::with(
    &[
        field("name", Means::Name),
        field("initializeCommand", Means::Runs("on the host before the container is made")),
        field("{onCreateCommand,updateContentCommand,postCreateCommand}", Means::Runs("when the container is made")),
        field("{postStartCommand,postAttachCommand}", Means::Runs("when the container is started")),
        field("{containerEnv,remoteEnv,secrets}", Means::Variables),
        field("customizations.vscode.mcp.servers", Means::Servers),
        // What they do in the container is in a language that nothing here reads.
        field(
            "{dockerFile,build.dockerfile,dockerComposeFile}",
            Means::Reads(ArtifactKind::Script(Language::OtherCode)),
        ),
    ],
    read_container,
)
.also_reads(OWN_SETTINGS)
.also_runs(OWN_SETTINGS);

/// Where sections stand that are files of their own elsewhere, for the page of formats.
const SECTIONS: &[(&str, &str)] = &[("as in files of their own", "`settings` `launch` `tasks` `mcp`")];
/// Where a container brings settings of the editor, for the page of formats.
const OWN_SETTINGS: &[(&str, &str)] = &[("as in `vscode-settings`", "`customizations.vscode.settings` `settings`")];

const SETTING_FIELDS: &[Field] = &[
    field(
        "{terminal.integrated.env.windows,terminal.integrated.env.osx,terminal.integrated.env.linux}",
        Means::Variables,
    ),
    field(
        "{terminal.integrated.profiles.windows,terminal.integrated.profiles.osx,terminal.integrated.profiles.linux}.*.path",
        Means::Runs("when a terminal is opened"),
    ),
    field(
        "{terminal.integrated.automationProfile.windows,terminal.integrated.automationProfile.osx,terminal.integrated.automationProfile.linux}.path",
        Means::Runs("when a task is run"),
    ),
    field(
        "{terminal.integrated.shell.windows,terminal.integrated.shell.osx,terminal.integrated.shell.linux}",
        Means::Runs("when a terminal is opened"),
    ),
    field(
        "{git.path,python.defaultInterpreterPath,python.pythonPath,python.condaPath,python.poetryPath,python.venvPath,eslint.nodePath,eslint.runtime,npm.packageManager,php.validate.executablePath,clangd.path,rust-analyzer.server.path,go.goroot,ruff.path,ruff.interpreter,mypy-type-checker.path,black-formatter.path,shellcheck.executablePath,deno.path,java.jdt.ls.java.home,typescript.tsserver.nodePath}",
        Means::Loads("when the editor needs it"),
    ),
    field(
        "{github.copilot.chat.codeGeneration.instructions,github.copilot.chat.testGeneration.instructions,github.copilot.chat.commitMessageGeneration.instructions,github.copilot.chat.pullRequestDescriptionGeneration.instructions,github.copilot.chat.reviewSelection.instructions}.*.text",
        Means::Prompt,
    ),
    field("mcp.servers", Means::Servers),
    field("\"mcp.servers\"", Means::Servers),
    field("\"emeraldwalk.runonsave\".commands.*.cmd", Means::Runs("when a file is saved")),
];

const LAUNCH_FIELDS: &[Field] = &[
    field("configurations.*.command", Means::RunsOnRequest),
    field("configurations.*.{windows,osx,linux}.command", Means::RunsOnRequest),
    field("configurations.*.pipeTransport.pipeProgram", Means::RunsOnRequest),
    field("configurations.*.env", Means::Variables),
    field("inputs.*.args.command", Means::RunsOnRequest),
];

/// What makes the command line of a launch, in this order.
const RUNTIME: [&str; 3] = ["runtimeExecutable", "runtimeArgs", "args"];

/// Reads the commands for systems whose shell is another.
fn read_copilot_hooks(fields: &mut Fields<'_>) {
    let tree = fields.tree;
    let Some(hooks) = tree.root().and_then(|root| tree.get(root, "hooks")) else { return };
    for (event, list) in tree.entries(hooks) {
        let when = When::ByItself(format!("on {}", event.value));
        for hook in tree.elements(list) {
            for name in ["powershell", "windows"] {
                if let Some(command) = tree.get(hook, name) {
                    fields.add_program(command, None, Language::PowerShell, &when);
                }
            }
        }
    }
}

fn read_tasks(fields: &mut Fields<'_>) {
    if let Some(root) = fields.tree.root() {
        tasks::read(fields, root);
    }
}

fn read_launch(fields: &mut Fields<'_>) {
    if let Some(root) = fields.tree.root() {
        read_runtimes(fields, root);
    }
}

/// Reads the programs that launches below `root` start, with the arguments of each; a system may have its own of either.
fn read_runtimes<'a>(fields: &mut Fields<'a>, root: &'a DataNode) {
    let tree = fields.tree;
    let Some(list) = tree.get(root, "configurations") else { return };
    for launch in fields.tree.elements(list) {
        let systems = ["windows", "osx", "linux"].iter().filter_map(|system| tree.get(launch, system));
        for own in std::iter::once(launch).chain(systems) {
            let either = |name: &str| tree.get(own, name).or_else(|| tree.get(launch, name));
            if !RUNTIME.iter().any(|name| tree.get(own, name).is_some()) || either("runtimeExecutable").is_none() {
                continue;
            }
            let nodes = RUNTIME.iter().flat_map(|name| fields.words(either(name)));
            let words: Vec<Word> = nodes.filter_map(Word::of).collect();
            fields.add_composed(&words, Language::Bash, &When::OnRequest);
        }
    }
}

/// Reads the files that a workspace holds as sections.
fn read_workspace(fields: &mut Fields<'_>) {
    let tree = fields.tree;
    let Some(root) = tree.root() else { return };
    for (key, section) in tree.entries(root) {
        match key.value.as_str() {
            "settings" => read_fields_below(fields, section, SETTING_FIELDS),
            "launch" => {
                read_fields_below(fields, section, LAUNCH_FIELDS);
                read_runtimes(fields, section);
            }
            "tasks" => tasks::read(fields, section),
            "mcp" => read_fields_below(fields, section, &[field("servers", Means::Servers)]),
            _ => {}
        }
    }
}

/// Reads the settings that a container brings.
fn read_container(fields: &mut Fields<'_>) {
    let tree = fields.tree;
    let Some(root) = tree.root() else { return };
    let editor = tree.get(root, "customizations").and_then(|tools| tree.get(tools, "vscode"));
    let settings = editor.and_then(|editor| tree.get(editor, "settings"));
    for settings in settings.into_iter().chain(tree.get(root, "settings")) {
        read_fields_below(fields, settings, SETTING_FIELDS);
    }
}

#[cfg(test)]
mod tests;
