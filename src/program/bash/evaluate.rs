//! What Bash words and commands mean once the variables of the text are known.

use std::collections::{BTreeMap, BTreeSet};

use super::walk::{Command, Given, Script, positional};
use super::word::{Piece, PieceKind, Variable, Word, is_escaped};
use super::{nested, pipe};
use crate::program::fold::Fold;
use crate::program::{Assignment, Function, Import, Literal, Program, Read, Value};
use crate::source::Span;
use crate::syntax::Nested;

/// How often variables may gain values from one another.
const ROUNDS: usize = 6;
/// How many arguments of a function count.
const PLACES: usize = 32;

/// Evaluates a script; tells whether the budget ran out.
pub(super) fn evaluate(text: &str, script: &Script) -> (Program, Vec<Nested>, bool) {
    let functions: BTreeMap<&str, u32> =
        script.functions.iter().zip(0..).map(|(function, at)| (function.name.as_str(), at)).collect();
    let passed: Vec<Given> = script.commands.iter().flat_map(|command| passed(command, &functions)).collect();
    let mut shell = Shell {
        text,
        script,
        depth: 0,
        fold: Fold::for_text(text.len()),
        variables: BTreeMap::new(),
        functions,
        aliases: BTreeMap::new(),
        assigned: script.assignments.iter().map(|given| given.name.as_str()).collect(),
    };
    for command in &script.commands {
        shell.note_read(command);
    }
    for _ in 0..ROUNDS {
        let mut next: BTreeMap<&str, Value> = BTreeMap::new();
        for given in script.assignments.iter().chain(&passed) {
            let mut value = Value::default();
            for word in &given.values {
                let one = shell.value(word);
                value.or(&one);
            }
            if given.values.is_empty() {
                value = if given.listed { Value::constant(String::new()) } else { Value::unknown() };
            }
            match next.get_mut(given.name.as_str()) {
                Some(known) if given.appends && known.only_text().is_some() => {
                    *known = shell.fold.concat(std::mem::take(known), &value);
                }
                Some(known) if shell.fold.pay(value.weight()) => known.or(&value),
                Some(known) => known.dynamic = true,
                None => {
                    next.insert(&given.name, value);
                }
            }
        }
        let same = next == shell.variables;
        shell.variables = next;
        if same {
            break;
        }
    }
    shell.write(script)
}

/// The state of an evaluation.
pub(super) struct Shell<'s> {
    /// The text.
    pub(super) text: &'s str,
    /// The text taken apart.
    pub(super) script: &'s Script,
    /// How many outputs of commands are being made.
    pub(super) depth: u32,
    /// The budget.
    pub(super) fold: Fold,
    variables: BTreeMap<&'s str, Value>,
    functions: BTreeMap<&'s str, u32>,
    /// What `alias` gives another name.
    pub(super) aliases: BTreeMap<String, String>,
    assigned: BTreeSet<&'s str>,
}

impl<'s> Shell<'s> {
    fn write(mut self, script: &'s Script) -> (Program, Vec<Nested>, bool) {
        let defined = script.functions.iter();
        let functions = defined.map(|body| Function { name: body.name.clone(), span: body.span }).collect();
        let mut program = Program { functions, ..Program::default() };
        let mut nested = Vec::new();
        let mut words = Vec::new();
        self.note_aliases(script);
        for command in &script.commands {
            let (mut call, first) = self.call(command);
            let own = call.callee.first().and_then(|name| self.functions.get(name.as_str()));
            if let Some(body) = own.and_then(|own| script.functions.get(*own as usize)) {
                call.fed_by.extend(&body.commands);
            }
            if call.callee.iter().any(|callee| callee == "source" || callee == ".") {
                for argument in call.arguments.first().iter().flat_map(|argument| &argument.value.texts) {
                    program.imports.push(Import { module: argument.clone(), span: call.span });
                }
            }
            if call.callee.iter().any(|callee| callee == "disown")
                && let Some(before) = program.calls.last_mut()
            {
                before.detached = true;
            }
            program.calls.push(call);
            words.push(first);
        }
        for (at, command) in script.commands.iter().enumerate() {
            if let (Some(call), Some(first)) = (program.calls.get(at), words.get(at)) {
                nested::find(&mut self, command, call, *first, &mut nested);
            }
        }
        for heredoc in &script.heredocs {
            nested.extend(nested::heredoc(self.text, heredoc, &program.calls));
        }
        nested.sort_by_key(|one| one.offsets.map(Span::new(0, 1)).start);
        for (name, span) in &script.expansions {
            if self.is_free(name) {
                let key = Some(Value::constant(name.clone()));
                program.reads.push(Read { path: vec!["$".to_owned()], key, span: *span });
            }
        }
        program.reads.sort_by_key(|read| (read.span.start, read.span.end));
        for given in script.assignments.iter().filter(|given| given.listed) {
            let value = given.values.first().map_or_else(|| Value::constant(String::new()), |word| self.value(word));
            program.assignments.push(Assignment { name: given.name.clone(), value, span: given.span });
        }
        program.assignments.sort_by_key(|assignment| (assignment.span.start, assignment.span.end));
        program.functions.sort_by_key(|function| function.span.start);
        program.literals =
            script.literals.iter().map(|(text, span)| Literal { text: text.clone(), span: *span }).collect();
        program.literals.sort_by_key(|literal| literal.span.start);
        (program, nested, self.fold.ran_out())
    }

