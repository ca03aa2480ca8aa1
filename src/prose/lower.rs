//! Lowers a document to prose: passages, sentences, clauses, and the words that stand in them.

use std::collections::BTreeMap;

use super::clause::{Joint, Part, parts};
use super::english;
use super::lexicon::{Cue, Hit, LONGEST_FORM, Lexicon, Reading};
use super::meaning::{Meaning, Surroundings, meanings, split};
use super::passage::{Passage, Passages, passages};
use super::sentence::sentences;
use super::setting::{Heading, Offer, TAKEN_OVER, attributions, headings, introduces, tells_outcome};
use super::token::tokens;
use super::told::is_told;
use super::zone::{Zone, zones};
use super::{Clause, Mention, Modality, Polarity, Prose, Sentence, SentenceRole, Slot, Word, quote};
use crate::source::Span;
use crate::syntax::{CodeBlock, Document, Markdown, Role, Tree};

/// Lowers a document to prose; empty where it is code or data.
///
/// What a heading, a list or a quotation takes away counts only where a reader sees it: not in hidden or decoded text.
pub(crate) fn lower(document: &Document, lexicon: &Lexicon) -> Prose {
    let passages = passages(document);
    let zones = zones(&passages.text, &passages.code);
    let mut hits = lexicon.hits(&passages.text, &zones);
    hits.retain(|hit| !is_noun(hit, &passages.text) && !is_listed(hit, &passages.text) && !is_in_name(hit, &passages));
    let tokens = tokens(&passages, lexicon);
    hits.extend(tokens.hits);
    hits.sort_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.span.end)));
    let headings = match &document.tree {
        Tree::Markdown(markdown) => headings(markdown, lexicon),
        _ => Vec::new(),
    };
    let is_bare = document.hidden || document.decoded || matches!(document.role, Role::Hidden | Role::Comment);
    let attributed = attributions(&passages);
    let mut lowering = Lowering {
        lexicon,
        text: &passages.text,
        sentences: Vec::new(),
        clauses: Vec::new(),
        offers: BTreeMap::new(),
        mentions: Vec::new(),
        row: Vec::new(),
    };
    for ((id, passage), attributed) in (0u32..).zip(&passages.list).zip(attributed) {
        let heading = headings.get(passage.section as usize).copied().unwrap_or_default();
        lowering.passage(PassageView {
            id,
            passage,
            hits: within(&hits, passage.span, |hit| hit.span),
            zones: within(&zones, passage.span, |zone| zone.span),
            code: within(&passages.code, passage.span, |span| *span),
            heading,
            attributed,
            is_bare: is_bare || matches!(passage.role, SentenceRole::Hidden | SentenceRole::Comment),
        });
    }
    let shown = match &document.tree {
        Tree::Markdown(markdown) if !is_bare => lowering.shown_blocks(markdown, &headings, &passages),
        _ => Vec::new(),
    };
    let Lowering { sentences, clauses, mentions, .. } = lowering;
    let Passages { text, offsets, .. } = passages;
    let mentions = mentions.into_iter().map(|own| Mention { span: offsets.map(own.span), ..own }).collect();
    Prose { text, offsets, sentences, clauses, mentions, shown, addresses: tokens.addresses }
}

/// Whether a word of an act is a piece of a name in code: `tools/list`.
fn is_in_name(hit: &Hit, passages: &Passages) -> bool {
    if !matches!(hit.reading, Reading::Word(Slot::Act, _)) {
        return false;
    }
    let at = passages.code.partition_point(|code| code.end <= hit.span.start);
    let before = passages.code.get(at).filter(|code| code.start < hit.span.start);
    before.is_some_and(|code| {
        Span::new(code.start, hit.span.start).of_text(&passages.text).ends_with(['/', '.', '_', '-'])
    })
}

/// Whether a word of an act is a noun where it stands: "the download".
fn is_noun(hit: &Hit, text: &str) -> bool {
    if !matches!(hit.reading, Reading::Word(Slot::Act, _)) {
        return false;
    }
    let before = Span::new(hit.span.start.saturating_sub(8), hit.span.start);
    let start = (before.start..=before.end).find(|at| text.is_char_boundary(*at as usize)).unwrap_or(before.end);
    let before = Span::new(start, before.end).of_text(text);
    let Some(before) = before.strip_suffix(' ') else { return false };
    let word = before.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    // "This sends the file": a verb after its subject.
    let is_verb = word.eq_ignore_ascii_case("this")
        && hit.span.of_text(text).split(' ').next().is_some_and(|act| act.ends_with('s'));
    english::is_determiner(word) && !is_verb
}

