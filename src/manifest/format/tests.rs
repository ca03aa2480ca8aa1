//! Tests of formats: what a file runs, installs and fetches from.

use super::layout;
use crate::bundle::{Bundle, FORMATS, FormatKind, Limits};
use crate::manifest::lower;
use crate::source::Span;
use crate::syntax::{Origin, Role, parse};

/// What a file declares, a line each: `run`, `need` with version or `?`, `from` an address, `index`, `damage`.
fn shown(path: &str, source: &str) -> Vec<String> {
    let bundle = Bundle::from_files("x", &[(path, source.as_bytes())]);
    let artifact = &bundle.artifacts[0];
    let limits = Limits::default();
    let origin = Origin::of_file(artifact.id, artifact.kind);
    let language = artifact.language().unwrap();
    let document = parse(&origin, language, artifact.text.text().clone(), artifact.text.map().clone(), &limits);
    let (declared, nested, damage) = lower(&document, artifact.kind, path, &limits);
    let commands: Vec<&str> = nested.iter().filter(|it| it.role == Role::Command).map(|it| &*it.text).collect();
    let mut lines: Vec<String> = Vec::new();
    for command in &declared.commands {
        let line = &command.line;
        let is_nested = commands.iter().any(|text| text.trim() == line.value);
        lines.push(format!("{} {}", if is_nested { "run" } else { "load" }, line.value));
        assert!(!line.span.of_text(source).is_empty(), "{line:?}");
    }
    for nested in &nested {
        assert!(source.get(nested.offsets.map(Span::of(0..nested.text.len())).range()).is_some(), "{nested:?}");
    }
    for package in &declared.dependencies {
        let pin = package.pin.as_deref().unwrap_or("?");
        let sort = if package.is_address { "from" } else { "need" };
        lines.push(format!("{sort} {} {} {pin}", package.installer, package.name));
        assert!(!package.span.of_text(source).is_empty(), "{package:?}");
    }
    for index in &declared.indexes {
        lines.push(format!("index {}", index.span.of_text(source)));
    }
    lines.extend(damage.iter().chain(&document.damage).map(|damage| format!("damage {}", damage.detail)));
    lines
}

fn check(path: &str, source: &str, expected: &[&str]) {
    assert_eq!(shown(path, source), expected, "{path}\n{source}");
}

#[test]
fn packages_of_node() {
    let check = |source: &str, expected: &[&str]| check("package.json", source, expected);
    check(
        r#"{"scripts": {"prepack": "a", "pnpm:devPreinstall": "b", "test": "c"}, "simple-git-hooks": {"pre-commit": "d"}}"#,
        &["run d", "run a", "run b"],
    );
    check(
        r#"{"overrides": {"a": "1.0.0", "b": {"c": "npm:d@1.0.0", "e": "https://f.example/g.tgz"}}, "packageManager": "yarn@https://h.example/y.js"}"#,
        &["need npm d 1.0.0", "from npm https://f.example/g.tgz ?", "from npm https://h.example/y.js ?"],
    );
    check(r#"{"packageManager": "yarn@4.1.0", "resolutions": {"a": "^1"}}"#, &[]);
}

#[test]
fn locks_of_node() {
    let source = r#"{"packages": {"": {}, "node_modules/a": {"resolved": "https://One.example/a.tgz"}, "node_modules/b": {"resolved": "https://one.example/b.tgz"},
      "node_modules/c": {"resolved": "git+ssh://git@two.example/c.git#0123456789012345678901234567890123456789"}, "node_modules/d": {"resolved": "d", "link": true}},
      "dependencies": {"e": {"resolved": "https://three.example/e.tgz", "dependencies": {"f": {"resolved": "http://four.example/f.tgz"}}}}}"#;
    let commit = "0123456789012345678901234567890123456789";
    let expected = [
        &format!("from npm git+ssh://git@two.example/c.git#{commit} {commit}"),
        "index One.example",
        "index three.example",
        "index four.example",
    ];
    check("package-lock.json", source, &expected);
}

