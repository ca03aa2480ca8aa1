//! Which documents a matcher reads: by language, by role, or by what the artifact is.

use crate::bundle::{Artifact, ArtifactKind, FORMATS, FileFormat, FormatKind, Language, ManifestKind};
use crate::syntax::{Document, Role};

/// One choice of documents.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Selector {
    /// Every document.
    Any,
    /// Documents in a language, whatever their role.
    Language(Language),
    /// Documents in a role.
    Role(&'static str),
    /// Whole files of a kind.
    Kind(&'static str),
    /// Manifests of a format.
    Format(ManifestKind),
    /// Files of a format that run by themselves.
    Script(&'static str),
    /// Text that no person sees.
    Unseen,
    /// Text that was in a cipher.
    Ciphered,
}

const LANGUAGES: &[Language] = &[
    Language::Markdown,
    Language::Plain,
    Language::Python,
    Language::Bash,
    Language::JavaScript,
    Language::TypeScript,
    Language::Tsx,
    Language::PowerShell,
    Language::Batch,
    Language::Ruby,
    Language::Perl,
    Language::Php,
    Language::Go,
    Language::Rust,
    Language::OtherCode,
    Language::Json,
    Language::Yaml,
    Language::Toml,
    Language::Ini,
    Language::Xml,
    Language::Html,
];

const ROLES: &[Role] = &[
    Role::FrontMatter,
    Role::Description,
    Role::Step,
    Role::Listing,
    Role::Quotation,
    Role::Heredoc,
    Role::Inline,
    Role::Comment,
    Role::Command,
    Role::Literal,
    Role::Argument,
];

const KINDS: &[&str] = &["instruction", "prose", "script", "manifest", "data", "binary"];

impl Selector {
    /// The choice a rule file names; `None` where no choice has the name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        if name == "any" {
            return Some(Self::Any);
        }
        if name == "hidden" {
            return Some(Self::Unseen);
        }
        if name == "ciphered" {
            return Some(Self::Ciphered);
        }
        if name == "decoded" {
            return Some(Self::Role("decoded"));
        }
        let language = LANGUAGES.iter().find(|language| language.name() == name).map(|found| Self::Language(*found));
        let role = || ROLES.iter().find(|role| role.name() == name).map(|found| Self::Role(found.name()));
        let kind = || KINDS.iter().find(|kind| **kind == name).map(|found| Self::Kind(found));
        let format = || {
            FORMATS.iter().filter(|format| format.name == name).find_map(|format| match format.is {
                FormatKind::Manifest(kind, _) => Some(Self::Format(kind)),
                FormatKind::Script(_) => Some(Self::Script(format.name)),
                FormatKind::Instruction => None,
            })
        };
        language.or_else(role).or_else(kind).or_else(format)
    }

    /// Whether it chooses a format by its name.
    pub(crate) fn names(self, format: &FileFormat) -> bool {
        match (self, format.is) {
            (Self::Format(own), FormatKind::Manifest(kind, _)) => own == kind,
            (Self::Script(name), FormatKind::Script(_)) => format.name == name,
            _ => false,
        }
    }

    /// Whether a document of an artifact is chosen.
    pub(crate) fn selects(self, artifact: &Artifact, document: &Document) -> bool {
        let kind = artifact.kind;
        match self {
            Self::Any => true,
            Self::Language(language) => document.language.speaks(language),
            Self::Role(role) => document.role.name() == role,
            Self::Kind(name) => document.role == Role::Whole && kind_name(kind) == name,
            Self::Format(own) => document.role == Role::Whole && kind == ArtifactKind::Manifest(own),
            Self::Script(name) => {
                document.role == Role::Whole && artifact.script_format().is_some_and(|format| format.name == name)
            }
            Self::Unseen => document.hidden,
            Self::Ciphered => matches!(document.role, Role::Decoded(codec) if codec.is_cipher()),
        }
    }
}

/// The name of an artifact kind in rule files.
pub(crate) const fn kind_name(kind: ArtifactKind) -> &'static str {
    match kind {
        ArtifactKind::Instruction => "instruction",
        ArtifactKind::Prose => "prose",
        ArtifactKind::Script(_) => "script",
        ArtifactKind::Manifest(_) => "manifest",
        ArtifactKind::Data(_) => "data",
        ArtifactKind::Binary { .. } => "binary",
    }
}
