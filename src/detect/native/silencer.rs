//! Files that tell a tool of security what to ignore; here they silence nothing.

use super::{BundleHit, Overview, hit_at_start};
use crate::bundle::{ArtifactKind, Entry};
use crate::rule::ProbeId;

/// What names of tools of security, and of their files, are made of.
const TOOLS: &[&str] = &[
    "audit",
    "scan",
    "security",
    "secrets",
    "semgrep",
    "gitleaks",
    "trufflehog",
    "trivy",
    "grype",
    "snyk",
    "bandit",
    "checkov",
    "tfsec",
    "talisman",
    "zizmor",
    "codeql",
    "skillspector",
    "aguara",
    "vuln",
    "cve",
];

/// What makes a file of such a tool one that silences it.
const SILENCES: &[&str] =
    &["ignore", "baseline", "allowlist", "allow-list", "whitelist", "suppress", "waive", "exclu", "skip"];

/// Whole names of settings by which such tools are told to leave something out.
const SETTINGS: &[&str] = &[
    ".snyk",
    ".bandit",
    ".talismanrc",
    ".gitleaks.toml",
    "gitleaks.toml",
    ".checkov.yml",
    ".checkov.yaml",
    ".grype.yaml",
    "osv-scanner.toml",
    "zizmor.yml",
    ".forge-audit.toml",
    "forge-audit.toml",
];

/// Files that silence a tool of security, by their name.
pub(super) fn find(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    for artifact in &overview.bundle.artifacts {
        let is_settings =
            matches!(artifact.kind, ArtifactKind::Data(_) | ArtifactKind::Manifest(_) | ArtifactKind::Binary { .. });
        let is_entry = artifact.entry != Entry::File || is_settings;
        if is_entry && silences(artifact.file_name()) {
            let message = "a tool that reads it leaves out what it lists; it was not heeded here".to_owned();
            hits.push(hit_at_start(probe, artifact, message));
        }
    }
}

fn silences(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    SETTINGS.contains(&lower.as_str()) || (has(TOOLS) && has(SILENCES))
}

#[cfg(test)]
mod tests {
    use super::silences;

    #[test]
    fn names_of_a_tool_and_of_silence_together_silence() {
        let check = |name: &str, expected: bool| assert_eq!(silences(name), expected, "{name}");
        check(".semgrepignore", true);
        check(".trivyignore.yaml", true);
        check(".secrets.baseline", true);
        check("skill-audit-baseline.json", true);
        check(".snyk", true);
        check(".gitignore", false);
        check(".eslintignore", false);
        check(".dockerignore", false);
        check("audit.json", false);
        check("baseline.csv", false);
    }
}
