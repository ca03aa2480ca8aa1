//! Walks passive formats by their structure, to the last byte: only what ends exactly there is inert.
//!
//! **Invariant:** reads bytes in memory alone, and each walker is linear in them.

mod bmff;
mod deflate;
mod gif;
mod git;
mod ico;
mod jpeg;
mod mp3;
mod png;
mod reader;
mod riff;
mod sfnt;
mod woff;

/// Tells whether bytes are one whole file of a format.
type Walker = fn(&[u8]) -> Option<()>;

/// The walker of each passive format.
const WALKERS: &[(&str, Walker)] = &[
    ("gif", gif::walk),
    ("git-index", git::walk_index),
    ("git-object", git::walk_object),
    ("git-pack", git::walk_pack),
    ("ico", ico::walk),
    ("jpeg", jpeg::walk),
    ("mp3", mp3::walk),
    ("mp4", bmff::walk),
    ("otf", sfnt::walk),
    ("png", png::walk),
    ("ttf", sfnt::walk),
    ("wav", riff::walk_wave),
    ("webp", riff::walk_webp),
    ("woff", woff::walk),
    ("woff2", woff::walk2),
];

/// How many bytes of text, such as comments and titles, a passive file may carry.
const MOST_TEXT: usize = 256;

/// How many bytes of metadata, such as a camera's settings and a thumbnail, a passive file may carry.
const MOST_METADATA: usize = 64 << 10;

/// Whether the bytes are a passive file of `format`, walked to its last byte, with no more text than a caption.
pub(super) fn is_inert(format: &str, path: &str, bytes: &[u8]) -> bool {
    // A git object store is passive only where git keeps one.
    if format.starts_with("git-") && !path.split('/').any(|part| part == ".git") {
        return false;
    }
    let walker = WALKERS.iter().find(|(name, _)| *name == format);
    walker.is_some_and(|(_, walk)| walk(bytes).is_some())
}

/// Goes on only where a condition holds.
fn ensure(condition: bool) -> Option<()> {
    condition.then_some(())
}

#[cfg(test)]
mod tests;
