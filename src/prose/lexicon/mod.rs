//! The lexicon: which words of a natural language fill which slot of a frame, and which cues turn a clause.
//!
//! **Invariant:** a lexicon knows words, never rules; what a word means is the entry it stands under.

mod built_in;
mod chain;
mod hits;
mod words;

use super::token::{self, PathClasses};
pub(super) use hits::{Hit, Reading};
use words::{Chain, Entry, Sense, Words};
pub(super) use words::{Cue, HeadingCue, LONGEST_FORM, Nature};
pub(crate) use words::{LexiconError, Slot};

/// The words of one or more natural languages, and the typed tokens that are words in all of them.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    words: Words,
    paths: PathClasses,
}

impl Lexicon {
    /// The words that are part of the program.
    pub(crate) fn built_in() -> Self {
        Self::of(built_in::words())
    }

    /// Reads lexicon files, given as names and texts; all files together make one lexicon.
    ///
    /// # Errors
    ///
    /// All mistakes of all files, by file and line.
    pub(crate) fn parse(files: &[(&str, &str)]) -> Result<Self, Vec<LexiconError>> {
        Words::read(files).map(Self::of)
    }

    fn of(mut words: Words) -> Self {
        for (slot, name) in token::BUILT_IN {
            words.entry(slot, name, Nature::default());
        }
        Self { words, paths: PathClasses::default() }
    }

    /// Learns a class of paths: an object of that name is what one of the patterns matches.
    pub(crate) fn learn_paths(&mut self, name: &str, patterns: &[String]) {
        let entry = self.words.entry(Slot::Object, name, Nature::default());
        self.paths.admit(entry, patterns);
    }

    /// The classes of paths.
    pub(super) const fn paths(&self) -> &PathClasses {
        &self.paths
    }

    /// The index of an entry.
    pub(super) fn index_of(&self, slot: Slot, name: &str) -> Option<u16> {
        let at = self.words.entries.iter().position(|entry| entry.slot == slot && &*entry.name == name)?;
        u16::try_from(at).ok()
    }

    /// Whether an entry of that name is in the slot.
    pub(crate) fn knows(&self, slot: Slot, entry: &str) -> bool {
        self.index_of(slot, entry).is_some()
    }

    /// The shortest words of an entry, no two of one stem.
    pub(crate) fn examples(&self, slot: Slot, entry: &str) -> &[String] {
        let held = self.index_of(slot, entry).and_then(|at| self.entry_at(at));
        held.map(|held| held.examples.as_slice()).unwrap_or_default()
    }

    /// The entry with the index `at`.
    pub(super) fn entry_at(&self, at: u16) -> Option<&Entry> {
        self.words.entries.get(usize::from(at))
    }
}

#[cfg(test)]
mod tests;
