//! What each kind of JavaScript node becomes once its children are steps.

use super::call::{arguments, call};
use super::frame::Frame;
use super::literal::{body, unescape};
use super::pattern::{bind_default, bind_pending, push_target};
use super::walk::{Kid, Walk};
use crate::program::machine::{ArgumentShape, Giving, Role, Step, Target};
use crate::program::names::number;
use crate::source::Span;

/// Names that stand for no object whose properties are its own content.
pub(super) const NO_OBJECT: &[&str] =
    &["this", "super", "module", "exports", "process", "window", "globalThis", "global", "self", "document", "console"];

/// Adds the steps of a node that is left; yields how many meanings it leaves on the stack.
pub(super) fn reduce(walk: &mut Walk<'_>, frame: &Frame, kids: &[Kid]) -> u32 {
    let values: u32 = kids.iter().map(|kid| kid.values).sum();
    match frame.kind {
        "identifier" => identifier(walk, frame),
        "shorthand_property_identifier" => {
            walk.key = walk.key_of(frame.kind, frame.span);
            name(walk, frame, Role::Read)
        }
        "shorthand_property_identifier_pattern" => identifier(walk, frame),
        "undefined" | "null" | "true" | "false" | "number" | "regex" => one(walk, Step::Word, frame.span),
        "this" | "super" => one(walk, Step::Unknown, frame.span),
        "import" => named(walk, frame, "import", Role::Callee),
        "meta_property" => named(walk, frame, "import.meta", Role::Inner),
        "string" => literal(walk, frame),
        "template_string" => template(walk, frame, kids, values),
        "string_fragment" | "escape_sequence" => piece(walk, frame),
        "member_expression" => member(walk, frame, kids, values),
        "subscript_expression" => element(walk, frame, kids, values),
        "call_expression" | "new_expression" => call(walk, frame, kids, values),
        "arguments" => {
            arguments(walk, frame, kids);
            values
        }
        "object" => object(walk, frame, kids, values),
        "pair" => {
            let key = kids.iter().find(|kid| kid.field == "key");
            walk.key = key.and_then(|kid| walk.key_of(kid.kind, kid.span));
            let under = key.map_or(0, |kid| kid.values);
            if under > 0 && values > under {
                walk.push(Step::Under(under), frame.span);
            }
            single(walk, values.saturating_sub(under), frame.span)
        }
        "array" => list(walk, kids, values, frame.span),
        "binary_expression" => binary(walk, frame, kids, values),
        "ternary_expression" if values == 3 => {
            walk.push(Step::Either(2), frame.span);
            walk.push(Step::Under(1), frame.span);
            1
        }
        "unary_expression" if is_negative(frame, kids, walk.code.text) => {
            walk.push(Step::Drop(values), frame.span);
            one(walk, Step::Word, frame.span)
        }
        "unary_expression" | "update_expression" | "ternary_expression" => one(walk, Step::Merge(values), frame.span),
        "sequence_expression" => {
            if values > 1 {
                walk.push(Step::Under(values - 1), frame.span);
            }
            values.min(1)
        }
        "assignment_expression" | "augmented_assignment_expression" => assign(walk, frame, kids, values),
        "variable_declarator" | "field_definition" | "public_field_definition" | "enum_assignment" => {
            declare(walk, frame, kids, values)
        }
        "assignment_pattern" | "object_assignment_pattern" => {
            bind_default(walk, frame, kids, "right");
            0
        }
        "required_parameter" | "optional_parameter" => {
            bind_default(walk, frame, kids, "value");
            0
        }
        "for_in_statement" => for_in(walk, frame, kids, values),
        "function_expression" | "generator_function" | "arrow_function" => {
            function(walk, frame, kids, values);
            one_function(walk, frame)
        }
        "function_declaration" | "generator_function_declaration" => drop_values(walk, values, frame.span),
        "method_definition" => {
            drop_values(walk, values, frame.span);
            let is_property = walk.frames.last().is_some_and(|parent| parent.kind == "object");
            if !is_property {
                return 0;
            }
            let key = kids.iter().find(|kid| kid.field == "name");
            walk.key = key.and_then(|kid| walk.key_of(kid.kind, kid.span));
            one_function(walk, frame)
        }
        "catch_clause" => {
            drop_values(walk, values, frame.span);
            walk.push(Step::Unknown, frame.span);
            bind_pending(walk, frame.pending, Giving::Whole, None);
            drop_values(walk, 1, frame.span)
        }
        "class" => {
            drop_values(walk, values, frame.span);
            one(walk, Step::Unknown, frame.span)
        }
        "yield_expression" => {
            let values = single(walk, values, frame.span);
            give_back(walk, frame);
            values
        }
        "return_statement" => {
            if values > 0 {
                single(walk, values, frame.span);
                give_back(walk, frame);
                drop_values(walk, 1, frame.span);
            }
            0
        }
        "jsx_element" | "jsx_self_closing_element" => one(walk, Step::Merge(values), frame.span),
        "parenthesized_expression"
        | "await_expression"
        | "non_null_expression"
        | "as_expression"
        | "satisfies_expression"
        | "type_assertion"
        | "instantiation_expression"
        | "spread_element"
        | "template_substitution"
            if !frame.target =>
        {
            single(walk, values, frame.span)
        }
        "computed_property_name" | "jsx_opening_element" | "jsx_attribute" | "jsx_expression" => values,
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

/// Whether a node is a number below zero.
fn is_negative(frame: &Frame, kids: &[Kid], text: &str) -> bool {
    let is_number = kids.iter().all(|kid| kid.kind == "number" && kid.values == 1);
    is_number && frame.span.len() < 20 && frame.span.of_text(text).starts_with('-')
}

/// Makes sure that exactly one meaning is left.
fn single(walk: &mut Walk<'_>, values: u32, span: Span) -> u32 {
    match values {
        1 => 1,
        0 => one(walk, Step::Unknown, span),
        many => one(walk, Step::Merge(many), span),
    }
}

/// Drops what a node left on the stack.
pub(super) fn drop_values(walk: &mut Walk<'_>, values: u32, span: Span) -> u32 {
    if values > 0 {
        walk.push(Step::Drop(values), span);
    }
    0
}

fn give_back(walk: &mut Walk<'_>, frame: &Frame) {
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

/// What an arrow without braces yields is what it returns.
fn function(walk: &mut Walk<'_>, frame: &Frame, kids: &[Kid], values: u32) {
    let body = kids.iter().find(|kid| kid.field == "body").map_or(0, |kid| kid.values);
    if body == 1 {
        give_back(walk, frame);
    }
    drop_values(walk, values, frame.span);
}

fn one_function(walk: &mut Walk<'_>, frame: &Frame) -> u32 {
    one(walk, frame.function.map_or(Step::Unknown, Step::Function), frame.span)
}

fn named(walk: &mut Walk<'_>, frame: &Frame, name: &str, role: Role) -> u32 {
    let symbol = walk.code.names.symbol(name);
    one(walk, Step::Name(symbol, frame.scope, role), frame.span)
}

fn name(walk: &mut Walk<'_>, frame: &Frame, role: Role) -> u32 {
    let text = frame.span.of_text(walk.code.text);
    named(walk, frame, text, role)
}

fn identifier(walk: &mut Walk<'_>, frame: &Frame) -> u32 {
    if frame.target {
        let text = frame.span.of_text(walk.code.text);
        let slot = walk.bind_name(frame, text, frame.declares);
        push_target(walk, Some(slot), false, frame);
        return 0;
    }
    let parent = walk.frames.last();
    match (parent.map_or("", |parent| parent.kind), frame.field) {
        (kind, "name" | "label") if kind != "pair" => 0,
        (kind, _) if kind.starts_with("jsx_") && kind != "jsx_expression" => 0,
        ("namespace_import" | "import_specifier" | "rest_pattern", _) => 0,
        _ => {
            let role = frame.role_in(parent);
            name(walk, frame, role)
        }
    }
}

fn literal(walk: &mut Walk<'_>, frame: &Frame) -> u32 {
    let body = body(walk.code.text, frame.span);
    let text = unescape(body.of_text(walk.code.text));
    walk.code.push_literal(text, frame.span, body, true);
    1
}

fn piece(walk: &mut Walk<'_>, frame: &Frame) -> u32 {
    let text = unescape(frame.span.of_text(walk.code.text));
    walk.code.push_literal(text, frame.span, frame.span, false);
    1
}

fn template(walk: &mut Walk<'_>, frame: &Frame, kids: &[Kid], values: u32) -> u32 {
    if frame.span.of_text(walk.code.text).contains("${") {
        one(walk, Step::Format(values), frame.span);
    } else {
        literal(walk, frame);
    }
    if let Some(call) = frame.call {
        // A tag gets the text, and what fills its holes is in it.
        let span = kids.iter().map(|kid| kid.span).reduce(Span::hull).unwrap_or(frame.span);
        let step = number(walk.code.steps.len()) - 1;
        let span = if kids.is_empty() { frame.span } else { span };
        walk.set_arguments(call, vec![ArgumentShape { name: None, span, step }]);
    }
    1
}

fn member(walk: &mut Walk<'_>, frame: &Frame, kids: &[Kid], values: u32) -> u32 {
    let property = kids.iter().rev().find(|kid| kid.field == "property").map_or(Span::default(), |kid| kid.span);
    let text = property.of_text(walk.code.text).trim_start_matches('#');
    let symbol = walk.code.names.symbol(text);
    let dotted = walk.dotted(frame.span);
    if frame.target {
        let slot = dotted.as_ref().map(|path| walk.bind_name(frame, path, false));
        push_target(walk, slot, false, frame);
        let object = dotted.as_deref().and_then(|path| path.split_once('.')).filter(|(object, field)| {
            !field.is_empty() && !NO_OBJECT.contains(object) && !walk.code.names.is_module(object)
        });
        if let Some((object, path)) = object {
            let slot = walk.bind_name(frame, object, false);
            let is_own = !path.contains('.');
            let field = is_own.then_some(symbol);
            walk.pending.push(Target { field, partial: !is_own, ..Target::of(Some(slot), frame.span) });
        }
        return drop_values(walk, values, frame.span);
    }
    single(walk, values, frame.span);
    let role = frame.role_in(walk.frames.last());
    let dotted = dotted.map(|path| walk.code.names.symbol(&path));
    let scope = frame.scope;
    one(walk, Step::Attribute(symbol, dotted, scope, role), frame.span)
}

fn element(walk: &mut Walk<'_>, frame: &Frame, kids: &[Kid], values: u32) -> u32 {
    if frame.target {
        let object = kids.iter().find(|kid| kid.field == "object").map_or(frame.span, |kid| kid.span);
        let base = object.of_text(walk.code.text);
        let is_path = object.len() < 120 && base.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '.'));
        let slot = is_path.then(|| walk.bind_name(frame, base, false));
        push_target(walk, slot, true, frame);
        return drop_values(walk, values, frame.span);
    }
    if values == 0 {
        return one(walk, Step::Unknown, frame.span);
    }
    let role = frame.role_in(walk.frames.last());
    one(walk, Step::Subscript(values - 1, frame.scope, role), frame.span)
}

fn list(walk: &mut Walk<'_>, kids: &[Kid], values: u32, span: Span) -> u32 {
    let first = number(walk.code.elements.len());
    walk.code.elements.extend(kids.iter().filter(|kid| kid.values == 1).map(|kid| kid.step));
    let count = number(walk.code.elements.len()) - first;
    if count == values { one(walk, Step::List(first, count), span) } else { one(walk, Step::Merge(values), span) }
}

fn object(walk: &mut Walk<'_>, frame: &Frame, kids: &[Kid], values: u32) -> u32 {
    let first = number(walk.code.keys.len());
    walk.code.keys.extend(kids.iter().filter(|kid| kid.values == 1).map(|kid| kid.key));
    let count = number(walk.code.keys.len()) - first;
    let step = if count == values { Step::Object(first, count) } else { Step::Merge(values) };
    one(walk, step, frame.span)
}

fn binary(walk: &mut Walk<'_>, frame: &Frame, kids: &[Kid], values: u32) -> u32 {
    let operator = kids.iter().find(|kid| kid.field == "operator").map_or("", |kid| kid.kind);
    let step = match (operator, values) {
        ("+", 2) => Step::Concat,
        ("^", 2) => Step::Operate('^'),
        ("||" | "??" | "&&", many) => Step::Either(many),
        _ => Step::Merge(values),
    };
    one(walk, step, frame.span)
}

fn assign(walk: &mut Walk<'_>, frame: &Frame, kids: &[Kid], values: u32) -> u32 {
    let given = kids.iter().find(|kid| kid.field == "right").map_or(0, |kid| kid.values);
    if given == 0 {
        walk.pending.truncate(frame.pending);
        drop_values(walk, values, frame.span);
        return one(walk, Step::Unknown, frame.span);
    }
    let giving = if frame.kind == "assignment_expression" { Giving::Whole } else { Giving::Addition };
    let given = single(walk, given, frame.span);
    bind_pending(walk, frame.pending, giving, Some(frame.span));
    given
}

/// A variable, a field of a class or a member of an enumeration gets its first value.
fn declare(walk: &mut Walk<'_>, frame: &Frame, kids: &[Kid], values: u32) -> u32 {
    let given = kids.iter().find(|kid| kid.field == "value").map_or(0, |kid| kid.values);
    if frame.kind != "variable_declarator"
        && let Some(kid) = kids.iter().find(|kid| matches!(kid.field, "name" | "property"))
        && let Some(symbol) = walk.key_of(kid.kind, kid.span)
    {
        let member = walk.code.names.text(symbol).to_owned();
        let owner = if frame.kind == "enum_assignment" { enumeration(walk) } else { "this".to_owned() };
        let slot = walk.bind_name(frame, &format!("{owner}.{member}"), false);
        walk.pending.push(Target::of(Some(slot), kid.span));
    }
    if given == 0 {
        walk.pending.truncate(frame.pending);
        return drop_values(walk, values, frame.span);
    }
    let given = single(walk, given, frame.span);
    bind_pending(walk, frame.pending, Giving::Whole, Some(frame.span));
    let before: u32 = values - kids.iter().find(|kid| kid.field == "value").map_or(0, |kid| kid.values);
    drop_values(walk, given + before, frame.span)
}

/// The name of the enumeration around a member.
fn enumeration(walk: &Walk<'_>) -> String {
    let around = walk.frames.iter().rev().find(|frame| frame.kind == "enum_declaration");
    let head = around.map_or("", |frame| frame.span.of_text(walk.code.text));
    let name = head.chars().take(120).collect::<String>();
    name.split("enum")
        .nth(1)
        .and_then(|rest| rest.split(['{', ' ']).find(|word| !word.is_empty()))
        .unwrap_or_default()
        .to_owned()
}

fn for_in(walk: &mut Walk<'_>, frame: &Frame, kids: &[Kid], values: u32) -> u32 {
    let Some(right) = kids.iter().position(|kid| kid.field == "right" && kid.values > 0) else {
        walk.pending.truncate(frame.pending);
        return drop_values(walk, values, frame.span);
    };
    // The body was left behind the collection and leaves nothing.
    let given = kids.get(right).map_or(0, |kid| kid.values);
    single(walk, given, frame.span);
    bind_pending(walk, frame.pending, Giving::Element, None);
    drop_values(walk, values - given + 1, frame.span)
}
