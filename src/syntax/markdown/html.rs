//! Reads HTML fragments piece by piece: text, comments, tags, and what a rendering hides.
//!
//! **Invariant:** hiding outlives a fragment: an element opened in one hides the Markdown up to its closing tag.

use super::piece::Piece;
use super::tag::Tag;
use crate::source::{OffsetMap, OffsetMapBuilder, Span};

/// Reads the fragments of one text in order.
#[derive(Debug, Default)]
pub(super) struct HtmlReader {
    mode: Mode,
    hidden: Option<Hidden>,
    /// The source of the open tag, container markers left out.
    tag: Vec<Span>,
    quote: Option<u8>,
    /// The last byte of the open tag that is no white space.
    last: u8,
}

#[derive(Clone, Copy, Debug, Default)]
enum Mode {
    #[default]
    Text,
    Tag,
    /// With the delimiter that ends it.
    Comment(&'static str),
}

#[derive(Debug)]
struct Hidden {
    name: String,
    depth: u32,
    raw: bool,
    phrasing: bool,
}

impl HtmlReader {
    /// Reads the next line of an HTML block.
    pub(super) fn read(&mut self, text: &str, line: Span, pieces: &mut Vec<Piece>) {
        let mut at = line.start;
        while at < line.end {
            let rest = Span::new(at, line.end);
            let source = rest.of_text(text);
            if source.is_empty() {
                return;
            }
            at += match self.mode {
                Mode::Text if self.hidden.as_ref().is_some_and(|hidden| hidden.raw) => {
                    self.read_raw(source, at, pieces)
                }
                Mode::Text => self.read_text(source, at, pieces),
                Mode::Tag => self.read_tag(text, source, at, pieces),
                Mode::Comment(delimiter) => self.read_comment(source, at, delimiter, pieces),
            };
        }
    }

    /// Reads a tag that stands in a line of Markdown; `tag` is its text without container markers.
    pub(super) fn read_inline_tag(&mut self, tag: &str, span: Span, pieces: &mut Vec<Piece>) {
        let raw_goes_on = self.hidden.as_ref().is_some_and(|hidden| hidden.raw && !Tag::of(tag).is(&hidden.name));
        if raw_goes_on {
            pieces.push(Piece::Text(span));
            return;
        }
        pieces.push(Piece::Markup(span));
        // Where markers were left out, the places within the tag are not known: then they are the tag.
        let verbatim = tag.len() == span.len() as usize;
        self.close_tag(Tag::of(tag), span, pieces, |part| if verbatim { part.shifted(span.start) } else { span });
    }

    /// Ends an HTML block: a tag or comment left open ends with it.
    pub(super) fn end_fragment(&mut self) {
        self.mode = Mode::Text;
        self.tag.clear();
        self.quote = None;
        self.last = 0;
    }

    /// Ends a Markdown paragraph: elements that are part of its line end with it.
    pub(super) fn end_paragraph(&mut self, pieces: &mut Vec<Piece>) {
        if self.hidden.take_if(|hidden| hidden.phrasing).is_some() {
            pieces.push(Piece::Show);
        }
    }

    fn read_text(&mut self, source: &str, at: u32, pieces: &mut Vec<Piece>) -> u32 {
        if let Some((mode, len)) = opening(source) {
            self.mode = mode;
            if len > 0 {
                pieces.push(Piece::CommentStart(Span::new(at, at + len)));
            }
            if let Mode::Text = mode {
                pieces.push(Piece::CommentEnd(at + len));
            }
            return len;
        }
        let len = source.bytes().skip(1).position(|byte| byte == b'<').map_or(source.len(), |found| found + 1);
        add_lines(source.get(..len).unwrap_or(source), at, pieces);
        u32::try_from(len).unwrap_or(u32::MAX)
    }

