//! The language of a script whose first line names its interpreter.

use crate::bundle::Language;

/// The language of the interpreter that the first line names; `OtherCode` where it is one we do not know.
pub(super) fn interpreted_language(bytes: &[u8]) -> Option<Language> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let rest = bytes.strip_prefix(b"#!")?;
    let end = rest.iter().take(LONGEST_LINE).position(|byte| matches!(byte, b'\n' | b'\r'));
    let line = rest.get(..end.unwrap_or_else(|| rest.len().min(LONGEST_LINE)))?;
    let line = String::from_utf8_lossy(line);
    let words = line.split_whitespace();
    // Rust's inner attributes, `#![…]`, are no interpreter.
    let first = line.split_whitespace().next().filter(|first| !first.starts_with('['))?;
    if !first.starts_with('/') && !line.split_whitespace().any(|word| language_of(base(word)).is_some()) {
        return None;
    }
    let commands = words.map(base).filter(|word| !word.starts_with('-') && !word.contains('='));
    Some(commands.filter_map(language_of).next().unwrap_or(Language::OtherCode))
}

/// How much of a first line a kernel looks at, with room to spare.
const LONGEST_LINE: usize = 512;

fn base(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// The language of a command, whatever its version: `python3.12` is `python`.
fn language_of(command: &str) -> Option<Language> {
    let name = command.trim_end_matches(|at: char| at.is_ascii_digit() || at == '.' || at == '-');
    let name = name.strip_suffix(".exe").unwrap_or(name);
    Some(match name {
        "python" | "pythonw" | "pypy" | "uv" | "uvx" | "pipx" | "ipython" | "micropython" => Language::Python,
        "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh" | "mksh" | "rbash" | "busybox" | "bats" => Language::Bash,
        "node" | "nodejs" | "deno" | "bun" | "bunx" | "npx" | "zx" | "osascript-js" => Language::JavaScript,
        "ts-node" | "tsx" => Language::TypeScript,
        "pwsh" | "powershell" => Language::PowerShell,
        "ruby" | "jruby" => Language::Ruby,
        "perl" => Language::Perl,
        "php" => Language::Php,
        "rust-script" | "cargo" => Language::Rust,
        "go" | "gorun" => Language::Go,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_names_the_language() {
        let check = |line: &str, expected| assert_eq!(interpreted_language(line.as_bytes()), expected, "{line}");
        check("#!/bin/sh\n", Some(Language::Bash));
        check("#! /usr/bin/env python3.12\r\nx", Some(Language::Python));
        check("#!/usr/bin/env -S uv run --script\n", Some(Language::Python));
        check("#!/usr/bin/env -S FOO=1 deno run\n", Some(Language::JavaScript));
        check("\u{FEFF}#!/usr/bin/perl -w", Some(Language::Perl));
        check("#!/usr/bin/awk -f\n", Some(Language::OtherCode));
        check("#!bash\n", Some(Language::Bash));
        check("#![allow(dead_code)]\n", None);
        check("#!important\n", None);
        check("#!\n", None);
        check("# !/bin/sh\n", None);
    }
}
