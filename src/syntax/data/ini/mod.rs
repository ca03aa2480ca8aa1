//! Reads INI as a tree of data, in the dialects of git, of Node's installers and of Python.

use std::collections::BTreeSet;

use super::growth::Growth;
use super::{DataTree, DataValue, is_too_large};
use crate::bundle::Limits;
use crate::source::{Located, Span};
use crate::syntax::{Damage, DamageKind};

/// Whose INI a text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Dialect {
    /// A key may stand often and on the line of its section; a backslash continues a line.
    Git,
    /// Keys stand before `=`, or before a space.
    Node,
    /// Keys stand before `=` or `:`, once in a section; an indented line continues a value.
    Python,
}

/// Reads INI.
///
/// A section is a mapping, `[a "b"]` one in the mapping `a`; section names are in lower case, and so are the keys of git and Python. A key
/// without a value is true. `key[]` is `key`. A value with lines of its own is a list of texts, one a line.
pub(crate) fn parse_ini(text: &str, dialect: Dialect, limits: &Limits) -> (DataTree, Vec<Damage>) {
    let whole = Span::of(0..text.len());
    if is_too_large(text, limits) {
        let detail = "the data is over the limit of bytes".to_owned();
        return (DataTree::default(), vec![Damage { kind: DamageKind::TooLarge, span: whole, detail }]);
    }
    let mut reading = IniReading {
        text,
        dialect,
        growth: Growth::new(),
        section: 0,
        line_end: 0,
        entry: None,
        headed: BTreeSet::new(),
        damage: Vec::new(),
    };
    let mut at = 0_u32;
    while !reading.rest(at).is_empty() {
        at = reading.read_line(at);
    }
    reading.finish_entry();
    (reading.growth.finish(whole), reading.damage)
}

struct IniReading<'t> {
    text: &'t str,
    dialect: Dialect,
    growth: Growth,
    /// The mapping of the last header.
    section: u32,
    /// Where the line ends that is read.
    line_end: u32,
    /// The last entry, while further lines may belong to it.
    entry: Option<Entry>,
    /// Sections that had a header.
    headed: BTreeSet<u32>,
    damage: Vec<Damage>,
}

/// An entry whose value may go on.
struct Entry {
    key: Located<String>,
    indent: usize,
    lines: Vec<Located<String>>,
    /// Whether any line but the first holds some of the value.
    goes_on: bool,
}

