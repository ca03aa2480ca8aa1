//! Finds the roots at a path: what is audited, each as one bundle. A path is a directory, an archive, or `-` for one on standard input.

mod container;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub(in crate::bundle) use self::container::discover_archive;
use super::format::{Roots, must_be_told, tells_bundle};
use super::gather::Raw;
use super::read::{Listed, Listing, Place, join};
use super::{Limits, ReadError};

/// What is audited as one bundle.
#[derive(Debug)]
pub(crate) struct Root {
    /// Its path: that the caller gave, or one below it.
    pub(crate) path: PathBuf,
    /// Its own name; `/` for the root of the file system.
    pub(crate) name: String,
    /// What the paths of its parts have after its own.
    pub(super) before_parts: String,
    pub(super) held: Held,
}

/// What is known of a root before its files are read.
#[derive(Debug)]
pub(super) enum Held {
    /// The names below a directory; its files are read when it is their turn.
    Directory {
        /// The directory the caller named.
        place: Place,
        /// The way from there to the root.
        prefix: Vec<u8>,
        /// All names below the root.
        names: Listing,
        /// The names below the other roots of the directory, where this root is what stands outside of all of them.
        apart: Listing,
    },
    /// The entries of an archive.
    Archive {
        /// Its entries below the root.
        raws: Vec<Raw>,
        /// The bytes that belong to no entry, and what is wrong with the archive, where that is told of this root.
        foreign: Option<Raw>,
    },
}

/// Finds the roots at `path`. One that is marked as a root is one bundle; else the outermost marked directories below it
/// are, and what stands outside of all of them is one more. Where none is marked, all of it is one bundle.
///
/// # Errors
///
/// The path is missing, is neither directory nor archive, cannot be read, or holds nothing; or the archive is too large.
pub(crate) fn discover(path: &Path, limits: &Limits) -> Result<Vec<Root>, ReadError> {
    if path == Path::new(container::STANDARD_INPUT) {
        let bytes = container::read_to_limit(path, std::io::stdin().lock(), limits)?;
        return Ok(discover_archive(path, bytes, limits)?.roots());
    }
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => ReadError::Missing { path: path.to_path_buf() },
        kind => ReadError::Unreadable { path: path.to_path_buf(), reason: kind.to_string() },
    };
    let file_type = fs::metadata(path).map_err(unreadable)?.file_type();
    if file_type.is_file() {
        let bytes = container::read_to_limit(path, File::open(path).map_err(unreadable)?, limits)?;
        return Ok(discover_archive(path, bytes, limits)?.roots());
    }
    if !file_type.is_dir() {
        return Err(ReadError::NotDirectory { path: path.to_path_buf() });
    }
    let place = Place::open(path)?;
    let names = place.list(limits)?;
    if names.is_empty() {
        return Err(ReadError::Empty { path: path.to_path_buf() });
    }
    let is_told = |manifest: &[u8]| must_be_told(manifest) && tells_bundle(&place.peek(manifest));
    let roots = Roots::of(names.iter().map(|(path, _)| path.as_slice()), is_told);
    let groups = split(names, &roots);
    let rooted = groups.split_last().filter(|((prefix, _), _)| prefix.is_empty()).map_or(&[][..], |(_, rooted)| rooted);
    let apart = apart_from(rooted, Listed::is_file).into_iter();
    let mut apart: Listing = apart.map(|(path, listed)| (path, listed.clone())).collect();
    Ok(groups
        .into_iter()
        .map(|(prefix, names)| {
            let apart = if prefix.is_empty() { std::mem::take(&mut apart) } else { Listing::new() };
            let path = if prefix.is_empty() { path.to_path_buf() } else { join(path, &prefix) };
            let name = name_of(&path);
            Root {
                path,
                name,
                before_parts: "/".to_owned(),
                held: Held::Directory { place: place.clone(), prefix, names, apart },
            }
        })
        .collect())
}

/// The path of a root, and what stands in it by its path from there.
pub(super) type Group<T> = (Vec<u8>, Vec<(Vec<u8>, T)>);

/// Groups things by the root they stand in: the outermost roots in the order of their paths, then the rest under the empty
/// path; everything is one group where the top is a root or nothing is.
pub(super) fn split<T>(things: Vec<(Vec<u8>, T)>, roots: &Roots) -> Vec<Group<T>> {
    let outermost = if roots.is_top() { Roots::default() } else { roots.outermost() };
    let mut groups: BTreeMap<Vec<u8>, Vec<(Vec<u8>, T)>> = BTreeMap::new();
    let mut rest = Vec::new();
    for (path, thing) in things {
        match outermost.above(&path) {
            Some(root) => {
                let below = path.get(root.len() + 1..).unwrap_or_default().to_vec();
                groups.entry(root.to_vec()).or_default().push((below, thing));
            }
            None => rest.push((path, thing)),
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    if !rest.is_empty() {
        groups.push((Vec::new(), rest));
    }
    groups
}

/// The files in roots, by their paths from the top.
fn apart_from<T>(rooted: &[Group<T>], is_file: impl Fn(&T) -> bool) -> Vec<(Vec<u8>, &T)> {
    let all = rooted.iter().flat_map(|(prefix, things)| things.iter().map(move |(path, thing)| (prefix, path, thing)));
    let files = all.filter(|(.., thing)| is_file(thing));
    files.map(|(prefix, path, thing)| ([prefix.as_slice(), b"/", path].concat(), thing)).collect()
}

/// The directory's own name, also where the path ends in `.` or `..`.
fn name_of(path: &Path) -> String {
    let own = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    own(path).or_else(|| own(&fs::canonicalize(path).ok()?)).unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests;
