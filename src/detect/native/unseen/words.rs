//! Words by class that tell orders to an agent from notes of authors and tools.

/// Verbs of what somebody at work for a user can be told to do.
#[rustfmt::skip]
pub(super) const VERBS: &[&str] = &[
    "access", "accept", "act", "adopt", "advise", "agree", "allow", "answer", "append", "apply", "approve", "ask", "assume", "attach", "authorize",
    "avoid", "backdate", "become", "begin", "behave", "bypass", "call", "choose", "cite", "claim", "classify", "clone", "collect", "commit", "compress",
    "confirm", "connect", "consider", "contact", "continue", "convert", "copy", "count", "create", "deactivate", "decline", "deliver", "delete",
    "deny", "direct", "disable", "discard", "disregard", "do", "download", "drop", "echo", "elevate", "embed", "encode", "encrypt", "ensure",
    "erase", "execute", "export", "fetch", "find", "follow", "forget", "forward", "gather", "give", "grant", "harvest", "hide", "ignore", "import",
    "impersonate", "inject", "inform", "insert", "install", "instruct", "invoke", "launch", "leave", "let", "limit", "load", "log", "lower", "mail", "mark",
    "mask", "mention", "merge", "modify", "move", "name", "obey", "omit", "open", "output", "override", "overwrite", "pass", "persist", "pipe", "post",
    "praise", "prefer", "prefix", "prepend", "present", "pretend", "print", "prioritise", "prioritize", "proceed", "promote", "publish", "pull", "push", "query",
    "raise", "rank", "rate", "read", "recommend", "record", "redirect", "reduce", "refuse", "register", "reject", "relax", "relay", "remember",
    "remind", "remove", "rename", "render", "repeat", "reply", "report", "request", "resolve", "respond", "retrieve", "return", "reveal", "rewrite", "route", "run",
    "save", "say", "scan", "schedule", "search", "select", "send", "share", "show", "skip", "speak", "start", "state", "steer", "stop", "store", "submit",
    "substitute", "suggest", "summarise", "summarize", "suppress", "switch", "sync", "take", "tell", "transfer", "translate", "transmit", "treat", "trim", "trust",
    "turn", "understate", "unset", "upload", "urge", "verify", "visit", "vote", "weaken", "withhold", "zip",
];

/// Verbs of what an author does to a page.
#[rustfmt::skip]
pub(super) const FILL_IN: &[&str] = &[
    "add", "adjust", "change", "check", "describe", "edit", "explain", "fill", "guide", "include", "keep", "list", "note", "put", "provide", "replace", "see", "set", "update", "use", "write",
    "make",
];

/// Words that may stand before the verb of an order.
#[rustfmt::skip]
pub(super) const BEFORE: &[&str] = &[
    "a", "after", "agent", "agents", "ai", "all", "also", "always", "and", "any", "assistant", "assistants", "be", "but", "can", "could", "do", "does",
    "don't", "ever", "first", "from", "have", "important", "instead", "is", "it", "just", "kindly", "llm", "may", "model", "models", "must",
    "need", "needs", "never", "next", "not", "note", "now", "on", "only", "or", "please", "reminder", "shall", "should", "so", "sure", "system", "that",
    "the", "then", "they", "thus", "to", "todo", "will", "you", "your",
];

/// Those for whom or with whom an agent works, and the agent itself.
#[rustfmt::skip]
pub(super) const PEOPLE: &[&str] = &[
    "agent", "agents", "ai", "assistant", "assistants", "chatbot", "claude", "codex", "copilot", "customer", "customers", "gemini", "gpt", "human", "humans",
    "llm", "llms", "operator", "requester", "user", "user's", "users", "users'",
];

/// When, how often and for how long.
#[rustfmt::skip]
pub(super) const TIME: &[&str] = &[
    "after", "afterwards", "always", "any", "before", "beforehand", "daily", "each", "every", "everything", "first", "forever", "future", "later",
    "never", "nightly", "once", "permanently", "session", "sessions", "startup", "until", "when", "whenever", "wherever", "whichever", "while",
];

/// What an agent yields, and what it has from its user.
#[rustfmt::skip]
pub(super) const OUTPUT: &[&str] = &[
    "answer", "answers", "chat", "conversation", "conversations", "instructions", "memory", "message", "messages", "output", "outputs", "prompt",
    "prompts", "recommendation", "recommendations", "replies", "reply", "report", "reports", "response", "responses", "suggestion", "suggestions",
    "summaries", "summary", "transcript", "transcripts", "verdict",
];

