//! The lexicon: which words of a natural language fill which slot of a frame, and which cues turn a clause.
//!
//! **Invariant:** a lexicon knows words, never rules; what a word means is the entry it stands under.

mod hits;
mod inflect;
mod trie;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Slot;
use super::token::{self, PathClasses};
pub(super) use hits::{Hit, Reading};
use trie::Trie;

/// The longest form, in bytes: what is longer is a sentence, not a word.
pub(super) const LONGEST_FORM: u32 = 60;

/// The words of one or more natural languages.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    entries: Vec<Entry>,
    known: BTreeSet<(Slot, String)>,
    forms: Vec<String>,
    senses: Vec<Vec<Sense>>,
    trie: Trie,
    paths: PathClasses,
}

/// A mistake in the written form of a lexicon.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub(crate) struct LexiconError {
    /// The name of the file, as it was given.
    pub(crate) file: String,
    /// The line, from 1.
    pub(crate) line: u32,
    /// What is wrong and what to write instead.
    pub(crate) message: String,
}

/// An entry: the name under which rules ask for its words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    /// The slot it fills.
    pub(super) slot: Slot,
    /// Its name, such as `send`.
    pub(super) name: Arc<str>,
    /// What it is apart from its words.
    pub(super) nature: Nature,
}

/// What an act is apart from its words.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Nature {
    /// Whether doing it belongs to setting something up: a heading that requires reaches it.
    pub(super) setup: bool,
    /// Whether it tells or asks somebody: to forbid it does not forbid the act that "and" joins to it.
    pub(super) report: bool,
    /// Whether its words stand beside those of other entries, and neither hide one nor are hidden.
    pub(super) wide: bool,
}

/// What a form stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Sense {
    /// A word of an entry, by index.
    Word(Slot, u16),
    /// A cue in running text.
    Cue(Cue),
    /// A cue in a heading.
    Heading(HeadingCue),
}

/// Words that turn what a clause says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Cue {
    /// Negates what comes after it: "never".
    Negation,
    /// Negates what stands before it: "is forbidden".
    NegationAfter,
    /// Looks like a negation and is none: "not only".
    NegationExcept,
    /// Says that something does not work: "will not work".
    Failure,
    /// Says that something is missing: "without".
    Lacking,
    /// Obliges: "must".
    Required,
    /// Leaves free: "optional".
    Optional,
    /// Names a condition that the user brings about: "if the user asks".
    Condition,
    /// Introduces an example: "such as".
    Example,
    /// Introduces what is looked for: "detects".
    Detects,
}

/// What a heading says of the text below it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum HeadingCue {
    /// It must be there: "Prerequisites".
    Required,
    /// It may be left out: "Optional".
    Optional,
    /// It must not be: "What not to do".
    Negated,
    /// It is looked for or shown: "What it detects".
    Example,
    /// Its blocks hold what comes out, or what somebody else gets: "Example output".
    Outcome,
}

impl Lexicon {
    /// Reads lexicon files, given as names and texts; all files together make one lexicon.
    ///
    /// # Errors
    ///
    /// All mistakes of all files, by file and line.
    pub(crate) fn parse(files: &[(&str, &str)]) -> Result<Self, Vec<LexiconError>> {
        let mut lexicon = Self::default();
        let mut senses: BTreeMap<String, Vec<Sense>> = BTreeMap::new();
        let mut errors = Vec::new();
        for (file, text) in files {
            written::read(file, text, &mut errors, &mut |form| lexicon.admit(form, &mut senses));
        }
        if !errors.is_empty() {
            errors.sort();
            return Err(errors);
        }
        for (slot, name) in token::BUILT_IN {
            lexicon.entry(slot, name, Nature::default());
        }
        (lexicon.forms, lexicon.senses) = senses.into_iter().unzip();
        lexicon.trie = Trie::of(&lexicon.forms);
        Ok(lexicon)
    }

    /// Learns a class of paths: an object of that name is what one of the patterns matches.
    pub(crate) fn learn_paths(&mut self, name: &str, patterns: &[String]) {
        let entry = self.entry(Slot::Object, name, Nature::default());
        self.paths.admit(entry, patterns);
    }

    /// The classes of paths.
    pub(super) const fn paths(&self) -> &PathClasses {
        &self.paths
    }

    /// The index of an entry.
    pub(super) fn index_of(&self, slot: Slot, name: &str) -> Option<u16> {
        let at = self.entries.iter().position(|entry| entry.slot == slot && &*entry.name == name)?;
        u16::try_from(at).ok()
    }

    /// Whether an entry of that name is in the slot.
    pub(crate) fn knows(&self, slot: Slot, entry: &str) -> bool {
        self.known.contains(&(slot, entry.to_owned()))
    }

    /// The shortest words of an entry, no two of one stem.
    pub(crate) fn examples(&self, slot: Slot, entry: &str, count: usize) -> Vec<&str> {
        let is_meant = |sense: &Sense| match sense {
            Sense::Word(own, at) => *own == slot && self.entry_at(*at).is_some_and(|held| &*held.name == entry),
            _ => false,
        };
        let forms = self.forms.iter().zip(&self.senses).filter(|(_, senses)| senses.iter().any(is_meant));
        let mut words: Vec<&str> = forms.map(|(form, _)| form.as_str()).collect();
        words.sort_by_key(|word| (word.len(), *word));
        let mut chosen: Vec<&str> = Vec::new();
        for word in words {
            let is_known = chosen.iter().any(|known| word.starts_with(known.trim_end_matches('e')));
            if chosen.len() < count && !is_known {
                chosen.push(word);
            }
        }
        chosen
    }

    fn admit(&mut self, form: written::Form<'_>, senses: &mut BTreeMap<String, Vec<Sense>>) {
        let sense = match form.place {
            written::Place::Word { slot, name, nature } => Sense::Word(slot, self.entry(slot, name, nature)),
            written::Place::Cue(cue) => Sense::Cue(cue),
            written::Place::Heading(cue) => Sense::Heading(cue),
        };
        let inflection = match sense {
            Sense::Word(Slot::Act, _) if !form.exact => inflect::verb,
            Sense::Word(Slot::Object | Slot::Target, _) if !form.exact => inflect::noun,
            _ => inflect::fixed,
        };
        for inflected in inflection(form.text) {
            let meanings = senses.entry(plain(&inflected)).or_default();
            if !meanings.contains(&sense) {
                meanings.push(sense);
            }
        }
    }

    fn entry(&mut self, slot: Slot, name: &str, nature: Nature) -> u16 {
        let found = match self.entries.iter().rposition(|entry| entry.slot == slot && &*entry.name == name) {
            Some(at) => at,
            None => {
                self.known.insert((slot, name.to_owned()));
                self.entries.push(Entry { slot, name: name.into(), nature: Nature::default() });
                self.entries.len() - 1
            }
        };
        if let Some(entry) = self.entries.get_mut(found) {
            entry.nature.setup |= nature.setup;
            entry.nature.report |= nature.report;
            entry.nature.wide |= nature.wide;
        }
        u16::try_from(found).unwrap_or(u16::MAX)
    }

    /// The entry with the index `at`.
    pub(super) fn entry_at(&self, at: u16) -> Option<&Entry> {
        self.entries.get(usize::from(at))
    }
}

/// The form that is searched for: in lower case, and with a space for each hyphen and underscore.
fn plain(text: &str) -> String {
    text.to_ascii_lowercase().replace(['-', '_'], " ")
}

#[cfg(test)]
mod tests;
