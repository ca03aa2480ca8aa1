//! JPEG: segments and entropy-coded scans, from the start marker to the end marker.

use super::reader::Reader;
use super::{Notes, ensure};

/// Walks a JPEG.
pub(super) fn walk(bytes: &[u8], notes: &mut Notes) -> Option<usize> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"\xFF\xD8")?;
    let mut scans = 0_u32;
    loop {
        reader.expect(b"\xFF")?;
        let mut marker = reader.byte()?;
        while marker == 0xFF {
            marker = reader.byte()?;
        }
        if marker == 0xD9 {
            ensure(scans > 0)?;
            return Some(reader.offset());
        }
        // All other markers that stand outside a scan begin a segment.
        ensure(matches!(marker, 0xC0..=0xCF | 0xDA..=0xDF | 0xE0..=0xEF | 0xFE))?;
        let len = reader.be16()?.checked_sub(2)?;
        let segment = reader.part(len)?;
        match marker {
            0xFE => notes.words(segment.offset(), len),
            // The colours of printers and screens take more room than words do.
            0xE2 if segment.rest().starts_with(b"ICC_PROFILE\0") => notes.profile(segment.offset(), len),
            0xE0..=0xEF => notes.metadata(segment.offset(), len),
            0xDA => {
                scans += 1;
                skip_scan(&mut reader)?;
            }
            _ => {}
        }
    }
}

/// Skips coded bytes up to the next marker that is neither stuffing nor a restart.
fn skip_scan(reader: &mut Reader<'_>) -> Option<()> {
    loop {
        let rest = reader.rest();
        let at = rest.iter().position(|byte| *byte == 0xFF)?;
        match rest.get(at + 1)? {
            0 | 0xD0..=0xD7 => drop(reader.take(at + 2)?),
            _ => return reader.take(at).map(drop),
        }
    }
}
