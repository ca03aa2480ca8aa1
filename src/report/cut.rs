//! Cuts a few short lines out of a source, escaped and masked, with the way from the source into the cut.

use std::ops::{Range, RangeInclusive};

use super::escape::{Form, forms};
use super::mask::Mask;
use crate::source::{SourceText, Span};

/// How many columns of a source line are shown; the rest is a `…`.
const WIDTH: usize = 84;
/// How many columns are shown before a place in a line that is too long.
const LEAD: usize = 24;

/// A few lines of a source as they are shown.
#[derive(Debug)]
pub(super) struct Cut {
    /// The lines, escaped, without a last line end.
    pub(super) text: String,
    /// The number of the first, from 1.
    pub(super) first_line: u32,
    shown: Vec<Shown>,
}

/// A character of the source (or a mask, or a line end) and where it is shown.
#[derive(Debug)]
struct Shown {
    source: Range<u32>,
    cut: Range<usize>,
}

impl Cut {
    /// Cuts `lines` (from 0) out of `source`, each around the first of `anchors` that touches it.
    pub(super) fn new(source: &SourceText, lines: RangeInclusive<u32>, anchors: &[Span], masks: &[Mask]) -> Self {
        let mut cut = Self { text: String::new(), first_line: lines.start() + 1, shown: Vec::new() };
        let len = clamp(source.text().len());
        for line in lines.clone() {
            let Some(start) = source.lines().start(line) else { break };
            let next = source.lines().start(line + 1).unwrap_or(len);
            if line > *lines.start() {
                cut.text.push('\n');
            }
            let content = without_line_end(Span::new(start, next), source.text());
            cut.push_line(source.text(), content, anchors, masks);
            let end = cut.text.len();
            cut.shown.push(Shown { source: content.end..next.max(content.end + 1), cut: end..end });
        }
        cut
    }

    /// Where a span of the source's text is shown; `None` where nothing of it is.
    pub(super) fn place(&self, span: Span) -> Option<Range<usize>> {
        let first = self.shown.partition_point(|shown| shown.source.end <= span.start);
        let past = self.shown.partition_point(|shown| shown.source.start < span.end.max(span.start.saturating_add(1)));
        let shown = self.shown.get(first..past)?;
        let start = shown.first()?.cut.start;
        let end = if span.is_empty() { start } else { shown.last()?.cut.end };
        Some(start..end.max(start))
    }

    fn push_line(&mut self, text: &str, content: Span, anchors: &[Span], masks: &[Mask]) {
        let anchor = anchors.iter().find(|anchor| anchor.start < content.end && anchor.end >= content.start);
        let window = window(text, content, anchor.map_or(content.start, |anchor| anchor.start.max(content.start)));
        if window.start > content.start {
            self.text.push('…');
        }
        let mut masks = masks.get(masks.partition_point(|mask| mask.span.end <= window.start)..).unwrap_or_default();
        let mut masked_until = 0;
        for form in forms(window.of_text(text)) {
            let offset = window.start + clamp(form.offset);
            if offset < masked_until {
                continue;
            }
            let start = self.text.len();
            let mut end = offset + clamp(form.character.len_utf8());
            match masks.split_first() {
                Some((mask, rest)) if mask.span.start <= offset => {
                    // A mask of several lines is told on its first.
                    let told = if mask.span.start < content.start { "…" } else { mask.replacement.as_str() };
                    push_short(&mut self.text, told);
                    end = mask.span.end;
                    masked_until = end;
                    masks = rest;
                }
                _ if form.character == '\t' => self.text.push_str("    "),
                _ => push_form(&mut self.text, form),
            }
            self.shown.push(Shown { source: offset..end.min(content.end), cut: start..self.text.len() });
        }
        if window.end < content.end && masked_until < content.end {
            self.text.push('…');
        }
    }
}

/// The bytes of the decoded text that show the original bytes `span`, in whole characters.
pub(super) fn text_span(source: &SourceText, span: Span) -> Span {
    let text = source.text();
    let start = floor(text, source.map().find(span.start));
    if span.is_empty() {
        return Span::new(start, start);
    }
    let last = floor(text, source.map().find(span.end - 1));
    let rest = text.get(last as usize..).and_then(|rest| rest.chars().next());
    Span::new(start, last + rest.map_or(0, |character| clamp(character.len_utf8())))
}

/// The part of a line that is shown: all of a short one, else what stands around `anchor`.
fn window(text: &str, content: Span, anchor: u32) -> Span {
    let fits = |span: Span| {
        let mut columns = 0;
        let mut past = span.start;
        for form in forms(span.of_text(text)) {
            columns += form.columns().max(if form.character == '\t' { 4 } else { 1 });
            if columns > WIDTH {
                break;
            }
            past = span.start + clamp(form.offset + form.character.len_utf8());
        }
        past
    };
    let whole = fits(content);
    if whole == content.end || anchor < content.start + clamp(LEAD) {
        return Span::new(content.start, whole);
    }
    let before = Span::new(content.start, anchor.min(content.end)).of_text(text);
    let lead: usize = before.chars().rev().take(LEAD).map(char::len_utf8).sum();
    let start = clamp(before.len().saturating_sub(lead)) + content.start;
    Span::new(start, fits(Span::new(start, content.end)))
}

