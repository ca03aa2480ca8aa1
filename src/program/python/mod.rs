//! Python becomes steps in one walk over its tree, and tells the machine what is its own.

mod dialect;
mod grammar;
mod import;
mod known;
mod literal;
mod nested;
mod reduce;
mod walk;

pub(super) use dialect::Python;
pub(super) use walk::walk;

#[cfg(test)]
mod tests;
