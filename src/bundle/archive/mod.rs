//! Archives become entries in memory: zip, tar and gzip, read by every rule that some reader follows, and what is wrong with them.
//!
//! **Invariant:** nothing is written, no declared size is believed, and each byte of an archive is in an entry, in a table, or foreign.

mod budget;
mod collide;
mod draft;
mod fault;
mod gzip;
mod inflate;
mod names;
mod plain;
mod tar;
#[cfg(test)]
mod tests;
#[cfg(test)]
#[path = "../../../tests/containers/writer.rs"]
pub(in crate::bundle) mod writer;
mod zip;

pub(crate) use budget::{Budget, Wanted};
pub(crate) use fault::{Fault, FaultKind};

use super::SpecialFile;
use draft::Draft;

/// The containers that are opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Container {
    /// A zip archive, whatever stands before it.
    Zip,
    /// A tar archive of any age.
    Tar,
    /// One compressed file.
    Gzip,
}

/// What an archive holds.
#[derive(Debug, Default)]
pub(crate) struct Opened {
    /// Its entries, in the order of the archive; those that only some readers see stand last.
    pub(crate) entries: Vec<ArchiveEntry>,
    /// What is wrong with it.
    pub(crate) faults: Vec<Fault>,
    /// The bytes outside all entries and tables, one after the other; comments are among them.
    pub(crate) foreign: Vec<u8>,
}

/// An entry of an archive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ArchiveEntry {
    /// Its name as the archive has it.
    pub(crate) name: Vec<u8>,
    /// The path that a careful extractor writes it to; `entry#N` where its name leaves none, empty for the root itself.
    pub(crate) path: Vec<u8>,
    /// What it is.
    pub(crate) found: Stored,
    /// Whether its mode lets someone execute it; false where the archive keeps no Unix modes.
    pub(crate) executable: bool,
}

/// What an entry of an archive is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Stored {
    /// A file and its bytes; what could be read of them, where it is damaged.
    File(Vec<u8>),
    /// A symbolic link.
    Link {
        /// Where it points.
        target: Vec<u8>,
    },
    /// Another name of a file.
    HardLink {
        /// The name of that file.
        target: Vec<u8>,
    },
    /// A pipe, socket or device.
    Special(SpecialFile),
    /// A directory.
    Directory,
    /// Something that was not read, and why.
    Unreadable(String),
}

/// The container that bytes are, by their structure.
pub(crate) fn container_of(bytes: &[u8]) -> Option<Container> {
    if zip::begins(bytes) {
        Some(Container::Zip)
    } else if gzip::begins(bytes) {
        Some(Container::Gzip)
    } else if tar::begins(bytes) {
        Some(Container::Tar)
    } else {
        zip::ends(bytes).then_some(Container::Zip)
    }
}

/// Where the table of contents begins of the zip archive that ends with the last byte, whatever the bytes begin with.
pub(crate) fn table_at_end(bytes: &[u8]) -> Option<usize> {
    zip::table_at_end(bytes)
}

/// Reads an archive within the budget. It never fails: what is wrong becomes faults, and what can be read is read.
pub(crate) fn open(bytes: &[u8], container: Container, budget: &mut Budget) -> Opened {
    let most = budget.archive_bytes();
    let mut draft = Draft::new(budget);
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
        let detail = format!("has {} bytes, and at most {most} are unpacked", bytes.len());
        draft.fault(None, FaultKind::Bomb, detail);
        return draft.finish();
    }
    match container {
        Container::Zip => zip::read(bytes, &mut draft),
        Container::Tar => tar::read(bytes, &mut draft),
        Container::Gzip => gzip::read(bytes, &mut draft),
    }
    if container == Container::Zip && tar::begins(bytes) {
        draft.fault(None, FaultKind::TwoDirectories, "is a tar archive too");
        tar::read(bytes, &mut draft);
    }
    draft.finish()
}
