//! Which language a text is in: by the command that runs it, by the label of its fence, or by how it looks.

use super::started;
use crate::bundle::Language;
use crate::source::{OffsetMap, OffsetMapBuilder, Span, lines};

/// The language that a command interprets: `python3.11`, `/bin/sh`, `/usr/bin/env -S node`.
///
/// `None` where the command is no interpreter.
pub(crate) fn interpreted(command: &str) -> Option<Language> {
    let mut words = command.trim().trim_start_matches("#!").split_ascii_whitespace();
    let first = base_name(words.next()?);
    let name = if first == "env" {
        base_name(words.find(|word| !word.starts_with('-') && !word.contains('='))?)
    } else {
        first
    };
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix(".exe").unwrap_or(&name);
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').trim_end_matches('-');
    let language = match stem {
        "python" | "pythonw" | "pypy" | "ipython" | "py" | "micropython" => Language::Python,
        "bash" | "sh" | "zsh" | "dash" | "ksh" | "mksh" | "ash" | "rbash" | "fish" => Language::Bash,
        "node" | "nodejs" | "deno" | "bun" | "qjs" => Language::JavaScript,
        "ts-node" | "tsx" => Language::TypeScript,
        "pwsh" | "powershell" => Language::PowerShell,
        "cmd" => Language::Batch,
        "ruby" | "irb" | "jruby" => Language::Ruby,
        "perl" => Language::Perl,
        "php" => Language::Php,
        "osascript" | "lua" | "luajit" | "tclsh" | "expect" | "rscript" | "julia" | "groovy" | "scala" | "swift"
        | "elixir" | "awk" | "gawk" => Language::OtherCode,
        _ => return None,
    };
    Some(language)
}

/// The language that the info string of a Markdown fence names; `None` where it names none that is known.
///
/// Only the first word counts; attributes after it are ignored.
pub(crate) fn fence_language(info: &str) -> Option<Language> {
    let first = info
        .trim_start_matches(|c: char| c.is_whitespace() || c == '{' || c == '.' || c == '=')
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}' | ':' | ';' | '('))
        .next()?
        .to_ascii_lowercase();
    let language = match first.strip_prefix("language-").unwrap_or(&first) {
        "bash" | "sh" | "shell" | "zsh" | "ksh" | "dash" | "fish" | "console" | "shell-session" | "shellsession"
        | "sh-session" | "shellscript" | "terminal" | "term" | "command" | "cmdline" | "commandline" => Language::Bash,
        "py" | "python" | "python2" | "python3" | "py3" | "ipython" | "ipython3" | "pycon" | "pyw" => Language::Python,
        "js" | "javascript" | "jsx" | "mjs" | "cjs" | "node" => Language::JavaScript,
        "ts" | "typescript" | "mts" | "cts" => Language::TypeScript,
        "tsx" => Language::Tsx,
        "powershell" | "ps1" | "ps" | "pwsh" | "posh" => Language::PowerShell,
        "bat" | "batch" | "cmd" | "dosbatch" => Language::Batch,
        "rb" | "ruby" => Language::Ruby,
        "pl" | "perl" => Language::Perl,
        "php" => Language::Php,
        "go" | "golang" => Language::Go,
        "rs" | "rust" => Language::Rust,
        "json" | "jsonc" | "json5" | "jsonl" | "ndjson" => Language::Json,
        "yaml" | "yml" => Language::Yaml,
        "toml" => Language::Toml,
        "xml" | "svg" | "plist" => Language::Xml,
        "html" | "htm" | "xhtml" => Language::Html,
        "md" | "markdown" | "mdx" => Language::Markdown,
        "text" | "txt" | "plain" | "plaintext" | "none" | "output" | "log" | "diff" | "csv" => Language::Plain,
        "c" | "h" | "cpp" | "c++" | "cxx" | "hpp" | "cs" | "csharp" | "java" | "kotlin" | "kt" | "swift" | "scala"
        | "lua" | "r" | "julia" | "dart" | "elixir" | "ex" | "erlang" | "haskell" | "hs" | "clojure" | "clj"
        | "objc" | "objective-c" | "applescript" | "osascript" | "awk" | "vb" | "vbs" | "vbscript" | "vba" | "nim"
        | "zig" | "vim" | "viml" | "vimscript" | "elisp" | "lisp" | "tcl" | "groovy" | "perl6" | "raku" | "sql"
        | "solidity" | "asm" => Language::OtherCode,
        _ => return None,
    };
    Some(language)
}

