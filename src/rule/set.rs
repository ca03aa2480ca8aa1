//! The rule set: all rules and signs, indexed for one pass over each document.

use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::compile::{Strictness, compile};
use super::matcher::{Matcher, ProbeId};
use super::names::Index;
use super::prefilter::{PatternId, Prefilter};
use super::{Card, Case, Names, Provenance, built_in::FILES};
use crate::bundle::{Language, hexadecimal};
use crate::prose::Lexicon;

/// All rules, ready to match.
#[derive(Debug)]
pub struct RuleSet {
    /// Rules first, in the order of their ids; then signs; then the frames of joint rules.
    pub(super) probes: Vec<Probe>,
    pub(super) rules: Vec<Rule>,
    pub(super) lexicon: Lexicon,
    pub(super) prefilter: Prefilter,
    pub(super) by_call: Index<ProbeId>,
    pub(super) by_read: Index<ProbeId>,
    pub(super) by_part: ByPart,
    pub(super) digest: String,
    pub(super) origins: Vec<(Provenance, Names)>,
}

/// The probes that look at a document as a whole, by the part of it that they look at.
#[derive(Debug, Default)]
pub(crate) struct ByPart {
    /// Those for a tree of code.
    pub(crate) code: Vec<ProbeId>,
    /// Those for a tree of data.
    pub(crate) data: Vec<ProbeId>,
    /// Those for prose.
    pub(crate) prose: Vec<ProbeId>,
    /// Those for anything.
    pub(crate) any: Vec<ProbeId>,
}

/// Something that is looked for: a rule, a sign, or a frame that a joint rule counts.
#[derive(Debug)]
pub(crate) struct Probe {
    /// How it is found.
    pub(crate) matcher: Matcher,
    /// The rule, where it is one.
    pub(crate) card: Option<Arc<Card>>,
    /// What a label says of it.
    pub(crate) words: String,
    /// Whether a joint rule counts it.
    pub(crate) is_counted: bool,
}

/// A rule and where it is written.
#[derive(Debug)]
pub(crate) struct Rule {
    /// What it says about itself.
    pub(crate) card: Arc<Card>,
    /// The path of its file.
    pub(crate) path: String,
    /// The text of its file.
    pub(crate) source: Arc<str>,
    /// Whether it is a sign of `vocabulary/` and no rule of its own.
    pub(crate) is_sign: bool,
}

/// All mistakes in rule files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleErrors(pub(crate) Vec<RuleError>);

/// A mistake in a rule file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct RuleError {
    /// The file.
    pub(crate) file: String,
    /// The line, from 1.
    pub(crate) line: usize,
    /// What is wrong, and what to do.
    pub(crate) message: String,
}

