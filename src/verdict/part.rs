//! A bundle is no better than its parts: their worst threat, score and decision are its own.

use super::{Band, Decision, Threat, Verdict};

impl Verdict {
    /// Takes over the worst of its parts, by their paths; a reason names each part that made something worse.
    pub(crate) fn raise_to(&mut self, parts: &[(&str, &Self)]) {
        let was_approved_whole = self.is_only_incomplete();
        for (path, part) in parts {
            let mut worse = Vec::new();
            if part.threat > self.threat {
                worse.push(format!("is {}", part.threat.name()));
            }
            if part.score > self.score {
                worse.push(format!("has a score of {}", part.score));
            }
            if part.decision > self.decision && worse.is_empty() {
                worse.push(format!("is answered with {}", part.decision.name()));
            }
            if !worse.is_empty() {
                self.reasons.push(format!("Its part {path} {}.", worse.join(" and ")));
            }
            self.threat = self.threat.max(part.threat);
            self.score = self.score.max(part.score);
            self.threat_unwaived = self.threat_unwaived.max(part.threat_unwaived);
            self.score_unwaived = self.score_unwaived.max(part.score_unwaived);
            self.decision = self.decision.max(part.decision);
        }
        self.band = Band::of(self.score);
        self.only_incomplete = self.decision == Decision::Review
            && was_approved_whole
            && parts.iter().all(|(_, part)| part.is_only_incomplete());
    }

    /// Whether nothing but what was not analysed stands against it.
    fn is_only_incomplete(&self) -> bool {
        self.threat == Threat::None && (self.decision == Decision::Approve || self.only_incomplete)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Facts;
    use crate::verdict::{Policy, judge};

    fn verdict(threat: Threat, score: u32, decision: Decision, only_incomplete: bool) -> Verdict {
        let nothing = judge(&Facts::default(), &Policy::strict());
        Verdict { threat, score, band: Band::of(score), decision, only_incomplete, ..nothing }
    }

    #[test]
    fn the_worst_of_the_parts_is_carried() {
        let good = || verdict(Threat::None, 10, Decision::Approve, false);
        let incomplete = || verdict(Threat::None, 10, Decision::Review, true);
        let high = || verdict(Threat::None, 60, Decision::Review, false);
        let evil = || verdict(Threat::Malicious, 90, Decision::Reject, false);
        let check = |own: Verdict, parts: &[Verdict], expected: (Threat, u32, Decision, bool), reasons: usize| {
            let mut raised = own;
            raised.raise_to(&parts.iter().map(|part| ("p", part)).collect::<Vec<_>>());
            let found = (raised.threat, raised.score, raised.decision, raised.only_incomplete);
            assert_eq!((found, raised.reasons.len(), raised.band), (expected, reasons, Band::of(expected.1)));
        };
        check(good(), &[good()], (Threat::None, 10, Decision::Approve, false), 0);
        check(good(), &[incomplete()], (Threat::None, 10, Decision::Review, true), 1);
        check(incomplete(), &[good()], (Threat::None, 10, Decision::Review, true), 0);
        check(incomplete(), &[high()], (Threat::None, 60, Decision::Review, false), 1);
        check(high(), &[incomplete()], (Threat::None, 60, Decision::Review, false), 0);
        check(good(), &[high(), evil()], (Threat::Malicious, 90, Decision::Reject, false), 2);
        check(evil(), &[good()], (Threat::Malicious, 90, Decision::Reject, false), 0);
    }

    #[test]
    fn a_reason_says_which_part_and_why() {
        let mut own = verdict(Threat::None, 10, Decision::Approve, false);
        own.raise_to(&[("x/skills/a", &verdict(Threat::Suspicious, 51, Decision::Review, false))]);
        assert_eq!(own.reasons, ["Its part x/skills/a is suspicious and has a score of 51."]);
    }
}
