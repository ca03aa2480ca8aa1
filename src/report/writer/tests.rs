//! Tests of whole runs in every format, also against hostile text.

use proptest::prelude::*;

use super::*;
use crate::report::{Ink, samples};
use crate::rule::Kind;

fn options(format: Format, verbosity: Verbosity) -> Options {
    Options { format, ink: Ink::Plain, verbosity, filter: Filter::everything() }
}

fn run(reports: &[Report], options: Options) -> String {
    let mut output = Vec::new();
    let mut writer = Writer::begin(&mut output, options, &samples::rules()).unwrap();
    for report in reports {
        writer.report(report).unwrap();
    }
    writer.end().unwrap();
    String::from_utf8(output).unwrap()
}

#[test]
fn jsonl_is_one_report_a_line() {
    let text = run(&[samples::malicious(), samples::innocent()], options(Format::Jsonl, Verbosity::Normal));
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let paths: Vec<_> = lines.iter().map(|report| report["bundle"]["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["skills/weather", "skills/plain"]);
}

#[test]
fn json_is_one_document_with_all_reports() {
    for reports in [vec![], vec![samples::innocent()], vec![samples::malicious(), samples::innocent()]] {
        let text = run(&reports, options(Format::Json, Verbosity::Normal));
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["schema"], 1);
        assert_eq!(document["tool"]["rules"]["count"], 2);
        assert_eq!(document["reports"].as_array().map(Vec::len), Some(reports.len()));
        let keys: Vec<_> = document.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["reports", "schema", "tool"]);
    }
}

#[test]
fn a_quiet_run_is_one_line_a_bundle() {
    let text = run(&[samples::malicious(), samples::innocent()], options(Format::Text, Verbosity::Quiet));
    assert_eq!(
        text,
        "reject    96  critical  malicious   complete    skills/weather\n\
         approve   12  low       none        complete    skills/plain\n"
    );
}

#[test]
fn a_run_of_several_bundles_closes_with_their_decisions() {
    let text = run(&[samples::malicious(), samples::innocent()], options(Format::Text, Verbosity::Normal));
    assert!(text.ends_with("\n2 bundles: 1 approved, 0 to review, 1 rejected\n"));
}

/// Hostile text in every place that takes some.
fn hostile(text: &str) -> Report {
    let bundle = samples::bundle(&format!("skills/{text}"), &[("SKILL.md", text), (&format!("{text}.py"), text)]);
    let other = bundle.artifacts[1].path.clone();
    let mut findings = Vec::new();
    for (kind, severity) in [(Kind::Threat, Severity::Critical), (Kind::Weakness, Severity::Info)] {
        let card = samples::card(&format!("rule-{text}"), text, kind, severity);
        let mut finding = samples::finding(&bundle, card, "SKILL.md", text, &format!("message {text}"));
        let at = samples::place(&bundle, &other, text);
        finding.related = vec![crate::finding::Label { at, text: text.to_owned() }];
        findings.push(finding);
    }
    let mut report = samples::report_of(bundle, findings);
    report.verdict.reasons = vec![text.to_owned()];
    report.facts.truncated = vec![(text.to_owned(), 3)];
    report
}

fn is_forbidden(character: char) -> bool {
    let is_line_end = character == '\n';
    (character.is_control() && !is_line_end)
        || matches!(character,
            '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}' | '\u{E000}'..='\u{F8FF}' | '\u{E0000}'..='\u{E0FFF}')
}

proptest! {
    #[test]
    fn no_format_lets_active_text_through(
        text in "([a-z /\\\\\"'`|*#-]|[\\x00-\\x1f\\x7f-\\u{9f}]|[\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2066}-\u{2069}\u{feff}]|[\u{e0000}-\u{e01ef}\u{fe00}-\u{fe0f}]|[\u{e000}0-9:]|世|\\PC){0,60}",
    ) {
        let report = hostile(&text);
        for format in [Format::Text, Format::Json, Format::Jsonl] {
            for verbosity in [Verbosity::Quiet, Verbosity::Normal, Verbosity::Verbose] {
                let shown = run(std::slice::from_ref(&report), options(format, verbosity));
                let found = shown.chars().find(|character| is_forbidden(*character));
                prop_assert_eq!(found, None, "{:?} {:?}", format, shown);
            }
        }
    }
}
