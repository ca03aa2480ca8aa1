//! BMP: a header, perhaps colours and a profile, and rows of pixels that fill the file.

use super::reader::Reader;
use super::{Notes, ensure};

/// Walks a bitmap.
pub(super) fn walk(bytes: &[u8], _: &mut Notes) -> Option<usize> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"BM")?;
    let len = reader.le32()?;
    reader.take(4)?;
    let pixels = reader.le32()?;
    let header = reader.le32()?;
    ensure(matches!(header, 40 | 52 | 56 | 108 | 124))?;
    let (width, height) = (reader.le32()?, u32::from_le_bytes(reader.array()?));
    // A height below zero says that the rows stand from top to bottom.
    let height = usize::try_from(height.cast_signed().unsigned_abs()).ok()?;
    ensure(reader.le16()? == 1)?;
    let depth = reader.le16()?;
    ensure(matches!(depth, 1 | 4 | 8 | 16 | 24 | 32) && matches!(reader.le32()?, 0 | 3))?;
    let row = width.checked_mul(depth)?.div_ceil(32).checked_mul(4)?;
    let end = pixels.checked_add(row.checked_mul(height)?)?;
    // Between the header and the pixels stand three masks and 256 colours at most.
    ensure(pixels >= 14 + header && pixels <= 14 + header + 16 + 1024)?;
    ensure(len == end && end <= bytes.len())?;
    Some(end)
}
