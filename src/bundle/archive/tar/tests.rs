//! Tar archives of every age, and such as two readers take apart differently.

use crate::bundle::Limits;
use crate::bundle::archive::tests::{check, check_clean, opened, told};
use crate::bundle::archive::writer::Tar;
use crate::bundle::archive::{Budget, Container, open};

#[test]
fn every_age_is_clean() {
    for magic in [*b"ustar\x0000", *b"ustar  \0", [0; 8]] {
        let tar = Tar::new().directory("d/").lie(|member| member.magic = magic).file("d/a", "hello");
        let tar = tar.lie(|member| member.magic = magic);
        check_clean(&tar.build(), &["d: <directory>", "d/a: hello"]);
    }
    let old = Tar::new().member(0, "d/", b"").member(0, "d/a", b"x").build();
    check_clean(&old, &["d: <directory>", "d/a: x"]);
    check_clean(&Tar::new().directory("./").file("./a", "x").build(), &[": <directory>", "a: x"]);
    check_clean(&[Tar::new().file("a", "x").build(), vec![0; 8192]].concat(), &["a: x"]);
}

#[test]
fn long_names_and_extended_headers_name_the_next_member() {
    let long = "n".repeat(300);
    let expected = [format!("{long}: x"), "b: y".to_owned()];
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check_clean(&Tar::new().pax(&[("path", &long)]).file("cut", "x").file("b", "y").build(), &expected);
    check_clean(&Tar::new().long_name(&long).file("cut", "x").file("b", "y").build(), &expected);
    let tar = Tar::new().file("c", "x").lie(|member| member.prefix = b"a/b".to_vec());
    check_clean(&tar.build(), &["a/b/c: x"]);
    let tar = Tar::new().pax(&[("linkpath", "t"), ("mtime", "1.5")]).link(b'2', "l", "cut");
    check(&tar.build(), &["l: -> t"], &["0 link"]);
}

#[test]
fn commit_ids_are_no_faults_and_other_comments_are_kept() {
    let id = "0123456789abcdef0123456789abcdef01234567";
    check_clean(&Tar::new().general(&[("comment", id)]).file("a", "x").build(), &["a: x"]);
    let opened = check(&Tar::new().pax(&[("comment", "hello there")]).file("a", "x").build(), &["a: x"], &[]);
    assert_eq!(opened.foreign, b"hello there");
}

#[test]
fn sizes_in_256_are_read() {
    let size = |bytes: [u8; 12]| Tar::new().file("a", "xyz").lie(|member| member.size = Some(bytes.to_vec())).build();
    check_clean(&size([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]), &["a: xyz"]);
    check(&size([0xFF; 12]), &["a: "], &["* corrupt", "0 corrupt"]);
    check(&size(*b"-0000000003\0"), &["a: "], &["* corrupt", "0 corrupt"]);
    check(&size([0xBF; 12]), &["a: "], &["* corrupt", "0 corrupt"]);
}

#[test]
fn kinds_are_told() {
    let tar = Tar::new().file("a", "x").link(b'1', "h", "../../etc/passwd").link(b'2', "l", "/etc/passwd");
    let tar = tar.member(b'3', "c", "").member(b'4', "b", "").member(b'6', "f", "").member(b'7', "g", "y");
    check(
        &tar.member(b'Z', "z", "w").build(),
        &[
            "a: x",
            "h: => ../../etc/passwd",
            "l: -> /etc/passwd",
            "c: <Device>",
            "b: <Device>",
            "f: <Fifo>",
            "g: y",
            "z: w",
        ],
        &["1 hard-link", "2 link", "3 device", "4 device", "5 device", "6 device", "7 device"],
    );
    let setuid = Tar::new().file("a", "x").lie(|member| member.mode = 0o4755).build();
    check(&setuid, &["a: x"], &["0 setuid"]);
}

#[test]
fn files_with_holes_are_charged_and_not_read() {
    let holes = |size: &str| {
        let patches = vec![(483, size.as_bytes().to_vec())];
        Tar::new().member(b'S', "a", "x").lie(|member| member.patches = patches).file("b", "y").build()
    };
    check(&holes("00000001000\0"), &["a: <unreadable>", "b: y"], &["0 sparse"]);
    check(&holes("40000000000\0"), &["a: <unreadable>", "b: y"], &["0 sparse", "0 bomb"]);
    let records = [("GNU.sparse.major", "1"), ("GNU.sparse.name", "real"), ("GNU.sparse.realsize", "99")];
    check(&Tar::new().pax(&records).file("GNUSparseFile.0/real", "x").build(), &["real: <unreadable>"], &["0 sparse"]);
}

