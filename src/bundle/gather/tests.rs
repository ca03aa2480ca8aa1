//! Bundles of files in memory: limits, order, digest, and that no name or byte can hurt.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::bundle::archive::writer::{Gzip, Tar, Zip};
use crate::bundle::archive::{Budget, container_of};
use crate::bundle::{Entry, Outcome, Unit};

fn entries_of(files: &[(&str, &[u8])], limits: &Limits) -> Vec<(String, Entry)> {
    let bundle = Bundle::from_files_within("x", files, limits);
    bundle.artifacts.into_iter().map(|artifact| (artifact.path, artifact.entry)).collect()
}

fn owned(expected: &[(&str, Entry)]) -> Vec<(String, Entry)> {
    expected.iter().map(|(path, entry)| ((*path).to_owned(), entry.clone())).collect()
}

#[test]
fn a_large_file_pushes_no_small_one_out() {
    let limits = Limits { expanded_bytes: 6, ..Limits::default() };
    let files: &[(&str, &[u8])] = &[("a", b"12345"), ("b", b"123"), ("c", b"12"), ("d", b"1234567")];
    let expected = [("a", Entry::TooLarge(5)), ("b", Entry::File), ("c", Entry::File), ("d", Entry::TooLarge(7))];
    assert_eq!(entries_of(files, &limits), owned(&expected));
}

#[test]
fn the_first_entry_too_many_says_so() {
    let limits = Limits { entries: 2, ..Limits::default() };
    let files: &[(&str, &[u8])] = &[("a", b""), ("b", b""), ("c", b""), ("d", b"")];
    let reason = "the bundle has more than 2 entries; this one and others were not read".to_owned();
    let bundle = Bundle::from_files_within("x", files, &limits);
    let last = bundle.artifacts.last().unwrap();
    assert_eq!((bundle.artifacts.len(), last.path.as_str()), (3, "c"));
    assert_eq!(last.entry, Entry::Unreadable(reason.clone()));
    let entry = bundle.ledger.entries().last().unwrap();
    assert_eq!((entry.artifact, entry.unit, &entry.outcome), (last.id, Unit::Lexical, &Outcome::Failed(reason)));
}

#[test]
fn a_path_over_a_limit_is_cut_where_it_goes_over() {
    let limits = Limits { path_components: 2, path_bytes: 8, ..Limits::default() };
    let check = |path: &str, expected: &str, reason: &str| {
        let found = entries_of(&[(path, b"x"), ("z", b"")], &limits);
        let entry = Entry::Unreadable(format!("its path has more than {reason}"));
        assert_eq!(found, owned(&[(expected, entry), ("z", Entry::File)]));
    };
    check("a/b/c/d", "a/b/c", "2 components");
    check("a/b/c", "a/b/c", "2 components");
    check("a23456789/b", "a23456789", "8 bytes");
    check("a/2345678", "a/2345678", "8 bytes");
}

#[test]
fn what_a_long_file_has_beyond_the_limit_is_not_silently_dropped() {
    let limits = Limits { lexical_bytes: 4, ..Limits::default() };
    let bundle = Bundle::from_files_within("x", &[("a.md", "abcédef".as_bytes())], &limits);
    let artifact = &bundle.artifacts[0];
    assert_eq!((&**artifact.text.text(), artifact.text.byte_len()), ("abc", 8));
    let reason = "it has 8 bytes, more than the 4 that are read as text".to_owned();
    assert_eq!(bundle.ledger.entries()[0].outcome, Outcome::Partial(reason));
}

#[test]
fn the_digest_tells_content_and_path_apart_and_order_not() {
    let digest = |files: &[(&str, &[u8])]| Bundle::from_files("x", files).digest;
    let base = digest(&[("a", b"1"), ("b", b"2")]);
    assert_eq!(base, digest(&[("b", b"2"), ("a", b"1")]));
    for other in [&[("a", b"2".as_slice()), ("b", b"1")], &[("a", b"1"), ("c", b"2")], &[("a", b"1"), ("b", b"")]] {
        assert_ne!(base, digest(other));
    }
}

