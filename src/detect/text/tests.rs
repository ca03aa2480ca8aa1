//! What patterns find, wherever in a text a match stands.

use super::*;
use crate::detect::sample;

/// The texts that a matcher written as `lines` finds in a whole file.
fn found(lines: &str, text: &str) -> Vec<String> {
    let hits = sample::hits(&format!("[match.text]\nin = [\"any\"]\n{lines}"), "a.txt", text);
    hits.iter().map(|hit| hit.span.of_text(text).to_owned()).collect()
}

#[test]
fn a_pattern_without_a_literal_is_searched_everywhere() {
    for scope in ["", "scope = \"line\""] {
        let matcher = format!("any = ['''[0-9]{{5}}''']\n{scope}");
        for before in [0, 3_000, 8_191, 20_000] {
            let text = format!("{}\n12345 x\n{}", "word\n".repeat(before / 5), "word\n".repeat(2_000));
            assert_eq!(found(&matcher, &text), ["12345"], "after {before} bytes, {scope}");
        }
    }
}

#[test]
fn a_match_is_found_once_wherever_its_literal_stands() {
    for gap in [0, 700, 1_000, 1_023, 1_024, 1_030, 2_040, 2_048, 2_060, 3_072, 5_000] {
        let text = format!("x needle-a{} y needle-b z", " ".repeat(gap));
        for scope in ["", "scope = \"line\""] {
            let matcher = format!("any = ['''\\bneedle-[ab]\\b''']\n{scope}");
            assert_eq!(found(&matcher, &text), ["needle-a", "needle-b"], "{gap} bytes apart, {scope}");
        }
    }
}

#[test]
fn a_long_line_is_searched_in_linear_work() {
    let text = "needle ".repeat(40_000);
    let windows = windows(&text, (0..40_000).map(|at| at * 7), None);
    let searched: usize = windows.iter().map(|(start, end)| end - start).sum();
    assert!(searched < 4 * text.len(), "{searched} bytes of {}", text.len());
    assert!((0..40_000).map(|at| at * 7).all(|at| windows.iter().any(|(start, end)| *start <= at && at + 7 <= *end)));
}

#[test]
fn an_empty_match_is_none() {
    assert_eq!(found("any = ['''a?''']", "bab"), ["a"]);
}

#[test]
fn all_patterns_stand_in_one_paragraph() {
    let matcher = "all = ['''first''', '''second''']";
    for (text, count) in [
        ("first\nsecond\n", 1),
        ("first\n\nsecond\n", 0),
        ("first\r\n\r\nsecond\r\n", 0),
        ("first\n \t\nsecond\n", 0),
        ("second\n\nfirst first\nsecond\n\nfirst", 2),
    ] {
        assert_eq!(found(matcher, text).len(), count, "{text:?}");
    }
}
