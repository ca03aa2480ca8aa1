//! The consumer's policy: the profile, what it allows, and what it asks for.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::allowance::Allowances;
use super::waiver::Waivers;
use super::{Band, Decision};
use crate::bundle::hexadecimal;
use crate::finding::Finding;
use crate::rule::{Kind, Severity};

/// The highest threshold there is, and the one a policy starts from.
pub(super) const THRESHOLD: u32 = 50;

/// What the consumer of a bundle allows and asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    /// The profile it starts from.
    pub(crate) profile: Profile,
    /// The highest score that is approved without a person; what is over 50 counts as 50.
    pub(crate) threshold: u32,
    /// What it allows bundles to do.
    pub(crate) allowances: Allowances,
    /// Severities it gives to rules, by rule id; of a threat rule only a higher one counts.
    pub(crate) overrides: BTreeMap<String, SeverityOverride>,
    /// The mildest decision from a band upwards; it makes a decision stricter, never milder.
    pub(crate) responses: BTreeMap<Band, Decision>,
    /// The findings that it waives.
    pub(crate) waivers: Waivers,
}

/// A named policy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Profile {
    /// Allows the public package registries and the public code host.
    Forge,
    /// Allows nothing.
    Strict,
}

/// A severity that the consumer gives to a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SeverityOverride {
    /// The severity.
    pub(crate) severity: Severity,
    /// Why, in the consumer's words.
    pub(crate) reason: String,
}

/// A mistake in a policy.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum PolicyError {
    /// The threshold may only be lowered.
    #[error("the threshold {0} is over {THRESHOLD}; choose one from 0 to {THRESHOLD}")]
    ThresholdTooHigh(u32),
    /// An allowance names no host.
    #[error("`{host}` is no host to allow: {cause}")]
    Host {
        /// The host as given.
        host: String,
        /// What is wrong with it, and what to do.
        cause: &'static str,
    },
    /// A pattern of an allowance does not compile.
    #[error("the pattern `{pattern}` of an allowance does not compile: {cause}; correct the pattern")]
    Pattern {
        /// The pattern as given.
        pattern: String,
        /// What is wrong with it.
        cause: String,
    },
}

/// What a policy makes of a finding before anything is weighed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Ruling<'a> {
    /// The severity that counts.
    pub(super) severity: Severity,
    /// The allowance that lowered it.
    pub(super) allowance: Option<String>,
    /// All that allows its target, whether it lowered anything or not.
    pub(super) allowed_by: Vec<String>,
    /// The severity the consumer gave it, where it is another one.
    pub(super) given: Option<&'a SeverityOverride>,
}

impl Profile {
    /// All profiles, the default first.
    pub(crate) const ALL: [Self; 2] = [Self::Forge, Self::Strict];

    /// The name in reports and on the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Forge => "forge",
            Self::Strict => "strict",
        }
    }

    fn allowances(self) -> Allowances {
        match self {
            Self::Forge => Allowances::of_public_hosts(),
            Self::Strict => Allowances::default(),
        }
    }
}

impl Policy {
    /// The default: allows the network of the public package registries and the public code host.
    pub fn forge() -> Self {
        Self::of(Profile::Forge)
    }

    /// Allows nothing.
    pub fn strict() -> Self {
        Self::of(Profile::Strict)
    }

    /// The policy of the profile called `name`; `None` where there is none.
    pub fn named(name: &str) -> Option<Self> {
        Profile::ALL.into_iter().find(|profile| profile.name() == name).map(Self::of)
    }

    pub(super) fn of(profile: Profile) -> Self {
        Self {
            profile,
            threshold: THRESHOLD,
            allowances: profile.allowances(),
            overrides: BTreeMap::new(),
            responses: BTreeMap::new(),
            waivers: Waivers::default(),
        }
    }

    /// The same policy that waives findings.
    #[must_use]
    pub fn with_waivers(self, waivers: Waivers) -> Self {
        Self { waivers, ..self }
    }

