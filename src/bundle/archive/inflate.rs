//! Inflates a counted number of bytes at a time, and believes no declared size.

use flate2::{Decompress, FlushDecompress, Status};

use super::budget::Budget;

/// How many bytes are inflated before they are counted.
const CHUNK: usize = 32 << 10;

/// How many bytes may come out whatever the ratio is.
const ALWAYS: usize = 1 << 20;

/// How the inflating of a stream ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ending {
    /// With its last block.
    Whole,
    /// With its bytes, before its last block.
    Truncated,
    /// With bytes that say nothing.
    Damaged,
    /// With more bytes than its packed size allows.
    OverRatio,
    /// With the budget.
    OverBudget,
}

/// Inflates streams one after the other into one buffer.
pub(super) struct Inflater {
    state: Decompress,
    chunk: Vec<u8>,
    /// How many bytes all its streams have at most, packed.
    packed: usize,
    bytes: Vec<u8>,
}

impl Inflater {
    /// An inflater of streams that are part of `packed` bytes.
    pub(super) fn new(packed: usize) -> Self {
        Self { state: Decompress::new(false), chunk: vec![0; CHUNK], packed, bytes: Vec::new() }
    }

    /// Inflates the stream at the start of `stream`; tells how many of its bytes were read, and how that ended.
    pub(super) fn inflate(&mut self, stream: &[u8], budget: &mut Budget) -> (usize, Ending) {
        self.state.reset(false);
        let mut read = 0;
        loop {
            let rest = stream.get(read..).unwrap_or_default();
            let (before_in, before_out) = (self.state.total_in(), self.state.total_out());
            let status = self.state.decompress(rest, &mut self.chunk, FlushDecompress::None);
            let count = |total: u64, before| usize::try_from(total.saturating_sub(before)).unwrap_or(usize::MAX);
            let consumed = count(self.state.total_in(), before_in);
            let produced = count(self.state.total_out(), before_out);
            read = read.saturating_add(consumed);
            if !budget.charge(produced) {
                return (read, Ending::OverBudget);
            }
            self.bytes.extend_from_slice(self.chunk.get(..produced).unwrap_or_default());
            if self.is_over_ratio(budget) {
                return (read, Ending::OverRatio);
            }
            match status {
                Ok(Status::StreamEnd) => return (read, Ending::Whole),
                Err(_) => return (read, Ending::Damaged),
                Ok(_) if consumed == 0 && produced == 0 => return (read, Ending::Truncated),
                Ok(_) => {}
            }
        }
    }

    /// How many bytes came out so far.
    pub(super) const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// How many bytes its streams have at most, packed.
    pub(super) const fn packed(&self) -> usize {
        self.packed
    }

    /// What came out from the byte `start` on.
    pub(super) fn since(&self, start: usize) -> &[u8] {
        self.bytes.get(start..).unwrap_or_default()
    }

    /// All that came out.
    pub(super) fn into_bytes(mut self) -> Vec<u8> {
        self.bytes.shrink_to_fit();
        self.bytes
    }

    fn is_over_ratio(&self, budget: &Budget) -> bool {
        let most = budget.ratio().saturating_mul(u64::try_from(self.packed).unwrap_or(u64::MAX));
        self.bytes.len() > ALWAYS && u64::try_from(self.bytes.len()).unwrap_or(u64::MAX) > most
    }
}

/// The CRC-32 that zip and gzip keep of a file.
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}
