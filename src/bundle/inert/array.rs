//! NumPy arrays: a header that says what the numbers are, and as many numbers as it says.

use super::reader::Reader;
use super::{Notes, ensure};

/// The longest header that is read, in bytes.
const LONGEST_HEADER: usize = 4 << 10;

/// The header of an array, and where the numbers begin.
pub(in crate::bundle) fn header(bytes: &[u8]) -> Option<(&str, usize)> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"\x93NUMPY")?;
    let [major, _] = reader.array()?;
    let len = if major == 1 { reader.le16()? } else { reader.le32()? };
    ensure(matches!(major, 1..=3) && len <= LONGEST_HEADER)?;
    Some((std::str::from_utf8(reader.take(len)?).ok()?, reader.offset()))
}

/// Walks an array of plain numbers or letters.
pub(super) fn walk(bytes: &[u8], _: &mut Notes) -> Option<usize> {
    let (header, start) = header(bytes)?;
    let kind = after(header, "'descr':")?.strip_prefix('\'')?.split('\'').next()?;
    let digits =
        kind.trim_start_matches(['<', '>', '|', '=']).strip_prefix(['b', 'i', 'u', 'f', 'c', 'S', 'U', '?'])?;
    let size: usize = if digits.is_empty() { 1 } else { digits.parse().ok()? };
    let size = if kind.contains('U') { size.checked_mul(4)? } else { size };
    let shape = after(header, "'shape':")?.strip_prefix('(')?.split(')').next()?;
    let lengths = shape.split(',').map(str::trim).filter(|length| !length.is_empty());
    let count = lengths.map(|length| length.parse::<usize>().ok()).try_fold(1_usize, |all, one| all.checked_mul(one?));
    let end = start.checked_add(size.checked_mul(count?)?)?;
    ensure(end <= bytes.len())?;
    Some(end)
}

fn after<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    header.split_once(key).map(|(_, rest)| rest.trim_start())
}
