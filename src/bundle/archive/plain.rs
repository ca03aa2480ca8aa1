//! Tells a comment that people write from bytes that hide in one, and padding from content.

/// Whether a comment is a short printable text; archives hold control characters.
pub(super) fn is_plain(comment: &[u8]) -> bool {
    const MOST: usize = 200;
    let is_text =
        |character: char| !character.is_control() || character == '\n' || character == '\t' || character == '\r';
    comment.len() <= MOST && std::str::from_utf8(comment).is_ok_and(|text| text.chars().all(is_text))
}

/// Whether bytes are nothing but zeros.
pub(super) fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_short_text() {
        assert!(is_plain("Version 2\r\nGr\u{FC}n".as_bytes()));
        assert!(is_plain(&[b'x'; 200]));
        for comment in [[b'x'; 201].as_slice(), b"a\0b", b"\xFF", b"PK\x05\x06", b"\x1B[2J"] {
            assert!(!is_plain(comment), "{comment:?}");
        }
    }
}
