//! The ledger becomes coverage: how much was analysed, and which gaps make a bundle incomplete.

use crate::bundle::{Artifact, ArtifactKind, Bundle, Entry, Ledger, Outcome, Unit};
use crate::finding::{Coverage, Gap, Reach, redacted};

/// Counts the outcomes of all planned units.
pub(crate) fn coverage(bundle: &Bundle, ledger: &Ledger, reach: &[Reach]) -> Coverage {
    let mut coverage =
        Coverage { files: bundle.artifacts.len() as u64, units: ledger.entries().len() as u64, ..Coverage::default() };
    for entry in ledger.entries() {
        let Some(artifact) = bundle.artifact(entry.artifact) else { continue };
        let reach = reach.get(entry.artifact.0 as usize).copied().unwrap_or_default();
        let gap = |why: &String| Gap {
            path: redacted(&artifact.path).into_owned(),
            unit: entry.unit,
            why: why.clone(),
            blocks: blocks(artifact, entry.unit, &entry.outcome, reach),
        };
        match &entry.outcome {
            Outcome::Analysed => coverage.analysed += 1,
            Outcome::Inert(_) => coverage.inert += 1,
            Outcome::Partial(why) => coverage.partial.push(gap(why)),
            Outcome::Opaque(why) => coverage.opaque.push(gap(why)),
            Outcome::Failed(why) => coverage.failed.push(gap(why)),
        }
    }
    coverage
}

/// Whether a unit that was not analysed in full leaves open what the bundle does.
fn blocks(artifact: &Artifact, unit: Unit, outcome: &Outcome, reach: Reach) -> bool {
    match outcome {
        Outcome::Analysed | Outcome::Inert(_) => false,
        Outcome::Failed(_) => true,
        Outcome::Partial(_) | Outcome::Opaque(_) => {
            unit == Unit::Lexical
                || artifact.entry != Entry::File
                || artifact.is_executable()
                // What comes packed in an archive is unpacked by whoever asks for it.
                || artifact.container.is_some()
                || artifact.is_closed_archive()
                // Tools load a manifest by its name, and it may tell them to run something.
                || matches!(artifact.kind, ArtifactKind::Manifest(_))
                || reach > Reach::Unreached
        }
    }
}
