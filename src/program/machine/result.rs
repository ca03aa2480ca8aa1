//! What a call is and yields: its callee, its arguments, and the result that goes on.

use std::collections::BTreeMap;

use super::dialect::Evaluated;
use super::evaluate::Machine;
use super::step::ArgumentShape;
use crate::program::fold::{Fold, MEANINGS};
use crate::program::names::{Meaning, Standing, add_path, weights};
use crate::program::{Argument, Call, Value};

/// The longest path that a call is added to, in bytes.
const PATH: usize = 200;
/// How many functions a call may go through before it calls what it means.
const THROUGH: usize = 4;

/// Evaluates the call with the index `index`.
pub(in crate::program) fn call(
    machine: &mut Machine<'_, '_>,
    index: u32,
    mut callee: Meaning,
    mut arguments: Vec<Meaning>,
) -> Meaning {
    let Some(shape) = machine.code.calls.get(index as usize) else { return Meaning::of(Value::unknown()) };
    let mut passed: Option<Vec<ArgumentShape>> = None;
    for _ in 0..THROUGH {
        let shapes = passed.as_deref().unwrap_or(&shape.arguments);
        let Some(through) = machine.dialect.through(machine, &callee, &arguments, shapes) else { break };
        (callee, arguments, passed) = (through.callee, through.arguments, Some(through.shapes));
    }
    let shapes: &[ArgumentShape] = passed.as_deref().unwrap_or(&shape.arguments);
    let lists: Vec<Option<Vec<Value>>> = arguments.iter_mut().map(|one| one.list.take()).collect();
    let mut values: Vec<Value> = arguments
        .iter_mut()
        .zip(&lists)
        .map(|(one, list)| match list {
            Some(list) => machine.fold.join(list, " "),
            None => std::mem::take(&mut one.value),
        })
        .collect();
    let receiver = callee.receiver.take();
    if machine.dialect.trusts_returns() && callee.standing == Standing::Result && receiver.is_none() {
        // What a function makes is no further call of that function.
        callee.paths.iter_mut().filter(|path| path.len() < PATH).for_each(|path| path.push_str("()"));
    }
    let fields: Vec<BTreeMap<String, Meaning>> =
        arguments.iter_mut().map(|one| std::mem::take(&mut one.fields)).collect();
    if machine.dialect.starts_program(&callee.paths) {
        for (value, fields) in values.iter_mut().zip(&fields).filter(|(_, fields)| fields.contains_key("env")) {
            *value = Value::unknown();
            for (_, field) in fields.iter().filter(|(name, _)| *name != "env") {
                value.note_origins(&field.value);
                value.note_parts(&field.value);
            }
        }
    }
    let given_back = callbacks(&callee, &arguments);
    if !machine.speaks {
        give_parameters(machine, &callee, &arguments, &values, &fields, shapes);
        give_callbacks(machine, index, &callee, receiver.as_deref(), &given_back);
        if let Some(functions) = machine.ran.functions.get_mut(index as usize) {
            functions.clone_from(&callee.functions);
            functions.extend(&given_back);
        }
    }
    let mut made = Meaning { standing: Standing::Result, resolved: callee.resolved, ..Meaning::default() };
    made.value = Value::unknown();
    made.value.note_call(index);
    if let Some(named) = machine.dialect.named(machine, &callee, receiver.as_deref(), &arguments, &values, index) {
        made = named;
    } else {
        for path in &callee.paths {
            add_path(&mut made.paths, machine.dialect.result_path(path));
        }
        note_element(machine, &callee, receiver.as_deref(), &values, &mut made);
    }
    // What a function of the text returns says all of what a call of it yields; one that returns nothing yields nothing.
    let is_told = machine.dialect.trusts_returns() && !callee.functions.is_empty() && !callee.resolved;
    if is_told {
        made.value = Value::default();
        made.paths.clear();
    }
    let folded = machine.dialect.fold(&mut machine.fold, &callee.paths, receiver.as_deref(), &values, &lists);
    for (value, shape) in values.iter().zip(shapes) {
        // The environment of a child process is where it runs, not what it yields.
        if shape.name.as_deref() != Some("env") && !is_told {
            made.value.note_origins(value);
        }
    }
    if let Some(folded) = folded {
        made.value.texts = folded.value.texts;
        made.value.dynamic = folded.value.dynamic;
        made.value.parts = folded.value.parts;
        made.value.made = folded.value.made;
        made.list = folded.list;
        for element in made.list.iter_mut().flatten() {
            element.note_origins(&made.value);
        }
    }
    let yields = made.list.is_none() && callee.paths.iter().any(|path| machine.dialect.yields_returned(path));
    for function in callee.functions.iter().chain(given_back.iter().filter(|_| yields)) {
        if let Some(Some(returned)) = machine.returns.get(*function as usize) {
            let weight = returned.value.weight();
            if machine.fold.pay(weight) {
                made.or(returned, false);
            }
        }
    }
    if machine.speaks {
        if let (Some(into), true) = (callee.value.calls.first(), receiver.is_none() && callee.paths.is_empty()) {
            machine.handed.push((*into, index));
        }
        let steps: Vec<u32> = arguments.iter().zip(shapes).map(|(one, shape)| one.step.unwrap_or(shape.step)).collect();
        let paths = callee.paths.as_slice();
        let evaluated = Evaluated {
            paths,
            values: &values,
            lists: &lists,
            shapes,
            steps: &steps,
            fields: &fields,
            receiver: receiver.as_deref(),
        };
        machine.dialect.nested(machine, &evaluated);
        let receiver = receiver.map(|receiver| machine.settled(*receiver)).filter(|value| *value != Value::unknown());
        // The properties of an object are named arguments too.
        let mut by_name: Vec<Argument> = Vec::new();
        for (shape, fields) in shapes.iter().zip(&fields) {
            for (name, field) in fields {
                let value = machine.fold.copy(&field.value);
                by_name.push(Argument { name: Some(name.clone()), value, span: shape.span });
            }
        }
        let named = shapes.iter().zip(&values).map(|(shape, value)| (shape.name.as_deref(), value));
        let mut named = named.chain(by_name.iter().map(|argument| (argument.name.as_deref(), &argument.value)));
        let detached = named.any(|(name, value)| name.is_some_and(|name| machine.dialect.detaches(name, value)));
        if let Some(path) = machine.dialect.variant(&callee.paths, &values) {
            add_path(&mut callee.paths, &path);
        }
        let arguments = shapes.iter().zip(values);
        let written = Call {
            callee: callee.paths,
            computed: callee.computed,
            arguments: arguments
                .map(|(shape, value)| Argument { name: shape.name.clone(), value, span: shape.span })
                .chain(by_name)
                .collect(),
            input: receiver.as_ref().and_then(|value| value.calls.first().copied()),
            receiver,
            silenced: shape.silenced,
            detached,
            ..Call::default()
        };
        if let Some(slot) = machine.program.calls.get_mut(index as usize) {
            *slot = Call { detached: written.detached || slot.detached, ..written };
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
    fields: &[BTreeMap<String, Meaning>],
    shapes: &[ArgumentShape],
) {
    for function in &callee.functions {
        let Some(function) = machine.code.functions.get(*function as usize) else { continue };
        let parameters = &function.parameters;
        for (at, (((meaning, value), fields), shape)) in meanings.iter().zip(values).zip(fields).zip(shapes).enumerate()
        {
            let rest = function.rest.filter(|rest| at >= *rest);
            let (parameter, is_one) = match &shape.name {
                Some(name) => match parameters.iter().take(64).find(|(_, parameter)| parameter == name) {
                    Some(known) => (Some(known), true),
                    None => (function.keywords.and_then(|keywords| parameters.get(keywords)), false),
                },
                None => (parameters.get(rest.unwrap_or(at)), rest.is_none()),
            };
            if let Some((slot, _)) = parameter
                && machine.gathers(*slot)
                && machine.fold.pay(value.weight())
            {
                if !is_one {
                    machine.give(*slot, Meaning::of(value.clone().blurred()));
                    continue;
                }
                let mut given = Meaning { value: value.clone(), ..meaning.clone_paths() };
                if machine.fold.pay_each(weights(fields)) {
                    given.fields.clone_from(fields);
                }
                machine.give(*slot, given);
            }
        }
    }
}

/// The functions of the text that a call gets and may call.
fn callbacks(callee: &Meaning, arguments: &[Meaning]) -> Vec<u32> {
    if !callee.functions.is_empty() {
        return Vec::new();
    }
    arguments.iter().flat_map(|one| one.functions.iter().copied()).take(MEANINGS).collect()
}

/// Gives the parameters of functions what the call that calls them back makes.
fn give_callbacks(
    machine: &mut Machine<'_, '_>,
    index: u32,
    callee: &Meaning,
    receiver: Option<&Meaning>,
    functions: &[u32],
) {
    let passes_on = callee.paths.iter().any(|path| machine.dialect.passes_receiver(path));
    for function in functions {
        let Some(function) = machine.code.functions.get(*function as usize) else { continue };
        for (at, (slot, _)) in function.parameters.iter().enumerate() {
            let is_paid = |fold: &mut Fold| receiver.is_none_or(|receiver| receiver.is_paid(fold)) && fold.pay(64);
            if !machine.gathers(*slot) || !is_paid(&mut machine.fold) {
                continue;
            }
            let mut given = Meaning::of(Value::unknown());
            given.value.note_call(index);
            if let Some(receiver) = receiver {
                given.value.note_origins(&receiver.value);
                if at == 0 && passes_on {
                    given.or_paths(receiver);
                    given.value.note_parts(&receiver.value);
                }
                for element in receiver.list.iter().flatten().filter(|_| at == 0).take(MEANINGS) {
                    given.value.or(element);
                }
            }
            machine.give(*slot, given);
        }
    }
}

/// Notes what the receiver is made from: `os.environ[KEY]` for `os.environ.get("KEY")`.
fn note_element(
    machine: &Machine<'_, '_>,
    callee: &Meaning,
    receiver: Option<&Meaning>,
    values: &[Value],
    made: &mut Meaning,
) {
    let Some(receiver) = receiver else { return };
    let own = receiver.resolved && receiver.standing == Standing::Itself;
    let methods = machine.dialect.element_methods();
    let element = callee.paths.iter().find_map(|path| methods.iter().find_map(|method| path.strip_suffix(method)));
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