#[test]
fn sizes_that_disagree_are_read_both_ways() {
    let inner = Tar::new().file("hidden", "payload").open_ended();
    // By the extended header the inner archive is content; by the plain one it is members.
    let tar = Tar::new().pax(&[("size", &inner.len().to_string())]).file("a", &inner);
    let tar = tar.lie(|member| member.size = Some(b"00000000000".to_vec())).file("b", "y").build();
    let opened = opened(&tar);
    let (entries, faults) = told(&opened);
    assert_eq!(entries.len(), 3, "{entries:?}");
    assert_eq!(entries[1..], ["b: y", "hidden: payload"]);
    assert_eq!(faults, ["0 headers-disagree", "2 headers-disagree"]);
    // And the other way round.
    let tar = Tar::new().pax(&[("size", "0")]).file("a", &inner).file("b", "y").build();
    let (entries, _) = told(&check(
        &tar,
        &["a: ", "hidden: payload", "b: y", &format!("a: {}", String::from_utf8_lossy(&inner))],
        &["0 headers-disagree", "3 headers-disagree", "3 headers-disagree", "3 duplicate-name"],
    ));
    assert_eq!(entries.len(), 4);
}

#[test]
fn directories_with_bytes_are_read_both_ways() {
    let inner = Tar::new().file("hidden", "payload").open_ended();
    check(
        &Tar::new().member(b'5', "d/", &inner).file("b", "y").build(),
        &["d: <directory>", "hidden: payload", "b: y", "d: <directory>"],
        &["0 headers-disagree", "3 headers-disagree", "3 headers-disagree"],
    );
    let opened = check(&Tar::new().member(b'5', "d/", "text").build(), &["d: <directory>"], &["0 headers-disagree"]);
    assert_eq!(opened.foreign, b"text");
}

#[test]
fn what_follows_the_end_is_read() {
    let zero = [0; 512];
    let tar = Tar::new().file("a", "x").raw(&zero).file("b", "y").build();
    check(&tar, &["a: x", "b: y"], &["* foreign-bytes"]);
    let tar = [Tar::new().file("a", "x").build(), Tar::new().file("b", "y").build()].concat();
    check(&tar, &["a: x", "b: y"], &["* foreign-bytes"]);
    let opened =
        check(&[Tar::new().file("a", "x").build(), b"tail".to_vec()].concat(), &["a: x"], &["* foreign-bytes"]);
    assert_eq!(opened.foreign, b"tail");
}

#[test]
fn damage_keeps_what_was_read() {
    let whole = Tar::new().file("a", vec![b'x'; 1000]).build();
    let opened = check(&whole[..612], &[&format!("a: {}", "x".repeat(100))], &["* corrupt", "0 corrupt"]);
    assert!(opened.faults[1].detail.contains("100 of its 1000"));
    check(&Tar::new().file("a", "x").open_ended(), &["a: x"], &["* corrupt"]);
    let wrong = Tar::new().file("a", "x").file("b", "y").lie(|member| member.checksum_off_by = 1).file("c", "z");
    let opened = check(&wrong.build(), &["a: x", "c: z"], &["* corrupt"]);
    assert!(opened.foreign.starts_with(b"b\0") && opened.foreign.len() == 1024);
    check(
        &Tar::new().file("a", "x").raw(b"").member(b'x', "p", "garbage").file("b", "y").build(),
        &["a: x", "b: y"],
        &["1 corrupt"],
    );
    let padded = Tar::new().file("a", "x").lie(|member| member.data.extend([0, b'!']));
    let padded = padded.lie(|member| member.size = Some(b"00000000001".to_vec())).build();
    assert_eq!(check(&padded, &["a: x"], &["0 foreign-bytes"]).foreign.len(), 511);
}

#[test]
fn a_name_for_all_members_is_told() {
    let tar = Tar::new().general(&[("path", "same")]).file("a", "x").file("b", "y").build();
    check(&tar, &["same: x", "same: y"], &["0 headers-disagree", "1 duplicate-name"]);
}

#[test]
fn names_are_judged() {
    let tar = Tar::new().file("../x", "1").pax(&[("path", "/etc/y")]).file("y", "2").long_name("a/../z").file("z", "3");
    check(&tar.build(), &["x: 1", "etc/y: 2", "a/z: 3"], &["0 unsafe-name", "1 unsafe-name", "2 unsafe-name"]);
}

#[test]
fn a_long_name_for_all_members_is_paid_for() {
    let name = "n".repeat(1 << 20);
    let tar = (0..1_000).fold(Tar::new().general(&[("path", &name)]), |tar, _| tar.file("a", "x")).build();
    let limits = Limits { expanded_bytes: 4 << 20, ..Limits::default() };
    let opened = open(&tar, Container::Tar, &mut Budget::of(&limits));
    let held: usize = opened.entries.iter().map(|entry| entry.name.len()).sum();
    assert!(held < 9 << 20, "{held}");
    assert_eq!(opened.faults.iter().filter(|fault| fault.kind.name() == "bomb").count(), 1);
}
