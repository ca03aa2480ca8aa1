//! What lowering Python finds: calls, values, reads, and texts that are documents of their own.

use crate::bundle::{Language, Limits};
use crate::program::Program;
use crate::program::machine::evaluate;
use crate::program::python::{Python, walk};
use crate::program::shown::{self, lowered, show, show_call};
use crate::syntax::{Nested, Tree, parse_code};

fn lower(code: &str) -> (Program, Vec<Nested>) {
    lowered(code, Language::Python)
}

fn calls(code: &str) -> Vec<String> {
    lower(code).0.calls.iter().map(show_call).collect()
}

fn check(code: &str, expected: &[&str]) {
    assert_eq!(calls(code), expected, "{code}");
}

#[test]
fn callees_are_resolved_through_imports_and_aliases() {
    check("import subprocess as sp\nsp.run('ls')", &["subprocess.run('ls')"]);
    check("from os import system as s, popen\ns('a')\npopen('b')", &["os.system('a')", "os.popen('b')"]);
    check("import os.path\nos.path.join('a', 'b')", &["os.path.join('a', 'b')"]);
    check("import subprocess\nrun = subprocess.run\ngo = run\ngo('ls')", &["subprocess.run('ls')"]);
    check("from .tool import send\nsend(1)", &["tool.send('1')"]);
    check("from os import *\nsystem('x')", &["system|os.system('x')"]);
    check("requests.get('u')", &["requests.get('u')"]);
    check("print('x')", &["print('x')"]);
    check("def f(client):\n    client.post('x')", &[".post('x')"]);
}

#[test]
fn what_is_awaited_is_what_the_call_yields() {
    check(
        "import httpx\nasync def f(u):\n    r = await httpx.get(u)\n    eval(r.text)",
        &["httpx.get(?)", "eval(#0 httpx.get.text)"],
    );
    check("import os\nrun = lambda c: os.system(c)\nrun('ls')", &["os.system(?)", "os.system('ls')"]);
}

#[test]
fn a_redefinition_adds_a_meaning() {
    check("from os import system\ndef system(x): pass\nsystem('x')", &["system|os.system('x')"]);
    check("import requests\ndef f(requests):\n    requests.get('x')", &["requests.get('x')"]);
}

#[test]
fn computed_names_are_resolved() {
    check("import os\ngetattr(os, 'sys' + 'tem')('x')", &["getattr(?, 'system')", "os.system('x')"]);
    check("__import__('os').system('x')", &["__import__('os')", "os.system('x') <#0"]);
    check(
        "import importlib\nm = importlib.import_module('subprocess')\nm.run('x')",
        &["importlib.import_module('subprocess')", "subprocess.run('x') <#0"],
    );
    check("import builtins\nbuiltins.eval('1')\n__builtins__.exec('2')", &["eval('1')", "exec('2')"]);
    check("globals()['eval']('1')", &["globals()", "eval('1')"]);
    check("import os\nos.__dict__['system']('x')", &["os.system('x')"]);
    check("import os, sys\nsys.modules['os'].system('x')", &["os.system('x')"]);
    check("import os\ngetattr(os, name)('x')", &["getattr(?, ?)", "os.*('x')"]);
    check(
        "import os, functools\nf = functools.partial(os.system, 'x')\nf()",
        &["functools.partial(os.system, 'x')", "os.system()"],
    );
}

/// Checks which calls of a code have a computed name, by their callees.
fn check_computed(code: &str, expected: &[&str]) {
    let (program, _) = lower(code);
    let computed = program.calls.iter().filter(|call| call.computed).map(|call| call.callee.join("|"));
    assert_eq!(computed.collect::<Vec<_>>(), expected, "{code}");
}

#[test]
fn a_name_that_is_not_spelt_is_computed() {
    check_computed("import os\ngetattr(os, 'sys' + 'tem')('x')", &["os.system"]);
    check_computed("import os\ngetattr(os, 'metsys'[::-1])('x')", &["os.system"]);
    check_computed("import os\ngetattr(os, ''.join(map(chr, (115, 121))))('x')", &["os.*"]);
    check_computed("import os\nvars(os)['\\x73\\x79stem']('x')", &["os.system"]);
    check_computed("__import__('o' + 's').system('x')", &["os.system"]);
    check_computed("import os\ngetattr(os, name)('x')", &["os.*"]);
    check_computed("import os\ngetattr(os, 'system')('x')", &[]);
    check_computed("import tools\ngetattr(tools, name)('x')", &[]);
    check_computed("class A:\n    def f(self, n):\n        getattr(self, 'do_' + n)()", &[]);
}

