//! What a value carries: where, in a program, the matchers that another one asks for have matched.

use std::collections::{BTreeMap, BTreeSet};

use super::origin::{Extent, Origins, content, is_command};
use super::{Site, any_text, is_named};
use crate::program::{Argument, Call, Program, Read};
use crate::rule::{ArgumentName, ProbeId, Where};

/// Where matchers have matched that others ask for.
#[derive(Debug, Default)]
pub(super) struct Sources {
    calls: BTreeMap<ProbeId, BTreeSet<u32>>,
    names: BTreeMap<ProbeId, BTreeSet<String>>,
    /// Which of the matchers are signs.
    signs: BTreeSet<ProbeId>,
}

impl Sources {
    /// Notes a call that a matcher has matched.
    pub(super) fn note_call(&mut self, probe: ProbeId, call: u32, is_sign: bool) {
        if is_sign {
            self.signs.insert(probe);
        }
        self.calls.entry(probe).or_default().insert(call);
    }

    /// Notes a read that a matcher has matched, by the names under which values know it.
    pub(super) fn note_read(&mut self, probe: ProbeId, read: &Read) {
        let names = self.names.entry(probe).or_default();
        for path in &read.path {
            match &read.key {
                None => {
                    names.insert(path.clone());
                }
                Some(key) => names.extend(key.texts.iter().map(|key| match path.as_str() {
                    "$" => format!("${key}"),
                    _ => format!("{path}[{key}]"),
                })),
            }
        }
    }
}

/// Where the matchers that `given` asks for have matched, of all that went into a call: the names that were read there,
/// and the calls. Nothing where it asks for none.
pub(super) fn carried<'p>(given: &Where, site: &Site<'p>) -> (BTreeSet<&'p str>, BTreeSet<u32>) {
    let Site { program, language, index, sources, .. } = *site;
    if !given.carries.iter().any(|probe| sources.calls.contains_key(probe) || sources.names.contains_key(probe)) {
        return Default::default();
    }
    let mut origins = went_into(given, site);
    let made = origins.calls.iter().filter_map(|id| program.calls.get(*id as usize));
    let parts: Vec<&Call> = made.filter(|call| is_named(call, &given.not_through, language)).collect();
    if !parts.is_empty() {
        let mut behind = Origins::new(program, language, origins.extent);
        parts.into_iter().for_each(|part| behind.look_into(part));
        origins.calls.retain(|id| !behind.calls.contains(id));
        origins.names.retain(|name| !behind.names.contains(name));
    }
    // What a sign says of a call holds for what the call itself sends: `curl -F f=@notes.md`.
    origins.calls.insert(index);
    let named = |name: &&str| {
        given.carries.iter().any(|probe| sources.names.get(probe).is_some_and(|held| held.contains(*name)))
    };
    let called = |id: &u32| {
        let mut probes = given.carries.iter().filter(|probe| *id != index || sources.signs.contains(probe));
        probes.any(|probe| sources.calls.get(probe).is_some_and(|held| held.contains(id)))
    };
    origins.names.retain(named);
    origins.calls.retain(called);
    (origins.names, origins.calls)
}

/// What the part of a call that `given` asks for is made from.
fn went_into<'p>(given: &Where, site: &Site<'p>) -> Origins<'p> {
    let Site { program, language, call, .. } = *site;
    let is = |kind: &str| matches!(&given.argument, Some(ArgumentName::Keyword(name)) if name == kind);
    let is_content = is("content") || is("body") || is("given");
    let extent = if is_content { Extent::Content } else { Extent::Whole };
    let mut origins = Origins::new(program, language, extent);
    match &given.argument {
        _ if is("piped") => {}
        _ if is("body") => {
            content(call).filter(|argument| !is_address(argument)).for_each(|argument| origins.add(&argument.value));
        }
        Some(ArgumentName::Keyword(name)) if name != "any" && !is_content => {
            let named = call.arguments.iter().filter(|argument| argument.name.as_deref() == Some(name));
            named.for_each(|argument| origins.add(&argument.value));
        }
        Some(ArgumentName::Position(at)) => {
            let mut unnamed = call.arguments.iter().filter(|argument| argument.name.is_none());
            unnamed.nth(*at).into_iter().for_each(|argument| origins.add(&argument.value));
        }
        _ => extent.of(call).for_each(|argument| origins.add(&argument.value)),
    }
    let is_all = given.argument.is_none();
    // What a method is called on steers a request as headers do; a command sends what it reads.
    if is_all || (is_command(language) && (is("content") || is("body") || is("piped") || is("any"))) {
        origins.add_input(call);
    }
    if is_all || is_content || is("any") {
        origins.follow(call.fed_by.iter().copied());
    }
    origins
}

