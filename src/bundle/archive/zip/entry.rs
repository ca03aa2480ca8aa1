//! Unpacks an entry of a zip archive and tells what it is.

use std::collections::BTreeMap;

use super::overlap::Overlap;
use super::plan::Plan;
use super::records::Description;
use crate::bundle::SpecialFile;
use crate::bundle::archive::Stored;
use crate::bundle::archive::draft::Draft;
use crate::bundle::archive::fault::FaultKind;
use crate::bundle::archive::inflate::{Ending, Inflater, checksum};

/// The method of bytes that are not packed.
pub(super) const STORED: usize = 0;
/// The method of deflate.
pub(super) const DEFLATED: usize = 8;

/// The longest text that is taken for the target of a link.
const MOST_TARGET: usize = 4_096;

/// Reads the entries of one archive.
pub(super) struct Reading<'a, 'd, 'b> {
    bytes: &'a [u8],
    draft: &'d mut Draft<'b>,
    /// The entries that share bytes with others and were unpacked, by the place of their bytes and their method.
    shared: BTreeMap<(usize, usize, usize), usize>,
    /// The places of the entries: their headers, their streams as far as they go, their descriptors.
    taken: Vec<(usize, usize)>,
}

impl<'a, 'd, 'b> Reading<'a, 'd, 'b> {
    /// Nothing of `bytes` is read yet.
    pub(super) const fn new(bytes: &'a [u8], draft: &'d mut Draft<'b>) -> Self {
        Self { bytes, draft, shared: BTreeMap::new(), taken: Vec::new() }
    }

    /// Adds an entry; tells whether another may follow.
    pub(super) fn read(&mut self, plan: &Plan<'_>, overlap: Overlap) -> bool {
        if !self.draft.admits_entry() {
            return false;
        }
        let entry = self.draft.len();
        for (kind, detail) in &plan.faults {
            self.draft.fault(Some(entry), *kind, detail.clone());
        }
        let mut end = plan.data.1;
        let found = match self.content(plan, overlap, entry) {
            Ok((content, read)) => {
                end = plan.data.0.saturating_add(read).min(plan.first_end());
                self.settle(plan, content, entry)
            }
            Err(found) => found,
        };
        if plan.local.is_some() && overlap != Overlap::Itself {
            self.taken.extend([(plan.from, end), (plan.data.1, plan.to)]);
        }
        let executable = [3, 19].contains(&plan.host) && matches!(found, Stored::File(_)) && mode(plan) & 0o111 > 0;
        self.draft.push(plan.description.name, found, executable);
        self.draft.keep_comment(Some(entry), plan.comment);
        true
    }

    /// The places of the entries that were read.
    pub(super) fn into_taken(self) -> Vec<(usize, usize)> {
        self.taken
    }

    /// The content of an entry, and how many of its packed bytes it takes.
    fn content(&mut self, plan: &Plan<'_>, overlap: Overlap, entry: usize) -> Result<(Vec<u8>, usize), Stored> {
        if plan.is_elsewhere {
            let reason = "it stands in another part of the archive";
            self.draft.fault(Some(entry), FaultKind::SeveralDisks, "stands in another part of the archive");
            return Err(Stored::Unreadable(reason.to_owned()));
        }
        if plan.local.is_none() {
            return Err(Stored::Unreadable("the archive has no header of it".to_owned()));
        }
        readable(&plan.description, entry, self.draft)?;
        self.draft.open(plan.description.name)?;
        let (start, end) = plan.data;
        let data = self.bytes.get(start..end).unwrap_or_default();
        if overlap != Overlap::Nothing {
            self.claim(plan, overlap, entry, data.len())?;
        }
        let (content, read) = unpack(data, &plan.description, entry, self.draft)?;
        if read < data.len() {
            let detail = format!("has {} bytes behind the end of its stream", data.len() - read);
            self.draft.fault(Some(entry), FaultKind::ForeignBytes, detail);
        }
        Ok((content, read))
    }

    /// Notes that an entry shares bytes; the same bytes are unpacked once, and reading others again is paid for.
    fn claim(&mut self, plan: &Plan<'_>, overlap: Overlap, entry: usize, len: usize) -> Result<(), Stored> {
        let with = match overlap {
            Overlap::Entry(other) => Some(format!("shares bytes with entry {other}")),
            Overlap::Table => Some("shares bytes with a table of contents".to_owned()),
            Overlap::Nothing | Overlap::Itself => None,
        };
        let (start, end) = plan.data;
        let first = self.shared.get(&(start, end, plan.description.method)).filter(|_| with.is_some());
        if let Some(with) = with {
            self.draft.fault(Some(entry), FaultKind::OverlappingEntries, with);
        }
        if let Some(first) = first {
            return Err(Stored::Unreadable(format!("its bytes are those of entry {first}, which has them")));
        }
        if !self.draft.budget.charge(len) {
            return Err(self.draft.spent(entry));
        }
        self.shared.insert((start, end, plan.description.method), entry);
        Ok(())
    }

