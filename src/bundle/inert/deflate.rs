//! Finds the end of a zlib stream without writing what it unpacks to.
//!
//! A match of 258 bytes costs one step here, so a stream that unpacks to a thousand times its size is walked in linear time.

use std::sync::LazyLock;

use super::ensure;

/// How many bytes the zlib stream at the start of `bytes` takes, and how many it unpacks to.
pub(super) fn zlib_len(bytes: &[u8]) -> Option<(usize, u64)> {
    let [method, flags] = *bytes.first_chunk::<2>()?;
    ensure(method & 15 == 8 && method >> 4 <= 7 && flags & 0x20 == 0)?;
    ensure(u16::from_be_bytes([method, flags]) % 31 == 0)?;
    let mut bits = Bits { rest: bytes.get(2..)?, held: 0, count: 0 };
    let (literals, distances) = FIXED.as_ref()?;
    let mut unpacked = 0_u64;
    loop {
        let is_last = bits.take(1)? == 1;
        unpacked += match bits.take(2)? {
            0 => stored(&mut bits)?,
            1 => coded(&mut bits, unpacked, literals, distances)?,
            2 => {
                let (literals, distances) = dynamic(&mut bits)?;
                coded(&mut bits, unpacked, &literals, &distances)?
            }
            _ => return None,
        };
        if is_last {
            break;
        }
    }
    bits.align();
    let rest = bits.rest.len().checked_sub(4)?;
    Some((bytes.len() - rest, unpacked))
}

/// The bits of a buffer, the lowest of each byte first.
struct Bits<'a> {
    rest: &'a [u8],
    held: u32,
    count: u32,
}

impl Bits<'_> {
    fn take(&mut self, count: u32) -> Option<u32> {
        while self.count < count {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            self.held |= u32::from(*byte) << self.count;
            self.count += 8;
        }
        let taken = self.held & ((1 << count) - 1);
        self.held >>= count;
        self.count -= count;
        Some(taken)
    }

    /// Drops what is left of the byte that was begun; never a whole byte is held.
    const fn align(&mut self) {
        self.held = 0;
        self.count = 0;
    }
}

/// A prefix code: how many symbols have each length, and the symbols in the order of their codes.
struct Code {
    counts: [u32; 16],
    symbols: Vec<u16>,
}

impl Code {
    fn of(lengths: &[u8]) -> Option<Self> {
        let mut counts = [0; 16];
        let mut symbols: Vec<(u8, u16)> = Vec::with_capacity(lengths.len());
        for (symbol, len) in lengths.iter().enumerate().filter(|(_, len)| **len > 0) {
            *counts.get_mut(usize::from(*len))? += 1;
            symbols.push((*len, u16::try_from(symbol).ok()?));
        }
        let left = counts.iter().skip(1).try_fold(1_u32, |left, count| (left * 2).checked_sub(*count));
        left?;
        symbols.sort_unstable();
        Some(Self { counts, symbols: symbols.into_iter().map(|(_, symbol)| symbol).collect() })
    }

    fn read(&self, bits: &mut Bits<'_>) -> Option<u16> {
        let (mut code, mut first, mut index) = (0_u32, 0_u32, 0_u32);
        for count in self.counts.iter().skip(1) {
            code |= bits.take(1)?;
            if let Some(offset) = code.checked_sub(first)
                && offset < *count
            {
                return self.symbols.get((index + offset) as usize).copied();
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        None
    }
}

/// The codes of blocks that bring none.
static FIXED: LazyLock<Option<(Code, Code)>> =
    LazyLock::new(|| Some((Code::of(&fixed_lengths())?, Code::of(&[5; 30])?)));

fn fixed_lengths() -> Vec<u8> {
    [(144, 8), (112, 9), (24, 7), (8, 8)].iter().flat_map(|(count, len)| std::iter::repeat_n(*len, *count)).collect()
}

/// Reads the two codes of a block that brings its own.
fn dynamic(bits: &mut Bits<'_>) -> Option<(Code, Code)> {
    const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    let (literals, distances) = (bits.take(5)? as usize + 257, bits.take(5)? as usize + 1);
    let count = bits.take(4)? as usize + 4;
    ensure(literals <= 286 && distances <= 30)?;
    let mut order = [0_u8; 19];
    for index in ORDER.iter().take(count) {
        *order.get_mut(*index)? = u8::try_from(bits.take(3)?).ok()?;
    }
    let code = Code::of(&order)?;
    let mut lengths: Vec<u8> = Vec::with_capacity(literals + distances);
    while lengths.len() < literals + distances {
        let (len, times) = match code.read(bits)? {
            symbol @ 0..=15 => (u8::try_from(symbol).ok()?, 1),
            16 => (*lengths.last()?, 3 + bits.take(2)?),
            17 => (0, 3 + bits.take(3)?),
            _ => (0, 11 + bits.take(7)?),
        };
        lengths.extend(std::iter::repeat_n(len, times as usize));
    }
    ensure(lengths.len() == literals + distances && lengths.get(256).is_some_and(|len| *len > 0))?;
    let (literals, distances) = lengths.split_at_checked(literals)?;
    Some((Code::of(literals)?, Code::of(distances)?))
}

fn stored(bits: &mut Bits<'_>) -> Option<u64> {
    bits.align();
    let (len, complement) = (bits.take(16)?, bits.take(16)?);
    ensure(len ^ complement == 0xFFFF)?;
    bits.rest = bits.rest.get(len as usize..)?;
    Some(u64::from(len))
}

/// Walks the symbols of a block after `before` unpacked bytes and tells how many bytes it unpacks to.
fn coded(bits: &mut Bits<'_>, before: u64, literals: &Code, distances: &Code) -> Option<u64> {
    const EXTRA: [(u64, u32); 29] = [
        (3, 0),
        (4, 0),
        (5, 0),
        (6, 0),
        (7, 0),
        (8, 0),
        (9, 0),
        (10, 0),
        (11, 1),
        (13, 1),
        (15, 1),
        (17, 1),
        (19, 2),
        (23, 2),
        (27, 2),
        (31, 2),
        (35, 3),
        (43, 3),
        (51, 3),
        (59, 3),
        (67, 4),
        (83, 4),
        (99, 4),
        (115, 4),
        (131, 5),
        (163, 5),
        (195, 5),
        (227, 5),
        (258, 0),
    ];
    let mut unpacked = 0_u64;
    loop {
        match literals.read(bits)? {
            0..=255 => unpacked += 1,
            256 => return Some(unpacked),
            symbol => {
                let (base, extra) = *EXTRA.get(usize::from(symbol) - 257)?;
                let len = base + u64::from(bits.take(extra)?);
                let distance = u32::from(distances.read(bits)?);
                let extra = (distance / 2).saturating_sub(1);
                ensure(distance < 30)?;
                let base = if distance < 4 { distance + 1 } else { ((2 + distance % 2) << extra) + 1 };
                ensure(u64::from(base + bits.take(extra)?) <= before + unpacked)?;
                unpacked += len;
            }
        }
    }
}
