//! Bundles of files in memory: limits, order, digest, and that no name or byte can hurt.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
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
    let reason = "the bundle has more than 2 entries; this one and all that follow were not read".to_owned();
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
