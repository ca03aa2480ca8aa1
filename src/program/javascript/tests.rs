//! What lowering JavaScript finds: calls, values, reads, and texts that are documents of their own.

use crate::bundle::{Language, Limits};
use crate::program::javascript::{JavaScript, walk};
use crate::program::machine::evaluate;
use crate::program::shown::{self, lowered, show, show_call};
use crate::syntax::{Tree, parse_code};

fn check_in(language: Language, code: &str, expected: &[&str]) {
    let shown: Vec<String> = lowered(code, language).0.calls.iter().map(show_call).collect();
    assert_eq!(shown, expected, "{code}");
}

fn check(code: &str, expected: &[&str]) {
    check_in(Language::JavaScript, code, expected);
    check_in(Language::Tsx, code, expected);
}

#[test]
fn callees_are_resolved_through_imports() {
    check("import cp from 'node:child_process'\ncp.exec('ls')", &["child_process.exec('ls')"]);
    check("import * as cp from 'child_process'\ncp.exec('ls')", &["child_process.exec('ls')"]);
    check(
        "import { exec as run, spawn } from 'child_process'\nrun('a'); spawn('b')",
        &["child_process.exec('a')", "child_process.spawn('b')"],
    );
    check("import got, { post } from 'got'\ngot('u'); post('v')", &["got('u')", "got.post('v')"]);
    check("import { default as got } from 'got'\ngot('u')", &["got('u')"]);
    check("import fs from 'node:fs/promises'\nfs.rm('x')", &["fs.promises.rm('x')"]);
    check("import fs from 'fs'\nfs.promises.rm('x')", &["fs.promises.rm('x')"]);
    check("import { send } from './lib/send.js'\nsend('x')", &["lib/send.send('x')"]);
    check_in(
        Language::TypeScript,
        "import cp = require('child_process')\ncp.exec('ls')",
        &["child_process.exec('ls')"],
    );
    check("fetch('u'); console.log('x')", &["fetch('u')", "console.log('x')"]);
    check("function f(client) { client.post('x') }", &[".post('x')"]);
}

#[test]
fn calls_go_through_functions_that_call() {
    let check = |call: &str, expected: &str| {
        let code = format!("import cp from 'child_process'\n{call}");
        let shown: Vec<String> = lowered(&code, Language::JavaScript).0.calls.iter().map(show_call).collect();
        assert_eq!(shown, [expected], "{call}");
    };
    check("cp.exec.call(cp, 'x', 'y')", "child_process.exec('x', 'y')");
    check("cp.exec['apply'](null, ['x', 'y'])", "child_process.exec('x', 'y')");
    check("Reflect.apply(cp.exec, cp, ['x'])", "child_process.exec('x')");
    check("Reflect.construct(Function, ['x'])", "Function('x')");
    check("Function.prototype.call.call(cp.exec, null, 'x')", "child_process.exec('x')");
    check("setTimeout(cp.exec, 0, 'x')", "child_process.exec('x')");
    check("['x'].forEach(cp.exec)", "child_process.exec('x')");
    check("const o = { call(x) {} }; o.call('x')", "call('x')");
}

#[test]
fn callees_are_resolved_through_require() {
    check(
        "const cp = require('child_process')\ncp.exec('ls')",
        &["require('child_process')", "child_process.exec('ls')"],
    );
    check("require('node:child_process').exec('ls')", &["require('node:child_process')", "child_process.exec('ls')"]);
    check(
        "const { exec: run } = require('child_process')\nrun('ls')",
        &["require('child_process')", "child_process.exec('ls')"],
    );
    check("const { promises: { rm } } = require('fs')\nrm('x')", &["require('fs')", "fs.promises.rm('x')"]);
    check(
        "const { env: { KEY = 'x' } = {} } = require('process')\nf(KEY)",
        &["require('process')", "f('x' process.env[KEY])"],
    );
    check(
        "async function f() { const { exec } = await import('child_process'); exec('ls') }",
        &["import('child_process')", "child_process.exec('ls')"],
    );
    check(
        "const { promisify } = require('util')\nconst run = promisify(require('child_process').exec)\nrun('ls')",
        &[
            "require('util')",
            "util.promisify(child_process.exec)",
            "require('child_process')",
            "child_process.exec('ls')",
        ],
    );
}

