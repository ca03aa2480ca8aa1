//! Rust source taken apart, so that checks on code never trip over comments and literals.

use std::sync::LazyLock;

use regex::Regex;

/// Comments, string literals (their content in group 1 to 5) and character literals.
static NO_CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r####"(?xs)
        //[^\n]* | /\*.*?\*/
        | \bb?r\#\#\#"(.*?)"\#\#\# | \bb?r\#\#"(.*?)"\#\# | \bb?r\#"(.*?)"\# | \bb?r"([^"]*)"
        | "((?:[^"\\]|\\.)*)"
        | '(?:[^'\\]|\\(?:u\{[^}]*\}|x..|.))'"####,
    )
    .expect("the pattern compiles")
});

static TOP_PATH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(crate|super(?:\s*::\s*super)*)\s*::\s*(\{|\w+)").expect("the pattern compiles"));

/// Rust source with code and literals apart.
pub(crate) struct RustText {
    /// The source, comments and literals blanked; every line keeps its number, every byte its place.
    pub(crate) code: String,
    /// The contents of string literals with the byte they start at.
    pub(crate) strings: Vec<(usize, String)>,
}

impl RustText {
    /// Takes `source` apart.
    pub(crate) fn of(source: &str) -> Self {
        let mut code = String::with_capacity(source.len());
        let mut strings = Vec::new();
        let mut done = 0;
        for found in NO_CODE.captures_iter(source) {
            let whole = found.get(0).expect("a match has a whole");
            code.push_str(&source[done..whole.start()]);
            code.push_str(&blank(whole.as_str()));
            strings.extend((1..=5).filter_map(|group| found.get(group)).map(|s| (s.start(), s.as_str().to_owned())));
            done = whole.end();
        }
        code.push_str(&source[done..]);
        Self { code, strings }
    }

    /// The code without items under `#[cfg(test)]`, which are blanked.
    pub(crate) fn code_outside_tests(&self) -> String {
        let mut kept = String::with_capacity(self.code.len());
        let mut rest = self.code.as_str();
        while let Some(at) = rest.find("#[cfg(test)]") {
            let (before, item) = rest.split_at(at);
            let (tests, after) = item.split_at(item_len(item));
            kept.push_str(before);
            kept.push_str(&blank(tests));
            rest = after;
        }
        kept + rest
    }

    /// The first names of all paths that start at the root of the crate, with their bytes and whether they start
    /// with `crate`. `depth` is how many modules deep the file is: that many `super` lead to the root.
    pub(crate) fn paths_from_root(&self, depth: usize) -> Vec<(usize, String, bool)> {
        let mut paths = Vec::new();
        for found in TOP_PATH.captures_iter(&self.code) {
            let (head, name) = (&found[1], found.get(2).expect("the group always matches"));
            let by_crate = head == "crate";
            if !by_crate && head.matches("super").count() < depth {
                continue;
            }
            if name.as_str() == "{" {
                let group = &self.code[name.start()..];
                paths.extend(group_heads(group).into_iter().map(|head| (name.start(), head, by_crate)));
            } else {
                paths.push((name.start(), name.as_str().to_owned(), by_crate));
            }
        }
        paths
    }
}

/// The 1-based line of a byte.
pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}

fn blank(text: &str) -> String {
    text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

/// The length of the item at the head of `code`: to its closing brace, or to its semicolon.
fn item_len(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, character) in code.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

/// The first name of each path of a `{a, b::{c}}` group.
fn group_heads(group: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let (mut depth, mut head, mut is_open) = (0_usize, String::new(), true);
    for character in group.chars() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => {
                heads.push(std::mem::take(&mut head));
                is_open = true;
            }
            _ if depth == 1 && is_open && (character.is_alphanumeric() || character == '_') => head.push(character),
            _ if depth == 1 && !character.is_whitespace() => is_open = false,
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    heads.push(head);
    heads.retain(|head| !head.is_empty());
    heads
}

#[test]
fn comments_and_literals_are_no_code() {
    for (source, code, strings) in [
        ("a // b\nc", "a     \nc", &[][..]),
        ("a(\"b\\\"c\")", "a(      )", &["b\\\"c"]),
        ("a(r#\"b\"c\"#, \"d\")", "a(        ,    )", &["b\"c", "d"]),
        ("f::<'a>('\"', '\\'', '\\u{7f}')", "f::<'a>(   ,     ,         )", &[]),
        ("/* \"x\n\" */y", "     \n    y", &[]),
    ] {
        let text = RustText::of(source);
        assert_eq!(text.code, code, "{source}");
        assert_eq!(text.strings.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), strings, "{source}");
    }
}

#[test]
fn test_items_are_left_out() {
    let text = RustText::of("a;\n#[cfg(test)]\nmod tests { fn x() { b } }\nc;\n#[cfg(test)]\nmod d;\ne");
    assert_eq!(text.code_outside_tests().split_whitespace().collect::<Vec<_>>(), ["a;", "c;", "e"]);
}

#[test]
fn paths_from_the_root_are_found() {
    for (source, depth, expected) in [
        ("use crate::bundle::Bundle;", 1, &["bundle"][..]),
        ("use crate::{rule::{Card, Kind}, source::Span};", 1, &["rule", "source"]),
        ("fn f() -> crate :: cli::X {}", 2, &["cli"]),
        ("use super::super::detect::y; use super::z;", 2, &["detect"]),
        ("use super::{report, cli::x};", 1, &["report", "cli"]),
        ("pub(crate) fn f() {} // crate::cli", 1, &[]),
    ] {
        let paths = RustText::of(source).paths_from_root(depth);
        assert_eq!(paths.iter().map(|(_, name, _)| name.as_str()).collect::<Vec<_>>(), expected, "{source}");
    }
}
