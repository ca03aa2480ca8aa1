//! The `call` matcher: a resolved callee, its folded arguments, and what its output goes into.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::address::hosts_of;
use super::{Hit, Subject};
use crate::bundle::Language;
use crate::finding::Target;
use crate::program::{Argument, Call, Program, Read, Value};
use crate::rule::{
    ArgumentName, ArgumentState, CallMatcher, Mark, Matcher, Names, Pattern, ProbeId, RuleSet, TargetKind, Where,
};
use crate::source::Span;

/// How many commands of a pipe are followed.
const PIPE: usize = 256;

/// Finds the matches of all call matchers in a program.
pub(super) fn find(subject: &Subject<'_>, program: &Program, rules: &RuleSet, hits: &mut Vec<Hit>) {
    let language = subject.document.language;
    let readers = readers(program);
    for (index, call) in program.calls.iter().enumerate() {
        for (probe, matcher) in matchers(call.callee.iter(), subject, rules, RuleSet::probes_of_call) {
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            let site = Site { program, readers: &readers, language, index, call };
            if matcher.wheres.iter().all(|given| holds(given, &site))
                && !matcher.unless.iter().any(|given| holds(given, &site))
            {
                hits_of_call(probe, matcher, &site, hits);
            }
        }
    }
    for read in &program.reads {
        for (probe, matcher) in matchers(read.path.iter(), subject, rules, RuleSet::probes_of_read) {
            if matcher.wheres.iter().all(|given| holds_for_read(given, read))
                && !matcher.unless.iter().any(|given| holds_for_read(given, read))
            {
                hits_of_read(probe, matcher, read, hits);
            }
        }
    }
}

/// A call in its program.
struct Site<'a> {
    program: &'a Program,
    readers: &'a BTreeMap<u32, Vec<u32>>,
    language: Language,
    index: u32,
    call: &'a Call,
}

/// For each call, the calls that read its output.
fn readers(program: &Program) -> BTreeMap<u32, Vec<u32>> {
    let mut readers: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (call, id) in program.calls.iter().zip(0u32..) {
        if let Some(input) = call.input {
            readers.entry(input).or_default().push(id);
        }
    }
    readers
}

fn matchers<'a, 'b>(
    paths: impl Iterator<Item = &'b String>,
    subject: &Subject<'_>,
    rules: &'a RuleSet,
    lookup: fn(&RuleSet, Language, &str) -> Vec<ProbeId>,
) -> Vec<(ProbeId, &'a CallMatcher)> {
    let mut ids: Vec<ProbeId> = paths.flat_map(|path| lookup(rules, subject.document.language, path)).collect();
    ids.sort_unstable();
    ids.dedup();
    let matcher = |id: ProbeId| match rules.probe(id).map(|probe| &probe.matcher) {
        Some(Matcher::Call(matcher)) => Some((id, &**matcher)),
        _ => None,
    };
    let chosen = |matcher: &CallMatcher| {
        matcher.selects.is_empty()
            || matcher.selects.iter().any(|selector| selector.selects(subject.artifact, subject.document))
    };
    ids.into_iter().filter_map(matcher).filter(|(_, matcher)| chosen(matcher)).collect()
}

fn holds(given: &Where, site: &Site<'_>) -> bool {
    let Site { program, readers, language, index, call } = site;
    let is_so = given.wrapper.as_ref().is_none_or(|wrapper| call.wrappers.contains(wrapper))
        && given.silenced.is_none_or(|silenced| call.silenced == silenced)
        && given.detached.is_none_or(|detached| call.detached == detached);
    if !is_so || !argument_holds(given, call, program, *language) {
        return false;
    }
    let made_by = |names: &Names, id: u32| {
        program
            .calls
            .get(id as usize)
            .is_some_and(|call| call.callee.iter().any(|path| names.has_call(*language, path)))
    };
    let piped_from = |names: &Names| {
        let mut at = call.input;
        for _ in 0..PIPE {
            let Some(id) = at else { break };
            if made_by(names, id) {
                return true;
            }
            at = program.calls.get(id as usize).and_then(|call| call.input);
        }
        false
    };
    let piped_into = |names: &Names| {
        let mut seen = BTreeSet::from([*index]);
        let mut open = VecDeque::from([*index]);
        while let Some(from) = open.pop_front().filter(|_| seen.len() <= PIPE) {
            for id in readers.get(&from).into_iter().flatten().take(PIPE) {
                if made_by(names, *id) {
                    return true;
                }
                if seen.insert(*id) {
                    open.push_back(*id);
                }
            }
        }
        false
    };
    let writes = |pattern: &Arc<Pattern>| {
        call.redirects
            .iter()
            .filter(|redirect| redirect.writes)
            .any(|redirect| any_text(&redirect.target).any(|text| pattern.is_match(text.as_bytes())))
    };
    given.piped_from.as_ref().is_none_or(piped_from)
        && given.piped_into.as_ref().is_none_or(piped_into)
        && given.writes_to.as_ref().is_none_or(writes)
}

