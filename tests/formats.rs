//! Is every format read? One named test a fixture in `fixtures/formats`: what is hostile is found exactly at the mark, its innocent neighbour is not.

#![allow(clippy::disallowed_methods, reason = "the program under test is started")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use tempfile::TempDir;
use toml::Table;

type Checked<T> = Result<T, Failed>;

/// Around what the rule must find.
const OPEN: char = '\u{27E6}';
const CLOSE: char = '\u{27E7}';
/// What a fixture may say.
const KEYS: [&str; 5] = ["story", "rule", "hostile", "benign", "benign-decision"];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let fixture = |path: PathBuf| Trial::test(format!("formats/{}", name_of(&path)), move || check_fixture(&path));
    let mut trials: Vec<Trial> = fixtures().into_iter().map(fixture).collect();
    trials.push(Trial::test("page", check_page));
    trials.push(Trial::test("every-format-has-a-fixture", check_coverage));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// `docs/formats.md` is what the program prints.
fn check_page() -> Checked<()> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/formats.md"))?;
    if printed_page()? == page {
        return Ok(());
    }
    Err("docs/formats.md is out of date; renew it with `cargo run -- formats > docs/formats.md`".into())
}

/// Every format has a fixture, and every fixture is of a format.
fn check_coverage() -> Checked<()> {
    let page = printed_page()?;
    let formats: BTreeSet<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let names: Vec<String> = fixtures().iter().map(|path| name_of(path)).collect();
    let covered: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let missing: Vec<&&str> = formats.difference(&covered).collect();
    let unknown: Vec<&&str> = covered.difference(&formats).collect();
    if missing.is_empty() && unknown.is_empty() {
        return Ok(());
    }
    Err(format!("fixtures/formats lacks {missing:?}, and holds fixtures of no format: {unknown:?}").into())
}

fn printed_page() -> Checked<String> {
    let program = env!("CARGO_BIN_EXE_forge-audit-skill");
    let output = Command::new(program).arg("formats").env_clear().output()?;
    Ok(String::from_utf8(output.stdout)?)
}

/// The format that a fixture is named after.
fn name_of(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    paths
}

/// A place: a path, and the first byte and the byte behind the last.
type Place = (String, u64, u64);
/// Paths and contents.
type Files = Vec<(String, String)>;

fn check_fixture(path: &Path) -> Checked<()> {
    let fixture: Table = fs::read_to_string(path)?.parse()?;
    if let Some(key) = fixture.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!("`{key}` is no key of a fixture; the keys are {KEYS:?}").into());
    }
    let text = |key: &str| fixture.get(key).and_then(toml::Value::as_str);
    let rule = text("rule").ok_or("the fixture names no `rule`")?;
    if !text("story").is_some_and(|story| story.ends_with('.') && !story.contains('\n')) {
        return Err("`story` is one sentence".into());
    }
    let (hostile, mark) = files_of(&fixture, "hostile")?;
    let mark = mark.ok_or("`hostile` has one mark over all files")?;
    let (benign, unwanted) = files_of(&fixture, "benign")?;
    if unwanted.is_some() {
        return Err("`benign` has no mark".into());
    }
    let mut faults = Vec::new();
    let report = audit(&hostile)?;
    let found = places(&report, rule);
    if !found.contains(&mark) {
        faults.push(format!("hostile: {rule} was wanted at {mark:?}, and found at {found:?}"));
    }
    if report.get("decision").and_then(Value::as_str) == Some("approve") {
        faults.push("hostile: approved".to_owned());
    }
    settle(faults, &report)?;
    let report = audit(&benign)?;
    let mut faults = Vec::new();
    let found = places(&report, rule);
    if !found.is_empty() {
        faults.push(format!("benign: {rule} was found at {found:?}"));
    }
    let wanted = [("threat", "none"), ("decision", text("benign-decision").unwrap_or("approve"))];
    for (key, wanted) in wanted {
        let said = report.get(key).and_then(Value::as_str).unwrap_or_default();
        if said != wanted {
            faults.push(format!("benign: {key}: expected {wanted}, found {said}"));
        }
    }
    settle(faults, &report)
}

/// Paths and contents without the mark, and the mark.
fn files_of(fixture: &Table, key: &str) -> Checked<(Files, Option<Place>)> {
    let table =
        fixture.get(key).and_then(toml::Value::as_table).ok_or_else(|| format!("the fixture has no `{key}`"))?;
    let (mut files, mut mark) = (Vec::new(), None);
    for (path, content) in table {
        let content = content.as_str().ok_or_else(|| format!("{path} is no text"))?;
        let mut pieces = content.split([OPEN, CLOSE]);
        let pieces = [pieces.next(), pieces.next(), pieces.next(), pieces.next()];
        match pieces {
            [Some(_), None, ..] => {}
            [Some(before), Some(marked), Some(_), None] if mark.is_none() => {
                let start = before.len() as u64;
                mark = Some((path.clone(), start, start + marked.len() as u64));
            }
            _ => return Err(format!("{key}: one mark over all files, and {path} has another").into()),
        }
        files.push((path.clone(), content.replace([OPEN, CLOSE], "")));
    }
    Ok((files, mark))
}

/// The report of the program on a bundle of these files.
fn audit(files: &[(String, String)]) -> Checked<Value> {
    let folder = TempDir::new()?;
    let root = folder.path().join("bundle");
    for (path, content) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().ok_or("the path has no folder")?)?;
        fs::write(path, content)?;
    }
    let program = env!("CARGO_BIN_EXE_forge-audit-skill");
    let output = Command::new(program).args(["scan", "--format", "json"]).arg(&root).env_clear().output()?;
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut run: Value = serde_json::from_slice(&output.stdout).map_err(|fault| format!("{fault}\n{error}"))?;
    Ok(run.pointer_mut("/reports/0").map(Value::take).ok_or("the run has no report")?)
}

/// Where a rule found something.
fn places(report: &Value, rule: &str) -> Vec<Place> {
    let findings = report.get("findings").and_then(Value::as_array).into_iter().flatten();
    let own = findings.filter(|finding| finding.get("rule").and_then(Value::as_str) == Some(rule));
    let place = |finding: &Value| {
        let byte = |end: &str| finding.pointer(&format!("/location/{end}/byte"))?.as_u64();
        Some((finding.pointer("/location/path")?.as_str()?.to_owned(), byte("start")?, byte("end")?))
    };
    own.filter_map(place).collect()
}

/// Fails with all faults at once, and with what the report says.
fn settle(faults: Vec<String>, report: &Value) -> Checked<()> {
    if faults.is_empty() {
        return Ok(());
    }
    let part = |key: &str| report.get(key).cloned().unwrap_or_default();
    let said = ["score", "reasons", "coverage"].map(|key| format!("{key}: {}", part(key))).join("\n");
    let findings = report.get("findings").and_then(Value::as_array).into_iter().flatten();
    let rules: Vec<&str> = findings.filter_map(|finding| finding.get("rule")?.as_str()).collect();
    Err(format!("{}\n{said}\nfindings: {rules:?}", faults.join("\n")).into())
}
