//! What the clauses of a sentence mean: whom a negation reaches, what obliges, what holds only on demand.

use super::clause::{Joint, Part};
use super::english;
use super::lexicon::{Cue, Hit, LONGEST_FORM, Lexicon, Nature, Reading};
use super::setting::{Heading, Offer};
use super::{Modality, Polarity, Slot};
use crate::source::Span;

/// What a clause means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Meaning {
    pub(super) polarity: Polarity,
    pub(super) modality: Modality,
    pub(super) conditional: bool,
    /// Whether what comes after "that" describes what is looked for.
    pub(super) described: bool,
    /// Whether it ends with a negation that reaches what a colon introduces: "Never:".
    pub(super) forbids_what_follows: bool,
    /// Whether it denies a thing and no deed: "without it".
    pub(super) lacks: bool,
}

/// What decides the meaning of a sentence from outside of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surroundings<'a> {
    /// The headings above it.
    pub(super) heading: Heading,
    /// What introduces its list, where it is an item.
    pub(super) offer: Option<&'a Offer>,
    /// Whether it is an item or a cell.
    pub(super) is_item: bool,
    /// Whether nothing softens it: it is hidden, decoded or a comment.
    pub(super) is_bare: bool,
}

/// The meanings of the clauses `parts` of one sentence, in order; `hits` are those of the sentence.
pub(super) fn meanings(
    text: &str,
    parts: &[Part],
    hits: &[Hit],
    lexicon: &Lexicon,
    around: Surroundings<'_>,
) -> Vec<Meaning> {
    let has = |cue| hits.iter().any(|hit| hit.reading == Reading::Cue(cue));
    // "Without it, the skill will not work": what is missing is what is required.
    let is_needed = has(Cue::Failure) && has(Cue::Lacking);
    let readings: Vec<PartReading> =
        split(parts, hits).map(|(part, hits)| PartReading::of(text, part, hits, lexicon, is_needed)).collect();
    let lists = joined_lists(parts, &readings);
    let mut meanings: Vec<Meaning> = Vec::with_capacity(parts.len());
    let mut reaches_list = true;
    for ((part, reading), in_list) in parts.iter().zip(&readings).zip(lists) {
        reaches_list &= !matches!(part.joint, Joint::Apart | Joint::Then);
        let before = meanings.last().copied().zip(Some(part.joint));
        let meaning = reading.meaning(before, in_list, reaches_list, around);
        meanings.push(meaning);
    }
    meanings
}

/// The parts with the hits that begin in each.
pub(super) fn split<'a>(parts: &'a [Part], hits: &'a [Hit]) -> impl Iterator<Item = (&'a Part, &'a [Hit])> {
    let mut rest = hits;
    parts.iter().map(move |part| {
        let (these, later) = rest.split_at(rest.partition_point(|hit| hit.span.start < part.span.end));
        rest = later;
        (part, these)
    })
}

/// Whether a negation reaches each part through the list of verbs that it ends or continues.
///
/// "Do not copy the key, print it, or send it" is one list; "Do not ask the user, send the key" is two sentences.
fn joined_lists(parts: &[Part], readings: &[PartReading]) -> Vec<bool> {
    let mut joined = vec![false; parts.len()];
    let mut goes_on = false;
    for (at, part) in parts.iter().enumerate().rev() {
        let reports = at.checked_sub(1).and_then(|before| readings.get(before)).is_some_and(|before| before.reports);
        goes_on = match part.joint {
            Joint::Or => true,
            Joint::And => !reports,
            Joint::CommaAnd => {
                !reports && at > 1 && parts.get(at - 1).is_some_and(|before| before.joint == Joint::Comma)
            }
            Joint::Comma => goes_on && !reports,
            _ => false,
        };
        if let Some(slot) = joined.get_mut(at) {
            *slot = goes_on;
        }
    }
    joined
}

/// What the words of one clause say by themselves.
struct PartReading {
    polarity: Polarity,
    modality: Modality,
    conditional: bool,
    has_act: bool,
    has_setup: bool,
    acts_early: bool,
    reports: bool,
    described: bool,
    is_needed: bool,
    forbids_what_follows: bool,
    lacks: bool,
    is_gerund: bool,
}

