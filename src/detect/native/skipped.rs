//! Executable content in folders that tools skip, named by a text that they do not skip.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;

use super::{BundleHit, Overview, hit_at_start};
use crate::bundle::{Artifact, ArtifactKind, Nature};
use crate::rule::ProbeId;

/// Folders that hold what was fetched or made, and that tools leave out.
const SKIPPED: &[&str] = &["node_modules", "__pycache__", "site-packages", "bower_components", "venv", "env", ".git"];

/// Folders that hold what was built, where honest skills keep scripts as well.
const BUILT: &[&str] = &["build", "dist", "target", "out"];

/// Hidden folders in which settings and scripts stand for a purpose of their own.
const KNOWN: &[&str] = &[
    ".agent",
    ".agents",
    ".circleci",
    ".claude",
    ".claude-plugin",
    ".clinerules",
    ".codex",
    ".config",
    ".continue",
    ".cursor",
    ".devcontainer",
    ".factory",
    ".gemini",
    ".githooks",
    ".github",
    ".gitlab",
    ".husky",
    ".kiro",
    ".openclaw",
    ".opencode",
    ".roo",
    ".storybook",
    ".vscode",
    ".windsurf",
];

/// Executable content in such a folder whose path, from the folder on, stands in a text outside.
pub(super) fn find(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    let artifacts = &overview.bundle.artifacts;
    let mut by_path: BTreeMap<String, Vec<&Artifact>> = BTreeMap::new();
    for artifact in artifacts.iter().filter(|artifact| artifact.is_executable()) {
        if let Some(path) = skipped_part(artifact) {
            by_path.entry(path.to_ascii_lowercase()).or_default().push(artifact);
        }
    }
    if by_path.is_empty() {
        return;
    }
    let builder = AhoCorasick::builder().ascii_case_insensitive(true).build(by_path.keys());
    let Ok(automaton) = builder else { return };
    let mut is_named = vec![false; by_path.len()];
    for text in artifacts.iter().filter(|text| is_told(text)) {
        for name in automaton.find_overlapping_iter(&**text.text.text()) {
            if let Some(is_named) = is_named.get_mut(name.pattern().as_usize()) {
                *is_named = true;
            }
        }
    }
    for ((path, artifacts), _) in by_path.iter().zip(is_named).filter(|(_, is_named)| *is_named) {
        let message = format!("a text names it as `{path}`");
        hits.extend(artifacts.iter().map(|artifact| hit_at_start(probe, artifact, message.clone())));
    }
}

/// Whether a text is one that an agent or a machine follows, and no tool skips.
fn is_told(artifact: &Artifact) -> bool {
    let is_followed = matches!(
        artifact.kind,
        ArtifactKind::Instruction | ArtifactKind::Prose | ArtifactKind::Script(_) | ArtifactKind::Manifest(_)
    );
    is_followed && skipped_part(artifact).is_none()
}

/// The path of an entry from the first folder on that tools skip.
fn skipped_part(artifact: &Artifact) -> Option<&str> {
    let is_native = matches!(artifact.kind, ArtifactKind::Binary { nature: Nature::Native, .. });
    let mut start = 0;
    for folder in artifact.path.split('/') {
        let end = start + folder.len();
        let rest = artifact.path.get(start..)?;
        let is_hidden = folder.starts_with('.') && !KNOWN.contains(&folder);
        let is_skipped = SKIPPED.contains(&folder) || is_hidden || (is_native && BUILT.contains(&folder));
        if is_skipped && rest.contains('/') {
            return Some(rest);
        }
        start = end + 1;
    }
    None
}
