//! Finds the end records of a zip archive: every one that some reader could start from.

use super::records::CENTRAL;
use crate::bundle::inert::reader::Reader;

/// The signature of an end record.
const END: &[u8; 4] = b"PK\x05\x06";

/// How many bytes an end record has before its comment.
pub(super) const END_LEN: usize = 22;

/// An end record with a table of contents.
#[derive(Clone, Debug)]
pub(super) struct End<'a> {
    /// Where the end records begin, those of 64 bits included.
    pub(super) head: usize,
    /// Where the end record itself stands.
    pub(super) at: usize,
    /// Where its comment ends.
    pub(super) tail: usize,
    /// Where the table of contents begins.
    pub(super) start: usize,
    /// Another place where it could begin.
    pub(super) other_start: Option<usize>,
    /// How many bytes stand before the archive, that its offsets do not count.
    pub(super) shift: usize,
    /// How many entries it says there are.
    pub(super) count: u64,
    /// How many bytes it says the table has.
    pub(super) size: u64,
    /// Whether it tells of several parts.
    pub(super) is_split: bool,
    /// Whether its comment is cut off.
    pub(super) is_cut: bool,
    /// What the records of 32 and of 64 bits say differently.
    pub(super) disagreement: Option<&'static str>,
    pub(super) comment: &'a [u8],
}

/// The plausible end records, in the order of their places.
pub(super) fn ends(bytes: &[u8]) -> Vec<End<'_>> {
    places(bytes).filter_map(|at| end_at(bytes, at)).collect()
}

/// Whether there is an end record with a table of contents.
pub(super) fn has_end(bytes: &[u8]) -> bool {
    places(bytes).any(|at| end_at(bytes, at).is_some_and(|end| end.count > 0))
}

/// The end record with a table of contents whose comment, if it has one, ends with the last byte.
pub(super) fn last_end(bytes: &[u8]) -> Option<End<'_>> {
    let tail = bytes.len().saturating_sub(END_LEN + usize::from(u16::MAX));
    let ends = places(bytes.get(tail..)?).filter_map(|at| end_at(bytes, tail + at));
    ends.filter(|end| end.count > 0 && !end.is_cut).find(|end| end.tail == bytes.len())
}

fn places(bytes: &[u8]) -> impl Iterator<Item = usize> {
    bytes.windows(END.len()).enumerate().filter(|(_, window)| *window == END).map(|(at, _)| at)
}

fn end_at(bytes: &[u8], at: usize) -> Option<End<'_>> {
    let mut reader = Reader::new(bytes.get(at..)?);
    reader.expect(END)?;
    let numbers = [reader.le16()?, reader.le16()?, reader.le16()?, reader.le16()?];
    let [disk, table_disk, here, total] = numbers;
    let narrow = Table { count: number(total)?, size: number(reader.le32()?)?, offset: number(reader.le32()?)? };
    let comment_len = reader.le16()?;
    let comment = reader.take(comment_len).unwrap_or(reader.rest());
    let wide = wide_end(bytes, at);
    let table = wide.as_ref().map_or(&narrow, |(table, _)| table);
    let head = wide.as_ref().map_or(at, |(_, head)| *head);
    let disagreement = match &wide {
        Some((wide, _)) => (!narrow.stands_for(wide)).then_some("in its records of 32 and of 64 bits"),
        None => None,
    };
    let by_size = usize::try_from(table.size).ok().and_then(|size| head.checked_sub(size));
    let by_offset = usize::try_from(table.offset).ok();
    let is_table = |start: &usize| {
        let begins = bytes.get(*start..head).is_some_and(|rest| rest.starts_with(CENTRAL));
        begins || (table.count == 0 && table.size == 0 && *start == head)
    };
    let sized = by_size.filter(is_table);
    let placed = by_offset.filter(is_table);
    let start = sized.or(placed)?;
    let shift = by_offset.and_then(|offset| start.checked_sub(offset)).unwrap_or_default();
    Some(End {
        head,
        at,
        tail: at + END_LEN + comment.len(),
        start,
        other_start: placed.filter(|placed| *placed != start),
        shift,
        count: table.count,
        size: table.size,
        is_split: (disk != 0 && disk != 0xFFFF) || (table_disk != 0 && table_disk != 0xFFFF) || here != total,
        is_cut: comment.len() < comment_len,
        disagreement,
        comment,
    })
}

/// What an end record says of the table of contents.
struct Table {
    count: u64,
    size: u64,
    offset: u64,
}

impl Table {
    /// Whether each number is that of `wide`, or saturated so that the other counts.
    const fn stands_for(&self, wide: &Self) -> bool {
        (self.count == 0xFFFF || self.count == wide.count)
            && (self.size == 0xFFFF_FFFF || self.size == wide.size)
            && (self.offset == 0xFFFF_FFFF || self.offset == wide.offset)
    }
}

/// The end record of 64 bits before the one at `at`, and where it stands.
fn wide_end(bytes: &[u8], at: usize) -> Option<(Table, usize)> {
    const LOCATOR_LEN: usize = 20;
    const RECORD_LEN: usize = 56;
    let locator_at = at.checked_sub(LOCATOR_LEN)?;
    let mut locator = Reader::new(bytes.get(locator_at..at)?);
    locator.expect(b"PK\x06\x07")?;
    locator.take(4)?;
    let declared = locator.le64().and_then(|at| usize::try_from(at).ok());
    // What stands before the archive moves the record, and the locator does not count it.
    let adjacent = locator_at.checked_sub(RECORD_LEN);
    adjacent.into_iter().chain(declared).filter(|at| *at < locator_at).find_map(|record_at| {
        let mut record = Reader::new(bytes.get(record_at..locator_at)?);
        record.expect(b"PK\x06\x06")?;
        record.take(20)?;
        record.le64()?;
        Some((Table { count: record.le64()?, size: record.le64()?, offset: record.le64()? }, record_at))
    })
}

fn number(value: usize) -> Option<u64> {
    u64::try_from(value).ok()
}
