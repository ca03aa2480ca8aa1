//! What whole lists of facts mean.

mod properties;
mod waivers;

use super::policy::SeverityOverride;
use super::*;
use crate::bundle::Unit;
use crate::finding::build::FindingDraft;
use crate::finding::{Gap, Reach};
use crate::rule::{Category, Effect, Mark, Severity, Standing};

fn facts(drafts: impl IntoIterator<Item = FindingDraft>) -> Facts {
    Facts { findings: drafts.into_iter().map(FindingDraft::build).collect(), ..Facts::default() }
}

/// The verdict without the findings of some fingerprints, whatever they are.
fn judge_without(facts: &Facts, policy: &Policy, waived: &BTreeSet<&str>) -> Verdict {
    let scales = Scales::load(facts, policy);
    let unwaived = scales.weigh(&BTreeSet::new());
    let waived =
        facts.findings.iter().map(|finding| finding.fingerprint.as_str()).filter(|print| waived.contains(print));
    let waiving = Waiving { waived: waived.map(|print| (print, 0)).collect(), uses: Vec::new() };
    judge_waiving(facts, policy, &scales, &unwaived, waiving)
}

fn states(verdict: &Verdict) -> Vec<State> {
    verdict.judgements.iter().map(|judgement| judgement.state).collect()
}

fn gap(blocks: bool) -> Gap {
    Gap { path: "run.sh".to_owned(), unit: Unit::Syntax, why: "too many brackets".to_owned(), blocks }
}

fn network(host: &str) -> FindingDraft {
    FindingDraft::capability("net", Capability::Network, Severity::High)
        .category(Category::Network)
        .check(Check::NoNetworkCallsInScripts)
        .on(Target::Host(host.to_owned()))
}

fn hint(rule: &str, section: u64) -> FindingDraft {
    let line = u32::from(rule.as_bytes()[0]);
    FindingDraft::threat(rule, Effect::AssetToForeign).standing(Standing::Hinted).section(section).line(line)
}

fn malice(rule: &str) -> FindingDraft {
    FindingDraft::threat(rule, Effect::RemoteControl).intrinsic()
}

fn status(verdict: &Verdict, check: Check) -> Option<CheckStatus> {
    verdict.checks.iter().find(|result| result.check == check).map(|result| result.status)
}

#[test]
fn nothing_found_is_approved() {
    let verdict = judge(&Facts::default(), &Policy::forge());
    assert_eq!((verdict.threat, verdict.score, verdict.band), (Threat::None, 0, Band::Low));
    assert_eq!((verdict.decision, verdict.reasons.len()), (Decision::Approve, 0));
    assert!(verdict.checks.iter().all(|result| result.status == CheckStatus::Passed));
    assert!(verdict.explanation.is_empty() && verdict.to_threshold.is_empty() && verdict.capabilities.is_empty());
}

#[test]
fn severity_threat_and_coverage_decide_together() {
    let check = |drafts: Vec<FindingDraft>, expected: (Threat, u32, Decision)| {
        let verdict = judge(&facts(drafts.clone()), &Policy::strict());
        assert_eq!((verdict.threat, verdict.score, verdict.decision), expected, "{drafts:?}");
        assert_eq!(verdict.reasons.is_empty(), verdict.decision == Decision::Approve, "{:?}", verdict.reasons);
    };
    let weakness = |severity| FindingDraft::weakness("weak", severity);
    check(vec![weakness(Severity::Info)], (Threat::None, 0, Decision::Approve));
    check(vec![weakness(Severity::Low)], (Threat::None, 2, Decision::Approve));
    check(vec![weakness(Severity::Medium)], (Threat::None, 26, Decision::Approve));
    check(vec![weakness(Severity::High)], (Threat::None, 63, Decision::Review));
    check(vec![weakness(Severity::Critical)], (Threat::None, 71, Decision::Review));
    check(vec![network("a.example")], (Threat::None, 63, Decision::Review));
    check(vec![network("a.example").reach(Reach::Unreached)], (Threat::None, 63, Decision::Review));
    check(vec![network("a.example").severity(Severity::Critical)], (Threat::None, 99, Decision::Review));
    check(vec![malice("t")], (Threat::Malicious, 93, Decision::Reject));
    check(vec![malice("t").reach(Reach::Unreached)], (Threat::Suspicious, 63, Decision::Review));
    check(vec![FindingDraft::threat("t", Effect::GuardWeakened)], (Threat::None, 12, Decision::Approve));
    check(vec![hint("a", 1)], (Threat::None, 0, Decision::Approve));
    check(vec![hint("a", 1), hint("b", 1)], (Threat::Suspicious, 69, Decision::Review));
    check(vec![malice("t").severity(Severity::Critical)], (Threat::Malicious, 100, Decision::Reject));
}

