//! Names the formats of a bundle by the marker files at its root.

use super::Artifact;

/// Files at the root that make a bundle of a format; names are compared without case.
const MARKERS: &[(&str, &str)] = &[
    (".claude-plugin/marketplace.json", "claude-marketplace"),
    (".claude-plugin/plugin.json", "claude-plugin"),
    (".codex-plugin/plugin.json", "codex-plugin"),
    (".cursor-plugin/marketplace.json", "cursor-marketplace"),
    (".cursor-plugin/plugin.json", "cursor-plugin"),
    ("gemini-extension.json", "gemini-extension"),
    ("openclaw.plugin.json", "openclaw-plugin"),
    ("skill.md", "agent-skill"),
    ("skills.md", "agent-skill"),
];

/// The formats the marker files make of `artifacts`, sorted.
pub(super) fn formats_of(artifacts: &[Artifact]) -> Vec<&'static str> {
    let mut formats: Vec<&'static str> = artifacts.iter().filter_map(format_of).collect();
    formats.sort_unstable();
    formats.dedup();
    formats
}

fn format_of(artifact: &Artifact) -> Option<&'static str> {
    // A `manifest.json` is an MCP bundle's only if it says so: browsers have files of that name too.
    let keys = ["\"dxt_version\"", "\"mcp_config\""];
    if artifact.path == "manifest.json" && keys.iter().any(|key| artifact.text.text().contains(key)) {
        return Some("mcp-bundle");
    }
    let marker = MARKERS.iter().find(|(path, _)| artifact.path.eq_ignore_ascii_case(path));
    marker.map(|(_, format)| *format)
}

#[cfg(test)]
mod tests {
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
}
