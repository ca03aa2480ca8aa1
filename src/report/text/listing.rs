//! What only `-v` shows: every artifact with its outcome, and the hints without weight.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::layout::{COLUMNS, Ink, Tone, shorten, shorten_front};
use super::place_text;
use crate::bundle::{Artifact, ArtifactKind, Entry, Outcome};
use crate::finding::{Coverage, Finding, Gap, redacted};
use crate::report::{Escaped, Report};
use crate::verdict::{Judgement, State};

/// Every artifact: its outcome, what it is, how many bytes it has, its path.
pub(super) fn artifacts(report: &Report, ink: Ink) -> String {
    let gaps = gaps_by_path(&report.verdict.coverage);
    let mut inert = BTreeMap::new();
    for entry in report.bundle.ledger.entries() {
        if let Outcome::Inert(format) = entry.outcome {
            inert.insert(entry.artifact, format);
        }
    }
    let mut text = format!("\n  {}\n", ink.paint(Tone::Strong, "artifacts"));
    for artifact in &report.bundle.artifacts {
        let shown = redacted(&artifact.path);
        let path = shorten_front(&Escaped(&shown).to_string(), COLUMNS - 40);
        let none = Vec::new();
        let of_path = gaps.get(shown.as_ref()).unwrap_or(&none);
        let outcome = match (of_path.last(), inert.get(&artifact.id)) {
            (Some((outcome, _)), _) => *outcome,
            (None, Some(_)) => "inert",
            (None, None) => "analysed",
        };
        let tone = if of_path.is_empty() { Tone::Good } else { Tone::Uneasy };
        let outcome = ink.paint(tone, &format!("{outcome:8}"));
        let _ = writeln!(text, "    {outcome}  {:12} {:>10}  {path}", kind_name(artifact), artifact.text.byte_len());
        for (outcome, gap) in of_path {
            let why = shorten(&format!("{} {outcome}: {}", gap.unit.name(), Escaped(&gap.why)), COLUMNS - 39);
            let _ = writeln!(text, "{:39}{why}", "");
        }
    }
    text
}

/// Every floor and point of the score with its finding.
pub(super) fn explanation(report: &Report, ink: Ink) -> String {
    if report.verdict.explanation.is_empty() {
        return String::new();
    }
    let findings: BTreeMap<_, _> =
        report.facts.findings.iter().map(|finding| (finding.fingerprint.as_str(), finding)).collect();
    let mut text = format!("\n  {}\n", ink.paint(Tone::Strong, "how the score came about"));
    for explained in &report.verdict.explanation {
        let Some(finding) = findings.get(explained.finding.as_str()) else { continue };
        let points = format!("+{}.{:03}", explained.points / 1_000, explained.points % 1_000);
        let rule = shorten(&Escaped(&finding.rule.id).to_string(), 30);
        let place = shorten_front(&place_text(&finding.at), COLUMNS - 58);
        let because = shorten(&Escaped(&explained.because).to_string(), COLUMNS - 25);
        let _ = writeln!(text, "    floor {:2}  {points:>7}  {rule:30}  {place}", explained.floor);
        let _ = writeln!(text, "{:23}{because}", "");
    }
    text
}

/// The findings without weight, one line each.
pub(super) fn hints(findings: &[(&Finding, &Judgement)], ink: Ink) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}\n", ink.paint(Tone::Strong, "without weight"));
    for (finding, judgement) in findings {
        let why = if judgement.state == State::Discarded { "hint" } else { judgement.severity.name() };
        let message = shorten(&Escaped(&finding.message).to_string(), COLUMNS - 12);
        let place = shorten_front(&place_text(&finding.at), 56);
        let rule = shorten(&Escaped(&finding.rule.id).to_string(), 30);
        let _ = writeln!(text, "  {why:8}  {rule:30}  {place}\n            {message}");
    }
    text
}

/// The gaps of each path with their outcome, the worst outcome last.
fn gaps_by_path(coverage: &Coverage) -> BTreeMap<&str, Vec<(&'static str, &Gap)>> {
    let mut gaps: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (outcome, list) in [("partial", &coverage.partial), ("opaque", &coverage.opaque), ("failed", &coverage.failed)]
    {
        for gap in list {
            gaps.entry(gap.path.as_str()).or_default().push((outcome, gap));
        }
    }
    gaps
}

fn kind_name(artifact: &Artifact) -> &'static str {
    match (&artifact.entry, artifact.kind) {
        (Entry::Link { .. }, _) => "link",
        (Entry::Special(_), _) => "special file",
        (Entry::Unreadable(_), _) => "unreadable",
        (Entry::TooLarge(_), _) => "too large",
        (Entry::File, ArtifactKind::Instruction) => "instruction",
        (Entry::File, ArtifactKind::Prose) => "prose",
        (Entry::File, ArtifactKind::Script(language) | ArtifactKind::Data(language)) => language.name(),
        (Entry::File, ArtifactKind::Manifest(_)) => "manifest",
        (Entry::File, ArtifactKind::Binary { format, .. }) => format,
    }
}
