//! Base64 in both alphabets, padded or not, in one run or wrapped over lines.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Codec, Layer, Layers, plain, runs};
use crate::source::{OffsetMap, OffsetMapBuilder, Span};

/// Characters of a run, on all its lines together.
const MIN_CHARACTERS: u32 = 24;

/// Trailing bits are let through: the decoders of the interpreters do not mind them.
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// Undoes all base64 in `text`.
pub(super) fn find(text: &str, layers: &mut Layers) {
    let mut finder = Finder { text, layers, lines: Vec::new() };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        finder.read_line(line, at);
        at = at.saturating_add(Span::of(0..line.len()).len());
    }
    finder.end_lines();
}

/// A run on one line.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// Its characters, padding left out.
    span: Span,
    /// How many `=` follow.
    padding: u32,
}

struct Finder<'t, 'l> {
    text: &'t str,
    layers: &'l mut Layers,
    /// Runs on consecutive lines that may be one.
    lines: Vec<Piece>,
}

impl Finder<'_, '_> {
    fn read_line(&mut self, line: &str, at: u32) {
        let content = line.trim_ascii_end();
        let indent = content.len() - content.trim_ascii_start().len();
        let start = at.saturating_add(Span::of(0..indent).len());
        let end = at.saturating_add(Span::of(0..content.len()).len());
        let bytes = self.text.as_bytes();
        let first = piece_at(bytes, start);
        let first_end = first.span.end + first.padding;
        let mut rest = at;
        if !first.span.is_empty() && (first_end == end || !self.lines.is_empty()) {
            self.lines.push(first);
            rest = first_end;
            if first_end == end && first.padding == 0 {
                return;
            }
        }
        self.end_lines();
        let line = bytes.get(rest as usize..end as usize).unwrap_or_default();
        for run in runs::find(line, MIN_CHARACTERS as usize, is_base64) {
            let piece = piece_at(bytes, Span::of(run).shifted(rest).start);
            if piece.span.end == end {
                self.lines.push(piece);
            } else {
                self.read_piece(piece);
            }
        }
    }

    /// Ends the run over lines: it is undone as a whole, else by lines of equal length, else line by line.
    fn end_lines(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        if self.read_block(&lines) {
            return;
        }
        let mut rest = lines.as_slice();
        while let Some((block, after)) = rest.split_at_checked(equal_lines(rest)).filter(|(block, _)| !block.is_empty())
        {
            rest = after;
            if !self.read_block(block) {
                block.iter().for_each(|piece| self.read_piece(*piece));
            }
        }
    }

    /// Undoes lines as one text, with the last of them or without: that may be a word that follows.
    fn read_block(&mut self, lines: &[Piece]) -> bool {
        let Some((last, inner)) = lines.split_last().filter(|(_, inner)| !inner.is_empty()) else { return false };
        if self.read_lines(lines) {
            return true;
        }
        let found = self.read_lines(inner);
        if found {
            self.read_piece(*last);
        }
        found
    }

    /// Several lines are one text only where no control character stands in it: words under each other decode to such.
    fn read_lines(&mut self, lines: &[Piece]) -> bool {
        self.undo(lines).is_some_and(|layer| plain::is_clean(&layer.bytes) && self.layers.add(layer))
    }

    /// Undoes a run on one line; one that holds other text, such as a path, is undone in parts.
    fn read_piece(&mut self, piece: Piece) {
        if piece.span.len() < MIN_CHARACTERS || is_token(self.text, piece) || self.read_run(piece) {
            return;
        }
        for separators in [&b"-_"[..], &b"+/"[..], &b"-_+/"[..]] {
            let mut found = false;
            for part in parts(self.text, piece, separators) {
                found |= self.read_run(part);
            }
            if found {
                return;
            }
        }
    }

    fn read_run(&mut self, piece: Piece) -> bool {
        self.undo(&[piece]).is_some_and(|layer| self.layers.add(layer))
    }

