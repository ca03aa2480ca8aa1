//! Writes zip archives whose two headers, descriptors and end records can each say anything.

use super::{crc, deflate, le16, le32};

/// A zip archive, entry by entry.
#[derive(Clone, Default)]
pub(crate) struct Zip {
    prefix: Vec<u8>,
    entries: Vec<ZipEntry>,
    before_table: Vec<u8>,
    comment: Vec<u8>,
    trailing: Vec<u8>,
    end: Option<fn(&mut ZipEnd)>,
    is_wide: bool,
    counts_prefix: bool,
}

/// An entry: what each of its headers says, and its packed bytes.
#[derive(Clone)]
pub(crate) struct ZipEntry {
    /// Bytes that stand before its local header.
    pub(crate) before: Vec<u8>,
    pub(crate) local: ZipHeader,
    pub(crate) central: ZipHeader,
    /// The packed bytes as they stand.
    pub(crate) data: Vec<u8>,
    pub(crate) descriptor: Descriptor,
    pub(crate) is_in_table: bool,
    pub(crate) has_local: bool,
    /// Where its local header is said to stand, instead of where it does.
    pub(crate) local_at: Option<u64>,
    pub(crate) host: u8,
    pub(crate) mode: u32,
    pub(crate) disk: usize,
    pub(crate) comment: Vec<u8>,
}

/// What one header says.
#[derive(Clone, Default)]
pub(crate) struct ZipHeader {
    pub(crate) name: Vec<u8>,
    pub(crate) flags: usize,
    pub(crate) method: usize,
    pub(crate) crc: u32,
    pub(crate) packed: u64,
    pub(crate) unpacked: u64,
    pub(crate) extra: Vec<u8>,
    /// Whether its sizes stand in a field of 64 bits.
    pub(crate) is_wide: bool,
}

/// What follows the packed bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Descriptor {
    None,
    /// With a signature and sizes of 32 bits.
    Signed,
    /// Without a signature.
    Unsigned,
    /// With a signature and sizes of 64 bits.
    Wide,
    /// With a signature and a wrong checksum.
    Wrong,
}

/// What the end record says.
#[derive(Clone, Default)]
pub(crate) struct ZipEnd {
    pub(crate) disk: usize,
    pub(crate) count: u64,
    pub(crate) size: u64,
    pub(crate) offset: u64,
}

