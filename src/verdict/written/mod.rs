//! The written forms of policies and waivers: TOML in, values out, and every mistake at once with its place.
//!
//! **Invariant:** reads texts, never files; what a file says that is not understood is a mistake, never a default.

mod form;
mod policy;
mod waivers;

use std::fmt;

pub(crate) use policy::read_policy;
pub(crate) use waivers::{date, read_waivers};

/// All mistakes in a policy or waiver file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyMistakes {
    /// What the file is: `policy`, `waiver file`.
    what: &'static str,
    file: String,
    found: Vec<Mistake>,
}

/// A mistake and its place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Mistake {
    /// From 1.
    line: usize,
    /// From 1, in characters.
    column: usize,
    /// What is wrong, and what to do.
    message: String,
}

impl fmt::Display for PolicyMistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, file, found } = self;
        write!(f, "{} in the {what}", if found.len() == 1 { "a mistake" } else { "mistakes" })?;
        for Mistake { line, column, message } in found {
            write!(f, "\n  {file}:{line}:{column}: {message}")?;
        }
        Ok(())
    }
}

impl std::error::Error for PolicyMistakes {}

#[cfg(test)]
mod tests;