#[test]
fn an_artifact_is_found_by_its_path() {
    let bundle = Bundle::from_files("x", &[("b/c", b"1"), ("a", b"2")]);
    assert_eq!(bundle.find("b/c").map(|artifact| artifact.id.0), Some(1));
    assert!(bundle.find("b").is_none());
}

#[test]
fn of_too_many_entries_those_that_are_loaded_are_kept() {
    let limits = Limits { entries: 3, ..Limits::default() };
    let files: &[(&str, &[u8])] =
        &[("a", b""), ("b", b""), ("c", b""), ("x/y/SKILL.md", b""), ("z/AGENTS.md", b""), ("z/z", b"")];
    let bundle = Bundle::from_files_within("x", files, &limits);
    let paths: Vec<&str> = bundle.artifacts.iter().map(|artifact| artifact.path.as_str()).collect();
    assert_eq!(paths, ["a", "b", "x/y/SKILL.md", "z/AGENTS.md"]);
    assert!(matches!(bundle.artifacts[1].entry, Entry::Unreadable(_)));
}

#[test]
fn of_too_many_bytes_those_that_are_loaded_are_kept() {
    let limits = Limits { expanded_bytes: 8, ..Limits::default() };
    let files: &[(&str, &[u8])] = &[("SKILL.md", b"123456"), ("a", b"1"), ("b", b"12"), ("c", b"12")];
    let expected =
        [("SKILL.md", Entry::File), ("a", Entry::File), ("b", Entry::TooLarge(2)), ("c", Entry::TooLarge(2))];
    let found = entries_of(files, &limits);
    let kept = found.iter().filter(|(_, entry)| *entry == Entry::File).count();
    assert_eq!((kept, found.len()), (2, 4), "{found:?}");
    assert_eq!(found[..2], owned(&expected)[..2]);
}

#[test]
fn every_part_that_lost_an_entry_says_so() {
    let limits = Limits { entries: 4, ..Limits::default() };
    let files: &[(&str, &[u8])] = &[
        (".claude-plugin/plugin.json", b"{}"),
        ("skills/a/SKILL.md", b""),
        ("skills/a/run.sh", b"true"),
        ("skills/b/SKILL.md", b""),
        ("skills/b/run.sh", b"true"),
        ("skills/b/x.sh", b"true"),
    ];
    let bundle = Bundle::from_files_within("x", files, &limits);
    let unread = |bundle: &Bundle| -> Vec<String> {
        let unread = bundle.artifacts.iter().filter(|artifact| matches!(artifact.entry, Entry::Unreadable(_)));
        unread.map(|artifact| artifact.path.clone()).collect()
    };
    assert_eq!(unread(&bundle), ["skills/b/run.sh"]);
    assert_eq!(bundle.parts.iter().map(unread).collect::<Vec<_>>(), [vec![], vec!["run.sh".to_owned()]]);
}

#[test]
fn a_part_is_a_bundle_of_its_own_that_shares_its_text() {
    let files: &[(&str, &[u8])] =
        &[("gemini-extension.json", b"{}"), ("skills/a/SKILL.md", b"# A\n"), ("skills/a/settings.json", b"{}")];
    let bundle = Bundle::from_files("x", files);
    let [part] = bundle.parts.as_slice() else { panic!("{bundle:?}") };
    let alone = Bundle::from_files("a", &[("SKILL.md", b"# A\n"), ("settings.json", b"{}")]);
    assert_eq!((part.path.as_str(), part.name.as_str()), ("x/skills/a", "a"));
    assert_eq!(format!("{:?}", part.artifacts), format!("{:?}", alone.artifacts));
    assert_eq!((&part.ledger, &part.digest, &part.formats), (&alone.ledger, &alone.digest, &alone.formats));
    let text = |bundle: &Bundle, path: &str| bundle.find(path).map(|artifact| artifact.text.text().clone()).unwrap();
    assert!(std::sync::Arc::ptr_eq(&text(part, "SKILL.md"), &text(&bundle, "skills/a/SKILL.md")));
}

/// The paths of the artifacts, with the paths of the archives they are in.
fn containers(bundle: &Bundle) -> Vec<(&str, Option<&str>)> {
    let path = |id| bundle.artifact(id).map(|artifact| artifact.path.as_str());
    bundle.artifacts.iter().map(|artifact| (artifact.path.as_str(), artifact.container.and_then(path))).collect()
}

