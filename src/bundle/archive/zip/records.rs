//! The records of a zip archive: local headers, the table of contents, descriptors and extra fields.

use crate::bundle::archive::inflate::checksum;
use crate::bundle::inert::reader::Reader;

/// The signature of a local header.
pub(super) const LOCAL: &[u8; 4] = b"PK\x03\x04";
/// The signature of a record of the table of contents.
pub(super) const CENTRAL: &[u8; 4] = b"PK\x01\x02";
/// The signature of a descriptor behind the bytes of an entry.
pub(super) const DESCRIPTOR: &[u8; 4] = b"PK\x07\x08";

/// What a field of 32 bits holds where a field of 64 bits stands in for it.
const SATURATED: u64 = u32::MAX as u64;

/// What both headers of an entry say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Description<'a> {
    pub(super) flags: usize,
    pub(super) method: usize,
    pub(super) crc: u32,
    /// How many bytes it has packed.
    pub(super) packed: u64,
    /// How many bytes it has unpacked.
    pub(super) unpacked: u64,
    pub(super) name: &'a [u8],
    pub(super) extra: &'a [u8],
    /// Whether the fields of 64 bits are there where they are needed, and say nothing else where they are not.
    pub(super) is_sound: bool,
}

/// A local header.
#[derive(Clone, Debug)]
pub(super) struct Local<'a> {
    pub(super) description: Description<'a>,
    /// Where the bytes of the entry begin.
    pub(super) data_at: usize,
}

/// A record of the table of contents.
#[derive(Clone, Debug)]
pub(super) struct Central<'a> {
    pub(super) description: Description<'a>,
    /// Which system wrote it: 0 for DOS, 3 for Unix, 19 for Darwin.
    pub(super) host: u8,
    /// The attributes of the file: the Unix mode above, those of DOS below.
    pub(super) attributes: u32,
    /// The number of the part that it starts in.
    pub(super) disk: u64,
    /// Where its local header is said to stand.
    pub(super) local_at: u64,
    pub(super) comment: &'a [u8],
    /// Where the record ends.
    pub(super) end: usize,
}

impl Description<'_> {
    /// Whether the entry needs a password.
    pub(super) const fn is_encrypted(&self) -> bool {
        self.flags & 0x2041 > 0 || self.method == 99
    }

    /// Whether checksum and sizes follow the bytes of the entry.
    pub(super) const fn is_streamed(&self) -> bool {
        self.flags & 8 > 0
    }

    /// The name as Unicode, where an extra field tells one for exactly this name.
    pub(super) fn unicode_name(&self) -> Option<&[u8]> {
        let (_, field) = extra_fields(self.extra).find(|(id, _)| *id == 0x7075)?;
        let mut reader = Reader::new(field);
        reader.expect(&[1])?;
        let crc = u32::from_le_bytes(reader.array()?);
        (crc == checksum(self.name)).then_some(reader.rest())
    }

    /// How many bytes a descriptor takes that says the same, at the start of `bytes`.
    pub(super) fn descriptor_len(&self, bytes: &[u8]) -> Option<usize> {
        let signed = bytes.strip_prefix(DESCRIPTOR).map(|rest| (rest, DESCRIPTOR.len()));
        signed.into_iter().chain([(bytes, 0)]).find_map(|(rest, before)| {
            let rest = rest.strip_prefix(&self.crc.to_le_bytes())?;
            let narrow = u32::try_from(self.packed).ok().zip(u32::try_from(self.unpacked).ok());
            let narrow = narrow.map(|(packed, unpacked)| [packed.to_le_bytes(), unpacked.to_le_bytes()].concat());
            let wide = [self.packed.to_le_bytes(), self.unpacked.to_le_bytes()].concat();
            let form = [Some(wide), narrow].into_iter().flatten().find(|form| rest.starts_with(form))?;
            Some(before + self.crc.to_le_bytes().len() + form.len())
        })
    }
}

