//! Written rule files become compiled ones; every mistake is found at once, with file and line.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::built_in::FILES;
use super::lower::Lowering;
use super::matcher::{Matcher, ProbeId};
use super::set::{Probe, Rule, RuleError, RuleErrors, RuleSet, assemble};
use super::written::{VocabularyRole, WrittenCase, WrittenRule, WrittenVocabulary};
use super::{Card, Case, Category, Confidence, Kind, Severity};
use crate::prose::{Lexicon, LexiconError};

/// How much of a file is checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Strictness {
    /// Nothing that a test has checked: patterns, queries and examples wait for their first need.
    Trusted,
    /// Everything.
    Checked,
}

/// A place to collect mistakes of one file.
pub(super) struct Mistakes<'a> {
    file: &'a str,
    text: &'a str,
    found: Vec<RuleError>,
}

impl<'a> Mistakes<'a> {
    pub(super) const fn of(file: &'a str, text: &'a str) -> Self {
        Self { file, text, found: Vec::new() }
    }

    /// The line of a byte of the file, from 1.
    fn line(&self, at: usize) -> usize {
        self.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
    }

    /// Notes a mistake at a byte of the file.
    pub(super) fn note(&mut self, at: usize, message: impl Into<String>) {
        let line = self.line(at);
        self.found.push(RuleError { file: self.file.to_owned(), line, message: message.into() });
    }
}

/// Compiles all files; pairs of path and text.
pub(super) fn compile(files: &[(&str, &str)], strictness: Strictness) -> Result<RuleSet, RuleErrors> {
    let mut errors = Vec::new();
    let lexicon = read_lexicon(files);
    let files_read = read_files(files, strictness);
    let mut lexicon = lexicon.unwrap_or_else(|mistakes| {
        errors.extend(mistakes);
        Lexicon::default()
    });
    let FilesRead { rules, vocabularies, errors: mut mistakes } = files_read;
    errors.append(&mut mistakes);
    // A vocabulary of paths is also a class of words: what an agent is told to read or to write.
    for (id, (_, _, written)) in vocabularies.iter().filter(|(id, _)| id.ends_with("-path")) {
        let patterns: Vec<String> = written.values.iter().map(|value| value.get_ref().clone()).collect();
        lexicon.learn_paths(id, &patterns);
    }
    let lexicon = lexicon;
    let mut lowering = Lowering::new(&vocabularies, rules.keys().map(String::as_str), &lexicon, strictness);
    let mut probes = Vec::new();
    let mut listed = Vec::new();
    for (path, text, written) in rules.values() {
        let mut mistakes = Mistakes::of(path, text);
        let card = Arc::new(card_of(path, written));
        if strictness == Strictness::Checked {
            check_cases(&written.flags, &written.spares, Demand::Two, written.id.span().start, &mut mistakes);
        }
        let matcher = lowering.lower(&written.matcher, &mut mistakes);
        probes.extend(matcher.map(|matcher| Probe {
            matcher,
            words: card.title.clone(),
            card: Some(Arc::clone(&card)),
            is_counted: false,
        }));
        listed.push(Rule { card, path: (*path).to_owned(), source: (*text).into(), is_sign: false });
        errors.append(&mut mistakes.found);
    }
    for (path, text, written) in vocabularies.values() {
        let mut mistakes = Mistakes::of(path, text);
        if strictness == Strictness::Checked {
            check_cases(&written.flags, &written.spares, Demand::None, written.id.span().start, &mut mistakes);
            lowering.check_vocabulary(written, &mut mistakes);
        }
        if let (VocabularyRole::Sign, Some(matcher)) = (written.role, &written.matcher) {
            let matcher = lowering.lower(matcher, &mut mistakes);
            probes.extend(matcher.map(|matcher| Probe {
                matcher,
                card: None,
                words: written.words.clone(),
                is_counted: true,
            }));
            let card = Arc::new(card_of_sign(written));
            listed.push(Rule { card, path: (*path).to_owned(), source: (*text).into(), is_sign: true });
        } else if written.role == VocabularyRole::Sign || written.matcher.is_some() {
            mistakes.note(written.id.span().start, "a sign has a matcher, and only a sign has one");
        }
        errors.append(&mut mistakes.found);
    }
    if !errors.is_empty() {
        errors.sort();
        return Err(RuleErrors(errors));
    }
    let origins = lowering.origins();
    probes.extend(lowering.into_frames());
    count_members(&mut probes);
    Ok(RuleSet { origins, ..assemble(probes, listed, lexicon, files) })
}

