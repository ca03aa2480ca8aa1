//! The `call` matcher: a resolved callee, its folded arguments, and what its output goes into.

mod carry;
mod channel;
mod content;
mod line;
mod origin;
mod target;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use self::carry::Sources;
use self::origin::{is_fed_from, is_made_from};
use super::{Hit, Subject, address::is_own};
use crate::bundle::Language;
use crate::finding::Target;
use crate::program::{Argument, Call, Program, Read, Value};
use crate::rule::{
    ArgumentName, ArgumentState, CallMatcher, HostKind, Mark, Matcher, Names, Pattern, ProbeId, RuleSet, TargetKind,
    Where,
};
use crate::source::Span;

/// How many commands of a pipe are followed.
const PIPE: usize = 256;

/// Finds the matches of all call matchers in a program.
pub(super) fn find(subject: &Subject<'_>, program: &Program, rules: &RuleSet, hits: &mut Vec<Hit>) {
    let (language, text) = (subject.document.language, &*subject.document.text);
    let readers = readers(program);
    let mut sources = Sources::default();
    for read in &program.reads {
        let probes = read.path.iter().flat_map(|path| rules.probes_of_read(language, path));
        for (probe, matcher) in matchers(probes, subject, rules) {
            if matcher.wheres.iter().all(|given| holds_for_read(given, read))
                && !matcher.unless.iter().any(|given| holds_for_read(given, read))
            {
                sources.note_read(probe, read);
                hits_of_read(probe, matcher, read, hits);
            }
        }
    }
    let (mut second, mut matched) = (Vec::new(), BTreeMap::new());
    for (call, index) in program.calls.iter().zip(0u32..) {
        let probes = call.callee.iter().flat_map(|path| rules.probes_of_call(language, path));
        for (probe, matcher) in matchers(probes, subject, rules) {
            let site = Site { program, readers: &readers, sources: &sources, language, text, index, call };
            if matcher.is_second() {
                second.push((probe, matcher, index, call));
            } else if site.fits(matcher) {
                matched.insert((probe, index), matcher);
                let is_sign = rules.probe(probe).is_some_and(|probe| probe.card.is_none());
                sources.note_call(probe, index, is_sign);
            }
        }
    }
    for (probe, matcher, index, call) in second {
        let site = Site { program, readers: &readers, sources: &sources, language, text, index, call };
        if site.fits(matcher) {
            matched.insert((probe, index), matcher);
        }
    }
    for ((probe, index), matcher) in &matched {
        let Some(call) = program.calls.get(*index as usize) else { continue };
        // A request and the same up to what is written into it are one: the wider place tells more.
        let is_wider = |id: &u32| {
            let writes = program.calls.get(*id as usize).is_some_and(|call| call.input == Some(*index));
            writes && matched.contains_key(&(*probe, *id))
        };
        if !call.fed_by.iter().any(is_wider) {
            let site = Site { program, readers: &readers, sources: &sources, language, text, index: *index, call };
            hits_of_call(*probe, matcher, &site, rules, hits);
        }
    }
}

/// How far apart calls that stand near each other begin, in bytes, and how many of them are looked at on each side.
const NEAR: u32 = 600;
const NEAREST: usize = 48;

/// A call in its program.
struct Site<'a> {
    program: &'a Program,
    readers: &'a BTreeMap<u32, Vec<u32>>,
    sources: &'a Sources,
    language: Language,
    text: &'a str,
    index: u32,
    call: &'a Call,
}

impl Site<'_> {
    fn fits(&self, matcher: &CallMatcher) -> bool {
        matcher.wheres.iter().all(|given| holds(given, self)) && !matcher.unless.iter().any(|given| holds(given, self))
    }
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

