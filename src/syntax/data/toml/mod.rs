//! Reads TOML as a tree of data: a mistake loses its own statement, and what is stated twice stands twice.

mod statement;

use std::collections::BTreeMap;

use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::parser::{EventReceiver, parse_document};
use toml_parser::{ErrorSink, ParseError, Source};

use super::growth::Growth;
use super::{DataTree, DataValue, is_too_large};
use crate::bundle::Limits;
use crate::source::{Located, Span};
use crate::syntax::{Damage, DamageKind};
use statement::{Statements, lex};

/// Brackets or steps of a key that may be open at once: the parser recurses.
const NESTING: u32 = 200;

/// Reads TOML. Dates are texts.
pub(crate) fn parse_toml(text: &str, limits: &Limits) -> (DataTree, Vec<Damage>) {
    let whole = Span::of(0..text.len());
    if is_too_large(text, limits) {
        let detail = "the data is over the limit of bytes".to_owned();
        return (DataTree::default(), vec![Damage { kind: DamageKind::TooLarge, span: whole, detail }]);
    }
    let mut damage = Vec::new();
    let tokens = lex(text, &mut damage);
    let nesting = limits.open_brackets.min(NESTING);
    let mut reading = TomlReading {
        source: Source::new(text),
        growth: Growth::new(),
        tables: BTreeMap::new(),
        table: 0,
        header: None,
        open: Vec::new(),
        keys: Vec::new(),
        nesting,
    };
    for statement in Statements::new(text, &tokens, nesting) {
        if let Some(at) = statement.too_deep {
            damage.push(told(DamageKind::TooDeep, at, "the data is nested deeper than the limit"));
            continue;
        }
        let mut faults = Faults { damage: &mut damage, is_told: false, place: statement.span };
        reading.begin();
        parse_document(statement.tokens, &mut reading, &mut faults);
    }
    (reading.growth.finish(whole), damage)
}

fn told(kind: DamageKind, span: Span, detail: &str) -> Damage {
    Damage { kind, span, detail: detail.to_owned() }
}

fn place(span: toml_parser::Span) -> Span {
    Span::of(span.start()..span.end())
}

/// Takes the first mistake of a statement, and everything that stands twice.
struct Faults<'d> {
    damage: &'d mut Vec<Damage>,
    is_told: bool,
    place: Span,
}

/// How a duplicate is told through the parser, whose mistakes are of one sort.
const TWICE: &str = "stands twice";

impl ErrorSink for Faults<'_> {
    fn report_error(&mut self, error: ParseError) {
        let span = error.unexpected().or_else(|| error.context()).map_or(self.place, place);
        let span = Span::new(span.start, span.end.max(span.start.saturating_add(1)).min(self.place.end));
        if error.description().ends_with(TWICE) {
            self.damage.push(told(DamageKind::DuplicateKey, span, error.description()));
        } else if !std::mem::replace(&mut self.is_told, true) {
            self.damage.push(told(DamageKind::SyntaxError, span, error.description()));
        }
    }
}

/// How a mapping came to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    /// By the header of a table in it.
    Implied,
    /// By its own header.
    Headed,
    /// By a key with dots.
    Dotted,
    /// Between braces; nothing is added to it from outside.
    Closed,
}

/// The tree so far, and where the next statement adds to it.
struct TomlReading<'s> {
    source: Source<'s>,
    growth: Growth,
    /// How the mappings came to be; others are closed.
    tables: BTreeMap<u32, Table>,
    /// The table of the last header.
    table: u32,
    /// The header being read: where it opens, and whether it is of an array of tables.
    header: Option<(Span, bool)>,
    /// Brackets and braces that are open.
    open: Vec<u32>,
    /// The keys before the next value.
    keys: Vec<Located<String>>,
    nesting: u32,
}

