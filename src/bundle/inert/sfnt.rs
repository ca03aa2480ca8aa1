//! TrueType and OpenType fonts: a directory of tables that fill the file.

use super::reader::{Reader, tiles};
use super::{Notes, ensure};

/// The tables of the standards and of the common makers; no font needs another.
#[rustfmt::skip]
const TABLES: &[&[u8; 4]] = &[
    b"BASE", b"CBDT", b"CBLC", b"CFF ", b"CFF2", b"COLR", b"CPAL", b"DSIG", b"EBDT", b"EBLC", b"EBSC", b"FFTM", b"GDEF",
    b"GPOS", b"GSUB", b"HVAR", b"JSTF", b"LTSH", b"MATH", b"MERG", b"MVAR", b"OS/2", b"PCLT", b"STAT", b"VDMX", b"VORG",
    b"VVAR", b"avar", b"cmap", b"cvar", b"cvt ", b"feat", b"fpgm", b"fvar", b"gasp", b"glyf", b"gvar", b"hdmx", b"head",
    b"hhea", b"hmtx", b"kern", b"loca", b"maxp", b"meta", b"morx", b"name", b"post", b"prep", b"prop", b"sbix", b"trak",
    b"vhea", b"vmtx", b"webf",
];

/// The tables that hold words: names, licences, tags.
const WORDS: &[&[u8; 4]] = &[b"meta", b"name"];

/// Whether a font may have a table of this name.
pub(super) fn is_known_table(tag: [u8; 4]) -> bool {
    TABLES.contains(&&tag)
}

/// Walks a font.
pub(super) fn walk(bytes: &[u8], notes: &mut Notes) -> Option<usize> {
    let mut reader = Reader::new(bytes);
    ensure(matches!(&reader.array::<4>()?, b"\0\x01\0\0" | b"OTTO" | b"true"))?;
    let count = reader.be16()?;
    ensure(count > 0)?;
    reader.take(6)?;
    let mut pieces = Vec::new();
    for _ in 0..count {
        let tag = reader.array::<4>()?;
        reader.take(4)?;
        let (offset, len) = (reader.be32()?, reader.be32()?);
        ensure(is_known_table(tag))?;
        if WORDS.contains(&&tag) {
            notes.metadata(offset, len);
        }
        pieces.push((offset, len));
    }
    ensure(tiles(pieces, bytes, 12 + 16 * count))?;
    Some(bytes.len())
}
