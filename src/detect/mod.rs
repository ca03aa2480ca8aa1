//! Document × probe → hits: pure functions, one file a matcher.
//!
//! **Invariant:** a hit is decided from its own document alone; what spans documents is joined later.

mod address;
mod call;
mod field;
mod file_name;
mod native;
mod prose;
mod query;
#[cfg(test)]
mod sample;
mod text;

pub(crate) use address::{hosts_of, is_own, owner_of};
pub(crate) use native::{Overview, detect_bundle};

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::bundle::{Artifact, Limits};
use crate::finding::Target;
use crate::manifest::Declared;
use crate::program::Program;
use crate::prose::{Prose, Spoken};
use crate::rule::{Mark, Matcher, Pattern, ProbeId, Provenance, RuleSet};
use crate::source::Span;
use crate::syntax::{Document, Tree};

/// By how many bytes two matches are told apart under the cap.
const TOLD_APART: usize = 200;

/// A document and what its lowering yielded.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    /// The artifact it came from.
    pub(crate) artifact: &'a Artifact,
    /// The document.
    pub(crate) document: &'a Document,
    /// Its code.
    pub(crate) program: Option<&'a Program>,
    /// Its text for an agent.
    pub(crate) prose: Option<&'a Prose>,
    /// What it declares.
    pub(crate) declared: Option<&'a Declared>,
}

/// A match of a probe in a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Hit {
    /// What matched.
    pub(crate) probe: ProbeId,
    /// Where, in the text of the document.
    pub(crate) span: Span,
    /// Further places and what they show.
    pub(crate) labels: Vec<(Span, String)>,
    /// What is there, where more can be said than the rule's title.
    pub(crate) message: Option<String>,
    /// What a capability is used on.
    pub(crate) target: Option<Target>,
    /// Who decided that, where the matcher can tell.
    pub(crate) provenance: Option<Provenance>,
    /// The file it is about, by the last component of its name: what it shares with matches in other documents.
    pub(crate) file: Option<String>,
    /// What makes it worse, beyond the marks of its document.
    pub(crate) marks: BTreeSet<Mark>,
    /// Its section in the document.
    pub(crate) section: u32,
}

impl Hit {
    /// A match without anything further.
    pub(crate) fn new(probe: ProbeId, span: Span) -> Self {
        let (labels, marks) = (Vec::new(), BTreeSet::new());
        Self { probe, span, labels, message: None, target: None, provenance: None, file: None, marks, section: 0 }
    }
}

/// What a document holds.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    /// Matches by probe and place.
    pub(crate) found: Vec<Hit>,
    /// How many were left out by the cap.
    pub(crate) left_out: u64,
}

/// Runs all probes over a document.
pub(crate) fn detect(subject: &Subject<'_>, rules: &RuleSet, limits: &Limits) -> Hits {
    let mut found = Vec::new();
    text::find(subject, rules, &mut found);
    if let Some(program) = subject.program {
        call::find(subject, program, rules, &mut found);
    }
    let spoken = subject.prose.map(Spoken::of).filter(|spoken| !spoken.is_silent());
    let parts = rules.by_part();
    let of_tree: &[ProbeId] = match &subject.document.tree {
        Tree::Code(_) => &parts.code,
        Tree::Data(_) => &parts.data,
        Tree::Markdown(_) | Tree::None => &[],
    };
    let of_prose: &[ProbeId] = if spoken.is_some() { &parts.prose } else { &[] };
    for id in of_tree.iter().chain(of_prose).chain(&parts.any).copied() {
        match rules.probe(id).map(|probe| &probe.matcher) {
            Some(Matcher::Query(query)) => query::find(id, query, subject, &mut found),
            Some(Matcher::Prose(prose)) => {
                spoken.iter().for_each(|spoken| prose::find(id, prose, spoken, subject, &mut found));
            }
            Some(Matcher::Field(field)) => field::find(id, field, subject, &mut found),
            Some(Matcher::Native(native)) => {
                let before = found.len();
                native::find(id, native, subject, &mut found);
                let new = found.split_off(before);
                found.extend(new.into_iter().filter(|hit| !aims_at(hit, &native.unless)));
            }
            _ => {}
        }
    }
    placed(found, subject.document, rules, limits)
}

/// Runs the probes for calls alone over a document.
pub(crate) fn detect_calls(subject: &Subject<'_>, rules: &RuleSet, limits: &Limits) -> Hits {
    let mut found = Vec::new();
    if let Some(program) = subject.program {
        call::find(subject, program, rules, &mut found);
    }
    placed(found, subject.document, rules, limits)
}

fn placed(mut found: Vec<Hit>, document: &Document, rules: &RuleSet, limits: &Limits) -> Hits {
    for hit in &mut found {
        place(document, hit);
    }
    cap(found, document, rules, limits)
}

