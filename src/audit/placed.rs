//! A match at its place in the artifact, with what that place makes of it.

use std::collections::BTreeMap;

use crate::detect::Hit;
use crate::finding::redacted_at;
use crate::rule::{Mark, RuleSet};
use crate::source::{Location, Span};
use crate::syntax::{Document, Role};

/// A match and its place in the artifact.
#[derive(Debug)]
pub(crate) struct PlacedHit {
    /// The match; its spans are in the text of its document.
    pub(crate) hit: Hit,
    /// The original bytes.
    pub(crate) at: Location,
    /// Further places in original bytes, and what they show.
    pub(crate) labels: Vec<(Span, String)>,
    /// What the document is in the artifact.
    pub(crate) role: Role,
    /// Whether a decoding lies between it and the artifact.
    pub(crate) decoded: bool,
    /// Whether no person sees it.
    pub(crate) hidden: bool,
    /// The section of the artifact it stands in.
    pub(crate) section: u32,
    /// The text of the match as its document has it, redacted, at most 400 bytes.
    pub(crate) text: String,
    /// Whether it stands in a command that runs by itself, or in a text within one.
    pub(crate) runs_by_itself: bool,
}

impl PlacedHit {
    /// What makes it worse, by itself and by its place.
    pub(crate) fn marks(&self) -> impl Iterator<Item = Mark> {
        let of_place = [(self.hidden, Mark::Hidden), (self.decoded, Mark::Encoded)];
        let of_place = of_place.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| mark);
        self.hit.marks.iter().copied().chain(of_place)
    }

    /// Whether it stands where no person sees it as it is.
    pub(crate) fn is_unseen(&self) -> bool {
        self.hidden || self.decoded || self.hit.marks.contains(&Mark::Hidden)
    }
}

/// The longest text of a match that is kept, in bytes.
const KEPT_TEXT: u32 = 400;

/// Puts the matches of one document in their places; what several of them show is redacted once.
pub(super) struct Placing<'a> {
    document: &'a Document,
    rules: &'a RuleSet,
    shown: BTreeMap<Span, String>,
}

impl<'a> Placing<'a> {
    pub(super) const fn of(document: &'a Document, rules: &'a RuleSet) -> Self {
        Self { document, rules, shown: BTreeMap::new() }
    }

    /// A match in the section `section` of the artifact.
    pub(super) fn place(&mut self, hit: Hit, section: u32) -> PlacedHit {
        let document = self.document;
        let labels = hit.labels.iter().map(|(span, text)| (document.offsets.map(*span), text.clone())).collect();
        // What neither is a rule nor is counted by one is never shown.
        let is_shown = self.rules.probe(hit.probe).is_some_and(|probe| probe.card.is_some() || probe.is_counted);
        PlacedHit {
            at: Location { artifact: document.artifact, span: document.offsets.map(hit.span) },
            labels,
            role: document.role,
            decoded: document.decoded,
            hidden: document.hidden,
            section,
            text: if is_shown { self.text_at(hit.span) } else { String::new() },
            runs_by_itself: false,
            hit,
        }
    }

    fn text_at(&mut self, span: Span) -> String {
        let document = self.document;
        let end = (0..=span.end.min(span.start.saturating_add(KEPT_TEXT))).rev();
        let end = end.take(4).find(|end| document.text.is_char_boundary(*end as usize)).unwrap_or_default();
        let kept = Span::new(span.start, end.max(span.start));
        self.shown.entry(kept).or_insert_with(|| redacted_at(&document.text, kept)).clone()
    }
}
