//! Places of texts that stand apart from what is read: comments and values of data, footnotes, remarks in code.

use crate::source::{Span, lines};

/// The fewest words that are looked at.
const WORDS: usize = 5;

/// The comments of a file of data, each a line.
pub(super) fn comments(text: &str) -> impl Iterator<Item = Span> + '_ {
    lines(text).filter_map(|(start, line)| {
        let body = line.trim_end();
        let lead = body.len() - body.trim_start().len();
        let own = ["#", ";", "//"].iter().any(|sign| body.trim_start().starts_with(sign));
        let at = if own { lead } else { body.find(" # ").or_else(|| body.find(" // "))? + 1 };
        Some(Span::of(start + at..start + body.len()))
    })
}

/// Footnotes that nothing in the text refers to.
pub(super) fn loose_footnotes(text: &str) -> impl Iterator<Item = Span> + '_ {
    lines(text).filter_map(|(start, line)| {
        let body = line.trim_end();
        let label = body.strip_prefix("[^")?.split_once("]:")?.0;
        let mark = format!("[^{label}]");
        let is_used = text.match_indices(&mark).any(|(at, _)| at != start);
        (!is_used).then(|| Span::of(start..start + body.len()))
    })
}

/// Values of data that are sentences: what stands between quotation marks on a line, or behind a key or comma.
pub(super) fn values(text: &str) -> impl Iterator<Item = Span> + '_ {
    lines(text).flat_map(|(start, line)| {
        let mut at = 0;
        let parts = line.split('"').map(move |part| {
            let from = at;
            at += part.len() + 1;
            Span::of(start + from..start + from + part.len())
        });
        parts.filter(|span| span.of_text(text).split_whitespace().nth(WORDS - 1).is_some()).collect::<Vec<_>>()
    })
}

/// Remarks in code: comments on lines of their own that follow each other, and lines of documentation.
pub(super) fn remarks(text: &str) -> impl Iterator<Item = Span> + '_ {
    lines(text).filter_map(|(start, line)| {
        let body = line.trim();
        let behind = || body.find(" # ").or_else(|| body.find(" // ")).map(|at| at + 1);
        let is_own = ["#", "//", "*", "--", "/*", ";", "<!--"].iter().any(|sign| body.starts_with(sign));
        let is_plain = || body.starts_with(char::is_alphabetic) && !body.ends_with([';', '{', ',', '(', '[']);
        let from = if is_own || is_plain() { 0 } else { behind()? };
        let said = body.get(from..)?;
        said.split_whitespace().nth(WORDS - 1)?;
        let lead = line.len() - line.trim_start().len() + from;
        Some(Span::of(start + lead..start + lead + said.len()))
    })
}

/// A remark without its signs.
pub(super) fn words_of(remark: &str) -> &str {
    remark.trim_start_matches(|c: char| !c.is_alphanumeric())
}
