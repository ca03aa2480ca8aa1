//! Tests of the command line against stages that audit nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::stages::{AuditOptions, Sink, Tried, Unaudited};
use super::*;
use crate::report::{RulesStamp, samples};
use crate::rule::{Card, Kind, Severity};

/// Stages that know two bundles (`good`, `bad`), one path without any (`empty`), and two rules.
struct Fake;

impl Stages for Fake {
    type Rules = Vec<Arc<Card>>;

    fn load_rules(&self, directory: Option<&Path>) -> anyhow::Result<Self::Rules> {
        anyhow::ensure!(directory.is_none(), "rules/x.toml:3: unknown key `titel`\nrules/y.toml:1: no id");
        let card = |id, kind| Arc::new(samples::card(id, "a title", kind, Severity::High));
        Ok(vec![card("env-secret-to-network", Kind::Threat), card("network-ping", Kind::Capability)])
    }

    fn stamp(&self, _rules: &Self::Rules) -> RulesStamp {
        samples::rules()
    }

    fn cards(&self, rules: &Self::Rules) -> Vec<Arc<Card>> {
        rules.clone()
    }

    fn source<'r>(&self, _rules: &'r Self::Rules, id: &str) -> Option<&'r str> {
        (id == "network-ping").then_some("id = \"network-ping\"\n\n[match.call]\n")
    }

    fn describe(&self, _rules: &Self::Rules, id: &str) -> Vec<String> {
        if id == "network-ping" { vec!["a call, of".to_owned(), "  `ping`".to_owned()] } else { Vec::new() }
    }

    fn trial(&self, _rules: &Self::Rules, targets: &[String]) -> anyhow::Result<Vec<Tried>> {
        let failure = |rule: &String| (rule == "network-ping").then(|| "it is silent".to_owned());
        let tried = |rule: &String| Tried { name: format!("{rule}: flags 1"), failure: failure(rule) };
        Ok(targets.iter().map(tried).collect())
    }

    fn audit(&self, paths: &[PathBuf], _options: &AuditOptions, _rules: Self::Rules, sink: &mut Sink<'_>) {
        for path in paths {
            let result = match path.to_str() {
                Some("good") => Ok(samples::innocent()),
                Some("bad") => Ok(samples::malicious()),
                Some("empty") => continue,
                _ => Err(Unaudited { path: path.clone(), error: anyhow::anyhow!("{path:?} does not exist") }),
            };
            if sink(result).is_break() {
                return;
            }
        }
    }
}

struct Ran {
    output: String,
    errors: String,
    code: u8,
}

fn ran(arguments: &str) -> Ran {
    let all = std::iter::once("forge-audit-skill").chain(arguments.split_whitespace());
    let arguments = Arguments::try_parse_from(all).unwrap();
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let mut streams = Streams { output: &mut output, errors: &mut errors, ink: Ink::Plain };
    let code = run_with(arguments, &Fake, &mut streams).code();
    Ran { output: String::from_utf8(output).unwrap(), errors: String::from_utf8(errors).unwrap(), code }
}

#[test]
fn the_exit_code_depends_on_the_decisions_alone() {
    for options in
        ["", "--format json", "--format jsonl", "-q", "-v", "--min-severity critical", "--select network-ping"]
    {
        let code = |paths: &str| ran(&format!("{paths} {options}")).code;
        assert_eq!(code("good"), 0, "{options}");
        assert_eq!(code("good bad"), 1, "{options}");
        assert_eq!(code("bad missing good"), 2, "{options}");
    }
    assert_eq!(ran("bad --fail-on never").code, 0);
    assert_eq!(ran("bad missing --fail-on never").code, 2);
}

#[test]
fn reports_of_other_paths_are_printed_beside_an_error() {
    let run = ran("scan -q good missing bad");
    assert_eq!(run.output.lines().count(), 2);
    assert_eq!(run.errors, "error: \"missing\" does not exist\n");
}

#[test]
fn a_mistyped_subcommand_is_recognised() {
    let run = ran("rulse list");
    assert!(run.errors.starts_with("error: \"rulse\" does not exist; did you mean the subcommand `rules`?\n"));
    assert_eq!(ran("--format jsonl scan good").code, 0);
    let run = ran("-q rules list");
    assert_eq!(run.code, 2);
    assert!(run.errors.contains("put the subcommand first"));
}

#[test]
fn nothing_to_audit_is_an_error() {
    let run = ran("empty");
    assert_eq!((run.code, run.output.as_str()), (2, ""));
    assert_eq!(run.errors, "error: nothing to audit; name a directory or an archive that holds a skill or plugin\n");
}

#[test]
fn standard_input_is_read_once() {
    let run = ran("- good -");
    assert_eq!((run.code, run.output.as_str()), (2, ""));
    assert!(run.errors.starts_with("error: `-` is given more than once; "));
}

#[test]
fn mistakes_of_rules_are_all_told() {
    let run = ran("good --rules mine");
    assert_eq!((run.code, run.output.as_str()), (2, ""));
    assert_eq!(run.errors, "error: rules/x.toml:3: unknown key `titel`\n  rules/y.toml:1: no id\n");
    let run = ran("good --select network-pin");
    assert_eq!(run.code, 2);
    assert_eq!(run.errors, "error: no rule `network-pin`; did you mean `network-ping`?\n");
}

#[test]
fn rules_are_listed_under_their_category() {
    assert_eq!(
        ran("rules list").output,
        "network\n  network-ping           high      capability  a title\n\
         exfiltration\n  env-secret-to-network  high      threat      a title\n"
    );
}

#[test]
fn a_rule_is_explained_with_its_file() {
    let run = ran("rules explain network-ping");
    assert!(run.output.starts_with("network-ping: a title\n\n  kind        capability\n"));
    assert!(run.output.ends_with("the rule and its examples\n  id = \"network-ping\"\n\n  [match.call]\n"));
    let run = ran("rules explain nothing-like-it");
    assert_eq!(run.code, 2);
    assert!(run.errors.contains("rules list"));
}

#[test]
fn a_rule_that_fails_its_own_examples_is_a_bad_rule() {
    let run = ran("rules test");
    assert_eq!(run.code, 2);
    assert_eq!(
        run.output,
        "passed  env-secret-to-network: flags 1\nfailed  network-ping: flags 1\n        it is silent\n\n1 passed, 1 failed\n"
    );
    assert_eq!(ran("rules test env-secret-to-network").code, 0);
}

/// An output whose reader has left.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_leaves_ends_the_run_quietly_but_not_well() {
    for arguments in ["good", "limits", "good --format json", "rules list"] {
        let arguments = Arguments::try_parse_from(format!("x {arguments}").split(' ')).unwrap();
        let mut errors = Vec::new();
        let mut streams = Streams { output: &mut Closed, errors: &mut errors, ink: Ink::Plain };
        assert_eq!(run_with(arguments, &Fake, &mut streams), Exit::Unusable);
        assert_eq!(errors, b"");
    }
}
