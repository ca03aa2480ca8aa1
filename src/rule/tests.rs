//! What compiling rule files accepts and refuses.

use super::compile::{Strictness, compile};

const GOOD: &str = r#"
id         = "sample-rule"
title      = "something happens"
kind       = "weakness"
severity   = "low"
confidence = "high"
refs       = ["CWE-1"]
since      = "0.1.0"
why        = "Because."
fix        = "Do not."

[match.text]
in  = ["bash"]
any = ['''needle [a-z]{1,8}''']

[[flags]]
file = "a.sh"
code = "⟦needle one⟧"

[[flags]]
file = "b.sh"
code = "x; ⟦needle two⟧"

[[spares]]
file = "a.sh"
code = "hay"

[[spares]]
file = "b.sh"
code = "haystack"
"#;

fn mistakes(path: &str, text: &str) -> Vec<String> {
    match compile(&[(path, text)], Strictness::Checked) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.0.iter().map(|error| format!("{}: {}", error.line, error.message)).collect(),
    }
}

fn check(change: (&str, &str), says: &str) {
    let text = GOOD.replacen(change.0, change.1, 1);
    assert_ne!(text, GOOD, "the change {change:?} changes nothing");
    let found = mistakes("rules/structure/sample-rule.toml", &text);
    assert!(found.iter().any(|mistake| mistake.contains(says)), "{says:?} not in {found:?}");
}

#[test]
fn a_good_rule_compiles() {
    assert_eq!(mistakes("rules/structure/sample-rule.toml", GOOD), Vec::<String>::new());
}

#[test]
fn mistakes_are_refused() {
    check(("since", "sinse"), "unknown field");
    check(("sample-rule", "other-rule"), "is not the file name");
    check(("something happens", "something happens."), "no full stop");
    check(("⟦needle two⟧", "needle two"), "needs a ⟦mark⟧");
    check(("⟦needle two⟧", "⟦needle two"), "not closed");
    check(("[a-z]{1,8}", "[a-z]+"), "unbounded");
    check(("[a-z]{1,8}", "[a-z"), "does not parse");
    check(("\"bash\"", "\"bosh\""), "no language, role or kind is named bosh");
    check(("[[spares]]\nfile = \"a.sh\"\ncode = \"hay\"\n", ""), "two innocent neighbours");
    check(("code = \"⟦needle one⟧\"", "code = \"⟦needle one⟧\"\ngap = \"later\""), "1 flags fire");
    check(("\"weakness\"", "\"threat\""), "[threat] table");
    check(("\"weakness\"", "\"capability\""), "names its `capability`");
    check(("\"low\"", "\"critical\""), "high at most");
    check(
        ("[match.text]\nin  = [\"bash\"]\nany = ['''needle [a-z]{1,8}''']", "[match.native]\nname = \"nothing\""),
        "no native function",
    );
    let native = |of: &str, expected: &str| {
        let matcher = format!("[match.native]\nname = {of}");
        check(("[match.text]\nin  = [\"bash\"]\nany = ['''needle [a-z]{1,8}''']", &matcher), expected);
    };
    native("\"archive_fault\"", "needs `of`");
    native("\"archive_fault\"\nof = [\"lost-name\"]", "no fault of an archive is named lost-name");
    native("\"link\"\nof = [\"corrupt\"]", "link looks for no corrupt");
    check(
        ("[match.text]\nin  = [\"bash\"]\nany = ['''needle [a-z]{1,8}''']", "[match.flow]\nfrom = []\ninto = []"),
        "not supported yet",
    );
    check(
        ("[match.text]\nin  = [\"bash\"]\nany = ['''needle [a-z]{1,8}''']", "[match.query]\nbash = '(command) @x'"),
        "no @hit",
    );
    check(
        (
            "[match.text]\nin  = [\"bash\"]\nany = ['''needle [a-z]{1,8}''']",
            "[match.call]\ncallee = [\"vocabulary:none\"]",
        ),
        "no vocabulary is named",
    );
}

#[test]
fn a_mistake_has_its_line() {
    let text = GOOD.replace("[a-z]{1,8}", "[a-z]+");
    let found = mistakes("rules/structure/sample-rule.toml", &text);
    assert!(found.iter().any(|mistake| mistake.starts_with("14: ")), "{found:?}");
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = GOOD.replace("[a-z]{1,8}", "[a-z]+").replace("something happens", "");
    assert_eq!(mistakes("rules/nowhere/sample-rule.toml", &text).len(), 3);
}

#[test]
fn the_examples_of_a_trusted_rule_are_left_for_later() {
    let broken = GOOD.replace("⟦needle one⟧", "⟦");
    assert!(compile(&[("rules/structure/sample-rule.toml", &broken)], Strictness::Trusted).is_ok());
}

#[test]
fn built_in_rules_pass_every_check() {
    if let Err(errors) = super::RuleSet::checked() {
        panic!("{errors}");
    }
}

#[test]
fn the_digest_is_that_of_the_rules_wherever_they_are_kept() {
    let digest = |path: &str, text: &str| compile(&[(path, text)], Strictness::Trusted).unwrap().digest().to_owned();
    let own = digest("structure/sample-rule.toml", GOOD);
    assert_eq!(digest("/some/where/structure/sample-rule.toml", GOOD), own);
    assert_ne!(digest("scope/sample-rule.toml", GOOD), own);
    assert_ne!(digest("structure/sample-rule.toml", &GOOD.replace("Do not.", "Never.")), own);
}
