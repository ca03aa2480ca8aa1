//! Finds the words of a lexicon in a text: on word boundaries, the longest of each slot, in one pass.

use std::collections::BTreeMap;

use super::chain::{Link, whole};
use super::{Cue, HeadingCue, Lexicon, Sense, Slot};
use crate::prose::zone::{Zone, ZoneKind};
use crate::source::Span;

/// A word or cue that stands in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::prose) struct Hit {
    /// Where.
    pub(in crate::prose) span: Span,
    /// As what it is read.
    pub(in crate::prose) reading: Reading,
}

/// As what a form is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::prose) enum Reading {
    /// A word of an entry, by slot and index.
    Word(Slot, u16),
    /// A cue.
    Cue(Cue),
}

/// The words and cues of a text, by place.
pub(in crate::prose) type Hits = Vec<Hit>;

impl Lexicon {
    /// All words and cues of `text` in order; of those of one slot that lie in one another, the longest.
    ///
    /// `zones` are in order and do not overlap.
    pub(in crate::prose) fn hits(&self, text: &str, zones: &[Zone]) -> Hits {
        let searched = searched(text);
        let mut zones = zones;
        let mut found = Hits::new();
        let mut wide = Hits::new();
        let mut links: Vec<Link> = Vec::new();
        self.words.forms.find(&searched, |number, range| {
            let span = Span::of(range);
            // Starts come in order, and so do zones: what ends before this one lies in none of the later ones.
            while let Some((_, later)) = zones.split_first().filter(|(zone, _)| zone.span.end <= span.start) {
                zones = later;
            }
            let zone = zones.iter().find(|zone| zone.span.end >= span.end).filter(|zone| zone.span.overlaps(span));
            let edges = Edges::of(text, span);
            let form = span.of_text(text);
            for sense in self.words.senses_of(number) {
                let (span, edges) = match sense {
                    Sense::Stem(..) | Sense::Link { is_stem: true, .. } => {
                        let word = whole_word(text, span);
                        (word, Edges::of(text, word))
                    }
                    _ => (span, edges),
                };
                let Some(edges) = edges else { continue };
                let (group, reading) = match sense {
                    Sense::Word(slot, entry) | Sense::Stem(slot, entry) => {
                        (Group::of_slot(*slot), Reading::Word(*slot, *entry))
                    }
                    Sense::Link { chain, .. } => {
                        let group = self.words.chains.get(usize::from(*chain)).map(|chain| Group::of_slot(chain.slot));
                        let is_said = |group| edges.admit(group) && zone.is_none_or(|zone| shows_in(zone, group, form));
                        links.extend(Link::of(*sense, span).filter(|_| group.is_some_and(is_said)));
                        continue;
                    }
                    Sense::Cue(cue) => (Group::Cue, Reading::Cue(*cue)),
                    Sense::Heading(_) => continue,
                };
                if edges.admit(group) && zone.is_none_or(|zone| shows_in(zone, group, form)) {
                    let is_wide = matches!(reading, Reading::Word(_, entry) if self.is_wide(entry));
                    if is_wide { &mut wide } else { &mut found }.push(Hit { span, reading });
                }
            }
        });
        let mut hits = longest(found);
        // A longer verb is another deed; a longer object, target or manner is one more.
        let (acts, others): (Hits, Hits) =
            wide.into_iter().partition(|hit| matches!(hit.reading, Reading::Word(Slot::Act, _)));
        hits.extend(longest(acts));
        hits.extend(longest_of_entry(others));
        links.sort_by_key(|link| link.span.start);
        hits.extend(whole(text, &self.words.chains, &links));
        hits.sort_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.span.end)));
        hits
    }

    fn is_wide(&self, entry: u16) -> bool {
        self.entry_at(entry).is_some_and(|entry| entry.nature.wide)
    }

    /// What a heading says of the text below it, decided from its first 200 bytes.
    pub(in crate::prose) fn heading_cues(&self, title: &str) -> Vec<HeadingCue> {
        const LONGEST: usize = 200;
        let end = (0..=LONGEST.min(title.len())).rev().find(|at| title.is_char_boundary(*at)).unwrap_or(0);
        let title = title.get(..end).unwrap_or_default();
        let mut cues = Vec::new();
        let mut reach = Vec::new();
        self.words.forms.find(&searched(title), |number, range| {
            let span = Span::of(range);
            for sense in self.words.senses_of(number) {
                if let Sense::Heading(cue) = sense
                    && Edges::of(title, span).is_some_and(|edges| edges.admit(Group::Cue))
                {
                    reach.push((span, *cue));
                }
            }
        });
        for (span, cue) in &reach {
            let is_part = reach.iter().any(|(other, _)| other != span && other.covers(*span));
            if !is_part && !cues.contains(cue) {
                cues.push(*cue);
            }
        }
        cues
    }
}

/// Slots, and all cues together: within one of them the longest form wins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Group {
    Act,
    Object,
    Target,
    Manner,
    Cue,
}

