//! Frames: an act with its object, target and manner, found in the clauses of a prose.

use serde::Deserialize;

use super::spoken::Spoken;
use super::{Clause, Lexicon, Modality, Polarity, Prose, Sentence, SentenceRole, Slot, Word};
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
    /// Whether the act must be told: at the head of its clause, after its subject, or in the passive.
    #[serde(default)]
    pub(crate) told: bool,
    /// How near the words must stand to each other.
    #[serde(default)]
    pub(crate) within: Within,
    /// Whether it must be an order: a verb at the head of its clause, and no talk of somebody who does it.
    #[serde(default)]
    pub(crate) ordered: bool,
    /// The slots in the order in which their words must stand; any order where it is not given.
    #[serde(default)]
    pub(crate) sequence: Vec<Slot>,
    /// How many bytes may lie between the first and the last of its words; any number where it is not given.
    pub(crate) near: Option<u32>,
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
    /// In one paragraph, item or cell; how it is said is decided by the clause of its act.
    Passage,
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
    /// Whether all of it stands between one pair of quotation marks, within a sentence or as a whole.
    pub(crate) mentioned: bool,
    /// The host it names.
    pub(crate) host: Option<String>,
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

    /// The slots that are named, each with its entries.
    pub(crate) fn slots(&self) -> impl Iterator<Item = (Slot, &[String])> {
        let slots = [
            (Slot::Act, &self.act),
            (Slot::Object, &self.object),
            (Slot::Target, &self.target),
            (Slot::Manner, &self.manner),
        ];
        slots.into_iter().filter_map(|(slot, entries)| entries.as_ref().map(|entries| (slot, entries.values())))
    }

    pub(super) fn wants(&self, clause: &Clause) -> bool {
        let modality = self.modality.as_ref().is_none_or(|wanted| wanted.values().contains(&clause.modality));
        let polarity = match &self.polarity {
            Some(wanted) => wanted.values().contains(&clause.polarity),
            None => clause.polarity == Polarity::Affirmed,
        };
        modality && polarity && self.conditional.is_none_or(|wanted| wanted == clause.conditional)
    }
}

/// All frames of the pattern in a prose, in order; at most one a clause.
pub(crate) fn find(pattern: &FramePattern, spoken: &Spoken<'_>) -> Vec<FrameMatch> {
    let clauses = &spoken.prose.clauses;
    let mut found = Vec::new();
    let mut wider: Option<(std::ops::Range<usize>, Filled<'_>)> = None;
    for at in spoken.beginnings(pattern) {
        let Some(clause) = clauses.get(at) else { continue };
        let of_clause = Filled::of(pattern, std::slice::from_ref(clause));
        if pattern.within != Within::Clause && wider.as_ref().is_none_or(|(range, _)| !range.contains(&at)) {
            let range = spoken.around(at, pattern.within);
            let filled = Filled::of(pattern, clauses.get(range.clone()).unwrap_or_default());
            wider = Some((range, filled));
        }
        let around = wider.as_ref().map_or(&of_clause, |(_, filled)| filled);
        let anchors = of_clause.slots.first().map(Vec::as_slice).unwrap_or_default();
        let at_anchor = |anchor: &&Word| find_at(pattern, clause, anchor, around, spoken.prose);
        found.extend(anchors.iter().take(ANCHORS).find_map(at_anchor));
    }
    found
}

/// How many words of a clause are tried as the one that a frame begins with.
const ANCHORS: usize = 4;

/// The frame whose first slot is filled by the word `anchor` of `clause` and whose others are filled in `around`.
fn find_at(
    pattern: &FramePattern,
    clause: &Clause,
    anchor: &Word,
    around: &Filled<'_>,
    prose: &Prose,
) -> Option<FrameMatch> {
    if !pattern.wants(clause) {
        return None;
    }
    let sentence = prose.sentences.get(clause.sentence as usize)?;
    if pattern.ordered && !is_order(&prose.text, sentence, clause, anchor.span) {
        return None;
    }
    if clause.polarity == Polarity::Affirmed && is_undone(&prose.text, clause, anchor) {
        return None;
    }
    let mut span = anchor.span;
    let mut quoted = anchor.quoted;
    let mut chosen = vec![(anchor.slot, anchor.span.start)];
    let mut host = host_in(anchor.span, prose);
    for words in around.slots.iter().skip(1) {
        let word = nearest(words, anchor.span)?;
        host = host.or_else(|| host_in(word.span, prose));
        // What a list takes over from its lead stands far away: it belongs to the frame but not to its place.
        if sentence.span.covers(word.span) {
            span = span.hull(word.span);
        }
        quoted &= word.quoted;
        // What a word stands for, or a row names, stands elsewhere.
        let is_far = |most: u32| sentence.span.covers(word.span) && anchor.span.hull(word.span).len() > most;
        if pattern.near.is_some_and(is_far) {
            return None;
        }
        chosen.push((word.slot, word.span.start));
    }
    if !stand_in_sequence(&pattern.sequence, &chosen) {
        return None;
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
        host: host.or_else(|| host_in(sentence.span, prose)),
        mentioned: is_between_marks(sentence.span.of_text(&prose.text), sentence.span, anchor.span),
    })
}

