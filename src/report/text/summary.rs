//! The verdict on one screen: decision, threat, score, coverage, the seven checks, and the way to approval.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::layout::{COLUMNS, Ink, Tone, counted, shorten, shorten_front, wrap};
use super::{is_weighty, place_text};
use crate::finding::{Finding, Gap};
use crate::report::{Escaped, PartLine, Report};
use crate::rule::{Category, Check};
use crate::verdict::{Band, CheckResult, CheckStatus, Decision, Judgement, State, Threat};

/// How many gaps of the coverage and how many findings to resolve are listed.
const LISTED: usize = 5;

/// How many parts are listed; each has a report of its own.
const SHOWN_PARTS: usize = 20;

/// The verdict of a report.
pub(super) fn render(report: &Report, ink: Ink) -> String {
    let mut screen = Screen { text: String::new(), ink };
    screen.head(report);
    screen.checks(report);
    screen.reasons(report);
    screen.parts(report);
    screen.way_to_threshold(report);
    screen.text
}

/// The verdict of a report in one line.
pub(super) fn one_line(report: &Report, ink: Ink) -> String {
    let verdict = &report.verdict;
    let decision = ink.paint(decision_tone(verdict.decision), &format!("{:7}", verdict.decision.name()));
    let coverage = if verdict.coverage.is_complete() { "complete" } else { "incomplete" };
    format!(
        "{decision}  {:3}  {:8}  {:10}  {coverage:10}  {}\n",
        verdict.score,
        verdict.band.name(),
        verdict.threat.name(),
        Escaped(&report.bundle.path)
    )
}

struct Screen {
    text: String,
    ink: Ink,
}

impl Screen {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn heading(&mut self, heading: &str) {
        let heading = self.ink.paint(Tone::Strong, heading);
        self.line("");
        self.line(&format!("  {heading}"));
    }

    fn field(&mut self, name: &str, value: &str) {
        let name = self.ink.paint(Tone::Faint, &format!("{name:8}"));
        self.line(&format!("  {name}  {value}"));
    }

    fn bullet(&mut self, text: &str) {
        for (at, line) in wrap(&Escaped(text).to_string(), COLUMNS - 6).iter().enumerate() {
            self.line(&format!("    {} {line}", if at == 0 { "-" } else { " " }));
        }
    }

    fn head(&mut self, report: &Report) {
        let verdict = &report.verdict;
        let name = self.ink.paint(Tone::Strong, &shorten(&Escaped(&report.bundle.name).to_string(), COLUMNS - 10));
        let decision = self.ink.paint(decision_tone(verdict.decision), verdict.decision.name());
        self.line(&format!("{name}: {decision}"));
        self.line("");
        let threat = self.ink.paint(threat_tone(verdict.threat), verdict.threat.name());
        let waived = if verdict.threat_unwaived == verdict.threat {
            String::new()
        } else {
            format!(" ({} without waivers)", verdict.threat_unwaived.name())
        };
        self.field("threat", &format!("{threat}{waived}"));
        let band = self.ink.paint(band_tone(verdict.band), verdict.band.name());
        let waived = if verdict.score_unwaived == verdict.score {
            String::new()
        } else {
            format!(" ({} without waivers)", verdict.score_unwaived)
        };
        self.field("score", &format!("{} of 100, {band}{waived}", verdict.score));
        self.coverage(report);
        self.field("profile", report.policy.profile);
        self.field("path", &shorten_front(&Escaped(&report.bundle.path).to_string(), COLUMNS - 12));
    }

    fn coverage(&mut self, report: &Report) {
        let coverage = &report.verdict.coverage;
        let word = if coverage.is_complete() {
            self.ink.paint(Tone::Good, "complete")
        } else {
            self.ink.paint(Tone::Uneasy, "incomplete")
        };
        let files = usize::try_from(coverage.files).unwrap_or(usize::MAX);
        let mut value =
            format!("{word}, {}, {} of {} units analysed", counted(files, "file"), coverage.analysed, coverage.units);
        for (count, what) in [
            (usize::try_from(coverage.inert).unwrap_or(usize::MAX), "inert"),
            (coverage.partial.len(), "partial"),
            (coverage.opaque.len(), "opaque"),
            (coverage.failed.len(), "failed"),
        ] {
            if count > 0 {
                let _ = write!(value, ", {count} {what}");
            }
        }
        self.field("coverage", &value);
        let mut gaps: Vec<_> = coverage.gaps().collect();
        gaps.sort_by_key(|gap| !gap.blocks);
        for gap in gaps.iter().take(LISTED) {
            self.gap(gap);
        }
        if let Some(rest) = gaps.len().checked_sub(LISTED).filter(|rest| *rest > 0) {
            self.line(&format!("            and {rest} more; -v lists them"));
        }
    }

    fn gap(&mut self, gap: &Gap) {
        let path = shorten_front(&Escaped(&gap.path).to_string(), 40);
        let room = (COLUMNS - 12).saturating_sub(path.chars().count() + gap.unit.name().len() + 4);
        let why = shorten(&Escaped(&gap.why).to_string(), room);
        let mark = if gap.blocks { "- " } else { "  " };
        self.line(&format!("          {mark}{path}  {}: {why}", gap.unit.name()));
    }

