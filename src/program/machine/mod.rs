//! The stack machine that front ends share: code as steps in stack order becomes a program.
//!
//! **Invariant:** it knows no language; what differs between them it asks their [`Dialect`].

mod access;
mod bind;
mod dialect;
mod evaluate;
mod grammar;
mod nested;
mod plan;
mod result;
mod step;

pub(super) use access::{ANONYMOUS, Use};
pub(super) use dialect::{Dialect, Evaluated, Through};
pub(super) use evaluate::{Machine, evaluate};
pub(super) use grammar::Grammar;
pub(super) use step::{ArgumentShape, CallShape, FunctionShape, Giving, Role, Step, Steps, Target};

#[cfg(test)]
mod tests;
