//! `rules explain`: the page of one rule.

use std::io::{self, Write};

use crate::cli::Streams;
use crate::cli::exit::Exit;
use crate::cli::stages::Stages;
use crate::report::{Escaped, Tone, wrap};

/// How many columns a page takes.
const COLUMNS: usize = 96;

/// Prints what a rule means, and its file.
///
/// # Errors
/// Fails where there is no such rule or the output cannot be written.
pub(super) fn run<S: Stages>(
    id: &str,
    rules: &S::Rules,
    stages: &S,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let cards = stages.cards(rules);
    let card = super::find(id, &cards)?;
    let title = streams.ink.paint(Tone::Strong, &Escaped(&card.title).to_string());
    let output = &mut *streams.output;
    writeln!(output, "{}: {title}\n", Escaped(&card.id))?;
    let refs = card.refs.join(", ");
    let shape = card.threat.as_ref().map_or_else(String::new, |shape| {
        let alone = if shape.intrinsic { ", malicious by itself where it is reached" } else { "" };
        format!("{}, {}{alone}", shape.effect.name(), shape.standing.name())
    });
    let capability = card.capability.map_or("", |capability| capability.name());
    let fields = [
        ("kind", card.kind.name()),
        ("severity", card.severity.name()),
        ("confidence", card.confidence.name()),
        ("capability", capability),
        ("threat", shape.as_str()),
        ("category", card.category.name()),
        ("check", card.check.map_or("beyond the seven", |check| check.name())),
        ("references", refs.as_str()),
        ("since", card.since.as_str()),
    ];
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        let name = streams.ink.paint(Tone::Faint, &format!("{name:10}"));
        writeln!(output, "  {name}  {}", Escaped(value))?;
    }
    for (heading, text) in [("why", &card.why), ("what to do", &card.fix)] {
        writeln!(output, "\n{}", streams.ink.paint(Tone::Strong, heading))?;
        paragraphs(text, output)?;
    }
    let meaning = stages.describe(rules, id);
    if !meaning.is_empty() {
        writeln!(output, "\n{}", streams.ink.paint(Tone::Strong, "what it looks for"))?;
    }
    for line in &meaning {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        for (at, part) in wrap(&Escaped(text).to_string(), COLUMNS - indent - 4).iter().enumerate() {
            let further = if at == 0 { "" } else { "    " };
            writeln!(output, "  {:indent$}{further}{part}", "")?;
        }
    }
    if let Some(source) = stages.source(rules, id) {
        writeln!(output, "\n{}", streams.ink.paint(Tone::Strong, "the rule and its examples"))?;
        for line in source.trim_end().lines() {
            let line = format!("  {}", Escaped(line));
            writeln!(output, "{}", line.trim_end())?;
        }
    }
    Ok(Exit::Approved)
}

/// Prints `text` in paragraphs that fit the page.
fn paragraphs(text: &str, output: &mut dyn Write) -> io::Result<()> {
    for (at, paragraph) in text.trim().split("\n\n").enumerate() {
        if at > 0 {
            writeln!(output)?;
        }
        let words: Vec<_> = paragraph.split_whitespace().map(|word| Escaped(word).to_string()).collect();
        for line in wrap(&words.join(" "), COLUMNS) {
            writeln!(output, "  {line}")?;
        }
    }
    Ok(())
}
