//! A round leaves out what did not change, and nothing else.

use proptest::prelude::*;

use super::dialect::Dialect;
use super::evaluate::{evaluate, run};
use super::plan::{Marks, Ran, Turn, Wiring};
use super::step::Steps;
use crate::bundle::{Language, Limits};
use crate::program::javascript::{self, JavaScript};
use crate::program::python::{self, Python};
use crate::syntax::{Tree, parse_code};

const PYTHON: &[&str] = &[
    "a = 'x'\n",
    "b = a\n",
    "c = b + a\n",
    "a += c\n",
    "d = f(c)\n",
    "f = g\n",
    "a, b = b, a\n",
    "for c in [a, b]:\n  d = c\n",
    "def f(p, q='y'):\n  r = p + q\n  return r\n",
    "def g(p):\n  return f(p, q=c)\n",
    "class A:\n  k = a\n  def m(self, p):\n    self.n = p\n    return self.k\n  def o(self):\n    return self.m(b)\n",
    "A().m(a)\n",
    "d = globals()['f'](b)\n",
    "a.append(d)\n",
    "import os as h\n",
    "b = h.environ['K']\n",
    "x = b if a else c\n",
    "g(x)\n",
    "getattr(h, a)(d)\n",
    "c = lambda p: p + a\n",
    "d = c(a)(b)\n",
];

const JAVASCRIPT: &[&str] = &[
    "var a = 'x'\n",
    "b = a\n",
    "var c = b + a\n",
    "a += c\n",
    "var d = f(c)\n",
    "var f = g\n",
    "[a, b] = [b, a]\n",
    "for (c of [a, b]) d = c\n",
    "function f(p, q = 'y') { var r = p + q; return r }\n",
    "function g({ p, q }) { return f(p, q) }\n",
    "class A { k = a; m(p) { this.n = p; return this.k } o() { return this.m(b) } }\n",
    "new A().m(a)\n",
    "d = globalThis['f'](b)\n",
    "a.push(d)\n",
    "import h from 'process'\n",
    "const { K, ...rest } = h.env\nb = K\n",
    "x = b ? a : c\n",
    "g({ p: x, ...o })\n",
    "o = { q: c, f }\n",
    "o.f(o.q)\n",
    "c = p => p + a\n",
    "d = c(a)(b)\n",
    "f(a).then(c).then(p => { d = p })\n",
    "[a, b].map(c).forEach(f)\n",
    "const { exec: run } = require('child_process')\nf = run\n",
];

fn check(code: &Steps<'_>, dialect: &dyn Dialect) -> Result<(), TestCaseError> {
    let (program, nested, _) = evaluate(code, dialect);
    let all =
        |_: &Wiring, code: &Steps<'_>, turns: &[Turn], _: &Marks, _: &Ran| (turns.to_vec(), Marks::all(code, true));
    let (whole, whole_nested, _) = run(code, dialect, all);
    prop_assert_eq!(program, whole, "{}", code.text);
    prop_assert_eq!(nested.len(), whole_nested.len());
    Ok(())
}

fn tree(text: &str, language: Language) -> Result<tree_sitter::Tree, TestCaseError> {
    match parse_code(text, language, &Limits::default()) {
        (Tree::Code(tree), _) => Ok(tree),
        _ => Err(TestCaseError::fail("no tree")),
    }
}

proptest! {
    #[test]
    fn what_did_not_change_in_python_need_not_run_again(
        lines in prop::collection::vec(prop::sample::select(PYTHON), 0..14)
    ) {
        let text = lines.concat();
        check(&python::walk(&text, &tree(&text, Language::Python)?), &Python)?;
    }

    #[test]
    fn what_did_not_change_in_javascript_need_not_run_again(
        lines in prop::collection::vec(prop::sample::select(JAVASCRIPT), 0..14)
    ) {
        let text = lines.concat();
        let tree = tree(&text, Language::JavaScript)?;
        check(&javascript::walk(&text, &tree, Language::JavaScript), &JavaScript)?;
    }
}