/// Whether a verb stands within another that is its denial: the "follow" of "never follow".
fn is_undone(text: &str, clause: &Clause, anchor: &Word) -> bool {
    const DENIALS: [&str; 6] = ["never", "do not", "don't", "no longer", "stop", "cease to"];
    let holds = |word: &&Word| word.slot == Slot::Act && word.span.contains(anchor.span.start);
    anchor.slot == Slot::Act
        && clause.words.iter().filter(holds).any(|word| {
            let lead = Span::new(word.span.start, anchor.span.start).of_text(text).trim_end();
            DENIALS.iter().any(|denial| denial.eq_ignore_ascii_case(lead))
        })
}

/// Whether the words chosen for the slots stand in the order of `sequence`.
fn stand_in_sequence(sequence: &[Slot], chosen: &[(Slot, u32)]) -> bool {
    let places: Vec<u32> =
        sequence.iter().filter_map(|slot| chosen.iter().find(|(own, _)| own == slot)).map(|(_, at)| *at).collect();
    places.is_sorted()
}

/// Whether one pair of quotation marks stands around the words at `span` of the sentence `text` at `whole`.
fn is_between_marks(text: &str, whole: Span, span: Span) -> bool {
    let before = text.get(..span.start.saturating_sub(whole.start) as usize).unwrap_or_default();
    let after = text.get(span.end.saturating_sub(whole.start) as usize..).unwrap_or_default();
    let opens = before.rfind(['"', '“', '”', '「', '」', '`']).and_then(|at| before.get(at..)?.chars().next());
    match opens {
        Some('"') => before.matches('"').count() % 2 == 1 && after.contains('"'),
        Some('`') => before.matches('`').count() % 2 == 1 && after.contains('`'),
        Some('“') => after.contains('”'),
        Some('「') => after.contains('」'),
        _ => false,
    }
}

/// The verbs of a prose that tell somebody to do something, whether it is forbidden or not.
pub(crate) fn orders(prose: &Prose) -> impl Iterator<Item = Span> + '_ {
    prose.clauses.iter().filter_map(|clause| {
        let sentence = prose.sentences.get(clause.sentence as usize)?;
        let acts = clause.words.iter().filter(|word| word.slot == Slot::Act);
        acts.map(|act| act.span).find(|act| is_order(&prose.text, sentence, clause, *act))
    })
}

/// Words that may stand before the verb of an order, with the one who is told to carry it out.
const BEFORE_ORDERS: [&str; 46] = [
    "you",
    "must",
    "should",
    "shall",
    "will",
    "may",
    "can",
    "please",
    "then",
    "also",
    "and",
    "or",
    "but",
    "so",
    "now",
    "always",
    "just",
    "simply",
    "first",
    "next",
    "instead",
    "to",
    "need",
    "have",
    "are",
    "sure",
    "make",
    "completely",
    "fully",
    "entirely",
    "immediately",
    "silently",
    "do",
    "not",
    "don't",
    "never",
    "the",
    "assistant",
    "agent",
    "model",
    "helper",
    "ai",
    "is",
    "be",
    "only",
    "thus",
];

/// Words by which a sentence speaks of somebody who does a thing, or tries to.
const SPEAKS_OF: [&str; 9] = ["that", "which", "who", "attempt", "attempts", "tries", "trying", "used", "designed"];

/// Whether the verb at `act` tells somebody to do something: nothing but its subject and adverbs before it, no gerund, and
/// more than the label of a cell.
fn is_order(text: &str, sentence: &Sentence, clause: &Clause, act: Span) -> bool {
    let lead = Span::new(clause.span.start.min(act.start), act.start).of_text(text);
    let own = lead.rsplit([',', ':', '—', '(', '"', '|']).next().unwrap_or_default();
    let verb = act.of_text(text).split_whitespace().next().unwrap_or_default();
    fn plain(word: &str) -> &str {
        word.trim_matches(|c: char| !c.is_ascii_alphabetic())
    }
    let is_one = |list: &[&str], word: &str| list.iter().any(|known| known.eq_ignore_ascii_case(plain(word)));
    // "Pages that override the rules or bypass the filters": what is joined is spoken of as well.
    let is_joined = lead.split_whitespace().next().is_some_and(|word| is_one(&["and", "or"], word));
    let before = Span::new(sentence.span.start.min(act.start), act.start).of_text(text);
    if is_joined && before.split_whitespace().any(|word| is_one(&SPEAKS_OF, word)) {
        return false;
    }
    let is_label =
        sentence.role == SentenceRole::Cell && sentence.span.of_text(text).split_whitespace().count() <= LABEL_WORDS;
    // "Attempts to override": an infinitive needs somebody who must.
    let has_duty = own.split_whitespace().any(|word| is_one(&["need", "have", "are", "is", "sure"], word));
    let leads = |word: &str| {
        plain(word).is_empty()
            || (is_one(&BEFORE_ORDERS, word) && (has_duty || !plain(word).eq_ignore_ascii_case("to")))
    };
    own.split_whitespace().all(leads) && !verb.ends_with("ing") && !is_label
}

/// Up to how many words a cell is the name of something.
const LABEL_WORDS: usize = 4;

/// The host of the first address that begins in `span`.
fn host_in(span: Span, prose: &Prose) -> Option<String> {
    let at = prose.addresses.partition_point(|address| address.span.start < span.start);
    prose.addresses.get(at).filter(|address| address.span.start < span.end).map(|address| address.host.clone())
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
                words.filter(|word| word.slot == slot && entries.iter().any(|entry| **entry == *word.entry)).collect();
            if pattern.told && slot == Slot::Act {
                words.retain(|word| word.told);
            }
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
