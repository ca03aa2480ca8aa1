//! `rules`: lists, explains and tests the rules.

mod explain;
mod list;
mod test;

use std::path::Path;
use std::sync::Arc;

use super::Streams;
use super::arguments::{Rules, RulesFrom};
use super::exit::Exit;
use super::stages::Stages;
use crate::report::Escaped;
use crate::rule::Card;
use crate::source::nearest;

/// Does what is asked of the rules.
///
/// # Errors
/// Fails where rules cannot be loaded, a rule is not there, or the output cannot be written.
pub(super) fn run<S: Stages>(command: Rules, stages: &S, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let directory = |from: &RulesFrom| from.rules.clone();
    let load = |from: &RulesFrom| stages.load_rules(directory(from).as_deref().map(Path::new));
    match command {
        Rules::List(from) => list::run(&stages.cards(&load(&from)?), streams),
        Rules::Explain { id, from } => explain::run(&id, &load(&from)?, stages, streams),
        Rules::Test { targets, from } => test::run(&targets, &load(&from)?, stages, streams),
    }
}

/// The card of the rule `id`.
///
/// # Errors
/// Fails where there is none, and names the nearest.
pub(super) fn find<'c>(id: &str, cards: &'c [Arc<Card>]) -> anyhow::Result<&'c Card> {
    if let Some(card) = cards.iter().find(|card| card.id == id) {
        return Ok(card);
    }
    let meant = nearest(id, cards.iter().map(|card| card.id.as_str()));
    let hint = match meant {
        Some(name) => format!("did you mean `{}`?", Escaped(name)),
        None => "`forge-audit-skill rules list` names them all".to_owned(),
    };
    anyhow::bail!("no rule `{}`; {hint}", Escaped(id))
}