impl<'t> IniReading<'t> {
    fn rest(&self, at: u32) -> &'t str {
        self.text.get(at as usize..).unwrap_or_default()
    }

    /// Reads what begins on a line; tells where to go on.
    fn read_line(&mut self, at: u32) -> u32 {
        // What stands behind a section is read on its own, and its line measured once.
        if at >= self.line_end {
            let line = self.rest(at).split_inclusive(['\n', '\r']).next().unwrap_or_default();
            self.line_end = at + Span::of(0..line.len()).end;
        }
        let end = self.line_end;
        let line = Span::new(at, end).of_text(self.text);
        let content = line.trim_start_matches(is_blank);
        let indent = line.len() - content.len();
        let start = at + Span::of(0..indent).end;
        let content = content.trim_end();
        if content.is_empty() || content.starts_with(['#', ';']) {
            return end;
        }
        if self.dialect == Dialect::Python
            && let Some(entry) = self.entry.as_mut().filter(|entry| indent > entry.indent)
        {
            entry.goes_on = true;
            let value = without_comment(content);
            entry.lines.push(Located::new(value.to_owned(), Span::new(start, start + Span::of(0..value.len()).end)));
            return end;
        }
        self.finish_entry();
        if content.starts_with('[') {
            return self.read_header(start, content, end);
        }
        self.read_entry(start, indent, end)
    }

    /// Reads `[name]` or `[name "part"]`; git takes an entry behind it.
    fn read_header(&mut self, start: u32, content: &str, end: u32) -> u32 {
        let Some(close) = closing_bracket(content) else {
            self.damage.push(damage(DamageKind::SyntaxError, span_at(start, content), "a section has no end"));
            return end;
        };
        let inner = content.get(1..close).unwrap_or_default();
        let (name, part) = match inner.split_once('"') {
            Some((name, part)) => (name, Some(part.trim_end().strip_suffix('"').unwrap_or(part))),
            None => (inner, None),
        };
        let named = |text: &str, lowers: bool| {
            let from = text.as_ptr() as usize - content.as_ptr() as usize;
            let span = Span::of(from..from + text.len()).shifted(start);
            Located::new(if lowers { text.to_ascii_lowercase() } else { unescaped(text) }, span)
        };
        let mut names = vec![named(name.trim(), true)];
        if let (None, Dialect::Git, Some((name, part))) = (part, self.dialect, name.trim().split_once('.')) {
            names = vec![named(name, true), named(part, true)];
        }
        names.extend(part.map(|part| named(part, false)));
        let header = Span::of(0..close + 1).shifted(start);
        let mut at = 0;
        for name in names {
            let known = self.growth.last(at, &name).filter(|id| matches!(self.growth.value(*id), DataValue::Map(_)));
            at = known.unwrap_or_else(|| self.growth.add_entry(at, name, DataValue::Map(Vec::new()), None));
        }
        self.growth.widen(at, header);
        if !self.headed.insert(at) && self.dialect == Dialect::Python {
            self.damage.push(damage(DamageKind::DuplicateKey, header, "the section stands twice"));
        }
        self.section = at;
        let after = content.get(close + 1..).unwrap_or_default();
        let is_comment = after.trim_start().starts_with(['#', ';']);
        if self.dialect == Dialect::Git && !after.trim().is_empty() && !is_comment {
            return header.end;
        }
        end
    }

    /// Reads an entry; `indent` is that of its line.
    fn read_entry(&mut self, start: u32, indent: usize, end: u32) -> u32 {
        let line = Span::new(start, end).of_text(self.text).trim_end();
        let separator = match self.dialect {
            Dialect::Python => line.find(['=', ':']),
            Dialect::Git => {
                line.find(['=', '#', ';']).filter(|at| line.get(*at..).is_some_and(|it| it.starts_with('=')))
            }
            Dialect::Node => line.find('=').or_else(|| line.find([' ', '\t'])),
        };
        let name = line.get(..separator.unwrap_or(line.len())).unwrap_or_default();
        let name = if self.dialect == Dialect::Git { without_comment(name) } else { name.trim_end() };
        let bare = name.strip_suffix("[]").unwrap_or(name).trim_end();
        let unquoted = bare.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(bare);
        let key = if self.dialect == Dialect::Node { unquoted.to_owned() } else { bare.to_ascii_lowercase() };
        let key = Located::new(key, span_at(start, name));
        if name.is_empty() {
            self.damage.push(damage(DamageKind::SyntaxError, span_at(start, line), "a value has no key"));
        }
        let Some(separator) = separator else {
            if self.dialect == Dialect::Python {
                self.damage.push(damage(DamageKind::SyntaxError, span_at(start, line), "a key has no value"));
            }
            self.growth.add_entry(self.section, key, DataValue::Bool(true), span_at(start, name));
            return end;
        };
        let value_at = start + Span::of(0..separator + 1).end;
        if self.dialect == Dialect::Git {
            let (value, span, end) = self.git_value(value_at);
            self.growth.add_entry(self.section, key, DataValue::Text(value), span);
            return end;
        }
        let raw = Span::new(value_at, end).of_text(self.text);
        let value = raw.trim_start_matches(is_blank);
        let value_at = value_at + Span::of(0..raw.len() - value.len()).end;
        let value = without_comment(value.trim_end());
        let span = span_at(value_at, value);
        let text = match quoted(value) {
            Some(inner) if self.dialect == Dialect::Node => unescaped(inner),
            _ => value.to_owned(),
        };
        self.entry = Some(Entry { key, indent, lines: vec![Located::new(text, span)], goes_on: false });
        if self.dialect == Dialect::Node {
            self.finish_entry();
        }
        end
    }

    /// A value of git with its place, and where the next line begins: quotes and escapes undone, up to a comment.
    fn git_value(&self, from: u32) -> (String, Span, u32) {
        let rest = self.rest(from);
        let mut value = String::new();
        let (mut is_quoted, mut first, mut last, mut kept) = (false, None, 0, 0);
        let mut characters = rest.char_indices().peekable();
        let mut end = rest.len();
        while let Some((at, character)) = characters.next() {
            let added = match character {
                '\n' => {
                    end = at + 1;
                    break;
                }
                '"' => {
                    is_quoted = !is_quoted;
                    None
                }
                '#' | ';' if !is_quoted => {
                    end = rest.get(at..).and_then(|comment| comment.find('\n')).map_or(rest.len(), |len| at + len + 1);
                    break;
                }
                '\\' => {
                    characters.next_if(|(_, next)| *next == '\r');
                    match characters.next().map(|(_, next)| next) {
                        Some('\n') | None => continue,
                        Some('n') => Some('\n'),
                        Some('t') => Some('\t'),
                        Some('b') => Some('\u{8}'),
                        Some(other) => Some(other),
                    }
                }
                other if !is_quoted && (is_blank(other) || other == '\r') => {
                    if !value.is_empty() {
                        value.push(other);
                    }
                    continue;
                }
                other => Some(other),
            };
            value.extend(added);
            kept = value.len();
            first = first.or(Some(at));
            last = characters.peek().map_or(rest.len(), |(next, _)| *next);
        }
        value.truncate(kept);
        let first = first.unwrap_or(0);
        (value, Span::of(first..last.max(first)).shifted(from), from + Span::of(0..end).end)
    }

    /// Adds the entry whose lines have all been read.
    fn finish_entry(&mut self) {
        let Some(entry) = self.entry.take() else { return };
        if self.dialect == Dialect::Python && self.growth.last(self.section, &entry.key).is_some() {
            let detail = format!("the key `{}` stands twice", entry.key.value);
            self.damage.push(damage(DamageKind::DuplicateKey, entry.key.span, &detail));
        }
        if !entry.goes_on {
            for Located { value, span } in entry.lines {
                self.growth.add_entry(self.section, entry.key.clone(), DataValue::Text(value), span);
            }
            return;
        }
        let list = self.growth.add_entry(self.section, entry.key, DataValue::List(Vec::new()), None);
        for Located { value, span } in entry.lines.into_iter().filter(|line| !line.value.is_empty()) {
            self.growth.add_element(list, DataValue::Text(value), span);
        }
    }
}

