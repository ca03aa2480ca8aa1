//! Targets: names and patterns on the left of an assignment, and parameters.

use super::frame::Frame;
use super::walk::{Kid, Walk};
use crate::program::machine::{Giving, Role, Step, Target};
use crate::program::names::{Slot, number};
use crate::source::Span;

/// Notes which property leads to a node of a pattern.
pub(super) fn lead(walk: &mut Walk<'_>, frame: &mut Frame) {
    let Some(parent) = walk.frames.last() else { return };
    if !frame.target {
        return;
    }
    let text = walk.code.text;
    let key = match (parent.kind, frame.kind) {
        (_, "shorthand_property_identifier_pattern") => Some(frame.span.of_text(text).to_owned()),
        ("array_pattern", kind) if kind != "rest_pattern" => Some(parent.passed.to_string()),
        ("pair_pattern", _) => parent.key.map(|key| walk.code.names.text(key).to_owned()),
        _ => None,
    };
    if let Some(key) = key {
        let symbol = walk.code.names.symbol(&key);
        frame.led_by(symbol);
    }
}

/// Adds a target that waits for its assignment.
pub(super) fn push_target(walk: &mut Walk<'_>, slot: Option<Slot>, partial: bool, frame: &Frame) {
    walk.pending.push(Target { keys: frame.keys.clone(), partial, ..Target::of(slot, frame.span) });
}

/// Gives the top of the stack to the targets that waited since `from`.
pub(super) fn bind_pending(walk: &mut Walk<'_>, from: usize, giving: Giving, statement: Option<Span>) {
    let span = statement.unwrap_or_default();
    let waiting = walk.pending.split_off(from.min(walk.pending.len()));
    let first = number(walk.code.targets.len());
    let len = number(waiting.len());
    let noted = |target: Target| Target { statement: statement.filter(|_| target.field.is_none()), ..target };
    walk.code.targets.extend(waiting.into_iter().map(noted));
    walk.push(Step::Bind(first, len, giving), span);
}

/// What a target gets where nothing else is given: the value on the top, which is dropped.
pub(super) fn bind_default(walk: &mut Walk<'_>, frame: &Frame, kids: &[Kid], value: &str) {
    let given = kids.iter().find(|kid| kid.field == value).map_or(0, |kid| kid.values);
    let all: u32 = kids.iter().map(|kid| kid.values).sum();
    let waiting = walk.pending.get(frame.pending..).unwrap_or_default();
    if let ([only], 1) = (waiting, given)
        && only.keys.len() == frame.keys.len() + usize::from(frame.kind == "object_assignment_pattern")
    {
        let target = Target { keys: Vec::new(), ..only.clone() };
        let first = number(walk.code.targets.len());
        walk.code.targets.push(target);
        walk.push(Step::Bind(first, 1, Giving::Whole), frame.span);
    }
    if all > 0 {
        walk.push(Step::Drop(all), frame.span);
    }
}

/// Makes a pattern that was left a parameter of the function around it.
pub(super) fn take_parameter(walk: &mut Walk<'_>, frame: &Frame) {
    let waiting = walk.pending.split_off(frame.pending.min(walk.pending.len()));
    let is_rest = frame.kind == "rest_pattern" || frame.span.of_text(walk.code.text).starts_with("...");
    let (slot, name) = match waiting.as_slice() {
        [Target { slot: Some(slot), keys, span, .. }] if keys.is_empty() && !is_rest => {
            (*slot, span.of_text(walk.code.text).to_owned())
        }
        // A pattern takes apart what has no name of its own.
        _ => {
            let hidden = format!("{{{}}}", frame.span.start);
            let slot = walk.bind_name(frame, &hidden, true);
            let symbol = walk.code.names.symbol(&hidden);
            walk.push(Step::Name(symbol, frame.scope, Role::Inner), frame.span);
            let first = number(walk.code.targets.len());
            let len = number(waiting.len());
            walk.code.targets.extend(waiting);
            walk.push(Step::Bind(first, len, Giving::Whole), frame.span);
            walk.push(Step::Drop(1), frame.span);
            (slot, String::new())
        }
    };
    if let Some(function) = frame.function.and_then(|at| walk.code.functions.get_mut(at as usize)) {
        if is_rest {
            function.rest = Some(function.parameters.len());
        }
        function.parameters.push((slot, name));
    }
    let first = number(walk.code.targets.len());
    walk.code.targets.push(Target::of(Some(slot), frame.span));
    walk.push(Step::Unknown, frame.span);
    walk.push(Step::Bind(first, 1, Giving::Whole), frame.span);
    walk.push(Step::Drop(1), frame.span);
}
