//! Manifests that two readers could read differently.

use super::{Hit, Subject};
use crate::rule::ProbeId;
use crate::syntax::{DamageKind, Role};

/// Duplicate keys, aliases, tags, and readings that disagree.
pub(super) fn find_ambiguous(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    if subject.document.role != Role::FrontMatter && subject.declared.is_none() {
        return;
    }
    for damage in &subject.document.damage {
        let ambiguous = match damage.kind {
            DamageKind::DuplicateKey | DamageKind::Alias | DamageKind::Tag | DamageKind::Disagreement => true,
            DamageKind::TooDeep
            | DamageKind::TooLarge
            | DamageKind::SyntaxError
            | DamageKind::UnreadableManifest
            | DamageKind::WrongType => false,
        };
        if ambiguous {
            hits.push(Hit { message: Some(damage.detail.clone()), ..Hit::new(probe, damage.span) });
        }
    }
}
