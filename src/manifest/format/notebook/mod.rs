//! Notebooks: cells of code, cells of text, and what was put out.

mod magic;

use super::Layout;
use crate::bundle::Language;
use crate::manifest::fields::Fields;
use crate::manifest::texts::nested;
use crate::source::{OffsetMap, OffsetMapBuilder};
use crate::syntax::{DamageKind, DataNode, DataValue, Role, fence_language};

/// A notebook; no cell runs by itself.
pub(super) const NOTEBOOK: Layout = Layout::with(&[], read).also_reads(&[
    ("code", "cells of code, with the commands of a shell in them, outputs in JavaScript"),
    ("texts", "cells of text, outputs in HTML, Markdown and plain text"),
]);

/// Where cells stand: in a notebook of today, and in one of the third version.
const CELLS: [&str; 2] = ["cells.*", "worksheets.*.cells.*"];
/// What languages a notebook names for its kernel, the first first.
const KERNELS: [&str; 3] = ["metadata.kernelspec.language", "metadata.language_info.name", "metadata.kernelspec.name"];

fn read(fields: &mut Fields<'_>) {
    let tree = fields.tree;
    let Some(root) = tree.root() else { return };
    let kernel = KERNELS.iter().flat_map(|path| tree.at(path)).find_map(|found| found.node.text());
    let language = kernel.map_or(Some(Language::Python), fence_language).unwrap_or(Language::OtherCode);
    let mut cells: Vec<&DataNode> = CELLS.iter().flat_map(|path| tree.at(path)).map(|found| found.node).collect();
    cells.sort_by_key(|cell| cell.span);
    let mut has_code = false;
    for cell in cells {
        let kind = tree.get(cell, "cell_type").and_then(DataNode::text).unwrap_or_default();
        let source = tree.get(cell, "source").or_else(|| tree.get(cell, "input"));
        let (text, offsets) = source.map(|source| joined(fields, source)).unwrap_or_default();
        match kind {
            "markdown" | "heading" => add_text(fields, &text, offsets, Language::Markdown),
            "raw" => add_text(fields, &text, offsets, Language::Plain),
            // What is no text is taken for code.
            _ => {
                has_code |= !text.trim().is_empty();
                let role = if is_folded(fields, cell) { Role::Hidden } else { Role::Listing };
                for (part, map, language) in magic::parts(&text, language) {
                    fields.reading.nested.push(nested(&part, map.through(&offsets), language, role));
                }
            }
        }
        if let Some(outputs) = tree.get(cell, "outputs") {
            read_outputs(fields, outputs);
        }
    }
    if has_code && !language.is_lowered() {
        let detail = format!("code for the kernel `{}` is read as text only", kernel.unwrap_or("unknown"));
        fields.reading.report(DamageKind::UnreadableManifest, root.span, detail);
    }
}

/// Whether the source of a cell is folded away.
fn is_folded(fields: &Fields<'_>, cell: &DataNode) -> bool {
    let is_set = |path: &str| {
        let found = fields.tree.at_below(cell, path);
        found.iter().any(|found| found.node.value == DataValue::Bool(true))
    };
    is_set("metadata.jupyter.source_hidden") || is_set("metadata.hide_input")
}

/// Reads what a cell has put out: texts by their type, pictures not at all.
fn read_outputs(fields: &mut Fields<'_>, outputs: &DataNode) {
    let tree = fields.tree;
    for path in ["*.data", "*"] {
        for found in tree.at_below(outputs, path) {
            for (kind, value) in tree.entries(found.node) {
                read_output(fields, &kind.value, value);
            }
        }
    }
}

fn read_output(fields: &mut Fields<'_>, kind: &str, value: &DataNode) {
    let is_picture = |kind: &str| kind.starts_with("image/") && kind != "image/svg+xml";
    match kind {
        "text/html" | "html" | "image/svg+xml" | "svg" | "text/markdown" => {
            // HTML is a part of Markdown, and what of it nobody sees is found there.
            let (text, offsets) = joined(fields, value);
            add_text(fields, &text, offsets, Language::Markdown);
        }
        "text/plain" | "text" | "text/latex" | "latex" => {
            let (text, offsets) = joined(fields, value);
            add_text(fields, &text, offsets, Language::Plain);
        }
        "application/javascript" | "javascript" => {
            // A browser runs it and shows none of it.
            let (text, offsets) = joined(fields, value);
            fields.reading.nested.push(nested(&text, offsets, Language::JavaScript, Role::Hidden));
        }
        _ if is_picture(kind) || matches!(kind, "png" | "jpeg") => {
            joined(fields, value);
        }
        _ => {}
    }
}

