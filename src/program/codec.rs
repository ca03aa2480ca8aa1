//! Codecs that code undoes while it runs: bases, hexadecimal digits, rotations, compressed streams.
//!
//! **Invariant:** what a codec yields is bounded, whatever its input claims.

use std::io::Read;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};

/// The longest text that a compressed stream yields, in bytes.
const INFLATED: u64 = 1 << 20;

/// The bytes as text: as UTF-8, or each as the character of its number.
pub(super) fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect())
}

/// The bytes that a text stands for: those of [`text_of`] where it is made of characters below 256, some of them beyond ASCII.
pub(super) fn bytes_of(text: &str) -> Vec<u8> {
    let narrow: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    narrow.unwrap_or_else(|| text.as_bytes().to_vec())
}

/// What Base64 stands for, in either alphabet, padded or not.
pub(super) fn base64_bytes(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let compact: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let url = compact.contains(['-', '_']);
    let alphabet = if url { &alphabet::URL_SAFE } else { &alphabet::STANDARD };
    GeneralPurpose::new(alphabet, config).decode(compact).ok()
}

/// What hexadecimal digits stand for.
pub(super) fn hex_bytes(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text
        .chars()
        .filter(|c| !c.is_ascii_whitespace() && *c != ':')
        .map(|c| c.to_digit(16))
        .collect::<Option<_>>()?;
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| u8::try_from(pair.iter().fold(0, |sum, digit| sum * 16 + digit)).ok()).collect()
}

/// What Base32 stands for.
pub(super) fn base32_bytes(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut count, mut bytes) = (0_u32, 0_u32, Vec::new());
    for c in text.chars().filter(|c| !c.is_ascii_whitespace() && *c != '=') {
        let digit = match c.to_ascii_uppercase() {
            c @ 'A'..='Z' => u32::from(c) - u32::from('A'),
            c @ '2'..='7' => u32::from(c) - u32::from('2') + 26,
            _ => return None,
        };
        (bits, count) = ((bits << 5 | digit) & 0xFFFF, count + 5);
        if count >= 8 {
            count -= 8;
            bytes.extend(u8::try_from(bits >> count & 0xFF));
        }
    }
    Some(bytes)
}

/// The alphabet of Base85 as Python's `b85encode` has it.
const BASE85: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

/// What Base85 stands for, in the alphabet of `b85encode`.
pub(super) fn base85_bytes(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| BASE85.find(c).and_then(|at| u32::try_from(at).ok())).collect();
    groups_of_85(&digits?)
}

/// What Ascii85 stands for.
pub(super) fn ascii85_bytes(text: &str) -> Option<Vec<u8>> {
    let text = text.trim().trim_start_matches("<~").trim_end_matches("~>");
    let mut digits = Vec::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_ascii_whitespace()) {
        match c {
            'z' => digits.extend([0; 5]),
            '!'..='u' => digits.push(u32::from(c) - u32::from('!')),
            _ => return None,
        }
    }
    groups_of_85(&digits)
}

/// Four bytes for five digits; the last group is filled up and cut.
fn groups_of_85(digits: &[u32]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(digits.len());
    for group in digits.chunks(5) {
        let full = group.iter().copied().chain(std::iter::repeat(84)).take(5);
        let number = full.fold(0_u64, |sum, digit| sum * 85 + u64::from(digit));
        let four = u32::try_from(number).ok()?.to_be_bytes();
        bytes.extend(four.iter().take(group.len().saturating_sub(1)));
    }
    Some(bytes)
}

/// What a compressed stream holds: zlib, gzip or bare deflate.
pub(super) fn inflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let read = |stream: &mut dyn Read| {
        let mut whole = Vec::new();
        let read = stream.take(INFLATED).read_to_end(&mut whole);
        (read.is_ok() && !whole.is_empty()).then_some(whole)
    };
    match bytes {
        [0x1F, 0x8B, ..] => read(&mut GzDecoder::new(bytes)),
        [0x08 | 0x18 | 0x28 | 0x38 | 0x48 | 0x58 | 0x68 | 0x78, ..] => read(&mut ZlibDecoder::new(bytes)),
        _ => read(&mut DeflateDecoder::new(bytes)),
    }
}

/// The text with its letters turned by half of the alphabet.
pub(super) fn rotated(text: &str) -> String {
    let turn = |c: char, base: u8| char::from(base + (u8::try_from(u32::from(c)).unwrap_or(base) - base + 13) % 26);
    let rotate = |c: char| match c {
        'a'..='z' => turn(c, b'a'),
        'A'..='Z' => turn(c, b'A'),
        c => c,
    };
    text.chars().map(rotate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: Option<Vec<u8>>, expected: &str) {
        assert_eq!(bytes.map(text_of).as_deref(), Some(expected));
    }

    #[test]
    fn encodings_are_undone() {
        check(base64_bytes("Y3VybA=="), "curl");
        check(base64_bytes("Y3VybA"), "curl");
        check(hex_bytes("6375 726c"), "curl");
        check(base32_bytes("MN2XE3A="), "curl");
        check(base85_bytes("V|8+D"), "curl");
        check(ascii85_bytes("@s)g."), "curl");
        check(Some(rotated("phey").into_bytes()), "curl");
        assert_eq!(base64_bytes("not base64!"), None);
        assert_eq!(hex_bytes("637"), None);
        assert_eq!(base85_bytes("\u{e9}"), None);
    }

    #[test]
    fn streams_are_inflated() {
        let stream = hex_bytes("789c4b2e2dca0100043f01b7");
        assert!(stream.as_deref().and_then(inflated).is_some_and(|text| text == b"curl"));
        assert_eq!(inflated(b"nothing of the kind"), None);
        assert_eq!(bytes_of(&text_of(vec![0x78, 0x9C, 0xFF])), [0x78, 0x9C, 0xFF]);
    }
}
