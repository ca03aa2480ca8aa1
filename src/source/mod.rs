//! Text and places: bytes decoded to text, lines and columns, and maps from derived text back to original bytes.
//!
//! **Invariant:** knows nothing of skills, files or rules.

mod decode;
mod line_index;
mod literals;
mod name_set;
mod nearest;
mod offset_map;
mod place;
#[cfg(test)]
mod properties;
mod text;

pub(crate) use line_index::LineIndex;
pub(crate) use literals::{Literals, holds};
pub(crate) use name_set::NameSet;
pub(crate) use nearest::nearest;
pub(crate) use offset_map::{OffsetMap, OffsetMapBuilder};
pub(crate) use place::{ArtifactId, Located, Location, Position, Span};
pub(crate) use text::{Encoding, SourceText, lines};
