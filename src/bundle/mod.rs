//! Hostile bytes become a bundle in memory: discover, read, classify, and the ledger of what was analysed.
//!
//! **Invariant:** the only layer that touches the file system; it writes nothing to disk and follows no link.

mod archive;
mod artifact;
mod classify;
mod digest;
mod discover;
mod error;
mod feature;
mod format;
mod gather;
mod inert;
mod ledger;
mod limits;
mod read;

pub(crate) use archive::FaultKind;
pub(crate) use artifact::{Artifact, ArtifactKind, Entry, Language, Nature, SpecialFile, path_from};
pub(crate) use digest::hexadecimal;
pub(crate) use discover::{Root, discover};
pub use error::ReadError;
pub(crate) use feature::{Compiled, Feature, FeatureSort};
pub(crate) use format::{FORMATS, FileFormat, FormatKind, ManifestKind};
pub(crate) use inert::Caption;
pub(crate) use ledger::{Ledger, Outcome, Unit};
pub use limits::Limits;
pub(crate) use read::read;

use std::path::Path;

use gather::Title;

use crate::source::ArtifactId;

/// A bundle of files, read once and held in memory.
#[derive(Debug)]
pub struct Bundle {
    /// The path as the caller gave it, unique in a run.
    pub(crate) path: String,
    /// The name of its root.
    pub(crate) name: String,
    /// The formats its marker files make it, sorted, such as `agent-skill`.
    pub(crate) formats: Vec<&'static str>,
    /// All entries, sorted by the bytes of their path; an artifact's id is its index.
    pub(crate) artifacts: Vec<Artifact>,
    /// What reading alone settled; the analyses add theirs.
    pub(crate) ledger: Ledger,
    /// SHA-256 over length-framed (path bytes, kind, content or link target), in lower-case hexadecimal. What archives of the
    /// bundle hold is in their own content.
    pub(crate) digest: String,
    /// What is wrong with the archives it comes in or brings along, by artifact.
    pub(crate) faults: Vec<ArchiveFault>,
    /// What is installed from it by itself: each part with its own files once more, under their paths from its root.
    pub(crate) parts: Vec<Self>,
}

/// Something wrong with an archive.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct ArchiveFault {
    /// The entry it is about; the archive itself, where it is about that.
    pub(crate) artifact: ArtifactId,
    /// What is wrong.
    pub(crate) kind: FaultKind,
    /// What was seen, as the end of a sentence about the artifact; names in it are not escaped.
    pub(crate) detail: String,
}

impl Bundle {
    /// The bundle of some files in memory: the same artifacts, ledger and digest as a directory with these files has.
    ///
    /// Nothing of this fails: files beyond a limit become artifacts that say so, as they do in a directory.
    pub fn from_files(name: &str, files: &[(&str, &[u8])]) -> Self {
        Self::from_files_within(name, files, &Limits::default())
    }

    /// The same, under other limits.
    pub(crate) fn from_files_within(name: &str, files: &[(&str, &[u8])], limits: &Limits) -> Self {
        gather::gather_files(files, &[], limits).finish(&Title::of_directory(name.to_owned(), name.to_owned()))
    }

    /// The bundle of some files and of entries that are none.
    pub(crate) fn from_entries(name: &str, files: &[(&str, &[u8])], others: &[(String, Entry)]) -> Self {
        let title = Title::of_directory(name.to_owned(), name.to_owned());
        gather::gather_files(files, others, &Limits::default()).finish(&title)
    }

    /// The bundle in an archive in memory, whole; `name` is the name of its file.
    ///
    /// # Errors
    ///
    /// The bytes are no archive, one without entries, or more than the limit. Whatever else is wrong is a finding.
    pub fn from_archive(name: &str, bytes: &[u8]) -> Result<Self, ReadError> {
        let limits = Limits::default();
        let root = discover::discover_archive(Path::new(name), bytes, &limits)?.whole();
        Ok(read(root, name.to_owned(), &limits))
    }

    /// The artifact at `path`, if there is one.
    pub(crate) fn find(&self, path: &str) -> Option<&Artifact> {
        let at = self.artifacts.partition_point(|artifact| artifact.path.as_str() < path);
        self.artifacts.get(at).filter(|artifact| artifact.path == path)
    }

    /// The artifact with the number `id`.
    pub(crate) fn artifact(&self, id: ArtifactId) -> Option<&Artifact> {
        self.artifacts.get(id.0 as usize)
    }

    /// How many bytes its files have, those in its archives included.
    pub(crate) fn byte_len(&self) -> u64 {
        self.artifacts.iter().map(|artifact| u64::from(artifact.text.byte_len())).sum()
    }
}
