//! Disclosure: whether a bundle openly says whom it talks to. It resolves the mark `unexplained` and nothing else.

use std::collections::BTreeMap;

use crate::bundle::{ArtifactKind, Bundle, Language};
use crate::manifest::Declared;
use crate::source::Location;
use crate::syntax::{BlockKind, parse_markdown};

/// What the bundle openly says: its name and descriptions, and the texts of its instruction files.
#[derive(Debug)]
pub(crate) struct Disclosure<'a> {
    stated: String,
    bundle: &'a Bundle,
    /// The blocks that a reader of the instruction files sees, in lower case; read on first need.
    visible: Option<Vec<(Location, String)>>,
    /// Where an owner is named among them.
    named: BTreeMap<String, Vec<Location>>,
}

impl<'a> Disclosure<'a> {
    /// Collects the statements of all manifests.
    pub(crate) fn of<'b>(bundle: &'a Bundle, declared: impl Iterator<Item = &'b Declared>) -> Self {
        let mut stated = String::new();
        for manifest in declared {
            for text in manifest.name.iter().chain(&manifest.description) {
                stated.push_str(&text.value.to_ascii_lowercase());
                stated.push('\n');
            }
        }
        Self { stated, bundle, visible: None, named: BTreeMap::new() }
    }

    /// Whether a host is named in a name or description, and in another visible place beside those that use it.
    pub(crate) fn names(&mut self, host: &str, uses: &[Location]) -> bool {
        let Some(owner) = owner_of(host) else { return false };
        if !has_word(&self.stated, owner) {
            return false;
        }
        if !self.named.contains_key(owner) {
            let visible = self.visible.get_or_insert_with(|| visible(self.bundle));
            let places = visible.iter().filter(|(_, text)| has_word(text, owner)).map(|(at, _)| *at).collect();
            self.named.insert(owner.to_owned(), places);
        }
        let is_use =
            |at: &Location| uses.iter().any(|used| used.artifact == at.artifact && used.span.overlaps(at.span));
        self.named.get(owner).is_some_and(|places| places.iter().any(|at| !is_use(at)))
    }
}

/// The blocks of all instruction files that a reader sees.
fn visible(bundle: &Bundle) -> Vec<(Location, String)> {
    let mut found = Vec::new();
    for artifact in &bundle.artifacts {
        // What is packed in an archive is in nobody's sight.
        let is_in_sight = artifact.kind == ArtifactKind::Instruction && artifact.container.is_none();
        if !is_in_sight || artifact.language() != Some(Language::Markdown) {
            continue;
        }
        let text = artifact.text.text();
        for block in parse_markdown(text).blocks {
            if matches!(block.kind, BlockKind::Comment | BlockKind::Hidden) {
                continue;
            }
            let words: String = block.runs.iter().map(|run| run.span.of_text(text)).collect();
            let at = Location { artifact: artifact.id, span: artifact.text.map().map(block.span) };
            found.push((at, words.to_ascii_lowercase()));
        }
    }
    found
}

/// Whether a word stands in a text, and not only as a part of another.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// The label of a host that names its owner: the one before the public suffix, `acme` of `api.acme.example`.
fn owner_of(host: &str) -> Option<&str> {
    let labels: Vec<&str> = host.split('.').collect();
    let (suffix, rest) = labels.split_last()?;
    let short_second = rest.last().is_some_and(|second| second.len() <= 3 && rest.len() > 1 && suffix.len() == 2);
    let owner = if short_second { rest.iter().rev().nth(1) } else { rest.last() };
    owner.copied().filter(|owner| owner.len() >= 3 && !owner.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::owner_of;

    #[test]
    fn the_owner_stands_before_the_suffix() {
        for (host, owner) in
            [("api.acme.example", Some("acme")), ("acme.co.uk", Some("acme")), ("10.0.0.1", None), ("localhost", None)]
        {
            assert_eq!(owner_of(host), owner, "{host}");
        }
    }
}
