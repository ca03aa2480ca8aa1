//! Tells text from other bytes, and what a text without a telling name is, from its structure.

use crate::bundle::{ArtifactKind, Language};

/// Whether the bytes are text; a name that claims text makes old encodings credible, which have many bytes that are no UTF-8.
pub(super) fn is_text(bytes: &[u8], claims_text: bool) -> bool {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => is_utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => is_utf16(rest, u16::from_be_bytes),
        _ => {
            let controls = bytes.iter().filter(|byte| is_control(**byte)).count();
            controls <= bytes.len() / 32 && (claims_text || invalid_bytes(bytes) <= bytes.len() / 8)
        }
    }
}

const fn is_control(byte: u8) -> bool {
    matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127)
}

fn invalid_bytes(bytes: &[u8]) -> usize {
    if std::str::from_utf8(bytes).is_ok() {
        return 0;
    }
    bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum()
}

/// Random bytes after a byte order mark are one part in eight surrogates, private use or no characters; text has next to none.
fn is_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> bool {
    let (pairs, _) = bytes.as_chunks::<2>();
    let decoded = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)));
    let strange = decoded.filter(|found| match found {
        Ok(character) => {
            let code = u32::from(*character);
            (code < 0x80 && is_control(code.to_le_bytes()[0]))
                || (0xE000..0xF900).contains(&code)
                || code & 0xFFFE == 0xFFFE
        }
        Err(_) => true,
    });
    strange.count() <= pairs.len() / 32
}

/// What a text is by its structure alone; plain data where that says nothing.
pub(super) fn kind_by_structure(bytes: &[u8]) -> ArtifactKind {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii();
    let head = text.get(..text.len().min(64)).unwrap_or_default().to_ascii_lowercase();
    let begins = |with: &str| head.starts_with(with.as_bytes());
    let closes = |open: &[u8], close: &[u8]| text.starts_with(open) && text.ends_with(close) && text.contains(&b'"');
    if begins("<?php") {
        ArtifactKind::Script(Language::Php)
    } else if begins("<!doctype html") || begins("<html") {
        ArtifactKind::Data(Language::Html)
    } else if begins("<?xml") || begins("<svg") {
        ArtifactKind::Data(Language::Xml)
    } else if closes(b"{", b"}") || closes(b"[", b"]") {
        ArtifactKind::Data(Language::Json)
    } else if head.starts_with(b"---\nname:") || head.starts_with(b"---\r\nname:") || head.starts_with(b"# ") {
        ArtifactKind::Prose
    } else {
        ArtifactKind::Data(Language::Plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_other_bytes() {
        let check = |bytes: &[u8], plain: bool, claimed: bool| {
            assert_eq!((is_text(bytes, false), is_text(bytes, true)), (plain, claimed), "{bytes:?}");
        };
        check(b"hello\n", true, true);
        check("grüße, 世界".as_bytes(), true, true);
        check(b"caf\xE9 au lait", true, true);
        check(b"\xC4\xE3\xBA\xC3\xCA\xC0\xBD\xE7", false, true);
        check(b"a\0b\0c\0d\0", false, false);
        check(b"\xFF\xFEa\0b\0", true, true);
        check(b"\xFE\xFF\0a\0b", true, true);
        check(b"\xFF\xFE\0\xD8\0\xD8\x01\0\x02\0", false, false);
        let noise: Vec<u8> = (0..=255).cycle().take(4096).collect();
        check(&noise, false, false);
    }

    #[test]
    fn structure_tells_what_a_nameless_text_is() {
        let check = |text: &str, expected| assert_eq!(kind_by_structure(text.as_bytes()), expected, "{text}");
        check("\u{FEFF}{\"a\": 1}\n", ArtifactKind::Data(Language::Json));
        check("[1, \"b\"]", ArtifactKind::Data(Language::Json));
        check("[section]", ArtifactKind::Data(Language::Plain));
        check("<?xml version='1.0'?><a/>", ArtifactKind::Data(Language::Xml));
        check("<!DOCTYPE HTML><p>", ArtifactKind::Data(Language::Html));
        check("<?php echo 1;", ArtifactKind::Script(Language::Php));
        check("# Title\n", ArtifactKind::Prose);
        check("words", ArtifactKind::Data(Language::Plain));
    }
}
