//! Gathers raw entries under the limits and makes the bundle of them; a directory, an archive and a test all end here.

mod settle;

use std::collections::BTreeSet;

use self::settle::{frame, settle};
use super::digest::{BundleDigest, Hash};
use super::formats::formats_of;
use super::{Artifact, Bundle, Entry, Ledger, Limits, SpecialFile};
use crate::source::ArtifactId;

/// One entry as it was found.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Raw {
    /// The bytes of its path from the root.
    pub(super) path: Vec<u8>,
    /// What stands there.
    pub(super) found: Found,
    /// Whether its mode lets someone execute it.
    pub(super) executable: bool,
}

/// What stands at a path.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
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

/// What an entry has whatever stands there.
struct Shown {
    id: ArtifactId,
    path: String,
    executable: bool,
}

/// The entries of a bundle while they are found, in the order of their paths.
///
/// Where the files hold more bytes than allowed, the smallest are kept: which ones does not depend on the order, and a
/// large file cannot push a small one out.
pub(super) struct Gather<'a> {
    limits: &'a Limits,
    entries: Vec<Raw>,
    kept: BTreeSet<(u64, usize)>,
    held: u64,
    directories: u32,
    full: bool,
}

impl<'a> Gather<'a> {
    /// Nothing yet, under `limits`.
    pub(super) const fn new(limits: &'a Limits) -> Self {
        Self { limits, entries: Vec::new(), kept: BTreeSet::new(), held: 0, directories: 0, full: false }
    }

    /// Whether nothing was found.
    pub(super) const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether the bundle has more entries than allowed, so that nothing further is taken.
    pub(super) const fn is_full(&self) -> bool {
        self.full
    }

    /// How many bytes one file may have at most.
    pub(super) const fn most_bytes(&self) -> u64 {
        self.limits.expanded_bytes
    }

    /// Whether a file of `size` bytes can still be kept, if larger ones must give way.
    pub(super) fn may_hold(&self, size: u64) -> bool {
        let fits = |held: u64| held.saturating_add(size) <= self.limits.expanded_bytes;
        fits(self.held) || (fits(0) && self.kept.last().is_some_and(|(largest, _)| size < *largest))
    }

    /// Whether the directory at `path` is entered; where it is not, an entry says why.
    pub(super) fn admits_directory(&mut self, path: &[u8]) -> bool {
        if self.full {
            return false;
        }
        self.directories += 1;
        if self.directories > self.limits.entries {
            self.overflow(path.to_vec());
            return false;
        }
        if let Some((_, reason)) = unfit_prefix(path, self.limits) {
            self.push(Raw { path: path.to_vec(), found: Found::Unreadable(reason), executable: false });
            return false;
        }
        true
    }

    /// Takes the entry at `path`, which is read only if it is within the limits; tells whether more may follow.
    pub(super) fn push_with(&mut self, path: Vec<u8>, read: impl FnOnce(&[u8], &Self) -> (Found, bool)) -> bool {
        let unfit = unfit_prefix(&path, self.limits).map(|(_, reason)| Found::Unreadable(reason));
        let past_end = self.entries.len() >= self.limits.entries as usize;
        let (found, executable) = match unfit {
            Some(found) => (found, false),
            None if past_end => return self.overflow(path),
            None => read(&path, self),
        };
        self.push(Raw { path, found, executable })
    }

    /// Takes an entry; tells whether more may follow.
    pub(super) fn push(&mut self, raw: Raw) -> bool {
        if self.full {
            return false;
        }
        if self.entries.len() >= self.limits.entries as usize {
            return self.overflow(raw.path);
        }
        if let Found::File(bytes) = &raw.found {
            let size = bytes.len() as u64;
            self.kept.insert((size, self.entries.len()));
            self.held = self.held.saturating_add(size);
        }
        self.entries.push(raw);
        while self.held > self.limits.expanded_bytes
            && let Some((size, index)) = self.kept.pop_last()
        {
            self.held = self.held.saturating_sub(size);
            if let Some(entry) = self.entries.get_mut(index) {
                entry.found = Found::TooLarge(size);
            }
        }
        true
    }

