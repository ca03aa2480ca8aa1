//! The text report: a verdict of one screen, then the findings as a compiler shows its diagnostics.

mod diagnostic;
mod diagnostic_source;
pub(super) mod layout;
mod listing;
mod summary;
mod tally;
mod word;

use std::cmp::Reverse;
use std::collections::BTreeMap;

pub(super) use tally::Tally;
pub(super) use word::Idle;

use self::diagnostic::Diagnoser;
use self::layout::{Tone, counted};
use super::mask::Masks;
use super::writer::{Options, Verbosity};
use super::{Escaped, Report};
use crate::finding::{Finding, Place};
use crate::rule::{Kind, Severity};
use crate::verdict::Judgement;

/// How many findings of one rule are shown in full unless all are asked for.
const SHOWN_PER_RULE: usize = 3;

/// The text of one report, with a last line end.
pub(super) fn render(report: &Report, options: &Options) -> String {
    if options.verbosity == Verbosity::Quiet {
        return summary::one_line(report, options.ink);
    }
    let mut text = summary::render(report, options.ink);
    if options.verbosity == Verbosity::Verbose {
        text.push_str(&listing::explanation(report, options.ink));
        text.push_str(&listing::artifacts(report, options.ink));
    }
    findings(report, options, &mut text);
    text
}

/// Whether a finding is shown in full: it counts, or would without the consumer's word.
fn is_weighty(judgement: &Judgement) -> bool {
    judgement.severity > Severity::Info
}

fn findings(report: &Report, options: &Options, text: &mut String) {
    let admitted = report.findings().filter(|(finding, judgement)| options.filter.admits(finding, judgement));
    let (mut weighty, light): (Vec<_>, Vec<_>) = admitted.partition(|(_, judgement)| is_weighty(judgement));
    weighty.sort_by_key(|(finding, judgement)| order(finding, judgement.severity));
    let all = report.findings().filter(|(_, judgement)| is_weighty(judgement)).count();
    if all > 0 {
        let heading = if weighty.len() == all {
            counted(all, "finding")
        } else {
            format!("{} of {}", weighty.len(), counted(all, "finding"))
        };
        text.push_str(&format!("\n{}\n", options.ink.paint(Tone::Strong, &heading)));
    }
    let masks = Masks::of(&report.bundle, &report.facts.findings);
    let diagnoser = Diagnoser::new(&report.bundle, &masks, options.ink);
    let mut further = Further::default();
    for (finding, judgement) in weighty {
        if options.verbosity == Verbosity::Verbose || further.has_room_for(finding) {
            text.push('\n');
            text.push_str(&diagnoser.render(finding, judgement, &report.word_on(judgement)));
        }
    }
    text.push_str(&further.render(options));
    if options.verbosity == Verbosity::Verbose {
        text.push_str(&listing::hints(&light, options.ink));
    } else if !light.is_empty() {
        text.push_str(&format!("\n{} without weight; -v lists them\n", counted(light.len(), "hint")));
    }
}

/// Threats first, then by severity, then by place.
fn order(finding: &Finding, severity: Severity) -> (bool, Reverse<Severity>, u32, u32, &str) {
    let location = finding.at.location;
    let is_threat = finding.rule.kind == Kind::Threat;
    (!is_threat, Reverse(severity), location.artifact.0, location.span.start, &finding.rule.id)
}

/// The findings that are not shown in full, by rule.
#[derive(Default)]
struct Further<'a> {
    places: BTreeMap<&'a str, Vec<&'a Place>>,
}

impl<'a> Further<'a> {
    /// Counts a finding; whether its rule was not shown in full too often yet.
    fn has_room_for(&mut self, finding: &'a Finding) -> bool {
        let places = self.places.entry(&finding.rule.id).or_default();
        places.push(&finding.at);
        places.len() <= SHOWN_PER_RULE
    }

    fn render(&self, options: &Options) -> String {
        let mut lines = String::new();
        for (rule, places) in &self.places {
            let rest = places.get(SHOWN_PER_RULE..).unwrap_or_default();
            if let Some(next) = rest.first() {
                let place = layout::shorten_front(&place_text(next), 44);
                let rule = layout::shorten(&Escaped(rule).to_string(), 32);
                lines.push_str(&format!("  {rule:32} {:>4} more, next at {place}\n", rest.len()));
            }
        }
        if lines.is_empty() {
            return lines;
        }
        format!("\n{}\n{lines}", options.ink.paint(Tone::Strong, "further places; -v shows them"))
    }
}

/// A place as editors understand it: `path:line:column`, escaped.
fn place_text(place: &Place) -> String {
    format!("{}:{}:{}", Escaped(&place.path), place.start.line, place.start.column)
}

#[cfg(test)]
mod tests;
