//! `Gemfile`: Ruby code, of which the statements that every such file is made of are understood, and nothing else.

use crate::manifest::Reading;
use crate::manifest::address::is_within;
use crate::manifest::packages::{entry, from_address};
use crate::source::{Span, lines};
use crate::syntax::{DamageKind, Document};

/// Statements that name neither a gem nor a place.
const PLAIN: [&str; 6] = ["group", "platforms", "platform", "gemspec", "ruby", "end"];
/// Words that may stand bare.
const BARE: [&str; 5] = ["do", "true", "false", "nil", "repo"];
/// Keys of places that a gem is fetched from.
const PLACES: [&str; 5] = ["git", "github", "gist", "bitbucket", "gitlab"];

/// Reads a list of gems.
pub(super) fn read(document: &Document, reading: &mut Reading) {
    for (from, text) in statements(&document.text) {
        let is_read = Statement::parse(text, from).is_some_and(|statement| statement.read(reading));
        if !is_read {
            let span = Span::of(from..from + text.trim_end().len());
            reading.report(DamageKind::SyntaxError, span, "Ruby code that is more than a list of gems");
        }
    }
}

/// Statements with their starts: a line, and what follows while a line ends in a comma or backslash.
fn statements(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let (mut from, mut is_open) = (0, false);
    for (start, line) in lines(text) {
        if !is_open {
            from = start;
        }
        let code = line.trim();
        let is_empty = code.is_empty() || code.starts_with('#');
        is_open = if is_empty { is_open } else { code.ends_with([',', '\\']) };
        if !is_open {
            found.extend(text.get(from..start + line.len()).map(|statement| (from, statement)));
        }
    }
    found.extend(text.get(from..).filter(|_| is_open).map(|statement| (from, statement)));
    found
}

/// A statement: its first word, its quoted texts, and what stands around them.
struct Statement<'a> {
    word: String,
    quoted: Vec<Quoted<'a>>,
    /// The code without quoted texts and comments.
    bare: String,
}

/// A quoted text and the key it stands behind.
struct Quoted<'a> {
    key: String,
    text: &'a str,
    span: Span,
}

impl<'a> Statement<'a> {
    /// `None` where a text is made while the file runs, or never ends.
    fn parse(text: &'a str, from: usize) -> Option<Self> {
        let (mut quoted, mut bare) = (Vec::new(), String::new());
        let mut at = 0;
        let mut key_from = 0;
        while let Some(offset) = text.get(at..)?.find(['"', '\'', '#', '`', '%', '$', ';']) {
            bare.push_str(text.get(at..at + offset)?);
            let mark = at + offset;
            let sign = text.get(mark..)?.chars().next()?;
            match sign {
                '#' => at = text.get(mark..)?.find('\n').map_or(text.len(), |end| mark + end),
                '"' | '\'' => {
                    let len = text.get(mark + 1..)?.find(sign)?;
                    let inner = text.get(mark + 1..mark + 1 + len)?;
                    if inner.contains("#{") || inner.contains('\\') {
                        return None;
                    }
                    let span = Span::of(from + mark + 1..from + mark + 1 + len);
                    let key = key_of(bare.get(key_from..).unwrap_or_default());
                    quoted.push(Quoted { key, text: inner, span });
                    bare.push('"');
                    key_from = bare.len();
                    at = mark + len + 2;
                }
                _ => return None,
            }
        }
        bare.push_str(text.get(at..)?);
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let word = bare.trim_start().split(|letter| !is_word(letter)).next().unwrap_or_default().to_owned();
        Some(Self { word, quoted, bare })
    }

    /// Reads it; whether it is understood.
    fn read(&self, reading: &mut Reading) -> bool {
        let at = |quoted: &Quoted<'_>| quoted.span.start;
        match (self.word.as_str(), &*self.quoted) {
            _ if self.bare.trim().is_empty() => {}
            ("source", [first, ..]) => {
                reading.add_indexes(first.text, |range| Span::of(range).shifted(at(first)));
            }
            ("git", [first, ..]) => reading.declared.dependencies.push(from_address("gem", first.text, first.span)),
            ("path", [first, ..]) if is_within(first.text) => {}
            ("path", [first, ..]) => reading.declared.dependencies.push(from_address("gem", first.text, first.span)),
            ("gem", [first, rest @ ..]) => read_gem(first, rest, reading),
            (word, _) if PLAIN.contains(&word) => {}
            _ => return false,
        }
        self.is_plain()
    }

    /// Whether nothing but names, keys and texts follows the first word.
    fn is_plain(&self) -> bool {
        let rest = self.bare.trim_start();
        let rest = rest.get(self.word.len()..).unwrap_or_default();
        let is_sign = |letter: char| letter.is_ascii_alphanumeric() || " \t\r\n_:,=>()[]\".?!-\\".contains(letter);
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let mut before = ' ';
        let mut left = rest;
        while let Some(first) = left.chars().next() {
            let len = left.find(|letter| !is_word(letter)).unwrap_or(left.len());
            if len == 0 {
                before = first;
                left = left.get(first.len_utf8()..).unwrap_or_default();
                continue;
            }
            let (word, after) = left.split_at(len);
            let is_key = before == ':' || after.starts_with(':');
            if !is_key && !BARE.contains(&word) && !word.bytes().all(|byte| byte.is_ascii_digit()) {
                return false;
            }
            left = after;
        }
        rest.chars().all(is_sign)
    }
}

/// The key before a quoted text: `key: ` or `:key => `.
fn key_of(before: &str) -> String {
    let before = before.trim_end();
    let Some(key) = before.strip_suffix("=>").or_else(|| before.strip_suffix(':')) else { return String::new() };
    let key = key.trim_end();
    let from = key.rfind(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').map_or(0, |at| at + 1);
    key.get(from..).unwrap_or_default().to_owned()
}

fn read_gem(first: &Quoted<'_>, rest: &[Quoted<'_>], reading: &mut Reading) {
    let revision = rest.iter().find(|quoted| matches!(quoted.key.as_str(), "ref" | "revision"));
    let revision = revision.map(|quoted| quoted.text);
    let mut is_placed = false;
    for quoted in rest {
        let is_path = quoted.key == "path";
        is_placed |= is_path || PLACES.contains(&quoted.key.as_str());
        if PLACES.contains(&quoted.key.as_str()) || (is_path && !is_within(quoted.text)) {
            let found = from_address("gem", quoted.text, quoted.span).pinned_by(revision);
            reading.declared.dependencies.push(found);
        }
        if quoted.key == "source" {
            reading.add_indexes(quoted.text, |range| Span::of(range).shifted(quoted.span.start));
        }
    }
    if !is_placed {
        let versions: Vec<&Quoted<'_>> = rest.iter().filter(|quoted| quoted.key.is_empty()).collect();
        let version = if let [version] = &*versions { version.text } else { "" };
        let span = versions.last().map_or(first.span, |version| first.span.hull(version.span));
        reading.declared.dependencies.push(entry("gem", first.text, version, span));
    }
}
