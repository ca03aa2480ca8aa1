//! The text of a file, decoded once, with the way back to its bytes.

use std::sync::{Arc, OnceLock};

use super::decode::{Decoded, decode, decode_in_place};
use super::{LineIndex, OffsetMap, Position, Span};

/// How the bytes of a file were read as text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, little endian, after its byte order mark.
    Utf16Le,
    /// UTF-16, big endian, after its byte order mark.
    Utf16Be,
}

impl Encoding {
    /// The name in reports.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
        }
    }
}

/// The decoded text of a file.
///
/// A byte that is no text stands as U+FFFD, or as NUL where there are very many, and the text is called lossy; the map
/// leads back to it all the same.
#[derive(Clone, Debug)]
pub(crate) struct SourceText {
    text: Arc<str>,
    bytes: u32,
    map: OffsetMap,
    encoding: Encoding,
    lossy: bool,
    lines: OnceLock<Arc<LineIndex>>,
}

impl SourceText {
    /// Decodes the bytes of a file by its byte order mark, as UTF-8 where there is none.
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self::decoded(u32::try_from(bytes.len()).unwrap_or(u32::MAX), decode(bytes))
    }

    /// Takes bytes that are no text as they stand, so that what text they hold keeps its offsets: a byte that is none stands as NUL.
    pub(crate) fn of_bytes(bytes: Vec<u8>) -> Self {
        Self::decoded(u32::try_from(bytes.len()).unwrap_or(u32::MAX), decode_in_place(bytes))
    }

    /// The same text, of a file that has `bytes` bytes: more than were decoded.
    pub(crate) const fn with_byte_len(mut self, bytes: u32) -> Self {
        self.bytes = bytes;
        self
    }

    fn decoded(bytes: u32, decoded: Decoded) -> Self {
        Self {
            text: decoded.text.into(),
            bytes,
            map: decoded.map,
            encoding: decoded.encoding,
            lossy: decoded.lossy,
            lines: OnceLock::new(),
        }
    }

    /// The text.
    pub(crate) const fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// How many bytes the file has.
    pub(crate) const fn byte_len(&self) -> u32 {
        self.bytes
    }

    /// The way from the text to the file's bytes.
    pub(crate) const fn map(&self) -> &OffsetMap {
        &self.map
    }

    /// How the bytes were read.
    pub(crate) const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Whether some bytes were no text.
    pub(crate) const fn is_lossy(&self) -> bool {
        self.lossy
    }

    /// The lines of the text, found on first need.
    pub(crate) fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| Arc::new(LineIndex::of(&self.text)))
    }

    /// The line and column of an original byte.
    pub(crate) fn position(&self, byte: u32) -> Position {
        let mut offset = self.map.find(byte).min(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        while offset > 0 && !self.text.is_char_boundary(offset as usize) {
            offset -= 1;
        }
        let (line, start) = self.lines().line(offset);
        let before = Span::new(start, offset).of_text(&self.text);
        let column = before.encode_utf16().count();
        Position { line: line + 1, column: u32::try_from(column).unwrap_or(u32::MAX).saturating_add(1), byte }
    }
}

/// The lines of a text with their ends, and where each begins, in bytes.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positions(bytes: &[u8], at: &[u32]) -> Vec<(u32, u32)> {
        let text = SourceText::new(bytes.to_vec());
        at.iter().map(|byte| text.position(*byte)).map(|p| (p.line, p.column)).collect()
    }

    #[test]
    fn columns_count_utf16_units() {
        assert_eq!(positions("a😀b\nx".as_bytes(), &[0, 1, 5, 7]), [(1, 1), (1, 2), (1, 4), (2, 1)]);
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        assert_eq!(positions(b"\xEF\xBB\xBFab", &[3, 4]), [(1, 1), (1, 2)]);
    }

    #[test]
    fn utf16_positions_are_in_file_bytes() {
        let mut bytes = vec![0xFF, 0xFE];
        bytes.extend("a\nbc".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(positions(&bytes, &[2, 6, 8]), [(1, 1), (2, 1), (2, 2)]);
    }

    #[test]
    fn bytes_that_are_no_text_keep_their_place() {
        let text = SourceText::new(b"ab\xFF\xFEcd".to_vec());
        assert!(text.is_lossy());
        let at = u32::try_from(text.text().find("cd").unwrap()).unwrap();
        assert_eq!(text.map().map(Span::new(at, at + 2)), Span::new(4, 6));
    }

    #[test]
    fn a_file_riddled_with_other_bytes_is_mapped_without_a_large_map() {
        for mark in [b"".as_slice(), b"\xEF\xBB\xBF"] {
            let text = SourceText::new([mark, &b"a\xFF".repeat(4096), b"end"].concat());
            let at = u32::try_from(text.text().find("end").unwrap()).unwrap();
            let start = u32::try_from(mark.len()).unwrap() + 8192;
            assert_eq!((text.is_lossy(), text.text().len()), (true, 8195));
            assert_eq!(text.map().map(Span::new(at, at + 3)), Span::new(start, start + 3));
        }
    }
}
