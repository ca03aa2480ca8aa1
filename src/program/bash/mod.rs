//! Bash becomes a program: one walk takes commands and words apart, and variables settle in a few rounds.

mod call;
mod evaluate;
mod name;
mod nested;
mod pipe;
mod reduce;
mod walk;
mod word;
mod wrapper;

use super::Program;
use super::fold::exhausted;
use crate::source::Span;
use crate::syntax::{Damage, Nested};

/// Lowers a Bash text.
pub(super) fn lower(text: &str, tree: &tree_sitter::Tree) -> (Program, Vec<Nested>, Vec<Damage>) {
    let script = walk::walk(text, tree);
    let (program, nested, ran_out) = evaluate::evaluate(text, &script);
    let damage = if ran_out { vec![exhausted(Span::of(0..text.len()))] } else { Vec::new() };
    (program, nested, damage)
}

#[cfg(test)]
mod tests;
