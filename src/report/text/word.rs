//! What the consumer's own word did: to a finding, and what of it did nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{COLUMNS, Ink, Tone, wrap};
use crate::report::{Escaped, Report};
use crate::verdict::{Judgement, Subject, Waiver, WaiverState};

impl Report {
    /// What of the policy and the waivers acted on a finding, one sentence each; not escaped.
    pub(super) fn word_on(&self, judgement: &Judgement) -> Vec<String> {
        let given = judgement.given.as_ref();
        let given = given.map(|given| format!("the policy makes it {}: {}", given.severity.name(), given.reason));
        let allowed = judgement.allowance.as_ref().map(|allowance| format!("the policy allows {allowance}"));
        let waiver = judgement.waiver.and_then(|number| self.policy.waivers.entries.iter().nth(number));
        let waived = waiver.map(|waiver| {
            let Waiver { owner, until, reason, .. } = waiver;
            format!("waived until {until} by {owner}: {reason}")
        });
        given.into_iter().chain(allowed).chain(waived).collect()
    }
}

/// What of the policy and the waivers did nothing for any report of a run.
#[derive(Default, Debug)]
pub(in crate::report) struct Idle {
    /// How many reports there were.
    reports: usize,
    /// In how many reports each line was idle.
    lines: BTreeMap<(&'static str, String), usize>,
    /// Waivers of which some report says what is wrong with them.
    faulty: BTreeSet<(&'static str, String)>,
}

impl Idle {
    /// Takes in one report.
    pub(in crate::report) fn add(&mut self, report: &Report) {
        self.reports += 1;
        for unused in &report.verdict.unused {
            *self.lines.entry(("unused", unused.clone())).or_default() += 1;
        }
        for (waiver, used) in report.waivers() {
            match used.state {
                WaiverState::Used => {}
                WaiverState::Unused => *self.lines.entry(("unused", line_of(waiver))).or_default() += 1,
                WaiverState::Expired => {
                    let line = format!("{}; its last day was {}", line_of(waiver), waiver.until);
                    self.faulty.insert(("expired", line));
                }
                WaiverState::Refused => {
                    let line = format!(
                        "{}; the finding is malicious, which takes the path and digest of its file",
                        line_of(waiver)
                    );
                    self.faulty.insert(("refused", line));
                }
            }
        }
    }

    /// The section at the end of a run; empty where all did something.
    pub(in crate::report) fn render(&self, ink: Ink) -> String {
        let everywhere = self.lines.iter().filter(|(_, count)| **count == self.reports).map(|(line, _)| line);
        let lines: Vec<_> = everywhere.chain(&self.faulty).collect();
        if lines.is_empty() {
            return String::new();
        }
        let mut text = format!("\n{}\n", ink.paint(Tone::Strong, "policy and waivers without effect"));
        for (state, line) in lines {
            for (at, part) in wrap(&Escaped(line).to_string(), COLUMNS - 11).iter().enumerate() {
                let state = if at == 0 { *state } else { "" };
                text.push_str(&format!("  {:7}  {part}\n", state));
            }
        }
        text
    }
}

fn line_of(waiver: &Waiver) -> String {
    match &waiver.subject {
        Subject::Fingerprint(print) => format!("waiver: {} at {print}", waiver.rule),
        Subject::File { path, .. } => format!("waiver: {} in {path}", waiver.rule),
    }
}
