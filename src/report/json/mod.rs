//! The JSON report, schema 1: its fields, their names and their order.

mod waivers;

use std::collections::BTreeMap;

use serde::Serialize;

use self::waivers::WaiversJson;
use super::stamp::RulesStamp;
use super::writer::Filter;
use super::{PartLine, Report, TOOL, VERSION};
use crate::bundle::Unit;
use crate::finding::{Facts, Finding, Gap, Place, Reach, Target};
use crate::rule::{Capability, Category, Check, Confidence, Kind, Provenance, Severity};
use crate::source::Position;
use crate::verdict::{Explained, Judgement};

/// The version of the schema; additive changes keep it.
pub(super) const SCHEMA: u32 = 1;

/// The tool that wrote a report.
#[derive(Serialize)]
pub(super) struct ToolJson<'a> {
    name: &'static str,
    version: &'static str,
    rules: &'a RulesStamp,
}

impl<'a> ToolJson<'a> {
    /// This tool with these rules.
    pub(super) const fn new(rules: &'a RulesStamp) -> Self {
        Self { name: TOOL, version: VERSION, rules }
    }
}

/// One report.
#[derive(Serialize)]
pub(super) struct ReportJson<'a> {
    schema: u32,
    tool: ToolJson<'a>,
    policy: PolicyJson<'a>,
    waivers: WaiversJson<'a>,
    bundle: BundleJson<'a>,
    threat: &'static str,
    score: u32,
    band: &'static str,
    decision: &'static str,
    complete: bool,
    reasons: &'a [String],
    threat_unwaived: &'static str,
    score_unwaived: u32,
    checks: Vec<CheckJson<'a>>,
    capabilities: Vec<CapabilityJson<'a>>,
    findings: Vec<FindingJson<'a>>,
    explanation: Vec<ExplainedJson<'a>>,
    parts: Vec<PartJson<'a>>,
    coverage: CoverageJson<'a>,
    truncated: BTreeMap<&'a str, u64>,
}

#[derive(Serialize)]
struct PolicyJson<'a> {
    profile: &'static str,
    digest: &'a str,
    allowances_used: &'a [String],
    unused: &'a [String],
}

#[derive(Serialize)]
struct BundleJson<'a> {
    path: &'a str,
    name: &'a str,
    digest: &'a str,
    formats: &'a [&'static str],
    files: usize,
    bytes: u64,
}

#[derive(Serialize)]
struct CheckJson<'a> {
    name: Check,
    status: &'static str,
    findings: &'a [String],
}

#[derive(Serialize)]
struct CapabilityJson<'a> {
    capability: Capability,
    target: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    provenance: Option<&'static str>,
    reach: &'static str,
    location: PlaceJson<'a>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    id: &'a str,
    rule: &'a str,
    title: &'a str,
    category: Category,
    kind: Kind,
    severity: Severity,
    confidence: Confidence,
    message: &'a str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    provenance: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowance: Option<&'a str>,
    #[serde(rename = "override", skip_serializing_if = "Option::is_none")]
    given: Option<OverrideJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiver: Option<usize>,
    digest: Option<&'a str>,
    location: LocationJson<'a>,
    related: Vec<RelatedJson<'a>>,
    flow: [RelatedJson<'a>; 0],
    refs: &'a [String],
    fix: &'a str,
}

#[derive(Serialize)]
struct OverrideJson<'a> {
    severity: Severity,
    reason: &'a str,
}

#[derive(Serialize)]
struct LocationJson<'a> {
    #[serde(flatten)]
    place: PlaceJson<'a>,
    snippet: &'a str,
}

#[derive(Serialize)]
struct PlaceJson<'a> {
    path: &'a str,
    start: PositionJson,
    end: PositionJson,
}

#[derive(Serialize)]
struct PositionJson {
    line: u32,
    column: u32,
    byte: u32,
}

#[derive(Serialize)]
struct RelatedJson<'a> {
    location: PlaceJson<'a>,
    message: &'a str,
}

#[derive(Serialize)]
struct ExplainedJson<'a> {
    finding: &'a str,
    floor: u32,
    points: f64,
    because: &'a str,
}

#[derive(Serialize)]
struct PartJson<'a> {
    path: &'a str,
    name: &'a str,
    threat: &'static str,
    score: u32,
    decision: &'static str,
}

#[derive(Serialize)]
struct CoverageJson<'a> {
    files: u64,
    units: u64,
    analysed: u64,
    inert: u64,
    partial: Vec<GapJson<'a>>,
    opaque: Vec<GapJson<'a>>,
    failed: Vec<GapJson<'a>>,
}

#[derive(Serialize)]
struct GapJson<'a> {
    path: &'a str,
    unit: &'static str,
    why: &'a str,
}

