//! What waivers do to whole lists of facts, and what a policy does not.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::properties::{levels, of, some_findings, some_policy};
use super::*;
use crate::source::ArtifactId;

const TODAY: &str = "2026-03-31";
const DIGEST: &str = "d1";

fn day(text: &str) -> Date {
    date(text).expect("a day")
}

fn waiver(rule: &str, subject: Subject, until: &str) -> Waiver {
    let (reason, owner) = ("we read it".to_owned(), "the team".to_owned());
    Waiver { rule: rule.to_owned(), subject, reason, owner, until: day(until) }
}

fn by_print(finding: &Finding) -> Subject {
    Subject::Fingerprint(finding.fingerprint.clone())
}

fn by_file(digest: &str) -> Subject {
    Subject::File { path: "SKILL.md".to_owned(), digest: digest.to_owned() }
}

/// Facts whose one file has a digest.
fn filed(facts: Facts) -> Facts {
    Facts { digests: BTreeMap::from([(ArtifactId(0), DIGEST.to_owned())]), ..facts }
}

fn waiving(policy: Policy, entries: impl IntoIterator<Item = Waiver>) -> Policy {
    policy.with_waivers(Waivers { entries: entries.into_iter().collect(), as_of: Some(day(TODAY)) })
}

#[test]
fn waivers_say_what_became_of_them() {
    let check = |draft: FindingDraft, subject: &dyn Fn(&Finding) -> Subject, until, expected, state| {
        let facts = filed(facts([draft]));
        let entry = waiver("r", subject(&facts.findings[0]), until);
        let verdict = judge(&facts, &waiving(Policy::strict(), [entry.clone()]));
        assert_eq!((verdict.waivers[0].state, states(&verdict)[0]), (expected, state), "{entry:?}");
        let is_meant = expected != WaiverState::Unused;
        assert_eq!(verdict.waivers[0].findings.len(), usize::from(is_meant), "{entry:?}");
        assert_eq!(verdict.judgements[0].waiver, (state == State::Waived).then_some(0), "{entry:?}");
    };
    let weak = || FindingDraft::weakness("r", Severity::High);
    let file = |_: &Finding| by_file(DIGEST);
    use State::{Standing, Waived};
    use WaiverState::{Expired, Refused, Unused, Used};
    check(weak(), &by_print, TODAY, Used, Waived);
    check(weak(), &file, TODAY, Used, Waived);
    check(weak(), &by_print, "2026-03-30", Expired, Standing);
    check(weak(), &file, "2025-12-31", Expired, Standing);
    check(weak(), &|_| by_file("d2"), TODAY, Unused, Standing);
    check(weak(), &|_| Subject::Fingerprint("0".repeat(32)), TODAY, Unused, Standing);
    check(FindingDraft::weakness("other", Severity::High), &by_print, TODAY, Unused, Standing);
    check(malice("r"), &by_print, TODAY, Refused, Standing);
    check(malice("r"), &file, TODAY, Used, Waived);
    check(malice("r").reach(Reach::Unreached), &by_print, TODAY, Used, Waived);
}

#[test]
fn a_waived_malicious_file_is_told_as_what_it_was() {
    let facts = filed(facts([malice("r").check(Check::NoPromptInjection)]));
    let verdict = judge(&facts, &waiving(Policy::strict(), [waiver("r", by_file(DIGEST), TODAY)]));
    assert_eq!((verdict.threat, verdict.score, verdict.decision), (Threat::None, 0, Decision::Approve));
    assert_eq!((verdict.threat_unwaived, verdict.score_unwaived), (Threat::Malicious, 93));
    assert_eq!(status(&verdict, Check::NoPromptInjection), Some(CheckStatus::Passed));
}

#[test]
fn a_waived_hint_supports_no_other() {
    let facts = facts([hint("a", 1), hint("b", 1)]);
    let verdict = judge(&facts, &waiving(Policy::strict(), [waiver("a", by_print(&facts.findings[0]), TODAY)]));
    assert_eq!((verdict.threat, verdict.threat_unwaived), (Threat::None, Threat::Suspicious));
    assert_eq!(states(&verdict), [State::Waived, State::Discarded]);
}

#[test]
fn without_a_date_nothing_is_waived() {
    let facts = facts([FindingDraft::weakness("r", Severity::High)]);
    let entries = [waiver("r", by_print(&facts.findings[0]), "2999-01-01")].into();
    let verdict = judge(&facts, &Policy::strict().with_waivers(Waivers { entries, as_of: None }));
    assert_eq!(verdict.waivers[0].state, WaiverState::Expired);
}

