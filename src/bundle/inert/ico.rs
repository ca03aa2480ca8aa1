//! ICO and CUR: a directory of images, each a PNG or a bitmap, that fill the file.

use super::reader::{Reader, tiles};
use super::{Notes, ensure, png};

/// Walks an icon.
pub(super) fn walk(bytes: &[u8], notes: &mut Notes) -> Option<usize> {
    let mut reader = Reader::new(bytes);
    ensure(matches!(reader.array::<4>()?, [0, 0, 1 | 2, 0]))?;
    let count = reader.le16()?;
    ensure(count > 0)?;
    let mut pieces = Vec::new();
    let mut total = 0;
    for _ in 0..count {
        reader.take(8)?;
        let (len, offset) = (reader.le32()?, reader.le32()?);
        let mut from = Reader::new(bytes);
        from.take(offset)?;
        let mut image = from.part(len)?;
        pieces.push((offset, len));
        // Images that share their bytes would be walked again and again.
        total += len;
        ensure(total <= bytes.len())?;
        if image.rest().starts_with(b"\x89PNG") {
            png::walk_chunks(&mut image, notes)?;
            ensure(image.is_done())?;
        } else {
            walk_bitmap(image.rest())?;
        }
    }
    ensure(tiles(pieces, bytes, 6 + 16 * count))?;
    Some(bytes.len())
}

/// Walks a bitmap: header, palette, pixels, and a mask that some leave out.
fn walk_bitmap(image: &[u8]) -> Option<()> {
    let mut reader = Reader::new(image);
    ensure(reader.le32()? == 40)?;
    let (width, height) = (reader.le32()?, reader.le32()? / 2);
    ensure(width <= 4096 && height <= 4096 && reader.le16()? == 1)?;
    let depth = reader.le16()?;
    ensure(matches!(depth, 1 | 4 | 8 | 16 | 24 | 32) && reader.le32()? == 0)?;
    reader.take(12)?;
    let colours = match reader.le32()? {
        0 if depth <= 8 => 1 << depth,
        count => count,
    };
    reader.take(4)?;
    ensure(colours <= 256)?;
    let rows = |bits: usize| (width * bits).div_ceil(32) * 4 * height;
    let pixels = 40 + 4 * colours + rows(depth);
    ensure(image.len() == pixels || image.len() == pixels + rows(1))
}
