//! Chooses the entries of a bundle that has more than are read: what a platform loads by itself comes first.

use std::collections::BTreeSet;

use super::{Found, Raw};
use crate::bundle::Limits;
use crate::bundle::format::{Roots, is_awaited};

/// Which entries are read.
pub(in crate::bundle) struct Chosen<T> {
    /// Those that are, by path.
    pub(in crate::bundle) kept: Vec<(Vec<u8>, T)>,
    /// Entries that stand for those that are not, and say why.
    pub(in crate::bundle) refused: Vec<Raw>,
}

/// Chooses among named things: no path over a limit, and no more than the limit of entries.
///
/// A path that goes over a limit is cut where it does. Of too many entries, those that a platform loads are kept first, the
/// highest of them before all others; the rest follows in the order of paths.
pub(in crate::bundle) fn choose<T>(mut names: Vec<(Vec<u8>, T)>, limits: &Limits) -> Chosen<T> {
    names.sort_by(|(left, _), (right, _)| left.cmp(right));
    let most = limits.entries as usize;
    let mut cut: BTreeSet<Vec<u8>> = BTreeSet::new();
    let mut listed: Vec<(Vec<u8>, Result<T, String>)> = Vec::with_capacity(names.len());
    for (path, thing) in names {
        match unfit_prefix(&path, limits) {
            None => listed.push((path, Ok(thing))),
            Some((prefix, reason)) => {
                if cut.insert(prefix.to_vec()) {
                    listed.push((prefix.to_vec(), Err(reason)));
                }
            }
        }
    }
    let mut left_out = Vec::new();
    if listed.len() > most {
        let mut order: Vec<usize> = (0..listed.len()).collect();
        order.sort_by_cached_key(|index| listed.get(*index).map(|(path, _)| (rank(path), *index)));
        let kept: BTreeSet<usize> = order.into_iter().take(most).collect();
        left_out = overflow(&listed, &kept, most);
        let mut index = 0..;
        listed.retain(|_| index.next().is_some_and(|index| kept.contains(&index)));
    }
    let mut chosen = Chosen { kept: Vec::with_capacity(listed.len()), refused: left_out };
    for (path, thing) in listed {
        match thing {
            Ok(thing) => chosen.kept.push((path, thing)),
            Err(reason) => chosen.refused.push(Raw::unread(path, reason)),
        }
    }
    chosen
}

/// The place of an entry in the order in which entries are kept: first what is loaded, from the top down.
fn rank(path: &[u8]) -> (bool, usize) {
    if is_awaited(path) { (false, path.iter().filter(|byte| **byte == b'/').count()) } else { (true, 0) }
}

/// An entry for the first that is left out, and one for the first of each part, so that no part looks whole.
fn overflow<T>(listed: &[(Vec<u8>, T)], kept: &BTreeSet<usize>, most: usize) -> Vec<Raw> {
    let parts = Roots::of(listed.iter().map(|(path, _)| path.as_slice()), |_| true).parts();
    let mut told: BTreeSet<Option<&[u8]>> = BTreeSet::new();
    let mut overflow = Vec::new();
    for (path, _) in listed.iter().enumerate().filter(|(index, _)| !kept.contains(index)).map(|(_, entry)| entry) {
        if told.insert(parts.above(path)) {
            overflow.push(Raw::unread(path.clone(), too_many(most)));
        }
    }
    overflow
}

/// What is said of the first entry that is left out.
pub(super) fn too_many(most: usize) -> String {
    format!("the bundle has more than {most} entries; this one and others were not read")
}

/// The shortest part of `path`, in whole components, that is over a limit, and why; `None` where all of it is fit.
pub(in crate::bundle) fn unfit_prefix<'p>(path: &'p [u8], limits: &Limits) -> Option<(&'p [u8], String)> {
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

impl Raw {
    /// An entry that is not read, and why.
    pub(in crate::bundle) const fn unread(path: Vec<u8>, reason: String) -> Self {
        Self { path, found: Found::Unreadable(reason), executable: false, faults: Vec::new() }
    }
}
