//! Tests of the layouts of editors, agents in editors, MCP and OpenClaw: what each manifest declares, fact by fact.

use crate::bundle::{ArtifactKind, Limits, ManifestKind as Kind};
use crate::manifest::lower;
use crate::manifest::sample::document;
use crate::source::Span;
use crate::syntax::{DamageKind, Role};

/// What a manifest declares, one fact a line in a fixed order, with the place of every command checked.
fn facts(kind: Kind, source: &str) -> Vec<String> {
    let (found, damage) = read(kind, source);
    assert_eq!(damage, [], "{source}");
    found
}

/// The same, with the damage of the lowering.
fn read(kind: Kind, source: &str) -> (Vec<String>, Vec<DamageKind>) {
    let document = document(kind, source);
    assert!(document.damage.iter().all(|damage| damage.kind == DamageKind::DuplicateKey), "{source}");
    let (declared, nested, damage) = lower(&document, ArtifactKind::Manifest(kind), "x", &Limits::default());
    let mut found: Vec<String> = Vec::new();
    found.extend(declared.name.iter().map(|name| format!("name {}", name.value)));
    for command in &declared.commands {
        let first = command.line.value.split_whitespace().next().unwrap_or_default();
        assert!(implied(first) || command.line.span.of_text(source).contains(first), "{command:?}");
        found.push(format!("{}: {}", command.when, command.line.value));
    }
    for nested in &nested {
        let (text, role) = (&nested.text, nested.role);
        for (at, word) in words(text) {
            let place = nested.offsets.map(Span::of(at..at + word.len())).of_text(source);
            assert!(implied(word) || place.contains(word), "{word} {place}");
        }
        match role {
            Role::Listing => found.push(format!("{} on request: {text}", nested.language.name())),
            Role::Description => found.push(format!("prompt {text}")),
            Role::Command if nested.language.name() != "bash" => found.push(format!("in {}", nested.language.name())),
            _ => {}
        }
    }
    found.extend(declared.tools.iter().map(|tool| format!("tool {}", tool.value)));
    found.extend(declared.hosts.iter().map(|host| format!("host {}", host.value)));
    found.extend(declared.env.iter().map(|name| format!("env {}", name.value)));
    found.extend(declared.dependencies.iter().map(|it| {
        assert!(it.span.of_text(source).contains(it.name.as_str()), "{it:?}");
        format!("{} {} {}", it.installer, it.name, it.pin.as_deref().unwrap_or("open"))
    }));
    (found, damage.iter().map(|damage| damage.kind).collect())
}

/// The words of a text, with where they stand.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split([' ', '\'', '\n']).map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// Whether a word is one that a client adds: the program of an index, or the version behind a name.
fn implied(word: &str) -> bool {
    matches!(word, "npx" | "uvx") || word.contains('@')
}

fn check(kind: Kind, source: &str, expected: &[&str]) {
    assert_eq!(facts(kind, source), expected, "{source}");
}

#[test]
fn cursor() {
    check(
        Kind::CursorHooks,
        r#"{"version": 1, "hooks": {"sessionStart": [{"command": "sh a.sh"}], "stop": [{"type": "prompt", "prompt": "Go on"}]}}"#,
        &["on sessionStart: sh a.sh", "prompt Go on"],
    );
    check(
        Kind::CursorPlugin,
        r#"{"name": "n", "description": "Does it", "homepage": "https://a.example", "hooks": {"stop": [{"command": "b"}]},
        "mcpServers": {"s": {"command": "node", "args": ["s.js"], "env": {"KEY": "x"}}}}"#,
        &["name n", "on stop: b", "when a session starts: node s.js", "prompt Does it", "host a.example", "env KEY"],
    );
    check(
        Kind::CursorMarketplace,
        r#"{"name": "m", "plugins": [{"name": "p", "description": "Sorts", "mcpServers": {"s": {"url": "https://a.example"}},
        "hooks": {"stop": [{"command": "c"}]}}]}"#,
        &["name m", "on stop: c", "prompt Sorts", "host a.example"],
    );
    check(
        Kind::CursorEnvironment,
        r#"{"install": "npm ci", "start": "./go", "terminals": [{"name": "t", "command": "npm run dev"}]}"#,
        &[
            "when the machine of a background agent is set up: npm ci",
            "when a background agent starts: ./go",
            "when a background agent starts: npm run dev",
        ],
    );
}

