//! What make puts in place of references: variables of the makefile, and names where it has none.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{OffsetMapBuilder, Span};

/// The longest value that is put in, in bytes.
const LONGEST_VALUE: usize = 4 << 10;
/// How deep values refer to one another.
const ROUNDS: usize = 8;
/// How many texts a call gives to a name at most.
const MOST_GIVEN: usize = 9;
/// How many bytes all values of a makefile may come to, beyond those of its text.
const ROOM: usize = 256 << 10;

/// Expands references, at most as much as there is room for.
pub(super) struct Expansion<'a> {
    variables: &'a BTreeMap<&'a str, &'a str>,
    /// Values with all references resolved, as far as they were asked for.
    flat: BTreeMap<&'a str, String>,
    /// Functions that were met and stand for an unknown text.
    functions: Vec<Span>,
    /// Functions that were handed out before: one place is read once.
    seen: BTreeSet<Span>,
    room: usize,
    is_spent: bool,
}

/// A reference: `$(…)`, `${…}`, `$x` or `$$`.
enum Reference<'r> {
    /// `$$`.
    Dollar,
    /// A name.
    Name(&'r str),
    /// `$(shell `, up to where the command begins.
    Shell(usize),
    /// `$(call name,…)`, with what it gives to the name.
    Call(&'r str, Vec<&'r str>),
    /// Another function.
    Function,
}

impl<'a> Expansion<'a> {
    /// Of a makefile of `len` bytes with these variables.
    pub(super) fn new(variables: &'a BTreeMap<&'a str, &'a str>, len: usize) -> Self {
        let (flat, functions, seen) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
        Self { variables, flat, functions, seen, room: len + ROOM, is_spent: false }
    }

    /// Whether there was not room for all.
    pub(super) const fn is_spent(&self) -> bool {
        self.is_spent
    }

    /// The functions met since they were last taken.
    pub(super) fn take_functions(&mut self) -> Vec<Span> {
        let found = std::mem::take(&mut self.functions);
        found.into_iter().filter(|span| self.seen.insert(*span)).collect()
    }

    /// Where the commands of `$(shell …)` stand; one within another is part of it.
    pub(super) fn shells(&self, span: Span, source: &str) -> Vec<Span> {
        let text = span.of_text(source);
        if !text.contains("shell") {
            return Vec::new();
        }
        let closes = closes(text);
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(offset) = text.get(at..).and_then(|rest| rest.find('$')) {
            let dollar = at + offset;
            let (reference, end) = reference(text, dollar, &closes);
            at = match reference {
                Reference::Shell(from) => {
                    let close = closes.get(&(dollar + 1)).copied().unwrap_or(text.len());
                    found.push(Span::of(from..close).shifted(span.start));
                    close
                }
                Reference::Dollar => end,
                _ => dollar + 1,
            };
        }
        found
    }

    /// Writes a stretch of a recipe or command as the shell gets it.
    pub(super) fn write(&mut self, span: Span, source: &str, out: &mut String, map: &mut OffsetMapBuilder) {
        let text = span.of_text(source);
        let place = |from: usize, to: usize| Span::of(from..to).shifted(span.start);
        let closes = closes(text);
        let mut shells: Vec<usize> = Vec::new();
        let mut at = 0;
        loop {
            let rest = text.get(at..).unwrap_or_default();
            let dollar = rest.find('$').map_or(text.len(), |offset| at + offset);
            let close = shells.last().copied().filter(|close| *close <= dollar);
            let next = close.unwrap_or(dollar);
            if let Some(plain) = text.get(at..next).filter(|plain| !plain.is_empty()) {
                out.push_str(plain);
                map.copy(place(at, next));
            }
            if close.is_some() {
                shells.pop();
                put(")", place(next, next + 1), out, map);
                at = next + 1;
                continue;
            }
            if next == text.len() {
                return;
            }
            let (reference, end) = reference(text, next, &closes);
            let whole = place(next, end);
            at = end;
            match reference {
                Reference::Dollar => put("$", whole, out, map),
                Reference::Name(name) => {
                    let value = self.value(name);
                    put(&value, whole, out, map);
                }
                Reference::Call(name, given) => {
                    let value = self.called(name, &given);
                    put(&value, whole, out, map);
                }
                Reference::Shell(from) => {
                    put("$(", place(next, from), out, map);
                    shells.extend(closes.get(&(next + 1)));
                    at = from;
                }
                Reference::Function => {
                    put("${made}", whole, out, map);
                    self.functions.push(whole);
                }
            }
        }
    }

    /// What a name stands for; a variable of the shell where the makefile has none.
    fn value(&mut self, name: &str) -> String {
        if let Some(value) = self.flat.get(name) {
            if value.len() <= self.room {
                self.room -= value.len();
                return value.clone();
            }
            self.is_spent = true;
        } else if let Some((name, value)) = self.variables.get_key_value(name) {
            let value = self.flattened(value);
            self.room = self.room.saturating_sub(value.len());
            self.flat.insert(name, value.clone());
            return value;
        }
        unknown(name)
    }

    /// What a name stands for that is given texts for `$(1)` and so on.
    fn called(&mut self, name: &str, given: &[&str]) -> String {
        let Some(value) = self.variables.get(name) else { return unknown(name) };
        match filled(value, given) {
            Some(value) => {
                let value = self.flattened(&value);
                self.room = self.room.saturating_sub(value.len());
                value
            }
            None => {
                self.is_spent = true;
                unknown("value")
            }
        }
    }

