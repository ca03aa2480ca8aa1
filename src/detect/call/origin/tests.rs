//! What a value is made from, within one document: one row a way that leads from a source to a sink.

use crate::detect::sample;

/// Fails where `sink` is not made from a source in one of the rows.
fn check(path: &str, head: &str, rows: &[&str]) {
    let missed = rows_where(path, head, rows, false);
    let shown: String = missed.iter().map(|row| format!("--- {row}\n")).collect();
    assert!(missed.is_empty(), "{} of {} missed:\n{shown}", missed.len(), rows.len());
}

/// Fails where `sink` is made from a source in one of the rows.
fn check_not(path: &str, head: &str, rows: &[&str]) {
    assert_eq!(rows_where(path, head, rows, true), Vec::<&str>::new());
}

fn rows_where<'r>(path: &str, head: &str, rows: &[&'r str], wanted: bool) -> Vec<&'r str> {
    let matcher = "callee = [\"sink\", \"sink.send\"]\nwhere = [{ made-from = [\"src.take\", \"take\"] }]";
    let rules = sample::rules(&format!("[match.call]\n{matcher}"));
    let is_made = |row: &&str| !sample::hits_of(&rules, path, &format!("{head}{row}\n")).is_empty();
    rows.iter().copied().filter(|row| is_made(row) == wanted).collect()
}

#[test]
fn python_collections_hold_what_is_put_into_them() {
    check(
        "a.py",
        "import src\n",
        &[
            "d = []\nd.append(src.take())\nsink(d)",
            "d = {}\nd.update(src.take())\nsink(d)",
            "d = {}\nd['k'] = src.take()\nsink(d)",
            "d = {}\nd['k']['l'] = src.take()\nsink(d)",
            "d = {}\nd['k'].append(src.take())\nsink(d)",
            "d = {}\nd.setdefault('k', []).append(src.take())\nsink(d)",
            "d = set()\nd.add(src.take())\nsink(d)",
            "d = []\nd += [src.take()]\nsink(d)",
            "import io\nd = io.StringIO()\nd.write(src.take())\nsink(d.getvalue())",
            "import io\nd = io.StringIO()\nprint(src.take(), file=d)\nsink(d.getvalue())",
            "import io, json\nd = io.StringIO()\njson.dump(src.take(), d)\nsink(d.getvalue())",
            "import io, csv\nd = io.StringIO()\nw = csv.writer(d)\nw.writerow([src.take()])\nsink(d.getvalue())",
            "import io, zipfile\nd = io.BytesIO()\nwith zipfile.ZipFile(d, 'w') as z:\n    z.writestr('a', src.take())\nsink(d.getvalue())",
            "import collections\nd = collections.deque()\nd.appendleft(src.take())\nsink(d)",
            "import queue\nq = queue.Queue()\nq.put(src.take())\nsink(q.get())",
            "sink([x for x in src.take()])",
            "sink({k: v for k, v in src.take().items()})",
            "sink([y for x in src.take() for y in x])",
            "sink(''.join(x.strip() for x in src.take() if x))",
            "for x in src.take():\n    sink(x)",
            "for i, x in enumerate(src.take()):\n    sink(x)",
            "for a, b in zip(k, src.take()):\n    sink(b)",
            "a, b = src.take()\nsink(b)",
            "a, *b = src.take()\nsink(b)",
            "a, b = 1, src.take()\nsink(b)",
            "with src.take() as f:\n    sink(f.read())",
            "while chunk := src.take():\n    sink(chunk)",
            "x = src.take() if a else b\nsink(x)",
            "sink(f'{src.take()!r:>10}')",
            "sink('%s %s' % (a, src.take()))",
            "sink('{a}'.format(a=src.take()))",
            "sink(','.join([src.take()]))",
            "import json\nsink(json.dumps(src.take()).encode())",
            "import base64\nsink(base64.b64encode(src.take().encode()).decode())",
            "import zlib\nsink(zlib.compress(src.take()))",
            "import hashlib\nsink(bytes(src.take()).hex())",
            "sink({'a': {'b': [src.take()]}})",
            "sink(src.take()[0]['k'].x)",
            "d = {'a': []}\nfor x in src.take():\n    d['a'].append(x)\nsink(d)",
            "d = ['x']\nd.append(src.take())\nsink('|'.join(d))",
            "class A: pass\na = A()\na.x = src.take()\nsink(a.x)",
            "class A: pass\na = A()\na.x = src.take()\nsink(a)",
            "x = ''\nfor l in src.take():\n    x += l\nsink(x)",
            "x = bytearray()\nx.extend(src.take())\nsink(bytes(x))",
            "x = src.take()\ny = x\nz = y\nw = z\nsink(w)",
            "sink(sorted(src.take(), key=len))",
            "sink(await_ and (lambda: src.take())())",
            "try:\n    x = src.take()\nfinally:\n    sink(x)",
        ],
    );
}

