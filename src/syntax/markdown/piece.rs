//! The pieces that a fragment of HTML is read into.

use crate::source::Span;

/// What a fragment consists of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Piece {
    /// Text, hidden or not.
    Text(Span),
    /// The end of a line of text.
    Break(Span),
    /// From here on a rendering shows no text.
    Hide,
    /// From here on a rendering shows text again.
    Show,
    /// The border between two blocks.
    Border,
    /// The delimiter that begins a comment.
    CommentStart(Span),
    /// A line of a comment, without its delimiters.
    Comment(Span),
    /// Comment and delimiter end here.
    CommentEnd(u32),
    /// A tag, or a part of one.
    Markup(Span),
    /// The value of an attribute that says something in words.
    Words(Span),
    /// The destination that a tag names.
    Destination {
        /// The tag.
        tag: Span,
        /// Where the destination stands.
        at: Span,
        /// The destination as written.
        value: String,
        /// Whether the element shows what stands there.
        image: bool,
    },
    /// The end of an anchor.
    AnchorEnd,
}
