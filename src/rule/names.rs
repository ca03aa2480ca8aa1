//! Sets of callee and variable names by language.

use std::collections::BTreeSet;

use crate::bundle::Language;

/// Names of callees and of variables that are read.
///
/// A name is a dotted path or a command; `a.*` is every path below `a`, `.m` the method `m` of an unknown receiver.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    calls: BTreeSet<(Option<Language>, String)>,
    reads: BTreeSet<(Option<Language>, String)>,
}

impl Names {
    /// Adds a callee; for all languages where `language` is `None`.
    pub(crate) fn add_call(&mut self, language: Option<Language>, name: &str) {
        self.calls.insert((language, name.to_owned()));
    }

    /// Adds a name that is read.
    pub(crate) fn add_read(&mut self, language: Option<Language>, name: &str) {
        self.reads.insert((language, name.to_owned()));
    }

    /// The callees, for an index.
    pub(crate) fn calls(&self) -> impl Iterator<Item = (Option<Language>, &str)> {
        self.calls.iter().map(|(language, name)| (*language, name.as_str()))
    }

    /// The names that are read, for an index.
    pub(crate) fn reads(&self) -> impl Iterator<Item = (Option<Language>, &str)> {
        self.reads.iter().map(|(language, name)| (*language, name.as_str()))
    }

    /// Whether a callee is among them.
    pub(crate) fn has_call(&self, language: Language, path: &str) -> bool {
        has(&self.calls, language, path)
    }

    /// Whether a name that is read is among them.
    pub(crate) fn has_read(&self, language: Language, path: &str) -> bool {
        has(&self.reads, language, path)
    }
}

fn has(names: &BTreeSet<(Option<Language>, String)>, language: Language, path: &str) -> bool {
    !names.is_empty()
        && keys(path).any(|key| {
            names.contains(&(None, key.clone()))
                || language.spoken().any(|language| names.contains(&(Some(language), key.clone())))
        })
}

/// The names under which a path can be listed: itself, every `prefix.*` above it, and its last component as a method.
pub(crate) fn keys(path: &str) -> impl Iterator<Item = String> {
    let own = std::iter::once(path.to_owned());
    let below = path
        .match_indices('.')
        .filter(|(at, _)| *at > 0)
        .filter_map(|(at, _)| path.get(..at))
        .map(|head| format!("{head}.*"));
    let method = path.starts_with('.').then(|| path.rsplit_once('.').map(|(_, last)| format!(".{last}"))).flatten();
    own.chain(below).chain(method.filter(|key| key != path))
}
