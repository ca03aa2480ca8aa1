//! Writes gzip files.

use super::{crc, deflate, le16, le32};

/// A gzip file, member by member.
#[derive(Clone, Default)]
pub(crate) struct Gzip {
    bytes: Vec<u8>,
}

impl Gzip {
    /// A file without members.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a member without name.
    pub(crate) fn member(self, content: &[u8]) -> Self {
        self.packed(None, &deflate(content), crc(content), content.len() as u64)
    }

    /// Adds a member with a name.
    pub(crate) fn named(self, name: &[u8], content: &[u8]) -> Self {
        self.packed(Some(name), &deflate(content), crc(content), content.len() as u64)
    }

    /// Adds a member with this stream, checksum and length.
    pub(crate) fn packed(mut self, name: Option<&[u8]>, stream: &[u8], crc: u32, len: u64) -> Self {
        let flags = if name.is_some() { 8 } else { 0 };
        self.bytes.extend([0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 2, 3]);
        if let Some(name) = name {
            self.bytes.extend([name, b"\0"].concat());
        }
        self.bytes.extend([stream, &crc.to_le_bytes(), &le32(len)].concat());
        self
    }

    /// Adds an empty member with an extra field and a comment.
    pub(crate) fn fields(mut self, extra: &[u8], comment: &[u8]) -> Self {
        self.bytes.extend([0x1F, 0x8B, 8, 4 | 16, 0, 0, 0, 0, 2, 3]);
        self.bytes.extend([&le16(extra.len()), extra, comment, b"\0", &deflate(b""), &[0; 8]].concat());
        self
    }

    /// Adds bytes as they are.
    pub(crate) fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend(bytes);
        self
    }

    /// The file.
    pub(crate) fn build(self) -> Vec<u8> {
        self.bytes
    }
}
