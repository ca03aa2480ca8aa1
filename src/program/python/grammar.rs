//! The names of the grammar's kinds and fields by number, looked up once for all texts.

use std::num::NonZeroU16;
use std::sync::LazyLock;

use tree_sitter::Language;

static LANGUAGE: LazyLock<Language> = LazyLock::new(|| tree_sitter_python::LANGUAGE.into());

/// The names of kinds, each with whether it is a token without meaning of its own.
static KINDS: LazyLock<Vec<(&'static str, bool)>> = LazyLock::new(|| {
    let count = u16::try_from(LANGUAGE.node_kind_count()).unwrap_or(u16::MAX);
    let kind = |id| {
        // The keywords `await`, `lambda` and `yield` are named like the expressions that they begin; they are tokens all the same.
        (LANGUAGE.node_kind_for_id(id).unwrap_or_default(), !LANGUAGE.node_kind_is_named(id))
    };
    (0..count).map(kind).collect()
});

/// The names of fields.
static FIELDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let count = u16::try_from(LANGUAGE.field_count()).unwrap_or(u16::MAX);
    (0..=count).map(|id| LANGUAGE.field_name_for_id(id).unwrap_or_default()).collect()
});

/// The name of a kind, and whether it is a token without meaning of its own: punctuation or a keyword.
pub(super) fn kind(id: u16) -> (&'static str, bool) {
    // The kind of an error stands outside of the table.
    KINDS.get(usize::from(id)).copied().unwrap_or(("ERROR", false))
}

/// The name of a field; empty where there is none.
pub(super) fn field(id: Option<NonZeroU16>) -> &'static str {
    id.and_then(|id| FIELDS.get(usize::from(id.get()))).copied().unwrap_or_default()
}
