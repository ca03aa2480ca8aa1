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

use std::sync::Arc;

pub use audit::{Sample, Trial};
pub use bundle::{Bundle, Limits};
pub use cli::run;
pub use report::{Format, Report};
pub use rule::{RuleErrors, RuleSet};
pub use verdict::{Policy, PolicyError};

/// Audits one bundle by itself.
#[must_use]
pub fn audit(bundle: Bundle, rules: &RuleSet, policy: &Policy) -> Report {
    let limits = Limits::default();
    let mut facts = audit::analyse_all(&bundle, rules, &limits);
    let facts = audit::join(&bundle, &mut facts, rules, &limits);
    let verdict = verdict::judge(&facts, policy);
    Report::new(Arc::new(bundle), facts, verdict, policy, &limits, report::RulesStamp::of(rules))
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
