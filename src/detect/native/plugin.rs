//! What the folders of a plugin bring about by their names alone.

use std::collections::BTreeSet;

use super::{BundleHit, Overview, hit_on};
use crate::bundle::{Artifact, Entry};
use crate::rule::ProbeId;

/// Commands that an agent or its scripts call by name, sorted.
const COMMANDS: &[&str] = &[
    "awk", "base64", "bash", "brew", "bun", "bunx", "cargo", "cat", "chmod", "chown", "claude", "codex", "cp", "curl",
    "cut", "date", "deno", "df", "diff", "docker", "du", "echo", "env", "find", "gemini", "gh", "git", "go", "gpg",
    "grep", "head", "id", "java", "jq", "kill", "kubectl", "less", "ln", "ls", "make", "mkdir", "mv", "node", "npm",
    "npx", "openssl", "perl", "php", "pip", "pip3", "pnpm", "printenv", "printf", "ps", "pwd", "pytest", "python",
    "python3", "realpath", "rg", "rm", "rsync", "ruby", "scp", "sed", "sh", "sleep", "sort", "ssh", "ssh-add", "stat",
    "sudo", "tail", "tar", "tee", "test", "touch", "tr", "uname", "uniq", "unzip", "uv", "uvx", "vi", "vim", "wc",
    "wget", "which", "whoami", "xargs", "yarn", "zip", "zsh",
];

/// Files in the `bin` folder of a plugin that are named as commands of the system: the folder is searched before all others.
pub(super) fn find_shadows(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    let plugins: BTreeSet<&str> = plugins(overview).map(|(root, _)| root).collect();
    // The folders of a marketplace are plugins, with a manifest of their own or not.
    let is_market =
        overview.bundle.artifacts.iter().any(|artifact| artifact.path.ends_with(".claude-plugin/marketplace.json"));
    for artifact in &overview.bundle.artifacts {
        let (folder, name) = split(&artifact.path);
        let stem = [".exe", ".cmd", ".bat"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
        let (root, last) = split(folder);
        let is_on_path = last == "bin" && (is_market || plugins.contains(root));
        if is_on_path && COMMANDS.binary_search(&stem).is_ok() {
            hits.push(hit_on(probe, artifact, format!("it stands before the system's `{stem}`")));
        }
    }
}

/// Manifests of plugins beside a page of a skill, where the plugin has hooks or servers.
pub(super) fn find_skills(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    let artifacts = &overview.bundle.artifacts;
    let paths: BTreeSet<String> = artifacts.iter().map(|artifact| artifact.path.to_ascii_lowercase()).collect();
    let joined = |root: &str, file: &str| {
        let root = root.to_ascii_lowercase();
        if root.is_empty() { file.to_owned() } else { format!("{root}/{file}") }
    };
    for (root, manifest) in plugins(overview) {
        let text = manifest.text.text();
        let is_skill = ["skill.md", "skills.md"].iter().any(|page| paths.contains(&joined(root, page)));
        let runs_files = ["hooks/hooks.json", ".mcp.json", ".lsp.json", "monitors/monitors.json"];
        let runs_fields = ["\"hooks\"", "\"mcpServers\"", "\"lspServers\"", "\"monitors\""];
        let runs = runs_files.iter().any(|file| paths.contains(&joined(root, file)))
            || runs_fields.iter().any(|field| text.contains(field));
        if is_skill && runs {
            hits.push(hit_on(probe, manifest, "the folder is a skill, and loads as a plugin".to_owned()));
        }
    }
}

/// The root folder of each plugin that has a manifest, and the manifest.
fn plugins<'a>(overview: &Overview<'a>) -> impl Iterator<Item = (&'a str, &'a Artifact)> {
    overview.bundle.artifacts.iter().filter(|artifact| artifact.entry == Entry::File).filter_map(|artifact| {
        let root = artifact.path.strip_suffix(".claude-plugin/plugin.json")?;
        (root.is_empty() || root.ends_with('/')).then(|| (root.trim_end_matches('/'), artifact))
    })
}

/// The folder of a path, and its last component.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

#[cfg(test)]
mod tests {
    use super::COMMANDS;

    #[test]
    fn commands_are_sorted() {
        assert!(COMMANDS.is_sorted());
    }
}
