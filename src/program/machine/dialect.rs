//! What the stack machine asks of a language: how its elements, operators and calls go.

use std::collections::BTreeMap;

use super::access::Use;
use super::evaluate::Machine;
use super::step::ArgumentShape;
use crate::bundle::Language;
use crate::program::Value;
use crate::program::fold::Fold;
use crate::program::names::{Meaning, Standing};

/// A language as the machine sees it.
pub(in crate::program) trait Dialect {
    /// What the attribute `name` of `path` is, where it is not `path.name`.
    fn attribute(&self, path: &str, name: &str) -> Option<(String, Standing)>;

    /// Whether a path that ends with `name` is a module within a module: a function of it is made from nothing.
    fn is_module(&self, name: &str) -> bool;

    /// Whether the attributes of `path` are elements of a mapping.
    fn is_mapping(&self, path: &str) -> bool;

    /// The element of `object` under `key`, where it is a name or an attribute.
    fn element(&self, machine: &mut Machine<'_, '_>, object: &Meaning, key: &Value, used: Use) -> Option<Meaning>;

    /// What an operator that is the language's own makes of its operands.
    fn operate(&self, machine: &mut Machine<'_, '_>, operator: char, left: Meaning, right: Meaning) -> Meaning;

    /// The methods of a mapping that yield one element, each with its dot.
    fn element_methods(&self) -> &'static [&'static str];

    /// What a call yields, where folding can tell.
    fn fold(
        &self,
        fold: &mut Fold,
        paths: &[String],
        receiver: Option<&Meaning>,
        values: &[Value],
        lists: &[Option<Vec<Value>>],
    ) -> Option<Meaning>;

    /// A further path of a call, where an argument decides what it does.
    fn variant(&self, _: &[String], _: &[Value]) -> Option<String> {
        None
    }

    /// What the call with the index `call` means, where it names something: `getattr(os, "system")`, `require("os")`.
    fn named(
        &self,
        machine: &mut Machine<'_, '_>,
        callee: &Meaning,
        receiver: Option<&Meaning>,
        meanings: &[Meaning],
        values: &[Value],
        call: u32,
    ) -> Option<Meaning>;

    /// The call that a call makes of another function: `f.call(x, …)`, `Reflect.apply(f, x, […])`.
    fn through(&self, _: &Machine<'_, '_>, _: &Meaning, _: &[Meaning], _: &[ArgumentShape]) -> Option<Through> {
        None
    }

    /// Whether a function given to `path` gets what the receiver holds or yields: `.then(f)`, `.forEach(f)`.
    fn passes_receiver(&self, path: &str) -> bool;

    /// Whether a call of `path` yields what a function given to it returns: `.then(f)`, `.map(f)`.
    fn yields_returned(&self, path: &str) -> bool;

    /// Whether what a function of the text returns says all of what a call of it yields.
    fn trusts_returns(&self) -> bool;

    /// The path of what a call of `path` yields.
    fn result_path<'p>(&self, path: &'p str) -> &'p str;

    /// Whether a call starts a program: its property `env` is where that runs, and not what it yields.
    fn starts_program(&self, paths: &[String]) -> bool;

    /// Whether an argument detaches what is started.
    fn detaches(&self, name: &str, value: &Value) -> bool;

    /// Finds the texts that a call gives to an interpreter.
    fn nested(&self, machine: &mut Machine<'_, '_>, call: &Evaluated<'_>);

    /// The language of the interpreter that runs the text itself, where `name` leads to it.
    fn own_interpreter(&self, name: &str) -> Option<Language>;
}

/// What a call calls in truth, and with what.
pub(in crate::program) struct Through {
    /// The function, with what it is a method of.
    pub(in crate::program) callee: Meaning,
    /// What it gets.
    pub(in crate::program) arguments: Vec<Meaning>,
    /// Where that stands.
    pub(in crate::program) shapes: Vec<ArgumentShape>,
}

/// A call whose callee and arguments are known.
pub(in crate::program) struct Evaluated<'a> {
    /// The paths that its callee may be.
    pub(in crate::program) paths: &'a [String],
    /// What its arguments may be.
    pub(in crate::program) values: &'a [Value],
    /// The elements of arguments that are lists.
    pub(in crate::program) lists: &'a [Option<Vec<Value>>],
    /// Where its arguments stand.
    pub(in crate::program) shapes: &'a [ArgumentShape],
    /// The steps that made its arguments.
    pub(in crate::program) steps: &'a [u32],
    /// The properties of arguments that are objects.
    pub(in crate::program) fields: &'a [BTreeMap<String, Meaning>],
    /// What it is a method of.
    pub(in crate::program) receiver: Option<&'a Meaning>,
}

impl Evaluated<'_> {
    /// Whether its callee may be one of `names`.
    pub(in crate::program) fn is(&self, names: &[&str]) -> bool {
        self.paths.iter().any(|path| names.contains(&path.as_str()))
    }
}
