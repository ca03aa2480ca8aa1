//! Properties of decoding: whatever the bytes, each character leads back to exactly the bytes it came from.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Encoding, SourceText, Span};

/// The bytes each character of a decoded file came from.
fn origins(text: &SourceText, bytes: &[u8]) -> Vec<(char, Vec<u8>)> {
    let span = |at: usize, character: char| Span::of(at..at + character.len_utf8());
    let of = |span: Span| bytes.get(text.map().map(span).range()).expect("a map leads into the file").to_vec();
    text.text().char_indices().map(|(at, character)| (character, of(span(at, character)))).collect()
}

/// The bytes of `text` in UTF-16 after its mark.
fn utf16(text: &str, mark: [u8; 2], bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
    mark.into_iter().chain(text.encode_utf16().flat_map(bytes_of)).collect()
}

fn utf16_bytes(character: char, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
    character.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| bytes_of(*unit)).collect()
}

proptest! {
    #[test]
    fn utf8_characters_map_to_themselves(text in ".*", mark in any::<bool>()) {
        let text = text.trim_start_matches('\u{FEFF}');
        let mut bytes = if mark { b"\xEF\xBB\xBF".to_vec() } else { Vec::new() };
        bytes.extend(text.as_bytes());
        let decoded = SourceText::new(bytes.clone());
        prop_assert_eq!(&**decoded.text(), text);
        prop_assert!(!decoded.is_lossy());
        for (character, origin) in origins(&decoded, &bytes) {
            prop_assert_eq!(character.to_string().into_bytes(), origin);
        }
    }

    #[test]
    fn utf16_characters_map_to_their_units(text in ".*", big in any::<bool>()) {
        let encoding = if big { Encoding::Utf16Be } else { Encoding::Utf16Le };
        let mark = if big { [0xFE, 0xFF] } else { [0xFF, 0xFE] };
        let bytes_of = if big { u16::to_be_bytes } else { u16::to_le_bytes };
        let text = text.replace(char::REPLACEMENT_CHARACTER, "");
        let bytes = utf16(&text, mark, bytes_of);
        let decoded = SourceText::new(bytes.clone());
        prop_assert_eq!(&**decoded.text(), text.as_str());
        prop_assert_eq!((decoded.encoding(), decoded.is_lossy()), (encoding, false));
        for (character, origin) in origins(&decoded, &bytes) {
            prop_assert_eq!(origin, utf16_bytes(character, bytes_of));
        }
    }

    #[test]
    fn any_bytes_are_mapped_whole_and_in_order(bytes in vec(any::<u8>(), 0..200)) {
        let decoded = SourceText::new(bytes.clone());
        let origins = origins(&decoded, &bytes);
        let mark = match decoded.encoding() {
            Encoding::Utf8 if bytes.starts_with(b"\xEF\xBB\xBF") => 3,
            Encoding::Utf8 => 0,
            Encoding::Utf16Le | Encoding::Utf16Be => 2,
        };
        let joined: Vec<u8> = origins.iter().flat_map(|(_, origin)| origin.clone()).collect();
        prop_assert_eq!(joined, bytes.get(mark..).unwrap_or_default());
        prop_assert_eq!(decoded.byte_len() as usize, bytes.len());
        if decoded.encoding() == Encoding::Utf8 {
            prop_assert_eq!(decoded.is_lossy(), std::str::from_utf8(&bytes).is_err());
        }
    }

    #[test]
    fn an_original_byte_is_found_where_its_character_stands(bytes in vec(any::<u8>(), 0..100)) {
        let decoded = SourceText::new(bytes);
        for (at, character) in decoded.text().char_indices() {
            let origin = decoded.map().map(Span::of(at..at + character.len_utf8()));
            prop_assert_eq!(decoded.map().find(origin.start) as usize, at);
        }
    }

    #[test]
    fn bytes_taken_in_place_keep_every_offset(bytes in vec(any::<u8>(), 0..200)) {
        let decoded = SourceText::of_bytes(bytes.clone());
        prop_assert_eq!(decoded.text().len(), bytes.len());
        for (taken, byte) in decoded.text().bytes().zip(&bytes) {
            prop_assert!(taken == *byte || taken == 0);
        }
        prop_assert_eq!(decoded.is_lossy(), std::str::from_utf8(&bytes).is_err());
    }

    #[test]
    fn positions_never_decrease(bytes in vec(any::<u8>(), 0..100)) {
        let decoded = SourceText::new(bytes.clone());
        let end = u32::try_from(bytes.len()).expect("short");
        let places: Vec<_> = (0..=end).map(|at| decoded.position(at)).map(|at| (at.line, at.column)).collect();
        prop_assert!(places.is_sorted(), "{:?}", places);
    }
}
