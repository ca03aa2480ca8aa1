//! How far each artifact is reached: a join over the edges between artifacts, in which an edge can only raise.

use std::collections::{BTreeMap, BTreeSet};

use super::schedule::ArtifactFacts;
use crate::bundle::{Artifact, ArtifactKind, Bundle, Entry, ManifestKind};
use crate::finding::Reach;
use crate::source::NameSet;

/// The reach of each artifact, and whether anything names it, both by its index.
#[derive(Debug, Default)]
pub(crate) struct Reached {
    /// The reach.
    pub(crate) reach: Vec<Reach>,
    /// Whether another artifact, or a declared command, names it.
    pub(crate) is_named: Vec<bool>,
}

/// Follows the names of artifacts in the texts of others; `invoked` are those that code gives to an interpreter.
pub(crate) fn reach(bundle: &Bundle, facts: &[ArtifactFacts], invoked: &BTreeSet<usize>) -> Reached {
    let names = Names::of(bundle);
    let mut reached =
        Reached { reach: bundle.artifacts.iter().map(floor).collect(), is_named: vec![false; bundle.artifacts.len()] };
    let edges: Vec<Vec<usize>> = bundle.artifacts.iter().map(|artifact| names.in_text(artifact.text.text())).collect();
    names.mark_named(&edges, &mut reached.is_named);
    for command in facts.iter().flat_map(|facts| &facts.declared).flat_map(|declared| &declared.commands) {
        for to in names.in_text(&command.line.value).into_iter().flat_map(|name| names.owners_of(name)).copied() {
            raise(&mut reached.reach, to, Reach::AutoRun);
            if let Some(is_named) = reached.is_named.get_mut(to) {
                *is_named = true;
            }
        }
    }
    for at in invoked {
        raise(&mut reached.reach, *at, Reach::Invoked);
        if let Some(is_named) = reached.is_named.get_mut(*at) {
            *is_named = true;
        }
    }
    spread(bundle, &names, &edges, &mut reached.reach);
    reached
}

/// What an artifact is reached by without any edge: what its platform reads needs nobody to name it.
fn floor(artifact: &Artifact) -> Reach {
    let is_read = match artifact.kind {
        ArtifactKind::Instruction => true,
        // A workflow runs on machines of the repository, and not where the bundle is used.
        ArtifactKind::Manifest(kind) => kind != ManifestKind::GitHubWorkflow,
        _ => false,
    };
    if artifact.runs_by_itself().is_some() {
        Reach::AutoRun
    } else if artifact.is_executable() || is_read {
        Reach::Instructed
    } else {
        Reach::Unreached
    }
}

/// Follows edges until nothing rises any more: each artifact rises three times at most, and so does each name.
///
/// Edges lead to names, and names to their owners, so that many files of one name stay cheap.
fn spread(bundle: &Bundle, names: &Names, edges: &[Vec<usize>], reach: &mut [Reach]) {
    let mut given_to: Vec<Option<(Reach, usize)>> = vec![None; names.owners.len()];
    let mut open: Vec<usize> = (0..bundle.artifacts.len()).collect();
    while let Some(from) = open.pop() {
        let own = reach.get(from).copied().unwrap_or_default();
        let runs = bundle.artifacts.get(from).is_some_and(Artifact::is_executable);
        let given = match own {
            Reach::Unreached => continue,
            Reach::AutoRun if runs => Reach::AutoRun,
            _ if runs => Reach::Invoked,
            _ => Reach::Instructed,
        };
        for name in edges.get(from).into_iter().flatten().copied() {
            let Some(held) = given_to.get_mut(name) else { continue };
            match *held {
                // All owners have as much, but for the one that gave it to the others.
                Some((most, giver)) if given <= most => {
                    if giver != from && names.is_owner(name, giver) && raise(reach, giver, given) {
                        open.push(giver);
                    }
                }
                _ => {
                    *held = Some((given, from));
                    for to in names.owners_of(name).iter().copied().filter(|to| *to != from) {
                        if raise(reach, to, given) {
                            open.push(to);
                        }
                    }
                }
            }
        }
    }
}

fn raise(reach: &mut [Reach], at: usize, to: Reach) -> bool {
    match reach.get_mut(at) {
        Some(held) if *held < to => {
            *held = to;
            true
        }
        _ => false,
    }
}

