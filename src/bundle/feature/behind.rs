//! What stands behind the end of a passive file, and archives at the end of files that are none.

use super::{Feature, FeatureSort};
use crate::bundle::archive::table_at_end;

/// What makes the first bytes of a stretch a program, and how it is called.
const PROGRAMS: &[(&[u8], &str)] = &[
    (b"#!", "a script"),
    (b"\x7FELF", "a program (elf)"),
    (b"MZ", "a program (pe)"),
    (b"\xCF\xFA\xED\xFE", "a program (mach-o)"),
    (b"\xCE\xFA\xED\xFE", "a program (mach-o)"),
    (b"\0asm", "a program (wasm)"),
    (b"<?php", "a script in php"),
    (b"<script", "a script in a page"),
    (b"PK\x03\x04", "a zip archive"),
    (b"Rar!\x1A\x07", "a rar archive"),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
    (b"\x1F\x8B\x08", "a gzip archive"),
    (b"%PDF-", "a document (pdf)"),
];

/// What stands behind the end of a file of `format`, if anything does.
pub(super) fn feature(format: Option<&str>, bytes: &[u8], end: Option<usize>) -> Option<Feature> {
    let behind =
        end.and_then(|end| Some((end, bytes.get(end..)?))).filter(|(_, rest)| rest.iter().any(|byte| *byte != 0));
    if let Some((end, rest)) = behind {
        let blank = rest.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == 0).count();
        let start = end + blank;
        let rest = rest.get(blank..).unwrap_or_default();
        let program = PROGRAMS.iter().find(|(magic, _)| rest.starts_with(magic)).map(|(_, called)| *called);
        let (sort, called) = match program {
            Some(called) if called.ends_with("archive") => (FeatureSort::ArchiveBehind, called),
            Some(called) => (FeatureSort::ProgramBehind, called),
            None if is_text(rest) => (FeatureSort::BytesBehind, "text"),
            None => (FeatureSort::BytesBehind, "other bytes"),
        };
        let detail = format!("{called} behind its last byte");
        return Some(Feature::new(sort, start..bytes.len(), detail));
    }
    let is_archive = matches!(format, Some("zip" | "cab" | "7z" | "rar" | "tar" | "xar" | "ar"));
    let start = (!is_archive).then(|| table_at_end(bytes))??;
    Some(Feature::new(FeatureSort::ArchiveBehind, start..bytes.len(), "a zip archive at its end"))
}

/// Whether some bytes are a line of text or more.
fn is_text(bytes: &[u8]) -> bool {
    let is_printed = |byte: &&u8| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t' | 0x80..);
    bytes.len() >= 8 && std::str::from_utf8(bytes).is_ok() && bytes.iter().all(|byte| is_printed(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], end: Option<usize>, expected: Option<(FeatureSort, &str, u32)>) {
        let found = feature(Some("png"), bytes, end);
        assert_eq!(found.as_ref().map(|it| (it.sort, it.detail.as_str(), it.span.start)), expected);
    }

    /// A zip archive with an empty file.
    fn archive(comment: &[u8]) -> Vec<u8> {
        let entry = [b"PK\x01\x02".as_slice(), &[0; 42], b"a"].concat();
        let size = u32::try_from(entry.len()).unwrap().to_le_bytes();
        let len = u16::try_from(comment.len()).unwrap().to_le_bytes();
        [&entry, b"PK\x05\x06\0\0\0\0\x01\0\x01\0".as_slice(), &size, &[0; 4], &len, comment].concat()
    }

    #[test]
    fn what_stands_behind_the_end_is_told() {
        check(b"image", Some(5), None);
        check(b"image\0\0\0", Some(5), None);
        check(b"image\n#!/bin/sh\n", Some(5), Some((FeatureSort::ProgramBehind, "a script behind its last byte", 6)));
        check(b"imagePK\x03\x04", Some(5), Some((FeatureSort::ArchiveBehind, "a zip archive behind its last byte", 5)));
        check(b"image then some words", Some(5), Some((FeatureSort::BytesBehind, "text behind its last byte", 6)));
        check(b"image\x01", Some(5), Some((FeatureSort::BytesBehind, "other bytes behind its last byte", 5)));
    }

    #[test]
    fn an_archive_is_found_from_its_end() {
        let expected = Some((FeatureSort::ArchiveBehind, "a zip archive at its end", 3));
        check(&[b"abc", archive(b"").as_slice()].concat(), None, expected);
        check(&[b"abc", archive(b"PK\x05\x06 it is").as_slice()].concat(), None, expected);
        check(&[archive(b"").as_slice(), b"x"].concat(), None, None);
        check(b"words about PK\x05\x06 and no archive at all", None, None);
    }
}
