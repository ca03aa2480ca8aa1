//! Fixtures are complete: a skill, what is expected of it, and a twin that points back.

use std::fs;

use toml::{Table, Value};

use crate::tree::{names, root, rule_ids, settle};

const FOLDERS: [&str; 3] = ["benign", "broken", "malicious"];
const REQUIRED: [&str; 6] = ["story", "threat", "band", "decision", "must", "must_not"];
const VALUES: [(&str, &[&str]); 3] = [
    ("threat", &["none", "suspicious", "malicious"]),
    ("band", &["low", "medium", "high", "critical"]),
    ("decision", &["approve", "review", "reject"]),
];

#[test]
fn fixtures_are_complete() {
    let mut faults = Vec::new();
    // Those of the formats are files, and `tests/formats.rs` reads them whole.
    let folders: Vec<String> = names("fixtures").into_iter().filter(|name| name != "formats").collect();
    if folders != FOLDERS {
        faults.push(format!("fixtures/ holds {folders:?}; it holds the folders {FOLDERS:?} and formats/ alone"));
    }
    let rules = rule_ids();
    for folder in FOLDERS {
        for name in names(&format!("fixtures/{folder}")) {
            let id = format!("{folder}/{name}");
            faults.extend(faults_of(&id, &rules).into_iter().map(|fault| format!("fixtures/{id}: {fault}")));
        }
    }
    settle(&faults);
}

fn faults_of(id: &str, rules: &[String]) -> Vec<String> {
    let mut faults = Vec::new();
    if names(&format!("fixtures/{id}")) != ["expect.toml", "skill"] {
        faults.push("it holds expect.toml and skill/ and nothing else; what is ours stays out of skill/".to_owned());
    }
    if names(&format!("fixtures/{id}/skill")).is_empty() {
        faults.push("skill/ is empty; put there what a user would have".to_owned());
    }
    match read(id) {
        Ok(expected) => {
            faults.extend(value_faults(&expected));
            faults.extend(rule_faults(&expected, rules));
            faults.extend(twin_faults(id, &expected));
        }
        Err(fault) => faults.push(fault),
    }
    faults
}

fn read(id: &str) -> Result<Table, String> {
    let text = fs::read_to_string(root().join("fixtures").join(id).join("expect.toml"));
    let text = text.map_err(|error| format!("expect.toml cannot be read: {error}"))?;
    text.parse().map_err(|error| format!("expect.toml is no TOML: {error}"))
}

fn value_faults(expected: &Table) -> Vec<String> {
    let mut faults: Vec<String> = REQUIRED
        .iter()
        .filter(|key| !expected.contains_key(**key))
        .map(|key| format!("expect.toml has no `{key}`; add it"))
        .collect();
    for (key, value) in expected {
        let is_right = match key.as_str() {
            "story" => value.as_str().is_some_and(|story| story.ends_with('.') && !story.contains('\n')),
            "must" | "must_not" => value.as_array().is_some_and(|ids| ids.iter().all(Value::is_str)),
            "twin" => value.is_str(),
            "complete" => value.is_bool(),
            _ => VALUES
                .iter()
                .any(|(name, allowed)| name == key && value.as_str().is_some_and(|value| allowed.contains(&value))),
        };
        if !is_right {
            faults.push(format!("expect.toml says `{key} = {value}`; see CONTRIBUTING.md for its keys and values"));
        }
    }
    faults
}

/// An id that no rule has would make `must_not` hold for ever.
fn rule_faults(expected: &Table, rules: &[String]) -> Vec<String> {
    ["must", "must_not"]
        .iter()
        .filter_map(|key| expected.get(*key)?.as_array())
        .flatten()
        .filter_map(Value::as_str)
        .filter(|id| !rules.iter().any(|rule| rule == id))
        .map(|id| format!("expect.toml names the rule `{id}`, which has no file in rules/; correct the id"))
        .collect()
}

fn twin_faults(id: &str, expected: &Table) -> Vec<String> {
    let Some(twin) = expected.get("twin").and_then(Value::as_str) else {
        return if id.starts_with("malicious/") {
            vec!["it has no `twin`; add its nearest innocent neighbour to fixtures/benign/".to_owned()]
        } else {
            Vec::new()
        };
    };
    let back = read(twin).ok().and_then(|expected| expected.get("twin")?.as_str().map(str::to_owned));
    match back {
        Some(back) if back == id => Vec::new(),
        _ => vec![format!("its twin `{twin}` does not point back; say `twin = \"{id}\"` there")],
    }
}

#[test]
fn faults_of_expectations_are_found() {
    for (text, expected) in [
        ("story = 'A.'\nthreat = 'none'\nband = 'low'\ndecision = 'approve'\nmust = []\nmust_not = []", 0),
        ("story = 'A.'\nthreat = 'none'\nband = 'low'\ndecision = 'approve'\nmust = []", 1),
        ("story = 'A'\nthreat = 'bad'\nband = 'low'\ndecision = 1\nmust = [1]\nmust_not = []", 4),
        ("story = 'A.'\nthreat = 'none'\nband = 'low'\ndecision = 'approve'\nmust = []\nmust_not = []\nx = 1", 1),
    ] {
        let table = text.parse().expect("the case is TOML");
        assert_eq!(value_faults(&table).len(), expected, "{text}");
    }
    let table = "must = ['a-b']\nmust_not = ['c-d']".parse().expect("the case is TOML");
    assert_eq!(rule_faults(&table, &["a-b".to_owned()]).len(), 1);
    assert_eq!(twin_faults("malicious/x", &Table::new()).len(), 1);
    assert_eq!(twin_faults("broken/x", &Table::new()).len(), 0);
}
