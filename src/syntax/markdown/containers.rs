//! Sections, containers and code: what the start and the end of an element mean for the blocks within.

use pulldown_cmark::{CodeBlockKind, Tag, TagEnd};

use super::blocks::Builder;
use super::inline::LinkStart;
use super::{BlockKind, CodeBlock, Run, RunStyle, Section};
use crate::source::Span;

impl Builder<'_> {
    pub(super) fn start(&mut self, tag: Tag<'_>, span: Span) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {}
            Tag::Link { link_type, dest_url: destination, title, .. } => {
                self.start_link(LinkStart { link_type, destination, title, image: false }, span);
            }
            Tag::Image { link_type, dest_url: destination, title, .. } => {
                self.start_link(LinkStart { link_type, destination, title, image: true }, span);
            }
            _ => {
                self.close();
                self.start_block(tag, span);
            }
        }
    }

    fn start_block(&mut self, tag: Tag<'_>, span: Span) {
        match tag {
            Tag::Paragraph => self.open = Some(self.block(BlockKind::Paragraph, span)),
            Tag::TableCell => self.open = Some(self.block(BlockKind::Cell, span)),
            Tag::Heading { level, .. } => {
                self.start_section(level as u8, span);
                self.open = Some(self.block(BlockKind::Heading, span));
                self.in_heading = true;
            }
            Tag::BlockQuote(kind) => {
                self.admonitions.push(kind.is_some());
                self.quotations += u32::from(kind.is_none());
                self.last.push(self.last.last().copied().flatten());
                if kind.is_some() {
                    self.mark_up(span, |source| source.find(']').map(|end| end + 1));
                }
            }
            Tag::List(_) => {
                let lead = self.last.last().copied().flatten().or_else(|| self.leads.last().copied().flatten());
                self.leads.push(lead);
            }
            Tag::Item => {
                self.last.push(None);
                self.mark_up(span, list_marker);
            }
            Tag::FootnoteDefinition(label) => {
                self.last.push(None);
                if label.split_whitespace().count() < 3 {
                    self.mark_up(span, |source| source.find("]:").map(|end| end + 2));
                }
            }
            Tag::HtmlBlock => self.in_html = true,
            Tag::CodeBlock(kind) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                let (section, quoted, lead) = (self.section(), self.quotations > 0, self.last_visible);
                self.code = Some(CodeBlock { span, info, lines: Vec::new(), quoted, section, lead });
            }
            _ => {}
        }
    }

    pub(super) fn end(&mut self, tag: TagEnd, span: Span) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {
                return;
            }
            TagEnd::Link | TagEnd::Image => return self.end_link(span),
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::Item => self.end_paragraph(),
            TagEnd::HtmlBlock => {
                self.html.end_fragment();
                self.end_comment(span.end);
            }
            TagEnd::CodeBlock => self.end_code(),
            _ => {}
        }
        self.close();
        match tag {
            TagEnd::Heading(_) => self.in_heading = false,
            TagEnd::HtmlBlock => self.in_html = false,
            TagEnd::List(_) => {
                self.leads.pop();
            }
            TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.last.pop();
            }
            TagEnd::BlockQuote(_) => {
                self.last.pop();
                let admonition = self.admonitions.pop().unwrap_or(true);
                self.quotations = self.quotations.saturating_sub(u32::from(!admonition));
            }
            _ => {}
        }
    }

    fn start_section(&mut self, level: u8, span: Span) {
        let index = self.section() + 1;
        if let Some(before) = self.markdown.sections.last_mut() {
            before.span.end = span.start.max(before.span.start);
        }
        while self.outline.pop_if(|(above, _)| *above >= level).is_some() {}
        let parent = self.outline.last().map(|(_, section)| *section);
        self.outline.push((level, index));
        let span = Span::new(span.start, Span::of(0..self.text.len()).end);
        self.markdown.sections.push(Section { title: String::new(), level, span, parent });
    }

    fn end_code(&mut self) {
        let Some(code) = self.code.take() else { return };
        if self.hides {
            let runs = code.lines.iter().flat_map(|line| line_runs(self.text, *line)).collect();
            self.add_hidden(code.span, runs);
        }
        self.markdown.code.push(code);
    }

    /// Marks the first bytes of a container as markup, as many as `len` says.
    fn mark_up(&mut self, span: Span, len: impl Fn(&str) -> Option<usize>) {
        if let Some(len) = len(span.of_text(self.text)) {
            self.markup.push(Span::of(0..len).shifted(span.start));
        }
    }
}

/// The text of a line of code and its ending.
fn line_runs(text: &str, line: Span) -> [Run; 2] {
    let ending = u32::from(line.of_text(text).ends_with('\n'));
    let end = line.end.saturating_sub(ending);
    [
        Run { span: Span::new(line.start, end), style: RunStyle::Text },
        Run { span: Span::new(end, line.end), style: RunStyle::Break },
    ]
}

fn list_marker(item: &str) -> Option<usize> {
    let number = item.trim_start_matches([' ', '\t']).trim_start_matches(|c: char| c.is_ascii_digit());
    number.starts_with(['.', ')', '-', '*', '+']).then(|| item.len() - number.len() + 1)
}
