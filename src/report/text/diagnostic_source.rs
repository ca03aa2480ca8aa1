//! The cuts of the source that a diagnostic shows, with their labels, and notes for what has no room there.

use annotate_snippets::{Annotation, AnnotationKind, Snippet};

use super::layout::{COLUMNS, counted, shorten};
use super::place_text;
use crate::bundle::Bundle;
use crate::finding::{Finding, Label, Place};
use crate::report::Escaped;
use crate::report::cut::{Cut, text_span};
use crate::report::mask::{Masks, is_told_otherwise};
use crate::source::{SourceText, Span};

/// How many lines of a finding are shown.
const LINES: u32 = 3;
/// How far, in lines, a label may stand from the finding to be shown in one cut with it.
const NEAR: u32 = 8;
/// How many further places are shown in cuts of their own.
const FAR_CUTS: usize = 2;
/// How many further places are shown at all.
const FURTHER: usize = 6;
/// The least room for a label beside its place, in columns.
const LEAST_LABEL: usize = 16;

/// What a diagnostic shows of the sources.
#[derive(Default)]
pub(super) struct Source<'f> {
    /// The cuts, the finding's own first.
    pub(super) snippets: Vec<(&'f Place, Snippet<'static, Annotation<'static>>)>,
    /// What has no room beside its place.
    pub(super) notes: Vec<String>,
    /// The highest line number shown.
    pub(super) last_line: u32,
}

/// Whether the evidence of a finding can be read in the cut of its source.
pub(super) fn is_shown_as_told(finding: &Finding, bundle: &Bundle, masks: &Masks) -> bool {
    let location = finding.at.location;
    bundle.artifact(location.artifact).is_none_or(|artifact| {
        let span = text_span(&artifact.text, location.span);
        let is_masked = masks.of_artifact(location.artifact).iter().any(|mask| mask.span.overlaps(span));
        is_masked || !is_told_otherwise(finding, span.of_text(artifact.text.text()))
    })
}

impl<'f> Source<'f> {
    /// Finds what to show of a finding.
    pub(super) fn of(finding: &'f Finding, bundle: &Bundle, masks: &Masks) -> Self {
        let mut shown = Self::default();
        let mut further: Vec<&Label> = finding.related.iter().take(FURTHER).collect();
        let message = if finding.message == finding.rule.title { "" } else { &finding.message };
        if !shown.own_cut(finding, message, &mut further, bundle, masks) && !message.is_empty() {
            shown.notes.push(Escaped(message).to_string());
        }
        for label in further {
            shown.further_place(label, bundle, masks);
        }
        if let Some(rest) = finding.related.len().checked_sub(FURTHER).filter(|rest| *rest > 0) {
            shown.notes.push(format!("and {}", counted(rest, "more place")));
        }
        shown
    }

    /// Cuts the lines of the finding itself and takes the labels from `further` that show there; whether `message` shows.
    fn own_cut(
        &mut self,
        finding: &'f Finding,
        message: &str,
        further: &mut Vec<&'f Label>,
        bundle: &Bundle,
        masks: &Masks,
    ) -> bool {
        let location = finding.at.location;
        let Some(text) = source_of(&finding.at, bundle) else { return false };
        let span = text_span(text, location.span);
        let (first, last) = lines_of(text, span);
        let end = last + 1;
        let last = last.min(first + LINES - 1);
        if last + 1 < end {
            self.notes.push(format!("it goes on to line {end}"));
        }
        let near = |label: &&&Label| {
            let line = lines_of(text, text_span(text, label.at.location.span)).0;
            label.at.location.artifact == location.artifact && line + NEAR >= first && line <= last + NEAR
        };
        let labels: Vec<&Label> = further.iter().filter(near).copied().collect();
        let spans: Vec<Span> = labels.iter().map(|label| text_span(text, label.at.location.span)).collect();
        let from = spans.iter().map(|span| lines_of(text, *span).0).min().unwrap_or(first).min(first);
        let to = spans.iter().map(|span| lines_of(text, *span).0).max().unwrap_or(last).max(last);
        let anchors: Vec<Span> = std::iter::once(span).chain(spans.iter().copied()).collect();
        let cut = Cut::new(text, from..=to, &anchors, masks.of_artifact(location.artifact));
        let clipped = Span::new(span.start, span.end.min(text.lines().start(last + 1).unwrap_or(span.end)));
        let range = cut.place(clipped).unwrap_or_default();
        let is_one_line = cut.text.get(range.clone()).is_some_and(|shown| !shown.contains('\n'));
        let beside = if is_one_line { beside(&cut, range.end, message) } else { None };
        let is_shown = beside.is_some();
        let mut annotations = vec![AnnotationKind::Primary.span(range).label(beside)];
        for (label, span) in labels.into_iter().zip(spans) {
            let line_end = lines_of(text, span).0 + 1;
            let span = Span::new(span.start, span.end.min(text.lines().start(line_end).unwrap_or(span.end)));
            let Some(range) = cut.place(span) else { continue };
            let Some(beside) = beside_shortened(&cut, range.end, &label.text) else { continue };
            annotations.push(AnnotationKind::Context.span(range).label(Some(beside)));
            further.retain(|other| !std::ptr::eq(*other, label));
        }
        self.last_line = self.last_line.max(to + 1);
        let snippet = Snippet::source(cut.text).line_start(cut.first_line as usize).annotations(annotations);
        self.snippets.push((&finding.at, snippet));
        is_shown || message.is_empty()
    }

