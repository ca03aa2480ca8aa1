//! What a Python call is and yields: its callee, its arguments, and the result that goes on.

use super::evaluate::Machine;
use super::step::{ArgumentShape, Role};
use super::{known, nested};
use crate::program::names::{Meaning, Standing, add_path};
use crate::program::{Argument, Call, Import, Value};

/// Methods of a mapping that yield one element.
const ELEMENT: &[&str] = &[".get", ".pop", ".setdefault", ".__getitem__"];

/// Evaluates the call with the index `index`.
pub(super) fn call(
    machine: &mut Machine<'_, '_>,
    index: u32,
    mut callee: Meaning,
    mut arguments: Vec<Meaning>,
) -> Meaning {
    let Some(shape) = machine.code.calls.get(index as usize) else { return Meaning::of(Value::unknown()) };
    let lists: Vec<Option<Vec<Value>>> = arguments.iter_mut().map(|one| one.list.take()).collect();
    let values: Vec<Value> = arguments
        .iter_mut()
        .zip(&lists)
        .map(|(one, list)| match list {
            Some(list) => machine.fold.join(list.clone(), " "),
            None => std::mem::take(&mut one.value),
        })
        .collect();
    let receiver = callee.receiver.take();
    if !machine.speaks {
        give_parameters(machine, &callee, &arguments, &values, &shape.arguments);
        if let Some(functions) = machine.ran.functions.get_mut(index as usize) {
            functions.clone_from(&callee.functions);
        }
    }
    let mut made = Meaning { standing: Standing::Result, resolved: callee.resolved, ..Meaning::default() };
    made.value = Value::unknown();
    made.value.note_call(index);
    if let Some(named) = named(machine, &callee, &arguments, &values, shape.span) {
        made = named;
        made.value.note_call(index);
    } else {
        name_result(&callee, &mut made);
        note_element(&callee, receiver.as_deref(), &values, &mut made);
    }
    let folded = known::fold(&mut machine.fold, &callee.paths, receiver.as_deref(), &values, &lists);
    for (value, shape) in values.iter().zip(&shape.arguments) {
        // The environment of a child process is where it runs, not what it yields.
        if shape.name.as_deref() != Some("env") {
            made.value.note_origins(value);
        }
    }
    if let Some(folded) = folded {
        made.value.texts = folded.texts;
        made.value.dynamic = folded.dynamic;
        made.value.parts = folded.parts;
    }
    for function in &callee.functions {
        if let Some(Some(returned)) = machine.returns.get(*function as usize) {
            let weight = returned.value.weight();
            if machine.fold.pay(weight) {
                made.or(returned, false);
            }
        }
    }
    if machine.speaks {
        let steps: Vec<u32> =
            arguments.iter().zip(&shape.arguments).map(|(one, shape)| one.step.unwrap_or(shape.step)).collect();
        nested::find(machine, index, &callee, &values, &lists, &steps);
        let receiver = receiver.map(|receiver| machine.settled(*receiver)).filter(|value| *value != Value::unknown());
        let detached = shape.arguments.iter().zip(&values).any(|(shape, value)| match shape.name.as_deref() {
            Some("start_new_session" | "daemon") => value.texts.iter().any(|text| text == "True"),
            Some("preexec_fn") => value.names.iter().any(|name| name == "os.setsid" || name == "os.setpgrp"),
            _ => false,
        });
        let arguments = shape.arguments.iter().zip(values);
        let written = Call {
            callee: callee.paths,
            arguments: arguments
                .map(|(shape, value)| Argument { name: shape.name.clone(), value, span: shape.span })
                .collect(),
            input: receiver.as_ref().and_then(|value| value.calls.first().copied()),
            receiver,
            silenced: shape.silenced,
            detached,
            ..Call::default()
        };
        if let Some(slot) = machine.program.calls.get_mut(index as usize) {
            *slot = written;
        }
    }
    made
}

