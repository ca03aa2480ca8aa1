//! Texts that Python gives to an interpreter: `exec`, `os.system`, `subprocess` with a shell or `-c`.

use crate::bundle::Language;
use crate::program::machine::{Evaluated, Machine};
use crate::source::Span;
use crate::syntax::fence_language;

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

/// Methods of a notebook that run their first argument in a shell.
const NOTEBOOK_SHELL: &[&str] = &[".system", ".getoutput", ".getoutput_raw", ".system_raw", ".system_piped"];
/// Methods of a notebook that run a command of it by its name: of a line, of a cell.
const NOTEBOOK_COMMAND: [&str; 2] = [".run_line_magic", ".run_cell_magic"];

/// Finds the nested texts of a call.
pub(super) fn find(machine: &mut Machine<'_, '_>, call: &Evaluated<'_>) {
    let Evaluated { values, lists, steps, shapes, .. } = *call;
    let code = shapes.iter().position(|argument| match argument.name.as_deref() {
        None => true,
        Some(name) => matches!(name, "args" | "cmd" | "command" | "source"),
    });
    let Some(at) = code else {
        return;
    };
    let (Some(value), Some(argument)) = (values.get(at), shapes.get(at)) else { return };
    let step = steps.get(at).copied().unwrap_or(argument.step);
    if call.is(PYTHON) {
        machine.nest(value, step, argument.span, Language::Python);
    } else if call.is(SHELL) {
        machine.nest(value, step, argument.span, Language::Bash);
    } else if call.paths.iter().any(|path| path.starts_with("get_ipython") || path.starts_with("IPython.")) {
        notebook(machine, call);
    } else if call.is(COMMAND) {
        let shell = shapes.iter().zip(values).any(|(argument, value)| {
            argument.name.as_deref() == Some("shell") && !value.texts.iter().all(|text| text == "False" || text == "0")
        });
        match lists.get(at).and_then(Option::as_ref) {
            Some(list) => machine.nest_words(list, step, argument.span),
            None if shell => machine.nest(value, step, argument.span, Language::Bash),
            None => {}
        }
    } else if call.paths.iter().any(|path| path.starts_with("os.exec") || path.starts_with("os.spawn"))
        || call.is(&["asyncio.create_subprocess_exec"])
    {
        let spans: Vec<(u32, Span)> = steps.iter().copied().zip(shapes.iter().map(|one| one.span)).collect();
        machine.nest_code(values, &spans);
        for (at, list) in lists.iter().enumerate() {
            if let (Some(list), Some(step), Some(argument)) = (list, steps.get(at), shapes.get(at)) {
                machine.nest_words(list, *step, argument.span);
            }
        }
    }
}

/// What a notebook runs: a command for a shell, a cell, or a command by its name.
fn notebook(machine: &mut Machine<'_, '_>, call: &Evaluated<'_>) {
    let ends = |names: &[&str]| call.paths.iter().any(|path| names.iter().any(|name| path.ends_with(name)));
    let names = call.values.first().map_or(&[][..], |value| value.texts.as_slice());
    let (at, language) = if ends(NOTEBOOK_SHELL) {
        (0, Language::Bash)
    } else if ends(&[".run_cell", ".ex", ".run_code"]) {
        (0, Language::Python)
    } else if ends(&NOTEBOOK_COMMAND) {
        let is_shell = |name: &String| matches!(name.as_str(), "sx" | "system" | "!" | "!!" | "script");
        let named = || names.iter().find_map(|name| fence_language(name));
        let language = if names.iter().any(is_shell) { Some(Language::Bash) } else { named() };
        (call.values.len().saturating_sub(1), language.unwrap_or(Language::Python))
    } else {
        return;
    };
    if let (Some(value), Some(step), Some(shape)) = (call.values.get(at), call.steps.get(at), call.shapes.get(at)) {
        machine.nest(value, *step, shape.span, language);
    }
}
