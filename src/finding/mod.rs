//! What we say: findings with their evidence, and the facts of a bundle.
//!
//! **Invariant:** a finding is built with a place and with its secrets redacted.

#[cfg(test)]
pub(crate) mod build;
mod fingerprint;
mod redact;
mod secret;

pub(crate) use fingerprint::Fingerprints;
pub(crate) use redact::{kept, redacted, redacted_at, secrets};
pub(crate) use secret::secrets_by_format;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::bundle::Unit;
use crate::rule::{Card, Mark, Provenance, Severity, Standing};
use crate::source::{ArtifactId, Location, Position};

/// One match of one rule.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// The rule.
    pub(crate) rule: Arc<Card>,
    /// How much harm: the rule's severity, lower where the text only mentions it, or as the policy says.
    pub(crate) severity: Severity,
    /// What is there, in one line; bundle text in it is redacted but not escaped.
    pub(crate) message: String,
    /// Where.
    pub(crate) at: Place,
    /// The text there, redacted, at most 200 characters; not escaped.
    pub(crate) snippet: String,
    /// Further places that belong to it.
    pub(crate) related: Vec<Label>,
    /// How far what stands there is reached.
    pub(crate) reach: Reach,
    /// What makes it worse, by its place and its rule.
    pub(crate) marks: BTreeSet<Mark>,
    /// How firmly it stands; for threat findings.
    pub(crate) standing: Standing,
    /// What a capability is used on.
    pub(crate) target: Option<Target>,
    /// Who decided that.
    pub(crate) provenance: Option<Provenance>,
    /// A key of the section it stands in, equal for findings of one section.
    pub(crate) section: u64,
    /// What the finding is, whatever its lines: 32 hexadecimal digits, unique in a bundle.
    pub(crate) fingerprint: String,
}

/// A place for people: artifact, path, span and positions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    /// Artifact and bytes.
    pub(crate) location: Location,
    /// The artifact's path, redacted; not escaped.
    pub(crate) path: Arc<str>,
    /// The first character.
    pub(crate) start: Position,
    /// One past the last character.
    pub(crate) end: Position,
}

/// A further place and what it shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Label {
    /// Where.
    pub(crate) at: Place,
    /// What it shows; bundle text in it is redacted but not escaped.
    pub(crate) text: String,
}

/// How far an agent or a machine gets to something without anybody looking further.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub(crate) enum Reach {
    /// Nothing leads to it.
    #[default]
    Unreached,
    /// An agent is told to read or run it.
    Instructed,
    /// Something that is reached runs it.
    Invoked,
    /// It runs by itself.
    AutoRun,
}

impl Reach {
    /// The name in reports.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unreached => "unreached",
            Self::Instructed => "instructed",
            Self::Invoked => "invoked",
            Self::AutoRun => "auto-run",
        }
    }
}

/// What a capability is used on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Target {
    /// A host name or address.
    Host(String),
    /// A path.
    Path(String),
    /// A variable of the environment.
    Variable(String),
    /// A command.
    Command(String),
    /// A package.
    Package(String),
    /// Nobody can tell before it runs.
    Unknown,
}

impl Target {
    /// The text in reports; `unknown` where nobody can tell.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Host(text) | Self::Path(text) | Self::Variable(text) | Self::Command(text) | Self::Package(text) => {
                text
            }
            Self::Unknown => "unknown",
        }
    }
}

/// Everything the stages before the verdict found out about a bundle.
#[derive(Clone, Default, Debug)]
pub(crate) struct Facts {
    /// Findings by place, rule and fingerprint; each fingerprint once.
    pub(crate) findings: Vec<Finding>,
    /// How much of the bundle was analysed.
    pub(crate) coverage: Coverage,
    /// How many findings or matches were left out by a cap, by what was capped.
    pub(crate) truncated: Vec<(String, u64)>,
    /// SHA-256 over the content of each file with a finding, in lower-case hexadecimal.
    pub(crate) digests: BTreeMap<ArtifactId, String>,
}

impl Facts {
    /// What [`Self::truncated`] calls the cap on the findings of a whole bundle; other caps are those of one file.
    pub(crate) const BUNDLE_FINDINGS: &str = "findings";

    /// Whether findings were left out because the bundle as a whole has too many.
    pub(crate) fn has_spent_bundle_budget(&self) -> bool {
        self.truncated.iter().any(|(cap, left_out)| cap == Self::BUNDLE_FINDINGS && *left_out > 0)
    }
}

/// How much of a bundle was analysed.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Coverage {
    /// Entries.
    pub(crate) files: u64,
    /// Planned units.
    pub(crate) units: u64,
    /// Units that were analysed in full.
    pub(crate) analysed: u64,
    /// Units of passive formats that were walked to their last byte.
    pub(crate) inert: u64,
    /// Units that were analysed in part.
    pub(crate) partial: Vec<Gap>,
    /// Units that cannot be understood.
    pub(crate) opaque: Vec<Gap>,
    /// Units whose analysis failed.
    pub(crate) failed: Vec<Gap>,
}

/// A unit that was not analysed in full.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Gap {
    /// The path of its file, redacted; not escaped.
    pub(crate) path: String,
    /// The analysis.
    pub(crate) unit: Unit,
    /// Why.
    pub(crate) why: String,
    /// Whether it makes the bundle incomplete.
    pub(crate) blocks: bool,
}

impl Coverage {
    /// Whether all that must be analysed was.
    pub(crate) fn is_complete(&self) -> bool {
        self.gaps().all(|gap| !gap.blocks)
    }

    /// All units that were not analysed in full.
    pub(crate) fn gaps(&self) -> impl Iterator<Item = &Gap> {
        self.partial.iter().chain(&self.opaque).chain(&self.failed)
    }
}
