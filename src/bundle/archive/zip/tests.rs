//! Zip archives that say one thing here and another there.

use crate::bundle::archive::tests::{check, check_clean, opened, told};
use crate::bundle::archive::writer::{Descriptor, Tar, Zip, ZipEntry, crc, deflate, overlapping};
use crate::bundle::archive::{Container, Stored, container_of};

/// One deflated entry `a` with the content `x`, changed, has this fault and no other.
fn check_lie(lie: impl FnOnce(&mut ZipEntry), found: &str, faults: &[&str]) {
    check(&Zip::new().file("a", "x").lie(lie).build(), &[found], faults);
}

#[test]
fn plain_archives_are_clean() {
    check_clean(&Zip::new().build(), &[]);
    let zip = Zip::new().directory("d/").file("d/a", "hello").stored("d/b", "").file("\u{E4}", "x");
    check_clean(&zip.build(), &["d: <directory>", "d/a: hello", "d/b: ", "\u{E4}: x"]);
    check_clean(&zip.wide_end().build(), &["d: <directory>", "d/a: hello", "d/b: ", "\u{E4}: x"]);
}

#[test]
fn descriptors_and_wide_sizes_are_clean() {
    for descriptor in [Descriptor::Signed, Descriptor::Unsigned, Descriptor::Wide] {
        check_clean(&Zip::new().file("a", "x").streamed(descriptor).file("b", "y").build(), &["a: x", "b: y"]);
        check_clean(&Zip::new().stored("a", "x").streamed(descriptor).build(), &["a: x"]);
    }
    check_clean(&Zip::new().file("a", "x").lie_twice(|header| header.is_wide = true).build(), &["a: x"]);
    check_clean(&Zip::new().file("a", "x").lie(|entry| entry.local.is_wide = true).build(), &["a: x"]);
}

#[test]
fn modes_count_where_unix_wrote_them() {
    let executable = |host| {
        let zip = Zip::new().file("a", "x").lie(|entry| (entry.host, entry.mode) = (host, 0o100_755));
        opened(&zip.build()).entries[0].executable
    };
    assert_eq!([3, 19, 0].map(executable), [true, true, false]);
}

#[test]
fn headers_that_disagree_are_told() {
    let disagree = &["0 headers-disagree"];
    check_lie(|entry| entry.local.unpacked = 0, "a: x", disagree);
    check_lie(|entry| entry.local.crc = 0, "a: x", disagree);
    check_lie(|entry| entry.central.extra = b"\x01\0\x10\0aaaaaaaabbbbbbbb".to_vec(), "a: x", disagree);
    check(&Zip::new().file("a", "x").streamed(Descriptor::None).build(), &["a: x"], disagree);
    check(
        &Zip::new().file("a", "x").streamed(Descriptor::Wrong).build(),
        &["a: x"],
        &["0 headers-disagree", "* foreign-bytes"],
    );
    check(&Zip::new().file("a", "x").end(|end| end.count = 2).build(), &["a: x"], &["* headers-disagree"]);
    check(&Zip::new().file("a", "x").end(|end| end.size -= 1).build(), &["a: x"], &["* headers-disagree"]);
}

#[test]
fn headers_that_tell_of_another_entry_are_read_too() {
    let check = |lie: fn(&mut ZipEntry), entries: &[&str], faults: &[&str]| {
        check(&Zip::new().stored("a", "x").lie(lie).build(), entries, faults);
    };
    let disagree = ["0 headers-disagree", "1 headers-disagree"];
    check(|entry| entry.local.name = b"b".to_vec(), &["a: x", "b: x"], &disagree);
    let [here, there] = disagree;
    check(
        |entry| entry.local.flags = 1,
        &["a: x", "a: <unreadable>"],
        &[here, there, "1 encrypted", "1 duplicate-name"],
    );
    check(
        |entry| entry.central.flags = 1,
        &["a: <unreadable>", "a: x"],
        &[here, "0 encrypted", there, "1 duplicate-name"],
    );
    check(
        |entry| entry.local.packed = 0,
        &["a: x", "a: "],
        &[here, there, "1 corrupt", "1 corrupt", "* foreign-bytes", "1 duplicate-name"],
    );
    let opened = opened(&Zip::new().file("a", "payload").lie(|entry| entry.central.method = 0).build());
    assert_eq!(opened.entries[0].found, Stored::File(deflate(b"payload")));
    assert_eq!(opened.entries[1].found, Stored::File(b"payload".to_vec()));
}

#[test]
fn entries_in_what_only_the_table_counts_are_read() {
    let inner = Zip::new().stored("hidden", "payload").build();
    let table = inner.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let data = [b"x", &inner[..table]].concat();
    let zip = Zip::new().stored("a", &data).lie(|entry| (entry.local.packed, entry.local.unpacked) = (1, 1)).build();
    let names: Vec<_> = opened(&zip).entries.into_iter().map(|entry| (entry.path, entry.found)).collect();
    assert_eq!(names[0], (b"a".to_vec(), Stored::File(data)));
    assert_eq!(names[1], (b"a".to_vec(), Stored::File(b"x".to_vec())));
    assert_eq!(names[2], (b"hidden".to_vec(), Stored::File(b"payload".to_vec())));
}

