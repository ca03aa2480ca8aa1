//! Reads one HTML tag: its name, its attributes, and whether it hides what it encloses.

use std::ops::Range;

use super::style::{hides_by_class, hides_by_colour, hides_by_style};

/// A tag, from `<` to `>`.
#[derive(Clone, Copy, Debug)]
pub(in crate::syntax) struct Tag<'s> {
    /// The name as written.
    pub(in crate::syntax) name: &'s str,
    /// Whether it closes an element.
    pub(in crate::syntax) closes: bool,
    /// Whether it ends with `/>`.
    self_closing: bool,
    source: &'s str,
    /// Where the attributes begin.
    tail: usize,
}

/// An attribute with the place of its value in the tag.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::syntax) struct Attribute<'s> {
    /// The name as written.
    pub(in crate::syntax) name: &'s str,
    /// The value without its quotes, as written; empty where there is none.
    pub(in crate::syntax) value: &'s str,
    /// Where the value stands in the tag.
    pub(in crate::syntax) range: Range<usize>,
}

impl<'s> Tag<'s> {
    /// Reads the tag that `source` consists of.
    pub(in crate::syntax) fn of(source: &'s str) -> Self {
        let bytes = source.as_bytes();
        let closes = bytes.get(1) == Some(&b'/');
        let start = if closes { 2 } else { 1 };
        let tail = skip(bytes, start, |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>'));
        let name = source.get(start..tail).unwrap_or_default();
        Self { name, closes, self_closing: source.ends_with("/>"), source, tail }
    }

    /// Whether its name is `name`, whatever the case.
    pub(in crate::syntax) const fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Whether its name is among `names`, whatever the case.
    pub(in crate::syntax) fn is_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.is(name))
    }

    /// Whether it opens an element that a closing tag ends. `<div/>` does, as in browsers; components (`<Note/>`) do not.
    pub(in crate::syntax) fn encloses(&self) -> bool {
        let component = self.name.starts_with(|first: char| first.is_ascii_uppercase());
        !(self.closes || self.is_any(VOID) || (self.self_closing && component))
    }

    /// Whether it is part of a line of text rather than a block of its own.
    pub(super) fn is_phrasing(&self) -> bool {
        self.is_any(PHRASING)
    }

    /// Whether the element holds no markup: all of it up to its closing tag is text for machines.
    pub(super) fn is_raw(&self) -> bool {
        self.is_any(&["script", "style"])
    }

    /// Whether no rendering shows what it encloses.
    pub(super) fn hides(&self) -> bool {
        self.encloses()
            && (self.is_raw()
                || self.is_any(&["template", "datalist", "noscript"])
                || self.attributes().any(|attribute| match attribute.name.to_ascii_lowercase().as_str() {
                    "hidden" => true,
                    "style" => hides_by_style(attribute.value),
                    "class" => hides_by_class(attribute.value),
                    "color" => self.is("font") && hides_by_colour(attribute.value, "white"),
                    "size" => self.is("font") && attribute.value == "0",
                    _ => false,
                }))
    }

    /// The attributes without a value, where they are at least `count`: so many read as a sentence, not as settings.
    pub(super) fn bare_words(&self, count: usize) -> Option<Range<usize>> {
        let mut bare = self.attributes().filter_map(|attribute| {
            let range = attribute.range.end.checked_sub(attribute.name.len())?..attribute.range.end;
            (self.source.get(range.clone()) == Some(attribute.name)).then_some(range)
        });
        let first = bare.next()?;
        let (found, end) = bare.fold((1, first.end), |(found, _), range| (found + 1, range.end));
        (found >= count).then_some(first.start..end)
    }

    /// Its attributes in order.
    pub(in crate::syntax) fn attributes(&self) -> impl Iterator<Item = Attribute<'s>> {
        let source = self.source;
        let mut at = self.tail;
        std::iter::from_fn(move || {
            let attribute = next_attribute(source, at)?;
            at = attribute.1;
            Some(attribute.0)
        })
    }
}

