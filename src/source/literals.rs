//! Looks for literals in texts: for one, or for many in one pass.

use std::ops::Range;

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::dfa::{Builder, DFA};
use aho_corasick::{Anchored, BuildError};

/// The fewest bytes of a quarter that is walked beside the others.
const LEAST: usize = 128;

/// The bytes that are walked at a time, so that no text fills the memory with places.
const BLOCK: usize = 64 << 10;

/// Literals, as a table of all states.
///
/// Each step of a walk through the table waits for the one before. A long text is walked in quarters, a byte of each at a
/// time, so that four steps wait together.
#[derive(Debug)]
pub(crate) struct Literals {
    table: DFA,
    start: StateID,
    longest: usize,
}

/// A literal that stands in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Found {
    /// Which.
    pub(crate) literal: usize,
    /// Where.
    pub(crate) range: Range<usize>,
}

impl Literals {
    /// A table of literals; their places in the list are their numbers.
    ///
    /// # Errors
    /// They are too many.
    pub(crate) fn new(literals: &[&str], any_case: bool) -> Result<Self, BuildError> {
        let table = Builder::new().prefilter(false).ascii_case_insensitive(any_case).build(literals)?;
        let start = table.start_state(Anchored::No).unwrap_or(StateID::ZERO);
        Ok(Self { start, longest: literals.iter().map(|literal| literal.len()).max().unwrap_or_default(), table })
    }

    /// All places of all literals, by where they end, the longer before the shorter.
    pub(crate) fn all<'t>(&'t self, text: &'t [u8]) -> impl Iterator<Item = Found> + 't {
        (0..text.len()).step_by(BLOCK).flat_map(move |at| {
            // What ends in a block may begin before it.
            let from = at.saturating_sub(self.longest);
            let block = text.get(from..(at + BLOCK).min(text.len())).unwrap_or_default();
            let ends = self.in_block(block).into_iter().filter(move |found| from + found.range.end > at);
            ends.map(move |found| Found { range: from + found.range.start..from + found.range.end, ..found })
        })
    }

    fn in_block(&self, text: &[u8]) -> Vec<Found> {
        let quarter = text.len() / 4;
        if quarter < LEAST.max(self.longest) {
            let mut walk = self.walk(text, 0);
            walk.go_on(text);
            return walk.found;
        }
        let ((first, second), (third, rest)) = (halves(text, quarter), halves(text, 3 * quarter));
        let second = second.get(..quarter).unwrap_or_default();
        let third = third.get(2 * quarter..).unwrap_or_default();
        let mut walks = [0, 1, 2, 3].map(|number| self.walk(text, number * quarter));
        let [one, two, three, four] = &mut walks;
        let mut states = (one.state, two.state, three.state, four.state);
        for (at, (((a, b), c), d)) in (1..).zip(first.iter().zip(second).zip(third).zip(rest)) {
            states = (
                one.step(states.0, *a, at),
                two.step(states.1, *b, at),
                three.step(states.2, *c, at),
                four.step(states.3, *d, at),
            );
        }
        (four.state, four.at) = (states.3, four.at + quarter);
        let [mut first, second, third, mut last] = walks;
        last.go_on(rest.get(quarter..).unwrap_or_default());
        for more in [second, third, last] {
            first.found.extend(more.found);
        }
        first.found
    }

    /// A walk from `at` on, in the state that the bytes before it lead to.
    fn walk(&self, text: &[u8], at: usize) -> Walk<'_> {
        let from = at.saturating_sub(self.longest);
        let mut walk = Walk { table: &self.table, state: self.start, at: from, found: Vec::new() };
        walk.go_on(text.get(from..at).unwrap_or_default());
        walk.found.clear();
        walk
    }
}

fn halves(text: &[u8], at: usize) -> (&[u8], &[u8]) {
    text.split_at_checked(at).unwrap_or((text, &[]))
}

/// A walk through the table.
struct Walk<'t> {
    table: &'t DFA,
    state: StateID,
    at: usize,
    found: Vec<Found>,
}

impl Walk<'_> {
    fn go_on(&mut self, bytes: &[u8]) {
        let mut state = self.state;
        for (at, byte) in (1..).zip(bytes) {
            state = self.step(state, *byte, at);
        }
        (self.state, self.at) = (state, self.at + bytes.len());
    }

    /// The state behind a byte, which is the `at`th from where the walk is.
    #[inline]
    fn step(&mut self, state: StateID, byte: u8, at: usize) -> StateID {
        let state = self.table.next_state(Anchored::No, state, byte);
        if self.table.is_special(state) {
            self.note(state, at);
        }
        state
    }

    #[cold]
    fn note(&mut self, state: StateID, at: usize) {
        if !self.table.is_match(state) {
            return;
        }
        let end = self.at + at;
        for number in 0..self.table.match_len(state) {
            let literal = self.table.match_pattern(state, number);
            let start = end.saturating_sub(self.table.pattern_len(literal));
            self.found.push(Found { literal: literal.as_usize(), range: start..end });
        }
    }
}

/// Whether `text` holds `literal`, which is in lower case, in any case.
pub(crate) fn holds(text: &[u8], literal: &[u8]) -> bool {
    let Some(first) = literal.first() else { return true };
    let begins = |window: &&[u8]| window.first().is_some_and(|byte| byte.to_ascii_lowercase() == *first);
    text.windows(literal.len()).filter(begins).any(|window| window.eq_ignore_ascii_case(literal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_found_in_any_case() {
        for (text, literal, expected) in [
            ("See Below", "below", true),
            ("se", "see", false),
            ("", "", true),
            ("sesee", "see", true),
            ("a", "b", false),
        ] {
            assert_eq!(holds(text.as_bytes(), literal.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn a_text_in_quarters_has_what_it_has_as_a_whole() {
        let literals = ["a", "abc", "bc", "cabcab", "x"];
        let table = Literals::new(&literals, true).unwrap();
        for len in
            (0..40).chain(500..560).chain([4_000, 4_001, 4_002, 4_003, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 600])
        {
            let text: String = (0..len).map(|at| if at % 97 == 13 { ' ' } else { ['a', 'B', 'c'][at % 3] }).collect();
            let lower = text.to_ascii_lowercase();
            let mut expected = Vec::new();
            for (literal, word) in literals.iter().enumerate() {
                let starts = (0..lower.len()).filter(|at| lower.get(*at..).unwrap().starts_with(word));
                expected.extend(starts.map(|at| (at + word.len(), literals.len() * 10 - word.len(), literal)));
            }
            expected.sort_unstable();
            let found: Vec<_> = table.all(text.as_bytes()).map(|found| (found.range.end, found.literal)).collect();
            assert_eq!(found, expected.iter().map(|(end, _, literal)| (*end, *literal)).collect::<Vec<_>>(), "{len}");
        }
    }
}
