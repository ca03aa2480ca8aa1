//! Written matchers become compiled ones.

mod call;
mod field;
mod joint;
mod prose;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use toml::Spanned;

use super::compile::{Mistakes, Strictness};
use super::matcher::{Matcher, ProbeId, ProseMatcher, QueryMatcher, TextMatcher};
use super::names::Names;
use super::native::native_matcher;
use super::pattern::{Bound, Pattern};
use super::provenance::Provenance;
use super::query::LazyQuery;
use super::selector::Selector;
use super::set::Probe;
use super::written::{TextScope, VocabularyRole, WrittenMatch, WrittenText, WrittenUnlessProse, WrittenVocabulary};
use crate::bundle::Language;
use crate::prose::{FramePattern, Lexicon};

/// What matchers refer to.
pub(super) struct Lowering<'a> {
    vocabularies: &'a BTreeMap<String, (&'a str, &'a str, WrittenVocabulary)>,
    lexicon: &'a Lexicon,
    strictness: Strictness,
    probes: BTreeMap<String, ProbeId>,
    signs: BTreeMap<String, ProbeId>,
    frames: Vec<FramePattern>,
    /// Patterns that were parsed already: many rules share a vocabulary.
    parsed: RefCell<BTreeMap<(String, bool), Arc<Pattern>>>,
}

const VOCABULARY: &str = "vocabulary:";

impl<'a> Lowering<'a> {
    pub(super) fn new(
        vocabularies: &'a BTreeMap<String, (&'a str, &'a str, WrittenVocabulary)>,
        rules: impl Iterator<Item = &'a str>,
        lexicon: &'a Lexicon,
        strictness: Strictness,
    ) -> Self {
        let mut numbers = (0..).map(ProbeId);
        let probes =
            rules.zip(numbers.by_ref()).map(|(id, number)| (id.to_owned(), number)).collect::<BTreeMap<_, _>>();
        let first_sign = u32::try_from(probes.len()).unwrap_or(u32::MAX);
        let signs = vocabularies.iter().filter(|(_, (_, _, written))| written.role == VocabularyRole::Sign);
        let signs = signs.zip((first_sign..).map(ProbeId)).map(|((id, _), number)| (id.clone(), number)).collect();
        Self { vocabularies, lexicon, strictness, probes, signs, frames: Vec::new(), parsed: RefCell::default() }
    }

    /// The probes of the frames that joint rules named, in the order of their numbers.
    pub(super) fn into_frames(self) -> impl Iterator<Item = Probe> {
        self.frames.into_iter().map(|frame| Probe {
            words: String::new(),
            matcher: Matcher::Prose(ProseMatcher {
                frames: vec![frame],
                selects: Vec::new(),
                unless: WrittenUnlessProse::default(),
            }),
            card: None,
            is_counted: true,
        })
    }

    /// Compiles a matcher; `None` where a mistake was noted.
    pub(super) fn lower(&mut self, written: &Spanned<WrittenMatch>, mistakes: &mut Mistakes<'_>) -> Option<Matcher> {
        let at = written.span().start;
        match written.get_ref() {
            WrittenMatch::Text(text) => Some(Matcher::Text(self.text(text, at, mistakes))),
            WrittenMatch::Query(queries) => Some(Matcher::Query(self.query(queries, mistakes))),
            WrittenMatch::Call(call) => Some(Matcher::Call(Box::new(self.call(call, mistakes)))),
            WrittenMatch::Prose(prose) => Some(Matcher::Prose(self.prose(prose, at, mistakes))),
            WrittenMatch::Field(field) => Some(Matcher::Field(self.field(field, mistakes))),
            WrittenMatch::Joint(joint) => Some(Matcher::Joint(self.joint(joint, at, mistakes))),
            WrittenMatch::Native(native) => {
                let unless = native.unless.as_ref().map(|name| self.values(name, mistakes)).unwrap_or_default();
                let among = native.among.as_ref().map(|name| self.owners(name, mistakes)).unwrap_or_default();
                native_matcher(native, among, unless, mistakes)
            }
            WrittenMatch::Flow(flow) => {
                for name in flow.from.iter().chain(&flow.into).chain(&flow.unless) {
                    if !self.vocabularies.contains_key(name.get_ref()) {
                        mistakes.note(name.span().start, format!("no vocabulary is named {}", name.get_ref()));
                    }
                }
                mistakes.note(at, "flow matchers are not supported yet: no analysis follows values from source to sink; use `call` with `made-from`");
                None
            }
        }
    }

    /// Checks what only a vocabulary holds.
    pub(super) fn check_vocabulary(&self, written: &WrittenVocabulary, mistakes: &mut Mistakes<'_>) {
        for value in &written.values {
            self.pattern(value, false, Bound::Own, mistakes);
        }
        for language in written.calls.keys().chain(written.reads.keys()) {
            if language != "any" && language_named(language).is_none() {
                mistakes.note(written.id.span().start, format!("no language is named {language}"));
            }
        }
    }

    /// The names that say where a target comes from, of each vocabulary that has such.
    pub(super) fn origins(&self) -> Vec<(Provenance, Names)> {
        let mut found = Vec::new();
        for (_, _, written) in self.vocabularies.values() {
            let Some(provenance) = written.provenance else { continue };
            let mut names = Names::default();
            add_names(written, &mut names);
            found.push((provenance, names));
        }
        found
    }

