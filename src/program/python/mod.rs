//! Python becomes a program: one walk to steps, a few rounds of a stack machine over them, and the last one speaks.

mod access;
mod evaluate;
mod grammar;
mod import;
mod known;
mod literal;
mod nested;
mod plan;
mod reduce;
mod result;
mod step;
mod walk;

use super::Program;
use super::fold::exhausted;
use crate::source::Span;
use crate::syntax::{Damage, Nested};

/// Lowers a Python text.
pub(super) fn lower(text: &str, tree: &tree_sitter::Tree) -> (Program, Vec<Nested>, Vec<Damage>) {
    let code = walk::walk(text, tree);
    let (program, nested, ran_out) = evaluate::evaluate(&code);
    let damage = if ran_out { vec![exhausted(Span::of(0..text.len()))] } else { Vec::new() };
    (program, nested, damage)
}

#[cfg(test)]
mod tests;
