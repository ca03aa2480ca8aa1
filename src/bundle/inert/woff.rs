//! WOFF and WOFF2: compressed fonts, whose header states where everything lies.

use super::reader::{Reader, tiles};
use super::sfnt::is_known_table;
use super::{Notes, ensure};

/// Walks a WOFF font.
pub(super) fn walk(bytes: &[u8], notes: &mut Notes) -> Option<usize> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"wOFF")?;
    reader.take(4)?;
    ensure(reader.be32()? == bytes.len())?;
    let count = reader.be16()?;
    ensure(count > 0 && reader.be16()? == 0)?;
    reader.take(8)?;
    let mut pieces = walk_extras(&mut reader)?;
    pieces.iter().for_each(|(offset, len)| notes.packed_words(*offset, *len));
    for _ in 0..count {
        ensure(is_known_table(reader.array()?))?;
        let (offset, packed, unpacked) = (reader.be32()?, reader.be32()?, reader.be32()?);
        reader.take(4)?;
        ensure(packed <= unpacked)?;
        pieces.push((offset, packed));
    }
    ensure(tiles(pieces, bytes, 44 + 20 * count))?;
    Some(bytes.len())
}

/// Walks a WOFF2 font, except for collections.
pub(super) fn walk2(bytes: &[u8], notes: &mut Notes) -> Option<usize> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"wOF2")?;
    ensure(reader.array::<4>()? != *b"ttcf")?;
    ensure(reader.be32()? == bytes.len())?;
    let count = reader.be16()?;
    ensure(count > 0 && reader.be16()? == 0)?;
    reader.take(4)?;
    let packed = reader.be32()?;
    reader.take(4)?;
    let mut pieces = walk_extras(&mut reader)?;
    // They are packed in a way that is not undone here, so that a caption of them is all there may be.
    pieces.iter().for_each(|(offset, len)| notes.words(*offset, *len));
    for _ in 0..count {
        let flags = reader.byte()?;
        let tag = if flags & 63 == 63 { Some(reader.array()?) } else { None };
        ensure(tag.is_none_or(is_known_table))?;
        // The tags of glyphs and their places stand at 10 and 11; they alone are transformed by version 0.
        let is_transformed = if matches!(flags & 63, 10 | 11) { flags >> 6 != 3 } else { flags >> 6 != 0 };
        base128(&mut reader)?;
        if is_transformed {
            base128(&mut reader)?;
        }
    }
    let start = bytes.len() - reader.rest().len();
    pieces.push((start, packed));
    ensure(tiles(pieces, bytes, start))?;
    Some(bytes.len())
}

/// Reads where the metadata lies; private bytes there may be none.
fn walk_extras(reader: &mut Reader<'_>) -> Option<Vec<(usize, usize)>> {
    let (offset, len, _) = (reader.be32()?, reader.be32()?, reader.be32()?);
    let (private, private_len) = (reader.be32()?, reader.be32()?);
    ensure(private == 0 && private_len == 0)?;
    Some(if len == 0 { Vec::new() } else { vec![(offset, len)] })
}

/// A number in up to five groups of seven bits.
fn base128(reader: &mut Reader<'_>) -> Option<()> {
    for index in 0..5 {
        let byte = reader.byte()?;
        ensure(index > 0 || byte != 0x80)?;
        if byte & 0x80 == 0 {
            return Some(());
        }
    }
    None
}
