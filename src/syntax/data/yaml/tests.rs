//! Tests of reading YAML: values, places, damage, and broken texts.

use proptest::prelude::*;

use super::*;
use crate::syntax::DataPath;
use crate::syntax::data::shown;

fn parse(source: &str) -> (DataTree, Vec<Damage>) {
    parse_yaml(source, &Limits::default())
}

fn kinds(damage: &[Damage]) -> Vec<DamageKind> {
    damage.iter().map(|damage| damage.kind).collect()
}

fn check(source: &str, expected: &str, damage: &[DamageKind]) {
    let (tree, found) = parse(source);
    assert_eq!((shown(&tree).as_str(), kinds(&found).as_slice()), (expected, damage), "{source}");
}

#[test]
fn plain_scalars_follow_the_core_schema() {
    check("[true, False, yes, ~, null, '', 'true']", r#"[true, false, "yes", null, null, "", "true"]"#, &[]);
    check(
        "[1, -2.5, 1e3, 0x1f, 0o17, .inf, 1.2.3, 1e, '1', .]",
        r#"[1, -2.5, 1e3, 0x1f, 0o17, .inf, "1.2.3", "1e", "1", "."]"#,
        &[],
    );
    check("a:\nb: x", r#"{a: null, b: "x"}"#, &[]);
}

#[test]
fn what_loaders_read_differently_is_damage() {
    use DamageKind::{Alias, DuplicateKey, SyntaxError, Tag, WrongType};
    check("a: &x 1\nb: *x", "{a: 1, b: null}", &[Alias, Alias]);
    check("a: !!str 1\nb: !!python/name:x y", r#"{a: "1", b: "y"}"#, &[Tag, Tag]);
    check("a: 1\na: 2", "{a: 1, a: 2}", &[DuplicateKey]);
    check("a: 1\n---\nb: 2", "{a: 1}", &[SyntaxError]);
    check("? [a, b]\n: 1", "{[a, b]: 1}", &[WrongType]);
}

#[test]
fn aliases_of_files_are_what_they_stand_for() {
    let check = |source: &str, expected: &str, damage: &[DamageKind]| {
        let (tree, found) = parse_yaml_file(source, &Limits::default());
        assert_eq!((shown(&tree).as_str(), kinds(&found).as_slice()), (expected, damage), "{source}");
    };
    check("a: &x 1\nb: *x", "{a: 1, b: 1}", &[]);
    check(
        "a: &x {b: [1, {c: 2}], d: e}\nf: [*x]",
        r#"{a: {b: [1, {c: 2}], d: "e"}, f: [{b: [1, {c: 2}], d: "e"}]}"#,
        &[],
    );
    check("a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n", "{a: {b: 1}, c: {b: 1, d: 2}}", &[]);
    check(
        "a: &x {b: 1}\nc: &y {e: 3}\nd: {<<: [*x, *y], <<: 1}",
        "{a: {b: 1}, c: {e: 3}, d: {b: 1, e: 3, <<: 1}}",
        &[DamageKind::DuplicateKey],
    );
    check("a: &x [*x, 1]", "{a: [null, 1]}", &[]);
    check("a: 1\n---\nb: 2\n---\n- c", "{a: 1, b: 2}", &[DamageKind::Disagreement]);
    check("a: !!str 1\nb: !local x\nc: !!set {}", r#"{a: "1", b: "x", c: {}}"#, &[]);
    check(
        "a: !!python/object/apply:x [y]\nb: !ruby/object:Z {}\nc: !!js/function z",
        r#"{a: ["y"], b: {}, c: "z"}"#,
        &[DamageKind::Tag; 3],
    );
}

#[test]
fn aliases_unfold_within_a_limit() {
    let mut source = "a0: &a0 [x, x]\n".to_owned();
    for at in 1..40 {
        source += &format!("a{at}: &a{at} [*a{0}, *a{0}, *a{0}]\n", at - 1);
    }
    let (tree, damage) = parse_yaml_file(&source, &Limits::default());
    assert_eq!(kinds(&damage), [DamageKind::TooLarge]);
    assert!(tree.nodes.len() < 30_000);
    let long = format!("a: &a {}\nb: [{}]", "x".repeat(100_000), "*a, ".repeat(100_000));
    assert_eq!(kinds(&parse_yaml_file(&long, &Limits::default()).1), [DamageKind::TooLarge]);
}

#[test]
fn long_files_of_every_shape_are_read() {
    for part in [
        "a: b\n",
        "- ",
        "[",
        "? ",
        "&a ",
        "*a ",
        "a: &a\n",
        "- - x\n",
        "\"",
        "'",
        "|\n",
        "a: |\n  b\n",
        "---\n",
        "!!a ",
        "#",
        "{a: ",
        "a\n",
        ": ",
    ] {
        let text = part.repeat((1 << 20) / part.len());
        parse_yaml_file(&text, &Limits::default());
    }
}

#[test]
fn limits_leave_the_tree_so_far() {
    let check = |source: &str, limits: Limits, expected: &str, kind: DamageKind| {
        let (tree, damage) = parse_yaml(source, &limits);
        assert_eq!((shown(&tree).as_str(), kinds(&damage).as_slice()), (expected, [kind].as_slice()));
    };
    let base = Limits::default();
    check(
        "a: 1\nb: [2, 3]\nc: 4",
        Limits { front_matter_nodes: 4, ..base.clone() },
        "{a: 1, b: [2]}",
        DamageKind::TooLarge,
    );
    check("a: [[[1]]]", Limits { front_matter_depth: 3, ..base.clone() }, "{a: [[]]}", DamageKind::TooDeep);
    check("a: 1\nb: 2", Limits { front_matter_bytes: 4, ..base }, "{a: 1}", DamageKind::TooLarge);
}

#[test]
fn nesting_beyond_the_parser_is_too_deep_and_no_error() {
    let text = format!("name: a\nx: {}\ny: 1", "[".repeat(60_000));
    let (tree, damage) = parse_yaml(&text, &Limits::default());
    assert!(kinds(&damage).contains(&DamageKind::TooDeep));
    assert!(tree.root().and_then(|root| tree.get(root, "name")).is_some());
}

#[test]
fn deep_nesting_ends_early() {
    for open in ["[", "{a: ", "- ", "? "] {
        let (_, damage) = parse(&open.repeat(60_000));
        assert!(!damage.is_empty(), "{open}");
    }
}

#[test]
fn a_broken_entry_does_not_lose_the_others() {
    let source =
        "name: one\ndescription: Use when: asked\n  twice # here\nmetadata:\n  a: [1]\n# note\nlicense: 'MIT'\n";
    let expected = r#"{name: "one", description: "Use when: asked twice # here", metadata: {a: [1]}, license: "MIT"}"#;
    check(source, expected, &[DamageKind::SyntaxError]);
    check(
        "name: x\ndescription: \"a \"b\" c\"\n",
        r#"{name: "x", description: "a \"b\" c"}"#,
        &[DamageKind::SyntaxError],
    );
    check(
        "name: x\ndescription: @at the start\n",
        r#"{name: "x", description: "@at the start"}"#,
        &[DamageKind::SyntaxError],
    );
    check(
        "name: x\n\tdescription: y: z\nname: w: v",
        r#"{name: "x description: y: z", name: "w: v"}"#,
        &[DamageKind::SyntaxError, DamageKind::DuplicateKey],
    );
    check("name: \"open\ndescription: here", r#"{name: "open", description: "here"}"#, &[DamageKind::SyntaxError]);
    check("plain: a: b", r#"{plain: "a: b"}"#, &[DamageKind::SyntaxError]);
}

#[test]
fn spans_hold_the_source_of_each_value() {
    let source = "é: ü x # note\nq: 'it''s' # note\nd: \"a\\\"b\" \nb: | # note\n  line\n\n  more\n\nt: !!str &a 12\nn:\nf: {x: [1, 2]}\nl:\n  - k: v\n  - >-\n   w\nz: 0\n";
    let (tree, _) = parse(source);
    let found: Vec<&str> = tree.nodes.iter().skip(1).map(|node| node.span.of_text(source)).collect();
    let expected = [
        "ü x",
        "'it''s'",
        "\"a\\\"b\"",
        "| # note\n  line\n\n  more",
        "12",
        "",
        "{x: [1, 2]}",
        "[1, 2]",
        "1",
        "2",
        "- k: v\n  - >-\n   w",
        "k: v",
        "v",
        ">-\n   w",
        "0",
    ];
    assert_eq!(found, expected);
}

#[test]
fn spans_of_broken_values_hold_their_words() {
    let source = "name: 'a' and 'b': c\nkey: |\n broken\nnot a key\nlast: \"x: y\" z: \"w\"\r\n";
    let (tree, _) = parse(source);
    let texts: Vec<(&str, &str)> =
        tree.nodes.iter().filter_map(|node| Some((node.text()?, node.span.of_text(source)))).collect();
    let expected = [
        ("'a' and 'b': c", "'a' and 'b': c"),
        ("broken not a key", "broken\nnot a key"),
        ("x: y\" z: \"w", "x: y\" z: \"w"),
    ];
    assert_eq!(texts, expected);
}

/// Spells words as a YAML value in one of five styles.
fn spell(style: usize, words: &[String]) -> String {
    let lines = words.chunks(3).map(|line| line.join(" ")).collect::<Vec<_>>();
    let plain = words.join(" ");
    match style {
        0 => plain,
        1 => format!("'{}'", lines.join("\n\n    ").replace('\'', "''")),
        2 => format!("\"{}\"", lines.join(" \\\n  \\t ").replace('é', "\\u00e9")),
        3 => format!("|\n    {}", lines.join("\n    ")),
        _ => format!(">-\n   {}", lines.join("\n\n   ")),
    }
}

proptest! {
    #[test]
    fn a_word_maps_to_itself_in_every_style(words in prop::collection::vec("[a-zé]{1,6}('[a-z]{1,3})?", 1..12), style in 0_usize..5, pick in any::<prop::sample::Index>()) {
        let source = format!("näme: x\ndescription: {}\nlast: 'y'\n", spell(style, &words));
        let (tree, damage) = parse(&source);
        prop_assert_eq!(damage, vec![]);
        let found = tree.find(&DataPath::parse("description").unwrap());
        let node = found.first().unwrap().node;
        let text = node.text().map_or_else(|| plain_text(node), str::to_owned);
        let split: Vec<&str> = text.split_ascii_whitespace().collect();
        prop_assert_eq!(&split, &words.iter().map(String::as_str).collect::<Vec<_>>());
        let word = *pick.get(&split);
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let mapped = super::super::text_offsets(&text, node.span, &source).map(Span::of(start..start + word.len()));
        prop_assert_eq!(mapped.of_text(&source).replace("''", "'").replace("\\u00e9", "é"), word);
    }

    #[test]
    fn any_text_is_read(source in "([-?:,\\[\\]{}#&*!|>'\"%@` \t\r\n~aé1\u{feff}\u{85}\\\\]|: |\n  |- |---\n|\\.\\.\\.\n|<<: |!!str |&a |\\*a ){0,60}") {
        let (tree, _) = parse(&source);
        for node in &tree.nodes {
            prop_assert!(source.get(node.span.range()).is_some());
        }
    }
}

/// The source text of a value that is no text.
fn plain_text(node: &DataNode) -> String {
    match &node.value {
        DataValue::Bool(value) => value.to_string(),
        DataValue::Number(value) => value.clone(),
        _ => "null".to_owned(),
    }
}
