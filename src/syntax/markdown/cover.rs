//! The complement: source bytes that nothing accounts for become hidden blocks.

use super::blocks::Builder;
use super::definitions;
use super::{Markdown, Run, RunStyle};
use crate::source::Span;

/// Adds a hidden block for all that blocks, links, code and markup leave out, punctuation alone excepted.
pub(super) fn add_gaps(builder: &mut Builder<'_>) {
    for gap in gaps(builder.text, &builder.markdown, &builder.markup) {
        let mut runs = Vec::new();
        for line in lines(builder.text, gap) {
            let source = line.of_text(builder.text);
            if let Some(definition) = definitions::whole_line(builder.text, line) {
                add_block(builder, std::mem::take(&mut runs));
                builder.markup.push(line);
                builder.add_hidden(line, definition);
            } else if says_something(source) {
                runs.push(Run { span: line, style: RunStyle::Text });
            }
        }
        add_block(builder, runs);
    }
}

fn add_block(builder: &mut Builder<'_>, runs: Vec<Run>) {
    if let (Some(first), Some(last)) = (runs.first(), runs.last()) {
        builder.add_hidden(first.span.hull(last.span), runs);
    }
}

/// The spans between covered ones that say something.
fn gaps(text: &str, markdown: &Markdown, markup: &[Span]) -> Vec<Span> {
    let runs = markdown.blocks.iter().flat_map(|block| block.runs.iter().map(|run| run.span));
    let mut covered: Vec<Span> = runs
        .chain(markdown.code.iter().map(|code| code.span))
        .chain(markdown.links.iter().map(|link| link.span))
        .chain(markdown.front_matter)
        .chain(markup.iter().copied())
        .collect();
    // Four ordered sequences: a merging sort is linear on them.
    covered.sort();
    covered.push(Span::of(text.len()..text.len()));
    let mut at = 0;
    let mut found = Vec::new();
    for span in covered {
        let gap = Span::new(at, span.start);
        if says_something(gap.of_text(text)) {
            found.push(gap);
        }
        at = at.max(span.end);
    }
    found
}

fn says_something(source: &str) -> bool {
    source.contains(|c: char| !c.is_whitespace() && !c.is_ascii_punctuation())
}

/// The lines of a gap without white space, quotation markers and table pipes around them.
fn lines(text: &str, gap: Span) -> impl Iterator<Item = Span> {
    let mut at = gap.start;
    gap.of_text(text).split_inclusive(['\n', '\r']).map(move |line| {
        let is_edge = |c: char| c.is_whitespace() || matches!(c, '>' | '|');
        let start = line.len() - line.trim_start_matches(is_edge).len();
        let end = line.trim_end_matches(is_edge).len();
        let span = Span::of(start..end).shifted(at);
        at = at.saturating_add(Span::of(0..line.len()).len());
        span
    })
}
