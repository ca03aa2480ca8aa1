//! Checksums that services put into the secrets they hand out.

use sha2::{Digest, Sha256};

/// How many digits the checksum of a CRC-32 has, to the base of 62.
const CRC_DIGITS: usize = 6;

/// Whether the last digits of a body are the CRC-32 of those before, to the base of 62.
pub(super) fn is_crc32(body: &str) -> bool {
    let Some((said, claimed)) = body.split_at_checked(body.len().saturating_sub(CRC_DIGITS)) else { return false };
    let mut rest = crc32(said.as_bytes());
    let mut digits = [b'0'; CRC_DIGITS];
    for digit in digits.iter_mut().rev() {
        *digit = base62_digit(rest % 62);
        rest /= 62;
    }
    claimed.as_bytes() == digits
}

fn base62_digit(value: u32) -> u8 {
    let value = u8::try_from(value).unwrap_or_default();
    match value {
        0..10 => b'0' + value,
        10..36 => b'A' + value - 10,
        _ => b'a' + value - 36,
    }
}

/// The CRC-32 of IEEE 802.3, bit by bit: it is asked for forty bytes at a time.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// The digits of bech32, by their value.
const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Whether a text is a prefix, `1`, and digits that end in the checksum of both.
pub(super) fn is_bech32(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let Some((prefix, digits)) = text.rsplit_once('1') else { return false };
    let values = digits.bytes().map(|byte| BECH32.iter().zip(0u32..).find(|(one, _)| **one == byte).map(|(_, at)| at));
    let Some(values) = values.collect::<Option<Vec<u32>>>() else { return false };
    let high = prefix.bytes().map(|byte| u32::from(byte >> 5));
    let low = prefix.bytes().map(|byte| u32::from(byte & 31));
    let all = high.chain([0]).chain(low).chain(values);
    let sum = all.fold(1u32, |sum, value| {
        let top = sum >> 25;
        let generators = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
        let next = ((sum & 0x01ff_ffff) << 5) ^ value;
        generators.iter().zip(0..).filter(|(_, bit)| (top >> bit) & 1 == 1).fold(next, |sum, (one, _)| sum ^ one)
    });
    sum == 1
}

/// The digits of base58, by their value.
const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Whether a number to the base of 58 ends in four bytes of the doubled SHA-256 of the bytes before.
pub(super) fn is_base58(text: &str) -> bool {
    let mut bytes: Vec<u8> = Vec::new();
    for digit in text.bytes() {
        let Some((_, mut carry)) = BASE58.iter().zip(0u32..).find(|(one, _)| **one == digit) else { return false };
        for byte in &mut bytes {
            carry += u32::from(*byte) * 58;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        if carry > 0 {
            bytes.push((carry & 0xff) as u8);
        }
    }
    bytes.reverse();
    let Some((said, claimed)) = bytes.split_at_checked(bytes.len().saturating_sub(4)) else { return false };
    let sum = Sha256::digest(Sha256::digest(said));
    !said.is_empty() && sum.get(..4) == Some(claimed)
}

#[cfg(test)]
mod tests {
    use super::{crc32, is_base58, is_bech32, is_crc32};

    #[test]
    fn the_crc_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn digits_end_in_their_crc() {
        // 0xCBF43926 is 3bpO3G to the base of 62, in its digits: 0-9, A-Z, a-z.
        let mut rest = crc32(b"123456789");
        let mut digits = String::new();
        while rest > 0 {
            digits.insert(0, char::from(super::base62_digit(rest % 62)));
            rest /= 62;
        }
        assert!(is_crc32(&format!("123456789{digits:0>6}")));
        assert!(!is_crc32(&format!("123456780{digits:0>6}")) && !is_crc32("") && !is_crc32("é12345"));
    }

    #[test]
    fn bech32_is_that_of_the_standard() {
        // The examples of BIP-173.
        for text in ["A12UEL5L", "a12uel5l", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"] {
            assert!(is_bech32(text), "{text}");
        }
        for text in ["A12UEL5M", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxx", "none", "b1b"] {
            assert!(!is_bech32(text), "{text}");
        }
    }

    #[test]
    fn base58_is_checked_by_its_hash() {
        // The master key of the first test vector of BIP-32.
        let key = "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi";
        assert!(is_base58(key));
        assert!(!is_base58(&key.replace("143K3", "143K4")) && !is_base58("") && !is_base58("0OIl"));
    }
}
