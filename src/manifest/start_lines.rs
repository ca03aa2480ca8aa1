//! `.pth` files of Python: a line that begins with `import` is code that every start of the interpreter runs.

use super::texts::nested;
use super::{AutoRun, Reading};
use crate::bundle::Language;
use crate::source::{Located, OffsetMap, Span, lines};
use crate::syntax::{Document, Role};

/// Whether a file of this path may hold such lines.
pub(super) fn has_start_lines(path: &str) -> bool {
    path.to_ascii_lowercase().ends_with(".pth")
}

/// Reads the lines that are code; every other line is a path.
pub(super) fn read(document: &Document, reading: &mut Reading) {
    reading.declared.format = "interpreter-start";
    for (at, line) in lines(&document.text) {
        let code = line.trim_end();
        let span = Span::of(at..at + code.len());
        if code.starts_with("import ") || code.starts_with("import\t") {
            let offsets = OffsetMap::shifted(span.start, span.len());
            reading.nested.push(nested(code, offsets, Language::Python, Role::Command));
            let line = Located::new(code.to_owned(), span);
            reading.declared.commands.push(AutoRun { line, when: "when the interpreter starts".to_owned() });
        }
    }
}
