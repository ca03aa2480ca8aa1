//! One pass over a text that finds which patterns can match in it at all, and where.

use std::collections::BTreeMap;

use super::matcher::ProbeId;
use crate::source::Literals;

/// A pattern of a text matcher: its probe, and its number there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct PatternId {
    /// The probe.
    pub(crate) probe: ProbeId,
    /// The number of the pattern among `any`; for `all` the first alone is searched.
    pub(crate) pattern: u32,
}

/// All literals of all patterns.
#[derive(Debug, Default)]
pub(crate) struct Prefilter {
    automaton: Option<Literals>,
    /// The patterns each literal belongs to, and the bit of its set there.
    owners: Vec<Vec<(u32, u8)>>,
    /// The patterns, and the literals of each set of theirs.
    patterns: Vec<(PatternId, Vec<Vec<u32>>)>,
    /// Patterns without a literal: candidates everywhere.
    always: Vec<PatternId>,
}

/// The patterns that can match in a text, and the bytes at which their literals stand.
#[derive(Debug)]
pub(crate) struct Candidates<'a> {
    prefilter: &'a Prefilter,
    /// Where literals stand: those of one literal side by side, in order.
    places: Vec<u32>,
    /// Where the places of each literal end among them.
    ends: Vec<u32>,
    /// Of each pattern, which of its sets have a literal in the text.
    held: Vec<u8>,
    /// Patterns that can match anywhere.
    pub(crate) anywhere: &'a [PatternId],
}

impl Prefilter {
    /// Builds it from patterns and their sets of lower-case literals, at most eight of each.
    pub(crate) fn new<'a>(patterns: impl Iterator<Item = (PatternId, &'a [Vec<String>])>) -> Self {
        let mut made = Self::default();
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        for (id, sets) in patterns {
            if sets.is_empty() {
                made.always.push(id);
                continue;
            }
            let pattern = number(made.patterns.len());
            let mut own = Vec::new();
            for (set, bit) in sets.iter().zip(0..8) {
                let mut literals = Vec::new();
                for literal in set {
                    let new = number(numbers.len());
                    let literal = *numbers.entry(literal).or_insert(new);
                    if literal == new {
                        made.owners.push(Vec::new());
                    }
                    made.owners
                        .get_mut(literal as usize)
                        .into_iter()
                        .for_each(|owners| owners.push((pattern, 1 << bit)));
                    literals.push(literal);
                }
                own.push(literals);
            }
            made.patterns.push((id, own));
        }
        let mut literals: Vec<(u32, &str)> = numbers.into_iter().map(|(literal, number)| (number, literal)).collect();
        literals.sort_unstable();
        let literals: Vec<&str> = literals.into_iter().map(|(_, literal)| literal).collect();
        // A table for both cases would be twice as large.
        made.automaton = Literals::new(&literals, false).ok();
        made
    }

    /// Finds the candidates in a text.
    pub(crate) fn candidates(&self, text: &str) -> Candidates<'_> {
        let lower = text.to_ascii_lowercase();
        let found = self.automaton.iter().flat_map(|automaton| automaton.all(lower.as_bytes()));
        let found: Vec<(u32, u32)> = found.map(|found| (number(found.literal), number(found.range.start))).collect();
        if found.is_empty() {
            let (places, ends, held) = Default::default();
            return Candidates { prefilter: self, places, ends, held, anywhere: &self.always };
        }
        let mut ends = vec![0u32; self.owners.len()];
        for (literal, _) in &found {
            ends.get_mut(*literal as usize).into_iter().for_each(|count| *count += 1);
        }
        let mut held = vec![0u8; self.patterns.len()];
        let mut all = 0;
        for (count, owners) in ends.iter_mut().zip(&self.owners) {
            if *count > 0 {
                for (pattern, bit) in owners {
                    held.get_mut(*pattern as usize).into_iter().for_each(|sets| *sets |= bit);
                }
            }
            // Where the places of the literal begin; each that is put there moves it on.
            all += std::mem::replace(count, all);
        }
        let mut places = vec![0u32; found.len()];
        for (literal, at) in found {
            if let Some(next) = ends.get_mut(literal as usize)
                && let Some(place) = places.get_mut(*next as usize)
            {
                *place = at;
                *next += 1;
            }
        }
        Candidates { prefilter: self, places, ends, held, anywhere: &self.always }
    }
}

impl Candidates<'_> {
    /// Each pattern of which every set has a literal in the text.
    pub(crate) fn each(&self) -> impl Iterator<Item = (PatternId, Places<'_>)> {
        let patterns = self.prefilter.patterns.iter().zip(&self.held);
        let whole = patterns.filter(|((_, sets), held)| held.count_ones() as usize == sets.len().min(8));
        whole.map(|((id, sets), _)| (*id, Places { candidates: self, sets }))
    }

    fn of(&self, literal: u32) -> &[u32] {
        let end = |literal: u32| self.ends.get(literal as usize).map_or(0, |end| *end as usize);
        let start = literal.checked_sub(1).map_or(0, end);
        self.places.get(start..end(literal)).unwrap_or_default()
    }
}

/// Where the literals of a pattern stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Places<'a> {
    candidates: &'a Candidates<'a>,
    sets: &'a [Vec<u32>],
}

impl Places<'_> {
    /// The first bytes of the literals of the set that has the fewest, in order.
    pub(crate) fn rarest(&self) -> Vec<usize> {
        let count = |set: &&Vec<u32>| set.iter().map(|literal| self.candidates.of(*literal).len()).sum::<usize>();
        let literals = self.sets.iter().min_by_key(count).into_iter().flatten();
        let mut places: Vec<usize> =
            literals.flat_map(|literal| self.candidates.of(*literal)).map(|at| *at as usize).collect();
        places.sort_unstable();
        places
    }

    /// Whether a literal of every set begins in a stretch of the text.
    pub(crate) fn meet_in(&self, start: usize, end: usize) -> bool {
        let is_in = |literal: &u32| {
            let places = self.candidates.of(*literal);
            let first = places.partition_point(|at| (*at as usize) < start);
            places.get(first).is_some_and(|at| (*at as usize) < end)
        };
        self.sets.iter().all(|set| set.iter().any(is_in))
    }
}

/// An index as a number; there are far fewer than 4 billion literals.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