    fn read_raw(&mut self, source: &str, at: u32, pieces: &mut Vec<Piece>) -> u32 {
        let closes = |rest: &str| {
            let name = self.hidden.as_ref().map_or("", |hidden| hidden.name.as_str());
            rest.get(2..2 + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
        };
        let end =
            source.match_indices("</").map(|(found, _)| found).find(|found| source.get(*found..).is_some_and(closes));
        if end == Some(0) {
            self.mode = Mode::Tag;
            return 0;
        }
        let len = end.unwrap_or(source.len());
        add_lines(source.get(..len).unwrap_or(source), at, pieces);
        u32::try_from(len).unwrap_or(u32::MAX)
    }

    fn read_comment(&mut self, source: &str, at: u32, delimiter: &str, pieces: &mut Vec<Piece>) -> u32 {
        let found = source.find(delimiter);
        let text = source.get(..found.unwrap_or(source.len())).unwrap_or(source);
        let start = text.len() - text.trim_start().len();
        let end = text.trim_end().len();
        if start < end {
            pieces.push(Piece::Comment(Span::of(start..end).shifted(at)));
        }
        let len = found.map_or(source.len(), |found| found + delimiter.len());
        let len = u32::try_from(len).unwrap_or(u32::MAX);
        if found.is_some() {
            self.mode = Mode::Text;
            pieces.push(Piece::CommentEnd(at + len));
        }
        len
    }

    fn read_tag(&mut self, text: &str, source: &str, at: u32, pieces: &mut Vec<Piece>) -> u32 {
        let end = source.bytes().position(|byte| self.tag_ends_with(byte));
        let len = end.map_or(source.len(), |end| end + 1);
        let span = Span::of(0..len).shifted(at);
        match self.tag.last_mut() {
            Some(last) if last.end == span.start => last.end = span.end,
            _ => self.tag.push(span),
        }
        if end.is_some() {
            let parts = std::mem::take(&mut self.tag);
            self.end_fragment();
            pieces.extend(parts.iter().map(|part| Piece::Markup(*part)));
            self.close_parts(text, &parts, pieces);
        }
        span.len()
    }

    fn tag_ends_with(&mut self, byte: u8) -> bool {
        match self.quote {
            Some(quote) if quote == byte => self.quote = None,
            Some(_) => {}
            None if byte == b'>' => return true,
            None if matches!(byte, b'"' | b'\'') && self.last == b'=' => self.quote = Some(byte),
            None => {}
        }
        if !byte.is_ascii_whitespace() {
            self.last = byte;
        }
        false
    }

    fn close_parts(&mut self, text: &str, parts: &[Span], pieces: &mut Vec<Piece>) {
        if let [part] = parts {
            self.close_tag(Tag::of(part.of_text(text)), *part, pieces, |inner| inner.shifted(part.start));
            return;
        }
        let mut map = OffsetMapBuilder::default();
        parts.iter().for_each(|part| map.copy(*part));
        let map: OffsetMap = map.build();
        let source: String = parts.iter().map(|part| part.of_text(text)).collect();
        let whole = parts.iter().copied().reduce(Span::hull).unwrap_or_default();
        self.close_tag(Tag::of(&source), whole, pieces, |inner| map.map(inner));
    }

    fn close_tag(&mut self, tag: Tag<'_>, span: Span, pieces: &mut Vec<Piece>, place: impl Fn(Span) -> Span) {
        if tag.closes {
            pieces.extend(tag.bare_words(3).map(|words| Piece::Words(place(Span::of(words)))));
            self.leave(&tag, pieces);
            return;
        }
        if !tag.is_phrasing() {
            pieces.push(if tag.is("br") { Piece::Break(span) } else { Piece::Border });
        }
        if let Some(words) = tag.bare_words(5) {
            pieces.push(Piece::Words(place(Span::of(words))));
        }
        for attribute in tag.attributes() {
            let at = place(Span::of(attribute.range.clone()));
            if attribute.names_destination(&tag) {
                let image = !tag.is_any(&["a", "area", "form", "link"]);
                pieces.push(Piece::Destination { tag: span, at, value: attribute.value.to_owned(), image });
            } else if attribute.speaks() {
                pieces.push(Piece::Words(at));
            }
        }
        match &mut self.hidden {
            Some(hidden) if tag.is(&hidden.name) && tag.encloses() => hidden.depth = hidden.depth.saturating_add(1),
            Some(_) => {}
            None if tag.hides() => {
                let name = tag.name.to_ascii_lowercase();
                pieces.push(Piece::Hide);
                self.hidden = Some(Hidden { name, depth: 1, raw: tag.is_raw(), phrasing: tag.is_phrasing() });
            }
            None => {}
        }
    }

    fn leave(&mut self, tag: &Tag<'_>, pieces: &mut Vec<Piece>) {
        if let Some(hidden) = &mut self.hidden
            && tag.is(&hidden.name)
        {
            hidden.depth = hidden.depth.saturating_sub(1);
            if hidden.depth == 0 {
                self.hidden = None;
                pieces.push(Piece::Show);
            }
        }
        if tag.is("a") {
            pieces.push(Piece::AnchorEnd);
        } else if !tag.is_phrasing() {
            pieces.push(Piece::Border);
        }
    }
}

/// What begins at a `<`, and how many bytes belong to the delimiter that begins it.
fn opening(source: &str) -> Option<(Mode, u32)> {
    let after = source.strip_prefix('<')?;
    if let Some(comment) = after.strip_prefix("!--") {
        return Some(match comment.as_bytes() {
            [b'>', ..] => (Mode::Text, 5),
            [b'-', b'>', ..] => (Mode::Text, 6),
            _ => (Mode::Comment("-->"), 4),
        });
    }
    if after.starts_with("![CDATA[") {
        return Some((Mode::Comment("]]>"), 9));
    }
    match after.as_bytes() {
        [b'?', ..] => Some((Mode::Comment("?>"), 2)),
        // Browsers take these for comments too.
        [b'!', ..] => Some((Mode::Comment(">"), 2)),
        [b'/', first, ..] if !first.is_ascii_alphabetic() => Some((Mode::Comment(">"), 2)),
        [b'/', _, ..] => Some((Mode::Tag, 0)),
        [first, ..] if first.is_ascii_alphabetic() => Some((Mode::Tag, 0)),
        _ => None,
    }
}

fn add_lines(source: &str, at: u32, pieces: &mut Vec<Piece>) {
    let text = source.trim_end_matches(['\n', '\r']);
    if !text.is_empty() {
        pieces.push(Piece::Text(Span::of(0..text.len()).shifted(at)));
    }
    if text.len() < source.len() {
        pieces.push(Piece::Break(Span::of(text.len()..source.len()).shifted(at)));
    }
}
