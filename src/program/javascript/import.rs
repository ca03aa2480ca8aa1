//! JavaScript's imports: what they bind to what, and how modules are named.

use tree_sitter::Node;

use super::literal::{body, unescape};
use crate::program::Import;
use crate::program::machine::Steps;
use crate::source::Span;

/// The module that a specifier names, the scheme of built-in modules left out.
pub(super) fn module(specifier: &str) -> &str {
    specifier.strip_prefix("node:").unwrap_or(specifier)
}

/// The path that the names of a module begin with: `fs.promises` of `fs/promises`, `lib/send` of `./lib/send.js`.
pub(super) fn path(specifier: &str) -> String {
    let module = module(specifier);
    if !module.starts_with('.') {
        return match module.strip_suffix("/promises") {
            Some(base) => format!("{base}.promises"),
            None => module.to_owned(),
        };
    }
    let own = module.trim_start_matches(['.', '/']);
    let extension = [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx", ".json"];
    extension.iter().find_map(|extension| own.strip_suffix(extension)).unwrap_or(own).to_owned()
}

/// Notes the names that an import or re-export binds.
pub(super) fn note(code: &mut Steps<'_>, node: Node<'_>) {
    let text = code.text;
    let spell = |node: Node<'_>| Span::of(node.byte_range()).of_text(text).to_owned();
    if node.kind() == "import_alias" {
        let mut cursor = node.walk();
        let named: Vec<Node<'_>> = node.named_children(&mut cursor).take(2).collect();
        if let [alias, original] = named.as_slice() {
            let symbol = code.names.symbol(&spell(*alias));
            code.names.import(symbol, &spell(*original));
        }
        return;
    }
    let clause = |kind: &str| {
        let mut cursor = node.walk();
        node.named_children(&mut cursor).find(|child| child.kind() == kind)
    };
    let required = clause("import_require_clause");
    let source = node.child_by_field_name("source").or_else(|| required?.child_by_field_name("source"));
    let Some(source) = source else { return };
    let span = Span::of(source.byte_range());
    let specifier = unescape(body(text, span).of_text(text));
    code.imports.push(Import { module: module(&specifier).to_owned(), span });
    let module = path(&specifier);
    let clause = required.or_else(|| clause("import_clause"));
    let Some(clause) = clause else { return };
    let mut cursor = clause.walk();
    for child in clause.named_children(&mut cursor) {
        match child.kind() {
            "identifier" => bind(code, &spell(child), &module),
            "namespace_import" => {
                if let Some(name) = child.named_child(0) {
                    bind(code, &spell(name), &module);
                }
            }
            "named_imports" => {
                let mut cursor = child.walk();
                for one in child.named_children(&mut cursor).filter(|one| one.kind() == "import_specifier") {
                    let name = one.child_by_field_name("name").map(spell).unwrap_or_default();
                    let alias = one.child_by_field_name("alias").map(spell);
                    let name = name.trim_matches(['"', '\'']);
                    let path = if name == "default" { module.clone() } else { format!("{module}.{name}") };
                    bind(code, alias.as_deref().unwrap_or(name), &path);
                }
            }
            _ => {}
        }
    }
}

fn bind(code: &mut Steps<'_>, name: &str, path: &str) {
    let symbol = code.names.symbol(name);
    code.names.import(symbol, path);
}