/// The matchers among some probes that look at the document, each once.
fn matchers<'a>(
    probes: impl Iterator<Item = ProbeId>,
    subject: &Subject<'_>,
    rules: &'a RuleSet,
) -> impl Iterator<Item = (ProbeId, &'a CallMatcher)> {
    let mut ids: Vec<ProbeId> = probes.collect();
    ids.sort_unstable();
    ids.dedup();
    let matcher = |id: ProbeId| match rules.probe(id).map(|probe| &probe.matcher) {
        Some(Matcher::Call(matcher)) => Some((id, &**matcher)),
        _ => None,
    };
    let is_chosen = |matcher: &CallMatcher| {
        matcher.selects.is_empty()
            || matcher.selects.iter().any(|selector| selector.selects(subject.artifact, subject.document))
    };
    ids.into_iter().filter_map(matcher).filter(move |(_, matcher)| is_chosen(matcher))
}

/// Whether one of some names is that of a call.
fn is_named(call: &Call, names: &Names, language: Language) -> bool {
    call.callee.iter().any(|path| names.has_call(language, path))
}

fn holds(given: &Where, site: &Site<'_>) -> bool {
    let Site { program, readers, language, index, call, .. } = site;
    let is_so = given.wrapper.as_ref().is_none_or(|wrapper| call.wrappers.contains(wrapper))
        && given.silenced.is_none_or(|silenced| call.silenced == silenced)
        && given.detached.is_none_or(|detached| call.detached == detached)
        && given.computed.is_none_or(|computed| call.computed == computed);
    if !is_so || !argument_holds(given, call, program, *language) || !carries(given, site) {
        return false;
    }
    let made_by =
        |names: &Names, id: u32| program.calls.get(id as usize).is_some_and(|call| is_named(call, names, *language));
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
    let is_line = |line: &str| given.line.iter().any(|pattern| pattern.is_match(line.as_bytes()));
    given.piped_from.as_ref().is_none_or(piped_from)
        && given.piped_into.as_ref().is_none_or(piped_into)
        && given.writes_to.as_ref().is_none_or(writes)
        && given.near.as_ref().is_none_or(|names| is_near(names, site))
        && (given.line.is_empty() || line::lines(call, site.text).any(|line| is_line(&line)))
}

/// Whether another call that begins near the call has one of the names.
fn is_near(names: &Names, site: &Site<'_>) -> bool {
    let (calls, start) = (&site.program.calls, site.call.span.start);
    let is_close = |other: &&Call| other.span.start.abs_diff(start) <= NEAR;
    let at = site.index as usize;
    let before = calls.get(..at).unwrap_or_default().iter().rev().take(NEAREST).take_while(is_close);
    let after = calls.iter().skip(at + 1).take(NEAREST).take_while(is_close);
    before.chain(after).any(|other| is_named(other, names, site.language))
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
        Some(ArgumentName::Keyword(name)) if name == "content" => origin::content(call).collect(),
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
        Some(ArgumentState::Made) => value.made,
    };
    let text = |value: &Value| {
        given.matches.is_empty()
            || any_text(value).any(|text| given.matches.iter().any(|pattern| pattern.is_match(text.as_bytes())))
    };
    let made =
        |value: &Value| given.made_from.as_ref().is_none_or(|names| is_made_from(value, names, program, language));
    // What a method is called on, and what a command reads, are as good as arguments, where the predicate is about what the
    // text is or comes from.
    let inputs = call.redirects.iter().filter(|redirect| !redirect.writes).map(|redirect| &redirect.target);
    let others = call.receiver.iter().chain(inputs).filter(|_| is_any && given.is.is_none());
    chosen.iter().map(|argument| &argument.value).chain(others).any(|value| state(value) && text(value) && made(value))
        || (is_any
            && given.is.is_none()
            && given.matches.is_empty()
            && given.made_from.as_ref().is_some_and(|names| is_fed_from(call, names, program, language)))
}

/// Whether what goes into a call was made where one of the matchers in question has matched, and goes to such a host.
fn carries(given: &Where, site: &Site<'_>) -> bool {
    let Some((names, calls)) = carried(given, site) else { return false };
    let is_foreign = |hosts: BTreeSet<String>| hosts.iter().any(|host| !is_own(host));
    match given.host {
        None => true,
        Some(HostKind::Foreign) => is_foreign(target::hosts(site.call, site.program)),
        Some(HostKind::Source) => is_foreign(target::hosts_of_calls(&calls, site.program)),
        Some(HostKind::OwnVendor) => {
            let hosts = target::hosts(site.call, site.program);
            let keys = carry::keys(&names, &calls, site.program);
            let names_owner = |key: &&str| hosts.iter().all(|host| target::names_owner(key, host));
            !keys.is_empty() && !hosts.is_empty() && keys.iter().all(names_owner)
        }
    }
}

