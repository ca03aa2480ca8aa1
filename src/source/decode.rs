//! Decodes the bytes of a file to text and records where each character came from.

use super::{Encoding, OffsetMap, OffsetMapBuilder, Span};

/// A decoded file.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) map: OffsetMap,
    pub(super) encoding: Encoding,
    pub(super) lossy: bool,
}

/// Decodes by byte order mark, as UTF-8 where there is none.
pub(super) fn decode(bytes: Vec<u8>) -> Decoded {
    match bytes.as_slice() {
        [0xFF, 0xFE, ..] => decode_utf16(&bytes, Encoding::Utf16Le, u16::from_le_bytes),
        [0xFE, 0xFF, ..] => decode_utf16(&bytes, Encoding::Utf16Be, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] if is_riddled(rest) => {
            let rest = rest.to_vec();
            let map = OffsetMap::shifted(3, u32::try_from(rest.len()).unwrap_or(u32::MAX));
            Decoded { map, ..decode_in_place(rest) }
        }
        [0xEF, 0xBB, 0xBF, ..] => decode_utf8(&bytes, 3),
        _ => match String::from_utf8(bytes) {
            Ok(text) => Decoded { text, map: OffsetMap::identity(), encoding: Encoding::Utf8, lossy: false },
            Err(error) if is_riddled(error.as_bytes()) => decode_in_place(error.into_bytes()),
            Err(error) => decode_utf8(error.as_bytes(), 0),
        },
    }
}

/// Whether so many bytes are no text that a map of them would be larger than the file.
fn is_riddled(bytes: &[u8]) -> bool {
    bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count() > 1024 + bytes.len() / 64
}

/// Keeps every character where it stands and writes NUL for each byte that is none.
pub(super) fn decode_in_place(bytes: Vec<u8>) -> Decoded {
    let encoding = Encoding::Utf8;
    match String::from_utf8(bytes) {
        Ok(text) => Decoded { text, map: OffsetMap::identity(), encoding, lossy: false },
        Err(error) => {
            let mut text = String::with_capacity(error.as_bytes().len());
            for chunk in error.as_bytes().utf8_chunks() {
                text.push_str(chunk.valid());
                text.extend(chunk.invalid().iter().map(|_| '\0'));
            }
            Decoded { text, map: OffsetMap::identity(), encoding, lossy: true }
        }
    }
}

fn decode_utf8(bytes: &[u8], mark: usize) -> Decoded {
    let mut text = String::with_capacity(bytes.len());
    let mut map = OffsetMapBuilder::default();
    let mut lossy = false;
    let mut at = mark;
    for chunk in bytes.get(mark..).unwrap_or_default().utf8_chunks() {
        let valid = chunk.valid();
        map.copy(Span::of(at..at + valid.len()));
        text.push_str(valid);
        at += valid.len();
        let invalid = chunk.invalid().len();
        if invalid > 0 {
            lossy = true;
            map.replace(3, Span::of(at..at + invalid));
            text.push(char::REPLACEMENT_CHARACTER);
            at += invalid;
        }
    }
    Decoded { text, map: map.build(), encoding: Encoding::Utf8, lossy }
}

fn decode_utf16(bytes: &[u8], encoding: Encoding, unit: fn([u8; 2]) -> u16) -> Decoded {
    let body = bytes.get(2..).unwrap_or_default();
    let (pairs, rest) = body.as_chunks::<2>();
    let mut text = String::with_capacity(body.len());
    let mut map = OffsetMapBuilder::default();
    let mut lossy = !rest.is_empty();
    let mut at = 2;
    for decoded in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let (character, units) = decoded.map_or((char::REPLACEMENT_CHARACTER, 1), |found| (found, found.len_utf16()));
        lossy |= decoded_is_damage(character);
        let len = u32::try_from(character.len_utf8()).unwrap_or(1);
        map.units(len, Span::of(at..at + 2 * units), len, 2 * u32::try_from(units).unwrap_or(1));
        text.push(character);
        at += 2 * units;
    }
    if !rest.is_empty() {
        map.replace(3, Span::of(at..bytes.len()));
        text.push(char::REPLACEMENT_CHARACTER);
    }
    Decoded { text, map: map.build(), encoding, lossy }
}

const fn decoded_is_damage(character: char) -> bool {
    matches!(character, char::REPLACEMENT_CHARACTER)
}
