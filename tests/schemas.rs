//! Do the schemas say what the program writes and reads?

#![allow(clippy::panic, clippy::indexing_slicing, reason = "a failed check may stop the test")]

#[path = "schemas/validate.rs"]
mod validate;

use std::fs;
use std::path::{Path, PathBuf};

use forge_audit_skill::{Bundle, Format, Policy, RuleSet, Waivers, audit, render};
use serde_json::{Map, Value, json};

use validate::faults;

const TODAY: &str = "2026-11-20";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn schema(name: &str) -> Value {
    serde_json::from_str(&read(&format!("schemas/{name}.json"))).expect("a schema is JSON")
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").flatten() {
            if entry.path().is_dir() { open.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.sort();
    found
}

fn bundle(skill: &Path) -> Bundle {
    let paths = files_below(skill).into_iter();
    let files: Vec<(String, Vec<u8>)> = paths
        .map(|path| {
            (path.strip_prefix(skill).expect("below").to_string_lossy().into_owned(), fs::read(path).expect("a file"))
        })
        .collect();
    let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    Bundle::from_files("skill", &borrowed)
}

/// TOML as JSON has it: a date is a text.
fn json_of(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(truth) => json!(truth),
        toml::Value::Datetime(date) => json!(date.to_string()),
        toml::Value::Array(list) => Value::Array(list.into_iter().map(json_of).collect()),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(key, value)| (key, json_of(value))).collect::<Map<_, _>>())
        }
    }
}

fn toml_of(text: &str) -> Value {
    json_of(toml::Value::Table(text.parse().expect("TOML")))
}

fn examples(rules: &RuleSet) -> Policy {
    let policy = Policy::from_toml("policy.toml", &read("docs/examples/policy.toml"), rules).expect("a policy");
    let waivers = Waivers::from_toml("waivers.toml", &read("docs/examples/waivers.toml"), rules, TODAY);
    policy.with_waivers(waivers.expect("waivers"))
}

#[test]
fn every_report_is_as_the_schema_says() {
    let rules = RuleSet::built_in();
    let (schema, policies) = (schema("report"), [Policy::forge(), examples(&rules)]);
    let mut seen = 0;
    for kind in ["malicious", "benign", "broken"] {
        for fixture in fs::read_dir(root().join("fixtures").join(kind)).expect("a folder").flatten() {
            let skill = fixture.path().join("skill");
            for policy in policies.iter().filter(|_| skill.is_dir()) {
                let report = audit(bundle(&skill), &rules, policy);
                for format in [Format::Json, Format::Jsonl] {
                    let written: Value = serde_json::from_str(&render(&report, format)).expect("a report is JSON");
                    assert_eq!(faults(&schema, &written), [""; 0], "{}", skill.display());
                    seen += 1;
                }
            }
        }
    }
    assert!(seen >= 60, "{seen} reports were seen");
}

#[test]
fn the_examples_act_as_their_page_says() {
    let rules = RuleSet::built_in();
    let policy = examples(&rules);
    let told = |fixture: &str, policy: &Policy| -> Value {
        let report = audit(bundle(&root().join("fixtures").join(fixture).join("skill")), &rules, policy);
        serde_json::from_str(&render(&report, Format::Jsonl)).expect("a report is JSON")
    };
    let (before, after) =
        (told("benign/build-report-upload", &Policy::forge()), told("benign/build-report-upload", &policy));
    assert_eq!((&before["decision"], &after["decision"]), (&json!("review"), &json!("approve")));
    assert_eq!(before["checks"][0], after["checks"][0], "an allowance moves no check");
    let used = |report: &Value, number: usize| report["waivers"]["entries"][number]["state"].clone();
    let sample = told("malicious/reverse-shell", &policy);
    assert_eq!((used(&after, 1), used(&sample, 0)), (json!("used"), json!("used")));
    assert_eq!((&sample["threat"], &sample["threat_unwaived"]), (&json!("none"), &json!("malicious")));
    assert_eq!(sample["waivers"]["as_of"], TODAY);
}

#[test]
fn the_page_shows_the_examples_as_they_are() {
    let page = read("docs/policy.md");
    for (name, of) in [("policy", "policy"), ("waivers", "waivers")] {
        let text = read(&format!("docs/examples/{name}.toml"));
        assert!(page.contains(&format!("```toml\n{text}```")), "docs/policy.md shows docs/examples/{name}.toml");
        assert_eq!(faults(&schema(of), &toml_of(&text)), [""; 0], "{name}");
    }
}

#[test]
fn what_the_readme_shows_is_understood() {
    let (readme, rules) = (read("README.md"), RuleSet::built_in());
    let (_, section) = readme.split_once("### Policy and waivers").expect("README.md tells of policies");
    let blocks: Vec<&str> = section.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let [policy, waivers, ..] = blocks.as_slice() else { panic!("README.md shows a policy and waivers") };
    Policy::from_toml("README.md", policy, &rules).expect("a policy");
    Waivers::from_toml("README.md", waivers, &rules, TODAY).expect("waivers");
    for (of, text) in [("policy", policy), ("waivers", waivers)] {
        assert_eq!(faults(&schema(of), &toml_of(text)), [""; 0], "{text}");
    }
}

