//! `rules test`: tries rules against their own examples.

use crate::cli::Streams;
use crate::cli::exit::Exit;
use crate::cli::stages::Stages;
use crate::report::{Escaped, Tone};

/// Tries the named rules, or all of them, and prints one line an example.
///
/// # Errors
/// Fails where there is no such rule, its file is no rule, or the output cannot be written.
pub(super) fn run<S: Stages>(
    targets: &[String],
    rules: &S::Rules,
    stages: &S,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let all: Vec<String> = if targets.is_empty() {
        stages.cards(rules).iter().map(|card| card.id.clone()).collect()
    } else {
        targets.to_vec()
    };
    let (mut passed, mut failed) = (0_usize, 0_usize);
    for trial in stages.trial(rules, &all)? {
        let name = Escaped(&trial.name);
        if let Some(failure) = trial.failure {
            failed += 1;
            writeln!(streams.output, "{}  {name}", streams.ink.paint(Tone::Bad, "failed"))?;
            for line in failure.lines() {
                writeln!(streams.output, "        {}", Escaped(line))?;
            }
        } else {
            passed += 1;
            writeln!(streams.output, "{}  {name}", streams.ink.paint(Tone::Good, "passed"))?;
        }
    }
    writeln!(streams.output, "\n{passed} passed, {failed} failed")?;
    Ok(if failed == 0 { Exit::Approved } else { Exit::Unusable })
}
