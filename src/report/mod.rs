//! What we show: reports as text and JSON. The only layer that prints places and knows formats.
//!
//! **Invariant:** a report depends on the bytes of the bundle, the rules and the policy alone: no clock, host, user or path of ours.

mod cut;
mod escape;
mod format_page;
mod inert_json;
mod json;
mod limit_list;
mod mask;
mod schema;
mod stamp;
mod text;
mod writer;

use std::sync::Arc;

pub(crate) use escape::Escaped;
pub(crate) use format_page::format_page;
pub(crate) use limit_list::limit_list;
pub(crate) use schema::Schema;
pub(crate) use stamp::{PolicyStamp, RulesStamp};
pub(crate) use text::layout::{Ink, Tone, wrap};
pub(crate) use writer::{Filter, Options, Verbosity, Writer};

use crate::bundle::{Bundle, Limits};
use crate::finding::{Facts, Finding, redacted};
use crate::verdict::{Decision, Judgement, Policy, Threat, Verdict, Waiver, WaiverUse, judge};

/// The name of the tool in reports.
pub(crate) const TOOL: &str = env!("CARGO_PKG_NAME");
/// The version of the tool in reports.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Everything that is said of one bundle.
#[derive(Debug)]
pub struct Report {
    bundle: Arc<Bundle>,
    facts: Facts,
    verdict: Verdict,
    policy: PolicyStamp,
    rules: RulesStamp,
    parts: Vec<PartLine>,
}

/// What the report of a bundle says of one of its parts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct PartLine {
    /// The path of the part.
    pub(crate) path: String,
    /// Its name.
    pub(crate) name: String,
    /// Its threat.
    pub(crate) threat: Threat,
    /// Its score, 0 to 100.
    pub(crate) score: u32,
    /// What to do with it.
    pub(crate) decision: Decision,
}

/// The forms a report can have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// For people, in a terminal.
    Text,
    /// One JSON document for a run.
    Json,
    /// One JSON document a line for each bundle.
    Jsonl,
}

impl Report {
    /// Puts together what the stages found out about `bundle`.
    pub(crate) fn new(
        bundle: Arc<Bundle>,
        facts: Facts,
        verdict: Verdict,
        policy: &Policy,
        limits: &Limits,
        rules: RulesStamp,
    ) -> Self {
        Self { bundle, facts, verdict, policy: PolicyStamp::of(policy, limits), rules, parts: Vec::new() }
    }

    /// The reports of a bundle and of its parts, in this order, from their facts in this order; that of the bundle names the
    /// parts and carries the worst of all.
    pub(crate) fn with_parts(
        mut bundle: Bundle,
        facts: Vec<Facts>,
        policy: &Policy,
        limits: &Limits,
        rules: &RulesStamp,
    ) -> Vec<Self> {
        let parts = std::mem::take(&mut bundle.parts);
        let bundles = std::iter::once(bundle).chain(parts);
        let mut reports: Vec<Self> = bundles
            .zip(facts)
            .map(|(mut bundle, facts)| {
                // Names of folders are the bundle's own text too.
                bundle.path = redacted(&bundle.path).into_owned();
                bundle.name = redacted(&bundle.name).into_owned();
                let verdict = judge(&facts, policy);
                Self::new(Arc::new(bundle), facts, verdict, policy, limits, rules.clone())
            })
            .collect();
        if let Some((whole, parts)) = reports.split_first_mut() {
            whole.parts = parts.iter().map(PartLine::of).collect();
            let judged: Vec<_> = parts.iter().map(|part| (part.bundle.path.as_str(), &part.verdict)).collect();
            whole.verdict.raise_to(&judged);
        }
        reports
    }

    /// The rules it rests on.
    pub(crate) const fn rules_stamp(&self) -> &RulesStamp {
        &self.rules
    }

    /// What the facts mean: the decision and what it rests on.
    pub(crate) const fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// The highest score that is approved without a person.
    pub(crate) const fn threshold(&self) -> u32 {
        self.policy.threshold
    }

    /// Each finding with what became of it, in the order of the facts.
    fn findings(&self) -> impl Iterator<Item = (&Finding, &Judgement)> {
        self.facts.findings.iter().zip(&self.verdict.judgements)
    }

    /// The waivers of the policy, in their order, each with what became of it.
    fn waivers(&self) -> impl Iterator<Item = (&Waiver, &WaiverUse)> {
        self.policy.waivers.entries.iter().zip(&self.verdict.waivers)
    }
}

impl PartLine {
    fn of(report: &Report) -> Self {
        let Report { bundle, verdict, .. } = report;
        Self {
            path: bundle.path.clone(),
            name: bundle.name.clone(),
            threat: verdict.threat,
            score: verdict.score,
            decision: verdict.decision,
        }
    }
}

#[cfg(test)]
pub(crate) mod samples;
