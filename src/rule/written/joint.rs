//! The written form of `joint` matchers.

use serde::Deserialize;
use toml::Spanned;

use crate::prose::FramePattern;

/// A conjunction of facts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::rule) struct WrittenJoint {
    pub(in crate::rule) within: JointScope,
    #[serde(default)]
    pub(in crate::rule) all: Vec<Spanned<WrittenMember>>,
    #[serde(default)]
    pub(in crate::rule) any: Vec<Spanned<WrittenMember>>,
    #[serde(default)]
    pub(in crate::rule) at_least: usize,
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
    /// In one bundle, about one file: names that end in the same component.
    File,
}

/// A member of a joint rule: exactly one key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::rule) enum WrittenMember {
    /// A frame of prose.
    Frame(FramePattern),
    /// A vocabulary of role `sign`.
    Fact(String),
    /// Another rule.
    Rule(String),
}
