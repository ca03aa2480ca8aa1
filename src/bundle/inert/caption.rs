//! Finds the words among bytes of metadata, in UTF-8 or UTF-16.

use std::sync::Arc;

use crate::source::{OffsetMap, OffsetMapBuilder, Span};

/// How many characters in a row are words where nothing but words should stand.
pub(super) const WORD: usize = 4;

/// How many characters in a row are words, and no accident, among other bytes.
pub(super) const PHRASE: usize = 12;

/// Words in the metadata of a file.
#[derive(Clone, Debug)]
pub(crate) struct Caption {
    /// The words, one run a line.
    pub(crate) text: Arc<str>,
    /// The way back to the bytes of the file.
    pub(crate) offsets: OffsetMap,
}

/// A run of characters.
struct Run {
    start: usize,
    end: usize,
    /// How many bytes a character has, and which of them is the letter: UTF-16 of plain letters has two.
    wide: Option<usize>,
}

/// The words in `bytes`, in runs of at least `least` characters, and how many bytes they take; `outer` leads on to the file.
pub(super) fn read(bytes: &[u8], outer: &OffsetMap, least: usize) -> (Option<Caption>, usize) {
    let mut text = String::new();
    let mut map = OffsetMapBuilder::default();
    let mut read = 0;
    for run in runs(bytes, least) {
        let Some(stretch) = bytes.get(run.start..run.end) else { continue };
        if !text.is_empty() {
            text.push('\n');
            map.replace(1, Span::of(run.start..run.start));
        }
        let span = Span::of(run.start..run.end);
        match run.wide {
            None => {
                text.push_str(&String::from_utf8_lossy(stretch));
                map.copy(span);
            }
            Some(letter) => {
                text.extend(stretch.iter().skip(letter).step_by(2).map(|byte| char::from(*byte)));
                map.units(span.len() / 2, span, 1, 2);
            }
        }
        read += stretch.len();
    }
    let offsets = map.build().through(outer);
    ((!text.is_empty()).then(|| Caption { text: text.into(), offsets }), read)
}

fn runs(bytes: &[u8], least: usize) -> Vec<Run> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(rest) = bytes.get(start..).filter(|rest| !rest.is_empty()) {
        let plain = plain_len(rest);
        let wide = [0, 1].map(|letter| (wide_len(rest, letter), letter));
        let (widest, letter) = wide.into_iter().max().unwrap_or_default();
        let (len, wide) = if plain >= least {
            (plain, None)
        } else if widest >= 2 * least {
            (widest, Some(letter))
        } else {
            start += 1;
            continue;
        };
        found.push(Run { start, end: start + len, wide });
        start += len;
    }
    found
}

/// How many bytes of printed UTF-8 `bytes` begin with.
fn plain_len(bytes: &[u8]) -> usize {
    let mut len = 0;
    while let Some(rest) = bytes.get(len..).filter(|rest| !rest.is_empty()) {
        let step = match rest.first().copied().unwrap_or_default() {
            byte if is_printed(byte) => 1,
            0xC2..=0xF4 => {
                let is_character =
                    |size: &usize| rest.get(..*size).is_some_and(|head| std::str::from_utf8(head).is_ok());
                (2..=4).find(is_character).unwrap_or_default()
            }
            _ => 0,
        };
        if step == 0 {
            break;
        }
        len += step;
    }
    len
}

/// How many bytes of UTF-16 for plain letters `bytes` begin with, whose letter is the byte at `letter` of two.
fn wide_len(bytes: &[u8], letter: usize) -> usize {
    let is_letter = |pair: &&[u8; 2]| {
        let (byte, other) = (pair.get(letter).copied(), pair.get(1 - letter).copied());
        other == Some(0) && byte.is_some_and(is_printed)
    };
    2 * bytes.as_chunks::<2>().0.iter().take_while(is_letter).count()
}

const fn is_printed(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words in some bytes, the bytes they were read from, and how many bytes they take.
    fn check(bytes: &[u8], least: usize, words: &[(&str, std::ops::Range<u32>)], read: usize) {
        let (caption, taken) = super::read(bytes, &OffsetMap::identity(), least);
        let caption = caption.unwrap_or_else(|| Caption { text: "".into(), offsets: OffsetMap::identity() });
        let mut at = 0;
        let lines = caption.text.split('\n').filter(|line| !line.is_empty()).map(|line| {
            let span = Span::of(at..at + line.len());
            at += line.len() + 1;
            (line, caption.offsets.map(span).range())
        });
        let found: Vec<_> = lines.map(|(line, at)| (line, at.start as u32..at.end as u32)).collect();
        assert_eq!((found.as_slice(), taken), (words, read));
    }

    #[test]
    fn runs_of_characters_are_words() {
        check(b"\0\x01Software\0GIMP\0ab\xFF", 4, &[("Software", 2..10), ("GIMP", 11..15)], 12);
        check("\0grüße\u{7}".as_bytes(), 4, &[("grüße", 1..8)], 7);
        check(b"\x01h\0e\0l\0l\0o\0\0", 4, &[("hello", 1..11)], 10);
        check(b"\xFE\xFF\0h\0e\0l\0l\0o", 4, &[("hello", 2..12)], 10);
        check(b"a short one\x01and a longer one\x02", 12, &[("and a longer one", 12..28)], 16);
        check(b"\xFF\xFE\x01\x02", 4, &[], 0);
    }
}
