//! What a value is made from: the one answer to what goes into a call.

use std::collections::BTreeSet;

use super::is_named;
use crate::bundle::Language;
use crate::program::{Argument, Call, Program, Value};
use crate::rule::Names;

/// How many calls are looked through for one value.
const CALLS: usize = 256;

/// Arguments that steer a request and are not what it brings.
const STEERING: [&str; 17] = [
    "headers",
    "header",
    "auth",
    "cookies",
    "cert",
    "verify",
    "timeout",
    "proxies",
    "agent",
    "signal",
    "env",
    "method",
    "username",
    "password",
    "context",
    "allow_redirects",
    "credentials",
];

/// Options of commands whose value steers a request.
const STEERING_OPTIONS: [&str; 20] = [
    "-H",
    "--header",
    "-u",
    "--user",
    "-A",
    "--user-agent",
    "-b",
    "--cookie",
    "--referer",
    "-o",
    "--output",
    "-O",
    "--cookie-jar",
    "-K",
    "--config",
    "-w",
    "--write-out",
    "--cert",
    "--key",
    "-X",
];

/// What of a call goes into what it yields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Extent {
    /// All arguments but the environment of a child process, which is only where it runs.
    Whole,
    /// What it brings: no headers, keys and options.
    Content,
}

impl Extent {
    /// The arguments that count.
    pub(super) fn of(self, call: &Call) -> impl Iterator<Item = &Argument> {
        let whole = (self == Self::Whole).then(|| call.arguments.iter());
        let whole = whole.into_iter().flatten().filter(|argument| argument.name.as_deref() != Some("env"));
        whole.chain((self == Self::Content).then(|| content(call)).into_iter().flatten())
    }
}

/// What values are made from: names that are read, and calls.
#[derive(Clone, Debug)]
pub(super) struct Origins<'p> {
    program: &'p Program,
    language: Language,
    /// What counts of each call.
    pub(super) extent: Extent,
    /// The names.
    pub(super) names: BTreeSet<&'p str>,
    /// The calls, by index.
    pub(super) calls: BTreeSet<u32>,
}

impl<'p> Origins<'p> {
    /// Of nothing yet.
    pub(super) const fn new(program: &'p Program, language: Language, extent: Extent) -> Self {
        Self { program, language, extent, names: BTreeSet::new(), calls: BTreeSet::new() }
    }

    /// Adds what a value is made from.
    pub(super) fn add(&mut self, value: &'p Value) {
        self.names.extend(value.names.iter().map(String::as_str));
        self.follow(value.calls.iter().copied());
    }

    /// Adds calls, and what they are made from.
    pub(super) fn follow(&mut self, calls: impl Iterator<Item = u32>) {
        let mut open: Vec<u32> = calls.collect();
        while let Some(id) = open.pop() {
            let Some(call) = self.program.calls.get(id as usize) else { continue };
            if self.calls.len() < CALLS && self.calls.insert(id) {
                self.open(call, &mut open);
            }
        }
    }

    /// Adds what goes into a call, without the call.
    pub(super) fn look_into(&mut self, call: &'p Call) {
        let mut open = Vec::new();
        self.open(call, &mut open);
        self.follow(open.into_iter());
    }

    /// Adds what a command reads, or what a method is called on.
    pub(super) fn add_input(&mut self, call: &'p Call) {
        let mut open = Vec::new();
        self.open_input(call, &mut open);
        self.follow(open.into_iter());
    }

    /// Whether one of some names is among them.
    pub(super) fn has(&self, names: &Names) -> bool {
        let mut calls = self.calls.iter().filter_map(|id| self.program.calls.get(*id as usize));
        self.names.iter().any(|name| names.has_read(self.language, name))
            || calls.any(|call| is_named(call, names, self.language))
    }

    fn open(&mut self, call: &'p Call, open: &mut Vec<u32>) {
        for argument in self.extent.of(call) {
            self.names.extend(argument.value.names.iter().map(String::as_str));
            open.extend(&argument.value.calls);
        }
        open.extend(&call.fed_by);
        self.open_input(call, open);
    }

    fn open_input(&mut self, call: &'p Call, open: &mut Vec<u32>) {
        open.extend(call.input);
        if let Some(receiver) = &call.receiver {
            open.extend(&receiver.calls);
            // A method yields a part of what it is called on: the names of that are not those of its result.
            if is_command(self.language) {
                self.names.extend(receiver.names.iter().map(String::as_str));
            }
        }
    }
}

/// Whether calls are commands, and read what is piped into them.
pub(super) fn is_command(language: Language) -> bool {
    language == Language::Bash
}

/// Whether a value is made from something of a name.
pub(super) fn is_made_from(value: &Value, names: &Names, program: &Program, language: Language) -> bool {
    let mut origins = Origins::new(program, language, Extent::Whole);
    origins.add(value);
    value.names.iter().any(|name| names.has_call(language, name)) || origins.has(names)
}

/// Whether something of a name is put into what a call made.
pub(super) fn is_fed_from(call: &Call, names: &Names, program: &Program, language: Language) -> bool {
    let mut origins = Origins::new(program, language, Extent::Whole);
    origins.follow(call.fed_by.iter().copied());
    origins.has(names)
}

/// The arguments of a call that are what it brings: no headers, keys and options. Of an object the properties count.
pub(super) fn content(call: &Call) -> impl Iterator<Item = &Argument> {
    let is_object = |argument: &Argument| {
        argument.name.is_none() && call.arguments.iter().any(|one| one.name.is_some() && one.span == argument.span)
    };
    let mut steered = false;
    call.arguments.iter().filter(move |argument| {
        let was_steered = std::mem::take(&mut steered);
        if let Some(name) = argument.name.as_deref() {
            return !STEERING.contains(&name);
        }
        let word = argument.value.texts.first().map(String::as_str).unwrap_or_default();
        steered = STEERING_OPTIONS.contains(&word);
        !was_steered && !is_object(argument)
    })
}

#[cfg(test)]
mod tests;
