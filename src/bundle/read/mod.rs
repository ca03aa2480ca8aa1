//! Reads bundles into memory: lists the names below a directory, and reads each file of a root once when it is its turn.

mod beneath;

use std::cmp::Ordering;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::FileType;
use rustix::io::Errno;
use walkdir::{DirEntry, WalkDir};

use self::beneath::Beneath;
use super::discover::Held;
use super::gather::{Found, Gather, Raw, Title, choose, unfit_prefix};
use super::{Bundle, Limits, ReadError, Root, SpecialFile};

/// How many names below a directory are listed.
const MOST_NAMES: usize = 1 << 18;

/// How much of a manifest is looked at to learn whose it is, in bytes.
const PEEK: u64 = 64 << 10;

/// The names below a directory, with what the listing tells of them.
pub(super) type Listing = Vec<(Vec<u8>, Listed)>;

/// What the listing of a directory tells of a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Listed {
    /// A file, a link or something special.
    Entry(std::fs::FileType),
    /// Something that cannot be read, and why.
    Unreadable(String),
}

impl Listed {
    /// Whether it is a file that can be read.
    pub(super) fn is_file(&self) -> bool {
        matches!(self, Self::Entry(listed) if listed.is_file())
    }
}

/// A directory that the caller named; everything below it is opened through it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    path: PathBuf,
    beneath: Arc<Beneath>,
}

/// Reads a root into memory; `display_path` is its path in reports. Whatever is wrong with it is an artifact.
pub(crate) fn read(root: Root, display_path: String, limits: &Limits) -> Bundle {
    let before_parts = root.before_parts;
    let above_parts = format!("{}{before_parts}", display_path.trim_end_matches('/'));
    let title = Title { name: root.name, path: display_path, above_parts };
    let gather = match root.held {
        Held::Directory { place, prefix, names, apart } => {
            let read = |path: &[u8], listed, gather: &mut Gather<'_>| {
                let (found, executable) = match listed {
                    Listed::Entry(listed) => find(&place.beneath, &below(&prefix, path), listed, gather),
                    Listed::Unreadable(reason) => (Found::Unreadable(reason), false),
                };
                Raw { path: path.to_vec(), found, executable, faults: Vec::new() }
            };
            Gather::of_chosen(choose(names, limits), limits, read).with_named(apart, read)
        }
        Held::Archive { raws, foreign } => Gather::of_raws(raws, limits).with_foreign(foreign),
    };
    gather.finish(&title)
}

impl Place {
    /// Opens the directory at a path of the caller's.
    pub(super) fn open(path: &Path) -> Result<Self, ReadError> {
        let unreadable = |error| ReadError::Unreadable { path: path.to_path_buf(), reason: explain(error) };
        let beneath = Beneath::open(path).map_err(unreadable)?;
        Ok(Self { path: path.to_path_buf(), beneath: Arc::new(beneath) })
    }

    /// Lists all names below it that are no directories, in the order of their paths.
    pub(super) fn list(&self, limits: &Limits) -> Result<Listing, ReadError> {
        let mut names: Listing = Vec::new();
        let mut walk = WalkDir::new(&self.path).min_depth(1).sort_by(by_path).into_iter();
        let mut seen = 0;
        while let Some(step) = walk.next() {
            seen += 1;
            match step {
                Ok(entry) => {
                    let path = path_below(&self.path, entry.path());
                    if seen > MOST_NAMES {
                        let reason =
                            format!("there are more than {MOST_NAMES} names; this one and others were not read");
                        names.push((path, Listed::Unreadable(reason)));
                        break;
                    } else if !entry.file_type().is_dir() {
                        names.push((path, Listed::Entry(entry.file_type())));
                    } else if let Some((_, reason)) = unfit_prefix(&path, limits) {
                        names.push((path, Listed::Unreadable(reason)));
                        walk.skip_current_dir();
                    }
                }
                Err(error) => {
                    let reason = explain_io(error.io_error());
                    if error.depth() == 0 {
                        return Err(ReadError::Unreadable { path: self.path.clone(), reason });
                    }
                    let path = error.path().map_or_else(|| b"?".to_vec(), |path| path_below(&self.path, path));
                    names.push((path, Listed::Unreadable(reason)));
                }
            }
        }
        Ok(names)
    }

