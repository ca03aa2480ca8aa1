//! Lists of places where several owners keep their keys, given to an agent to read.

use std::collections::{BTreeMap, BTreeSet};

use super::{Hit, Subject};
use crate::prose::{Clause, Polarity, Prose, Slot};
use crate::rule::ProbeId;
use crate::source::{Span, lines};
use crate::syntax::{Block, Markdown, Role, Tree};

/// How many owners make a collection: a skill may be for one of them, or for two that belong together.
const OWNERS: usize = 3;
/// The most bytes of a line that is looked at, and the most words before its path.
const LONGEST: (usize, usize) = (200, 3);

/// Acts that take what a path holds; the words before a path in a list of reads say the same in any language.
const ACTS: [&str; 8] = ["read", "collect", "copy", "send", "extract", "fetch", "embed", "reveal"];

/// Finds, for each part of a page, the first of the places whose keys it gives to read, where they have several owners;
/// `places` are parts of paths, and whose keys lie there.
pub(super) fn find(probe: ProbeId, places: &[(String, String)], subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    let (Some(prose), Tree::Markdown(page)) = (subject.prose, &subject.document.tree) else { return };
    if subject.document.role != Role::Whole {
        return;
    }
    let parts = parts(page);
    let mut found: BTreeMap<u32, BTreeMap<&str, Span>> = BTreeMap::new();
    let mut add = |section: u32, span: Span, line: &str, is_told: bool| {
        let part = parts.get(section as usize).copied().unwrap_or(section);
        if (is_told || names_reading(line))
            && let Some(owner) = owner(line, places)
        {
            found.entry(part).or_default().entry(owner).or_insert(span);
        }
    };
    let text = &*subject.document.text;
    let told = told(prose);
    let tells = |lead: &Block| told.iter().any(|span| lead.span.overlaps(*span));
    for code in page.code.iter().filter(|code| !prose.is_shown(code.span)) {
        let is_told = code.lead.and_then(|lead| page.blocks.get(lead as usize)).is_some_and(tells);
        for piece in &code.lines {
            for (at, line) in lines(piece.of_text(text)) {
                let start = piece.start as usize + at;
                let body = line.trim_end();
                let is_path = !body.trim_start().contains(' ');
                add(code.section, Span::of(start..start + body.len()), body.trim_start(), is_told && is_path);
            }
        }
    }
    let said = prose.clauses.iter().filter(|clause| clause.polarity == Polarity::Affirmed);
    for clause in said {
        let Some(sentence) = prose.sentences.get(clause.sentence as usize).filter(|sentence| !sentence.quoted) else {
            continue;
        };
        let takes = |entry: &str| ACTS.contains(&entry);
        let is_told = clause.words.iter().any(|word| word.slot == Slot::Act && !word.quoted && takes(&word.entry));
        let line = clause.span.of_text(&prose.text);
        if is_told {
            // A sentence may name several places.
            for word in line.split([',', ';', ' ']).filter(|word| word.contains(['/', '.'])) {
                add(sentence.section, prose.offsets.map(clause.span), word, true);
            }
        }
    }
    for owners in found.into_values().filter(|owners| owners.len() >= OWNERS) {
        let Some(first) = owners.values().min_by_key(|span| span.start) else { continue };
        let names: BTreeSet<&str> = owners.keys().copied().collect();
        let message = Some(names.into_iter().collect::<Vec<_>>().join(", "));
        let labels = owners.values().filter(|span| *span != first).map(|span| (*span, "and this".to_owned())).collect();
        hits.push(Hit { message, labels, ..Hit::new(probe, *first) });
    }
}

/// The clauses that tell to take what is named after them.
fn told(prose: &Prose) -> Vec<Span> {
    let tells = |clause: &&Clause| {
        let mut acts = clause.words.iter().filter(|word| word.slot == Slot::Act && word.told && !word.quoted);
        clause.polarity == Polarity::Affirmed && acts.any(|word| ACTS.contains(&&*word.entry))
    };
    prose.clauses.iter().filter(tells).map(|clause| prose.offsets.map(clause.span)).collect()
}

/// Whose keys lie at a path that a line ends with.
fn owner<'p>(line: &str, places: &'p [(String, String)]) -> Option<&'p str> {
    let line = line.get(..LONGEST.0.min(line.len())).unwrap_or_default().to_ascii_lowercase();
    let is_public = line.trim_end_matches(['`', '"', '\'', ')']).ends_with(".pub");
    places.iter().find(|(part, _)| !is_public && line.contains(part)).map(|(_, owner)| owner.as_str())
}

/// Whether a line of a list is an act and a path: "Read: ~/.netrc", "cat ~/.netrc".
fn names_reading(line: &str) -> bool {
    const HEADS: [&str; 22] = [
        "read", "cat", "open", "view", "load", "glob", "grep", "head", "tail", "less", "more", "type", "cp", "copy",
        "collect", "check", "inspect", "examine", "scan", "dump", "parse", "get",
    ];
    let line = line.trim_start_matches(['-', '*', '$', '>', ' ', '\t']);
    let line = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ')').trim_start();
    let head = line.split([':', ' ']).next().unwrap_or_default();
    let is_head = HEADS.iter().any(|known| head.eq_ignore_ascii_case(known));
    is_head && line.split_whitespace().take(LONGEST.1 + 2).count() <= LONGEST.1 + 1
}

/// The part of the page that each section belongs to: the nearest heading of the first or second level, or itself.
fn parts(page: &Markdown) -> Vec<u32> {
    let mut parts: Vec<u32> = Vec::with_capacity(page.sections.len());
    for (section, own) in page.sections.iter().zip(0..) {
        let above = section.parent.filter(|_| section.level > 2);
        parts.push(above.and_then(|above| parts.get(above as usize).copied()).unwrap_or(own));
    }
    parts
}
