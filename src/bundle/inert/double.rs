//! AppleDouble: what a Mac keeps beside a file, under its name after `._`. Its attributes, and a fork that holds nothing.

use super::reader::{Reader, tiles};
use super::{Notes, ensure};

/// The first bytes: the magic number and the version.
pub(super) const MAGIC: &[u8] = b"\0\x05\x16\x07\0\x02\0\0";

/// How the fork begins that every such file has.
const BLANK: &[u8] = b"\0\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\x1EThis resource fork intentionally left blank   ";

/// How it ends: a map of no resources.
const NO_RESOURCES: &[u8] = b"\0\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\x1E\0\0\0\0\0\0\0\0\0\x1C\0\x1E\xFF\xFF";

/// How many attributes a file may have.
const MOST_ATTRIBUTES: usize = 64;

/// Walks such a file.
pub(super) fn walk(bytes: &[u8], notes: &mut Notes) -> Option<usize> {
    let mut reader = Reader::new(bytes);
    reader.expect(MAGIC)?;
    ensure(reader.take(16)?.iter().all(|byte| *byte == 0 || (b' '..=b'~').contains(byte)))?;
    let count = reader.be16()?;
    ensure(count <= 2)?;
    let mut entries = Vec::new();
    for _ in 0..count {
        let (kind, at, len) = (reader.be32()?, reader.be32()?, reader.be32()?);
        let body = bytes.get(at..at.checked_add(len)?)?;
        match kind {
            9 => finder(bytes, at, body, notes)?,
            2 => ensure(is_blank(body))?,
            _ => return None,
        }
        entries.push((kind, at, len));
    }
    ensure(matches!(entries.as_slice(), [_] | []) || entries.first()?.0 != entries.last()?.0)?;
    let pieces = entries.into_iter().map(|(_, at, len)| (at, len)).collect();
    tiles(pieces, bytes, reader.offset()).then_some(bytes.len())
}

/// Whether a fork holds nothing.
fn is_blank(fork: &[u8]) -> bool {
    let middle = fork.strip_prefix(BLANK).and_then(|rest| rest.strip_suffix(NO_RESOURCES));
    fork.is_empty() || middle.is_some_and(|middle| middle.len() == 194 && middle.iter().all(|byte| *byte == 0))
}

/// What the Finder keeps of the file at `at`: its type and place, and perhaps attributes with their names and values.
fn finder(bytes: &[u8], at: usize, body: &[u8], notes: &mut Notes) -> Option<()> {
    let mut reader = Reader::new(body);
    reader.take(32)?;
    if reader.is_done() {
        return Some(());
    }
    reader.expect(b"\0\0ATTR")?;
    reader.take(4)?;
    let end = reader.be32()?;
    reader.take(8)?;
    reader.expect(&[0; 12])?;
    reader.take(2)?;
    let count = reader.be16()?;
    ensure(count <= MOST_ATTRIBUTES && end <= at + body.len())?;
    let mut values = Vec::new();
    for _ in 0..count {
        let (value, len) = (reader.be32()?, reader.be32()?);
        reader.take(2)?;
        let name = usize::from(reader.byte()?);
        let name = reader.take(name)?.strip_suffix(b"\0")?;
        ensure(name.starts_with(b"com.apple.") && name.iter().all(u8::is_ascii_graphic))?;
        let end = at + reader.offset();
        ensure(reader.take(end.next_multiple_of(4) - end)?.iter().all(|byte| *byte == 0))?;
        values.push((value, value.checked_add(len)?));
    }
    notes.metadata(at, body.len());
    values.sort_unstable();
    let mut from = at + reader.offset();
    for (start, after) in values.into_iter().chain([(at + body.len(), at + body.len())]) {
        ensure(bytes.get(from..start)?.iter().all(|byte| *byte == 0))?;
        from = after;
    }
    Some(())
}
