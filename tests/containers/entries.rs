//! Names, kinds, and headers of entries, in zip and tar.

use super::writer::{Descriptor, Gzip, Tar, Zip, crc, deflate};
use super::{PAGE, PAYLOAD, check, check_incomplete, found, report, report_of};
use forge_audit_skill::Bundle;

fn zip() -> Zip {
    Zip::new().file("skill/SKILL.md", PAGE)
}

fn tar() -> Tar {
    Tar::new().file("skill/SKILL.md", PAGE)
}

#[test]
fn names_that_lead_out_are_told_and_read() {
    let names = [
        "../../run.sh",
        "a\\..\\..\\run.sh",
        "a/../../run.sh",
        "/etc/run.sh",
        "C:\\run.sh",
        "\\\\srv\\run.sh",
        "file:run.sh",
        "",
        ".",
        "..",
        "/",
        "a\0b.sh",
    ];
    for name in names {
        check(name, &zip().file(name, PAYLOAD).build(), &["entry-name-leads-out"], 1);
    }
    for name in &names[..7] {
        check(name, &tar().file(name, PAYLOAD).build(), &["entry-name-leads-out"], 1);
        check(name, &tar().pax(&[("path", name)]).file("plain.sh", PAYLOAD).build(), &["entry-name-leads-out"], 1);
        check(name, &tar().long_name(name).file("plain.sh", PAYLOAD).build(), &["entry-name-leads-out"], 1);
    }
}

#[test]
fn names_over_a_limit_leave_a_gap() {
    let long = "n".repeat(4_097);
    let deep = vec!["d"; 65].join("/");
    for name in [long.as_str(), &deep] {
        check_incomplete("long or deep", &zip().file(format!("skill/{name}"), PAYLOAD).build(), &["unread-entry"], 0);
        let tar = tar().long_name(&format!("skill/{name}")).file("x", PAYLOAD).build();
        check_incomplete("long or deep", &tar, &["unread-entry"], 0);
    }
}

#[test]
fn entries_that_are_no_plain_files_are_told() {
    let moded = |mode: u32, content: &str| {
        zip().stored("skill/odd", content).lie(|entry| entry.mode = mode).file("skill/run.sh", PAYLOAD).build()
    };
    check("a link", &moded(0o120_777, "../../etc/passwd"), &["link-out-of-bundle"], 1);
    check("a pipe", &moded(0o010_644, ""), &["archive-entry-not-plain", "special-file"], 1);
    check("a device", &moded(0o060_644, ""), &["archive-entry-not-plain", "special-file"], 1);
    check("setuid", &moded(0o104_755, "x"), &["archive-entry-not-plain"], 1);
    let kind = |kind: u8| tar().member(kind, "skill/odd", b"").file("skill/run.sh", PAYLOAD).build();
    for kind_of in *b"346Z" {
        check(&format!("tar {}", char::from(kind_of)), &kind(kind_of), &["archive-entry-not-plain"], 1);
    }
    let link = |kind: u8| tar().link(kind, "skill/odd", "../../etc/passwd").file("skill/run.sh", PAYLOAD).build();
    check("a symbolic link", &link(b'2'), &["link-out-of-bundle"], 1);
    check("a hard link", &link(b'1'), &["archive-entry-not-plain"], 1);
}

#[test]
fn a_hard_link_has_the_content_of_its_target() {
    let tar = tar().file("skill/run.sh", PAYLOAD).link(b'1', "skill/again.sh", "skill/run.sh").build();
    check("a hard link", &tar, &["archive-entry-not-plain"], 2);
}