/// The written form of all files but the lexicon, by id, each with its path and text.
#[derive(Default)]
struct FilesRead<'a> {
    rules: BTreeMap<String, (&'a str, &'a str, WrittenRule)>,
    vocabularies: BTreeMap<String, (&'a str, &'a str, WrittenVocabulary)>,
    errors: Vec<RuleError>,
}

fn read_files<'a>(files: &[(&'a str, &'a str)], strictness: Strictness) -> FilesRead<'a> {
    let mut all = FilesRead::default();
    for (path, text) in files.iter().filter(|(path, _)| folder_of(path) != "lexicon") {
        let mut mistakes = Mistakes::of(path, text);
        let head = match strictness {
            Strictness::Trusted => head_of(text),
            Strictness::Checked => {
                check_characters(text, &mut mistakes);
                text
            }
        };
        if folder_of(path) == "vocabulary" {
            if let Some(written) = read::<WrittenVocabulary>(head, &mut mistakes) {
                check_id(path, &written.id, &mut mistakes);
                let id = written.id.get_ref().clone();
                if all.vocabularies.contains_key(&id) {
                    mistakes.note(written.id.span().start, format!("the vocabulary {id} exists already"));
                }
                all.vocabularies.insert(id, (*path, *text, written));
            }
        } else if let Some(written) = read::<WrittenRule>(head, &mut mistakes) {
            check_id(path, &written.id, &mut mistakes);
            check_card(path, &written, &mut mistakes);
            let id = written.id.get_ref().clone();
            match all.rules.entry(id) {
                Entry::Vacant(place) => {
                    place.insert((*path, *text, written));
                }
                Entry::Occupied(held) => {
                    let id = held.key();
                    mistakes.note(written.id.span().start, format!("the rule {id} exists already; give it another id"));
                }
            }
        }
        all.errors.append(&mut mistakes.found);
    }
    all
}

/// The examples of a file: those to flag, and those to spare.
pub(super) fn read_cases(path: &str, text: &str) -> Result<(Vec<Case>, Vec<Case>), Vec<RuleError>> {
    let mut mistakes = Mistakes::of(path, text);
    let (flags, spares) = if folder_of(path) == "vocabulary" {
        read::<WrittenVocabulary>(text, &mut mistakes).map(|written| (written.flags, written.spares))
    } else {
        read::<WrittenRule>(text, &mut mistakes).map(|written| (written.flags, written.spares))
    }
    .unwrap_or_default();
    let mut read_all = |cases: Vec<toml::Spanned<WrittenCase>>| -> Vec<Case> {
        let mut found = Vec::new();
        for case in cases {
            match Case::read(case.get_ref()) {
                Ok(read) => found.push(Case { line: mistakes.line(case.span().start), ..read }),
                Err(message) => mistakes.note(case.span().start, message),
            }
        }
        found
    };
    let cases = (read_all(flags), read_all(spares));
    if mistakes.found.is_empty() { Ok(cases) } else { Err(mistakes.found) }
}

/// How many examples a file owes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Demand {
    None,
    Two,
}

fn check_cases(
    flags: &[toml::Spanned<WrittenCase>],
    spares: &[toml::Spanned<WrittenCase>],
    demand: Demand,
    at: usize,
    mistakes: &mut Mistakes<'_>,
) {
    let mut firing = 0;
    for flag in flags {
        match Case::read(flag.get_ref()) {
            Ok(case) if !case.is_marked() => {
                mistakes.note(flag.span().start, "a flag needs a ⟦mark⟧, or `at = \"file\"`")
            }
            Ok(case) => firing += usize::from(case.gap.is_none()),
            Err(message) => mistakes.note(flag.span().start, message),
        }
    }
    for spare in spares {
        match Case::read(spare.get_ref()) {
            Ok(case) if case.is_marked() || case.gap.is_some() => {
                mistakes.note(spare.span().start, "a spare has neither mark nor gap");
            }
            Ok(_) => {}
            Err(message) => mistakes.note(spare.span().start, message),
        }
    }
    if demand == Demand::Two && firing < 2 {
        mistakes.note(at, format!("{firing} flags fire; a rule has two that are no gaps"));
    }
    if demand == Demand::Two && spares.len() < 2 {
        mistakes.note(at, format!("{} spares; a rule has two innocent neighbours", spares.len()));
    }
}

fn read<'de, T: serde::Deserialize<'de>>(text: &'de str, mistakes: &mut Mistakes<'_>) -> Option<T> {
    match toml::from_str(text) {
        Ok(written) => Some(written),
        Err(error) => {
            mistakes.note(error.span().map_or(0, |span| span.start), error.message().replace('\n', " "));
            None
        }
    }
}

/// The written form of a text that was read before; `None` where it is none.
pub(super) fn parse<'de, T: serde::Deserialize<'de>>(text: &'de str) -> Option<T> {
    toml::from_str(text).ok()
}

const fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

/// The part of a file before its examples, which stand last.
pub(super) fn head_of(text: &str) -> &str {
    let is_case = |at: &usize| {
        let rest = text.get(*at..).unwrap_or_default();
        rest.starts_with("\n[[flags]]") || rest.starts_with("\n[[spares]]")
    };
    let end = text.match_indices("\n[[").map(|(at, _)| at).find(is_case);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

fn folder_of(path: &str) -> &str {
    let mut parts = path.rsplit(['/', '\\']);
    parts.next();
    parts.next().unwrap_or_default()
}

fn check_characters(text: &str, mistakes: &mut Mistakes<'_>) {
    if let Some((at, _)) = text.char_indices().find(|(_, character)| is_invisible(*character)) {
        mistakes.note(at, "an invisible character; write it as an escape in a basic string");
    }
}

fn check_id(path: &str, id: &toml::Spanned<String>, mistakes: &mut Mistakes<'_>) {
    let stem = path.rsplit(['/', '\\']).next().and_then(|name| name.strip_suffix(".toml")).unwrap_or(path);
    if id.get_ref() != stem {
        mistakes.note(id.span().start, format!("the id {} is not the file name {stem}", id.get_ref()));
    }
    if !id.get_ref().bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
        mistakes.note(id.span().start, "an id has lower-case letters, digits and hyphens");
    }
}

fn check_card(path: &str, written: &WrittenRule, mistakes: &mut Mistakes<'_>) {
    let start = written.id.span().start;
    if category_of(path).is_none() {
        let known: Vec<&str> = Category::ALL.iter().map(|category| category.name()).collect();
        mistakes.note(start, format!("the folder {} is no category; one of {}", folder_of(path), known.join(", ")));
    }
    let title = written.title.get_ref();
    if title.chars().count() > 60 || title.ends_with('.') || title.is_empty() {
        mistakes.note(written.title.span().start, "a title has 1 to 60 characters and no full stop");
    }
    if (written.kind == Kind::Threat) != written.threat.is_some() {
        mistakes.note(start, "a threat rule has a [threat] table, and only a threat rule has one");
    }
    if (written.kind == Kind::Capability) != written.capability.is_some() {
        mistakes.note(start, "a capability rule names its `capability`, and only a capability rule does");
    }
    if written.kind == Kind::Weakness && written.severity > Severity::High {
        mistakes.note(start, "a weakness is high at most");
    }
}

fn category_of(path: &str) -> Option<Category> {
    Category::ALL.iter().copied().find(|category| category.name() == folder_of(path))
}

fn card_of(path: &str, written: &WrittenRule) -> Card {
    Card {
        id: written.id.get_ref().clone(),
        title: written.title.get_ref().clone(),
        category: category_of(path).unwrap_or(Category::Structure),
        kind: written.kind,
        severity: written.severity,
        confidence: written.confidence,
        check: written.check,
        capability: written.capability,
        threat: written.threat.clone(),
        refs: written.refs.clone(),
        since: written.since.clone(),
        why: written.why.trim().to_owned(),
        fix: written.fix.trim().to_owned(),
    }
}

fn card_of_sign(written: &WrittenVocabulary) -> Card {
    Card {
        id: written.id.get_ref().clone(),
        title: written.words.clone(),
        category: Category::Structure,
        kind: Kind::Weakness,
        severity: Severity::Info,
        confidence: Confidence::High,
        check: None,
        capability: None,
        threat: None,
        refs: Vec::new(),
        since: String::new(),
        why: String::new(),
        fix: String::new(),
    }
}

/// The files of the lexicon.
fn lexicon_of<'a>(files: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    files.iter().copied().filter(|(path, _)| folder_of(path) == "lexicon").collect()
}

fn read_lexicon(files: &[(&str, &str)]) -> Result<Lexicon, Vec<RuleError>> {
    let written = lexicon_of(files);
    if written == lexicon_of(FILES) {
        return Ok(Lexicon::built_in());
    }
    Lexicon::parse(&written).map_err(|mistakes| {
        let told =
            |mistake: LexiconError| RuleError { file: mistake.file, line: mistake.line, message: mistake.message };
        mistakes.into_iter().map(told).collect()
    })
}

/// Tells the probes that joint rules count.
fn count_members(probes: &mut [Probe]) {
    let mut counted: Vec<ProbeId> = Vec::new();
    for probe in probes.iter() {
        if let Matcher::Joint(joint) = &probe.matcher {
            counted.extend(joint.all.iter().chain(&joint.any));
        }
    }
    for id in counted {
        if let Some(probe) = probes.get_mut(id.0 as usize) {
            probe.is_counted = true;
        }
    }
}
