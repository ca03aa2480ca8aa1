//! The table of formats; the first that fits a file is its format.

use super::FileFormat;
use super::FormatKind::{self, Instruction, Manifest, Script};
use crate::bundle::Language::{self, Ini, Json, Plain, Toml, Yaml};

/// Manifests of known formats; the table says what each is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs)]
pub(crate) enum ManifestKind {
    ClaudePlugin,
    ClaudeMarketplace,
    AgentHooks,
    ClaudeSettings,
    McpServers,
    LspServers,
    ClaudeMonitors,
    OpenClawPlugin,
    OpenClawConfig,
    ClawHubOrigin,
    CodexSkill,
    CodexConfig,
    CodexPlugin,
    CodexMarketplace,
    CodexAgent,
    CodexRules,
    CursorPlugin,
    CursorMarketplace,
    CursorHooks,
    CursorEnvironment,
    GeminiExtension,
    GeminiSettings,
    GeminiCommand,
    GeminiPolicy,
    GeminiEnvironment,
    CopilotHooks,
    KiroHook,
    OpenCodeConfig,
    VsCodeTasks,
    VsCodeSettings,
    VsCodeLaunch,
    VsCodeExtensions,
    CodeWorkspace,
    DevContainer,
    GitHubWorkflow,
    McpRegistry,
    McpBundle,
    McpBundleLocale,
    PackageJson,
    NpmLock,
    NpmConfig,
    YarnConfig,
    BunConfig,
    NodeGyp,
    ComposerJson,
    Requirements,
    Pyproject,
    SetupCfg,
    PipConfig,
    Pipfile,
    CargoManifest,
    CargoConfig,
    GoMod,
    Gemfile,
    Makefile,
    PreCommit,
    Lefthook,
    Mise,
    GitConfig,
    GitModules,
    GitAttributes,
    Notebook,
}

const fn manifest(kind: ManifestKind, language: Language) -> FormatKind {
    Manifest(kind, language)
}

const fn row(name: &'static str, platform: &'static str, files: &'static [&'static str], is: FormatKind) -> FileFormat {
    FileFormat { name, platform, files, telling: &[], is }
}

/// A row whose file names others use too.
const fn told(
    telling: &'static [&'static str],
    name: &'static str,
    platform: &'static str,
    files: &'static [&'static str],
    is: FormatKind,
) -> FileFormat {
    FileFormat { name, platform, files, telling, is }
}

const CLAUDE: &str = "Claude Code";
const CODEX: &str = "Codex";
const CURSOR: &str = "Cursor";
const GEMINI: &str = "Gemini CLI";
const OPEN_CLAW: &str = "OpenClaw";
const VS_CODE: &str = "VS Code";
const MCP: &str = "MCP";
const NODE: &str = "Node.js";
const PYTHON: &str = "Python";
const RUST: &str = "Rust";
const GIT: &str = "git";

use ManifestKind as Kind;

