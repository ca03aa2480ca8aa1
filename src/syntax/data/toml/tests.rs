//! Tests of reading TOML: values, places, mistakes, and texts made to hurt.

use proptest::prelude::*;

use super::*;
use crate::syntax::DataPath;
use crate::syntax::data::shown;

fn kinds(damage: &[Damage]) -> Vec<DamageKind> {
    damage.iter().map(|damage| damage.kind).collect()
}

fn check(source: &str, expected: &str, damage: &[DamageKind]) {
    let (tree, found) = parse_toml(source, &Limits::default());
    assert_eq!((shown(&tree).as_str(), kinds(&found).as_slice()), (expected, damage), "{source}\n{found:?}");
}

#[test]
fn values_are_read_by_their_kind() {
    check(
        "a = 1\nb = -2.5e3 # x\nc = true\nd = 'x\\y'\ne = \"x\\ty\"\nf = 2024-01-02 03:04:05Z\ng = inf\n",
        r#"{a: 1, b: -2.5e3, c: true, d: "x\\y", e: "x\ty", f: "2024-01-02 03:04:05Z", g: inf}"#,
        &[],
    );
    check(
        "a = [1, ['x',\n # note\n 'y',],\n]\nb = {c = 1, d.e = 2}",
        r#"{a: [1, ["x", "y"]], b: {c: 1, d: {e: 2}}}"#,
        &[],
    );
    check("a = \"\"\"\none\ntwo \\\n   three\"\"\"\nb = '''\nx'''", r#"{a: "one\ntwo three", b: "x"}"#, &[]);
    check("", "{}", &[]);
}

#[test]
fn headers_and_dots_lead_to_one_table() {
    check("[a]\nx = 1\n[a.b]\ny = 2\n[c.d]\n[c]\nz = 3", "{a: {x: 1, b: {y: 2}}, c: {d: {}, z: 3}}", &[]);
    check("[[a]]\nx = 1\n[[a]]\n[a.b]\ny = 2\n[[a.c]]", "{a: [{x: 1}, {b: {y: 2}, c: [{}]}]}", &[]);
    check("a.b.c = 1\na.b.d = 2\n\"a\".'x.y' = 3", "{a: {b: {c: 1, d: 2}, x.y: 3}}", &[]);
    check("[a]\nb.c = 1\n[a.d]\n", "{a: {b: {c: 1}, d: {}}}", &[]);
}

#[test]
fn what_stands_twice_is_kept_and_told() {
    let twice = [DamageKind::DuplicateKey];
    check("a = 1\na = 2", "{a: 1, a: 2}", &twice);
    check("[a]\nx = 1\n[a]\ny = 2\n[a.b]", "{a: {x: 1}, a: {y: 2, b: {}}}", &twice);
    check("a = {b = 1}\n[a.c]\n", "{a: {b: 1}, a: {c: {}}}", &twice);
    check("a = [1]\n[[a]]\nx = 1", "{a: [1], a: [{x: 1}]}", &twice);
    check("a = 1\na.b = 2", "{a: 1, a: {b: 2}}", &twice);
    check("a = {b = 1, b = 2}", "{a: {b: 1, b: 2}}", &twice);
    check("[a.b]\nx = 1\n[a]\nb.y = 2", "{a: {b: {x: 1}, b: {y: 2}}}", &twice);
}

#[test]
fn a_mistake_loses_its_own_statement() {
    let error = [DamageKind::SyntaxError];
    check("a = 1\nb == 2\nc = 3", "{a: 1, b: null, c: 3}", &error);
    check("a = 1\nhello world\nc = 3", "{a: 1, c: 3}", &error);
    check("a = [1, 2\nb = 3\n[c]\nd = 4", "{a: [1, 2], b: 3, c: {d: 4}}", &error);
    check("a = ['x',\n[c]\nd = 4", r#"{a: ["x"], c: {d: 4}}"#, &error);
    check("a = {b = 1\nc = 3", "{a: {b: 1}, c: 3}", &error);
    check("[a\nb = 3", "{b: 3}", &error);
    check("a = \"open\nb = 3", r#"{a: "open", b: 3}"#, &error);
    check("a = \"\"\"open\nb = 3\n[c]\nd = 'x'", r#"{a: "\"\"\"open", b: 3, c: {d: "x"}}"#, &[error[0], error[0]]);
    check("a = hello\nb = 3", r#"{a: "hello", b: 3}"#, &error);
    check("a = 1 b = 2\nc = 3", r#"{a: "1 b", c: 3}"#, &error);
    check("= 1\nc = 3", "{: 1, c: 3}", &error);
}

#[test]
fn spans_hold_the_source_of_each_value() {
    let source = "'é' = 'ü x' # note\n[a.b]\nc = [1, {d = \"y\"}]\n[[e]]\nf.g = '''\nz'''\n";
    let (tree, damage) = parse_toml(source, &Limits::default());
    assert_eq!(damage, []);
    let found = |path: &str| -> Vec<&str> {
        tree.find(&DataPath::parse(path).unwrap()).iter().map(|found| found.node.span.of_text(source)).collect()
    };
    assert_eq!(found("é"), ["'ü x'"]);
    assert_eq!(found("a"), ["[a.b]\nc = [1, {d = \"y\"}]"]);
    assert_eq!(found("a.b.c.*"), ["1", "{d = \"y\"}"]);
    assert_eq!(found("a.b.c.*.d"), ["\"y\""]);
    assert_eq!(found("e.*"), ["[[e]]\nf.g = '''\nz'''"]);
    assert_eq!(found("e.*.f"), ["g = '''\nz'''"]);
    assert_eq!(found(""), [source]);
    let keys = tree.find(&DataPath::parse("a.b.c").unwrap());
    assert_eq!(keys[0].keys.iter().map(|key| key.span.of_text(source)).collect::<Vec<_>>(), ["a", "b", "c"]);
    let text = tree.find(&DataPath::parse("e.*.f.g").unwrap())[0].node;
    assert_eq!(text.offsets(source).map(Span::new(0, 1)).of_text(source), "z");
}

#[test]
fn depth_and_size_are_bounded() {
    let deep = [DamageKind::TooDeep];
    check(&format!("a = {}\nb = 1", "[".repeat(100_000)), "{b: 1}", &deep);
    check(&format!("a = {}\nb = 1", "{a=".repeat(100_000)), "{b: 1}", &deep);
    check(&format!("{}\nb = 1", "[".repeat(100_000)), "{b: 1}", &deep);
    let dotted = format!("{}b = 1", "a.".repeat(500_000));
    let (tree, damage) = parse_toml(&dotted, &Limits::default());
    assert_eq!((tree.nodes.len(), kinds(&damage)), (201, vec![DamageKind::SyntaxError]));
    let limits = Limits { syntax_bytes: 2, ..Limits::default() };
    assert_eq!(kinds(&parse_toml("a = 1", &limits).1), [DamageKind::TooLarge]);
}

#[test]
fn long_texts_of_every_shape_are_read() {
    for part in [
        "a.b.c.d.e.f.g.h=1\n",
        "[a.b.c]\n",
        "[[a]]\n",
        "\"\"\"\n\\",
        "'''\n",
        "a = [\n",
        "a = {\n",
        "\\",
        "a=\"\\",
        "[a",
        "x\n",
        "\n",
        "a = [1,\n[",
        "\"\"\"\\\"",
    ] {
        let text = part.repeat((1 << 20) / part.len());
        let (tree, _) = parse_toml(&text, &Limits::default());
        assert!(tree.root().is_some(), "{part}");
        let quoted = format!("a = \"\"\"{text}");
        assert!(!parse_toml(quoted.get(..1 << 20).unwrap(), &Limits::default()).1.is_empty(), "{part}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read(source in "([-a\\.\\[\\]{}=,#'\" \t\r\n1é\\\\]|\"\"\"|'''|\\[\\[a\\]\\]\n|a = |a\\.b = 1\n){0,60}") {
        let (tree, _) = parse_toml(&source, &Limits::default());
        for node in &tree.nodes {
            prop_assert!(source.get(node.span.range()).is_some());
        }
    }
}
