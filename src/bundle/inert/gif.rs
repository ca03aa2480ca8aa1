//! GIF: blocks of the screen, its images and extensions, to the trailer.

use super::reader::Reader;
use super::{Notes, ensure};

/// Walks a GIF.
pub(super) fn walk(bytes: &[u8], notes: &mut Notes) -> Option<usize> {
    let mut reader = Reader::new(bytes);
    ensure(matches!(reader.take(6)?, b"GIF87a" | b"GIF89a"))?;
    reader.take(4)?;
    let packed = reader.byte()?;
    reader.take(2)?;
    skip_colours(&mut reader, packed)?;
    let mut images = 0_u32;
    loop {
        match reader.byte()? {
            0x21 => {
                let label = reader.byte()?;
                let is_loop = reader.rest().get(1..12).is_some_and(|name| LOOPS.contains(&name));
                let (start, is_raw) = (reader.offset(), reader.rest().get(1..12) == Some(b"XMP DataXMP"));
                let len = skip_blocks(&mut reader)?;
                match label {
                    0xF9 if len == 4 => {}
                    0xFF if is_loop && len == 14 => {}
                    // Its words are not cut into blocks.
                    0xFF if is_raw => notes.metadata(start, reader.offset() - start),
                    _ => notes.blocks(start, reader.offset() - start),
                }
            }
            0x2C => {
                reader.take(8)?;
                let packed = reader.byte()?;
                skip_colours(&mut reader, packed)?;
                ensure(reader.byte()? <= 12)?;
                skip_blocks(&mut reader)?;
                images += 1;
            }
            0x3B => {
                ensure(images > 0)?;
                return Some(reader.offset());
            }
            _ => return None,
        }
    }
}

/// The application extensions that say how often to repeat.
const LOOPS: &[&[u8]] = &[b"NETSCAPE2.0", b"ANIMEXTS1.0"];

fn skip_colours(reader: &mut Reader<'_>, packed: u8) -> Option<()> {
    let count = if packed & 0x80 == 0 { 0 } else { 3 << ((packed & 7) + 1) };
    reader.take(count).map(drop)
}

/// Skips sub-blocks up to the empty one and tells how many bytes they hold.
fn skip_blocks(reader: &mut Reader<'_>) -> Option<usize> {
    let mut total = 0;
    loop {
        let len = usize::from(reader.byte()?);
        if len == 0 {
            return Some(total);
        }
        reader.take(len)?;
        total += len;
    }
}
