//! PDF: the names that make a document act, in its objects and in the packed ones; what it says is not read.

use std::io::Read;

use flate2::read::DeflateDecoder;

use super::{Feature, FeatureSort, find};

/// Names that make a document act, and what they do.
const ACTIVE: &[(&[u8], &str)] = &[
    (b"JS", "a script"),
    (b"JavaScript", "a script"),
    (b"Launch", "an action that starts a program"),
    (b"SubmitForm", "an action that sends a form"),
    (b"ImportData", "an action that loads data"),
    (b"EmbeddedFile", "an embedded file"),
    (b"RichMedia", "a player of media"),
];

/// How many bytes of packed objects are unpacked.
const MOST_UNPACKED: u64 = 4 << 20;

/// The longest name, in bytes.
const LONGEST_NAME: usize = 128;

/// What makes the document act, and whether it is encrypted.
pub(super) fn features(bytes: &[u8]) -> Vec<Feature> {
    let mut found = Vec::new();
    let mut room = MOST_UNPACKED;
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let stream = find(rest, b"stream");
        let objects = rest.get(..stream.unwrap_or(rest.len())).unwrap_or_default();
        let holds_objects = names(objects, at, None, &mut found);
        let Some(stream) = stream else { break };
        let start = at + stream + b"stream".len();
        let body = bytes.get(start..).unwrap_or_default();
        // A stream without an end is no stream; what follows is read as objects.
        let Some(len) = find(body, b"endstream") else {
            names(body, start, None, &mut found);
            break;
        };
        let packed = body.get(..len).unwrap_or_default();
        if holds_objects {
            let packed = packed.strip_prefix(b"\r").unwrap_or(packed);
            let packed = packed.strip_prefix(b"\n").unwrap_or(packed);
            let mut unpacked = Vec::new();
            // What came out before a fault counts, and so does a stream with a wrong checksum.
            let _ = DeflateDecoder::new(packed.get(2..).unwrap_or_default()).take(room).read_to_end(&mut unpacked);
            room = room.saturating_sub(unpacked.len() as u64);
            names(&unpacked, start, Some(len), &mut found);
        }
        at = start + len + b"endstream".len();
    }
    found
}

/// Finds the telling names in objects that begin at `start`, or stand packed in `packed` bytes there; whether the last of
/// them is the head of packed objects.
fn names(objects: &[u8], start: usize, packed: Option<usize>, found: &mut Vec<Feature>) -> bool {
    let mut holds_objects = false;
    for (at, _) in objects.iter().enumerate().filter(|(_, byte)| **byte == b'/') {
        let name = name(objects.get(at + 1..).unwrap_or_default());
        let range = packed.map_or(start + at..start + at + 1, |len| start..start + len);
        if name == b"ObjStm" {
            holds_objects = true;
        } else if name == b"Encrypt" {
            found.push(Feature::new(FeatureSort::Encrypted, range, "the document is encrypted"));
        } else if let Some((_, does)) = ACTIVE.iter().find(|(active, _)| *active == name) {
            found.push(Feature::new(FeatureSort::ActiveContent, range, *does));
        }
        if found.len() > 4 * super::MOST {
            found.sort_unstable();
            found.dedup_by(|a, b| (a.sort, &a.detail) == (b.sort, &b.detail));
        }
    }
    holds_objects
}

/// The name at the start of some bytes, with its escapes undone: `J#53` is `JS`.
fn name(bytes: &[u8]) -> Vec<u8> {
    let mut name = Vec::new();
    let mut rest = bytes;
    while let Some((byte, after)) = rest.split_first() {
        if name.len() == LONGEST_NAME || !byte.is_ascii_graphic() || b"()<>[]{}/%".contains(byte) {
            break;
        }
        let escaped = (*byte == b'#').then(|| std::str::from_utf8(after.get(..2)?).ok()).flatten();
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(character) => {
                name.push(character);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                name.push(*byte);
                rest = after;
            }
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn check(bytes: &[u8], expected: &[&str]) {
        let found = features(bytes);
        assert_eq!(found.iter().map(|it| it.detail.as_str()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn names_that_act_are_told() {
        check(b"%PDF-1.7\n1 0 obj <</OpenAction [3 0 R /Fit] /Type/Page>> endobj", &[]);
        check(b"1 0 obj <</S/JavaScript>> endobj", &["a script"]);
        check(b"1 0 obj <</S/J#61vaScript /F 2>> endobj", &["a script"]);
        check(b"<</S /Launch /Win <<>> >>", &["an action that starts a program"]);
        check(b"<< /JSON 1 /Encrypt 3 0 R>>", &["the document is encrypted"]);
        check(b"<</Length 9>> stream\n/JS /Launch\nendstream endobj", &[]);
    }

    #[test]
    fn packed_objects_are_unpacked() {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(b"1 0 <</S/JavaScript /JS (x)>>").unwrap();
        let packed = packer.finish().unwrap();
        let bytes = [b"<</Type/ObjStm /Filter/FlateDecode>> stream\r\n".as_slice(), &packed, b"\nendstream"].concat();
        check(&bytes, &["a script", "a script"]);
    }
}
