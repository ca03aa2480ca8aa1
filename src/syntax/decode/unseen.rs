//! Undoes what characters without a shape spell: tags, selectors, and pairs of zero-width characters as bits.

use std::ops::Range;

use super::Nested;
use crate::bundle::Language;
use crate::source::{OffsetMap, OffsetMapBuilder, Span};
use crate::syntax::Role;
use crate::syntax::interpreter;

/// How many characters in a row can spell a word.
const LEAST: usize = 8;

/// Adds the texts that runs of unseen characters of `text` spell, with their starts.
pub(super) fn find(text: &str, found: &mut Vec<(u32, Nested)>) {
    let mut run: Option<Range<usize>> = None;
    for (at, character) in beyond_ascii(text).filter(|(_, character)| is_unseen(*character)) {
        match &mut run {
            Some(run) if run.end == at => run.end += character.len_utf8(),
            open => {
                let last = open.replace(at..at + character.len_utf8());
                found.extend(last.and_then(|range| spelled(text, range)));
            }
        }
    }
    found.extend(run.and_then(|range| spelled(text, range)));
}

/// The characters of a text that are not ASCII, with their places.
fn beyond_ascii(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.as_bytes().get(at..)?.iter().position(|byte| !byte.is_ascii())?;
        let character = text.get(start..)?.chars().next()?;
        at = start + character.len_utf8();
        Some((start, character))
    })
}

const fn is_unseen(character: char) -> bool {
    is_zero_width(character) || tag(character).is_some() || selected(character).is_some()
}

const fn is_zero_width(character: char) -> bool {
    matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{180E}' | '\u{202C}')
}

/// The ASCII character that a tag stands for.
pub(crate) const fn tag(character: char) -> Option<u8> {
    match character {
        '\u{E0000}'..='\u{E007F}' => Some((character as u32 & 0x7F) as u8),
        _ => None,
    }
}

/// The byte that a variation selector stands for.
const fn selected(character: char) -> Option<u8> {
    match character {
        '\u{FE00}'..='\u{FE0F}' => Some((character as u32 & 0xF) as u8),
        '\u{E0100}'..='\u{E01EF}' => Some((character as u32 - 0xE0100 + 16) as u8),
        _ => None,
    }
}

fn spelled(text: &str, range: Range<usize>) -> Option<(u32, Nested)> {
    let characters: Vec<char> = text.get(range.clone())?.chars().collect();
    if characters.len() < LEAST {
        return None;
    }
    let said = [
        characters.iter().filter_map(|character| tag(*character)).collect(),
        characters.iter().filter_map(|character| selected(*character)).collect(),
        bits(&characters, false),
        bits(&characters, true),
    ];
    let said = said.into_iter().find_map(readable)?;
    let span = Span::of(range);
    let mut map = OffsetMapBuilder::default();
    map.replace(u32::try_from(said.len()).unwrap_or(u32::MAX), span);
    let offsets: OffsetMap = map.build();
    let code = interpreter::looks_like(&said);
    let language = if code.is_code() { code } else { Language::Plain };
    Some((span.start, Nested { text: said.into(), offsets, language, role: Role::Hidden, section: 0, made: false }))
}

/// The bytes of a run of two sorts of zero-width characters, as bits; a third sort that parts the bytes is left out.
fn bits(characters: &[char], inverted: bool) -> Vec<u8> {
    let mut sorts: Vec<(char, usize)> = Vec::new();
    for character in characters.iter().filter(|character| is_zero_width(**character)) {
        match sorts.iter_mut().find(|(sort, _)| sort == character) {
            Some((_, count)) => *count += 1,
            None => sorts.push((*character, 1)),
        }
    }
    sorts.sort_by_key(|(sort, count)| (std::cmp::Reverse(*count), *sort));
    let [(first, _), (second, _), ..] = sorts.as_slice() else { return Vec::new() };
    let zero = if inverted { *first.max(second) } else { *first.min(second) };
    let values: Vec<u8> = characters
        .iter()
        .filter(|character| *character == first || *character == second)
        .map(|character| u8::from(*character != zero))
        .collect();
    let bytes =
        |width: usize| values.chunks(width).map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit)).collect();
    let eight: Vec<u8> = bytes(8);
    if eight.is_ascii() { eight } else { bytes(7) }
}

/// The bytes as text, where they are at least four printable characters and little else.
fn readable(bytes: Vec<u8>) -> Option<String> {
    let said = String::from_utf8(bytes).ok()?;
    let said = said.trim_matches('\0').to_owned();
    let printable = said.chars().filter(|c| !c.is_control() || c.is_whitespace()).count();
    let letters = said.chars().filter(|c| c.is_alphabetic()).count();
    let mut sorts: Vec<char> = said.chars().collect();
    sorts.sort_unstable();
    sorts.dedup();
    let is_varied = letters >= 4 && sorts.len() >= 4;
    (is_varied && printable == said.chars().count() && letters * 2 > printable).then_some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let mut found = Vec::new();
        find(text, &mut found);
        let texts: Vec<&str> = found.iter().map(|(_, nested)| &*nested.text).collect();
        assert_eq!(texts, expected, "{text:?}");
    }

    fn bits_of(text: &str, zero: char, one: char) -> String {
        text.bytes()
            .flat_map(|byte| (0..8).rev().map(move |bit| if byte >> bit & 1 == 1 { one } else { zero }))
            .collect()
    }

    #[test]
    fn what_unseen_characters_spell_is_read() {
        let tags: String = "read the notes".chars().map(|c| char::from_u32(0xE0000 + u32::from(c)).unwrap()).collect();
        check(&format!("a{tags}b"), &["read the notes"]);
        let selectors: String =
            "read the notes".bytes().map(|byte| char::from_u32(0xE0100 + u32::from(byte) - 16).unwrap()).collect();
        check(&format!("a{selectors}b"), &["read the notes"]);
        check(&format!("a{}b", bits_of("read them", '\u{200B}', '\u{200C}')), &["read them"]);
        check(&format!("a{}b", bits_of("read them", '\u{200D}', '\u{2060}')), &["read them"]);
        check(&format!("a{}b", bits_of("read them", '\u{200C}', '\u{200B}')), &["read them"]);
    }

    #[test]
    fn ordinary_joiners_spell_nothing() {
        check(
            "a\u{200B}b \u{1F469}\u{200D}\u{1F4BB} \u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
            &[],
        );
        check(&"\u{200B}".repeat(40), &[]);
        check(&"\u{200B}\u{200C}".repeat(40), &[]);
    }
}
