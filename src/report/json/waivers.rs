//! The waivers in a JSON report: each with what became of it.

use serde::Serialize;

use crate::report::Report;
use crate::verdict::{Subject, Waiver, WaiverUse};

/// All waivers, and the day by which they hold.
#[derive(Serialize)]
pub(super) struct WaiversJson<'a> {
    as_of: Option<String>,
    entries: Vec<WaiverJson<'a>>,
}

#[derive(Serialize)]
struct WaiverJson<'a> {
    rule: &'a str,
    #[serde(flatten)]
    subject: SubjectJson<'a>,
    reason: &'a str,
    owner: &'a str,
    until: String,
    state: &'static str,
    findings: &'a [String],
}

#[derive(Serialize)]
#[serde(untagged)]
enum SubjectJson<'a> {
    Finding { fingerprint: &'a str },
    File { path: &'a str, digest: &'a str },
}

impl<'a> WaiversJson<'a> {
    /// The waivers of a report.
    pub(super) fn of(report: &'a Report) -> Self {
        Self {
            as_of: report.policy.waivers.as_of.map(|date| date.to_string()),
            entries: report.waivers().map(WaiverJson::of).collect(),
        }
    }
}

impl<'a> WaiverJson<'a> {
    fn of((waiver, used): (&'a Waiver, &'a WaiverUse)) -> Self {
        let subject = match &waiver.subject {
            Subject::Fingerprint(fingerprint) => SubjectJson::Finding { fingerprint },
            Subject::File { path, digest } => SubjectJson::File { path, digest },
        };
        Self {
            rule: &waiver.rule,
            subject,
            reason: &waiver.reason,
            owner: &waiver.owner,
            until: waiver.until.to_string(),
            state: used.state.name(),
            findings: &used.findings,
        }
    }
}
