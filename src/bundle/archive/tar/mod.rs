//! Reads a tar archive: of every age, with the extensions of POSIX and GNU, and what follows its end.

mod header;
mod pax;
#[cfg(test)]
mod tests;
mod walk;

use std::collections::BTreeMap;

use super::Stored;
use super::draft::Draft;
use super::fault::FaultKind;
use crate::bundle::SpecialFile;
use header::Header;
use walk::{Member, Sizes, walk};

/// How many faults of one archive are told apart from those of its members.
const MOST_FAULTS: usize = 100;

/// Whether the bytes begin as a tar archive: with a header whose checksum is right.
pub(super) fn begins(bytes: &[u8]) -> bool {
    Header::at(bytes).is_some()
}

/// Reads all members of a tar archive.
pub(super) fn read(bytes: &[u8], draft: &mut Draft<'_>) {
    let most = usize::try_from(draft.budget.entries_left()).unwrap_or(usize::MAX);
    let walked = walk(bytes, Sizes::Extended, most);
    let count = walked.faults.len();
    for (kind, detail) in walked.faults.into_iter().take(MOST_FAULTS) {
        draft.fault(None, kind, detail);
    }
    if count > MOST_FAULTS {
        draft.fault(None, FaultKind::Corrupt, format!("is wrong in {} more places", count - MOST_FAULTS));
    }
    for foreign in walked.foreign {
        draft.keep_foreign(foreign);
    }
    for comment in walked.comments {
        draft.keep_comment(None, comment);
    }
    for member in &walked.members {
        if !read_member(member, draft) {
            return;
        }
    }
    if walked.is_ambiguous {
        let known: BTreeMap<usize, usize> =
            walked.members.iter().map(|member| (member.at, member.data.len())).collect();
        read_otherwise(bytes, &known, most, draft);
    }
}

/// Adds the members that are there only for readers who know sizes otherwise: new ones, and longer ones.
fn read_otherwise(bytes: &[u8], known: &BTreeMap<usize, usize>, most: usize, draft: &mut Draft<'_>) {
    let mut walked = walk(bytes, Sizes::Plain, most);
    walked.members.retain(|member| known.get(&member.at).is_none_or(|len| *len < member.data.len()));
    for member in &mut walked.members {
        let detail = format!("stands at byte {} for readers that take other sizes for true", member.at);
        member.faults.push((FaultKind::HeadersDisagree, detail));
        if !read_member(member, draft) {
            return;
        }
    }
}

/// Adds a member; tells whether another may follow.
fn read_member(member: &Member<'_>, draft: &mut Draft<'_>) -> bool {
    if !draft.admits_entry() {
        return false;
    }
    let entry = draft.len();
    for (kind, detail) in &member.faults {
        draft.fault(Some(entry), *kind, detail.clone());
    }
    let found = stored(member, entry, draft);
    let is_file = matches!(found, Stored::File(_));
    if is_file && member.mode & 0o6000 > 0 {
        draft.fault(Some(entry), FaultKind::Setuid, "runs with the rights of its owner or group");
    }
    draft.push(&member.name, found, is_file && member.mode & 0o111 > 0);
    true
}

/// What a member is; bytes behind one that has none by its type are foreign.
fn stored(member: &Member<'_>, entry: usize, draft: &mut Draft<'_>) -> Stored {
    if let Some(size) = member.sparse {
        return sparse(size, entry, draft);
    }
    let mut fault = |kind, detail: &str| draft.fault(Some(entry), kind, detail);
    let found = match member.kind {
        b'1' => {
            fault(FaultKind::HardLink, "is a hard link");
            Stored::HardLink { target: member.target.to_vec() }
        }
        b'2' => {
            fault(FaultKind::Link, "is a symbolic link");
            Stored::Link { target: member.target.to_vec() }
        }
        b'3' | b'4' => {
            fault(FaultKind::Device, "is a device");
            Stored::Special(SpecialFile::Device)
        }
        b'6' => {
            fault(FaultKind::Device, "is a named pipe");
            Stored::Special(SpecialFile::Fifo)
        }
        b'5' => Stored::Directory,
        kind => {
            match kind {
                b'0' | 0 => {}
                b'7' => fault(FaultKind::Device, "is of the type of contiguous files, which some readers do not know"),
                _ => fault(FaultKind::Device, &format!("is of the unknown type {:?}", char::from(kind))),
            }
            // Before there was a type for directories, a slash made one.
            let is_directory = matches!(kind, b'0' | 0) && member.data.is_empty() && member.name.ends_with(b"/");
            return if is_directory {
                Stored::Directory
            } else {
                let content = draft.open(&member.name).and_then(|()| draft.copy(member.data));
                content.map_or_else(|found| found, Stored::File)
            };
        }
    };
    draft.keep_foreign(member.data);
    found
}

/// A file with holes is charged as if it had none; one that the budget cannot hold takes nothing from the others.
fn sparse(size: u64, entry: usize, draft: &mut Draft<'_>) -> Stored {
    draft.fault(Some(entry), FaultKind::Sparse, format!("has holes, and {size} bytes with them"));
    if !usize::try_from(size).is_ok_and(|size| draft.budget.charge(size)) {
        let detail = format!("says it unpacks to {size} bytes, which are more than are left");
        draft.fault(Some(entry), FaultKind::Bomb, detail);
    }
    Stored::Unreadable("it is a file with holes, which is not unpacked".to_owned())
}