#[test]
fn tasks_of_an_editor() {
    let by_itself = "when the folder is opened";
    check(
        Kind::VsCodeTasks,
        r#"{"tasks": [{"label": "a", "type": "shell", "command": "make", "args": ["all", {"value": "a b", "quoting": "strong"}]}]}"#,
        &["bash on request: make all 'a b'"],
    );
    check(
        Kind::VsCodeTasks,
        r#"{"tasks": [
          {"label": "a", "dependsOn": ["b", {"task": "c"}], "runOptions": {"runOn": "folderOpen"}},
          {"label": "b", "command": "one | sh", "windows": {"command": "two"}, "osx": {"args": ["x"]}, "dependsOn": "a"},
          {"label": "c", "command": {"value": "three", "quoting": "escape"}},
          {"label": "d", "command": "four", "options": {"env": {"K": "v"}, "shell": {"executable": "pwsh", "args": ["-NoProfile"]}}}]}"#,
        &[
            &format!("{by_itself}: one | sh"),
            &format!("{by_itself}: two"),
            &format!("{by_itself}: one | sh x"),
            &format!("{by_itself}: three"),
            "powershell on request: four",
            "bash on request: pwsh -NoProfile",
            "env K",
        ],
    );
    check(
        Kind::VsCodeTasks,
        r#"{"linux": {"tasks": [{"command": "x", "runOptions": {"runOn": "worktreeCreated"}}]},
        "inputs": [{"id": "i", "type": "command", "command": "shellCommand.execute", "args": {"command": "y"}}]}"#,
        &["when a worktree is made: x", "when a worktree is made: y"],
    );
    check(Kind::VsCodeTasks, r#"{"version": "0.1.0", "command": "make", "args": ["x"]}"#, &["bash on request: make x"]);
}

#[test]
fn settings_launches_and_workspaces() {
    check(
        Kind::VsCodeSettings,
        r#"{ // comments are allowed
        "git.path": "./tools/git", "editor.tabSize": 2,
        "terminal.integrated.env.linux": {"PATH": "x"},
        "terminal.integrated.profiles.linux": {"p": {"path": "bash", "args": ["-c", "a b"]}},
        "github.copilot.chat.codeGeneration.instructions": [{"text": "Be short"}, {"file": "x.md"}],
        "mcp": {"servers": {"s": {"command": "node", "args": ["s.js"]}}},}"#,
        &[
            "when a terminal is opened: bash -c 'a b'",
            "when the editor needs it: ./tools/git",
            "when a session starts: node s.js",
            "prompt Be short",
            "env PATH",
        ],
    );
    check(
        Kind::VsCodeLaunch,
        r#"{"configurations": [{"type": "node", "runtimeExecutable": "nodemon", "args": ["x.js"], "env": {"K": "1"}},
        {"type": "node-terminal", "command": "npm start"}]}"#,
        &["bash on request: npm start", "bash on request: nodemon x.js", "env K"],
    );
    check(Kind::VsCodeExtensions, r#"{"recommendations": ["a.b"]}"#, &[]);
    check(
        Kind::CodeWorkspace,
        r#"{"folders": [{"path": "."}], "settings": {"git.path": "g"},
        "tasks": {"tasks": [{"command": "c", "runOptions": {"runOn": "folderOpen"}}]},
        "launch": {"configurations": [{"command": "d"}]}, "mcp": {"servers": {"s": {"url": "https://a.example/x"}}}}"#,
        &["when the editor needs it: g", "when the folder is opened: c", "bash on request: d", "host a.example"],
    );
}

#[test]
fn containers() {
    check(
        Kind::DevContainer,
        r#"{"name": "box", "initializeCommand": ["sh", "a.sh"], "onCreateCommand": "b", "postCreateCommand": {"x": "npm ci", "y": ["c", "d"]},
        "postStartCommand": "e", "remoteEnv": {"K": "v"}, "customizations": {"vscode": {"settings": {"git.path": "g"}}}}"#,
        &[
            "name box",
            "on the host before the container is made: sh a.sh",
            "when the container is made: b",
            "when the container is made: npm ci",
            "when the container is made: c d",
            "when the container is started: e",
            "when the editor needs it: g",
            "env K",
        ],
    );
}