    /// The same policy with another threshold, 0 to 50.
    ///
    /// # Errors
    /// Where the threshold is over 50.
    pub fn with_threshold(self, threshold: u32) -> Result<Self, PolicyError> {
        if threshold > THRESHOLD {
            return Err(PolicyError::ThresholdTooHigh(threshold));
        }
        Ok(Self { threshold, ..self })
    }

    /// The same policy that also allows a host by its name, or all names below a domain: `*.corp.example`.
    ///
    /// # Errors
    /// Where it is no host name.
    pub fn allowing_host(mut self, name: &str) -> Result<Self, PolicyError> {
        self.allowances.add_host(name)?;
        Ok(self)
    }

    /// The same policy that also allows paths outside of the workspace: a glob, matched against whole paths.
    ///
    /// # Errors
    /// Where it does not compile.
    pub fn allowing_path(mut self, glob: &str) -> Result<Self, PolicyError> {
        self.allowances.add_path(glob)?;
        Ok(self)
    }

    /// The same policy that also allows a variable of the environment to be read, by its exact name.
    #[must_use]
    pub fn allowing_variable(mut self, name: &str) -> Self {
        self.allowances.add_variable(name);
        self
    }

    /// The same policy that also allows a command to be run, by its exact text.
    #[must_use]
    pub fn allowing_command(mut self, command: &str) -> Self {
        self.allowances.add_command(command);
        self
    }

    /// The threshold that counts: 0 to 50.
    pub(crate) fn threshold(&self) -> u32 {
        self.threshold.min(THRESHOLD)
    }

    /// The mildest decision for a score in `band`: the strictest response to it and to the bands below, since a further
    /// finding must not lead out of the reach of a response.
    pub(super) fn response(&self, band: Band) -> Option<Decision> {
        self.responses.range(..=band).map(|(_, decision)| *decision).max()
    }