/// The names by which texts refer to artifacts; a name is an index, and so is an artifact.
struct Names {
    names: NameSet,
    owners: Vec<Vec<usize>>,
}

impl Names {
    /// File names, but for those of instruction files, which need nobody to name them.
    fn of(bundle: &Bundle) -> Self {
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, artifact) in bundle.artifacts.iter().enumerate() {
            let name = artifact.file_name();
            if artifact.entry == Entry::File && !name.is_empty() && artifact.kind != ArtifactKind::Instruction {
                by_name.entry(name.to_ascii_lowercase()).or_default().push(index);
            }
        }
        let names = NameSet::of(by_name.keys().map(String::as_str));
        Self { names, owners: by_name.into_values().collect() }
    }

    /// The names in a text, sorted.
    fn in_text(&self, text: &str) -> Vec<usize> {
        self.names.in_text(text)
    }

    fn owners_of(&self, name: usize) -> &[usize] {
        self.owners.get(name).map_or(&[], Vec::as_slice)
    }

    fn is_owner(&self, name: usize, artifact: usize) -> bool {
        self.owners_of(name).binary_search(&artifact).is_ok()
    }

    /// Marks the artifacts that another one names.
    fn mark_named(&self, edges: &[Vec<usize>], is_named: &mut [bool]) {
        let mut namers: Vec<(Option<usize>, bool)> = vec![(None, false); self.owners.len()];
        for (from, names) in edges.iter().enumerate() {
            for name in names {
                if let Some((first, has_more)) = namers.get_mut(*name) {
                    *has_more |= first.is_some();
                    first.get_or_insert(from);
                }
            }
        }
        for (owners, (first, has_more)) in self.owners.iter().zip(namers) {
            let Some(first) = first else { continue };
            for owner in owners.iter().filter(|owner| **owner != first || has_more) {
                if let Some(is_named) = is_named.get_mut(*owner) {
                    *is_named = true;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reach of each file, and whether it is named.
    fn check(files: &[(&str, &str)], expected: &[(&str, Reach, bool)]) {
        let bytes: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
        let bundle = Bundle::from_files("skill", &bytes);
        let reached = reach(&bundle, &[], &BTreeSet::new());
        let found = bundle.artifacts.iter().zip(reached.reach).zip(reached.is_named);
        let found: Vec<_> = found.map(|((artifact, reach), named)| (artifact.path.as_str(), reach, named)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn no_name_hides_another() {
        let (skill, notes) = (("SKILL.md", "Then read notes.md."), ("notes.md", "b"));
        let first = ("SKILL.md", Reach::Instructed, false);
        check(&[skill, notes], &[first, ("notes.md", Reach::Instructed, true)]);
        check(
            &[skill, notes, ("read notes", "c")],
            &[first, ("notes.md", Reach::Instructed, true), ("read notes", Reach::Instructed, true)],
        );
    }

    #[test]
    fn short_names_are_words_of_their_own() {
        check(
            &[("SKILL.md", "Follow [this](do) now."), ("do", "b"), ("no", "Noon.")],
            &[("SKILL.md", Reach::Instructed, false), ("do", Reach::Instructed, true), ("no", Reach::Unreached, false)],
        );
    }

    #[test]
    fn a_file_that_names_itself_is_not_reached_by_that() {
        let own = ("a.md", "This is a.md.");
        check(&[own], &[("a.md", Reach::Unreached, false)]);
        check(
            &[("a.sh", "exec a.sh"), ("b/a.sh", "true")],
            &[("a.sh", Reach::Instructed, false), ("b/a.sh", Reach::Invoked, true)],
        );
        check(
            &[("a.sh", "exec a.sh"), ("b/a.sh", "a.sh")],
            &[("a.sh", Reach::Invoked, true), ("b/a.sh", Reach::Invoked, true)],
        );
    }

    #[test]
    fn many_files_of_one_name_are_cheap() {
        let paths: Vec<String> = (0..3_000).map(|number| format!("{number}/a.md")).collect();
        let files: Vec<(&str, &[u8])> = paths.iter().map(|path| (path.as_str(), &b"a.md"[..])).collect();
        let bundle = Bundle::from_files("skill", &files);
        let names = Names::of(&bundle);
        assert_eq!(names.owners.len(), 1);
        assert_eq!(names.in_text("see A.md"), [0]);
    }
}
