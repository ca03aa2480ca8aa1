//! What a report rests on besides the bundle: which rules, and which policy.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::limit_list;
use crate::bundle::{Limits, hexadecimal};
use crate::rule::RuleSet;
use crate::verdict::{Policy, Waivers};

/// The rules a report rests on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct RulesStamp {
    /// How many.
    pub(crate) count: usize,
    /// A digest over the texts of all of them, in lower-case hexadecimal.
    pub(crate) digest: String,
}

impl RulesStamp {
    /// The stamp of a rule set.
    pub(crate) fn of(rules: &RuleSet) -> Self {
        Self { count: rules.cards().count(), digest: rules.digest().to_owned() }
    }
}

/// The policy a report rests on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct PolicyStamp {
    /// The name of its profile.
    pub(crate) profile: &'static str,
    /// SHA-256 over its settings and the limits, in lower-case hexadecimal.
    pub(crate) digest: String,
    /// The highest score that is approved without a person.
    pub(crate) threshold: u32,
    /// The findings that it waives.
    pub(crate) waivers: Waivers,
}

impl PolicyStamp {
    /// The stamp of a policy that is applied within `limits`.
    pub(crate) fn of(policy: &Policy, limits: &Limits) -> Self {
        let mut written = format!("policy = {}\n", policy.digest());
        for limit in limit_list(limits) {
            written.push_str(&format!("{} = {}\n", limit.name, limit.number));
        }
        let digest = hexadecimal(&Sha256::digest(written));
        let (profile, waivers) = (policy.profile.name(), policy.waivers.clone());
        Self { profile, digest, threshold: policy.threshold(), waivers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_and_limit_is_in_the_digest() {
        let digest = |policy: &Policy, limits: &Limits| PolicyStamp::of(policy, limits).digest;
        let ordinary = digest(&Policy::forge(), &Limits::default());
        assert_eq!(ordinary.len(), 64);
        assert_eq!(ordinary, digest(&Policy::forge(), &Limits::default()));
        assert_ne!(ordinary, digest(&Policy::strict(), &Limits::default()));
        let stricter = Policy::forge().with_threshold(40).unwrap();
        assert_ne!(ordinary, digest(&stricter, &Limits::default()));
        assert_ne!(ordinary, digest(&Policy::forge(), &Limits { findings: 9, ..Limits::default() }));
    }
}
