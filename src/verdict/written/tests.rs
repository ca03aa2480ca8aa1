//! Tests of the written forms: what is understood, and what is told of what is not.

use std::sync::Arc;

use super::*;
use crate::finding::build::FindingDraft;
use crate::rule::{Capability, Card, Effect, Severity};
use crate::verdict::{Policy, Waivers};

fn cards() -> Vec<Arc<Card>> {
    let network = FindingDraft::capability("talks-out", Capability::Network, Severity::High).build();
    let threat = FindingDraft::threat("opens-shell", Effect::RemoteControl).build();
    vec![network.rule, threat.rule]
}

fn policy(text: &str) -> Result<Policy, String> {
    read_policy("policy.toml", text, &cards()).map_err(|mistakes| mistakes.to_string())
}

fn waivers(text: &str) -> Result<Waivers, String> {
    let today = date("2026-03-31").unwrap();
    read_waivers("waivers.toml", text, &cards(), today).map_err(|mistakes| mistakes.to_string())
}

const WHOLE: &str = r#"
profile = "strict"
threshold = 30

[allow]
hosts = ["api.corp.example", "*.internal.example"]
variables = ["LANG"]
commands = ["make"]
paths = ["~/.cache/**"]

[[override]]
rule = "talks-out"
severity = "low"
reason = "our proxy lets nothing out"

[response]
high = "reject"
"#;

#[test]
fn a_policy_says_what_it_says() {
    let policy = policy(WHOLE).unwrap();
    let expected = Policy::strict().with_threshold(30).unwrap().allowing_host("*.internal.example").unwrap();
    let expected = expected.allowing_host("api.corp.example").unwrap().allowing_path("~/.cache/**").unwrap();
    let expected = expected.allowing_variable("LANG").allowing_command("make");
    assert_eq!(Policy { overrides: Default::default(), responses: Default::default(), ..policy.clone() }, expected);
    assert_eq!(policy.overrides["talks-out"].severity, Severity::Low);
    assert_eq!(policy.responses.len(), 1);
}

#[test]
fn an_empty_policy_is_the_default() {
    assert_eq!(policy(""), Ok(Policy::forge()));
    assert_eq!(waivers("").map(|waivers| waivers.entries.len()), Ok(0));
}

#[test]
fn every_entry_is_in_the_digest() {
    let whole = policy(WHOLE).unwrap().digest();
    let changes = [
        ("strict", "forge"),
        ("30", "29"),
        ("api.corp", "apis.corp"),
        (", \"*.internal.example\"", ""),
        ("LANG", "TERM"),
        ("make", "cmake"),
        ("**", "*"),
        ("\"low\"", "\"info\""),
        ("our proxy", "the proxy"),
        ("\"reject\"", "\"review\""),
    ];
    for (from, to) in changes {
        let changed = WHOLE.replace(from, to);
        assert_ne!(changed, WHOLE, "{from}");
        assert_ne!(policy(&changed).unwrap().digest(), whole, "{from}");
    }
}