/// The language that a text without a label looks like; `Plain` where nothing tells.
pub(crate) fn looks_like(text: &str) -> Language {
    if let Some(first) = text.lines().next()
        && first.starts_with("#!")
        && let Some(language) = interpreted(first)
    {
        return language;
    }
    let trimmed = text.trim_start();
    if trimmed.starts_with("{\"") || trimmed.starts_with("{\n") || trimmed.starts_with("[{") {
        return Language::Json;
    }
    let (mut shell, mut python) = (0_u32, 0_u32);
    for line in text.lines().map(str::trim_start).filter(|line| !line.is_empty()).take(200) {
        shell += u32::from(is_shell_line(line));
        python += u32::from(is_python_line(line));
    }
    match (shell, python) {
        (0, 0) => Language::Plain,
        (shell, python) if python > shell => Language::Python,
        _ => Language::Bash,
    }
}

/// The command lines of a block that shows them after `$ ` or `> ` prompts, with the way back.
///
/// `None` where no line has a `$ ` prompt: `> ` alone also quotes and redirects. Continuations, after a backslash or
/// behind `> `, are kept; output is left out.
pub(crate) fn strip_prompts(text: &str) -> Option<(String, OffsetMap)> {
    let mut kept = String::new();
    let mut map = OffsetMapBuilder::default();
    let (mut prompted, mut continued) = (false, false);
    for (start, line) in lines(text) {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let body = line.get(indent..).unwrap_or_default();
        let skipped = match body {
            _ if body.starts_with("$ ") || (body.starts_with("> ") && prompted) => indent + 2,
            _ if continued => 0,
            _ => continue,
        };
        prompted |= body.starts_with("$ ");
        let command = line.get(skipped..).unwrap_or_default();
        kept.push_str(command);
        map.copy(Span::of(start + skipped..start + line.len()));
        continued = command.trim_end_matches(['\n', '\r']).ends_with('\\');
    }
    prompted.then(|| (kept, map.build()))
}

/// Whether a line that stands in running text is a command, its name known or not: words with an option among them, or joined
/// to another command.
pub(crate) fn is_command(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace();
    let name = words.next().unwrap_or_default();
    let is_name =
        name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_lowercase() || b"0123456789-_./".contains(&byte));
    let is_option = |word: &str| word.len() > 1 && word.starts_with('-') && !word.starts_with("->");
    text.contains(" | ") || text.contains("$(") || text.contains("<(") || (is_name && words.any(is_option))
}

fn base_name(word: &str) -> &str {
    word.rsplit(['/', '\\']).next().unwrap_or(word)
}

fn is_shell_line(line: &str) -> bool {
    if line.starts_with("$ ") || started::after_time(line).is_some() {
        return true;
    }
    let mut words = line.split_ascii_whitespace();
    let first = words.next().unwrap_or_default();
    let first = if first == "sudo" { words.next().unwrap_or_default() } else { first };
    let has_option = || line.contains(" -") && words.clone().any(|word| word.starts_with('-') && word.len() > 1);
    let known = COMMANDS.binary_search(&first).is_ok()
        || interpreted(first).is_some()
        || (WORDS_TOO.binary_search(&first).is_ok() && has_option());
    // A sentence may open with a command's name; a command line is no sentence.
    let sentence = line.ends_with(['.', ':', '?', '!']) && !line.contains(['/', '-', '|']);
    (known && !sentence && !line.contains(" = "))
        || ["./", "~/", "export ", "if [", "for f in "].iter().any(|head| line.starts_with(head))
}

fn is_python_line(line: &str) -> bool {
    (line.starts_with("import ") && !line.contains(" from ") && !line.contains('{') && !line.ends_with(';'))
        || (line.starts_with("from ") && line.contains(" import "))
        || (line.starts_with("def ") && line.ends_with(':'))
        || (line.starts_with("class ") && line.ends_with(':'))
        || line.starts_with("print(")
        || line.starts_with("with open(")
        || line.starts_with(">>> ")
}

/// Commands that are words of sentences too, sorted: an option tells them.
const WORDS_TOO: &[&str] = &[
    "at", "cut", "date", "file", "find", "head", "host", "install", "mail", "open", "screen", "shred", "sort", "split",
    "su", "tail", "test", "time", "truncate", "watch", "who", "wipe",
];