/// Gives the parameters of the text's own functions what they are called with.
fn give_parameters(
    machine: &mut Machine<'_, '_>,
    callee: &Meaning,
    meanings: &[Meaning],
    values: &[Value],
    shapes: &[ArgumentShape],
) {
    for function in &callee.functions {
        let Some(function) = machine.code.functions.get(*function as usize) else { continue };
        let parameters = &function.parameters;
        let own = usize::from(parameters.first().is_some_and(|(_, name)| name == "self" || name == "cls"));
        for (at, ((meaning, value), shape)) in meanings.iter().zip(values).zip(shapes).enumerate() {
            let parameter = match &shape.name {
                Some(name) => parameters.iter().take(64).find(|(_, parameter)| parameter == name),
                None => parameters.get(at + own),
            };
            if let Some((slot, _)) = parameter
                && machine.gathers(*slot)
                && machine.fold.pay(value.weight())
            {
                machine.give(*slot, &Meaning { value: value.clone(), ..meaning.clone_paths() });
            }
        }
    }
}

/// The meaning of a call that names something: `getattr(os, "system")`, `__import__("os")`, `functools.partial(f)`.
fn named(
    machine: &mut Machine<'_, '_>,
    callee: &Meaning,
    meanings: &[Meaning],
    values: &[Value],
    span: crate::source::Span,
) -> Option<Meaning> {
    let is = |names: &[&str]| callee.paths.iter().any(|path| names.contains(&path.as_str()));
    let first = meanings.first()?;
    if is(&["getattr", "builtins.getattr", "hasattr"]) && values.len() > 1 {
        let mut made = Meaning { resolved: first.resolved, ..Meaning::default() };
        let name = values.get(1).map_or(&[][..], |value| value.texts.as_slice());
        for text in name.iter().map(String::as_str).chain(name.is_empty().then_some("*")) {
            made.or_paths(&machine.attribute(first.clone_paths(), text, Role::Inner));
        }
        made.value = Value::unknown();
        return Some(made);
    }
    if is(&["__import__", "importlib.import_module", "importlib.__import__", "import_module"]) {
        let mut made = Meaning { resolved: true, ..Meaning::of(Value::unknown()) };
        for text in values.first().map_or(&[][..], |value| value.texts.as_slice()) {
            add_path(&mut made.paths, text.strip_prefix("builtins.").unwrap_or(text));
            if machine.speaks {
                machine.program.imports.push(Import { module: text.clone(), span });
            }
        }
        return Some(made);
    }
    if is(&["functools.partial", "partial"]) {
        return Some(first.clone_paths());
    }
    None
}

fn name_result(callee: &Meaning, made: &mut Meaning) {
    for path in &callee.paths {
        if let Some(method) = path.strip_prefix("pathlib.Path.") {
            let is_path = ["home", "cwd", "expanduser", "resolve", "absolute", "joinpath", "with_suffix", "with_name"];
            add_path(&mut made.paths, if is_path.contains(&method) { "pathlib.Path" } else { path });
        } else {
            add_path(&mut made.paths, path);
        }
    }
}

/// Notes what the receiver is made from: `os.environ[KEY]` for `os.environ.get("KEY")`.
fn note_element(callee: &Meaning, receiver: Option<&Meaning>, values: &[Value], made: &mut Meaning) {
    let Some(receiver) = receiver else { return };
    let own = receiver.resolved && receiver.standing == Standing::Itself;
    let element = callee.paths.iter().find_map(|path| ELEMENT.iter().find_map(|method| path.strip_suffix(method)));
    match element {
        Some(base) if own && base.contains('.') && !values.is_empty() => {
            let key = values.first().and_then(Value::only_text).unwrap_or("*");
            made.value.note_name(&format!("{base}[{key}]"));
            for call in &receiver.value.calls {
                made.value.note_call(*call);
            }
        }
        _ => {
            made.value.note_origins(&receiver.value);
            for element in receiver.list.iter().flatten() {
                made.value.note_origins(element);
            }
        }
    }
}