#[test]
fn computed_names_are_resolved() {
    check(
        "const cp = require('child_' + 'process')\ncp['ex' + 'ec']('ls')",
        &["require('child_process')", "child_process.exec('ls')"],
    );
    check("globalThis['ev' + 'al']('1')", &["eval('1')"]);
    check("window.fetch('u'); global['fetch']('v')", &["fetch('u')", "fetch('v')"]);
    check(
        "const k = `ex${'ec'}`\nrequire('child_process')[k]('ls')",
        &["require('child_process')", "child_process.exec('ls')"],
    );
    check("import fs from 'fs'\nfs[name]('x')", &["fs.*('x')"]);
    check(
        "import cp from 'child_process'\ncp?.exec?.('x'); cp.exec.call(null, 'y')",
        &["child_process.exec('x')", "child_process.exec('y')"],
    );
    check(
        "import cp from 'child_process'\nconst f = cp.exec.bind(cp)\nf('x')",
        &["child_process.exec.bind(?)", "child_process.exec('x')"],
    );
    check("import cp from 'child_process'\nconst o = { go: cp.exec }\no.go('x')", &["child_process.exec('x')"]);
    check("(0, eval)('1')", &["eval('1')"]);
}

#[test]
fn texts_are_folded() {
    let cases = [
        ("f('a' + \"b\" + `c`)", "'abc'"),
        ("f(`a${1}b`)", "'a1b'"),
        ("f(`a${x}b`)", "~a~ ~b~"),
        ("f('\\x63\\u0075\\u{72}l')", "'curl'"),
        ("f(['cu', 'rl'].join(''))", "'curl' #1"),
        ("f('lruc'.split('').reverse().join(''))", "'curl' #3 #2 #1"),
        ("f('cu'.concat('rl'))", "'curl' #1"),
        ("f('cXrl'.replace('X', 'u'), 1)", "'curl' #1"),
        ("f('cXXrl'.replace(/X/g, 'u'))", "'cuurl' #1"),
        ("f('a-b-c'.split('-').join(''))", "'abc' #2 #1"),
        ("f('xcurlx'.slice(1, -1), 1)", "'curl' #1"),
        ("f('xcurlx'.substr(1, 4), 1)", "'curl' #1"),
        ("f('xcurlx'.substring(5, 1), 1)", "'curl' #1"),
        ("f('curl'.charAt(0) + 'curl'.at(-1))", "'cl' #1 #2"),
        ("f('CURL'.toLowerCase().trim().padStart(5, 'x').repeat(1))", "'xcurl' #4 #3 #2 #1"),
        ("f(String.fromCharCode(99, 0x75, 114))", "'cur' #1"),
        ("f(String.fromCharCode(...[99, 117]))", "'cu' #1"),
        ("f([99, 117].map(c => String.fromCharCode(c)).join(''))", "'cu' #3 #1 String.fromCharCode"),
        ("f(atob('Y3VybA=='))", "'curl' #1"),
        ("f(Buffer.from('Y3VybA==', 'base64').toString('utf8'))", "'curl' #2 #1"),
        ("f(Buffer.from('6375', 'hex').toString())", "'cu' #2 #1"),
        ("f(Buffer.from('curl').toString('base64'))", "~curl~ #2 #1"),
        ("f(decodeURIComponent('%63url'))", "'curl' #1"),
        ("import path from 'path'; import os from 'os'\nf(path.join(os.homedir(), '.ssh'))", "'~/.ssh' #1 #2"),
        ("f(x ? 'a' : 'b')", "'a' 'b'"),
        ("f(x || 'b')", "'b'"),
        ("f(['curl', u, '-x'])", "~curl ~ ~ -x~"),
        ("f(new URL('u').href)", "~u~ #1"),
        ("f(('a', 'b'))", "'b'"),
        ("f('a' as const)", "'a'"),
        ("f(<string>'a')", "'a'"),
        ("f('a'!)", "'a'"),
        ("f('a' satisfies string)", "'a'"),
    ];
    for (code, expected) in cases {
        let (program, _) = lowered(code, Language::TypeScript);
        assert_eq!(show(&program.calls[0].arguments[0].value), expected, "{code}");
    }
}

