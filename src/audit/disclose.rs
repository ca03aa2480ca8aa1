//! Disclosure: whether a bundle openly says whom it talks to. It resolves the mark `unexplained` and nothing else.

use std::collections::BTreeMap;

use crate::bundle::{ArtifactKind, Bundle, Language};
use crate::detect::{is_own, owner_of};
use crate::manifest::Declared;
use crate::rule::Provenance;
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

    /// Who decided on `hosts`, the targets of what stands at `places` with this text; `known` is what their code says about it.
    pub(crate) fn explain(
        &mut self,
        known: Option<Provenance>,
        (mut hosts, text): (Vec<String>, &str),
        places: &[Location],
        in_plain_sight: bool,
    ) -> Provenance {
        let had_hosts = !hosts.is_empty();
        hosts.retain(|host| !is_own(host));
        let provenance = match known {
            Some(provenance) => provenance,
            None if !hosts.is_empty() => Provenance::LiteralForeign,
            None if had_hosts => Provenance::Local,
            None => Provenance::Unknown,
        };
        let may_disclose = in_plain_sight && provenance == Provenance::LiteralForeign && !hosts.is_empty();
        if may_disclose && hosts.iter().all(|host| self.names(host, text, places)) {
            return Provenance::Disclosed;
        }
        provenance
    }

    /// Whether a host is named in a name or description, and in another visible place beside those that use it.
    pub(super) fn names(&mut self, host: &str, text: &str, uses: &[Location]) -> bool {
        // A name too short to tell an owner is told by the whole host.
        let of_host = || owner_of(host).unwrap_or(host).to_owned();
        let owner = if CODE_HOSTS.contains(&host) { account_in(text, host) } else { Some(of_host()) };
        let Some(owner) = owner.as_deref() else { return false };
        if !names_word(&self.stated, owner) {
            return false;
        }
        if !self.named.contains_key(owner) {
            let visible = self.visible.get_or_insert_with(|| visible(self.bundle));
            let places = visible.iter().filter(|(_, text)| names_word(text, owner)).map(|(at, _)| *at).collect();
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

/// Hosts of other people's code: who speaks there is said by the first step of the path.
const CODE_HOSTS: [&str; 5] =
    ["github.com", "raw.githubusercontent.com", "gist.githubusercontent.com", "gitlab.com", "codeload.github.com"];

/// The account on a host of code that the first address in a text names.
fn account_in(text: &str, host: &str) -> Option<String> {
    let (_, rest) = text.split_once(host)?;
    let account = rest.trim_start_matches([':', '/']).split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next()?;
    let account = account.to_ascii_lowercase();
    let stem = ["-ai", "-labs", "-dev", "-hq", "-io", "-inc", "-org", "-team"]
        .iter()
        .find_map(|end| account.strip_suffix(end));
    Some(stem.map_or(account.clone(), str::to_owned)).filter(|account| account.len() >= 3)
}

/// Words under which people know the owners of hosts that are called otherwise.
const KNOWN_AS: [(&str, &[&str]); 6] = [
    ("googleapis", &["google", "gmail", "youtube", "gemini", "firebase", "nest"]),
    ("microsoftonline", &["microsoft", "outlook", "azure", "office"]),
    ("windows", &["microsoft", "azure"]),
    ("office", &["microsoft", "outlook"]),
    ("atlassian", &["jira", "confluence"]),
    ("twitter", &["x"]),
];

/// Whether a text names an owner: as a word, as words that stand together, or as people know it.
fn names_word(text: &str, owner: &str) -> bool {
    let known = KNOWN_AS.iter().filter(|(name, _)| *name == owner).flat_map(|(_, words)| *words);
    has_word(text, owner) || known.into_iter().any(|word| has_word(text, word)) || has_words(text, owner)
}

/// Whether up to four words of a text that follow each other are an owner: `Note Harbor` is `noteharbor`.
fn has_words(text: &str, owner: &str) -> bool {
    let owner: String = owner.chars().filter(char::is_ascii_alphanumeric).collect();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(4).chain(words.rchunks(3).take(1)).any(|run| {
        let mut rest = owner.as_str();
        run.iter().take_while(|word| rest.strip_prefix(**word).map(|after| rest = after).is_some()).count() > 1
            && rest.is_empty()
    })
}

/// Whether a word stands in a text, and not only as a part of another.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}