/// All formats.
#[rustfmt::skip]
pub(crate) const FORMATS: &[FileFormat] = &[
    row("agent-skill", "Agent Skills", &["skill.md", "skills.md"], Instruction),
    row("agent-command", CLAUDE, &["commands/**/*.md"], Instruction),
    row("agent-definition", CLAUDE, &["agents/*.md", ".github/agents/*.agent.md", ".claude/agents/**/*.md", "output-styles/*.md"], Instruction),
    row("agent-rules", "several", &["agents.md", "agents.override.md", "claude.md", "claude.local.md", "gemini.md", ".claude/rules/**/*.md", ".cursorrules", "*.mdc", "copilot-instructions.md", "*.instructions.md", "*.prompt.md"], Instruction),
    row("claude-plugin", CLAUDE, &[".claude-plugin/plugin.json", ".plugin/plugin.json"], manifest(Kind::ClaudePlugin, Json)),
    row("claude-marketplace", CLAUDE, &[".claude-plugin/marketplace.json", ".plugin/marketplace.json"], manifest(Kind::ClaudeMarketplace, Json)),
    row("cursor-hooks", CURSOR, &[".cursor/hooks.json"], manifest(Kind::CursorHooks, Json)),
    row("copilot-hooks", "GitHub Copilot", &[".github/hooks/*.json"], manifest(Kind::CopilotHooks, Json)),
    row("agent-hooks", "Claude Code, Codex, Gemini CLI", &["hooks.json"], manifest(Kind::AgentHooks, Json)),
    row("gemini-settings", GEMINI, &[".gemini/settings.json", ".qwen/settings.json"], manifest(Kind::GeminiSettings, Json)),
    row("vscode-settings", VS_CODE, &[".vscode/settings.json"], manifest(Kind::VsCodeSettings, Json)),
    row("claude-settings", CLAUDE, &[".claude/settings.json", "settings.local.json", "managed-settings.json", "/settings.json", ".cursor/settings.json"], manifest(Kind::ClaudeSettings, Json)),
    row("mcp-servers", MCP, &[".mcp.json", "mcp.json", "mcp_config.json", "mcp-config.json", "*mcp_settings.json", "claude_desktop_config.json", ".zed/settings.json"], manifest(Kind::McpServers, Json)),
    row("lsp-servers", CLAUDE, &[".lsp.json"], manifest(Kind::LspServers, Json)),
    row("claude-monitors", CLAUDE, &["monitors.json"], manifest(Kind::ClaudeMonitors, Json)),
    row("openclaw-plugin", OPEN_CLAW, &["openclaw.plugin.json", "clawdbot.plugin.json"], manifest(Kind::OpenClawPlugin, Json)),
    row("openclaw-config", OPEN_CLAW, &["openclaw.json", "clawdbot.json", ".openclaw/config.json", "exec-approvals.json"], manifest(Kind::OpenClawConfig, Json)),
    row("openclaw-hook", OPEN_CLAW, &["hooks/*/handler.ts", "hooks/*/handler.js"], Script("on the events of the hook")),
    row("clawhub-origin", OPEN_CLAW, &[".clawhub/origin.json", ".clawhub/lock.json", "_meta.json"], manifest(Kind::ClawHubOrigin, Json)),
    row("codex-skill", CODEX, &["agents/openai.yaml", "agents/openai.yml"], manifest(Kind::CodexSkill, Yaml)),
    row("codex-config", CODEX, &[".codex/config.toml"], manifest(Kind::CodexConfig, Toml)),
    row("codex-agent", CODEX, &[".codex/agents/*.toml"], manifest(Kind::CodexAgent, Toml)),
    row("codex-rules", CODEX, &[".codex/rules/*.rules"], manifest(Kind::CodexRules, Plain)),
    row("codex-plugin", CODEX, &[".codex-plugin/plugin.json"], manifest(Kind::CodexPlugin, Json)),
    row("codex-marketplace", CODEX, &[".agents/plugins/marketplace.json"], manifest(Kind::CodexMarketplace, Json)),
    row("cursor-plugin", CURSOR, &[".cursor-plugin/plugin.json"], manifest(Kind::CursorPlugin, Json)),
    row("cursor-marketplace", CURSOR, &[".cursor-plugin/marketplace.json"], manifest(Kind::CursorMarketplace, Json)),
    row("cursor-environment", CURSOR, &[".cursor/environment.json"], manifest(Kind::CursorEnvironment, Json)),
    row("gemini-extension", GEMINI, &["gemini-extension.json"], manifest(Kind::GeminiExtension, Json)),
    row("gemini-command", GEMINI, &["commands/**/*.toml"], manifest(Kind::GeminiCommand, Toml)),
    row("gemini-policy", GEMINI, &["policies/*.toml"], manifest(Kind::GeminiPolicy, Toml)),
    row("gemini-environment", GEMINI, &[".gemini/.env", ".qwen/.env"], manifest(Kind::GeminiEnvironment, Ini)),
    row("kiro-hook", "Kiro", &["*.kiro.hook"], manifest(Kind::KiroHook, Json)),
    row("opencode-config", "OpenCode", &["opencode.json", "opencode.jsonc"], manifest(Kind::OpenCodeConfig, Json)),
    row("opencode-plugin", "OpenCode", &[".opencode/plugin/*.js", ".opencode/plugin/*.ts", ".opencode/plugins/*.js", ".opencode/plugins/*.ts"], Script("when a session starts")),
    row("vscode-tasks", VS_CODE, &[".vscode/tasks.json"], manifest(Kind::VsCodeTasks, Json)),
    row("vscode-launch", VS_CODE, &[".vscode/launch.json"], manifest(Kind::VsCodeLaunch, Json)),
    row("vscode-extensions", VS_CODE, &[".vscode/extensions.json"], manifest(Kind::VsCodeExtensions, Json)),
    row("code-workspace", VS_CODE, &["*.code-workspace"], manifest(Kind::CodeWorkspace, Json)),
    row("devcontainer", VS_CODE, &["devcontainer.json", ".devcontainer.json"], manifest(Kind::DevContainer, Json)),
    row("github-workflow", "GitHub", &[".github/workflows/*.yml", ".github/workflows/*.yaml"], manifest(Kind::GitHubWorkflow, Yaml)),
    told(&["\nruns:"], "github-action", "GitHub", &["action.yml", "action.yaml"], manifest(Kind::GitHubWorkflow, Yaml)),
    told(&["\"packages\"", "\"remotes\""], "mcp-registry", MCP, &["server.json"], manifest(Kind::McpRegistry, Json)),
    told(&["\"dxt_version\"", "\"mcp_config\""], "mcp-bundle", MCP, &["manifest.json"], manifest(Kind::McpBundle, Json)),
    row("mcp-bundle-locale", MCP, &["mcpb-resources/*.json"], manifest(Kind::McpBundleLocale, Json)),
    row("package-json", NODE, &["package.json"], manifest(Kind::PackageJson, Json)),
    row("npm-lock", NODE, &["package-lock.json", "npm-shrinkwrap.json"], manifest(Kind::NpmLock, Json)),
    row("npm-config", NODE, &[".npmrc", ".yarnrc"], manifest(Kind::NpmConfig, Ini)),
    row("yarn-config", NODE, &[".yarnrc.yml"], manifest(Kind::YarnConfig, Yaml)),
    row("bun-config", NODE, &["bunfig.toml"], manifest(Kind::BunConfig, Toml)),
    row("node-gyp", NODE, &["binding.gyp"], manifest(Kind::NodeGyp, Json)),
    row("pnpm-hook", NODE, &[".pnpmfile.cjs", ".pnpmfile.mjs", "pnpmfile.js"], Script("when packages are installed")),
    row("composer-json", "PHP", &["composer.json"], manifest(Kind::ComposerJson, Json)),
    row("requirements", PYTHON, &["*requirements*.txt", "*requirements*.in", "*constraints*.txt", "*constraints*.in", "requirements/*.txt", "requirements/*.in"], manifest(Kind::Requirements, Plain)),
    row("pyproject", PYTHON, &["pyproject.toml"], manifest(Kind::Pyproject, Toml)),
    row("setup-cfg", PYTHON, &["setup.cfg"], manifest(Kind::SetupCfg, Ini)),
    row("pip-config", PYTHON, &["pip.conf", "pip.ini"], manifest(Kind::PipConfig, Ini)),
    row("pipfile", PYTHON, &["pipfile"], manifest(Kind::Pipfile, Toml)),
    row("setup-script", PYTHON, &["setup.py"], Script("when the package is installed")),
    row("test-setup", PYTHON, &["conftest.py"], Script("when its tests start")),
    row("interpreter-start", PYTHON, &["sitecustomize.py", "usercustomize.py", "*.pth"], Script("when the interpreter starts")),
    row("cargo-manifest", RUST, &["cargo.toml"], manifest(Kind::CargoManifest, Toml)),
    row("cargo-config", RUST, &[".cargo/config.toml", ".cargo/config"], manifest(Kind::CargoConfig, Toml)),
    row("build-script", RUST, &["build.rs"], Script("when the package is built")),
    row("go-mod", "Go", &["go.mod"], manifest(Kind::GoMod, Plain)),
    row("gemfile", "Ruby", &["gemfile"], manifest(Kind::Gemfile, Plain)),
    row("gem-extension", "Ruby", &["extconf.rb"], Script("when the package is installed")),
    row("makefile", "make", &["makefile", "gnumakefile", "*.mk"], manifest(Kind::Makefile, Plain)),
    row("pre-commit", GIT, &[".pre-commit-config.yaml", ".pre-commit-config.yml"], manifest(Kind::PreCommit, Yaml)),
    row("lefthook", GIT, &["lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml"], manifest(Kind::Lefthook, Yaml)),
    row("mise", "mise", &["mise.toml", ".mise.toml"], manifest(Kind::Mise, Toml)),
    row("direnv", "direnv", &[".envrc"], Script("when the folder is entered")),
    row("git-hook", GIT, &["*.git/hooks/*", ".husky/*", ".githooks/*"], Script("when git works")),
    row("git-config", GIT, &["*.git/config", "*.git/config.worktree", ".gitconfig", ".git/modules/**/config"], manifest(Kind::GitConfig, Ini)),
    row("git-modules", GIT, &[".gitmodules"], manifest(Kind::GitModules, Ini)),
    row("git-attributes", GIT, &[".gitattributes", "*.git/info/attributes"], manifest(Kind::GitAttributes, Plain)),
    row("notebook", "Jupyter", &["*.ipynb"], manifest(Kind::Notebook, Json)),
];