#[test]
fn python_functions_pass_on_what_they_get() {
    check(
        "a.py",
        "import src\n",
        &[
            "def f():\n    return src.take()\nsink(f())",
            "def f():\n    yield src.take()\nsink(list(f()))",
            "def f():\n    yield from src.take()\nsink(f())",
            "async def f():\n    return src.take()\nasync def g():\n    sink(await f())",
            "def f(x):\n    sink(x)\nf(src.take())",
            "def f(*, x):\n    sink(x)\nf(x=src.take())",
            "def f(*args):\n    sink(args)\nf(1, src.take())",
            "def f(*args):\n    sink(args[0])\nf(src.take())",
            "def f(**kw):\n    sink(kw['x'])\nf(x=src.take())",
            "def f(x):\n    sink(x)\nf(*src.take())",
            "def f(x):\n    sink(x)\nf(**src.take())",
            "def f(x=src.take()):\n    sink(x)\nf()",
            "def f():\n    x = src.take()\n    def g():\n        sink(x)\n    g()",
            "f = lambda x: sink(x)\nf(src.take())",
            "f = lambda: src.take()\nsink(f())",
            "class A:\n    def __init__(self):\n        self.x = src.take()\n    def go(self):\n        sink(self.x)",
            "class A:\n    def __init__(self, x):\n        self.x = x\n    def go(self):\n        sink(self.x)\nA(src.take()).go()",
            "class A:\n    def get(self):\n        return src.take()\na = A()\nsink(a.get())",
            "class A:\n    def get(self):\n        return src.take()\nsink(A().get())",
            "class A:\n    def put(self, x):\n        sink(x)\na = A()\na.put(src.take())",
            "class A:\n    def get(self):\n        return src.take()\n    def go(self):\n        sink(self.get())",
            "class A:\n    x = src.take()\nsink(A.x)",
            "class A:\n    def __init__(self):\n        self.x = src.take()\na = A()\nsink(a.x)",
            "class A:\n    def __init__(self):\n        self.d = []\n    def put(self):\n        self.d.append(src.take())\n    def go(self):\n        sink(self.d)",
            "class A:\n    @property\n    def x(self):\n        return src.take()\n    def go(self):\n        sink(self.x)",
            "class A:\n    @staticmethod\n    def x(v):\n        sink(v)\nA.x(src.take())",
            "def f(x):\n    sink(x)\nlist(map(f, src.take()))",
            "def f(x):\n    return src.take()\nsink(list(map(f, xs)))",
            "import functools\ndef f(x, y):\n    sink(x)\ng = functools.partial(f, src.take())\ng(1)",
            "import threading\ndef f(x):\n    sink(x)\nthreading.Thread(target=f, args=(src.take(),)).start()",
            "import threading\ndef f(x):\n    sink(x)\nthreading.Thread(target=f, kwargs={'x': src.take()}).start()",
            "def f(x):\n    sink(x)\nwith ThreadPoolExecutor() as e:\n    e.submit(f, src.take())",
            "def f(x):\n    return src.take()\nwith ThreadPoolExecutor() as e:\n    r = e.submit(f, 1)\n    sink(r.result())",
            "def f(x):\n    return src.take()\nwith ThreadPoolExecutor() as e:\n    for r in e.map(f, xs):\n        sink(r)",
            "import asyncio\nasync def f():\n    return src.take()\nasync def g():\n    r = await asyncio.gather(f(), f())\n    sink(r)\nasyncio.run(g())",
            "import asyncio\nasync def f():\n    return src.take()\nsink(asyncio.run(f()))",
            "D = []\ndef f():\n    D.append(src.take())\ndef g():\n    sink(D)",
            "x = None\ndef f():\n    global x\n    x = src.take()\ndef g():\n    sink(x)",
            "def a():\n    return src.take()\ndef b():\n    return a()\ndef c():\n    return b()\ndef d():\n    return c()\ndef e():\n    return d()\nsink(e())",
            "def d(x):\n    sink(x)\ndef c(x):\n    d(x)\ndef b(x):\n    c(x)\ndef a(x):\n    b(x)\na(src.take())",
            "def f():\n    def g():\n        return src.take()\n    return g\nsink(f()())",
            "def f():\n    return {'k': src.take()}\nsink(f()['k'])",
            "def f():\n    return 1, src.take()\na, b = f()\nsink(b)",
            "H = {'a': src.take}\nsink(H['a']())",
            "def f(x):\n    sink(x)\nH = {'a': f}\nH['a'](src.take())",
            "def f(x):\n    sink(x)\nfor h in [f]:\n    h(src.take())",
            "def f(x):\n    s = sink\n    s(x)\nf(src.take())",
        ],
    );
}

