//! Hexadecimal runs, `\x41` escapes and percent encoding.

use super::{Codec, Layer, Layers, runs};
use crate::source::{OffsetMapBuilder, Span};

/// Hexadecimal digits of a run.
const MIN_DIGITS: usize = 32;
/// `\x41` escapes of a run.
const MIN_BACKSLASHES: usize = 8;
/// `%41` escapes of a token.
const MIN_PERCENTS: usize = 6;

/// Undoes runs of hexadecimal digits; of an odd number the last is left out.
pub(super) fn find_hex(text: &str, layers: &mut Layers) {
    for run in runs::find(text.as_bytes(), MIN_DIGITS, |byte| byte.is_ascii_hexdigit()) {
        let even = run.start..run.end - (run.len() & 1);
        let source = Span::of(even.clone());
        let decoded_len = even.len() / 2;
        let digits = text.as_bytes().get(even).unwrap_or_default();
        let bytes = digits.as_chunks::<2>().0.iter().take(layers.wanted(decoded_len)).filter_map(pair).collect();
        let mut map = OffsetMapBuilder::default();
        map.units(source.len() / 2, source, 1, 2);
        layers.add(Layer { codec: Codec::Hex, source, bytes, decoded_len, offsets: map.build() });
    }
}

/// Undoes runs of `\x41` escapes.
pub(super) fn find_backslashes(text: &str, layers: &mut Layers) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('\\')) {
        let start = at + found;
        let run: Vec<u8> = escapes(bytes.get(start..).unwrap_or_default()).collect();
        at = start + (4 * run.len()).max(1);
        if run.len() >= MIN_BACKSLASHES {
            let source = Span::of(start..at);
            let decoded_len = run.len();
            let mut map = OffsetMapBuilder::default();
            map.units(Span::of(0..decoded_len).len(), source, 1, 4);
            layers.add(Layer { codec: Codec::Hex, source, bytes: run, decoded_len, offsets: map.build() });
        }
    }
}

/// Undoes percent encoding within tokens that use it often.
pub(super) fn find_percent(text: &str, layers: &mut Layers) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('%')) {
        let start = at + found;
        let before = bytes.get(at..start).unwrap_or_default();
        let before = before.iter().rev().take_while(|byte| !ends_token(**byte)).count();
        let after = bytes.get(start..).unwrap_or_default();
        let len = after.iter().position(|byte| ends_token(*byte)).unwrap_or(after.len());
        at = start + len;
        add_token(text, Span::of(start - before..at), layers);
    }
}

fn ends_token(byte: u8) -> bool {
    byte <= b' ' || matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>')
}

fn add_token(text: &str, token: Span, layers: &mut Layers) {
    let source = token.of_text(text).as_bytes();
    let escapes = source.windows(3).filter(|window| percent(window).is_some()).count();
    if escapes < MIN_PERCENTS {
        return;
    }
    let decoded_len = source.len() - 2 * escapes;
    let wanted = layers.wanted(decoded_len);
    let mut bytes = Vec::with_capacity(wanted);
    let mut map = OffsetMapBuilder::default();
    let mut at = 0;
    while bytes.len() < wanted
        && let Some(byte) = source.get(at)
    {
        let (byte, width) = percent(source.get(at..at + 3).unwrap_or_default()).map_or((*byte, 1), |found| (found, 3));
        let span = Span::of(at..at + width).shifted(token.start);
        map.units(1, span, 1, span.len());
        bytes.push(byte);
        at += width;
    }
    layers.add(Layer { codec: Codec::Percent, source: token, bytes, decoded_len, offsets: map.build() });
}

fn percent(window: &[u8]) -> Option<u8> {
    match window {
        [b'%', high, low] => pair(&[*high, *low]),
        _ => None,
    }
}

/// The bytes of the `\x41` escapes that `bytes` begin with.
fn escapes(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.as_chunks::<4>().0.iter().map_while(|chunk| match chunk {
        [b'\\', b'x' | b'X', high, low] => pair(&[*high, *low]),
        _ => None,
    })
}

fn pair(digits: &[u8; 2]) -> Option<u8> {
    let [high, low] = digits.map(|digit| char::from(digit).to_digit(16));
    u8::try_from(high? << 4 | low?).ok()
}
