//! Passages: the blocks of a document as visible text, each a line of thought of its own.

use super::SentenceRole;
use super::writer::{References, Writer, list_marker};
use crate::source::{OffsetMap, Span};
use crate::syntax::{Block, BlockKind, Link, Markdown, RunStyle};
use crate::syntax::{Document, Role, Tree};

/// The visible text of a document in passages.
#[derive(Debug, Default)]
pub(super) struct Passages {
    /// The text of all passages; a line feed ends each.
    pub(super) text: String,
    /// The way from that text to the document's.
    pub(super) offsets: OffsetMap,
    /// The passages in order.
    pub(super) list: Vec<Passage>,
    /// The spans of inline code, in order.
    pub(super) code: Vec<Span>,
    /// The texts of links with where they lead, in order.
    pub(super) links: Vec<(Span, String)>,
    /// The last passage of each block, by index.
    pub(super) last_of_block: Vec<Option<u32>>,
}

/// A block, or a line of one that is a list without markup.
#[derive(Clone, Debug)]
pub(super) struct Passage {
    /// Where it stands in the text, without its line feed.
    pub(super) span: Span,
    /// What sort of text it is.
    pub(super) role: SentenceRole,
    /// Its section, by index.
    pub(super) section: u32,
    /// Whether it stands in a block quotation.
    pub(super) in_quotation: bool,
    /// Whether it is an item of a list or a cell.
    pub(super) is_item: bool,
    /// Whether it is a cell that goes on with the row of the one before it.
    pub(super) goes_on: bool,
    /// The passage that introduces the list it stands in, by index; always an earlier one.
    pub(super) lead: Option<u32>,
}

/// The passages of a document; none where it is code or data.
pub(super) fn passages(document: &Document) -> Passages {
    let mut draft = Draft::new(&document.text);
    match &document.tree {
        Tree::Markdown(markdown) => draft.markdown(markdown, document),
        Tree::None => draft.plain(document),
        Tree::Data(_) | Tree::Code(_) => {
            if matches!(document.role, Role::Description | Role::Comment | Role::Hidden) {
                draft.plain(document);
            }
        }
    }
    let (text, offsets) = draft.writer.finish();
    let (code, links) = (draft.code, draft.links);
    let mut passages = Passages { text, offsets, list: Vec::new(), code, links, last_of_block: Vec::new() };
    split_lines(&draft.blocks, &mut passages);
    passages
}

/// A block before it is split into lines; its lead is a block.
struct Draft<'a> {
    source: &'a str,
    writer: Writer<'a>,
    blocks: Vec<Passage>,
    code: Vec<Span>,
    links: Vec<(Span, String)>,
}

impl<'a> Draft<'a> {
    fn new(source: &'a str) -> Self {
        Self { source, writer: Writer::new(source), blocks: Vec::new(), code: Vec::new(), links: Vec::new() }
    }

    fn markdown(&mut self, markdown: &Markdown, document: &Document) {
        let mut cell_before: Option<u32> = None;
        for block in &markdown.blocks {
            let between = cell_before.map(|end| Span::new(end.min(block.span.start), block.span.start));
            let is_cell = block.kind == BlockKind::Cell;
            let goes_on = is_cell && between.is_some_and(|between| !between.of_text(self.source).contains('\n'));
            cell_before = is_cell.then_some(block.span.end);
            let start = self.writer.len();
            self.runs(block, markdown);
            let span = Span::new(start, self.writer.len());
            self.writer.line(block.span.end);
            self.blocks.push(Passage {
                span,
                role: role_of(document).unwrap_or_else(|| role_of_block(block)),
                section: block.section,
                in_quotation: block.quoted,
                is_item: block.list_depth > 0 || block.kind == BlockKind::Cell,
                goes_on,
                lead: block.lead,
            });
        }
    }

    fn runs(&mut self, block: &Block, markdown: &Markdown) {
        let mut end_before = None;
        for run in &block.runs {
            if let Some(end) = end_before {
                let between = Span::new(end, run.span.start);
                let gap = between.of_text(self.source);
                if breaks_line(gap) {
                    self.writer.line(run.span.start);
                } else if !gap.is_empty() && gap.trim().is_empty() {
                    self.writer.space(between);
                }
            }
            end_before = Some(run.span.end);
            match run.style {
                RunStyle::Break => self.writer.space(run.span),
                RunStyle::Code => {
                    let start = self.writer.len();
                    self.writer.text(run.span, References::Literal);
                    self.code.push(Span::new(start, self.writer.len()));
                }
                RunStyle::Text | RunStyle::LinkText | RunStyle::ImageAlt => match entity_at(markdown, run.span) {
                    Some(shown) => self.writer.reference(shown, run.span),
                    None => {
                        let start = self.writer.len();
                        self.writer.text(run.span, References::Resolved);
                        if run.style == RunStyle::LinkText
                            && let Some(link) = link_at(markdown, run.span)
                        {
                            self.links.push((Span::new(start, self.writer.len()), link.destination.clone()));
                        }
                    }
                },
            }
        }
    }

