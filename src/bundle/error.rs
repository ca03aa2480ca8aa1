//! Why a bundle could not be read at all: the caller's mistakes, each with what to do next.

use std::path::PathBuf;

/// Why a bundle could not be read at all.
///
/// Damage inside a bundle is no error: it is an artifact with an outcome in the ledger.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// Nothing stands at the path.
    #[error("{path:?} does not exist; name the directory of a skill or plugin")]
    Missing {
        /// The path as the caller gave it.
        path: PathBuf,
    },
    /// The path names a single file.
    #[error("{path:?} is a file; a bundle is audited whole, so name the directory that holds it: {parent:?}")]
    SingleFile {
        /// The path as the caller gave it.
        path: PathBuf,
        /// The directory that holds the file.
        parent: PathBuf,
    },
    /// The path names a pipe, socket or device.
    #[error("{path:?} is neither a file nor a directory; name the directory of a skill or plugin")]
    NotDirectory {
        /// The path as the caller gave it.
        path: PathBuf,
    },
    /// The directory holds no file.
    #[error("{path:?} holds no file, so there is nothing to audit; name the directory of a skill or plugin")]
    Empty {
        /// The path as the caller gave it.
        path: PathBuf,
    },
    /// The directory cannot be opened or listed.
    #[error("{path:?} cannot be read ({reason}); check its permissions, or name another directory")]
    Unreadable {
        /// The path as the caller gave it.
        path: PathBuf,
        /// What the system says, in plain words.
        reason: String,
    },
}