impl Group {
    const fn of_slot(slot: Slot) -> Self {
        match slot {
            Slot::Act => Self::Act,
            Slot::Object => Self::Object,
            Slot::Target => Self::Target,
            Slot::Manner => Self::Manner,
        }
    }

    const fn of(reading: Reading) -> Self {
        match reading {
            Reading::Word(slot, _) => Self::of_slot(slot),
            Reading::Cue(_) => Self::Cue,
        }
    }
}

/// The text as forms are searched in it: in lower case, with a space for each hyphen and underscore.
fn searched(text: &str) -> Vec<u8> {
    text.bytes().map(|byte| if matches!(byte, b'-' | b'_') { b' ' } else { byte.to_ascii_lowercase() }).collect()
}

/// The word that begins at `span`, whatever its ending; a script without spaces has none.
fn whole_word(text: &str, span: Span) -> Span {
    let rest = text.get(span.end as usize..).unwrap_or_default();
    let len = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
    Span::new(span.start, span.end.saturating_add(u32::try_from(len).unwrap_or(u32::MAX)))
}

/// What stands on both sides of a form.
#[derive(Clone, Copy)]
struct Edges {
    before: Edge,
    after: Edge,
}

/// How a form goes over into its neighbour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Edge {
    /// A word ends there.
    Free,
    /// A hyphen joins it to another word.
    Hyphen,
    /// An underscore joins it to another word.
    Underscore,
}

impl Edges {
    /// The edges of `span`; `None` where it begins or ends within a word or a file name.
    fn of(text: &str, span: Span) -> Option<Self> {
        let (start, end) = (span.start as usize, span.end as usize);
        let shown = text.get(start..end)?;
        let before = if shown.starts_with(is_word) { edge_before(text, start)? } else { Edge::Free };
        let after = if shown.ends_with(is_word) { edge_after(text, end)? } else { Edge::Free };
        Some(Self { before, after })
    }

    fn admit(&self, group: Group) -> bool {
        match group {
            // "re-run" and "token-based" are words of their own; "my-api-key" and "API_KEY" are what they end with.
            Group::Act | Group::Manner | Group::Cue => self.before == Edge::Free && self.after == Edge::Free,
            Group::Object => self.after == Edge::Free,
            Group::Target => self.before != Edge::Underscore && self.after == Edge::Free,
        }
    }
}

fn edge_before(text: &str, start: usize) -> Option<Edge> {
    let mut back = text.get(..start)?.chars().rev();
    let (near, far) = (back.next(), back.next());
    match near {
        Some('-') if far.is_some_and(is_word) => Some(Edge::Hyphen),
        Some('_') => Some(Edge::Underscore),
        Some('.') if far.is_some_and(is_word) => None,
        Some(c) if is_word(c) => None,
        _ => Some(Edge::Free),
    }
}

fn edge_after(text: &str, end: usize) -> Option<Edge> {
    let mut ahead = text.get(end..)?.chars();
    let (near, far) = (ahead.next(), ahead.next());
    match near {
        Some('-') if far.is_some_and(is_word) => Some(Edge::Hyphen),
        Some('_') => Some(Edge::Underscore),
        // "install.sh" is a file; "Download it.Run it" is two sentences.
        Some('.') if far.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) => None,
        Some(c) if is_word(c) => None,
        _ => Some(Edge::Free),
    }
}

/// Whether a character makes a word with an ASCII letter beside it; scripts that use no spaces do not.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || (c > '\u{7F}' && c < '\u{2000}' && c.is_alphabetic())
}

/// Whether words of a group count within an address or path.
fn shows_in(zone: &Zone, group: Group, form: &str) -> bool {
    match (zone.kind, group) {
        (ZoneKind::Code, _) | (_, Group::Target) => true,
        (ZoneKind::Path, Group::Object) => true,
        (ZoneKind::Url, Group::Object) => form.starts_with('.'),
        (ZoneKind::Url | ZoneKind::Path, Group::Act | Group::Manner | Group::Cue) => false,
    }
}

/// Sorts hits by place and drops those that lie in a longer one of their own entry.
fn longest_of_entry(mut hits: Hits) -> Hits {
    hits.sort_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.span.end)));
    let mut widest: BTreeMap<u16, Span> = BTreeMap::new();
    hits.retain(|hit| {
        let Reading::Word(_, entry) = hit.reading else { return true };
        let wide = widest.entry(entry).or_default();
        if wide.end >= hit.span.end && *wide != hit.span && !wide.is_empty() {
            return false;
        }
        *wide = hit.span;
        true
    });
    hits
}

/// Sorts hits by place and drops those that lie in a longer one of their group.
fn longest(mut hits: Hits) -> Hits {
    hits.sort_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.span.end)));
    let mut widest = [Span::default(); 5];
    hits.retain(|hit| {
        let Some(wide) = widest.get_mut(Group::of(hit.reading) as usize) else { return false };
        if wide.end >= hit.span.end && *wide != hit.span && !wide.is_empty() {
            return false;
        }
        *wide = hit.span;
        true
    });
    hits
}
