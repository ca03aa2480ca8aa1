//! Writes reports one by one as they come, so that a large run needs no large memory.

use std::io::{self, Write};

use super::inert_json::write_line;
use super::json::{ReportJson, SCHEMA, ToolJson};
use super::stamp::RulesStamp;
use super::text::{self, Idle, Tally};
use super::{Format, Report};
use crate::finding::Finding;
use crate::rule::Severity;
use crate::verdict::Judgement;

/// How reports are shown.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The form.
    pub(crate) format: Format,
    /// Whether text is coloured.
    pub(crate) ink: super::Ink,
    /// How much of a text report is shown.
    pub(crate) verbosity: Verbosity,
    /// Which findings are shown, in every format.
    pub(crate) filter: Filter,
}

/// How much of a text report is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verbosity {
    /// One line a bundle.
    Quiet,
    /// The verdict and its findings.
    Normal,
    /// Every finding, hint and artifact too.
    Verbose,
}

/// Which findings are shown; never what they mean.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Filter {
    /// Ids of rules; all rules where it is empty.
    pub(crate) rules: Vec<String>,
    /// The least severity.
    pub(crate) min_severity: Severity,
}

impl Filter {
    /// The filter that admits every finding.
    pub(crate) const fn everything() -> Self {
        Self { rules: Vec::new(), min_severity: Severity::Info }
    }

    /// Whether a finding is shown.
    pub(crate) fn admits(&self, finding: &Finding, judgement: &Judgement) -> bool {
        let rule = &finding.rule;
        judgement.severity >= self.min_severity && (self.rules.is_empty() || self.rules.contains(&rule.id))
    }
}

/// Writes the reports of one run.
pub(crate) struct Writer<'w> {
    output: &'w mut dyn Write,
    options: Options,
    tally: Tally,
    idle: Idle,
}

impl<'w> Writer<'w> {
    /// Begins a run that is judged by `rules`.
    ///
    /// # Errors
    /// Fails where `output` does.
    pub(crate) fn begin(output: &'w mut dyn Write, options: Options, rules: &RulesStamp) -> io::Result<Self> {
        if options.format == Format::Json {
            write!(output, "{{\"schema\":{SCHEMA},\"tool\":")?;
            write_line(&ToolJson::new(rules), output)?;
            output.write_all(b",\"reports\":[")?;
        }
        Ok(Self { output, options, tally: Tally::default(), idle: Idle::default() })
    }

    /// Writes one report.
    ///
    /// # Errors
    /// Fails where the output does.
    pub(crate) fn report(&mut self, report: &Report) -> io::Result<()> {
        let is_first = self.tally.is_empty();
        self.tally.add(report.verdict().decision);
        self.idle.add(report);
        match self.options.format {
            Format::Text => {
                if !is_first && self.options.verbosity != Verbosity::Quiet {
                    self.output.write_all(b"\n")?;
                }
                self.output.write_all(text::render(report, &self.options).as_bytes())
            }
            Format::Json => {
                self.output.write_all(if is_first { b"\n" } else { b",\n" })?;
                write_line(&ReportJson::of(report, &self.options.filter), self.output)
            }
            Format::Jsonl => {
                write_line(&ReportJson::of(report, &self.options.filter), self.output)?;
                self.output.write_all(b"\n")
            }
        }
    }

    /// Ends the run.
    ///
    /// # Errors
    /// Fails where the output does.
    pub(crate) fn end(self) -> io::Result<()> {
        match self.options.format {
            Format::Text if self.options.verbosity != Verbosity::Quiet => {
                self.output.write_all(self.idle.render(self.options.ink).as_bytes())?;
                self.output.write_all(self.tally.closing_line().as_bytes())?;
            }
            Format::Json => self.output.write_all(b"\n]}\n")?,
            Format::Text | Format::Jsonl => {}
        }
        self.output.flush()
    }
}

#[cfg(test)]
mod tests;
