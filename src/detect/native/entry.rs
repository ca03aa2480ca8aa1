//! Entries that are no plain file, and files that are not what they seem.

use super::{BundleHit, Overview, hit_at_start};
use crate::bundle::{Artifact, ArtifactKind, Entry, Nature, SpecialFile, path_from};
use crate::rule::ProbeId;
use crate::source::Location;

/// Symbolic links: all, or those that lead `inside` or `outside`.
pub(super) fn find_links(probe: ProbeId, of: Option<&str>, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    find_entries(probe, overview, hits, |artifact| match &artifact.entry {
        Entry::Link { target } => {
            let leads_out = leads_out(&artifact.path, target);
            let is_wanted = of.is_none_or(|of| (of == "outside") == leads_out);
            let whither = if leads_out { "out of the bundle" } else { "within the bundle" };
            is_wanted.then(|| format!("a link to `{target}`, {whither}"))
        }
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

/// Files whose content is of another type than their extension says: all, or `program`s under the name of something passive.
pub(super) fn find_type_conflicts(
    probe: ProbeId,
    of: Option<&str>,
    overview: &Overview<'_>,
    hits: &mut Vec<BundleHit>,
) {
    find_entries(probe, overview, hits, |artifact| {
        let is_program =
            matches!(artifact.kind, ArtifactKind::Script(_) | ArtifactKind::Binary { nature: Nature::Native, .. });
        let is_wanted = of.is_none() || (is_program && artifact.is_named_passive());
        let (content, extension) = artifact.type_conflict.filter(|_| is_wanted)?;
        Some(format!("content is {content}, the extension says {extension}"))
    });
}

/// Text files with bytes that are no text in the encoding they are in.
pub(super) fn find_bytes_not_text(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    find_entries(probe, overview, hits, |artifact| {
        let is_text = !matches!(artifact.kind, ArtifactKind::Binary { .. });
        let has_zero = is_text && artifact.text.text().contains('\0');
        match is_text && artifact.text.is_lossy() {
            true => Some(format!("some bytes are no {}", artifact.text.encoding().name())),
            false => has_zero.then(|| "some bytes are zero".to_owned()),
        }
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
            hits.push(hit_at_start(probe, artifact, message));
        }
    }
}

/// Whether a link leads out of the bundle; decided from its text alone.
fn leads_out(path: &str, target: &str) -> bool {
    let is_drive = target.as_bytes().get(1) == Some(&b':');
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    target.starts_with(['/', '\\', '~']) || is_drive || path_from(folder, target).is_none()
}

#[cfg(test)]
mod tests {
    use super::leads_out;

    #[test]
    fn a_link_is_outside_when_any_prefix_of_it_is() {
        for (path, target, expected) in [
            ("a", "b", false),
            ("x/a", "../b", false),
            ("x/a", "../../b", true),
            ("x/a", "../../x/b", true),
            ("a", "/etc/hosts", true),
            ("a", "C:\\x", true),
        ] {
            assert_eq!(leads_out(path, target), expected, "{path} -> {target}");
        }
    }
}
