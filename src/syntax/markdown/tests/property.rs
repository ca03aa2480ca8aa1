//! Properties over generated texts: nothing panics, every span is sound, and no byte of text is lost.

use proptest::prelude::*;

use super::super::{Span, read};
use super::*;

/// Markup from every construct; the words are told from it by their capital letters.
const TOKENS: &[&str] = &[
    "QA",
    "KBÄ",
    "W C",
    "X",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "    ",
    "\t",
    "# ",
    "## ",
    "- ",
    "1. ",
    "> ",
    "> [!NOTE]\n",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "``",
    "```",
    "```sh\n",
    "~~~\n",
    "[",
    "]",
    "](",
    ")",
    "(",
    "<",
    ">",
    "\"",
    "'",
    "!",
    "[^a]",
    "[^a]: ",
    "[a]: ",
    "[//]: # (",
    "[a][b]",
    "<!--",
    "-->",
    "<div>",
    "<div hidden>",
    "</div>",
    "<span style='display:none'>",
    "</span>",
    "<script>",
    "</script>",
    "<p\n",
    "title='",
    "|",
    "\n|-|-|\n",
    "---",
    "===",
    "\\",
    "&amp;",
    "&#105;",
    "&",
    "- [x] ",
    "---\n",
    "<https://a.example>",
    "https://a.example",
    "\0",
    "\u{200b}",
    "é",
    "+++\n",
    "<?",
    "?>",
    "<![CDATA[",
    "]]>",
    "</",
    "<a href=b>",
    ":",
];

fn texts() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(TOKENS), 0..40).prop_map(|tokens| tokens.concat())
}

fn check_spans(text: &str, markdown: &Markdown) {
    let sound = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
    for section in &markdown.sections {
        sound(section.span);
        assert!(section.parent.is_none_or(|parent| (parent as usize) < markdown.sections.len()));
    }
    for block in &markdown.blocks {
        sound(block.span);
        assert!(!block.runs.is_empty());
        for run in &block.runs {
            sound(run.span);
            assert!(block.span.covers(run.span), "{run:?} of {block:?} in {text:?}");
        }
        assert!(block.lead.is_none_or(|lead| (lead as usize) < markdown.blocks.len()));
        assert!((block.section as usize) < markdown.sections.len());
    }
    for link in &markdown.links {
        [link.span, link.destination_span].into_iter().chain(link.title_span).for_each(sound);
        assert!(link.span.covers(link.destination_span), "{link:?} in {text:?}");
    }
    for code in &markdown.code {
        sound(code.span);
        for line in &code.lines {
            sound(*line);
            assert!(code.span.covers(*line), "{code:?} in {text:?}");
        }
    }
    assert!(markdown.blocks.is_sorted_by_key(|block| block.span.start));
    assert!(markdown.links.is_sorted_by_key(|link| link.span.start));
}

fn check_cover(text: &str, markdown: &Markdown, markup: &[Span]) {
    let mut covered = vec![false; text.len()];
    let mut cover = |span: Span| covered[span.range()].iter_mut().for_each(|byte| *byte = true);
    markdown.front_matter.into_iter().for_each(&mut cover);
    markdown.blocks.iter().flat_map(|block| &block.runs).for_each(|run| cover(run.span));
    markdown.code.iter().for_each(|code| cover(code.span));
    markdown.links.iter().for_each(|link| cover(link.span));
    markup.iter().for_each(|span| cover(*span));
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        assert!(covered[at], "{c:?} at {at} is lost in {text:?}");
    }
}

/// Of all markup only tags and definitions may carry a word.
fn check_markup(text: &str, markup: &[Span]) {
    for source in markup.iter().map(|span| span.of_text(text)) {
        assert!(source.starts_with(['<', '[']) || !source.contains(['Q', 'K', 'W', 'X']), "{source:?} in {text:?}");
    }
}

/// Spells `text` so that it reads as itself in a destination or title.
fn escape(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_ascii_punctuation() { vec!['\\', c] } else { vec![c] }).collect()
}

fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        plain.push(if c == '\\' && chars.peek().is_some_and(char::is_ascii_punctuation) {
            chars.next().unwrap()
        } else {
            c
        });
    }
    plain
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn markup_of_any_shape_is_accounted_for(text in texts()) {
        let (markdown, markup) = read(&text);
        check_spans(&text, &markdown);
        check_cover(&text, &markdown, &markup);
        // A tag over several lines comes in parts, and only the first begins with its bracket.
        if !text.contains('\r') && !text.contains("<p\n") {
            check_markup(&text, &markup);
        }
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,60}") {
        let (markdown, markup) = read(&text);
        check_spans(&text, &markdown);
        check_cover(&text, &markdown, &markup);
    }

    #[test]
    fn located_parts_read_as_the_parser_reads_them(
        label in "[a-z ]{0,8}",
        destination in "[a-z0-9:/?#.()&;_é-]{1,20}",
        title in "[a-z '\"()&;é]{1,20}",
        pointed in any::<bool>(),
        quote in prop::sample::select(vec![("\"", "\""), ("'", "'"), ("(", ")")]),
        space in prop::sample::select(vec![" ", "\n", "  \n "]),
        image in any::<bool>(),
    ) {
        let (open, close) = if pointed { ("<", ">") } else { ("", "") };
        let mark = if image { "!" } else { "" };
        let (destination_source, title_source) = (escape(&destination), escape(&title));
        let text = format!("x {mark}[{label}]({open}{destination_source}{close}{space}{}{title_source}{})", quote.0, quote.1);
        let markdown = parse(&text);
        prop_assert_eq!(markdown.links.len(), 1);
        let link = &markdown.links[0];
        prop_assert_eq!(&link.destination, &destination);
        prop_assert_eq!(unescape(link.destination_span.of_text(&text)), destination);
        prop_assert_eq!(link.title_span.map(|span| unescape(span.of_text(&text))), Some(title));
    }
}
