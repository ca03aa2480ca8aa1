//! What a policy allows: targets of capability findings, by pattern or by name.
//!
//! **Invariant:** lowers capability findings only, and never code that is made or fetched at run time.

use std::collections::{BTreeMap, BTreeSet};

use super::pattern::{HostName, Pattern};
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
    /// Hosts that the profile allows, with their names in reports.
    of_profile: Vec<(&'static str, Pattern)>,
    /// Hosts that may be talked to.
    hosts: BTreeSet<HostName>,
    /// Variables of the environment that may be read, by their exact name.
    variables: BTreeSet<String>,
    /// Commands that may be run, by their exact text.
    commands: BTreeSet<String>,
    /// Paths outside of the workspace that may be touched.
    paths: BTreeMap<String, Pattern>,
}

impl Allowances {
    /// The hosts of the public package registries and of the public code host.
    pub(super) fn of_public_hosts() -> Self {
        let host = |source: &str| Pattern::host(source).expect("internal: the patterns of a profile compile");
        let registries = ("public package registries", host(&REGISTRIES.join("|")));
        Self { of_profile: vec![registries, ("public code host", host(CODE_HOST))], ..Self::default() }
    }

    /// Also allows a host; `false` where it was allowed already.
    ///
    /// # Errors
    /// Where it is no host name.
    pub(super) fn add_host(&mut self, name: &str) -> Result<bool, PolicyError> {
        Ok(self.hosts.insert(HostName::parse(name)?))
    }

    /// Also allows paths, by a glob; `false` where they were allowed already.
    ///
    /// # Errors
    /// Where it does not compile.
    pub(super) fn add_path(&mut self, glob: &str) -> Result<bool, PolicyError> {
        Ok(self.paths.insert(glob.to_owned(), Pattern::glob(glob)?).is_none())
    }

    /// Also allows a variable; `false` where it was allowed already.
    pub(super) fn add_variable(&mut self, name: &str) -> bool {
        self.variables.insert(name.to_owned())
    }

    /// Also allows a command; `false` where it was allowed already.
    pub(super) fn add_command(&mut self, command: &str) -> bool {
        self.commands.insert(command.to_owned())
    }

    /// All that allows the target of `finding`, as reports name it: what the profile allows first, then by name.
    pub(super) fn allowing(&self, finding: &Finding) -> Vec<String> {
        let capability = finding.rule.capability.filter(|_| finding.rule.kind == Kind::Capability);
        let (Some(capability), Some(target)) = (capability, &finding.target) else { return Vec::new() };
        match (capability, target) {
            (Capability::Network, Target::Host(host)) => {
                let host = host.strip_suffix('.').unwrap_or(host);
                let of_profile = self.of_profile.iter().filter(|(_, pattern)| pattern.is_match(host));
                let named = self.hosts.iter().filter(|name| name.is_match(host));
                let labels = of_profile.map(|(label, _)| *label).chain(named.map(|name| name.as_str()));
                labels.map(|label| label_of("host", label)).collect()
            }
            (Capability::Environment, Target::Variable(name)) => {
                self.variables.get(name).map(|name| label_of("variable", name)).into_iter().collect()
            }
            (
                Capability::Scripts | Capability::Deletion | Capability::SystemChange | Capability::GrantedTools,
                Target::Command(command),
            ) => self.commands.get(command).map(|command| label_of("command", command)).into_iter().collect(),
            (Capability::OutsideFiles | Capability::Deletion, Target::Path(path)) if !climbs(path) => {
                let matching = self.paths.iter().filter(|(_, pattern)| pattern.is_match(path));
                matching.map(|(glob, _)| label_of("path", glob)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Every allowance: the patterns of the profile, and the others as reports name them.
    pub(super) fn lines(&self) -> BTreeSet<String> {
        let of_profile = self.of_profile.iter().map(|(_, pattern)| label_of("profile", pattern.source()));
        of_profile.chain(self.own()).collect()
    }

    /// Every allowance beside those of the profile, as reports name it.
    pub(super) fn own(&self) -> BTreeSet<String> {
        let hosts = self.hosts.iter().map(|name| label_of("host", name.as_str()));
        let variables = self.variables.iter().map(|name| label_of("variable", name));
        let commands = self.commands.iter().map(|command| label_of("command", command));
        let paths = self.paths.keys().map(|glob| label_of("path", glob));
        hosts.chain(variables).chain(commands).chain(paths).collect()
    }
}

/// An allowance as reports name it.
fn label_of(kind: &str, text: &str) -> String {
    format!("{kind}: {text}")
}

/// Whether a path goes up: it may end anywhere, whatever it starts with.
fn climbs(path: &str) -> bool {
    path.split(['/', '\\']).any(|component| component == "..")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::build::FindingDraft;
    use crate::rule::Severity;

    fn check(allowances: &Allowances, capability: Capability, target: Target, expected: Option<&str>) {
        let finding = FindingDraft::capability("a", capability, Severity::Critical).on(target).build();
        assert_eq!(
            allowances.allowing(&finding).first().map(String::as_str),
            expected,
            "{capability:?} {:?}",
            finding.target
        );
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
        assert!(forge.allowing(&finding).is_empty());
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
        let mut allowances = Allowances::default();
        for glob in paths {
            assert_eq!(allowances.add_path(glob), Ok(true));
        }
        let path = |path: &str, is_allowed: bool| {
            let finding = FindingDraft::capability("a", Capability::OutsideFiles, Severity::High);
            let finding = finding.on(Target::Path(path.to_owned())).build();
            assert_eq!(!allowances.allowing(&finding).is_empty(), is_allowed, "{path}");
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
    fn hosts_are_allowed_by_name_or_below_a_domain() {
        let mut allowances = Allowances::of_public_hosts();
        for host in ["API.Corp.example", "*.corp.example", "::1", "*.github.com"] {
            assert_eq!(allowances.add_host(host), Ok(true), "{host}");
            assert_eq!(allowances.add_host(host), Ok(false), "{host}");
        }
        let check = |host: &str, expected: &[&str]| {
            let finding = FindingDraft::capability("a", Capability::Network, Severity::High);
            let finding = finding.on(Target::Host(host.to_owned())).build();
            assert_eq!(allowances.allowing(&finding), expected, "{host}");
        };
        check("api.corp.example", &["host: *.corp.example", "host: api.corp.example"]);
        check("a.b.corp.EXAMPLE.", &["host: *.corp.example"]);
        check("corp.example", &[]);
        check("xcorp.example", &[]);
        check("api.corp.example.collect.example", &[]);
        check("::1", &["host: ::1"]);
        check("api.github.com", &["host: public code host", "host: *.github.com"]);
        assert_eq!(allowances.own().len(), 4);
    }
}
