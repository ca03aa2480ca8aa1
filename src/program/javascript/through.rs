//! Functions that call another one: `f.call(x, …)`, `f.apply(x, […])`, `Reflect.apply(f, x, […])`, `Reflect.construct(f, […])`.

use crate::program::fold::MEANINGS;
use crate::program::machine::{ArgumentShape, Machine, Through};
use crate::program::names::{Meaning, Standing};

/// What the function gets of the arguments behind it and its receiver.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Passing {
    /// All, one by one.
    Each,
    /// The elements of the first.
    Elements,
}

/// Functions that call their first argument, and where what they give it begins.
const TIMERS: &[(&str, usize)] =
    &[("setTimeout", 2), ("setInterval", 2), ("setImmediate", 1), ("process.nextTick", 1), ("queueMicrotask", 1)];
/// Methods that call their first argument with what the receiver holds or yields.
const CALLING: &[&str] = &[".then", ".forEach", ".map", ".flatMap"];

/// Whether a function is no function of the text, and does more than make characters.
fn is_foreign(function: &Meaning) -> bool {
    let is_known = |path: &String| {
        (function.resolved && path.contains('.')) || matches!(path.as_str(), "eval" | "Function" | "require")
    };
    function.functions.is_empty() && function.standing == Standing::Itself && function.paths.iter().any(is_known)
}

/// The call of a function with what the receiver of a method holds or yields.
fn called_back(callee: &Meaning, arguments: &[Meaning], shapes: &[ArgumentShape]) -> Option<Through> {
    let (function, shape) = (arguments.first()?, shapes.first()?);
    let receiver = callee.receiver.as_deref()?;
    let mut value = receiver.value.clone();
    for element in receiver.list.iter().flatten().take(MEANINGS) {
        value.or(element);
    }
    let step = u32::MAX;
    let shapes = vec![ArgumentShape { name: None, span: shape.span, step }];
    let given = Meaning { step: Some(step), ..Meaning::of(value) };
    Some(Through { callee: Meaning { receiver: None, ..function.clone() }, arguments: vec![given], shapes })
}

/// The call that a call makes of another function.
pub(super) fn through(
    machine: &Machine<'_, '_>,
    callee: &Meaning,
    arguments: &[Meaning],
    shapes: &[ArgumentShape],
) -> Option<Through> {
    let is = |name: &str| callee.paths.iter().any(|path| path == name);
    let ends = |end: &str| callee.paths.iter().any(|path| path.ends_with(end));
    let (function, receiver, from, passing) = if is("Reflect.apply") {
        (arguments.first()?, arguments.get(1), 2, Passing::Elements)
    } else if is("Reflect.construct") {
        (arguments.first()?, None, 1, Passing::Elements)
    } else if let Some(at) = TIMERS.iter().find(|(name, _)| is(name)).map(|(_, at)| *at)
        && arguments.first().is_some_and(is_foreign)
    {
        (arguments.first()?, None, at, Passing::Each)
    } else if CALLING.iter().any(|name| ends(name)) && arguments.first().is_some_and(is_foreign) {
        return called_back(callee, arguments, shapes);
    } else if !callee.functions.is_empty() {
        // The text has a method of that name.
        return None;
    } else if ends(".call") {
        (callee.receiver.as_deref()?, arguments.first(), 1, Passing::Each)
    } else if ends(".apply") {
        (callee.receiver.as_deref()?, arguments.first(), 1, Passing::Elements)
    } else {
        return None;
    };
    let is_nothing = |one: &&Meaning| !matches!(one.value.only_text(), Some("null" | "undefined" | "void 0"));
    let receiver = receiver.filter(is_nothing).map(|one| Box::new(Meaning { receiver: None, ..one.clone() }));
    let callee = Meaning { receiver, ..function.clone() };
    let given = arguments.iter().zip(shapes).skip(from);
    let mut made = Through { callee, arguments: Vec::new(), shapes: Vec::new() };
    for (one, shape) in given {
        let step = one.step.unwrap_or(shape.step);
        match &one.list {
            Some(list) if passing == Passing::Elements => {
                for (value, (step, span)) in list.iter().zip(machine.places_of_words(list, step, shape.span)) {
                    made.arguments.push(Meaning { step: Some(step), ..Meaning::of(value.clone()) });
                    made.shapes.push(ArgumentShape { name: None, span, step });
                }
            }
            _ => {
                made.arguments.push(one.clone());
                made.shapes.push(ArgumentShape { name: None, span: shape.span, step });
            }
        }
        if passing == Passing::Elements {
            break;
        }
    }
    Some(made)
}
