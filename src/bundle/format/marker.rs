//! Finds the roots of bundles and names their formats, by the names of marker files.
//!
//! **Invariant:** `package.json`, `.mcp.json`, settings and rule files mark nothing: projects of every kind have them.

use std::collections::BTreeMap;

use super::{FileFormat, ManifestKind};
use crate::bundle::Artifact;

/// A file that makes the directory above it a root.
struct Marker {
    /// Its path from the root, in lower case; names are compared without case.
    path: &'static str,
    /// The format it makes of the root.
    format: &'static str,
    /// Whether such a root holds parts that are installed by themselves.
    holds_parts: bool,
}

const fn container(path: &'static str, format: &'static str) -> Marker {
    Marker { path, format, holds_parts: true }
}

const fn single(path: &'static str, format: &'static str) -> Marker {
    Marker { path, format, holds_parts: false }
}

/// The files that make a root.
const MARKERS: &[Marker] = &[
    container(".claude-plugin/marketplace.json", "claude-marketplace"),
    container(".claude-plugin/plugin.json", "claude-plugin"),
    container(".plugin/marketplace.json", "claude-marketplace"),
    container(".plugin/plugin.json", "claude-plugin"),
    container(".codex-plugin/plugin.json", "codex-plugin"),
    container(".agents/plugins/marketplace.json", "codex-marketplace"),
    container(".cursor-plugin/marketplace.json", "cursor-marketplace"),
    container(".cursor-plugin/plugin.json", "cursor-plugin"),
    container("gemini-extension.json", "gemini-extension"),
    container("openclaw.plugin.json", "openclaw-plugin"),
    container("clawdbot.plugin.json", "openclaw-plugin"),
    container(BUNDLE_MANIFEST, "mcp-bundle"),
    single("skill.md", "agent-skill"),
    single("skills.md", "agent-skill"),
];

/// A manifest that browsers have too: it marks a root only where its content says so.
const BUNDLE_MANIFEST: &str = "manifest.json";

/// Directories that markers make roots, and whether each holds parts.
#[derive(Clone, Default, Debug)]
pub(in crate::bundle) struct Roots(BTreeMap<Vec<u8>, bool>);

impl Roots {
    /// The roots that files at `paths` make; `is_told` says whether the manifest at a path is that of a bundle.
    pub(in crate::bundle) fn of<'p>(
        paths: impl IntoIterator<Item = &'p [u8]>,
        mut is_told: impl FnMut(&[u8]) -> bool,
    ) -> Self {
        let mut roots = BTreeMap::new();
        for path in paths {
            for marker in MARKERS {
                if let Some(directory) = marked_directory(path, marker)
                    && (marker.path != BUNDLE_MANIFEST || is_told(path))
                {
                    *roots.entry(directory.to_vec()).or_default() |= marker.holds_parts;
                }
            }
        }
        Self(roots)
    }

    /// Whether the top directory is a root.
    pub(in crate::bundle) fn is_top(&self) -> bool {
        self.0.contains_key(b"".as_slice())
    }

    /// The roots strictly below the top that are inside no other but the top.
    pub(in crate::bundle) fn outermost(&self) -> Self {
        let is_outermost = |directory: &Vec<u8>| !directory.is_empty() && self.above(directory).is_none();
        let outermost = self.0.iter().filter(|(directory, _)| is_outermost(directory));
        Self(outermost.map(|(directory, holds)| (directory.clone(), *holds)).collect())
    }

    /// The parts of the top directory; none where it holds none.
    pub(in crate::bundle) fn parts(&self) -> Self {
        if self.0.get(b"".as_slice()).copied().unwrap_or_default() { self.outermost() } else { Self::default() }
    }

    /// The first of the roots strictly above a path, the top left aside.
    pub(in crate::bundle) fn above<'p>(&self, path: &'p [u8]) -> Option<&'p [u8]> {
        let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        ends.filter_map(|end| path.get(..end))
            .find(|directory| !directory.is_empty() && self.0.contains_key(*directory))
    }

    /// The directories, sorted.
    pub(in crate::bundle) fn directories(&self) -> impl Iterator<Item = &[u8]> {
        self.0.keys().map(Vec::as_slice)
    }
}

/// The directory that a file at `path` marks, if it is a file of this marker.
fn marked_directory<'p>(path: &'p [u8], marker: &Marker) -> Option<&'p [u8]> {
    let (above, name) = path.split_at_checked(path.len().checked_sub(marker.path.len())?)?;
    if !name.eq_ignore_ascii_case(marker.path.as_bytes()) {
        return None;
    }
    if above.is_empty() { Some(above) } else { above.strip_suffix(b"/") }
}