#[test]
fn agents_in_editors() {
    check(
        Kind::CopilotHooks,
        r#"{"version": 1, "hooks": {"preToolUse": [{"type": "command", "bash": "./a.sh", "powershell": "./a.ps1", "env": {"K": "v"}}]}}"#,
        &["on preToolUse: ./a.sh", "on preToolUse: ./a.ps1", "in powershell", "env K"],
    );
    check(
        Kind::KiroHook,
        r#"{"name": "n", "when": {"type": "fileEdited"}, "then": {"type": "askAgent", "prompt": "Sort"}}"#,
        &["name n", "prompt Sort"],
    );
    check(
        Kind::KiroHook,
        r#"{"name": "n", "then": {"type": "runCommand", "command": "make"}}"#,
        &["name n", "on the event of the hook: make"],
    );
    check(
        Kind::OpenCodeConfig,
        r#"{"mcp": {"a": {"type": "local", "command": ["node", "s.js"], "environment": {"K": "v"}}, "b": {"type": "remote", "url": "https://a.example"}},
        "plugin": ["tidy", "tidy2@1.0.0"], "command": {"c": {"template": "Do it"}}, "agent": {"r": {"prompt": "Be kind"}},
        "formatter": {"f": {"command": ["fmt", "$FILE"]}}, "provider": {"p": {"options": {"baseURL": "https://b.example/v1"}}},
        "experimental": {"hook": {"session_completed": [{"command": ["say", "x"]}]}}}"#,
        &[
            "when a session starts: node s.js",
            "when a file of its kind is used: fmt $FILE",
            "on session_completed: say x",
            "prompt Do it",
            "prompt Be kind",
            "host a.example",
            "host b.example",
            "env K",
            "npm tidy open",
            "npm tidy2 1.0.0",
        ],
    );
}

#[test]
fn workflows() {
    check(
        Kind::GitHubWorkflow,
        "name: CI\non: push\ndefaults:\n  run:\n    shell: pwsh\njobs:\n  test:\n    steps:\n      - uses: actions/checkout@v4\n      - run: make\n      - run: |\n          print(1)\n        shell: python\n",
        &["name CI", "powershell on request: make", "python on request: print(1)\n"],
    );
    check(
        Kind::GitHubWorkflow,
        "jobs:\n  copilot-setup-steps:\n    steps:\n      - run: npm ci\n",
        &["before a coding agent of the repository starts: npm ci"],
    );
    check(
        Kind::GitHubWorkflow,
        "name: a\nruns:\n  using: composite\n  steps:\n    - run: ./x.sh\n      shell: bash\n",
        &["name a", "bash on request: ./x.sh"],
    );
}

#[test]
fn servers_of_clients() {
    let node = "when a session starts: node s.js";
    for source in [
        r#"{"mcpServers": {"s": {"command": "node", "args": ["s.js"]}}}"#,
        r#"{"servers": {"s": {"type": "stdio", "command": "node", "args": ["s.js"]}}}"#,
        r#"{"mcp": {"servers": {"s": {"command": "node", "args": ["s.js"]}}}}"#,
        r#"{"mcp": {"s": {"command": ["node", "s.js"]}}}"#,
        r#"{"context_servers": {"s": {"command": {"path": "node", "args": ["s.js"]}}}}"#,
        r#"{"s": {"command": "node", "args": ["s.js"]}}"#,
    ] {
        check(Kind::McpServers, source, &[node]);
    }
    check(
        Kind::McpServers,
        r#"{"mcpServers": {"s": {"type": "http", "url": "https://a.example/mcp", "headersHelper": "./h.sh", "alwaysAllow": ["read_all"]}}}"#,
        &["when a session starts: ./h.sh", "tool read_all", "host a.example"],
    );
}

