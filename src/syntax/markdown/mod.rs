//! Markdown with every byte accounted for: sections, blocks, runs of text, links, code, and what no rendering shows.

mod blocks;
mod containers;
mod cover;
mod definitions;
mod distance;
mod front;
mod html;
mod inline;
mod links;
mod piece;
mod style;
pub(super) mod tag;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

use self::blocks::Builder;
use crate::source::{Located, Span};

/// Reads a Markdown text, in time linear in its length; never fails, and leaves no byte of text out.
pub(crate) fn parse(text: &str) -> Markdown {
    read(text).0
}

/// The structure of a Markdown text. All spans are in that text.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Markdown {
    /// The front matter between its fences, where there is one.
    pub(crate) front_matter: Option<Span>,
    /// Sections in order; the first is the text before any heading.
    pub(crate) sections: Vec<Section>,
    /// Blocks in order.
    pub(crate) blocks: Vec<Block>,
    /// Links, images and reference definitions in order.
    pub(crate) links: Vec<Link>,
    /// Fenced and indented code blocks in order.
    pub(crate) code: Vec<CodeBlock>,
    /// Character references in running text (`&amp;`, `&#105;`) and what they stand for, in order; each is a run of its own.
    pub(crate) entities: Vec<Located<String>>,
}

impl Markdown {
    /// Whether no rendering shows the text at `span`: it lies in a comment or a hidden block.
    pub(crate) fn is_unseen(&self, span: Span) -> bool {
        let before = self.blocks.partition_point(|block| block.span.start <= span.start);
        // Blocks of one place are few: what covers the span stands shortly before it.
        let nearby = self.blocks.iter().take(before).rev().take(8);
        let unseen = |kind| matches!(kind, BlockKind::Comment | BlockKind::Hidden);
        nearby.filter(|block| block.span.covers(span)).any(|block| unseen(block.kind))
    }
}

/// The text from one heading to the next heading of any level.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Section {
    /// The visible text of its heading; empty for the text before any heading.
    pub(crate) title: String,
    /// The level of its heading, 1 to 6; 0 for the text before any heading.
    pub(crate) level: u8,
    /// From the first byte of its heading to the next heading.
    pub(crate) span: Span,
    /// The section whose heading stands above it in the outline.
    pub(crate) parent: Option<u32>,
}

/// A block of text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Block {
    /// What sort of block.
    pub(crate) kind: BlockKind,
    /// All of its source.
    pub(crate) span: Span,
    /// Its section, by index.
    pub(crate) section: u32,
    /// Its text in pieces, in order: markup between them is left out.
    pub(crate) runs: Vec<Run>,
    /// Whether it stands in a block quotation; an admonition (`> [!NOTE]`) is none.
    pub(crate) quoted: bool,
    /// How many lists it stands in.
    pub(crate) list_depth: u8,
    /// The block that introduces the list it stands in, by index.
    pub(crate) lead: Option<u32>,
}

/// The sorts of blocks that carry text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum BlockKind {
    /// A heading.
    Heading,
    /// A paragraph, in a list or not.
    Paragraph,
    /// A cell of a table.
    Cell,
    /// Text within an HTML block that a rendering shows.
    Html,
    /// A comment.
    Comment,
    /// Source that no rendering shows: unused definitions, what no event covers.
    Hidden,
}

/// A piece of a block's text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Run {
    /// Where its text stands.
    pub(crate) span: Span,
    /// How it is shown.
    pub(crate) style: RunStyle,
}

/// How a run of text is shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum RunStyle {
    /// As text, emphasised or not.
    Text,
    /// As inline code.
    Code,
    /// As the text of a link.
    LinkText,
    /// As the alternative text of an image: shown only where the image is not.
    ImageAlt,
    /// A line break; stands for one space.
    Break,
}

/// A link, image or reference definition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Link {
    /// All of its source.
    pub(crate) span: Span,
    /// The destination after escapes and entities were resolved.
    pub(crate) destination: String,
    /// Where the destination stands in the source; empty at `span.end` where it stands elsewhere (a reference).
    pub(crate) destination_span: Span,
    /// Where the title stands in the source, where there is one.
    pub(crate) title_span: Option<Span>,
    /// The visible text.
    pub(crate) text: String,
    /// Whether it is an image.
    pub(crate) image: bool,
    /// Its section, by index.
    pub(crate) section: u32,
}

/// A fenced or indented code block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct CodeBlock {
    /// All of its source, fences included.
    pub(crate) span: Span,
    /// The info string of its fence; empty for indented code.
    pub(crate) info: String,
    /// Its lines, in pieces: list and quotation markers between them are left out.
    pub(crate) lines: Vec<Span>,
    /// Whether it stands in a block quotation.
    pub(crate) quoted: bool,
    /// Its section, by index.
    pub(crate) section: u32,
    /// The block before it, by index.
    pub(crate) lead: Option<u32>,
}

/// The structure of `text`, and the spans of its markup that carry no text.
fn read(text: &str) -> (Markdown, Vec<Span>) {
    let (front_matter, start) = front::find(text);
    let mut builder = Builder::new(text, front_matter);
    let body = text.get(start as usize..).unwrap_or_default();
    let mut events = Parser::new_ext(body, extensions()).into_offset_iter();
    let mut used = BTreeSet::new();
    while let Some((event, range)) = events.next() {
        if let Some(label) = reference_label(&event)
            && let Some(definition) = events.reference_definitions().get(label)
        {
            used.insert(definition.span.start);
        }
        builder.take(event, Span::of(range).shifted(start));
    }
    definitions::add(&mut builder, events.reference_definitions(), &used, start);
    builder.finish()
}

/// The dialect of code hosts. Front matter is not among it: it is found before, at the head of the file alone.
fn extensions() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
}

fn reference_label<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    match event {
        Event::Start(Tag::Link { link_type, id, .. } | Tag::Image { link_type, id, .. }) => match link_type {
            LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => Some(id),
            _ => None,
        },
        _ => None,
    }
}
