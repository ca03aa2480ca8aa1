//! The written form of rule and vocabulary files, exactly as TOML has it.

mod call;
mod case;
mod field;
mod joint;
mod prose;

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

pub(crate) use self::call::{ArgumentName, ArgumentState, HostKind, TargetKind};
pub(super) use self::call::{WrittenCall, WrittenWhere};
pub(super) use self::case::{WholeFile, WrittenCase, WrittenEntry};
pub(crate) use self::field::FieldState;
pub(super) use self::field::{WrittenField, WrittenFieldWhere};
pub(crate) use self::joint::JointScope;
pub(super) use self::joint::{WrittenJoint, WrittenMember};
pub(super) use self::prose::WrittenProse;
pub(crate) use self::prose::WrittenUnlessProse;
use super::{Capability, Check, Confidence, Kind, Provenance, Severity, ThreatShape};

/// A rule file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenRule {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<String>,
    pub(super) kind: Kind,
    pub(super) severity: Severity,
    pub(super) confidence: Confidence,
    pub(super) check: Option<Check>,
    pub(super) capability: Option<Capability>,
    pub(super) threat: Option<ThreatShape>,
    pub(super) refs: Vec<String>,
    pub(super) since: String,
    pub(super) why: String,
    pub(super) fix: String,
    #[serde(rename = "match")]
    pub(super) matcher: Spanned<WrittenMatch>,
    #[serde(default)]
    pub(super) flags: Vec<Spanned<WrittenCase>>,
    #[serde(default)]
    pub(super) spares: Vec<Spanned<WrittenCase>>,
}

/// A vocabulary file: names of callees and values that rules share, or a sign that joint rules look for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenVocabulary {
    pub(super) id: Spanned<String>,
    pub(super) role: VocabularyRole,
    /// The words used in a message: "a secret from the environment".
    pub(super) words: String,
    /// What a target is whose address is made from these names.
    pub(super) provenance: Option<Provenance>,
    /// Callees by language name; `any` for all languages.
    #[serde(default)]
    pub(super) calls: BTreeMap<String, Vec<String>>,
    /// Names that are read, by language name; `any` for all languages.
    #[serde(default)]
    pub(super) reads: BTreeMap<String, Vec<String>>,
    /// Patterns of values.
    #[serde(default)]
    pub(super) values: Vec<Spanned<String>>,
    /// Parts of texts, by whose they are.
    #[serde(default)]
    pub(super) owners: BTreeMap<String, Vec<String>>,
    /// How a sign is found.
    #[serde(rename = "match")]
    pub(super) matcher: Option<Spanned<WrittenMatch>>,
    #[serde(default)]
    pub(super) flags: Vec<Spanned<WrittenCase>>,
    #[serde(default)]
    pub(super) spares: Vec<Spanned<WrittenCase>>,
}

/// What a vocabulary names.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum VocabularyRole {
    /// Where something that matters comes from.
    Source,
    /// Where it must not go.
    Sink,
    /// What makes it harmless.
    Cleaner,
    /// Something that joint rules count.
    Sign,
}

/// The matcher of a rule: exactly one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) enum WrittenMatch {
    Text(WrittenText),
    Query(BTreeMap<String, Spanned<String>>),
    Call(WrittenCall),
    Flow(WrittenFlow),
    Prose(WrittenProse),
    Field(WrittenField),
    Native(WrittenNative),
    Joint(WrittenJoint),
}

/// Patterns over chosen documents.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenText {
    #[serde(rename = "in")]
    pub(super) selects: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) any: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) all: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) unless: Vec<Spanned<String>>,
    pub(super) scope: Option<TextScope>,
    #[serde(default)]
    pub(super) unicode: bool,
}

/// How far a text match may reach.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TextScope {
    /// Within one line.
    Line,
}

/// Source to sink; parsed so that a rule can be written, refused until the analysis exists.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenFlow {
    pub(super) from: Vec<Spanned<String>>,
    pub(super) into: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) unless: Vec<Spanned<String>>,
}

/// A named function.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenNative {
    pub(super) name: Spanned<String>,
    /// What of what the function knows is meant.
    #[serde(default)]
    pub(super) of: Vec<Spanned<String>>,
    /// A vocabulary with owners: what the function looks for.
    pub(super) among: Option<Spanned<String>>,
    /// A vocabulary of values: what is aimed at one of them is not meant.
    pub(super) unless: Option<Spanned<String>>,
}