#[test]
fn what_acts_on_nothing_is_told() {
    let policy = Policy::strict().allowing_host("a.example").unwrap().allowing_host("*.b.example").unwrap();
    let policy = policy.allowing_variable("LANG").allowing_command("make").allowing_path("/tmp/**").unwrap();
    let given = |severity| SeverityOverride { severity, reason: "so".to_owned() };
    let overrides = [("net".to_owned(), given(Severity::High)), ("silent".to_owned(), given(Severity::Low))].into();
    let policy = Policy { overrides, ..policy };
    let found = facts([network("a.example"), network("x.c.example").line(2)]);
    let verdict = judge(&found, &policy);
    let expected = ["command: make", "host: *.b.example", "override: silent", "path: /tmp/**", "variable: LANG"];
    assert_eq!(verdict.unused, expected);
    let severities: Vec<Severity> = verdict.judgements.iter().map(|judgement| judgement.severity).collect();
    assert_eq!(severities, [Severity::Medium, Severity::High]);
    assert_eq!(verdict.judgements[0].allowance.as_deref(), Some("host: a.example"));
    // What a profile allows is nobody's entry.
    assert!(judge(&found, &Policy::forge()).unused.is_empty());
}

/// Waivers of findings of the list, by number, in either form and with either date.
fn some_waivers(findings: &[Finding], picks: &[(usize, bool, bool)]) -> BTreeSet<Waiver> {
    let pick = |(number, is_by_file, is_late): &(usize, bool, bool)| {
        let finding = findings.get(number % findings.len().max(1))?;
        let subject = if *is_by_file { by_file(DIGEST) } else { by_print(finding) };
        Some(waiver(&finding.rule.id, subject, if *is_late { "2026-01-01" } else { "2026-12-31" }))
    };
    picks.iter().filter_map(pick).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn a_further_waiver_never_raises(
        findings in some_findings(1..10),
        picks in vec((0..10_usize, any::<bool>(), any::<bool>()), 1..5),
        policy in some_policy(),
    ) {
        let facts = filed(of(findings));
        let all = some_waivers(&facts.findings, &picks);
        let fewer: Vec<Waiver> = all.iter().skip(1).cloned().collect();
        let before = judge(&facts, &waiving(policy.clone(), fewer));
        let after = judge(&facts, &waiving(policy.clone(), all));
        let bare = judge(&facts, &policy);
        prop_assert!(after.threat <= before.threat && after.score <= before.score && after.decision <= before.decision);
        prop_assert_eq!((after.threat_unwaived, after.score_unwaived), (bare.threat, bare.score));
    }

    #[test]
    fn no_fingerprint_waives_what_is_malicious(findings in some_findings(1..10), policy in some_policy()) {
        let facts = filed(of(findings));
        let all = facts.findings.iter().map(|finding| waiver(&finding.rule.id, by_print(finding), TODAY));
        let verdict = judge(&facts, &waiving(policy, all.collect::<Vec<_>>()));
        prop_assert_eq!(verdict.threat == Threat::Malicious, verdict.threat_unwaived == Threat::Malicious);
    }

    #[test]
    fn an_allowance_lowers_no_threat_and_raises_nothing(
        findings in some_findings(0..10),
        policy in some_policy(),
        hosts in proptest::sample::subsequence(vec!["a.example", "*.example", "github.com"], 0..=3),
    ) {
        let facts = of(findings);
        let wider = hosts.iter().try_fold(policy.clone(), |policy, host| policy.allowing_host(host)).unwrap();
        let (before, after) = (judge(&facts, &policy), judge(&facts, &wider));
        prop_assert_eq!(before.threat, after.threat);
        prop_assert_eq!(&before.checks, &after.checks);
        prop_assert!(levels(&after) <= levels(&before));
        prop_assert!(policy == wider || policy.digest() != wider.digest());
    }

    #[test]
    fn the_order_of_entries_does_not_matter(
        (hosts, shuffled) in Just(vec!["a.example", "*.example", "b.example", "::1"]).prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())),
        rule in select(vec!["r1", "r2"]),
        findings in some_findings(0..10),
    ) {
        let allowing = |hosts: &[&str]| hosts.iter().try_fold(Policy::strict(), |policy, host| policy.allowing_host(host)).unwrap();
        let (one, other) = (allowing(&hosts), allowing(&shuffled));
        prop_assert_eq!(one.digest(), other.digest());
        let facts = of(findings);
        let (first, second) = (waiver(rule, by_file("d1"), TODAY), waiver("r3", by_file("d1"), TODAY));
        let one = judge(&facts, &waiving(one, [first.clone(), second.clone()]));
        let other = judge(&facts, &waiving(other, [second, first]));
        prop_assert_eq!(levels(&one), levels(&other));
        prop_assert_eq!(&one.judgements, &other.judgements);
        prop_assert_eq!(one.unused, other.unused);
        prop_assert_eq!(one.waivers, other.waivers);
    }
}
