//! Counts the decisions of a run for its closing line.

use super::layout::counted;
use crate::verdict::Decision;

/// How many bundles got which decision.
#[derive(Clone, Copy, Default, Debug)]
pub(in crate::report) struct Tally {
    approved: usize,
    to_review: usize,
    rejected: usize,
}

impl Tally {
    /// Counts one bundle.
    pub(in crate::report) const fn add(&mut self, decision: Decision) {
        match decision {
            Decision::Approve => self.approved += 1,
            Decision::Review => self.to_review += 1,
            Decision::Reject => self.rejected += 1,
        }
    }

    /// Whether no bundle was counted yet.
    pub(in crate::report) const fn is_empty(&self) -> bool {
        self.sum() == 0
    }

    /// The last line of a run of several bundles; empty for a run of one.
    pub(in crate::report) fn closing_line(&self) -> String {
        let Self { approved, to_review, rejected } = self;
        match self.sum() {
            0 | 1 => String::new(),
            sum => {
                let bundles = counted(sum, "bundle");
                format!("\n{bundles}: {approved} approved, {to_review} to review, {rejected} rejected\n")
            }
        }
    }

    const fn sum(&self) -> usize {
        self.approved + self.to_review + self.rejected
    }
}