fn add_text(fields: &mut Fields<'_>, text: &str, offsets: OffsetMap, language: Language) {
    if !text.trim().is_empty() {
        fields.reading.nested.push(nested(text, offsets, language, Role::Description));
    }
}

/// The text of a value that is one text or a list of lines.
fn joined(fields: &mut Fields<'_>, value: &DataNode) -> (String, OffsetMap) {
    let tree = fields.tree;
    let (mut text, mut map) = (String::new(), OffsetMapBuilder::default());
    for line in tree.one_or_all(value) {
        let Some(content) = line.text() else { continue };
        fields.reading.taken.insert(line.span);
        map.append(&line.offsets(fields.source));
        text.push_str(content);
    }
    (text, map.build())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{ArtifactKind, Limits, ManifestKind};
    use crate::manifest::sample::document;
    use crate::source::Span;
    use crate::syntax::{Damage, Nested};

    fn lower(source: &str) -> (Vec<Nested>, Vec<Damage>) {
        let document = document(ManifestKind::Notebook, source);
        let kind = ArtifactKind::Manifest(ManifestKind::Notebook);
        let (_, nested, damage) = crate::manifest::lower(&document, kind, "a.ipynb", &Limits::default());
        (nested, damage)
    }

    fn check(source: &str, expected: &[(&str, Language, Role)]) {
        let (found, damage) = lower(source);
        let found: Vec<(&str, Language, Role)> =
            found.iter().map(|nested| (&*nested.text, nested.language, nested.role)).collect();
        assert_eq!((found.as_slice(), damage.len()), (expected, 0), "{source}");
    }

    #[test]
    fn cells_are_read_by_their_kind() {
        use Language::{Markdown, Plain, Python};
        check(
            r##"{"cells": [{"cell_type": "markdown", "source": ["# A\n", "text"]}, {"cell_type": "code", "source": "x = 1"},
            {"cell_type": "raw", "source": "raw"}], "metadata": {"kernelspec": {"language": "python"}}}"##,
            &[
                ("# A\ntext", Markdown, Role::Description),
                ("x = 1", Python, Role::Listing),
                ("raw", Plain, Role::Description),
            ],
        );
        check(
            r#"{"cells": [{"cell_type": "code", "source": "x", "metadata": {"jupyter": {"source_hidden": true}}}]}"#,
            &[("x", Python, Role::Hidden)],
        );
    }

    #[test]
    fn outputs_are_read_by_their_type() {
        check(
            r#"{"cells": [{"cell_type": "code", "source": [], "outputs": [{"name": "stdout", "text": ["a\n", "b"]},
            {"data": {"text/html": "<b>x</b>", "application/javascript": "f()", "image/png": "one two three four five six"}}]}]}"#,
            &[
                ("<b>x</b>", Language::Markdown, Role::Description),
                ("f()", Language::JavaScript, Role::Hidden),
                ("a\nb", Language::Plain, Role::Description),
            ],
        );
    }

    #[test]
    fn words_lead_back_through_their_lines() {
        let source = r#"{"cells": [{"cell_type": "code", "source": ["a = \"x\"\n", "!curl \"y\"\n", "print(a)"]}]}"#;
        let (found, _) = lower(source);
        let place = |at: usize, word: &str| {
            let start = found[at].text.find(word).unwrap();
            found[at].offsets.map(Span::of(start..start + word.len())).of_text(source)
        };
        assert_eq!(
            (place(0, "print"), place(0, "\"x\""), place(1, "curl \"y\"")),
            ("print", r#"\"x\""#, r#"curl \"y\""#)
        );
    }

    #[test]
    fn code_that_is_not_understood_is_damage() {
        let source =
            r#"{"cells": [{"cell_type": "code", "source": "x"}], "metadata": {"kernelspec": {"language": "R"}}}"#;
        assert_eq!(lower(source).1.len(), 1);
    }
}