#[test]
fn both_names_are_told() {
    let opened = opened(&Zip::new().file("a", "x").lie(|entry| entry.local.name = b"../b".to_vec()).build());
    assert!(opened.faults[0].detail.contains("`a`") && opened.faults[0].detail.contains("`../b`"));
}

#[test]
fn unicode_names_say_the_same() {
    let with = |name: &[u8], unicode: &str| {
        let field = [&[1], crc(name).to_le_bytes().as_slice(), unicode.as_bytes()].concat();
        let extra = [b"up".as_slice(), &[u8::try_from(field.len()).unwrap(), 0], &field].concat();
        Zip::new().file(name, "x").lie(move |entry| entry.central.extra = extra).build()
    };
    check_clean(&with(b"a", "a"), &["a: x"]);
    check_clean(&with("\u{E4}".as_bytes(), "\u{E4}"), &["\u{E4}: x"]);
    check_clean(&with(b"\x84", "\u{E4}"), &["\u{FFFD}: x"]);
    check(&with(b"a", "b"), &["a: x"], &["0 headers-disagree"]);
}

#[test]
fn entries_that_no_table_names_are_read() {
    let zip = Zip::new().file("a", "x").file("b", "hidden").lie(|entry| entry.is_in_table = false).file("c", "z");
    check(&zip.build(), &["a: x", "c: z", "b: hidden"], &["2 headers-disagree"]);
    for descriptor in [Descriptor::Signed, Descriptor::Wide] {
        let zip =
            Zip::new().file("a", "x").file("b", "hid").streamed(descriptor).lie(|entry| entry.is_in_table = false);
        check(&zip.build(), &["a: x", "b: hid"], &["1 headers-disagree"]);
        let zip = Zip::new().stored("b", "hid").streamed(descriptor).lie(|entry| entry.is_in_table = false);
        check(&zip.build(), &["b: hid"], &["0 headers-disagree"]);
    }
}

#[test]
fn entries_without_header_are_told() {
    let zip = Zip::new().file("a", "x").lie(|entry| entry.has_local = false).build();
    check(&zip, &["a: <unreadable>"], &["0 headers-disagree"]);
    check(
        &Zip::new().file("a", "x").lie(|entry| entry.local_at = Some(9)).build(),
        &["a: <unreadable>", "a: x"],
        &["0 headers-disagree", "1 headers-disagree", "1 duplicate-name"],
    );
}

#[test]
fn archives_without_table_are_read_by_their_headers() {
    let whole = Zip::new().file("a", "x").stored("b", "y").build();
    let table = whole.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    check(&whole[..table], &["a: x", "b: y"], &["* corrupt", "0 headers-disagree", "1 headers-disagree"]);
}

#[test]
fn foreign_bytes_are_kept() {
    let zip = || Zip::new().file("a", "x");
    let check = |zip: Zip, foreign: &[u8]| {
        let opened = check(&zip.build(), &["a: x"], &["* foreign-bytes"]);
        assert_eq!(opened.foreign, foreign);
    };
    check(zip().prefix(b"#!/bin/sh\n"), b"#!/bin/sh\n");
    check(zip().prefix(b"#!/bin/sh\n").counting_prefix(), b"#!/bin/sh\n");
    check(zip().trailing(b"tail"), b"tail");
    check(zip().trailing(&[0; 17]), &[0; 17]);
    check(zip().lie(|entry| entry.before = b"gap".to_vec()), b"gap");
    check(zip().before_table(b"APK Sig Block 42"), b"APK Sig Block 42");
    check(zip().comment(b"a\0b"), b"a\0b");
    check(zip().comment(&[b'x'; 201]), &[b'x'; 201]);
}

#[test]
fn padding_ids_and_short_comments_are_no_faults() {
    let zip = || Zip::new().file("a", "x");
    check_clean(&zip().lie(|entry| entry.before = vec![0; 3]).build(), &["a: x"]);
    check_clean(&zip().comment(b"0123456789abcdef0123456789abcdef01234567").build(), &["a: x"]);
    let opened = check(&zip().comment(b"Second edition").build(), &["a: x"], &[]);
    assert_eq!(opened.foreign, b"Second edition");
    let opened = check(&zip().lie(|entry| entry.comment = b"note".to_vec()).build(), &["a: x"], &[]);
    assert_eq!(opened.foreign, b"note");
}

#[test]
fn a_stream_with_a_tail_keeps_the_tail() {
    let data = [deflate(b"x").as_slice(), b"tail"].concat();
    let opened = check(
        &Zip::new().packed(b"a", 8, data, 1, crc(b"x")).build(),
        &["a: x"],
        &["0 foreign-bytes", "* foreign-bytes"],
    );
    assert_eq!(opened.foreign, b"tail");
}

