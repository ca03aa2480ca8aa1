//! Locates the destination and the title of a link or a reference definition in its source.

use crate::source::Span;

/// Where the parts of a link stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct LinkParts {
    /// The destination, without pointed brackets.
    pub(super) destination: Span,
    /// The title, without its delimiters.
    pub(super) title: Option<Span>,
}

/// Locates the parts in `tail`: what follows the `(` of an inline link, or the `:` of a definition.
pub(super) fn locate(text: &str, tail: Span) -> LinkParts {
    let mut cursor = Cursor { bytes: tail.of_text(text).as_bytes(), at: 0 };
    cursor.skip_space();
    let destination = cursor.destination();
    cursor.skip_space();
    let title = cursor.title();
    let place = |range| Span::of(range).shifted(tail.start);
    LinkParts { destination: place(destination), title: title.map(place) }
}

/// The label of a reference definition, without its brackets, and the byte after the colon.
pub(super) fn label(text: &str, definition: Span) -> Option<(Span, u32)> {
    let mut cursor = Cursor { bytes: definition.of_text(text).as_bytes(), at: 0 };
    if cursor.peek() != Some(b'[') {
        return None;
    }
    cursor.at += 1;
    let end = cursor.until(|byte| byte == b']')?;
    let colon = cursor.bytes.get(end + 1) == Some(&b':');
    let after = Span::of(0..end + 2).shifted(definition.start).end;
    colon.then(|| (Span::of(1..end).shifted(definition.start), after))
}

struct Cursor<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips white space, and the quotation markers of a line that goes on.
    fn skip_space(&mut self) {
        let mut new_line = false;
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' | b'\r' => new_line = true,
                b' ' | b'\t' => {}
                b'>' if new_line => {}
                _ => return,
            }
            self.at += 1;
        }
    }

    fn destination(&mut self) -> std::ops::Range<usize> {
        let start = self.at;
        if self.peek() == Some(b'<') {
            self.at += 1;
            if let Some(end) = self.until(|byte| byte == b'>') {
                self.at = end + 1;
                return start + 1..end;
            }
            self.at = start;
        }
        let mut nested = 0_u32;
        let end = self.until(|byte| {
            match byte {
                b'(' => nested += 1,
                b')' if nested == 0 => return true,
                b')' => nested -= 1,
                _ => return byte <= b' ',
            }
            false
        });
        self.at = end.unwrap_or(self.bytes.len());
        start..self.at
    }

    fn title(&mut self) -> Option<std::ops::Range<usize>> {
        let close = match self.peek()? {
            b'(' => b')',
            quote @ (b'"' | b'\'') => quote,
            _ => return None,
        };
        self.at += 1;
        let start = self.at;
        self.until(|byte| byte == close).map(|end| start..end)
    }

    /// The next byte that `stops` and is not escaped.
    fn until(&self, mut stops: impl FnMut(u8) -> bool) -> Option<usize> {
        let mut escaped = false;
        for (at, byte) in self.bytes.iter().copied().enumerate().skip(self.at) {
            if escaped && byte.is_ascii_punctuation() {
                escaped = false;
            } else if byte == b'\\' {
                escaped = true;
            } else {
                escaped = false;
                if stops(byte) {
                    return Some(at);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tail: &str, destination: &str, title: Option<&str>) {
        let parts = locate(tail, Span::of(0..tail.len()));
        assert_eq!(parts.destination.of_text(tail), destination, "{tail:?}");
        assert_eq!(parts.title.map(|title| title.of_text(tail)), title, "{tail:?}");
    }

    #[test]
    fn parts_are_found_in_every_spelling() {
        check("a)", "a", None);
        check(")", "", None);
        check("<>)", "", None);
        check("<a b> \"t\")", "a b", Some("t"));
        check("a(b(c))d 't')", "a(b(c))d", Some("t"));
        check("a\\)b (t\\)u))", "a\\)b", Some("t\\)u"));
        check("\n> a\r\n> \"t\")", "a", Some("t"));
        check("a&quot;b \"\")", "a&quot;b", Some(""));
        check(" <a\\>b>", "a\\>b", None);
        check("a\\\\)", "a\\\\", None);
    }

    #[test]
    fn labels_end_at_an_unescaped_bracket() {
        let check = |text: &str, expected: Option<&str>| {
            let found = label(text, Span::of(0..text.len()));
            assert_eq!(found.map(|(label, _)| label.of_text(text)), expected, "{text:?}");
        };
        check("[a\\]b]: c", Some("a\\]b"));
        check("[//]: # (c)", Some("//"));
        check("[a] : c", None);
        check("a", None);
    }
}