#[test]
fn settings_of_node_installers() {
    check(
        ".npmrc",
        "registry=https://a.example/\n@x:registry=https://b.example\nscript-shell=./s.sh\nnode-options=--require ./x.js\nhttps-proxy=http://c.example:80\nfund=false\n//a.example/:_authToken=${T}\n",
        &["run ./s.sh", "run --require ./x.js", "index a.example", "index b.example", "index c.example"],
    );
    check(".yarnrc", "registry \"https://a.example\"\nyarn-path \"./y.js\"\n", &["load ./y.js", "index a.example"]);
    check(
        ".yarnrc.yml",
        "yarnPath: y.cjs\nplugins:\n  - p.cjs\n  - path: q.cjs\n    spec: x\nnpmScopes:\n  s:\n    npmRegistryServer: https://a.example\n",
        &["load y.cjs", "load p.cjs", "load q.cjs", "index a.example"],
    );
    check(
        "bunfig.toml",
        "preload = ['a.ts']\n[test]\npreload = 'b.ts'\n[install]\nregistry = { url = 'https://a.example', token = 'x' }\n[install.scopes]\ns = 'https://b.example'\n",
        &["load a.ts", "load b.ts", "index a.example", "index b.example"],
    );
}

#[test]
fn builds_of_node() {
    let check = |source: &str, expected: &[&str]| check("binding.gyp", source, expected);
    check("{'targets': [{'actions': [{'action': ['sh', 'a b']}]}]} # x\n", &["run sh 'a b'"]);
    check("{'x': '<!(node -p (1)) <!@(b) (c)', '<!(d)': 1}", &["run d", "run node -p (1)", "run b"]);
    check("{'x': '<!(open'}", &["run open"]);
    check("{'x': '<(VERSION) !(a)'}", &[]);
}

#[test]
fn packages_of_php() {
    check(
        "composer.json",
        r#"{"require": {"php": ">=8", "ext-json": "*", "a/b": "1.2.3", "c/d": "^1"}, "repositories": [{"type": "vcs", "url": "https://a.example/x"}],
          "scripts": {"post-install-cmd": ["one two", "three"], "pre-update-cmd": "four", "test": "five"}}"#,
        &["run one two", "run three", "run four", "need composer a/b 1.2.3", "need composer c/d ?", "index a.example"],
    );
}

#[test]
fn requirements_of_python() {
    let check = |source: &str, expected: &[&str]| check("requirements.txt", source, expected);
    check("-ihttps://a.example/s\n--find-links https://b.example\n", &["index a.example", "index b.example"]);
    check("-r https://a.example/r.txt\n-r base.txt\n-e .\n", &["from pip https://a.example/r.txt ?", "from pip . ?"]);
    check("--trusted-host a.example\n--pre\n", &[]);
    check("Build a thing that works\n", &["damage no requirement that installers understand"]);
    check("--exec x\n", &["damage no option that installers understand"]);
    check("a ==1.0 ; python_version < '3'\n", &["need pip a 1.0"]);
}

#[test]
fn projects_of_python() {
    check(
        "pyproject.toml",
        "[build-system]\nrequires = ['setuptools>=61', 'x @ https://a.example/x.whl']\nbuild-backend = 'mine.sub:api'\nbackend-path = ['.']\n[project]\nname = 'n'\ndependencies = ['a==1.0', 'b>=2']\n[project.optional-dependencies]\ndev = ['c']\n[dependency-groups]\nt = ['d==1.0', {include-group = 'dev'}]\n",
        &[
            "load mine.py",
            "need pip a 1.0",
            "need pip b ?",
            "need pip c ?",
            "need pip d 1.0",
            "from pip https://a.example/x.whl ?",
        ],
    );
    check(
        "pyproject.toml",
        "[tool.poetry.dependencies]\npython = '^3.11'\na = '1.0.0'\nb = {version = '^2', extras = ['x']}\nc = {git = 'https://a.example/c', rev = 'main'}\nd = {path = 'd'}\n[tool.poetry.build]\nscript = 'build.py'\n[[tool.poetry.source]]\nname = 's'\nurl = 'https://b.example'\n[tool.uv.sources]\ne = {url = 'https://c.example/e.whl'}\nf = {workspace = true}\n[[tool.uv.index]]\nurl = 'https://d.example'\n[tool.hatch.build.hooks.custom]\npath = 'h.py'\n[tool.hatch.envs.x]\npost-install-commands = ['run me']\n",
        &[
            "load h.py",
            "load build.py",
            "run run me",
            "from pip https://c.example/e.whl ?",
            "need pip a 1.0.0",
            "need pip b ?",
            "from pip https://a.example/c ?",
            "index d.example",
            "index b.example",
        ],
    );
    check(
        "setup.cfg",
        "[options]\ninstall_requires =\n    a==1.0\n    b>=2; python_version > '3'\nsetup_requires = c\n[options.extras_require]\nx = d==2.0\n",
        &["need pip c ?", "need pip a 1.0", "need pip b ?", "need pip d 2.0"],
    );
    check(
        "pip.conf",
        "[global]\nindex-url = https://a.example\n[install]\nextra-index-url =\n  https://b.example\n  https://c.example\n",
        &["index a.example", "index b.example", "index c.example"],
    );
    check(
        "Pipfile",
        "[[source]]\nurl = 'https://a.example'\n[packages]\na = '==1.0'\nb = '*'\nc = {git = 'https://b.example/c'}\n",
        &["need pip a 1.0", "need pip b ?", "from pip https://b.example/c ?", "index a.example"],
    );
    check("x.pth", "lib\nimport os; os.system('x')\nimportlib\n", &["run import os; os.system('x')"]);
}