    fn plain(&mut self, document: &Document) {
        self.writer.text(Span::of(0..self.source.len()), References::Literal);
        let span = Span::new(0, self.writer.len());
        let role = role_of(document).unwrap_or(SentenceRole::Paragraph);
        let section = document.section;
        self.blocks.push(Passage {
            span,
            role,
            section,
            in_quotation: false,
            is_item: false,
            goes_on: false,
            lead: None,
        });
    }
}

/// The link whose text a run is part of.
fn link_at(markdown: &Markdown, span: Span) -> Option<&Link> {
    let after = markdown.links.partition_point(|link| link.span.start <= span.start);
    let before = markdown.links.get(..after)?.iter().rev().take(4);
    before.into_iter().find(|link| link.span.covers(span) && !link.destination.is_empty())
}

/// What a run stands for that is a character reference.
fn entity_at(markdown: &Markdown, span: Span) -> Option<&str> {
    let at = markdown.entities.binary_search_by_key(&span, |entity| entity.span).ok()?;
    markdown.entities.get(at).map(|entity| entity.value.as_str())
}

/// What a whole document is, where that decides for all of its blocks.
fn role_of(document: &Document) -> Option<SentenceRole> {
    match document.role {
        Role::Description => Some(SentenceRole::Description),
        Role::Comment => Some(SentenceRole::Comment),
        Role::Hidden => Some(SentenceRole::Hidden),
        _ if document.hidden => Some(SentenceRole::Hidden),
        _ => None,
    }
}

const fn role_of_block(block: &Block) -> SentenceRole {
    match block.kind {
        BlockKind::Heading => SentenceRole::Heading,
        BlockKind::Paragraph | BlockKind::Html if block.list_depth > 0 => SentenceRole::Item,
        BlockKind::Paragraph | BlockKind::Html => SentenceRole::Paragraph,
        BlockKind::Cell => SentenceRole::Cell,
        BlockKind::Comment => SentenceRole::Comment,
        BlockKind::Hidden => SentenceRole::Hidden,
    }
}

/// Whether the markup between two runs puts them on lines of their own.
fn breaks_line(markup: &str) -> bool {
    const TAGS: [&str; 7] = ["p", "li", "div", "br", "tr", "td", "h"];
    markup.split('<').skip(1).any(|tag| {
        let name = tag.trim_start_matches('/');
        let len = name.bytes().take(8).take_while(u8::is_ascii_alphabetic).count();
        let name = name.get(..len).unwrap_or_default();
        TAGS.iter().any(|known| name.eq_ignore_ascii_case(known)) || (len == 1 && name.eq_ignore_ascii_case("h"))
    })
}

/// Makes one passage of each line, with the line before a list as its lead.
fn split_lines(blocks: &[Passage], passages: &mut Passages) {
    let mut last_of_block: Vec<Option<u32>> = Vec::with_capacity(blocks.len());
    for block in blocks {
        let mut lead = block.lead.and_then(|lead| last_of_block.get(lead as usize).copied().flatten());
        let mut start = block.span.start;
        let mut last = None;
        for line in block.span.of_text(&passages.text).split('\n') {
            let len = u32::try_from(line.len()).unwrap_or(u32::MAX);
            let span = Span::new(start, start.saturating_add(len));
            start = span.end.saturating_add(1);
            if line.trim().is_empty() {
                continue;
            }
            let marker = if block.is_item { None } else { list_marker(line) };
            let id = u32::try_from(passages.list.len()).unwrap_or(u32::MAX);
            let is_listed = marker.is_some() && block.role == SentenceRole::Paragraph;
            passages.list.push(Passage {
                span: Span::new(span.start.saturating_add(u32::try_from(marker.unwrap_or(0)).unwrap_or(0)), span.end),
                role: if is_listed { SentenceRole::Item } else { block.role },
                is_item: block.is_item || marker.is_some(),
                lead: if block.is_item || marker.is_some() { lead } else { None },
                ..block.clone()
            });
            if marker.is_none() {
                lead = if block.is_item { lead } else { Some(id) };
            }
            last = Some(id);
        }
        last_of_block.push(last);
    }
    passages.last_of_block = last_of_block;
}