#[test]
fn names_carry_what_they_were_given() {
    check("const U = 'u'\nfunction f() { g(U) }", &["g('u')"]);
    check("let a = 'x'\na = 'y'\ng(a)", &["g('x' 'y')"]);
    check("const [a, b] = ['x', 'y']\ng(b)", &["g('y')"]);
    check("const { a, b: { c } } = { a: 'x' }\ng(a)", &["g('x')"]);
    check("const c = { url: 'u', n: 1 }\ng(c.url, c['url'])", &["g('u', 'u')"]);
    check("for (const u of ['x', 'y']) g(u)", &["g('x' 'y')"]);
    check("function f(u = 'd') { g(u) }\nf('e')", &["g('d' 'e')", "f('e')"]);
    check("const f = u => g(u)\nf('e')", &["g('e')", "f('e')"]);
    check("function f({ u, v = 'w' }) { g(u, v) }\nf({ u: 'e' })", &["g('e', 'w' ~e~)", "f(~e~, u='e')"]);
    check("g(b)\nvar b = a, a = 'x'", &["g('x')"]);
    check("let a\nfunction f() { a = 'x' }\ng(a)", &["g('x')"]);
    check("class A { u = 'x'; go() { g(this.u) } }", &["g('x')"]);
    check(
        "class A { constructor() { this.u = 'x' } go() { this.send(this.u) } send(v) { g(v) } }",
        &[".send('x')", "g('x')"],
    );
    check("function f() { return 'x' }\ng(f())", &["g('x')", "f()"]);
    check_in(Language::TypeScript, "enum E { A = 'x' }\ng(E.A)", &["g('x' E.A)"]);
    check_in(Language::TypeScript, "namespace N { export const u: string = 'x'; g(u) }", &["g('x')"]);
    check_in(
        Language::TypeScript,
        "class A { private c: string = 'x'; @d() m<T>(v: T): void { g(this.c) } }",
        &["d()", "g('x')"],
    );
    check_in(Language::Tsx, "const a = <b onClick={() => g('x')} c='y'>{h('z')}</b>", &["g('x')", "h('z')"]);
}

#[test]
fn properties_of_an_object_are_named_arguments() {
    check(
        "import { spawn } from 'child_process'\nspawn('x', { shell: true })",
        &["child_process.spawn('x', ~true~, shell='true')"],
    );
    check("const o = { method: 'POST', body: b }\nfetch('u', o)", &["fetch('u', ~POST~, body=?, method='POST')"]);
    check("fetch('u', { method, ...o })", &["fetch('u', ?, method=?)"]);
    check(
        "import { spawn } from 'child_process'\nspawn('x', { detached: true })",
        &["child_process.spawn('x', ~true~, detached='true') detached"],
    );
    check(
        "import { spawn } from 'child_process'\nconst c = spawn('x')\nc.unref()",
        &["child_process.spawn('x') detached", "child_process.spawn.unref|.unref() <#0"],
    );
}