impl TomlReading<'_> {
    /// Forgets what the statement before left unfinished.
    fn begin(&mut self) {
        self.header = None;
        self.open.clear();
        self.keys.clear();
    }

    /// Adds a value where it stands: to a list, or under the keys before it.
    fn add(&mut self, value: DataValue, span: Span, faults: &mut dyn ErrorSink) -> u32 {
        let parent = self.open.last().copied().unwrap_or(self.table);
        if matches!(self.growth.value(parent), DataValue::List(_)) {
            self.keys.clear();
            return self.growth.add_element(parent, value, span);
        }
        let mut keys = std::mem::take(&mut self.keys);
        let key = keys.pop().unwrap_or_else(|| Located::new(String::new(), Span::new(span.start, span.start)));
        let parent = self.descend(parent, keys, Table::Dotted, faults);
        if self.growth.last(parent, &key).is_some() {
            report_twice(&key, faults);
        }
        self.growth.add_entry(parent, key, value, span)
    }

    /// The mapping that keys lead to from `from`; what is not there is made.
    fn descend(&mut self, from: u32, keys: Vec<Located<String>>, by: Table, faults: &mut dyn ErrorSink) -> u32 {
        let mut at = from;
        for key in keys {
            let known = self.growth.last(at, &key);
            at = match known.and_then(|id| self.reopened(id, by)) {
                Some(id) => id,
                None => {
                    if known.is_some() {
                        report_twice(&key, faults);
                    }
                    self.add_table(at, key, by)
                }
            };
        }
        at
    }

    /// The mapping that a value is on the way of a key: itself, or the last of an array of tables.
    fn reopened(&self, id: u32, by: Table) -> Option<u32> {
        match self.growth.value(id) {
            DataValue::List(items) if by == Table::Implied => {
                items.last().copied().filter(|last| self.tables.contains_key(last))
            }
            DataValue::Map(_) => match self.tables.get(&id)? {
                Table::Closed => None,
                Table::Headed if by == Table::Dotted => None,
                _ => Some(id),
            },
            _ => None,
        }
    }

    fn add_table(&mut self, parent: u32, key: Located<String>, by: Table) -> u32 {
        let id = self.growth.add_entry(parent, key, DataValue::Map(Vec::new()), None);
        self.tables.insert(id, by);
        id
    }

    /// Opens the table that a header names.
    fn open_table(&mut self, end: Span, faults: &mut dyn ErrorSink) {
        let Some((start, is_array)) = self.header.take() else { return };
        let mut keys = std::mem::take(&mut self.keys);
        let Some(key) = keys.pop() else { return };
        let span = start.hull(end);
        let parent = self.descend(0, keys, Table::Implied, faults);
        let known = self.growth.last(parent, &key);
        self.table = if is_array {
            let is_list = |id: &u32| {
                matches!(self.growth.value(*id), DataValue::List(items)
                    if items.last().is_none_or(|last| self.tables.contains_key(last)))
            };
            let list = known.filter(is_list).unwrap_or_else(|| {
                if known.is_some() {
                    report_twice(&key, faults);
                }
                self.growth.add_entry(parent, key, DataValue::List(Vec::new()), None)
            });
            self.growth.add_element(list, DataValue::Map(Vec::new()), span)
        } else {
            match known.filter(|id| self.tables.get(id) == Some(&Table::Implied)) {
                Some(id) => id,
                None => {
                    if known.is_some() {
                        report_twice(&key, faults);
                    }
                    self.add_table(parent, key, Table::Headed)
                }
            }
        };
        self.growth.widen(self.table, span);
        self.tables.insert(self.table, Table::Headed);
    }

    fn close(&mut self, end: Span) {
        if let Some(id) = self.open.pop() {
            self.growth.widen(id, end);
            self.tables.insert(id, Table::Closed);
        }
        self.keys.clear();
    }
}

fn report_twice(key: &Located<String>, faults: &mut dyn ErrorSink) {
    let span = toml_parser::Span::new_unchecked(key.span.start as usize, key.span.end as usize);
    faults.report_error(ParseError::new(format!("the key `{}` {TWICE}", key.value)).with_unexpected(span));
}

impl EventReceiver for TomlReading<'_> {
    fn std_table_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.header = Some((place(span), false));
    }

    fn std_table_close(&mut self, span: toml_parser::Span, faults: &mut dyn ErrorSink) {
        self.open_table(place(span), faults);
    }

    fn array_table_open(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.header = Some((place(span), true));
    }

    fn array_table_close(&mut self, span: toml_parser::Span, faults: &mut dyn ErrorSink) {
        self.open_table(place(span), faults);
    }

    fn inline_table_open(&mut self, span: toml_parser::Span, faults: &mut dyn ErrorSink) -> bool {
        let id = self.add(DataValue::Map(Vec::new()), place(span), faults);
        // Dotted keys within add to mappings of their own.
        self.tables.insert(id, Table::Dotted);
        self.open.push(id);
        true
    }

    fn inline_table_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.close(place(span));
    }

    fn array_open(&mut self, span: toml_parser::Span, faults: &mut dyn ErrorSink) -> bool {
        let id = self.add(DataValue::List(Vec::new()), place(span), faults);
        self.open.push(id);
        true
    }

    fn array_close(&mut self, span: toml_parser::Span, _: &mut dyn ErrorSink) {
        self.close(place(span));
    }

    fn simple_key(&mut self, span: toml_parser::Span, kind: Option<Encoding>, faults: &mut dyn ErrorSink) {
        let mut key = String::new();
        if let Some(raw) = self.source.get(span) {
            toml_parser::Raw::new_unchecked(raw.as_str(), kind, span).decode_key(&mut key, faults);
        }
        if self.keys.len() < self.nesting as usize {
            self.keys.push(Located::new(key, place(span)));
        } else {
            faults.report_error(ParseError::new("the key has more steps than the limit").with_unexpected(span));
        }
    }

    fn scalar(&mut self, span: toml_parser::Span, kind: Option<Encoding>, faults: &mut dyn ErrorSink) {
        let raw = self.source.get(span).map(|raw| raw.as_str()).unwrap_or_default();
        let mut text = String::new();
        let read = toml_parser::Raw::new_unchecked(raw, kind, span).decode_scalar(&mut text, faults);
        let value = match read {
            ScalarKind::Boolean(value) => DataValue::Bool(value),
            ScalarKind::Float | ScalarKind::Integer(_) => DataValue::Number(raw.to_owned()),
            _ if span.is_empty() => DataValue::Null,
            ScalarKind::String | ScalarKind::DateTime if kind.is_some() => DataValue::Text(text),
            ScalarKind::String | ScalarKind::DateTime => DataValue::Text(raw.to_owned()),
        };
        self.add(value, place(span), faults);
    }
}

#[cfg(test)]
mod tests;
