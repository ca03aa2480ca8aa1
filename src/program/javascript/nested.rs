//! Texts that JavaScript gives to an interpreter: `eval`, `new Function`, `vm`, `child_process` with a shell or `-c`.

use super::known::{SHELL, STARTS};
use crate::bundle::Language;
use crate::program::Value;
use crate::program::machine::{Evaluated, Machine};
use crate::program::names::Meaning;
use crate::source::Span;

/// Callees that run their first argument as JavaScript.
const CODE: &[&str] = &[
    "eval",
    "setTimeout",
    "setInterval",
    "setImmediate",
    "execScript",
    "vm.runInThisContext",
    "vm.runInNewContext",
    "vm.runInContext",
    "vm.compileFunction",
    "vm.Script",
    "vm.SourceTextModule",
];
/// Callees that run their last argument as JavaScript.
const FUNCTION: &[&str] = &["Function", "AsyncFunction", "GeneratorFunction", ".constructor"];
/// Tags and functions that run their text in a shell.
const TAGS: &[&str] = &["zx.$", "execa.$", "bun.$", "Bun.$", "execa.execaCommand", "execa.command", "execaCommand"];

/// Finds the nested texts of a call.
pub(super) fn find(machine: &mut Machine<'_, '_>, call: &Evaluated<'_>) {
    let spans: Vec<Span> = call.shapes.iter().map(|argument| argument.span).collect();
    let at = |at: usize| Some((call.values.get(at)?, *call.steps.get(at)?, *spans.get(at)?));
    let is_worker = call.is(&["worker_threads.Worker"]) && call.fields.iter().any(|fields| fields.contains_key("eval"));
    if call.is(CODE) || is_worker {
        if let Some((value, step, span)) = at(0) {
            machine.nest(value, step, span, Language::JavaScript);
        }
    } else if call.is(FUNCTION) {
        if let Some((value, step, span)) = spans.len().checked_sub(1).and_then(at) {
            machine.nest(value, step, span, Language::JavaScript);
        }
    } else if call.is(SHELL) || call.is(TAGS) {
        if let Some((value, step, span)) = at(0) {
            machine.nest(value, step, span, Language::Bash);
        }
    } else if call.is(STARTS) {
        start(machine, call, &spans);
    } else if call.paths.iter().any(|path| path.ends_with(".unref")) {
        detach(machine, call.receiver);
    }
}

/// A program that is started: with a shell, or as an interpreter of code among its arguments.
fn start(machine: &mut Machine<'_, '_>, call: &Evaluated<'_>, spans: &[Span]) {
    let (Some(program), Some(step), Some(span)) = (call.values.first(), call.steps.first(), spans.first()) else {
        return;
    };
    let first = call.lists.first().and_then(Option::as_ref);
    let second = call.lists.get(1).and_then(Option::as_ref);
    let shell = call
        .fields
        .iter()
        .filter_map(|fields| fields.get("shell"))
        .any(|shell| !shell.value.texts.iter().all(|text| text == "false") || shell.value.dynamic);
    match (first, second) {
        // `Bun.spawn(["sh", "-c", "…"])`.
        (Some(words), _) => machine.nest_words(words, *step, *span),
        (None, Some(words)) if !shell => {
            let (Some(step_of_words), Some(span_of_words)) = (call.steps.get(1), spans.get(1)) else { return };
            let mut all = vec![program.clone()];
            all.extend(words.iter().cloned());
            let mut places = vec![(*step, *span)];
            places.extend(machine.places_of_words(words, *step_of_words, *span_of_words));
            machine.nest_run(&all, &places);
        }
        (None, Some(words)) => {
            let mut all = vec![program.clone()];
            all.extend(words.iter().cloned());
            let command = machine.fold.join(&all, " ");
            machine.nest(&command, u32::MAX, *span, Language::Bash);
        }
        (None, None) if shell => machine.nest(program, *step, *span, Language::Bash),
        (None, None) => {
            // `new Deno.Command("sh", { args: ["-c", "…"] })` keeps its words in an option.
            let words = call.fields.iter().find_map(|fields| fields.get("args")).map(|field| field.value.clone());
            if let Some(words) = words {
                let words = words.texts.iter().flat_map(|text| text.splitn(2, ' ')).map(str::to_owned);
                let words: Vec<Value> = words.map(Value::constant).collect();
                let all = [vec![program.clone()], words].concat();
                machine.nest_run(&all, &vec![(u32::MAX, *span); all.len()]);
            }
        }
    }
}

/// A child process that its parent does not wait for.
fn detach(machine: &mut Machine<'_, '_>, receiver: Option<&Meaning>) {
    for call in receiver.iter().flat_map(|receiver| &receiver.value.calls) {
        if let Some(started) = machine.program.calls.get_mut(*call as usize)
            && started.callee.iter().any(|path| STARTS.contains(&path.as_str()) || SHELL.contains(&path.as_str()))
        {
            started.detached = true;
        }
    }
}
