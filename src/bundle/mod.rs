//! Hostile bytes become a bundle in memory: discover, read, classify, and the ledger of what was analysed.
//!
//! **Invariant:** the only layer that touches the file system; it writes nothing to disk and follows no link.

mod artifact;
mod classify;
mod digest;
mod discover;
mod error;
mod formats;
mod gather;
mod inert;
mod ledger;
mod limits;
mod read;

pub(crate) use artifact::{Artifact, ArtifactKind, Entry, Language, ManifestKind, SpecialFile};
pub(crate) use digest::hexadecimal;
pub(crate) use discover::{Root, discover};
pub(crate) use error::ReadError;
pub(crate) use ledger::{Ledger, Outcome, Unit};
pub use limits::Limits;
pub(crate) use read::read;

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
    /// SHA-256 over length-framed (path bytes, kind, content or link target), in lower-case hexadecimal.
    pub(crate) digest: String,
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
        gather::gather_files(files, limits).finish(name.to_owned(), name.to_owned())
    }

    /// The bundle of some files and of entries that are none.
    pub(crate) fn from_entries(name: &str, files: &[(&str, &[u8])], others: &[(String, Entry)]) -> Self {
        let limits = Limits::default();
        let mut gather = gather::gather_files(files, &limits);
        for (path, entry) in others {
            gather.push_entry(path, entry);
        }
        gather.finish(name.to_owned(), name.to_owned())
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

    /// How many bytes its files have.
    pub(crate) fn byte_len(&self) -> u64 {
        self.artifacts.iter().map(|artifact| u64::from(artifact.text.byte_len())).sum()
    }
}