/// Whether a file at `path` makes some directory a root, or may by its content.
pub(in crate::bundle) fn is_marker(path: &[u8]) -> bool {
    MARKERS.iter().any(|marker| marked_directory(path, marker).is_some())
}

/// Whether a file at `path` is a manifest that marks a root only if its content says so.
pub(in crate::bundle) fn must_be_told(path: &[u8]) -> bool {
    MARKERS.iter().any(|marker| marker.path == BUNDLE_MANIFEST && marked_directory(path, marker).is_some())
}

/// Whether the content of a manifest with the common name says that it is that of a bundle.
pub(in crate::bundle) fn tells_bundle(bytes: &[u8]) -> bool {
    FileFormat::of(ManifestKind::McpBundle).is_some_and(|format| format.is_told_by(bytes))
}

/// The formats the marker files make of `artifacts`, sorted.
pub(in crate::bundle) fn formats_of(artifacts: &[Artifact]) -> Vec<&'static str> {
    let mut formats: Vec<&'static str> = artifacts.iter().flat_map(formats_by).collect();
    formats.sort_unstable();
    formats.dedup();
    formats
}

fn formats_by(artifact: &Artifact) -> impl Iterator<Item = &'static str> {
    let marks = |marker: &&Marker| {
        artifact.path.eq_ignore_ascii_case(marker.path)
            && (marker.path != BUNDLE_MANIFEST || tells_bundle(artifact.text.text().as_bytes()))
    };
    MARKERS.iter().filter(marks).map(|marker| marker.format)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundle;

    #[test]
    fn marker_files_at_the_root_name_the_format() {
        let check = |files: &[(&str, &[u8])], expected: &[&str]| {
            assert_eq!(Bundle::from_files("demo", files).formats, expected);
        };
        check(&[("Skill.md", b""), (".claude-plugin/plugin.json", b"{}")], &["agent-skill", "claude-plugin"]);
        check(&[("SKILL.md", b""), ("skills.md", b"")], &["agent-skill"]);
        check(&[("nested/SKILL.md", b"")], &[]);
        check(&[("manifest.json", br#"{"manifest_version": 3}"#)], &[]);
        check(&[("manifest.json", br#"{"server": {"mcp_config": {}}}"#)], &["mcp-bundle"]);
        check(
            &[("gemini-extension.json", b"{}"), ("openclaw.plugin.json", b"{}")],
            &["gemini-extension", "openclaw-plugin"],
        );
    }

    fn roots(paths: &[&str]) -> Roots {
        Roots::of(paths.iter().map(|path| path.as_bytes()), |path| path.starts_with(b"mcp"))
    }

    fn shown(roots: &Roots) -> Vec<String> {
        roots.directories().map(|directory| String::from_utf8_lossy(directory).into_owned()).collect()
    }

    #[test]
    fn roots_are_marked_and_never_inside_each_other() {
        let check = |paths: &[&str], expected: &[&str]| assert_eq!(shown(&roots(paths).outermost()), expected);
        check(
            &["skills/a/SKILL.md", "skills/a/sub/skill.md", "skills/b/skills.MD", "README.md"],
            &["skills/a", "skills/b"],
        );
        check(&["p/.claude-plugin/plugin.json", "p/skills/a/SKILL.md"], &["p"]);
        check(&["a/package.json", "b/.mcp.json", "c/settings.json", "d/AGENTS.md", "e/xskill.md"], &[]);
        check(&["mcp/manifest.json", "web/manifest.json"], &["mcp"]);
        check(&["m/.agents/plugins/marketplace.json", "m/p/.codex-plugin/plugin.json"], &["m"]);
        check(&["ab/SKILL.md", "a/x"], &["ab"]);
    }

    #[test]
    fn only_containers_have_parts() {
        let check = |paths: &[&str], expected: &[&str]| assert_eq!(shown(&roots(paths).parts()), expected);
        check(&[".claude-plugin/plugin.json", "skills/a/SKILL.md", "skills/a/b/SKILL.md"], &["skills/a"]);
        check(&["SKILL.md", "skills/a/SKILL.md"], &[]);
        check(&["SKILL.md", "gemini-extension.json", "skills/a/SKILL.md"], &["skills/a"]);
        check(&["skills/a/SKILL.md"], &[]);
    }
}