#[test]
fn methods_know_their_receiver() {
    check("from pathlib import Path\nPath('x').read_text()", &["pathlib.Path('x')", "pathlib.Path.read_text() <#0"]);
    check(
        "import requests\ns = requests.Session()\ns.post('u')",
        &["requests.Session()", "requests.Session.post('u') <#0"],
    );
    check("import requests\nrequests.get('u').json()", &["requests.get('u')", "requests.get.json|.json() <#0"]);
    check(
        "class A:\n  def __init__(self):\n    self.s = requests.Session()\n  def go(self):\n    self.s.post('u')",
        &["requests.Session()", "requests.Session.post('u') <#0"],
    );
    let (program, _) = lower("from pathlib import Path\n(Path.home() / '.ssh' / 'id_rsa').read_text()");
    assert_eq!(program.calls[1].callee, ["pathlib.Path.read_text"]);
    assert_eq!(program.calls[1].receiver.as_ref().map(show).as_deref(), Some("'~/.ssh/id_rsa' #0"));
}

#[test]
fn texts_are_folded() {
    let cases = [
        ("f('a' + 'b' 'c')", "'abc'"),
        ("f('%s-%d' % ('a', 1))", "'a-1'"),
        ("f('{}/{0}'.format('a'))", "'a/a' #1"),
        ("f(f'a{1}b')", "'a1b'"),
        ("f(f'a{x}b{{')", "~a~ ~b{~"),
        ("f(chr(99) + chr(0x75))", "'cu' #1 #2"),
        ("f(bytes.fromhex('6375').decode())", "'cu' #2 #1"),
        ("import base64\nf(base64.b64decode('Y3VybA=='))", "'curl' #1"),
        ("f('lruc'[::-1])", "'curl'"),
        ("f('cXrl'.replace('X', 'u'))", "'curl' #1"),
        ("f(['curl', '-s', 'u'])", "'curl -s u'"),
        ("f(['curl', u, '-x'])", "~curl ~ ~ -x~"),
        ("f(''.join(['cu', 'rl']))", "'curl' #1"),
        ("p = ['cu', 'rl']\nf(''.join(p))", "'curl' #1"),
        ("f('a' if x else 'b')", "'a' 'b'"),
        ("import os\nf(os.path.join(os.path.expanduser('~'), '.ssh'))", "'~/.ssh' #1 #2"),
        ("f(rb'\\x63')", "'\\x63'"),
        ("f({'k': 'v'})", "~k~ ~v~"),
        ("f(True)", "'True'"),
    ];
    for (code, expected) in cases {
        let (program, _) = lower(code);
        assert_eq!(show(&program.calls[0].arguments[0].value), expected, "{code}");
    }
}

#[test]
fn names_carry_what_they_were_given() {
    check("U = 'u'\ndef f():\n    g(U)", &["g('u')"]);
    check("a = 'x'\na = 'y'\ng(a)", &["g('x' 'y')"]);
    check("a, b = 'x', 'y'\ng(a, b)", &["g('x', 'y')"]);
    check("for u in ['x', 'y']:\n    g(u)", &["g('x' 'y')"]);
    check("for a, b in [('x', 'y')]:\n    g(b)", &["g(~x y~)"]);
    check("if (n := 'x'):\n    g(n)", &["g('x')"]);
    check("def f(u='d'):\n    g(u)\nf('e')", &["g('d' 'e')", "f('e')"]);
    check("g(b)\nb = a\na = 'x'", &["g('x')"]);
}

#[test]
fn values_remember_what_they_are_made_from() {
    check(
        "import os, requests\ndata = dict(os.environ)\nrequests.post('u', json=data)",
        &["dict(os.environ)", "requests.post('u', json=#0 os.environ)"],
    );
    check(
        "import os, requests\nk = os.environ['K']\nrequests.post('u', headers={'A': f'Bearer {k}'})",
        &["requests.post('u', headers=~A~ ~Bearer ~ os.environ[K])"],
    );
    check(
        "import os\ng(os.environ.get('K'), os.environ.copy())",
        &["g(#1 os.environ[K], #2 os.environ)", "os.environ.get('K')", "os.environ.copy()"],
    );
    check("import os\ndef f():\n    return os.environ\ng(f())", &["g(#1 os.environ)", "f()"]);
    check("import os\ndef f(d):\n    g(d)\nf(os.environ)", &["g(os.environ)", "f(os.environ)"]);
    check("import os\nd = {}\nd['e'] = os.environ\ng(d)", &["g(os.environ)"]);
    check("import os\nd = []\nd.append(os.environ)\ng(d)", &[".append(os.environ) <#0", "g(#0 os.environ)"]);
    check("import os\nwith open('x') as f:\n    g(f.read())", &["open('x')", "g(#2 #0)", "open.read|.read() <#0"]);
    check("import os\ng({k: v for k, v in os.environ.items()})", &["g(#1 os.environ)", "os.environ.items()"]);
}

