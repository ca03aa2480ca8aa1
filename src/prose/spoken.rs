//! The clauses of a prose by the words that stand in them.

use std::collections::{BTreeMap, BTreeSet};

use super::frame::{FramePattern, Within};
use super::{Clause, Prose, Slot};

/// A prose, and in which clauses each of its words stands: a frame is tried only where it can begin.
#[derive(Debug)]
pub(crate) struct Spoken<'p> {
    /// The prose.
    pub(crate) prose: &'p Prose,
    /// Clauses by index, in order.
    clauses: BTreeMap<(Slot, &'p str), Vec<usize>>,
    /// The slots that some word fills.
    slots: BTreeSet<Slot>,
}

impl<'p> Spoken<'p> {
    /// Files the clauses of a prose under their words.
    pub(crate) fn of(prose: &'p Prose) -> Self {
        let mut clauses: BTreeMap<(Slot, &str), Vec<usize>> = BTreeMap::new();
        for (at, clause) in prose.clauses.iter().enumerate() {
            for word in &clause.words {
                let held = clauses.entry((word.slot, &word.entry)).or_default();
                if held.last() != Some(&at) {
                    held.push(at);
                }
            }
        }
        let slots = clauses.keys().map(|(slot, _)| *slot).collect();
        Self { prose, clauses, slots }
    }

    /// Whether no clause has a word that a frame can ask for.
    pub(crate) fn is_silent(&self) -> bool {
        self.clauses.is_empty()
    }

    fn holds(&self, slot: Slot, entries: &[String]) -> bool {
        entries.iter().any(|entry| self.clauses.contains_key(&(slot, entry.as_str())))
    }

    /// The clauses in which a frame can begin, in order.
    pub(super) fn beginnings(&self, pattern: &FramePattern) -> Vec<usize> {
        let Some((slot, entries)) = pattern.slots().next() else { return Vec::new() };
        if !pattern.slots().all(|(slot, _)| self.slots.contains(&slot))
            || !pattern.slots().all(|(slot, entries)| self.holds(slot, entries))
        {
            return Vec::new();
        }
        let clauses = entries.iter().filter_map(|entry| self.clauses.get(&(slot, entry.as_str())));
        let is_wanted = |at: &usize| self.prose.clauses.get(*at).is_some_and(|clause| pattern.wants(clause));
        let mut found: Vec<usize> = clauses.flatten().copied().filter(is_wanted).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The clauses around one of them, by index, in which the other words of a frame may stand.
    pub(super) fn around(&self, at: usize, within: Within) -> std::ops::Range<usize> {
        let all = &self.prose.clauses;
        let place = |clause: &Clause| {
            let passage = self.prose.sentences.get(clause.sentence as usize).map(|sentence| sentence.passage);
            (if within == Within::Passage { 0 } else { clause.sentence }, passage)
        };
        let own = all.get(at).map(place);
        let is_near = |clause: &&Clause| Some(place(clause)) == own;
        let before = all.get(..at).unwrap_or_default().iter().rev().take_while(is_near).count();
        let after = all.get(at..).unwrap_or_default().iter().take_while(is_near).count();
        at - before..at + after
    }
}
