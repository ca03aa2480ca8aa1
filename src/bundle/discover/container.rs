//! The roots in an archive that the caller named.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{Group, Held, Root, apart_from, split};
use crate::bundle::archive::{Budget, container_of};
use crate::bundle::format::{Roots, is_marker, must_be_told, tells_bundle};
use crate::bundle::gather::{Found, Raw, Unpacked, add_named, stem_of, unpack};
use crate::bundle::{Limits, ReadError};

/// The path that stands for standard input.
pub(super) const STANDARD_INPUT: &str = "-";

/// How many times the entries of a bundle are unpacked, so that there is a choice of those that matter.
const CHOICE: u32 = 8;

/// All that an archive holds, before it is split into roots.
#[derive(Debug)]
pub(in crate::bundle) struct Intake {
    path: PathBuf,
    name: String,
    /// What the paths of roots in it have after its own.
    before_parts: String,
    raws: Vec<Raw>,
    foreign: Option<Raw>,
}

/// Reads an archive up to the limit.
pub(super) fn read_to_limit(path: &Path, input: impl Read, limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let most = limits.archive_bytes;
    let mut bytes = Vec::new();
    match input.take(most.saturating_add(1)).read_to_end(&mut bytes) {
        Ok(_) => within_limit(path, bytes.len(), limits).map(|()| bytes),
        Err(error) => Err(ReadError::Unreadable { path: path.to_path_buf(), reason: error.kind().to_string() }),
    }
}

fn within_limit(path: &Path, len: usize, limits: &Limits) -> Result<(), ReadError> {
    let most = limits.archive_bytes;
    if len as u64 > most { Err(ReadError::TooLarge { path: path.to_path_buf(), most }) } else { Ok(()) }
}

/// Unpacks an archive in memory; bytes that are given away are let go of as soon as they are.
///
/// # Errors
///
/// The bytes are no archive, one without files, or more than the limit. Whatever else is wrong is a fault.
pub(in crate::bundle) fn discover_archive<'b>(
    path: &Path,
    bytes: impl Into<Cow<'b, [u8]>>,
    limits: &Limits,
) -> Result<Intake, ReadError> {
    let bytes = bytes.into();
    within_limit(path, bytes.len(), limits)?;
    let container = container_of(&bytes).ok_or_else(|| no_archive(path, &bytes))?;
    let file_name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let choice = Limits { entries: limits.entries.saturating_mul(CHOICE), ..limits.clone() };
    let Unpacked { mut raws, faults, foreign } = unpack(bytes, container, &file_name, &mut Budget::of(&choice));
    if raws.is_empty() && faults.is_empty() {
        return Err(ReadError::Empty { path: path.to_path_buf() });
    }
    let top = top_of(&raws).map(<[u8]>::to_vec);
    if let Some(top) = &top {
        raws.iter_mut().for_each(|raw| raw.path = raw.path.get(top.len() + 1..).unwrap_or_default().to_vec());
    }
    let top = top.map(|top| String::from_utf8_lossy(&top).into_owned());
    let foreign = (!faults.is_empty()).then(|| Raw {
        path: file_name.clone().into_bytes(),
        found: Found::File(foreign),
        executable: false,
        faults,
    });
    Ok(Intake {
        path: path.to_path_buf(),
        before_parts: top.as_ref().map_or_else(|| "!/".to_owned(), |top| format!("!/{top}/")),
        name: top.unwrap_or_else(|| stem_of(&file_name)),
        raws,
        foreign,
    })
}

impl Intake {
    /// All of it as one root.
    pub(in crate::bundle) fn whole(self) -> Root {
        let Self { path, name, before_parts, raws, foreign } = self;
        Root { path, name, before_parts, held: Held::Archive { raws, foreign } }
    }

