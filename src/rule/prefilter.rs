//! One pass over a text that finds which patterns can match in it at all, and where.

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::matcher::ProbeId;

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
    automaton: Option<AhoCorasick>,
    /// The patterns each literal belongs to.
    owners: Vec<Vec<PatternId>>,
    /// Patterns without a literal: candidates everywhere.
    always: Vec<PatternId>,
}

/// The patterns that can match in a text, and the bytes at which their literals stand.
#[derive(Debug, Default)]
pub(crate) struct Candidates<'a> {
    /// Pattern and byte, sorted.
    pub(crate) places: Vec<(PatternId, u32)>,
    /// Patterns that can match anywhere.
    pub(crate) anywhere: &'a [PatternId],
}

impl Prefilter {
    /// Builds it from patterns and their lower-case literals.
    pub(crate) fn new<'a>(patterns: impl Iterator<Item = (PatternId, &'a [String])>) -> Self {
        let mut by_literal: std::collections::BTreeMap<&str, Vec<PatternId>> = std::collections::BTreeMap::new();
        let mut always = Vec::new();
        for (id, literals) in patterns {
            if literals.is_empty() {
                always.push(id);
            }
            for literal in literals {
                by_literal.entry(literal).or_default().push(id);
            }
        }
        // A few hundred literals make small tables, and every byte of every text goes through them.
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(by_literal.keys())
            .ok();
        Self { automaton, owners: by_literal.into_values().collect(), always }
    }

    /// Finds the candidates in a text.
    pub(crate) fn candidates(&self, text: &str) -> Candidates<'_> {
        let mut places = Vec::new();
        if let Some(automaton) = &self.automaton {
            for found in automaton.find_overlapping_iter(text) {
                let at = u32::try_from(found.start()).unwrap_or(u32::MAX);
                for owner in self.owners.get(found.pattern().as_usize()).into_iter().flatten() {
                    places.push((*owner, at));
                }
            }
        }
        places.sort_unstable();
        Candidates { places, anywhere: &self.always }
    }
}
