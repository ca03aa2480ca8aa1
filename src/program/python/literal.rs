//! Python string literals: prefixes, delimiters and escapes.

use crate::source::Span;

/// A string literal taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spelling {
    /// Where its text stands, delimiters left out.
    pub(super) body: Span,
    /// Whether backslashes are ordinary characters.
    pub(super) raw: bool,
    /// Whether braces hold expressions.
    pub(super) format: bool,
}

/// Takes a string literal at `start` apart.
pub(super) fn spelling(literal: &str, start: u32) -> Spelling {
    let prefix: usize = literal.bytes().take_while(u8::is_ascii_alphabetic).count();
    let letters = literal.get(..prefix).unwrap_or_default().to_ascii_lowercase();
    let rest = literal.get(prefix..).unwrap_or_default();
    let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| rest.starts_with(quote)).unwrap_or_default();
    let first = prefix + quote.len();
    let closed = literal.len() >= first + quote.len() && literal.ends_with(quote);
    let last = if closed { literal.len() - quote.len() } else { literal.len() };
    Spelling {
        body: Span::of(first..last.max(first)).shifted(start),
        raw: letters.contains('r'),
        format: letters.contains(['f', 't']),
    }
}

/// The text that a body with escapes stands for; a body of a format string has its braces doubled.
pub(super) fn unescape(body: &str, raw: bool, format: bool) -> String {
    if !format && (raw || !body.contains('\\')) {
        return body.to_owned();
    }
    let mut text = String::with_capacity(body.len());
    let mut rest = body.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '{' | '}' if format => {
                rest.next_if_eq(&c);
                text.push(c);
            }
            '\\' if !raw => match rest.next() {
                Some('\n') => {}
                Some('\r') => {
                    rest.next_if_eq(&'\n');
                }
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some(digit @ '0'..='7') => {
                    let mut code = digit.to_digit(8).unwrap_or_default();
                    for _ in 0..2 {
                        let Some(next) = rest.next_if(|c| c.is_digit(8)) else { break };
                        code = code * 8 + next.to_digit(8).unwrap_or_default();
                    }
                    text.extend(char::from_u32(code));
                }
                Some('x') => push_code(&mut text, &mut rest, 2),
                Some('u') => push_code(&mut text, &mut rest, 4),
                Some('U') => push_code(&mut text, &mut rest, 8),
                Some('a') => text.push('\u{7}'),
                Some('b') => text.push('\u{8}'),
                Some('f') => text.push('\u{C}'),
                Some('v') => text.push('\u{B}'),
                Some(other @ ('\\' | '\'' | '"')) => text.push(other),
                Some(other) => text.extend(['\\', other]),
                None => text.push('\\'),
            },
            c => text.push(c),
        }
    }
    text
}

fn push_code(text: &mut String, rest: &mut std::iter::Peekable<std::str::Chars<'_>>, digits: u32) {
    let mut code = 0;
    for _ in 0..digits {
        let Some(digit) = rest.next_if(char::is_ascii_hexdigit) else { break };
        code = code * 16 + digit.to_digit(16).unwrap_or_default();
    }
    text.push(char::from_u32(code).unwrap_or('\u{FFFD}'));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(literal: &str, expected: &str) {
        let spelling = spelling(literal, 0);
        let body = spelling.body.of_text(literal);
        assert_eq!(unescape(body, spelling.raw, spelling.format), expected, "{literal}");
    }

    #[test]
    fn delimiters_and_escapes_are_undone() {
        check("'curl'", "curl");
        check("rb'\\x63'", "\\x63");
        check("b\"\\x63url\"", "curl");
        check("'\\143\\165rl'", "curl");
        check("'\\u0063\\U00000075rl\\n'", "curl\n");
        check("'''a\nb'''", "a\nb");
        check("'a\\\nb'", "ab");
        check("''", "");
        check("'unclosed", "unclosed");
        check("'", "");
        check("f'{{x}}'", "{x}");
        check("'\\d \\\\ \\''", "\\d \\ '");
    }
}