#[test]
fn entries_of_a_registry() {
    check(
        Kind::McpRegistry,
        r#"{"name": "io.a/s", "description": "Reads", "packages": [{"registryType": "npm", "identifier": "@a/s", "version": "1.2.3",
        "runtimeHint": "npx", "runtimeArguments": [{"name": "-y", "value": ""}], "packageArguments": [{"type": "positional", "name": "verb", "value": "run"},
        {"type": "named", "name": "--port", "default": "80"}], "environmentVariables": [{"name": "KEY", "isSecret": true}]}],
        "remotes": [{"type": "sse", "url": "https://a.example/sse"}]}"#,
        &[
            "name io.a/s",
            "when a session starts: npx -y @a/s@1.2.3 run --port 80",
            "prompt Reads",
            "host a.example",
            "env KEY",
            "npm @a/s 1.2.3",
        ],
    );
    check(
        Kind::McpRegistry,
        r#"{"packages": [{"registry_name": "pypi", "name": "s", "version": "1.0", "environment_variables": [{"name": "K"}]},
        {"registryType": "oci", "identifier": "a.example/s:1.0.0", "runtimeHint": "docker", "runtimeArguments": [{"value": "run"}]},
        {"registryType": "mcpb", "identifier": "https://a.example/s.mcpb", "fileSha256": "ab"}, {"registryType": "npm", "identifier": "t", "version": "latest", "environmentVariables": {"L": {}}}]}"#,
        &[
            "when a session starts: uvx s@1.0",
            "when a session starts: docker run a.example/s:1.0.0",
            "when a session starts: npx t@latest",
            "env K",
            "env L",
            "uv s 1.0",
            "docker a.example/s:1.0.0 open",
            "download https://a.example/s.mcpb ab",
            "npm t open",
        ],
    );
}

#[test]
fn bundles_of_servers() {
    check(
        Kind::McpBundle,
        r#"{"manifest_version": "0.3", "name": "b", "description": "Sorts", "server": {"type": "node", "entry_point": "server/i.js",
        "mcp_config": {"command": "node", "args": ["${__dirname}/server/i.js"], "env": {"K": "v"},
        "platform_overrides": {"win32": {"command": "cmd.exe"}, "darwin": {"env": {"L": "v"}}}}},
        "tools": [{"name": "t", "description": "Lists"}], "prompts": [{"name": "p", "text": "Say so"}],
        "_meta": {"x": {"static_responses": {"initialize": {"instructions": "Be quick"}}}}}"#,
        &[
            "name b",
            "when a session starts: server/i.js",
            "when a session starts: node ${__dirname}/server/i.js",
            "when a session starts: cmd.exe ${__dirname}/server/i.js",
            "prompt Sorts",
            "prompt Lists",
            "prompt Say so",
            "prompt Be quick",
            "env K",
            "env L",
        ],
    );
    check(
        Kind::McpBundleLocale,
        r#"{"description": "Sortiert", "tools": [{"name": "t", "description": "Listet auf"}]}"#,
        &["prompt Sortiert", "prompt Listet auf"],
    );
}

#[test]
fn open_claw() {
    check(
        Kind::OpenClawPlugin,
        r#"{"id": "p", "description": "Sorts", "skills": ["./skills"], "extensions": ["./i.ts"], "configSchema": {"type": "object",
        "properties": {"k": {"description": "one two three four five"}}}}"#,
        &["name p", "when the gateway starts: ./i.ts", "prompt Sorts", "prompt one two three four five"],
    );
    check(
        Kind::OpenClawConfig,
        "{ // loose\n env: {vars: {K: 'v'}}, models: {providers: {p: {baseUrl: 'https://a.example'}}},\n plugins: {load: {paths: ['./p']}}, hooks: {mappings: [{messageTemplate: 'Do it', transform: {module: 't.js'}}]}}",
        &[
            "when the gateway starts: ./p",
            "when a message to its address comes in: t.js",
            "prompt Do it",
            "host a.example",
            "env vars",
            "env K",
        ],
    );
    check(
        Kind::ClawHubOrigin,
        r#"{"slug": "s", "owner": "o", "registry": "https://a.example", "displayName": "Notes"}"#,
        &["name s", "prompt Notes", "host a.example"],
    );
}

#[test]
fn arguments_are_not_joined_to_any_number_of_commands() {
    let commands = r#""command": "x", "#.repeat(100);
    let source = format!(r#"{{"mcpServers": {{"s": {{{commands} "args": ["a"]}}}}}}"#);
    let (found, damage) = read(Kind::McpServers, &source);
    let count = |line: &str| found.iter().filter(|fact| *fact == line).count();
    assert_eq!((count("when a session starts: x a"), count("when a session starts: x")), (32, 68));
    assert_eq!(damage, [DamageKind::TooLarge]);
}
