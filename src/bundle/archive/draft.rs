//! What is known of an archive while it is read, and the budget it draws on.

use super::budget::Budget;
use super::collide::collisions;
use super::fault::{Fault, FaultKind, shown};
use super::names::{NameOf, safe_name};
use super::plain::is_plain;
use super::{ArchiveEntry, Opened, Stored};

/// Longer names are charged to the budget: one name can stand for many entries.
const FREE_NAME: usize = 4_096;

/// How many times a long name is charged: it is kept as a name and as a path, and compared as both.
const NAME_COPIES: usize = 8;

/// An archive while it is read.
pub(super) struct Draft<'b> {
    opened: Opened,
    /// What is left of the limits.
    pub(super) budget: &'b mut Budget,
    is_spent: bool,
    is_full: bool,
}

impl<'b> Draft<'b> {
    /// Nothing yet.
    pub(super) fn new(budget: &'b mut Budget) -> Self {
        Self { opened: Opened::default(), budget, is_spent: false, is_full: false }
    }

    /// Whether one more entry is allowed; a fault tells where none is.
    pub(super) fn admits_entry(&mut self) -> bool {
        let is_admitted = self.budget.charge_entry();
        if !is_admitted && !self.is_full {
            self.is_full = true;
            let detail = format!("has more entries than are read; those after the first {} are left", self.len());
            self.fault(None, FaultKind::TooManyEntries, detail);
        }
        is_admitted
    }

    /// How many entries there are so far.
    pub(super) const fn len(&self) -> usize {
        self.opened.entries.len()
    }

    /// Adds an entry that was admitted; tells its index.
    pub(super) fn push(&mut self, name: &[u8], found: Stored, executable: bool) -> usize {
        let index = self.opened.entries.len();
        let is_charged = name.len() <= FREE_NAME || self.budget.charge(name.len().saturating_mul(NAME_COPIES));
        let (name, found) = match name.get(..FREE_NAME) {
            Some(start) if !is_charged => (start, self.spent(index)),
            _ => (name, found),
        };
        self.opened.entries.push(ArchiveEntry { name: name.to_vec(), path: Vec::new(), found, executable });
        index
    }

    /// Notes what is wrong with an entry, or with the archive.
    pub(super) fn fault(&mut self, entry: Option<usize>, kind: FaultKind, detail: impl Into<String>) {
        self.opened.faults.push(Fault { entry, kind, detail: detail.into() });
    }

    /// Goes on where an entry of this name is to be unpacked now.
    pub(super) fn open(&self, name: &[u8]) -> Result<(), Stored> {
        if self.budget.wants(name) { Ok(()) } else { Err(Stored::Unreadable("it is not unpacked now".to_owned())) }
    }

    /// A copy of `bytes`, where the budget allows one, for the entry that comes next.
    pub(super) fn copy(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Stored> {
        if self.budget.charge(bytes.len()) { Ok(bytes.to_vec()) } else { Err(self.spent(self.len())) }
    }

    /// What an entry is that the budget does not reach; the first one of an archive is a fault.
    pub(super) fn spent(&mut self, entry: usize) -> Stored {
        let reason = "all entries together unpack to more bytes than are allowed";
        if !self.is_spent {
            self.is_spent = true;
            self.fault(Some(entry), FaultKind::Bomb, format!("is not read: {reason}"));
        }
        Stored::Unreadable(reason.to_owned())
    }

    /// Keeps bytes that belong to no entry, and says where they stand.
    pub(super) fn keep_foreign(&mut self, bytes: &[u8]) {
        self.opened.foreign.extend_from_slice(bytes);
    }

    /// Keeps a comment, which is a fault where it is no plain text; the id of a commit is none of either.
    pub(super) fn keep_comment(&mut self, entry: Option<usize>, comment: &[u8]) {
        let is_id = [40, 64].contains(&comment.len()) && comment.iter().all(u8::is_ascii_hexdigit);
        if comment.is_empty() || is_id {
            return;
        }
        // Records that overlap can give one comment to many entries.
        if !self.budget.charge(comment.len()) {
            self.spent(entry.unwrap_or(self.len()));
            return;
        }
        self.keep_foreign(comment);
        if !is_plain(comment) {
            let detail = format!("has a comment of {} bytes that is no short text", comment.len());
            self.fault(entry, FaultKind::ForeignBytes, detail);
        }
    }

    /// The archive with the paths of its entries and what is wrong with their names.
    pub(super) fn finish(self) -> Opened {
        let Opened { mut entries, mut faults, foreign } = self.opened;
        for (index, entry) in entries.iter_mut().enumerate() {
            let of = if entry.found == Stored::Directory { NameOf::Directory } else { NameOf::File };
            let safe = safe_name(&entry.name, index, of);
            entry.path = safe.path;
            if !safe.faults.is_empty() {
                let detail = format!("has the name {}, which {}", shown(&entry.name), safe.faults.join(", "));
                faults.push(Fault { entry: Some(index), kind: FaultKind::UnsafeName, detail });
            }
        }
        faults.extend(collisions(&entries));
        Opened { entries, faults, foreign }
    }
}
