//! What is put into streams and files of a text, and taken out of them again.
//!
//! **Invariant:** a link is a may-fact: which of two calls comes first is not asked.

use std::collections::{BTreeMap, BTreeSet};

use super::names::number;
use super::paths::{self, Key};
use super::{Call, Program, Value};

/// How many calls put something into one stream or file.
const FEEDERS: usize = 32;

/// Methods that add their arguments to what they are called on.
const ADDS: &[&str] = &[
    "add",
    "add_field",
    "add_header",
    "append",
    "appendleft",
    "attach",
    "end",
    "enqueue",
    "extend",
    "feed",
    "insert",
    "push",
    "put",
    "put_nowait",
    "putrequest",
    "send",
    "set",
    "set_payload",
    "setdefault",
    "unshift",
    "update",
    "write",
    "writelines",
    "writerow",
    "writerows",
    "writestr",
    "writev",
];
/// Functions that pour their first argument, or what they are called on, into others.
const POURS: &[&str] = &["copyfileobj", "dump", "pipe", "pipeTo", "pipeThrough", "pipeline"];
/// Functions that make a stream: whoever gets it may put something into it.
const STREAMS: &[&str] = &[
    "StringIO",
    "BytesIO",
    "createWriteStream",
    "PassThrough",
    "NamedTemporaryFile",
    "TemporaryFile",
    "SpooledTemporaryFile",
    "Queue",
    "Pipe",
];

/// Notes for every call what is put into what it made, and for every file that is named what was written to it.
pub(super) fn connect(program: &mut Program) {
    feed(program);
    let written = written(program);
    if !written.is_empty() {
        read(program, &written);
    }
}

/// The last word of what a call calls.
pub(super) fn last_name(call: &Call) -> &str {
    let path = call.callee.first().map_or("", String::as_str);
    path.rsplit('.').next().unwrap_or_default()
}

fn feed(program: &mut Program) {
    let makes_stream = |call: &Call| STREAMS.contains(&last_name(call)) || paths::opens_for_writing(call);
    let streams: BTreeSet<u32> =
        program.calls.iter().zip(0..).filter(|(call, _)| makes_stream(call)).map(|(_, id)| id).collect();
    let mut fed: Vec<(u32, u32)> = Vec::new();
    for (call, id) in program.calls.iter().zip(0..) {
        let last = last_name(call);
        if call.receiver.is_some() && ADDS.contains(&last) {
            fed.extend(call.input.map(|into| (into, id)));
        }
        let pours = POURS.contains(&last);
        let from = usize::from(pours && call.receiver.is_none() || last == "dump");
        for (argument, at) in call.arguments.iter().zip(0..) {
            let Some(first) = argument.value.calls.first().copied() else { continue };
            let is_output = matches!(argument.name.as_deref(), Some("file" | "stdout" | "stderr"));
            if (pours && at >= from) || is_output || streams.contains(&first) {
                fed.push((first, id));
            }
        }
    }
    for (into, id) in fed {
        if into != id
            && let Some(call) = program.calls.get_mut(into as usize)
            && call.fed_by.len() < FEEDERS
            && !call.fed_by.contains(&id)
        {
            call.fed_by.push(id);
        }
    }
}

/// The calls that write to each file, and to a file within each folder.
fn written(program: &Program) -> BTreeMap<Key, Vec<u32>> {
    let mut written: BTreeMap<Key, Vec<u32>> = BTreeMap::new();
    for (call, id) in program.calls.iter().zip(0..) {
        for redirect in call.redirects.iter().filter(|redirect| redirect.writes) {
            for key in paths::keys_of(&redirect.target, program) {
                note(&mut written, &key, redirect.group.iter().copied());
            }
        }
        for key in paths::written_by(call, program) {
            note(&mut written, &key, std::iter::once(id));
        }
    }
    written
}

/// Notes the calls that write to a file, and so to the folder it is in.
fn note(written: &mut BTreeMap<Key, Vec<u32>>, key: &Key, calls: impl Iterator<Item = u32> + Clone) {
    for key in paths::folder_of(key).into_iter().chain([key.clone()]) {
        let writers = written.entry(key).or_default();
        let free = FEEDERS.saturating_sub(writers.len());
        writers.extend(calls.clone().take(free));
    }
}

fn read(program: &mut Program, written: &BTreeMap<Key, Vec<u32>>) {
    let mut found: Vec<(usize, usize, Vec<u32>)> = Vec::new();
    for (at, call) in program.calls.iter().enumerate() {
        for (place, keys) in paths::named_by(call, program) {
            let writers = keys.iter().filter_map(|key| written.get(key)).flatten();
            let writers: Vec<u32> = writers.copied().filter(|id| *id != number(at)).take(FEEDERS).collect();
            if !writers.is_empty() {
                found.push((at, place, writers));
            }
        }
    }
    for (at, place, writers) in found {
        let Some(call) = program.calls.get_mut(at) else { continue };
        let count = call.arguments.len();
        let value = match call.arguments.get_mut(place) {
            Some(argument) => &mut argument.value,
            None => call.receiver.get_or_insert_with(Value::unknown),
        };
        debug_assert!(place <= count);
        writers.into_iter().for_each(|writer| value.note_call(writer));
    }
}
