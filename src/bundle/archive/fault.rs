//! What is wrong with an archive: where readers would differ, what cannot be read, what does harm where it is unpacked.

/// Something wrong with an archive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    /// The index of the entry it is about; `None` where it is the archive itself.
    pub(crate) entry: Option<usize>,
    /// What is wrong.
    pub(crate) kind: FaultKind,
    /// What was seen, as the end of a sentence about the entry or the archive; names in it are not escaped.
    pub(crate) detail: String,
}

/// The ways in which an archive can be wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum FaultKind {
    /// A name that leads elsewhere or nowhere: absolute, climbing, empty, with a drive, a backslash or a NUL.
    UnsafeName,
    /// Two entries with one path.
    DuplicateName,
    /// A name that some file system takes for another, or for none.
    CollidingName,
    /// Two places that describe an entry, and do so differently.
    HeadersDisagree,
    /// Two entries that share bytes.
    OverlappingEntries,
    /// Bytes that belong to no entry and no table.
    ForeignBytes,
    /// More than one table of contents.
    TwoDirectories,
    /// An entry that needs a password.
    Encrypted,
    /// An entry packed by a method that is not read.
    UnsupportedMethod,
    /// An archive in several parts.
    SeveralDisks,
    /// A file with holes, larger than the archive holds.
    Sparse,
    /// A symbolic link.
    Link,
    /// A hard link.
    HardLink,
    /// A device, a pipe, or an entry of no known type.
    Device,
    /// A file that runs with the rights of its owner or group.
    Setuid,
    /// Damage: a wrong checksum, an end too early, a number that is none.
    Corrupt,
    /// More bytes than the limits let unpack.
    Bomb,
    /// More entries than the limits let read.
    TooManyEntries,
    /// Members of a compressed file that name different files.
    SeveralMembers,
    /// An archive in so many others that it stays closed.
    TooDeep,
}

impl FaultKind {
    /// All kinds, in order.
    pub(crate) const ALL: [Self; 20] = [
        Self::UnsafeName,
        Self::DuplicateName,
        Self::CollidingName,
        Self::HeadersDisagree,
        Self::OverlappingEntries,
        Self::ForeignBytes,
        Self::TwoDirectories,
        Self::Encrypted,
        Self::UnsupportedMethod,
        Self::SeveralDisks,
        Self::Sparse,
        Self::Link,
        Self::HardLink,
        Self::Device,
        Self::Setuid,
        Self::Corrupt,
        Self::Bomb,
        Self::TooManyEntries,
        Self::SeveralMembers,
        Self::TooDeep,
    ];

    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::UnsafeName => "unsafe-name",
            Self::DuplicateName => "duplicate-name",
            Self::CollidingName => "colliding-name",
            Self::HeadersDisagree => "headers-disagree",
            Self::OverlappingEntries => "overlapping-entries",
            Self::ForeignBytes => "foreign-bytes",
            Self::TwoDirectories => "two-directories",
            Self::Encrypted => "encrypted",
            Self::UnsupportedMethod => "unsupported-method",
            Self::SeveralDisks => "several-disks",
            Self::Sparse => "sparse",
            Self::Link => "link",
            Self::HardLink => "hard-link",
            Self::Device => "device",
            Self::Setuid => "setuid",
            Self::Corrupt => "corrupt",
            Self::Bomb => "bomb",
            Self::TooManyEntries => "too-many-entries",
            Self::SeveralMembers => "several-members",
            Self::TooDeep => "too-deep",
        }
    }
}

/// A name as a detail shows it: lossily, and no more than 80 characters of it.
pub(super) fn shown(name: &[u8]) -> String {
    const MOST: usize = 80;
    let text = String::from_utf8_lossy(name.get(..name.len().min(4 * MOST)).unwrap_or(name)).into_owned();
    let mut shown: String = text.chars().take(MOST).collect();
    if shown.len() < name.len() && text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn kinds_are_listed_once_and_in_order() {
        let names: BTreeSet<&str> = FaultKind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), FaultKind::ALL.len());
        assert!(FaultKind::ALL.is_sorted());
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(shown(b"a\xFF"), "`a\u{FFFD}`");
        assert_eq!(shown(&[b'x'; 81]), format!("`{}…`", "x".repeat(80)));
        assert_eq!(shown(&[b'x'; 80]), format!("`{}`", "x".repeat(80)));
    }
}
