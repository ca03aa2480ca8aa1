//! JavaScript and TypeScript become steps in one walk over their tree, and tell the machine what is their own.

mod call;
mod dialect;
mod frame;
mod grammar;
mod import;
mod known;
mod literal;
mod nested;
mod pattern;
mod reduce;
mod through;
mod walk;

pub(super) use dialect::JavaScript;
pub(super) use walk::walk;

#[cfg(test)]
mod tests;
