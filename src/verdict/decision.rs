//! The decision, and the sentences that say why a bundle is not approved.
//!
//! **Invariant:** a response of the policy makes a decision stricter, never milder.

use std::collections::BTreeSet;

use super::checks::Sight;
use super::weigh::{Scales, Weighing};
use super::{Band, Decision, Policy, Threat};
use crate::finding::{Coverage, Facts, Gap};

/// How many titles a sentence names.
const TITLES: usize = 3;

impl Band {
    /// The band of a score.
    pub(crate) const fn of(score: u32) -> Self {
        match score {
            0..=20 => Self::Low,
            21..=50 => Self::Medium,
            51..=80 => Self::High,
            _ => Self::Critical,
        }
    }
}

/// Decides by threat and score under a policy.
pub(super) fn decide(threat: Threat, score: u32, sight: Sight, policy: &Policy) -> Decision {
    let own = match threat {
        Threat::Malicious => Decision::Reject,
        Threat::None if score <= policy.threshold() && sight == Sight::Whole => Decision::Approve,
        Threat::None | Threat::Suspicious => Decision::Review,
    };
    policy.response(Band::of(score)).map_or(own, |response| own.max(response))
}

/// How much of a bundle the facts show.
pub(super) fn sight(facts: &Facts) -> Sight {
    if facts.coverage.is_complete() && !facts.has_spent_bundle_budget() { Sight::Whole } else { Sight::Partial }
}

/// Why a bundle is not approved, one sentence each; empty when it is.
pub(super) fn reasons(facts: &Facts, policy: &Policy, scales: &Scales<'_>, weighing: &Weighing<'_>) -> Vec<String> {
    let (threat, score) = (weighing.threat, weighing.score.total);
    let mut reasons = Vec::new();
    match threat {
        Threat::Malicious => reasons.push(format!("There is evidence of malice: {}.", threat_titles(scales, weighing))),
        Threat::Suspicious => {
            reasons.push(format!("A person must look at what may be malice: {}.", threat_titles(scales, weighing)));
        }
        Threat::None => {}
    }
    if score > policy.threshold() {
        let titles = score_titles(scales, weighing);
        reasons.push(format!("The score of {score} is above the threshold of {}: {titles}.", policy.threshold()));
    }
    if !facts.coverage.is_complete() {
        reasons.push(format!("Not all of it could be analysed: {}.", gap_counts(&facts.coverage)));
    }
    if facts.has_spent_bundle_budget() {
        reasons.push("It has more findings than are kept, and some were left out.".to_owned());
    }
    let band = Band::of(score);
    if let Some(response) = policy.response(band)
        && response != Decision::Approve
    {
        reasons.push(format!("The policy answers the band {} with {}.", band.name(), response.name()));
    }
    reasons
}

fn threat_titles(scales: &Scales<'_>, weighing: &Weighing<'_>) -> String {
    let is_worst = |index: usize| {
        let rung = weighing.rungs.get(index).copied().flatten();
        rung.is_some_and(|rung| rung.threat() == weighing.threat)
    };
    titles(scales, heaviest_first(weighing).into_iter().filter(|index| is_worst(*index)))
}

fn score_titles(scales: &Scales<'_>, weighing: &Weighing<'_>) -> String {
    titles(scales, heaviest_first(weighing).into_iter())
}

/// Indexes of the weighed findings, the heaviest first, by place among equals.
fn heaviest_first(weighing: &Weighing<'_>) -> Vec<usize> {
    let mut order: Vec<_> = weighing.weighed.iter().collect();
    order.sort_by_key(|(_, one)| (std::cmp::Reverse((one.floor, one.points)), one.place));
    order.into_iter().map(|(index, _)| *index).collect()
}

/// The first titles of the rules of findings, each once, and how many more there are.
fn titles(scales: &Scales<'_>, indexes: impl Iterator<Item = usize>) -> String {
    let mut seen = BTreeSet::new();
    let all = indexes.filter_map(|index| scales.findings.get(index)).map(|finding| finding.rule.title.as_str());
    let distinct: Vec<&str> = all.filter(|title| seen.insert(*title)).collect();
    let shown = distinct.iter().take(TITLES).copied().collect::<Vec<_>>().join("; ");
    match distinct.len().saturating_sub(TITLES) {
        0 => shown,
        more => format!("{shown}; and {more} more"),
    }
}

fn gap_counts(coverage: &Coverage) -> String {
    let count = |gaps: &[Gap]| gaps.iter().filter(|gap| gap.blocks).count();
    let counts = [
        (count(&coverage.failed), "failed"),
        (count(&coverage.opaque), "cannot be understood"),
        (count(&coverage.partial), "analysed in part"),
    ];
    let named = counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    named.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_follow_the_score() {
        let check = |scores: &[u32], expected| scores.iter().for_each(|score| assert_eq!(Band::of(*score), expected));
        check(&[0, 20], Band::Low);
        check(&[21, 50], Band::Medium);
        check(&[51, 80], Band::High);
        check(&[81, 100], Band::Critical);
    }

    #[test]
    fn a_bundle_is_approved_when_low_clean_and_whole() {
        let check = |threat, score, sight, expected| {
            assert_eq!(decide(threat, score, sight, &Policy::strict()), expected, "{threat:?} {score} {sight:?}");
        };
        check(Threat::None, 0, Sight::Whole, Decision::Approve);
        check(Threat::None, 50, Sight::Whole, Decision::Approve);
        check(Threat::None, 51, Sight::Whole, Decision::Review);
        check(Threat::None, 99, Sight::Whole, Decision::Review);
        check(Threat::None, 0, Sight::Partial, Decision::Review);
        check(Threat::None, 99, Sight::Partial, Decision::Review);
        check(Threat::Suspicious, 51, Sight::Whole, Decision::Review);
        check(Threat::Suspicious, 99, Sight::Partial, Decision::Review);
        check(Threat::Malicious, 81, Sight::Whole, Decision::Reject);
        check(Threat::Malicious, 81, Sight::Partial, Decision::Reject);
    }

    #[test]
    fn a_lower_threshold_and_a_response_are_only_stricter() {
        let check = |policy: Policy, threat, score, expected| {
            assert_eq!(decide(threat, score, Sight::Whole, &policy), expected, "{policy:?} {threat:?} {score}");
        };
        let low = || Policy::strict().with_threshold(20).unwrap();
        check(low(), Threat::None, 20, Decision::Approve);
        check(low(), Threat::None, 21, Decision::Review);
        let answering = |band, decision| Policy { responses: [(band, decision)].into(), ..Policy::strict() };
        check(answering(Band::High, Decision::Reject), Threat::None, 60, Decision::Reject);
        check(answering(Band::High, Decision::Reject), Threat::None, 50, Decision::Approve);
        check(answering(Band::High, Decision::Reject), Threat::None, 81, Decision::Reject);
        check(answering(Band::Medium, Decision::Review), Threat::None, 30, Decision::Review);
        check(answering(Band::High, Decision::Approve), Threat::None, 60, Decision::Review);
        check(answering(Band::Critical, Decision::Approve), Threat::Malicious, 90, Decision::Reject);
    }
}
