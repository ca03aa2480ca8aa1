//! Files that code gives to an interpreter are read in its language, whatever their name and content say.

use std::collections::BTreeSet;

use super::schedule::{ArtifactFacts, analyse_as};
use crate::bundle::{Artifact, ArtifactKind, Bundle, Entry, Language, Limits};
use crate::program::Call;
use crate::rule::RuleSet;
use crate::syntax::interpreted;

/// How often a file that was read as code may lead to a further one.
const ROUNDS: usize = 4;

/// The files that calls give to an interpreter as their first argument that is no option, or run by their path.
pub(super) fn invoked(calls: &[Call]) -> Vec<(String, Language)> {
    let mut found = Vec::new();
    for call in calls {
        let Some(language) = call.callee.iter().find_map(|callee| interpreted(callee)) else {
            let by_path = call.callee.iter().find(|callee| callee.starts_with("./"));
            found.extend(by_path.map(|path| (path.clone(), Language::Bash)));
            continue;
        };
        let words = call.arguments.iter().filter_map(|argument| argument.value.texts.first());
        // `-c` has code behind it and no file; `-m` a module.
        let file =
            words.take_while(|word| !matches!(word.as_str(), "-c" | "-m" | "-e")).find(|word| !word.starts_with('-'));
        found.extend(file.filter(|file| !file.contains(char::is_whitespace)).map(|file| (file.clone(), language)));
    }
    found
}

/// Reads the files that code runs as code; `facts` stands in the order of the artifacts. Tells which were so read.
pub(super) fn follow(
    bundle: &Bundle,
    facts: &mut [ArtifactFacts],
    rules: &RuleSet,
    limits: &Limits,
) -> BTreeSet<usize> {
    let mut seen: BTreeSet<(usize, Language)> = BTreeSet::new();
    for _ in 0..ROUNDS {
        let named: BTreeSet<(String, Language)> =
            facts.iter().flat_map(|facts| facts.invoked.iter().cloned()).collect();
        let mut further = Vec::new();
        for (path, language) in named {
            let artifacts = bundle.artifacts.iter().enumerate();
            let mine = artifacts.filter(|(_, artifact)| is_meant(artifact, &path) && is_news(artifact, language));
            further.extend(mine.map(|(at, _)| (at, language)).filter(|unit| seen.insert(*unit)));
        }
        if further.is_empty() {
            break;
        }
        for (at, language) in further {
            if let (Some(artifact), Some(held)) = (bundle.artifacts.get(at), facts.get_mut(at)) {
                held.absorb(analyse_as(artifact, language, rules, limits));
            }
        }
    }
    seen.into_iter().map(|(at, _)| at).collect()
}

/// Whether a path in code leads to an artifact: the folder it starts from is not known, so its end decides.
fn is_meant(artifact: &Artifact, path: &str) -> bool {
    let relative = path.trim_start_matches("./");
    let own = artifact.path.as_str();
    let ends_with = |long: &str, short: &str| {
        long.strip_suffix(short).is_some_and(|rest| rest.is_empty() || rest.ends_with('/')) && !short.is_empty()
    };
    ends_with(own, relative) || ends_with(relative, own)
}

/// Whether an artifact was not read in that language already.
fn is_news(artifact: &Artifact, language: Language) -> bool {
    let is_text = artifact.entry == Entry::File && !matches!(artifact.kind, ArtifactKind::Binary { .. });
    is_text && artifact.language() != Some(language) && artifact.claimed_language() != Some(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_path_decides() {
        let bundle = Bundle::from_files("x", &[("scripts/setup", b"a"), ("setup", b"a"), ("other", b"a")]);
        let meant = |path: &str| -> Vec<&str> {
            bundle
                .artifacts
                .iter()
                .filter(|artifact| is_meant(artifact, path))
                .map(|artifact| artifact.path.as_str())
                .collect()
        };
        assert_eq!(meant("./setup"), ["scripts/setup", "setup"]);
        assert_eq!(meant("scripts/setup"), ["scripts/setup", "setup"]);
        assert_eq!(meant("$BASE/scripts/setup"), ["scripts/setup", "setup"]);
        assert_eq!(meant("up"), Vec::<&str>::new());
    }
}
