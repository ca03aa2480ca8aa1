//! One file carried through single stages, so that each can be measured by itself.

use crate::bundle::{Bundle, Limits};
use crate::detect::{Subject, detect};
use crate::program::{self, Program};
use crate::prose::{self, Prose};
use crate::rule::RuleSet;
use crate::syntax::{Document, Origin, Tree, parse};

/// One file, and the rules it is matched with.
#[derive(Debug)]
pub struct Sample {
    bundle: Bundle,
    limits: Limits,
}

/// A parsed file.
#[derive(Debug)]
pub struct Parsed(Document);

/// A lowered file.
#[derive(Debug)]
pub struct Lowered {
    program: Option<Program>,
    prose: Option<Prose>,
}

impl Sample {
    /// The file at `path` with a text.
    #[must_use]
    pub fn new(path: &str, text: &str) -> Self {
        Self { bundle: Bundle::from_files("sample", &[(path, text.as_bytes())]), limits: Limits::default() }
    }

    /// Parses it; `None` where it is no text.
    #[must_use]
    pub fn parse(&self) -> Option<Parsed> {
        let artifact = self.bundle.artifacts.first()?;
        let origin = Origin::of_file(artifact.id, artifact.kind);
        let text = artifact.text.text().clone();
        Some(Parsed(parse(&origin, artifact.language()?, text, artifact.text.map().clone(), &self.limits)))
    }

    /// Lowers it to code or prose.
    #[must_use]
    pub fn lower(&self, parsed: &Parsed, rules: &RuleSet) -> Lowered {
        let document = &parsed.0;
        let is_code = matches!(document.tree, Tree::Code(_));
        Lowered {
            program: is_code.then(|| program::lower(document).0),
            prose: (!is_code).then(|| prose::lower(document, rules.lexicon())),
        }
    }

    /// Matches it with all rules; tells how many matches there are.
    #[must_use]
    pub fn detect(&self, parsed: &Parsed, lowered: &Lowered, rules: &RuleSet) -> usize {
        let Some(artifact) = self.bundle.artifacts.first() else { return 0 };
        let subject = Subject {
            artifact,
            document: &parsed.0,
            program: lowered.program.as_ref(),
            prose: lowered.prose.as_ref(),
            declared: None,
        };
        detect(&subject, rules, &self.limits).found.len()
    }
}
