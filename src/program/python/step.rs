//! The steps of a Python text: its expressions in the order a stack machine takes them.

use crate::program::names::{Names, Scope, Slot, Symbol};
use crate::program::{Function, Import, Literal};
use crate::source::Span;

/// A Python text as steps; every expression leaves one meaning on the stack.
#[derive(Debug)]
pub(super) struct Steps<'t> {
    /// The text.
    pub(super) text: &'t str,
    /// The steps, each with its place.
    pub(super) steps: Vec<(Step, Span)>,
    /// The names of the text.
    pub(super) names: Names,
    /// The steps of the elements of lists.
    pub(super) elements: Vec<u32>,
    /// The calls in source order.
    pub(super) calls: Vec<CallShape>,
    /// The literals; a piece of a longer text is one of its own.
    pub(super) literals: Vec<LiteralShape>,
    /// The targets of assignments.
    pub(super) targets: Vec<Target>,
    /// Modules whose every name is imported.
    pub(super) stars: Vec<String>,
    /// What is imported.
    pub(super) imports: Vec<Import>,
    /// The functions that the text defines.
    pub(super) functions: Vec<FunctionShape>,
    /// Names that mean a path from the start: functions and classes.
    pub(super) defined: Vec<(Slot, Option<u32>, String)>,
}

/// What a step does with the stack.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
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
    /// Replaces a template and what fills it.
    Percent,
    /// Replaces two operands of `/`.
    Slash,
    /// Replaces a number of pieces by one text.
    Format(u32),
    /// Replaces a number of elements, whose steps stand from the index on, by a list.
    List(u32, u32),
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
pub(super) enum Role {
    /// Its value is used.
    Read,
    /// One of its attributes or elements is used.
    Inner,
    /// It is called.
    Callee,
    /// It is assigned.
    Store,
}

/// How a target gets a meaning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Giving {
    /// All of it.
    Whole,
    /// One of its elements.
    Element,
    /// As an addition to what the target holds.
    Addition,
}

/// A call as it stands in the text.
#[derive(Debug, Default)]
pub(super) struct CallShape {
    /// All of it.
    pub(super) span: Span,
    /// The callee alone.
    pub(super) callee_span: Span,
    /// Its arguments in order.
    pub(super) arguments: Vec<ArgumentShape>,
    /// Whether its failure goes unnoticed.
    pub(super) silenced: bool,
}

/// An argument as it stands in the text.
#[derive(Debug)]
pub(super) struct ArgumentShape {
    /// The keyword.
    pub(super) name: Option<String>,
    /// All of it.
    pub(super) span: Span,
    /// The step that makes its value.
    pub(super) step: u32,
}

/// A literal and where its text stands unchanged.
#[derive(Debug)]
pub(super) struct LiteralShape {
    /// The literal.
    pub(super) literal: Literal,
    /// Its text between the delimiters, where no escape changes it.
    pub(super) plain: Option<Span>,
    /// Whether it is a literal of its own.
    pub(super) whole: bool,
}

/// The target of an assignment.
#[derive(Debug)]
pub(super) struct Target {
    /// The slot that is bound, where it is a name or a dotted path.
    pub(super) slot: Option<Slot>,
    /// Whether only a part of what the slot holds is assigned.
    pub(super) partial: bool,
    /// Where it stands.
    pub(super) span: Span,
    /// The whole assignment, where it is one.
    pub(super) statement: Option<Span>,
}

/// A function as it stands in the text.
#[derive(Debug)]
pub(super) struct FunctionShape {
    /// The function.
    pub(super) function: Function,
    /// The slots of its parameters, in order.
    pub(super) parameters: Vec<(Slot, String)>,
}

impl Steps<'_> {
    /// The literal that a step pushes.
    pub(super) fn literal_of(&self, step: u32) -> Option<&LiteralShape> {
        match self.steps.get(step as usize)?.0 {
            Step::Text(literal) => self.literals.get(literal as usize),
            _ => None,
        }
    }

    /// The targets of a range.
    pub(super) fn targets_of(&self, first: u32, count: u32) -> &[Target] {
        self.targets.get(first as usize..(first + count) as usize).unwrap_or_default()
    }

    /// The steps of the elements of the list that a step makes.
    pub(super) fn elements_of(&self, step: u32) -> &[u32] {
        match self.steps.get(step as usize) {
            Some((Step::List(first, count), _)) => {
                self.elements.get(*first as usize..(*first + *count) as usize).unwrap_or_default()
            }
            _ => &[],
        }
    }
}
