//! What was wrong with a text: expected in hostile input, and therefore data.

use crate::source::Span;

/// Something that kept a text from being understood in full, or that two readers could understand differently.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Damage {
    /// What sort of damage.
    pub(crate) kind: DamageKind,
    /// Where, in the text of the document.
    pub(crate) span: Span,
    /// What exactly, in our words; may quote the text.
    pub(crate) detail: String,
}

/// The sorts of damage.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum DamageKind {
    /// More brackets open than the limit; the text was read lexically only.
    TooDeep,
    /// More bytes, nodes or layers than the limit.
    TooLarge,
    /// The parser found an error there.
    SyntaxError,
    /// A key stands twice in one mapping.
    DuplicateKey,
    /// An anchor or alias in front matter.
    Alias,
    /// A tag in front matter that asks for a type of its own.
    Tag,
    /// A manifest that is no mapping, or not readable at all.
    UnreadableManifest,
    /// Two readings of one manifest field disagree.
    Disagreement,
    /// A field has a value of the wrong type.
    WrongType,
}