#[test]
fn packages_of_rust_and_go() {
    let commit = "0123456789012345678901234567890123456789";
    let source = format!(
        "[package]\nname = 'n'\nbuild = 'b.rs'\n[dependencies]\na = '=1.2.3'\nb = '1.2.3'\nc = {{git = 'https://a.example/c', rev = '{commit}'}}\nd = {{path = '../d'}}\ne = {{path = 'e'}}\nf = {{workspace = true}}\n[target.x.dev-dependencies]\ng = {{version = '=1.0.0'}}\n[patch.x]\nh = {{git = 'https://b.example/h'}}\n"
    );
    check(
        "Cargo.toml",
        &source,
        &[
            "load b.rs",
            "from cargo https://b.example/h ?",
            "need cargo a 1.2.3",
            "need cargo b ?",
            &format!("from cargo https://a.example/c {commit}"),
            "from cargo ../d ?",
            "need cargo g 1.0.0",
        ],
    );
    check(
        ".cargo/config.toml",
        "[build]\nrustc-wrapper = 'w.sh'\n[target.x]\nrunner = ['r', '-x']\nlinker = 'l'\n[source.m]\nregistry = 'sparse+https://a.example/i/'\n[registries.o]\nindex = 'https://b.example'\n[alias]\nx = 'run'\n",
        &["run w.sh", "run l", "run r -x", "index b.example", "index a.example"],
    );
    check(
        "go.mod",
        "module m // x\n\ngo 1.23\ntool a.example/t\nrequire (\n\ta.example/b v1.2.3\n\tc.example/d v0.0.0-20240101000000-0123456789ab // indirect\n)\nreplace a.example/b => ./b\nreplace a.example/b v1.2.3 => e.example/f v1.0.0\nreplace g => ../g\n",
        &[
            "need go a.example/b 1.2.3",
            "need go c.example/d 0.0.0-20240101000000-0123456789ab",
            "need go e.example/f 1.0.0",
            "from go ../g ?",
        ],
    );
    check("go.mod", "module m\nwords here\n", &["damage `words` is no line of a module file"]);
}

#[test]
fn gems() {
    let check = |source: &str, expected: &[&str]| check("Gemfile", source, expected);
    check(
        "# x\nsource 'https://a.example' do\n  gem \"a\", \"1.2.3\", require: false # y\nend\n",
        &["need gem a 1.2.3", "index a.example"],
    );
    check(
        "gem 'a', '~> 1.0'\ngem 'b', '>= 1', '< 2'\ngem 'c',\n  :git => 'https://a.example/c'\ngem 'd', path: 'd'\n",
        &["need gem a ?", "need gem b ?", "from gem https://a.example/c ?"],
    );
    check(
        "group :test, :development do\n  gem 'a', '1.2.3', platforms: [:mri, :jruby]\nend\nruby '3.3.0'\ngemspec\n",
        &["need gem a 1.2.3"],
    );
    for code in ["gem 'a' if system('x')", "eval 'x'", "gem \"a#{`x`}\"", "`x`", "x = %x(y)", "gem 'a'; system 'x'"] {
        assert!(shown("Gemfile", code).iter().any(|line| line.starts_with("damage")), "{code}");
    }
}

#[test]
fn runners_of_tasks_and_hooks() {
    check(
        "mise.toml",
        "[hooks]\nenter = 'a'\nleave = ['b', 'c']\npostinstall = {script = 'd'}\n[env]\nX = '{{ exec(command=`g h`) }}'\n_.source = 'e.sh'\n[plugins]\np = 'https://a.example/p'\n[tasks.t]\nrun = 'f'\n",
        &["run a", "run b", "run c", "run d", "load e.sh", "run g h", "from mise https://a.example/p ?"],
    );
    check(
        ".pre-commit-config.yaml",
        "repos:\n- repo: local\n  hooks:\n  - id: x\n    entry: a b\n    args: [c]\n    additional_dependencies: ['d==1.0']\n- repo: https://a.example/h\n  rev: v1\n  hooks:\n  - id: y\n",
        &["run a b c", "need pip d 1.0"],
    );
    check(
        "lefthook.yml",
        "pre-commit:\n  commands:\n    a:\n      run: one\n  jobs:\n  - run: two\n  - group:\n      jobs:\n      - run: three\nremotes:\n- git_url: https://a.example/l\n",
        &["run one", "run two", "run three", "from git https://a.example/l ?"],
    );
}

