//! Frames: an act with its object, target and manner, found in the clauses of a prose.

use serde::Deserialize;

use super::{Clause, Lexicon, Modality, Polarity, Prose, SentenceRole, Slot, Word};
use crate::source::Span;

/// What a rule looks for: the entries that fill the slots, and how it must be said.
///
/// A slot that is not named may be filled or not. At least one slot must be named; without one nothing is found.
#[derive(Clone, Default, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct FramePattern {
    /// What is done.
    pub(crate) act: Option<OneOf<String>>,
    /// To what.
    pub(crate) object: Option<OneOf<String>>,
    /// To or from where, or to whom.
    pub(crate) target: Option<OneOf<String>>,
    /// Under which circumstances.
    pub(crate) manner: Option<OneOf<String>>,
    /// Whether it obliges; any where it is not given.
    pub(crate) modality: Option<OneOf<Modality>>,
    /// Whether it is said or forbidden; said where it is not given.
    pub(crate) polarity: Option<OneOf<Polarity>>,
    /// Whether it may hold on demand only: `true` or `false` ask for it, any where it is not given.
    pub(crate) conditional: Option<bool>,
    /// Whether what is quoted as an example is found too.
    #[serde(default)]
    pub(crate) quoted: bool,
    /// How near the words must stand to each other.
    #[serde(default)]
    pub(crate) within: Within,
}

/// One value, or a list of which any will do.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOf<T> {
    /// One value.
    One(T),
    /// Any of these.
    Any(Vec<T>),
}

impl<T> OneOf<T> {
    /// All values.
    pub(crate) fn values(&self) -> &[T] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Any(values) => values,
        }
    }
}

/// How near the words of a frame must stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Within {
    /// In one clause.
    #[default]
    Clause,
    /// In one sentence; how it is said is decided by the clause of its act.
    Sentence,
}

/// A frame that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FrameMatch {
    /// From the first to the last of its words that stand in its sentence, in the prose text.
    pub(crate) span: Span,
    /// Its sentence, by index.
    pub(crate) sentence: u32,
    /// Its section in the document, by index.
    pub(crate) section: u32,
    /// Whether it is said or forbidden.
    pub(crate) polarity: Polarity,
    /// Whether it obliges.
    pub(crate) modality: Modality,
    /// Whether it is quoted or given as an example.
    pub(crate) quoted: bool,
    /// Whether it holds on demand only.
    pub(crate) conditional: bool,
    /// What sort of text it stands in.
    pub(crate) role: SentenceRole,
}

impl FramePattern {
    /// The entries it asks for that the lexicon does not know.
    pub(crate) fn unknown(&self, lexicon: &Lexicon) -> Vec<(Slot, &str)> {
        let wanted = self.slots().flat_map(|(slot, entries)| entries.iter().map(move |entry| (slot, entry.as_str())));
        wanted.filter(|(slot, entry)| !lexicon.knows(*slot, entry)).collect()
    }

    /// Whether it names no slot, so that it finds nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.slots().next().is_none()
    }

    fn slots(&self) -> impl Iterator<Item = (Slot, &[String])> {
        let slots = [
            (Slot::Act, &self.act),
            (Slot::Object, &self.object),
            (Slot::Target, &self.target),
            (Slot::Manner, &self.manner),
        ];
        slots.into_iter().filter_map(|(slot, entries)| entries.as_ref().map(|entries| (slot, entries.values())))
    }

    fn wants(&self, clause: &Clause) -> bool {
        let modality = self.modality.as_ref().is_none_or(|wanted| wanted.values().contains(&clause.modality));
        let polarity = match &self.polarity {
            Some(wanted) => wanted.values().contains(&clause.polarity),
            None => clause.polarity == Polarity::Affirmed,
        };
        modality && polarity && self.conditional.is_none_or(|wanted| wanted == clause.conditional)
    }
}

/// All frames of the pattern in a prose, in order; at most one a clause.
pub(crate) fn find(pattern: &FramePattern, prose: &Prose) -> Vec<FrameMatch> {
    let mut found = Vec::new();
    let Some((slot, entries)) = pattern.slots().next() else { return found };
    let begins_in = |clause: &Clause| {
        clause.words.iter().any(|word| word.slot == slot && entries.contains(&word.entry)) && pattern.wants(clause)
    };
    for clauses in prose.clauses.chunk_by(|left, right| left.sentence == right.sentence) {
        // Most clauses do not hold what the frame begins with.
        if !clauses.iter().any(begins_in) {
            continue;
        }
        let of_sentence = (pattern.within == Within::Sentence).then(|| Filled::of(pattern, clauses));
        for clause in clauses {
            let of_clause = Filled::of(pattern, std::slice::from_ref(clause));
            found.extend(find_in(pattern, clause, &of_clause, of_sentence.as_ref().unwrap_or(&of_clause), prose));
        }
    }
    found
}

/// The frame whose first slot is filled in `clause` and whose others are filled in `around`.
fn find_in(
    pattern: &FramePattern,
    clause: &Clause,
    own: &Filled<'_>,
    around: &Filled<'_>,
    prose: &Prose,
) -> Option<FrameMatch> {
    let anchor = own.slots.first()?.first().copied()?;
    if !pattern.wants(clause) {
        return None;
    }
    let sentence = prose.sentences.get(clause.sentence as usize)?;
    let mut span = anchor.span;
    let mut quoted = anchor.quoted;
    for words in around.slots.iter().skip(1) {
        let word = nearest(words, anchor.span)?;
        // What a list takes over from its lead stands far away: it belongs to the frame but not to its place.
        if sentence.span.covers(word.span) {
            span = span.hull(word.span);
        }
        quoted &= word.quoted;
    }
    let quoted = quoted || sentence.quoted;
    if quoted && !pattern.quoted {
        return None;
    }
    Some(FrameMatch {
        span,
        sentence: clause.sentence,
        section: sentence.section,
        polarity: clause.polarity,
        modality: clause.modality,
        quoted,
        conditional: clause.conditional,
        role: sentence.role,
    })
}

/// The words that fill each named slot of a pattern, by place; only the quoted ones where all are quoted.
struct Filled<'a> {
    slots: Vec<Vec<&'a Word>>,
}

impl<'a> Filled<'a> {
    fn of(pattern: &FramePattern, clauses: &'a [Clause]) -> Self {
        let mut slots = Vec::new();
        for (slot, entries) in pattern.slots() {
            let words = clauses.iter().flat_map(|clause| &clause.words);
            let mut words: Vec<&Word> =
                words.filter(|word| word.slot == slot && entries.contains(&word.entry)).collect();
            if words.iter().any(|word| !word.quoted) {
                words.retain(|word| !word.quoted);
            }
            words.sort_by_key(|word| word.span);
            let is_missing = words.is_empty();
            slots.push(words);
            if is_missing {
                break;
            }
        }
        Self { slots }
    }
}

/// The word nearest to `anchor` of words in order; of two at one distance the first.
fn nearest<'a>(words: &[&'a Word], anchor: Span) -> Option<&'a Word> {
    let after = words.partition_point(|word| word.span.start < anchor.start);
    let before = after.checked_sub(1).and_then(|before| words.get(before));
    before.into_iter().chain(words.get(after)).copied().min_by_key(|word| gap(anchor, word.span))
}

/// How many bytes lie between two spans.
const fn gap(left: Span, right: Span) -> u32 {
    if left.end <= right.start { right.start - left.end } else { left.start.saturating_sub(right.end) }
}