#[test]
fn javascript_collections_hold_what_is_put_into_them() {
    check(
        "a.js",
        "const src = require('src'), sink = require('sink');\n",
        &[
            "const d = []; d.push(src.take()); sink(d)",
            "let d = []; d = d.concat(src.take()); sink(d)",
            "const d = {...src.take()}; sink(d)",
            "const d = Object.assign({}, src.take()); sink(d)",
            "const d = {}; Object.assign(d, src.take()); sink(d)",
            "const d = {}; d.k = src.take(); sink(d)",
            "const d = {}; d.k = src.take(); sink(d.k)",
            "const d = {}; d[k] = src.take(); sink(d)",
            "const d = {}; d[k] = src.take(); sink(d[j])",
            "const d = {}; d.a.b = src.take(); sink(d)",
            "const d = {a: []}; d.a.push(src.take()); sink(d)",
            "const d = new Map(); d.set('k', src.take()); sink(d)",
            "const d = new Map(); d.set('k', src.take()); sink(d.get('k'))",
            "const d = new Map(); d.set('k', src.take()); sink(JSON.stringify([...d]))",
            "const d = new Set(); d.add(src.take()); sink(d)",
            "const d = new FormData(); d.append('f', src.take()); sink(d)",
            "const d = new FormData(); d.append('f', new Blob([src.take()])); sink({ body: d })",
            "const d = new URLSearchParams(); d.set('f', src.take()); sink(d.toString())",
            "const u = new URL('x'); u.searchParams.set('f', src.take()); sink(u)",
            "const u = new URL('x'); u.search = src.take(); sink(u.href)",
            "let s = ''; for (const l of src.take()) s += l; sink(s)",
            "let s = ''; for (const l in src.take()) { s += l }; sink(s)",
            "for (const [k, v] of Object.entries(src.take())) sink(v)",
            "const { a, ...b } = src.take(); sink(b)",
            "const { a: { b } } = src.take(); sink(b)",
            "sink(`a${src.take()}b`)",
            "sink(JSON.stringify({ a: src.take() }))",
            "sink(Buffer.from(JSON.stringify(src.take())).toString('base64'))",
            "sink(src.take().split('\\n').slice(1).join())",
            "sink({ method: 'POST', body: src.take() })",
            "sink(src.take().map(x => x.y))",
            "sink(src.take().filter(x => x).map(x => ({ y: x })))",
            "sink(src.take().reduce((a, x) => a + x, ''))",
            "src.take().reduce((a, x) => sink(x), '')",
            "src.take().forEach(x => { d.push(x) }); sink(d)",
            "const d = []; src.take().forEach(x => d.push(x)); sink(d)",
            "sink(Object.fromEntries(Object.entries(src.take()).filter(([k]) => k)))",
            "sink(Array.from(src.take(), x => x))",
        ],
    );
}