#[test]
fn configuration_of_git() {
    let check = |source: &str, expected: &[&str]| check(".git/config", source, expected);
    check(
        "[core]\n\tfsmonitor = a\n\tSshCommand = b\n\tPAGER = c\n\thooksPath = d\n[diff]\n\texternal = e\n",
        &["run a", "run b", "run c", "load d", "run e"],
    );
    check("[core]\n\tfsmonitor = true\n[pager]\n\tdiff = false\n\tlog = a\n", &["run a"]);
    check(
        "[filter \"x\"]\n\tclean = a %f\n\tsmudge = b\n[diff \"y\"]\n\ttextconv = c\n[merge \"z\"]\n\tdriver = d\n",
        &["run a %f", "run b", "run c", "run d"],
    );
    check(
        "[alias]\n\tst = status\n\tx = \"!a b\"\n[credential]\n\thelper = store\n[credential \"https://h.example\"]\n\thelper = !c\n\thelper = /d/e\n",
        &["run a b", "run c", "run /d/e"],
    );
    check(
        "[remote \"o\"]\n\turl = ext::sh -c x\n\tpushurl = https://a.example\n[include]\n\tpath = ../c\n",
        &["run sh -c x", "load ../c"],
    );
}

#[test]
fn modules_of_git() {
    check(
        ".gitmodules",
        "[submodule \"a\"]\n\tpath = a\n\turl = https://a.example/a\n\tupdate = !x\n[submodule \"b\"]\n\turl = ext::y\n\tupdate = merge\n",
        &["run x", "run y", "from git https://a.example/a ?"],
    );
    check(".gitattributes", "* filter=x\n", &[]);
}

#[test]
fn what_readers_add_to_their_tables_is_said() {
    for format in FORMATS {
        let FormatKind::Manifest(kind, _) = format.is else { continue };
        let layout = layout(kind);
        let adds = !layout.also_reads.is_empty() || !layout.also_runs.is_empty();
        assert_eq!(layout.special.is_some(), adds, "{}", format.name);
    }
}

/// Lowers a file of any content: nothing breaks off, and every place lies in the text.
fn survives(path: &str, source: &str) {
    let bundle = Bundle::from_files("x", &[(path, source.as_bytes())]);
    let artifact = &bundle.artifacts[0];
    let limits = Limits::default();
    let origin = Origin::of_file(artifact.id, artifact.kind);
    let Some(language) = artifact.language() else { return };
    let document = parse(&origin, language, artifact.text.text().clone(), artifact.text.map().clone(), &limits);
    let (declared, nested, damage) = lower(&document, artifact.kind, path, &limits);
    let places = nested.iter().map(|nested| nested.offsets.map(Span::of(0..nested.text.len())));
    let places = places.chain(declared.commands.iter().map(|command| command.line.span));
    let places = places.chain(declared.dependencies.iter().map(|package| package.span));
    let places = places.chain(declared.indexes.iter().map(|index| index.span));
    for place in places.chain(damage.iter().map(|damage| damage.span)) {
        assert!(document.text.get(place.range()).is_some(), "{path} {place:?} {source:?}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_lowered(
        source in "(\t|\n|\r\n| |a|é|:|=|:=|\\+=|!=|;|#|\\\\|\\$\\(|\\$\\{|\\$\\$|\\$|\\)|\\}|shell |call |define x\n|endef\n|include |\"|'|gem |source |require \\(|replace |=>|git: |-r|--hash=|https://a.example/|!|<!\\(|\\[|\\]|\\{|,|import ){0,40}",
    ) {
        let paths = ["Makefile", "Gemfile", "go.mod", "requirements.txt", "binding.gyp", ".git/config", ".gitmodules"];
        for path in paths.into_iter().chain([".npmrc", "pyproject.toml", "Cargo.toml", "setup.cfg", "mise.toml", "x.pth"]) {
            survives(path, &source);
        }
    }
}
