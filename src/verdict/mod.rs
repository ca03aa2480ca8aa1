//! What the facts mean: threat, score, checks, decision, and the explanation of each point.
//!
//! **Invariant:** reads facts and the consumer's policy only; nothing of a bundle lowers anything.

mod allowance;
mod checks;
mod decision;
mod explain;
mod part;
mod pattern;
mod policy;
mod resolve;
mod score;
#[cfg(test)]
mod tests;
mod threat;
mod waiver;
mod weigh;
mod written;

use std::collections::BTreeSet;

pub(crate) use policy::SeverityOverride;
pub use policy::{Policy, PolicyError};
pub use waiver::Waivers;
pub(crate) use waiver::{Date, Subject, Waiver, WaiverState, WaiverUse};
pub use written::PolicyMistakes;
pub(crate) use written::{date, read_policy, read_waivers};

use checks::Sight;
use policy::Ruling;
use threat::Rung;
use waiver::Waiving;
use weigh::{Scales, Weighing};

use crate::finding::{Coverage, Facts, Finding, Target};
use crate::rule::{Capability, Check, Provenance, Severity};

/// What the facts of a bundle mean under the consumer's policy.
///
/// In this order: overrides and allowances, waivers, then threat, score and checks, and from these the decision.
pub(crate) fn judge(facts: &Facts, policy: &Policy) -> Verdict {
    let scales = Scales::load(facts, policy);
    let unwaived = scales.weigh(&BTreeSet::new());
    let is_malicious = |index: usize| {
        let rung = unwaived.rungs.get(index).copied().flatten();
        rung.is_some_and(|rung| rung.threat() == Threat::Malicious)
    };
    let waiving = policy.waivers.apply(facts, is_malicious);
    judge_waiving(facts, policy, &scales, &unwaived, waiving)
}

/// What the facts mean without the waived findings.
fn judge_waiving(
    facts: &Facts,
    policy: &Policy,
    scales: &Scales<'_>,
    unwaived: &Weighing<'_>,
    waiving: Waiving<'_>,
) -> Verdict {
    let waived: BTreeSet<&str> = waiving.waived.keys().copied().collect();
    let lighter = (!waived.is_empty()).then(|| scales.weigh(&waived));
    let weighing = lighter.as_ref().unwrap_or(unwaived);
    let judgements = judgements(scales, weighing, &waiving);
    let sight = decision::sight(facts);
    let score = weighing.score.total;
    let allowances: BTreeSet<&String> = scales.rulings.iter().filter_map(|ruling| ruling.allowance.as_ref()).collect();
    let decision = decision::decide(weighing.threat, score, sight, policy);
    let seen_whole = decision::decide(weighing.threat, score, Sight::Whole, policy);
    Verdict {
        threat: weighing.threat,
        score,
        band: Band::of(score),
        decision,
        only_incomplete: decision == Decision::Review && seen_whole == Decision::Approve,
        reasons: decision::reasons(facts, policy, scales, weighing),
        threat_unwaived: unwaived.threat,
        score_unwaived: unwaived.score.total,
        checks: checks::answer(&facts.findings, &judgements, sight),
        explanation: explain::explain(scales, weighing),
        to_threshold: resolve::to_threshold(scales, weighing, &waived, policy),
        capabilities: explain::capabilities(scales),
        allowances_used: allowances.into_iter().cloned().collect(),
        unused: policy.unused(scales.findings, &scales.rulings),
        waivers: waiving.uses,
        coverage: facts.coverage.clone(),
        judgements,
    }
}

