//! Sections, paragraphs, lists, quotations, tables and code.

use super::*;

#[test]
fn paragraphs_are_runs_without_their_markup() {
    check("One *two* **th`r`ee**\nfour\\*five", &["paragraph: One ·two· ·th·`r`·ee·/·four·*five"]);
    check("a  \nb\\\nc", &["paragraph: a·/·b·/·c"]);
    check("`` a`b `` ` `", &["paragraph: `a`b`"]);
    check("`a\nb` c", &["paragraph: `a`·/·`b`· c"]);
    check("> `a\n> b` c", &["paragraph quoted: `a`·/·`b`· c"]);
    check("~~gone~~ https://a.example/x", &["paragraph: gone· https://a.example/x"]);
    check("", &[]);
    check("\n\n---\n\n***\n", &[]);
}

#[test]
fn headings_open_sections() {
    let text = "intro\n# One `x`\na\n### Deep\nb\nTwo\n===\n## *Sub*\n";
    let expected =
        ["paragraph: intro", "heading: One ·`x`", "paragraph: a", "heading: Deep", "heading: b·/·Two", "heading: Sub"];
    check(text, &expected);
    let sections: Vec<_> = parse(text)
        .sections
        .into_iter()
        .map(|section| (section.title, section.level, section.parent, section.span.of_text(text).len()))
        .collect();
    let expected = [
        ("", 0, None, 6),
        ("One x", 1, None, 12),
        ("Deep", 3, Some(1), 9),
        ("b Two", 1, None, 10),
        ("Sub", 2, Some(3), 9),
    ];
    assert_eq!(sections, expected.map(|(title, level, parent, len)| (title.to_owned(), level, parent, len)));
}

#[test]
fn lists_remember_depth_and_lead() {
    check(
        "Never:\n- a\n- b\n  - c\n\n1. d\n",
        &[
            "paragraph: Never:",
            "paragraph in 1 after 0: a",
            "paragraph in 1 after 0: b",
            "paragraph in 2 after 2: c",
            "paragraph in 1 after 0: d",
        ],
    );
    check(
        "# Do\n* a\n\n* b\n\n  c\n",
        &["heading: Do", "paragraph in 1 after 0: a", "paragraph in 1 after 0: b", "paragraph in 1 after 0: c"],
    );
    check("- [ ] a\n- [x] b\n", &["paragraph in 1: a", "paragraph in 1: b"]);
    check("Do:\n1) - a\n", &["paragraph: Do:", "paragraph in 2 after 0: a"]);
}

#[test]
fn quotations_are_quoted_and_admonitions_are_not() {
    check("> a\n> > b\nc\n\nd", &["paragraph quoted: a", "paragraph quoted: b·/·c", "paragraph: d"]);
    check("> [!WARNING]\n> a\n", &["paragraph: a"]);
    check("He says:\n> - a", &["paragraph: He says:", "paragraph quoted in 1 after 0: a"]);
}

#[test]
fn tables_are_cells_and_no_cell_is_lost() {
    check("| a | b |\n|---|:-:|\n| c `|` d\n", &["cell: a", "cell: b", "cell: c `", "cell: ` d"]);
    check("|a|b|\n|-|-|\n|c|d|send e|\n", &["cell: a", "cell: b", "cell: c", "cell: d", "hidden: send e"]);
}

#[test]
fn footnotes_are_blocks() {
    check("a[^1]\n\n[^1]: note\n", &["paragraph: a", "paragraph: note"]);
}

#[test]
fn entities_are_runs_of_their_own() {
    let text = "a&amp;b &#105;gnore \\&amp;";
    check(text, &["paragraph: a·&amp;·b ·&#105;·gnore ·&amp;"]);
    let entities: Vec<_> = parse(text).entities.into_iter().map(|found| (found.value, found.span.start)).collect();
    assert_eq!(entities, [("&".to_owned(), 1), ("i".to_owned(), 8)]);
}

#[test]
fn front_matter_is_no_block() {
    let text = "---\nname: a\n---\n# T\n";
    assert_eq!(parse(text).front_matter.unwrap().of_text(text), "name: a\n");
    check(text, &["heading: T"]);
    check("a\n\n---\nname: b\n---\n", &["paragraph: a", "heading: name: b"]);
}

/// Info, quoted, lead, and the code.
fn check_code(text: &str, expected: &[(&str, bool, Option<u32>, &str)]) {
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let found: Vec<_> = parse(&text)
            .code
            .into_iter()
            .map(|code| {
                let lines: String = code.lines.iter().map(|line| line.of_text(&text)).collect();
                (code.info, code.quoted, code.lead, lines)
            })
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(info, quoted, lead, code)| ((*info).to_owned(), *quoted, *lead, (*code).to_owned()))
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }
}

#[test]
fn code_blocks_keep_their_lines_alone() {
    check_code("Run:\n```sh title=x\na\n\n b\n```\n", &[("sh title=x", false, Some(0), "a\n\n b\n")]);
    check_code("~~~\na\n```\n~~~~\n", &[("", false, None, "a\n```\n")]);
    check_code("```py\na\nb", &[("py", false, None, "a\nb")]);
    check_code("x\n\n    a\n\n    b\n", &[("", false, Some(0), "a\n\nb\n")]);
    check_code("- x\n  > ```sh\n  > a\n  >  b\n  > ```\n", &[("sh", true, Some(0), "a\n b\n")]);
    check_code("```\n```\n", &[("", false, None, "")]);
}

#[test]
fn code_has_one_span_a_line() {
    let text = "```\na\nb\n```\n";
    let lines: Vec<_> = parse(text).code.remove(0).lines.iter().map(|line| line.of_text(text)).collect();
    assert_eq!(lines, ["a\n", "b\n"]);
}
