//! PNG: chunks from the signature to `IEND`.

use super::reader::Reader;
use super::{Notes, ensure};

/// The chunks of the standard and of its animated form that hold no text.
const PASSIVE: &[&[u8; 4]] = &[
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"acTL", b"bKGD", b"cHRM", b"cICP", b"cLLI", b"fcTL", b"fdAT", b"gAMA",
    b"hIST", b"iCCP", b"mDCV", b"oFFs", b"pHYs", b"sBIT", b"sPLT", b"sRGB", b"sTER", b"tIME", b"tRNS",
];

/// The longest keyword of a text or profile, in bytes.
const LONGEST_KEYWORD: usize = 79;

/// Walks a PNG.
pub(super) fn walk(bytes: &[u8], notes: &mut Notes) -> Option<usize> {
    walk_chunks(&mut Reader::new(bytes), notes)
}

/// Walks the PNG that a reader stands before; tells where it ends in the file.
pub(super) fn walk_chunks(reader: &mut Reader<'_>, notes: &mut Notes) -> Option<usize> {
    reader.expect(b"\x89PNG\r\n\x1A\n")?;
    let mut is_first = true;
    let mut has_image = false;
    loop {
        let len = reader.be32()?;
        let kind = &reader.array::<4>()?;
        let body = reader.part(len)?;
        reader.take(4)?;
        ensure(is_first == (kind == b"IHDR") && (!is_first || len == 13))?;
        is_first = false;
        match kind {
            b"tEXt" => notes.words(body.offset(), len),
            b"zTXt" | b"iTXt" => note_text(body, kind == b"zTXt", notes),
            b"eXIf" => notes.metadata(body.offset(), len),
            _ => ensure(PASSIVE.contains(&kind))?,
        }
        if kind == b"iCCP"
            && let Some(packed) = after_keyword(body).filter(|packed| packed.rest().first() == Some(&0))
        {
            notes.packed_profile(packed.offset() + 1, packed.rest().len() - 1);
        }
        has_image |= kind == b"IDAT";
        if kind == b"IEND" {
            ensure(len == 0 && has_image)?;
            return Some(reader.offset());
        }
    }
}

/// Notes the keyword and the text of a chunk, which is packed in one kind always, in the other where a flag says so.
fn note_text(body: Reader<'_>, is_packed_kind: bool, notes: &mut Notes) {
    let packed = after_keyword(body).and_then(|mut rest| {
        if is_packed_kind {
            ensure(rest.byte()? == 0)?;
        } else {
            // A flag, the method, the language and the translated keyword up to their zero bytes.
            ensure(rest.array()? == [1, 0])?;
            skip_past_zero(&mut rest)?;
            skip_past_zero(&mut rest)?;
        }
        Some(rest)
    });
    match packed {
        Some(packed) => {
            notes.words(body.offset(), packed.offset() - body.offset());
            notes.packed_words(packed.offset(), packed.rest().len());
        }
        None => notes.words(body.offset(), body.rest().len()),
    }
}

/// What follows the keyword of a chunk and its zero byte.
fn after_keyword(mut body: Reader<'_>) -> Option<Reader<'_>> {
    let start = body.offset();
    skip_past_zero(&mut body)?;
    ensure(body.offset() - start <= LONGEST_KEYWORD + 1)?;
    Some(body)
}

fn skip_past_zero(reader: &mut Reader<'_>) -> Option<()> {
    let at = reader.rest().iter().position(|byte| *byte == 0)?;
    reader.take(at + 1).map(drop)
}
