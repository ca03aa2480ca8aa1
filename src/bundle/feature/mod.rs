//! What the bytes of a file show that neither its kind nor its text tells: programs behind pictures, callables in pickles,
//! actions of documents.
//!
//! **Invariant:** reads bytes in memory alone, and each reading is linear in them.

mod behind;
mod bytecode;
mod ole;
mod pdf;
mod pickle;

pub(crate) use self::bytecode::Compiled;
use super::inert::array_header;
use crate::source::Span;

/// Something that the bytes of a file show.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Feature {
    /// What sort of thing.
    pub(crate) sort: FeatureSort,
    /// Where in the file.
    pub(crate) span: Span,
    /// What it is, in words.
    pub(crate) detail: String,
}

macro_rules! sorts {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// The sorts of things that bytes show.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub(crate) enum FeatureSort { $($(#[$doc])* $variant,)+ }

        impl FeatureSort {
            /// The names of all sorts.
            pub(crate) const NAMES: &'static [&'static str] = &[$($name,)+];

            /// The sort that a rule file names.
            pub(crate) fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

sorts! {
    /// A program or a script behind the end of a passive file.
    ProgramBehind = "program-behind",
    /// An archive at the end of a file that is none.
    ArchiveBehind = "archive-behind",
    /// Other bytes behind the end of a passive file.
    BytesBehind = "bytes-behind",
    /// A callable that runs commands or code, in a pickle.
    ExecutingCallable = "executing-callable",
    /// Any other callable in a pickle.
    Callable = "callable",
    /// An array whose elements are pickled objects.
    ObjectArray = "object-array",
    /// A script, a macro or an action in a document.
    ActiveContent = "active-content",
    /// A document that is encrypted.
    Encrypted = "encrypted",
}

impl Feature {
    fn new(sort: FeatureSort, range: std::ops::Range<usize>, detail: impl Into<String>) -> Self {
        Self { sort, span: Span::of(range), detail: detail.into() }
    }
}

/// How many features of a file are kept, the first of each sort and detail.
const MOST: usize = 64;

/// What the bytes of a file of `format` show; `end` is where its format ends, if a walk found that out.
pub(super) fn features_of(format: Option<&str>, bytes: &[u8], end: Option<usize>) -> Vec<Feature> {
    let mut found = match format {
        Some("pdf") => pdf::features(bytes),
        Some("ole") => ole::features(bytes),
        Some("pickle") => pickle::features(bytes),
        Some("numpy") => object_array(bytes).into_iter().collect(),
        _ if bytes.starts_with(b"{\\rtf") => rich_text(bytes),
        None => pickle::features_of_text(bytes),
        _ => Vec::new(),
    };
    found.extend(behind::feature(format, bytes, end));
    found.sort_by(|a, b| (a.sort, &a.detail, a.span).cmp(&(b.sort, &b.detail, b.span)));
    found.dedup_by(|a, b| (a.sort, &a.detail) == (b.sort, &b.detail));
    found.truncate(MOST);
    found
}

fn object_array(bytes: &[u8]) -> Option<Feature> {
    let (header, start) = array_header(bytes)?;
    let is_object = ["'|O'", "'O'", "'<O'", "'>O'", "'=O'", "'|O8'"].iter().any(|kind| header.contains(kind));
    is_object.then(|| Feature::new(FeatureSort::ObjectArray, 0..start, "its elements are pickled objects"))
}

/// The objects that a document in rich text brings.
fn rich_text(bytes: &[u8]) -> Vec<Feature> {
    let words: &[(&[u8], &str)] =
        &[(b"\\objdata", "an embedded object"), (b"\\objupdate", "an object that updates itself")];
    let found = words.iter().filter_map(|(word, detail)| {
        let at = find(bytes, word)?;
        Some(Feature::new(FeatureSort::ActiveContent, at..at + word.len(), *detail))
    });
    found.collect()
}

/// Where `needle` first stands.
fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let (first, rest) = needle.split_first()?;
    let is_there =
        |(at, byte): (usize, &u8)| byte == first && bytes.get(at + 1..).is_some_and(|left| left.starts_with(rest));
    bytes.iter().enumerate().position(is_there)
}
