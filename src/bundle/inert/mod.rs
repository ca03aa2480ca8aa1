//! Walks passive formats by their structure, to the last byte: only what ends exactly there is inert.
//!
//! **Invariant:** reads bytes in memory alone, and each walker is linear in them.

mod array;
mod bmff;
mod bmp;
mod caption;
mod deflate;
mod double;
mod gif;
mod git;
mod ico;
mod jpeg;
mod mp3;
mod notes;
mod ogg;
mod png;
pub(super) mod reader;
mod riff;
mod sfnt;
mod tensors;
mod woff;

pub(super) use self::array::header as array_header;
pub(crate) use self::caption::Caption;
use self::notes::Notes;

/// Walks the bytes of a format and notes where words stand; tells where the format ends, or nothing where they are not of it.
type Walker = fn(&[u8], &mut Notes) -> Option<usize>;

/// The walker of each passive format.
const WALKERS: &[(&str, Walker)] = &[
    ("apple-double", double::walk),
    ("bmp", bmp::walk),
    ("gif", gif::walk),
    ("git-index", |bytes, _| git::walk_index(bytes).map(|()| bytes.len())),
    ("git-object", |bytes, _| git::walk_object(bytes).map(|()| bytes.len())),
    ("git-pack", |bytes, _| git::walk_pack(bytes).map(|()| bytes.len())),
    ("heif", bmff::walk_still),
    ("ico", ico::walk),
    ("jpeg", jpeg::walk),
    ("mp3", mp3::walk),
    ("mp4", bmff::walk),
    ("numpy", array::walk),
    ("ole", read_words),
    ("ogg", ogg::walk),
    ("otf", sfnt::walk),
    ("png", png::walk),
    ("safetensors", tensors::walk),
    ("shortcut", read_words),
    ("ttf", sfnt::walk),
    ("wav", riff::walk_wave),
    ("webp", riff::walk_webp),
    ("woff", woff::walk),
    ("woff2", woff::walk2),
];

/// What the walk of a file showed.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Whether it is a passive file to its last byte, and what it says beyond a caption was read.
    pub(super) is_inert: bool,
    /// The words in its metadata.
    pub(super) captions: Vec<Caption>,
    /// Where the format ends, if the bytes are of it so far.
    pub(super) end: Option<usize>,
}

/// Walks the file at `path` as a passive one of `format`.
pub(super) fn walk(format: &str, path: &str, bytes: &[u8]) -> Walked {
    // A git object store is passive only where git keeps one.
    let is_astray = format.starts_with("git-") && !path.split('/').any(|part| part == ".git");
    let walker = WALKERS.iter().find(|(name, _)| *name == format && !is_astray);
    let Some((_, walker)) = walker else { return Walked::default() };
    let mut notes = Notes::default();
    let end = walker(bytes, &mut notes);
    let (captions, is_read) = notes.read(bytes);
    Walked { is_inert: end == Some(bytes.len()) && is_read, captions, end }
}

/// Whether a file is what a Mac keeps beside another, to its last byte; such a file has the name of the other after `._`.
pub(super) fn is_beside(path: &str, bytes: &[u8]) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("._") && bytes.starts_with(double::MAGIC) && walk("apple-double", path, bytes).is_inert
}

/// Reads the words of a document or a shortcut, which is never passive.
fn read_words(bytes: &[u8], notes: &mut Notes) -> Option<usize> {
    notes.profile(0, bytes.len());
    None
}

/// Goes on only where a condition holds.
fn ensure(condition: bool) -> Option<()> {
    condition.then_some(())
}

#[cfg(test)]
mod tests;
