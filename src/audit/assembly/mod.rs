//! Code in several files is read once more as one text: a file with what it imports, sources, and loads from shipped data.
//!
//! **Invariant:** a reading of several files adds facts and removes none; each stands in the file whose bytes show it.

mod data;
mod module;

use std::collections::{BTreeMap, BTreeSet};

use super::invoke::Ends;
use super::placed::PlacedHit;
use super::schedule::{ArtifactFacts, analyse_as, analyse_values};
use crate::bundle::{Artifact, ArtifactKind, Bundle, Language, Limits, ManifestKind};
use crate::rule::{Matcher, RuleSet};
use crate::source::{Location, SourceText, Span};
use crate::syntax::Role;

/// How many files are read together, at most.
const FILES: usize = 12;
/// How long a text of several files gets, in bytes.
const BYTES: usize = 32 << 10;
/// What stands between two files, in bytes: what is near in the text is near in a file.
const GAP: usize = 1_024;

/// Part of an assembled text: where it came from.
struct Piece {
    derived: Span,
    artifact: usize,
    original: Span,
    is_copy: bool,
}

/// A stretch of a text, and what is read in its place.
struct Edit {
    span: Span,
    text: String,
}

/// Texts of several files in a row.
#[derive(Default)]
struct Assembled {
    text: String,
    pieces: Vec<Piece>,
    /// Whether shipped data stands in it where code loads that.
    holds_data: bool,
}

impl Assembled {
    fn copy(&mut self, text: &str, artifact: usize, original: Span) {
        let derived = Span::of(self.text.len()..self.text.len() + text.len());
        self.text.push_str(text);
        self.pieces.push(Piece { derived, artifact, original, is_copy: true });
    }

    /// Adds a file with edits that stand in order and do not touch.
    fn add(&mut self, text: &str, artifact: usize, edits: &[Edit]) {
        let mut from = 0;
        for edit in edits {
            let (start, end) = (edit.span.start as usize, edit.span.end as usize);
            self.copy(text.get(from..start).unwrap_or_default(), artifact, Span::of(from..start));
            let derived = Span::of(self.text.len()..self.text.len() + edit.text.len());
            self.text.push_str(&edit.text);
            self.pieces.push(Piece { derived, artifact, original: edit.span, is_copy: false });
            from = end;
        }
        self.copy(text.get(from..).unwrap_or_default(), artifact, Span::of(from..text.len()));
    }

    /// The file and the bytes that a stretch of the text came from; up to the end of the file where it goes on in another.
    fn origin(&self, span: Span) -> Option<(usize, Span)> {
        let at = |offset: u32| {
            let at = self.pieces.partition_point(|piece| piece.derived.end <= offset);
            self.pieces.get(at).filter(|piece| piece.derived.start <= offset)
        };
        let first = at(span.start)?;
        let last = at(span.end.saturating_sub(1).max(span.start)).filter(|last| last.artifact == first.artifact);
        let last = last.unwrap_or(first);
        let start = first.original.start + if first.is_copy { span.start - first.derived.start } else { 0 };
        let end = if last.is_copy && span.end <= last.derived.end {
            last.original.start + (span.end - last.derived.start)
        } else {
            last.original.end
        };
        Some((first.artifact, Span::new(start, end.max(start))))
    }
}

/// Reads each file of code together with what it uses of other files, and adds what only that shows.
pub(super) fn follow(bundle: &Bundle, facts: &mut [ArtifactFacts], rules: &RuleSet, limits: &Limits) {
    if bundle.artifacts.len() < 3 {
        return;
    }
    let ends = Ends::of(bundle);
    for (at, read) in readings(bundle, facts, &ends) {
        let Some(artifact) = bundle.artifacts.get(at) else { continue };
        let Some((language, mut assembled)) = (match read {
            Reading::Code(files, language) => assembled(bundle, &ends, &files, language),
            Reading::Makefile(files) => Some((Language::Plain, with_parts(bundle, at, &files))),
        }) else {
            continue;
        };
        let text = SourceText::new(std::mem::take(&mut assembled.text).into_bytes());
        let whole = Artifact { text, ..artifact.clone() };
        let read = if language.is_lowered() {
            analyse_values(&whole, language, assembled.holds_data, rules, limits)
        } else {
            analyse_as(&whole, language, rules, limits)
        };
        for placed in read.hits {
            note(placed, &assembled, bundle, facts, rules);
        }
    }
}

/// What each file imports or sources, where it is read in a language: many files need the same one.
type Imports = BTreeMap<(usize, Language), Vec<usize>>;

/// Files that are read together.
enum Reading {
    /// A file of code and what it needs, in a language that speaks all of theirs.
    Code(Vec<usize>, Language),
    /// What a makefile includes.
    Makefile(Vec<usize>),
}

/// What is to be read together, by the file it is about; what a larger reading holds is not read by itself.
fn readings(bundle: &Bundle, facts: &[ArtifactFacts], ends: &Ends<'_>) -> Vec<(usize, Reading)> {
    let mut readings = Vec::new();
    let mut imports = Imports::new();
    for (at, artifact) in bundle.artifacts.iter().enumerate() {
        let is_short = artifact.text.text().len() <= BYTES;
        match artifact.kind {
            ArtifactKind::Script(own) if is_short && own.is_lowered() => {
                let (files, language) = needed(bundle, ends, &mut imports, at, own);
                readings.push((at, Reading::Code(files, language)));
            }
            ArtifactKind::Manifest(ManifestKind::Makefile) if is_short => {
                let files = facts.get(at).map(|facts| included(facts, ends)).unwrap_or_default();
                if !files.is_empty() {
                    readings.push((at, Reading::Makefile(files)));
                }
            }
            _ => {}
        }
    }
    readings.sort_by_key(|(at, read)| {
        let files = if let Reading::Code(files, _) = read { files.len() } else { 0 };
        (std::cmp::Reverse(files), *at)
    });
    let mut held: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    readings.retain(|(at, read)| {
        let Reading::Code(files, _) = read else { return true };
        let is_held = held.get(at).is_some_and(|others| files.iter().all(|file| others.contains(file)));
        if !is_held {
            for file in files {
                held.entry(*file).or_insert_with(|| files.iter().copied().collect());
            }
        }
        !is_held
    });
    readings
}