    fn pattern(
        &self,
        text: &Spanned<String>,
        unicode: bool,
        bound: Bound,
        mistakes: &mut Mistakes<'_>,
    ) -> Option<Arc<Pattern>> {
        let key = (text.get_ref().clone(), unicode);
        // A pattern that was admitted bounded is admitted by line as well; the other way round it is checked again.
        let is_admitted = bound == Bound::Line || self.strictness == Strictness::Trusted;
        let known = self.parsed.borrow().get(&key).filter(|_| is_admitted).cloned();
        if known.is_some() {
            return known;
        }
        let pattern = match self.strictness {
            Strictness::Checked => {
                Pattern::new(text.get_ref(), unicode, bound).and_then(|pattern| pattern.compile().map(|()| pattern))
            }
            Strictness::Trusted => Ok(Pattern::trusted(text.get_ref(), unicode)),
        };
        match pattern {
            Ok(pattern) => {
                let pattern = Arc::new(pattern);
                self.parsed.borrow_mut().insert(key, Arc::clone(&pattern));
                Some(pattern)
            }
            Err(message) => {
                mistakes.note(text.span().start, message);
                None
            }
        }
    }

    fn patterns(
        &self,
        texts: &[Spanned<String>],
        unicode: bool,
        bound: Bound,
        mistakes: &mut Mistakes<'_>,
    ) -> Vec<Arc<Pattern>> {
        texts.iter().filter_map(|text| self.pattern(text, unicode, bound, mistakes)).collect()
    }

    fn text(&self, written: &WrittenText, at: usize, mistakes: &mut Mistakes<'_>) -> TextMatcher {
        let bound = if written.scope == Some(TextScope::Line) { Bound::Line } else { Bound::Own };
        if written.any.is_empty() == written.all.is_empty() {
            mistakes.note(at, "a text matcher has `any` or `all`, and not both");
        }
        TextMatcher {
            selects: selectors(&written.selects, mistakes),
            any: self.patterns(&written.any, written.unicode, bound, mistakes),
            all: self.patterns(&written.all, written.unicode, bound, mistakes),
            unless: self.patterns(&written.unless, written.unicode, Bound::Line, mistakes),
            by_line: written.scope == Some(TextScope::Line),
        }
    }

    fn query(&self, written: &BTreeMap<String, Spanned<String>>, mistakes: &mut Mistakes<'_>) -> QueryMatcher {
        let mut queries = Vec::new();
        for (name, text) in written {
            let Some(language) = language_named(name) else {
                mistakes.note(text.span().start, format!("no language is named {name}"));
                continue;
            };
            let query = LazyQuery::new(language, text.get_ref());
            if self.strictness == Strictness::Checked
                && let Err(message) = query.compile()
            {
                mistakes.note(text.span().start, message);
            }
            queries.push((language, query));
        }
        QueryMatcher { queries }
    }

    fn names(&self, written: &[Spanned<String>], mistakes: &mut Mistakes<'_>) -> Names {
        let mut names = Names::default();
        for name in written {
            if !name.get_ref().starts_with(VOCABULARY) {
                names.add_call(None, name.get_ref());
                continue;
            }
            let Some(found) = self.vocabulary(name, mistakes) else { continue };
            add_names(found, &mut names);
        }
        names
    }

    /// The patterns of a vocabulary of values.
    fn values(&self, name: &Spanned<String>, mistakes: &mut Mistakes<'_>) -> Vec<Arc<Pattern>> {
        let Some(found) = self.vocabulary(name, mistakes) else { return Vec::new() };
        if found.values.is_empty() {
            mistakes.note(name.span().start, "that vocabulary has no values");
        }
        self.patterns(&found.values, false, Bound::Line, mistakes)
    }

    /// The parts of texts that a vocabulary lists, and whose they are.
    fn owners(&self, name: &Spanned<String>, mistakes: &mut Mistakes<'_>) -> Vec<(String, String)> {
        let Some(found) = self.vocabulary(name, mistakes) else { return Vec::new() };
        if found.owners.is_empty() {
            mistakes.note(name.span().start, "that vocabulary has no owners");
        }
        let parts = found.owners.iter().flat_map(|(owner, parts)| parts.iter().map(move |part| (part, owner)));
        parts.map(|(part, owner)| (part.clone(), owner.clone())).collect()
    }

    fn vocabulary(&self, name: &Spanned<String>, mistakes: &mut Mistakes<'_>) -> Option<&WrittenVocabulary> {
        let found = name.get_ref().strip_prefix(VOCABULARY).and_then(|id| self.vocabularies.get(id));
        if found.is_none() {
            mistakes.note(
                name.span().start,
                format!("no vocabulary is named {}; write \"vocabulary:<id>\"", name.get_ref()),
            );
        }
        found.map(|(_, _, written)| written)
    }
}

/// Adds the names of a vocabulary.
fn add_names(written: &WrittenVocabulary, names: &mut Names) {
    for (language, calls) in &written.calls {
        calls.iter().for_each(|call| names.add_call(language_named(language), call));
    }
    for (language, reads) in &written.reads {
        reads.iter().for_each(|read| names.add_read(language_named(language), read));
    }
}

fn selectors(written: &[Spanned<String>], mistakes: &mut Mistakes<'_>) -> Vec<Selector> {
    let mut found = Vec::new();
    for name in written {
        match Selector::named(name.get_ref()) {
            Some(selector) => found.push(selector),
            None => mistakes.note(name.span().start, format!("no language, role or kind is named {}", name.get_ref())),
        }
    }
    found
}

fn language_named(name: &str) -> Option<Language> {
    match Selector::named(name) {
        Some(Selector::Language(language)) => Some(language),
        _ => None,
    }
}
