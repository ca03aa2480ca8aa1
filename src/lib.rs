//! forge-audit-skill: a static auditor for third-party agent skills and plugins.

mod audit;
mod bundle;
mod cli;
mod detect;
mod finding;
mod manifest;
mod program;
mod prose;
mod report;
mod rule;
mod source;
mod syntax;
mod verdict;

pub use audit::{Sample, Trial};
pub use bundle::{Bundle, Limits, ReadError};
pub use cli::run;
pub use report::{Format, Report};
pub use rule::{RuleErrors, RuleSet};
pub use verdict::{Policy, PolicyError, PolicyMistakes, Waivers};

/// Audits one bundle by itself; its report names its parts and carries the worst of them.
///
/// # Panics
///
/// Never: a bundle has a report.
#[must_use]
pub fn audit(bundle: Bundle, rules: &RuleSet, policy: &Policy) -> Report {
    let limits = Limits::default();
    let facts = |bundle: &Bundle| {
        let mut facts = audit::analyse_all(bundle, rules, &limits);
        audit::join(bundle, &mut facts, rules, &limits)
    };
    let facts = std::iter::once(&bundle).chain(&bundle.parts).map(facts).collect();
    let reports = Report::with_parts(bundle, facts, policy, &limits, &report::RulesStamp::of(rules));
    reports.into_iter().next().expect("internal: a bundle has a report")
}

/// Renders one report, with every finding and without colour.
#[must_use]
pub fn render(report: &Report, format: Format) -> String {
    let options = report::Options {
        format,
        ink: report::Ink::Plain,
        verbosity: report::Verbosity::Normal,
        filter: report::Filter::everything(),
    };
    let mut written = Vec::new();
    let ended = report::Writer::begin(&mut written, options, report.rules_stamp()).and_then(|mut writer| {
        writer.report(report)?;
        writer.end()
    });
    ended.expect("internal: memory takes all text");
    String::from_utf8_lossy(&written).into_owned()
}
