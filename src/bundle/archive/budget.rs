//! What is left of the limits while archives are read.

use crate::bundle::Limits;

/// What is left of the limits while the archives of a bundle are read, one budget for all of them.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    archive_bytes: u64,
    bytes: u64,
    entries: u32,
    nesting: u8,
    ratio: u64,
    wanted: Wanted,
    is_spent: bool,
}

/// Which entries are unpacked, by their names; the others stay closed and cost nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted {
    /// All.
    All,
    /// Those that fit.
    Only(fn(&[u8]) -> bool),
    /// All but those that fit.
    AllBut(fn(&[u8]) -> bool),
}

impl Budget {
    /// All that `limits` allow.
    pub(crate) fn of(limits: &Limits) -> Self {
        Self {
            archive_bytes: limits.archive_bytes,
            bytes: limits.expanded_bytes,
            entries: limits.entries,
            nesting: limits.nesting,
            ratio: limits.ratio.into(),
            wanted: Wanted::All,
            is_spent: false,
        }
    }

    /// What is left of the bytes, for these entries, as many as `entries`.
    pub(crate) const fn wanting(self, wanted: Wanted, entries: u32) -> Self {
        Self { wanted, entries, is_spent: false, ..self }
    }

    /// Whether something needed more bytes than were left since it was said what is wanted.
    pub(crate) const fn is_spent(&self) -> bool {
        self.is_spent
    }

    /// Whether an entry of this name is unpacked.
    pub(super) fn wants(&self, name: &[u8]) -> bool {
        match self.wanted {
            Wanted::All => true,
            Wanted::Only(fits) => fits(name),
            Wanted::AllBut(fits) => !fits(name),
        }
    }

    /// How many bytes may still be unpacked.
    pub(crate) const fn bytes_left(&self) -> u64 {
        self.bytes
    }

    /// How many entries may still be read.
    pub(crate) const fn entries_left(&self) -> u32 {
        self.entries
    }

    /// Goes one archive deeper, where that is still allowed.
    pub(crate) const fn descend(&mut self) -> bool {
        match self.nesting.checked_sub(1) {
            Some(left) => {
                self.nesting = left;
                true
            }
            None => false,
        }
    }

    /// How many bytes an archive may have.
    pub(super) const fn archive_bytes(&self) -> u64 {
        self.archive_bytes
    }

    /// How many times its packed size a file may have.
    pub(super) const fn ratio(&self) -> u64 {
        self.ratio
    }

    /// Takes `len` bytes, or all where fewer are left.
    pub(crate) const fn spend(&mut self, len: u64) {
        self.bytes = self.bytes.saturating_sub(len);
    }

    /// Takes `len` bytes, or none where fewer are left.
    pub(super) fn charge(&mut self, len: usize) -> bool {
        match u64::try_from(len).ok().and_then(|len| self.bytes.checked_sub(len)) {
            Some(left) => {
                self.bytes = left;
                true
            }
            None => {
                self.is_spent = true;
                false
            }
        }
    }

    /// Takes an entry, if one is left.
    pub(super) const fn charge_entry(&mut self) -> bool {
        match self.entries.checked_sub(1) {
            Some(left) => {
                self.entries = left;
                true
            }
            None => false,
        }
    }
}
