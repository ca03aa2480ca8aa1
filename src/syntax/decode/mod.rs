//! Undoes base64, hexadecimal, percent and invisible encodings and keyless ciphers within a text, and keeps what turns out to be text.
//!
//! **Invariant:** the work is linear in the text; images, fonts and digests decode to no text and drop out.

mod base64;
mod cipher;
mod escapes;
mod plain;
mod runs;
#[cfg(test)]
mod tests;
mod unseen;

pub(crate) use unseen::tag;

use super::{Codec, Damage, DamageKind, Nested, Role};
use crate::bundle::Limits;
use crate::source::{OffsetMap, Span};

/// How many bytes of a run over the limit are looked at, to tell text from images.
const SAMPLE: usize = 4_096;

/// Finds the encoded texts within `text`, in order, with the way back to their source; one that is over the limit is damage.
pub(crate) fn decode(text: &str, limits: &Limits) -> (Vec<Nested>, Vec<Damage>) {
    let mut layers = Layers { limit: limits.decoded_bytes as usize, found: Vec::new(), damage: Vec::new() };
    base64::find(text, &mut layers);
    escapes::find_hex(text, &mut layers);
    escapes::find_backslashes(text, &mut layers);
    escapes::find_percent(text, &mut layers);
    cipher::find(text, &mut layers);
    unseen::find(text, &mut layers.found);
    layers.found.sort_by_key(|(start, _)| *start);
    layers.damage.sort_by_key(|damage| damage.span);
    (layers.found.into_iter().map(|(_, nested)| nested).collect(), layers.damage)
}

/// A run of encoded bytes, undone.
struct Layer {
    codec: Codec,
    /// Where the run stands.
    source: Span,
    /// What it decodes to; only the first bytes of it where the whole is over the limit.
    bytes: Vec<u8>,
    /// How many bytes the whole of it decodes to.
    decoded_len: usize,
    /// The way from those bytes to the text.
    offsets: OffsetMap,
}

/// What was found so far.
struct Layers {
    limit: usize,
    found: Vec<(u32, Nested)>,
    damage: Vec<Damage>,
}

impl Layers {
    /// How many bytes of a run that decodes to `decoded_len` bytes are to be decoded.
    fn wanted(&self, decoded_len: usize) -> usize {
        if decoded_len > self.limit { decoded_len.min(SAMPLE) } else { decoded_len }
    }

    /// Adds a layer if it is text, and says whether it is.
    fn add(&mut self, layer: Layer) -> bool {
        if layer.decoded_len > self.limit {
            let is_text = plain::begins_as_text(&layer.bytes);
            if is_text {
                let detail =
                    format!("an encoded text of {} bytes, over the limit of {}", layer.decoded_len, self.limit);
                self.damage.push(Damage { kind: DamageKind::TooLarge, span: layer.source, detail });
            }
            return is_text;
        }
        let Some(plain) = plain::read(layer.bytes) else { return false };
        let offsets = match plain.offsets {
            Some(inner) => inner.through(&layer.offsets),
            None => layer.offsets,
        };
        let (language, role) = (plain.language, Role::Decoded(layer.codec));
        self.found.push((
            layer.source.start,
            Nested { text: plain.text.into(), offsets, language, role, section: 0, made: false },
        ));
        true
    }
}