fn push_form(text: &mut String, form: Form) {
    // Writing to a string cannot fail.
    let _ = form.write(text);
}

/// Appends the beginning of `told`, escaped.
fn push_short(text: &mut String, told: &str) {
    let mut columns = 0;
    for form in forms(told) {
        columns += form.columns();
        if columns > WIDTH / 2 {
            text.push('…');
            break;
        }
        push_form(text, form);
    }
}

fn without_line_end(line: Span, text: &str) -> Span {
    let content = line.of_text(text);
    let content = content.strip_suffix('\n').unwrap_or(content);
    let content = content.strip_suffix('\r').unwrap_or(content);
    Span::new(line.start, line.start + clamp(content.len()))
}

fn floor(text: &str, offset: u32) -> u32 {
    let mut offset = offset.min(clamp(text.len()));
    while offset > 0 && !text.is_char_boundary(offset as usize) {
        offset -= 1;
    }
    offset
}

/// A length as an offset.
pub(super) fn clamp(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Cuts the line of `needle`, and expects the cut and what of it the needle is.
    fn check(text: &str, needle: &str, expected: &str, marked: &str) {
        let source = SourceText::new(text.as_bytes().to_vec());
        let start = text.find(needle).unwrap();
        let span = Span::of(start..start + needle.len());
        let line = source.lines().line(span.start).0;
        let cut = Cut::new(&source, line..=line, &[span], &[]);
        assert_eq!(cut.text, expected);
        assert_eq!(cut.text.get(cut.place(span).unwrap()), Some(marked));
    }

    #[test]
    fn a_short_line_is_whole() {
        check("one\nlet x = 5;\r\nthree", "x", "let x = 5;", "x");
        check("one\n", "one\n", "one", "one");
    }

    #[test]
    fn what_cannot_be_seen_is_marked_as_it_is_shown() {
        check("\ta\u{200b}b\u{1b}", "\u{200b}b", "    a\\u{200b}b\\u{1b}", "\\u{200b}b");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}NEEDLE{}", "a".repeat(5_000), "b".repeat(5_000));
        let expected = format!("…{}NEEDLE{}…", "a".repeat(24), "b".repeat(54));
        check(&text, "NEEDLE", &expected, "NEEDLE");
        let expected = format!("…{}{}", "b".repeat(24), "b");
        let source = SourceText::new(text.clone().into_bytes());
        let cut = Cut::new(&source, 0..=0, &[Span::new(10_005, 10_006)], &[]);
        assert_eq!(cut.text, expected);
    }

    #[test]
    fn a_mask_is_shown_in_place_of_the_text() {
        let source = SourceText::new(b"key = \"s3cr3t-value\" # note".to_vec());
        let mask = Mask { span: Span::new(7, 19), replacement: "s3…[redacted]".to_owned() };
        let cut = Cut::new(&source, 0..=0, &[], std::slice::from_ref(&mask));
        assert_eq!(cut.text, "key = \"s3…[redacted]\" # note");
        assert_eq!(cut.text.get(cut.place(Span::new(9, 11)).unwrap()), Some("s3…[redacted]"));
    }

    #[test]
    fn a_mask_of_several_lines_hides_all_of_them() {
        let source = SourceText::new(b"a BEGIN\nsecret\nmore END z".to_vec());
        let mask = Mask { span: Span::new(2, 23), replacement: "[redacted]".to_owned() };
        let cut = Cut::new(&source, 0..=2, &[], &[mask]);
        assert_eq!(cut.text, "a [redacted]\n…\n… z");
    }

    #[test]
    fn original_bytes_are_found_in_other_encodings() {
        let mut bytes = vec![0xFF, 0xFE];
        bytes.extend("ab😀c".encode_utf16().flat_map(u16::to_le_bytes));
        let source = SourceText::new(bytes);
        assert_eq!(text_span(&source, Span::new(6, 10)), Span::new(2, 6));
        assert_eq!(text_span(&source, Span::new(10, 12)), Span::new(6, 7));
        assert_eq!(text_span(&source, Span::new(90, 99)).of_text(source.text()), "");
    }

    proptest! {
        #[test]
        fn every_place_is_a_range_of_the_cut(
            bytes in prop::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), any::<u8>()], 0..300),
            start in 0u32..320, len in 0u32..320, from in 0u32..6, count in 0u32..6,
        ) {
            let source = SourceText::new(bytes);
            let span = text_span(&source, Span::new(start, start + len));
            let mask = Mask { span: Span::new(span.start, span.end), replacement: "m\u{202e}".to_owned() };
            for masks in [&[][..], &[mask][..]] {
                let cut = Cut::new(&source, from..=from + count, &[span], masks);
                if let Some(range) = cut.place(span) {
                    prop_assert!(cut.text.get(range).is_some());
                }
                prop_assert!(cut.text.lines().all(|line| line.chars().count() < 100));
            }
        }
    }
}