#[test]
fn promises_yield_what_is_awaited() {
    check(
        "async function f(u) { const r = await fetch(u); eval(await r.text()) }",
        &["fetch(?)", "eval(#2 #0)", "fetch.text|.text() <#0"],
    );
    check(
        "fetch(u).then(r => r.text()).then(t => eval(t))",
        &[
            "fetch(?)",
            "fetch.then|.then(?) <#0",
            "fetch.text|.text() <#1",
            "fetch.then|.then|fetch.text.then(?) <#1",
            "eval(#3 #1 #0 #2)",
        ],
    );
    check("import fs from 'fs'\nfs.readFile('x', (e, d) => g(d))", &["fs.readFile('x', ?)", "g(#0)"]);
    check("f().catch(() => {})", &["f() silenced", "f.catch|.catch(?) <#0"]);
    check("try { f() } catch {}", &["f() silenced"]);
    check("try { f() } catch (e) { /* no matter */ }", &["f() silenced"]);
    check("try { f() } catch (e) { g(e) }", &["f()", "g(?)"]);
}

#[test]
fn values_remember_what_they_are_made_from() {
    check(
        "const d = JSON.stringify(process.env)\nfetch('u', { body: d })",
        &["JSON.stringify(process.env)", "fetch('u', #0 process.env, body=#0 process.env)"],
    );
    check("fetch(`u?k=${process.env.K}`)", &["fetch(~u?k=~ process.env[K])"]);
    check(
        "fetch('u', { headers: { A: `Bearer ${process.env['K']}` } })",
        &["fetch('u', ~Bearer ~ process.env[K], headers=~Bearer ~ process.env[K])"],
    );
    check("const a = []\na.push(process.env.K)\ng(a)", &[".push(process.env[K]) <#0", "g(#0 process.env[K])"]);
    check("g({ ...process.env, A: 'b' })", &["g(~b~ process.env, A='b')"]);
    check(
        "import { exec } from 'child_process'\ng(exec('x', { env: { ...process.env } }))",
        &["g(#1)", "child_process.exec('x', ?, env=process.env)"],
    );
    check("function f(e) { return e.A }\ng(f(process.env))", &["g(process.env[A])", "f(process.env)"]);
    check("const o = { env: process.env, url: 'u' }\ng(o.url)", &["g('u')"]);
    check(
        "Object.entries(process.env).map(([k, v]) => g(v))",
        &["Object.entries(process.env)", "Object.entries.map|.map(?) <#0", "g(#1 #0 process.env Object.entries.1)"],
    );
}

#[test]
fn reads_are_listed_with_their_keys() {
    let code = "const a = process.env.K\nconst { L, ...rest } = process.env\nconst { M } = process.env\nf(process.env)\n\
        process.env.X = 'y'\nconst b = process.argv[2], c = import.meta.env.N, d = process.env[k], e = { ...process.env }\n\
        import { env } from 'process'\nf(env.O)";
    let (program, _) = lowered(code, Language::TypeScript);
    let shown = |read: &crate::program::Read| {
        format!("{}[{}]", read.path.join("|"), read.key.as_ref().map_or(String::new(), show))
    };
    let reads: Vec<String> = program.reads.iter().map(shown).collect();
    let expected = [
        "process.env['K']",
        "process.env['L']",
        "process.env['M']",
        "process.env[]",
        "process.argv['2']",
        "import.meta.env['N']",
        "process.env[?]",
        "process.env['O']",
    ];
    assert_eq!(reads, expected);
}

#[test]
fn imports_functions_assignments_and_literals_are_noted() {
    let code = "import 'a'\nimport b from 'node:b'\nexport * from './c'\nrequire('d')\nfunction g() {}\nconst h = () => 1\n\
        x.y = 'long text'\n";
    let (program, _) = lowered(code, Language::JavaScript);
    let modules: Vec<&str> = program.imports.iter().map(|import| import.module.as_str()).collect();
    assert_eq!(modules, ["a", "b", "./c", "d"]);
    let functions: Vec<&str> = program.functions.iter().map(|function| function.name.as_str()).collect();
    assert_eq!(functions, ["g", "h"]);
    let assigned = &program.assignments[1];
    assert_eq!((assigned.name.as_str(), show(&assigned.value)), ("x.y", "'long text'".into()));
    assert_eq!(program.literals.len(), 1);
    assert_eq!(program.literals[0].text, "long text");
}

fn check_nested(code: &str, expected: &[(Language, &str, &str)]) {
    shown::check_nested(code, Language::JavaScript, expected);
}

