//! Reads a directory into memory: lists the names in the order of their paths and reads each file once.

mod beneath;

use std::cmp::Ordering;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::FileType;
use rustix::io::Errno;
use walkdir::{DirEntry, WalkDir};

use self::beneath::Beneath;
use super::gather::{Found, Gather, Raw};
use super::{Bundle, Limits, ReadError, Root, SpecialFile};

/// Reads the whole of `root` into memory; `display_path` is its path in reports.
///
/// # Errors
///
/// The root itself cannot be opened or listed, or it holds no file. Whatever is wrong below it is an artifact.
pub(crate) fn read(root: &Root, display_path: String, limits: &Limits) -> Result<Bundle, ReadError> {
    let unreadable = |reason: String| ReadError::Unreadable { path: root.path.clone(), reason };
    let beneath = Beneath::open(&root.path).map_err(|error| unreadable(explain(error)))?;
    let mut gather = Gather::new(limits);
    let mut walk = WalkDir::new(&root.path).min_depth(1).sort_by(by_path).into_iter();
    while let Some(step) = walk.next() {
        let more = match step {
            Ok(entry) if entry.file_type().is_dir() => {
                let admitted = gather.admits_directory(&path_below(&root.path, entry.path()));
                if !admitted {
                    walk.skip_current_dir();
                }
                !gather.is_full()
            }
            Ok(entry) => {
                let path = path_below(&root.path, entry.path());
                gather.push_with(path, |path, gather| find(&beneath, path, entry.file_type(), gather))
            }
            Err(error) if error.depth() == 0 => return Err(unreadable(explain_io(error.io_error()))),
            Err(error) => {
                let path = error.path().map_or_else(|| b"?".to_vec(), |path| path_below(&root.path, path));
                let reason = explain_io(error.io_error());
                gather.push(Raw { path, found: Found::Unreadable(reason), executable: false })
            }
        };
        if !more {
            break;
        }
    }
    if gather.is_empty() {
        return Err(ReadError::Empty { path: root.path.clone() });
    }
    Ok(gather.finish(root.name.clone(), display_path))
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
fn find(beneath: &Beneath, path: &[u8], listed: std::fs::FileType, gather: &Gather<'_>) -> (Found, bool) {
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
        FileType::RegularFile => read_file(File::from(file), u64::try_from(stat.st_size).unwrap_or_default(), gather),
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
    if !gather.may_hold(size) {
        return Found::TooLarge(size);
    }
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
