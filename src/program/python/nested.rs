//! Texts that Python gives to an interpreter: `exec`, `os.system`, `subprocess` with a shell or `-c`.

use std::sync::Arc;

use super::evaluate::Machine;
use crate::bundle::Language;
use crate::program::Value;
use crate::program::names::Meaning;
use crate::source::{OffsetMap, OffsetMapBuilder, Span};
use crate::syntax::{Nested, Role, interpreted};

/// Callees that run their first argument as Python.
const PYTHON: &[&str] = &["eval", "exec", "compile", "code.interact", "runpy.run_string"];
/// Callees that run their first argument in a shell.
const SHELL: &[&str] = &[
    "os.system",
    "os.popen",
    "popen2.popen2",
    "commands.getoutput",
    "commands.getstatusoutput",
    "subprocess.getoutput",
    "subprocess.getstatusoutput",
    "asyncio.create_subprocess_shell",
];
/// Callees that run a command, in a shell where told so.
const COMMAND: &[&str] = &[
    "subprocess.run",
    "subprocess.call",
    "subprocess.check_call",
    "subprocess.check_output",
    "subprocess.Popen",
    "pexpect.spawn",
    "pexpect.run",
];

/// Finds the nested texts of a call.
pub(super) fn find(
    machine: &mut Machine<'_, '_>,
    call: u32,
    callee: &Meaning,
    values: &[Value],
    lists: &[Option<Vec<Value>>],
    steps: &[u32],
) {
    let Some(shape) = machine.code.calls.get(call as usize) else { return };
    let is = |names: &[&str]| callee.paths.iter().any(|path| names.contains(&path.as_str()));
    let code = shape.arguments.iter().position(|argument| match argument.name.as_deref() {
        None => true,
        Some(name) => matches!(name, "args" | "cmd" | "command" | "source"),
    });
    let Some(at) = code else {
        return;
    };
    let (Some(value), Some(argument)) = (values.get(at), shape.arguments.get(at)) else { return };
    let step = steps.get(at).copied().unwrap_or(argument.step);
    if is(PYTHON) {
        add(machine, value, step, argument.span, Language::Python);
    } else if is(SHELL) {
        add(machine, value, step, argument.span, Language::Bash);
    } else if is(COMMAND) {
        let shell = shape.arguments.iter().zip(values).any(|(argument, value)| {
            argument.name.as_deref() == Some("shell") && !value.texts.iter().all(|text| text == "False" || text == "0")
        });
        match lists.get(at).and_then(Option::as_ref) {
            Some(list) => add_argument(machine, list, step, argument.span),
            None if shell => add(machine, value, step, argument.span, Language::Bash),
            None => {}
        }
    } else if callee.paths.iter().any(|path| path.starts_with("os.exec") || path.starts_with("os.spawn"))
        || is(&["asyncio.create_subprocess_exec"])
    {
        let spans: Vec<(u32, Span)> = steps.iter().copied().zip(shape.arguments.iter().map(|one| one.span)).collect();
        add_code(machine, values, &spans);
        for (at, list) in lists.iter().enumerate() {
            if let (Some(list), Some(step), Some(argument)) = (list, steps.get(at), shape.arguments.get(at)) {
                add_argument(machine, list, *step, argument.span);
            }
        }
    }
}

/// Finds the code in a list of words such as `["sh", "-c", "..."]`.
fn add_argument(machine: &mut Machine<'_, '_>, list: &[Value], step: u32, span: Span) {
    let elements = machine.code.elements_of(step);
    let spans: Vec<(u32, Span)> = (0..list.len())
        .map(|at| {
            let step = elements.get(at).copied().filter(|_| elements.len() == list.len());
            let known = step.and_then(|step| Some((step, machine.code.steps.get(step as usize)?.1)));
            known.unwrap_or((u32::MAX, span))
        })
        .collect();
    add_code(machine, list, &spans);
}

fn add_code(machine: &mut Machine<'_, '_>, words: &[Value], spans: &[(u32, Span)]) {
    let mut language = None;
    for (at, word) in words.iter().enumerate() {
        if let Some(found) = word.texts.iter().find_map(|text| interpreted(text)) {
            language = Some(found);
        } else if word.names.iter().any(|name| name == "sys.executable") {
            language = Some(Language::Python);
        }
        let is_code = word.texts.iter().any(|text| {
            matches!(text.as_str(), "-c" | "-lc" | "-ic" | "-e" | "--eval" | "-ec" | "-cx" | "-xc" | "-Command" | "/c")
        });
        if let Some(language) = language
            && is_code
            && let (Some(code), Some((step, span))) = (words.get(at + 1), spans.get(at + 1))
        {
            add(machine, code, *step, *span, language);
            return;
        }
    }
}

fn add(machine: &mut Machine<'_, '_>, value: &Value, step: u32, span: Span, language: Language) {
    let literal = machine.code.literal_of(step);
    for text in &value.texts {
        if text.is_empty() || !machine.fold.pay(text.len() + 64) {
            continue;
        }
        let same = literal.filter(|shape| shape.literal.text == *text);
        let offsets = match same.map(|shape| (shape.plain, shape.literal.span)) {
            Some((Some(plain), _)) => OffsetMap::shifted(plain.start, plain.len()),
            Some((None, whole)) => replaced(text, whole),
            None => replaced(text, span),
        };
        let role = Role::Argument;
        machine.nested.push(Nested { text: Arc::from(text.as_str()), offsets, language, role, section: 0 });
    }
}

fn replaced(text: &str, span: Span) -> OffsetMap {
    let mut builder = OffsetMapBuilder::default();
    builder.replace(u32::try_from(text.len()).unwrap_or(u32::MAX), span);
    builder.build()
}
