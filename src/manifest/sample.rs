//! Whole manifests for tests: what is declared, each with the source it stands at.

use super::{Declared, lower};
use crate::bundle::{ArtifactKind, FileFormat, FormatKind, Language, Limits, ManifestKind};
use crate::source::{ArtifactId, Located, OffsetMap};
use crate::syntax::{Document, Nested, Origin, Role, parse};

/// What a manifest declares, and its text.
pub(super) struct Sample {
    source: String,
    /// What it declares.
    pub(super) declared: Declared,
    nested: Vec<Nested>,
}

/// The document of a manifest that is a file of its own.
pub(super) fn document(kind: ManifestKind, source: &str) -> Document {
    let language = match FileFormat::of(kind).map(|format| format.is) {
        Some(FormatKind::Manifest(_, language)) => language,
        _ => Language::Plain,
    };
    let origin = Origin::of_file(ArtifactId(0), ArtifactKind::Manifest(kind));
    parse(&origin, language, source.into(), OffsetMap::identity(), &Limits::default())
}

/// Reads a manifest.
pub(super) fn sample(kind: ManifestKind, source: &str) -> Sample {
    let document = document(kind, source);
    assert!(document.damage.is_empty(), "{:?}", document.damage);
    let (declared, nested, damage) = lower(&document, ArtifactKind::Manifest(kind), "manifest", &Limits::default());
    assert!(damage.is_empty(), "{damage:?}");
    Sample { source: source.to_owned(), declared, nested }
}

impl Sample {
    /// The commands, each with the words that say when it runs; their nested documents lead back to the source.
    pub(super) fn commands(&self) -> Vec<(&str, &str)> {
        let of_role = |role: Role| self.nested.iter().filter(move |nested| nested.role == role);
        for nested in of_role(Role::Command).filter(|nested| !nested.text.contains(' ')) {
            let span = nested.offsets.map(crate::source::Span::of(0..nested.text.len()));
            assert_eq!(span.of_text(&self.source), &*nested.text);
        }
        self.declared.commands.iter().map(|command| (command.line.value.as_str(), command.when.as_str())).collect()
    }

    /// The texts that an agent is given.
    pub(super) fn prompts(&self) -> Vec<&str> {
        self.nested.iter().filter(|nested| nested.role == Role::Description).map(|nested| &*nested.text).collect()
    }

    /// The files it names, and what they are read as.
    pub(super) fn files(&self) -> Vec<(&str, ArtifactKind)> {
        self.declared.files.iter().map(|file| (file.path.value.as_str(), file.kind)).collect()
    }

    /// The packages it installs: installer, name, and what pins them.
    pub(super) fn dependencies(&self) -> Vec<(&str, &str, Option<&str>)> {
        let shown = self.declared.dependencies.iter();
        shown.map(|it| (it.installer.as_str(), it.name.as_str(), it.pin.as_deref())).collect()
    }

    /// The source at each of some values.
    pub(super) fn sourced<'s>(&'s self, values: &[Located<String>]) -> Vec<&'s str> {
        values.iter().map(|value| value.span.of_text(&self.source)).collect()
    }
}
