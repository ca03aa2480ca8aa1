//! Chains: phrases whose parts are lists of words, with a few other words between them.

use super::hits::{Hit, Reading};
use super::{Chain, Sense};
use crate::source::Span;

/// A part of a chain that stands in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    /// Where.
    pub(super) span: Span,
    /// The chain, by index.
    pub(super) chain: u16,
    /// Which of its parts.
    pub(super) part: u8,
}

impl Link {
    /// The link that a form is, where it is one.
    pub(super) const fn of(sense: Sense, span: Span) -> Option<Self> {
        match sense {
            Sense::Link { chain, part, .. } => Some(Self { span, chain, part }),
            _ => None,
        }
    }
}

/// How many beginnings of one chain are kept in mind.
const BEGINNINGS: usize = 6;

/// What has been found of a chain: from where to where, and which part comes next.
#[derive(Clone, Copy)]
struct Beginning {
    span: Span,
    next: u8,
}

/// The chains whose parts stand in `links`, which are in order of their places.
pub(super) fn whole(text: &str, chains: &[Chain], links: &[Link]) -> Vec<Hit> {
    // Those of one chain side by side, in order.
    let mut order: Vec<(u16, u32)> = (0u32..).zip(links).map(|(at, link)| (link.chain, at)).collect();
    order.sort_unstable();
    let mut found = Vec::new();
    for own in order.chunk_by(|one, other| one.0 == other.0) {
        let chain = own.first().and_then(|(chain, _)| chains.get(usize::from(*chain)));
        let own = own.iter().filter_map(|(_, at)| Some((*at, links.get(*at as usize)?)));
        chain.into_iter().for_each(|chain| follow(text, chain, own.clone(), &mut found));
    }
    found.sort_unstable_by_key(|(at, _)| *at);
    let mut found: Vec<Hit> = found.into_iter().map(|(_, hit)| hit).collect();
    found.dedup();
    found
}

/// Adds what is whole of one chain, each with the number of its last link.
fn follow<'a>(text: &str, chain: &Chain, links: impl Iterator<Item = (u32, &'a Link)>, found: &mut Vec<(u32, Hit)>) {
    let mut open: Vec<Beginning> = Vec::new();
    for (at, link) in links {
        let reach = chain.gaps.get(usize::from(link.part)).copied().unwrap_or_default();
        let before = open.iter().rev().find(|beginning| {
            beginning.next == link.part && link.part > 0 && is_near(text, beginning.span.end, link.span.start, reach)
        });
        let span = match before {
            Some(beginning) => beginning.span.hull(link.span),
            None if link.part == 0 => link.span,
            None => continue,
        };
        if usize::from(link.part) + 1 == chain.gaps.len() {
            found.push((at, Hit { span, reading: Reading::Word(chain.slot, chain.entry) }));
            continue;
        }
        if open.len() >= BEGINNINGS {
            open.remove(0);
        }
        open.push(Beginning { span, next: link.part.saturating_add(1) });
    }
}

/// Whether no more than `reach` words, and no mark that ends a phrase, lie between two places.
fn is_near(text: &str, from: u32, to: u32, reach: usize) -> bool {
    if from > to {
        return false;
    }
    let between = Span::new(from, to).of_text(text);
    let ends = |c: char| matches!(c, '.' | '!' | '?' | ';' | ':' | '|' | '\n' | '。' | '；' | '：');
    !between.contains(ends) && between.split_whitespace().take(reach + 1).count() <= reach
}