#[test]
fn mistakes_of_a_policy_have_their_places() {
    let check = |text: &str, expected: &str| {
        let told = policy(text).expect_err(text);
        assert_eq!(told, format!("a mistake in the policy\n  policy.toml:{expected}"));
    };
    check("treshold = 3", "1:1: unknown key `treshold`; did you mean `threshold`?");
    check("\n threshold = 51", "2:14: the threshold is a number from 0 to 50: it may only be lowered");
    check("threshold = \"9\"", "1:13: the threshold is a number from 0 to 50: it may only be lowered");
    check("profile = \"lax\"", "1:11: `lax` is no profile; write one of forge, strict");
    check("allow = 3", "1:9: `allow` is a table; begin it with [allow]");
    check("[[allow]]", "1:1: `allow` is a table; begin it with [allow]");
    check("[override]", "1:1: `override` is a list of tables; begin each with [[override]]");
    check("[allow]\nhosts = \"a\"", "2:9: `hosts` is a list of texts; write hosts = [\"…\"]");
    check("[allow]\nhosts = [\"\"]", "2:10: `hosts` says nothing; fill it in");
    check("[allow]\nvariables = [\"$HOME\"]", "2:14: `$HOME` is no name of a variable; write it exactly, without `$`");
    check("[allow]\ncommands = [\"a\", \"a\"]", "2:18: `a` is allowed twice; take one out");
    check(
        "[response]\nlow = \"approve\"",
        "2:7: a response makes a decision stricter, never milder; write review or reject, or leave it out",
    );
    let given = |rule: &str, severity: &str| {
        format!("[[override]]\nrule = \"{rule}\"\nseverity = \"{severity}\"\nreason = \"é\"\n")
    };
    check(&given("talks-ou", "low"), "2:8: no rule `talks-ou`; did you mean `talks-out`?");
    check(&given("talks-out", "lo"), "3:12: `lo` is no severity; write one of info, low, medium, high, critical");
    check(
        &given("opens-shell", "low"),
        "3:12: `opens-shell` is evidence of malice and is never lowered; write high or more, or waive the finding",
    );
    check(&given("talks-out", "low").repeat(2), "6:8: `talks-out` has two overrides; keep one");
    check("[[override]]\nrule = \"talks-out\"\nseverity = \"low\"", "1:1: an override needs `reason`; add it");
    assert!(policy(&given("opens-shell", "critical")).is_ok());
}

#[test]
fn all_mistakes_are_told_at_once_in_order() {
    let told = policy("threshold = 60\n[response\nlow = 3").unwrap_err();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[0], "mistakes in the policy");
    assert!(lines.len() > 2 && lines[1].starts_with("  policy.toml:1:13: "), "{told}");
}

const WAIVER: &str = r#"
[[waiver]]
rule = "talks-out"
fingerprint = "0123456789abcdef0123456789ABCDEF"
reason = "seen"
owner = "the team"
until = 2026-12-31
"#;

#[test]
fn a_waiver_says_what_it_says() {
    let by_print = waivers(WAIVER).unwrap();
    assert_eq!((by_print.entries.len(), by_print.as_of), (1, date("2026-03-31")));
    let digest = "a".repeat(64);
    let by_file = WAIVER.replace("fingerprint =", &format!("digest = \"{digest}\"\npath ="));
    assert!(waivers(&by_file).is_ok());
    let both = waivers(&format!("{WAIVER}{by_file}")).unwrap();
    assert_eq!(both.entries.len(), 2);
    assert_eq!(waivers(&format!("{by_file}{WAIVER}")), Ok(both));
}

#[test]
fn mistakes_of_waivers_have_their_places() {
    let check = |from: &str, to: &str, expected: &str| {
        let changed = WAIVER.replace(from, to);
        let told = waivers(&changed).expect_err(&changed);
        assert_eq!(told, format!("a mistake in the waiver file\n  waivers.toml:{expected}"));
    };
    check("talks-out", "talks-ou", "3:8: no rule `talks-ou`; did you mean `talks-out`?");
    check("0123", "", "4:15: `fingerprint` has 32 hexadecimal digits; take it from the JSON report");
    let either = "2:1: a waiver has either `fingerprint`, or `path` and `digest`; take both from the JSON report";
    check("fingerprint", "path", either);
    check("rule", "path = \"a\"\nrule", either);
    check("owner = \"the team\"", "", "2:1: a waiver needs `owner`; add it");
    check("\"seen\"", "\" \"", "5:10: `reason` says nothing; fill it in");
    let day = "7:9: `until` is a day, without quotation marks and time: until = 2026-03-31";
    for wrong in ["\"2026-12-31\"", "2026-12-31T10:00:00Z", "10:00:00", "2026"] {
        check("2026-12-31", wrong, day);
    }
    check("until", "untill = 3\nuntil", "7:1: unknown key `untill`; did you mean `until`?");
    let told = waivers(&WAIVER.repeat(2)).unwrap_err();
    assert_eq!(
        told,
        "a mistake in the waiver file\n  waivers.toml:9:1: this finding is waived twice; keep one of the two"
    );
}
