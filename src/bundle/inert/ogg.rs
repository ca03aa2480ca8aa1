//! Ogg: pages from the first byte to the last; the words stand in the first pages.

use super::reader::Reader;
use super::{Notes, ensure};

/// How many pages, from the first on, may hold a comment.
const COMMENT_PAGES: u32 = 4;

/// Walks a sound.
pub(super) fn walk(bytes: &[u8], notes: &mut Notes) -> Option<usize> {
    let mut reader = Reader::new(bytes);
    let mut pages = 0_u32;
    while !reader.is_done() && (pages == 0 || reader.rest().starts_with(b"OggS")) {
        reader.expect(b"OggS\0")?;
        ensure(reader.byte()? < 8)?;
        reader.take(20)?;
        let count = usize::from(reader.byte()?);
        let sizes = reader.take(count)?;
        let len = sizes.iter().map(|size| usize::from(*size)).sum();
        let page = reader.part(len)?;
        if pages < COMMENT_PAGES {
            notes.profile(page.offset(), len);
        }
        pages += 1;
    }
    ensure(pages > 1)?;
    Some(reader.offset())
}
