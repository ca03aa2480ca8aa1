//! Settings: what a passage takes over from the headings above it and from the passage that introduces its list.

use super::lexicon::{HeadingCue, Lexicon};
use super::passage::{Passage, Passages};
use super::quote;
use super::{Modality, Word};
use crate::source::holds;
use crate::syntax::Markdown;

/// What the headings above a section say of it.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Heading {
    /// Whether it must be done; the nearest heading that says so decides.
    pub(super) modality: Modality,
    /// Whether it lists what must not be done.
    pub(super) negated: bool,
    /// Whether it shows what is looked for.
    pub(super) example: bool,
    /// Whether its blocks hold what comes out; for its own section and those below it, but not from the title of a page.
    pub(super) outcome: bool,
}

/// What a passage gives to the list that it introduces.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Offer {
    /// Whether the items oblige.
    pub(super) modality: Modality,
    /// Whether the items are forbidden.
    pub(super) negated: bool,
    /// Whether the items hold only under a condition.
    pub(super) conditional: bool,
    /// Whether the items are what is looked for.
    pub(super) detects: bool,
    /// Whether the items are examples.
    pub(super) example: bool,
    /// Words of manner that the items share.
    pub(super) manner: Vec<Word>,
}

/// Words that an item takes over at most: nested lists must not pile them up.
pub(super) const TAKEN_OVER: usize = 8;

/// What the headings say of each section, by index.
pub(super) fn headings(markdown: &Markdown, lexicon: &Lexicon) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::with_capacity(markdown.sections.len());
    for section in &markdown.sections {
        let above = section.parent.and_then(|parent| headings.get(parent as usize)).copied().unwrap_or_default();
        let cues = lexicon.heading_cues(&section.title);
        let says = |cue| cues.contains(&cue);
        let modality = if says(HeadingCue::Optional) {
            Modality::Optional
        } else if says(HeadingCue::Required) {
            Modality::Required
        } else {
            above.modality
        };
        headings.push(Heading {
            modality,
            negated: above.negated || says(HeadingCue::Negated),
            example: above.example || says(HeadingCue::Example),
            outcome: above.outcome || (section.level > 1 && says(HeadingCue::Outcome)),
        });
    }
    headings
}

/// Whether the last words of a passage say that the block after it holds what comes out, or what somebody else gets.
pub(super) fn tells_outcome(text: &str, lexicon: &Lexicon) -> bool {
    introduces(text) && lexicon.heading_cues(last_words(text)).contains(&HeadingCue::Outcome)
}

/// Whether each passage stands in a quotation that names whom it quotes; neighbours in one section are one quotation.
pub(super) fn attributions(passages: &Passages) -> Vec<bool> {
    let mut attributed = Vec::with_capacity(passages.list.len());
    let is_one =
        |left: &Passage, right: &Passage| left.in_quotation == right.in_quotation && left.section == right.section;
    for group in passages.list.chunk_by(is_one) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let named = first.in_quotation && quote::is_attributed(first.span.hull(last.span).of_text(&passages.text));
        attributed.extend(std::iter::repeat_n(named, group.len()));
    }
    attributed
}

/// Whether a passage introduces the list after it: by a colon, or by pointing below in the last 200 bytes.
pub(super) fn introduces(text: &str) -> bool {
    let text = text.trim_end();
    if text.ends_with([':', '：']) {
        return true;
    }
    let last = last_words(text).as_bytes();
    ["following", "below", "these steps"].iter().any(|word| holds(last, word.as_bytes()))
}

/// The last sentence of a passage, of at most 200 bytes.
fn last_words(text: &str) -> &str {
    const LONGEST: usize = 200;
    let start = text.len().saturating_sub(LONGEST);
    let start = (start..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(start..).unwrap_or_default().rsplit(". ").next().unwrap_or_default()
}