/// What keeps something from those who should know it, or from being checked.
#[rustfmt::skip]
pub(super) const HUSH: &[&str] = &[
    "background", "bypass", "conceal", "covertly", "disclose", "disclosing", "disregard", "hidden", "hide", "mention", "mentioning", "notice", "notify", "notifying", "omit",
    "override", "quiet", "quietly", "secretly", "silent", "silently", "suppress", "telling", "unasked", "unnoticed", "withhold",
];

/// What claims a right.
#[rustfmt::skip]
pub(super) const STANDING: &[&str] = &[
    "admin", "administrator", "allowed", "approval", "approved", "authorised", "authorized", "compliance", "confirmation", "consent", "elevated", "exempt", "mandatory",
    "permission", "permissions", "permitted", "preapproved", "pre-approved", "priority", "privileged", "privileges", "root", "trusted", "unrestricted", "vetted",
];

/// What must not leave its owner.
#[rustfmt::skip]
pub(super) const SECRETS: &[&str] = &[
    "credential", "credentials", "key", "keys", "password", "passwords", "passphrase", "secret", "secrets", "token", "tokens", "env", "cookies", "wallet", "ssh",
];

/// Names by which a text speaks to an agent, or to a model that judges.
#[rustfmt::skip]
pub(super) const ADDRESSED: &[&str] = &[
    "agent", "agents", "ai", "assistant", "assistants", "auditor", "auditors", "chatbot", "claude", "codex", "copilot", "gemini", "gpt", "llm", "llms",
    "model", "models", "reviewer", "reviewers", "scanner", "scanners",
];

/// Words that begin a command, or a part of one.
#[rustfmt::skip]
pub(super) const COMMANDS: &[&str] = &[
    "curl", "wget", "bash", "sh", "zsh", "sudo", "visudo", "rm", "chmod", "chown", "crontab", "launchctl",
    "systemctl", "schtasks", "powershell", "pwsh", "iex", "irm", "iwr", "nc", "ncat", "socat", "ssh", "scp", "rsync",
    "eval", "exec", "base64", "openssl", "npx", "pipx", "uvx", "node", "python", "python3", "osascript", "dd", "mkfs",
    "shred", "git", "docker", "kubectl",
];

/// Parts of names of files that hold secrets, or that an agent or a shell reads by itself.
#[rustfmt::skip]
pub(super) const PLACES: &[&str] = &[
    ".ssh", ".aws", ".env", ".netrc", ".pgpass", ".npmrc", ".pypirc", ".gnupg", ".kube", "id_rsa", "id_ed25519",
    "credentials", "authorized_keys", ".bashrc", ".zshrc", ".profile", ".gitconfig", "agents.md", "claude.md",
    "memory.md", "soul.md", "gemini.md", "heartbeat.md", "/etc/", "/dev/tcp", "wallet", "keychain", "/root/",
    "database_url", "settings.json", ".cursorrules", "crontab", "login.keychain", "cookies",
];

/// Names for whoever carries out what a text says.
#[rustfmt::skip]
pub(super) const AGENTS: &[&str] = &[
    "assistant", "assistants", "agent", "agents", "model", "models", "llm", "llms", "ai", "chatbot", "copilot",
    "helper", "bot", "gpt", "claude", "gemini", "codex", "whoever",
];

/// Words that open a note on where something is from, or a task or directive for authors and tools.
#[rustfmt::skip]
pub(super) const NOTES: &[&str] = &[
    "source", "sources", "based", "adapted", "from", "see", "ref", "refs", "reference", "copyright", "license",
    "licence", "licensed", "spdx-license-identifier", "author", "authors", "credit", "credits", "attribution",
    "https", "http", "todo", "fixme", "xxx", "hack", "note", "markdownlint", "prettier", "eslint", "vale", "cspell",
    "textlint", "toc", "doctoc", "generated", "auto-generated", "autogenerated", "editor", "editors", "maintainer",
    "maintainers", "schema", "$schema", "yaml-language-server", "template", "placeholder",
];

/// Commands that no ordinary sentence names.
#[rustfmt::skip]
pub(super) const STRONG: &[&str] = &[
    "sudo", "visudo", "curl", "wget", "bash", "crontab", "launchctl", "systemctl", "chmod", "/dev/tcp", "npx", "pipx",
];
