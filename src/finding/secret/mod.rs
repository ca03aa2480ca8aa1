//! Secrets by the format in which services hand them out; what masks them and what finds them both ask here.

mod checksum;
mod random;
mod table;

use std::sync::OnceLock;

use regex::bytes::Regex;

use crate::source::{Literals, Span};
use table::{FORMATS, Proof};

/// The longest secret, in bytes.
const LONGEST: usize = 1 << 10;
/// The fewest letters behind a mark that are masked, whatever the format says of their number.
const MASKED: usize = 20;
/// The most digits before a mark that stands between two halves.
const DIGITS: usize = 10;

/// A text in the format of a secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Secret {
    /// Where it stands.
    pub(crate) span: Span,
    /// What it opens.
    pub(crate) of: &'static str,
    /// Whether it is whole and its checksum is right; where its format has none, whether it is random.
    pub(crate) is_proven: bool,
}

/// The marks of all formats, and the formats they belong to.
struct Marks {
    automaton: Literals,
    formats: Vec<usize>,
}

fn marks() -> Option<&'static Marks> {
    static MARKS: OnceLock<Option<Marks>> = OnceLock::new();
    let made = MARKS.get_or_init(|| {
        let marks = FORMATS.iter().zip(0..).flat_map(|(format, at)| format.marks.iter().map(move |mark| (mark, at)));
        let (texts, formats): (Vec<&str>, Vec<usize>) = marks.unzip();
        Literals::new(&texts, false).ok().map(|automaton| Marks { automaton, formats })
    });
    made.as_ref()
}

/// The shape of a format, compiled when its mark is first seen.
fn shape(at: usize) -> Option<&'static Regex> {
    static SHAPES: [OnceLock<Option<Regex>>; FORMATS.len()] = [const { OnceLock::new() }; FORMATS.len()];
    let made = SHAPES.get(at)?.get_or_init(|| Regex::new(&format!("^(?-u:{})", FORMATS.get(at)?.shape)).ok());
    made.as_ref()
}

/// The texts in the format of a secret, by where they begin; several may begin in one place.
pub(crate) fn secrets_by_format(text: &str) -> Vec<Secret> {
    let Some(marks) = marks() else { return Vec::new() };
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    for hit in marks.automaton.all(bytes) {
        let Some((at, format)) = marks.formats.get(hit.literal).and_then(|at| Some((*at, FORMATS.get(*at)?))) else {
            continue;
        };
        let mut start = hit.range.start;
        if bytes.get(start) == Some(&b':') {
            let before = bytes.get(start.saturating_sub(DIGITS)..start).unwrap_or_default();
            start -= before.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        }
        // Within a longer word there is no mark.
        if start.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(u8::is_ascii_alphanumeric) {
            continue;
        }
        let rest = bytes.get(start..bytes.len().min(start + LONGEST)).unwrap_or_default();
        let whole = shape(at).and_then(|shape| shape.find(rest)).map(|found| found.end());
        let whole = whole.filter(|end| !rest.get(*end).is_some_and(u8::is_ascii_alphanumeric));
        let mark = hit.range.end - start;
        if let Some(end) = whole {
            let span = Span::of(start..start + end);
            let is_proven = is_proven(format.proof, span.of_text(text), mark);
            found.push(Secret { span, of: format.of, is_proven });
        } else if text.get(..hit.range.end).is_some_and(|marked| marked.ends_with(['_', '-', '.'])) {
            let letters = rest.iter().skip(mark).take_while(|byte| is_letter(**byte)).count();
            if letters >= MASKED {
                let span = Span::of(start..start + mark + letters);
                found.push(Secret { span, of: format.of, is_proven: false });
            }
        }
    }
    found.sort_by_key(|secret| (secret.span, !secret.is_proven));
    found
}

const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn is_proven(proof: Proof, secret: &str, mark: usize) -> bool {
    let body = secret.get(mark..).unwrap_or_default();
    match proof {
        Proof::Crc32 => checksum::is_crc32(body),
        Proof::Bech32 => checksum::is_bech32(secret),
        Proof::Base58 => checksum::is_base58(secret),
        Proof::Random => random::is_random(body),
        Proof::Varied => random::is_varied(body),
    }
}

#[cfg(test)]
mod tests;