#[test]
fn javascript_functions_pass_on_what_they_get() {
    check(
        "a.js",
        "const src = require('src'), sink = require('sink');\n",
        &[
            "function f() { return src.take() } sink(f())",
            "async function f() { return src.take() } async function g() { sink(await f()) }",
            "function* f() { yield src.take() } for (const x of f()) sink(x)",
            "function f(x) { sink(x) } f(src.take())",
            "function f({ x }) { sink(x) } f({ x: src.take() })",
            "function f(...xs) { sink(xs) } f(1, src.take())",
            "function f(x = src.take()) { sink(x) } f()",
            "function f(x) { return x } sink(f(src.take()))",
            "function f() { const x = src.take(); return () => sink(x) }",
            "class A { constructor() { this.x = src.take() } go() { sink(this.x) } }",
            "class A { constructor(x) { this.x = x } go() { sink(this.x) } } new A(src.take()).go()",
            "class A { get() { return src.take() } } sink(new A().get())",
            "class A { get() { return src.take() } } const a = new A(); sink(a.get())",
            "class A { put(x) { sink(x) } } const a = new A(); a.put(src.take())",
            "class A { get() { return src.take() } go() { sink(this.get()) } }",
            "class A { static x = src.take() } sink(A.x)",
            "class A { get x() { return src.take() } go() { sink(this.x) } }",
            "const o = { get() { return src.take() } }; sink(o.get())",
            "const o = { put(x) { sink(x) } }; o.put(src.take())",
            "const o = { put: x => sink(x) }; o.put(src.take())",
            "src.take().then(r => r.text()).then(t => sink(t))",
            "src.take().then(r => { return r.json() }).then(({ code }) => sink(code))",
            "src.take(r => { let b = ''; r.on('data', c => b += c); r.on('end', () => sink(b)) })",
            "src.take(r => { let b = ''; r.on('data', c => { b += c }); r.on('end', () => { sink(b) }) })",
            "src.take(r => { const b = []; r.on('data', c => b.push(c)); r.on('end', () => sink(Buffer.concat(b).toString())) })",
            "src.take('u', function (err, r, body) { sink(body) })",
            "const r = src.take(); r.on('data', c => sink(c))",
            "async function f() { for await (const c of src.take()) sink(c) }",
            "const p = new Promise((res, rej) => { res(src.take()) }); p.then(x => sink(x))",
            "const p = () => new Promise((resolve) => { src.take(r => resolve(r)) }); async function f() { sink(await p()) }",
            "function get() { return new Promise((resolve) => { src.take(r => { let b = ''; r.on('data', c => b += c); r.on('end', () => resolve(b)) }) }) } get().then(x => sink(x))",
            "Promise.all([src.take(), 1]).then(([a, b]) => sink(a))",
            "const [a] = await Promise.all([src.take()]); sink(a)",
            "src.take().pipe(sink())",
            "src.take().pipe(zlib.createGzip()).pipe(sink('x'))",
            "const f = promisify(src.take); f().then(x => sink(x))",
            "const f = src.take.bind(null); sink(f())",
            "setTimeout(() => sink(src.take()), 1)",
            "function a() { return src.take() } const b = () => a(); const c = () => b(); const d = () => c(); sink(d())",
            "let x; function f() { x = src.take() } function g() { sink(x) }",
            "(async () => { sink(await src.take()) })()",
            "const x = (() => src.take())(); sink(x)",
            "const x = await (await src.take()).text(); sink(x)",
            "try { x = src.take() } catch (e) {} sink(x)",
            "var x; src.take().then(r => { x = r }); sink(x)",
            "module.exports.f = function () { return src.take() }; sink(module.exports.f())",
            "exports.f = x => sink(x); exports.f(src.take())",
            "new Worker(sink(src.take()))",
            "new sink(src.take())()",
        ],
    );
}

