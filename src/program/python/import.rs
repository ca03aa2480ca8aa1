//! Python's import statements: what they bind to what.

use tree_sitter::Node;

use crate::program::Import;
use crate::program::machine::Steps;
use crate::source::Span;

/// Notes the names that an import statement binds.
pub(super) fn note(code: &mut Steps<'_>, node: Node<'_>) {
    let text = code.text;
    let spell = |node: Node<'_>| -> String {
        Span::of(node.byte_range()).of_text(text).chars().filter(|c| !c.is_whitespace()).collect()
    };
    let module = node.child_by_field_name("module_name").map(|module| (spell(module), Span::of(module.byte_range())));
    if let Some((module, span)) = &module {
        code.imports.push(Import { module: module.clone(), span: *span });
    }
    let mut cursor = node.walk();
    let mut children = node.children(&mut cursor);
    // A long list of names is read once from front to back.
    let module_name = module.as_ref().map(|(name, _)| name.trim_start_matches('.'));
    let mut seen_module = module.is_none();
    for child in children.by_ref() {
        match child.kind() {
            "wildcard_import" => {
                if let Some(module) = module_name
                    && code.stars.len() < 3
                {
                    code.stars.push(module.to_owned());
                }
            }
            "dotted_name" | "relative_import" if !seen_module => seen_module = true,
            "dotted_name" => bind(code, module_name, &spell(child), None, Span::of(child.byte_range())),
            "aliased_import" => {
                let name = child.child_by_field_name("name").map(spell).unwrap_or_default();
                let alias = child.child_by_field_name("alias").map(spell);
                bind(code, module_name, &name, alias.as_deref(), Span::of(child.byte_range()));
            }
            _ => {}
        }
    }
}

fn bind(code: &mut Steps<'_>, module: Option<&str>, name: &str, alias: Option<&str>, span: Span) {
    let (bound, path) = match (module, alias) {
        (Some(module), alias) => {
            let path = if module.is_empty() { name.to_owned() } else { format!("{module}.{name}") };
            (alias.unwrap_or(name), path)
        }
        (None, Some(alias)) => (alias, name.to_owned()),
        // `import a.b` binds `a` alone.
        (None, None) => {
            let root = name.split('.').next().unwrap_or(name);
            (root, root.to_owned())
        }
    };
    if module.is_none() {
        code.imports.push(Import { module: name.to_owned(), span });
    }
    let symbol = code.names.symbol(bound);
    let path = match path.strip_prefix("builtins.") {
        Some(builtin) => builtin,
        None => &path,
    };
    code.names.import(symbol, path);
}
