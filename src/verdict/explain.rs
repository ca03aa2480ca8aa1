//! The explanation: every floor and point with its finding, in our own words, and what the bundle can do.
//!
//! **Invariant:** nothing of a bundle's text stands in a sentence of it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::policy::Ruling;
use super::threat::Rung;
use super::weigh::{Scales, Weighing};
use super::{CapabilityUse, Explained};
use crate::finding::{Finding, Reach, Target};
use crate::rule::{Capability, Effect, Kind};

/// Every floor and point with its finding, the largest first; findings that give neither are left out.
///
/// The highest floor is the base of the score, and the points add up to what is to be added above it.
pub(super) fn explain(scales: &Scales<'_>, weighing: &Weighing<'_>) -> Vec<Explained> {
    let mut giving: Vec<_> = weighing.weighed.iter().zip(weighing.score.shares.iter().copied()).collect();
    giving.retain(|((_, one), share)| one.floor > 0 || *share > 0);
    giving.sort_by_key(|((_, one), share)| (Reverse((one.floor, *share)), one.place));
    let mut explanation = Vec::with_capacity(giving.len());
    for ((index, one), points) in giving {
        let rung = weighing.rungs.get(*index).copied().flatten();
        if let (Some(finding), Some(ruling)) = (scales.findings.get(*index), scales.rulings.get(*index)) {
            let because = sentence(finding, ruling, rung);
            explanation.push(Explained { finding: finding.fingerprint.clone(), floor: one.floor, points, because });
        }
    }
    explanation
}

/// One line for each capability and target, by both: the finding of the longest reach, the first of these by place.
pub(super) fn capabilities(scales: &Scales<'_>) -> Vec<CapabilityUse> {
    let mut worst: BTreeMap<(Capability, &Target), (Reverse<Reach>, usize, usize)> = BTreeMap::new();
    for (index, (finding, rank)) in scales.findings.iter().zip(&scales.ranks).enumerate() {
        let capability = finding.rule.capability.filter(|_| finding.rule.kind == Kind::Capability);
        if let Some(capability) = capability {
            let key = (capability, finding.target.as_ref().unwrap_or(&Target::Unknown));
            let found = (Reverse(finding.reach), *rank, index);
            worst.entry(key).and_modify(|kept| *kept = found.min(*kept)).or_insert(found);
        }
    }
    let line = |((capability, target), (_, _, finding)): ((Capability, &Target), (_, _, usize))| CapabilityUse {
        capability,
        target: target.clone(),
        finding,
    };
    worst.into_iter().map(line).collect()
}

fn sentence(finding: &Finding, ruling: &Ruling<'_>, rung: Option<Rung>) -> String {
    let card = &finding.rule;
    let effect = card.threat.as_ref().map_or(Effect::None, |shape| shape.effect);
    let what = match (card.kind, card.capability, rung) {
        (Kind::Capability, Some(capability), _) => format!("It can {}", deed(capability)),
        (Kind::Threat, _, Some(rung)) => format!("{}: {}", outcome(effect), ground(rung)),
        (Kind::Weakness, ..) => format!("It is a bad practice: {}", card.title),
        (Kind::Capability | Kind::Threat, ..) => format!("It is found by its rule: {}", card.title),
    };
    let allowed = if ruling.allowance.is_some() { ", and the policy allows it" } else { "" };
    let given = ruling.given.map(|given| {
        let (severity, reason) = (given.severity.name(), given.reason.trim_end_matches('.'));
        format!(" (the policy makes it {severity}: {reason})")
    });
    format!("{what}{allowed}{}.", given.unwrap_or_default())
}

const fn deed(capability: Capability) -> &'static str {
    match capability {
        Capability::Documentation => "give an agent instructions",
        Capability::Scripts => "run scripts of its own",
        Capability::PinnedPackage => "bring in a package of a fixed version",
        Capability::UnpinnedPackage => "bring in whatever version of a package is there",
        Capability::Network => "talk to other machines",
        Capability::OutsideFiles => "touch files outside of the workspace",
        Capability::Deletion => "delete files",
        Capability::Environment => "read a variable of the environment",
        Capability::WholeEnvironment => "read the whole environment",
        Capability::CredentialStore => "read stored credentials",
        Capability::DynamicCode => "run code that is made at run time",
        Capability::FetchedCode => "run code that is fetched at run time",
        Capability::SystemChange => "change the system",
        Capability::Persistence => "stay after the task",
        Capability::GrantedTools => "use tools without a question",
    }
}

const fn outcome(effect: Effect) -> &'static str {
    match effect {
        Effect::AssetToForeign => "An asset leaves to a foreign place",
        Effect::ForeignToExecution => "Foreign bytes are executed",
        Effect::RemoteControl => "A foreign hand gets control",
        Effect::TrustSurfaceChange => "Start-up, memory, settings, hooks or keys change for good",
        Effect::GuardWeakened => "A guard is weakened",
        Effect::IrreversibleLoss => "Something is lost for good",
        Effect::UnboundedCost => "Costs grow without a bound",
        Effect::AgentControl => "Authority, identity, instructions or goal of the agent change",
        Effect::None => "Something stands out without an effect of its own",
    }
}

const fn ground(rung: Rung) -> &'static str {
    match rung {
        Rung::IntrinsicEffect => "malicious, because it is certain, reached, and has no honest use",
        Rung::MarkedEffect => "malicious, because it is certain, reached, and hidden, encoded, concealed or forged",
        Rung::DoublyMarkedEffect => "malicious, because it is certain, reached, and made worse in two ways",
        Rung::HiddenStatement => "malicious, because a hidden place asks for it",
        Rung::CovertControl => "malicious, because it is stated in full and forged, hidden or concealed",
        Rung::UnexplainedEffect => "suspicious, because it is certain and nothing explains it",
        Rung::UnreachedEffect => "suspicious, because it would be malicious if anything led to it",
        Rung::UnexplainedStatement => "suspicious, because it is stated in full and nothing explains it",
        Rung::MarkAlone => "suspicious, because it is hidden, encoded, concealed or forged",
        Rung::PairedHint => "suspicious, because two hints of different rules stand in one section",
        Rung::PlainEffect => "no evidence of malice, because nothing makes it worse",
        Rung::LoneHint => "no evidence of malice, because it is a hint that nothing supports",
    }
}
