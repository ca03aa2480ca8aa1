//! The object store of git: loose objects, packs with their indexes, and the index of the work tree.

use super::deflate::zlib_len;
use super::ensure;
use super::reader::Reader;

/// Bytes of an object name in SHA-1, which ends each of the files.
const NAME: usize = 20;

/// Walks a loose object: one zlib stream and nothing else.
pub(super) fn walk_object(bytes: &[u8]) -> Option<()> {
    let (len, unpacked) = zlib_len(bytes)?;
    ensure(len == bytes.len() && unpacked > 0)
}

/// Walks a pack, the index of one, or the order of its objects.
pub(super) fn walk_pack(bytes: &[u8]) -> Option<()> {
    match bytes.first_chunk::<4>()? {
        b"PACK" => walk_objects(bytes),
        b"RIDX" => walk_order(bytes),
        _ => walk_names(bytes),
    }
}

fn walk_objects(bytes: &[u8]) -> Option<()> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"PACK")?;
    ensure(matches!(reader.be32()?, 2 | 3))?;
    let count = reader.be32()?;
    for _ in 0..count {
        let mut byte = reader.byte()?;
        let kind = byte >> 4 & 7;
        while byte & 0x80 != 0 {
            byte = reader.byte()?;
        }
        match kind {
            1..=4 => {}
            6 => while reader.byte()? & 0x80 != 0 {},
            7 => drop(reader.take(NAME)?),
            _ => return None,
        }
        let (len, _) = zlib_len(reader.rest())?;
        reader.take(len)?;
    }
    ensure(reader.rest().len() == NAME)
}

fn walk_names(bytes: &[u8]) -> Option<()> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"\xFFtOc\0\0\0\x02")?;
    let mut count = 0;
    for _ in 0..256 {
        let next = reader.be32()?;
        ensure(next >= count)?;
        count = next;
    }
    reader.take(count.checked_mul(NAME + 4)?)?;
    let places = reader.take(count.checked_mul(4)?)?;
    // A place beyond 2 GiB has its high bit set and stands in full in a table of its own.
    let far = places.chunks_exact(4).filter(|place| place.first().is_some_and(|byte| byte & 0x80 != 0)).count();
    reader.take(8 * far)?;
    ensure(reader.rest().len() == 2 * NAME)
}

/// Walks a reverse index: each number below their count, once.
fn walk_order(bytes: &[u8]) -> Option<()> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"RIDX\0\0\0\x01\0\0\0\x01")?;
    let len = reader.rest().len().checked_sub(2 * NAME)?;
    ensure(len > 0 && len % 4 == 0)?;
    let mut numbers = (0..len / 4).map(|_| reader.be32()).collect::<Option<Vec<_>>>()?;
    numbers.sort_unstable();
    ensure(numbers.into_iter().enumerate().all(|(at, number)| at == number))
}

/// Walks the index of a work tree: its entries, its extensions, its name.
pub(super) fn walk_index(bytes: &[u8]) -> Option<()> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"DIRC")?;
    let version = reader.be32()?;
    ensure(matches!(version, 2..=4))?;
    let count = reader.be32()?;
    for _ in 0..count {
        let before = reader.rest().len();
        reader.take(60)?;
        if reader.be16()? & 0x4000 != 0 {
            reader.take(2)?;
        }
        if version == 4 {
            while reader.byte()? & 0x80 != 0 {}
        }
        let len = reader.rest().iter().position(|byte| *byte == 0)?;
        reader.take(len)?;
        if version == 4 {
            reader.expect(b"\0")?;
        } else {
            // From one to eight zero bytes make the entry a multiple of eight.
            let taken = before - reader.rest().len();
            let padding = reader.take(8 - taken % 8)?;
            ensure(padding.iter().all(|byte| *byte == 0))?;
        }
    }
    while reader.rest().len() > NAME {
        ensure(reader.array::<4>()?.iter().all(u8::is_ascii_alphabetic))?;
        let len = reader.be32()?;
        reader.take(len)?;
    }
    ensure(reader.rest().len() == NAME)
}
