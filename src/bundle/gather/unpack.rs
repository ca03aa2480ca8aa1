//! Makes raw entries of the entries of an archive: a compressed archive counts as one, and hard links get their content.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Found, Raw};
use crate::bundle::archive::{Budget, Container, Fault, FaultKind, Opened, Stored, Wanted, container_of, open};
use crate::bundle::format::is_awaited;

/// What an archive holds.
#[derive(Debug, Default)]
pub(in crate::bundle) struct Unpacked {
    /// Its entries that are no directories, in its own order.
    pub(in crate::bundle) raws: Vec<Raw>,
    /// What is wrong with the archive itself, or with its directories.
    pub(in crate::bundle) faults: Vec<(FaultKind, String)>,
    /// The bytes that belong to no entry.
    pub(in crate::bundle) foreign: Vec<u8>,
}

/// Opens an archive within the budget; `name` is that of its file, after which a compressed file is named.
pub(in crate::bundle) fn unpack<'b>(
    bytes: impl Into<Cow<'b, [u8]>>,
    container: Container,
    name: &str,
    budget: &mut Budget,
) -> Unpacked {
    let bytes = bytes.into();
    if container != Container::Gzip {
        return unpacked(open_by_need(&bytes, container, budget), budget);
    }
    let mut apart = budget.clone();
    let mut opened = open(&bytes, container, &mut apart);
    // What is packed, what that unpacks to and the entries of it need not all be held at once.
    drop(bytes);
    let inner = opened.entries.first_mut().and_then(|entry| match &mut entry.found {
        Stored::File(inner) if container_of(inner) == Some(Container::Tar) => Some(std::mem::take(inner)),
        _ => None,
    });
    let Some(inner) = inner else {
        // What it unpacks to is named after the file, as every tool does.
        opened.entries.iter_mut().for_each(|entry| entry.path = stem_of(name).into_bytes());
        *budget = apart;
        return unpacked(opened, budget);
    };
    let before = budget.bytes_left();
    let opened_tar = open_by_need(&inner, Container::Tar, budget);
    // What stands around the entries was unpacked too: without its price, many small files could ask for much work.
    let entries = before.saturating_sub(budget.bytes_left());
    budget.spend(u64::try_from(inner.len()).unwrap_or(u64::MAX).saturating_sub(entries));
    let mut tar = unpacked(opened_tar, budget);
    tar.faults.extend(opened.faults.into_iter().map(|fault| (fault.kind, fault.detail)));
    tar.foreign.extend(opened.foreign);
    tar
}

/// Opens an archive; where its entries need more bytes than are left, those that a platform loads come first.
fn open_by_need(bytes: &[u8], container: Container, budget: &mut Budget) -> Opened {
    let all = budget.entries_left();
    let mut left = budget.clone().wanting(Wanted::Only(is_awaited), all);
    *budget = budget.clone().wanting(Wanted::All, all);
    let opened = open(bytes, container, budget);
    if !budget.is_spent() {
        return opened;
    }
    drop(opened);
    let first = open(bytes, container, &mut left);
    *budget = left.wanting(Wanted::AllBut(is_awaited), all);
    let mut opened = open(bytes, container, budget);
    let awaited: BTreeSet<usize> = first
        .entries
        .iter()
        .zip(&opened.entries)
        .enumerate()
        .filter(|(_, (entry, other))| entry.name == other.name && is_awaited(&entry.name))
        .map(|(index, _)| index)
        .collect();
    let is_awaited = |fault: &Fault| fault.entry.is_some_and(|entry| awaited.contains(&entry));
    opened.faults.retain(|fault| !is_awaited(fault));
    opened.faults.extend(first.faults.into_iter().filter(is_awaited));
    for (index, entry) in first.entries.into_iter().enumerate().filter(|(index, _)| awaited.contains(index)) {
        if let Some(slot) = opened.entries.get_mut(index) {
            *slot = entry;
        }
    }
    opened
}

fn unpacked(opened: Opened, budget: &Budget) -> Unpacked {
    let Opened { entries, faults, foreign } = opened;
    let mut unpacked = Unpacked { foreign, ..Unpacked::default() };
    let mut faults_of: BTreeMap<usize, Vec<(FaultKind, String)>> = BTreeMap::new();
    for fault in faults {
        match fault.entry {
            // That there is a link is told of the entry itself, as it is in a directory.
            Some(_) if fault.kind == FaultKind::Link => {}
            Some(entry) => faults_of.entry(entry).or_default().push((fault.kind, fault.detail)),
            None => unpacked.faults.push((fault.kind, fault.detail)),
        }
    }
    let mut files: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    let mut room = budget.bytes_left();
    for (index, entry) in entries.into_iter().enumerate() {
        let faults = faults_of.remove(&index).unwrap_or_default();
        let found = match entry.found {
            Stored::Directory => {
                unpacked.faults.extend(faults);
                continue;
            }
            Stored::File(bytes) => {
                files.insert(entry.name, unpacked.raws.len());
                Found::File(bytes)
            }
            Stored::Link { target } => Found::Link(target),
            Stored::HardLink { target } => {
                let linked = files.get(&target).and_then(|index| unpacked.raws.get(*index));
                linked.and_then(|raw| copied(raw, &mut room)).unwrap_or(Found::Link(target))
            }
            Stored::Special(special) => Found::Special(special),
            Stored::Unreadable(reason) => Found::Unreadable(reason),
        };
        unpacked.raws.push(Raw { path: entry.path, found, executable: entry.executable, faults });
    }
    unpacked
}

/// The content of a file once more, where there is room for it.
fn copied(raw: &Raw, room: &mut u64) -> Option<Found> {
    let Found::File(bytes) = &raw.found else { return None };
    match room.checked_sub(bytes.len() as u64) {
        Some(left) => {
            *room = left;
            Some(Found::File(bytes.clone()))
        }
        None => Some(Found::TooLarge(bytes.len() as u64)),
    }
}

/// The endings of archives that say what they are and nothing of what they hold.
const SUFFIXES: &[&str] =
    &[".zip", ".skill", ".mcpb", ".dxt", ".plugin", ".vsix", ".whl", ".jar", ".tar", ".gz", ".tgz", ".taz"];

/// The name of an archive's file without the endings of archives; all of it where nothing else is left.
pub(in crate::bundle) fn stem_of(name: &str) -> String {
    let mut stem = name;
    loop {
        let shorter = SUFFIXES.iter().find_map(|suffix| {
            let (rest, end) = stem.split_at_checked(stem.len().checked_sub(suffix.len())?)?;
            (end.eq_ignore_ascii_case(suffix) && !rest.is_empty()).then_some(rest)
        });
        match shorter {
            Some(shorter) => stem = shorter,
            None => return stem.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::stem_of;

    #[test]
    fn all_endings_of_archives_are_taken_off() {
        for (name, expected) in [
            ("a.zip", "a"),
            ("a.tar.gz", "a"),
            ("a-1.2.TGZ", "a-1.2"),
            ("notes.skill.zip", "notes"),
            (".zip", ".zip"),
            ("a.txt.gz", "a.txt"),
            ("-", "-"),
        ] {
            assert_eq!(stem_of(name), expected);
        }
    }
}
