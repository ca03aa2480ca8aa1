//! RIFF: the chunks of a WebP image or a WAVE sound.

use super::reader::Reader;
use super::{Notes, ensure};

/// Walks a WebP image.
pub(super) fn walk_webp(bytes: &[u8], notes: &mut Notes) -> Option<usize> {
    let mut chunks = open(bytes, b"WEBP")?;
    let mut images = 0_u32;
    while !chunks.is_done() {
        let (kind, mut body) = chunk(&mut chunks)?;
        match &kind {
            b"VP8 " | b"VP8L" => images += 1,
            b"VP8X" | b"ANIM" | b"ALPH" => {}
            b"ICCP" => notes.profile(body.offset(), body.rest().len()),
            b"EXIF" | b"XMP " => notes.metadata(body.offset(), body.rest().len()),
            b"ANMF" => {
                body.take(16)?;
                while !body.is_done() {
                    let (kind, _) = chunk(&mut body)?;
                    ensure(matches!(&kind, b"VP8 " | b"VP8L" | b"ALPH"))?;
                    images += 1;
                }
            }
            _ => return None,
        }
    }
    ensure(images > 0)?;
    Some(chunks.offset())
}

/// Walks a WAVE sound.
pub(super) fn walk_wave(bytes: &[u8], notes: &mut Notes) -> Option<usize> {
    let mut chunks = open(bytes, b"WAVE")?;
    let mut sounds = 0_u32;
    while !chunks.is_done() {
        let (kind, body) = chunk(&mut chunks)?;
        match &kind {
            b"data" => sounds += 1,
            b"fmt " | b"fact" | b"cue " | b"smpl" | b"inst" | b"PEAK" => {}
            b"JUNK" | b"PAD " | b"FLLR" => ensure(body.rest().iter().all(|byte| *byte == 0))?,
            b"LIST" | b"bext" | b"iXML" | b"id3 " | b"_PMX" => notes.words(body.offset(), body.rest().len()),
            _ => return None,
        }
    }
    ensure(sounds > 0)?;
    Some(chunks.offset())
}

/// The chunks of a file of one form, as far as the size it states.
fn open<'a>(bytes: &'a [u8], form: &[u8; 4]) -> Option<Reader<'a>> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"RIFF")?;
    let len = reader.le32()?;
    let mut chunks = reader.part(len)?;
    chunks.expect(form)?;
    Some(chunks)
}

/// The next chunk; one of odd length is followed by a zero byte.
fn chunk<'a>(reader: &mut Reader<'a>) -> Option<([u8; 4], Reader<'a>)> {
    let kind = reader.array::<4>()?;
    let len = reader.le32()?;
    let body = reader.part(len)?;
    if len % 2 == 1 {
        reader.expect(b"\0")?;
    }
    Some((kind, body))
}
