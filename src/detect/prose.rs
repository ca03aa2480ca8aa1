//! The `prose` matcher: frames over clauses.

use super::{Hit, Subject};
use crate::finding::Target;
use crate::prose::{FrameMatch, Spoken, find as find_frames};
use crate::rule::{Mark, ProbeId, ProseMatcher, Selector};
use crate::source::Span;
use crate::syntax::Role;

/// Finds the matches of a prose matcher.
pub(super) fn find(
    probe: ProbeId,
    matcher: &ProseMatcher,
    spoken: &Spoken<'_>,
    subject: &Subject<'_>,
    hits: &mut Vec<Hit>,
) {
    // What code says is a prompt, or a message, or talk about the code: only what is meant for it reads it.
    if subject.document.role == Role::Literal && matcher.selects.is_empty() {
        return;
    }
    // What a sentence is tells only the unseen: all else is told by the document alone, before any frame is sought.
    let is_selected = matcher.selects.iter().any(|selector| selector.selects(subject.artifact, subject.document));
    let is_for_unseen = matcher.selects.iter().any(|selector| matches!(selector, Selector::Unseen));
    if !matcher.selects.is_empty() && !is_selected && !is_for_unseen {
        return;
    }
    let prose = spoken.prose;
    let mut all: Vec<FrameMatch> = matcher.frames.iter().flat_map(|frame| find_frames(frame, spoken)).collect();
    // What several frames find in one sentence is one thing said.
    all.sort_by_key(|found| (found.span.start, std::cmp::Reverse(found.span.end)));
    let mut last: Option<Span> = None;
    for found in all {
        if last.is_some_and(|last| last.overlaps(found.span)) {
            continue;
        }
        let unseen = found.role.is_unseen();
        if !matcher.selects.is_empty() && !is_selected && !unseen && !subject.document.hidden {
            continue;
        }
        if (matcher.unless.conditional && found.conditional) || (matcher.unless.quoted && found.quoted) {
            continue;
        }
        if matcher.unless.mentioned && found.mentioned && !unseen && !subject.document.hidden {
            continue;
        }
        last = Some(found.span);
        let mut hit = Hit::new(probe, prose.offsets.map(found.span));
        hit.target = found.host.clone().map(Target::Host);
        hit.message = Some(shortened(found.span.of_text(&prose.text)));
        if unseen {
            hit.marks.insert(Mark::Hidden);
        }
        hits.push(hit);
    }
}

/// The words of a frame as a reader sees them, at most 100 characters.
fn shortened(text: &str) -> String {
    let mut words: String = text.chars().take(100).collect();
    if words.len() < text.len() {
        words.push('…');
    }
    words
}
