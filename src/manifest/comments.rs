//! Finds the comments of a YAML text: between its keys and values, never in them.

use super::texts::nested;
use crate::bundle::Language;
use crate::source::{OffsetMapBuilder, Span};
use crate::syntax::{DataTree, DataValue, Nested, Role};

/// The comments of `text`, which was read as `tree`; comments on lines of their own that follow each other are one text.
pub(super) fn find_comments(text: &str, tree: &DataTree) -> Vec<Nested> {
    let mut found: Vec<Vec<Span>> = Vec::new();
    for comment in comment_spans(text, tree) {
        match found.last_mut() {
            Some(block) if block.last().is_some_and(|last| continues(text, *last, comment)) => block.push(comment),
            _ => found.push(vec![comment]),
        }
    }
    found.iter().filter_map(|block| join(text, block)).collect()
}

/// Whether only a line end and indentation stand between two comments, and before the first only indentation.
fn continues(text: &str, last: Span, next: Span) -> bool {
    let between = Span::new(last.end, next.start).of_text(text);
    let before = text.get(..last.start as usize).unwrap_or_default();
    let line = before.rsplit_once(['\n', '\r']).map_or(before, |(_, line)| line);
    between.trim().is_empty() && between.matches('\n').count() == 1 && line.trim().is_empty()
}

/// One text of the comments of a block, without their signs.
fn join(text: &str, block: &[Span]) -> Option<Nested> {
    let mut joined = String::new();
    let mut map = OffsetMapBuilder::default();
    let mut last_end = None;
    for span in block {
        if let Some(end) = last_end {
            joined.push('\n');
            map.replace(1, Span::new(end, span.start));
        }
        let source = span.of_text(text);
        let content = source.trim_start_matches('#');
        let content = content.strip_prefix(' ').unwrap_or(content);
        let start = span.start + (span.len() - Span::of(0..content.len()).end);
        map.copy(Span::new(start, span.end));
        joined.push_str(content);
        last_end = Some(span.end);
    }
    (!joined.trim().is_empty()).then(|| nested(&joined, map.build(), Language::Plain, Role::Comment))
}

/// The comments in order, with their signs, without their line ends.
fn comment_spans(text: &str, tree: &DataTree) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    for scalar in scalar_spans(tree) {
        at = scan(text, at, scalar.start, &mut found);
        if scalar.of_text(text).starts_with(['|', '>']) {
            let header =
                scalar.of_text(text).find(['\n', '\r']).map_or(scalar.end, |len| scalar.start + Span::of(0..len).end);
            at = scan(text, scalar.start.max(at), header, &mut found);
        }
        at = at.max(scalar.end);
    }
    scan(text, at, Span::of(0..text.len()).end, &mut found);
    found
}

/// Adds the comments that start in `from..to`; tells where to go on.
fn scan(text: &str, from: u32, to: u32, found: &mut Vec<Span>) -> u32 {
    let mut at = from;
    while at < to {
        let gap = Span::new(at, to).of_text(text);
        let Some(sign) = gap.find('#') else { break };
        let start = at + Span::of(0..sign).end;
        let before = text.get(..start as usize).unwrap_or_default();
        at = start + 1;
        if before.is_empty() || before.ends_with([' ', '\t', '\n', '\r']) {
            let rest = text.get(start as usize..).unwrap_or_default();
            let len = rest.find(['\n', '\r']).unwrap_or(rest.len());
            at = start + Span::of(0..len).end;
            found.push(Span::new(start, at));
        }
    }
    at.max(to).max(from)
}

/// The places of all keys and scalars in order.
fn scalar_spans(tree: &DataTree) -> Vec<Span> {
    let mut found = Vec::new();
    for node in &tree.nodes {
        match &node.value {
            DataValue::Map(entries) => found.extend(entries.iter().map(|(key, _)| key.span)),
            DataValue::List(_) => {}
            _ => found.push(node.span),
        }
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Limits;
    use crate::syntax::parse_yaml;

    fn check(source: &str, expected: &[&str]) {
        let (tree, _) = parse_yaml(source, &Limits::default());
        let found = find_comments(source, &tree);
        let texts: Vec<&str> = found.iter().map(|nested| &*nested.text).collect();
        assert_eq!(texts, expected, "{source}");
        for nested in &found {
            for word in nested.text.split_whitespace() {
                let at = word.as_ptr() as usize - nested.text.as_ptr() as usize;
                assert_eq!(nested.offsets.map(Span::of(at..at + word.len())).of_text(source), word);
            }
        }
    }

    #[test]
    fn comments_stand_between_values() {
        check("# one\n# two\n\n# three\na: b # four\n# five\n", &["one\ntwo", "three", "four", "five"]);
        check("a: 'x # y'\nb: \"# z\"\nc: https://a.example/#top\nd: x#y", &[]);
        check("a: | # note\n  # text\n  more\n# after\nb: 1", &["note", "after"]);
        check("a: > \n  # text\nb: [x, # in\n  y]", &["in"]);
        check("#\n#!\n", &["\n!"]);
    }

    #[test]
    fn comments_of_broken_data_are_found() {
        check("# before\na: b: c\n# after\nd: 1 # last", &["before", "after", "last"]);
    }
}