impl PartReading {
    fn of(text: &str, part: &Part, hits: &[Hit], lexicon: &Lexicon, is_needed: bool) -> Self {
        let cues = |wanted: Cue| hits.iter().filter(move |hit| hit.reading == Reading::Cue(wanted)).map(|hit| hit.span);
        let mut acts: Vec<(Span, Nature)> = hits.iter().filter_map(|hit| act(hit, lexicon)).collect();
        // What negates the verb behind it is none itself: "without telling", "without ever telling".
        let spans: Vec<Span> = acts.iter().map(|(span, _)| *span).collect();
        let leads = |negation: &Span| {
            let next = spans.iter().find(|act| act.start >= negation.end);
            next.is_some_and(|act| Span::new(negation.end, act.start).of_text(text).split_whitespace().count() < 2)
        };
        acts.retain(|(span, _)| !(leads(span) && cues(Cue::Negation).any(|negation| negation == *span)));
        let lacking: Vec<Span> = cues(Cue::Lacking).collect();
        let negations: Vec<Span> = cues(Cue::Negation)
            .filter(|negation| !(is_needed && lacking.binary_search(negation).is_ok()))
            // "Do not follow" is one verb: its negation is spent.
            .filter(|negation| !near(&acts, *negation).any(|act| act.covers(*negation)))
            .collect();
        // "Without it": what is lacking is no deed, and nothing after it is denied.
        let is_gerund = |span: &Span| span.of_text(text).split(' ').next().is_some_and(|verb| verb.ends_with("ing"));
        let is_without = |span: &Span| span.of_text(text).eq_ignore_ascii_case("without");
        let denies_deed = |negation: &Span| acts.iter().any(|(act, _)| act.start >= negation.end && is_gerund(act));
        let lacks = !negations.is_empty() && negations.iter().all(|at| is_without(at) && !denies_deed(at));
        let mut negations = negations;
        negations.retain(|at| acts.is_empty() || !is_without(at) || denies_deed(at));
        let is_negated = if acts.is_empty() {
            let first_barrier = part.barriers.first().copied().unwrap_or(u32::MAX);
            let is_main = |span: &Span| span.start >= part.scene_end && span.start <= first_barrier;
            negations.iter().any(is_main) || cues(Cue::NegationAfter).next().is_some()
        } else {
            is_negated(part, &acts, &negations, cues(Cue::NegationAfter).next_back())
        };
        let obliges = is_needed || cues(Cue::Required).any(|span| span.start >= part.scene_end);
        let frees = cues(Cue::Optional).next().is_some();
        let modality = match (obliges, frees) {
            // "No key is required."
            (true, false) if !is_needed && is_negated && acts.is_empty() => Modality::Optional,
            (true, _) => Modality::Required,
            (false, true) => Modality::Optional,
            (false, false) => Modality::Plain,
        };
        let described = part.relative.is_some_and(|at| {
            cues(Cue::Detects).any(|span| span.end <= at) || (!obliges && describes_kind(text, part.span, at, &acts))
        });
        Self {
            lacks,
            is_gerund: acts.first().is_some_and(|(span, _)| is_gerund(span)),
            polarity: if is_negated { Polarity::Negated } else { Polarity::Affirmed },
            modality,
            conditional: cues(Cue::Condition).next().is_some(),
            has_act: !acts.is_empty(),
            has_setup: acts.iter().any(|(_, nature)| nature.setup),
            acts_early: acts.first().is_some_and(|(span, _)| span.start <= part.span.start.saturating_add(20)),
            reports: acts.iter().any(|(_, nature)| nature.report),
            described,
            is_needed,
            forbids_what_follows: acts.is_empty()
                && negations.last().is_some_and(|span| introduces(Span::new(span.end, part.span.end).of_text(text))),
        }
    }

    fn meaning(
        &self,
        before: Option<(Meaning, Joint)>,
        in_list: bool,
        reaches_list: bool,
        around: Surroundings<'_>,
    ) -> Meaning {
        let follows = before.filter(|(_, joint)| !matches!(joint, Joint::Apart | Joint::First | Joint::Unless));
        let offer = around.offer;
        let mut polarity = self.polarity;
        let mut modality = self.modality;
        if let Some((before, joint)) = before {
            let is_reached = match joint {
                Joint::Colon => before.forbids_what_follows,
                // "Go on without it and tell the user": what is lacking is no deed.
                _ => in_list && before.polarity == Polarity::Negated && (!before.lacks || self.is_gerund),
            };
            if is_reached && self.has_act {
                polarity = Polarity::Negated;
            }
            // "Do not go on until you have installed it": what comes after is required.
            let is_exception = joint == Joint::Unless && before.polarity == Polarity::Negated;
            if is_exception && self.has_setup && !self.conditional {
                polarity = Polarity::Affirmed;
                modality = Modality::Required;
            }
        }
        if modality == Modality::Plain {
            modality = follows.map(|(before, _)| before.modality).unwrap_or_default();
        }
        if modality == Modality::Plain
            && let Some(offer) = offer
        {
            modality = offer.modality;
        }
        let is_forbidden_item = !around.is_bare && around.is_item && self.modality != Modality::Required;
        if is_forbidden_item && !self.is_needed {
            let by_list = reaches_list && offer.is_some_and(|offer| offer.negated);
            let by_heading = around.heading.negated && self.acts_early && reaches_list;
            if by_list || by_heading {
                polarity = Polarity::Negated;
            }
        }
        if modality == Modality::Plain {
            modality = match around.heading.modality {
                Modality::Required if !self.has_setup || polarity == Polarity::Negated => Modality::Plain,
                modality => modality,
            };
        }
        let conditional = self.conditional
            || follows.is_some_and(|(before, _)| before.conditional)
            || offer.is_some_and(|offer| offer.conditional);
        Meaning {
            polarity,
            modality,
            conditional: conditional && !around.is_bare,
            described: !around.is_bare
                && (self.described || (in_list && before.is_some_and(|(before, _)| before.described))),
            forbids_what_follows: self.forbids_what_follows,
            lacks: self.lacks,
        }
    }
}