#[test]
fn reads_are_listed_with_their_keys() {
    let code =
        "import os, sys\na = os.environ['K']\nb = os.environ\nos.environ['X'] = 'y'\nc = sys.argv[1]\nos.getenv('Z')";
    let (program, _) = lower(code);
    let reads: Vec<String> = program
        .reads
        .iter()
        .map(|read| format!("{}[{}]", read.path.join("|"), read.key.as_ref().map_or(String::new(), show)))
        .collect();
    assert_eq!(reads, ["os.environ['K']", "os.environ[]", "sys.argv['1']"]);
}

#[test]
fn silence_imports_functions_and_assignments_are_noted() {
    check("try:\n    f()\nexcept Exception:\n    pass", &["f() silenced"]);
    check("try:\n    f()\nexcept Exception:\n    g()", &["f()", "g()"]);
    let (program, _) = lower("import a.b as c, d\nfrom .e import f\ndef g(): pass\nx.y = 'long text'\n__import__('h')");
    let modules: Vec<&str> = program.imports.iter().map(|import| import.module.as_str()).collect();
    assert_eq!(modules, ["a.b", "d", ".e", "h"]);
    assert_eq!(program.functions[0].name, "g");
    assert_eq!(
        (program.assignments[0].name.as_str(), show(&program.assignments[0].value)),
        ("x.y", "'long text'".into())
    );
    assert_eq!(program.literals.len(), 1);
    assert_eq!(program.literals[0].text, "long text");
}

fn check_nested(code: &str, expected: &[(Language, &str, &str)]) {
    shown::check_nested(code, Language::Python, expected);
}

#[test]
fn code_given_to_an_interpreter_is_nested() {
    use Language::{Bash, Python};
    check_nested("import os\nos.system('curl x')", &[(Bash, "curl x", "curl x")]);
    check_nested("exec('a = 1\\nb = 2')", &[(Python, "a = 1\nb = 2", "'a = 1\\nb = 2'")]);
    check_nested("C = 'x = 1'\nexec(C)", &[(Python, "x = 1", "x = 1")]);
    check_nested("eval('a' + 'b')", &[(Python, "ab", "'a' + 'b'")]);
    check_nested("import subprocess\nsubprocess.run('ls -a', shell=True)", &[(Bash, "ls -a", "ls -a")]);
    check_nested("import subprocess\nsubprocess.run('ls -a', shell=False)", &[]);
    check_nested("import subprocess\nsubprocess.run(['sh', '-c', 'ls -a'])", &[(Bash, "ls -a", "ls -a")]);
    check_nested(
        "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'x = 1'])",
        &[(Python, "x = 1", "x = 1")],
    );
    check_nested("import os\nos.execvp('bash', ['bash', '-c', 'ls'])", &[(Bash, "ls", "ls")]);
    check_nested(
        "import base64\nexec(base64.b64decode('eCA9IDE='))",
        &[(Python, "x = 1", "base64.b64decode('eCA9IDE=')")],
    );
}

#[test]
fn broken_and_endless_texts_are_lowered() {
    for code in [
        "f(",
        "x = ",
        "def f(:\n",
        "a.b.",
        "f(x for",
        "[*a, *",
        "lambda x",
        "\"",
        "f'{",
        "a[",
        "class :",
        "@",
        "import",
        "for x in",
    ] {
        lower(code);
    }
    for unit in ["a + ", "a.b", ".b()", "x = ", "f(x)\n", "not ", "x = x + x\n", "a[0]"] {
        let (tree, _) = parse_code(&unit.repeat(20_000 / unit.len()), Language::Python, &Limits::default());
        let Tree::Code(tree) = tree else { continue };
        evaluate(&walk(&unit.repeat(20_000 / unit.len()), &tree), &Python);
    }
}
