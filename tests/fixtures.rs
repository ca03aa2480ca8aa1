//! Do whole bundles get the right verdict? One named test a fixture, through the program as a user runs it.

#![allow(clippy::disallowed_methods, reason = "the program under test is started, and git where there is one")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use tempfile::TempDir;
use toml::Table;

type Checked<T> = Result<T, Failed>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials: Vec<Trial> = ["malicious", "benign", "broken"].into_iter().flat_map(trials_of).collect();
    trials.push(Trial::test("checkout/by-hand", || check_checkout(lay_checkout)));
    let has_git = Command::new("git").arg("--version").output().is_ok();
    trials.push(Trial::test("checkout/by-git", || check_checkout(clone_checkout)).with_ignored_flag(!has_git));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trials_of(folder: &str) -> Vec<Trial> {
    let mut paths: Vec<PathBuf> = fs::read_dir(fixtures().join(folder))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    paths.sort();
    let name = |path: &Path| format!("{folder}/{}", path.file_name().unwrap_or_default().to_string_lossy());
    paths.into_iter().map(|path| Trial::test(name(&path), move || check_fixture(&path))).collect()
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// Audits a fixture and compares all that its `expect.toml` says.
fn check_fixture(fixture: &Path) -> Checked<()> {
    let expected: Table = fs::read_to_string(fixture.join("expect.toml"))?.parse()?;
    let report = audit(&fixture.join("skill"))?;
    let standing = standing_rules(&report);
    let mut faults = Vec::new();
    for key in ["threat", "band", "decision"] {
        let wanted = expected.get(key).and_then(toml::Value::as_str);
        let found = report.get(key).and_then(Value::as_str);
        if wanted != found {
            faults.push(format!("{key}: expected {wanted:?}, found {found:?}"));
        }
    }
    let wanted = expected.get("complete").and_then(toml::Value::as_bool);
    let found = report.get("complete").and_then(Value::as_bool);
    if wanted.is_some() && wanted != found {
        faults.push(format!("complete: expected {wanted:?}, found {found:?}"));
    }
    for rule in ids(&expected, "must").filter(|rule| !standing.contains(*rule)) {
        faults.push(format!("must: {rule} has no standing finding"));
    }
    for rule in ids(&expected, "must_not").filter(|rule| standing.contains(*rule)) {
        faults.push(format!("must_not: {rule} has a standing finding"));
    }
    settle(faults, &report)
}

/// A checkout root is complete: the object store below `.git` is passive, and the rest of it was read.
fn check_checkout(lay: fn(&Path) -> Checked<()>) -> Checked<()> {
    let folder = TempDir::new()?;
    let root = folder.path().join("plant-labels");
    fs::create_dir(&root)?;
    lay(&root)?;
    let report = audit(&root)?;
    let mut faults = Vec::new();
    if report.get("complete") != Some(&Value::Bool(true)) {
        faults.push("complete: expected true".to_owned());
    }
    if report.get("threat").and_then(Value::as_str) != Some("none") {
        faults.push("threat: expected none".to_owned());
    }
    if report.pointer("/coverage/inert").and_then(Value::as_u64).unwrap_or_default() == 0 {
        faults.push("coverage: expected the objects to be inert".to_owned());
    }
    settle(faults, &report)
}

/// Writes a small checkout byte for byte, so that the test needs no git.
fn lay_checkout(root: &Path) -> Checked<()> {
    let files: Table = include_str!("checkout.toml").parse()?;
    for (path, content) in entries(&files, "text") {
        write(&root.join(path), content.as_bytes())?;
    }
    for (path, content) in entries(&files, "bytes") {
        let digits: Vec<char> = content.chars().filter(|character| !character.is_whitespace()).collect();
        let bytes = digits.chunks(2).map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16));
        write(&root.join(path), &bytes.collect::<Result<Vec<u8>, _>>()?)?;
    }
    Ok(())
}

/// Lets git make a checkout, with the hooks it brings along and objects both packed and loose.
fn clone_checkout(root: &Path) -> Checked<()> {
    let page = fixtures().join("benign/house-style-first/skill/SKILL.md");
    git(root, &["init", "--quiet"])?;
    fs::copy(page, root.join("SKILL.md"))?;
    git(root, &["add", "."])?;
    git(root, &["commit", "--quiet", "--message", "Add the skill"])?;
    git(root, &["repack", "-a", "-d", "--quiet"])?;
    write(&root.join("notes.md"), b"# Notes\n\nNothing yet.\n")?;
    git(root, &["add", "."])?;
    git(root, &["commit", "--quiet", "--message", "Add notes"])
}

fn git(root: &Path, arguments: &[&str]) -> Checked<()> {
    let identity = ["-c", "user.name=Skill Author", "-c", "user.email=author@skills.example"];
    let output = Command::new("git")
        .args(identity)
        .args(arguments)
        .current_dir(root)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_WORK_TREE")
        .output()?;
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(()) } else { Err(format!("git {arguments:?}: {error}").into()) }
}

fn write(path: &Path, bytes: &[u8]) -> Checked<()> {
    fs::create_dir_all(path.parent().ok_or("the path has no folder")?)?;
    fs::write(path, bytes)?;
    Ok(())
}

/// The one report of the program on `path`; its exit code must fit its decision.
fn audit(path: &Path) -> Checked<Value> {
    let program = env!("CARGO_BIN_EXE_forge-audit-skill");
    let output = Command::new(program).args(["scan", "--format", "json"]).arg(path).env_clear().output()?;
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut run: Value = serde_json::from_slice(&output.stdout).map_err(|fault| format!("{fault}\n{error}"))?;
    let report = run.pointer_mut("/reports/0").map(Value::take).ok_or("the run has no report")?;
    let allowed: &[i32] = match report.get("decision").and_then(Value::as_str) {
        Some("approve") => &[0],
        Some("reject") => &[1],
        _ => &[1, 3],
    };
    let code = output.status.code();
    if code.is_some_and(|code| allowed.contains(&code)) {
        Ok(report)
    } else {
        Err(format!("exit code {code:?}, expected one of {allowed:?}\n{error}").into())
    }
}

fn standing_rules(report: &Value) -> BTreeSet<&str> {
    let findings = report.get("findings").and_then(Value::as_array).into_iter().flatten();
    let standing = findings.filter(|finding| finding.get("state").and_then(Value::as_str) == Some("standing"));
    standing.filter_map(|finding| finding.get("rule")?.as_str()).collect()
}

fn ids<'a>(expected: &'a Table, key: &str) -> impl Iterator<Item = &'a str> {
    expected.get(key).and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_str)
}

fn entries<'a>(files: &'a Table, key: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let table = files.get(key).and_then(toml::Value::as_table).into_iter().flatten();
    table.filter_map(|(path, content)| Some((path.as_str(), content.as_str()?)))
}

/// Fails with all faults at once, and with what the report says.
fn settle(faults: Vec<String>, report: &Value) -> Checked<()> {
    if faults.is_empty() {
        return Ok(());
    }
    let part = |key: &str| report.get(key).cloned().unwrap_or_default();
    let said = ["score", "reasons", "coverage"].map(|key| format!("{key}: {}", part(key))).join("\n");
    Err(format!("{}\n{said}\nstanding: {:?}", faults.join("\n"), standing_rules(report)).into())
}
