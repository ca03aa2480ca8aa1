//! Text becomes a syntax tree of code, behind a guard: the parser never sees what could exhaust its stack.

use std::cell::RefCell;
use std::ops::ControlFlow;

use tree_sitter::{ParseOptions, ParseState, Parser};

use super::nesting::first_too_deep;
use super::{Damage, DamageKind, Tree};
use crate::bundle::{Language, Limits};
use crate::source::Span;

/// How many syntax errors of one text are told apart.
const ERRORS: usize = 20;

/// Parses `text` as Python or Bash; any other language has no tree.
///
/// Of a text over `limits.syntax_bytes`, or with more than `limits.open_brackets` brackets or blocks open at once, the lines
/// before that are parsed: what is added at the end of a file takes nothing away. At most 20 syntax errors are reported, the first ones.
pub(crate) fn parse(text: &str, language: Language, limits: &Limits) -> (Tree, Vec<Damage>) {
    if !language.is_lowered() {
        return (Tree::None, Vec::new());
    }
    let mut found = Vec::new();
    let mut fit = text;
    if text.len() > limits.syntax_bytes as usize {
        let detail = format!("{} bytes, more than the {} that are parsed", text.len(), limits.syntax_bytes);
        found.push(damage(DamageKind::TooLarge, Span::of(0..text.len()), detail));
        fit = whole_lines(text, limits.syntax_bytes as usize);
    }
    if let Some(at) = first_too_deep(fit, language, limits.open_brackets) {
        let detail = format!("more than {} brackets or blocks open at once", limits.open_brackets);
        found.push(damage(DamageKind::TooDeep, at, detail));
        fit = whole_lines(fit, at.start as usize);
    }
    if fit.is_empty() && !found.is_empty() {
        return (Tree::None, found);
    }
    match PARSERS.with(|parsers| parsers.borrow_mut().parse(fit, language)) {
        Some(tree) => {
            found.extend(errors(&tree, fit));
            (Tree::Code(tree), found)
        }
        None => {
            let detail = "the parser gave up on it".to_owned();
            found.push(damage(DamageKind::TooLarge, Span::of(0..text.len()), detail));
            (Tree::None, found)
        }
    }
}

/// The whole lines of `text` that end at or before byte `end`.
fn whole_lines(text: &str, end: usize) -> &str {
    let head = text.as_bytes().get(..end).unwrap_or(text.as_bytes());
    let past = head.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    text.get(..past).unwrap_or_default()
}

thread_local! {
    static PARSERS: RefCell<Parsers> = const { RefCell::new(Parsers { python: None, bash: None }) };
}

/// One parser a language, made on first need and used again by every text of the thread.
struct Parsers {
    python: Option<Parser>,
    bash: Option<Parser>,
}

impl Parsers {
    fn parse(&mut self, text: &str, language: Language) -> Option<tree_sitter::Tree> {
        let (slot, grammar) = match language {
            Language::Python => (&mut self.python, tree_sitter_python::LANGUAGE),
            _ => (&mut self.bash, tree_sitter_bash::LANGUAGE),
        };
        if slot.is_none() {
            let mut parser = Parser::new();
            parser.set_language(&grammar.into()).ok()?;
            *slot = Some(parser);
        }
        let parser = slot.as_mut()?;
        // The parser calls back once in a fixed number of its operations, so counting the calls bounds its work the
        // same way on every machine.
        let mut calls_left = (text.len() / 16).saturating_add(2_000);
        let mut progress = |_: &ParseState| {
            calls_left = calls_left.saturating_sub(1);
            if calls_left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let bytes = text.as_bytes();
        let tree = parser.parse_with_options(
            &mut |at, _| bytes.get(at..).unwrap_or_default(),
            None,
            Some(ParseOptions::new().progress_callback(&mut progress)),
        );
        if tree.is_none() {
            parser.reset();
        }
        tree
    }
}

fn errors(tree: &tree_sitter::Tree, text: &str) -> Vec<Damage> {
    let mut found = Vec::new();
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        let broken = node.is_error() || node.is_missing();
        if broken {
            let span = Span::of(node.byte_range());
            let detail = if node.is_missing() {
                format!("`{}` is missing", node.kind())
            } else {
                let shown: String = span.of_text(text).chars().take(40).collect();
                format!("not understood: `{shown}`")
            };
            found.push(damage(DamageKind::SyntaxError, span, detail));
            if found.len() == ERRORS {
                return found;
            }
        }
        if !broken && node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

const fn damage(kind: DamageKind, span: Span, detail: String) -> Damage {
    Damage { kind, span, detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str, language: Language) -> Vec<DamageKind> {
        parse(text, language, &Limits::default()).1.iter().map(|damage| damage.kind).collect()
    }

    fn try_all(stack: usize, bytes: usize, units: &'static [&'static str]) {
        let work = move || {
            for unit in units {
                for language in [Language::Python, Language::Bash] {
                    let text = unit.repeat(bytes / unit.len());
                    let (tree, damage) = parse(&text, language, &Limits::default());
                    let lost = matches!(tree, Tree::None);
                    let told = damage.iter().any(|one| one.kind != DamageKind::SyntaxError);
                    // Lines before the limit still have a tree.
                    assert!(lost == told || (told && unit.contains('\n')), "{unit} {language:?}");
                }
            }
        };
        std::thread::Builder::new().stack_size(stack).spawn(work).unwrap().join().unwrap();
    }

    #[test]
    fn deep_nesting_never_exhausts_the_stack() {
        const UNITS: &[&str] = &["{a:", "(", "[", "{", "$(", "`", "${", "$((", "f\"{", "if x:\n", "{a:\n#}\n"];
        try_all(8 << 20, 120_000, UNITS);
        try_all(2 << 20, 120_000, UNITS);
    }

    #[test]
    fn nesting_without_brackets_is_no_danger() {
        const UNITS: &[&str] = &[
            "not ",
            "lambda: ",
            "-",
            "a if b else ",
            "x=",
            "await ",
            "! ",
            "x.",
            "a + ",
            "a | ",
            "a |\n",
            "a && ",
            "do ",
        ];
        try_all(2 << 20, 120_000, UNITS);
    }

    #[test]
    fn a_text_over_a_limit_has_no_tree() {
        let limits = Limits { syntax_bytes: 10, ..Limits::default() };
        let (tree, damage) = parse("x = 1  # and more\n", Language::Python, &limits);
        assert!(matches!(tree, Tree::None));
        assert_eq!(damage[0].kind, DamageKind::TooLarge);
        let deep = format!("{}{}", "[".repeat(1_001), "]".repeat(1_001));
        assert_eq!(kinds(&deep, Language::Python), [DamageKind::TooDeep]);
        let late = format!("x = 1\ny = 2\n# {}\n", "[".repeat(1_001));
        let (tree, damage) = parse(&late, Language::Python, &Limits::default());
        assert!(matches!(&tree, Tree::Code(tree) if tree.root_node().end_byte() == 12));
        assert_eq!(damage[0].kind, DamageKind::TooDeep);
        let flat = "[]".repeat(5_000);
        assert!(!kinds(&flat, Language::Python).contains(&DamageKind::TooDeep));
    }

    #[test]
    fn errors_are_reported_and_capped() {
        assert_eq!(kinds("x = 1\n", Language::Python), []);
        assert_eq!(kinds("echo \"$x\" | cat\n", Language::Bash), []);
        assert!(kinds("def f(:\n  pass\n", Language::Python).contains(&DamageKind::SyntaxError));
        assert!(kinds(&"x = = 1\ny = 2\n".repeat(100), Language::Python).len() <= ERRORS);
    }
}