#[test]
fn files_with_holes_leave_a_gap() {
    let sparse = tar().member(b'S', "skill/disk", [b'x'; 512]).lie(|member| {
        member.patches =
            vec![(386, b"00000000000\0".to_vec()), (398, b"00000001000\0".to_vec()), (483, b"40000000000\0".to_vec())];
    });
    check_incomplete("GNU", &sparse.file("skill/run.sh", PAYLOAD).build(), &["archive-entry-with-holes"], 1);
    let pax = [
        ("GNU.sparse.major", "1"),
        ("GNU.sparse.minor", "0"),
        ("GNU.sparse.name", "skill/disk"),
        ("GNU.sparse.realsize", "4294967296"),
    ];
    let tar = tar().pax(&pax).file("skill/GNUSparseFile.0/disk", [b"1\n0\n1\n".to_vec(), vec![0; 506]].concat());
    check_incomplete("PAX", &tar.file("skill/run.sh", PAYLOAD).build(), &["archive-entry-with-holes"], 1);
}

#[test]
fn all_copies_of_a_name_are_read() {
    let twice = |first: &str, second: &str| Zip::new().file(first, PAGE).file(second, PAYLOAD).build();
    check(
        "two pages",
        &zip().file("skill/run.sh", PAYLOAD).file("skill/run.sh", "true\n").build(),
        &["entry-name-twice"],
        1,
    );
    check(
        "two pages",
        &zip().file("skill/run.sh", "true\n").file("skill/run.sh", PAYLOAD).build(),
        &["entry-name-twice"],
        1,
    );
    check("a stream", &twice("SKILL.md", "x:ads"), &["entry-name-leads-out"], 1);
    check("a dot", &twice("run.sh", "./run.sh"), &["entry-name-twice"], 1);
    check("a slash", &twice("run.sh", "run.sh/"), &["entry-name-leads-out", "entry-name-twice"], 1);
    for (first, second) in [
        ("run.sh", "RUN.SH"),
        ("\u{E1}.sh", "a\u{301}.sh"),
        ("run.sh", "run.sh."),
        ("run.sh", "run.sh "),
        ("SKILL.md", "con.txt"),
        ("SKILL.md", "aux"),
    ] {
        check(second, &twice(first, second), &["entry-names-collide"], 1);
    }
    let tar = tar().file("skill/run.sh", "true\n").file("skill/run.sh", PAYLOAD).build();
    check("tar", &tar, &["entry-name-twice"], 1);
}

#[test]
fn what_the_two_headers_say_is_compared() {
    let run = || zip().file("skill/run.sh", PAYLOAD);
    check(
        "a name",
        &run().lie(|entry| entry.local.name = b"skill/end.sh".to_vec()).build(),
        &["archive-headers-disagree"],
        1,
    );
    check("a method", &run().lie(|entry| entry.central.method = 0).build(), &["archive-headers-disagree"], 1);
    check("not in the table", &run().lie(|entry| entry.is_in_table = false).build(), &["archive-headers-disagree"], 1);
    check("a wrong checksum", &run().lie_twice(|header| header.crc ^= 1).build(), &["archive-damaged"], 1);
    check("a descriptor", &run().streamed(Descriptor::Wrong).build(), &["archive-headers-disagree"], 1);
    let lying = |size: u64| run().lie(|entry| entry.central.unpacked = size).build();
    check("few bytes said", &lying(5), &["archive-headers-disagree"], 1);
    check("many bytes said", &lying(u64::from(u32::MAX - 1)), &["archive-headers-disagree"], 1);
    let honest = run().streamed(Descriptor::Signed).build();
    assert_eq!(found(&report("a.zip", &honest)).iter().filter(|(rule, _)| rule.starts_with("archive")).count(), 0);
}

#[test]
fn what_cannot_be_read_leaves_a_gap() {
    let run = || zip().file("skill/run.sh", PAYLOAD);
    check_incomplete(
        "encrypted",
        &run().lie_twice(|header| header.flags |= 1).build(),
        &["archive-entry-encrypted"],
        0,
    );
    check_incomplete(
        "method 98",
        &run().lie_twice(|header| header.method = 98).build(),
        &["archive-entry-not-unpacked"],
        0,
    );
    check_incomplete("several disks", &run().end(|end| end.disk = 2).build(), &["archive-entry-not-unpacked"], 1);
    let cut = run().build();
    check_incomplete("cut off", &cut[..cut.len() / 2], &["archive-damaged"], 0);
}

