//! What we show: reports as text and JSON. The only layer that prints places and knows formats.
//!
//! **Invariant:** a report depends on the bytes of the bundle, the rules and the policy alone: no clock, host, user or path of ours.

mod cut;
mod escape;
mod inert_json;
mod json;
mod limit_list;
mod mask;
mod stamp;
mod text;
mod writer;

use std::sync::Arc;

pub(crate) use escape::Escaped;
pub(crate) use limit_list::limit_list;
pub(crate) use stamp::{PolicyStamp, RulesStamp};
pub(crate) use text::layout::{Ink, Tone, wrap};
pub(crate) use writer::{Filter, Options, Verbosity, Writer};

use crate::bundle::{Bundle, Limits};
use crate::finding::{Facts, Finding};
use crate::verdict::{Policy, State, Verdict};

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
        Self { bundle, facts, verdict, policy: PolicyStamp::of(policy, limits), rules }
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
    fn findings(&self) -> impl Iterator<Item = (&Finding, State)> {
        let states = self.verdict.states.iter().copied().chain(std::iter::repeat(State::Standing));
        self.facts.findings.iter().zip(states)
    }
}

#[cfg(test)]
pub(crate) mod samples;
