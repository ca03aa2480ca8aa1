//! Tells text from binary, and guesses the language of a text.

use crate::bundle::Language;
use crate::source::{OffsetMap, OffsetMapBuilder, Span};

/// Decoded bytes that are text.
pub(super) struct Plain {
    pub(super) text: String,
    pub(super) language: Language,
    /// The way from the text to the bytes, where they differ.
    pub(super) offsets: Option<OffsetMap>,
}

/// Reads bytes as UTF-8 or UTF-16LE, if they look like text.
pub(super) fn read(bytes: Vec<u8>) -> Option<Plain> {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) if looks_like_text(&text) => {
            let language = guess_language(&text);
            return Some(Plain { text, language, offsets: None });
        }
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    let (text, offsets) = read_utf16(&bytes)?;
    // Only PowerShell takes commands in this form.
    let language = Language::PowerShell;
    looks_like_text(&text).then_some(Plain { text, language, offsets: Some(offsets) })
}

/// Whether the beginning of a longer run is text; its last character may be cut off.
pub(super) fn begins_as_text(bytes: &[u8]) -> bool {
    let valid = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let whole = valid.len() + 3 >= bytes.len() && looks_like_text(valid);
    whole
        || read_utf16(bytes.get(..bytes.len() & !3).unwrap_or_default()).is_some_and(|(text, _)| looks_like_text(&text))
}

/// Whether nothing in it is a control character, but for white space.
pub(super) fn is_clean(bytes: &[u8]) -> bool {
    match str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => text.chars().all(is_printable),
        _ => read_utf16(bytes).is_some_and(|(text, _)| text.chars().all(is_printable)),
    }
}

/// Text in UTF-16LE that is ASCII for the most part: any two bytes are some ideograph.
fn read_utf16(bytes: &[u8]) -> Option<(String, OffsetMap)> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let ascii = pairs.iter().filter(|[low, high]| *high == 0 && low.is_ascii()).count();
    if !rest.is_empty() || ascii * 2 < pairs.len() {
        return None;
    }
    let mut text = String::with_capacity(pairs.len());
    let mut map = OffsetMapBuilder::default();
    let mut at = 0;
    for decoded in char::decode_utf16(pairs.iter().map(|pair| u16::from_le_bytes(*pair))) {
        let character = decoded.ok()?;
        let (len, width) = (character.len_utf8(), 2 * character.len_utf16());
        let (derived, original) = (Span::of(0..len).len(), Span::of(at..at + width));
        map.units(derived, original, derived, original.len());
        text.push(character);
        at += width;
    }
    Some((text, map.build()))
}

fn looks_like_text(text: &str) -> bool {
    let (mut total, mut printable, mut letters, mut longest, mut marks) = (0_usize, 0_usize, 0_u32, 0, 0_usize);
    for c in text.chars() {
        total += 1;
        printable += usize::from(is_printable(c));
        letters = if c.is_alphabetic() { letters.saturating_add(1) } else { 0 };
        longest = longest.max(letters);
        marks += usize::from(matches!(c, ' ' | '/' | '.' | ':' | ';' | '(' | ')'));
    }
    total >= 6 && printable * 10 >= total * 9 && longest >= 3 && marks > 0
}

fn is_printable(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || !(c.is_control() || c == char::REPLACEMENT_CHARACTER)
}

fn guess_language(text: &str) -> Language {
    let text = text.trim_start();
    if let Some(interpreter) = text.strip_prefix("#!") {
        let line = interpreter.lines().next().unwrap_or_default();
        return if line.contains("python") {
            Language::Python
        } else if line.contains("node") {
            Language::JavaScript
        } else {
            Language::Bash
        };
    }
    // The first lines tell: what is embedded begins with what it does.
    let mut lines = text.lines().take(20).map(str::trim_start);
    if lines.clone().any(is_python) {
        Language::Python
    } else if lines.any(is_shell) {
        Language::Bash
    } else {
        Language::Plain
    }
}

fn is_python(line: &str) -> bool {
    ["import ", "def ", "exec(", "eval(", "class ", "print("].iter().any(|start| line.starts_with(start))
        || (line.starts_with("from ") && line.contains(" import "))
}

fn is_shell(line: &str) -> bool {
    let word = line.split([' ', '\t', ';', '|']).next().unwrap_or_default();
    let name = word.rsplit('/').next().unwrap_or_default();
    let command = matches!(
        name,
        "bash"
            | "sh"
            | "zsh"
            | "curl"
            | "wget"
            | "sudo"
            | "echo"
            | "export"
            | "cd"
            | "rm"
            | "chmod"
            | "chown"
            | "nohup"
            | "nc"
            | "ncat"
            | "cat"
            | "eval"
            | "source"
            | "set"
            | "mkdir"
            | "cp"
            | "mv"
            | "tar"
            | "ssh"
            | "scp"
            | "env"
            | "python"
            | "python3"
            | "perl"
            | "node"
            | "crontab"
            | "launchctl"
            | "systemctl"
            | "osascript"
            | "base64"
            | "printf"
            | "exec"
            | "kill"
            | "pkill"
            | "find"
            | "xargs"
            | "touch"
            | "ln"
            | "git"
            | "npx"
            | "pip"
            | "pip3"
            | "npm"
    );
    (command && line.contains([' ', ';', '|']))
        || ["| sh", "|sh", "| bash", "|bash", " && ", "$(", ">/dev/"].iter().any(|part| line.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_binary() {
        let check = |bytes: &[u8], expected: Option<&str>| {
            assert_eq!(read(bytes.to_vec()).map(|plain| plain.text).as_deref(), expected, "{bytes:?}");
        };
        check(b"read me now", Some("read me now"));
        check("lies die Schlüssel".as_bytes(), Some("lies die Schlüssel"));
        check(b"readmenow", None);
        check(b"12 34 56", None);
        check(b"a b c d", None);
        check(b"a b", None);
        check(b"abc\x00\x01\x02\x03 def", None);
        check(b"\x89PNG\r\n\x1a\n", None);
        let wide: Vec<u8> = "iex (x)é".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, Some("iex (x)é"));
        check("読取 鍵を送信".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>().as_slice(), None);
    }

    #[test]
    fn languages_are_guessed_by_their_first_lines() {
        let check = |text: &str, expected| assert_eq!(guess_language(text), expected, "{text}");
        check("#!/bin/sh\nx", Language::Bash);
        check("#!/usr/bin/env python3\nx", Language::Python);
        check("import os; os.x()", Language::Python);
        check("exec(x)", Language::Python);
        check("/usr/bin/curl a.example", Language::Bash);
        check("x a | sh", Language::Bash);
        check("Please read the file.", Language::Plain);
        check("cat", Language::Plain);
    }
}