    /// What an entry with this content is: what its mode says, unless its content is more than that can have.
    fn settle(&mut self, plan: &Plan<'_>, content: Vec<u8>, entry: usize) -> Stored {
        let mode = mode(plan);
        let mut fault = |kind, detail: &str| self.draft.fault(Some(entry), kind, detail);
        let special = match mode & 0o170_000 {
            0o120_000 => {
                fault(FaultKind::Link, "is a symbolic link");
                let is_target = content.len() <= MOST_TARGET && !content.iter().any(|byte| b"\0\n".contains(byte));
                return if is_target { Stored::Link { target: content } } else { Stored::File(content) };
            }
            0o010_000 => Some((SpecialFile::Fifo, "is a named pipe")),
            0o140_000 => Some((SpecialFile::Socket, "is a socket")),
            0o020_000 | 0o060_000 => Some((SpecialFile::Device, "is a device")),
            _ => None,
        };
        if let Some((special, detail)) = special {
            fault(FaultKind::Device, detail);
            return if content.is_empty() { Stored::Special(special) } else { Stored::File(content) };
        }
        let ends_as_directory = plan.description.name.ends_with(b"/");
        let is_marked = match mode & 0o170_000 {
            0o040_000 => true,
            0 => plan.attributes & 0x10 > 0,
            _ => false,
        };
        if (ends_as_directory || is_marked) && content.is_empty() {
            return Stored::Directory;
        }
        if is_marked && !ends_as_directory {
            fault(FaultKind::HeadersDisagree, "is marked as a directory, and has bytes");
        }
        if mode & 0o6000 > 0 {
            fault(FaultKind::Setuid, "runs with the rights of its owner or group");
        }
        Stored::File(content)
    }
}

const fn mode(plan: &Plan<'_>) -> u32 {
    plan.attributes >> 16
}

/// Goes on where an entry needs no password and is packed by a method that is read.
pub(super) fn readable(description: &Description<'_>, entry: usize, draft: &mut Draft<'_>) -> Result<(), Stored> {
    let method = description.method;
    if description.is_encrypted() {
        draft.fault(Some(entry), FaultKind::Encrypted, "needs a password");
        return Err(Stored::Unreadable("it needs a password".to_owned()));
    }
    if method != STORED && method != DEFLATED {
        draft.fault(Some(entry), FaultKind::UnsupportedMethod, format!("is packed by method {method}"));
        return Err(Stored::Unreadable(format!("it is packed by method {method}, which is not read")));
    }
    Ok(())
}

/// The content of an entry whose packed bytes are `data`, and how many of them it takes.
pub(super) fn unpack(
    data: &[u8],
    description: &Description<'_>,
    entry: usize,
    draft: &mut Draft<'_>,
) -> Result<(Vec<u8>, usize), Stored> {
    let mut inflater = Inflater::new(data.len());
    let (content, read) = if description.method == STORED {
        (draft.copy(data)?, data.len())
    } else {
        let (read, ending) = inflater.inflate(data, draft.budget);
        let packed = data.len();
        match ending {
            Ending::Whole => {}
            Ending::Truncated => draft.fault(Some(entry), FaultKind::Corrupt, "ends before its last block"),
            Ending::Damaged => {
                let detail = format!("is damaged after {} unpacked bytes", inflater.len());
                draft.fault(Some(entry), FaultKind::Corrupt, detail);
            }
            Ending::OverRatio => {
                let detail = format!("unpacks to more than {} times its {packed} bytes", draft.budget.ratio());
                draft.fault(Some(entry), FaultKind::Bomb, detail);
                return Err(Stored::Unreadable("it unpacks to far more bytes than it has packed".to_owned()));
            }
            Ending::OverBudget => return Err(draft.spent(entry)),
        }
        (inflater.into_bytes(), read)
    };
    check(&content, description, entry, draft);
    Ok((content, read))
}

fn check(content: &[u8], description: &Description<'_>, entry: usize, draft: &mut Draft<'_>) {
    if u64::try_from(content.len()) != Ok(description.unpacked) {
        let detail = format!("unpacks to {} bytes, and is said to have {}", content.len(), description.unpacked);
        draft.fault(Some(entry), FaultKind::Corrupt, detail);
    }
    if checksum(content) != description.crc {
        draft.fault(Some(entry), FaultKind::Corrupt, "has a checksum that its bytes have not");
    }
}