    /// Shows a label in a cut of its own, or as a note.
    fn further_place(&mut self, label: &'f Label, bundle: &Bundle, masks: &Masks) {
        let place = &label.at;
        if self.snippets.len() <= FAR_CUTS
            && !self.snippets.is_empty()
            && let Some(text) = source_of(place, bundle)
        {
            let span = text_span(text, place.location.span);
            let (line, _) = lines_of(text, span);
            let cut = Cut::new(text, line..=line, &[span], masks.of_artifact(place.location.artifact));
            let span = Span::new(span.start, span.end.min(text.lines().start(line + 1).unwrap_or(span.end)));
            if let Some(range) = cut.place(span)
                && let Some(beside) = beside_shortened(&cut, range.end, &label.text)
            {
                self.last_line = self.last_line.max(line + 1);
                let annotation = AnnotationKind::Context.span(range).label(Some(beside));
                let snippet = Snippet::source(cut.text).line_start(cut.first_line as usize).annotation(annotation);
                self.snippets.push((place, snippet));
                return;
            }
        }
        self.notes.push(format!("{}: {}", place_text(place), Escaped(&label.text)));
    }
}

/// The text a place stands in, where it has any.
fn source_of<'b>(place: &Place, bundle: &'b Bundle) -> Option<&'b SourceText> {
    let artifact = bundle.artifact(place.location.artifact)?;
    (!artifact.text.text().is_empty()).then_some(&artifact.text)
}

/// The first and last line of a span, from 0.
fn lines_of(text: &SourceText, span: Span) -> (u32, u32) {
    let last = span.end.saturating_sub(1).max(span.start);
    (text.lines().line(span.start).0, text.lines().line(last).0)
}

/// `text`, escaped, where it has room beside a place that ends at byte `end` of the cut.
fn beside(cut: &Cut, end: usize, text: &str) -> Option<String> {
    let text = Escaped(text).to_string();
    (!text.is_empty() && text.chars().count() <= room(cut, end)).then_some(text)
}

/// As much of `text`, escaped, as has room beside a place that ends at byte `end` of the cut.
fn beside_shortened(cut: &Cut, end: usize, text: &str) -> Option<String> {
    let room = room(cut, end);
    (room >= LEAST_LABEL).then(|| shorten(&Escaped(text).to_string(), room))
}

/// The columns that are left on a line of the cut after byte `end`.
fn room(cut: &Cut, end: usize) -> usize {
    let before = cut.text.get(..end).unwrap_or(&cut.text);
    let line = before.rsplit('\n').next().unwrap_or(before);
    let number = (cut.first_line + LINES + 2 * NEAR).ilog10() as usize + 1;
    let columns: usize = crate::report::escape::forms(line).map(|form| form.columns()).sum();
    COLUMNS.saturating_sub(number + 3 + columns + 2)
}