impl fmt::Display for RuleErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(errors) = self;
        write!(f, "{} in the rule files", if errors.len() == 1 { "a mistake" } else { "mistakes" })?;
        for error in errors {
            write!(f, "\n  {}:{}: {}", error.file, error.line, error.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for RuleErrors {}

impl RuleSet {
    /// The rules that are part of the program.
    ///
    /// # Panics
    /// Never: the tests read the same files with every check there is.
    #[must_use]
    pub fn built_in() -> Self {
        let files: Vec<(&str, &str)> = FILES.to_vec();
        compile(&files, Strictness::Trusted).expect("internal: the built-in rules are tested")
    }

    /// The built-in rules and those of `files`, pairs of path and text; of two rules with one id the given one is refused.
    ///
    /// # Errors
    /// All mistakes in the given files at once, with file and line.
    pub fn with_files(files: &[(String, String)]) -> Result<Self, RuleErrors> {
        let given = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        let all: Vec<(&str, &str)> = FILES.iter().copied().chain(given).collect();
        compile(&all, Strictness::Checked)
    }

    /// The built-in rules and rules on trial, pairs of path and text, each in place of the built-in one of its folder and name.
    ///
    /// # Errors
    /// All mistakes in them at once, with file and line.
    pub(crate) fn with_trials(files: &[(String, String)]) -> Result<Self, RuleErrors> {
        let is_tried = |held: &str| files.iter().any(|(path, _)| own_part(held) == own_part(path));
        let others = FILES.iter().copied().filter(|(held, _)| !is_tried(held));
        let given = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        let all: Vec<(&str, &str)> = others.chain(given).collect();
        compile(&all, Strictness::Checked)
    }

    /// The built-in rules, read with every check there is.
    ///
    /// # Errors
    /// All mistakes at once, with file and line.
    pub fn checked() -> Result<Self, RuleErrors> {
        compile(FILES, Strictness::Checked)
    }

    /// What rules say about themselves, by id; signs are left out.
    pub(crate) fn cards(&self) -> impl Iterator<Item = &Arc<Card>> {
        self.rules.iter().filter(|rule| !rule.is_sign).map(|rule| &rule.card)
    }

    /// All rules and signs.
    pub(crate) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule or sign with an id.
    pub(crate) fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.card.id == id)
    }

    /// The probe of the sign with an id.
    pub(crate) fn sign(&self, id: &str) -> Option<ProbeId> {
        let rules = self.rules.iter().filter(|rule| !rule.is_sign).count();
        let signs = self.rules.iter().filter(|rule| rule.is_sign);
        let at = signs.zip(rules..).find(|(sign, _)| sign.card.id == id).map(|(_, at)| at)?;
        u32::try_from(at).ok().map(ProbeId)
    }

    /// Everything that is looked for.
    pub(crate) fn probes(&self) -> &[Probe] {
        &self.probes
    }

    /// One thing that is looked for.
    pub(crate) fn probe(&self, id: ProbeId) -> Option<&Probe> {
        self.probes.get(id.0 as usize)
    }

    /// The words of frames.
    pub(crate) const fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The literals of all patterns.
    pub(crate) const fn prefilter(&self) -> &Prefilter {
        &self.prefilter
    }

    /// The probes that look at a document as a whole.
    pub(crate) const fn by_part(&self) -> &ByPart {
        &self.by_part
    }

    /// The probes that name a callee.
    pub(crate) fn probes_of_call<'a>(
        &'a self,
        language: Language,
        path: &'a str,
    ) -> impl Iterator<Item = ProbeId> + 'a {
        self.by_call.of(language, path)
    }

    /// The probes that name something that is read.
    pub(crate) fn probes_of_read<'a>(
        &'a self,
        language: Language,
        path: &'a str,
    ) -> impl Iterator<Item = ProbeId> + 'a {
        self.by_read.of(language, path)
    }

    /// The names that say where a target comes from.
    pub(crate) fn origins(&self) -> &[(Provenance, Names)] {
        &self.origins
    }

    /// SHA-256 over all rule files, in lower-case hexadecimal.
    pub(crate) fn digest(&self) -> &str {
        &self.digest
    }
}

/// Puts the compiled parts together and indexes them.
pub(super) fn assemble(probes: Vec<Probe>, rules: Vec<Rule>, lexicon: Lexicon, files: &[(&str, &str)]) -> RuleSet {
    let mut patterns = Vec::new();
    let (mut by_call, mut by_read, mut by_part) = (Index::default(), Index::default(), ByPart::default());
    for (at, probe) in probes.iter().enumerate() {
        let id = ProbeId(u32::try_from(at).unwrap_or(u32::MAX));
        match &probe.matcher {
            Matcher::Text(text) => {
                let searched = text.any.iter().chain(text.all.first());
                for (pattern, number) in searched.zip(0u32..) {
                    patterns.push((PatternId { probe: id, pattern: number }, pattern.literals()));
                }
            }
            Matcher::Call(call) => {
                call.callees.file_calls(id, &mut by_call);
                call.callees.file_reads(id, &mut by_read);
            }
            Matcher::Query(_) => by_part.code.push(id),
            Matcher::Field(_) => by_part.data.push(id),
            Matcher::Prose(_) => by_part.prose.push(id),
            Matcher::Native(..) => by_part.any.push(id),
            Matcher::Fault(_) | Matcher::Joint(_) => {}
        }
    }
    let prefilter = Prefilter::new(patterns.into_iter());
    let digest = digest(files);
    RuleSet { rules, lexicon, prefilter, by_call, by_read, by_part, digest, probes, origins: Vec::new() }
}

/// Over folder, name and text of all files: where the caller keeps them does not matter.
fn digest(files: &[(&str, &str)]) -> String {
    let mut hash = Sha256::new();
    for (path, text) in files {
        for part in [own_part(path), text] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    hexadecimal(&hash.finalize())
}

/// The folder and name of a rule file.
fn own_part(path: &str) -> &str {
    path.rmatch_indices(['/', '\\']).nth(1).and_then(|(at, _)| path.get(at + 1..)).unwrap_or(path)
}

impl Rule {
    /// Its examples: those it must flag, and those it must spare.
    ///
    /// # Errors
    /// The mistakes in them.
    pub(crate) fn cases(&self) -> Result<(Vec<Case>, Vec<Case>), RuleErrors> {
        super::compile::read_cases(&self.path, &self.source).map_err(RuleErrors)
    }
}
