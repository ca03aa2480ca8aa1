//! A document becomes a program, together with the texts found in it.

use super::javascript::{self, JavaScript};
use super::machine::evaluate;
use super::python::{self, Python};
use super::{Program, bash, store};
use crate::bundle::Language;
use crate::syntax::{Damage, Document, Nested, Tree};

/// Lowers a document of Python, JavaScript, TypeScript or Bash; the program of any other is empty.
///
/// Spans of the program and of nested texts are in the text of the document. Work is linear in that text; where a
/// budget of folding runs out, that is damage.
pub(crate) fn lower(document: &Document) -> (Program, Vec<Nested>, Vec<Damage>) {
    let (mut program, nested, damage) = lowered(document);
    store::connect(&mut program);
    (program, nested, damage)
}

fn lowered(document: &Document) -> (Program, Vec<Nested>, Vec<Damage>) {
    match (&document.tree, document.language) {
        (Tree::Code(tree), Language::Python) => evaluate(&python::walk(&document.text, tree), &Python),
        (Tree::Code(tree), Language::JavaScript | Language::TypeScript | Language::Tsx) => {
            evaluate(&javascript::walk(&document.text, tree, document.language), &JavaScript)
        }
        (Tree::Code(tree), Language::Bash) => bash::lower(&document.text, tree),
        _ => (Program::default(), Vec::new(), Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::bundle::Limits;
    use crate::source::{ArtifactId, OffsetMap, Span};
    use crate::syntax::{Role, parse_code};

    const PYTHON: &[&str] = &[
        "import os\n",
        "x = ",
        "'curl \\n x'",
        "\"ls\"",
        "exec(",
        "os.system(",
        ")",
        "f'a{x}'",
        "\n",
        "  ",
        "[",
        "]",
        "x",
        " + ",
        "def f(a, b=1):\n  ",
        "return ",
        "['sh', '-c', 'ä ls']",
        "subprocess.run(",
        ", shell=True",
        "b'\\x63'",
        ".join(",
        "for x in ",
        ": ",
        "lambda: ",
        "try:\n  ",
        "except: pass\n",
        "class A:\n  ",
        "self.x",
        "{'a': 1}",
        "\\",
        "é",
    ];
    const BASH: &[&str] = &[
        "sh -c ",
        "'ls ä'",
        "\"ls \\\"x\\\" $y\"",
        "eval ",
        "x=",
        "$x",
        "${x:1:2}",
        "${K:-d}",
        " | ",
        "\n",
        "python3 <<EOF\n",
        "\tbody\n",
        "EOF\n",
        "cat <<-'E' > a.py\n",
        "\tE\n",
        "$(",
        ")",
        "`",
        " && ",
        " || true",
        " &\n",
        "2>/dev/null",
        "echo ",
        "base64 -d",
        " sh",
        "$'\\x63url'",
        "for x in ",
        "; do ",
        "done\n",
        "export A=b",
        "<<< ",
        "é",
        "{",
        "}",
        "[ ",
    ];

    const JAVASCRIPT: &[&str] = &[
        "import os, { exec as run } from 'child_process'\n",
        "const x = ",
        "let { a, b: [c] = d, ...e } = ",
        "'curl \\n x'",
        "\"ls\"",
        "eval(",
        "run(",
        ")",
        "`a${x}b`",
        "\n",
        "[",
        "]",
        "x",
        " + ",
        "function f(a, { b = 1 }) {\n  ",
        "return ",
        "spawn('sh', ['-c', 'ä ls'], { shell: true })",
        "require('child_process')",
        ".exec(",
        "'\\x63'",
        ".join(",
        "for (const x of ",
        "(a, b) => ",
        "a => ",
        "try {\n  ",
        "} catch {}\n",
        "class A { m() { ",
        "this.x",
        "{ a: 1, ",
        "}",
        "\\",
        "é",
        "process.env",
        "['K']",
        ".then(",
        "?.",
        " as any",
        "<b c={",
        "</b>",
        "await ",
        "$`ls ä`",
        ": ",
        ", ",
    ];

    fn document(text: &str, language: Language) -> Document {
        let (tree, damage) = parse_code(text, language, &Limits::default());
        Document {
            artifact: ArtifactId(0),
            language,
            text: Arc::from(text),
            offsets: OffsetMap::identity(),
            role: Role::Whole,
            depth: 0,
            decoded: false,
            hidden: false,
            section: 0,
            tree,
            damage,
        }
    }

    fn check(text: &str, language: Language) -> Result<(), TestCaseError> {
        let (program, nested, _) = lower(&document(text, language));
        for one in &nested {
            for (at, byte) in one.text.bytes().enumerate() {
                let original = one.offsets.map(Span::of(at..at + 1));
                prop_assert!(original.end as usize <= text.len());
                if original.len() == 1 {
                    prop_assert_eq!(
                        Some(&byte),
                        text.as_bytes().get(original.start as usize),
                        "{} in {}",
                        one.text,
                        text
                    );
                }
            }
        }
        let count = program.calls.len();
        for call in &program.calls {
            prop_assert!(call.span.end as usize <= text.len() && call.callee.len() <= 8);
            let used = call.arguments.iter().flat_map(|argument| &argument.value.calls);
            prop_assert!(used.chain(&call.input).all(|call| (*call as usize) < count));
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn python_of_any_shape_is_lowered(parts in prop::collection::vec(prop::sample::select(PYTHON), 0..30)) {
            check(&parts.concat(), Language::Python)?;
        }

        #[test]
        fn bash_of_any_shape_is_lowered(parts in prop::collection::vec(prop::sample::select(BASH), 0..30)) {
            check(&parts.concat(), Language::Bash)?;
        }

        #[test]
        fn javascript_of_any_shape_is_lowered(
            parts in prop::collection::vec(prop::sample::select(JAVASCRIPT), 0..30)
        ) {
            check(&parts.concat(), Language::JavaScript)?;
            check(&parts.concat(), Language::TypeScript)?;
            check(&parts.concat(), Language::Tsx)?;
        }

        #[test]
        fn any_text_is_lowered(text in any::<String>()) {
            check(&text, Language::Python)?;
            check(&text, Language::Bash)?;
            check(&text, Language::JavaScript)?;
            check(&text, Language::Tsx)?;
        }
    }
}
