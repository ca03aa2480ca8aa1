//! Says what a file is: its content first, its extension second, known names third.
//!
//! A name that claims text for an agent or a machine is believed even against the content, since whoever loads the file goes
//! by the name; the conflict is noted, and the file is analysed as both.

mod interpreter;
mod magic;
mod names;
mod text;

use self::magic::Format;
use super::feature::features_of;
use super::inert::{self, Walked};
use super::{ArtifactKind, Caption, Compiled, Feature, FeatureSort, FileFormat, FormatKind, Language, Nature};

/// What a file is.
#[derive(Clone, Debug)]
pub(super) struct Classified {
    /// Its kind.
    pub(super) kind: ArtifactKind,
    /// What its content says and what its name says, where the two disagree.
    pub(super) type_conflict: Option<(&'static str, &'static str)>,
    /// Whether its bytes are to be decoded as text.
    pub(super) holds_text: bool,
    /// The words in its metadata.
    pub(super) captions: Vec<Caption>,
    /// What its bytes show beside its text.
    pub(super) features: Vec<Feature>,
    /// What it says of its source, where it is bytecode.
    pub(super) compiled: Option<Compiled>,
}

impl Classified {
    /// Whether its name makes it text and its bytes do not.
    pub(super) const fn is_damaged_text(&self) -> bool {
        !self.holds_text && !matches!(self.kind, ArtifactKind::Binary { .. })
    }

    /// Whether an archive stands at its end, so that it is two files in one.
    pub(super) fn holds_archive(&self) -> bool {
        self.features.iter().any(|feature| feature.sort == FeatureSort::ArchiveBehind)
    }
}

/// What the bytes of a file say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Content {
    Empty,
    Format(Format),
    Interpreted(Language),
    Text,
    Unknown,
}

/// Says what the file at `path` with these bytes is.
pub(super) fn classify(path: &str, bytes: &[u8]) -> Classified {
    let claim = names::claim(path, bytes).filter(|claim| !is_weights(path, bytes, *claim));
    let claim = claim.filter(|_| !inert::is_beside(path, bytes));
    let is_text = bytes.is_empty() || text::is_text(bytes, claim.is_some_and(|kind| !is_binary(kind)));
    let content = content_of(path, bytes, is_text);
    let holds_text = is_text && !matches!(content, Content::Format(_));
    let (kind, says) = match content {
        Content::Empty => (claim.filter(|kind| !is_binary(*kind)).unwrap_or(PLAIN), None),
        Content::Format(format) => (kind_of_format(format, claim), Some(format.name)),
        Content::Interpreted(language) => kind_of_script(language, claim),
        Content::Text => match claim {
            Some(ArtifactKind::Binary { .. }) => (kind_of_text(path, bytes), Some("text")),
            Some(kind) => (kind, None),
            None => (kind_of_text(path, bytes), None),
        },
        Content::Unknown => match claim {
            Some(ArtifactKind::Binary { nature, .. }) => (binary("unknown", nature), Some("unknown")),
            Some(ArtifactKind::Data(_)) | None => (binary("unknown", Nature::Opaque), Some("unknown")),
            Some(kind) => (kind, Some("unknown")),
        },
    };
    let type_conflict = says.zip(claim.map(|claim| label(path, claim))).filter(|(says, claims)| !agree(says, claims));
    let format = match content {
        Content::Format(format) => Some(format.name),
        _ => None,
    };
    let Walked { is_inert, captions, end } = format.map(|format| inert::walk(format, path, bytes)).unwrap_or_default();
    let kind = match kind {
        ArtifactKind::Binary { format, nature: Nature::Opaque } if is_inert => binary(format, Nature::Inert),
        other => other,
    };
    let features = features_of(format, bytes, end);
    let compiled = format.filter(|format| *format == "python-bytecode").and_then(|_| Compiled::of(bytes));
    Classified { kind, type_conflict, holds_text, captions, features, compiled }
}

/// The kind the name of a file claims, where its content is not known.
pub(super) fn kind_by_name(path: &str) -> ArtifactKind {
    names::claim(path, &[]).unwrap_or_else(|| binary("unknown", Nature::Opaque))
}

