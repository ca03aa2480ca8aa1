//! Tests of the JSON report against the literal fields of schema 1.

use serde_json::Value;

use super::*;
use crate::report::inert_json::write_line;
use crate::report::samples;
use crate::rule::Provenance;
use crate::verdict::{SeverityOverride, State};

/// Every field of schema 1 in order; `[]` stands for the elements of a list.
const FIELDS: &str = "\
schema
tool
tool.name
tool.version
tool.rules
tool.rules.count
tool.rules.digest
policy
policy.profile
policy.digest
policy.allowances_used
policy.unused
waivers
waivers.as_of
waivers.entries
bundle
bundle.path
bundle.name
bundle.digest
bundle.formats
bundle.files
bundle.bytes
threat
score
band
decision
complete
reasons
threat_unwaived
score_unwaived
checks
checks[].name
checks[].status
checks[].findings
capabilities
capabilities[].capability
capabilities[].target
capabilities[].reach
capabilities[].location
capabilities[].location.path
capabilities[].location.start
capabilities[].location.start.line
capabilities[].location.start.column
capabilities[].location.start.byte
capabilities[].location.end
capabilities[].location.end.line
capabilities[].location.end.column
capabilities[].location.end.byte
findings
findings[].id
findings[].rule
findings[].title
findings[].category
findings[].kind
findings[].severity
findings[].confidence
findings[].message
findings[].state
findings[].digest
findings[].location
findings[].location.path
findings[].location.start
findings[].location.start.line
findings[].location.start.column
findings[].location.start.byte
findings[].location.end
findings[].location.end.line
findings[].location.end.column
findings[].location.end.byte
findings[].location.snippet
findings[].related
findings[].related[].location
findings[].related[].location.path
findings[].related[].location.start
findings[].related[].location.start.line
findings[].related[].location.start.column
findings[].related[].location.start.byte
findings[].related[].location.end
findings[].related[].location.end.line
findings[].related[].location.end.column
findings[].related[].location.end.byte
findings[].related[].message
findings[].flow
findings[].refs
findings[].fix
explanation
explanation[].finding
explanation[].floor
explanation[].points
explanation[].because
parts
coverage
coverage.files
coverage.units
coverage.analysed
coverage.inert
coverage.partial
coverage.partial[].path
coverage.partial[].unit
coverage.partial[].why
coverage.opaque
coverage.failed
truncated
";

fn line(report: &Report, filter: &Filter) -> String {
    let mut output = Vec::new();
    write_line(&ReportJson::of(report, filter), &mut output).unwrap();
    String::from_utf8(output).unwrap()
}

fn value(report: &Report) -> Value {
    serde_json::from_str(&line(report, &Filter::everything())).unwrap()
}

fn collect(value: &Value, prefix: &str, fields: &mut Vec<String>) {
    match value {
        Value::Object(map) if prefix != "truncated" => {
            for (name, value) in map {
                let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                fields.push(path.clone());
                collect(value, &path, fields);
            }
        }
        Value::Array(list) => list.iter().for_each(|item| collect(item, &format!("{prefix}[]"), fields)),
        _ => {}
    }
}

#[test]
fn the_fields_are_those_of_the_schema() {
    let mut fields = Vec::new();
    collect(&value(&samples::malicious()), "", &mut fields);
    fields.sort();
    fields.dedup();
    let mut expected: Vec<_> = FIELDS.lines().collect();
    expected.sort_unstable();
    assert_eq!(fields, expected);
}

#[test]
fn the_fields_stand_in_the_order_of_the_schema() {
    let line = line(&samples::malicious(), &Filter::everything());
    let mut rest = line.as_str();
    for name in FIELDS.lines().filter(|name| !name.contains(['.', '['])) {
        let (_, after) = rest.split_once(&format!("\"{name}\":")).unwrap_or_else(|| panic!("{name} is out of order"));
        rest = after;
    }
}

#[test]
fn values_are_those_of_the_facts() {
    let json = value(&samples::malicious());
    assert_eq!(json["schema"], 1);
    assert_eq!(json["decision"], "reject");
    assert_eq!(json["complete"], true);
    assert_eq!(json["checks"].as_array().map(Vec::len), Some(7));
    assert_eq!(json["checks"][0]["status"], "failed");
    assert_eq!(json["explanation"][0]["points"], 3.75);
    assert_eq!(json["capabilities"][0]["target"], "collect.example");
    assert_eq!(json["capabilities"][0]["reach"], "instructed");
    assert_eq!(json["findings"][0]["state"], "standing");
    assert_eq!(json["findings"][0]["location"]["start"]["line"], 6);
    assert_eq!(json["findings"][0]["location"]["start"]["column"], 46);
    assert_eq!(json["findings"][0]["location"]["end"]["column"], 55);
    assert_eq!(json["findings"][0]["related"][1]["location"]["path"], "SKILL.md");
    assert_eq!(json["coverage"]["partial"][0]["unit"], "syntax");
}

#[test]
fn a_filter_hides_findings_and_says_so_but_changes_nothing_else() {
    let report = samples::malicious();
    let filter = Filter { rules: vec!["network-ping".to_owned()], min_severity: Severity::Low };
    let shown: Value = serde_json::from_str(&line(&report, &filter)).unwrap();
    let mut all = value(&report);
    assert_eq!(shown["findings"].as_array().map(Vec::len), Some(1));
    assert_eq!(shown["truncated"]["not-shown"], 1);
    for field in ["findings", "truncated"] {
        all[field] = shown[field].clone();
    }
    assert_eq!(shown, all);
}

#[test]
fn what_acted_on_a_finding_is_told() {
    let mut report = samples::malicious();
    let given = SeverityOverride { severity: Severity::Low, reason: "we read it".to_owned() };
    report.verdict.judgements[0].state = State::Discarded;
    report.verdict.judgements[0].severity = Severity::Info;
    report.verdict.judgements[1] = Judgement {
        state: State::Waived,
        severity: Severity::Low,
        provenance: Some(Provenance::Policy),
        allowance: Some("host: collect.example".to_owned()),
        given: Some(given),
        waiver: Some(0),
    };
    let json = value(&report);
    let (hint, waived) = (&json["findings"][0], &json["findings"][1]);
    assert_eq!((&hint["severity"], &hint["state"]), (&"info".into(), &"discarded".into()));
    assert!(hint.get("allowance").is_none() && hint.get("override").is_none() && hint.get("waiver").is_none());
    assert_eq!((&waived["severity"], &waived["state"]), (&"low".into(), &"waived".into()));
    assert_eq!(waived["override"]["reason"], "we read it");
    assert_eq!(waived["provenance"], "policy");
    assert_eq!((&waived["allowance"], &waived["waiver"]), (&"host: collect.example".into(), &0.into()));
    assert_eq!(waived["digest"], "d1".repeat(32));
}
