//! The ladder of threat: effect, standing, reach and marks of a finding say how far it is evidence of malice.
//!
//! **Invariant:** severity and policy play no part; a further finding, a further mark or a longer reach never lowers a rung.

use std::collections::{BTreeMap, BTreeSet};

use super::Threat;
use crate::finding::{Finding, Reach};
use crate::rule::{Effect, Kind, Mark, Standing};

/// Where a threat finding stands on the ladder, and for which reason.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Rung {
    /// Malicious: a certain effect that needs no mark, where it is reached.
    IntrinsicEffect,
    /// Malicious: a certain effect with a strong mark, where it is reached.
    MarkedEffect,
    /// Malicious: a certain effect with two marks that are not strong, where it is reached.
    DoublyMarkedEffect,
    /// Malicious: a stated effect in a hidden place with a secret, foreign target, executor or concealment.
    HiddenStatement,
    /// Malicious: a stated takeover of the agent that is forged, hidden or concealed.
    CovertControl,
    /// Suspicious: a certain effect whose target nothing explains.
    UnexplainedEffect,
    /// Suspicious: a certain effect that would be malicious if anything led to it.
    UnreachedEffect,
    /// Suspicious: a stated effect that nothing explains, in an instructed step.
    UnexplainedStatement,
    /// Suspicious: a strong mark without an effect that could be malicious with it.
    MarkAlone,
    /// Suspicious: a hint beside a hint of another rule in the same section.
    PairedHint,
    /// None: an effect that nothing makes worse.
    PlainEffect,
    /// None: a hint that nothing supports.
    LoneHint,
}

impl Rung {
    /// How far it is evidence of malice.
    pub(super) const fn threat(self) -> Threat {
        match self {
            Self::IntrinsicEffect
            | Self::MarkedEffect
            | Self::DoublyMarkedEffect
            | Self::HiddenStatement
            | Self::CovertControl => Threat::Malicious,
            Self::UnexplainedEffect
            | Self::UnreachedEffect
            | Self::UnexplainedStatement
            | Self::MarkAlone
            | Self::PairedHint => Threat::Suspicious,
            Self::PlainEffect | Self::LoneHint => Threat::None,
        }
    }
}

/// The rung of each threat finding; `None` for the other kinds and for the findings whose fingerprint is in `left_out`.
pub(super) fn climb(findings: &[Finding], left_out: &BTreeSet<&str>) -> Vec<Option<Rung>> {
    let counts =
        |finding: &Finding| finding.rule.kind == Kind::Threat && !left_out.contains(finding.fingerprint.as_str());
    let mut hinting: BTreeMap<u64, Vec<&Finding>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| counts(finding) && finding.standing == Standing::Hinted) {
        hinting.entry(finding.section).or_default().push(finding);
    }
    // What two rules say of one place is one deed told twice.
    let is_other = |one: &Finding, other: &Finding| {
        one.rule.id != other.rule.id && !one.at.location.span.overlaps(other.at.location.span)
    };
    let is_paired = |finding: &Finding| {
        hinting.get(&finding.section).is_some_and(|others| others.iter().any(|other| is_other(finding, other)))
    };
    findings
        .iter()
        .map(|finding| {
            counts(finding).then(|| match rung_alone(finding) {
                Rung::LoneHint if is_paired(finding) => Rung::PairedHint,
                rung => rung,
            })
        })
        .collect()
}

fn rung_alone(finding: &Finding) -> Rung {
    let shape = finding.rule.threat.as_ref();
    let effect = shape.map_or(Effect::None, |shape| shape.effect);
    let is_intrinsic = shape.is_some_and(|shape| shape.intrinsic);
    // The marks of the rule are among those of its findings; joining them again costs nothing and forgives a detector.
    let marks: BTreeSet<Mark> =
        finding.marks.iter().chain(shape.iter().flat_map(|shape| &shape.marks)).copied().collect();
    let has = |mark| marks.contains(&mark);
    let strong = marks.iter().filter(|mark| mark.is_strong()).count();
    let others = marks.len() - strong;
    let is_reached = finding.reach >= Reach::Instructed;
    let takes_over = effect == Effect::AgentControl;
    // Nothing can explain why a bundle takes over its agent: such an effect has no target to disclose.
    let is_unexplained = takes_over || has(Mark::Unexplained);

    match finding.standing {
        _ if effect == Effect::None && strong > 0 => Rung::MarkAlone,
        Standing::Hinted => Rung::LoneHint,
        _ if effect == Effect::None => Rung::PlainEffect,
        Standing::Certain if is_reached && is_intrinsic => Rung::IntrinsicEffect,
        Standing::Certain if is_reached && strong > 0 => Rung::MarkedEffect,
        Standing::Certain if is_reached && others > 1 => Rung::DoublyMarkedEffect,
        Standing::Certain if is_unexplained => Rung::UnexplainedEffect,
        Standing::Certain if is_intrinsic => Rung::UnreachedEffect,
        Standing::Stated
            if is_reached
                && takes_over
                && [Mark::Forged, Mark::Hidden, Mark::Concealed].iter().any(|mark| has(*mark)) =>
        {
            Rung::CovertControl
        }
        Standing::Stated if is_reached && has(Mark::Hidden) && (is_grave(effect) || has(Mark::Concealed)) => {
            Rung::HiddenStatement
        }
        // An override counts in documents that nothing leads to as well: an agent that looks around reads them.
        Standing::Stated if is_unexplained && (is_reached || takes_over) => Rung::UnexplainedStatement,
        // A mark that is suspicious by itself is no less so beside an effect.
        _ if strong > 0 => Rung::MarkAlone,
        _ => Rung::PlainEffect,
    }
}