    /// A value with the values of all names in it, round by round.
    fn flattened(&mut self, value: &str) -> String {
        let mut text = value.to_owned();
        for round in 0..=ROUNDS {
            if text.len() > LONGEST_VALUE || text.len() > self.room {
                self.is_spent = true;
                return unknown("value");
            }
            let closes = closes(&text);
            let (mut next, mut at, mut is_done) = (String::new(), 0, true);
            while let Some(offset) = text.get(at..).and_then(|rest| rest.find('$')) {
                next.push_str(text.get(at..at + offset).unwrap_or_default());
                let (reference, end) = reference(&text, at + offset, &closes);
                at = end;
                match reference {
                    // Two signs stay two until nothing else is left to put in.
                    Reference::Dollar => next.push_str("$$"),
                    Reference::Name(name) => match self.variables.get(name) {
                        Some(_) if round == ROUNDS => {
                            self.is_spent = true;
                            return unknown("value");
                        }
                        Some(value) => {
                            next.push_str(value.get(..LONGEST_VALUE + 1).unwrap_or(value));
                            is_done = false;
                        }
                        None => next.push_str(&unknown(name).replace('$', "$$")),
                    },
                    Reference::Call(name, given) => {
                        let value = self.variables.get(name).and_then(|value| filled(value, &given));
                        is_done &= value.is_none();
                        next.push_str(&value.unwrap_or_else(|| unknown(name).replace('$', "$$")));
                        if round == ROUNDS {
                            self.is_spent = true;
                            return unknown("value");
                        }
                    }
                    Reference::Shell(from) => {
                        next.push_str("$$(");
                        at = from;
                    }
                    Reference::Function => next.push_str("$${made}"),
                }
                if next.len() > LONGEST_VALUE {
                    self.is_spent = true;
                    return unknown("value");
                }
            }
            next.push_str(text.get(at..).unwrap_or_default());
            self.room = self.room.saturating_sub(next.len());
            text = next;
            if is_done {
                break;
            }
        }
        text.replace("$$", "$")
    }
}

/// A value with what is given to it in place of `$(1)`, `${1}` and `$1`; `None` where it gets too long.
fn filled(value: &str, given: &[&str]) -> Option<String> {
    let mut made = String::new();
    let mut rest = value;
    while let Some(at) = rest.find('$') {
        let (before, sign) = rest.split_at_checked(at)?;
        made.push_str(before);
        let bare = sign.trim_start_matches(['$', '(', '{']);
        let number = bare.chars().next().and_then(|digit| digit.to_digit(10)).filter(|number| *number > 0);
        let signs = sign.len() - bare.len();
        let closed = bare.get(1..).unwrap_or_default();
        let len = match (sign.get(..signs), closed.chars().next()) {
            (Some("$"), _) => Some(2),
            (Some("$("), Some(')')) | (Some("${"), Some('}')) => Some(4),
            _ => None,
        };
        match number.zip(len) {
            Some((number, len)) => {
                made.push_str(given.get(number as usize - 1).copied().unwrap_or_default());
                rest = sign.get(len..)?;
            }
            None => {
                let own = if sign.starts_with("$$") { 2 } else { 1 };
                made.push_str(sign.get(..own)?);
                rest = sign.get(own..)?;
            }
        }
        if made.len() > LONGEST_VALUE {
            return None;
        }
    }
    made.push_str(rest);
    Some(made)
}

fn put(text: &str, span: Span, out: &mut String, map: &mut OffsetMapBuilder) {
    out.push_str(text);
    map.replace(Span::of(0..text.len()).end, span);
}

/// A variable that a shell would have to know.
fn unknown(name: &str) -> String {
    let is_name = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '_';
    let name: String = name.chars().filter(is_name).collect();
    if name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        format!("${{{name}}}")
    } else {
        "${_}".to_owned()
    }
}

/// What the sign at `dollar` refers to, and where the reference ends.
fn reference<'r>(text: &'r str, dollar: usize, closes: &BTreeMap<usize, usize>) -> (Reference<'r>, usize) {
    let after = text.get(dollar + 1..).unwrap_or_default();
    let Some(first) = after.chars().next() else { return (Reference::Dollar, dollar + 1) };
    let one = dollar + 1 + first.len_utf8();
    match first {
        '$' => (Reference::Dollar, one),
        '(' | '{' => {
            let close = closes.get(&(dollar + 1)).copied().unwrap_or(text.len());
            let inner = text.get(one..close).unwrap_or_default();
            let end = (close + 1).min(text.len());
            if let Some(command) = inner.strip_prefix("shell").filter(|rest| rest.starts_with(char::is_whitespace)) {
                return (Reference::Shell(close - command.trim_start().len()), end);
            }
            let is_name =
                |name: &str| name.chars().all(|one| one.is_ascii_alphanumeric() || "_.-/@<^*?+%".contains(one));
            let mut called = inner.strip_prefix("call ").into_iter().flat_map(|call| call.split(',')).map(str::trim);
            match called.next() {
                Some(name) if is_name(name) => (Reference::Call(name, called.take(MOST_GIVEN).collect()), end),
                None if is_name(inner) => (Reference::Name(inner), end),
                _ => (Reference::Function, end),
            }
        }
        _ => (Reference::Name(text.get(dollar + 1..one).unwrap_or_default()), one),
    }
}

/// Where each bracket behind a sign is closed; brackets within count, others do not.
fn closes(text: &str) -> BTreeMap<usize, usize> {
    let mut found = BTreeMap::new();
    let mut open: Vec<(usize, u8)> = Vec::new();
    let mut before = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'{' if before == b'$' || open.last().is_some_and(|(_, kind)| *kind == byte) => {
                open.push((at, byte))
            }
            b')' | b'}' => {
                let kind = if byte == b')' { b'(' } else { b'{' };
                if open.last().is_some_and(|(_, own)| *own == kind) {
                    found.extend(open.pop().map(|(from, _)| (from, at)));
                }
            }
            _ => {}
        }
        before = byte;
    }
    found
}
