//! Reads a buffer from front to back, in numbers and runs of bytes.

/// What of a buffer is not read yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads `bytes` from their start.
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What is left.
    pub(super) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether nothing is left.
    pub(super) const fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next `count` bytes.
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// The next `N` bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*taken)
    }

    /// The next bytes, which must be `expected`.
    pub(super) fn expect(&mut self, expected: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(expected)?;
        Some(())
    }

    /// The next byte.
    pub(super) fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// The next 16 bits, big endian.
    pub(super) fn be16(&mut self) -> Option<usize> {
        self.array().map(|bytes| usize::from(u16::from_be_bytes(bytes)))
    }

    /// The next 32 bits, big endian.
    pub(super) fn be32(&mut self) -> Option<usize> {
        self.array().and_then(|bytes| usize::try_from(u32::from_be_bytes(bytes)).ok())
    }

    /// The next 16 bits, little endian.
    pub(super) fn le16(&mut self) -> Option<usize> {
        self.array().map(|bytes| usize::from(u16::from_le_bytes(bytes)))
    }

    /// The next 32 bits, little endian.
    pub(super) fn le32(&mut self) -> Option<usize> {
        self.array().and_then(|bytes| usize::try_from(u32::from_le_bytes(bytes)).ok())
    }
}

/// Whether `pieces`, as (offset, length), cover `len` bytes from `start` on, apart from fewer than four zero bytes after each.
pub(super) fn tiles(mut pieces: Vec<(usize, usize)>, bytes: &[u8], start: usize) -> bool {
    pieces.sort_unstable();
    let mut at = start;
    let is_padding = |from: usize, to: usize| {
        to.checked_sub(from).is_some_and(|gap| gap < 4)
            && bytes.get(from..to).is_some_and(|gap| gap.iter().all(|byte| *byte == 0))
    };
    for (offset, len) in pieces {
        if !is_padding(at, offset) {
            return false;
        }
        let Some(end) = offset.checked_add(len) else { return false };
        at = end;
    }
    is_padding(at, bytes.len())
}
