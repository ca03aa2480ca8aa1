//! Builds blocks and their runs from the events of the parser.

use pulldown_cmark::{Event, TagEnd};

use super::html::HtmlReader;
use super::inline::OpenLink;
use super::piece::Piece;
use super::{Block, BlockKind, CodeBlock, Markdown, Run, RunStyle, Section, cover, distance};
use crate::source::Span;

/// Builds the structure of one text.
#[derive(Debug)]
pub(super) struct Builder<'t> {
    pub(super) text: &'t str,
    pub(super) markdown: Markdown,
    /// Markup that carries no text.
    pub(super) markup: Vec<Span>,
    pub(super) code: Option<CodeBlock>,
    pub(super) links: Vec<OpenLink>,
    pub(super) open_images: u32,
    /// The HTML anchor that is open, by the index of its link.
    pub(super) anchor: Option<usize>,
    pub(super) html: HtmlReader,
    pub(super) pieces: Vec<Piece>,
    pub(super) comment: Option<Block>,
    /// Where the last comment began.
    pub(super) comment_start: u32,
    pub(super) in_heading: bool,
    /// The end of the last run that no other may extend.
    pub(super) sealed: u32,
    pub(super) open: Option<Block>,
    hidden: Option<Block>,
    pub(super) in_html: bool,
    /// Whether a rendering shows no text at this point.
    pub(super) hides: bool,
    /// The last block of each open container, the whole text first.
    pub(super) last: Vec<Option<u32>>,
    /// The lead of each open list.
    pub(super) leads: Vec<Option<u32>>,
    /// For each open block quotation, whether it is an admonition.
    pub(super) admonitions: Vec<bool>,
    pub(super) quotations: u32,
    /// Headings above the current one, with their levels.
    pub(super) outline: Vec<(u8, u32)>,
    pub(super) last_visible: Option<u32>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(text: &'t str, front_matter: Option<Span>) -> Self {
        let section = Section { span: Span::of(0..text.len()), ..Section::default() };
        Self {
            text,
            markdown: Markdown { front_matter, sections: vec![section], ..Markdown::default() },
            markup: Vec::new(),
            code: None,
            links: Vec::new(),
            open_images: 0,
            anchor: None,
            html: HtmlReader::default(),
            pieces: Vec::new(),
            comment: None,
            comment_start: 0,
            in_heading: false,
            sealed: 0,
            open: None,
            hidden: None,
            in_html: false,
            hides: false,
            last: vec![None],
            leads: Vec::new(),
            admonitions: Vec::new(),
            quotations: 0,
            outline: Vec::new(),
            last_visible: None,
        }
    }

    /// Takes the next event; `span` is its source in the whole text.
    pub(super) fn take(&mut self, event: Event<'_>, span: Span) {
        if let Some(link) = self.links.last_mut()
            && !matches!(event, Event::End(TagEnd::Link | TagEnd::Image))
        {
            link.text_end = link.text_end.max(span.end);
        }
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.add_text(&text, span),
            Event::Code(text) => self.add_code(&text, span),
            Event::Html(_) => self.add_html_line(span),
            Event::InlineHtml(tag) => self.add_inline_html(&tag, span),
            Event::SoftBreak | Event::HardBreak => self.add_break(span),
            Event::FootnoteReference(_) | Event::Rule | Event::TaskListMarker(_) => self.markup.push(span),
        }
    }

    /// The structure and the markup, once all events are taken.
    pub(super) fn finish(mut self) -> (Markdown, Vec<Span>) {
        self.close();
        self.add_titles();
        cover::add_gaps(&mut self);
        self.markdown.links.sort_by_key(|link| link.span.start);
        sort_blocks(&mut self.markdown);
        distance::hide_distant(self.text, &mut self.markdown.blocks);
        (self.markdown, self.markup)
    }

    /// Adds the titles of links that are sentences: a reader sees them only who waits over the link.
    fn add_titles(&mut self) {
        const WORDS: usize = 5;
        let titles = self.markdown.links.iter().filter_map(|link| link.title_span);
        let titles: Vec<Span> =
            titles.filter(|title| title.of_text(self.text).split_whitespace().nth(WORDS - 1).is_some()).collect();
        for title in titles {
            self.add_hidden(title, vec![Run { span: title, style: RunStyle::Text }]);
        }
    }

    /// The section that is being read.
    pub(super) fn section(&self) -> u32 {
        Span::of(0..self.markdown.sections.len()).len().saturating_sub(1)
    }

    /// The section that holds a byte.
    pub(super) fn section_at(&self, offset: u32) -> u32 {
        let after = self.markdown.sections.partition_point(|section| section.span.start <= offset);
        Span::of(0..after).len().saturating_sub(1)
    }

    pub(super) const fn is_in_quotation(&self) -> bool {
        !self.admonitions.is_empty()
    }

    /// Adds a hidden block that stands apart from lists and quotations.
    pub(super) fn add_hidden(&mut self, span: Span, runs: Vec<Run>) {
        let section = self.section_at(span.start);
        let block = Block { section, lead: None, list_depth: 0, runs, ..self.block(BlockKind::Hidden, span) };
        self.push(block);
    }

    pub(super) fn block(&self, kind: BlockKind, span: Span) -> Block {
        Block {
            kind,
            span,
            section: self.section(),
            runs: Vec::new(),
            quoted: self.quotations > 0,
            list_depth: u8::try_from(self.leads.len()).unwrap_or(u8::MAX),
            lead: self.leads.last().copied().flatten(),
        }
    }

    /// The block that text goes to at this point, where one is open.
    pub(super) const fn open_block(&self) -> Option<&Block> {
        if self.hides { self.hidden.as_ref() } else { self.open.as_ref() }
    }

    /// Adds a run to the open block, and opens one for it where none is: items of tight lists have no paragraph.
    pub(super) fn add_run(&mut self, run: Run) {
        if self.open_block().is_none() {
            let kind = match (self.hides, self.in_html) {
                (true, _) => BlockKind::Hidden,
                (false, true) => BlockKind::Html,
                (false, false) => BlockKind::Paragraph,
            };
            let block = self.block(kind, run.span);
            if self.hides { self.hidden = Some(block) } else { self.open = Some(block) }
        }
        let open = if self.hides { &mut self.hidden } else { &mut self.open };
        if let Some(block) = open {
            block.span = block.span.hull(run.span);
            block.runs.push(run);
        }
    }

    /// Adds a run, or extends the last one that it goes on from.
    pub(super) fn extend_run(&mut self, run: Run) {
        let open = if self.hides { &mut self.hidden } else { &mut self.open };
        if let Some(block) = open
            && let Some(last) = block.runs.last_mut()
            && last.style == run.style
            && last.span.end == run.span.start
            && last.span.end != self.sealed
        {
            last.span.end = run.span.end;
            block.span = block.span.hull(run.span);
            return;
        }
        self.add_run(run);
    }

    /// From here on a rendering shows no text.
    pub(super) const fn hide(&mut self) {
        self.hides = true;
    }

    /// From here on a rendering shows text again.
    pub(super) fn show(&mut self) {
        self.hides = false;
        if let Some(hidden) = self.hidden.take() {
            self.push(hidden);
        }
    }

    /// Ends a part of an HTML block; within a paragraph only what is hidden ends.
    pub(super) fn end_html_part(&mut self) {
        if self.in_html {
            self.close();
        } else if let Some(hidden) = self.hidden.take() {
            self.push(hidden);
        }
    }

    pub(super) fn end_comment(&mut self, end: u32) {
        if let Some(mut comment) = self.comment.take() {
            comment.span.end = comment.span.end.max(end);
            self.push(comment);
        }
    }

    /// Ends the open blocks.
    pub(super) fn close(&mut self) {
        self.anchor = None;
        for block in [self.open.take(), self.hidden.take()].into_iter().flatten() {
            self.push(block);
        }
    }

    fn push(&mut self, mut block: Block) {
        let says_nothing = |run: &Run| run.style == RunStyle::Break || run.span.of_text(self.text).trim().is_empty();
        while block.runs.pop_if(|run| says_nothing(run)).is_some() {}
        if block.runs.is_empty() {
            return;
        }
        let index = Some(Span::of(0..self.markdown.blocks.len()).len());
        if !matches!(block.kind, BlockKind::Comment | BlockKind::Hidden) {
            self.last_visible = index;
            if block.kind != BlockKind::Cell
                && let Some(last) = self.last.last_mut()
            {
                *last = index;
            }
        }
        self.markdown.blocks.push(block);
    }
}

/// Puts the blocks in the order of their source; what is hidden was found later.
fn sort_blocks(markdown: &mut Markdown) {
    if markdown.blocks.is_sorted_by_key(|block| block.span.start) {
        return;
    }
    let mut order: Vec<u32> = (0..Span::of(0..markdown.blocks.len()).len()).collect();
    order.sort_by_key(|index| markdown.blocks.get(*index as usize).map(|block| block.span.start));
    let mut moved = vec![0; order.len()];
    for (new, old) in (0..).zip(&order) {
        if let Some(slot) = moved.get_mut(*old as usize) {
            *slot = new;
        }
    }
    markdown.blocks.sort_by_key(|block| block.span.start);
    let leads = markdown.blocks.iter_mut().map(|block| &mut block.lead);
    for lead in leads.chain(markdown.code.iter_mut().map(|code| &mut code.lead)).flatten() {
        *lead = moved.get(*lead as usize).copied().unwrap_or(*lead);
    }
}
