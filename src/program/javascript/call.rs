//! Calls: their callee, their arguments, and the collections that they add to.

use super::frame::Frame;
use super::reduce::{NO_OBJECT, drop_values};
use super::walk::{Kid, Walk};
use crate::program::machine::{ArgumentShape, Giving, Step, Target};
use crate::program::names::number;
use crate::source::Span;

/// Methods that add to what they are called on.
const ADDS: &[&str] = &["push", "unshift", "set", "add", "append", "concat", "write", "splice"];

/// Adds the steps of a call; yields how many meanings it leaves on the stack.
pub(super) fn call(walk: &mut Walk<'_>, frame: &Frame, kids: &[Kid], values: u32) -> u32 {
    let callee = kids.iter().find(|kid| matches!(kid.field, "function" | "constructor"));
    let Some(call) = frame.call.or_else(|| walk.open_call(frame.silenced)) else { return 0 };
    let arguments = walk.code.calls.get(call as usize).map_or(0, |shape| number(shape.arguments.len()));
    match callee {
        Some(kid) if kid.values == 1 && arguments + 1 == values => {}
        Some(kid) if kid.values == 1 => {
            // The arguments are broken: they count as one.
            walk.push(Step::Merge(values - 1), frame.span);
            let step = number(walk.code.steps.len()) - 1;
            walk.set_arguments(call, vec![ArgumentShape { name: None, span: frame.span, step }]);
        }
        _ => {
            drop_values(walk, values, frame.span);
            walk.push(Step::Unknown, frame.span);
            walk.set_arguments(call, Vec::new());
        }
    }
    if let Some(shape) = walk.code.calls.get_mut(call as usize) {
        shape.span = frame.span;
        shape.callee_span = callee.map_or(frame.span, |kid| kid.span);
    }
    walk.push(Step::Call(call), frame.span);
    let mut collections = callee.map_or_else(Vec::new, |kid| added_to(walk, kid.span));
    if callee.is_some_and(|kid| kid.span.of_text(walk.code.text) == "Object.assign")
        && let Some(first) = walk.code.calls.get(call as usize).and_then(|shape| shape.arguments.first())
    {
        let first = first.span.of_text(walk.code.text);
        let is_name = first.chars().take(80).all(|c| c.is_alphanumeric() || c == '_' || c == '$');
        collections.extend(Some(first.to_owned()).filter(|_| is_name && first.len() < 80));
    }
    if !collections.is_empty() {
        let (first, count) = (number(walk.code.targets.len()), number(collections.len()));
        for object in collections {
            let slot = walk.bind_name(frame, &object, false);
            walk.code.targets.push(Target { partial: true, ..Target::of(Some(slot), frame.span) });
        }
        walk.push(Step::Bind(first, count, Giving::Addition), frame.span);
    }
    1
}

/// The names of the collections that a call such as `parts.push(x)` adds to: the one it is called on, and what that is part of.
fn added_to(walk: &Walk<'_>, callee: Span) -> Vec<String> {
    let Some(path) = walk.dotted(callee) else { return Vec::new() };
    let Some((object, method)) = path.rsplit_once('.').filter(|(object, _)| !object.is_empty()) else {
        return Vec::new();
    };
    if !ADDS.contains(&method) {
        return Vec::new();
    }
    let whole = object.split_once('.').map(|(whole, _)| whole).filter(|whole| !NO_OBJECT.contains(whole));
    // A module has no elements.
    let names = std::iter::once(object).chain(whole).filter(|name| !walk.code.names.is_module(name));
    names.map(str::to_owned).collect()
}

/// Notes the arguments of a call when its list is left.
pub(super) fn arguments(walk: &mut Walk<'_>, frame: &Frame, kids: &[Kid]) {
    let Some(call) = frame.call else { return };
    let given = kids.iter().filter(|kid| kid.values == 1);
    let shapes = given.map(|kid| ArgumentShape { name: None, span: kid.span, step: kid.step }).collect();
    walk.set_arguments(call, shapes);
}
