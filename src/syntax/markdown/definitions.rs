//! Reference definitions: used ones are links, unused ones are text that no rendering shows.

use std::collections::BTreeSet;

use pulldown_cmark::RefDefs;

use super::blocks::Builder;
use super::links::{LinkParts, label, locate};
use super::{Link, Run, RunStyle};
use crate::source::Span;

/// Adds all definitions; `used` are the starts of those that a link refers to, before they are shifted by `start`.
pub(super) fn add(builder: &mut Builder<'_>, definitions: &RefDefs<'_>, used: &BTreeSet<usize>, start: u32) {
    let mut found: Vec<_> = definitions.iter().map(|(_, definition)| definition).collect();
    found.sort_by_key(|definition| definition.span.start);
    for definition in found {
        let span = Span::of(definition.span.clone()).shifted(start);
        let Some((_, parts)) = parts(builder.text, span) else { continue };
        if used.contains(&definition.span.start) {
            builder.markdown.links.push(Link {
                span,
                destination: definition.dest.to_string(),
                destination_span: parts.destination,
                title_span: parts.title.filter(|_| definition.title.is_some()),
                text: String::new(),
                image: false,
                section: builder.section_at(span.start),
            });
        } else {
            builder.markup.push(span);
            builder.add_hidden(span, runs(builder.text, span));
        }
    }
}

/// The runs of a definition that says something: its title, its destination, and a label of several words.
pub(super) fn runs(text: &str, definition: Span) -> Vec<Run> {
    let Some((label, parts)) = parts(text, definition) else { return Vec::new() };
    let speaks = label.of_text(text).split_whitespace().count() >= 3;
    [speaks.then_some(label), Some(parts.destination), parts.title]
        .into_iter()
        .flatten()
        .filter(|span| span.of_text(text).contains(|c: char| !c.is_whitespace() && !c.is_ascii_punctuation()))
        .map(|span| Run { span, style: RunStyle::Text })
        .collect()
}

/// The runs of a line that is one definition and nothing else.
pub(super) fn whole_line(text: &str, line: Span) -> Option<Vec<Run>> {
    let (_, parts) = parts(text, line)?;
    let end = parts.title.unwrap_or(parts.destination).end;
    let rest = Span::new(end, line.end).of_text(text);
    let runs = runs(text, line);
    (!rest.contains(char::is_alphanumeric) && !runs.is_empty()).then_some(runs)
}

fn parts(text: &str, definition: Span) -> Option<(Span, LinkParts)> {
    let (label, tail) = label(text, definition)?;
    Some((label, locate(text, Span::new(tail, definition.end))))
}
