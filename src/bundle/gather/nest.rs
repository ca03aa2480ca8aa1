//! Opens the archives among the entries of a bundle, and those within them, as deep as is allowed.
//!
//! **Invariant:** what an archive holds comes after all entries of the bundle itself, so that it can push none of them out.

use std::collections::BTreeSet;

use super::choose::unfit_prefix;
use super::{Found, Raw, unpack};
use crate::bundle::Limits;
use crate::bundle::archive::{Budget, FaultKind, container_of};

/// An entry, and how it came into the bundle.
#[derive(Debug)]
pub(super) struct Piece {
    /// The entry.
    pub(super) raw: Raw,
    /// The index of the archive it was found in; `None` for the bundle's own entries.
    pub(super) container: Option<usize>,
    /// What became of it, where it is an archive itself.
    pub(super) opening: Option<Opening>,
    /// Whether it is no entry, but the bytes of the archive that belong to none.
    pub(super) is_foreign: bool,
}

/// What became of an archive within a bundle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Opening {
    /// It was read whole, and nothing is wrong with it.
    Whole,
    /// Something is wrong with it, or not all of it was read.
    Faulty,
    /// It is in too many others and stays closed.
    TooDeep,
}

impl FaultKind {
    /// Whether some bytes of what it is about were not read.
    pub(super) const fn leaves_bytes_unread(self) -> bool {
        matches!(
            self,
            Self::Encrypted
                | Self::UnsupportedMethod
                | Self::SeveralDisks
                | Self::Sparse
                | Self::Corrupt
                | Self::Bomb
                | Self::TooManyEntries
                | Self::TooDeep
        )
    }
}

/// The entries and all that the archives among them hold; `held` are the bytes of the entries.
pub(super) fn open_archives(entries: Vec<Raw>, foreign: Option<Raw>, held: u64, limits: &Limits) -> Vec<Piece> {
    let own = |raw, is_foreign| Piece { raw, container: None, opening: None, is_foreign };
    let mut pieces: Vec<Piece> = entries.into_iter().map(|raw| own(raw, false)).collect();
    pieces.extend(foreign.map(|raw| own(raw, true)));
    let left = Limits {
        entries: limits.entries.saturating_sub(u32::try_from(pieces.len()).unwrap_or(u32::MAX)),
        expanded_bytes: limits.expanded_bytes.saturating_sub(held),
        ..limits.clone()
    };
    let mut budget = Budget::of(&left);
    let mut level = 0..pieces.len();
    while !level.is_empty() {
        let is_allowed = budget.descend();
        // Small archives come first, so that a large one cannot spend what they need.
        let mut archives: Vec<(usize, usize)> =
            level.clone().filter_map(|index| Some((archive_len(&pieces, index)?, index))).collect();
        archives.sort_unstable_by(|left, right| {
            let path = |index: usize| pieces.get(index).map(|piece| &piece.raw.path);
            (left.0, path(left.1), left.1).cmp(&(right.0, path(right.1), right.1))
        });
        let next = pieces.len();
        for (_, index) in archives {
            if is_allowed {
                open_one(&mut pieces, index, &mut budget, limits);
            } else if let Some(piece) = pieces.get_mut(index) {
                let detail = format!("stands in more than {} archives and is not opened", limits.nesting);
                piece.raw.faults.push((FaultKind::TooDeep, detail));
                piece.opening = Some(Opening::TooDeep);
            }
        }
        level = next..pieces.len();
    }
    pieces
}

/// How many bytes an entry has, if it is an archive.
fn archive_len(pieces: &[Piece], index: usize) -> Option<usize> {
    match &pieces.get(index)?.raw.found {
        Found::File(bytes) => container_of(bytes).map(|_| bytes.len()),
        _ => None,
    }
}

fn open_one(pieces: &mut Vec<Piece>, index: usize, budget: &mut Budget, limits: &Limits) {
    let Some(Piece { raw: Raw { path, found: Found::File(bytes), .. }, .. }) = pieces.get(index) else { return };
    let Some(container) = container_of(bytes) else { return };
    let above = [path.as_slice(), b"!/"].concat();
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let unpacked = unpack(bytes, container, &String::from_utf8_lossy(name), budget);
    let is_unread = |raw: &Raw| raw.faults.iter().any(|(kind, _)| kind.leaves_bytes_unread());
    let is_whole = unpacked.faults.is_empty() && !unpacked.raws.iter().any(is_unread);
    if let Some(piece) = pieces.get_mut(index) {
        piece.raw.faults.extend(unpacked.faults);
        piece.opening = Some(if is_whole { Opening::Whole } else { Opening::Faulty });
    }
    let mut cut: BTreeSet<Vec<u8>> = BTreeSet::new();
    for raw in unpacked.raws {
        let path = [above.as_slice(), &raw.path].concat();
        let raw = match unfit_prefix(&path, limits) {
            None => Raw { path, ..raw },
            Some((prefix, reason)) if cut.insert(prefix.to_vec()) => {
                Raw { faults: raw.faults, ..Raw::unread(prefix.to_vec(), reason) }
            }
            Some(_) => continue,
        };
        pieces.push(Piece { raw, container: Some(index), opening: None, is_foreign: false });
    }
}