    /// Notes the variables that `read` and its like assign.
    fn note_read(&mut self, command: &'s Command) {
        let mut words = command.words.iter().map(|word| word.literal());
        let Some(Some(name)) = words.next() else { return };
        match name {
            "read" | "mapfile" | "readarray" | "getopts" | "local" | "declare" | "typeset" => {
                let names = words.flatten().filter(|word| !word.starts_with('-'));
                self.assigned.extend(names.map(|word| word.trim_end_matches('=')));
            }
            "printf" => {
                let words: Vec<&str> = words.flatten().take(2).collect();
                if let ["-v", name] = words.as_slice() {
                    self.assigned.insert(name);
                }
            }
            _ => {}
        }
    }

    /// Notes what `alias` gives another name.
    fn note_aliases(&mut self, script: &Script) {
        let is_alias = |command: &&Command| command.words.first().and_then(Word::literal) == Some("alias");
        for word in script.commands.iter().filter(is_alias).flat_map(|command| command.words.iter().skip(1)) {
            if let Some((name, command)) = self.value(word).only_text().and_then(|text| text.split_once('=')) {
                self.aliases.insert(name.to_owned(), command.to_owned());
            }
        }
    }

    /// Whether a variable comes from outside of the text.
    fn is_free(&self, name: &str) -> bool {
        let named = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name != "_";
        named && !self.assigned.contains(name) && !OWN.contains(&name)
    }

    /// What a word may be.
    pub(super) fn value(&mut self, word: &Word) -> Value {
        let mut whole = Value::constant(String::new());
        for piece in &word.pieces {
            let one = match &piece.kind {
                PieceKind::Text(text, runs) => {
                    self.fold.pay(text.len());
                    Value { made: is_escaped(text, runs), ..Value::constant(text.clone()) }
                }
                PieceKind::Variable(variable) => self.variable(variable),
                PieceKind::Output(calls) => self.output(calls, piece.span),
                PieceKind::Unknown => Value::unknown(),
            };
            if piece.silent {
                whole.note_origins(&one);
            } else {
                whole = self.fold.concat(whole, &one);
            }
        }
        whole
    }

    /// What a substitution yields.
    fn output(&mut self, calls: &[u32], span: Span) -> Value {
        let value = Value { calls: calls.to_vec(), ..Value::unknown() };
        let is_text = !span.of_text(self.text).starts_with(['<', '>']);
        let Some(last) = calls.last().filter(|_| is_text && self.is_one_pipe(calls)) else { return value };
        match pipe::output(self, *last) {
            Some((written, _)) => Value { calls: value.calls, ..written },
            None => value,
        }
    }

    /// Whether commands are those of one pipe.
    fn is_one_pipe(&self, calls: &[u32]) -> bool {
        let input = |call: &u32| self.script.commands.get(*call as usize).and_then(|command| command.input);
        calls.windows(2).all(|pair| matches!(pair, [before, after] if input(after) == Some(*before)))
    }

    /// Whether a word of a command is put together from pieces of words.
    pub(super) fn is_made(&mut self, command: u32) -> bool {
        let words = self.script.commands.get(command as usize).map_or(&[][..], |command| &command.words);
        words.iter().any(|word| self.value(word).made)
    }

    fn variable(&mut self, variable: &Variable) -> Value {
        let name = variable.name.as_str();
        let mut value = match self.variables.get(name) {
            Some(known) => self.fold.copy(known),
            // As in other languages, the home folder is written as its short form.
            None if name == "HOME" && variable.part.is_none() => Value::constant("~".to_owned()),
            None => Value::unknown(),
        };
        if !self.assigned.contains(name) && !OWN.contains(&name) {
            // An argument of a function is known by its place, and another text may call that too.
            let shown = name.rsplit_once('@').map_or(name, |(place, _)| if place.is_empty() { name } else { place });
            value.dynamic |= shown != name;
            value.note_name(&format!("${shown}"));
        }
        if variable.changed {
            return value.blurred();
        }
        if let Some(at) = variable.element {
            value = self.fold.each(value, |text| text.split(' ').nth(at).map(str::to_owned));
        }
        if let Some(edit) = &variable.edit {
            value = self.fold.each(value, |text| edit.apply(text));
        }
        if let Some((from, count)) = variable.part {
            value = self.fold.each(value, |text| {
                let part = text.chars().skip(from);
                Some(match count {
                    Some(count) => part.take(count).collect(),
                    None => part.collect(),
                })
            });
        }
        if let Some(default) = &variable.default {
            value.or(&Value::constant(default.clone()));
        }
        value
    }
}

/// What a command gives to the arguments of a function.
fn passed(command: &Command, functions: &BTreeMap<&str, u32>) -> Vec<Given> {
    let name = command.words.first().and_then(Word::literal);
    let Some(function) = name.and_then(|name| functions.get(name)) else { return Vec::new() };
    let given = |place: &str, word: Word| {
        let (name, span) = (positional(place, *function), word.span);
        Given { name, values: vec![word], span, listed: false, appends: false }
    };
    let mut all = Word {
        pieces: vec![Piece { kind: PieceKind::Unknown, span: command.span, silent: false }],
        span: command.span,
    };
    let mut made = Vec::new();
    for (word, place) in command.words.iter().skip(1).zip(1..=PLACES) {
        all.pieces.extend(word.pieces.iter().map(|piece| Piece { silent: true, ..piece.clone() }));
        made.push(given(&place.to_string(), word.clone()));
    }
    made.push(given("*", all.clone()));
    made.push(given("@", all));
    made
}

/// Variables that the shell sets by itself.
const OWN: &[&str] = &[
    "BASH_SOURCE",
    "BASH_VERSION",
    "BASH_REMATCH",
    "BASH",
    "FUNCNAME",
    "LINENO",
    "OPTARG",
    "OPTIND",
    "REPLY",
    "RANDOM",
    "SECONDS",
    "PIPESTATUS",
    "IFS",
    "PPID",
    "BASHPID",
    "COMP_WORDS",
    "COMP_CWORD",
    "COMPREPLY",
];