/// Whether a hit is aimed at what one of some patterns names.
fn aims_at(hit: &Hit, patterns: &[Arc<Pattern>]) -> bool {
    let target = hit.target.as_ref().map(Target::text);
    target.is_some_and(|target| patterns.iter().any(|pattern| pattern.is_match(target.as_bytes())))
}

/// Adds what the place of a hit says about it: its section, and whether anybody sees it.
fn place(document: &Document, hit: &mut Hit) {
    let Tree::Markdown(markdown) = &document.tree else {
        hit.section = document.section;
        return;
    };
    let section = markdown.sections.partition_point(|section| section.span.start <= hit.span.start);
    hit.section = u32::try_from(section.saturating_sub(1)).unwrap_or_default();
    if markdown.is_unseen(hit.span) {
        hit.marks.insert(Mark::Hidden);
    }
}

/// Keeps what counts most under the cap: of each probe what is worst marked, then each target, then each text, then each place.
/// A fact that joint rules count is kept once in every section and about every file besides, so that no decoy takes its
/// neighbours away.
fn cap(mut found: Vec<Hit>, document: &Document, rules: &RuleSet, limits: &Limits) -> Hits {
    let shown = |hit: &Hit| (hit.probe, hit.span, hit.message.clone(), hit.target.clone(), hit.file.clone());
    found.sort_by_cached_key(shown);
    found.dedup_by(|a, b| {
        a.probe == b.probe && a.span == b.span && a.message == b.message && a.target == b.target && a.file == b.file
    });
    let mut hits = Hits::default();
    let most = limits.matches_per_rule as usize;
    let mut found = found.into_iter().peekable();
    while let Some(first) = found.next() {
        let probe = first.probe;
        let mut own = vec![first];
        own.extend(std::iter::from_fn(|| found.next_if(|hit| hit.probe == probe)));
        if own.len() > most {
            let is_counted = rules.probe(probe).is_some_and(|probe| probe.is_counted);
            let room = if is_counted { limits.findings as usize } else { most };
            let all = own.len();
            own = most_telling(own, document, most, room, is_counted);
            hits.left_out += (all - own.len()) as u64;
        }
        hits.found.extend(own);
    }
    hits
}

/// The `most` hits that tell most, and, where they are counted, the first of each section and file up to `room`; by place.
fn most_telling(own: Vec<Hit>, document: &Document, most: usize, room: usize, is_counted: bool) -> Vec<Hit> {
    let (mut targets, mut texts, mut neighbours) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut ranked: Vec<_> = own
        .into_iter()
        .map(|hit| {
            let strong = hit.marks.iter().filter(|mark| mark.is_strong()).count();
            let badness = (strong, hit.marks.len());
            let text = hit.span.of_text(&document.text).get(..TOLD_APART);
            let text = text.unwrap_or(hit.span.of_text(&document.text));
            let is_new_target = targets.insert((badness, hit.target.clone()));
            let is_new_text = texts.insert((badness, text));
            let is_new_neighbour = is_counted && neighbours.insert((badness, hit.section, hit.file.clone()));
            ((std::cmp::Reverse((badness, is_new_target, is_new_text)), hit.span), is_new_neighbour, hit)
        })
        .collect();
    ranked.sort_by_key(|(rank, _, _)| *rank);
    let mut kept: Vec<Hit> = Vec::new();
    for (rank, (_, is_new_neighbour, hit)) in ranked.into_iter().enumerate() {
        if rank < most || (is_new_neighbour && kept.len() < room) {
            kept.push(hit);
        }
    }
    kept.sort_by(|a, b| (a.span, &a.message, &a.target).cmp(&(b.span, &b.message, &b.target)));
    kept
}

#[cfg(test)]
mod tests {
    use super::sample;
    use crate::rule::Mark;

    /// What a matcher for `key` and a letter keeps of a text.
    fn check(text: &str, kept: usize, keeps: &str) {
        let hits = sample::hits("[match.text]\nin = [\"any\"]\nany = ['''key-[a-z]{1,4}''']", "notes.md", text);
        assert_eq!(hits.len(), kept);
        assert!(hits.iter().any(|hit| hit.span.of_text(text) == keeps), "{keeps} is lost");
    }

    #[test]
    fn the_cap_keeps_what_is_distinct_and_what_is_marked() {
        check(&format!("{}key-b", "key-a\n".repeat(300)), 100, "key-b");
        let distinct: String = ('a'..='z').flat_map(|a| ('a'..='z').map(move |b| format!("key-{a}{b}\n"))).collect();
        let text = format!("{distinct}\n<!-- key-zzzz -->\n");
        check(&text, 100, "key-zzzz");
        let hits = sample::hits("[match.text]\nin = [\"any\"]\nany = ['''key-[a-z]{1,4}''']", "notes.md", &text);
        assert!(hits.last().is_some_and(|hit| hit.marks.contains(&Mark::Hidden)));
        assert!(hits.is_sorted_by_key(|hit| hit.span));
    }
}