    /// The first bytes of a file; none where it cannot be read.
    pub(super) fn peek(&self, path: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Ok((file, stat)) = self.beneath.file(path)
            && FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile
            && File::from(file).take(PEEK).read_to_end(&mut bytes).is_err()
        {
            bytes.clear();
        }
        bytes
    }
}

/// The path of what stands at `path` below `prefix`.
fn below(prefix: &[u8], path: &[u8]) -> Vec<u8> {
    if prefix.is_empty() { path.to_vec() } else { [prefix, b"/", path].concat() }
}

/// The path of what stands below a directory of the caller's.
pub(super) fn join(path: &Path, below: &[u8]) -> PathBuf {
    path.join(std::ffi::OsString::from_vec(below.to_vec()))
}

/// Names in the order their paths get: that of a directory counts the `/` that follows it.
fn by_path(left: &DirEntry, right: &DirEntry) -> Ordering {
    let slash = |entry: &DirEntry| entry.file_type().is_dir().then_some(b'/');
    let (before, after) = (left.file_name().as_bytes(), right.file_name().as_bytes());
    before.iter().copied().chain(slash(left)).cmp(after.iter().copied().chain(slash(right)))
}

fn path_below(root: &Path, path: &Path) -> Vec<u8> {
    path.strip_prefix(root).unwrap_or(path).as_os_str().as_bytes().to_vec()
}

/// Reads one entry, typed by its descriptor where it is opened at all.
fn find(beneath: &Beneath, path: &[u8], listed: std::fs::FileType, gather: &mut Gather<'_>) -> (Found, bool) {
    if listed.is_symlink() {
        let found = beneath.link_target(path).map_or_else(|error| Found::Unreadable(explain(error)), Found::Link);
        return (found, false);
    }
    if let Some(special) = special_of(listed) {
        return (Found::Special(special), false);
    }
    let (file, stat) = match beneath.file(path) {
        Ok(opened) => opened,
        Err(error) => return (Found::Unreadable(explain(error)), false),
    };
    let executable = stat.st_mode & 0o111 != 0;
    let found = match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => {
            let size = u64::try_from(stat.st_size).unwrap_or_default();
            if gather.may_hold(path, size) { read_file(File::from(file), size, gather) } else { Found::TooLarge(size) }
        }
        FileType::Fifo => Found::Special(SpecialFile::Fifo),
        FileType::Socket => Found::Special(SpecialFile::Socket),
        FileType::CharacterDevice | FileType::BlockDevice => Found::Special(SpecialFile::Device),
        _ => Found::Unreadable("it changed while it was read".to_owned()),
    };
    (found, executable)
}

fn special_of(listed: std::fs::FileType) -> Option<SpecialFile> {
    use std::os::unix::fs::FileTypeExt;
    if listed.is_fifo() {
        Some(SpecialFile::Fifo)
    } else if listed.is_socket() {
        Some(SpecialFile::Socket)
    } else if listed.is_block_device() || listed.is_char_device() {
        Some(SpecialFile::Device)
    } else {
        None
    }
}

/// Reads a file once, up to one byte more than is allowed, so that one that grows is noticed.
fn read_file(file: File, size: u64, gather: &Gather<'_>) -> Found {
    let most = gather.most_bytes();
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default().saturating_add(1));
    match file.take(most.saturating_add(1)).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 > most => Found::TooLarge(bytes.len() as u64),
        Ok(_) => Found::File(bytes),
        Err(error) => Found::Unreadable(explain_io(Some(&error))),
    }
}

/// Says in plain words why something could not be opened; the same words on every machine.
fn explain(error: Errno) -> String {
    match error {
        Errno::LOOP | Errno::NOENT | Errno::NXIO => "it changed while it was read".to_owned(),
        Errno::XDEV => "it is on another file system".to_owned(),
        _ => explain_io(Some(&std::io::Error::from(error))),
    }
}

fn explain_io(error: Option<&std::io::Error>) -> String {
    match error.map(std::io::Error::kind) {
        None | Some(ErrorKind::Other) => "the file system reports a failure".to_owned(),
        Some(kind) => kind.to_string(),
    }
}

#[cfg(test)]
mod tests;
