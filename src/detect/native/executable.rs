//! Executable content: scripts, native binaries, and those that nothing names.

use super::{BundleHit, Overview};
use crate::bundle::{Artifact, ArtifactKind};
use crate::finding::Target;
use crate::rule::ProbeId;
use crate::source::{Location, Span};

/// Source code in the bundle.
pub(super) fn find_scripts(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    for artifact in &overview.bundle.artifacts {
        if let ArtifactKind::Script(language) = artifact.kind {
            hits.push(hit(probe, artifact, format!("a script in {}", language.name())));
        }
    }
}

/// Native binaries in the bundle.
pub(super) fn find_binaries(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    for artifact in &overview.bundle.artifacts {
        if let ArtifactKind::Binary { format, native: true, .. } = artifact.kind {
            hits.push(hit(probe, artifact, format!("compiled code: {format}")));
        }
    }
}

/// Executable content that nothing in the bundle names.
pub(super) fn find_unreached(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    for (artifact, is_named) in overview.bundle.artifacts.iter().zip(overview.is_named) {
        if artifact.is_executable() && !is_named {
            hits.push(hit(probe, artifact, "nothing in the bundle names it".to_owned()));
        }
    }
}

fn hit(probe: ProbeId, artifact: &Artifact, message: String) -> BundleHit {
    let at = Location { artifact: artifact.id, span: Span::default() };
    BundleHit { probe, at, message, target: Some(Target::Path(artifact.path.clone())) }
}
