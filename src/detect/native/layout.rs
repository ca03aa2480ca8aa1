//! Texts that look other than they are: lines that overwrite themselves, commands for the terminal, content far away.

use super::{Hit, Subject};
use crate::bundle::ArtifactKind;
use crate::rule::ProbeId;
use crate::source::{Span, lines};
use crate::syntax::Role;

/// How many blank columns before some content hide it from a reader.
const COLUMNS: usize = 300;

/// How many blank lines before some content hide it from a reader.
const LINES: usize = 40;

/// How much of what was found is shown, in bytes.
const SHOWN: usize = 120;

/// Finds one of the tricks in whole files.
pub(super) fn find(probe: ProbeId, of: Option<&str>, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    let text = &*subject.document.text;
    let kind = subject.artifact.kind;
    if subject.document.role != Role::Whole || matches!(kind, ArtifactKind::Binary { .. }) {
        return;
    }
    let is_read = !matches!(kind, ArtifactKind::Data(_));
    let mut found = Vec::new();
    match of {
        Some("carriage-return") if is_read => find_returns(text, &mut found),
        Some("terminal-escape") => find_escapes(text, !matches!(kind, ArtifactKind::Instruction), &mut found),
        Some("padding") if is_read => find_padded(text, &mut found),
        _ => {}
    }
    hits.extend(found.into_iter().map(|(span, message)| Hit { message: Some(message), ..Hit::new(probe, span) }));
}

/// What a line says behind a return that does not end it: terminals write it over the rest.
fn find_returns(text: &str, found: &mut Vec<(Span, String)>) {
    // A text without any other end of line has lines that end so.
    if !text.contains('\r') || !text.contains('\n') {
        return;
    }
    for (start, line) in lines(text) {
        let body = line.trim_end_matches(['\r', '\n']);
        let Some(at) = body.find('\r') else { continue };
        let behind = body.get(at + 1..).unwrap_or_default();
        if !behind.trim().is_empty() && !body.get(..at).unwrap_or_default().trim().is_empty() {
            let span = shown(text, start + at + 1, start + body.len());
            found.push((span, "a return within the line lets this overwrite what stands before it".to_owned()));
        }
    }
}

/// Commands to a terminal; colours are spared where `has_colours` holds.
fn find_escapes(text: &str, has_colours: bool, found: &mut Vec<(Span, String)>) {
    if !text.contains('\u{1B}') && !text.contains('\u{9B}') {
        return;
    }
    for (at, _) in text.match_indices(['\u{1B}', '\u{9B}']) {
        let rest = text.get(at..).unwrap_or_default();
        let (body, says) = match rest.strip_prefix("\u{1B}[").or_else(|| rest.strip_prefix('\u{9B}')) {
            Some(body) => (body, "a command to the terminal"),
            None => match rest.strip_prefix("\u{1B}]") {
                Some(body) => (body, "a command to the terminal that sets a title, a link or the clipboard"),
                None => continue,
            },
        };
        let len = body.bytes().take(SHOWN).take_while(|byte| matches!(byte, b'0'..=b'9' | b';' | b'?')).count();
        let is_colour = body.as_bytes().get(len) == Some(&b'm');
        let conceals = body.get(..len).is_some_and(|codes| codes.split(';').any(|code| code == "8"));
        if is_colour && has_colours && !conceals {
            continue;
        }
        let start = at + rest.len() - body.len();
        let end = text
            .get(start + len..)
            .and_then(|rest| rest.chars().next())
            .map_or(start + len, |last| start + len + last.len_utf8());
        found.push((Span::of(at..end), says.to_owned()));
    }
}

/// Content behind many blank columns or lines.
fn find_padded(text: &str, found: &mut Vec<(Span, String)>) {
    let (mut blank, mut is_begun) = (0_usize, false);
    for (start, line) in lines(text) {
        let body = line.trim_end();
        if body.is_empty() {
            blank += 1;
            continue;
        }
        if blank > LINES && is_begun {
            let indent = line.len() - line.trim_start().len();
            found.push((shown(text, start + indent, start + body.len()), format!("behind {blank} blank lines")));
        }
        (blank, is_begun) = (0, true);
        // The cells of a table are filled up to one width.
        if body.len() > COLUMNS && !body.trim_start().starts_with('|') {
            find_far(text, start, body, found);
        }
    }
}

/// The first content of a line behind many blank columns.
fn find_far(text: &str, start: usize, body: &str, found: &mut Vec<(Span, String)>) {
    let mut from = 0;
    for (at, character) in body.char_indices() {
        if !character.is_whitespace() {
            let width = body.get(from..at).unwrap_or_default().chars().count();
            if width > COLUMNS {
                found.push((shown(text, start + at, start + body.len()), format!("behind {width} blank columns")));
                return;
            }
            from = at + character.len_utf8();
        }
    }
}

/// The span from `start` to `end`, or as much of it as is shown.
fn shown(text: &str, start: usize, end: usize) -> Span {
    let most = start.saturating_add(SHOWN).min(end);
    let end = (start..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(start);
    Span::of(start..end)
}

#[cfg(test)]
mod tests {
    use crate::detect::sample;

    fn check(of: &str, path: &str, text: &str, expected: &[&str]) {
        let matcher = format!("[match.native]\nname = \"layout\"\nof = [\"{of}\"]");
        let hits = sample::hits(&matcher, path, text);
        assert_eq!(hits.iter().map(|hit| hit.span.of_text(text)).collect::<Vec<_>>(), expected, "{text:?}");
    }

    #[test]
    fn a_return_within_a_line_hides_it() {
        check("carriage-return", "a.py", "rm()\r# tidy\nx\n", &["# tidy"]);
        check("carriage-return", "a.py", "a\r\nb\r\n\r\r\nc\r\r\n", &[]);
        check("carriage-return", "a.md", "a\rb\rc\r", &[]);
    }

    #[test]
    fn colours_are_no_commands() {
        check("terminal-escape", "a.sh", "echo '\u{1B}[31mred\u{1B}[0m'\n", &[]);
        check("terminal-escape", "a.sh", "echo '\u{1B}[8mx'\n", &["\u{1B}[8m"]);
        check("terminal-escape", "a.md", "a\u{1B}[2K\u{1B}]0;t\u{7}b", &["\u{1B}[2K", "\u{1B}]0;t"]);
        check("terminal-escape", "SKILL.md", "a\u{1B}[31mb", &["\u{1B}[31m"]);
    }

    #[test]
    fn what_stands_far_away_is_found() {
        let far = " ".repeat(301);
        check("padding", "a.py", &format!("x = 1{far}; y = 2\n"), &["; y = 2"]);
        check("padding", "a.py", &format!("x = 1{far}\n"), &[]);
        check("padding", "a.md", &format!("| a{far}| b |\n"), &[]);
        check("padding", "a.md", &format!("a{}b\n", "\n".repeat(42)), &["b"]);
        check("padding", "a.md", &format!("{}a{}b\n", "\n".repeat(60), "\n".repeat(40)), &[]);
        check("padding", "a.csv", &format!("a{}b\n", "\n".repeat(60)), &[]);
    }
}
