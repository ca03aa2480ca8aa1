//! Typed tokens: addresses, paths and variables as words that fill the slots of frames, in every language.
//!
//! **Invariant:** what a token is, is decided from its own letters, and for an alias from the words beside its address.

mod address;

use std::sync::OnceLock;

use regex::bytes::RegexSet;

use self::address::{
    alias_before, has_extension, host_on_port, host_without_scheme, is_foreign, is_page, is_source, names_program,
};
use super::lexicon::{Hit, Lexicon, Reading};
use super::passage::Passages;
use super::{Address, Slot};
use crate::manifest::{bucket_host, cloud_of};
use crate::source::Span;

/// The words of typed tokens that need no vocabulary.
pub(super) const BUILT_IN: [(Slot, &str); 11] = [
    (Slot::Target, "address"),
    (Slot::Target, "recipient"),
    (Slot::Target, "link"),
    (Slot::Target, "mailbox"),
    (Slot::Target, "socket"),
    (Slot::Target, "program-address"),
    (Slot::Target, "sending-tool"),
    (Slot::Object, "path"),
    (Slot::Object, "variable"),
    (Slot::Object, "secret-variable"),
    (Slot::Object, "schedule"),
];

/// Aliases of addresses that one document may define, and how far each reaches, in bytes.
const ALIASES: usize = 64;
const ALIAS_REACH: usize = 2_000;

/// The classes of paths, by the patterns of the vocabularies that name them.
#[derive(Debug, Default)]
pub(super) struct PathClasses {
    patterns: Vec<String>,
    /// The entry that each pattern stands for.
    entries: Vec<u16>,
    compiled: OnceLock<Option<RegexSet>>,
}

impl PathClasses {
    /// Adds a class.
    pub(super) fn admit(&mut self, entry: u16, patterns: &[String]) {
        self.patterns.extend_from_slice(patterns);
        self.entries.extend(std::iter::repeat_n(entry, patterns.len()));
    }

    fn of(&self, path: &str) -> Option<u16> {
        let set = self
            .compiled
            .get_or_init(|| regex::bytes::RegexSetBuilder::new(&self.patterns).unicode(false).build().ok());
        set.as_ref()?.matches(path.as_bytes()).iter().find_map(|at| self.entries.get(at).copied())
    }
}

/// The typed tokens of a text.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    /// As words of the lexicon, in order.
    pub(super) hits: Vec<Hit>,
    /// The addresses among them, in order.
    pub(super) addresses: Vec<Address>,
}

/// All typed tokens of the passages.
pub(super) fn tokens(passages: &Passages, lexicon: &Lexicon) -> Tokens {
    let mut reader = Reader { lexicon, tokens: Tokens::default(), aliases: Vec::new() };
    let text = passages.text.as_str();
    for piece in pieces(text) {
        reader.piece(text, piece);
    }
    for (span, destination) in &passages.links {
        reader.address(*span, destination, Kind::Link);
    }
    reader.aliases(text);
    reader.schedules(text);
    let mut tokens = reader.tokens;
    tokens.hits.sort_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.span.end)));
    tokens.addresses.sort_by_key(|address| address.span);
    tokens
}

/// The stretches between white space, quotation marks and brackets.
fn pieces(text: &str) -> impl Iterator<Item = Span> {
    let is_mark = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '"' | '\'' | '`' | '(' | ')' | '[' | ']' | '<' | '>' | '|' | ';' | ',' | '“' | '”' | '«' | '»'
            )
            || c > '\u{2E7F}'
    };
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(|c| !is_mark(c))?;
        let rest = text.get(start..)?;
        let len = rest.find(is_mark).unwrap_or(rest.len());
        at = start + len;
        Some(Span::of(start..at))
    })
}

/// How an address is written down.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Behind the text of a link.
    Link,
    /// As something to read or to take from: "from https://…", "see https://…".
    Source,
    /// Otherwise: something may go there.
    Recipient,
}

