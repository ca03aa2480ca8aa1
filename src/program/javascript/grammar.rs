//! The names of the three grammars: JavaScript with markup, TypeScript, and TypeScript with markup.

use std::sync::LazyLock;

use tree_sitter::Language as Parsed;

use crate::bundle::Language;
use crate::program::machine::Grammar;

static PARSED: LazyLock<[Parsed; 3]> = LazyLock::new(|| {
    [
        tree_sitter_javascript::LANGUAGE.into(),
        tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
        tree_sitter_typescript::LANGUAGE_TSX.into(),
    ]
});

static GRAMMARS: LazyLock<[Grammar; 3]> = LazyLock::new(|| PARSED.each_ref().map(Grammar::of));

/// The names of the grammar of a language.
pub(super) fn grammar(language: Language) -> &'static Grammar {
    let [javascript, typescript, tsx] = &*GRAMMARS;
    match language {
        Language::TypeScript => typescript,
        Language::Tsx => tsx,
        _ => javascript,
    }
}

/// Whether a node is a type, which is nothing when the code runs.
pub(super) fn is_type(kind: &str) -> bool {
    kind.ends_with("_type")
        || kind.ends_with("_signature")
        || matches!(
            kind,
            "comment"
                | "type_identifier"
                | "nested_type_identifier"
                | "type_annotation"
                | "type_arguments"
                | "type_parameters"
                | "type_query"
                | "type_predicate"
                | "type_predicate_annotation"
                | "index_type_query"
                | "asserts"
                | "asserts_annotation"
                | "implements_clause"
                | "interface_declaration"
                | "type_alias_declaration"
        )
}
