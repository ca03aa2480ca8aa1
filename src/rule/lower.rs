//! Written matchers become compiled ones.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use toml::Spanned;

use super::compile::{Mistakes, Strictness};
use super::matcher::{
    ARCHIVE_FAULT, CallMatcher, FieldBase, FieldMatcher, FieldWhere, JointMatcher, Matcher, Native, ProbeId,
    ProseMatcher, QueryMatcher, TextMatcher, Where,
};
use super::names::Names;
use super::pattern::{Bound, Pattern};
use super::query::LazyQuery;
use super::selector::Selector;
use super::set::Probe;
use super::written::{
    TargetKind, TextScope, VocabularyRole, WrittenCall, WrittenField, WrittenFieldWhere, WrittenJoint, WrittenMatch,
    WrittenMember, WrittenNative, WrittenProse, WrittenText, WrittenVocabulary, WrittenWhere,
};
use crate::bundle::{FaultKind, Language};
use crate::prose::{FramePattern, Lexicon};
use crate::syntax::DataPath;

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
                frame,
                selects: Vec::new(),
                unless: super::written::WrittenUnlessProse::default(),
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
            WrittenMatch::Prose(prose) => Some(Matcher::Prose(self.prose(prose, mistakes))),
            WrittenMatch::Field(field) => Some(Matcher::Field(self.field(field, mistakes))),
            WrittenMatch::Joint(joint) => Some(Matcher::Joint(self.joint(joint, at, mistakes))),
            WrittenMatch::Native(native) => native_matcher(native, mistakes),
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

    fn pattern(
        &self,
        text: &Spanned<String>,
        unicode: bool,
        bound: Bound,
        mistakes: &mut Mistakes<'_>,
    ) -> Option<Arc<Pattern>> {
        let key = (text.get_ref().clone(), unicode);
        // A pattern that was admitted bounded is admitted by line as well; the other way round it is checked again.
        let known = self.parsed.borrow().get(&key).filter(|_| bound == Bound::Line).cloned();
        if known.is_some() {
            return known;
        }
        let pattern = Pattern::new(text.get_ref(), unicode, bound).and_then(|pattern| match self.strictness {
            Strictness::Checked => pattern.compile().map(|()| pattern),
            Strictness::Trusted => Ok(pattern),
        });
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

    fn call(&self, written: &WrittenCall, mistakes: &mut Mistakes<'_>) -> CallMatcher {
        CallMatcher {
            selects: selectors(&written.selects, mistakes),
            callees: self.names(&written.callee, mistakes),
            wheres: written.wheres.iter().map(|given| self.predicate(given.get_ref(), mistakes)).collect(),
            unless: written.unless.iter().map(|given| self.predicate(given.get_ref(), mistakes)).collect(),
            target: written.target,
        }
    }

    fn predicate(&self, written: &WrittenWhere, mistakes: &mut Mistakes<'_>) -> Where {
        let mut matches: Vec<Arc<Pattern>> =
            written.matches.iter().filter_map(|text| self.pattern(text, false, Bound::Line, mistakes)).collect();
        if let Some(within) = &written.within {
            match self.vocabulary(within, mistakes) {
                Some(found) if !found.values.is_empty() => {
                    matches.extend(self.patterns(&found.values, false, Bound::Line, mistakes));
                }
                Some(_) => mistakes.note(within.span().start, "that vocabulary has no values"),
                None => {}
            }
        }
        let mut names = |given: &Option<Vec<Spanned<String>>>| given.as_ref().map(|given| self.names(given, mistakes));
        let (made_from, piped_from, piped_into) =
            (names(&written.made_from), names(&written.piped_from), names(&written.piped_into));
        Where {
            argument: written.argument.clone(),
            is: written.is,
            matches,
            made_from,
            piped_from,
            piped_into,
            writes_to: written.writes_to.as_ref().and_then(|text| self.pattern(text, false, Bound::Line, mistakes)),
            wrapper: written.wrapper.clone(),
            silenced: written.silenced,
            detached: written.detached,
        }
    }

    fn names(&self, written: &[Spanned<String>], mistakes: &mut Mistakes<'_>) -> Names {
        let mut names = Names::default();
        for name in written {
            if !name.get_ref().starts_with(VOCABULARY) {
                names.add_call(None, name.get_ref());
                continue;
            }
            let Some(found) = self.vocabulary(name, mistakes) else { continue };
            for (language, calls) in &found.calls {
                calls.iter().for_each(|call| names.add_call(language_named(language), call));
            }
            for (language, reads) in &found.reads {
                reads.iter().for_each(|read| names.add_read(language_named(language), read));
            }
        }
        names
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

    fn prose(&self, written: &WrittenProse, mistakes: &mut Mistakes<'_>) -> ProseMatcher {
        self.check_frame(written.frame.get_ref(), written.frame.span().start, mistakes);
        ProseMatcher {
            frame: written.frame.get_ref().clone(),
            selects: selectors(&written.selects, mistakes),
            unless: written.unless,
        }
    }

    fn check_frame(&self, frame: &FramePattern, at: usize, mistakes: &mut Mistakes<'_>) {
        for (slot, entry) in frame.unknown(self.lexicon) {
            mistakes.note(at, format!("the lexicon has no {} {entry}", slot.name()));
        }
        if frame.is_empty() {
            mistakes.note(at, "a frame names an act, an object, a target or a manner");
        }
    }

    fn field(&self, written: &WrittenField, mistakes: &mut Mistakes<'_>) -> FieldMatcher {
        let paths = |written: &[Spanned<String>], mistakes: &mut Mistakes<'_>| -> Vec<DataPath> {
            written.iter().filter_map(|path| data_path(path, mistakes)).collect()
        };
        let mut each: Vec<FieldBase> = written.each.iter().filter_map(|base| field_base(base, mistakes)).collect();
        if written.each.is_empty() {
            each.extend(DataPath::parse("").map(|path| FieldBase { selects: None, path }));
        }
        if let Some(target) = written.target.as_ref().filter(|target| *target.get_ref() != TargetKind::Host) {
            mistakes.note(target.span().start, "the target of a field is a `host`".to_owned());
        }
        let condition = |written: &WrittenFieldWhere, mistakes: &mut Mistakes<'_>| FieldWhere {
            path: data_path(&written.path, mistakes).unwrap_or_default(),
            is: written.is,
            matches: written.matches.as_ref().and_then(|text| self.pattern(text, false, Bound::Line, mistakes)),
        };
        FieldMatcher {
            selects: selectors(&written.selects, mistakes),
            each,
            paths: paths(&written.path, mistakes),
            key: written.key.as_ref().and_then(|text| self.pattern(text, false, Bound::Line, mistakes)),
            entry: written.entry.as_ref().and_then(|text| self.pattern(text, false, Bound::Line, mistakes)),
            matches: written.matches.as_ref().and_then(|text| self.pattern(text, false, Bound::Line, mistakes)),
            unless: self.patterns(&written.unless, false, Bound::Line, mistakes),
            wheres: written.wheres.iter().map(|one| condition(one, mistakes)).collect(),
            names_host: written.target.is_some(),
        }
    }

    fn joint(&mut self, written: &WrittenJoint, at: usize, mistakes: &mut Mistakes<'_>) -> JointMatcher {
        let all: Vec<ProbeId> = written.all.iter().filter_map(|member| self.member(member, mistakes)).collect();
        let any: Vec<ProbeId> = written.any.iter().filter_map(|member| self.member(member, mistakes)).collect();
        if written.all.len() + written.at_least < 2 {
            mistakes.note(at, "a joint rule joins at least two facts");
        }
        if written.at_least > written.any.len() {
            mistakes.note(at, "`at-least` asks for more than `any` offers");
        }
        JointMatcher { within: written.within, all, any, at_least: written.at_least }
    }

    fn member(&mut self, written: &Spanned<WrittenMember>, mistakes: &mut Mistakes<'_>) -> Option<ProbeId> {
        let at = written.span().start;
        let (found, what) = match written.get_ref() {
            WrittenMember::Rule(id) => (self.probes.get(id).copied(), format!("no rule is named {id}")),
            WrittenMember::Fact(id) => {
                (self.signs.get(id).copied(), format!("no vocabulary of role sign is named {id}"))
            }
            WrittenMember::Frame(frame) => {
                self.check_frame(frame, at, mistakes);
                let first = self.probes.len() + self.signs.len();
                let known = self.frames.iter().position(|held| held == frame).unwrap_or(self.frames.len());
                if known == self.frames.len() {
                    self.frames.push(frame.clone());
                }
                (u32::try_from(first + known).ok().map(ProbeId), String::new())
            }
        };
        if found.is_none() {
            mistakes.note(at, what);
        }
        found
    }
}