/// Whether a word of an act is one of several that are named: "'drop', or".
fn is_listed(hit: &Hit, text: &str) -> bool {
    let mark = |at: u32| text.as_bytes().get(at as usize).copied();
    let before = hit.span.start.checked_sub(1).and_then(mark).filter(|mark| b"'\"`".contains(mark));
    matches!(hit.reading, Reading::Word(Slot::Act, _))
        && before.is_some()
        && before == mark(hit.span.end)
        && mark(hit.span.end.saturating_add(1)) == Some(b',')
}

/// Whether an act stands within a negation: "do not skip" in a clause that says something else.
fn is_undone(hit: &Hit, hits: &[Hit]) -> bool {
    let from = hits.partition_point(|other| other.span.start < hit.span.start.saturating_sub(LONGEST_FORM));
    let before = hits.get(from..).unwrap_or_default().iter().take_while(|other| other.span.start <= hit.span.start);
    matches!(hit.reading, Reading::Word(Slot::Act, _))
        && before.into_iter().any(|other| other.reading == Reading::Cue(Cue::Negation) && other.span.covers(hit.span))
}

/// The elements whose spans begin in `span`; `all` are in order.
fn within<T>(all: &[T], span: Span, place: impl Fn(&T) -> Span) -> &[T] {
    let start = all.partition_point(|element| place(element).start < span.start);
    let end = all.partition_point(|element| place(element).start < span.end);
    all.get(start..end).unwrap_or_default()
}

/// A passage with everything that stands in it or bears on it.
struct PassageView<'a> {
    id: u32,
    passage: &'a Passage,
    hits: &'a [Hit],
    zones: &'a [Zone],
    code: &'a [Span],
    heading: Heading,
    attributed: bool,
    is_bare: bool,
}

struct Lowering<'a> {
    lexicon: &'a Lexicon,
    text: &'a str,
    sentences: Vec<Sentence>,
    clauses: Vec<Clause>,
    offers: BTreeMap<u32, Offer>,
    mentions: Vec<Mention>,
    /// The objects in the cells of the present row of a table that have been read.
    row: Vec<Word>,
}