fn damage(kind: DamageKind, span: Span, detail: &str) -> Damage {
    Damage { kind, span, detail: detail.to_owned() }
}

fn span_at(start: u32, text: &str) -> Span {
    Span::new(start, start + Span::of(0..text.len()).end)
}

const fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\u{feff}')
}

/// The text before ` #` or ` ;`.
fn without_comment(text: &str) -> &str {
    let mut before = '\n';
    let end = text.char_indices().find(|(_, character)| {
        let is_comment = matches!(character, '#' | ';') && is_blank(before);
        before = *character;
        is_comment
    });
    text.get(..end.map_or(text.len(), |(at, _)| at)).unwrap_or_default().trim_end()
}

/// Where the bracket closes that a header begins with; one in quotes closes nothing.
fn closing_bracket(header: &str) -> Option<usize> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    header.bytes().position(|byte| {
        let closes = byte == b']' && !is_quoted;
        is_quoted ^= byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && is_quoted && !is_escaped;
        closes
    })
}

fn quoted(text: &str) -> Option<&str> {
    let inner = |quote: char| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inner('"').or_else(|| inner('\''))
}

/// A text with its backslashes undone.
fn unescaped(text: &str) -> String {
    let mut characters = text.chars();
    let mut found = String::with_capacity(text.len());
    while let Some(character) = characters.next() {
        found.push(if character == '\\' { characters.next().unwrap_or('\\') } else { character });
    }
    found
}

#[cfg(test)]
mod tests;