/// The calls, among those where one of the matchers in question has matched, that name a file which this call names too.
pub(super) fn of_same_file(
    probes: &[ProbeId],
    (index, call): (u32, &Call),
    sources: &Sources,
    program: &Program,
) -> BTreeSet<u32> {
    let callees = call.callee.iter().map(String::as_str);
    let named: BTreeSet<&str> = callees.chain(words_of(call)).filter_map(as_file).collect();
    let held = probes.iter().filter_map(|probe| sources.calls.get(probe)).flatten().copied();
    let names_one = |id: &u32| {
        let source = program.calls.get(*id as usize).filter(|_| *id != index);
        let mut files =
            source.into_iter().flat_map(words_of).filter_map(|word| as_file(word).or_else(|| end_of_address(word)));
        files.any(|file| named.contains(file))
    };
    if named.is_empty() { BTreeSet::new() } else { held.filter(names_one).collect() }
}

/// The words of the arguments and redirections of a call.
fn words_of(call: &Call) -> impl Iterator<Item = &str> {
    let values = call.arguments.iter().map(|argument| &argument.value);
    let values = values.chain(call.redirects.iter().map(|redirect| &redirect.target));
    values.flat_map(|value| &value.texts).flat_map(|text| text.split_whitespace())
}

/// The file that a word names, with a slash or a dot, neither address nor device: `a/b` of `file=@a/b`.
fn as_file(word: &str) -> Option<&str> {
    let word = word.trim_matches(['"', '\'']);
    let file = word.rsplit(['@', '=']).next()?.trim_start_matches("./");
    let is_named = file.len() > 3 && !file.starts_with('-') && file.contains(['/', '.']);
    let is_file = is_named && !file.starts_with("/dev/") && !word.contains("://");
    is_file.then_some(file)
}

/// The last step of the path of an address: under that name a download is kept.
fn end_of_address(word: &str) -> Option<&str> {
    let (_, rest) = word.trim_matches(['"', '\'']).split_once("://")?;
    let (_, path) = rest.split(['?', '#']).next()?.split_once('/')?;
    path.rsplit('/').next().filter(|file| file.len() > 3)
}

/// The variables that a call carries, by their names alone: `KEY` of `os.environ[KEY]`, `$KEY` or `os.getenv("KEY")`.
pub(super) fn keys<'p>(names: &BTreeSet<&'p str>, calls: &BTreeSet<u32>, program: &'p Program) -> BTreeSet<&'p str> {
    let of_names = names.iter().filter_map(|name| {
        name.strip_prefix('$').or_else(|| name.strip_suffix(']')?.rsplit_once('[').map(|(_, key)| key))
    });
    let first = |id: &u32| program.calls.get(*id as usize)?.arguments.first();
    let of_calls = calls.iter().filter_map(first).flat_map(|argument| any_text(&argument.value));
    of_names.chain(of_calls).collect()
}

/// Whether an argument begins as an address does.
fn is_address(argument: &Argument) -> bool {
    let is_named =
        argument.name.as_deref().is_some_and(|name| matches!(name, "url" | "uri" | "host" | "hostname" | "path"));
    is_named || any_text(&argument.value).any(|text| text.starts_with("http://") || text.starts_with("https://"))
}
