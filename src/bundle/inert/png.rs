//! PNG: chunks from the signature to `IEND`.

use super::reader::Reader;
use super::{MOST_TEXT, ensure};

/// The chunks of the standard and of its animated form that hold no text.
const PASSIVE: &[&[u8; 4]] = &[
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"acTL", b"bKGD", b"cHRM", b"cICP", b"cLLI", b"fcTL", b"fdAT", b"gAMA",
    b"hIST", b"iCCP", b"mDCV", b"oFFs", b"pHYs", b"sBIT", b"sPLT", b"sRGB", b"sTER", b"tIME", b"tRNS",
];

/// Chunks of text, or of a camera's words.
const TEXT: &[&[u8; 4]] = &[b"eXIf", b"iTXt", b"tEXt", b"zTXt"];

/// Walks a PNG.
pub(super) fn walk(bytes: &[u8]) -> Option<()> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"\x89PNG\r\n\x1A\n")?;
    let mut text = 0;
    let mut is_first = true;
    let mut has_image = false;
    loop {
        let len = reader.be32()?;
        let kind = &reader.array::<4>()?;
        reader.take(len)?;
        reader.take(4)?;
        ensure(is_first == (kind == b"IHDR") && (!is_first || len == 13))?;
        is_first = false;
        if TEXT.contains(&kind) {
            text += len;
            ensure(text <= MOST_TEXT)?;
        } else {
            ensure(PASSIVE.contains(&kind))?;
        }
        has_image |= kind == b"IDAT";
        if kind == b"IEND" {
            return ensure(len == 0 && has_image && reader.is_done());
        }
    }
}
