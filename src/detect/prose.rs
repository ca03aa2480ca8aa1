//! The `prose` matcher: frames over clauses.

use super::{Hit, Subject};
use crate::prose::{SentenceRole, find as find_frames};
use crate::rule::{Mark, ProbeId, ProseMatcher, Selector};

/// Finds the matches of a prose matcher.
pub(super) fn find(probe: ProbeId, matcher: &ProseMatcher, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    let Some(prose) = subject.prose else { return };
    for found in find_frames(&matcher.frame, prose) {
        let unseen = matches!(found.role, SentenceRole::Comment | SentenceRole::Hidden);
        let chosen = |selector: &Selector| match selector {
            Selector::Unseen => unseen || subject.document.hidden,
            _ => selector.selects(subject.artifact, subject.document),
        };
        if !matcher.selects.is_empty() && !matcher.selects.iter().any(chosen) {
            continue;
        }
        if (matcher.unless.conditional && found.conditional) || (matcher.unless.quoted && found.quoted) {
            continue;
        }
        let mut hit = Hit::new(probe, prose.offsets.map(found.span));
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
