//! JavaScript string literals and templates: delimiters and escapes.

use std::iter::Peekable;
use std::str::Chars;

use crate::source::Span;

/// What stands between the delimiters of a literal.
pub(super) fn body(text: &str, span: Span) -> Span {
    let literal = span.of_text(text);
    let Some(quote) = literal.chars().next().filter(|c| matches!(c, '\'' | '"' | '`')) else { return span };
    let closed = literal.len() > 1 && literal.ends_with(quote);
    Span::new(span.start + 1, if closed { span.end - 1 } else { span.end })
}

/// The text that a body with escapes stands for.
pub(super) fn unescape(body: &str) -> String {
    if !body.contains('\\') {
        return body.to_owned();
    }
    let mut text = String::with_capacity(body.len());
    let mut rest = body.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match rest.next() {
            Some('\r') => {
                rest.next_if_eq(&'\n');
            }
            Some('\n' | '\u{2028}' | '\u{2029}') => {}
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('b') => text.push('\u{8}'),
            Some('f') => text.push('\u{C}'),
            Some('v') => text.push('\u{B}'),
            Some('x') => push_code(&mut text, &mut rest, 2),
            Some('u') if rest.next_if_eq(&'{').is_some() => {
                push_code(&mut text, &mut rest, 6);
                rest.next_if_eq(&'}');
            }
            Some('u') => push_unit(&mut text, &mut rest),
            Some(digit @ '0'..='7') => {
                let mut code = digit.to_digit(8).unwrap_or_default();
                while code < 32 {
                    let Some(next) = rest.next_if(|c| c.is_digit(8)) else { break };
                    code = code * 8 + next.to_digit(8).unwrap_or_default();
                }
                text.extend(char::from_u32(code));
            }
            Some(other) => text.push(other),
            None => text.push('\\'),
        }
    }
    text
}

/// Pushes the character of `\uXXXX`, or of two of them that make one.
fn push_unit(text: &mut String, rest: &mut Peekable<Chars<'_>>) {
    let first = code(rest, 4);
    if (0xD800..0xDC00).contains(&first) {
        let mut ahead = rest.clone();
        if ahead.next() == Some('\\') && ahead.next() == Some('u') {
            let second = code(&mut ahead, 4);
            if (0xDC00..0xE000).contains(&second) {
                *rest = ahead;
                text.extend(char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00)));
                return;
            }
        }
    }
    text.push(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
}

fn push_code(text: &mut String, rest: &mut Peekable<Chars<'_>>, digits: u32) {
    text.push(char::from_u32(code(rest, digits)).unwrap_or(char::REPLACEMENT_CHARACTER));
}

fn code(rest: &mut Peekable<Chars<'_>>, digits: u32) -> u32 {
    let mut code = 0;
    for _ in 0..digits {
        let Some(digit) = rest.next_if(char::is_ascii_hexdigit) else { break };
        code = code * 16 + digit.to_digit(16).unwrap_or_default();
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(literal: &str, expected: &str) {
        let body = body(literal, Span::of(0..literal.len()));
        assert_eq!(unescape(body.of_text(literal)), expected, "{literal}");
    }

    #[test]
    fn delimiters_and_escapes_are_undone() {
        check("'curl'", "curl");
        check("\"\\x63url\"", "curl");
        check("'\\u0063\\u{75}rl\\n'", "curl\n");
        check("'\\143url \\0'", "curl \0");
        check("'\\ud83d\\ude00'", "\u{1F600}");
        check("'\\ud83dx'", "\u{FFFD}x");
        check("'a\\\nb'", "ab");
        check("`a\nb`", "a\nb");
        check("'\\d \\\\ \\''", "d \\ '");
        check("''", "");
        check("'", "");
        check("'unclosed", "unclosed");
    }
}
