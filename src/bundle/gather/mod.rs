//! Gathers raw entries under the limits and makes the bundle of them; a directory, an archive and a test all end here.

mod apart;
mod assemble;
mod choose;
mod nest;
mod settle;
mod unpack;

use std::collections::BTreeSet;

use super::archive::FaultKind;
use super::format::is_awaited;
use super::{Bundle, Entry, Limits, SpecialFile};

pub(super) use apart::add_named;
pub(super) use choose::{Chosen, choose, unfit_prefix};
pub(super) use unpack::{Unpacked, stem_of, unpack};

/// One entry as it was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Raw {
    /// The bytes of its path from the root.
    pub(super) path: Vec<u8>,
    /// What stands there.
    pub(super) found: Found,
    /// Whether its mode lets someone execute it.
    pub(super) executable: bool,
    /// What is wrong with it in the archive it comes from.
    pub(super) faults: Vec<(FaultKind, String)>,
}

/// What stands at a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// A file and its bytes.
    File(Vec<u8>),
    /// A link and its target.
    Link(Vec<u8>),
    /// A pipe, socket or device.
    Special(SpecialFile),
    /// Something that could not be read, and why.
    Unreadable(String),
    /// A file over a limit, and its size.
    TooLarge(u64),
}

/// What a bundle is called.
#[derive(Clone, Debug)]
pub(super) struct Title {
    /// The name of its root.
    pub(super) name: String,
    /// Its path as reports show it.
    pub(super) path: String,
    /// What the paths of its parts begin with.
    pub(super) above_parts: String,
}

impl Title {
    /// The title of a directory at `path`.
    pub(super) fn of_directory(name: String, path: String) -> Self {
        let above_parts = format!("{}/", path.trim_end_matches('/'));
        Self { name, path, above_parts }
    }
}

/// The entries of a bundle while they are found.
///
/// Where the files hold more bytes than allowed, those that a platform loads are kept, and of the rest the smallest: which
/// ones does not depend on the order, and a large file cannot push a small one out.
pub(super) struct Gather<'a> {
    limits: &'a Limits,
    entries: Vec<Raw>,
    /// The files by what gives way last; only known once they are too many.
    kept: Option<BTreeSet<(bool, u64, usize)>>,
    held: u64,
    /// The bytes of the archive that belong to no entry, and what is wrong with it.
    foreign: Option<Raw>,
}

impl<'a> Gather<'a> {
    /// Nothing yet, under `limits`.
    pub(super) const fn new(limits: &'a Limits) -> Self {
        Self { limits, entries: Vec::new(), kept: None, held: 0, foreign: None }
    }

    /// The entries that were chosen, each read when it is its turn.
    pub(super) fn of_chosen<T>(
        chosen: Chosen<T>,
        limits: &'a Limits,
        mut read: impl FnMut(&[u8], T, &mut Self) -> Raw,
    ) -> Self {
        let mut gather = Self::new(limits);
        for (path, thing) in chosen.kept {
            let raw = read(&path, thing, &mut gather);
            gather.push(raw);
        }
        chosen.refused.into_iter().for_each(|raw| gather.push(raw));
        gather
    }

    /// The entries of an archive, or of a part of one.
    pub(super) fn of_raws(raws: Vec<Raw>, limits: &'a Limits) -> Self {
        let named = raws.into_iter().map(|mut raw| (std::mem::take(&mut raw.path), raw)).collect();
        Self::of_chosen(choose(named, limits), limits, |path, raw, _| Raw { path: path.to_vec(), ..raw })
    }

    /// The same with the bytes of the archive that belong to no entry.
    pub(super) fn with_foreign(mut self, foreign: Option<Raw>) -> Self {
        self.foreign = foreign;
        self
    }

    /// The same with the files apart from it that its own files name; each is read when it is its turn.
    pub(super) fn with_named<T>(
        mut self,
        apart: Vec<(Vec<u8>, T)>,
        mut read: impl FnMut(&[u8], T, &mut Self) -> Raw,
    ) -> Self {
        let most = self.limits.entries as usize;
        add_named(
            &mut self,
            |gather| &gather.entries,
            apart,
            |gather, path, thing| {
                if gather.entries.len() < most {
                    let raw = read(&path, thing, gather);
                    gather.push(raw);
                } else if gather.entries.len() == most {
                    gather.push(Raw::unread(path, choose::too_many(most)));
                }
            },
        );
        self
    }

    /// How many bytes one file may have at most.
    pub(super) const fn most_bytes(&self) -> u64 {
        self.limits.expanded_bytes
    }

    /// Whether a file of `size` bytes can still be kept, if others must give way.
    pub(super) fn may_hold(&mut self, path: &[u8], size: u64) -> bool {
        let most = self.limits.expanded_bytes;
        if self.held.saturating_add(size) <= most {
            return true;
        }
        let gives_way = (!is_awaited(path), size);
        size <= most && self.ranked().last().is_some_and(|(plain, largest, _)| gives_way < (*plain, *largest))
    }

    /// Takes an entry.
    pub(super) fn push(&mut self, raw: Raw) {
        if let Found::File(bytes) = &raw.found {
            let size = bytes.len() as u64;
            self.held = self.held.saturating_add(size);
            if let Some(kept) = &mut self.kept {
                kept.insert((!is_awaited(&raw.path), size, self.entries.len()));
            }
        }
        self.entries.push(raw);
        while self.held > self.limits.expanded_bytes
            && let Some((_, size, index)) = self.ranked().pop_last()
        {
            self.held = self.held.saturating_sub(size);
            if let Some(entry) = self.entries.get_mut(index) {
                entry.found = Found::TooLarge(size);
            }
        }
    }

    /// The files by what gives way last.
    fn ranked(&mut self) -> &mut BTreeSet<(bool, u64, usize)> {
        self.kept.get_or_insert_with(|| {
            let size = |raw: &Raw| match &raw.found {
                Found::File(bytes) => Some(bytes.len() as u64),
                _ => None,
            };
            let files = self.entries.iter().enumerate();
            files.filter_map(|(index, raw)| Some((!is_awaited(&raw.path), size(raw)?, index))).collect()
        })
    }

    /// Makes the bundle.
    pub(super) fn finish(self, title: &Title) -> Bundle {
        let pieces = nest::open_archives(self.entries, self.foreign, self.held, self.limits);
        assemble::assemble(pieces, title, self.limits)
    }
}

/// Gathers files and other entries in memory as the reading of a directory with them does.
pub(super) fn gather_files<'a>(files: &[(&str, &[u8])], others: &[(String, Entry)], limits: &'a Limits) -> Gather<'a> {
    let mut files = files.to_vec();
    files.sort_unstable();
    let raw = |path: &str, found| Raw { path: path.as_bytes().to_vec(), found, executable: false, faults: Vec::new() };
    let files = files.into_iter().map(|(path, bytes)| raw(path, Found::File(bytes.to_vec())));
    let others = others.iter().map(|(path, entry)| {
        let found = match entry {
            Entry::File => Found::File(Vec::new()),
            Entry::Link { target } => Found::Link(target.as_bytes().to_vec()),
            Entry::Special(special) => Found::Special(*special),
            Entry::Unreadable(reason) => Found::Unreadable(reason.clone()),
            Entry::TooLarge(size) => Found::TooLarge(*size),
        };
        raw(path, found)
    });
    Gather::of_raws(files.chain(others).collect(), limits)
}

#[cfg(test)]
mod tests;