/// The files that a makefile includes.
fn included(facts: &ArtifactFacts, ends: &Ends<'_>) -> Vec<usize> {
    let files = facts.declared.iter().flat_map(|declared| &declared.files);
    let parts = files.filter(|file| file.kind == ArtifactKind::Manifest(ManifestKind::Makefile));
    let paths = parts.map(|file| file.path.value.trim_start_matches("./"));
    paths.flat_map(|path| ends.meant_by(path)).take(FILES).collect()
}

/// A makefile after the parts it includes.
fn with_parts(bundle: &Bundle, at: usize, parts: &[usize]) -> Assembled {
    let mut result = Assembled::default();
    for part in parts.iter().filter(|part| **part != at).chain([&at]) {
        let text = bundle.artifacts.get(*part).map(|artifact| &**artifact.text.text()).unwrap_or_default();
        if result.text.len() + text.len() <= 2 * BYTES {
            result.add(text, *part, &[]);
            result.text.push('\n');
        }
    }
    result
}

/// Adds a match to the file it stands in, where reading that alone did not show it.
fn note(placed: PlacedHit, assembled: &Assembled, bundle: &Bundle, facts: &mut [ArtifactFacts], rules: &RuleSet) {
    let probe = placed.hit.probe;
    let matcher = match rules.probe(probe).map(|probe| &probe.matcher) {
        // Which file goes into a call is told where that file is read.
        Some(Matcher::Call(matcher)) if matcher.content_of.is_some() => return,
        matcher => matcher,
    };
    let is_call = matches!(matcher, Some(Matcher::Call(_)));
    // What stands in a file is found there; new is what values make of it.
    if !is_call && matches!(placed.role, Role::Whole | Role::Comment) {
        return;
    }
    let Some((at, span)) = assembled.origin(placed.at.span) else { return };
    let (Some(artifact), Some(held)) = (bundle.artifacts.get(at), facts.get_mut(at)) else { return };
    let is_known =
        |old: &PlacedHit| old.hit.probe == probe && old.at.span.start < span.end && span.start < old.at.span.end;
    if held.hits.iter().any(|old| is_known(old) && old.hit.target == placed.hit.target) {
        return;
    }
    let labels = placed
        .labels
        .into_iter()
        .filter_map(|(label, text)| assembled.origin(label).filter(|(of, _)| *of == at).map(|(_, span)| (span, text)));
    let labels = labels.collect();
    held.hits.push(PlacedHit { at: Location { artifact: artifact.id, span }, labels, section: 0, ..placed });
}

/// A file of code and the files that it needs, the nearest first, with the language that speaks all of theirs.
fn needed(bundle: &Bundle, ends: &Ends<'_>, imports: &mut Imports, at: usize, own: Language) -> (Vec<usize>, Language) {
    let mut files = vec![at];
    let mut seen = BTreeSet::from([at]);
    let mut language = own;
    let mut bytes = 0;
    let mut next = 0;
    while let Some(from) = files.get(next).copied() {
        let Some(artifact) = bundle.artifacts.get(from) else { break };
        let text = artifact.text.text();
        bytes += text.len();
        next += 1;
        let imported = imports.entry((from, own)).or_insert_with(|| {
            let modules = module::modules(text, own);
            modules.iter().flat_map(|path| ends.meant_by(path)).collect()
        });
        for found in imported.iter().copied() {
            let Some(other) = bundle.artifacts.get(found).filter(|other| module::is_readable(other, own)) else {
                continue;
            };
            let length = other.text.text().len();
            if files.len() < FILES && bytes + length <= BYTES && seen.insert(found) {
                language = other.language().filter(|other| own.speaks(*other) && own != *other).unwrap_or(language);
                files.push(found);
            }
        }
    }
    (files, language)
}

/// A file of code after what it needs; `None` where it needs nothing.
fn assembled(bundle: &Bundle, ends: &Ends<'_>, files: &[usize], own: Language) -> Option<(Language, Assembled)> {
    let mut result = Assembled::default();
    for at in files.iter().rev() {
        let Some(artifact) = bundle.artifacts.get(*at) else { continue };
        let text = artifact.text.text();
        let mut edits = data::loads(bundle, ends, text, own);
        if edits.is_empty() && files.len() == 1 {
            return None;
        }
        result.holds_data |= !edits.is_empty();
        edits.extend(module::qualifiers(text, own, |path| ends.meant_by(path).any(|found| files.contains(&found))));
        edits.sort_by_key(|edit| (edit.span.start, std::cmp::Reverse(edit.span.end)));
        let mut free = 0;
        edits.retain(|edit| {
            let is_free = edit.span.start >= free;
            free = if is_free { edit.span.end } else { free };
            is_free
        });
        result.add(text, *at, &edits);
        result.text.push_str(&"\n".repeat(GAP));
    }
    Some((own, result))
}

#[cfg(test)]
mod tests;
