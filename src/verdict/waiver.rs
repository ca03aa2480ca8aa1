//! Waivers: findings that the consumer has looked at and does not count, until a date.
//!
//! **Invariant:** a malicious finding is waived by path and digest alone; the date of today is a value that the caller gives.

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use toml::value::Date;

use crate::finding::{Facts, Finding};

/// The findings that a consumer waives, and the date by which that holds.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Waivers {
    /// In order; each rule and subject once.
    pub(crate) entries: BTreeSet<Waiver>,
    /// The date of today, as the caller gave it; `None` where nothing was to be waived.
    pub(crate) as_of: Option<Date>,
}

/// The findings that a consumer waives.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Waiver {
    /// The rule of the findings.
    pub(crate) rule: String,
    /// Which of them.
    pub(crate) subject: Subject,
    /// Why, in the consumer's words.
    pub(crate) reason: String,
    /// Who answers for it.
    pub(crate) owner: String,
    /// The last day on which it holds.
    pub(crate) until: Date,
}

/// What a waiver is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Subject {
    /// One finding, wherever its lines go.
    Fingerprint(String),
    /// All findings of the rule in a file, as long as the file stays what it is.
    File {
        /// Its path.
        path: String,
        /// The SHA-256 of its content, in lower-case hexadecimal.
        digest: String,
    },
}

/// What became of a waiver.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct WaiverUse {
    /// How it ended.
    pub(crate) state: WaiverState,
    /// Fingerprints of the findings that it is about.
    pub(crate) findings: Vec<String>,
}

/// How a waiver ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum WaiverState {
    /// It waives a finding.
    Used,
    /// There is nothing to waive.
    Unused,
    /// Its day is over.
    Expired,
    /// The finding is malicious: it takes the path and digest of the file.
    Refused,
}

/// What the waivers make of the findings of a bundle.
#[derive(Default)]
pub(super) struct Waiving<'a> {
    /// The number of the waiver by the fingerprint of a finding.
    pub(super) waived: BTreeMap<&'a str, usize>,
    /// What became of each waiver.
    pub(super) uses: Vec<WaiverUse>,
}

impl Waivers {
    /// Applies the waivers to the findings; `is_malicious` says which of these are evidence of malice by themselves.
    pub(super) fn apply<'a>(&self, facts: &'a Facts, is_malicious: impl Fn(usize) -> bool) -> Waiving<'a> {
        let mut by_rule: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, finding) in facts.findings.iter().enumerate() {
            by_rule.entry(&finding.rule.id).or_default().push(index);
        }
        let mut waiving = Waiving::default();
        for (number, waiver) in self.entries.iter().enumerate() {
            let of_rule = by_rule.get(waiver.rule.as_str()).into_iter().flatten();
            let meant: Vec<(usize, &Finding)> = of_rule
                .filter_map(|index| Some((*index, facts.findings.get(*index)?)))
                .filter(|(_, finding)| waiver.subject.is(finding, facts))
                .collect();
            let is_by_print = matches!(waiver.subject, Subject::Fingerprint(_));
            let state = if self.as_of.is_none_or(|today| today > waiver.until) {
                WaiverState::Expired
            } else if meant.is_empty() {
                WaiverState::Unused
            } else if is_by_print && meant.iter().any(|(index, _)| is_malicious(*index)) {
                WaiverState::Refused
            } else {
                for (_, finding) in &meant {
                    waiving.waived.entry(&finding.fingerprint).or_insert(number);
                }
                WaiverState::Used
            };
            let mut findings: Vec<String> = meant.iter().map(|(_, finding)| finding.fingerprint.clone()).collect();
            findings.sort();
            waiving.uses.push(WaiverUse { state, findings });
        }
        waiving
    }
}

impl Subject {
    fn is(&self, finding: &Finding, facts: &Facts) -> bool {
        match self {
            Self::Fingerprint(print) => *print == finding.fingerprint,
            Self::File { path, digest } => {
                **path == *finding.at.path && facts.digests.get(&finding.at.location.artifact) == Some(digest)
            }
        }
    }
}