#[test]
fn what_the_program_refuses_the_schemas_refuse() {
    let rules = RuleSet::built_in();
    let check = |of: &str, text: &str| {
        let is_read = match of {
            "policy" => Policy::from_toml("x", text, &rules).is_ok(),
            _ => Waivers::from_toml("x", text, &rules, TODAY).is_ok(),
        };
        assert!(!is_read, "{text}");
        assert_ne!(faults(&schema(of), &toml_of(text)), [""; 0], "{text}");
    };
    for text in [
        "treshold = 3",
        "threshold = 51",
        "profile = 'lax'",
        "[allow]\nhosts = ['https://a.example']",
        "[allow]\nhosts = ['a', 'a']",
        "[allow]\nvariables = ['$A']",
        "[allow]\npaths = 'a'",
        "[[override]]\nrule = 'reverse-shell'\nseverity = 'critical'",
        "[response]\nlow = 'approve'",
    ] {
        check("policy", text);
    }
    let waiver = |subject: &str| {
        format!("[[waiver]]\nrule = 'reverse-shell'\nreason = 'a'\nowner = 'b'\nuntil = 2026-12-31\n{subject}")
    };
    let (print, digest) = (format!("fingerprint = '{}'\n", "a".repeat(32)), format!("digest = '{}'\n", "a".repeat(64)));
    assert_eq!(faults(&schema("waivers"), &toml_of(&waiver(&print))), [""; 0]);
    for subject in [
        String::new(),
        "path = 'a'".to_owned(),
        digest.clone(),
        format!("{print}{digest}"),
        "fingerprint = 'a'".to_owned(),
    ] {
        check("waivers", &waiver(&subject));
    }
}

#[test]
fn every_rule_is_as_the_schema_says() {
    let schema = schema("rule");
    let is_rule = |path: &PathBuf| {
        let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        path.extension().is_some_and(|extension| extension == "toml")
            && !matches!(folder, Some("vocabulary" | "lexicon"))
    };
    let mut seen = 0;
    for path in files_below(&root().join("rules")).into_iter().filter(is_rule) {
        let text = fs::read_to_string(&path).expect("a rule");
        assert_eq!(faults(&schema, &toml_of(&text)), [""; 0], "{}", path.display());
        seen += 1;
    }
    assert!(seen > 50, "{seen} rules were seen");
}

/// The keys that a mistake says are expected: "unknown field `x`, expected one of `a`, `b`".
fn expected_keys(told: &str) -> Vec<String> {
    let (_, list) = told.split_once("expected").expect("the mistake lists the keys");
    let mut keys: Vec<String> = list.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    keys.sort();
    keys
}

#[test]
fn the_keys_of_a_rule_are_those_of_the_program() {
    let head = "id = 'a'\ntitle = 'a'\nkind = 'threat'\nseverity = 'high'\nconfidence = 'high'\nrefs = []\nsince = ''\nwhy = ''\nfix = ''\n";
    let schema = schema("rule");
    let keys_of = |pointer: &str| {
        let table =
            schema.pointer(pointer).and_then(Value::as_object).unwrap_or_else(|| panic!("{pointer} is no table"));
        table.keys().cloned().collect::<Vec<_>>()
    };
    let check = |pointer: &str, rest: &str| {
        let text = format!("{head}{rest}");
        let told =
            RuleSet::with_files(&[("own/network/a.toml".to_owned(), text.clone())]).expect_err(&text).to_string();
        assert_eq!(expected_keys(&told), keys_of(pointer), "{told}");
    };
    check("/properties", "bogus = 1\n[match.native]\nname = 'link'\n");
    check("/properties/match/properties", "[match.bogus]\nname = 'a'\n");
    check("/$defs/text/properties", "[match.text]\nin = ['any']\nbogus = 1\n");
    check("/$defs/call/properties", "[match.call]\ncallee = ['a']\nbogus = 1\n");
    check("/$defs/where/properties", "[match.call]\ncallee = ['a']\nwhere = [{ bogus = 1 }]\n");
    check("/$defs/flow/properties", "[match.flow]\nfrom = ['a']\ninto = ['b']\nbogus = 1\n");
    check("/$defs/prose/properties", "[match.prose]\nframe = { act = 'send' }\nbogus = 1\n");
    check("/$defs/frame/properties", "[match.prose]\nframe = { bogus = 'send' }\n");
    check("/$defs/field/properties", "[match.field]\nin = ['manifest']\npath = ['a']\nbogus = 1\n");
    check("/$defs/native/properties", "[match.native]\nname = 'link'\nbogus = 1\n");
    check("/$defs/joint/properties", "[match.joint]\nwithin = 'section'\nbogus = 1\n");
    check("/$defs/member/properties", "[match.joint]\nwithin = 'section'\nall = [{ bogus = 'a' }]\n");
    check("/$defs/case/properties", "[match.native]\nname = 'link'\n[[flags]]\nbogus = 1\n");
    check("/properties/threat/properties", "[threat]\nbogus = 1\n");
}