#[test]
fn what_an_archive_holds_are_artifacts_in_it() {
    let inner = Tar::new().file("b.md", "# B\n").build();
    let pack = Zip::new().file("a.md", "# A\n").file("in.tar", &inner).build();
    let bundle = Bundle::from_files("x", &[("SKILL.md", b"x"), ("pack.zip", &pack)]);
    let expected = [
        ("SKILL.md", None),
        ("pack.zip", None),
        ("pack.zip!/a.md", Some("pack.zip")),
        ("pack.zip!/in.tar", Some("pack.zip")),
        ("pack.zip!/in.tar!/b.md", Some("pack.zip!/in.tar")),
    ];
    assert_eq!(containers(&bundle), expected);
    assert_eq!(bundle.byte_len(), (1 + pack.len() + 4 + inner.len() + 4) as u64);
    let lexical = bundle.ledger.entries().iter().map(|entry| (entry.artifact.0, &entry.outcome));
    assert_eq!(lexical.collect::<Vec<_>>(), [(1, &Outcome::Analysed), (3, &Outcome::Analysed)]);
    assert_eq!(&**bundle.artifacts[1].text.text(), "");
    // What is packed is in the bytes of the archive already.
    let hidden = Bundle::from_files_within("x", &[("SKILL.md", b"x"), ("pack.zip", &pack)], &no_nesting());
    assert_eq!((hidden.digest, hidden.artifacts.len()), (bundle.digest, 2));
}

fn no_nesting() -> Limits {
    Limits { nesting: 0, ..Limits::default() }
}

#[test]
fn a_closed_archive_is_opaque_and_a_damaged_one_not_analysed_whole() {
    let zip = Zip::new().file("a.md", "# A\n");
    let outcomes = |bytes: &[u8], limits: &Limits| -> Vec<(String, Unit, Outcome)> {
        let bundle = Bundle::from_files_within("x", &[("a.zip", bytes)], limits);
        let path = |id| bundle.artifact(id).unwrap().path.clone();
        bundle.ledger.entries().iter().map(|entry| (path(entry.artifact), entry.unit, entry.outcome.clone())).collect()
    };
    let check = |bytes: &[u8], limits: &Limits, expected: &[(&str, Unit, Outcome)]| {
        let expected: Vec<_> =
            expected.iter().map(|(path, unit, out)| ((*path).to_owned(), *unit, out.clone())).collect();
        assert_eq!(outcomes(bytes, limits), expected);
    };
    let deep = Outcome::Opaque("an archive in more than 0 others".to_owned());
    check(&zip.build(), &no_nesting(), &[("a.zip", Unit::Syntax, deep)]);
    let odd = Outcome::Opaque("an archive that readers may read differently".to_owned());
    let prefixed = zip.clone().prefix(b"x").build();
    check(&prefixed, &Limits::default(), &[("a.zip", Unit::Syntax, odd.clone())]);
    let wrong = zip.lie_twice(|header| header.crc ^= 1).build();
    let partial = Outcome::Partial("not all of it could be unpacked (corrupt)".to_owned());
    let expected = [("a.zip", Unit::Syntax, odd), ("a.zip!/a.md", Unit::Lexical, partial)];
    check(&wrong, &Limits::default(), &expected);
}

#[test]
fn archives_share_what_the_files_leave() {
    let zip = |name: &str, len: usize| Zip::new().stored(name, vec![b'x'; len]).build();
    let (small, large) = (zip("s", 100), zip("l", 2_000));
    let limits = Limits { expanded_bytes: (small.len() + large.len() + 200) as u64, ..Limits::default() };
    let bundle = Bundle::from_files_within("x", &[("a.zip", &large), ("b.zip", &small)], &limits);
    let entry = |path: &str| bundle.find(path).map(|artifact| artifact.entry.clone());
    assert_eq!(entry("b.zip!/s"), Some(Entry::File));
    assert!(matches!(entry("a.zip!/l"), Some(Entry::Unreadable(_))));
    assert_eq!((entry("a.zip"), entry("b.zip")), (Some(Entry::File), Some(Entry::File)));
    let kinds: Vec<_> = bundle.faults.iter().map(|fault| fault.kind).collect();
    assert_eq!(kinds, [FaultKind::Bomb]);
}