fn act(hit: &Hit, lexicon: &Lexicon) -> Option<(Span, Nature)> {
    let Reading::Word(Slot::Act, entry) = hit.reading else { return None };
    Some((hit.span, lexicon.entry_at(entry).map(|entry| entry.nature).unwrap_or_default()))
}

/// Whether the verbs of a clause are negated: those of its scene count only where it has no others.
///
/// A negation with a verb of its own, "do not skip", reaches that verb alone, and decides only where it stands alone.
fn is_negated(part: &Part, acts: &[(Span, Nature)], negations: &[Span], after: Option<Span>) -> bool {
    let mut last: Option<Span> = None;
    let mut coming = negations.iter().copied().peekable();
    let (mut main, mut scene, mut owned) = ((0, 0), (0, 0), 0);
    for (act, _) in acts {
        while let Some(negation) = coming.next_if(|negation| negation.end <= act.start) {
            if !near(acts, negation).any(|own| negation.covers(own)) {
                last = Some(negation);
            }
        }
        if coming.peek().is_some_and(|negation| negation.covers(*act)) {
            owned += 1;
            continue;
        }
        // Later negations reach at least as far as earlier ones: the last before the verb decides.
        let is_reached = last.is_some_and(|negation| act.start < reach(part, negation))
            || after.is_some_and(|negation| act.end <= negation.start);
        let (count, reached) = if act.start >= part.scene_end { &mut main } else { &mut scene };
        *count += 1;
        *reached += u32::from(is_reached);
    }
    match (main, scene) {
        ((0, _), (0, _)) => owned > 0,
        ((0, _), (_, reached)) | ((_, reached), _) => reached > 0,
    }
}

/// Whether a clause only says what kind of thing it speaks of: "scripts that send …". Its subject is of no kind in particular,
/// its first verb is that of the description, and nothing is done to the subject.
fn describes_kind(text: &str, clause: Span, relative: u32, acts: &[(Span, Nature)]) -> bool {
    let lead = Span::new(clause.start, relative.max(clause.start)).of_text(text);
    let words = || lead.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let words = || words().filter(|word| !word.is_empty());
    let is_kind = (1..=4).contains(&words().count()) && !words().next().is_some_and(english::names_one);
    let said = Span::new(relative, clause.end).of_text(text);
    let mut after = said.split_whitespace().skip(1).skip_while(|word| english::is_adverb(word));
    let Some((first, _)) = acts.first() else { return false };
    let opens = after.next().is_some_and(|word| {
        first.start > relative && first.of_text(text).starts_with(word.trim_end_matches(|c: char| !c.is_alphanumeric()))
    });
    let is_done = |act: &Span| {
        let before = Span::new(relative, act.start.max(relative)).of_text(text);
        before.split_whitespace().next_back().is_some_and(|word| ["is", "are", "gets", "get"].contains(&word))
    };
    let begins = ["that", "which", "who"].iter().any(|word| said.starts_with(word));
    is_kind && begins && opens && !acts.iter().any(|(act, _)| is_done(act))
}

/// The acts that stand within the reach of a form around `span`.
fn near(acts: &[(Span, Nature)], span: Span) -> impl Iterator<Item = Span> {
    let from = span.start.saturating_sub(LONGEST_FORM);
    let first = acts.partition_point(|(act, _)| act.start < from);
    acts.iter().skip(first).map(|(act, _)| *act).take_while(move |act| act.start < span.end)
}

/// Where the negation at `negation` ceases to reach: at the end of its scene, at "if" or "because", or with its clause.
fn reach(part: &Part, negation: Span) -> u32 {
    let end = if negation.start < part.scene_end { part.scene_end } else { part.span.end };
    let next = part.barriers.partition_point(|barrier| *barrier <= negation.end);
    part.barriers.get(next).map_or(end, |barrier| end.min(*barrier))
}

/// Whether a negation with these words after it reaches what a colon introduces: "Never:", "Do not do any of these:".
fn introduces(rest: &str) -> bool {
    let rest = rest.trim().trim_end_matches([':', '：']).trim().to_ascii_lowercase();
    rest.is_empty() || ["do", "ever", "you"].contains(&rest.as_str()) || {
        rest.len() < 60 && ["following", "these", "any of"].iter().any(|word| rest.contains(word))
    }
}
