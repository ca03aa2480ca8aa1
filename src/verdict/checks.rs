//! The seven checks that every report answers by name.
//!
//! **Invariant:** what the policy allows moves the score and no check.

use super::{CheckResult, CheckStatus, Judgement, State};
use crate::finding::Finding;
use crate::rule::Check;

/// How much of what could have failed a check was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sight {
    /// All of it.
    Whole,
    /// Some was not analysed.
    Partial,
}

/// Answers the checks, in the order of [`Check::ALL`]; `judgements` are those of the findings.
pub(super) fn answer(findings: &[Finding], judgements: &[Judgement], sight: Sight) -> Vec<CheckResult> {
    // What a baseline knows stands all the same: it changes the exit code alone.
    let counts = |judgement: &Judgement| judgement.state == State::Standing;
    let standing: Vec<&Finding> = findings
        .iter()
        .zip(judgements)
        .filter(|(_, judgement)| counts(judgement))
        .map(|(finding, _)| finding)
        .collect();
    let answer_one = |check: Check| {
        let naming = standing.iter().filter(|finding| finding.rule.check == Some(check));
        let findings: Vec<String> = naming.map(|finding| finding.fingerprint.clone()).collect();
        let status = match sight {
            _ if !findings.is_empty() => CheckStatus::Failed,
            Sight::Whole => CheckStatus::Passed,
            Sight::Partial => CheckStatus::Unknown,
        };
        CheckResult { check, status, findings }
    };
    Check::ALL.iter().copied().map(answer_one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::build::FindingDraft;
    use crate::rule::Severity;

    fn check(drafts: &[(Option<Check>, State)], sight: Sight, expected: CheckStatus) {
        let draft = |(line, (check, _)): (u32, &(Option<Check>, State))| {
            let draft = FindingDraft::weakness("a", Severity::Info).line(line);
            check.map_or(draft.clone(), |check| draft.check(check)).build()
        };
        let findings: Vec<Finding> = (1..).zip(drafts).map(draft).collect();
        let judgement = |state| Judgement {
            state,
            severity: Severity::Info,
            provenance: None,
            allowance: None,
            given: None,
            waiver: None,
        };
        let judgements: Vec<Judgement> = drafts.iter().map(|(_, state)| judgement(*state)).collect();
        let answers = answer(&findings, &judgements, sight);
        let names: Vec<Check> = answers.iter().map(|answer| answer.check).collect();
        assert_eq!(names, Check::ALL);
        let found = answers.iter().find(|answer| answer.check == Check::NoEvalOrExec).map(|answer| answer.status);
        assert_eq!(found, Some(expected), "{drafts:?} {sight:?}");
    }

    #[test]
    fn a_check_fails_on_any_standing_finding_that_names_it() {
        let named = Some(Check::NoEvalOrExec);
        let other = Some(Check::NoPromptInjection);
        for sight in [Sight::Whole, Sight::Partial] {
            check(&[(named, State::Standing)], sight, CheckStatus::Failed);
            check(&[(named, State::Waived), (named, State::Standing)], sight, CheckStatus::Failed);
        }
        for state in [State::Waived, State::Discarded] {
            check(&[(named, state)], Sight::Whole, CheckStatus::Passed);
            check(&[(named, state)], Sight::Partial, CheckStatus::Unknown);
        }
        check(&[(other, State::Standing), (None, State::Standing)], Sight::Whole, CheckStatus::Passed);
        check(&[(other, State::Standing)], Sight::Partial, CheckStatus::Unknown);
        check(&[], Sight::Whole, CheckStatus::Passed);
    }
}
