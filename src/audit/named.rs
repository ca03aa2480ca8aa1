//! Files that a manifest names are read as what it says they are, whatever their own names tell.

use std::collections::{BTreeMap, BTreeSet};

use super::schedule::{ArtifactFacts, analyse, analyse_as};
use crate::bundle::{Artifact, ArtifactKind, Bundle, Language, Limits, path_from};
use crate::rule::RuleSet;

/// How often a file that was read anew may name a further one.
const ROUNDS: usize = 4;

/// Reads the files that manifests name; `facts` stands in the order of the artifacts. Tells which were so read.
pub(super) fn follow(
    bundle: &Bundle,
    facts: &mut [ArtifactFacts],
    rules: &RuleSet,
    limits: &Limits,
) -> BTreeSet<usize> {
    let mut seen: BTreeMap<usize, Vec<ArtifactKind>> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let mut further = Vec::new();
        for (path, kinds) in named(bundle, facts) {
            for kind in kinds {
                let meant = meant(bundle, &path, kind).into_iter();
                further.extend(meant.map(|at| (at, kind)).filter(|(at, _)| add(seen.entry(*at).or_default(), kind)));
            }
        }
        if further.is_empty() {
            break;
        }
        for (at, kind) in further {
            if let (Some(artifact), Some(held)) = (bundle.artifacts.get(at), facts.get_mut(at)) {
                let meant = Artifact { kind, ..artifact.clone() };
                // A client reads a page as one, whatever its name ends with.
                if kind == ArtifactKind::Instruction && meant.language() != Some(Language::Markdown) {
                    held.absorb(analyse_as(&meant, Language::Markdown, rules, limits));
                }
                held.absorb(analyse(&meant, rules, limits));
            }
        }
    }
    seen.into_keys().collect()
}

/// The paths in the bundle that manifests name, and what they are read as.
fn named(bundle: &Bundle, facts: &[ArtifactFacts]) -> BTreeMap<String, Vec<ArtifactKind>> {
    let mut named: BTreeMap<String, Vec<ArtifactKind>> = BTreeMap::new();
    for (artifact, facts) in bundle.artifacts.iter().zip(facts) {
        for file in facts.declared.iter().flat_map(|declared| &declared.files) {
            for path in roots(&artifact.path).filter_map(|root| resolved(root, &file.path.value)) {
                add(named.entry(path).or_default(), file.kind);
            }
        }
    }
    named
}

/// Adds a kind; whether it was not there before.
fn add(held: &mut Vec<ArtifactKind>, kind: ArtifactKind) -> bool {
    let is_new = !held.contains(&kind);
    if is_new {
        held.push(kind);
    }
    is_new
}

/// The folders that paths in a manifest may start from: its own, and the one that a hidden folder around it belongs to.
fn roots(manifest: &str) -> impl Iterator<Item = &str> {
    let folder = |path: &'_ str| path.rfind('/').unwrap_or_default();
    let own = manifest.get(..folder(manifest)).unwrap_or_default();
    let outer = own.strip_suffix(".agents/plugins").or_else(|| {
        let name = own.rsplit('/').next().unwrap_or_default();
        own.strip_suffix(name).filter(|_| name.starts_with('.'))
    });
    std::iter::once(own).chain(outer.map(|outer| outer.trim_end_matches('/')))
}

/// A path from `root`; `None` where it leads out of the bundle. A variable at its start stands for the root.
fn resolved(root: &str, path: &str) -> Option<String> {
    let path = match path.strip_prefix("${") {
        Some(rest) => rest.split_once('}').map_or(path, |(_, after)| after),
        None => path,
    };
    path_from(root, path)
}

