//! Finds the way from the resolved text of a scalar back to its source: quotes, escapes, folds and indentation undone.

use crate::source::{OffsetMap, OffsetMapBuilder, Span};

/// The way from `value` to the source text it was resolved from, which stands at `span` in `source`.
///
/// Words map byte by byte, a run of white space to the run it came from, an escape to the whole escape. A text that cannot be
/// matched with its source maps to all of `span`. Linear in both texts.
pub(crate) fn text_offsets(value: &str, span: Span, source: &str) -> OffsetMap {
    let raw = span.of_text(source);
    let inner = Span::new(span.start + 1, span.end.saturating_sub(1));
    let is_closed = |quote: char| raw.len() >= 2 && raw.starts_with(quote) && raw.ends_with(quote);
    let quoted = |quoting| align(value, inner.of_text(source), inner.start, quoting);
    let mut found = None;
    if is_closed('"') {
        found = quoted(Quoting::Escapes);
    } else if is_closed('\'') {
        found = quoted(Quoting::Doubled).or_else(|| quoted(Quoting::Escapes));
    } else if raw.starts_with(['|', '>']) {
        let header = raw.find(['\n', '\r']).unwrap_or(raw.len());
        let content = Span::new(Span::of(0..header).end + span.start, span.end);
        found = align(value, content.of_text(source), content.start, Quoting::None);
    }
    for (quotes, quoting) in [("\"\"\"", Quoting::Escapes), ("'''", Quoting::None)] {
        if found.is_none() && raw.len() >= 6 && raw.starts_with(quotes) && raw.ends_with(quotes) {
            let inner = Span::new(span.start + 3, span.end - 3);
            found = align(value, inner.of_text(source), inner.start, quoting);
        }
    }
    let unquoted = |quoting| align(value, raw, span.start, quoting);
    found.or_else(|| unquoted(Quoting::None)).or_else(|| unquoted(Quoting::Escapes)).unwrap_or_else(|| {
        let mut whole = OffsetMapBuilder::default();
        whole.replace(Span::of(0..value.len()).end, span);
        whole.build()
    })
}

/// How a character can be spelled other than by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoting {
    /// No other way.
    None,
    /// A single quote by two.
    Doubled,
    /// By a backslash and what follows it.
    Escapes,
}

/// One spelled character: how many bytes spell it, and what it is; `None` is an escaped line end, which is nothing.
struct Spelling {
    len: usize,
    character: Option<char>,
}

/// Walks both texts side by side; `None` where they do not match.
fn align(value: &str, raw: &str, start: u32, quoting: Quoting) -> Option<OffsetMap> {
    let mut map = OffsetMapBuilder::default();
    let (mut rest, mut at) = (value, 0);
    loop {
        let raw_end = skip_space(raw, at, quoting);
        let words = rest.trim_start_matches(is_space);
        let space = rest.get(..rest.len() - words.len())?;
        let original = Span::of(at..raw_end).shifted(start);
        if raw.get(at..raw_end) == Some(space) {
            map.copy(original);
        } else {
            map.replace(Span::of(0..space.len()).end, original);
        }
        (rest, at) = (words, raw_end);
        let Some(character) = rest.chars().next() else { break };
        let spelling = spelling(raw.get(at..)?, quoting)?;
        if spelling.character != Some(character) {
            return None;
        }
        let original = Span::of(at..at + spelling.len).shifted(start);
        if spelling.len == character.len_utf8() {
            map.copy(original);
        } else {
            map.replace(Span::of(0..character.len_utf8()).end, original);
        }
        rest = rest.get(character.len_utf8()..)?;
        at += spelling.len;
    }
    (at == raw.len()).then(|| map.build())
}

/// Where the white space at `at` ends, spelled out or escaped.
fn skip_space(raw: &str, mut at: usize, quoting: Quoting) -> usize {
    while let Some(found) = raw.get(at..).and_then(|rest| spelling(rest, quoting))
        && found.character.is_none_or(is_space)
    {
        at += found.len;
    }
    at
}

const fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// The character that `raw` begins with.
fn spelling(raw: &str, quoting: Quoting) -> Option<Spelling> {
    let first = raw.chars().next()?;
    match (quoting, first) {
        (Quoting::Escapes, '\\') => escape(raw),
        (Quoting::Doubled, '\'') => raw.starts_with("''").then_some(Spelling { len: 2, character: Some('\'') }),
        _ => Some(Spelling { len: first.len_utf8(), character: Some(first) }),
    }
}

/// The escape that `raw` begins with, as YAML and JSON5 spell them.
fn escape(raw: &str) -> Option<Spelling> {
    let letter = raw.chars().nth(1)?;
    let simple = |character| Some(Spelling { len: 1 + letter.len_utf8(), character: Some(character) });
    match letter {
        '\n' => Some(Spelling { len: 2, character: None }),
        '\r' => Some(Spelling { len: if raw.starts_with("\\\r\n") { 3 } else { 2 }, character: None }),
        '0' => simple('\0'),
        'a' => simple('\x07'),
        'b' => simple('\x08'),
        't' => simple('\t'),
        'n' => simple('\n'),
        'v' => simple('\x0b'),
        'f' => simple('\x0c'),
        'r' => simple('\r'),
        'e' => simple('\x1b'),
        'N' => simple('\u{85}'),
        '_' => simple('\u{a0}'),
        'L' => simple('\u{2028}'),
        'P' => simple('\u{2029}'),
        'x' => coded(raw, 2),
        'u' => coded(raw, 4),
        'U' => coded(raw, 8),
        other => simple(other),
    }
}

/// A character escaped by `digits` hexadecimal digits; two halves of a UTF-16 pair are one.
fn coded(raw: &str, digits: usize) -> Option<Spelling> {
    let code = |from: usize| u32::from_str_radix(raw.get(from..from + digits)?, 16).ok();
    let first = code(2)?;
    let len = 2 + digits;
    if (0xD800..0xDC00).contains(&first) && raw.get(len..len + 2) == Some("\\u") {
        let second = code(len + 2)?.checked_sub(0xDC00)?;
        let joined = 0x1_0000 + ((first - 0xD800) << 10) + (second & 0x3FF);
        return Some(Spelling { len: 2 * len, character: char::from_u32(joined) });
    }
    char::from_u32(first).map(|character| Spelling { len, character: Some(character) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, source: &str, at: &str, expected: &str) {
        let map = text_offsets(value, Span::of(0..source.len()), source);
        let found = value.find(at).unwrap();
        assert_eq!(map.map(Span::of(found..found + at.len())).of_text(source), expected, "{source}");
    }

    #[test]
    fn words_map_through_every_spelling() {
        check("one two", "one two", "two", "two");
        check("it's here", "'it''s here'", "here", "here");
        check("it's here", "'it''s here'", "it's", "it''s");
        check("a\tb é c", r#""a\tb \u00e9 c""#, "é", r"\u00e9");
        check("a\tb é c", r#""a\tb \u00e9 c""#, "c", "c");
        check("joined word", "\"joined \\\n   word\"", "word", "word");
        check("😀 end", r#""\ud83d\ude00 end""#, "😀", r"\ud83d\ude00");
        check("one two\nthree\n", ">\n  one\n  two\n\n  three\n", "three", "three");
        check("one\n  two\n", "|-\r\n    one\r\n      two\r\n", "two", "two");
        check("one two\nthree", "one\n  two\n\n  three", "two\nthree", "two\n\n  three");
    }

    #[test]
    fn what_does_not_match_maps_to_all_of_the_source() {
        check("other", "'source'", "other", "'source'");
        check("long", "lon", "on", "lon");
        check("lon", "long", "on", "long");
    }
}
