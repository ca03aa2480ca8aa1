//! The ledger: every planned unit (file × analysis) ends in exactly one outcome.

use crate::source::ArtifactId;

/// An analysis that is planned for a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Unit {
    /// The reading of every byte by the lexical matchers; planned for every file.
    Lexical,
    /// The reading of its structure; planned where a language claims the file.
    Syntax,
}

impl Unit {
    /// The name in reports.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Lexical => "lexical",
            Self::Syntax => "syntax",
        }
    }
}

/// What became of a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// All of it was analysed.
    Analysed,
    /// A passive format, recognised by structure and walked to its last byte; names the format.
    Inert(&'static str),
    /// Some of it was analysed; says why not all.
    Partial(String),
    /// None of it can be understood; says why.
    Opaque(String),
    /// The analysis failed; says how.
    Failed(String),
}

/// One line of the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct LedgerEntry {
    /// The file.
    pub(crate) artifact: ArtifactId,
    /// The analysis.
    pub(crate) unit: Unit,
    /// What became of it.
    pub(crate) outcome: Outcome,
}

/// The outcomes of all planned units, by artifact and unit.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Ledger {
    entries: Vec<LedgerEntry>,
}

impl Ledger {
    /// Records the outcome of a unit; of two outcomes of one unit the worse stays.
    pub(crate) fn record(&mut self, artifact: ArtifactId, unit: Unit, outcome: Outcome) {
        match self.entries.binary_search_by(|entry| (entry.artifact, entry.unit).cmp(&(artifact, unit))) {
            Ok(at) => {
                if let Some(entry) = self.entries.get_mut(at)
                    && outcome.rank() > entry.outcome.rank()
                {
                    entry.outcome = outcome;
                }
            }
            Err(at) => self.entries.insert(at, LedgerEntry { artifact, unit, outcome }),
        }
    }

    /// Takes over all outcomes of `other`.
    pub(crate) fn merge(&mut self, other: Self) {
        for entry in other.entries {
            self.record(entry.artifact, entry.unit, entry.outcome);
        }
    }

    /// The outcomes, by artifact and unit.
    pub(crate) fn entries(&self) -> &[LedgerEntry] {
        &self.entries
    }
}

impl Outcome {
    const fn rank(&self) -> u8 {
        match self {
            Self::Analysed => 0,
            Self::Inert(_) => 1,
            Self::Partial(_) => 2,
            Self::Opaque(_) => 3,
            Self::Failed(_) => 4,
        }
    }
}