    /// Takes an entry that is no file.
    pub(super) fn push_entry(&mut self, path: &str, entry: &Entry) -> bool {
        let found = match entry {
            Entry::File => Found::File(Vec::new()),
            Entry::Link { target } => Found::Link(target.as_bytes().to_vec()),
            Entry::Special(special) => Found::Special(*special),
            Entry::Unreadable(reason) => Found::Unreadable(reason.clone()),
            Entry::TooLarge(size) => Found::TooLarge(*size),
        };
        self.push(Raw { path: path.as_bytes().to_vec(), found, executable: false })
    }

    fn overflow(&mut self, path: Vec<u8>) -> bool {
        let most = self.limits.entries;
        let reason = format!("the bundle has more than {most} entries; this one and all that follow were not read");
        self.full = true;
        self.entries.push(Raw { path, found: Found::Unreadable(reason), executable: false });
        false
    }

    /// Makes the bundle.
    pub(super) fn finish(self, name: String, path: String) -> Bundle {
        let mut entries: Vec<(String, Raw)> =
            self.entries.into_iter().map(|raw| (String::from_utf8_lossy(&raw.path).into_owned(), raw)).collect();
        entries.sort();
        let mut ledger = Ledger::default();
        let mut frames: Vec<(Vec<u8>, &'static str, Hash)> = Vec::with_capacity(entries.len());
        let mut artifacts: Vec<Artifact> = Vec::with_capacity(entries.len());
        for (index, (shown, raw)) in entries.into_iter().enumerate() {
            let id = ArtifactId(u32::try_from(index).unwrap_or(u32::MAX));
            let (kind, content) = frame(&raw.found);
            let Raw { path, found, executable } = raw;
            artifacts.push(settle(Shown { id, path: shown, executable }, found, self.limits, &mut ledger));
            frames.push((path, kind, content));
        }
        frames.sort();
        let mut digest = BundleDigest::default();
        for (path, kind, content) in &frames {
            digest.add(path, kind, content);
        }
        let formats = formats_of(&artifacts);
        Bundle { path, name, formats, artifacts, ledger, digest: digest.finish() }
    }
}

/// The shortest part of `path`, in whole components, that is over a limit, and why; `None` where all of it is fit.
pub(super) fn unfit_prefix<'p>(path: &'p [u8], limits: &Limits) -> Option<(&'p [u8], String)> {
    let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at).chain([path.len()]);
    for (index, end) in ends.enumerate() {
        let reason = if index >= limits.path_components as usize {
            format!("its path has more than {} components", limits.path_components)
        } else if end > limits.path_bytes as usize {
            format!("its path has more than {} bytes", limits.path_bytes)
        } else {
            continue;
        };
        return Some((path.get(..end)?, reason));
    }
    None
}

/// Gathers files in memory as the reading of a directory with them does.
pub(super) fn gather_files<'a>(files: &[(&str, &[u8])], limits: &'a Limits) -> Gather<'a> {
    let mut files = files.to_vec();
    files.sort_unstable();
    let mut gather = Gather::new(limits);
    let mut admitted: BTreeSet<&[u8]> = BTreeSet::new();
    let mut refused: Option<&[u8]> = None;
    for (path, bytes) in files {
        let path = path.as_bytes();
        if refused.is_some_and(|refused| is_below(path, refused)) {
            continue;
        }
        let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        let mut parents = ends.filter_map(|end| path.get(..end));
        refused = parents.find(|parent| {
            !admitted.contains(parent) && {
                let admits = gather.admits_directory(parent);
                if admits {
                    admitted.insert(parent);
                }
                !admits
            }
        });
        if refused.is_none() {
            gather.push_with(path.to_vec(), |_, _| (Found::File(bytes.to_vec()), false));
        }
        if gather.is_full() {
            break;
        }
    }
    gather
}

fn is_below(path: &[u8], directory: &[u8]) -> bool {
    path.strip_prefix(directory).is_some_and(|rest| rest.starts_with(b"/"))
}

#[cfg(test)]
mod tests;
