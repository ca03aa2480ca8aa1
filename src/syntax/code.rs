//! Text becomes a syntax tree of code, behind a guard: the parser never sees what could exhaust its stack.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::ControlFlow;

use tree_sitter::{Language as Grammar, ParseOptions, ParseState, Parser};

use super::nesting::first_too_deep;
use super::{Damage, DamageKind, Tree};
use crate::bundle::{Language, Limits};
use crate::source::Span;

/// How many syntax errors of one text are told apart.
const ERRORS: usize = 20;

/// Parses `text` by the grammar of its language; a language without one has no tree.
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
    static PARSERS: RefCell<Parsers> = const { RefCell::new(Parsers(BTreeMap::new())) };
}

/// The grammar of a language; markup within JavaScript is part of it.
pub(crate) fn grammar(language: Language) -> Option<Grammar> {
    let grammar = match language {
        Language::Python => tree_sitter_python::LANGUAGE,
        Language::Bash => tree_sitter_bash::LANGUAGE,
        Language::JavaScript => tree_sitter_javascript::LANGUAGE,
        Language::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT,
        Language::Tsx => tree_sitter_typescript::LANGUAGE_TSX,
        _ => return None,
    };
    Some(grammar.into())
}

/// One parser a language, made on first need and used again by every text of the thread.
struct Parsers(BTreeMap<Language, Parser>);

impl Parsers {
    fn parse(&mut self, text: &str, language: Language) -> Option<tree_sitter::Tree> {
        let parser = match self.0.entry(language) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let mut parser = Parser::new();
                parser.set_language(&grammar(language)?).ok()?;
                place.insert(parser)
            }
        };
        let bytes = text.as_bytes();
        let work = Work::for_text(bytes);
        let mut progress = |_: &ParseState| {
            work.spend_call();
            if work.is_spent() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let tree = parser.parse_with_options(
            &mut |at, _| work.piece(bytes, at),
            None,
            Some(ParseOptions::new().progress_callback(&mut progress)),
        );
        // A text that ended early is another text.
        let tree = tree.filter(|_| !work.is_spent());
        if tree.is_none() {
            parser.reset();
        }
        tree
    }
}

/// How many bytes the lexer is given at once: what it reads again within them is not counted.
const PIECE: usize = 512;

/// How often the lexer may read a text; honest ones are read one to four times.
const READ_PER_BYTE: usize = 16;

/// How many bytes the lexer may read besides: a short script with other bytes behind it keeps its tree.
const READ_ANYWAY: usize = 64 << 20;

/// What is left of the work on a text: it is counted, and so the same on every machine.
///
/// The parser calls back once in a fixed number of its operations. These alone tell little: some tokens are sought to the end
/// of the text whenever they may come next. So the bytes that the lexer asks for are counted as well.
struct Work {
    calls: Cell<usize>,
    bytes: Cell<usize>,
}

impl Work {
    fn for_text(text: &[u8]) -> Self {
        Self {
            calls: Cell::new((text.len() / 16).saturating_add(2_000)),
            bytes: Cell::new(text.len().saturating_mul(READ_PER_BYTE).saturating_add(READ_ANYWAY)),
        }
    }

    fn spend_call(&self) {
        self.calls.set(self.calls.get().saturating_sub(1));
    }

    const fn is_spent(&self) -> bool {
        self.calls.get() == 0 || self.bytes.get() == 0
    }

    /// The next piece of a text; nothing more once too much was read.
    fn piece<'t>(&self, text: &'t [u8], at: usize) -> &'t [u8] {
        let rest = text.get(at..).unwrap_or_default();
        let piece = rest.get(..PIECE).unwrap_or(rest);
        self.bytes.set(self.bytes.get().saturating_sub(piece.len()));
        if self.bytes.get() == 0 { &[] } else { piece }
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

    const SCRIPTS: &[Language] = &[Language::Python, Language::Bash];
    const PAGES: &[Language] = &[Language::JavaScript, Language::TypeScript, Language::Tsx];

    fn try_all(stack: usize, bytes: usize, languages: &'static [Language], units: &'static [&'static str]) {
        let work = move || {
            for unit in units {
                for language in languages.iter().copied() {
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
        for languages in [SCRIPTS, PAGES] {
            try_all(8 << 20, 120_000, languages, UNITS);
            try_all(2 << 20, 120_000, languages, UNITS);
        }
        const MORE: &[&str] = &[
            "`${",
            "`${\"",
            "a[`${",
            "a?(",
            "(a?b:(",
            "=>{",
            "f(a=>{",
            "class A{m(){",
            "<a>{",
            "<a b={",
            "a as (",
            "/*{*/(",
            "//)\n(",
            "/)/[",
            "\\(",
            "/[/]/(",
            "function f(){",
            "if(a){",
            "namespace A{",
            "@a(",
            "f<A<(",
        ];
        try_all(2 << 20, 120_000, PAGES, MORE);
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
        try_all(2 << 20, 120_000, SCRIPTS, UNITS);
        const MORE: &[&str] = &[
            "a?b:",
            "a=>",
            "<a><a>",
            "<a>",
            "</a>",
            "new ",
            "typeof ",
            "a.b?.",
            "if(a)",
            "else ",
            "${a}",
            "`a`",
            "...",
            "a ?? ",
            "x:",
            "export ",
            "@a ",
            "a as ",
            "<T>",
            "<A<",
            "keyof ",
            "T extends U ? V : ",
            "yield ",
            "a**",
            "/a/",
            "<a b=",
        ];
        try_all(2 << 20, 120_000, PAGES, UNITS);
        try_all(2 << 20, 120_000, PAGES, MORE);
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
    fn a_text_that_is_read_over_and_over_has_no_tree() {
        let check = |text: &str, language: Language, expected: bool| {
            let (tree, damage) = parse(text, language, &Limits::default());
            let is_lost = damage.iter().any(|one| one.kind == DamageKind::TooLarge);
            assert_eq!((matches!(tree, Tree::None), is_lost), (expected, expected), "{language:?}");
        };
        for unit in ["<a>", "if(a)", "for(;;)", "/)/[", "<<A\n", ")("] {
            check(&unit.repeat(120_000 / unit.len()), Language::Bash, true);
        }
        let lines = "x = f(x)\n".repeat(10_000);
        check(&lines, Language::Python, false);
        check(&format!("x = '''\n{lines}'''\n"), Language::Python, false);
        check(&lines.replace("x = ", "#"), Language::Python, false);
        check(&lines, Language::Tsx, false);
        check(&format!("`{lines}`\n/*\n{lines}*/\n"), Language::JavaScript, false);
        check(&lines.replace(" = f(x)", "=$(ls \"$x\")"), Language::Bash, false);
        check(&format!("cat <<A > b\n{lines}A\n"), Language::Bash, false);
    }

    #[test]
    fn errors_are_reported_and_capped() {
        assert_eq!(kinds("x = 1\n", Language::Python), []);
        assert_eq!(kinds("echo \"$x\" | cat\n", Language::Bash), []);
        assert!(kinds("def f(:\n  pass\n", Language::Python).contains(&DamageKind::SyntaxError));
        assert!(kinds(&"x = = 1\ny = 2\n".repeat(100), Language::Python).len() <= ERRORS);
    }
}