/// The language the name of a file claims, if it claims one.
pub(super) fn language_by_name(path: &str) -> Option<Language> {
    language_of(path, names::claim(path, &[])?)
}

/// The language of a file of some kind; `None` where it is no text.
pub(super) fn language_of(path: &str, kind: ArtifactKind) -> Option<Language> {
    match kind {
        ArtifactKind::Script(language) | ArtifactKind::Data(language) => Some(language),
        ArtifactKind::Manifest(kind) => match FileFormat::of(kind)?.is {
            FormatKind::Manifest(_, language) => Some(language),
            FormatKind::Instruction | FormatKind::Script(_) => None,
        },
        ArtifactKind::Instruction | ArtifactKind::Prose => Some(names::text_language(path)),
        ArtifactKind::Binary { .. } => None,
    }
}

/// Whether a file that is named like a list of import paths holds the weights of a model.
fn is_weights(path: &str, bytes: &[u8], claim: ArtifactKind) -> bool {
    claim == ArtifactKind::Script(Language::Python)
        && path.to_ascii_lowercase().ends_with(".pth")
        && (bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\x80"))
}

const PLAIN: ArtifactKind = ArtifactKind::Data(Language::Plain);

fn content_of(path: &str, bytes: &[u8], is_text: bool) -> Content {
    if bytes.is_empty() {
        return Content::Empty;
    }
    if let Some(format) = magic::format_of(path, bytes, is_text) {
        return Content::Format(format);
    }
    // A kernel reads the first line whatever follows it, so a script may carry bytes that are no text.
    match interpreter::interpreted_language(bytes) {
        Some(language) => Content::Interpreted(language),
        None if is_text => Content::Text,
        None => Content::Unknown,
    }
}

fn kind_of_format(format: Format, claim: Option<ArtifactKind>) -> ArtifactKind {
    match claim {
        Some(ArtifactKind::Binary { nature: Nature::Native, .. }) => binary(format.name, Nature::Native),
        Some(kind @ (ArtifactKind::Script(_) | ArtifactKind::Instruction | ArtifactKind::Manifest(_)))
            if !format.native =>
        {
            kind
        }
        _ => binary(format.name, if format.native { Nature::Native } else { Nature::Opaque }),
    }
}

/// The kind of a text whose name says nothing; a dot file is settings and never prose.
fn kind_of_text(path: &str, bytes: &[u8]) -> ArtifactKind {
    let is_dot_file = path.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
    match text::kind_by_structure(bytes) {
        ArtifactKind::Prose if is_dot_file => PLAIN,
        kind => kind,
    }
}

/// The kind of a file whose first line names an interpreter, and what that says against its name.
fn kind_of_script(language: Language, claim: Option<ArtifactKind>) -> (ArtifactKind, Option<&'static str>) {
    let script = ArtifactKind::Script(language);
    match claim {
        Some(kind @ ArtifactKind::Script(claimed)) if agree_on_code(language, claimed) => (kind, None),
        Some(kind @ (ArtifactKind::Instruction | ArtifactKind::Manifest(_))) => (kind, Some(language.name())),
        _ => (script, Some(language.name())),
    }
}

/// One interpreter runs both, or the first line names one that we do not know.
fn agree_on_code(content: Language, claimed: Language) -> bool {
    content == claimed || content == Language::OtherCode || claimed.speaks(content)
}

/// Whether the names of two formats are those of one family.
fn agree(content: &str, claimed: &str) -> bool {
    const FAMILIES: &[&[&str]] = &[&["ttf", "otf", "sfnt"], &["mp4", "heif"], &["elf", "mach-o", "pe", "library"]];
    content == claimed || FAMILIES.iter().any(|family| family.contains(&content) && family.contains(&claimed))
}

/// What a claim is called in a conflict.
fn label(path: &str, claim: ArtifactKind) -> &'static str {
    match claim {
        ArtifactKind::Binary { format, .. } => format,
        text => language_of(path, text).map_or("text", Language::name),
    }
}

const fn binary(format: &'static str, nature: Nature) -> ArtifactKind {
    ArtifactKind::Binary { format, nature }
}

const fn is_binary(kind: ArtifactKind) -> bool {
    matches!(kind, ArtifactKind::Binary { .. })
}

#[cfg(test)]
mod tests;
