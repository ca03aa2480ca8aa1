//! What a policy allows: targets of capability findings, by pattern or by name.
//!
//! **Invariant:** lowers capability findings only, and never code that is made or fetched at run time.

use std::collections::BTreeSet;

use regex::bytes::{Regex, RegexBuilder};

use super::policy::PolicyError;
use crate::finding::{Finding, Target};
use crate::rule::{Capability, Kind};

/// The hosts of the public package registries, one pattern each; a letter in brackets keeps this file free of their names.
const REGISTRIES: [&str; 4] =
    [r"registry\.np[m]js\.org", r"p[y]pi\.org", r"files\.p[y]thonhosted\.org", r"(?:(?:index|static)\.)?cr[a]tes\.io"];
/// The public code host.
const CODE_HOST: &str = r"(?:[a-z0-9-]+\.)*github\.com";

/// What a policy allows.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Allowances {
    /// Hosts that may be talked to.
    pub(crate) hosts: Vec<Pattern>,
    /// Variables of the environment that may be read, by their exact name.
    pub(crate) variables: BTreeSet<String>,
    /// Commands that may be run, by their exact text.
    pub(crate) commands: BTreeSet<String>,
    /// Paths outside of the workspace that may be touched.
    pub(crate) paths: Vec<Pattern>,
}

/// A pattern that a whole text must match.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    label: String,
    source: String,
    regex: Regex,
}

impl Allowances {
    /// The hosts of the public package registries and of the public code host.
    pub(super) fn of_public_hosts() -> Self {
        let host = |label: &str, source: &str| Pattern {
            label: label.to_owned(),
            ..Pattern::host(source).expect("internal: the patterns of a profile compile")
        };
        let hosts = vec![host("public package registries", &REGISTRIES.join("|")), host("public code host", CODE_HOST)];
        Self { hosts, ..Self::default() }
    }

    /// What allows the target of `finding`, as reports name it; `None` where nothing does.
    pub(super) fn allow(&self, finding: &Finding) -> Option<String> {
        let capability = finding.rule.capability.filter(|_| finding.rule.kind == Kind::Capability)?;
        match (capability, finding.target.as_ref()?) {
            (Capability::Network, Target::Host(host)) => {
                let host = host.strip_suffix('.').unwrap_or(host);
                let pattern = self.hosts.iter().find(|pattern| pattern.is_match(host))?;
                Some(format!("host: {}", pattern.label))
            }
            (Capability::Environment, Target::Variable(name)) => {
                self.variables.get(name).map(|name| format!("variable: {name}"))
            }
            (
                Capability::Scripts | Capability::Deletion | Capability::SystemChange | Capability::GrantedTools,
                Target::Command(command),
            ) => self.commands.get(command).map(|command| format!("command: {command}")),
            (Capability::OutsideFiles | Capability::Deletion, Target::Path(path)) if !climbs(path) => {
                let pattern = self.paths.iter().find(|pattern| pattern.is_match(path))?;
                Some(format!("path: {}", pattern.label))
            }
            _ => None,
        }
    }

    /// Kind and text of every allowance, sorted.
    pub(super) fn lines(&self) -> BTreeSet<(&str, &str)> {
        let hosts = self.hosts.iter().map(|pattern| ("host", pattern.source.as_str()));
        let variables = self.variables.iter().map(|name| ("variable", name.as_str()));
        let commands = self.commands.iter().map(|command| ("command", command.as_str()));
        let paths = self.paths.iter().map(|pattern| ("path", pattern.source.as_str()));
        hosts.chain(variables).chain(commands).chain(paths).collect()
    }
}

/// Whether a path goes up: it may end anywhere, whatever it starts with.
fn climbs(path: &str) -> bool {
    path.split(['/', '\\']).any(|component| component == "..")
}

impl Pattern {
    /// A pattern for host names: a regular expression in any case, matched against the whole name.
    ///
    /// # Errors
    /// Where it does not compile.
    pub(crate) fn host(source: &str) -> Result<Self, PolicyError> {
        // By itself first: a bracket too many must not close the group that holds it to the whole name.
        Self::compile(source, source, CaseRule::Any)?;
        Self::compile(source, &format!("^(?:{source})$"), CaseRule::Any)
    }

    /// A glob for whole paths: `*` and `?` within a component, `**` across components.
    ///
    /// # Errors
    /// Where it is too large to compile.
    pub(crate) fn glob(source: &str) -> Result<Self, PolicyError> {
        Self::compile(source, &format!("^(?:{})$", expression_of_glob(source)), CaseRule::Exact)
    }

    fn compile(source: &str, expression: &str, case: CaseRule) -> Result<Self, PolicyError> {
        let regex = RegexBuilder::new(expression)
            .unicode(false)
            .case_insensitive(case == CaseRule::Any)
            .dot_matches_new_line(true)
            .build()
            .map_err(|error| PolicyError::Pattern { pattern: source.to_owned(), cause: error.to_string() })?;
        Ok(Self { label: source.to_owned(), source: source.to_owned(), regex })
    }

    fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text.as_bytes())
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Pattern {}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CaseRule {
    Any,
    Exact,
}

