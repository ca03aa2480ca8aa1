//! Why a bundle could not be read at all: the caller's mistakes, each with what to do next.

use std::path::PathBuf;

/// Why a bundle could not be read at all.
///
/// Damage inside a bundle is no error: it is an artifact with an outcome in the ledger, or a fault of an archive.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Nothing stands at the path.
    #[error("{path:?} does not exist; name the directory of a skill or plugin, or an archive of one")]
    Missing {
        /// The path as the caller gave it.
        path: PathBuf,
    },
    /// The path names a single file of a bundle.
    #[error("{path:?} is a file; a bundle is audited whole, so name the directory that holds it: {parent:?}")]
    SingleFile {
        /// The path as the caller gave it.
        path: PathBuf,
        /// The directory that holds the file.
        parent: PathBuf,
    },
    /// The bytes at the path are no archive.
    #[error("{path:?} is no archive ({why}); give a zip or tar archive, or name the directory of a skill or plugin")]
    NoArchive {
        /// The path as the caller gave it; `-` for standard input.
        path: PathBuf,
        /// What it is instead.
        why: &'static str,
    },
    /// The path names a pipe, socket or device.
    #[error(
        "{path:?} is neither a file nor a directory; name the directory of a skill or plugin, or an archive of one"
    )]
    NotDirectory {
        /// The path as the caller gave it.
        path: PathBuf,
    },
    /// The directory or archive holds no file.
    #[error(
        "{path:?} holds no file, so there is nothing to audit; name the directory of a skill or plugin, or an archive of one"
    )]
    Empty {
        /// The path as the caller gave it.
        path: PathBuf,
    },
    /// The archive has more bytes than are read.
    #[error(
        "{path:?} has more than the {most} bytes that are read of an archive; unpack it and name the directory of the skill or plugin"
    )]
    TooLarge {
        /// The path as the caller gave it; `-` for standard input.
        path: PathBuf,
        /// The limit, in bytes.
        most: u64,
    },
    /// The directory or archive cannot be opened, listed or read.
    #[error("{path:?} cannot be read ({reason}); check its permissions, or name another directory or archive")]
    Unreadable {
        /// The path as the caller gave it; `-` for standard input.
        path: PathBuf,
        /// What the system says, in plain words.
        reason: String,
    },
}