#[test]
fn every_table_is_read() {
    let (one, two) = (Zip::new().file("a", "x"), Zip::new().file("b", "y").build());
    check(&one.clone().trailing(&two).build(), &["b: y", "a: x"], &["* two-directories"]);
    check(&one.comment(&two).build(), &["b: y", "a: x"], &["* two-directories"]);
    let inner = Zip::new().stored("inner.zip", &two).build();
    assert_eq!(opened(&inner).faults, vec![]);
}

#[test]
fn wide_and_narrow_end_records_say_the_same() {
    let zip = Zip::new().file("a", "x").wide_end().end(|end| end.count = 2).build();
    check(&zip, &["a: x"], &["* two-directories"]);
}

#[test]
fn overlapping_entries_are_unpacked_once() {
    let zip = overlapping(50, &vec![b'x'; 1000]);
    let opened = opened(&zip);
    let (entries, faults) = told(&opened);
    assert_eq!(entries.len(), 50);
    assert_eq!(faults.iter().filter(|fault| fault.ends_with("overlapping-entries")).count(), 50);
    assert!(faults.iter().all(|fault| fault.ends_with("overlapping-entries")), "{faults:?}");
    let twice = Zip::new().file("a", "x").file("b", "x").lie(|entry| {
        (entry.has_local, entry.local_at) = (false, Some(0));
    });
    check(
        &twice.build(),
        &["a: x", "b: <unreadable>"],
        &["0 overlapping-entries", "1 headers-disagree", "1 overlapping-entries"],
    );
}

#[test]
fn what_is_not_unpacked_is_unreadable() {
    check(
        &Zip::new().file("a", "x").lie_twice(|header| header.flags = 1).build(),
        &["a: <unreadable>"],
        &["0 encrypted"],
    );
    for method in [1, 12, 14, 93, 95, 98] {
        let zip = Zip::new().file("a", "x").lie_twice(|header| header.method = method).build();
        check(&zip, &["a: <unreadable>"], &["0 unsupported-method"]);
    }
    check_lie(|entry| entry.disk = 2, "a: <unreadable>", &["0 several-disks"]);
    check(&Zip::new().file("a", "x").end(|end| end.disk = 2).build(), &["a: x"], &["* several-disks"]);
}

#[test]
fn damage_keeps_what_was_read() {
    let corrupt = &["0 corrupt"];
    check(&Zip::new().file("a", "x").lie_twice(|header| header.crc = 1).build(), &["a: x"], corrupt);
    check(&Zip::new().file("a", "x").lie_twice(|header| header.unpacked = 5).build(), &["a: x"], corrupt);
    let zip = Zip::new().packed(b"a", 8, b"\x01\x04\0\xFB\xFFab".to_vec(), 4, 0).build();
    check(&zip, &["a: ab"], &["0 corrupt", "0 corrupt", "0 corrupt"]);
}

#[test]
fn modes_tell_what_an_entry_is() {
    let with =
        |mode: u32, name: &str, content: &str| Zip::new().stored(name, content).lie(|entry| entry.mode = mode).build();
    check(&with(0o120_777, "a", "../b"), &["a: -> ../b"], &["0 link"]);
    check(&with(0o120_777, "a", "#!/bin/sh\nid"), &["a: #!/bin/sh\nid"], &["0 link"]);
    check(&with(0o010_644, "a", ""), &["a: <Fifo>"], &["0 device"]);
    check(&with(0o140_644, "a", ""), &["a: <Socket>"], &["0 device"]);
    check(&with(0o020_644, "a", ""), &["a: <Device>"], &["0 device"]);
    check(&with(0o060_644, "a", "x"), &["a: x"], &["0 device"]);
    check(&with(0o104_755, "a", "x"), &["a: x"], &["0 setuid"]);
    check(&with(0o042_755, "a/", ""), &["a: <directory>"], &[]);
    check(&with(0o040_755, "a", "x"), &["a: x"], &["0 headers-disagree"]);
    check(&with(0o100_644, "SKILL.md/", "x"), &["SKILL.md: x"], &["0 unsafe-name"]);
}

#[test]
fn names_are_judged() {
    check(
        &Zip::new().file("../../x", "1").file("x", "2").file("X", "3").build(),
        &["x: 1", "x: 2", "X: 3"],
        &["0 unsafe-name", "1 duplicate-name", "2 colliding-name"],
    );
}

#[test]
fn a_tar_that_begins_as_a_zip_is_read_as_both() {
    let local = Zip::new().stored("a", "x").lie(|entry| entry.local.extra = vec![0; 4]);
    let name = &local.build()[..36];
    let mut block = Tar::new().file(name, "inner");
    block = block.lie(|member| member.patches = vec![(0, name.to_vec())]);
    let bytes = [block.build(), Zip::new().file("b", "y").build()].concat();
    assert_eq!(container_of(&bytes), Some(Container::Zip));
    let opened = opened(&bytes);
    let contents: Vec<&Stored> = opened.entries.iter().map(|entry| &entry.found).collect();
    assert!(contents.contains(&&Stored::File(b"y".to_vec())) && contents.contains(&&Stored::File(b"inner".to_vec())));
    assert!(told(&opened).1.contains(&"* two-directories".to_owned()));
}
