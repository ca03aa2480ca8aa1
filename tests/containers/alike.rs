//! A directory and its archives have one report.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::program::reports;
use super::writer::{Gzip, Tar, Zip};

/// The path of a file or a link, its mode, and its bytes or its target.
type Entry = (String, u32, Result<Vec<u8>, Vec<u8>>);

/// What stands below a directory.
fn entries(root: &Path) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            let kind = entry.file_type().expect("a type");
            let below = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_symlink() {
                let target = fs::read_link(&path).expect("a link").to_string_lossy().into_owned();
                found.push((below, 0o120_777, Err(target.into_bytes())));
            } else {
                let mode = fs::metadata(&path).expect("a file").permissions().mode();
                found.push((below, 0o100_000 | (mode & 0o777), Ok(fs::read(&path).expect("a file"))));
            }
        }
    }
    found.sort();
    // The order in an archive is nobody's business.
    found.reverse();
    found
}

fn zip_of(root: &Path, name: &str) -> Vec<u8> {
    let add = |zip: Zip, (path, mode, content): Entry| {
        let path = format!("{name}/{path}");
        let zip = match content {
            Ok(bytes) => zip.file(path, bytes),
            Err(target) => zip.stored(path, target),
        };
        zip.lie(|entry| entry.mode = mode)
    };
    entries(root).into_iter().fold(Zip::new(), add).build()
}

fn tar_of(root: &Path, name: &str) -> Vec<u8> {
    let add = |tar: Tar, (path, mode, content): Entry| {
        let path = format!("{name}/{path}");
        let tar = match content {
            Ok(bytes) => tar.file(path, bytes),
            Err(target) => tar.link(b'2', &path, &String::from_utf8_lossy(&target)),
        };
        tar.lie(|member| member.mode = mode & 0o777)
    };
    entries(root).into_iter().fold(Tar::new(), add).build()
}

/// The reports of one of some paths, without what tells how the bundle of some name came.
fn told(path: &str, name: &str, reports: &[Value]) -> Vec<Value> {
    let mut reports = reports.to_vec();
    for report in &mut reports {
        let own = report["bundle"]["path"].take();
        let below = own.as_str().and_then(|own| own.strip_prefix(path)).expect("a path");
        let below = below.strip_prefix(&format!("!/{name}")).unwrap_or(below).to_owned();
        report["bundle"]["path"] = below.into();
        for part in report["parts"].as_array_mut().expect("parts") {
            part["path"].take();
        }
    }
    reports
}

/// The directory and its archives, as files and on standard input, have one report.
fn check(directory: &Path) {
    let name = directory.file_name().expect("a name").to_string_lossy().into_owned();
    let packed = tempfile::tempdir().expect("a directory");
    let tar = tar_of(directory, &name);
    let compressed = Gzip::new().member(&tar).build();
    for (file, bytes) in [("a.zip", &zip_of(directory, &name)), ("a.tar", &tar), ("a.tar.gz", &compressed)] {
        fs::write(packed.path().join(file), bytes).expect("a file");
    }
    let directory = directory.to_string_lossy();
    let paths = [&*directory, "a.zip", "a.tar", "a.tar.gz", "-"];
    let reports = reports(packed.path(), &paths, &compressed);
    let each = reports.len() / paths.len();
    assert_eq!(reports.len(), each * paths.len());
    let mut told = paths.iter().zip(reports.chunks(each)).map(|(path, reports)| told(path, &name, reports));
    let whole = told.next().expect("the directory");
    for (path, packed) in paths.iter().skip(1).zip(told) {
        assert_eq!(packed, whole, "{directory} as {path}");
    }
}

#[test]
fn links_and_archives_within_are_alike() {
    let place = tempfile::tempdir().expect("a directory");
    let skill = place.path().join("skill");
    fs::create_dir_all(skill.join("data")).expect("a folder");
    fs::write(skill.join("SKILL.md"), super::PAGE).expect("a file");
    fs::write(skill.join("data/pack.zip"), Zip::new().file("run.sh", super::PAYLOAD).trailing(b"x").build())
        .expect("a file");
    symlink("../../elsewhere", skill.join("data/link")).expect("a link");
    fs::set_permissions(skill.join("data/pack.zip"), fs::Permissions::from_mode(0o755)).expect("a mode");
    check(&skill);
}

#[test]
fn fixtures_are_alike() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut count = 0;
    for folder in ["malicious", "benign", "broken"] {
        for fixture in fs::read_dir(root.join(folder)).expect("the fixtures").flatten() {
            check(&fixture.path().join("skill"));
            count += 1;
        }
    }
    assert!(count > 20);
}
