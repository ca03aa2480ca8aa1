//! Says what a file is: its content first, its extension second, known names third.
//!
//! A name that claims text for an agent or a machine is believed even against the content, since whoever loads the file goes
//! by the name; the conflict is noted, and the file is analysed as both.

mod interpreter;
mod magic;
mod names;
mod text;

use self::magic::Format;
use super::inert::is_inert;
use super::{ArtifactKind, Language};

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Classified {
    /// Its kind.
    pub(super) kind: ArtifactKind,
    /// What its content says and what its name says, where the two disagree.
    pub(super) type_conflict: Option<(&'static str, &'static str)>,
    /// Whether its bytes are to be decoded as text.
    pub(super) holds_text: bool,
}

impl Classified {
    /// Whether its name makes it text and its bytes do not.
    pub(super) const fn is_damaged_text(&self) -> bool {
        !self.holds_text && !matches!(self.kind, ArtifactKind::Binary { .. })
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
    let claim = names::claim(path);
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
            Some(ArtifactKind::Binary { native, .. }) => (binary("unknown", native), Some("unknown")),
            Some(ArtifactKind::Data(_)) | None => (binary("unknown", false), Some("unknown")),
            Some(kind) => (kind, Some("unknown")),
        },
    };
    let type_conflict = says.zip(claim.map(|claim| label(path, claim))).filter(|(says, claims)| !agree(says, claims));
    let kind = settle_inert(kind, path, bytes);
    Classified { kind, type_conflict, holds_text }
}

/// The kind the name of a file claims, where its content is not known.
pub(super) fn kind_by_name(path: &str) -> ArtifactKind {
    names::claim(path).unwrap_or_else(|| binary("unknown", false))
}

/// The language the name of a file claims, if it claims one.
pub(super) fn language_by_name(path: &str) -> Option<Language> {
    language_of(path, names::claim(path)?)
}

/// The language of a file of some kind; `None` where it is no text.
pub(super) fn language_of(path: &str, kind: ArtifactKind) -> Option<Language> {
    match kind {
        ArtifactKind::Script(language) | ArtifactKind::Data(language) => Some(language),
        ArtifactKind::Instruction | ArtifactKind::Prose | ArtifactKind::Manifest(_) => Some(names::text_language(path)),
        ArtifactKind::Binary { .. } => None,
    }
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
        Some(ArtifactKind::Binary { native, .. }) => binary(format.name, format.native || native),
        Some(kind @ (ArtifactKind::Script(_) | ArtifactKind::Instruction | ArtifactKind::Manifest(_)))
            if !format.native =>
        {
            kind
        }
        _ => binary(format.name, format.native),
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
    content == claimed
        || content == Language::OtherCode
        || matches!((content, claimed), (Language::JavaScript, Language::TypeScript))
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

fn settle_inert(kind: ArtifactKind, path: &str, bytes: &[u8]) -> ArtifactKind {
    match kind {
        ArtifactKind::Binary { format, native: false, .. } => {
            ArtifactKind::Binary { format, native: false, inert: is_inert(format, path, bytes) }
        }
        other => other,
    }
}

const fn binary(format: &'static str, native: bool) -> ArtifactKind {
    ArtifactKind::Binary { format, native, inert: false }
}

const fn is_binary(kind: ArtifactKind) -> bool {
    matches!(kind, ArtifactKind::Binary { .. })
}

#[cfg(test)]
mod tests;
