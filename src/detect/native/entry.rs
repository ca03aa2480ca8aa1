//! Entries that are no plain file, and files that are not what they seem.

use super::{BundleHit, Overview};
use crate::bundle::{Artifact, ArtifactKind, Entry, SpecialFile};
use crate::rule::ProbeId;
use crate::source::{Location, Span};

/// Symbolic links.
pub(super) fn find_links(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    find_entries(probe, overview, hits, |artifact| match &artifact.entry {
        Entry::Link { target } => Some(format!("a link to `{target}`, {}", where_to(&artifact.path, target))),
        _ => None,
    });
}

/// FIFOs, sockets and devices.
pub(super) fn find_special(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    find_entries(probe, overview, hits, |artifact| match artifact.entry {
        Entry::Special(SpecialFile::Fifo) => Some("a named pipe".to_owned()),
        Entry::Special(SpecialFile::Socket) => Some("a socket".to_owned()),
        Entry::Special(SpecialFile::Device) => Some("a device".to_owned()),
        _ => None,
    });
}

/// Entries that could not be read, and files over a limit.
pub(super) fn find_unread(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    find_entries(probe, overview, hits, |artifact| match &artifact.entry {
        Entry::Unreadable(why) => Some(format!("not readable: {why}")),
        Entry::TooLarge(bytes) => Some(format!("{bytes} bytes, over the limit")),
        _ => None,
    });
}

/// Files whose content is of another type than their extension says.
pub(super) fn find_type_conflicts(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    find_entries(probe, overview, hits, |artifact| {
        artifact
            .type_conflict
            .map(|(content, extension)| format!("content is {content}, the extension says {extension}"))
    });
}

/// Text files with bytes that are no text in the encoding they are in.
pub(super) fn find_bytes_not_text(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    find_entries(probe, overview, hits, |artifact| {
        let is_text = !matches!(artifact.kind, ArtifactKind::Binary { .. });
        (is_text && artifact.text.is_lossy()).then(|| format!("some bytes are no {}", artifact.text.encoding().name()))
    });
}

/// Limits that were reached while the bundle was analysed.
pub(super) fn find_limits(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    let hit = |(at, which): &(Location, String)| BundleHit { probe, at: *at, message: which.clone(), target: None };
    hits.extend(overview.limits_reached.iter().map(hit));
}

fn find_entries(
    probe: ProbeId,
    overview: &Overview<'_>,
    hits: &mut Vec<BundleHit>,
    says: impl Fn(&Artifact) -> Option<String>,
) {
    for artifact in &overview.bundle.artifacts {
        if let Some(message) = says(artifact) {
            let at = Location { artifact: artifact.id, span: Span::default() };
            hits.push(BundleHit { probe, at, message, target: None });
        }
    }
}

/// Whether a link leads out of the bundle; decided from its text alone.
fn where_to(path: &str, target: &str) -> &'static str {
    if target.starts_with('/') || target.starts_with('\\') {
        return "out of the bundle";
    }
    let mut depth = path.split('/').count() - 1;
    for component in target.split('/') {
        match component {
            "" | "." => {}
            ".." if depth == 0 => return "out of the bundle",
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    "within the bundle"
}

#[cfg(test)]
mod tests {
    use super::where_to;

    #[test]
    fn a_link_is_outside_when_any_prefix_of_it_is() {
        for (path, target, says) in [
            ("a", "b", "within the bundle"),
            ("x/a", "../b", "within the bundle"),
            ("x/a", "../../b", "out of the bundle"),
            ("x/a", "../../x/b", "out of the bundle"),
            ("a", "/etc/hosts", "out of the bundle"),
        ] {
            assert_eq!(where_to(path, target), says, "{path} -> {target}");
        }
    }
}
