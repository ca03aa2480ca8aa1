//! How deep a text nests, found without a parser: brackets and indented blocks that are open at once.

use crate::bundle::Language;
use crate::source::Span;

/// Indented blocks open at once in Python. Python itself allows 100; the grammar keeps them in a fixed space that ends
/// soon after 380.
const INDENTS: usize = 300;

/// Where more than `limit` brackets or blocks are open at once for the first time.
///
/// An opening bracket counts wherever it stands. A closing one counts only for brackets opened in the same text, string
/// or comment, so that a comment full of closing brackets does not hide a deep nesting from the count.
pub(crate) fn first_too_deep(text: &str, language: Language, limit: u32) -> Option<Span> {
    let mut nesting = Nesting { open: 0, floors: Vec::new(), indents: Vec::new(), pipes: 0, piped: false };
    let limit = limit as usize;
    let mut bytes = text.bytes().enumerate().peekable();
    let (mut line_start, mut previous) = (true, b'\n');
    let mut quote: Option<Quote> = None;
    while let Some((at, byte)) = bytes.next() {
        if line_start {
            line_start = false;
            nesting.indent(text, at);
        }
        match byte {
            b'(' | b'[' | b'{' => nesting.open += 1,
            b')' | b']' | b'}' => nesting.close(),
            _ => {}
        }
        let indents = nesting.indents.len();
        if nesting.open + indents > limit
            || nesting.pipes > limit
            || (language == Language::Python && indents > INDENTS)
        {
            return Some(Span::of(at..at + 1));
        }
        match quote {
            None => match byte {
                b'#' if language == Language::Python || previous.is_ascii_whitespace() || previous == b';' => {
                    quote = Some(Quote { delimiter: b'\n', triple: false, escapes: false });
                    nesting.enter();
                }
                b'\'' | b'"' => {
                    let triple = language == Language::Python && is_triple(text, at, byte);
                    if triple {
                        bytes.next();
                        bytes.next();
                    }
                    let escapes = byte == b'"' || language == Language::Python;
                    quote = Some(Quote { delimiter: byte, triple, escapes });
                    nesting.enter();
                }
                b'\\' => {
                    bytes.next_if(|(_, next)| matches!(next, b'\'' | b'"' | b'#' | b'\\'));
                }
                _ => {}
            },
            Some(Quote { delimiter, triple, escapes }) => {
                if byte == b'\\' && escapes && delimiter != b'\n' {
                    bytes.next_if(|(_, next)| !matches!(next, b'(' | b'[' | b'{' | b')' | b']' | b'}'));
                } else if byte == delimiter && (!triple || is_triple(text, at, byte)) {
                    if triple {
                        bytes.next();
                        bytes.next();
                    }
                    quote = None;
                    nesting.leave();
                } else if byte == b'\n' && !triple && language == Language::Python {
                    // An unterminated string ends with its line.
                    quote = None;
                    nesting.leave();
                }
            }
        }
        if language == Language::Bash {
            nesting.pipe(byte, quote.is_some_and(|quote| quote.delimiter == b'\n'));
        }
        line_start |= byte == b'\n';
        previous = byte;
    }
    None
}

#[derive(Clone, Copy)]
struct Quote {
    delimiter: u8,
    triple: bool,
    escapes: bool,
}

/// What is open.
struct Nesting {
    open: usize,
    floors: Vec<usize>,
    indents: Vec<usize>,
    pipes: usize,
    piped: bool,
}

impl Nesting {
    fn enter(&mut self) {
        self.floors.push(self.open);
    }

    fn leave(&mut self) {
        self.floors.pop();
    }

    fn close(&mut self) {
        let floor = self.floors.last().copied().unwrap_or_default();
        if self.open > floor {
            self.open -= 1;
        }
    }

    /// Counts the commands of one pipeline: the grammar takes quadratic time for one that does not end.
    fn pipe(&mut self, byte: u8, commented: bool) {
        match byte {
            b'|' if !commented => {
                self.pipes += 1;
                self.piped = true;
            }
            b';' => self.pipes = 0,
            b'\n' if !self.piped => self.pipes = 0,
            _ if commented || byte.is_ascii_whitespace() => {}
            _ => self.piped = false,
        }
    }

    fn indent(&mut self, text: &str, at: usize) {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let (mut width, mut blank) = (0, true);
        for byte in rest {
            match byte {
                b' ' => width += 1,
                b'\t' => width += 8,
                b'\r' | b'\x0C' => width = 0,
                other => {
                    blank = matches!(other, b'\n' | b'#');
                    break;
                }
            }
        }
        if blank {
            return;
        }
        while self.indents.last().is_some_and(|last| *last >= width) {
            self.indents.pop();
        }
        if width > 0 {
            self.indents.push(width);
        }
    }
}

fn is_triple(text: &str, at: usize, quote: u8) -> bool {
    text.as_bytes().get(at..at + 3).is_some_and(|three| three.iter().all(|byte| *byte == quote))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, language: Language, expected: bool) {
        assert_eq!(first_too_deep(text, language, 10).is_some(), expected, "{text}");
    }

    #[test]
    fn brackets_open_at_once_are_counted() {
        check(&"(".repeat(10), Language::Python, false);
        check(&"(".repeat(11), Language::Python, true);
        check(&"()".repeat(50), Language::Python, false);
        check(&"$(a ".repeat(11), Language::Bash, true);
        check(&"{a:".repeat(11), Language::Python, true);
    }

    #[test]
    fn closing_brackets_in_comments_and_strings_close_nothing_outside() {
        check(&"(\n#)\n".repeat(11), Language::Python, true);
        check(&"(')', ".repeat(11), Language::Python, true);
        check(&"('''\n)''', ".repeat(11), Language::Python, true);
        check(&"$( ')' ".repeat(11), Language::Bash, true);
        check(&"'()' \"()\" # ()\n".repeat(20), Language::Python, false);
    }

    #[test]
    fn indentation_counts_as_nesting() {
        let steps: String = (0..12).map(|depth| format!("{}if x:\n", " ".repeat(depth))).collect();
        check(&steps, Language::Python, true);
        check(&"if x:\n    y\n".repeat(20), Language::Python, false);
    }
}
