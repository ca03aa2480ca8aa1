//! Text within blocks: runs, code, line breaks, links, and the pieces of HTML fragments.

use pulldown_cmark::{CowStr, LinkType};

use super::blocks::Builder;
use super::links::locate;
use super::piece::Piece;
use super::{BlockKind, Link, Run, RunStyle};
use crate::source::{Located, Span};

/// A link whose text is being read.
#[derive(Debug)]
pub(super) struct OpenLink {
    /// Its index.
    index: usize,
    /// The end of what was read of its text.
    pub(super) text_end: u32,
    /// Whether destination and title stand behind its text.
    inline: bool,
    titled: bool,
    image: bool,
}

/// What the parser says of a link.
pub(super) struct LinkStart<'e> {
    pub(super) link_type: LinkType,
    pub(super) destination: CowStr<'e>,
    pub(super) title: CowStr<'e>,
    pub(super) image: bool,
}

impl Builder<'_> {
    pub(super) fn add_text(&mut self, shown: &str, span: Span) {
        if span.is_empty() {
            return;
        }
        let source = span.of_text(self.text);
        if let Some(code) = &mut self.code {
            add_lines(&mut code.lines, source, span.start);
            return;
        }
        let style = self.style();
        if source.starts_with('&') && source.len() > 1 && source != shown {
            self.markdown.entities.push(Located::new(shown.to_owned(), span));
            self.add_run(Run { span, style });
            self.sealed = span.end;
        } else {
            self.extend_run(Run { span, style });
        }
        self.name(shown);
    }

    fn style(&self) -> RunStyle {
        if self.open_images > 0 {
            RunStyle::ImageAlt
        } else if self.links.is_empty() {
            RunStyle::Text
        } else {
            RunStyle::LinkText
        }
    }

    /// Adds to the titles and link texts that are being read.
    fn name(&mut self, shown: &str) {
        if self.in_heading
            && let Some(section) = self.markdown.sections.last_mut()
        {
            section.title.push_str(shown);
        }
        // Of links within links only the outermost and the innermost take the text, so that nesting stays linear.
        let outer = self.links.first().map(|link| link.index);
        let inner = self.links.last().map(|link| link.index).filter(|inner| Some(*inner) != outer);
        for index in [outer, inner, self.anchor].into_iter().flatten() {
            if let Some(link) = self.markdown.links.get_mut(index) {
                link.text.push_str(shown);
            }
        }
    }

    pub(super) fn add_code(&mut self, shown: &str, span: Span) {
        let source = span.of_text(self.text);
        let ticks = source.len() - source.trim_start_matches('`').len();
        let mut inner = Span::new(
            span.start.saturating_add(Span::of(0..ticks).len()),
            span.end.saturating_sub(Span::of(0..ticks).len()),
        );
        let code = inner.of_text(self.text);
        if code.starts_with(' ') && code.ends_with(' ') && !code.trim().is_empty() {
            inner = Span::new(inner.start + 1, inner.end - 1);
        }
        for (at, line) in self.lines(inner).into_iter().enumerate() {
            if at > 0 {
                self.add_run(Run { span: Span::new(line.start, line.start), style: RunStyle::Break });
            }
            self.add_run(Run { span: line, style: RunStyle::Code });
        }
        self.name(shown);
    }

    /// The lines of a span within a paragraph, without line endings and, but for the first, container markers.
    fn lines(&self, span: Span) -> Vec<Span> {
        let source = span.of_text(self.text);
        let in_quotation = self.is_in_quotation();
        let mut at = 0;
        let mut lines = Vec::new();
        for line in source.split_inclusive('\n') {
            let text = line.trim_end_matches(['\n', '\r']);
            let marker = if at == 0 {
                0
            } else {
                let is_marker = |c: char| matches!(c, ' ' | '\t') || (in_quotation && c == '>');
                text.len() - text.trim_start_matches(is_marker).len()
            };
            if marker < text.len() {
                lines.push(Span::of(at + marker..at + text.len()).shifted(span.start));
            }
            at += line.len();
        }
        lines
    }

    pub(super) fn add_break(&mut self, span: Span) {
        if self.open_block().is_some_and(|block| !block.runs.is_empty()) {
            self.add_run(Run { span, style: RunStyle::Break });
        }
        self.name(" ");
    }

    pub(super) fn start_link(&mut self, start: LinkStart<'_>, span: Span) {
        let pointed = matches!(start.link_type, LinkType::Autolink | LinkType::Email);
        let destination_span = if pointed {
            Span::new(span.start.saturating_add(1), span.end.saturating_sub(1))
        } else {
            Span::new(span.end, span.end)
        };
        self.links.push(OpenLink {
            index: self.markdown.links.len(),
            text_end: span.start.saturating_add(1 + u32::from(start.image)),
            inline: start.link_type == LinkType::Inline,
            titled: !start.title.is_empty(),
            image: start.image,
        });
        self.open_images += u32::from(start.image);
        self.markdown.links.push(Link {
            span,
            destination: start.destination.into_string(),
            destination_span,
            title_span: None,
            text: String::new(),
            image: start.image,
            section: self.section(),
        });
    }

    pub(super) fn end_link(&mut self, span: Span) {
        let Some(open) = self.links.pop() else { return };
        self.open_images = self.open_images.saturating_sub(u32::from(open.image));
        let tail = Span::new(open.text_end, span.end);
        if open.inline
            && let Some(bracket) = tail.of_text(self.text).find("](")
            && let Some(link) = self.markdown.links.get_mut(open.index)
        {
            let parts = locate(self.text, Span::new(Span::of(0..bracket + 2).shifted(tail.start).end, span.end));
            link.destination_span = parts.destination;
            link.title_span = parts.title.filter(|_| open.titled);
        }
    }

    pub(super) fn add_html_line(&mut self, line: Span) {
        let mut pieces = std::mem::take(&mut self.pieces);
        self.html.read(self.text, line, &mut pieces);
        pieces.drain(..).for_each(|piece| self.add_piece(piece));
        self.pieces = pieces;
    }

    pub(super) fn add_inline_html(&mut self, tag: &str, span: Span) {
        if tag.starts_with("<!") || tag.starts_with("<?") {
            for line in self.lines(span) {
                self.add_html_line(line);
            }
            self.html.end_fragment();
            self.end_comment(span.end);
            return;
        }
        let mut pieces = std::mem::take(&mut self.pieces);
        self.html.read_inline_tag(tag, span, &mut pieces);
        pieces.drain(..).for_each(|piece| self.add_piece(piece));
        self.pieces = pieces;
    }

    pub(super) fn end_paragraph(&mut self) {
        let mut pieces = std::mem::take(&mut self.pieces);
        self.html.end_paragraph(&mut pieces);
        pieces.drain(..).for_each(|piece| self.add_piece(piece));
        self.pieces = pieces;
    }

    fn add_piece(&mut self, piece: Piece) {
        match piece {
            Piece::Text(span) => self.add_html_text(span),
            Piece::Break(span) => {
                self.markup.push(span);
                self.add_break(span);
            }
            Piece::Hide => self.hide(),
            Piece::Show => self.show(),
            Piece::Border => self.end_html_part(),
            Piece::Comment(span) => {
                let block = self.block(BlockKind::Comment, Span::new(self.comment_start.min(span.start), span.end));
                let comment = self.comment.get_or_insert(block);
                comment.span = comment.span.hull(span);
                comment.runs.push(Run { span, style: RunStyle::Text });
            }
            Piece::CommentStart(delimiter) => {
                self.markup.push(delimiter);
                self.comment_start = delimiter.start;
            }
            Piece::CommentEnd(end) => self.end_comment(end),
            Piece::Markup(span) => self.markup.push(span),
            Piece::Words(span) => self.add_hidden(span, vec![Run { span, style: RunStyle::Text }]),
            Piece::Destination { tag, at, value, image } => {
                self.anchor = (!image).then_some(self.markdown.links.len());
                self.markdown.links.push(Link {
                    span: tag,
                    destination: value,
                    destination_span: at,
                    title_span: None,
                    text: String::new(),
                    image,
                    section: self.section(),
                });
            }
            Piece::AnchorEnd => self.anchor = None,
        }
    }

    fn add_html_text(&mut self, span: Span) {
        let source = span.of_text(self.text);
        let starts_line =
            self.open_block().and_then(|block| block.runs.last()).is_none_or(|run| run.style == RunStyle::Break);
        let indent = if starts_line { source.len() - source.trim_start().len() } else { 0 };
        let span = Span::new(span.start.saturating_add(Span::of(0..indent).len()), span.end);
        if !span.is_empty() {
            self.extend_run(Run { span, style: RunStyle::Text });
            self.name(span.of_text(self.text));
        }
    }
}

fn add_lines(lines: &mut Vec<Span>, source: &str, start: u32) {
    let mut at = start;
    for line in source.split_inclusive('\n') {
        let span = Span::of(0..line.len()).shifted(at);
        lines.push(span);
        at = span.end;
    }
}
