//! What Bash words and commands mean once the variables of the text are known.

use std::collections::{BTreeMap, BTreeSet};

use super::nested;
use super::walk::{Command, Script};
use super::word::{PieceKind, Variable, Word};
use super::wrapper;
use crate::program::fold::Fold;
use crate::program::names::add_path;
use crate::program::{Argument, Assignment, Call, Import, Literal, Program, Read, Redirect, Value};
use crate::source::Span;
use crate::syntax::Nested;

/// How often variables may gain values from one another.
const ROUNDS: usize = 4;

/// Evaluates a script; tells whether the budget ran out.
pub(super) fn evaluate(text: &str, script: &Script) -> (Program, Vec<Nested>, bool) {
    let mut shell = Shell {
        text,
        fold: Fold::for_text(text.len()),
        variables: BTreeMap::new(),
        assigned: script.assignments.iter().map(|given| given.name.as_str()).collect(),
    };
    for command in &script.commands {
        shell.note_read(command);
    }
    for _ in 0..ROUNDS {
        let mut next: BTreeMap<&str, Value> = BTreeMap::new();
        for given in &script.assignments {
            let mut value = Value::default();
            for word in &given.values {
                let one = shell.value(word);
                value.or(&one);
            }
            if given.values.is_empty() {
                value = if given.listed { Value::constant(String::new()) } else { Value::unknown() };
            }
            match next.get_mut(given.name.as_str()) {
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
    /// The budget.
    pub(super) fold: Fold,
    variables: BTreeMap<&'s str, Value>,
    assigned: BTreeSet<&'s str>,
}

impl<'s> Shell<'s> {
    fn write(mut self, script: &'s Script) -> (Program, Vec<Nested>, bool) {
        let mut program = Program { functions: script.functions.clone(), ..Program::default() };
        let mut nested = Vec::new();
        let mut words = Vec::new();
        for command in &script.commands {
            let (call, first) = self.call(command);
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
                nested::find(&mut self, command, call, *first, &program.calls, &mut nested);
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
                PieceKind::Text(text, _) => {
                    self.fold.pay(text.len());
                    Value::constant(text.clone())
                }
                PieceKind::Variable(variable) => self.variable(variable),
                PieceKind::Output(calls) => Value { calls: calls.clone(), ..Value::unknown() },
                PieceKind::Unknown => Value::unknown(),
            };
            if piece.silent {
                whole.note_origins(&one);
            } else {
                whole = self.fold.concat(whole, one);
            }
        }
        whole
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
            value.note_name(&format!("${name}"));
        }
        if variable.changed {
            return value.blurred();
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

    /// The call that a command is, and the index of its callee among its words.
    fn call(&mut self, command: &Command) -> (Call, usize) {
        let values: Vec<Value> = command.words.iter().map(|word| self.value(word)).collect();
        let mut call = Call {
            span: command.span,
            input: command.input,
            silenced: command.silenced,
            detached: command.detached,
            ..Call::default()
        };
        let mut first = 0;
        while let Some(value) = values.get(first) {
            let Some(wrapper) = value.only_text().and_then(|text| wrapper::find(base_name(text))) else { break };
            let rest = values.get(first + 1..).unwrap_or_default();
            let own = wrapper.own_words(rest.iter().map(Value::only_text));
            if own >= rest.len() {
                break;
            }
            call.wrappers.push(base_name(value.only_text().unwrap_or_default()).to_owned());
            call.detached |= wrapper.detaches;
            first += 1 + own;
        }
        let mut arguments = Vec::new();
        if let (Some(value), Some(word)) = (values.get(first), command.words.get(first)) {
            call.callee_span = word.span;
            for text in &value.texts {
                let mut parts = text.split_ascii_whitespace();
                let Some(name) = parts.next() else { continue };
                add_path(&mut call.callee, base_name(name));
                if is_elsewhere(name) {
                    add_path(&mut call.callee, name);
                }
                // An unquoted variable may hold options, too.
                let more =
                    parts.map(|part| Argument { name: None, value: Value::constant(part.to_owned()), span: word.span });
                if value.texts.len() == 1 {
                    arguments.extend(more);
                }
            }
            if value.texts.is_empty() {
                // A computed command is known by what computes it.
                arguments.push(Argument { name: Some("command".to_owned()), value: value.clone(), span: word.span });
            }
        }
        if call.callee_span.is_empty() {
            call.callee_span = command.span;
        }
        let words = command.words.iter().zip(values).skip(first + 1);
        arguments.extend(words.map(|(word, value)| Argument { name: None, value, span: word.span }));
        for word in &command.here_words {
            let value = self.value(word);
            arguments.push(Argument { name: Some("<<<".to_owned()), value, span: word.span });
        }
        call.arguments = arguments;
        for (writes, word, span) in &command.redirects {
            let target = self.value(word);
            call.redirects.push(Redirect { writes: *writes, target, span: *span });
        }
        (call, first)
    }
}

impl Word {
    /// Its text, where it is written out in one piece.
    pub(super) fn literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [piece] => match &piece.kind {
                PieceKind::Text(text, _) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }
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

/// The last component of a command's path.
pub(super) fn base_name(command: &str) -> &str {
    command.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(command)
}

/// Whether a command is a file of its own and no program of the system.
fn is_elsewhere(command: &str) -> bool {
    let system = ["/bin/", "/usr/bin/", "/usr/local/bin/", "/sbin/", "/usr/sbin/", "/opt/homebrew/bin/"];
    command.contains('/')
        && !system.iter().any(|head| command.strip_prefix(head).is_some_and(|rest| !rest.contains('/')))
}