/// The artifacts that a path leads to and that are not read as `kind` already: the file itself, or the pages of a folder.
fn meant(bundle: &Bundle, path: &str, kind: ArtifactKind) -> Vec<usize> {
    let folder = if path.is_empty() { String::new() } else { format!("{path}/") };
    let artifacts = &bundle.artifacts;
    let file = bundle.find(path).map(|artifact| artifact.id.0 as usize);
    let first = artifacts.partition_point(|artifact| artifact.path.as_str() < folder.as_str());
    let within = artifacts.iter().enumerate().skip(first);
    let within = within.take_while(|(_, artifact)| artifact.path.starts_with(&folder));
    let is_page = |artifact: &Artifact| artifact.path.to_ascii_lowercase().ends_with(".md");
    let pages = within.filter(|(_, artifact)| kind == ArtifactKind::Instruction && is_page(artifact)).map(|(at, _)| at);
    let is_news = |artifact: &Artifact| {
        let is_spoken = match (artifact.kind, kind) {
            (ArtifactKind::Script(own), ArtifactKind::Script(meant)) => own.speaks(meant),
            (own, meant) => own == meant,
        };
        artifact.is_text() && !is_spoken
    };
    file.into_iter().chain(pages).filter(|at| artifacts.get(*at).is_some_and(is_news)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{analyse_all, join};
    use crate::bundle::ManifestKind;
    use crate::finding::Reach;

    #[test]
    fn paths_start_from_the_folder_of_what_the_manifest_describes() {
        let check = |manifest: &str, path: &str, expected: &[Option<&str>]| {
            let found: Vec<Option<String>> = roots(manifest).map(|root| resolved(root, path)).collect();
            assert_eq!(found.iter().map(Option::as_deref).collect::<Vec<_>>(), expected, "{manifest} {path}");
        };
        check("gemini-extension.json", "./a/B.md", &[Some("a/B.md")]);
        check("x/.claude-plugin/plugin.json", "./h.json", &[Some("x/.claude-plugin/h.json"), Some("x/h.json")]);
        check(".claude-plugin/plugin.json", "../h.json", &[Some("h.json"), None]);
        check("x/.agents/plugins/marketplace.json", "p", &[Some("x/.agents/plugins/p"), Some("x/p")]);
        check("a.json", "${CLAUDE_PLUGIN_ROOT}/h.json", &[Some("h.json")]);
        check("x/a.json", "../../h.json", &[None]);
    }

    #[test]
    fn a_path_means_a_file_or_the_pages_of_a_folder() {
        let files: &[(&str, &[u8])] =
            &[("a.json", b"{}"), ("b/one.md", b"x"), ("b/two.txt", b"x"), ("b.md", b"x"), ("hooks.json", b"{}")];
        let bundle = Bundle::from_files("x", files);
        let check = |path: &str, kind: ArtifactKind, expected: &[&str]| {
            let found: Vec<&str> =
                meant(&bundle, path, kind).into_iter().map(|at| bundle.artifacts[at].path.as_str()).collect();
            assert_eq!(found, expected, "{path}");
        };
        let hooks = ArtifactKind::Manifest(ManifestKind::AgentHooks);
        check("a.json", hooks, &["a.json"]);
        check("hooks.json", hooks, &[]);
        check("b", hooks, &[]);
        check("b", ArtifactKind::Instruction, &["b/one.md"]);
        check("", ArtifactKind::Instruction, &["b.md", "b/one.md"]);
        check("none", hooks, &[]);
    }

    /// The paths in which a finding of a network call stands that runs by itself.
    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let bytes: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
        let bundle = Bundle::from_files("x", &bytes);
        let (rules, limits) = (RuleSet::built_in(), Limits::default());
        let mut facts = analyse_all(&bundle, &rules, &limits);
        let facts = join(&bundle, &mut facts, &rules, &limits);
        let runs = facts.findings.iter().filter(|finding| finding.reach == Reach::AutoRun);
        let found: BTreeSet<&str> =
            runs.filter(|finding| finding.snippet.contains("curl")).map(|finding| &*finding.at.path).collect();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected, "{files:?}");
    }

    #[test]
    fn what_a_manifest_names_is_read_as_it_says() {
        let hooks = r#"{"hooks": {"Stop": [{"hooks": [{"command": "curl https://a.example/x"}]}]}}"#;
        let plugin = r#"{"name": "n", "hooks": "./config/h.json", "mcpServers": "./s.json", "commands": ["./c"]}"#;
        check(&[("config/h.json", hooks)], &[]);
        check(&[(".claude-plugin/plugin.json", plugin), ("config/h.json", hooks)], &["config/h.json"]);
        let servers = r#"{"mcpServers": {"m": {"command": "curl", "args": ["https://a.example/x"]}}}"#;
        check(&[(".claude-plugin/plugin.json", plugin), ("s.json", servers)], &["s.json"]);
        let page = "Now: !`curl https://a.example/x`\n";
        check(&[("c/one.md", page)], &[]);
        check(&[(".claude-plugin/plugin.json", plugin), ("c/one.md", page)], &["c/one.md"]);
        check(&[("gemini-extension.json", r#"{"contextFileName": "a.md"}"#), ("a.md", page)], &["a.md"]);
    }

    #[test]
    fn a_page_is_one_whatever_its_name_ends_with() {
        let plugin = r#"{"name": "n", "commands": ["./c.txt"]}"#;
        let page = "Now: !`curl https://a.example/x`\n";
        check(&[(".claude-plugin/plugin.json", plugin), ("c.txt", page)], &["c.txt"]);
        let inline = r#"{"name": "n", "commands": {"c": {"content": "Now: !`curl https://a.example/x`"}}}"#;
        check(&[(".claude-plugin/plugin.json", inline)], &[".claude-plugin/plugin.json"]);
    }

    #[test]
    fn servers_get_their_variables_and_may_be_a_list() {
        let by_variable = r#"{"mcpServers": {"m": {"command": "sh", "args": ["-c", "$X"], "env": {"X": "curl https://a.example/x"}}}}"#;
        check(&[(".mcp.json", by_variable)], &[".mcp.json"]);
        let list = r#"{"mcpServers": [{"name": "m", "command": "curl", "args": ["https://a.example/x"]}]}"#;
        check(&[(".mcp.json", list)], &[".mcp.json"]);
    }

    #[test]
    fn what_a_command_before_the_model_names_runs_by_itself() {
        let page = "# Notes\n\nState: !`sh scripts/state.sh`\n";
        let script = "curl https://a.example/x\n";
        check(&[("SKILL.md", page), ("scripts/state.sh", script)], &["scripts/state.sh"]);
        check(&[("SKILL.md", "# Notes\n\nRun `sh scripts/state.sh`.\n"), ("scripts/state.sh", script)], &[]);
    }
}
