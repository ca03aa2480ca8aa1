//! The steps of a text: its expressions in the order a stack machine takes them.

use std::collections::BTreeMap;

use crate::program::names::{Names, Scope, Slot, Symbol, number};
use crate::program::{Function, Import, Literal};
use crate::source::Span;

/// A text as steps; every expression leaves one meaning on the stack.
#[derive(Debug)]
pub(in crate::program) struct Steps<'t> {
    /// The text.
    pub(in crate::program) text: &'t str,
    /// The steps, each with its place.
    pub(in crate::program) steps: Vec<(Step, Span)>,
    /// The names of the text.
    pub(in crate::program) names: Names,
    /// The steps of the elements of lists.
    pub(in crate::program) elements: Vec<u32>,
    /// The names of the properties of objects, where they have one.
    pub(in crate::program) keys: Vec<Option<Symbol>>,
    /// The calls in source order.
    pub(in crate::program) calls: Vec<CallShape>,
    /// The literals; a piece of a longer text is one of its own.
    pub(in crate::program) literals: Vec<LiteralShape>,
    /// The targets of assignments.
    pub(in crate::program) targets: Vec<Target>,
    /// Whether any argument of a call may be a function of the text, and not only one that is given by its name.
    pub(in crate::program) calls_back: bool,
    /// Modules whose every name is imported.
    pub(in crate::program) stars: Vec<String>,
    /// What is imported.
    pub(in crate::program) imports: Vec<Import>,
    /// The functions that the text defines.
    pub(in crate::program) functions: Vec<FunctionShape>,
    /// Names that mean a path from the start: functions and classes.
    pub(in crate::program) defined: Vec<(Slot, Option<u32>, String)>,
    /// The classes that the text defines, and whether each has others under it.
    pub(in crate::program) classes: BTreeMap<String, bool>,
    /// The slots of what classes have, each with the class.
    pub(in crate::program) members: BTreeMap<Slot, String>,
    /// The name by which a method calls its object.
    pub(in crate::program) own: &'static str,
}

/// What a step does with the stack.
#[derive(Clone, Copy, Debug)]
pub(in crate::program) enum Step {
    /// Pushes a literal text.
    Text(u32),
    /// Pushes a number or a word such as `True`.
    Word,
    /// Pushes what nothing is known of.
    Unknown,
    /// Pushes a name.
    Name(Symbol, Scope, Role),
    /// Replaces an object by one of its attributes; the second symbol is the whole dotted path, where it is one.
    Attribute(Symbol, Option<Symbol>, Scope, Role),
    /// Replaces an object and a number of keys by an element.
    Subscript(u32, Scope, Role),
    /// Replaces an object by itself reversed.
    Reverse,
    /// Replaces a callee and its arguments by the result.
    Call(u32),
    /// Replaces two texts by one after the other.
    Concat,
    /// Replaces two operands of an operator that is the language's own.
    Operate(char),
    /// Replaces a number of pieces by one text.
    Format(u32),
    /// Replaces a number of elements, whose steps stand from the index on, by a list.
    List(u32, u32),
    /// Replaces a number of properties, whose names stand from the index on, by an object.
    Object(u32, u32),
    /// Pushes a function of the text.
    Function(u32),
    /// Replaces a number of meanings by one made from all.
    Merge(u32),
    /// Replaces a number of meanings by any one of them.
    Either(u32),
    /// Replaces a value, a condition and another value by either value.
    Conditional,
    /// Drops a number of meanings.
    Drop(u32),
    /// Drops a number of meanings under the top.
    Under(u32),
    /// Gives the top meaning to targets, a range.
    Bind(u32, u32, Giving),
    /// Gives the top meanings to as many targets, one each, and makes them one.
    BindEach(u32, u32),
    /// Gives the top meaning to the callers of a function.
    Return(u32),
}

/// What a name, attribute or subscript is there for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::program) enum Role {
    /// Its value is used.
    Read,
    /// One of its attributes or elements is used.
    Inner,
    /// Its elements are copied into something of the same kind.
    Copied,
    /// It is called.
    Callee,
    /// It is assigned.
    Store,
}

/// How a target gets a meaning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::program) enum Giving {
    /// All of it.
    Whole,
    /// One of its elements.
    Element,
    /// As an addition to what the target holds.
    Addition,
}

/// A call as it stands in the text.
#[derive(Debug, Default)]
pub(in crate::program) struct CallShape {
    /// All of it.
    pub(in crate::program) span: Span,
    /// The callee alone.
    pub(in crate::program) callee_span: Span,
    /// Its arguments in order.
    pub(in crate::program) arguments: Vec<ArgumentShape>,
    /// Whether its failure goes unnoticed.
    pub(in crate::program) silenced: bool,
}

