//! Typed reading of bundle formats: what a manifest declares about itself, with the place of each statement.
//!
//! **Invariant:** reads documents only; what a manifest declares lowers nothing.

mod address;
mod comments;
mod fields;
mod front_matter;
mod inline_script;
mod open_claw;
mod package_json;
mod packages;
mod requirements;
mod texts;
mod tools;

use crate::bundle::{ArtifactKind, Language, Limits, ManifestKind};
use crate::source::{Located, Span};
use crate::syntax::{Damage, Document, Nested, Role};

/// What a manifest declares.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Declared {
    /// The format, such as `agent-skill`.
    pub(crate) format: &'static str,
    /// The name it gives itself.
    pub(crate) name: Option<Located<String>>,
    /// What it says it does.
    pub(crate) description: Option<Located<String>>,
    /// Tools it asks to use without a question, one pattern each.
    pub(crate) tools: Vec<Located<String>>,
    /// Hosts it names as its own: homepages and endpoints.
    pub(crate) hosts: Vec<Located<String>>,
    /// Environment variables it says it reads.
    pub(crate) env: Vec<Located<String>>,
    /// Programs it says it needs.
    pub(crate) bins: Vec<Located<String>>,
    /// Packages it installs.
    pub(crate) dependencies: Vec<Dependency>,
    /// Commands that run by themselves.
    pub(crate) commands: Vec<Located<String>>,
}

/// A package that something installs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Dependency {
    /// The installer: `pip`, `npm`, `brew`, `go`, `uv`, `cargo`, `download`.
    pub(crate) installer: String,
    /// The package, formula, module or address.
    pub(crate) name: String,
    /// The exact version or digest that pins it.
    pub(crate) pin: Option<String>,
    /// Whether it is an address and no name of an index.
    pub(crate) is_address: bool,
    /// Where it is named.
    pub(crate) span: Span,
}

/// Reads what a document declares, and the texts and commands in it that are documents of their own.
///
/// `kind` and `path` are those of the artifact the document came from. All spans are in the document's text. A document that is no
/// manifest of a known format declares nothing.
pub(crate) fn lower(
    document: &Document,
    kind: ArtifactKind,
    path: &str,
    limits: &Limits,
) -> (Declared, Vec<Nested>, Vec<Damage>) {
    let mut reading = Reading::default();
    match (kind, document.role) {
        (ArtifactKind::Instruction, Role::FrontMatter) => {
            front_matter::read(document, front_matter::format(path), limits, &mut reading);
        }
        (_, Role::FrontMatter) => front_matter::read_texts(document, &mut reading),
        (ArtifactKind::Manifest(ManifestKind::PackageJson), Role::Whole) => {
            package_json::read(document, &mut reading);
        }
        (ArtifactKind::Manifest(ManifestKind::Requirements), Role::Whole) => {
            requirements::read(document, &mut reading);
        }
        (ArtifactKind::Script(Language::Python), Role::Whole) => inline_script::read(document, limits, &mut reading),
        _ => {}
    }
    (reading.declared, reading.nested, reading.damage)
}

/// What one lowering has found so far.
#[derive(Default)]
struct Reading {
    declared: Declared,
    nested: Vec<Nested>,
    damage: Vec<Damage>,
}

#[cfg(test)]
mod tests;
