//! Writes the visible text of a document, with the way back: white space, apostrophes and letters in their plain form.

use crate::source::{OffsetMap, OffsetMapBuilder, Span};

/// Writes text as a reader sees it.
///
/// A stretch of white space becomes one space, or a line feed where a blank line or a list marker follows. Characters
/// without width are left out; typographic apostrophes, hyphens and full-width letters become ASCII.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    source: &'a str,
    text: String,
    offsets: OffsetMapBuilder,
    after_space: bool,
}

/// Whether character references stand for characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum References {
    /// They do: markup.
    Resolved,
    /// They are text: code and plain text.
    Literal,
}

impl<'a> Writer<'a> {
    /// A writer of the text of `source`.
    pub(super) fn new(source: &'a str) -> Self {
        let text = String::with_capacity(source.len());
        Self { source, text, offsets: OffsetMapBuilder::default(), after_space: true }
    }

    /// How many bytes are written.
    pub(super) const fn len(&self) -> u32 {
        self.offsets.len()
    }

    /// Writes the text that stands at `span`.
    pub(super) fn text(&mut self, span: Span, references: References) {
        let source = span.of_text(self.source);
        let mut copied = 0;
        let mut at = 0;
        while let Some(byte) = source.as_bytes().get(at) {
            let step = match byte {
                b' ' if !self.after_space && !starts_space(source, at + 1) => {
                    self.after_space = true;
                    at += 1;
                    continue;
                }
                b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C => Step::space(source, at),
                b'&' if references == References::Resolved => Step::reference(source, at),
                0x80.. => Step::folded(source, at),
                _ => None,
            };
            let Some(step) = step else {
                self.after_space = false;
                at += match byte {
                    ..0x80 => 1,
                    _ => source.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8),
                };
                continue;
            };
            self.copy(source, span.start, copied..at);
            let end = at + step.len;
            self.put(step.written, Span::of(at..end).shifted(span.start));
            at = end;
            copied = end;
        }
        self.copy(source, span.start, copied..source.len());
    }

    /// Writes what a reference at `span` stands for.
    pub(super) fn reference(&mut self, shown: &str, span: Span) {
        for c in shown.chars() {
            self.put(fold(c).unwrap_or(Written::Char(c)), span);
        }
    }

    /// Writes a space for a line break.
    pub(super) fn space(&mut self, span: Span) {
        self.put(Written::Space, span);
    }

    /// Ends a line; what follows is a text of its own.
    pub(super) fn line(&mut self, at: u32) {
        self.put(Written::Line, Span::new(at, at));
    }

    /// The text and its map.
    pub(super) fn finish(self) -> (String, OffsetMap) {
        (self.text, self.offsets.build())
    }

    fn copy(&mut self, source: &str, shift: u32, range: std::ops::Range<usize>) {
        let piece = source.get(range.clone()).unwrap_or_default();
        self.text.push_str(piece);
        self.offsets.copy(Span::of(range).shifted(shift));
    }

    fn put(&mut self, written: Written, original: Span) {
        let c = match written {
            Written::Nothing => return,
            Written::Space if self.after_space => return,
            Written::Space => ' ',
            Written::Line if self.text.is_empty() || self.text.ends_with('\n') => return,
            Written::Line => '\n',
            Written::Char(c) => c,
        };
        self.after_space = matches!(c, ' ' | '\n');
        self.text.push(c);
        self.offsets.replace(u32::try_from(c.len_utf8()).unwrap_or(1), original);
    }
}

/// What is written for some bytes of the source.
struct Step {
    len: usize,
    written: Written,
}

#[derive(Clone, Copy)]
enum Written {
    Nothing,
    Space,
    Line,
    Char(char),
}

