//! `rules list`: one line a rule, under its category.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cli::Streams;
use crate::cli::exit::Exit;
use crate::report::{Escaped, Tone};
use crate::rule::Card;

/// Prints the rules.
///
/// # Errors
/// Fails where the output cannot be written.
pub(super) fn run(cards: &[Arc<Card>], streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let mut categories: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for card in cards {
        categories.entry(card.category).or_default().push(card);
    }
    let width = cards.iter().map(|card| card.id.chars().count()).max().unwrap_or_default();
    for (category, mut cards) in categories {
        cards.sort_by(|a, b| a.id.cmp(&b.id));
        writeln!(streams.output, "{}", streams.ink.paint(Tone::Strong, category.name()))?;
        for card in cards {
            let id = Escaped(&card.id).to_string();
            let (severity, kind) = (card.severity.name(), card.kind.name());
            writeln!(streams.output, "  {id:width$}  {severity:8}  {kind:10}  {}", Escaped(&card.title))?;
        }
    }
    Ok(Exit::Approved)
}
