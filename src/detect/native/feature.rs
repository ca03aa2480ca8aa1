//! What the bytes of files show: things behind pictures, callables in pickles, actions of documents, foreign bytecode.

use super::{BundleHit, Overview, hit_at_start};
use crate::bundle::{Artifact, Bundle, FeatureSort};
use crate::rule::ProbeId;
use crate::source::Location;

/// Features of one sort.
pub(super) fn find(probe: ProbeId, of: Option<&str>, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    let Some(sort) = of.and_then(FeatureSort::named) else { return };
    for artifact in &overview.bundle.artifacts {
        for feature in artifact.features.iter().filter(|feature| feature.sort == sort) {
            let at = Location { artifact: artifact.id, span: feature.span };
            hits.push(BundleHit { probe, at, message: feature.detail.clone(), target: None });
        }
    }
}

/// Bytecode that runs in the place of `other-source` than it was compiled from, or that has `no-source` to compare it with.
pub(super) fn find_bytecode(probe: ProbeId, of: Option<&str>, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    for artifact in &overview.bundle.artifacts {
        let Some(compiled) = &artifact.compiled else { continue };
        let source = source_of(overview.bundle, artifact);
        let fits = source.and_then(|source| compiled.fits(&source.text));
        let message = match (of, source, fits) {
            (Some("other-source"), Some(source), Some(false)) if compiled.is_unchecked() => {
                format!("it is run without a look at `{}`, and was not compiled from that", source.path)
            }
            (Some("no-source"), None, _) => "its source is not beside it".to_owned(),
            (Some("no-source"), Some(source), Some(false)) if !compiled.is_unchecked() => {
                format!("it was not compiled from `{}` as it is", source.path)
            }
            _ => continue,
        };
        hits.push(hit_at_start(probe, artifact, message));
    }
}

/// The source that bytecode stands for: `x.py` for `__pycache__/x.cpython-312.pyc` and for `x.pyc`.
fn source_of<'a>(bundle: &'a Bundle, compiled: &Artifact) -> Option<&'a Artifact> {
    let (folder, name) = compiled.path.rsplit_once('/').unwrap_or(("", &compiled.path));
    let (stem, folder) = match folder.strip_suffix("__pycache__") {
        Some(above) => (name.split('.').next()?, above.trim_end_matches('/')),
        None => (name.rsplit_once('.').map_or(name, |(stem, _)| stem), folder),
    };
    let path = if folder.is_empty() { format!("{stem}.py") } else { format!("{folder}/{stem}.py") };
    bundle.find(&path)
}
