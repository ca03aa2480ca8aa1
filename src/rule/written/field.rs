//! The written form of `field` matchers.

use serde::Deserialize;
use toml::Spanned;

use super::TargetKind;

/// A path in a typed manifest and what stands there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::rule) struct WrittenField {
    #[serde(rename = "in")]
    pub(in crate::rule) selects: Vec<Spanned<String>>,
    /// Paths of what the conditions are about, from the root; the root itself where none is given. `format: path` holds for that format.
    #[serde(default)]
    pub(in crate::rule) each: Vec<Spanned<String>>,
    /// Paths from there to where the finding stands.
    pub(in crate::rule) path: Vec<Spanned<String>>,
    /// What the last key on the way matches.
    pub(in crate::rule) key: Option<Spanned<String>>,
    /// What that key and the text of the value match, as `key=text`.
    pub(in crate::rule) entry: Option<Spanned<String>>,
    pub(in crate::rule) matches: Option<Spanned<String>>,
    #[serde(default)]
    pub(in crate::rule) unless: Vec<Spanned<String>>,
    #[serde(rename = "where", default)]
    pub(in crate::rule) wheres: Vec<WrittenFieldWhere>,
    /// What the target of the finding is read from: the host of an address.
    pub(in crate::rule) target: Option<Spanned<TargetKind>>,
}

/// A condition on what one of `each` holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::rule) struct WrittenFieldWhere {
    /// The path from it to the values in question.
    pub(in crate::rule) path: Spanned<String>,
    /// Whether there is one.
    #[serde(default)]
    pub(in crate::rule) is: FieldState,
    /// What one of them matches.
    pub(in crate::rule) matches: Option<Spanned<String>>,
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
