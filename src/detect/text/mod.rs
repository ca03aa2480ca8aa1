//! The `text` matcher: patterns, tried only near a literal that every match of theirs contains.

use std::sync::Arc;

use super::{Hit, Subject};
use crate::rule::{LONGEST_MATCH, Matcher, Pattern, ProbeId, RuleSet, TextMatcher};
use crate::source::Span;

/// The longest piece of a line that is searched at once, in bytes.
const LINE_WINDOW: usize = 8 << 10;

/// Finds the matches of all text matchers.
pub(super) fn find(subject: &Subject<'_>, rules: &RuleSet, hits: &mut Vec<Hit>) {
    let text = &*subject.document.text;
    let candidates = rules.prefilter().candidates(text);
    let matcher = |id: ProbeId| match rules.probe(id).map(|probe| &probe.matcher) {
        Some(Matcher::Text(matcher)) if selects(matcher, subject) => Some(matcher),
        _ => None,
    };
    for (id, places) in candidates.each() {
        let Some(matcher) = matcher(id.probe) else { continue };
        let Some(pattern) = matcher.any.get(id.pattern as usize).or_else(|| matcher.all.first()) else { continue };
        let reach = (!matcher.by_line).then_some(pattern.longest());
        let mut windows = windows(text, places.rarest().into_iter(), reach);
        windows.retain(|(start, end)| places.meet_in(*start, *end));
        search(id.probe, matcher, id.pattern as usize, text, &windows, hits);
    }
    for id in candidates.anywhere {
        let Some(matcher) = matcher(id.probe) else { continue };
        let windows = if matcher.by_line { lines(text) } else { vec![(0, text.len())] };
        search(id.probe, matcher, id.pattern as usize, text, &windows, hits);
    }
}

fn selects(matcher: &TextMatcher, subject: &Subject<'_>) -> bool {
    matcher.selects.iter().any(|selector| selector.selects(subject.artifact, subject.document))
}

/// The stretches of text around candidate bytes in which a match can lie, in order: none begins before the one before it has ended,
/// but for the overlap within a line that is too long. `reach` is the longest match; `None` where the line bounds it.
fn windows(text: &str, places: impl Iterator<Item = usize>, reach: Option<usize>) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    // A match sees one character of what stands on either side of it.
    let longest = reach.unwrap_or(LONGEST_MATCH).max(8);
    let mut found: Vec<(usize, usize)> = Vec::new();
    for at in places {
        // A match around `at` ends within the longest match; one byte more lets it see what follows.
        let is_within = |end: usize| at + longest < end || end == bytes.len();
        if reach.is_none() {
            let ends_line = |end: usize| bytes.get(end).is_some_and(|byte| is_line_end(*byte));
            if found.last().is_some_and(|last| at < last.1 && (is_within(last.1) || ends_line(last.1))) {
                continue;
            }
            found.push(line_around(bytes, at));
            continue;
        }
        if found.last().is_some_and(|last| is_within(last.1)) {
            continue;
        }
        let (start, end) = (at.saturating_sub(longest), (at + 2 * longest).min(bytes.len()));
        match found.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => found.push((start, end)),
        }
    }
    found
}

/// The line around a byte, at most half a window to each side.
fn line_around(bytes: &[u8], at: usize) -> (usize, usize) {
    let floor = at.saturating_sub(LINE_WINDOW / 2);
    let roof = (at + LINE_WINDOW / 2).min(bytes.len());
    let before = bytes.get(floor..at).unwrap_or_default();
    let after = bytes.get(at..roof).unwrap_or_default();
    let start = before.iter().rposition(|byte| is_line_end(*byte)).map_or(floor, |line| floor + line + 1);
    let end = after.iter().position(|byte| is_line_end(*byte)).map_or(roof, |line| at + line);
    (start, end)
}

/// All lines of a text; one that is too long in windows that overlap by the longest match.
fn lines(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split(['\n', '\r']) {
        let end = start + line.len();
        let mut from = start;
        while end - from > LINE_WINDOW {
            found.push((from, from + LINE_WINDOW));
            from += LINE_WINDOW - LONGEST_MATCH;
        }
        if from < end {
            found.push((from, end));
        }
        start = end + 1;
    }
    found
}

const fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

fn search(
    probe: ProbeId,
    matcher: &TextMatcher,
    number: usize,
    text: &str,
    windows: &[(usize, usize)],
    hits: &mut Vec<Hit>,
) {
    let Some(pattern) = matcher.any.get(number).or_else(|| matcher.all.first()) else { return };
    let mut last_paragraph = None;
    for (start, end) in windows {
        let cut = text.as_bytes().get(..*end).unwrap_or_default();
        let mut from = *start;
        while let Some((first, last)) =
            Some(from).filter(|from| *from <= cut.len()).and_then(|from| pattern.find_at(cut, from))
        {
            from = if last > first { last } else { last + 1 };
            if first == last {
                continue;
            }
            let whole = text.as_bytes().get(first..last).unwrap_or_default();
            if matcher.unless.iter().any(|unless| unless.is_match(whole)) {
                continue;
            }
            let span = Span::of(first..last);
            if let Some(labels) = others(&matcher.all, text, span, &mut last_paragraph) {
                hits.push(Hit { labels, ..Hit::new(probe, span) });
            }
        }
    }
}

/// A paragraph, and the places of the patterns of `all` in it.
type Paragraph = ((usize, usize), Option<Vec<(Span, String)>>);

/// The places of the other patterns of `all` in the paragraph of the first; `None` where one has no place there.
fn others(all: &[Arc<Pattern>], text: &str, first: Span, held: &mut Option<Paragraph>) -> Option<Vec<(Span, String)>> {
    if all.len() < 2 {
        return Some(Vec::new());
    }
    if let Some(((start, end), labels)) = held
        && *start <= first.start as usize
        && first.end as usize <= *end
    {
        return labels.clone();
    }
    let paragraph = paragraph(text, first);
    let find = |pattern: &Arc<Pattern>| {
        let (start, end) = pattern.find_at(text.as_bytes().get(..paragraph.1)?, paragraph.0)?;
        Some((Span::of(start..end), "together with this".to_owned()))
    };
    let labels: Option<Vec<_>> = all.iter().skip(1).map(find).collect();
    *held = Some((paragraph, labels.clone()));
    labels
}

/// The run of lines without a blank line around a span, at most a window to each side.
fn paragraph(text: &str, span: Span) -> (usize, usize) {
    let (start, end) = (span.start as usize, span.end as usize);
    let floor = start.saturating_sub(LINE_WINDOW);
    let bytes = text.as_bytes();
    let before = bytes.get(floor..start).unwrap_or_default();
    let after = bytes.get(end..(end + LINE_WINDOW).min(bytes.len())).unwrap_or_default();
    let first = blank_lines(before).last().map_or(floor, |(_, past)| floor + past);
    let last = blank_lines(after).next().map_or(end + after.len(), |(at, _)| end + at);
    (first, last)
}

/// The blank lines of a text: the end of the line before each, and where the line behind it begins.
fn blank_lines(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut end_before = None;
    bytes.iter().enumerate().filter_map(move |(at, byte)| match byte {
        b'\n' => {
            let blank = end_before.map(|end| (end, at + 1));
            end_before = Some(at);
            blank
        }
        b' ' | b'\t' | b'\r' => None,
        _ => {
            end_before = None;
            None
        }
    })
}

#[cfg(test)]
mod tests;
