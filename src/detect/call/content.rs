//! The files whose content reaches a call, by the last component of their names.

use std::collections::BTreeSet;

use super::origin::{Extent, Origins};
use super::{any_text, is_named};
use crate::bundle::Language;
use crate::detect::file_name::file_of;
use crate::program::{Argument, Call, Program, Value};
use crate::rule::ContentOf;

/// Options of commands whose next word is a file that is sent.
const SENT: [&str; 6] = ["-T", "--upload-file", "--post-file", "--body-file", "-a", "--attach"];
/// Options of commands whose next word is a file that is written.
const WRITTEN: [&str; 5] = ["-o", "-O", "--output", "--output-document", "-D"];
/// What writes the whole of what a parser read.
const SERIALIZERS: [&str; 5] = ["json.dumps", "JSON.stringify", "yaml.dump", "yaml.safe_dump", "urllib.parse.quote"];
/// The arguments of a request that are all it carries.
const BODIES: [&str; 4] = ["json", "data", "body", "content"];

/// The files whose content reaches a call through a reader or by redirection, and is not picked apart on the way.
pub(super) fn files_of(call: &Call, program: &Program, wanted: &ContentOf, language: Language) -> BTreeSet<String> {
    let way = Way { program, language };
    let mut files: BTreeSet<String> = sent_words(&call.arguments).into_iter().collect();
    let reached = way.before(call);
    let mut picked = BTreeSet::new();
    for id in &reached {
        let picks = way.call(*id).is_some_and(|inner| is_named(inner, &wanted.pickers, language));
        if picks && !way.is_whole(*id, call, &reached) {
            picked.insert(*id);
            picked.extend(way.call(*id).into_iter().flat_map(|inner| way.before(inner)));
        }
    }
    for inner in reached.difference(&picked).filter_map(|id| way.call(*id)).chain([call]) {
        // A shell that is given its code does not take it from what it reads.
        let has_code = inner.arguments.iter().any(|argument| has_text(&argument.value, &["-c"]));
        files.extend(inputs(inner).filter(|_| !has_code).flat_map(files_in_value));
        if is_named(inner, &wanted.readers, language) {
            files.extend(way.files_read(inner));
        }
    }
    files
}

/// What lies before a call.
struct Way<'a> {
    program: &'a Program,
    language: Language,
}

impl Way<'_> {
    fn call(&self, id: u32) -> Option<&Call> {
        self.program.calls.get(id as usize)
    }

    /// The calls that a call is made from.
    fn before(&self, call: &Call) -> BTreeSet<u32> {
        let mut origins = Origins::new(self.program, self.language, Extent::Whole);
        origins.look_into(call);
        origins.calls
    }

    /// Whether all that a parser read goes on: by itself into what a request carries, or written down again.
    fn is_whole(&self, parser: u32, sink: &Call, reached: &BTreeSet<u32>) -> bool {
        let is_alone = |argument: &Argument| {
            let Value { texts, parts, names, calls, .. } = &argument.value;
            calls.contains(&parser) && texts.is_empty() && parts.is_empty() && names.is_empty()
        };
        // A command takes options and what belongs to them as words alike.
        let is_body = |argument: &&Argument| match argument.name.as_deref() {
            Some(name) => BODIES.contains(&name),
            None => self.language != Language::Bash,
        };
        let writes = |call: &&Call| call.callee.iter().any(|path| SERIALIZERS.contains(&path.as_str()));
        let mut written =
            reached.iter().filter_map(|id| self.call(*id)).filter(writes).flat_map(|call| &call.arguments);
        sink.arguments.iter().filter(is_body).any(is_alone) || written.any(is_alone)
    }

    /// The files that a reader reads: those it names, or else those that its path is made from.
    fn files_read(&self, reader: &Call) -> BTreeSet<String> {
        let named: BTreeSet<String> =
            read_words(&reader.arguments).chain(&reader.receiver).flat_map(files_in_value).collect();
        if !named.is_empty() {
            return named;
        }
        let makers = self.before(reader);
        let last = makers.iter().filter_map(|id| self.call(*id)).filter_map(|maker| maker.arguments.last());
        last.flat_map(|argument| files_in_value(&argument.value)).collect()
    }
}

/// What a command reads by redirection.
fn inputs(call: &Call) -> impl Iterator<Item = &Value> {
    call.redirects.iter().filter(|redirect| !redirect.writes).map(|redirect| &redirect.target)
}

/// The arguments that a reader may read.
fn read_words(arguments: &[Argument]) -> impl Iterator<Item = &Value> {
    let before = std::iter::once(None).chain(arguments.iter().map(Some));
    let is_written = |before: Option<&Argument>| before.is_some_and(|before| has_text(&before.value, &WRITTEN));
    arguments.iter().zip(before).filter(move |(_, before)| !is_written(*before)).map(|(argument, _)| &argument.value)
}

/// The files that options of a command send: `-d @file`, `-F part=@file`, `-T file`.
fn sent_words(arguments: &[Argument]) -> Vec<String> {
    let mut found = Vec::new();
    let mut follows = false;
    for argument in arguments.iter().filter(|argument| argument.name.is_none()) {
        // What leads to the file may be unknown: `part=@"$HERE/file"`.
        let end = argument.value.parts.last().map(String::as_str);
        for text in any_text(&argument.value) {
            let marked = text.split_once('@').filter(|(head, _)| is_part_name(head)).map(|(_, file)| file);
            let joined = text.strip_prefix("--post-file=").or_else(|| text.strip_prefix("--body-file="));
            let file = marked.or(joined).or(follows.then_some(text));
            let file = file.and_then(|file| if file.is_empty() { end } else { Some(file) });
            found.extend(file.and_then(file_of).map(str::to_owned));
        }
        follows = has_text(&argument.value, &SENT);
    }
    found
}

/// Whether a word before `@` names a part of a form, and no user of a host.
fn is_part_name(head: &str) -> bool {
    head.len() <= 1 || head.ends_with(['=', '<'])
}

fn has_text(value: &Value, wanted: &[&str]) -> bool {
    value.texts.iter().any(|text| wanted.contains(&text.as_str()))
}

/// The files a value may name: the whole of a text, or the end of the last part that is known.
fn files_in_value(value: &Value) -> Vec<String> {
    value.texts.iter().chain(value.parts.last()).filter_map(|text| file_of(text)).map(str::to_owned).collect()
}
