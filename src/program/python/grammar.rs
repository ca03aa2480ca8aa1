//! The names of Python's grammar.

use std::sync::LazyLock;

use tree_sitter::Language;

use crate::program::machine::Grammar;

static LANGUAGE: LazyLock<Language> = LazyLock::new(|| tree_sitter_python::LANGUAGE.into());

/// The names, looked up once.
pub(super) static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| Grammar::of(&LANGUAGE));