/// Well-known commands, sorted.
const COMMANDS: &[&str] = &[
    "apk",
    "apt",
    "apt-get",
    "aws",
    "az",
    "base64",
    "brew",
    "cargo",
    "cat",
    "cd",
    "chattr",
    "chmod",
    "chown",
    "chpasswd",
    "claude",
    "cp",
    "crontab",
    "curl",
    "dd",
    "disown",
    "dnf",
    "docker",
    "docker-compose",
    "dos2unix",
    "dpkg",
    "dropdb",
    "echo",
    "eval",
    "export",
    "gcloud",
    "gem",
    "gh",
    "git",
    "go",
    "gpg",
    "grep",
    "gsutil",
    "helm",
    "ifconfig",
    "iptables",
    "jq",
    "kill",
    "killall",
    "kubectl",
    "launchctl",
    "ln",
    "ls",
    "make",
    "mkdir",
    "mkfifo",
    "mongodump",
    "mv",
    "mysql",
    "mysqldump",
    "nc",
    "ncat",
    "netstat",
    "nmap",
    "nohup",
    "npm",
    "npx",
    "nslookup",
    "openssl",
    "pacman",
    "passwd",
    "pg_dump",
    "pgrep",
    "pip",
    "pip3",
    "pipx",
    "pkill",
    "pnpm",
    "psql",
    "rclone",
    "redis-cli",
    "rm",
    "rsync",
    "s3cmd",
    "schtasks",
    "scp",
    "sed",
    "sendmail",
    "setsid",
    "sftp",
    "sha256sum",
    "socat",
    "source",
    "sqlite3",
    "ssh",
    "ssh-copy-id",
    "ssh-keygen",
    "sudo",
    "systemctl",
    "tar",
    "tee",
    "terraform",
    "touch",
    "unzip",
    "useradd",
    "usermod",
    "uv",
    "uvx",
    "visudo",
    "wget",
    "xargs",
    "xxd",
    "yarn",
    "yum",
    "zip",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_sorted_for_the_search() {
        assert!(COMMANDS.is_sorted());
    }

    #[test]
    fn an_interpreter_is_known_by_its_name() {
        let cases: &[(&str, Option<Language>)] = &[
            ("python", Some(Language::Python)),
            ("/usr/bin/env python3.11", Some(Language::Python)),
            ("#!/usr/bin/env -S FOO=1 node --x", Some(Language::JavaScript)),
            ("#! /bin/sh -e", Some(Language::Bash)),
            ("/opt/homebrew/bin/bash", Some(Language::Bash)),
            ("zsh", Some(Language::Bash)),
            ("pwsh.exe", Some(Language::PowerShell)),
            ("perl5.36", Some(Language::Perl)),
            ("ruby2.7", Some(Language::Ruby)),
            ("php8", Some(Language::Php)),
            ("curl", None),
            ("env", None),
            ("", None),
        ];
        for (command, expected) in cases {
            assert_eq!(interpreted(command), *expected, "{command}");
        }
    }

    #[test]
    fn a_fence_names_its_language_with_its_first_word() {
        let cases: &[(&str, Option<Language>)] = &[
            ("bash", Some(Language::Bash)),
            ("Console title=\"x\"", Some(Language::Bash)),
            ("shell-session", Some(Language::Bash)),
            ("{.python .numberLines}", Some(Language::Python)),
            ("py,ignore", Some(Language::Python)),
            ("js{1,3}", Some(Language::JavaScript)),
            ("yml", Some(Language::Yaml)),
            ("mermaid", None),
            ("", None),
        ];
        for (info, expected) in cases {
            assert_eq!(fence_language(info), *expected, "{info}");
        }
    }

    #[test]
    fn an_unlabelled_text_is_known_by_its_lines() {
        let cases: &[(&str, Language)] = &[
            ("$ cat notes.txt\nhello\n", Language::Bash),
            ("curl -fsSL https://get.example/x | sh\n", Language::Bash),
            ("#!/usr/bin/env python3\nx = 1\n", Language::Python),
            ("import os\nprint(os.name)\n", Language::Python),
            ("{\"a\": 1}\n", Language::Json),
            ("make sure that it works.\n", Language::Plain),
            ("src/\n  main\n", Language::Plain),
        ];
        for (text, expected) in cases {
            assert_eq!(looks_like(text), *expected, "{text}");
        }
    }

    #[test]
    fn prompts_are_stripped_and_output_is_left_out() {
        let text = "$ echo one \\\n  two\none two\n  $ cat <<E\n> body\n> E\n";
        let (stripped, map) = strip_prompts(text).unwrap();
        assert_eq!(stripped, "echo one \\\n  two\ncat <<E\nbody\nE\n");
        let at = u32::try_from(stripped.find("body").unwrap()).unwrap();
        assert_eq!(map.map(Span::new(at, at + 4)).of_text(text), "body");
        assert!(strip_prompts("> quoted\nplain\n").is_none());
        assert!(strip_prompts("curl x\n").is_none());
    }
}