/// An argument as it stands in the text.
#[derive(Debug)]
pub(in crate::program) struct ArgumentShape {
    /// The keyword.
    pub(in crate::program) name: Option<String>,
    /// All of it.
    pub(in crate::program) span: Span,
    /// The step that makes its value.
    pub(in crate::program) step: u32,
}

/// A literal and where its text stands unchanged.
#[derive(Debug)]
pub(in crate::program) struct LiteralShape {
    /// The literal.
    pub(in crate::program) literal: Literal,
    /// Its text between the delimiters, where no escape changes it.
    pub(in crate::program) plain: Option<Span>,
    /// Whether it is a literal of its own.
    pub(in crate::program) whole: bool,
}

/// The target of an assignment.
#[derive(Clone, Debug)]
pub(in crate::program) struct Target {
    /// The slot that is bound, where it is a name or a dotted path.
    pub(in crate::program) slot: Option<Slot>,
    /// The properties that lead from what is given to what the slot gets.
    pub(in crate::program) keys: Vec<Symbol>,
    /// The property of what the slot holds that is assigned, where it is one.
    pub(in crate::program) field: Option<Symbol>,
    /// Whether only a part of what the slot holds is assigned.
    pub(in crate::program) partial: bool,
    /// Where it stands.
    pub(in crate::program) span: Span,
    /// The whole assignment, where it is one.
    pub(in crate::program) statement: Option<Span>,
}

/// A function as it stands in the text.
#[derive(Debug)]
pub(in crate::program) struct FunctionShape {
    /// The function.
    pub(in crate::program) function: Function,
    /// The path of another function that it does no more than call, or the name it is known by.
    pub(in crate::program) path: Option<String>,
    /// The slots of its parameters, in order.
    pub(in crate::program) parameters: Vec<(Slot, String)>,
    /// The parameter that gets all further arguments.
    pub(in crate::program) rest: Option<usize>,
    /// The parameter that gets all further keywords.
    pub(in crate::program) keywords: Option<usize>,
    /// The slot that gets what it returns, where it is read as a property.
    pub(in crate::program) property: Option<Slot>,
}

impl FunctionShape {
    /// A function without parameters yet.
    pub(in crate::program) const fn of(function: Function, path: Option<String>) -> Self {
        Self { function, path, parameters: Vec::new(), rest: None, keywords: None, property: None }
    }
}

impl Target {
    /// A slot that gets all it is given.
    pub(in crate::program) const fn of(slot: Option<Slot>, span: Span) -> Self {
        Self { slot, keys: Vec::new(), field: None, partial: false, span, statement: None }
    }
}

impl<'t> Steps<'t> {
    /// No steps yet.
    pub(in crate::program) fn of(text: &'t str) -> Self {
        Self {
            text,
            steps: Vec::new(),
            names: Names::new(),
            elements: Vec::new(),
            keys: Vec::new(),
            calls: Vec::new(),
            literals: Vec::new(),
            targets: Vec::new(),
            calls_back: false,
            stars: Vec::new(),
            imports: Vec::new(),
            functions: Vec::new(),
            defined: Vec::new(),
            classes: BTreeMap::new(),
            members: BTreeMap::new(),
            own: "self",
        }
    }

    /// Adds a literal and the step that pushes it; `body` is what stands between its delimiters.
    pub(in crate::program) fn push_literal(&mut self, text: String, span: Span, body: Span, whole: bool) {
        let plain = (body.of_text(self.text) == text).then_some(body);
        let literal = number(self.literals.len());
        self.literals.push(LiteralShape { literal: Literal { text, span }, plain, whole });
        self.steps.push((Step::Text(literal), span));
    }

    /// The literal that a step pushes.
    pub(in crate::program) fn literal_of(&self, step: u32) -> Option<&LiteralShape> {
        match self.steps.get(step as usize)?.0 {
            Step::Text(literal) => self.literals.get(literal as usize),
            _ => None,
        }
    }

    /// Where a call stands.
    pub(in crate::program) fn span_of_call(&self, call: u32) -> Span {
        self.calls.get(call as usize).map_or_else(Span::default, |shape| shape.span)
    }

    /// The targets of a range.
    pub(in crate::program) fn targets_of(&self, first: u32, count: u32) -> &[Target] {
        self.targets.get(first as usize..(first + count) as usize).unwrap_or_default()
    }

    /// The steps of the elements of the list that a step makes.
    pub(in crate::program) fn elements_of(&self, step: u32) -> &[u32] {
        match self.steps.get(step as usize) {
            Some((Step::List(first, count), _)) => {
                self.elements.get(*first as usize..(*first + *count) as usize).unwrap_or_default()
            }
            _ => &[],
        }
    }
}
