//! How the program ends: the one place that knows exit codes.

use crate::report::Report;
use crate::verdict::{Decision, Threat};

/// How a run ended; later is what a caller must hear first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Exit {
    /// Every bundle is approved, or nothing was asked of one.
    Approved,
    /// A bundle is to be reviewed only because not all of it was analysed.
    Incomplete,
    /// A bundle is rejected, or to be reviewed for its threat or score.
    Failed,
    /// Bad usage, unreadable input, a bad rule, or nothing to audit.
    Unusable,
}

impl Exit {
    /// The code the process ends with.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Approved => 0,
            Self::Failed => 1,
            Self::Unusable => 2,
            Self::Incomplete => 3,
        }
    }
}

/// From what on a bundle makes the run fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(crate) enum FailOn {
    /// A rejected bundle, or one to review for its threat or score.
    Review,
    /// A rejected bundle, or one with any evidence of malice.
    Suspicious,
    /// A rejected bundle.
    Malicious,
    /// No bundle.
    Never,
}

/// How a run of one report ends.
pub(crate) fn exit_of(report: &Report, fail_on: FailOn) -> Exit {
    let verdict = report.verdict();
    let facts =
        Outcome { decision: verdict.decision, threat: verdict.threat, only_incomplete: verdict.only_incomplete };
    facts.exit(fail_on)
}

/// What of a verdict decides the exit.
#[derive(Clone, Copy, Debug)]
struct Outcome {
    decision: Decision,
    threat: Threat,
    only_incomplete: bool,
}

impl Outcome {
    fn exit(self, fail_on: FailOn) -> Exit {
        if fail_on == FailOn::Never || self.decision == Decision::Approve {
            return Exit::Approved;
        }
        let fails = self.decision == Decision::Reject
            || match fail_on {
                FailOn::Review => !self.only_incomplete,
                FailOn::Suspicious => self.threat >= Threat::Suspicious,
                FailOn::Malicious => self.threat == Threat::Malicious,
                FailOn::Never => false,
            };
        if fails {
            Exit::Failed
        } else if self.only_incomplete {
            Exit::Incomplete
        } else {
            Exit::Approved
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APPROVED: (Decision, Threat, bool) = (Decision::Approve, Threat::None, false);
    const HIGH: (Decision, Threat, bool) = (Decision::Review, Threat::None, false);
    const SUSPICIOUS: (Decision, Threat, bool) = (Decision::Review, Threat::Suspicious, false);
    const REJECTED: (Decision, Threat, bool) = (Decision::Reject, Threat::Malicious, false);
    const ONLY_INCOMPLETE: (Decision, Threat, bool) = (Decision::Review, Threat::None, true);
    const STRICTLY_REJECTED: (Decision, Threat, bool) = (Decision::Reject, Threat::None, false);

    #[test]
    fn codes_are_those_of_the_design() {
        let check = |fail_on: FailOn, expected: [u8; 6]| {
            let outcomes = [APPROVED, HIGH, SUSPICIOUS, REJECTED, ONLY_INCOMPLETE, STRICTLY_REJECTED];
            let codes = outcomes.map(|(decision, threat, only_incomplete)| {
                Outcome { decision, threat, only_incomplete }.exit(fail_on).code()
            });
            assert_eq!(codes, expected, "{fail_on:?}");
        };
        check(FailOn::Review, [0, 1, 1, 1, 3, 1]);
        check(FailOn::Suspicious, [0, 0, 1, 1, 3, 1]);
        check(FailOn::Malicious, [0, 0, 0, 1, 3, 1]);
        check(FailOn::Never, [0; 6]);
    }

    #[test]
    fn the_gravest_of_a_run_is_told() {
        use Exit::{Approved, Failed, Incomplete, Unusable};
        for (exits, expected) in [
            (vec![Approved, Incomplete], 3),
            (vec![Incomplete, Failed, Approved], 1),
            (vec![Failed, Unusable, Incomplete], 2),
            (vec![Approved, Approved], 0),
        ] {
            assert_eq!(exits.into_iter().max().map(Exit::code), Some(expected));
        }
    }
}
