//! Typed reading of bundle formats: what a manifest declares about itself, with the place of each statement.
//!
//! **Invariant:** reads documents only; what a manifest declares lowers nothing.

mod address;
mod bucket;
mod command;
mod comments;
mod fields;
mod format;
mod front_matter;
mod inline_script;
mod meaning;
mod open_claw;
mod packages;
mod pre_run;
#[cfg(test)]
mod sample;
mod servers;
mod start_lines;
mod texts;
mod tools;

pub(crate) use address::stays_within;
pub(crate) use bucket::{bucket_host, cloud_of};
pub(crate) use format::layout;
pub(crate) use front_matter::instruction_fields;
pub(crate) use meaning::{Field, Means};
pub(crate) use pre_run::runs_commands;
pub(crate) use servers::AT_START;

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::{ArtifactKind, Language, Limits};
use crate::source::{Located, Span};
use crate::syntax::{Damage, DamageKind, Document, Nested, Role};

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
    /// Indexes and mirrors it takes packages from, by host.
    pub(crate) indexes: Vec<Located<String>>,
    /// Packages it installs.
    pub(crate) dependencies: Vec<Dependency>,
    /// Commands and files that run by themselves.
    pub(crate) commands: Vec<AutoRun>,
    /// Files of the bundle that are read as something that their names do not tell.
    pub(crate) files: Vec<NamedFile>,
}

/// A file or folder of the bundle that a manifest names, and what it is read as.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NamedFile {
    /// Its path from the root of what the manifest describes.
    pub(crate) path: Located<String>,
    /// What it is read as.
    pub(crate) kind: ArtifactKind,
}

/// A command that runs by itself, or a file that is loaded by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct AutoRun {
    /// The command line, or the path of the file.
    pub(crate) line: Located<String>,
    /// When, in words that follow "runs": `on SessionStart`, `when packages are installed`.
    pub(crate) when: String,
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
        (ArtifactKind::Instruction, Role::Whole) => pre_run::read(document, path, &mut reading),
        (ArtifactKind::Manifest(kind), Role::Whole) => format::read(document, kind, &mut reading),
        (_, Role::Whole) if start_lines::has_start_lines(path) => start_lines::read(document, &mut reading),
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
    /// Values that are commands, tools or names, and no prose.
    taken: BTreeSet<Span>,
    /// How often arguments, or mappings that may hold some, were joined to a command.
    joined: BTreeMap<Span, u32>,
}

impl Reading {
    /// Notes what is wrong with the manifest.
    fn report(&mut self, kind: DamageKind, span: Span, detail: impl Into<String>) {
        self.damage.push(Damage { kind, span, detail: detail.into() });
    }
}

#[cfg(test)]
mod tests;
