//! Roots in directories and archives, and what is said of paths that hold none.

use super::*;
use crate::bundle::archive::writer::{Gzip, Tar, Zip};
use crate::bundle::{Bundle, Limits, read};

fn write(place: &Path, files: &[&str]) {
    for path in files {
        let path = place.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
}

/// The bundles at a path: path, name and files of each.
fn bundles(path: &Path) -> Vec<(String, String, Vec<String>)> {
    let limits = Limits::default();
    let told = |bundle: &Bundle| {
        let files = bundle.artifacts.iter().map(|artifact| artifact.path.clone());
        (bundle.path.clone(), bundle.name.clone(), files.collect())
    };
    discover(path, &limits)
        .unwrap()
        .into_iter()
        .flat_map(|root| {
            let path = root.path.to_string_lossy().into_owned();
            let bundle = read(root, path, &limits);
            std::iter::once(told(&bundle)).chain(bundle.parts.iter().map(told)).collect::<Vec<_>>()
        })
        .collect()
}

/// What is found at a directory with `files`, and in a zip of it; paths are told without that of the directory.
fn check(files: &[&str], expected: &[(&str, &str, &[&str])]) {
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("top");
    write(&directory, files);
    let archive = place.path().join("top.zip");
    let packed = files.iter().fold(Zip::new(), |zip, path| zip.file(path, "x"));
    fs::write(&archive, packed.build()).unwrap();
    let without_folder = files.iter().any(|path| !path.contains('/'));
    for (path, separator) in [(&directory, "/"), (&archive, "!/")] {
        if !without_folder && separator == "!/" {
            continue;
        }
        let expected: Vec<_> = expected
            .iter()
            .map(|(below, name, files)| {
                let path = path.to_string_lossy();
                let below = if below.is_empty() { String::new() } else { format!("{separator}{below}") };
                let files = files.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
                (format!("{path}{below}"), (*name).to_owned(), files)
            })
            .collect();
        assert_eq!(bundles(path), expected);
    }
}

#[test]
fn a_directory_is_one_root_with_its_own_name() {
    let place = tempfile::tempdir().unwrap();
    let skill = place.path().join("notes");
    write(&skill, &["SKILL.md", "sub/a.md"]);
    for path in [skill.clone(), skill.join("."), skill.join("sub/..")] {
        let roots = discover(&path, &Limits::default()).unwrap();
        assert_eq!((roots.len(), &roots[0].path, roots[0].name.as_str()), (1, &path, "notes"));
    }
    assert_eq!(name_of(Path::new("/")), "/");
}

#[test]
fn roots_are_bundles_and_the_rest_is_one_more() {
    check(
        &["README.md", "skills/a/SKILL.md", "skills/a/b/SKILL.md", "skills/c/skill.md"],
        &[
            ("skills/a", "a", &["SKILL.md", "b/SKILL.md"]),
            ("skills/c", "c", &["skill.md"]),
            ("", "top", &["README.md"]),
        ],
    );
    check(&["package.json", "x/.mcp.json"], &[("", "top", &["package.json", "x/.mcp.json"])]);
    check(&["SKILL.md", "a/SKILL.md"], &[("", "top", &["SKILL.md", "a/SKILL.md"])]);
    check(&["a/SKILL.md", "b/SKILL.md"], &[("a", "a", &["SKILL.md"]), ("b", "b", &["SKILL.md"])]);
}

#[test]
fn a_container_has_its_parts_behind_it() {
    let files = [".claude-plugin/plugin.json", "README.md", "skills/a/SKILL.md", "skills/a/x/SKILL.md"];
    check(&files, &[("", "top", &files), ("skills/a", "a", &["SKILL.md", "x/SKILL.md"])]);
    check(
        &["p/.codex-plugin/plugin.json", "p/skills/a/SKILL.md", "README.md"],
        &[
            ("p", "p", &[".codex-plugin/plugin.json", "skills/a/SKILL.md"]),
            ("p/skills/a", "a", &["SKILL.md"]),
            ("", "top", &["README.md"]),
        ],
    );
}

#[test]
fn the_one_folder_of_an_archive_is_its_root() {
    let zip = |files: &[&str]| files.iter().fold(Zip::new(), |zip, path| zip.file(path, "x")).build();
    let check = |bytes: &[u8], expected: &[(&str, &str, &[&str])]| {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("notes.tar.gz");
        fs::write(&path, bytes).unwrap();
        let found = bundles(&path);
        let found: Vec<_> = found
            .iter()
            .map(|(own, name, files)| {
                let below = own.strip_prefix(&*path.to_string_lossy()).unwrap();
                (below, name.as_str(), files.iter().map(String::as_str).collect::<Vec<_>>())
            })
            .collect();
        let expected: Vec<_> = expected.iter().map(|(below, name, files)| (*below, *name, files.to_vec())).collect();
        assert_eq!(found, expected);
    };
    check(&zip(&["n/SKILL.md", "n/a/b"]), &[("", "n", &["SKILL.md", "a/b"])]);
    check(&zip(&["SKILL.md"]), &[("", "notes", &["SKILL.md"])]);
    check(&zip(&[".claude-plugin/plugin.json"]), &[("", "notes", &[".claude-plugin/plugin.json"])]);
    check(&zip(&["r/a/SKILL.md", "r/b"]), &[("!/r/a", "a", &["SKILL.md"]), ("", "r", &["b"])]);
    let tar = Tar::new().directory("n/").file("n/SKILL.md", "x").build();
    check(&tar, &[("", "n", &["SKILL.md"])]);
    check(&Gzip::new().member(&tar).build(), &[("", "n", &["SKILL.md"])]);
    check(&Gzip::new().named(b"odd.sh", b"x").build(), &[("", "notes", &["notes"])]);
}

#[test]
fn what_is_wrong_with_an_archive_stands_at_its_name() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("a.zip");
    let bytes = Zip::new().file("SKILL.md", "x").prefix(b"#!/bin/sh\necho\n").build();
    fs::write(&path, bytes).unwrap();
    let limits = Limits::default();
    let root = discover(&path, &limits).unwrap().remove(0);
    let bundle = read(root, "a.zip".to_owned(), &limits);
    let [skill, foreign] = bundle.artifacts.as_slice() else { panic!("{bundle:?}") };
    assert_eq!((skill.path.as_str(), foreign.path.as_str()), ("SKILL.md", "a.zip"));
    assert_eq!(&**foreign.text.text(), "#!/bin/sh\necho\n");
    assert!(bundle.faults.iter().all(|fault| fault.artifact == foreign.id) && !bundle.faults.is_empty());
}