#[test]
fn what_was_not_analysed_is_never_approved_and_alone_never_rejected() {
    let check = |coverage: Coverage, truncated: Vec<(String, u64)>, decision, status_expected| {
        let facts = Facts { coverage, truncated, ..Facts::default() };
        let verdict = judge(&facts, &Policy::forge());
        assert_eq!(verdict.decision, decision, "{facts:?}");
        assert_eq!(verdict.reasons.is_empty(), decision == Decision::Approve, "{facts:?}");
        assert_eq!(verdict.only_incomplete, decision == Decision::Review, "{facts:?}");
        assert_eq!(status(&verdict, Check::NoEvalOrExec), Some(status_expected), "{facts:?}");
    };
    let whole = Coverage::default;
    check(Coverage { partial: vec![gap(false)], ..whole() }, vec![], Decision::Approve, CheckStatus::Passed);
    check(Coverage { partial: vec![gap(true)], ..whole() }, vec![], Decision::Review, CheckStatus::Unknown);
    check(Coverage { opaque: vec![gap(true)], ..whole() }, vec![], Decision::Review, CheckStatus::Unknown);
    check(Coverage { failed: vec![gap(true)], ..whole() }, vec![], Decision::Review, CheckStatus::Unknown);
    let cut = |what: &str, count| vec![(what.to_owned(), count)];
    check(whole(), cut("a rule", 9), Decision::Approve, CheckStatus::Passed);
    check(whole(), cut(Facts::BUNDLE_FINDINGS, 0), Decision::Approve, CheckStatus::Passed);
    check(whole(), cut(Facts::BUNDLE_FINDINGS, 1), Decision::Review, CheckStatus::Unknown);
}

#[test]
fn a_review_for_score_is_not_for_coverage_alone() {
    let coverage = Coverage { failed: vec![gap(true)], ..Coverage::default() };
    for draft in [FindingDraft::weakness("weak", Severity::High), hint("a", 1).marked(Mark::Hidden), malice("t")] {
        let second = hint("b", 1);
        let facts = Facts { coverage: coverage.clone(), ..facts([draft, second, hint("c", 1)]) };
        let verdict = judge(&facts, &Policy::forge());
        assert!(!verdict.only_incomplete, "{verdict:?}");
    }
}

#[test]
fn reasons_name_what_stands_behind_them() {
    let coverage = Coverage { failed: vec![gap(true)], opaque: vec![gap(true), gap(false)], ..Coverage::default() };
    let many = (1..=4).map(|n| FindingDraft::weakness(&format!("w{n}"), Severity::High).line(n));
    let facts = Facts { coverage, ..facts(many.chain([malice("t")])) };
    let policy = Policy { responses: [(Band::Critical, Decision::Review)].into(), ..Policy::strict() };
    let expected = [
        "There is evidence of malice: what t finds.",
        "The score of 100 is above the threshold of 50: what t finds; what w1 finds; what w2 finds; and 2 more.",
        "Not all of it could be analysed: 1 failed, 1 cannot be understood.",
        "The policy answers the band critical with review.",
    ];
    assert_eq!(judge(&facts, &policy).reasons, expected);
}

