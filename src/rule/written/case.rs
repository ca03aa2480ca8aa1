//! The written form of examples.

use std::collections::BTreeMap;

use serde::Deserialize;

/// An example of a rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::rule) struct WrittenCase {
    pub(in crate::rule) file: Option<String>,
    pub(in crate::rule) code: Option<String>,
    /// Bytes in hexadecimal, white space allowed.
    pub(in crate::rule) hex: Option<String>,
    /// Several files by path.
    pub(in crate::rule) files: Option<BTreeMap<String, String>>,
    /// Links by path, with their targets.
    #[serde(default)]
    pub(in crate::rule) links: BTreeMap<String, String>,
    /// Entries that are neither file nor link, by path.
    #[serde(default)]
    pub(in crate::rule) entries: BTreeMap<String, WrittenEntry>,
    /// What a spare shows.
    #[serde(rename = "note")]
    pub(in crate::rule) _note: Option<String>,
    /// A known miss, and why.
    pub(in crate::rule) gap: Option<String>,
    /// `file` where the finding is about a whole file or something that is not there.
    pub(in crate::rule) at: Option<WholeFile>,
    /// The paths that findings are about, where they are those of entries of an archive.
    #[serde(default)]
    pub(in crate::rule) about: Vec<String>,
}

/// An entry that is neither file nor link.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::rule) enum WrittenEntry {
    Fifo,
    Socket,
    Device,
    Unreadable,
    TooLarge,
}

/// The mark of an absence or a whole file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::rule) enum WholeFile {
    /// The finding is about the file.
    File,
}