    fn undo(&self, pieces: &[Piece]) -> Option<Layer> {
        let (first, last) = (pieces.first()?, pieces.last()?);
        let characters = pieces.iter().map(|piece| piece.span.len()).fold(0, u32::saturating_add);
        if characters < MIN_CHARACTERS {
            return None;
        }
        let decoded_len = characters as usize * 3 / 4;
        let wanted = self.layers.wanted(decoded_len).div_ceil(3) * 4;
        let mut encoded: Vec<u8> =
            pieces.iter().flat_map(|piece| piece.span.of_text(self.text).bytes()).take(wanted).collect();
        if encoded.len() % 4 == 1 {
            encoded.pop();
        }
        let url_safe = encoded.iter().any(|byte| matches!(byte, b'-' | b'_'));
        let engine = if url_safe { &URL_SAFE } else { &STANDARD };
        let bytes = engine.decode(encoded).ok()?;
        let source = Span::new(first.span.start, last.span.end.saturating_add(last.padding));
        Some(Layer { codec: Codec::Base64, source, bytes, decoded_len, offsets: offsets(pieces) })
    }
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

fn piece_at(bytes: &[u8], start: u32) -> Piece {
    let rest = bytes.get(start as usize..).unwrap_or_default();
    let len = rest.iter().position(|byte| !is_base64(*byte)).unwrap_or(rest.len());
    let padding = rest.iter().skip(len).take(2).take_while(|byte| **byte == b'=').count();
    Piece { span: Span::of(0..len).shifted(start), padding: Span::of(0..padding).len() }
}

/// Whether a run is a segment of a signed web token: those are JSON, and no instructions.
fn is_token(text: &str, piece: Piece) -> bool {
    let before = piece.span.start.checked_sub(1).and_then(|at| text.as_bytes().get(at as usize));
    let after = text.as_bytes().get(piece.span.end as usize);
    piece.span.of_text(text).starts_with("eyJ") && (before == Some(&b'.') || after == Some(&b'.'))
}

/// The parts of a run between separators that are long enough.
fn parts(text: &str, piece: Piece, separators: &[u8]) -> Vec<Piece> {
    let bytes = piece.span.of_text(text).as_bytes();
    runs::find(bytes, MIN_CHARACTERS as usize, |byte| !separators.contains(&byte))
        .into_iter()
        .filter(|part| part.len() < bytes.len())
        .map(|part| {
            let span = Span::of(part).shifted(piece.span.start);
            Piece { span, padding: if span.end == piece.span.end { piece.padding } else { 0 } }
        })
        .collect()
}

/// How many lines from the first on were wrapped at one width: all are as long as it, but the last may be shorter.
fn equal_lines(lines: &[Piece]) -> usize {
    let width = lines.first().map_or(0, |line| line.span.len());
    let equal = lines.iter().take_while(|line| line.span.len() == width).count();
    let shorter = lines.get(equal).is_some_and(|line| line.span.len() < width);
    equal + usize::from(shorter)
}

/// The way from decoded bytes to the runs: three bytes come from four characters, which a line ending may part.
fn offsets(pieces: &[Piece]) -> OffsetMap {
    let mut map = OffsetMapBuilder::default();
    let (mut open, mut open_start) = (0, 0);
    for piece in pieces {
        let mut at = piece.span.start;
        if open > 0 {
            let taken = piece.span.len().min(4 - open);
            at += taken;
            open += taken;
            if open == 4 {
                map.replace(3, Span::new(open_start, at));
                open = 0;
            }
        }
        let whole = (piece.span.end - at) / 4;
        map.units(whole * 3, Span::new(at, at + whole * 4), 3, 4);
        at += whole * 4;
        if at < piece.span.end {
            (open, open_start) = (piece.span.end - at, at);
        }
    }
    if let Some(last) = pieces.last()
        && open > 1
    {
        map.replace(open - 1, Span::new(open_start, last.span.end + last.padding));
    }
    map.build()
}
