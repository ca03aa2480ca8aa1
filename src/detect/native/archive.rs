//! What is wrong with the archives that a bundle comes in or brings along.

use super::{BundleHit, Overview};
use crate::bundle::FaultKind;
use crate::rule::ProbeId;
use crate::source::{Location, Span};

/// Faults of these kinds.
pub(super) fn find(probe: ProbeId, kinds: &[FaultKind], overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    for fault in overview.bundle.faults.iter().filter(|fault| kinds.contains(&fault.kind)) {
        let at = Location { artifact: fault.artifact, span: Span::default() };
        hits.push(BundleHit { probe, at, message: fault.detail.clone(), target: None });
    }
}