    fn checks(&mut self, report: &Report) {
        self.heading("the seven checks");
        for result in &report.verdict.checks {
            self.check(result);
        }
        let beyond = beyond_the_seven(report);
        if !beyond.is_empty() {
            self.heading("beyond the seven");
            let list: Vec<_> = beyond.iter().map(|(category, count)| format!("{} {count}", category.name())).collect();
            for line in wrap(&list.join(", "), COLUMNS - 4) {
                self.line(&format!("    {line}"));
            }
        }
    }

    fn check(&mut self, result: &CheckResult) {
        let (tone, mut remark) = match result.status {
            CheckStatus::Passed => (Tone::Good, String::new()),
            CheckStatus::Failed => (Tone::Bad, counted(result.findings.len(), "finding")),
            CheckStatus::Unknown => (Tone::Uneasy, "not all that could fail it was analysed".to_owned()),
        };
        if result.check == Check::DependenciesAudited {
            let separator = if remark.is_empty() { "" } else { "; " };
            let _ = write!(remark, "{separator}advisories not consulted");
        }
        let status = self.ink.paint(tone, &format!("{:7}", result.status.name()));
        self.line(&format!("    {status}  {:30}  {remark}", result.check.name()));
    }

    fn reasons(&mut self, report: &Report) {
        if !report.verdict.reasons.is_empty() {
            self.heading("why it is not approved");
            for reason in &report.verdict.reasons {
                self.bullet(reason);
            }
        }
    }

    fn parts(&mut self, report: &Report) {
        if report.parts.is_empty() {
            return;
        }
        self.heading("parts");
        let mut parts: Vec<_> = report.parts.iter().collect();
        parts.sort_by_key(|part| std::cmp::Reverse((part.decision, part.threat, part.score)));
        for part in parts.iter().take(SHOWN_PARTS) {
            let PartLine { path, threat, score, decision, .. } = part;
            let decision = self.ink.paint(decision_tone(*decision), &format!("{:7}", decision.name()));
            let path = shorten_front(&Escaped(path).to_string(), COLUMNS - 32);
            self.line(&format!("    {decision}  {score:3}  {:10}  {path}", threat.name()));
        }
        if let Some(rest) = parts.len().checked_sub(SHOWN_PARTS).filter(|rest| *rest > 0) {
            self.line(&format!("    and {} with milder answers", counted(rest, "more part")));
        }
    }

    fn way_to_threshold(&mut self, report: &Report) {
        let wanted = &report.verdict.to_threshold;
        if wanted.is_empty() {
            return;
        }
        self.heading(&format!("what would bring the score to {}", report.threshold()));
        let names: BTreeSet<_> = wanted.iter().map(String::as_str).collect();
        let mut found: BTreeMap<_, Vec<(&Finding, &Judgement)>> = BTreeMap::new();
        for (finding, judgement) in report.findings() {
            if names.contains(finding.fingerprint.as_str()) {
                found.entry((&finding.rule.title, &finding.rule.id)).or_default().push((finding, judgement));
            }
        }
        let mut groups: Vec<_> = found.into_iter().collect();
        groups.sort_by_key(|(_, findings)| {
            findings.first().map(|(finding, judgement)| super::order(finding, judgement.severity))
        });
        let rest = groups.len().saturating_sub(LISTED);
        for ((title, _), findings) in groups.into_iter().take(LISTED) {
            let Some((first, _)) = findings.first() else { continue };
            let further = if findings.len() > 1 { format!(" and {} more", findings.len() - 1) } else { String::new() };
            let title = shorten(&Escaped(title).to_string(), 48);
            let place = shorten_front(&place_text(&first.at), COLUMNS - 58 - further.len());
            self.line(&format!("    - {title:48}  {place}{further}"));
        }
        if rest > 0 {
            self.line(&format!("    - and {}", counted(rest, "more rule")));
        }
    }
}

/// The standing findings that belong to no check, counted by category.
fn beyond_the_seven(report: &Report) -> BTreeMap<Category, usize> {
    let mut counts = BTreeMap::new();
    for (finding, judgement) in report.findings() {
        if finding.rule.check.is_none() && judgement.state == State::Standing && is_weighty(judgement) {
            *counts.entry(finding.rule.category).or_default() += 1;
        }
    }
    counts
}

const fn decision_tone(decision: Decision) -> Tone {
    match decision {
        Decision::Approve => Tone::Good,
        Decision::Review => Tone::Uneasy,
        Decision::Reject => Tone::Bad,
    }
}

const fn threat_tone(threat: Threat) -> Tone {
    match threat {
        Threat::None => Tone::Good,
        Threat::Suspicious => Tone::Uneasy,
        Threat::Malicious => Tone::Bad,
    }
}

const fn band_tone(band: Band) -> Tone {
    match band {
        Band::Low | Band::Medium => Tone::Good,
        Band::High => Tone::Uneasy,
        Band::Critical => Tone::Bad,
    }
}
