//! Maps spans of a derived text back to the original bytes, through any number of layers.

use std::sync::Arc;

use super::Span;

/// How a derived text came out of original bytes: a chain of layers, the innermost first.
///
/// Mapping is exact for copied bytes; a byte that was decoded from several maps to all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct OffsetMap {
    layers: Vec<Arc<[Piece]>>,
}

/// A run of derived bytes and the original bytes it came from, in whole units: every `derived_unit` bytes came from `original_unit` bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    derived: Span,
    original: Span,
    derived_unit: u32,
    original_unit: u32,
}

impl OffsetMap {
    /// The map of a text that is its own original.
    pub(crate) fn identity() -> Self {
        Self::default()
    }

    /// The map of a text that was copied from `start` on.
    pub(crate) fn shifted(start: u32, len: u32) -> Self {
        let mut builder = OffsetMapBuilder::default();
        builder.copy(Span::new(start, start.saturating_add(len)));
        builder.build()
    }

    /// The map that leads through `self` and then through `outer`, the map of the text that `self` leads into.
    pub(crate) fn through(mut self, outer: &Self) -> Self {
        self.layers.extend(outer.layers.iter().cloned());
        self
    }

    /// The original bytes of a derived span: the smallest run that holds everything it came from.
    pub(crate) fn map(&self, span: Span) -> Span {
        self.layers.iter().fold(span, |span, pieces| map_layer(pieces, span))
    }

    /// Whether the text is one stretch of the text around it, byte for byte.
    pub(crate) fn is_one_copy(&self) -> bool {
        let is_copy = |pieces: &Arc<[Piece]>| matches!(&**pieces, [piece] if piece.derived_unit == piece.original_unit && piece.derived_unit == 1);
        self.layers.first().is_some_and(is_copy)
    }

    /// The derived offset at which the original `offset` shows, through a map of one layer; the nearest one after it where it shows nowhere.
    pub(crate) fn find(&self, offset: u32) -> u32 {
        self.layers.iter().rev().fold(offset, |offset, pieces| {
            let at = pieces.partition_point(|piece| piece.original.end <= offset);
            match pieces.get(at) {
                Some(piece) if piece.original.start <= offset => {
                    let units = (offset - piece.original.start) / piece.original_unit.max(1);
                    (piece.derived.start + units.saturating_mul(piece.derived_unit)).min(piece.derived.end)
                }
                Some(piece) => piece.derived.start,
                None => pieces.last().map_or(offset, |piece| piece.derived.end),
            }
        })
    }
}

fn map_layer(pieces: &[Piece], span: Span) -> Span {
    let last_byte = span.end.saturating_sub(1).max(span.start);
    let start = map_start(pieces, span.start);
    let end = if span.is_empty() { start } else { map_end(pieces, last_byte) };
    Span::new(start, end)
}

fn piece_at(pieces: &[Piece], offset: u32) -> Option<&Piece> {
    let at = pieces.partition_point(|piece| piece.derived.end <= offset);
    pieces.get(at)
}

fn map_start(pieces: &[Piece], offset: u32) -> u32 {
    match piece_at(pieces, offset) {
        Some(piece) => {
            let units = offset.saturating_sub(piece.derived.start) / piece.derived_unit.max(1);
            (piece.original.start + units.saturating_mul(piece.original_unit)).min(piece.original.end)
        }
        None => pieces.last().map_or(offset, |piece| piece.original.end),
    }
}

fn map_end(pieces: &[Piece], last_byte: u32) -> u32 {
    match piece_at(pieces, last_byte) {
        Some(piece) => {
            let units = last_byte.saturating_sub(piece.derived.start) / piece.derived_unit.max(1) + 1;
            (piece.original.start + units.saturating_mul(piece.original_unit)).min(piece.original.end)
        }
        None => pieces.last().map_or(last_byte, |piece| piece.original.end),
    }
}

/// Builds the one-layer map of a text while that text is being written.
#[derive(Debug, Default)]
pub(crate) struct OffsetMapBuilder {
    pieces: Vec<Piece>,
    derived: u32,
}

impl OffsetMapBuilder {
    /// The next derived bytes are a copy of `original`.
    pub(crate) fn copy(&mut self, original: Span) {
        self.units(original.len(), original, 1, 1);
    }

    /// The next `derived_len` bytes stand for all of `original` together.
    pub(crate) fn replace(&mut self, derived_len: u32, original: Span) {
        self.units(derived_len, original, derived_len.max(1), original.len().max(1));
    }

    /// The next `derived_len` bytes came from `original` in units: every `derived_unit` bytes from `original_unit` bytes.
    pub(crate) fn units(&mut self, derived_len: u32, original: Span, derived_unit: u32, original_unit: u32) {
        if derived_len == 0 {
            return;
        }
        let derived = Span::new(self.derived, self.derived.saturating_add(derived_len));
        self.derived = derived.end;
        if let Some(last) = self.pieces.last_mut()
            && last.original.end == original.start
            && (last.derived_unit, last.original_unit) == (derived_unit, original_unit)
            && last.derived.len() % derived_unit == 0
            && last.original.len() == last.derived.len() / derived_unit * original_unit
        {
            last.derived.end = derived.end;
            last.original.end = original.end;
            return;
        }
        self.pieces.push(Piece { derived, original, derived_unit, original_unit });
    }

    /// The next derived bytes are those of a map of one layer.
    pub(crate) fn append(&mut self, map: &OffsetMap) {
        for piece in map.layers.first().into_iter().flat_map(|pieces| pieces.iter()) {
            self.units(piece.derived.len(), piece.original, piece.derived_unit, piece.original_unit);
        }
    }

    /// How many derived bytes are mapped so far.
    pub(crate) const fn len(&self) -> u32 {
        self.derived
    }

    /// The map.
    pub(crate) fn build(self) -> OffsetMap {
        OffsetMap { layers: vec![self.pieces.into()] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_maps_byte_by_byte() {
        let map = OffsetMap::shifted(10, 5);
        assert!(map.is_one_copy() && !OffsetMap::identity().is_one_copy());
        assert_eq!(map.map(Span::new(1, 3)), Span::new(11, 13));
        assert_eq!(map.map(Span::new(5, 5)), Span::new(15, 15));
    }

    #[test]
    fn a_decoded_byte_maps_to_its_whole_unit() {
        let mut builder = OffsetMapBuilder::default();
        builder.units(5, Span::new(100, 108), 3, 4);
        let map = builder.build();
        assert_eq!(map.map(Span::new(0, 1)), Span::new(100, 104));
        assert_eq!(map.map(Span::new(2, 4)), Span::new(100, 108));
        assert_eq!(map.map(Span::new(3, 5)), Span::new(104, 108));
    }

    #[test]
    fn layers_are_followed_outwards() {
        let mut inner = OffsetMapBuilder::default();
        inner.copy(Span::new(4, 6));
        inner.replace(1, Span::new(8, 11));
        let map = inner.build().through(&OffsetMap::shifted(50, 20));
        assert_eq!(map.map(Span::new(0, 3)), Span::new(54, 61));
        assert_eq!(map.map(Span::new(2, 3)), Span::new(58, 61));
    }

    #[test]
    fn an_original_offset_is_found_in_the_derived_text() {
        let mut builder = OffsetMapBuilder::default();
        builder.copy(Span::new(3, 6));
        builder.copy(Span::new(10, 12));
        let map = builder.build();
        assert_eq!(map.find(0), 0);
        assert_eq!(map.find(4), 1);
        assert_eq!(map.find(7), 3);
        assert_eq!(map.find(11), 4);
        assert_eq!(map.find(99), 5);
    }
}