/// What a call carries of what a predicate asks for; `None` where it asks for something and there is none.
fn carried<'p>(given: &Where, site: &Site<'p>) -> Option<(BTreeSet<&'p str>, BTreeSet<u32>)> {
    let mut found = <(BTreeSet<&str>, BTreeSet<u32>)>::default();
    if !given.carries.is_empty() {
        found = carry::carried(given, site);
    }
    if !given.names_file_of.is_empty() {
        let call = (site.index, site.call);
        found.1.extend(carry::of_same_file(&given.names_file_of, call, site.sources, site.program));
    }
    let asks = !given.carries.is_empty() || !given.names_file_of.is_empty();
    (!asks || !found.0.is_empty() || !found.1.is_empty()).then_some(found)
}

fn holds_for_read(given: &Where, read: &Read) -> bool {
    let state = match given.is {
        None => true,
        Some(ArgumentState::Absent) => read.key.is_none(),
        Some(ArgumentState::Present) => read.key.is_some(),
        Some(ArgumentState::Constant) => read.key.as_ref().is_some_and(|key| !key.dynamic),
        Some(ArgumentState::Dynamic) => read.key.as_ref().is_some_and(|key| key.dynamic),
        Some(ArgumentState::Made) => read.key.as_ref().is_some_and(|key| key.made),
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
        || !given.carries.is_empty()
        || !given.names_file_of.is_empty()
        || given.host.is_some()
        || given.writes_to.is_some()
        || given.near.is_some()
        || !given.line.is_empty();
    state && text && !of_a_call
}

/// Every text a value may be or is made of.
fn any_text(value: &Value) -> impl Iterator<Item = &str> {
    value.texts.iter().chain(&value.parts).map(String::as_str)
}

/// One hit for each target and file: what a policy allows of one says nothing of another.
fn hits_of_call(probe: ProbeId, matcher: &CallMatcher, site: &Site<'_>, rules: &RuleSet, hits: &mut Vec<Hit>) {
    let call = site.call;
    let name = call.callee.first().map(String::as_str).unwrap_or_default().trim_start_matches('.');
    let from = matcher.wheres.iter().find(|given| given.host == Some(HostKind::Source));
    let targets: Vec<Option<Target>> = match matcher.target {
        Some(TargetKind::Host) if from.is_some() => {
            let calls = from.and_then(|given| carried(given, site)).map(|(_, calls)| calls).unwrap_or_default();
            let hosts = target::hosts_of_calls(&calls, site.program);
            hosts.into_iter().map(|host| Some(Target::Host(host))).collect()
        }
        Some(kind) => target::targets_of(kind, call, site.program).into_iter().map(Some).collect(),
        None => vec![None],
    };
    let files: Vec<Option<String>> = match &matcher.content_of {
        Some(readers) => content::files_of(call, site.program, readers, site.language).into_iter().map(Some).collect(),
        None => vec![None],
    };
    for (target, file) in targets.iter().flat_map(|target| files.iter().map(move |file| (target.clone(), file))) {
        let mut hit = Hit { file: file.clone(), ..Hit::new(probe, span_of(call, site.program)) };
        hit.message = Some(match &target {
            Some(Target::Command(_)) | None => format!("`{name}`"),
            Some(target) => format!("`{name}`: {}", target.text()),
        });
        hit.provenance = target.as_ref().map(|target| target::provenance_of(target, site, rules));
        hit.target = target;
        if call.silenced {
            hit.marks.insert(Mark::Silent);
        }
        if call.detached {
            hit.marks.insert(Mark::Detached);
        }
        if call.computed {
            hit.marks.insert(Mark::Encoded);
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

#[cfg(test)]
mod tests;