#[test]
fn what_is_loaded_is_unpacked_before_the_rest() {
    let filler = [b'x'; 600];
    let zip =
        Zip::new().stored("s/a", filler).stored("s/b", filler).file("s/SKILL.md", "# A\n").file("s/c", "c").build();
    let tar = Tar::new().file("s/a", filler).file("s/b", filler).file("s/SKILL.md", "# A\n").file("s/c", "c").build();
    let limits = Limits { expanded_bytes: 700, ..Limits::default() };
    for bytes in [zip, tar] {
        let mut budget = Budget::of(&limits);
        let found = unpack(&bytes, container_of(&bytes).unwrap(), "a", &mut budget);
        let read = |raw: &&Raw| matches!(raw.found, Found::File(_));
        let names: Vec<&[u8]> = found.raws.iter().filter(read).map(|raw| raw.path.as_slice()).collect();
        assert_eq!(names, [b"s/a".as_slice(), b"s/SKILL.md", b"s/c"]);
        assert_eq!((found.raws.len(), budget.bytes_left()), (4, 95));
        let faults: Vec<_> = found.raws.iter().flat_map(|raw| &raw.faults).map(|(kind, _)| *kind).collect();
        assert_eq!(faults, [FaultKind::Bomb]);
    }
}

#[test]
fn what_stands_around_the_entries_of_a_tar_is_paid_for() {
    let tar = Tar::new().file("a", "x").build();
    let padded = [tar, vec![0; 4096]].concat();
    let gzip = Gzip::new().member(&padded).build();
    let mut budget = Budget::of(&Limits { expanded_bytes: 10_000, ..Limits::default() });
    assert_eq!(unpack(&gzip, container_of(&gzip).unwrap(), "a.tgz", &mut budget).raws.len(), 1);
    assert_eq!(budget.bytes_left(), 10_000 - padded.len() as u64);
}

proptest! {
    #[test]
    fn any_files_make_a_bundle_in_the_order_of_paths(
        files in vec((prop_oneof![".{0,12}", "[a/.]{0,8}", "(SKILL|x)\\.(md|py|png|sh)"], vec(any::<u8>(), 0..64)), 0..12),
        entries in 0_u32..16,
        expanded_bytes in 0_u64..300,
        path_components in 1_u32..6,
    ) {
        let limits = Limits { entries, expanded_bytes, path_components, lexical_bytes: 32, ..Limits::default() };
        let given: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
        let bundle = Bundle::from_files_within("x", &given, &limits);
        prop_assert!(bundle.artifacts.is_sorted_by_key(|artifact| &artifact.path));
        prop_assert!(bundle.artifacts.iter().enumerate().all(|(at, artifact)| artifact.id.0 as usize == at));
        prop_assert!(bundle.ledger.entries().is_sorted_by_key(|entry| (entry.artifact, entry.unit)));
        prop_assert!(bundle.artifacts.len() <= entries as usize + 1);
        let mut reversed = given.clone();
        reversed.reverse();
        let again = Bundle::from_files_within("x", &reversed, &limits);
        prop_assert_eq!(format!("{bundle:?}"), format!("{again:?}"));
    }

    #[test]
    fn whatever_stands_in_a_file_with_magic_is_read(
        magic in prop_oneof![Just("x.png"), Just("x.mp4"), Just("x.ttf"), Just(".git/index"), Just("x.gif")],
        head in 0_usize..8,
        bytes in vec(any::<u8>(), 0..200),
    ) {
        let heads: [&[u8]; 8] = [
            b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR", b"\xFF\xD8\xFF\xE0\0\x04", b"GIF89a", b"\0\0\x01\0\x01\0",
            b"\0\x01\0\0\0\x01", b"\0\0\0\x08ftyp", b"DIRC\0\0\0\x02\0\0\0\x01", b"wOF2\0\x01\0\0",
        ];
        let content = [heads[head], &bytes].concat();
        let bundle = Bundle::from_files("x", &[(magic, &content)]);
        prop_assert_eq!(bundle.artifacts[0].text.byte_len() as usize, content.len());
    }
}
