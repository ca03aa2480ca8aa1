//! Words in code: what its strings, comments and documentation say, one text for all of them.

use tree_sitter::{Node, Tree};

use super::{Nested, Role};
use crate::bundle::Language;
use crate::source::{OffsetMapBuilder, Span};

/// The fewest bytes and words of a text that says something.
const LEAST: (usize, usize) = (40, 8);

/// What the strings and comments of code say, one paragraph each; comments of neighbouring lines are one.
pub(super) fn said(tree: &Tree, text: &str) -> Option<Nested> {
    let mut words = Words { source: text, text: String::new(), map: OffsetMapBuilder::default() };
    for place in places(tree.root_node(), text) {
        words.add(place);
    }
    (!words.text.is_empty()).then(|| Nested {
        text: words.text.into(),
        offsets: words.map.build(),
        language: Language::Plain,
        role: Role::Literal,
        section: 0,
        made: false,
    })
}

/// Whether a text holds sentences: words with spaces between them, more letters than marks.
pub(super) fn speaks(text: &str) -> bool {
    let is_word = |word: &&str| word.bytes().filter(u8::is_ascii_alphabetic).count() * 2 > word.len();
    let is_short = text.len() < LEAST.0 && text.is_ascii();
    let letters = text.chars().filter(|c| c.is_alphabetic() || c.is_whitespace()).count();
    let count = text.split_whitespace().filter(is_word).take(LEAST.1).count();
    // Words of scripts without spaces are counted by their letters.
    let is_foreign = text.chars().filter(|c| *c >= '\u{0370}' && c.is_alphabetic()).take(LEAST.1).count() == LEAST.1;
    !is_short && (count == LEAST.1 || is_foreign) && letters * 10 > text.chars().count() * 6
}

/// Whether no string below a node can say something, nor a comment that begins or goes on a run of them.
fn is_silent(text: &str) -> bool {
    text.len() < LEAST.0 && text.is_ascii() && !text.contains(['#', '/'])
}

/// The places of runs of comments and of strings that may say something, in order.
fn places(root: Node<'_>, text: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut last_comment: Option<Span> = None;
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        let span = Span::of(node.byte_range());
        let goes_in = !is_silent(span.of_text(text))
            && match node.kind() {
                "comment" => {
                    let follows = last_comment.filter(|last| {
                        let between = Span::new(last.end, span.start).of_text(text);
                        between.trim().is_empty() && between.bytes().filter(|byte| *byte == b'\n').count() <= 1
                    });
                    match (follows, found.last_mut()) {
                        (Some(_), Some(last)) => *last = last.hull(span),
                        _ => found.push(span),
                    }
                    last_comment = Some(span);
                    false
                }
                "string" | "template_string" | "string_literal" | "raw_string" | "heredoc_body" => {
                    found.push(span);
                    last_comment = None;
                    false
                }
                _ => true,
            };
        if goes_in && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

struct Words<'a> {
    source: &'a str,
    text: String,
    map: OffsetMapBuilder,
}

impl Words<'_> {
    /// Adds the text at `place` without the marks around it and at the head of its lines, if it says something.
    fn add(&mut self, place: Span) {
        let text = place.of_text(self.source);
        if !speaks(text) {
            return;
        }
        let mut at = place.start as usize;
        for line in text.split_inclusive('\n') {
            let body = line.trim_start_matches([' ', '\t', '#', '/', '*', '!', '"', '\'', '`']);
            let start = at + line.len() - body.len();
            at += line.len();
            // An item keeps the mark that makes it one.
            let kept = body.trim_end_matches(['"', '\'', '`']);
            self.text.push_str(kept);
            self.map.copy(Span::of(start..start + kept.len()));
            if body.is_empty() {
                self.text.push('\n');
                self.map.replace(1, Span::of(at..at));
            }
        }
        self.text.push_str("\n\n");
        self.map.replace(2, Span::of(at..at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Limits;
    use crate::syntax::{Tree as Parsed, parse_code};

    fn said_in(text: &str, language: Language) -> Option<Nested> {
        let (tree, _) = parse_code(text, language, &Limits::default());
        let Parsed::Code(tree) = tree else { return None };
        said(&tree, text)
    }

    #[test]
    fn strings_and_comments_are_paragraphs_without_their_marks() {
        let text = "# The first line of a comment that\n# goes on for a second line here.\nx = 1\n\ndef f():\n    \"\"\"\n    Words for a reader of the page,\n    - and an item of it as well.\n    \"\"\"\n    return 'short'\n";
        let found = said_in(text, Language::Python).unwrap();
        assert!(found.text.starts_with("The first line of a comment that\ngoes on for a second line here.\n"));
        assert!(found.text.contains("- and an item of it as well."));
        assert!(!found.text.contains("short"));
        let at = u32::try_from(found.text.find("item").unwrap()).unwrap();
        assert_eq!(found.offsets.map(Span::new(at, at + 4)).of_text(text), "item");
    }

    #[test]
    fn a_text_speaks_that_holds_sentences() {
        assert!(speaks("Words that stand one after the other and say something."));
        assert!(!speaks("src/\n  main.rs\n  lib.rs\n"));
        assert!(!speaks("a = b + c; d = [1, 2, 3]; e = f(g, h, i); j = {k: l}; m = n"));
    }
}
