//! Text for an agent becomes sentences with role, visibility and polarity, and clauses whose words fill the slots of frames.
//!
//! **Invariant:** what a clause is, is decided from its own sentence, list, quotation and heading path alone.

mod clause;
mod english;
mod frame;
mod lexicon;
mod lower;
mod meaning;
mod passage;
mod quote;
mod sentence;
mod setting;
mod spoken;
mod token;
mod told;
mod writer;
mod zone;

use std::sync::Arc;

use serde::Deserialize;

use crate::source::{OffsetMap, Span};
pub(crate) use frame::{FrameMatch, FramePattern, Within, find, orders};
pub(crate) use lexicon::{Lexicon, LexiconError, Slot};
pub(crate) use lower::lower;
pub(crate) use spoken::Spoken;

/// The prose of one document.
#[derive(Clone, Default, Debug)]
pub(crate) struct Prose {
    /// The visible text of all blocks, one after the other, markup left out.
    pub(crate) text: String,
    /// The way from that text to the text of the document.
    pub(crate) offsets: OffsetMap,
    /// Sentences in order.
    pub(crate) sentences: Vec<Sentence>,
    /// Clauses in order; each belongs to one sentence.
    pub(crate) clauses: Vec<Clause>,
    /// Code that is only spoken of, in order.
    pub(crate) mentions: Vec<Mention>,
    /// Where blocks of code or text stand in the text of the document that only show something, in order.
    pub(crate) shown: Vec<Span>,
    /// Addresses and the words that stand for one, in order.
    pub(crate) addresses: Vec<Address>,
}

/// Code in a sentence that only speaks of it: quoted, shown as an example, looked for, or forbidden.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mention {
    /// Where it stands in the text of the document.
    pub(crate) span: Span,
    /// Whether its clause forbids or denies what it says.
    pub(crate) denied: bool,
    /// Whether its clause names it as an attack: "a typical leak is …".
    pub(crate) is_attack: bool,
}

impl Prose {
    /// What the sentence around `span` only speaks of there.
    pub(crate) fn mention_at(&self, span: Span) -> Option<Mention> {
        let at = self.mentions.partition_point(|mention| mention.span.end <= span.start);
        self.mentions.get(at).copied().filter(|mention| mention.span.overlaps(span))
    }

    /// Whether the block around `span` only shows something.
    pub(crate) fn is_shown(&self, span: Span) -> bool {
        let at = self.shown.partition_point(|block| block.end <= span.start);
        self.shown.get(at).is_some_and(|block| block.overlaps(span))
    }

    /// Whether all that stands at `span` is code that its sentence only speaks of.
    pub(crate) fn only_mentions(&self, span: Span) -> bool {
        self.mention_at(span).is_some_and(|mention| mention.span.covers(span))
    }
}

/// An address of another machine, or a word that stands for one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Address {
    /// Where it stands in the prose text.
    pub(crate) span: Span,
    /// Its host, in lower case.
    pub(crate) host: String,
}

/// A sentence, a list item's line, a heading or a cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sentence {
    /// Where it stands in the prose text.
    pub(crate) span: Span,
    /// What sort of text it stands in.
    pub(crate) role: SentenceRole,
    /// Its section in the document, by index.
    pub(crate) section: u32,
    /// Its passage, by index: the paragraph, item or cell it stands in.
    pub(crate) passage: u32,
    /// Whether it is quoted with attribution or given as an example, decided from its own block alone.
    pub(crate) quoted: bool,
}

/// What sort of text a sentence stands in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum SentenceRole {
    /// Running text.
    Paragraph,
    /// An item of a list.
    Item,
    /// A heading.
    Heading,
    /// A cell of a table.
    Cell,
    /// The description of a manifest.
    Description,
    /// A comment.
    Comment,
    /// Source that no rendering shows.
    Hidden,
}

impl SentenceRole {
    /// Whether no rendering shows it.
    pub(crate) const fn is_unseen(self) -> bool {
        matches!(self, Self::Comment | Self::Hidden)
    }
}

/// A clause: the part of a sentence over which a negation, a condition or a verb reaches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Clause {
    /// Where it stands in the prose text.
    pub(crate) span: Span,
    /// Its sentence, by index.
    pub(crate) sentence: u32,
    /// Whether it forbids or denies what its verb says.
    pub(crate) polarity: Polarity,
    /// Whether it obliges.
    pub(crate) modality: Modality,
    /// Whether it holds only under a condition that the user brings about.
    pub(crate) conditional: bool,
    /// The words of the lexicon that stand in it, in order. Words that reach into it from the clause or list lead before
    /// it ("it", "before using this skill:") come with their own places.
    pub(crate) words: Vec<Word>,
}

/// Whether a clause says or unsays.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Polarity {
    /// It says what its verb says.
    #[default]
    Affirmed,
    /// It forbids or denies it.
    Negated,
}

/// Whether a clause obliges.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Modality {
    /// Neither.
    #[default]
    Plain,
    /// What it says must be done or be there: required, must, without it nothing works.
    Required,
    /// What it says may be left out: optional, if you like.
    Optional,
}

/// A word of the lexicon in a clause.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Word {
    /// The slot it fills.
    pub(crate) slot: Slot,
    /// The entry of the lexicon, such as `send` or `credential`.
    pub(crate) entry: Arc<str>,
    /// Where it stands in the prose text.
    pub(crate) span: Span,
    /// Whether it is spoken of, not said: in a quotation or description that the clause introduces as an example.
    pub(crate) quoted: bool,
    /// Whether it is a verb that tells what to do.
    pub(crate) told: bool,
}

#[cfg(test)]
mod tests;