    /// Its roots, as those of a directory are found; what is wrong with the archive itself is told of the last.
    pub(super) fn roots(self) -> Vec<Root> {
        let manifests = self.raws.iter().filter(|raw| must_be_told(&raw.path));
        let told = manifests.filter(|raw| matches!(&raw.found, Found::File(bytes) if tells_bundle(bytes)));
        let told: BTreeSet<Vec<u8>> = told.map(|raw| raw.path.clone()).collect();
        let is_told = |manifest: &[u8]| told.contains(manifest);
        let roots = Roots::of(self.raws.iter().map(|raw| raw.path.as_slice()), is_told);
        let Self { path, name, before_parts, raws, mut foreign } = self;
        let named = raws.into_iter().map(|mut raw| (std::mem::take(&mut raw.path), raw)).collect();
        let mut groups = split(named, &roots);
        if foreign.is_some() && groups.last().is_none_or(|(prefix, _)| !prefix.is_empty()) {
            groups.push((Vec::new(), Vec::new()));
        }
        lead_rest_on(&mut groups);
        let rooted = |(prefix, raws): Group<Raw>| {
            let raws = raws.into_iter().map(|(path, raw)| Raw { path, ..raw }).collect();
            if prefix.is_empty() {
                let held = Held::Archive { raws, foreign: foreign.take() };
                return Root { path: path.clone(), name: name.clone(), before_parts: before_parts.clone(), held };
            }
            let prefix = String::from_utf8_lossy(&prefix);
            Root {
                path: format!("{}{before_parts}{prefix}", path.to_string_lossy()).into(),
                name: prefix.rsplit('/').next().unwrap_or(&prefix).to_owned(),
                before_parts: "/".to_owned(),
                held: Held::Archive { raws, foreign: None },
            }
        };
        groups.into_iter().map(rooted).collect()
    }
}

/// Adds to what stands outside of all roots the files in them that it names.
fn lead_rest_on(groups: &mut [Group<Raw>]) {
    let Some(((_, rest), rooted)) = groups.split_last_mut().filter(|((prefix, _), _)| prefix.is_empty()) else {
        return;
    };
    let mut held: Vec<Raw> = std::mem::take(rest).into_iter().map(|(path, raw)| Raw { path, ..raw }).collect();
    add_named(
        &mut held,
        Vec::as_slice,
        apart_from(rooted, |raw| matches!(raw.found, Found::File(_))),
        |held, path, raw| held.push(Raw { path, ..raw.clone() }),
    );
    *rest = held.into_iter().map(|mut raw| (std::mem::take(&mut raw.path), raw)).collect();
}

/// The one folder that holds all entries; one whose name begins with a dot is a folder of some tool and no bundle by itself.
fn top_of(raws: &[Raw]) -> Option<&[u8]> {
    let first = raws.first()?.path.split(|byte| *byte == b'/').next().filter(|first| !first.starts_with(b"."))?;
    let is_in_it = |raw: &Raw| raw.path.strip_prefix(first).is_some_and(|rest| rest.starts_with(b"/"));
    raws.iter().all(is_in_it).then_some(first)
}

/// Why bytes that are no archive are not audited.
fn no_archive(path: &Path, bytes: &[u8]) -> ReadError {
    use std::os::unix::ffi::OsStrExt;
    let start = bytes.get(..bytes.len().min(1024)).unwrap_or_default().trim_ascii_start();
    let is_text = !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok();
    let why = if path != Path::new(STANDARD_INPUT) && is_marker(path.as_os_str().as_bytes()) {
        None
    } else if bytes.is_empty() {
        Some("it is empty")
    } else if start.starts_with(b"<") && is_text {
        Some("it is a page or another text with markup")
    } else if is_text && path == Path::new(STANDARD_INPUT) {
        Some("it is a text")
    } else if is_text {
        None
    } else {
        Some("its bytes are those of no archive that is read")
    };
    let path = path.to_path_buf();
    match why {
        Some(why) => ReadError::NoArchive { path, why },
        None => {
            let parent = path.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
            ReadError::SingleFile { parent: parent.to_path_buf(), path }
        }
    }
}
