//! Opens what stands beneath one directory, and never anything a link leads to.
//!
//! **Invariant:** every open goes through the descriptor of the root and follows no link, in no component.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, Stat, fstat, openat, readlinkat};
use rustix::io::Errno;

/// The descriptor of a root, through which its files are opened.
#[derive(Debug)]
pub(super) struct Beneath {
    root: OwnedFd,
    device: rustix::fs::Dev,
}

impl Beneath {
    /// Opens the root; the path is the caller's, so its own links are followed.
    pub(super) fn open(path: &Path) -> Result<Self, Errno> {
        let root = openat(CWD, path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let device = fstat(&root)?.st_dev;
        Ok(Self { root, device })
    }

    /// Opens the file at `path` from the root for reading, without waiting, and tells what it is.
    pub(super) fn file(&self, path: &[u8]) -> Result<(OwnedFd, Stat), Errno> {
        let file = self.descend(path, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY)?;
        let stat = fstat(&file)?;
        Ok((file, stat))
    }

    /// Where the link at `path` from the root points.
    pub(super) fn link_target(&self, path: &[u8]) -> Result<Vec<u8>, Errno> {
        let (parent, name) = split_last(path);
        let target = match parent {
            Some(parent) => readlinkat(self.descend(parent, OFlags::RDONLY | OFlags::DIRECTORY)?, name, Vec::new()),
            None => readlinkat(&self.root, name, Vec::new()),
        };
        target.map(std::ffi::CString::into_bytes)
    }

    #[cfg(target_os = "linux")]
    fn descend(&self, path: &[u8], flags: OFlags) -> Result<OwnedFd, Errno> {
        use rustix::fs::{ResolveFlags, openat2};
        let resolve =
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS | ResolveFlags::NO_XDEV;
        match openat2(&self.root, path, flags | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty(), resolve) {
            // An old kernel, or a sandbox that does not know the call.
            Err(Errno::NOSYS | Errno::PERM) => self.descend_by_component(path, flags),
            opened => opened,
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn descend(&self, path: &[u8], flags: OFlags) -> Result<OwnedFd, Errno> {
        self.descend_by_component(path, flags)
    }

    /// The same promise with older calls: one component at a time, none of them a link or on another file system.
    fn descend_by_component(&self, path: &[u8], flags: OFlags) -> Result<OwnedFd, Errno> {
        let (parents, name) = split_last(path);
        let mut at: Option<OwnedFd> = None;
        for component in parents.iter().flat_map(|parents| parents.split(|byte| *byte == b'/')) {
            at = Some(self.step(at.as_ref(), component, OFlags::RDONLY | OFlags::DIRECTORY)?);
        }
        self.step(at.as_ref(), name, flags)
    }

    fn step(&self, from: Option<&OwnedFd>, name: &[u8], flags: OFlags) -> Result<OwnedFd, Errno> {
        if matches!(name, b"" | b"." | b"..") {
            return Err(Errno::XDEV);
        }
        let from: BorrowedFd<'_> = from.unwrap_or(&self.root).as_fd();
        let next = openat(from, name, flags | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?;
        if fstat(&next)?.st_dev == self.device { Ok(next) } else { Err(Errno::XDEV) }
    }
}

/// The path up to the last `/`, if there is one, and the last component.
fn split_last(path: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let at = path.iter().rposition(|byte| *byte == b'/');
    at.and_then(|at| path.split_at_checked(at))
        .map_or((None, path), |(parent, name)| (Some(parent), name.strip_prefix(b"/").unwrap_or(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    /// Opens `path` both ways; each must say the same.
    fn check(beneath: &Beneath, path: &str, expected: Result<(), Errno>) {
        let quick = beneath.descend(path.as_bytes(), OFlags::RDONLY).map(drop);
        let slow = beneath.descend_by_component(path.as_bytes(), OFlags::RDONLY).map(drop);
        assert_eq!((quick, slow), (expected, expected), "{path}");
    }

    #[test]
    fn both_ways_open_files_and_follow_no_link() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("root");
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::write(root.join("a/b/file"), "x").unwrap();
        fs::write(place.path().join("outside"), "canary").unwrap();
        symlink(place.path().join("outside"), root.join("out")).unwrap();
        symlink("a", root.join("inner")).unwrap();
        let beneath = Beneath::open(&root).unwrap();
        check(&beneath, "a/b/file", Ok(()));
        check(&beneath, "a/b/none", Err(Errno::NOENT));
        check(&beneath, "out", Err(Errno::LOOP));
        check(&beneath, "../outside", Err(Errno::XDEV));
        assert!(beneath.descend(b"inner/b/file", OFlags::RDONLY).is_err());
        assert!(beneath.descend_by_component(b"inner/b/file", OFlags::RDONLY).is_err());
        assert_eq!(beneath.link_target(b"inner").unwrap(), b"a");
        assert_eq!(beneath.link_target(b"a/b/file").unwrap_err(), Errno::INVAL);
    }
}
