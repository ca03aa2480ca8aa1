//! The names of a grammar's kinds and fields by number, looked up once for all texts.

use std::num::NonZeroU16;

use tree_sitter::Language;

/// The names of a grammar.
#[derive(Debug)]
pub(in crate::program) struct Grammar {
    kinds: Vec<(&'static str, bool)>,
    fields: Vec<&'static str>,
}

impl Grammar {
    /// Reads the names of a grammar.
    pub(in crate::program) fn of(language: &'static Language) -> Self {
        let kinds = u16::try_from(language.node_kind_count()).unwrap_or(u16::MAX);
        let fields = u16::try_from(language.field_count()).unwrap_or(u16::MAX);
        // The keywords `await`, `lambda` and `yield` are named like the expressions that they begin; they are tokens all the same.
        let kind = |id| (language.node_kind_for_id(id).unwrap_or_default(), !language.node_kind_is_named(id));
        let field = |id| language.field_name_for_id(id).unwrap_or_default();
        Self { kinds: (0..kinds).map(kind).collect(), fields: (0..=fields).map(field).collect() }
    }

    /// The name of a kind, and whether it is a token without meaning of its own: punctuation or a keyword.
    pub(in crate::program) fn kind(&self, id: u16) -> (&'static str, bool) {
        // The kind of an error stands outside of the table.
        self.kinds.get(usize::from(id)).copied().unwrap_or(("ERROR", false))
    }

    /// The name of a field; empty where there is none.
    pub(in crate::program) fn field(&self, id: Option<NonZeroU16>) -> &'static str {
        id.and_then(|id| self.fields.get(usize::from(id.get()))).copied().unwrap_or_default()
    }
}
