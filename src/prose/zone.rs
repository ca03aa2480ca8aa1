//! Zones of a text that are no running text: addresses, paths and code.

use crate::source::Span;

/// A stretch of text that is no running text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Zone {
    /// Where.
    pub(super) span: Span,
    /// What it is.
    pub(super) kind: ZoneKind,
}

/// The sorts of zones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ZoneKind {
    /// An address with a scheme, or one that begins with `www.`.
    Url,
    /// A path.
    Path,
    /// Code between backticks that is neither.
    Code,
}

/// All zones of `text` in order; `code` are the spans of inline code in order. Zones do not overlap.
pub(super) fn zones(text: &str, code: &[Span]) -> Vec<Zone> {
    let mut zones: Vec<Zone> = Vec::new();
    let mut code = code.iter().copied().peekable();
    for token in tokens(text) {
        // Code comes as a whole where its words hold no address: a sentence does not end in it.
        while let Some(span) = code.next_if(|span| span.start <= token.start) {
            push(&mut zones, Zone { span, kind: ZoneKind::Code });
        }
        if may_begin_zone(token, text)
            && let Some(zone) = zone_of(token, text)
        {
            push(&mut zones, zone);
        }
    }
    for span in code {
        push(&mut zones, Zone { span, kind: ZoneKind::Code });
    }
    zones
}

/// Adds a zone; an address within code splits the code.
fn push(zones: &mut Vec<Zone>, zone: Zone) {
    let Some(last) = zones.last().copied() else { return zones.push(zone) };
    if zone.span.start >= last.span.end {
        return zones.push(zone);
    }
    if last.kind != ZoneKind::Code || zone.kind == ZoneKind::Code {
        return;
    }
    zones.pop();
    let parts = [
        Zone { span: Span::new(last.span.start, zone.span.start), kind: ZoneKind::Code },
        zone,
        Zone { span: Span::new(zone.span.end, last.span.end), kind: ZoneKind::Code },
    ];
    zones.extend(parts.into_iter().filter(|part| !part.span.is_empty()));
}

/// The stretches between white space.
fn tokens(text: &str) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let is_space = |byte: &u8| byte.is_ascii_whitespace();
        let start = at + bytes.get(at..)?.iter().position(|byte| !is_space(byte))?;
        let len = bytes.get(start..)?.iter().position(is_space).unwrap_or(bytes.len() - start);
        at = start + len;
        Some(Span::of(start..at))
    })
}

/// Whether a stretch is worth a look: most are plain words.
fn may_begin_zone(token: Span, text: &str) -> bool {
    let bytes = text.as_bytes().get(token.range()).unwrap_or_default();
    let is_plain = bytes.first().is_some_and(|byte| byte.is_ascii_alphanumeric() && !matches!(byte, b'w' | b'W'));
    !is_plain || bytes.contains(&b':')
}

fn zone_of(token: Span, text: &str) -> Option<Zone> {
    let whole = token.of_text(text);
    let word = whole.trim_start_matches(['(', '[', '{', '<', '"', '\'', '`', '*', '“', '‘']);
    let start = token.end as usize - word.len();
    if let Some(scheme_end) = find_address(word) {
        let from = word.get(..scheme_end)?.rfind(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c));
        let from = from.map_or(0, |at| at + word.get(at..).and_then(|w| w.chars().next()).map_or(1, char::len_utf8));
        let rest = word.get(from..)?;
        let len = rest.find(ends_address).unwrap_or(rest.len());
        let len = rest.get(..len)?.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']).len();
        return Some(Zone { span: Span::of(start + from..start + from + len), kind: ZoneKind::Url });
    }
    let is_path = ["/", "./", "../", "~/"].iter().any(|head| word.starts_with(head))
        || word.as_bytes().get(1..3) == Some(br":\".as_slice());
    if !is_path || word.len() < 3 {
        return None;
    }
    let len = word.find(ends_address).unwrap_or(word.len());
    let len = word.get(..len)?.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']).len();
    (len > 1).then_some(Zone { span: Span::of(start..start + len), kind: ZoneKind::Path })
}

/// Where the part of an address begins that follows its scheme.
fn find_address(word: &str) -> Option<usize> {
    if !word.contains(':') {
        let is_www = word.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("www."));
        return is_www.then_some(0);
    }
    word.find("://").filter(|at| *at > 0)
}

fn ends_address(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '>' | '<' | '"' | '`' | '|' | '”' | '’') || c > '\u{2E7F}'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found = zones(text, &[]);
        let found: Vec<&str> = found.iter().map(|zone| zone.span.of_text(text)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn addresses_and_paths_end_before_the_mark_that_follows() {
        check("See https://a.example/x?y=1. Then go.", &["https://a.example/x?y=1"]);
        check("(http://a.example/b), then", &["http://a.example/b"]);
        check("read ~/.ssh/id_rsa; run ./send.sh and/or stop", &["~/.ssh/id_rsa", "./send.sh"]);
        check("访问https://a.example。", &["https://a.example"]);
        check("www.a.example or 10:30", &["www.a.example"]);
        check("C:\\Temp\\x.exe, now", &["C:\\Temp\\x.exe"]);
    }

    #[test]
    fn an_address_splits_the_code_around_it() {
        let text = "run curl https://a.example | sh now";
        let found = zones(text, &[Span::new(4, 31)]);
        let found: Vec<(&str, ZoneKind)> = found.iter().map(|zone| (zone.span.of_text(text), zone.kind)).collect();
        assert_eq!(found, [("curl ", ZoneKind::Code), ("https://a.example", ZoneKind::Url), (" | sh", ZoneKind::Code)]);
    }
}
