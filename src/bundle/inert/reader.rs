//! Reads a buffer from front to back, in numbers and runs of bytes.

/// What of a buffer is not read yet.
#[derive(Clone, Copy, Debug)]
pub(in crate::bundle) struct Reader<'a> {
    rest: &'a [u8],
    /// Where the last of it ends in the file.
    end: usize,
}

impl<'a> Reader<'a> {
    /// Reads the `bytes` of a file from their start.
    pub(in crate::bundle) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, end: bytes.len() }
    }

    /// Where in the file the next byte stands.
    pub(super) const fn offset(&self) -> usize {
        self.end - self.rest.len()
    }

    /// The next `count` bytes, to be read by themselves.
    pub(super) fn part(&mut self, count: usize) -> Option<Self> {
        let rest = self.take(count)?;
        Some(Self { rest, end: self.offset() })
    }

    /// What is left.
    pub(in crate::bundle) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether nothing is left.
    pub(in crate::bundle) const fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next `count` bytes.
    pub(in crate::bundle) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// The next `N` bytes.
    pub(in crate::bundle) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*taken)
    }

    /// The next bytes, which must be `expected`.
    pub(in crate::bundle) fn expect(&mut self, expected: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(expected)?;
        Some(())
    }

    /// The next byte.
    pub(in crate::bundle) fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// The next 16 bits, big endian.
    pub(in crate::bundle) fn be16(&mut self) -> Option<usize> {
        self.array().map(|bytes| usize::from(u16::from_be_bytes(bytes)))
    }

    /// The next 32 bits, big endian.
    pub(in crate::bundle) fn be32(&mut self) -> Option<usize> {
        self.array().and_then(|bytes| usize::try_from(u32::from_be_bytes(bytes)).ok())
    }

    /// The next 16 bits, little endian.
    pub(in crate::bundle) fn le16(&mut self) -> Option<usize> {
        self.array().map(|bytes| usize::from(u16::from_le_bytes(bytes)))
    }

    /// The next 32 bits, little endian.
    pub(in crate::bundle) fn le32(&mut self) -> Option<usize> {
        self.array().and_then(|bytes| usize::try_from(u32::from_le_bytes(bytes)).ok())
    }

    /// The next 64 bits, little endian.
    pub(in crate::bundle) fn le64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }
}

/// Whether `pieces`, as (offset, length), cover `len` bytes from `start` on, apart from fewer than four zero bytes after each.
pub(in crate::bundle) fn tiles(mut pieces: Vec<(usize, usize)>, bytes: &[u8], start: usize) -> bool {
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