#[test]
fn an_allowance_moves_the_score_and_no_check() {
    let facts = facts([network("github.com"), network("api.github.com").line(2)]);
    let (forge, strict) = (judge(&facts, &Policy::forge()), judge(&facts, &Policy::strict()));
    assert_eq!((forge.score, forge.decision), (28, Decision::Approve));
    assert_eq!((strict.score, strict.decision), (69, Decision::Review));
    assert_eq!(forge.allowances_used, ["host: public code host"]);
    assert!(strict.allowances_used.is_empty());
    for verdict in [&forge, &strict] {
        assert_eq!(status(verdict, Check::NoNetworkCallsInScripts), Some(CheckStatus::Failed));
    }
    assert_eq!(forge.explanation[0].because, "It can talk to other machines, and the policy allows it.");
}

#[test]
fn an_allowance_of_a_host_allows_no_code_from_it() {
    let fetched = FindingDraft::capability("fetch", Capability::FetchedCode, Severity::Critical);
    let facts = facts([fetched.on(Target::Host("github.com".to_owned()))]);
    let verdict = judge(&facts, &Policy::forge());
    assert_eq!((verdict.score, verdict.allowances_used.len()), (99, 0));
}

#[test]
fn a_waived_finding_weighs_nothing_and_is_shown() {
    let weak = FindingDraft::weakness("weak", Severity::Low).check(Check::NoEvalOrExec);
    let facts = facts([malice("t").check(Check::NoPromptInjection), weak]);
    let waived = BTreeSet::from([facts.findings[0].fingerprint.as_str()]);
    let verdict = judge_without(&facts, &Policy::forge(), &waived);
    assert_eq!((verdict.threat, verdict.score, verdict.decision), (Threat::None, 2, Decision::Approve));
    assert_eq!((verdict.threat_unwaived, verdict.score_unwaived), (Threat::Malicious, 94));
    assert_eq!(states(&verdict), [State::Waived, State::Standing]);
    assert_eq!(status(&verdict, Check::NoPromptInjection), Some(CheckStatus::Passed));
    assert_eq!(status(&verdict, Check::NoEvalOrExec), Some(CheckStatus::Failed));
    assert_eq!(verdict.explanation.len(), 1);
}

#[test]
fn a_lone_hint_is_discarded_and_fails_no_check() {
    let lone = || hint("a", 1).severity(Severity::Critical).check(Check::NoPromptInjection);
    let verdict = judge(&facts([lone()]), &Policy::forge());
    let [only] = verdict.judgements.as_slice() else { panic!("{verdict:?}") };
    assert_eq!((only.state, only.severity, verdict.score), (State::Discarded, Severity::Info, 0));
    assert!(verdict.explanation.is_empty());
    assert_eq!(status(&verdict, Check::NoPromptInjection), Some(CheckStatus::Passed));
    let verdict = judge(&facts([lone(), hint("b", 1)]), &Policy::forge());
    assert_eq!(states(&verdict), [State::Standing; 2]);
    assert_eq!(status(&verdict, Check::NoPromptInjection), Some(CheckStatus::Failed));
}

#[test]
fn the_explanation_lists_the_largest_first() {
    let drafts = [
        FindingDraft::weakness("none", Severity::Info),
        FindingDraft::weakness("low", Severity::Low).category(Category::Manifest),
        network("a.example"),
        network("b.example").line(2),
        hint("lone", 7),
    ];
    let facts = facts(drafts);
    let verdict = judge(&facts, &Policy::strict());
    let shown: Vec<_> = verdict.explanation.iter().map(|one| (one.floor, one.points, one.because.as_str())).collect();
    let expected = [
        (51, 12_000, "It can talk to other machines."),
        (51, 6_000, "It can talk to other machines."),
        (0, 1_000, "It is a bad practice: what low finds."),
    ];
    assert_eq!(shown, expected);
    assert_eq!(verdict.score, 51 + 19);
}

