//! An open node: what it is in its parent, and what that means for the names in it.

use crate::program::machine::Role;
use crate::program::names::{Scope, Symbol};
use crate::source::Span;

/// How many properties lead to a target at most; what lies deeper gets what lies there.
const KEYS: usize = 4;

/// A node that is open.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// Its kind.
    pub(super) kind: &'static str,
    /// Its field in its parent; empty where it has none.
    pub(super) field: &'static str,
    /// Where it stands.
    pub(super) span: Span,
    /// Its scope.
    pub(super) scope: Scope,
    /// The scope of the class around it.
    pub(super) class: Option<Scope>,
    /// The function around it.
    pub(super) function: Option<u32>,
    /// Whether it is assigned.
    pub(super) target: bool,
    /// Whether names in it are declared.
    pub(super) declares: bool,
    /// The properties that lead to it in a pattern.
    pub(super) keys: Vec<Symbol>,
    /// The property it gives to an object or takes in a pattern, where that is known.
    pub(super) key: Option<Symbol>,
    /// How many elements of an array pattern were passed.
    pub(super) passed: u32,
    /// The call it is the argument list of, and, for a call, its index.
    pub(super) call: Option<u32>,
    /// How many targets waited when it was opened.
    pub(super) pending: usize,
    /// How many nodes were left when it was opened.
    pub(super) kids: usize,
    /// Whether its failures go unnoticed.
    pub(super) silenced: bool,
    /// The field in which failures go unnoticed; empty where there is none.
    pub(super) silences: &'static str,
    /// Whether what stands in it is taken apart or copied, and not used as a whole.
    pub(super) parted: bool,
    /// The name it gives to what stands in it.
    pub(super) named: Option<Span>,
}

impl Frame {
    /// The frame of a whole text.
    pub(super) const fn root(kind: &'static str, span: Span) -> Self {
        Self {
            kind,
            field: "",
            span,
            scope: 0,
            class: None,
            function: None,
            target: false,
            declares: false,
            keys: Vec::new(),
            key: None,
            passed: 0,
            call: None,
            pending: 0,
            kids: 0,
            silenced: false,
            silences: "",
            parted: false,
            named: None,
        }
    }

    /// The frame of a child.
    pub(super) fn inner(&self, kind: &'static str, field: &'static str, span: Span) -> Self {
        let declares = match self.kind {
            "variable_declarator" => field == "name",
            "formal_parameters" => true,
            "arrow_function" | "catch_clause" => field == "parameter",
            _ => false,
        };
        let assigned = field == "left"
            && matches!(self.kind, "assignment_expression" | "augmented_assignment_expression" | "for_in_statement");
        let within = self.target && self.passes_target(field);
        Self {
            kind,
            field,
            span,
            scope: self.scope,
            class: self.class,
            function: self.function,
            target: declares || assigned || within,
            declares: declares || (assigned && self.declares) || (within && self.declares),
            keys: if within { self.keys.clone() } else { Vec::new() },
            key: None,
            passed: 0,
            call: None,
            pending: 0,
            kids: 0,
            silenced: self.silenced || (!self.silences.is_empty() && self.silences == field),
            silences: "",
            parted: false,
            named: None,
        }
    }

    /// Lets one more property lead to it.
    pub(super) fn led_by(&mut self, key: Symbol) {
        if self.keys.len() < KEYS {
            self.keys.push(key);
        }
    }

    /// Whether a child in `field` of a target is a target too.
    fn passes_target(&self, field: &str) -> bool {
        match self.kind {
            "pair_pattern" => field == "value",
            "object_assignment_pattern" | "assignment_pattern" => field == "left",
            "required_parameter" | "optional_parameter" => field == "pattern",
            "member_expression" | "subscript_expression" | "computed_property_name" | "decorator" => false,
            "call_expression" | "new_expression" => false,
            _ => true,
        }
    }

    /// What a name, attribute or element is there for, by its place in its parent.
    pub(super) fn role_in(&self, parent: Option<&Self>) -> Role {
        let Some(parent) = parent else { return Role::Read };
        match (parent.kind, self.field) {
            ("member_expression" | "subscript_expression", "object") => Role::Inner,
            ("call_expression", "function") | ("new_expression", "constructor") => Role::Callee,
            ("variable_declarator" | "assignment_expression", "value" | "right") if parent.parted => Role::Inner,
            // The environment of a child process is where it runs, and a copy is not the thing.
            ("spread_element" | "arguments", _) | ("pair", "value") if parent.parted => Role::Copied,
            // Another name for a thing is not the thing; where that name is used, it is.
            ("variable_declarator" | "required_parameter" | "optional_parameter", "value") => Role::Copied,
            ("assignment_expression" | "assignment_pattern" | "object_assignment_pattern", "right") => Role::Copied,
            // Whether it is there at all.
            ("binary_expression", "left") if parent.parted => Role::Copied,
            ("non_null_expression" | "parenthesized_expression", _) if parent.call.is_some() => Role::Inner,
            _ if self.target => Role::Store,
            _ => Role::Read,
        }
    }
}