    /// SHA-256 over all that the policy says, in lower-case hexadecimal; limits and waivers are not part of it.
    pub(crate) fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        let mut frame = |text: &str| {
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text);
        };
        frame("policy 1");
        frame(self.profile.name());
        frame(&self.threshold().to_string());
        for line in self.allowances.lines() {
            ["allowance", &line].into_iter().for_each(&mut frame);
        }
        for (rule, given) in &self.overrides {
            ["severity", rule, given.severity.name(), &given.reason].into_iter().for_each(&mut frame);
        }
        for (band, decision) in &self.responses {
            ["response", band.name(), decision.name()].into_iter().for_each(&mut frame);
        }
        hexadecimal(&hasher.finalize())
    }

    /// The severity of a finding that counts: allowances lower it, an override that raises has the last word.
    pub(super) fn rule_on(&self, finding: &Finding) -> Ruling<'_> {
        let card = &finding.rule;
        let given = self.overrides.get(&card.id).filter(|given| {
            given.severity > finding.severity || given.severity < finding.severity && card.kind != Kind::Threat
        });
        let severity = given.map_or(finding.severity, |given| given.severity);
        let allowed_by = self.allowances.allowing(finding);
        // What the consumer raised by name is not lowered again by what a profile allows in general.
        let is_lowered = severity <= finding.severity && severity > Severity::Medium;
        let allowance = allowed_by.first().filter(|_| is_lowered).cloned();
        let severity = if allowance.is_some() { Severity::Medium } else { severity };
        Ruling { severity, allowance, allowed_by, given }
    }

    /// What of the policy file acts on nothing: allowances that allow none of the targets, overrides of rules that found nothing.
    pub(super) fn unused(&self, findings: &[Finding], rulings: &[Ruling<'_>]) -> Vec<String> {
        let mut unused = self.allowances.own();
        for label in rulings.iter().flat_map(|ruling| &ruling.allowed_by) {
            unused.remove(label);
        }
        let fired: BTreeSet<&str> = findings.iter().map(|finding| finding.rule.id.as_str()).collect();
        let silent = self.overrides.keys().filter(|rule| !fired.contains(rule.as_str()));
        unused.extend(silent.map(|rule| format!("override: {rule}")));
        unused.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Target;
    use crate::finding::build::FindingDraft;
    use crate::rule::{Capability, Effect};

    fn network() -> FindingDraft {
        FindingDraft::capability("a", Capability::Network, Severity::High).on(Target::Host("github.com".to_owned()))
    }

    fn overriding(policy: Policy, severity: Severity) -> Policy {
        let given = SeverityOverride { severity, reason: "our own".to_owned() };
        Policy { overrides: BTreeMap::from([("a".to_owned(), given)]), ..policy }
    }

    #[test]
    fn policies_have_names() {
        assert_eq!(Policy::named("forge"), Some(Policy::forge()));
        assert_eq!(Policy::named("strict"), Some(Policy::strict()));
        assert_eq!(Policy::named("Forge"), None);
    }

    #[test]
    fn the_threshold_is_only_lowered() {
        assert_eq!(Policy::forge().threshold(), 50);
        assert_eq!(Policy::forge().with_threshold(20).map(|policy| policy.threshold()), Ok(20));
        assert_eq!(Policy::forge().with_threshold(51), Err(PolicyError::ThresholdTooHigh(51)));
        assert_eq!(Policy { threshold: 90, ..Policy::forge() }.threshold(), 50);
    }

    #[test]
    fn what_is_allowed_is_medium() {
        let check = |policy: &Policy, draft: FindingDraft, expected, is_allowed| {
            let finding = draft.build();
            let ruling = policy.rule_on(&finding);
            assert_eq!((ruling.severity, ruling.allowance.is_some()), (expected, is_allowed), "{finding:?}");
        };
        check(&Policy::forge(), network(), Severity::Medium, true);
        check(&Policy::forge(), network().severity(Severity::Critical), Severity::Medium, true);
        check(&Policy::forge(), network().severity(Severity::Medium), Severity::Medium, false);
        check(&Policy::forge(), network().severity(Severity::Low), Severity::Low, false);
        check(&Policy::strict(), network(), Severity::High, false);
    }

    #[test]
    fn overrides_raise_anything_and_lower_no_threat() {
        let check = |policy: Policy, draft: FindingDraft, severity, expected| {
            let policy = overriding(policy, severity);
            assert_eq!(policy.rule_on(&draft.build()).severity, expected);
        };
        let weakness = || FindingDraft::weakness("a", Severity::High);
        let threat = || FindingDraft::threat("a", Effect::RemoteControl);
        check(Policy::strict(), weakness(), Severity::Low, Severity::Low);
        check(Policy::strict(), weakness(), Severity::Critical, Severity::Critical);
        check(Policy::strict(), network(), Severity::Info, Severity::Info);
        check(Policy::strict(), threat(), Severity::Info, Severity::High);
        check(Policy::strict(), threat(), Severity::Critical, Severity::Critical);
        check(Policy::strict(), FindingDraft::weakness("b", Severity::High), Severity::Low, Severity::High);
        check(Policy::forge(), network(), Severity::Critical, Severity::Critical);
        check(Policy::forge(), network().severity(Severity::Critical), Severity::High, Severity::Medium);
    }

    #[test]
    fn the_digest_tells_policies_apart() {
        let policies = [
            Policy::forge(),
            Policy::strict(),
            Policy { threshold: 20, ..Policy::forge() },
            Policy { threshold: 20, ..Policy::strict() },
            overriding(Policy::forge(), Severity::Low),
            overriding(Policy::forge(), Severity::High),
            Policy { responses: BTreeMap::from([(Band::Medium, Decision::Review)]), ..Policy::forge() },
        ];
        let digests: std::collections::BTreeSet<String> = policies.iter().map(Policy::digest).collect();
        assert_eq!(digests.len(), policies.len());
        assert!(digests.iter().all(|digest| digest.len() == 64));
        assert_eq!(Policy::forge().digest(), Policy { threshold: 70, ..Policy::forge() }.digest());
    }
}