#[test]
fn an_override_is_explained_with_its_reason() {
    let given = SeverityOverride { severity: Severity::Low, reason: "we read it.".to_owned() };
    let policy = Policy { overrides: [("net".to_owned(), given)].into(), ..Policy::strict() };
    let verdict = judge(&facts([network("a.example")]), &policy);
    assert_eq!(verdict.score, 2);
    assert_eq!(verdict.explanation[0].because, "It can talk to other machines (the policy makes it low: we read it).");
}

#[test]
fn what_to_resolve_is_the_fewest_of_the_heaviest() {
    let check = |drafts: &[FindingDraft], policy: &Policy, expected: &[usize]| {
        let facts = facts(drafts.iter().cloned());
        let expected: Vec<&str> = expected.iter().map(|index| facts.findings[*index].fingerprint.as_str()).collect();
        assert_eq!(judge(&facts, policy).to_threshold, expected, "{drafts:?}");
    };
    let strict = Policy::strict();
    let medium = |rule: &str| FindingDraft::weakness(rule, Severity::Medium);
    check(&[medium("a")], &strict, &[]);
    check(&[medium("a"), network("a.example")], &strict, &[1]);
    check(&[malice("t"), network("a.example")], &strict, &[0, 1]);
    check(&[FindingDraft::weakness("a", Severity::High), network("a.example"), malice("t")], &strict, &[2, 0, 1]);
    let low = Policy { threshold: 27, ..Policy::strict() };
    check(&[medium("a"), medium("b")], &low, &[0]);
    let lower = Policy { threshold: 5, ..Policy::strict() };
    check(&[medium("a"), medium("b")], &lower, &[0, 1]);
}

#[test]
fn one_of_two_hints_is_enough_to_resolve() {
    let check = |drafts: &[FindingDraft], expected: &[usize]| {
        let facts = facts(drafts.iter().cloned());
        let expected: Vec<&str> = expected.iter().map(|index| facts.findings[*index].fingerprint.as_str()).collect();
        assert_eq!(judge(&facts, &Policy::strict()).to_threshold, expected, "{drafts:?}");
    };
    check(&[hint("a", 1), hint("b", 1)], &[0]);
    check(&[hint("a", 1), hint("a", 1).line(2), hint("b", 1)], &[2]);
    check(&[hint("a", 1), hint("b", 1), hint("c", 2), hint("d", 2)], &[0, 2]);
    check(&[hint("a", 1), hint("b", 1), network("a.example")], &[2, 0]);
}

#[test]
fn capabilities_are_listed_once_with_their_longest_reach() {
    let drafts = [
        network("b.example").line(3),
        network("a.example").reach(Reach::Unreached),
        network("a.example").line(5).reach(Reach::AutoRun),
        network("a.example").line(4).reach(Reach::AutoRun),
        FindingDraft::capability("doc", Capability::Documentation, Severity::Low),
        FindingDraft::weakness("weak", Severity::Low),
    ];
    let verdict = judge(&facts(drafts), &Policy::forge());
    let host = |name: &str| Target::Host(name.to_owned());
    let line = |capability, target, finding| CapabilityUse { capability, target, finding };
    let expected = [
        line(Capability::Documentation, Target::Unknown, 4),
        line(Capability::Network, host("a.example"), 3),
        line(Capability::Network, host("b.example"), 0),
    ];
    assert_eq!(verdict.capabilities, expected);
}

#[test]
fn what_an_allowance_names_is_decided_by_the_policy() {
    let on = |host: &str| Finding { provenance: Some(Provenance::LiteralForeign), ..network(host).build() };
    let facts = Facts { findings: vec![on("api.corp.example"), on("b.example")], ..Facts::default() };
    let policy = Policy::strict().allowing_host("api.corp.example").expect("it is a host");
    let verdict = judge(&facts, &policy);
    let found: Vec<_> = verdict.judgements.iter().map(|judgement| judgement.provenance).collect();
    assert_eq!(found, [Some(Provenance::Policy), Some(Provenance::LiteralForeign)]);
}