impl Zip {
    /// An archive without entries.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a file, deflated.
    pub(crate) fn file(self, name: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Self {
        let content = content.as_ref();
        self.packed(name.as_ref(), 8, deflate(content), content.len() as u64, crc(content))
    }

    /// Adds a file as it is.
    pub(crate) fn stored(self, name: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Self {
        let content = content.as_ref();
        self.packed(name.as_ref(), 0, content.to_vec(), content.len() as u64, crc(content))
    }

    /// Adds a directory.
    pub(crate) fn directory(self, name: impl AsRef<[u8]>) -> Self {
        self.stored(name, b"").lie(|entry| entry.mode = 0o040_755)
    }

    /// Adds a file of packed bytes.
    pub(crate) fn packed(mut self, name: &[u8], method: usize, data: Vec<u8>, unpacked: u64, crc: u32) -> Self {
        let header =
            ZipHeader { name: name.to_vec(), method, crc, packed: data.len() as u64, unpacked, ..ZipHeader::default() };
        self.entries.push(ZipEntry {
            before: Vec::new(),
            local: header.clone(),
            central: header,
            data,
            descriptor: Descriptor::None,
            is_in_table: true,
            has_local: true,
            local_at: None,
            host: 3,
            mode: 0o100_644,
            disk: 0,
            comment: Vec::new(),
        });
        self
    }

    /// Changes the last entry.
    pub(crate) fn lie(mut self, lie: impl FnOnce(&mut ZipEntry)) -> Self {
        lie(self.entries.last_mut().expect("an entry to lie about"));
        self
    }

    /// Changes both headers of the last entry.
    pub(crate) fn lie_twice(self, lie: impl Fn(&mut ZipHeader)) -> Self {
        self.lie(|entry| {
            lie(&mut entry.local);
            lie(&mut entry.central);
        })
    }

    /// Gives the last entry a descriptor and leaves its numbers out of the local header.
    pub(crate) fn streamed(self, descriptor: Descriptor) -> Self {
        self.lie_twice(|header| header.flags |= 8).lie(|entry| {
            (entry.local.crc, entry.local.packed, entry.local.unpacked) = (0, 0, 0);
            entry.descriptor = descriptor;
        })
    }

    /// Puts bytes before the archive, which its offsets do not count.
    pub(crate) fn prefix(mut self, bytes: &[u8]) -> Self {
        self.prefix = bytes.to_vec();
        self
    }

    /// Makes the offsets count the prefix.
    pub(crate) fn counting_prefix(mut self) -> Self {
        self.counts_prefix = true;
        self
    }

    /// Puts bytes between the last entry and the table of contents.
    pub(crate) fn before_table(mut self, bytes: &[u8]) -> Self {
        self.before_table = bytes.to_vec();
        self
    }

    /// Sets the comment.
    pub(crate) fn comment(mut self, bytes: &[u8]) -> Self {
        self.comment = bytes.to_vec();
        self
    }

    /// Puts bytes behind the archive.
    pub(crate) fn trailing(mut self, bytes: &[u8]) -> Self {
        self.trailing = bytes.to_vec();
        self
    }

    /// Writes end records of 64 bits, and saturates those of 32.
    pub(crate) fn wide_end(mut self) -> Self {
        self.is_wide = true;
        self
    }

    /// Changes the end record.
    pub(crate) fn end(mut self, lie: fn(&mut ZipEnd)) -> Self {
        self.end = Some(lie);
        self
    }

    /// The archive.
    pub(crate) fn build(&self) -> Vec<u8> {
        let mut bytes = self.prefix.clone();
        let base = if self.counts_prefix { 0 } else { bytes.len() };
        let mut table = Vec::new();
        let mut count = 0;
        for entry in &self.entries {
            bytes.extend(&entry.before);
            let at = entry.local_at.unwrap_or((bytes.len() - base) as u64);
            if entry.has_local {
                bytes.extend(entry.local_bytes());
            }
            if entry.is_in_table {
                count += 1;
                table.extend(entry.central_bytes(at));
            }
        }
        bytes.extend(&self.before_table);
        let mut end = ZipEnd { disk: 0, count, size: table.len() as u64, offset: (bytes.len() - base) as u64 };
        bytes.extend(&table);
        if self.is_wide {
            let at = (bytes.len() - base) as u64;
            bytes.extend(b"PK\x06\x06\x2C\0\0\0\0\0\0\0\x2D\x03\x2D\0\0\0\0\0\0\0\0\0");
            for number in [end.count, end.count, end.size, end.offset] {
                bytes.extend(number.to_le_bytes());
            }
            bytes.extend([b"PK\x06\x07\0\0\0\0".as_slice(), &at.to_le_bytes(), &[1, 0, 0, 0]].concat());
            end = ZipEnd { disk: 0, count: 0xFFFF, size: 0xFFFF_FFFF, offset: 0xFFFF_FFFF };
        }
        if let Some(lie) = self.end {
            lie(&mut end);
        }
        let counts = le16(usize::try_from(end.count).expect("a count"));
        bytes.extend([b"PK\x05\x06".as_slice(), &le16(end.disk), &le16(end.disk), &counts, &counts].concat());
        bytes.extend([&le32(end.size), &le32(end.offset), le16(self.comment.len()).as_slice()].concat());
        bytes.extend(&self.comment);
        bytes.extend(&self.trailing);
        bytes
    }
}

impl ZipEntry {
    /// Its local header, its bytes and its descriptor.
    pub(crate) fn local_bytes(&self) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04\x14\0".to_vec();
        let extra = self.local.extra(None);
        bytes.extend(self.local.fields(extra.len()));
        bytes.extend([self.local.name.as_slice(), &extra, &self.data].concat());
        let (packed, unpacked) = (self.central.packed, self.central.unpacked);
        let crc = self.central.crc ^ u32::from(self.descriptor == Descriptor::Wrong);
        if !matches!(self.descriptor, Descriptor::None | Descriptor::Unsigned) {
            bytes.extend(b"PK\x07\x08");
        }
        match self.descriptor {
            Descriptor::None => {}
            Descriptor::Wide => {
                bytes.extend([crc.to_le_bytes().as_slice(), &packed.to_le_bytes(), &unpacked.to_le_bytes()].concat());
            }
            _ => bytes.extend([crc.to_le_bytes(), le32(packed), le32(unpacked)].concat()),
        }
        bytes
    }

    fn central_bytes(&self, at: u64) -> Vec<u8> {
        let extra = self.central.extra(Some(at));
        let offset = if self.central.is_wide { u64::from(u32::MAX) } else { at };
        let mut bytes = [b"PK\x01\x02\x14".as_slice(), &[self.host], b"\x14\0"].concat();
        bytes.extend(self.central.fields(extra.len()));
        bytes.extend([le16(self.comment.len()), le16(self.disk), le16(0)].concat());
        let dos = if self.mode & 0o040_000 > 0 { 0x10 } else { 0 };
        bytes.extend([(self.mode << 16 | dos).to_le_bytes(), le32(offset)].concat());
        bytes.extend([self.central.name.as_slice(), &extra, &self.comment].concat());
        bytes
    }
}

impl ZipHeader {
    fn fields(&self, extra_len: usize) -> Vec<u8> {
        let narrow = |size: u64| le32(if self.is_wide { u64::from(u32::MAX) } else { size });
        let mut fields = [le16(self.flags), le16(self.method), le16(0x6000), le16(0x5B75)].concat();
        fields.extend([self.crc.to_le_bytes(), narrow(self.packed), narrow(self.unpacked)].concat());
        fields.extend([le16(self.name.len()), le16(extra_len)].concat());
        fields
    }

