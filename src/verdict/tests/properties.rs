//! What holds for every list of findings.

use std::ops::Range;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

use super::*;
use crate::finding::build::FindingDraft;
use crate::rule::{Confidence, Kind};

const EFFECTS: [Effect; 9] = [
    Effect::AssetToForeign,
    Effect::ForeignToExecution,
    Effect::RemoteControl,
    Effect::TrustSurfaceChange,
    Effect::GuardWeakened,
    Effect::IrreversibleLoss,
    Effect::UnboundedCost,
    Effect::AgentControl,
    Effect::None,
];
const REACHES: [Reach; 4] = [Reach::Unreached, Reach::Instructed, Reach::Invoked, Reach::AutoRun];

fn some_target() -> impl Strategy<Value = Target> {
    let hosts = select(vec!["github.com", "a.example", "b.example"]).prop_map(|host| Target::Host(host.to_owned()));
    prop_oneof![3 => hosts, 1 => Just(Target::Unknown)]
}

fn some_shape() -> impl Strategy<Value = FindingDraft> {
    let rule = || select(vec!["r1", "r2", "r3", "r4", "r5"]);
    let capability = (rule(), select(Capability::ALL), select(Severity::ALL), some_target()).prop_map(
        |(rule, capability, severity, target)| FindingDraft::capability(rule, capability, severity).on(target),
    );
    let weakness = (rule(), select(Severity::ALL)).prop_map(|(rule, severity)| FindingDraft::weakness(rule, severity));
    let threat = (rule(), select(&EFFECTS[..]), select(Severity::ALL), select(vec![false, false, true])).prop_map(
        |(rule, effect, severity, is_intrinsic)| {
            let draft = FindingDraft::threat(rule, effect).severity(severity);
            if is_intrinsic { draft.intrinsic() } else { draft }
        },
    );
    prop_oneof![capability, weakness, threat]
}

prop_compose! {
    /// A finding of a random rule; findings that stand together differ in their line.
    fn some_finding()(
        draft in some_shape(),
        category in select(Category::ALL),
        confidence in select(Confidence::ALL),
        check in proptest::option::of(select(Check::ALL)),
        reach in select(&REACHES[..]),
        standing in select(Standing::ALL),
        marks in subsequence(Mark::ALL, 0..=2),
        section in 0..3_u64,
    ) -> FindingDraft {
        let draft = draft.category(category).confidence(confidence).reach(reach).standing(standing).section(section);
        let draft = marks.into_iter().fold(draft, FindingDraft::marked);
        match check {
            Some(check) => draft.check(check),
            None => draft,
        }
    }
}

pub(super) fn some_policy() -> impl Strategy<Value = Policy> {
    let overrides = vec((select(vec!["r1", "r2", "r3"]), select(Severity::ALL)), 0..2).prop_map(|given| {
        let with_reason = |(rule, severity): (&str, Severity)| {
            (rule.to_owned(), SeverityOverride { severity, reason: "so".to_owned() })
        };
        given.into_iter().map(with_reason).collect()
    });
    let band = select(vec![Band::Low, Band::Medium, Band::High, Band::Critical]);
    let decision = select(vec![Decision::Approve, Decision::Review, Decision::Reject]);
    let responses = proptest::collection::btree_map(band, decision, 0..3);
    (select(vec!["forge", "strict"]), 0..=50_u32, overrides, responses).prop_map(
        |(name, threshold, overrides, responses)| Policy {
            threshold,
            overrides,
            responses,
            ..Policy::named(name).expect("internal: the profile exists")
        },
    )
}

fn numbered(drafts: Vec<FindingDraft>) -> Vec<Finding> {
    (1..).zip(drafts).map(|(line, draft): (u32, FindingDraft)| draft.line(line).build()).collect()
}

pub(super) fn some_findings(counts: Range<usize>) -> impl Strategy<Value = Vec<Finding>> {
    vec(some_finding(), counts).prop_map(numbered)
}