#[test]
fn mistakes_say_what_where_and_what_next() {
    let place = tempfile::tempdir().unwrap();
    let empty = place.path().join("empty");
    fs::create_dir_all(empty.join("a/b")).unwrap();
    let limits = Limits { archive_bytes: 4096, ..Limits::default() };
    let check = |path: &Path, expected: &str| {
        let message = discover(path, &limits).unwrap_err().to_string();
        assert!(message.contains(expected) && message.contains(&format!("{path:?}")), "{message}");
        assert!(message.contains("name "), "{message}");
    };
    check(&place.path().join("gone"), "does not exist");
    check(&empty, "holds no file");
    check(Path::new("/dev/null"), "neither a file nor a directory");
    let files: &[(&str, &[u8], &str)] = &[
        ("SKILL.md", b"", "that holds it"),
        ("notes.py", b"x = 1\n", "that holds it"),
        ("a.zip", b"", "it is empty"),
        ("b.zip", b"<!DOCTYPE html><p>Sign in", "it is a page"),
        ("c.zip", b"\x01\x02\x80\x90", "is no archive"),
        ("d.zip", b"x", "that holds it"),
        ("e.zip", &[b'x'; 5000], "more than the 4096 bytes"),
        ("f.zip", &Zip::new().build(), "holds no file"),
        ("g.zip", &Zip::new().directory("a/").build(), "holds no file"),
        ("h.tar", &Tar::new().directory("a/").build(), "holds no file"),
        ("i.tar", &[0; 1024], "is no archive"),
    ];
    for (name, bytes, expected) in files {
        let path = place.path().join(name);
        fs::write(&path, bytes).unwrap();
        check(&path, expected);
    }
}

#[test]
fn what_stands_outside_of_all_roots_has_the_files_it_names() {
    let check = |files: &[(&str, &str)], expected: &[&str]| {
        let place = tempfile::tempdir().unwrap();
        let directory = place.path().join("top");
        let archive = place.path().join("top.zip");
        for (path, text) in files {
            write(&directory, &[path]);
            fs::write(directory.join(path), text).unwrap();
        }
        let packed = files.iter().fold(Zip::new(), |zip, (path, text)| zip.file(path, text));
        fs::write(&archive, packed.build()).unwrap();
        for path in [&directory, &archive] {
            let (_, _, found) = bundles(path).pop().unwrap();
            assert_eq!(found, expected, "{files:?}");
        }
    };
    let (page, other) = (("x/SKILL.md", "x"), ("x/other.txt", "x"));
    let agents = ("AGENTS.md", "Run x/start.txt.");
    check(&[agents, page, other, ("x/start.txt", "y")], &["AGENTS.md", "x/start.txt"]);
    check(&[agents, page, other, ("x/start.txt", "other.txt")], &["AGENTS.md", "x/other.txt", "x/start.txt"]);
    check(
        &[("AGENTS.md", "notes.md"), ("notes.md", "OTHER.TXT"), page, other],
        &["AGENTS.md", "notes.md", "x/other.txt"],
    );
    check(&[("notes.md", "See x/other.txt and x/SKILL.md."), page, other], &["notes.md"]);
    check(&[("AGENTS.md", "See x/SKILL.md."), page, other], &["AGENTS.md"]);
}