#[test]
fn files_of_a_text_hold_what_is_written_to_them() {
    check(
        "a.py",
        "import src, sink\nfrom pathlib import Path\n",
        &[
            "open('/tmp/x', 'w').write(src.take())\nsink(open('/tmp/x').read())",
            "with open('/tmp/x', 'w') as f:\n    f.write(src.take())\nwith open('/tmp/x') as g:\n    sink(g.read())",
            "with open('/tmp/x', mode='wb') as f:\n    f.write(src.take())\nsink.send('/tmp/x')",
            "import json\njson.dump(src.take(), open('/tmp/x', 'w'))\nsink(open('/tmp/x').read())",
            "P = Path('/tmp/x')\nP.write_text(src.take())\nsink(P.read_text())",
            "P = Path('/tmp/x')\nP.write_bytes(src.take())\nsink(open(P, 'rb'))",
            "P = '/tmp/x'\nPath(P).write_text(src.take())\nsink(files={'f': open(P, 'rb')})",
            "import shutil\nsrc.take('/tmp/a')\nopen('/tmp/a', 'w').write(src.take())\nshutil.copy('/tmp/a', '/tmp/b')\nsink(open('/tmp/b').read())",
            "import zipfile\nwith zipfile.ZipFile('/tmp/x.zip', 'w') as z:\n    z.writestr('a', src.take())\nsink(open('/tmp/x.zip', 'rb').read())",
            "import tempfile\np = tempfile.mktemp()\nopen(p, 'w').write(src.take())\nsink(open(p).read())",
            "import tempfile\nwith tempfile.NamedTemporaryFile('w') as f:\n    f.write(src.take())\n    sink(open(f.name).read())",
            "import os, tempfile\np = os.path.join(tempfile.gettempdir(), 'x.bin')\nopen(p, 'wb').write(src.take())\nsink(open(p, 'rb').read())",
            "import shutil\nwith open('/tmp/x', 'wb') as f:\n    shutil.copyfileobj(src.take(), f)\nsink(open('/tmp/x', 'rb'))",
            "P = '/tmp/x'\ndef a():\n    with open(P, 'w') as f:\n        f.write(src.take())\ndef b():\n    with open(P) as f:\n        sink(f.read())",
            "import urllib.request\nurllib.request.urlretrieve(src.take(), '/tmp/x')\nsink(open('/tmp/x').read())",
            "with open('/tmp/x', 'w') as f:\n    print(src.take(), file=f)\nsink(open('/tmp/x').read())",
            "with open('/tmp/x', 'w') as f:\n    f.writelines([src.take()])\nsink(open('/tmp/x').read())",
        ],
    );
    check(
        "a.js",
        "const src = require('src'); const fs = require('fs'), sink = require('sink');\n",
        &[
            "fs.writeFileSync('/tmp/x', src.take()); sink(fs.readFileSync('/tmp/x'))",
            "fs.appendFileSync('/tmp/x', src.take()); sink(fs.readFileSync('/tmp/x', 'utf8'))",
            "await fs.promises.writeFile('/tmp/x', src.take()); sink(await fs.promises.readFile('/tmp/x'))",
            "fs.writeFile('/tmp/x', src.take(), () => { sink(fs.createReadStream('/tmp/x')) })",
            "src.take().pipe(fs.createWriteStream('/tmp/x')); sink(fs.readFileSync('/tmp/x'))",
            "const p = path.join(os.tmpdir(), 'x'); fs.writeFileSync(p, src.take()); sink.send(p)",
            "const w = fs.createWriteStream('/tmp/x'); src.take(r => r.pipe(w)); sink(fs.readFileSync('/tmp/x'))",
            "const w = fs.createWriteStream('/tmp/x'); src.take(r => { r.pipe(w); w.on('finish', () => sink.send('/tmp/x')) })",
            "fs.readFile('/tmp/x', (e, d) => sink(d)); fs.writeFileSync('/tmp/x', src.take())",
        ],
    );
}

