//! The words that are part of the program, as the build script read and ordered them.

use super::words::graph::{Cell, Graph};
use super::words::{Chain, Cue, Entry, HeadingCue, Nature, Sense, Slot, Words};

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// The words of all built-in files of the lexicon.
pub(super) fn words() -> Words {
    let entry = |(slot, name, nature, examples): &(Slot, &str, Nature, &[&str])| Entry {
        slot: *slot,
        name: (*name).into(),
        nature: *nature,
        examples: examples.iter().map(|example| (*example).to_owned()).collect(),
    };
    let chain = |(slot, entry, gaps, example): &(Slot, u16, &[usize], &str)| Chain {
        slot: *slot,
        entry: *entry,
        gaps: gaps.to_vec(),
        example: (*example).to_owned(),
    };
    Words {
        entries: ENTRIES.iter().map(entry).collect(),
        senses: SENSES.iter().map(|senses| senses.to_vec()).collect(),
        chains: CHAINS.iter().map(chain).collect(),
        forms: Graph(CELLS.to_vec()),
    }
}
