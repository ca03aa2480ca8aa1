//! Five fixtures keep their full report, so that a change of its shape or of a verdict shows line by line.
//!
//! `INSTA_UPDATE=always cargo test --test reports` writes them anew; read the difference before it is kept.

use std::path::Path;

use forge_audit_skill::{Bundle, Format, Policy, RuleSet, audit, render};
use serde_json::Value;

fn check(fixture: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(fixture).join("skill");
    let mut files = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                open.push(entry.path());
            } else {
                let path = entry.path().strip_prefix(&root).expect("below").to_string_lossy().into_owned();
                files.push((path, std::fs::read(entry.path()).expect("a file")));
            }
        }
    }
    let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    let report = audit(Bundle::from_files("skill", &borrowed), &RuleSet::built_in(), &Policy::forge());
    let mut report: Value = serde_json::from_str(&render(&report, Format::Jsonl)).expect("a report is JSON");
    // They change with every rule and every limit.
    for path in ["/tool/rules", "/policy/digest"] {
        if let Some(value) = report.pointer_mut(path) {
            *value = Value::Null;
        }
    }
    insta::with_settings!({ snapshot_path => "reports", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_json_snapshot!(fixture.replace('/', "-"), report);
    });
}

#[test]
fn a_malicious_one_with_many_findings() {
    check("malicious/fake-prerequisite");
}

#[test]
fn a_malicious_one_in_prose() {
    check("malicious/hidden-instruction");
}

#[test]
fn a_benign_one_that_talks_to_a_host() {
    check("benign/build-report-upload");
}

#[test]
fn a_complete_one_with_inert_files() {
    check("benign/with-images-and-font");
}

#[test]
fn a_broken_one() {
    check("broken/duplicate-keys");
}