impl Lowering<'_> {
    fn passage(&mut self, view: PassageView<'_>) {
        let passage = view.passage;
        let taken = passage.lead.and_then(|lead| self.offers.get(&lead)).cloned();
        let bare = Offer::default();
        let lead = taken.as_ref().unwrap_or(&bare);
        let is_whole = || quote::is_whole(self.text, passage.span, view.code);
        let is_shown = view.heading.example || lead.example || lead.detects;
        let quoted = !view.is_bare
            && ((passage.in_quotation && (view.attributed || is_shown))
                || (passage.is_item && lead.detects)
                || (is_shown && is_whole()));
        let introduced =
            if view.is_bare { Vec::new() } else { quote::introduced(self.text, passage.span, view.hits, view.code) };
        let around = Surroundings {
            heading: if passage.role == SentenceRole::Heading { Heading::default() } else { view.heading },
            offer: taken.as_ref(),
            is_item: passage.is_item,
            is_bare: view.is_bare,
        };
        let first_clause = self.clauses.len();
        if !passage.goes_on {
            self.row.clear();
        }
        let mut forbids_what_follows = false;
        for span in sentences(self.text, passage.span, view.zones, &introduced) {
            let hits = within(view.hits, span, |hit| hit.span);
            if hits.is_empty() {
                // Most sentences say nothing that the lexicon knows.
                self.plain_sentence(span, view.id, passage, quoted);
                forbids_what_follows = false;
                continue;
            }
            let zones = within(view.zones, span, |zone| zone.span);
            let quotes = within(&introduced, span, |quote| *quote);
            let parts = parts(self.text, span, hits, zones, quotes);
            let meanings = meanings(self.text, &parts, hits, self.lexicon, around);
            forbids_what_follows = meanings.last().is_some_and(|meaning| meaning.forbids_what_follows);
            self.sentences.push(Sentence {
                span,
                role: passage.role,
                section: passage.section,
                passage: view.id,
                quoted,
            });
            self.clauses(&parts, &meanings, hits, quotes, &view, lead);
        }
        if passage.role == SentenceRole::Cell && self.row.is_empty() {
            let words = self.clauses.get(first_clause..).unwrap_or_default().iter().flat_map(|clause| &clause.words);
            let objects = words.filter(|word| word.slot == Slot::Object).take(TAKEN_OVER).cloned();
            self.row = objects.collect();
        }
        let is_shown = quoted || is_shown || view.heading.negated || lead.negated;
        self.mention(&view, &introduced, is_shown, first_clause);
        let last = self.clauses.get(first_clause..).and_then(<[Clause]>::last);
        let given = last.map(|last| offer(last, view.hits, lead, forbids_what_follows));
        let offer = match given {
            // Most passages have nothing to give, whether they introduce something or not.
            Some(given) if given == bare && taken.is_none() => None,
            Some(given) if introduces(passage.span.of_text(self.text)) => Some(given),
            _ if passage.is_item => taken,
            _ => None,
        };
        if let Some(offer) = offer.filter(|offer| *offer != bare) {
            self.offers.insert(view.id, offer);
        }
    }

    /// The blocks that only show something: an example, what comes out, what is looked for or must not be.
    fn shown_blocks(&self, markdown: &Markdown, headings: &[Heading], passages: &Passages) -> Vec<Span> {
        let is_shown = |block: &&CodeBlock| {
            let heading = headings.get(block.section as usize).copied().unwrap_or_default();
            let lead = block.lead.and_then(|lead| passages.last_of_block.get(lead as usize).copied().flatten());
            let offer = lead.and_then(|lead| self.offers.get(&lead));
            let passage = lead.and_then(|lead| passages.list.get(lead as usize));
            let passage = passage.filter(|passage| passage.section == block.section);
            heading.example
                || heading.negated
                || heading.outcome
                || offer.is_some_and(|offer| offer.example || offer.detects || offer.negated)
                || passage.is_some_and(|passage| tells_outcome(passage.span.of_text(self.text), self.lexicon))
        };
        markdown.code.iter().filter(is_shown).map(|block| block.span).collect()
    }

    /// Notes the code of a passage that is only spoken of: all of it where `is_shown` says so, what is introduced as an example,
    /// and what stands in a clause that denies or in a sentence that tells what is looked for.
    fn mention(&mut self, view: &PassageView<'_>, introduced: &[Span], is_shown: bool, first_clause: usize) {
        if view.is_bare {
            return;
        }
        let clauses = self.clauses.get(first_clause..).unwrap_or_default();
        let sentences =
            self.sentences.get(clauses.first().map_or(0, |clause| clause.sentence) as usize..).unwrap_or_default();
        let is_denied = |code: Span| {
            let from = clauses.partition_point(|clause| clause.span.end <= code.start);
            let of_code = clauses.iter().skip(from).take_while(|clause| clause.span.start < code.end);
            of_code.into_iter().any(|clause| clause.polarity == Polarity::Negated)
        };
        let is_named_attack = |code: Span| {
            let at = clauses.partition_point(|clause| clause.span.end <= code.start);
            let start = clauses.get(at).map_or(code.start, |clause| clause.span.start.min(code.start));
            quote::names_attack(Span::new(start, code.start).of_text(self.text))
        };
        let is_detected = |code: Span| {
            let at = sentences.partition_point(|sentence| sentence.span.end <= code.start);
            let sentence = sentences.get(at).map(|sentence| sentence.span).unwrap_or_default();
            within(view.hits, sentence, |hit| hit.span).iter().any(quote::is_introducer)
        };
        let mention = |span: &Span| {
            let denied = is_denied(*span);
            let spoken_of = is_shown || introduced.binary_search(span).is_ok() || is_detected(*span);
            let is_attack = is_named_attack(*span);
            (denied || spoken_of || is_attack).then_some(Mention { span: *span, denied, is_attack })
        };
        self.mentions.extend(view.code.iter().filter_map(mention));
    }

    fn plain_sentence(&mut self, span: Span, id: u32, passage: &Passage, quoted: bool) {
        let sentence = u32::try_from(self.sentences.len()).unwrap_or(u32::MAX);
        self.sentences.push(Sentence { span, role: passage.role, section: passage.section, passage: id, quoted });
        self.clauses.push(Clause {
            span,
            sentence,
            polarity: Polarity::default(),
            modality: Modality::default(),
            conditional: false,
            words: Vec::new(),
        });
    }

    /// Makes the clauses of one sentence, with the words that reach into them.
    fn clauses(
        &mut self,
        parts: &[Part],
        meanings: &[Meaning],
        hits: &[Hit],
        quotes: &[Span],
        view: &PassageView<'_>,
        lead: &Offer,
    ) {
        let sentence = u32::try_from(self.sentences.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let first = self.clauses.len();
        for ((part, hits), meaning) in split(parts, hits).zip(meanings) {
            let described =
                part.relative.filter(|_| meaning.described).or(meaning.described.then_some(part.span.start));
            let said = hits.iter().filter(|hit| meaning.polarity == Polarity::Negated || !is_undone(hit, hits));
            let own: Vec<Word> = said
                .filter_map(|hit| {
                    let is_act = matches!(hit.reading, Reading::Word(Slot::Act, _));
                    let told = is_act
                        && view.passage.role != SentenceRole::Heading
                        && is_told(self.text, part.span.start, hit.span, view.zones);
                    self.word(hit, quotes, described, told)
                })
                .collect();
            let mut words = lead.manner.clone();
            if let Some(before) = self.clauses.get_mut(first..).and_then(<[Clause]>::last_mut) {
                if part.joint == Joint::Without {
                    before.words.extend(own.iter().filter(|word| word.slot == Slot::Manner).cloned());
                }
                taken_over(part, before, &own, &mut words);
            }
            let meant = self.meant(part, &own, first, view);
            words.extend(meant.into_iter().filter(|word| !own.contains(word)));
            words.extend(own);
            self.clauses.push(Clause {
                span: part.span,
                sentence,
                polarity: meaning.polarity,
                modality: meaning.modality,
                conditional: meaning.conditional,
                words,
            });
        }
    }

    /// What a clause speaks of that was named before: by "they" or "them", behind a colon, in the first cell of its row.
    fn meant(&self, part: &Part, own: &[Word], first: usize, view: &PassageView<'_>) -> Vec<Word> {
        let names_object = own.iter().any(|word| word.slot == Slot::Object);
        let is_label = |before: &&Clause| !before.words.iter().any(|word| word.slot == Slot::Act);
        let sentence = u32::try_from(self.sentences.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let is_before = |clause: &&Clause| {
            let place = self.sentences.get(clause.sentence as usize).map(|sentence| sentence.passage);
            clause.sentence.saturating_add(1) >= sentence && place == Some(view.id)
        };
        let before = self.clauses.iter().rev().take(REFERRED).take_while(is_before);
        let objects = |clause: &Clause| -> Vec<Word> {
            clause.words.iter().filter(|word| word.slot == Slot::Object).take(TAKEN_OVER).cloned().collect()
        };
        let in_sentence = self.clauses.get(first..).is_some_and(|clauses| !clauses.is_empty());
        let by_word = part.refers && (part.joint == Joint::First || matches!(part.joint, Joint::Apart | Joint::Colon));
        let by_label = part.joint == Joint::Colon && in_sentence && !names_object;
        let mut meant = if by_word {
            before.map(objects).find(|objects| !objects.is_empty()).unwrap_or_default()
        } else if by_label {
            before.take(1).filter(is_label).map(objects).next().unwrap_or_default()
        } else {
            Vec::new()
        };
        meant
            .extend(self.row.iter().filter(|word| !names_object && !meant.contains(word)).cloned().collect::<Vec<_>>());
        meant
    }

    fn word(&self, hit: &Hit, quotes: &[Span], described: Option<u32>, told: bool) -> Option<Word> {
        let Reading::Word(slot, entry) = hit.reading else { return None };
        let after = quotes.partition_point(|quote| quote.end < hit.span.end);
        let quoted = quotes.get(after).is_some_and(|quote| quote.covers(hit.span))
            || described.is_some_and(|at| at <= hit.span.start);
        Some(Word { slot, entry: self.lexicon.entry_at(entry)?.name.clone(), span: hit.span, quoted, told })
    }
}

/// How many clauses back something is looked for that a word stands for.
const REFERRED: usize = 3;

/// Adds the words of the clause before that reach into this one: what "it" stands for, and the manner set at its head.
fn taken_over(part: &Part, before: &Clause, own: &[Word], words: &mut Vec<Word>) {
    if !matches!(part.joint, Joint::And | Joint::CommaAnd | Joint::Comma | Joint::Or | Joint::Then) {
        return;
    }
    let first_act = |words: &[Word]| words.iter().find(|word| word.slot == Slot::Act).map(|word| word.span);
    let Some(act) = first_act(own) else { return };
    let names_object = own.iter().any(|word| word.slot == Slot::Object);
    let has_pronoun = part.pronoun.is_some_and(|at| at > act.start);
    let head = first_act(&before.words).map_or(u32::MAX, |act| act.start);
    let reaches = |word: &&Word| match word.slot {
        Slot::Object => has_pronoun && !names_object,
        Slot::Manner => word.span.start < head,
        Slot::Act | Slot::Target => false,
    };
    let new: Vec<Word> =
        before.words.iter().filter(reaches).filter(|word| !words.contains(word)).take(TAKEN_OVER).cloned().collect();
    words.extend(new);
}

/// What a passage with the last clause `last` gives to the list that it introduces.
fn offer(last: &Clause, hits: &[Hit], lead: &Offer, forbids_what_follows: bool) -> Offer {
    let in_last = |hit: &&Hit| last.span.contains(hit.span.start);
    let has = |cue| hits.iter().filter(in_last).any(|hit| hit.reading == Reading::Cue(cue));
    let own = last.words.iter().filter(|word| word.slot == Slot::Manner);
    let own = own.filter(|word| !lead.manner.contains(word));
    Offer {
        modality: if last.modality == Modality::Plain { lead.modality } else { last.modality },
        negated: lead.negated || (forbids_what_follows && last.polarity == Polarity::Negated),
        conditional: lead.conditional || last.conditional,
        detects: lead.detects || has(Cue::Detects),
        example: lead.example || has(Cue::Example),
        manner: lead.manner.iter().chain(own).take(TAKEN_OVER).cloned().collect(),
    }
}
