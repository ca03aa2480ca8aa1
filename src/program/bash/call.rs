//! What call a command is: its name behind wrappers and aliases, its arguments, and what it reads and writes.

use super::evaluate::Shell;
use super::walk::{Command, Redirected};
use super::{name, pipe, wrapper};
use crate::program::names::add_path;
use crate::program::paths::takes_input;
use crate::program::{Argument, Call, Redirect, Value};

impl Shell<'_> {
    /// The call that a command is, and the index of its callee among its words.
    pub(super) fn call(&mut self, command: &Command) -> (Call, usize) {
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
            call.computed = value.made;
            for text in &value.texts {
                let braced = name::braced(text).map(|words| words.join(" "));
                call.computed |= braced.is_some();
                let text = braced.as_deref().or(self.aliases.get(text.as_str()).map(String::as_str)).unwrap_or(text);
                let mut parts = text.split_ascii_whitespace();
                let Some(name) = parts.next() else { continue };
                for known in name::matched(name) {
                    call.computed = true;
                    add_path(&mut call.callee, known);
                }
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
        if let Some((value, span)) = command.input.and_then(|input| pipe::output(self, input))
            && value.made
        {
            arguments.push(Argument { name: Some("|".to_owned()), value, span });
        }
        call.arguments = arguments;
        let mut read = Value::unknown();
        command.input.iter().chain(&command.inputs).for_each(|input| read.note_call(*input));
        for word in &command.here_documents {
            let value = self.value(word);
            read.note_origins(&value);
        }
        for Redirected { writes, word, span, group } in &command.redirects {
            let target = self.value(word);
            if !writes {
                read.note_origins(&target);
            }
            call.redirects.push(Redirect { writes: *writes, target, span: *span, group: group.clone() });
        }
        // What an interpreter of a named file reads is what that file works on.
        if read != Value::unknown() && takes_input(&call) {
            call.receiver = Some(read);
        }
        (call, first)
    }
}

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
