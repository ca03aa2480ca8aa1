//! Builds findings for tests: every field has a plain value until a test says otherwise.

use std::collections::BTreeSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::{Finding, Place, Reach, Target};
use crate::rule::{Capability, Card, Category, Check, Confidence, Effect, Kind, Mark, Severity, Standing, ThreatShape};
use crate::source::{ArtifactId, Location, Position, Span};

/// A finding in the making; `FindingDraft::threat("a", Effect::RemoteControl).marked(Mark::Hidden).build()`.
#[derive(Clone, Debug)]
pub(crate) struct FindingDraft {
    card: Card,
    reach: Reach,
    marks: BTreeSet<Mark>,
    standing: Standing,
    target: Option<Target>,
    section: u64,
    line: u32,
}

impl FindingDraft {
    /// A capability finding of `rule`: instructed, of high confidence, in the first section of the first artifact.
    pub(crate) fn capability(rule: &str, capability: Capability, severity: Severity) -> Self {
        let mut draft = Self::of(rule, Kind::Capability, severity);
        draft.card.capability = Some(capability);
        draft
    }

    /// A weakness finding of `rule`, otherwise as [`Self::capability`].
    pub(crate) fn weakness(rule: &str, severity: Severity) -> Self {
        Self::of(rule, Kind::Weakness, severity)
    }

    /// A threat finding of `rule` of high severity: certain, instructed, not intrinsic and without marks.
    pub(crate) fn threat(rule: &str, effect: Effect) -> Self {
        let mut draft = Self::of(rule, Kind::Threat, Severity::High);
        draft.card.threat =
            Some(ThreatShape { effect, standing: Standing::Certain, intrinsic: false, marks: Vec::new() });
        draft
    }

    fn of(rule: &str, kind: Kind, severity: Severity) -> Self {
        let card = Card {
            id: rule.to_owned(),
            title: format!("what {rule} finds"),
            category: Category::Execution,
            kind,
            severity,
            confidence: Confidence::High,
            check: None,
            capability: None,
            threat: None,
            refs: Vec::new(),
            since: "0.1.0".to_owned(),
            why: "because".to_owned(),
            fix: "leave it out".to_owned(),
        };
        Self {
            card,
            reach: Reach::Instructed,
            marks: BTreeSet::new(),
            standing: Standing::Certain,
            target: None,
            section: 0,
            line: 1,
        }
    }

    /// Sets the severity of its rule.
    pub(crate) fn severity(mut self, severity: Severity) -> Self {
        self.card.severity = severity;
        self
    }

    /// Sets the category of its rule.
    pub(crate) fn category(mut self, category: Category) -> Self {
        self.card.category = category;
        self
    }

    /// Sets the confidence of its rule.
    pub(crate) fn confidence(mut self, confidence: Confidence) -> Self {
        self.card.confidence = confidence;
        self
    }

    /// Sets the check that its rule names.
    pub(crate) fn check(mut self, check: Check) -> Self {
        self.card.check = Some(check);
        self
    }

    /// Makes a certain effect of its rule malicious without any mark.
    pub(crate) fn intrinsic(mut self) -> Self {
        if let Some(shape) = &mut self.card.threat {
            shape.intrinsic = true;
        }
        self
    }

    /// Sets how firmly it stands.
    pub(crate) fn standing(mut self, standing: Standing) -> Self {
        self.standing = standing;
        self
    }

    /// Adds a mark.
    pub(crate) fn marked(mut self, mark: Mark) -> Self {
        self.marks.insert(mark);
        self
    }

    /// Sets how far it is reached.
    pub(crate) fn reach(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    /// Sets what its capability is used on.
    pub(crate) fn on(mut self, target: Target) -> Self {
        self.target = Some(target);
        self
    }

    /// Sets its section.
    pub(crate) fn section(mut self, section: u64) -> Self {
        self.section = section;
        self
    }

    /// Sets its line, from 1; findings of one rule differ in their line.
    pub(crate) fn line(mut self, line: u32) -> Self {
        self.line = line;
        self
    }

    /// The finding; its fingerprint is that of its rule and line.
    pub(crate) fn build(self) -> Finding {
        let byte = self.line.saturating_mul(100);
        let position = |column: u32| Position { line: self.line, column, byte: byte.saturating_add(column - 1) };
        let location = Location { artifact: ArtifactId(0), span: Span::new(byte, byte.saturating_add(9)) };
        let digest = Sha256::digest(format!("{}:{}", self.card.id, self.line));
        Finding {
            severity: self.card.severity,
            message: format!("{} here", self.card.title),
            at: Place { location, path: Arc::from("SKILL.md"), start: position(1), end: position(10) },
            snippet: "some text".to_owned(),
            related: Vec::new(),
            reach: self.reach,
            marks: self.marks,
            standing: self.standing,
            target: self.target,
            provenance: None,
            section: self.section,
            fingerprint: digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect(),
            rule: Arc::new(self.card),
        }
    }
}
