//! The `native` matcher: rules whose logic is a function, one file each.

mod dependency;
mod entry;
mod executable;
mod invisible;
mod manifest;

use super::{Hit, Subject};
use crate::bundle::Bundle;
use crate::finding::Target;
use crate::rule::{Matcher, Native, ProbeId, RuleSet};
use crate::source::Location;

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
pub(super) fn find(probe: ProbeId, native: Native, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    match native {
        Native::AmbiguousManifest => manifest::find_ambiguous(probe, subject, hits),
        Native::InvisibleText => invisible::find(probe, subject, hits),
        Native::UnpinnedDependency => dependency::find_unpinned(probe, subject, hits),
        Native::PinnedDependency => dependency::find_pinned(probe, subject, hits),
        Native::Link
        | Native::SpecialFile
        | Native::Unread
        | Native::TypeConflict
        | Native::BytesNotText
        | Native::ScriptShipped
        | Native::BinaryShipped
        | Native::UnreachedExecutable
        | Native::LimitReached => {}
    }
}

/// Finds the matches of all functions over a whole bundle.
pub(crate) fn detect_bundle(overview: &Overview<'_>, rules: &RuleSet) -> Vec<BundleHit> {
    let mut hits = Vec::new();
    for (probe, id) in rules.probes().iter().zip((0..).map(ProbeId)) {
        let Matcher::Native(native) = &probe.matcher else { continue };
        match native {
            Native::Link => entry::find_links(id, overview, &mut hits),
            Native::SpecialFile => entry::find_special(id, overview, &mut hits),
            Native::Unread => entry::find_unread(id, overview, &mut hits),
            Native::TypeConflict => entry::find_type_conflicts(id, overview, &mut hits),
            Native::BytesNotText => entry::find_bytes_not_text(id, overview, &mut hits),
            Native::LimitReached => entry::find_limits(id, overview, &mut hits),
            Native::ScriptShipped => executable::find_scripts(id, overview, &mut hits),
            Native::BinaryShipped => executable::find_binaries(id, overview, &mut hits),
            Native::UnreachedExecutable => executable::find_unreached(id, overview, &mut hits),
            Native::AmbiguousManifest
            | Native::InvisibleText
            | Native::UnpinnedDependency
            | Native::PinnedDependency => {}
        }
    }
    hits
}
