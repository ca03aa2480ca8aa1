//! What holds for every container: what is told apart, what the budgets stop, and what never happens.

mod made;

use proptest::collection::vec;
use proptest::prelude::*;

use super::writer::{Gzip, Tar, Zip, deflate, deflate_zeros};
use super::*;
use crate::bundle::Limits;

/// The archive with all that is allowed by default.
pub(super) fn opened(bytes: &[u8]) -> Opened {
    open(bytes, container_of(bytes).expect("a container"), &mut Budget::of(&Limits::default()))
}

/// Entries as `path: content`, faults as `entry kind`; `*` is the archive itself.
pub(super) fn told(opened: &Opened) -> (Vec<String>, Vec<String>) {
    let entries = opened.entries.iter().map(|entry| {
        let found = match &entry.found {
            Stored::File(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Stored::Link { target } => format!("-> {}", String::from_utf8_lossy(target)),
            Stored::HardLink { target } => format!("=> {}", String::from_utf8_lossy(target)),
            Stored::Special(special) => format!("<{special:?}>"),
            Stored::Directory => "<directory>".to_owned(),
            Stored::Unreadable(_) => "<unreadable>".to_owned(),
        };
        format!("{}: {found}", String::from_utf8_lossy(&entry.path))
    });
    let faults = opened.faults.iter().map(|fault| {
        let entry = fault.entry.map_or_else(|| "*".to_owned(), |entry| entry.to_string());
        format!("{entry} {}", fault.kind.name())
    });
    (entries.collect(), faults.collect())
}

/// The archive has these entries and these faults.
pub(super) fn check(bytes: &[u8], entries: &[&str], faults: &[&str]) -> Opened {
    let opened = opened(bytes);
    let (told_entries, told_faults) = told(&opened);
    assert_eq!(
        (told_entries.as_slice(), told_faults.as_slice()),
        (&owned(entries)[..], &owned(faults)[..]),
        "{opened:?}"
    );
    opened
}

/// The archive has these entries, no fault, and no byte that belongs to none.
pub(super) fn check_clean(bytes: &[u8], entries: &[&str]) {
    let opened = check(bytes, entries, &[]);
    assert_eq!(opened.foreign, b"");
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn containers_are_told_by_their_structure() {
    let zip = Zip::new().file("a", "x").build();
    let tar = Tar::new().file("a", "x").build();
    let old = Tar::new().file("a", "x").lie(|member| (member.magic, member.kind) = ([0; 8], 0)).build();
    let wrong = Tar::new().file("a", "x").lie(|member| member.checksum_off_by = 1).build();
    for (bytes, expected) in [
        (zip.clone(), Some(Container::Zip)),
        (Zip::new().build(), Some(Container::Zip)),
        ([b"#!/bin/sh\nexit\n".as_slice(), &zip].concat(), Some(Container::Zip)),
        ([&zip, b"\nmore".as_slice()].concat(), Some(Container::Zip)),
        (zip[..40].to_vec(), Some(Container::Zip)),
        (tar.clone(), Some(Container::Tar)),
        (tar[..512].to_vec(), Some(Container::Tar)),
        (old, Some(Container::Tar)),
        (wrong, None),
        (Gzip::new().member(b"x").build(), Some(Container::Gzip)),
        (b"\x1F\x8B\x08".to_vec(), None),
        (b"PK\x03\x04".to_vec(), None),
        (b"PK".to_vec(), None),
        (Vec::new(), None),
        (vec![0], None),
        (vec![0; 2048], None),
        (b"<!doctype html><p>PK\x05\x06".repeat(40), None),
    ] {
        assert_eq!(container_of(&bytes), expected, "{:?}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn what_is_over_the_budget_is_not_read() {
    let limits = Limits { expanded_bytes: 5, ..Limits::default() };
    let zip = Zip::new().file("a", "abc").file("b", "defg").file("c", "hi").stored("d", "jkl").build();
    let tar = Tar::new().file("a", "abc").file("b", "defg").file("c", "hi").file("d", "jkl").build();
    for bytes in [zip, tar] {
        let opened = open(&bytes, container_of(&bytes).unwrap(), &mut Budget::of(&limits));
        let (entries, faults) = told(&opened);
        assert_eq!(entries, ["a: abc", "b: <unreadable>", "c: hi", "d: <unreadable>"]);
        assert_eq!(faults, ["1 bomb"]);
    }
    let archive = Limits { archive_bytes: 10, ..Limits::default() };
    let opened = open(&Tar::new().build(), Container::Tar, &mut Budget::of(&archive));
    assert_eq!(told(&opened), (vec![], owned(&["* bomb"])));
}

#[test]
fn entries_end_with_the_budget() {
    let limits = Limits { entries: 2, ..Limits::default() };
    let zip = Zip::new().file("a", "1").file("b", "2").file("c", "3").build();
    let tar = Tar::new().file("a", "1").file("b", "2").file("c", "3").build();
    for bytes in [zip, tar] {
        let opened = open(&bytes, container_of(&bytes).unwrap(), &mut Budget::of(&limits));
        assert_eq!(told(&opened), (owned(&["a: 1", "b: 2"]), owned(&["* too-many-entries"])));
    }
}

#[test]
fn bombs_stop_early() {
    let stream = deflate_zeros(50 << 20);
    let zip = Zip::new().packed(b"a", 8, stream.clone(), 10 << 30, 0).stored("b", "x").build();
    let gzip = Gzip::new().packed(Some(b"a"), &stream, 0, 0).build();
    for (bytes, expected) in [(zip, vec!["a: <unreadable>", "b: x"]), (gzip, vec!["a: <unreadable>"])] {
        let mut budget = Budget::of(&Limits::default());
        let before = budget.bytes_left();
        let opened = open(&bytes, container_of(&bytes).unwrap(), &mut budget);
        assert_eq!(told(&opened).0, expected);
        assert!(told(&opened).1.contains(&"0 bomb".to_owned()), "{:?}", opened.faults);
        assert!(before - budget.bytes_left() < 8 << 20, "it stopped at {}", before - budget.bytes_left());
    }
}

#[test]
fn a_ratio_counts_from_one_mebibyte() {
    let zeros = |len: usize| Zip::new().packed(b"a", 8, deflate_zeros(len), len as u64, 0).build();
    let kinds = |bytes: &[u8]| told(&opened(bytes)).1;
    assert_eq!(kinds(&zeros(1 << 20)), ["0 corrupt"], "only the checksum is wrong");
    assert_eq!(kinds(&zeros((1 << 20) + 1)), ["0 bomb"]);
}

#[test]
fn nesting_ends() {
    let mut budget = Budget::of(&Limits::default());
    let entered: Vec<bool> = (0..4).map(|_| budget.descend()).collect();
    assert_eq!(entered, [true, true, true, false]);
}

#[test]
fn many_entries_take_linear_time() {
    let zip = (0..100_000).fold(Zip::new(), |zip, at| zip.stored(format!("{at}"), b""));
    let zip = zip.wide_end().build();
    let limits = Limits { entries: 200_000, ..Limits::default() };
    let whole = open(&zip, Container::Zip, &mut Budget::of(&limits));
    assert_eq!((whole.entries.len(), whole.faults.len(), whole.foreign.len()), (100_000, 0, 0));
    let cut = opened(&zip);
    assert_eq!((cut.entries.len(), told(&cut).1), (10_000, owned(&["* too-many-entries"])));
}

#[test]
fn many_tables_take_linear_time() {
    // Each record of one table is the start of another, by an end record of its own in a long tail.
    let zip = (0..4_000).fold(Zip::new(), |zip, at| zip.stored(format!("{at:04}"), b"")).build();
    let end = &zip[zip.len() - 22..];
    let (size, offset) = (u32::from_le_bytes(*end[12..].first_chunk().unwrap()), zip.len() - 22);
    let mut bytes = zip.clone();
    for record in 0..4_000_u32 {
        let start = u32::try_from(offset).unwrap() - size + record * 50;
        let mut other = end.to_vec();
        other[16..20].copy_from_slice(&start.to_le_bytes());
        bytes.extend(other);
    }
    let opened = opened(&bytes);
    assert_eq!(opened.entries.len(), 4_000);
    assert!(told(&opened).1.contains(&"* two-directories".to_owned()));
}

/// Some files, by name.
fn files() -> impl Strategy<Value = Vec<(String, Vec<u8>, bool)>> {
    let file = ("[a-c]{1,3}(/[a-z]{1,20}){0,12}", vec(any::<u8>(), 0..600), any::<bool>());
    vec(file, 0..6).prop_map(|files| {
        let mut files: Vec<_> = files
            .into_iter()
            .enumerate()
            .map(|(at, (name, bytes, mode))| (format!("{at}{name}"), bytes, mode))
            .collect();
        files.sort();
        files
    })
}

fn zip_of(files: &[(String, Vec<u8>, bool)]) -> Vec<u8> {
    let zip = files.iter().fold(Zip::new(), |zip, (name, bytes, executable)| {
        let zip = if bytes.len() % 2 == 0 { zip.file(name, bytes) } else { zip.stored(name, bytes) };
        zip.lie(|entry| entry.mode = if *executable { 0o100_755 } else { 0o100_644 })
    });
    zip.build()
}

fn tar_of(files: &[(String, Vec<u8>, bool)]) -> Vec<u8> {
    let tar = files.iter().fold(Tar::new(), |tar, (name, bytes, executable)| {
        let tar = if name.len() > 100 { tar.pax(&[("path", name)]) } else { tar };
        tar.file(name, bytes).lie(|member| member.mode = if *executable { 0o755 } else { 0o644 })
    });
    tar.build()
}

fn never_over_budget(bytes: &[u8]) {
    for expanded_bytes in [0, 100, 1 << 20] {
        let limits = Limits { expanded_bytes, entries: 20, ..Limits::default() };
        for container in [Container::Zip, Container::Tar, Container::Gzip] {
            let opened = open(bytes, container, &mut Budget::of(&limits));
            let len = |entry: &ArchiveEntry| if let Stored::File(bytes) = &entry.found { bytes.len() } else { 0 };
            assert!(opened.entries.iter().map(len).sum::<usize>() as u64 <= expanded_bytes);
            assert!(opened.entries.len() <= 20);
            assert!(opened.faults.iter().all(|fault| fault.entry.is_none_or(|entry| entry < opened.entries.len())));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn zip_and_tar_of_the_same_files_are_the_same(files in files()) {
        let (zip, tar) = (zip_of(&files), tar_of(&files));
        let expected: Vec<_> =
            files.into_iter().map(|(name, bytes, mode)| (name.into_bytes(), Stored::File(bytes), mode)).collect();
        for (bytes, container) in [(zip, Container::Zip), (tar, Container::Tar)] {
            let opened = open(&bytes, container, &mut Budget::of(&Limits::default()));
            let found: Vec<_> =
                opened.entries.into_iter().map(|entry| (entry.path, entry.found, entry.executable)).collect();
            prop_assert_eq!(&found, &expected);
            prop_assert_eq!(opened.faults, vec![]);
            prop_assert_eq!(opened.foreign, b"");
        }
    }

    #[test]
    fn arbitrary_bytes_become_entries_and_faults(bytes in vec(any::<u8>(), 0..2000)) {
        never_over_budget(&bytes);
    }

    #[test]
    fn changed_archives_become_entries_and_faults(
        files in files(),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let gzip = Gzip::new().packed(None, &deflate(&tar_of(&files)), 1, 2).build();
        for mut bytes in [zip_of(&files), tar_of(&files), gzip] {
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            never_over_budget(&bytes);
            never_over_budget(&bytes[cut.index(bytes.len())..]);
            never_over_budget(&bytes[..cut.index(bytes.len())]);
        }
    }
}
