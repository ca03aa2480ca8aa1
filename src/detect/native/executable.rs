//! Executable content: scripts, native binaries, and those that nothing names.

use super::{BundleHit, Overview, hit_on};
use crate::bundle::{Artifact, ArtifactKind, FormatKind, Nature};
use crate::rule::ProbeId;

/// Source code in the bundle.
pub(super) fn find_scripts(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    for artifact in &overview.bundle.artifacts {
        if let ArtifactKind::Script(language) = artifact.kind {
            hits.push(hit_on(probe, artifact, format!("a script in {}", language.name())));
        }
    }
}

/// Native binaries in the bundle: all, `program`s, or `pickle`s.
pub(super) fn find_binaries(probe: ProbeId, of: Option<&str>, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    for artifact in &overview.bundle.artifacts {
        if let ArtifactKind::Binary { format, nature: Nature::Native } = artifact.kind
            && of.is_none_or(|of| (of == "pickle") == (format == "pickle"))
        {
            hits.push(hit_on(probe, artifact, format!("compiled code: {format}")));
        }
    }
}

/// Executable content that nothing in the bundle names, and that no tool looks for by its name.
pub(super) fn find_unreached(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    for (artifact, is_named) in overview.bundle.artifacts.iter().zip(overview.is_named) {
        if artifact.is_executable() && !is_named && artifact.script_format().is_none() {
            hits.push(hit_on(probe, artifact, "nothing in the bundle names it".to_owned()));
        }
    }
}

/// Formats of scripts that run with a build, an installation or a test, as every package of their kind has one.
const BUILDS: [&str; 4] = ["setup-script", "test-setup", "build-script", "gem-extension"];

/// Whether somebody starts what runs the file: a build, a test, or a commit where hooks of the project were set up.
fn is_asked_for(artifact: &Artifact, format: &str) -> bool {
    let is_own_hook = format == "git-hook" && !artifact.path.to_ascii_lowercase().contains(".git/hooks/");
    is_own_hook || BUILDS.contains(&format)
}

/// Files that a tool runs by itself, without anybody asking for a build, a test or a commit.
pub(super) fn find_run_by_itself(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    find_run(probe, overview, hits, |artifact, format| !is_asked_for(artifact, format));
}

/// Files that run with a build, a test or a commit that somebody asks for.
pub(super) fn find_run_with_build(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    find_run(probe, overview, hits, is_asked_for);
}

fn find_run(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>, wants: fn(&Artifact, &str) -> bool) {
    for artifact in &overview.bundle.artifacts {
        if let Some(format) = artifact.script_format().filter(|format| wants(artifact, format.name))
            && let FormatKind::Script(when) = format.is
        {
            hits.push(hit_on(probe, artifact, format!("it runs {when}")));
        }
    }
}
