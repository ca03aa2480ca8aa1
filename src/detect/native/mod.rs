//! The `native` matcher: rules whose logic is a function, one file each.

mod archive;
mod command;
mod confusable;
mod dependency;
mod entry;
mod executable;
mod feature;
mod file;
mod invisible;
mod layout;
mod manifest;
mod name;
mod package_source;
mod plugin;
mod pre_run;
mod secret;
mod silencer;
mod skipped;
mod stores;
mod unseen;
mod word;

use super::{Hit, Subject};
use crate::bundle::{Artifact, Bundle};
use crate::finding::Target;
use crate::rule::{Matcher, Native, NativeMatcher, ProbeId, RuleSet};
use crate::source::{Location, Span};

/// A match that is about an entry of the bundle and no document of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct BundleHit {
    /// What matched.
    pub(crate) probe: ProbeId,
    /// Where.
    pub(crate) at: Location,
    /// What is there.
    pub(crate) message: String,
    /// What a capability is used on.
    pub(crate) target: Option<Target>,
}

/// What functions over a whole bundle read.
#[derive(Debug)]
pub(crate) struct Overview<'a> {
    /// The bundle.
    pub(crate) bundle: &'a Bundle,
    /// Whether anything in the bundle names the artifact, by its index.
    pub(crate) is_named: &'a [bool],
    /// Limits that were reached: where, and which.
    pub(crate) limits_reached: &'a [(Location, String)],
}

/// Finds the matches of a function in a document.
pub(super) fn find(probe: ProbeId, native: &NativeMatcher, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    let of = native.of.as_deref();
    match native.function {
        Native::AmbiguousManifest => manifest::find_ambiguous(probe, subject, hits),
        Native::ShadowedFrontMatter => manifest::find_shadowed(probe, subject, hits),
        Native::InvisibleText => invisible::find(probe, subject, hits),
        Native::UnseenSpeech => unseen::find(probe, of, subject, hits),
        Native::Layout => layout::find(probe, of, subject, hits),
        Native::DisguisedWord => word::find(probe, subject, hits),
        Native::UnpinnedDependency => dependency::find_unpinned(probe, subject, hits),
        Native::PinnedDependency => dependency::find_pinned(probe, subject, hits),
        Native::AddressedDependency => dependency::find_addressed(probe, subject, hits),
        Native::PackageIndex => dependency::find_indexes(probe, subject, hits),
        Native::PackageSource => package_source::find(probe, subject, hits),
        Native::ToolCommand => command::find_of_tools(probe, subject, hits),
        Native::GitCommand => command::find_of_git(probe, subject, hits),
        Native::FileNamed => file::find_named(probe, of, subject, hits),
        Native::StoresListed => stores::find(probe, &native.among, subject, hits),
        Native::SecretShown => secret::find(probe, subject, hits),
        Native::FileRun => file::find_run(probe, subject, hits),
        Native::DataShipped => file::find_shipped(probe, subject, hits),
        Native::CommandBeforeModel => pre_run::find_commands(probe, subject, hits),
        Native::ArgumentInCommand => pre_run::find_arguments(probe, subject, hits),
        // The others are about entries, and look at the whole bundle.
        _ => {}
    }
}

/// Finds the matches of all functions over a whole bundle.
pub(crate) fn detect_bundle(overview: &Overview<'_>, rules: &RuleSet) -> Vec<BundleHit> {
    let mut hits = Vec::new();
    for (probe, id) in rules.probes().iter().zip((0..).map(ProbeId)) {
        let (native, of) = match &probe.matcher {
            Matcher::Native(native) => (native.function, native.of.as_deref()),
            Matcher::Fault(kinds) => {
                archive::find(id, kinds, overview, &mut hits);
                continue;
            }
            _ => continue,
        };
        match native {
            Native::Link => entry::find_links(id, of, overview, &mut hits),
            Native::SpecialFile => entry::find_special(id, overview, &mut hits),
            Native::Unread => entry::find_unread(id, overview, &mut hits),
            Native::TypeConflict => entry::find_type_conflicts(id, of, overview, &mut hits),
            Native::BytesNotText => entry::find_bytes_not_text(id, overview, &mut hits),
            Native::LimitReached => entry::find_limits(id, overview, &mut hits),
            Native::ScriptShipped => executable::find_scripts(id, overview, &mut hits),
            Native::BinaryShipped => executable::find_binaries(id, of, overview, &mut hits),
            Native::UnreachedExecutable => executable::find_unreached(id, overview, &mut hits),
            Native::RunsByItself => executable::find_run_by_itself(id, overview, &mut hits),
            Native::RunsWithBuild => executable::find_run_with_build(id, overview, &mut hits),
            Native::Feature => feature::find(id, of, overview, &mut hits),
            Native::Bytecode => feature::find_bytecode(id, of, overview, &mut hits),
            Native::MisleadingName => name::find_misleading(id, overview, &mut hits),
            Native::NameCollision => name::find_collisions(id, overview, &mut hits),
            Native::SkippedFolder => skipped::find(id, overview, &mut hits),
            Native::AuditSilencer => silencer::find(id, overview, &mut hits),
            Native::BinShadowsCommand => plugin::find_shadows(id, overview, &mut hits),
            Native::SkillIsPlugin => plugin::find_skills(id, overview, &mut hits),
            // The others are about documents.
            Native::AmbiguousManifest
            | Native::ShadowedFrontMatter
            | Native::CommandBeforeModel
            | Native::ArgumentInCommand
            | Native::FileNamed
            | Native::FileRun
            | Native::StoresListed
            | Native::SecretShown
            | Native::DataShipped
            | Native::InvisibleText
            | Native::UnseenSpeech
            | Native::Layout
            | Native::DisguisedWord
            | Native::UnpinnedDependency
            | Native::PinnedDependency
            | Native::AddressedDependency
            | Native::PackageIndex
            | Native::PackageSource
            | Native::ToolCommand
            | Native::GitCommand => {}
        }
    }
    hits
}

/// A match at the start of an entry.
fn hit_at_start(probe: ProbeId, artifact: &Artifact, message: String) -> BundleHit {
    BundleHit { probe, at: Location { artifact: artifact.id, span: Span::default() }, message, target: None }
}

/// A match at the start of an entry, which is used as a file.
fn hit_on(probe: ProbeId, artifact: &Artifact, message: String) -> BundleHit {
    BundleHit { target: Some(Target::Path(artifact.path.clone())), ..hit_at_start(probe, artifact, message) }
}
