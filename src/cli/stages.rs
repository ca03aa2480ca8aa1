//! The seam between the command line and the stages: what it asks of them, and nothing else.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::bundle::Limits;
use crate::report::{Report, RulesStamp};
use crate::rule::Card;
use crate::verdict::Policy;

/// How bundles are audited.
#[derive(Clone, Debug)]
pub(crate) struct AuditOptions {
    /// How many threads; all processors where it is `None`.
    pub(crate) jobs: Option<usize>,
    /// The consumer's policy.
    pub(crate) policy: Policy,
    /// How much of a bundle is read.
    pub(crate) limits: Limits,
}

/// A path that could not be audited, and why.
#[derive(Debug)]
pub(crate) struct Unaudited {
    /// The path as the caller gave it.
    pub(crate) path: PathBuf,
    /// Why, and what to do.
    pub(crate) error: anyhow::Error,
}

/// Takes reports and failures in the order of the paths; a break ends the run.
pub(crate) type Sink<'s> = dyn FnMut(Result<Report, Unaudited>) -> ControlFlow<()> + 's;

/// One example of a rule that was tried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Tried {
    /// Its place, its rule, and which of the examples it is, such as `x/my-rule.toml:31: my-rule flags 2`.
    pub(crate) name: String,
    /// What went wrong; `None` where the rule did what its file says.
    pub(crate) failure: Option<String>,
}

/// What the command line asks of the stages.
pub(crate) trait Stages {
    /// A set of rules.
    type Rules;

    /// Loads the built-in rules and those of `directory`.
    ///
    /// # Errors
    /// Says every mistake of every rule file with its place.
    fn load_rules(&self, directory: Option<&Path>) -> anyhow::Result<Self::Rules>;

    /// What reports say of the rules.
    fn stamp(&self, rules: &Self::Rules) -> RulesStamp;

    /// The cards of all rules, sorted by id.
    fn cards(&self, rules: &Self::Rules) -> Vec<Arc<Card>>;

    /// The file of a rule.
    fn source<'r>(&self, rules: &'r Self::Rules, id: &str) -> Option<&'r str>;

    /// What a rule looks for, in plain words, line by line; two spaces more for each level.
    fn describe(&self, rules: &Self::Rules, id: &str) -> Vec<String>;

    /// Tries rules against their own examples: by id, or by the path of a file or folder; files given together see one another.
    ///
    /// # Errors
    /// Fails where there is no such rule; says every mistake of every file with its place.
    fn trial(&self, rules: &Self::Rules, targets: &[String]) -> anyhow::Result<Vec<Tried>>;

    /// Audits the bundles at `paths`; reports reach `sink` in the order of the paths.
    fn audit(&self, paths: &[PathBuf], options: &AuditOptions, rules: Self::Rules, sink: &mut Sink<'_>);
}