fn argument_holds(given: &Where, call: &Call, program: &Program, language: Language) -> bool {
    if given.is.is_none() && given.matches.is_empty() && given.made_from.is_none() {
        return true;
    }
    let all = || call.arguments.iter();
    let named = |name: &str| all().filter(|argument| argument.name.as_deref() == Some(name)).collect::<Vec<_>>();
    let is_any = match &given.argument {
        None => true,
        Some(ArgumentName::Keyword(name)) => name == "any",
        Some(ArgumentName::Position(_)) => false,
    };
    let chosen: Vec<&Argument> = match &given.argument {
        _ if is_any => all().collect(),
        Some(ArgumentName::Keyword(name)) => named(name),
        Some(ArgumentName::Position(at)) => {
            all().filter(|argument| argument.name.is_none()).skip(*at).take(1).collect()
        }
        None => Vec::new(),
    };
    if given.is == Some(ArgumentState::Absent) {
        return chosen.is_empty();
    }
    let state = |value: &Value| match given.is {
        None | Some(ArgumentState::Present | ArgumentState::Absent) => true,
        Some(ArgumentState::Constant) => !value.dynamic,
        Some(ArgumentState::Dynamic) => value.dynamic,
    };
    let text = |value: &Value| {
        given.matches.is_empty()
            || any_text(value).any(|text| given.matches.iter().any(|pattern| pattern.is_match(text.as_bytes())))
    };
    let made =
        |value: &Value| given.made_from.as_ref().is_none_or(|names| is_made_from(value, names, program, language));
    // What a method is called on is as good as an argument, where the predicate is about what the text is or comes from.
    let receiver = call.receiver.iter().filter(|_| is_any && given.is.is_none());
    chosen
        .iter()
        .map(|argument| &argument.value)
        .chain(receiver)
        .any(|value| state(value) && text(value) && made(value))
}

fn holds_for_read(given: &Where, read: &Read) -> bool {
    let state = match given.is {
        None => true,
        Some(ArgumentState::Absent) => read.key.is_none(),
        Some(ArgumentState::Present) => read.key.is_some(),
        Some(ArgumentState::Constant) => read.key.as_ref().is_some_and(|key| !key.dynamic),
        Some(ArgumentState::Dynamic) => read.key.as_ref().is_some_and(|key| key.dynamic),
    };
    let text = given.matches.is_empty()
        || read
            .key
            .iter()
            .flat_map(any_text)
            .any(|text| given.matches.iter().any(|pattern| pattern.is_match(text.as_bytes())));
    let of_a_call = given.made_from.is_some()
        || given.piped_from.is_some()
        || given.piped_into.is_some()
        || given.writes_to.is_some();
    state && text && !of_a_call
}

fn is_made_from(value: &Value, names: &Names, program: &Program, language: Language) -> bool {
    if value.names.iter().any(|name| names.has_read(language, name) || names.has_call(language, name)) {
        return true;
    }
    let mut open: Vec<u32> = value.calls.clone();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        let Some(call) = program.calls.get(id as usize) else { continue };
        if !seen.insert(id) || seen.len() > 256 {
            continue;
        }
        let of_name = |name: &String| names.has_read(language, name);
        if call.callee.iter().any(|path| names.has_call(language, path))
            || contents(call).flat_map(|argument| &argument.value.names).any(of_name)
        {
            return true;
        }
        // A method yields a part of what it is called on: the names of its receiver are not those of its result.
        open.extend(call.input);
        open.extend(contents(call).flat_map(|argument| argument.value.calls.iter().copied()));
        open.extend(call.receiver.iter().flat_map(|receiver| receiver.calls.iter().copied()));
    }
    false
}

