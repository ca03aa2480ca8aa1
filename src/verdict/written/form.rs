//! A TOML file that is read key by key, with the place of every mistake.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Mistake, PolicyMistakes};
use crate::rule::Card;
use crate::source::nearest;

/// The text of a file and the mistakes in it.
pub(super) struct Form<'t> {
    text: &'t str,
    found: RefCell<Vec<Mistake>>,
}

/// A table of a file, and which keys it may have.
pub(super) struct Fields<'f, 't> {
    form: &'f Form<'t>,
    table: &'f DeTable<'t>,
    /// Where it stands.
    at: usize,
    /// What it is, with its article.
    what: &'static str,
}

impl<'t> Form<'t> {
    pub(super) const fn of(text: &'t str) -> Self {
        Self { text, found: RefCell::new(Vec::new()) }
    }

    /// The whole of the file; mistakes of its syntax are noted, and what can be read is.
    pub(super) fn parse(&self) -> Spanned<DeTable<'t>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            self.note(error.span().unwrap_or_default(), error.message().replace('\n', " "));
        }
        table
    }

    /// Notes a mistake at bytes of the file.
    pub(super) fn note(&self, at: Range<usize>, message: impl Into<String>) {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        self.found.borrow_mut().push(Mistake { line, column, message: message.into() });
    }

    /// `value`, or all mistakes in the order of their places.
    pub(super) fn settle<T>(self, what: &'static str, file: &str, value: T) -> Result<T, PolicyMistakes> {
        let mut found = self.found.into_inner();
        found.sort();
        found.dedup();
        if found.is_empty() { Ok(value) } else { Err(PolicyMistakes { what, file: file.to_owned(), found }) }
    }
}

impl<'f, 't> Fields<'f, 't> {
    /// The table as `what` with the keys of `known`; every other key is a mistake.
    pub(super) fn of(
        form: &'f Form<'t>,
        table: &'f DeTable<'t>,
        at: usize,
        what: &'static str,
        known: &[&'static str],
    ) -> Self {
        for key in table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let hint = match nearest(key.get_ref(), known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("{what} has {}", known.join(", ")),
            };
            form.note(key.span(), format!("unknown key `{}`; {hint}", key.get_ref()));
        }
        Self { form, table, at, what }
    }

    /// The value of a key, where it is there.
    pub(super) fn get(&self, key: &str) -> Option<&'f Spanned<DeValue<'t>>> {
        self.table.get(key)
    }

    /// The value of a key; its absence is a mistake.
    pub(super) fn require(&self, key: &str) -> Option<&'f Spanned<DeValue<'t>>> {
        let found = self.get(key);
        if found.is_none() {
            self.form.note(self.at..self.at, format!("{} needs `{key}`; add it", self.what));
        }
        found
    }

    /// The text of a key that must be there and say something.
    pub(super) fn require_text(&self, key: &str) -> Option<Spanned<String>> {
        self.form.text_of(self.require(key)?, key)
    }

    /// The tables of a list of tables, `[[key]]`.
    pub(super) fn tables(&self, key: &'static str, known: &[&'static str], what: &'static str) -> Vec<Self> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let listed = value.get_ref().as_array();
        let tables: Option<Vec<_>> = listed
            .map(|list| list.iter().map(|one| Some((one.get_ref().as_table()?, one.span()))).collect())
            .unwrap_or_default();
        match tables {
            Some(tables) => {
                tables.into_iter().map(|(table, at)| Fields::of(self.form, table, at.start, what, known)).collect()
            }
            None => {
                self.form.note(value.span(), format!("`{key}` is a list of tables; begin each with [[{key}]]"));
                Vec::new()
            }
        }
    }

    /// The table of a key.
    pub(super) fn table(&self, key: &'static str, known: &[&'static str], what: &'static str) -> Option<Self> {
        let value = self.get(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.form.note(value.span(), format!("`{key}` is a table; begin it with [{key}]"));
            return None;
        };
        Some(Fields::of(self.form, table, value.span().start, what, known))
    }

    /// The texts of a list; an empty text, or what is no text, is a mistake.
    pub(super) fn texts(&self, key: &str) -> Vec<Spanned<String>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.form.note(value.span(), format!("`{key}` is a list of texts; write {key} = [\"…\"]"));
            return Vec::new();
        };
        list.iter().filter_map(|text| self.form.text_of(text, key)).collect()
    }

    /// Where it stands.
    pub(super) const fn at(&self) -> usize {
        self.at
    }
}

impl Form<'_> {
    /// A text that says something.
    pub(super) fn text_of(&self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<Spanned<String>> {
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some(Spanned::new(value.span(), text.trim().to_owned())),
            Some(_) => {
                self.note(value.span(), format!("`{key}` says nothing; fill it in"));
                None
            }
            None => {
                self.note(value.span(), format!("`{key}` takes a text in quotation marks"));
                None
            }
        }
    }

    /// The value that a text names.
    pub(super) fn named<T>(&self, text: &Spanned<String>, what: &str, known: &[(&'static str, T)]) -> Option<T>
    where
        T: Copy,
    {
        let found = known.iter().find(|(name, _)| name == text.get_ref()).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            self.note(text.span(), format!("`{}` is no {what}; write one of {}", text.get_ref(), names.join(", ")));
        }
        found
    }

    /// The rule that a text names.
    pub(super) fn rule<'c>(&self, id: &Spanned<String>, cards: &'c [Arc<Card>]) -> Option<&'c Card> {
        let found = cards.iter().find(|card| card.id == *id.get_ref());
        if found.is_none() {
            let hint = match nearest(id.get_ref(), cards.iter().map(|card| card.id.as_str())) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "`forge-audit-skill rules list` names them all".to_owned(),
            };
            self.note(id.span(), format!("no rule `{}`; {hint}", id.get_ref()));
        }
        found.map(|card| &**card)
    }
}