impl Step {
    fn space(source: &str, at: usize) -> Option<Self> {
        let rest = source.get(at..)?;
        let len = rest.find(|c: char| !c.is_ascii_whitespace() && c != '\u{0B}').unwrap_or(rest.len());
        let (space, next) = rest.split_at_checked(len)?;
        let lines = space.bytes().filter(|byte| *byte == b'\n').count();
        let is_line = lines > 1 || (lines == 1 && (list_marker(next).is_some() || next.starts_with('#')));
        Some(Self { len, written: if is_line { Written::Line } else { Written::Space } })
    }

    fn reference(source: &str, at: usize) -> Option<Self> {
        let name = source.get(at + 1..)?;
        let name = name.get(..name.bytes().take(12).position(|byte| byte == b';')?)?;
        let c = match name.strip_prefix('#') {
            Some(number) => {
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(digits) => u32::from_str_radix(digits, 16),
                    None => number.parse(),
                };
                char::from_u32(code.ok()?)?
            }
            None => named(name)?,
        };
        Some(Self { len: name.len() + 2, written: fold(c).unwrap_or(Written::Char(c)) })
    }

    fn folded(source: &str, at: usize) -> Option<Self> {
        let c = source.get(at..)?.chars().next()?;
        Some(Self { len: c.len_utf8(), written: fold(c)? })
    }
}

/// The marker of a list item that `text` begins with, in bytes with the space after it.
pub(super) fn list_marker(text: &str) -> Option<usize> {
    let digits = text.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let mut rest = text.get(digits..)?.chars();
    let (mark, space) = (rest.next()?, rest.next()?);
    let is_marker = if digits == 0 { matches!(mark, '-' | '*' | '+' | '•') } else { matches!(mark, '.' | ')') };
    (is_marker && space == ' ').then(|| digits + mark.len_utf8() + 1)
}

fn starts_space(source: &str, at: usize) -> bool {
    source.as_bytes().get(at).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == 0x0B)
}

/// The references that text uses to write letters and marks.
fn named(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" | "rsquo" | "lsquo" => '\'',
        "nbsp" | "ensp" | "emsp" => ' ',
        "ldquo" => '“',
        "rdquo" => '”',
        "mdash" => '—',
        "ndash" => '–',
        "shy" | "zwj" | "zwnj" => '\u{200B}',
        "colon" => ':',
        "period" => '.',
        "comma" => ',',
        "sol" => '/',
        _ => return None,
    })
}

/// What stands for a character that looks like another one, or like none.
fn fold(c: char) -> Option<Written> {
    Some(match c {
        '\u{AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}' => Written::Nothing,
        ' ' | '\t' | '\n' | '\r' | '\u{A0}' | '\u{2002}'..='\u{200A}' | '\u{2028}' | '\u{202F}' | '\u{3000}' => {
            Written::Space
        }
        '\u{2019}' | '\u{2018}' | '\u{02BC}' => Written::Char('\''),
        '\u{2010}' | '\u{2011}' => Written::Char('-'),
        '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => {
            Written::Char(char::from_u32(u32::from(c) - 0xFEE0)?)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        let mut writer = Writer::new(source);
        writer.text(Span::of(0..source.len()), References::Resolved);
        let (text, offsets) = writer.finish();
        assert_eq!(text, expected);
        for (at, c) in text.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric()) {
            let back = offsets.map(Span::of(at..at + 1)).of_text(source);
            assert!(back.starts_with(c) || !back.is_ascii() || back.starts_with('&'), "{c} came from {back}");
        }
    }

    #[test]
    fn text_is_written_as_it_is_seen() {
        check("a  b\tc\nd", "a b c d");
        check("  a b ", "a b ");
        check("a\n\nb\n- c\n2. d\ne", "a\nb\n- c\n2. d e");
        check("don’t ig\u{200B}nore ｎｏｗ", "don't ignore now");
        check("ig&#110;&#x6f;re&nbsp;it &amp; &unknown; &", "ignore it & &unknown; &");
        check("né\u{A0}à", "né à");
    }
}
