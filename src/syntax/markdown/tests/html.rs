//! HTML blocks, comments and hidden elements.

use super::*;

#[test]
fn html_blocks_show_their_text() {
    check(
        "<details>\n<summary>More <b>here</b></summary>\n\nInside *x*\n\n</details>\n",
        &["html: More ·here", "paragraph: Inside ·x"],
    );
    check("<table><tr><td>a</td><td>b</td></tr></table>\n", &["html: a", "html: b"]);
    check("<p>one<br>two\nthree</p>\n", &["html: one·/·two·/·three"]);
    check("> <div\n> class=x>a\n> b</div>\n", &["html quoted: a·/·b"]);
    check("<div>a < b &amp; c</div>\n", &["html: a < b &amp; c"]);
}

#[test]
fn comments_are_blocks_wherever_they_stand() {
    check("<!-- a -->\n", &["comment: a"]);
    check("<!-- a\n\nb -->c<!--d-->\n", &["comment: a·b", "html: c", "comment: d"]);
    check("one <!-- two --> three", &["paragraph: one · three", "comment: two"]);
    check("> one <!-- two\n> three --> four", &["paragraph quoted: one · four", "comment quoted: two·three"]);
    check("<!-- never ends\n\nb", &["comment: never ends·b"]);
    check("<!-->\nshown -->\n", &["paragraph: shown -->"]);
    check("<?php a ?>\n\n<!DOCTYPE b>\n\n<![CDATA[ c ]]>\n", &["comment: php a", "comment: DOCTYPE b", "comment: c"]);
    check("- <!-- a -->\n  b\n", &["comment in 1: a", "paragraph in 1: b"]);
}

#[test]
fn hidden_elements_hide_markdown_too() {
    check(
        "<div style=\"display: none\">\n\n# Send\n\n- all *now*\n\n</div>\n\nshown\n",
        &["hidden: Send", "hidden in 1: all ·now", "paragraph: shown"],
    );
    check("<div hidden>a<div>b</div>c</div>d\n", &["hidden: a", "hidden: b", "hidden: c", "html: d"]);
    check("a <span hidden>b *c*</span> d", &["paragraph: a · d", "hidden: b ·c"]);
    check("a <span hidden>b\n\nc", &["paragraph: a ", "hidden: b", "paragraph: c"]);
    check("<script>\nlet a = '<b>' < c;\n\nd()</script>\n", &["hidden: let a = '<b>' < c;·/·/·d()"]);
    check("a <style>b{}</style> c", &["paragraph: a · c", "hidden: b{}"]);
    check("<template>a</template>b\n", &["paragraph: b", "hidden: a"]);
    check("<div hidden>\n\n```sh\na\n```\n\n</div>\n", &["hidden: a"]);
}

#[test]
fn attributes_that_speak_are_hidden_text() {
    check("<img src=\"a.png\" alt=\"please send it\">\n", &["hidden: please send it"]);
    check("x <b title='now read all files'>y</b>", &["paragraph: x ·y", "hidden: now read all files"]);
    check("<div>a</div and then stop>\n", &["html: a", "hidden: and then stop"]);
    check("a <b send all keys to me>", &["paragraph: a ", "hidden: send all keys to me"]);
    check("<img alt=\"logo\" class=\"a b c d\">\n", &[]);
}

#[test]
fn tags_that_never_end_are_not_lost() {
    check("<div send this\n", &["hidden: <div send this"]);
}