#[test]
fn a_call_yields_what_its_function_returns() {
    check("function f(d) { return d }\ng(f(process.env))", &["g(process.env)", "f(process.env)"]);
    check("function f(d) { h(d) }\ng(f(process.env))", &["h(process.env)", "g()", "f(process.env)"]);
    check("g(f(process.env))", &["g(#1 process.env)", "f(process.env)"]);
}

#[test]
fn code_given_to_an_interpreter_is_nested() {
    use Language::{Bash, JavaScript, Python};
    check_nested("eval('a = 1')", &[(JavaScript, "a = 1", "a = 1")]);
    check_nested("eval('a\\x20= 1')", &[(JavaScript, "a = 1", "'a\\x20= 1'")]);
    check_nested("new Function('a', 'return a')", &[(JavaScript, "return a", "return a")]);
    check_nested("Function(`return 1`)()", &[(JavaScript, "return 1", "return 1")]);
    check_nested("setTimeout('f()', 1); setTimeout(() => f(), 1)", &[(JavaScript, "f()", "f()")]);
    check_nested("require('vm').runInThisContext('f()')", &[(JavaScript, "f()", "f()")]);
    check_nested("import { execSync } from 'child_process'\nexecSync('ls -a')", &[(Bash, "ls -a", "ls -a")]);
    check_nested("import { spawn } from 'child_process'\nspawn('ls -a', { shell: true })", &[(Bash, "ls -a", "ls -a")]);
    check_nested(
        "import { spawn } from 'child_process'\nspawn('ls', ['-a'], { shell: '/bin/sh' })",
        &[(Bash, "ls -a", "'ls'")],
    );
    check_nested("import { spawn } from 'child_process'\nspawn('ls', ['-a'])", &[(Bash, "ls -a", "ls', ['-a")]);
    check_nested("import { spawn } from 'child_process'\nspawn('bash', ['-c', 'ls'])", &[(Bash, "ls", "ls")]);
    check_nested(
        "import { execFile } from 'child_process'\nexecFile('python3', ['-c', 'x = 1'])",
        &[(Python, "x = 1", "x = 1")],
    );
    check_nested(
        "import { spawn } from 'child_process'\nspawn(process.execPath, ['-e', 'f()'])",
        &[(JavaScript, "f()", "f()")],
    );
    check_nested("Bun.spawn(['sh', '-c', 'ls'])", &[(Bash, "ls", "ls")]);
    check_nested("import { $ } from 'zx'\nawait $`ls -a`", &[(Bash, "ls -a", "ls -a")]);
    check_nested("eval(atob('ZigpIDEy'))", &[(JavaScript, "f() 12", "atob('ZigpIDEy')")]);
}

#[test]
fn broken_and_endless_texts_are_lowered() {
    for code in [
        "f(",
        "const x = ",
        "function f({",
        "a.b.",
        "[...",
        "(a, b) =>",
        "`${",
        "a[",
        "class {",
        "@",
        "import",
        "for (const",
        "<a b={",
        "const {a = ",
        "({a: ",
        "x?.",
        "new ",
    ] {
        lowered_anyhow(code);
    }
    for unit in [
        "a + ",
        "a.b",
        ".b()",
        "x = ",
        "f(x)\n",
        "!",
        "x = x + x\n",
        "a[0]",
        "x = {a: x}\n",
        "f(a => ",
        "const {a} = b\n",
        "a => ",
        "f({a, b})\n",
        "`${a}`",
        "[x] = [x]\n",
    ] {
        lowered_anyhow(&unit.repeat(20_000 / unit.len()));
    }
}

fn lowered_anyhow(code: &str) {
    for language in [Language::JavaScript, Language::TypeScript, Language::Tsx] {
        let (tree, _) = parse_code(code, language, &Limits::default());
        let Tree::Code(tree) = tree else { continue };
        evaluate(&walk(code, &tree, language), &JavaScript);
    }
}
