//! Tests of the Markdown structure.

mod blocks;
mod html;
mod links;
mod property;

use super::{BlockKind, Markdown, RunStyle, parse};

/// One line a block: kind, whether quoted, list depth, lead, and its runs.
fn dump(text: &str) -> Vec<String> {
    let markdown = parse(text);
    markdown
        .blocks
        .iter()
        .map(|block| {
            let kind = match block.kind {
                BlockKind::Heading => "heading",
                BlockKind::Paragraph => "paragraph",
                BlockKind::Cell => "cell",
                BlockKind::Html => "html",
                BlockKind::Comment => "comment",
                BlockKind::Hidden => "hidden",
            };
            let quoted = if block.quoted { " quoted" } else { "" };
            let depth = if block.list_depth > 0 { format!(" in {}", block.list_depth) } else { String::new() };
            let lead = block.lead.map(|lead| format!(" after {lead}")).unwrap_or_default();
            format!("{kind}{quoted}{depth}{lead}: {}", runs(&block.runs, text))
        })
        .collect()
}

fn runs(runs: &[super::Run], text: &str) -> String {
    runs.iter()
        .map(|run| {
            let shown = run.span.of_text(text);
            match run.style {
                RunStyle::Text => shown.to_owned(),
                RunStyle::Code => format!("`{shown}`"),
                RunStyle::LinkText => format!("[{shown}]"),
                RunStyle::ImageAlt => format!("![{shown}]"),
                RunStyle::Break => "/".to_owned(),
            }
        })
        .collect::<Vec<_>>()
        .join("·")
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(dump(text), expected, "{text:?}");
    let windows = text.replace('\n', "\r\n");
    assert_eq!(dump(&windows), expected, "{windows:?}");
}