    fn extra(&self, local_at: Option<u64>) -> Vec<u8> {
        let mut extra = self.extra.clone();
        if self.is_wide {
            let numbers: Vec<u64> = [self.unpacked, self.packed].into_iter().chain(local_at).collect();
            extra.extend([le16(1), le16(numbers.len() * 8)].concat());
            extra.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        }
        extra
    }
}

/// An archive with `count` entries whose bytes all end in the same deflated kernel, as a bomb without nesting has them:
/// each stream quotes the headers of the entries behind it.
pub(crate) fn overlapping(count: usize, kernel: &[u8]) -> Vec<u8> {
    let mut entries: Vec<ZipEntry> = Vec::new();
    let mut tail: Vec<u8> = Vec::new();
    let mut content = kernel.to_vec();
    let packed = deflate(kernel);
    for number in (0..count).rev() {
        // A stored block that quotes the local header of the next entry, then that entry's own stream.
        let (mut data, quoted) = match entries.last() {
            None => (packed.clone(), Vec::new()),
            Some(_) => {
                let header_len = 30 + "00000".len();
                let quoted = tail[..header_len].to_vec();
                let block = [&[0], le16(header_len).as_slice(), &le16(!header_len)].concat();
                (block, quoted)
            }
        };
        content = [quoted.as_slice(), &content].concat();
        data.extend(&tail);
        let name = format!("{number:05}");
        let entry = Zip::new().packed(name.as_bytes(), 8, data, content.len() as u64, crc(&content)).entries.remove(0);
        tail = entry.local_bytes();
        entries.push(entry);
    }
    let mut zip = Zip::new();
    let total = tail.len();
    for entry in entries.into_iter().rev() {
        let at = (total - entry.local_bytes().len()) as u64;
        let is_first = zip.entries.is_empty();
        zip.entries.push(ZipEntry { local_at: Some(at), has_local: is_first, ..entry });
    }
    zip.build()
}
