//! What the head of Python bytecode says of the source it was compiled from.

use crate::source::{Encoding, SourceText};

/// What bytecode says of its source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Compiled {
    /// The magic number, which keys the hash.
    magic: u32,
    claims: Claim,
}

/// How a loader tells whether bytecode is that of a source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Claim {
    /// By the time and the size of the source, modulo 4 GiB.
    Size(u32),
    /// By a hash; a loader that does not check runs it whatever the source is.
    Hash { hash: u64, is_checked: bool },
    /// By the time alone, which a bundle does not keep.
    Time,
}

impl Compiled {
    /// Reads the head of bytecode.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let word = |at: usize| bytes.get(at..)?.first_chunk().map(|four| u32::from_le_bytes(*four));
        let magic = word(0)?;
        let claims = match (magic & 0xFFFF, word(4)?) {
            // Since 3.7 the second word says how the source is known.
            (3390..=3999, 0) => Claim::Size(word(12)?),
            (3390..=3999, flags) => {
                let hash = u64::from(word(12)?) << 32 | u64::from(word(8)?);
                Claim::Hash { hash, is_checked: flags & 2 != 0 }
            }
            (3200..3390, _) => Claim::Size(word(8)?),
            _ => Claim::Time,
        };
        Some(Self { magic, claims })
    }

    /// Whether a loader runs it without a look at the source beside it.
    pub(crate) const fn is_unchecked(&self) -> bool {
        matches!(self.claims, Claim::Hash { is_checked: false, .. })
    }

    /// Whether it says that it was compiled from this source; `None` where the two cannot be compared.
    pub(crate) fn fits(&self, source: &SourceText) -> Option<bool> {
        let text = source.text().as_bytes();
        match self.claims {
            Claim::Size(size) => Some(size == source.byte_len()),
            Claim::Hash { hash, .. } => {
                let is_whole = source.encoding() == Encoding::Utf8 && text.len() == source.byte_len() as usize;
                let key = u64::from(self.magic);
                (is_whole && !source.is_lossy())
                    .then(|| [1, 2].iter().any(|rounds| sip_hash(key, text, *rounds) == hash))
            }
            Claim::Time => None,
        }
    }
}

/// The keyed hash of CPython: SipHash with one or two rounds a word and one or two more than that at the end.
fn sip_hash(key: u64, bytes: &[u8], rounds: u32) -> u64 {
    let mut state =
        [key ^ 0x736F_6D65_7073_6575, 0x646F_7261_6E64_6F6D, key ^ 0x6C79_6765_6E65_7261, 0x7465_6462_7974_6573];
    let (words, rest) = bytes.as_chunks::<8>();
    let length = u64::try_from(bytes.len()).unwrap_or_default() << 56;
    let last = rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)) | length;
    for word in words.iter().map(|word| u64::from_le_bytes(*word)).chain([last]) {
        let [_, _, _, fourth] = &mut state;
        *fourth ^= word;
        (0..rounds).for_each(|_| stir(&mut state));
        let [first, ..] = &mut state;
        *first ^= word;
    }
    let [_, _, third, _] = &mut state;
    *third ^= 0xFF;
    (0..rounds + 2).for_each(|_| stir(&mut state));
    state.into_iter().fold(0, |all, word| all ^ word)
}

const fn stir([a, b, c, d]: &mut [u64; 4]) {
    *a = a.wrapping_add(*b);
    *b = b.rotate_left(13) ^ *a;
    *a = a.rotate_left(32);
    *c = c.wrapping_add(*d);
    *d = d.rotate_left(16) ^ *c;
    *a = a.wrapping_add(*d);
    *d = d.rotate_left(21) ^ *a;
    *c = c.wrapping_add(*b);
    *b = b.rotate_left(17) ^ *c;
    *c = c.rotate_left(32);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &[u8], source: &str, expected: Option<bool>) {
        let compiled = Compiled::of(head).unwrap();
        assert_eq!(compiled.fits(&SourceText::new(source.as_bytes().to_vec())), expected, "{source}");
    }

    #[test]
    fn a_source_is_told_by_its_size_or_its_hash() {
        let sized = b"\xA7\x0D\r\n\0\0\0\0\x01\x02\x03\x04\x06\0\0\0";
        check(sized, "x = 1\n", Some(true));
        check(sized, "x = 12\n", Some(false));
        let hashed = b"\xA7\x0D\r\n\x01\0\0\0\x4C\x03\x72\xAA\x93\xF7\x52\x52";
        check(hashed, "x = 1\n", Some(true));
        check(hashed, "x = 2\n", Some(false));
        assert!(Compiled::of(hashed).unwrap().is_unchecked() && !Compiled::of(sized).unwrap().is_unchecked());
        check(b"\x03\xF3\r\n\0\0\0\0c\0\0\0\0\0\0\0", "x", None);
    }
}
