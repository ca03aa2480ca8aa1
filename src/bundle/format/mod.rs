//! The file formats that matter to an agent's platform: which files make them, and what they are to an auditor.

mod glob;
mod marker;
mod table;

pub(super) use marker::{Roots, formats_of, is_marker, must_be_told, tells_bundle};
pub(crate) use table::{FORMATS, ManifestKind};

use self::glob::matches;
use super::{ArtifactKind, Language};

/// A format of files that some platform reads or runs by itself.
#[derive(Debug)]
pub(crate) struct FileFormat {
    /// Its name in rules, reports and pages.
    pub(crate) name: &'static str,
    /// Who reads it.
    pub(crate) platform: &'static str,
    /// The paths of its files in lower case: the last components of a path, or all of them after a leading `/`.
    /// `*` stands for any part of a component, `**` for any number of components.
    pub(crate) files: &'static [&'static str],
    /// Texts of which a file holds one, where others use the same name.
    pub(crate) telling: &'static [&'static str],
    /// What its files are.
    pub(crate) is: FormatKind,
}

/// What the files of a format are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FormatKind {
    /// Text an agent is given.
    Instruction,
    /// A manifest in a language.
    Manifest(ManifestKind, Language),
    /// Code that runs by itself as a whole; says when.
    Script(&'static str),
}

impl FileFormat {
    /// The format of a kind of manifest.
    pub(crate) fn of(kind: ManifestKind) -> Option<&'static Self> {
        FORMATS.iter().find(|format| matches!(format.is, FormatKind::Manifest(own, _) if own == kind))
    }

    /// The format of the file at a path, where names are shared also by its bytes.
    pub(crate) fn of_file(path: &str, bytes: &[u8]) -> Option<&'static Self> {
        let lower_path = path.to_ascii_lowercase();
        FORMATS.iter().find(|format| format.has_file(&lower_path) && format.is_told_by(bytes))
    }

    /// Whether a path in lower case is one of its files.
    fn has_file(&self, lower_path: &str) -> bool {
        self.files.iter().any(|pattern| matches(pattern, lower_path))
    }

    /// Whether `bytes` say that a file of its name is one of its files.
    fn is_told_by(&self, bytes: &[u8]) -> bool {
        let holds = |text: &&str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        self.telling.is_empty() || self.telling.iter().any(holds)
    }
}

/// The manifest that a file is by its path in lower case and, where names are shared, by its bytes.
pub(super) fn manifest_of(lower_path: &str, bytes: &[u8]) -> Option<ArtifactKind> {
    FORMATS.iter().find_map(|format| match format.is {
        FormatKind::Manifest(kind, _) if format.has_file(lower_path) && format.is_told_by(bytes) => {
            Some(ArtifactKind::Manifest(kind))
        }
        _ => None,
    })
}

/// Whether the name of a file says that some platform reads or runs it by itself: such files are read before all others.
pub(super) fn is_awaited(path: &[u8]) -> bool {
    let lower_path = String::from_utf8_lossy(path).to_ascii_lowercase();
    FORMATS.iter().any(|format| format.has_file(&lower_path))
}

/// The format of the file at a path whose code runs by itself; `None` where it waits to be called.
pub(super) fn script_format(lower_path: &str) -> Option<&'static FileFormat> {
    FORMATS.iter().find(|format| matches!(format.is, FormatKind::Script(_)) && format.has_file(lower_path))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::bundle::Bundle;

    /// A path that fits a pattern.
    fn sample(pattern: &str) -> String {
        pattern.trim_start_matches('/').replace("**", "deep/er").replace('*', "a")
    }

    #[test]
    fn files_of_a_format_are_recognised() {
        for format in FORMATS {
            for pattern in format.files {
                let path = sample(pattern);
                let text = format.telling.first().copied().unwrap_or("x");
                let bundle = Bundle::from_files("x", &[(&path, text.as_bytes())]);
                let artifact = &bundle.artifacts[0];
                match format.is {
                    FormatKind::Instruction => assert_eq!(artifact.kind, ArtifactKind::Instruction, "{path}"),
                    FormatKind::Manifest(kind, language) => {
                        assert_eq!(artifact.kind, ArtifactKind::Manifest(kind), "{path}");
                        assert_eq!(artifact.language(), Some(language), "{path}");
                    }
                    FormatKind::Script(when) => assert_eq!(artifact.runs_by_itself(), Some(when), "{path}"),
                }
            }
        }
    }

    #[test]
    fn names_are_told_apart() {
        let names: BTreeSet<&str> = FORMATS.iter().map(|format| format.name).collect();
        assert_eq!(names.len(), FORMATS.len());
        assert!(FORMATS.iter().flat_map(|format| format.files).all(|pattern| **pattern == pattern.to_lowercase()));
    }
}
