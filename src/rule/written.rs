//! The written form of rule and vocabulary files, exactly as TOML has it.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{Capability, Check, Confidence, Kind, Severity, ThreatShape};
use crate::prose::FramePattern;

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
    /// Callees by language name; `any` for all languages.
    #[serde(default)]
    pub(super) calls: BTreeMap<String, Vec<String>>,
    /// Names that are read, by language name; `any` for all languages.
    #[serde(default)]
    pub(super) reads: BTreeMap<String, Vec<String>>,
    /// Patterns of values.
    #[serde(default)]
    pub(super) values: Vec<Spanned<String>>,
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

/// A resolved callee and its folded arguments.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenCall {
    #[serde(rename = "in", default)]
    pub(super) selects: Vec<Spanned<String>>,
    pub(super) callee: Vec<Spanned<String>>,
    #[serde(rename = "where", default)]
    pub(super) wheres: Vec<Spanned<WrittenWhere>>,
    #[serde(default)]
    pub(super) unless: Vec<Spanned<WrittenWhere>>,
    /// What the target of the finding is read from.
    pub(super) target: Option<TargetKind>,
}

/// What the target of a call is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TargetKind {
    /// The host of an address among the arguments.
    Host,
    /// The first argument that is a path.
    Path,
    /// The name of a variable.
    Variable,
    /// The callee itself.
    Command,
    /// The packages among the arguments.
    Package,
}

/// A predicate over a call; all of its keys must hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenWhere {
    /// Which argument: a position, a keyword, or `any`.
    pub(super) argument: Option<ArgumentName>,
    pub(super) is: Option<ArgumentState>,
    pub(super) matches: Option<Spanned<String>>,
    /// A vocabulary whose values the argument matches.
    #[serde(rename = "in")]
    pub(super) within: Option<Spanned<String>>,
    /// Callees that the argument is made from.
    pub(super) made_from: Option<Vec<Spanned<String>>>,
    /// Callees whose output the call reads.
    pub(super) piped_from: Option<Vec<Spanned<String>>>,
    /// Callees that read the call's output.
    pub(super) piped_into: Option<Vec<Spanned<String>>>,
    /// A pattern of the files it writes to by redirection.
    pub(super) writes_to: Option<Spanned<String>>,
    /// A wrapper it stands behind.
    pub(super) wrapper: Option<String>,
    pub(super) silenced: Option<bool>,
    pub(super) detached: Option<bool>,
}

/// Which argument of a call.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum ArgumentName {
    /// The position, from 0, among those without a keyword.
    Position(usize),
    /// The keyword, or `any`.
    Keyword(String),
}

/// What an argument may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ArgumentState {
    /// All of it is known.
    Constant,
    /// Some of it is not.
    Dynamic,
    /// It is given.
    Present,
    /// It is not given.
    Absent,
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

/// Frames over sentences.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenProse {
    pub(super) frame: Spanned<FramePattern>,
    #[serde(rename = "in", default)]
    pub(super) selects: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) unless: WrittenUnlessProse,
}

/// What a matching clause must not be.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct WrittenUnlessProse {
    /// Quoted with attribution, or an example.
    #[serde(default)]
    pub(crate) quoted: bool,
    /// Under a condition that the user brings about.
    #[serde(default)]
    pub(crate) conditional: bool,
}

/// A path in a typed manifest and what stands there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenField {
    #[serde(rename = "in")]
    pub(super) selects: Vec<Spanned<String>>,
    /// Paths of what the conditions are about, from the root; the root itself where none is given. `format: path` holds for that format.
    #[serde(default)]
    pub(super) each: Vec<Spanned<String>>,
    /// Paths from there to where the finding stands.
    pub(super) path: Vec<Spanned<String>>,
    /// What the last key on the way matches.
    pub(super) key: Option<Spanned<String>>,
    /// What that key and the text of the value match, as `key=text`.
    pub(super) entry: Option<Spanned<String>>,
    pub(super) matches: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) unless: Vec<Spanned<String>>,
    #[serde(rename = "where", default)]
    pub(super) wheres: Vec<WrittenFieldWhere>,
    /// What the target of the finding is read from: the host of an address.
    pub(super) target: Option<Spanned<TargetKind>>,
}

/// A condition on what one of `each` holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenFieldWhere {
    /// The path from it to the values in question.
    pub(super) path: Spanned<String>,
    /// Whether there is one.
    #[serde(default)]
    pub(super) is: FieldState,
    /// What one of them matches.
    pub(super) matches: Option<Spanned<String>>,
}

/// Whether a value stands at a path.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FieldState {
    /// One does.
    #[default]
    Present,
    /// None does.
    Absent,
}

/// A named function.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenNative {
    pub(super) name: Spanned<String>,
    /// What of what the function knows is meant.
    #[serde(default)]
    pub(super) of: Vec<Spanned<String>>,
}

/// A conjunction of facts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenJoint {
    pub(super) within: JointScope,
    #[serde(default)]
    pub(super) all: Vec<Spanned<WrittenMember>>,
    #[serde(default)]
    pub(super) any: Vec<Spanned<WrittenMember>>,
    #[serde(default)]
    pub(super) at_least: usize,
}

/// How near to one another the members of a joint rule stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum JointScope {
    /// In one section, subsections of it included.
    Section,
    /// In one file.
    Document,
    /// In one bundle.
    Bundle,
    /// In one bundle, in files that are reached.
    Reached,
}

/// A member of a joint rule: exactly one key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) enum WrittenMember {
    /// A frame of prose.
    Frame(FramePattern),
    /// A vocabulary of role `sign`.
    Fact(String),
    /// Another rule.
    Rule(String),
}

/// An example of a rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WrittenCase {
    pub(super) file: Option<String>,
    pub(super) code: Option<String>,
    /// Bytes in hexadecimal, white space allowed.
    pub(super) hex: Option<String>,
    /// Several files by path.
    pub(super) files: Option<BTreeMap<String, String>>,
    /// Links by path, with their targets.
    #[serde(default)]
    pub(super) links: BTreeMap<String, String>,
    /// Entries that are neither file nor link, by path.
    #[serde(default)]
    pub(super) entries: BTreeMap<String, WrittenEntry>,
    /// What a spare shows.
    #[serde(rename = "note")]
    pub(super) _note: Option<String>,
    /// A known miss, and why.
    pub(super) gap: Option<String>,
    /// `file` where the finding is about a whole file or something that is not there.
    pub(super) at: Option<WholeFile>,
    /// The paths that findings are about, where they are those of entries of an archive.
    #[serde(default)]
    pub(super) about: Vec<String>,
}

/// An entry that is neither file nor link.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum WrittenEntry {
    Fifo,
    Socket,
    Device,
    Unreadable,
    TooLarge,
}

/// The mark of an absence or a whole file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum WholeFile {
    /// The finding is about the file.
    File,
}