/// The local header at `at`.
pub(super) fn local_at(bytes: &[u8], at: usize) -> Option<Local<'_>> {
    let mut reader = Reader::new(bytes.get(at..)?);
    reader.expect(LOCAL)?;
    reader.take(2)?;
    let (mut description, [name_len, extra_len]) = described(&mut reader)?;
    description.name = reader.take(name_len)?;
    description.extra = reader.take(extra_len)?;
    let (mut unpacked, mut packed) = (description.unpacked, description.packed);
    description.is_sound = widen(description.extra, [&mut unpacked, &mut packed]);
    (description.unpacked, description.packed) = (unpacked, packed);
    Some(Local { description, data_at: bytes.len() - reader.rest().len() })
}

/// The record of the table of contents at `at`.
pub(super) fn central_at(bytes: &[u8], at: usize) -> Option<Central<'_>> {
    let mut reader = Reader::new(bytes.get(at..)?);
    reader.expect(CENTRAL)?;
    reader.byte()?;
    let host = reader.byte()?;
    reader.take(2)?;
    let (mut description, [name_len, extra_len]) = described(&mut reader)?;
    let comment_len = reader.le16()?;
    let narrow_disk = reader.le16()?;
    let mut disk = u64::try_from(narrow_disk).ok()?;
    reader.take(2)?;
    let attributes = u32::from_le_bytes(reader.array()?);
    let mut local_at = wide(&mut reader)?;
    description.name = reader.take(name_len)?;
    description.extra = reader.take(extra_len)?;
    let comment = reader.take(comment_len)?;
    if disk == 0xFFFF {
        disk = SATURATED;
    }
    let (mut unpacked, mut packed) = (description.unpacked, description.packed);
    description.is_sound = widen(description.extra, [&mut unpacked, &mut packed, &mut local_at, &mut disk]);
    (description.unpacked, description.packed) = (unpacked, packed);
    Some(Central { description, host, attributes, disk, local_at, comment, end: bytes.len() - reader.rest().len() })
}

/// What both headers have in common, and the lengths of name and extra fields, which stand elsewhere in each.
fn described<'a>(reader: &mut Reader<'a>) -> Option<(Description<'a>, [usize; 2])> {
    let (flags, method) = (reader.le16()?, reader.le16()?);
    reader.take(4)?;
    let crc = u32::from_le_bytes(reader.array()?);
    let (packed, unpacked) = (wide(reader)?, wide(reader)?);
    let lens = [reader.le16()?, reader.le16()?];
    Some((Description { flags, method, crc, packed, unpacked, name: &[], extra: &[], is_sound: true }, lens))
}

fn wide(reader: &mut Reader<'_>) -> Option<u64> {
    reader.array().map(|bytes| u64::from(u32::from_le_bytes(bytes)))
}

/// The extra fields, as far as they are whole.
fn extra_fields(extra: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut reader = Reader::new(extra);
    std::iter::from_fn(move || {
        let (id, len) = (reader.le16()?, reader.le16()?);
        Some((id, reader.take(len)?))
    })
}

/// Puts the numbers of 64 bits where those of 32 bits are saturated, in the order of the fields; tells whether that is sound.
fn widen<const N: usize>(extra: &[u8], fields: [&mut u64; N]) -> bool {
    let field = extra_fields(extra).find(|(id, _)| *id == 1).map(|(_, field)| field);
    let mut reader = Reader::new(field.unwrap_or_default());
    let is_needed = fields.iter().any(|field| **field == SATURATED);
    if !is_needed {
        // Written where it is not needed, it has at least to say the same.
        let sizes = fields.iter().take(2).map(|field| **field);
        return reader.rest().len() < 16 || sizes.map(Some).eq([reader.le64(), reader.le64()]);
    }
    let mut is_sound = true;
    for (at, narrow) in fields.into_iter().enumerate().filter(|(_, field)| **field == SATURATED) {
        let number = if at == 3 { wide(&mut reader) } else { reader.le64() };
        is_sound &= number.is_some();
        *narrow = number.unwrap_or(*narrow);
    }
    is_sound
}
