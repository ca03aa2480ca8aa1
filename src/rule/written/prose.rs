//! The written form of `prose` matchers.

use serde::Deserialize;
use toml::Spanned;

use crate::prose::FramePattern;

/// Frames over sentences.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::rule) struct WrittenProse {
    pub(in crate::rule) frame: Option<Spanned<FramePattern>>,
    #[serde(default)]
    pub(in crate::rule) any: Vec<Spanned<FramePattern>>,
    #[serde(rename = "in", default)]
    pub(in crate::rule) selects: Vec<Spanned<String>>,
    #[serde(default)]
    pub(in crate::rule) unless: WrittenUnlessProse,
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
    /// Between quotation marks where a reader sees them.
    #[serde(default)]
    pub(crate) mentioned: bool,
}