fn data_path(written: &Spanned<String>, mistakes: &mut Mistakes<'_>) -> Option<DataPath> {
    let path = DataPath::parse(written.get_ref());
    if path.is_none() {
        mistakes.note(written.span().start, format!("`{}` is no path; steps stand between dots", written.get_ref()));
    }
    path
}

fn field_base(written: &Spanned<String>, mistakes: &mut Mistakes<'_>) -> Option<FieldBase> {
    let base = FieldBase::parse(written.get_ref());
    if base.is_none() {
        mistakes.note(written.span().start, format!("`{}` is neither `path` nor `format: path`", written.get_ref()));
    }
    base
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

/// The native matcher; `None` where a mistake was noted.
fn native_matcher(written: &WrittenNative, mistakes: &mut Mistakes<'_>) -> Option<Matcher> {
    let (name, at) = (written.name.get_ref(), written.name.span().start);
    if name != ARCHIVE_FAULT {
        let found = Native::named(name);
        if found.is_none() {
            mistakes.note(at, format!("no native function is named {name}"));
        }
        let of = written.of.first();
        if let Some(extra) = written.of.get(1) {
            mistakes.note(extra.span().start, format!("{name} looks for one thing at a time"));
        }
        if let Some(of) = of
            && found.is_some_and(|found| !found.choices().contains(&of.get_ref().as_str()))
        {
            mistakes.note(of.span().start, format!("{name} looks for no {}", of.get_ref()));
        }
        return found.map(|found| Matcher::Native(found, of.map(|of| of.get_ref().clone())));
    }
    if written.of.is_empty() {
        mistakes.note(at, format!("{ARCHIVE_FAULT} needs `of`, the faults that are meant"));
    }
    let mut kinds = Vec::with_capacity(written.of.len());
    for of in &written.of {
        match FaultKind::ALL.iter().find(|kind| kind.name() == of.get_ref()) {
            Some(kind) => kinds.push(*kind),
            None => mistakes.note(of.span().start, format!("no fault of an archive is named {}", of.get_ref())),
        }
    }
    (!kinds.is_empty()).then_some(Matcher::Fault(kinds))
}
