//! Scalars of YAML: where their source begins and ends, and what a plain one is.

use crate::source::Span;
use crate::syntax::data::DataValue;

/// Skips indicators, white space, comments, anchors and tags, to where a value begins.
pub(super) fn skip_to_content(text: &str, from: u32) -> u32 {
    let mut at = from as usize;
    while let Some(rest) = text.get(at..)
        && let Some(first) = rest.chars().next()
    {
        at += match first {
            ' ' | '\t' | '\n' | '\r' | ':' | '-' | '?' | ',' | '[' | '{' => 1,
            '#' => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            '&' | '!' => rest.find([' ', '\t', '\n', '\r']).unwrap_or(rest.len()),
            _ => break,
        };
    }
    Span::of(0..at).end
}

/// How many bytes the quoted scalar takes that `raw` begins with.
pub(super) fn quoted_len(raw: &str) -> u32 {
    let quote = raw.chars().next().unwrap_or_default();
    let mut bytes = raw.bytes().enumerate().skip(1).peekable();
    while let Some((at, byte)) = bytes.next() {
        match (quote, byte) {
            ('"', b'\\') => {
                bytes.next();
            }
            ('\'', b'\'') if bytes.peek().is_some_and(|(_, next)| *next == b'\'') => {
                bytes.next();
            }
            ('"', b'"') | ('\'', b'\'') => return Span::of(0..at + 1).end,
            _ => {}
        }
    }
    Span::of(0..raw.trim_end().len()).end
}

/// What a plain scalar is by the core schema of YAML 1.2.
pub(super) fn plain(text: &str) -> DataValue {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => DataValue::Null,
        "true" | "True" | "TRUE" => DataValue::Bool(true),
        "false" | "False" | "FALSE" => DataValue::Bool(false),
        _ if is_number(text) => DataValue::Number(text.to_owned()),
        _ => DataValue::Text(text.to_owned()),
    }
}

fn is_number(text: &str) -> bool {
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let all = |digits: &str, of: fn(&u8) -> bool| !digits.is_empty() && digits.as_bytes().iter().all(of);
    if let Some(digits) = text.strip_prefix("0o") {
        return all(digits, |byte| (b'0'..=b'7').contains(byte));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return all(digits, u8::is_ascii_hexdigit);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(mantissa, exponent)| {
        (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
    });
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let has_digits = !whole.is_empty() || !fraction.is_empty();
    let is_decimal = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    has_digits && is_decimal && exponent.is_none_or(|exponent| all(exponent, u8::is_ascii_digit))
}
