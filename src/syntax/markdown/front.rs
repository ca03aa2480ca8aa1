//! Finds the front matter of a Markdown text: YAML between `---` fences or TOML between `+++` fences at its very head.

use crate::source::Span;

/// The text between the fences, where both are there, and the byte at which the Markdown begins.
pub(super) fn find(text: &str) -> (Option<Span>, u32) {
    let mut at = 0;
    let mut first = None;
    while at < text.len() {
        let line = line_at(text, at);
        let fence = text.get(at..at + line.text).unwrap_or_default().trim_end_matches([' ', '\t']);
        match first {
            None if matches!(fence, "---" | "+++") => first = Some((fence, at + line.whole)),
            None => break,
            Some((open, start)) if fence == open || (open == "---" && fence == "...") => {
                return (Some(Span::of(start..at)), Span::of(0..at + line.whole).end);
            }
            Some(_) => {}
        }
        at += line.whole;
    }
    (None, 0)
}

/// The length of a line without and with its line ending.
struct Line {
    text: usize,
    whole: usize,
}

fn line_at(text: &str, at: usize) -> Line {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
    let ending = match rest.get(end..) {
        Some([b'\r', b'\n', ..]) => 2,
        Some([_, ..]) => 1,
        _ => 0,
    };
    Line { text: end, whole: end + ending }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, matter: Option<&str>, rest: &str) {
        let (span, start) = find(text);
        assert_eq!(span.map(|span| span.of_text(text)), matter, "{text:?}");
        assert_eq!(text.get(start as usize..), Some(rest), "{text:?}");
    }

    #[test]
    fn front_matter_stands_between_two_fences_at_the_head() {
        check("---\nname: a\n---\nText", Some("name: a\n"), "Text");
        check("---\r\nname: a\r\n---\r\nText", Some("name: a\r\n"), "Text");
        check("---  \nname: a\n--- \t\n", Some("name: a\n"), "");
        check("---\nname: a\n...\nText", Some("name: a\n"), "Text");
        check("---\rname: a\r---", Some("name: a\r"), "");
        check("---\n---\nText", Some(""), "Text");
        check("+++\nname = 1\n---\n+++\nText", Some("name = 1\n---\n"), "Text");
    }

    #[test]
    fn a_missing_fence_leaves_all_to_the_markdown() {
        for text in ["---\nname: a\n", "\n---\nname: a\n---\n", "text\n---\n", "----\na\n----\n", " ---\na\n---\n", ""]
        {
            check(text, None, text);
        }
    }
}