/// Findings of at most medium severity without marks, mostly no evidence of malice.
fn tame_findings() -> impl Strategy<Value = Vec<Finding>> {
    let severity = select(vec![Severity::Info, Severity::Low, Severity::Medium]);
    let standing = select(vec![Standing::Hinted, Standing::Stated]);
    let tame = (some_shape(), select(Category::ALL), severity, standing, any::<u64>()).prop_map(
        |(draft, category, severity, standing, section)| {
            draft.category(category).severity(severity).standing(standing).section(section)
        },
    );
    vec(tame, 0..30).prop_map(numbered)
}

pub(super) fn of(findings: Vec<Finding>) -> Facts {
    Facts { findings, ..Facts::default() }
}

pub(super) fn levels(verdict: &Verdict) -> (Threat, u32, Decision) {
    (verdict.threat, verdict.score, verdict.decision)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn adding_a_finding_never_lowers(findings in some_findings(1..12), at in any::<Index>(), policy in some_policy()) {
        let mut fewer = findings.clone();
        fewer.remove(at.index(findings.len()));
        let (before, after) = (judge(&of(fewer), &policy), judge(&of(findings), &policy));
        prop_assert!(before.threat <= after.threat);
        prop_assert!(before.score <= after.score);
        prop_assert!(before.decision <= after.decision);
        for (before, after) in before.checks.iter().zip(&after.checks) {
            prop_assert!(before.status == after.status || after.status == CheckStatus::Failed);
        }
    }

    #[test]
    fn tame_findings_stay_medium(findings in tame_findings()) {
        let verdict = judge(&of(findings), &Policy::strict());
        if verdict.threat == Threat::None {
            prop_assert!(verdict.score <= 50);
        }
    }

    #[test]
    fn threat_bounds_the_score(findings in some_findings(0..30), policy in some_policy()) {
        let all_medium = findings.iter().all(|finding| finding.severity <= Severity::Medium);
        let verdict = judge(&of(findings), &policy);
        prop_assert!(verdict.score <= 100);
        prop_assert!(verdict.score < 100 || verdict.threat == Threat::Malicious);
        prop_assert!(verdict.threat < Threat::Suspicious || verdict.score >= 51);
        prop_assert!(verdict.threat < Threat::Malicious || verdict.score >= 81);
        if policy.overrides.is_empty() && all_medium && verdict.threat == Threat::None {
            prop_assert!(verdict.score <= 50);
        }
        prop_assert_eq!(verdict.band, Band::of(verdict.score));
        let is_approved = verdict.decision == Decision::Approve;
        let is_approvable = verdict.score <= policy.threshold() && verdict.threat == Threat::None;
        let is_answered = policy.response(verdict.band).is_some_and(|response| response > Decision::Approve);
        prop_assert_eq!(is_approved, is_approvable && !is_answered);
        prop_assert!(verdict.threat < Threat::Malicious || verdict.decision == Decision::Reject);
        prop_assert_eq!(verdict.reasons.is_empty(), is_approved);
    }

    #[test]
    fn order_does_not_matter(
        (findings, shuffled) in some_findings(0..10).prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())),
        policy in some_policy(),
    ) {
        let by_finding = |facts: &Facts, verdict: &Verdict| {
            let names = facts.findings.iter().map(|finding| finding.fingerprint.clone());
            let states: std::collections::BTreeMap<_, _> = names.zip(verdict.judgements.clone()).collect();
            let used = verdict.capabilities.iter().map(|line| facts.findings[line.finding].fingerprint.clone());
            (states, used.collect::<Vec<_>>())
        };
        let (first, second) = (of(findings), of(shuffled));
        let (one, other) = (judge(&first, &policy), judge(&second, &policy));
        prop_assert_eq!(levels(&one), levels(&other));
        prop_assert_eq!(by_finding(&first, &one), by_finding(&second, &other));
        prop_assert_eq!(one.explanation, other.explanation);
        prop_assert_eq!(one.to_threshold, other.to_threshold);
        prop_assert_eq!(one.reasons, other.reasons);
        prop_assert_eq!(one.allowances_used, other.allowances_used);
    }

    #[test]
    fn the_explanation_gives_the_score(findings in some_findings(0..30), policy in some_policy()) {
        let verdict = judge(&of(findings), &policy);
        let base = verdict.explanation.iter().map(|one| one.floor).max().unwrap_or_default();
        let raw: u32 = verdict.explanation.iter().map(|one| one.points).sum();
        let room = match (base, verdict.threat) {
            (0, _) => 20,
            (21 | 51, _) => 29,
            (_, Threat::Malicious) => 19,
            _ => 18,
        };
        prop_assert_eq!(verdict.score, base + room.min(raw / 1000));
        prop_assert!(verdict.explanation.is_sorted_by_key(|one| std::cmp::Reverse((one.floor, one.points))));
    }

    #[test]
    fn what_is_to_resolve_suffices_and_the_last_is_needed(findings in some_findings(0..12), policy in some_policy()) {
        let facts = of(findings);
        let to_resolve = judge(&facts, &policy).to_threshold;
        let without = |count: usize| {
            let waived = to_resolve.iter().take(count).map(String::as_str).collect();
            let verdict = judge_without(&facts, &policy, &waived);
            verdict.threat == Threat::None && verdict.score <= policy.threshold()
        };
        prop_assert!(without(to_resolve.len()));
        prop_assert!(to_resolve.is_empty() || !without(to_resolve.len() - 1));
    }

    #[test]
    fn waiving_never_raises(findings in some_findings(0..10), picks in vec(any::<bool>(), 10), policy in some_policy()) {
        let facts = of(findings);
        let picked = facts.findings.iter().zip(picks).filter(|(_, is_picked)| *is_picked);
        let waived = picked.map(|(finding, _)| finding.fingerprint.as_str()).collect();
        let (full, verdict) = (judge(&facts, &policy), judge_without(&facts, &policy, &waived));
        prop_assert_eq!((verdict.threat_unwaived, verdict.score_unwaived), (full.threat, full.score));
        prop_assert!(levels(&verdict).0 <= full.threat && verdict.score <= full.score && verdict.decision <= full.decision);
    }

    #[test]
    fn a_policy_moves_no_threat_and_no_check(findings in some_findings(0..10), one in some_policy(), other in some_policy()) {
        let facts = of(findings);
        let (one, other) = (judge(&facts, &one), judge(&facts, &other));
        prop_assert_eq!(one.threat, other.threat);
        prop_assert_eq!(&one.checks, &other.checks);
        prop_assert_eq!(states(&one), states(&other));
    }

    #[test]
    fn reach_and_marks_never_lower(
        findings in some_findings(1..8), at in any::<Index>(), reach in select(&REACHES[..]), mark in select(Mark::ALL),
    ) {
        let mut worse = findings.clone();
        let one = &mut worse[at.index(findings.len())];
        one.reach = one.reach.max(reach);
        one.marks.insert(mark);
        let (before, after) = (judge(&of(findings), &Policy::strict()), judge(&of(worse), &Policy::strict()));
        prop_assert!(before.threat <= after.threat && before.score <= after.score && before.decision <= after.decision);
    }

    #[test]
    fn a_certain_effect_weighs_no_less_than_a_stated_one(findings in some_findings(1..8), at in any::<Index>()) {
        let mut stated = findings.clone();
        let mut certain = findings.clone();
        stated[at.index(findings.len())].standing = Standing::Stated;
        certain[at.index(findings.len())].standing = Standing::Certain;
        let (before, after) = (judge(&of(stated), &Policy::strict()), judge(&of(certain), &Policy::strict()));
        prop_assert!(before.threat <= after.threat && before.score <= after.score);
    }
}

#[test]
fn the_generated_findings_reach_every_threat_and_kind() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    for _ in 0..200 {
        let tree = some_findings(1..4).new_tree(&mut runner).expect("a list is generated");
        let findings = tree.current();
        let kinds: Vec<Kind> = findings.iter().map(|finding| finding.rule.kind).collect();
        let threat = judge(&of(findings), &Policy::strict()).threat;
        seen.extend(kinds.into_iter().map(|kind| (kind, threat)));
    }
    assert_eq!(seen.len(), 9, "{seen:?}");
}
