//! Tests of reading INI: the dialects, places, and texts made to hurt.

use super::*;
use crate::syntax::DataPath;
use crate::syntax::data::shown;

fn check(dialect: Dialect, source: &str, expected: &str, damage: &[DamageKind]) {
    let (tree, found) = parse_ini(source, dialect, &Limits::default());
    let kinds: Vec<DamageKind> = found.iter().map(|damage| damage.kind).collect();
    assert_eq!((shown(&tree).as_str(), kinds.as_slice()), (expected, damage), "{source}");
    for node in &tree.nodes {
        assert!(source.get(node.span.range()).is_some());
    }
}

#[test]
fn git_keeps_every_key_and_undoes_quotes() {
    check(
        Dialect::Git,
        "; note\n[Core]\n\tfsMonitor = \"a \\\"b\\\"\" c ; note\n\t\tbare # note\n\n[remote \"O.rigin\"] url = x\n\turl = y\\\n z\n[a.b]\nk=\"#1\"#2\n[core]\nx=",
        r##"{core: {fsmonitor: "a \"b\" c", bare: true, x: ""}, remote: {O.rigin: {url: "x", url: "y z"}}, a: {b: {k: "#1"}}}"##,
        &[],
    );
    check(Dialect::Git, "[core\na=1\n=2", r#"{a: "1", : "2"}"#, &[DamageKind::SyntaxError; 2]);
}

#[test]
fn node_settings_stand_before_the_sign_or_a_space() {
    check(
        Dialect::Node,
        "# note\nregistry=https://a.example/x ; note\n//a.example/:_authToken=${TOKEN}\nca[]=\"x\"\nca[]='y'\nyarn-path \"./y.js\"\nignore-scripts\n",
        r#"{registry: "https://a.example/x", //a.example/:_authToken: "${TOKEN}", ca: "x", ca: "y", yarn-path: "./y.js", ignore-scripts: true}"#,
        &[],
    );
}

#[test]
fn python_values_go_on_by_indentation() {
    check(
        Dialect::Python,
        "[options]\ninstall_requires =\n    a==1 # note\n  # note\n\n    b\nname: x # note\n[options.extras_require]\nT = c\n  d\n",
        r#"{options: {install_requires: ["a==1", "b"], name: "x"}, options.extras_require: {t: ["c", "d"]}}"#,
        &[],
    );
    check(
        Dialect::Python,
        "[a]\nx = 1\nx = 2\n[a]\ny",
        r#"{a: {x: "1", x: "2", y: true}}"#,
        &[DamageKind::DuplicateKey, DamageKind::DuplicateKey, DamageKind::SyntaxError],
    );
}

#[test]
fn spans_hold_the_source_of_each_value() {
    let found = |dialect, source: &str, path: &str, word: &str| {
        let (tree, _) = parse_ini(source, dialect, &Limits::default());
        let node = tree.find(&DataPath::parse(path).unwrap())[0].node;
        let at = node.text().unwrap().find(word).unwrap();
        let offsets = node.offsets(source);
        let mapped = offsets.map(Span::of(at..at + word.len())).of_text(source).to_owned();
        (node.span.of_text(source).to_owned(), mapped)
    };
    let check = |dialect, source, path, word, span: &str, mapped: &str| {
        assert_eq!(found(dialect, source, path, word), (span.to_owned(), mapped.to_owned()), "{source}");
    };
    check(Dialect::Git, "[a]\n  b = x y  # z\n", "a.b", "y", "x y", "y");
    check(Dialect::Git, "[a]\n  b = \"x \\\"y\\\"\"\n", "a.b", "y", "\"x \\\"y\\\"\"", "y");
    check(Dialect::Git, "[a]\n  b = x \\\n  y\n", "a.b", "y", "x \\\n  y", "y");
    check(Dialect::Git, "[a \"b\"] c = d", "a.b.c", "d", "d", "d");
    check(Dialect::Node, "a = \"x y\" ; z", "a", "y", "\"x y\"", "y");
    check(Dialect::Python, "[a]\nb =\n  x y # z\n", "a.b.*", "y", "x y", "y");
}

#[test]
fn long_texts_of_every_shape_are_read() {
    for part in ["[a]\n", "a\n", "[", "a = \\\n", "=", "a = \"", "[a \"b\"]", " a\n", "[a]x=1\n", "\\", "\r", "#"] {
        let text = part.repeat((1 << 20) / part.len());
        for dialect in [Dialect::Git, Dialect::Node, Dialect::Python] {
            let (tree, _) = parse_ini(&text, dialect, &Limits::default());
            assert!(tree.root().is_some(), "{part}");
        }
    }
    let limits = Limits { syntax_bytes: 2, ..Limits::default() };
    assert_eq!(parse_ini("a = 1", Dialect::Git, &limits).1.len(), 1);
}