impl Attribute<'_> {
    /// Whether its value is where `tag` leads to.
    pub(super) fn names_destination(&self, tag: &Tag<'_>) -> bool {
        let leads = match self.name.to_ascii_lowercase().as_str() {
            "href" => tag.is_any(&["a", "area", "link"]),
            "src" => true,
            "action" => tag.is("form"),
            _ => false,
        };
        leads && !self.value.is_empty()
    }

    /// Whether its value says something to people or machines: words, in an attribute that is no setting.
    pub(super) fn speaks(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        let holds_words = name.starts_with("data-")
            || name.starts_with("aria-")
            || matches!(
                name.as_str(),
                "alt" | "title" | "content" | "summary" | "placeholder" | "label" | "value" | "srcdoc"
            );
        holds_words && has_words(self.value)
    }
}

/// Three words at least; scripts without spaces are counted by character.
fn has_words(value: &str) -> bool {
    let words = value.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
    words >= 3 || value.chars().filter(|c| c.is_alphanumeric() && !c.is_ascii()).count() >= 12
}

const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

const PHRASING: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "label", "mark", "picture", "q", "s", "samp", "small", "source", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
];

/// The attribute at or after `at`, and where the next may begin.
fn next_attribute(source: &str, at: usize) -> Option<(Attribute<'_>, usize)> {
    let bytes = source.as_bytes();
    let start = skip(bytes, at, |byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\''));
    if bytes.get(start).is_none_or(|byte| *byte == b'>') {
        return None;
    }
    // A name may begin with `=`: so do browsers read it, and so every step moves on.
    let end = skip(bytes, start + 1, |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>' | b'='));
    let name = source.get(start..end).unwrap_or_default();
    let equals = skip(bytes, end, |byte| byte.is_ascii_whitespace());
    if bytes.get(equals) != Some(&b'=') {
        return Some((Attribute { name, value: "", range: end..end }, end));
    }
    let open = skip(bytes, equals + 1, |byte| byte.is_ascii_whitespace());
    let range = match bytes.get(open) {
        Some(quote @ (b'"' | b'\'')) => open + 1..skip(bytes, open + 1, |byte| byte != *quote),
        _ => open..skip(bytes, open, |byte| !byte.is_ascii_whitespace() && byte != b'>'),
    };
    let next = range.end;
    Some((Attribute { name, value: source.get(range.clone()).unwrap_or_default(), range }, next))
}

fn skip(bytes: &[u8], from: usize, passes: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|byte| !passes(*byte)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, name: &str, attributes: &[(&str, &str)]) {
        let tag = Tag::of(source);
        assert_eq!(tag.name, name, "{source}");
        let found: Vec<(&str, &str)> = tag.attributes().map(|found| (found.name, found.value)).collect();
        assert_eq!(found, attributes, "{source}");
        for attribute in tag.attributes() {
            assert_eq!(source.get(attribute.range.clone()), Some(attribute.value));
        }
    }

    #[test]
    fn names_and_attributes_are_read_as_browsers_do() {
        check("<div>", "div", &[]);
        check("</p >", "p", &[]);
        check("<img alt='a b' src=\"x>y\"/>", "img", &[("alt", "a b"), ("src", "x>y")]);
        check("<input disabled value = c>", "input", &[("disabled", ""), ("value", "c")]);
        check("<a href=/x/y>", "a", &[("href", "/x/y")]);
        check("<a =b c>", "a", &[("=b", ""), ("c", "")]);
    }

    #[test]
    fn what_no_rendering_shows_is_hidden() {
        let hiding = [
            "<div hidden>",
            "<DIV HIDDEN=''>",
            "<span style='display : none'>",
            "<p style=\"color:red; Display:NONE !important\">",
            "<p style='dis/* x */play:none'>",
            "<p style='visibility:hidden'>",
            "<p style='font-size:0px'>",
            "<p style='opacity:0.0'>",
            "<template>",
            "<script src=x>",
            "<style>",
            "<div hidden/>",
            "<noscript>",
            "<font color=white>",
            "<span class='note sr-only'>",
        ];
        for source in hiding {
            assert!(Tag::of(source).hides(), "{source}");
        }
        let showing = [
            "<div>",
            "<div title='hidden'>",
            "<img hidden>",
            "</template>",
            "<details>",
            "<p style='font-size:0.9em'>",
            "<p style='opacity:0.5'>",
            "<p style='display:block'>",
            "<Note hidden/>",
        ];
        for source in showing {
            assert!(!Tag::of(source).hides(), "{source}");
        }
    }
}