impl<'a> ReportJson<'a> {
    /// The written form of `report`, with the findings that `filter` admits.
    pub(super) fn of(report: &'a Report, filter: &Filter) -> Self {
        let Report { bundle, facts, verdict, policy, rules, .. } = report;
        let findings: Vec<_> = report
            .findings()
            .filter(|(finding, judgement)| filter.admits(finding, judgement))
            .map(|(finding, judgement)| FindingJson::of(finding, judgement, facts))
            .collect();
        let mut truncated = BTreeMap::new();
        for (what, count) in &facts.truncated {
            *truncated.entry(what.as_str()).or_default() += count;
        }
        let hidden = facts.findings.len() - findings.len();
        if hidden > 0 {
            truncated.insert("not-shown", hidden as u64);
        }
        Self {
            schema: SCHEMA,
            tool: ToolJson::new(rules),
            policy: PolicyJson {
                profile: policy.profile,
                digest: &policy.digest,
                allowances_used: &verdict.allowances_used,
                unused: &verdict.unused,
            },
            waivers: WaiversJson::of(report),
            bundle: BundleJson {
                path: &bundle.path,
                name: &bundle.name,
                digest: &bundle.digest,
                formats: &bundle.formats,
                files: bundle.artifacts.len(),
                bytes: bundle.byte_len(),
            },
            threat: verdict.threat.name(),
            score: verdict.score,
            band: verdict.band.name(),
            decision: verdict.decision.name(),
            complete: verdict.coverage.is_complete(),
            reasons: &verdict.reasons,
            threat_unwaived: verdict.threat_unwaived.name(),
            score_unwaived: verdict.score_unwaived,
            checks: verdict
                .checks
                .iter()
                .map(|result| CheckJson {
                    name: result.check,
                    status: result.status.name(),
                    findings: &result.findings,
                })
                .collect(),
            capabilities: capabilities(report),
            findings,
            explanation: verdict.explanation.iter().map(ExplainedJson::of).collect(),
            parts: report.parts.iter().map(PartJson::of).collect(),
            coverage: CoverageJson {
                files: verdict.coverage.files,
                units: verdict.coverage.units,
                analysed: verdict.coverage.analysed,
                inert: verdict.coverage.inert,
                partial: verdict.coverage.partial.iter().map(GapJson::of).collect(),
                opaque: verdict.coverage.opaque.iter().map(GapJson::of).collect(),
                failed: verdict.coverage.failed.iter().map(GapJson::of).collect(),
            },
            truncated,
        }
    }
}

/// One line a capability and target, with the furthest reach of all its findings.
fn capabilities(report: &Report) -> Vec<CapabilityJson<'_>> {
    let mut furthest: BTreeMap<(Capability, &Target), Reach> = BTreeMap::new();
    for finding in &report.facts.findings {
        if let (Some(capability), Some(target)) = (finding.rule.capability, &finding.target) {
            let reach = furthest.entry((capability, target)).or_default();
            *reach = finding.reach.max(*reach);
        }
    }
    let lines = report.verdict.capabilities.iter().filter_map(|used| {
        let first = report.facts.findings.get(used.finding)?;
        let judged = report.verdict.judgements.get(used.finding)?;
        let reach = furthest.get(&(used.capability, &used.target)).copied().unwrap_or(first.reach);
        Some(CapabilityJson {
            capability: used.capability,
            target: used.target.text(),
            provenance: judged.provenance.map(Provenance::name),
            reach: reach.name(),
            location: PlaceJson::of(&first.at),
        })
    });
    lines.collect()
}

impl<'a> FindingJson<'a> {
    fn of(finding: &'a Finding, judgement: &'a Judgement, facts: &'a Facts) -> Self {
        let given = judgement.given.as_ref();
        let card = &finding.rule;
        Self {
            id: &finding.fingerprint,
            rule: &card.id,
            title: &card.title,
            category: card.category,
            kind: card.kind,
            severity: judgement.severity,
            confidence: card.confidence,
            message: &finding.message,
            state: judgement.state.name(),
            provenance: judgement.provenance.map(Provenance::name),
            allowance: judgement.allowance.as_deref(),
            given: given.map(|given| OverrideJson { severity: given.severity, reason: &given.reason }),
            waiver: judgement.waiver,
            digest: facts.digests.get(&finding.at.location.artifact).map(String::as_str),
            location: LocationJson { place: PlaceJson::of(&finding.at), snippet: &finding.snippet },
            related: finding
                .related
                .iter()
                .map(|label| RelatedJson { location: PlaceJson::of(&label.at), message: &label.text })
                .collect(),
            flow: [],
            refs: &card.refs,
            fix: card.fix.trim(),
        }
    }
}

impl<'a> PlaceJson<'a> {
    fn of(place: &'a Place) -> Self {
        Self { path: &place.path, start: place.start.into(), end: place.end.into() }
    }
}

impl From<Position> for PositionJson {
    fn from(position: Position) -> Self {
        let Position { line, column, byte } = position;
        Self { line, column, byte }
    }
}

impl<'a> PartJson<'a> {
    fn of(part: &'a PartLine) -> Self {
        let PartLine { path, name, threat, score, decision } = part;
        Self { path, name, threat: threat.name(), score: *score, decision: decision.name() }
    }
}

impl<'a> ExplainedJson<'a> {
    fn of(explained: &'a Explained) -> Self {
        Self {
            finding: &explained.finding,
            floor: explained.floor,
            points: f64::from(explained.points) / 1_000.0,
            because: &explained.because,
        }
    }
}

impl<'a> GapJson<'a> {
    fn of(gap: &'a Gap) -> Self {
        let unit: Unit = gap.unit;
        Self { path: &gap.path, unit: unit.name(), why: &gap.why }
    }
}

#[cfg(test)]
mod tests;