/// Whether a statement of it names a secret, a foreign target or an executor.
const fn is_grave(effect: Effect) -> bool {
    matches!(effect, Effect::AssetToForeign | Effect::ForeignToExecution | Effect::RemoteControl)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::build::FindingDraft;
    use Effect::{AgentControl, AssetToForeign, ForeignToExecution, GuardWeakened, RemoteControl, TrustSurfaceChange};
    use Mark::{Broad, Concealed, Detached, Encoded, Forged, Hidden, Silent, Unexplained};
    use Reach::{AutoRun, Instructed, Invoked, Unreached};
    use Standing::{Certain, Hinted, Stated};

    fn finding(effect: Effect, standing: Standing, reach: Reach, marks: &[Mark]) -> FindingDraft {
        let draft = FindingDraft::threat("a", effect).standing(standing).reach(reach);
        marks.iter().fold(draft, |draft, mark| draft.marked(*mark))
    }

    fn check(draft: FindingDraft, expected: Rung) {
        let finding = draft.build();
        let rungs = climb(std::slice::from_ref(&finding), &BTreeSet::new());
        assert_eq!(rungs, [Some(expected)], "{finding:?}");
    }

    #[test]
    fn a_certain_effect_that_is_reached_is_malicious_when_intrinsic_or_marked() {
        for reach in [Instructed, Invoked, AutoRun] {
            check(finding(RemoteControl, Certain, reach, &[]).intrinsic(), Rung::IntrinsicEffect);
            for mark in [Hidden, Encoded, Concealed, Forged] {
                check(finding(GuardWeakened, Certain, reach, &[mark]), Rung::MarkedEffect);
            }
            check(finding(AssetToForeign, Certain, reach, &[Silent, Detached]), Rung::DoublyMarkedEffect);
            check(finding(AssetToForeign, Certain, reach, &[Broad, Unexplained]), Rung::DoublyMarkedEffect);
            check(finding(AssetToForeign, Certain, reach, &[Broad]), Rung::PlainEffect);
            check(finding(AssetToForeign, Certain, reach, &[]), Rung::PlainEffect);
        }
    }

    #[test]
    fn a_certain_effect_that_nothing_leads_to_is_at_most_suspicious() {
        check(finding(RemoteControl, Certain, Unreached, &[]).intrinsic(), Rung::UnreachedEffect);
        check(finding(AssetToForeign, Certain, Unreached, &[Unexplained]), Rung::UnexplainedEffect);
        check(finding(AssetToForeign, Certain, Unreached, &[Hidden]), Rung::MarkAlone);
        check(finding(AssetToForeign, Certain, Unreached, &[Silent, Detached]), Rung::PlainEffect);
        check(finding(AssetToForeign, Certain, Unreached, &[]), Rung::PlainEffect);
    }

    #[test]
    fn a_certain_effect_with_an_unexplained_target_is_suspicious() {
        check(finding(AssetToForeign, Certain, Instructed, &[Unexplained]), Rung::UnexplainedEffect);
        check(finding(AgentControl, Certain, Instructed, &[]), Rung::UnexplainedEffect);
    }

    #[test]
    fn a_stated_effect_in_a_hidden_place_is_malicious_with_a_secret_foreign_target_executor_or_concealment() {
        for effect in [AssetToForeign, ForeignToExecution, RemoteControl] {
            check(finding(effect, Stated, Instructed, &[Hidden]), Rung::HiddenStatement);
            check(finding(effect, Stated, Unreached, &[Hidden]), Rung::MarkAlone);
            check(finding(effect, Stated, Instructed, &[Encoded]), Rung::MarkAlone);
        }
        check(finding(TrustSurfaceChange, Stated, Instructed, &[Hidden]), Rung::MarkAlone);
        check(finding(TrustSurfaceChange, Stated, Instructed, &[Hidden, Concealed]), Rung::HiddenStatement);
        check(finding(AssetToForeign, Hinted, Instructed, &[Hidden, Concealed]), Rung::LoneHint);
    }

    #[test]
    fn agent_control_alone_is_suspicious_unless_forged_hidden_or_concealed() {
        for mark in [Forged, Hidden, Concealed] {
            check(finding(AgentControl, Stated, Instructed, &[mark]), Rung::CovertControl);
            check(finding(AgentControl, Hinted, Instructed, &[mark]), Rung::LoneHint);
            check(finding(AgentControl, Stated, Unreached, &[mark]), Rung::UnexplainedStatement);
        }
        for marks in [&[][..], &[Encoded], &[Silent, Broad, Detached, Unexplained]] {
            check(finding(AgentControl, Stated, AutoRun, marks), Rung::UnexplainedStatement);
        }
        check(finding(AgentControl, Stated, Instructed, &[]).intrinsic(), Rung::UnexplainedStatement);
    }

    #[test]
    fn a_stated_effect_is_suspicious_when_unexplained_in_an_instructed_step() {
        check(finding(AssetToForeign, Stated, Instructed, &[Unexplained]), Rung::UnexplainedStatement);
        check(finding(AssetToForeign, Stated, Unreached, &[Unexplained]), Rung::PlainEffect);
        check(finding(AssetToForeign, Stated, Instructed, &[]), Rung::PlainEffect);
        check(finding(AssetToForeign, Stated, Instructed, &[]).intrinsic(), Rung::PlainEffect);
    }

    #[test]
    fn a_strong_mark_without_an_effect_is_suspicious() {
        for mark in [Hidden, Encoded, Concealed, Forged] {
            for reach in [Unreached, Instructed] {
                check(finding(Effect::None, Certain, reach, &[mark]), Rung::MarkAlone);
                check(finding(Effect::None, Stated, reach, &[mark]), Rung::MarkAlone);
            }
        }
        check(finding(Effect::None, Certain, AutoRun, &[Silent, Broad, Unexplained]), Rung::PlainEffect);
        check(finding(Effect::None, Certain, AutoRun, &[]).intrinsic(), Rung::PlainEffect);
        check(finding(Effect::None, Hinted, AutoRun, &[]), Rung::LoneHint);
    }

    #[test]
    fn hints_count_by_two_of_different_rules_in_one_section() {
        let hint = |rule, section, line| {
            FindingDraft::threat(rule, AssetToForeign).standing(Hinted).section(section).line(line).build()
        };
        let rungs = |findings: &[Finding]| climb(findings, &BTreeSet::new()).into_iter().flatten().collect::<Vec<_>>();
        assert_eq!(rungs(&[hint("a", 1, 1), hint("b", 1, 2)]), [Rung::PairedHint; 2]);
        assert_eq!(rungs(&[hint("a", 1, 1), hint("b", 1, 1)]), [Rung::LoneHint; 2]);
        assert_eq!(rungs(&[hint("a", 1, 1), hint("a", 1, 2)]), [Rung::LoneHint; 2]);
        assert_eq!(rungs(&[hint("a", 1, 1), hint("b", 2, 2)]), [Rung::LoneHint; 2]);
        let stated = FindingDraft::threat("b", AssetToForeign).standing(Stated).section(1).build();
        assert_eq!(rungs(&[hint("a", 1, 1), stated]), [Rung::LoneHint, Rung::PlainEffect]);
    }

    #[test]
    fn what_is_left_out_supports_no_hint() {
        let hint = |rule| FindingDraft::threat(rule, AssetToForeign).standing(Hinted).build();
        let findings = [hint("a"), hint("b")];
        let left_out = BTreeSet::from([findings[1].fingerprint.as_str()]);
        assert_eq!(climb(&findings, &left_out), [Some(Rung::LoneHint), None]);
    }

    #[test]
    fn only_threat_findings_stand_on_the_ladder() {
        let weakness = FindingDraft::weakness("a", crate::rule::Severity::Critical).marked(Hidden).build();
        assert_eq!(climb(&[weakness], &BTreeSet::new()), [None]);
    }
}