#[test]
fn shell_files_variables_and_functions_pass_on_what_they_get() {
    check(
        "a.sh",
        "",
        &[
            "x=$(take); sink \"$x\"",
            "sink \"$(take | base64)\"",
            "sink <<< \"$(take)\"",
            "sink <(take)",
            "take > /tmp/x; sink -d @/tmp/x",
            "take > /tmp/x; x=$(echo /tmp/x); sink \"$x\"",
            "take >> /tmp/x; sink --data-binary \"@/tmp/x\"",
            "take --output=/tmp/x; sink /tmp/x",
            "take -O/tmp/x; sink /tmp/x",
            "take | tee /tmp/x; sink /tmp/x",
            "F=/tmp/x; take > $F; sink -F \"f=@$F\"",
            "F=$(mktemp); take > \"$F\"; sink -F \"f=@$F;type=text/plain\"",
            "D=$(mktemp -d); take > \"$D/a.txt\"; sink -T \"$D/a.txt\"",
            "D=$(mktemp -d); take > \"$D/a.txt\"; tar czf /tmp/x.tgz \"$D\"; sink @/tmp/x.tgz",
            "take > /tmp/a; tar czf /tmp/x.tgz /tmp/a; sink -F f=@/tmp/x.tgz",
            "take > /tmp/a; zip -r /tmp/x.zip /tmp/a; sink -F f=@/tmp/x.zip",
            "take > /tmp/a; cp /tmp/a /tmp/b; sink /tmp/b",
            "take > /tmp/a; mv /tmp/a /tmp/b; sink /tmp/b",
            "take > /tmp/a; cat /tmp/a | sink",
            "take > /tmp/a; x=$(cat /tmp/a); sink \"$x\"",
            "take > /tmp/a; x=$(</tmp/a); sink \"$x\"",
            "take > /tmp/a; read -r x < /tmp/a; sink \"$x\"",
            "take | while read -r x; do sink \"$x\"; done",
            "while read -r x; do sink \"$x\"; done < <(take)",
            "take > /tmp/a; while IFS= read -r x; do sink \"$x\"; done < /tmp/a",
            "read -r x <<< \"$(take)\"; sink $x",
            "mapfile -t xs < <(take); sink \"${xs[@]}\"",
            "for x in $(take); do sink $x; done",
            "f() { sink \"$1\"; }\nf \"$(take)\"",
            "f() { local x=\"$1\"; sink \"$x\"; }\nf \"$(take)\"",
            "f() { sink \"$@\"; }\nf a \"$(take)\"",
            "f() { take; }\nsink \"$(f)\"",
            "f() { echo \"$(take)\"; }\nx=$(f)\nsink $x",
            "f() { take; }\nf | sink -",
            "x+=$(take); sink \"${x:0:9}\"",
            "x=$(take); y=${x// /}; sink \"$y\"",
            "x=$(take); sink \"$(printf %s \"$x\" | base64 -w0)\"",
            "x=$(take); echo \"$x\" | sink",
            "printf -v x '%s' \"$(take)\"; sink $x",
            "declare -A m; m[k]=$(take); sink \"${m[k]}\"",
            "xs+=(\"$(take)\"); sink \"${xs[*]}\"",
            "{ take; echo a; } > /tmp/x; sink /tmp/x",
            "( take ) > /tmp/x; sink /tmp/x",
            "{ take; } | sink",
            "take | { sink; }",
            "cat <<E > /tmp/x\n$(take)\nE\nsink /tmp/x",
            "sink <<E\n$(take)\nE\n",
            "x=$(take)\nsink <<E\n$x\nE\n",
            "openssl enc -in <(take) -out /tmp/x; sink /tmp/x",
            "take > x.txt; sink ./x.txt",
            "cd /tmp; take > x.txt; sink @x.txt",
            "take | dd of=/tmp/x; sink /tmp/x",
            "export X=$(take); sink $X",
            "take | xargs sink",
            "take | xargs -I{} sink {}",
        ],
    );
}

#[test]
fn what_is_only_near_a_value_is_not_in_it() {
    check_not(
        "a.py",
        "import src, sink, subprocess\nfrom pathlib import Path\n",
        &[
            "open('/tmp/x', 'w').write(src.take())\nsink(open('/tmp/y').read())",
            "open('/tmp/x', 'w').write(src.take())\nt = ' '.join(['saved', '/tmp/x'])\nsink.send(t)",
            "open('/tmp/x', 'w').write(src.take())\nr = subprocess.run(['python', 'tool.py', '/tmp/x'])\nsink.send(r)",
            "x = src.take()\nd = []\nd.append(1)\nsink(d)",
            "class A:\n    def get(self):\n        return src.take()\nclass B:\n    def get(self):\n        return 1\nsink(B().get())",
            "def f(*a, b):\n    sink(b)\nf(src.take(), b=1)",
            "a, b = src.take(), 1\nsink(b)",
            "def f(x):\n    return 1\ny = src.take()\nsink(f)",
            "o = subprocess.run('x', env=src.take())\nsink(o)",
        ],
    );
    check_not(
        "a.js",
        "const src = require('src'), sink = require('sink'), fs = require('fs');\n",
        &[
            "fs.writeFileSync('/tmp/x', src.take()); const t = ['saved', '/tmp/x'].join(' '); sink.send(t)",
            "fs.writeFileSync('/tmp/x', src.take()); sink(fs.readFileSync('/tmp/y'))",
            "const d = {}; d.k = src.take(); sink(e.k)",
            "class A { get() { return src.take() } } class B { get() { return 1 } } sink(new B().get())",
            "src.take().then(x => 1); new Promise(r => r(1)).then(x => sink(x))",
        ],
    );
    check_not(
        "a.sh",
        "",
        &[
            "take > /tmp/x; sink /tmp/y",
            "take > /tmp/x; y=$(python3 parse.py /tmp/x.py); sink a",
            "f() { take; }\ng() { echo; }\nsink \"$(g)\"",
            "f() { sink \"$1\"; }\ng() { echo \"$1\"; }\ng \"$(take)\"",
            "take; echo a | sink",
            "take | wc; sink < /tmp/x",
            "{ take; sink a; } > /tmp/log",
        ],
    );
}
