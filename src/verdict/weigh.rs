//! Puts findings on the scales: what the policy makes of each, where it stands on the ladder, and what they weigh together.

use std::collections::BTreeSet;

use super::policy::Ruling;
use super::score::{Score, Weighed, floor, points, score};
use super::threat::{Rung, climb};
use super::{Policy, Threat};
use crate::finding::{Facts, Finding};
use crate::rule::Severity;

/// The findings of a bundle and what the policy makes of each.
pub(super) struct Scales<'a> {
    /// The findings.
    pub(super) findings: &'a [Finding],
    /// What the policy makes of each, in their order.
    pub(super) rulings: Vec<Ruling<'a>>,
    /// The number of each by place, rule and fingerprint, in their order.
    pub(super) ranks: Vec<usize>,
}

/// What findings weigh together.
pub(super) struct Weighing<'a> {
    /// Where each finding of the scales stands on the ladder; `None` where it is left out or no threat finding.
    pub(super) rungs: Vec<Option<Rung>>,
    /// The worst of them.
    pub(super) threat: Threat,
    /// The findings that were not left out, with their index on the scales.
    pub(super) weighed: Vec<(usize, Weighed<'a>)>,
    /// Their score.
    pub(super) score: Score,
}

impl<'a> Scales<'a> {
    /// Applies the policy to the findings.
    pub(super) fn load(facts: &'a Facts, policy: &'a Policy) -> Self {
        let findings = facts.findings.as_slice();
        let mut order: Vec<(usize, &Finding)> = findings.iter().enumerate().collect();
        order.sort_by_key(|(_, finding)| (finding.at.location, &finding.rule.id, &finding.fingerprint));
        let mut ranks = vec![0; findings.len()];
        for (rank, (index, _)) in order.into_iter().enumerate() {
            if let Some(slot) = ranks.get_mut(index) {
                *slot = rank;
            }
        }
        Self { findings, rulings: findings.iter().map(|finding| policy.rule_on(finding)).collect(), ranks }
    }

    /// Weighs the findings whose fingerprint is not in `left_out`.
    pub(super) fn weigh(&self, left_out: &BTreeSet<&str>) -> Weighing<'a> {
        let rungs = climb(self.findings, left_out);
        let threat = rungs.iter().flatten().map(|rung| rung.threat()).max().unwrap_or_default();
        let entries = self.findings.iter().zip(&self.rulings).zip(&self.ranks).zip(&rungs).enumerate();
        let (indexes, weighed): (Vec<usize>, Vec<Weighed<'a>>) = entries
            .filter(|(_, (((finding, _), _), _))| !left_out.contains(finding.fingerprint.as_str()))
            .map(|(index, (((finding, ruling), rank), rung))| {
                let severity = if *rung == Some(Rung::LoneHint) { Severity::Info } else { ruling.severity };
                let threat = rung.map(Rung::threat).unwrap_or_default();
                let weighed = Weighed {
                    category: finding.rule.category,
                    rule: &finding.rule.id,
                    evidence: &finding.fingerprint,
                    place: *rank,
                    floor: floor(finding.rule.kind, severity, threat),
                    points: points(severity, finding.rule.confidence),
                };
                (index, weighed)
            })
            .unzip();
        let score = score(&weighed, threat);
        Weighing { rungs, threat, weighed: indexes.into_iter().zip(weighed).collect(), score }
    }
}
