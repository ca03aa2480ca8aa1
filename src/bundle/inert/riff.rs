//! RIFF: the chunks of a WebP image or a WAVE sound.

use super::reader::Reader;
use super::{MOST_METADATA, MOST_TEXT, ensure};

/// Walks a WebP image.
pub(super) fn walk_webp(bytes: &[u8]) -> Option<()> {
    let mut chunks = open(bytes, b"WEBP")?;
    let (mut metadata, mut images) = (0, 0_u32);
    while !chunks.is_done() {
        let (kind, body) = chunk(&mut chunks)?;
        match &kind {
            b"VP8 " | b"VP8L" => images += 1,
            b"VP8X" | b"ANIM" | b"ALPH" | b"ICCP" => {}
            b"EXIF" | b"XMP " => metadata += body.len(),
            b"ANMF" => {
                let mut frame = Reader::new(body);
                frame.take(16)?;
                while !frame.is_done() {
                    let (kind, _) = chunk(&mut frame)?;
                    ensure(matches!(&kind, b"VP8 " | b"VP8L" | b"ALPH"))?;
                    images += 1;
                }
            }
            _ => return None,
        }
    }
    ensure(images > 0 && metadata <= MOST_METADATA)
}

/// Walks a WAVE sound.
pub(super) fn walk_wave(bytes: &[u8]) -> Option<()> {
    let mut chunks = open(bytes, b"WAVE")?;
    let (mut text, mut sounds) = (0, 0_u32);
    while !chunks.is_done() {
        let (kind, body) = chunk(&mut chunks)?;
        match &kind {
            b"data" => sounds += 1,
            b"fmt " | b"fact" | b"cue " | b"smpl" | b"inst" | b"PEAK" => {}
            b"JUNK" | b"PAD " | b"FLLR" => ensure(body.iter().all(|byte| *byte == 0))?,
            b"LIST" | b"bext" | b"iXML" | b"id3 " | b"_PMX" => text += body.len(),
            _ => return None,
        }
    }
    ensure(sounds > 0 && text <= MOST_TEXT)
}

/// The chunks of a file of one form; its size must be the size it states.
fn open<'a>(bytes: &'a [u8], form: &[u8; 4]) -> Option<Reader<'a>> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"RIFF")?;
    let len = reader.le32()?;
    ensure(len == reader.rest().len())?;
    reader.expect(form)?;
    Some(reader)
}

/// The next chunk; one of odd length is followed by a zero byte.
fn chunk<'a>(reader: &mut Reader<'a>) -> Option<([u8; 4], &'a [u8])> {
    let kind = reader.array::<4>()?;
    let len = reader.le32()?;
    let body = reader.take(len)?;
    if len % 2 == 1 {
        reader.expect(b"\0")?;
    }
    Some((kind, body))
}
