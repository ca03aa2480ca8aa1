//! What each kind of Python node becomes once its children are steps.

use super::literal::{spelling, unescape};
use super::walk::{Frame, Kid, Walk};
use crate::program::machine::{ArgumentShape, CallShape, Giving, Role, Step, Target};
use crate::program::names::number;
use crate::source::Span;

/// The longest callee that is looked at for a collection, in bytes.
const LONG: u32 = 200;

/// Adds the steps of a node that is left; yields how many meanings it leaves on the stack.
pub(super) fn reduce(walk: &mut Walk<'_>, frame: &Frame<'_>, kids: &[Kid<'_>]) -> u32 {
    let values: u32 = kids.iter().map(|kid| kid.values).sum();
    match frame.kind {
        "identifier" => identifier(walk, frame),
        "true" | "false" | "none" | "integer" | "float" | "ellipsis" => one(walk, Step::Word, frame.span),
        "string" => string(walk, frame, values),
        "string_content" => {
            let text = unescape(frame.span.of_text(walk.code.text), is_raw(walk), true);
            walk.code.push_literal(text, frame.span, frame.span, false);
            1
        }
        "concatenated_string" => one(walk, Step::Format(values), frame.span),
        "attribute" => attribute(walk, frame, kids, values),
        "call" => call(walk, frame, kids, values),
        "argument_list" if frame.field == "arguments" => {
            arguments(walk, frame, kids);
            values
        }
        "default_parameter" | "typed_default_parameter" => {
            if values > 0 {
                single(walk, values, frame.span);
                walk.bind_pending(frame.pending, 1, Giving::Whole, frame);
                drop_values(walk, 1, frame.span);
            }
            0
        }
        "keyword_argument"
        | "parenthesized_expression"
        | "await"
        | "list_splat"
        | "dictionary_splat"
        | "interpolation"
        | "parenthesized_list_splat"
        | "expression" => single(walk, values, frame.span),
        "as_pattern_target" => values,
        "yield" => {
            let values = single(walk, values, frame.span);
            give_back(walk, frame);
            values
        }
        "list" | "set" => list(walk, kids, values, frame.span),
        "tuple" | "expression_list" => match walk.frames.last() {
            // `a, b = x, y` gives each name its own.
            Some(parent)
                if parent.kind == "assignment"
                    && frame.field == "right"
                    && values > 1
                    && walk.pending.len().saturating_sub(parent.pending) == values as usize =>
            {
                values
            }
            _ if frame.target => values,
            _ => list(walk, kids, values, frame.span),
        },
        "pattern_list" | "tuple_pattern" | "list_pattern" | "pair" => values,
        "dictionary"
        | "list_comprehension"
        | "set_comprehension"
        | "dictionary_comprehension"
        | "generator_expression"
        | "comparison_operator"
        | "not_operator"
        | "unary_operator" => one(walk, Step::Merge(values), frame.span),
        "lambda" => single(walk, values, frame.span),
        "binary_operator" => binary(walk, frame, kids, values),
        "boolean_operator" => one(walk, Step::Either(values), frame.span),
        "conditional_expression" => match values {
            3 => one(walk, Step::Conditional, frame.span),
            _ => one(walk, Step::Merge(values), frame.span),
        },
        "subscript" => subscript(walk, frame, kids, values),
        "assignment" | "augmented_assignment" | "named_expression" | "as_pattern" => assign(walk, frame, kids, values),
        "for_statement" | "for_in_clause" => {
            let right =
                kids.iter().rev().find(|kid| kid.values > 0 && kid.field == "right").map_or(0, |kid| kid.values);
            if right > 0 {
                walk.bind_pending(frame.pending, right, Giving::Element, frame);
                drop_values(walk, values - right + 1, frame.span)
            } else {
                walk.pending.truncate(frame.pending);
                drop_values(walk, values, frame.span)
            }
        }
        "return_statement" => {
            if values > 0 {
                single(walk, values, frame.span);
                give_back(walk, frame);
                drop_values(walk, 1, frame.span);
            }
            0
        }
        _ => {
            if !frame.target {
                walk.pending.truncate(frame.pending);
            }
            drop_values(walk, values, frame.span)
        }
    }
}

fn one(walk: &mut Walk<'_>, step: Step, span: Span) -> u32 {
    walk.push(step, span);
    1
}

/// Makes sure that exactly one meaning is left.
fn single(walk: &mut Walk<'_>, values: u32, span: Span) -> u32 {
    match values {
        1 => 1,
        0 => one(walk, Step::Unknown, span),
        many => one(walk, Step::Merge(many), span),
    }
}

fn drop_values(walk: &mut Walk<'_>, values: u32, span: Span) -> u32 {
    if values > 0 {
        walk.push(Step::Drop(values), span);
    }
    0
}

fn give_back(walk: &mut Walk<'_>, frame: &Frame<'_>) {
    if let Some(function) = frame.function {
        walk.push(Step::Return(function), frame.span);
        let property = walk.code.functions.get(function as usize).and_then(|shape| shape.property);
        if property.is_some() {
            let first = number(walk.code.targets.len());
            walk.code.targets.push(Target::of(property, frame.span));
            walk.push(Step::Bind(first, 1, Giving::Whole), frame.span);
        }
    }
}

fn is_raw(walk: &Walk<'_>) -> bool {
    walk.frames.last().is_some_and(|parent| spelling(parent.span.of_text(walk.code.text), 0).raw)
}

fn identifier(walk: &mut Walk<'_>, frame: &Frame<'_>) -> u32 {
    let name = frame.span.of_text(walk.code.text);
    let parent = walk.frames.last().map_or("", |parent| parent.kind);
    if frame.parameter {
        let slot = walk.bind_name(frame, name);
        let given = parent == "default_parameter" || parent == "typed_default_parameter";
        if let Some(function) = frame.function.and_then(|at| walk.code.functions.get_mut(at as usize)) {
            // What a method is called on is no argument.
            if !(function.parameters.is_empty() && matches!(name, "self" | "cls")) {
                match parent {
                    "list_splat_pattern" => function.rest = Some(function.parameters.len()),
                    "dictionary_splat_pattern" => function.keywords = Some(function.parameters.len()),
                    _ => {}
                }
                function.parameters.push((slot, name.to_owned()));
            }
        }
        if given {
            walk.push_target(Some(slot), false, frame.span);
        }
        let first = number(walk.code.targets.len());
        walk.code.targets.push(Target::of(Some(slot), frame.span));
        walk.push(Step::Unknown, frame.span);
        walk.push(Step::Bind(first, 1, Giving::Whole), frame.span);
        return drop_values(walk, 1, frame.span);
    }
    match (parent, frame.field) {
        ("attribute", "attribute")
        | ("keyword_argument" | "function_definition" | "class_definition", "name")
        | ("nonlocal_statement" | "type_parameter", _) => 0,
        _ => {
            let symbol = walk.code.names.symbol(name);
            let role = walk.role(frame);
            if role == Role::Store {
                let slot = walk.bind_name(frame, name);
                if frame.class == Some(frame.scope) {
                    walk.bind_member(frame.scope, name, slot);
                }
                walk.push_target(Some(slot), false, frame.span);
            }
            one(walk, Step::Name(symbol, frame.scope, role), frame.span)
        }
    }
}

fn string(walk: &mut Walk<'_>, frame: &Frame<'_>, values: u32) -> u32 {
    let spelling = spelling(frame.span.of_text(walk.code.text), frame.span.start);
    if spelling.format {
        return one(walk, Step::Format(values), frame.span);
    }
    let text = unescape(spelling.body.of_text(walk.code.text), spelling.raw, false);
    walk.code.push_literal(text, frame.span, spelling.body, true);
    1
}

fn attribute(walk: &mut Walk<'_>, frame: &Frame<'_>, kids: &[Kid<'_>], values: u32) -> u32 {
    single(walk, values, frame.span);
    let name = kids.iter().find(|kid| kid.field == "attribute").map_or(Span::default(), |kid| kid.span);
    let symbol = walk.code.names.symbol(name.of_text(walk.code.text));
    let role = walk.role(frame);
    let dotted = walk.dotted(frame.span);
    if role == Role::Store {
        walk.pending.truncate(frame.pending);
        let slot = dotted.as_ref().map(|path| walk.bind_name(frame, path));
        walk.push_target(slot, false, frame.span);
        let object = dotted
            .as_deref()
            .and_then(|path| path.split_once('.'))
            .filter(|(object, field)| !field.contains('.') && *object != "self" && !walk.code.names.is_module(object));
        if let Some((object, _)) = object {
            let slot = walk.bind_part(frame, object);
            walk.fields.push(Target { field: Some(symbol), ..Target::of(Some(slot), frame.span) });
        }
    }
    let dotted = dotted.map(|path| walk.code.names.symbol(&path));
    one(walk, Step::Attribute(symbol, dotted, frame.scope, role), frame.span)
}

fn subscript(walk: &mut Walk<'_>, frame: &Frame<'_>, kids: &[Kid<'_>], values: u32) -> u32 {
    let role = walk.role(frame);
    if role == Role::Store {
        let object = kids.iter().find(|kid| kid.field == "value").map_or(frame.span, |kid| kid.span);
        walk.pending.truncate(frame.pending);
        let base = object.of_text(walk.code.text);
        let slot = root(base).filter(|_| object.len() < 120).map(|base| walk.bind_part(frame, base));
        walk.push_target(slot, true, frame.span);
    }
    let slice = kids.iter().find(|kid| kid.kind == "slice").map(|kid| kid.span.of_text(walk.code.text));
    if values == 0 {
        return one(walk, Step::Unknown, frame.span);
    }
    let reversed =
        slice.is_some_and(|text| text.len() < 20 && text.split_ascii_whitespace().collect::<String>() == "::-1");
    if reversed && values == 1 {
        return one(walk, Step::Reverse, frame.span);
    }
    if slice.is_some() {
        return one(walk, Step::Merge(values), frame.span);
    }
    one(walk, Step::Subscript(values - 1, frame.scope, role), frame.span)
}

fn list(walk: &mut Walk<'_>, kids: &[Kid<'_>], values: u32, span: Span) -> u32 {
    let first = number(walk.code.elements.len());
    walk.code.elements.extend(kids.iter().filter(|kid| kid.values == 1).map(|kid| kid.step));
    let count = number(walk.code.elements.len()) - first;
    if count == values { one(walk, Step::List(first, count), span) } else { one(walk, Step::Merge(values), span) }
}

fn binary(walk: &mut Walk<'_>, frame: &Frame<'_>, kids: &[Kid<'_>], values: u32) -> u32 {
    let operator = kids.iter().find(|kid| kid.field == "operator").map_or("", |kid| kid.kind);
    let step = match (operator, values) {
        ("+", 2) => Step::Concat,
        ("%", 2) => Step::Operate('%'),
        ("/", 2) => Step::Operate('/'),
        ("^", 2) => Step::Operate('^'),
        _ => Step::Merge(values),
    };
    one(walk, step, frame.span)
}

fn call(walk: &mut Walk<'_>, frame: &Frame<'_>, kids: &[Kid<'_>], values: u32) -> u32 {
    let call = match frame.call {
        Some(call) => call,
        None => {
            walk.code.calls.push(CallShape::default());
            number(walk.code.calls.len()) - 1
        }
    };
    let callee = kids.iter().find(|kid| kid.field == "function");
    if callee.is_none_or(|kid| kid.values != 1) {
        drop_values(walk, values, frame.span);
        walk.push(Step::Unknown, frame.span);
        walk.set_arguments(call, Vec::new());
    } else {
        let arguments = walk.code.calls.get(call as usize).map_or(0, |shape| number(shape.arguments.len()));
        if arguments + 1 != values {
            // The arguments are a generator, or broken: they count as one.
            let rest = values - 1;
            if rest != 1 {
                walk.push(Step::Merge(rest), frame.span);
            }
            let span = kids.iter().find(|kid| kid.field == "arguments").map_or(frame.span, |kid| kid.span);
            let step = number(walk.code.steps.len()) - 1;
            walk.set_arguments(call, vec![ArgumentShape { name: None, span, step }]);
        }
    }
    if let Some(shape) = walk.code.calls.get_mut(call as usize) {
        shape.span = frame.span;
        shape.callee_span = callee.map_or(frame.span, |kid| kid.span);
    }
    let collections = mutated(walk, callee.map(|kid| kid.span));
    if !collections.is_empty() {
        let first = number(walk.code.targets.len());
        let count = number(collections.len());
        let span = callee.map_or(frame.span, |kid| kid.span);
        for target in collections {
            let slot = walk.bind_part(frame, &target);
            walk.code.targets.push(Target { partial: true, ..Target::of(Some(slot), span) });
        }
        walk.push(Step::Call(call), frame.span);
        return one(walk, Step::Bind(first, count, Giving::Addition), frame.span);
    }
    one(walk, Step::Call(call), frame.span)
}

/// The names of the collections that a call such as `payload.update(x)` adds to: the one it is called on, and what that is part of.
fn mutated(walk: &Walk<'_>, callee: Option<Span>) -> Vec<String> {
    const ADDS: &[&str] = &["append", "extend", "update", "add", "insert", "setdefault", "appendleft", "writestr"];
    let text = callee.filter(|span| span.len() < LONG).map_or("", |span| span.of_text(walk.code.text));
    let Some((object, method)) = text.rsplit_once('.') else { return Vec::new() };
    let Some(object) = root(object).filter(|_| ADDS.contains(&method.trim())) else { return Vec::new() };
    let whole = object.split_once('.').map(|(whole, _)| whole).filter(|whole| !matches!(*whole, "self" | "cls"));
    // A module has no elements.
    let names = std::iter::once(object).chain(whole).filter(|name| !walk.code.names.is_module(name));
    names.map(|name| name.replace("cls.", "self.")).collect()
}

/// The name or dotted path that an expression begins with, without the method that is called on it.
fn root(text: &str) -> Option<&str> {
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let end = text.find(|c| !is_path(c)).unwrap_or(text.len());
    let (path, rest) = text.split_at_checked(end)?;
    let path = if rest.starts_with('(') { path.rsplit_once('.')?.0 } else { path };
    (!path.is_empty() && (rest.is_empty() || rest.starts_with(['(', '[']))).then_some(path)
}

/// Notes the arguments of a call when its list is left.
fn arguments(walk: &mut Walk<'_>, frame: &Frame<'_>, kids: &[Kid<'_>]) {
    let Some(call) = frame.call else { return };
    let shapes = kids
        .iter()
        .filter(|kid| kid.values == 1)
        .map(|kid| {
            let text = kid.span.of_text(walk.code.text);
            let name = (kid.kind == "keyword_argument").then(|| text.split('=').next().unwrap_or_default().trim());
            ArgumentShape { name: name.map(str::to_owned), span: kid.span, step: kid.step }
        })
        .collect();
    walk.set_arguments(call, shapes);
}

fn assign(walk: &mut Walk<'_>, frame: &Frame<'_>, kids: &[Kid<'_>], values: u32) -> u32 {
    let right = match frame.kind {
        "named_expression" => kids.iter().find(|kid| kid.field == "value"),
        "as_pattern" => kids.iter().find(|kid| kid.values > 0),
        _ => kids.iter().find(|kid| kid.field == "right"),
    };
    let given = right.map_or(0, |kid| kid.values);
    if given == 0 {
        walk.pending.truncate(frame.pending);
        drop_values(walk, values, frame.span);
        return one(walk, Step::Unknown, frame.span);
    }
    if frame.kind == "as_pattern" {
        // The alias stands behind the value: what it left is dropped first.
        drop_values(walk, values - given, frame.span);
        walk.bind_pending(frame.pending, given, Giving::Whole, frame);
        return 1;
    }
    let giving = if frame.kind == "augmented_assignment" { Giving::Addition } else { Giving::Whole };
    // A type stands between the target and the value and left nothing.
    walk.bind_pending(frame.pending, given, giving, frame);
    let fields = std::mem::take(&mut walk.fields);
    if !fields.is_empty() {
        let (first, count) = (number(walk.code.targets.len()), number(fields.len()));
        walk.code.targets.extend(fields);
        walk.push(Step::Bind(first, count, giving), frame.span);
    }
    if values > given {
        walk.push(Step::Under(values - given), frame.span);
    }
    1
}
