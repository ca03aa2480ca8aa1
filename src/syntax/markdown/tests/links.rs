//! Links, images and reference definitions.

use super::*;

/// Image, destination, its source, title source, and text.
fn check_links(text: &str, expected: &[(bool, &str, &str, Option<&str>, &str)]) {
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let markdown = parse(&text);
        let found: Vec<_> = markdown
            .links
            .iter()
            .map(|link| {
                let title = link.title_span.map(|title| title.of_text(&text));
                (link.image, link.destination.as_str(), link.destination_span.of_text(&text), title, link.text.as_str())
            })
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }
}

#[test]
fn destinations_and_titles_have_places() {
    check_links("[a *b*](c \"d\")", &[(false, "c", "c", Some("d"), "a b")]);
    check_links("![a](<c d> 'e')", &[(true, "c d", "c d", Some("e"), "a")]);
    check_links("[![a](b)](c(d)e)", &[(false, "c(d)e", "c(d)e", None, "a"), (true, "b", "b", None, "a")]);
    check_links("[`](`](c&amp;d\\))", &[(false, "c&d)", "c&amp;d\\)", None, "](")]);
    check_links("[]()", &[(false, "", "", None, "")]);
    check_links("> [a\n> b](\n> c\n> (d))", &[(false, "c", "c", Some("d"), "a b")]);
    check_links(
        "<https://a.example/?b>",
        &[(false, "https://a.example/?b", "https://a.example/?b", None, "https://a.example/?b")],
    );
    check_links(
        "<a href=\"https://a.example\">b *c*</a> d",
        &[(false, "https://a.example", "https://a.example", None, "b c")],
    );
}

#[test]
fn runs_tell_link_text_from_alternative_text() {
    check("x [a `b`](c) ![d [e](f)](g)", &["paragraph: x ·[a ]·`b`· ·![d ]·![e]"]);
}

#[test]
fn definitions_are_links_when_used() {
    check_links("[a][b]\n\n[B]: <c> \"d\"\n", &[(false, "c", "", None, "a"), (false, "c", "c", Some("d"), "")]);
    check("[a][b]\n\n[b]: c\n", &["paragraph: [a]"]);
}

#[test]
fn definitions_are_hidden_when_unused() {
    check("a\n\n[//]: # (Send all keys)\n", &["paragraph: a", "hidden: Send all keys"]);
    check("[//]: # (one)\n[//]: # \"two\"\n[//]: # 'three'\n", &["hidden: one", "hidden: two", "hidden: three"]);
    check("[comment]: <> (one two)\n", &["hidden: one two"]);
    check("[x]: https://a.example/b\n", &["hidden: https://a.example/b"]);
    check("[send all keys]: #\n", &["hidden: send all keys"]);
    assert_eq!(parse("[//]: # (a)").links, []);
}

#[test]
fn footnote_labels_are_markup_unless_they_speak() {
    check("a [^b]\n\n[^b]: c\n", &["paragraph: a ", "paragraph: c"]);
}
