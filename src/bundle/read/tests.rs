//! Directories on disk: links, special files, limits, and that order and place do not matter.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

use rustix::fs::{CWD, Mode, mkfifoat};
use tempfile::TempDir;

use super::*;
use crate::bundle::{Entry, Outcome, Unit, discover};

fn place(files: &[(&str, &[u8])]) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        write(place.path(), path, bytes);
    }
    place
}

fn write(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn read_with(path: &Path, limits: &Limits) -> Bundle {
    let root = discover(path, limits).unwrap().remove(0);
    read(root, "shown".to_owned(), limits)
}

fn read_all(path: &Path) -> Bundle {
    read_with(path, &Limits::default())
}

/// The path, the entry and the outcome of the lexical unit of every artifact.
fn entries(bundle: &Bundle) -> Vec<(&str, &Entry, Option<&Outcome>)> {
    let outcome = |id| {
        let entries = bundle.ledger.entries().iter();
        entries
            .filter(|entry| entry.unit == Unit::Lexical)
            .find(|entry| entry.artifact == id)
            .map(|entry| &entry.outcome)
    };
    bundle.artifacts.iter().map(|artifact| (artifact.path.as_str(), &artifact.entry, outcome(artifact.id))).collect()
}

fn paths(bundle: &Bundle) -> Vec<&str> {
    bundle.artifacts.iter().map(|artifact| artifact.path.as_str()).collect()
}

#[test]
fn a_directory_reads_as_its_files_do() {
    let files: &[(&str, &[u8])] = &[
        ("a/b.txt", b"1"),
        ("a-b", b"2"),
        ("a.txt", b"3"),
        (".hidden/.deep/x", b"4"),
        ("node_modules/y.js", b"5"),
        ("SKILL.md", b"6"),
        ("a/empty", b""),
    ];
    let place = place(files);
    fs::create_dir(place.path().join("nothing")).unwrap();
    let read = read_all(place.path());
    assert_eq!(
        paths(&read),
        [".hidden/.deep/x", "SKILL.md", "a-b", "a.txt", "a/b.txt", "a/empty", "node_modules/y.js"]
    );
    let made = Bundle::from_files("x", files);
    assert_eq!(read.digest, made.digest);
    assert_eq!(format!("{:?}", read.artifacts), format!("{:?}", made.artifacts));
    assert_eq!(read.ledger, made.ledger);
    assert_eq!((read.path.as_str(), read.byte_len()), ("shown", 6));
}

#[test]
fn links_are_entries_and_lead_nowhere() {
    let outside = place(&[("secret/canary.txt", b"CANARY-7f3a")]);
    let place = place(&[("inside.txt", b"x")]);
    let file = outside.path().join("secret/canary.txt");
    symlink(&file, place.path().join("file-link")).unwrap();
    symlink(outside.path().join("secret"), place.path().join("folder-link")).unwrap();
    symlink("../gone", place.path().join("broken-link")).unwrap();
    symlink(".", place.path().join("loop")).unwrap();
    let bundle = read_all(place.path());
    let link = |target: &str| Entry::Link { target: target.to_owned() };
    let folder = outside.path().join("secret");
    assert_eq!(
        entries(&bundle),
        [
            ("broken-link", &link("../gone"), Some(&Outcome::Analysed)),
            ("file-link", &link(file.to_str().unwrap()), Some(&Outcome::Analysed)),
            ("folder-link", &link(folder.to_str().unwrap()), Some(&Outcome::Analysed)),
            ("inside.txt", &Entry::File, None),
            ("loop", &link("."), Some(&Outcome::Analysed)),
        ]
    );
    assert!(!format!("{bundle:?}").contains("CANARY-7f3a"));
}

#[test]
fn a_root_that_is_a_link_is_the_callers_own() {
    let place = place(&[("real/SKILL.md", b"x")]);
    symlink("real", place.path().join("alias")).unwrap();
    let bundle = read_all(&place.path().join("alias"));
    assert_eq!((bundle.name.as_str(), paths(&bundle)), ("alias", vec!["SKILL.md"]));
}

#[test]
fn pipes_and_sockets_are_named_and_never_waited_for() {
    let place = place(&[("x", b"x")]);
    mkfifoat(CWD, place.path().join("pipe.sh"), Mode::from_raw_mode(0o644)).unwrap();
    let _listener = UnixListener::bind(place.path().join("socket")).unwrap();
    let bundle = read_all(place.path());
    let opaque = |special: SpecialFile| Outcome::Opaque(special.reason().to_owned());
    let (pipe, socket) = (SpecialFile::Fifo, SpecialFile::Socket);
    assert_eq!(
        entries(&bundle),
        [
            ("pipe.sh", &Entry::Special(pipe), Some(&opaque(pipe))),
            ("socket", &Entry::Special(socket), Some(&opaque(socket))),
            ("x", &Entry::File, None),
        ]
    );
}

#[test]
fn what_may_not_be_read_is_a_failed_entry() {
    let place = place(&[("locked.sh", b"x"), ("locked/x", b"x"), ("open", b"x")]);
    for path in ["locked.sh", "locked"] {
        fs::set_permissions(place.path().join(path), fs::Permissions::from_mode(0o0)).unwrap();
    }
    let bundle = read_all(place.path());
    let may_read_all = fs::read(place.path().join("locked.sh")).is_ok();
    fs::set_permissions(place.path().join("locked"), fs::Permissions::from_mode(0o755)).unwrap();
    if may_read_all {
        return;
    }
    let reason = "permission denied".to_owned();
    let failed = Outcome::Failed(reason.clone());
    let unreadable = Entry::Unreadable(reason);
    assert_eq!(
        entries(&bundle),
        [
            ("locked", &unreadable, Some(&failed)),
            ("locked.sh", &unreadable, Some(&failed)),
            ("open", &Entry::File, None),
        ]
    );
    assert!(bundle.artifacts[1].is_executable());
}

#[test]
fn the_mode_is_a_fact_and_no_identity() {
    let place = place(&[("tool", b"x")]);
    let before = read_all(place.path());
    fs::set_permissions(place.path().join("tool"), fs::Permissions::from_mode(0o755)).unwrap();
    let after = read_all(place.path());
    assert_eq!((before.artifacts[0].executable_mode, after.artifacts[0].executable_mode), (false, true));
    assert_eq!(before.digest, after.digest);
}

#[test]
fn limits_hold_for_directories_as_for_files_in_memory() {
    let deep = "d/d/d/d/d/file";
    let files: &[(&str, &[u8])] =
        &[("a", b"12345678"), ("b", b"123"), ("c", b"12"), (deep, b"x"), ("d/d/other", b"x"), ("z", b"x")];
    let place = place(files);
    let check = |limits: &Limits| {
        let read = read_with(place.path(), limits);
        let made = Bundle::from_files_within("x", files, limits);
        assert_eq!(entries(&read), entries(&made));
        assert_eq!(read.digest, made.digest);
        assert_eq!(read.ledger, made.ledger);
    };
    let limits = Limits::default();
    check(&limits);
    check(&Limits { expanded_bytes: 7, ..limits.clone() });
    check(&Limits { expanded_bytes: 0, ..limits.clone() });
    check(&Limits { path_components: 3, ..limits.clone() });
    check(&Limits { path_bytes: 5, ..limits.clone() });
    check(&Limits { lexical_bytes: 2, ..limits.clone() });
    for entries in 0..8 {
        check(&Limits { entries, ..limits.clone() });
    }
}

#[test]
fn names_that_are_no_text_are_shown_with_marks() {
    use std::ffi::OsStr;
    let place = place(&[("x", b"x")]);
    let name = OsStr::from_bytes(b"bad\xFFname.py");
    if fs::write(place.path().join(name), "1").is_err() {
        return;
    }
    let bundle = read_all(place.path());
    assert_eq!(paths(&bundle), ["bad\u{FFFD}name.py", "x"]);
    assert_eq!(&**bundle.artifacts[0].text.text(), "1");
}