#[test]
fn a_second_archive_in_one_file_is_read_too() {
    let inner = zip().file("skill/run.sh", PAYLOAD).build();
    check("one after the other", &[zip().build(), inner.clone()].concat(), &["archive-with-two-contents"], 1);
    check("in the comment", &zip().comment(&inner).build(), &["archive-with-two-contents"], 1);
    check("behind the end", &zip().trailing(PAYLOAD.as_bytes()).build(), &["archive-with-foreign-bytes"], 1);
    check("before the start", &zip().prefix(PAYLOAD.as_bytes()).build(), &["archive-with-foreign-bytes"], 1);
    check("between", &zip().before_table(PAYLOAD.as_bytes()).build(), &["archive-with-foreign-bytes"], 1);
    let before_entry = zip().file("skill/a.txt", "a").lie(|entry| entry.before = PAYLOAD.into()).build();
    check("before an entry", &before_entry, &["archive-with-foreign-bytes"], 1);
}

#[test]
fn tar_is_read_as_every_reader_does() {
    let run = |tar: Tar| tar.file("skill/run.sh", PAYLOAD);
    let smuggled = Tar::new().file("skill/run.sh", PAYLOAD).open_ended();
    let pax_size = tar().pax(&[("size", "0")]).file("skill/data.bin", &smuggled).build();
    check("two sizes", &pax_size, &["archive-headers-disagree"], 2);
    let resumed = [tar().open_ended(), vec![0; 512], run(Tar::new()).build()].concat();
    check("one zero block", &resumed, &["archive-with-foreign-bytes"], 1);
    check("behind the end", &[tar().build(), run(Tar::new()).build()].concat(), &["archive-with-foreign-bytes"], 1);
    let whole = run(tar()).build();
    check_incomplete("cut off", &whole[..1024 + 512 + 20], &["archive-damaged"], 0);
    let sized = |size: &[u8]| run(tar()).lie(|member| member.size = Some(size.to_vec())).build();
    check_incomplete("a negative size", &sized(b"-0000000001\0"), &["archive-damaged"], 1);
    check_incomplete(
        "a huge size",
        &sized(&[0x80, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
        &["archive-damaged"],
        1,
    );
    let wrong = run(tar()).lie(|member| member.checksum_off_by = 7).build();
    check_incomplete("a wrong checksum", &wrong, &["archive-damaged"], 0);
}

#[test]
fn gzip_has_one_content() {
    let tar = tar().file("skill/run.sh", PAYLOAD).build();
    let (left, right) = tar.split_at(700);
    check("members", &Gzip::new().member(left).member(right).build(), &[], 1);
    check("names", &Gzip::new().named(b"a", left).named(b"b", right).build(), &["archive-headers-disagree"], 1);
    let wrong = Gzip::new().packed(None, &deflate(&tar), crc(&tar) ^ 1, tar.len() as u64).build();
    check_incomplete("a wrong checksum", &wrong, &["archive-damaged"], 1);
    check("behind the end", &Gzip::new().member(&tar).raw(b"odd bytes").build(), &["archive-with-foreign-bytes"], 1);
}

#[test]
fn no_single_byte_hides_a_payload() {
    let zip = Zip::new().file("SKILL.md", PAGE).file("run.sh", PAYLOAD).build();
    let tar = Tar::new().file("SKILL.md", PAGE).file("run.sh", PAYLOAD).build();
    // A tar archive keeps no checksum of the script itself.
    let told = tar.len() - PAYLOAD.len().next_multiple_of(512) - 1024;
    for (bytes, end, step) in [(&zip, zip.len(), 1), (&tar, told, 7)] {
        for at in (0..end).step_by(step) {
            let mut turned = bytes.clone();
            turned[at] ^= 0x21;
            if let Ok(bundle) = Bundle::from_archive("a", &turned) {
                assert_ne!(report_of(bundle)["decision"], "approve", "byte {at}");
            }
        }
    }
}
