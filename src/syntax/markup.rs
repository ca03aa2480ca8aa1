//! Pages and vector pictures: the code in them, what they do not show, and the words that a picture shows.

use super::markdown::tag::Tag;
use super::{Nested, Role};
use crate::bundle::Language;
use crate::source::{OffsetMapBuilder, Span};

/// The code, the unseen words and the shown words of a page or a picture, one text each; only pictures give their shown words.
pub(super) fn parts(text: &str, language: Language) -> Vec<Nested> {
    let is_picture = language == Language::Xml && text.contains("<svg");
    if !is_picture && language != Language::Html {
        return Vec::new();
    }
    let mut parts = Parts::default();
    parts.read(text, is_picture);
    let shown = Some(parts.shown).filter(|_| is_picture);
    [
        parts.code.nested(Language::JavaScript, Role::Listing),
        parts.unseen.nested(Language::Plain, Role::Hidden),
        shown.and_then(|shown| shown.nested(Language::Plain, Role::Description)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Elements without markup in them.
const RAW: &[&str] = &["script", "style"];

/// Elements whose words are about the picture and not in it.
const UNSEEN: &[&str] = &["desc", "title", "metadata", "template"];

#[derive(Default)]
struct Parts {
    code: Joined,
    unseen: Joined,
    shown: Joined,
}

/// Stretches of a text, one a line.
#[derive(Default)]
struct Joined {
    text: String,
    map: OffsetMapBuilder,
}

impl Joined {
    fn add(&mut self, text: &str, at: usize) {
        if text.trim().is_empty() {
            return;
        }
        self.text.push_str(text);
        self.map.copy(Span::of(at..at + text.len()));
        self.text.push('\n');
        self.map.replace(1, Span::of(at + text.len()..at + text.len()));
    }

    fn nested(self, language: Language, role: Role) -> Option<Nested> {
        let nested =
            Nested { text: self.text.into(), offsets: self.map.build(), language, role, section: 0, made: false };
        (!nested.text.is_empty()).then_some(nested)
    }
}

impl Parts {
    fn read(&mut self, text: &str, is_picture: bool) {
        let mut at = 0;
        // The element that decides what the words in it are.
        let mut within: Option<&str> = None;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let raw = within.filter(|name| RAW.iter().any(|raw| raw.eq_ignore_ascii_case(name)));
            let words = raw.map_or_else(|| rest.find('<').unwrap_or(rest.len()), |name| raw_len(rest, name));
            if words > 0 {
                self.take(rest.get(..words).unwrap_or(rest), at, within);
                at += words;
            } else if let Some(comment) = rest.strip_prefix("<!--") {
                let len = comment.find("-->").unwrap_or(comment.len());
                self.unseen.add(comment.get(..len).unwrap_or_default(), at + 4);
                at += (4 + len + 3).min(rest.len());
            } else if let Some(literal) = rest.strip_prefix("<![CDATA[") {
                let len = literal.find("]]>").unwrap_or(literal.len());
                self.take(literal.get(..len).unwrap_or_default(), at + 9, within);
                at += (9 + len + 3).min(rest.len());
            } else {
                let len = tag_len(rest);
                let tag = Tag::of(rest.get(..len).unwrap_or(rest));
                self.take_handlers(&tag, at);
                // A page goes on where an element closes itself, a picture does not.
                let is_open = tag.encloses() && !(is_picture && rest.get(..len).is_some_and(|tag| tag.ends_with("/>")));
                let decides = tag.is_any(RAW) || (tag.is_any(UNSEEN) && within.is_none());
                if tag.closes && within.is_some_and(|name| tag.is(name)) {
                    within = None;
                } else if decides && is_open {
                    within = Some(tag.name);
                }
                at += len;
            }
        }
    }

    fn take(&mut self, words: &str, at: usize, within: Option<&str>) {
        match within {
            Some(name) if name.eq_ignore_ascii_case("script") => self.code.add(words, at),
            Some(name) if name.eq_ignore_ascii_case("style") => {}
            Some(_) => self.unseen.add(words, at),
            None => self.shown.add(words, at),
        }
    }

    /// Takes the code that a tag runs on an event, or in the place of an address.
    fn take_handlers(&mut self, tag: &Tag<'_>, at: usize) {
        for attribute in tag.attributes() {
            let is_event = attribute.name.get(..2).is_some_and(|head| head.eq_ignore_ascii_case("on"));
            let head = attribute.value.trim_start();
            let is_address = head.get(..11).is_some_and(|head| head.eq_ignore_ascii_case("javascript:"));
            if is_event || is_address {
                let skipped = if is_address { attribute.value.len() - head.len() + 11 } else { 0 };
                self.code.add(attribute.value.get(skipped..).unwrap_or_default(), at + attribute.range.start + skipped);
            }
        }
    }
}

/// How long the text of an element without markup is: up to its closing tag, or to the end.
fn raw_len(rest: &str, name: &str) -> usize {
    let closes = |at: usize| {
        let rest = rest.get(at..).unwrap_or_default();
        let closed = rest.strip_prefix("</").and_then(|rest| rest.get(..name.len()));
        closed.is_some_and(|closed| closed.eq_ignore_ascii_case(name)) || rest.starts_with("<![CDATA[")
    };
    rest.match_indices(['<']).map(|(at, _)| at).find(|at| closes(*at)).unwrap_or(rest.len())
}

/// How long the tag at the start of `rest` is, its quotations included.
fn tag_len(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, language: Language, expected: &[(Role, &str)]) {
        let found = parts(text, language);
        let found: Vec<(Role, &str)> = found.iter().map(|part| (part.role, part.text.trim_end())).collect();
        assert_eq!(found, expected, "{text}");
        for part in parts(text, language) {
            let first = part.text.lines().next().unwrap_or_default();
            assert_eq!(part.offsets.map(Span::of(0..first.len())).of_text(text), first);
        }
    }

    #[test]
    fn a_picture_has_code_and_words() {
        check(
            "<svg onload='go()'><desc>unseen</desc><text>shown</text><script><![CDATA[a < b]]></script></svg>",
            Language::Xml,
            &[(Role::Listing, "go()\na < b"), (Role::Hidden, "unseen"), (Role::Description, "shown")],
        );
        let link = "<svg><a href=' javascript:go()'/><!--note--></svg>";
        check(link, Language::Xml, &[(Role::Listing, "go()"), (Role::Hidden, "note")]);
        check("<script/>go()</script>", Language::Html, &[(Role::Listing, "go()")]);
        check("<svg><script src='x'/><g>shown</g></svg>", Language::Xml, &[(Role::Description, "shown")]);
    }

    #[test]
    fn a_page_has_code_and_comments() {
        check(
            "<p>shown</p><script>if (a</b/.test(x)) go()</script><style>p{}</style><!--unseen",
            Language::Html,
            &[(Role::Listing, "if (a</b/.test(x)) go()"), (Role::Hidden, "unseen")],
        );
        check("<script></a b='</script>", Language::Html, &[(Role::Listing, "</a b='")]);
        check("<a b=\"", Language::Html, &[]);
        check("<script>", Language::Html, &[]);
        check("<config>words</config>", Language::Xml, &[]);
    }
}