struct Reader<'a> {
    lexicon: &'a Lexicon,
    tokens: Tokens,
    /// A word that stands for an address, the index of that address, and where the word may be used from.
    aliases: Vec<(String, usize, usize)>,
}

impl Reader<'_> {
    fn piece(&mut self, text: &str, piece: Span) {
        let whole = piece.of_text(text);
        let word = whole.trim_end_matches(['.', ':', '!', '?', '}', '*']);
        let span = Span::new(piece.start, piece.start.saturating_add(u32::try_from(word.len()).unwrap_or(0)));
        if !word.bytes().any(|byte| matches!(byte, b'/' | b'.' | b'~' | b'$' | b'@' | b'\\' | b':' | b'_')) {
            return;
        }
        if let Some(scheme) = word.find("://") {
            let from = word.get(..scheme).and_then(|head| head.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '+'));
            let from = from.map_or(0, |at| at + 1);
            let from = u32::try_from(from).unwrap_or(0);
            let place = Span::new(span.start.saturating_add(from), span.end);
            let kind = if is_source(text, place.start as usize) { Kind::Source } else { Kind::Recipient };
            self.address(place, word.get(from as usize..).unwrap_or_default(), kind);
            if from > 0 {
                self.variable(word, span);
            }
            return self.secret_in(word, span);
        }
        if sends(word) {
            return self.push(Slot::Target, "sending-tool", span);
        }
        if self.variable(word, span) {
            return;
        }
        let behind = text.get(span.end as usize..).unwrap_or_default();
        if let Some((host, entry)) = host_without_scheme(word).or_else(|| host_on_port(word, behind)) {
            self.push(Slot::Target, entry, span);
            self.tokens.addresses.push(Address { span, host: host.to_ascii_lowercase() });
            return;
        }
        self.path(word, span);
    }

    /// A path or the name of a file.
    fn path(&mut self, word: &str, span: Span) {
        let path = word.trim_start_matches(['@', '=', '+']);
        let is_path = path.contains(['/', '\\']) || path.starts_with(['.', '~']) || has_extension(path);
        if !is_path || path.len() < 3 {
            return;
        }
        match self.lexicon.paths().of(path) {
            Some(entry) => self.tokens.hits.push(Hit { span, reading: Reading::Word(Slot::Object, entry) }),
            None if has_extension(path) || path.starts_with(['/', '~']) => self.push(Slot::Object, "path", span),
            None => {}
        }
    }

    /// A variable of the environment: `$KEY`, `${KEY}`, `process.env.KEY`, `KEY_OF_ACME`.
    fn variable(&mut self, word: &str, span: Span) -> bool {
        let name =
            ["process.env.", "os.environ.", "env:"].iter().find_map(|head| word.split_once(head)).map(|(_, name)| name);
        let name = name.or_else(|| word.split_once('$').map(|(_, name)| name)).unwrap_or(word);
        let name = name.trim_start_matches(['{', '(']);
        let len =
            name.bytes().take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_').count();
        let name = name.get(..len).unwrap_or_default();
        let is_name = len >= 4 && (name.contains('_') || word.contains(['$', '.'])) && len * 2 >= word.len().min(40);
        if !is_name {
            return false;
        }
        self.push(Slot::Object, if is_secret(name) { "secret-variable" } else { "variable" }, span);
        true
    }

    /// A secret that is put into an address: `https://…/v?k=$ACME_KEY`.
    fn secret_in(&mut self, address: &str, span: Span) {
        let Some((_, name)) = address.rsplit_once(['$', '{']) else { return };
        let name = name.trim_start_matches('{').trim_end_matches('}');
        if name.len() >= 5 && is_secret(name) && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_') {
            self.push(Slot::Object, "secret-variable", span);
        }
    }

    fn address(&mut self, span: Span, address: &str, kind: Kind) {
        let Some((scheme, rest)) = address.split_once("://") else { return };
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
        let host = authority.rsplit('@').next().unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let host = match cloud_of(&scheme.to_ascii_lowercase()) {
            Some(cloud) => bucket_host(&host, cloud).unwrap_or_default(),
            None => host,
        };
        if !is_foreign(&host) {
            return;
        }
        match kind {
            Kind::Link => self.push(Slot::Target, "link", span),
            Kind::Recipient if !is_page(&host, path) => {
                self.push(Slot::Target, "address", span);
                self.push(Slot::Target, "recipient", span);
            }
            Kind::Recipient | Kind::Source => self.push(Slot::Target, "address", span),
        }
        if names_program(path) {
            self.push(Slot::Target, "program-address", span);
        }
        self.tokens.addresses.push(Address { span, host });
    }

    /// When a command is to run by itself, as a table of such commands has it: `*/5 * * * *`, `@reboot`.
    fn schedules(&mut self, text: &str) {
        for mark in ["* * *", "@reboot", "@daily", "@hourly"] {
            for (at, found) in text.match_indices(mark) {
                self.push(Slot::Object, "schedule", Span::of(at..at + found.len()));
            }
        }
    }

    fn push(&mut self, slot: Slot, name: &str, span: Span) {
        if let Some(entry) = self.lexicon.index_of(slot, name) {
            self.tokens.hits.push(Hit { span, reading: Reading::Word(slot, entry) });
        }
    }

    /// Finds the words that stand for an address: "a mirror called *atlas* (https://…)", "the ranking service at https://…".
    fn aliases(&mut self, text: &str) {
        for (at, address) in self.tokens.addresses.iter().enumerate() {
            if self.aliases.len() >= ALIASES {
                break;
            }
            if let Some(name) = alias_before(text, address.span.start as usize) {
                self.aliases.push((name.to_ascii_lowercase(), at, address.span.end as usize));
            }
        }
        let mut found = Vec::new();
        for (name, at, from) in &self.aliases {
            let Some(host) = self.tokens.addresses.get(*at).map(|address| address.host.clone()) else { continue };
            let to =
                (*from..=from.saturating_add(ALIAS_REACH).min(text.len())).rev().find(|to| text.is_char_boundary(*to));
            let window = to.and_then(|to| text.get(*from..to)).unwrap_or_default().to_ascii_lowercase();
            for (place, word) in window.match_indices(name.as_str()) {
                let before = window.get(..place).and_then(|before| before.chars().next_back());
                let after = window.get(place + word.len()..).and_then(|after| after.chars().next());
                if !before.is_some_and(is_name_char) && !after.is_some_and(is_name_char) {
                    found.push(Address { span: Span::of(from + place..from + place + word.len()), host: host.clone() });
                }
            }
        }
        for address in found {
            if !self.tokens.addresses.iter().any(|known| known.span.overlaps(address.span)) {
                self.push(Slot::Target, "address", address.span);
                self.push(Slot::Target, "recipient", address.span);
                self.tokens.addresses.push(address);
            }
        }
    }
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '/')
}

/// Whether a word is a tool of a server, `mcp__server__tool`, whose name says that it takes something away.
fn sends(word: &str) -> bool {
    let Some((_, name)) = word.strip_prefix("mcp__").and_then(|rest| rest.split_once("__")) else { return false };
    let name = name.to_ascii_lowercase();
    [
        "send",
        "post",
        "upload",
        "publish",
        "share",
        "mail",
        "message",
        "comment",
        "notify",
        "create_issue",
        "create_gist",
    ]
    .iter()
    .any(|part| name.contains(part))
}

/// Whether a name of a variable speaks of a secret.
fn is_secret(name: &str) -> bool {
    ["KEY", "TOKEN", "SECRET", "PASSW", "CREDENTIAL", "PRIVATE", "AUTH"].iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests;