fn judgements(scales: &Scales<'_>, weighing: &Weighing<'_>, waiving: &Waiving<'_>) -> Vec<Judgement> {
    let entries = scales.findings.iter().zip(&scales.rulings).zip(&weighing.rungs);
    let judgement = |((finding, ruling), rung): ((&Finding, &Ruling<'_>), &Option<Rung>)| {
        let waiver = waiving.waived.get(finding.fingerprint.as_str()).copied();
        let state = match rung {
            _ if waiver.is_some() => State::Waived,
            Some(Rung::LoneHint) => State::Discarded,
            _ => State::Standing,
        };
        Judgement {
            state,
            severity: if state == State::Discarded { Severity::Info } else { ruling.severity },
            provenance: if ruling.allowed_by.is_empty() { finding.provenance } else { Some(Provenance::Policy) },
            allowance: ruling.allowance.clone(),
            given: ruling.given.cloned(),
            waiver,
        }
    };
    entries.map(judgement).collect()
}

/// What the facts of a bundle mean under a policy.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    /// Whether there is evidence of malice.
    pub(crate) threat: Threat,
    /// How much harm it could do, 0 to 100.
    pub(crate) score: u32,
    /// The band of the score.
    pub(crate) band: Band,
    /// What to do.
    pub(crate) decision: Decision,
    /// Whether it would be approved, had all of it been analysed.
    pub(crate) only_incomplete: bool,
    /// Why it is not approved, one sentence each; empty when it is.
    pub(crate) reasons: Vec<String>,
    /// The threat before waivers.
    pub(crate) threat_unwaived: Threat,
    /// The score before waivers.
    pub(crate) score_unwaived: u32,
    /// The seven checks, in the order of [`Check::ALL`].
    pub(crate) checks: Vec<CheckResult>,
    /// What became of each finding, in the order of the facts' findings.
    pub(crate) judgements: Vec<Judgement>,
    /// Every floor and point with its finding, the largest first.
    pub(crate) explanation: Vec<Explained>,
    /// What would bring the score to the threshold: fingerprints of the findings to resolve; empty where it is there.
    pub(crate) to_threshold: Vec<String>,
    /// What the bundle can do: one line for each capability and target, the worst reach and first place of each.
    pub(crate) capabilities: Vec<CapabilityUse>,
    /// Allowances of the policy that changed a finding.
    pub(crate) allowances_used: Vec<String>,
    /// Allowances and overrides of the policy that acted on no finding.
    pub(crate) unused: Vec<String>,
    /// What became of each waiver of the policy, in their order.
    pub(crate) waivers: Vec<WaiverUse>,
    /// How much was analysed.
    pub(crate) coverage: Coverage,
}

/// Whether there is evidence of malice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub(crate) enum Threat {
    /// No.
    #[default]
    None,
    /// Some; a person looks.
    Suspicious,
    /// Yes.
    Malicious,
}

/// The bands of the score.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Band {
    /// 0 to 20.
    Low,
    /// 21 to 50.
    Medium,
    /// 51 to 80.
    High,
    /// 81 to 100.
    Critical,
}

/// What to do with a bundle; later is stricter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Decision {
    /// It may be used.
    Approve,
    /// A person decides.
    Review,
    /// It may not be used.
    Reject,
}

/// The answer to one of the seven checks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct CheckResult {
    /// Which.
    pub(crate) check: Check,
    /// The answer.
    pub(crate) status: CheckStatus,
    /// Fingerprints of the findings that fail it.
    pub(crate) findings: Vec<String>,
}

/// The answer to a check.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum CheckStatus {
    /// No standing finding names it, and all that could have was analysed.
    Passed,
    /// A standing finding names it.
    Failed,
    /// No standing finding names it, but not all was analysed.
    Unknown,
}

/// What became of a finding, and what of the consumer's word acted on it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Judgement {
    /// Whether it counts.
    pub(crate) state: State,
    /// The severity that counts: after overrides and allowances, and info for a hint that was discarded.
    pub(crate) severity: Severity,
    /// Who decided on its target: the policy, where it allows that, and otherwise whom the finding names.
    pub(crate) provenance: Option<Provenance>,
    /// The allowance that lowered its severity.
    pub(crate) allowance: Option<String>,
    /// The severity that the policy gave it.
    pub(crate) given: Option<SeverityOverride>,
    /// The number of the waiver that waives it.
    pub(crate) waiver: Option<usize>,
}

/// Whether a finding counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum State {
    /// It counts.
    Standing,
    /// A hint that nothing else supports; listed without weight.
    Discarded,
    /// The consumer waived it.
    Waived,
}

/// The share of one finding in the score.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Explained {
    /// The fingerprint of the finding.
    pub(crate) finding: String,
    /// The floor it gives: 0, 21, 51 or 81.
    pub(crate) floor: u32,
    /// The points it adds above the base, in thousandths.
    pub(crate) points: u32,
    /// Why, in one sentence of our own words.
    pub(crate) because: String,
}

/// A capability on one target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct CapabilityUse {
    /// What it can do.
    pub(crate) capability: Capability,
    /// On what.
    pub(crate) target: Target,
    /// The index in the facts of the finding with the longest reach, the first of these by place.
    pub(crate) finding: usize,
}

macro_rules! names {
    ($($name:ident { $($variant:ident = $text:literal,)+ })+) => {
        $(impl $name {
            /// The name in reports.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        })+
    };
}

names! {
    Threat { None = "none", Suspicious = "suspicious", Malicious = "malicious", }
    Band { Low = "low", Medium = "medium", High = "high", Critical = "critical", }
    Decision { Approve = "approve", Review = "review", Reject = "reject", }
    CheckStatus { Passed = "passed", Failed = "failed", Unknown = "unknown", }
    State { Standing = "standing", Discarded = "discarded", Waived = "waived", }
    WaiverState { Used = "used", Unused = "unused", Expired = "expired", Refused = "refused", }
}