fn expression_of_glob(glob: &str) -> String {
    let mut expression = String::with_capacity(glob.len() * 2);
    let mut rest = glob;
    while let Some(character) = rest.chars().next() {
        let (taken, meaning) = if rest.starts_with("**/") {
            ("**/".len(), "(?:.*/)?".to_owned())
        } else if rest.starts_with("**") {
            ("**".len(), ".*".to_owned())
        } else {
            let meaning = match character {
                '*' => "[^/]*".to_owned(),
                '?' => "[^/]".to_owned(),
                other => regex::escape(other.encode_utf8(&mut [0; 4])),
            };
            (character.len_utf8(), meaning)
        };
        expression.push_str(&meaning);
        rest = rest.get(taken..).unwrap_or_default();
    }
    expression
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::build::FindingDraft;
    use crate::rule::Severity;

    fn check(allowances: &Allowances, capability: Capability, target: Target, expected: Option<&str>) {
        let finding = FindingDraft::capability("a", capability, Severity::Critical).on(target).build();
        assert_eq!(allowances.allow(&finding).as_deref(), expected, "{capability:?} {:?}", finding.target);
    }

    #[test]
    fn public_hosts_are_the_registries_and_the_code_host() {
        let forge = Allowances::of_public_hosts();
        let host = |name: &str, expected| check(&forge, Capability::Network, Target::Host(name.to_owned()), expected);
        // In pieces, so that this file names none of them.
        let registries = [
            &["registry", "npmjs", "org"][..],
            &["PyPI", "org"],
            &["files", "pythonhosted", "org"],
            &["index", "crates", "io"],
        ];
        for registry in registries {
            host(&registry.join("."), Some("host: public package registries"));
            host(&format!("{}.", registry.join(".")), Some("host: public package registries"));
            host(&format!("{}.example", registry.join(".")), None);
            host(&format!("not{}", registry.join(".")), None);
            host(&registry.join("x"), None);
        }
        host("github.com", Some("host: public code host"));
        host("api.GitHub.com", Some("host: public code host"));
        for other in
            ["github.com.collect.example", "notgithub.com", "github.com@collect.example", "github.com\n", "", "."]
        {
            host(other, None);
        }
    }

    #[test]
    fn an_allowed_host_allows_no_code_from_it() {
        let forge = Allowances::of_public_hosts();
        let host = || Target::Host("github.com".to_owned());
        for capability in Capability::ALL.iter().filter(|capability| **capability != Capability::Network) {
            check(&forge, *capability, host(), None);
        }
        check(&forge, Capability::Network, Target::Unknown, None);
        check(&forge, Capability::Network, Target::Path("github.com".to_owned()), None);
    }

    #[test]
    fn only_capability_findings_are_allowed() {
        let forge = Allowances::of_public_hosts();
        let mut finding = FindingDraft::weakness("a", Severity::High).on(Target::Host("github.com".to_owned())).build();
        std::sync::Arc::make_mut(&mut finding.rule).capability = Some(Capability::Network);
        assert_eq!(forge.allow(&finding), None);
    }

    #[test]
    fn names_are_allowed_as_they_stand() {
        let allowances = Allowances {
            variables: BTreeSet::from(["LANG".to_owned()]),
            commands: BTreeSet::from(["systemctl status".to_owned()]),
            ..Allowances::default()
        };
        let check = |capability, target, expected| check(&allowances, capability, target, expected);
        check(Capability::Environment, Target::Variable("LANG".to_owned()), Some("variable: LANG"));
        check(Capability::Environment, Target::Variable("lang".to_owned()), None);
        check(Capability::WholeEnvironment, Target::Variable("LANG".to_owned()), None);
        let command = || Target::Command("systemctl status".to_owned());
        check(Capability::SystemChange, command(), Some("command: systemctl status"));
        check(Capability::DynamicCode, command(), None);
    }

    #[test]
    fn paths_are_allowed_by_globs_and_never_climb() {
        let paths = ["~/.cache/**", "/tmp/*.log", "/srv/**/notes.txt", "/o?t/a.b"];
        let paths = paths.map(|glob| Pattern::glob(glob).unwrap()).to_vec();
        let allowances = Allowances { paths, ..Allowances::default() };
        let path = |path: &str, is_allowed: bool| {
            let finding = FindingDraft::capability("a", Capability::OutsideFiles, Severity::High);
            let finding = finding.on(Target::Path(path.to_owned())).build();
            assert_eq!(allowances.allow(&finding).is_some(), is_allowed, "{path}");
        };
        path("~/.cache/a/b", true);
        path("~/.cache/../.ssh/key", false);
        path("~/xcache/a", false);
        path("/tmp/a.log", true);
        path("/tmp/a/b.log", false);
        path("/srv/notes.txt", true);
        path("/srv/a/b/notes.txt", true);
        path("/opt/a.b", true);
        path("/opt/aab", false);
        check(&allowances, Capability::CredentialStore, Target::Path("~/.cache/a".to_owned()), None);
    }

    #[test]
    fn patterns_that_do_not_compile_are_mistakes() {
        for source in ["(", "a)|(b", "[", "(?z)"] {
            assert!(matches!(Pattern::host(source), Err(PolicyError::Pattern { .. })), "{source}");
        }
        assert!(Pattern::host(r"a|b").is_ok_and(|pattern| !pattern.is_match("ab") && pattern.is_match("B")));
    }
}
