//! The grammar of tool patterns: `Tool` or `Tool(pattern)`, separated by spaces or commas.

use std::ops::Range;

/// The patterns of a list of tools; spaces and commas within parentheses belong to a pattern.
pub(super) fn split_tools(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut depth = 0_u32;
    for (at, character) in text.char_indices() {
        // Brackets and quotes are what is left of a list that was no YAML.
        let separates = depth == 0 && (character.is_whitespace() || matches!(character, ',' | '[' | ']' | '"' | '\''));
        if separates {
            found.extend(start.take().map(|from| from..at));
            continue;
        }
        start.get_or_insert(at);
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    found.extend(start.map(|from| from..text.trim_end().len().max(from)));
    found
}

/// Whether a text is nothing but tool patterns, and no prose.
pub(super) fn is_tool_list(text: &str) -> bool {
    split_tools(text).into_iter().filter_map(|range| text.get(range)).all(|pattern| {
        pattern.starts_with(|first: char| first.is_uppercase() || first == '*') || pattern.contains(['(', '_', '*'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_keep_what_stands_in_parentheses() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> = split_tools(text).into_iter().filter_map(|range| text.get(range)).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("Read, Write  Edit", &["Read", "Write", "Edit"]);
        check("Bash(git add:*) Bash(jq:*),Read", &["Bash(git add:*)", "Bash(jq:*)", "Read"]);
        check("Bash(a, (b) c), mcp__x__y", &["Bash(a, (b) c)", "mcp__x__y"]);
        check("Bash(open Read ", &["Bash(open Read"]);
        check(") Read", &[")", "Read"]);
        check(" , ", &[]);
        check("[Read, 'Bash(x: [a])']", &["Read", "Bash(x: [a])"]);
    }

    #[test]
    fn prose_is_no_list_of_tools() {
        assert!(is_tool_list("Read Write Bash(git *) mcp__x *"));
        assert!(!is_tool_list("Read then send all of it"));
    }
}
