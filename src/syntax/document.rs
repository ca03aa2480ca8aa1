//! A document: one text in one language, with its role and the way back to the artifact's bytes.

use std::sync::Arc;

use super::{Damage, DataTree, markdown::Markdown};
use crate::bundle::Language;
use crate::source::{ArtifactId, OffsetMap};

/// One text in one language.
#[derive(Debug)]
pub(crate) struct Document {
    /// The artifact it came from.
    pub(crate) artifact: ArtifactId,
    /// Its language.
    pub(crate) language: Language,
    /// Its text.
    pub(crate) text: Arc<str>,
    /// The way from its text to the artifact's bytes.
    pub(crate) offsets: OffsetMap,
    /// What it is in its parent.
    pub(crate) role: Role,
    /// Layers between it and the artifact: 0 for the whole file.
    pub(crate) depth: u8,
    /// Whether a decoding lies between it and the artifact.
    pub(crate) decoded: bool,
    /// Whether a person reading the rendered artifact does not see it.
    pub(crate) hidden: bool,
    /// The section of the parent document it stands in, by index; 0 where there is none.
    pub(crate) section: u32,
    /// Its structure.
    pub(crate) tree: Tree,
    /// What was wrong with it.
    pub(crate) damage: Vec<Damage>,
}

/// What a text is in its parent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Role {
    /// The whole file.
    Whole,
    /// YAML or TOML at the head of an instruction file.
    FrontMatter,
    /// A description that stands in an agent's context.
    Description,
    /// Code of a shell that an instruction file gives to run.
    Step,
    /// Any other code block.
    Listing,
    /// Code within a quotation.
    Quotation,
    /// The body of a here-document.
    Heredoc,
    /// Code between backticks in running text.
    Inline,
    /// A comment in markup.
    Comment,
    /// Source text that no rendering shows.
    Hidden,
    /// A command that a manifest declares to run by itself.
    Command,
    /// What code says in words: its strings, comments and documentation, which become prompts, messages and pages.
    Literal,
    /// Code given to an interpreter as an argument (`sh -c`, `python -c`).
    Argument,
    /// What a codec yields.
    Decoded(Codec),
}

impl Role {
    /// Whether the text only mentions what stands there: between backticks in running text, or in somebody else's words.
    pub(crate) const fn is_mention(self) -> bool {
        matches!(self, Self::Inline | Self::Quotation)
    }

    /// The name in rules and reports.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::FrontMatter => "front-matter",
            Self::Description => "description",
            Self::Step => "step",
            Self::Listing => "listing",
            Self::Quotation => "quotation",
            Self::Heredoc => "heredoc",
            Self::Inline => "inline",
            Self::Comment => "comment",
            Self::Hidden => "hidden",
            Self::Command => "command",
            Self::Literal => "literal",
            Self::Argument => "argument",
            Self::Decoded(_) => "decoded",
        }
    }
}

/// The encodings that are undone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Codec {
    /// Base64, standard or URL alphabet.
    Base64,
    /// Hexadecimal digits or `\x` escapes.
    Hex,
    /// Percent encoding.
    Percent,
    /// Words from their last character to their first.
    Reversed,
    /// Letters moved by thirteen.
    Rot13,
}

impl Codec {
    /// Whether its only use is that a text is not read.
    pub(crate) const fn is_cipher(self) -> bool {
        matches!(self, Self::Reversed | Self::Rot13)
    }
}

/// The structure of a document.
#[derive(Debug)]
pub(crate) enum Tree {
    /// Markdown blocks.
    Markdown(Box<Markdown>),
    /// A tree of data.
    Data(DataTree),
    /// A syntax tree of code.
    Code(tree_sitter::Tree),
    /// No structure: plain text, or a text over a limit.
    None,
}

/// A text found within a document, to be parsed and analysed as a document of its own.
#[derive(Clone, Debug)]
pub(crate) struct Nested {
    /// The text.
    pub(crate) text: Arc<str>,
    /// The way from it to the text of the document it was found in.
    pub(crate) offsets: OffsetMap,
    /// Its language.
    pub(crate) language: Language,
    /// What it is in that document.
    pub(crate) role: Role,
    /// The section of that document it stands in, by index; 0 where there is none.
    pub(crate) section: u32,
    /// Whether the document does not spell it: code decodes it, or puts it together from pieces of words.
    pub(crate) made: bool,
}