/// The arguments that go into what a call yields: the environment of a child process is only where it runs.
fn contents(call: &Call) -> impl Iterator<Item = &Argument> {
    call.arguments.iter().filter(|argument| argument.name.as_deref() != Some("env"))
}

/// Every text a value may be or is made of.
fn any_text(value: &Value) -> impl Iterator<Item = &str> {
    value.texts.iter().chain(&value.parts).map(String::as_str)
}

/// One hit for each target: what a policy allows of one says nothing of another.
fn hits_of_call(probe: ProbeId, matcher: &CallMatcher, site: &Site<'_>, hits: &mut Vec<Hit>) {
    let call = site.call;
    let name = call.callee.first().map(String::as_str).unwrap_or_default().trim_start_matches('.');
    let targets = match matcher.target {
        Some(kind) => targets_of(kind, call).into_iter().map(Some).collect(),
        None => vec![None],
    };
    for target in targets {
        let mut hit = Hit::new(probe, span_of(call, site.program));
        hit.message = Some(match &target {
            Some(Target::Command(_)) | None => format!("`{name}`"),
            Some(target) => format!("`{name}`: {}", target.text()),
        });
        hit.target = target;
        if call.silenced {
            hit.marks.insert(Mark::Silent);
        }
        if call.detached {
            hit.marks.insert(Mark::Detached);
        }
        hits.push(hit);
    }
}

/// The call, from the first command of its pipe on.
fn span_of(call: &Call, program: &Program) -> Span {
    let mut span = call.span;
    let mut at = call.input;
    for _ in 0..PIPE {
        let Some(input) = at.and_then(|id| program.calls.get(id as usize)) else { break };
        span = span.hull(input.span);
        at = input.input;
    }
    span
}

fn hits_of_read(probe: ProbeId, matcher: &CallMatcher, read: &Read, hits: &mut Vec<Hit>) {
    let mut names: Vec<Option<&String>> = read.key.iter().flat_map(|key| &key.texts).map(Some).collect();
    if names.is_empty() || (matcher.target.is_some() && read.key.as_ref().is_some_and(|key| key.dynamic)) {
        names.push(None);
    }
    if matcher.target.is_none() {
        names.truncate(1);
    }
    for name in names {
        let mut hit = Hit::new(probe, read.span);
        hit.target = matcher.target.map(|_| name.map_or(Target::Unknown, |name| Target::Variable(name.clone())));
        hit.message = name.map(|name| format!("`{name}`"));
        hits.push(hit);
    }
}

/// What a call is used on; never empty.
fn targets_of(kind: TargetKind, call: &Call) -> BTreeSet<Target> {
    let values = || call.arguments.iter().map(|argument| &argument.value).chain(&call.receiver);
    let texts = || values().flat_map(any_text);
    let one = |found: Option<Target>| BTreeSet::from([found.unwrap_or(Target::Unknown)]);
    match kind {
        TargetKind::Host => {
            let hosts: BTreeSet<Target> = texts().flat_map(hosts_of).map(Target::Host).collect();
            if hosts.is_empty() { one(None) } else { hosts }
        }
        TargetKind::Path => {
            let mut words = texts().flat_map(str::split_whitespace);
            one(words
                .find(|text| text.contains('/') || text.starts_with('~'))
                .map(|path| Target::Path(path.to_owned())))
        }
        TargetKind::Variable => {
            let first = call.arguments.first().map(|argument| &argument.value);
            let mut found: BTreeSet<Target> =
                first.iter().flat_map(|value| &value.texts).map(|name| Target::Variable(name.clone())).collect();
            if found.is_empty() || first.is_some_and(|value| value.dynamic) {
                found.insert(Target::Unknown);
            }
            found
        }
        TargetKind::Command => one(call.callee.first().map(|name| Target::Command(name.clone()))),
        TargetKind::Package => {
            let words = texts().filter(|text| !text.starts_with('-'));
            one(words.last().map(|name| Target::Package(name.to_owned())))
        }
    }
}

#[cfg(test)]
mod tests;
