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
    if is_shallow(text, language, limit as usize) {
        return None;
    }
    if language.speaks(Language::JavaScript) {
        return first_too_deep_script(text, limit as usize);
    }
    let mut nesting = Nesting { open: 0, floors: Vec::new(), indents: Vec::new(), pipes: 0, piped: false, joined: 0 };
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
        if language == Language::Python {
            nesting.join(byte, previous, quote);
        }
        let indents = nesting.indents.len();
        if nesting.open + indents > limit
            || nesting.pipes.max(nesting.joined) > limit
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

/// Whether a text has too few brackets, lines and pipes to nest too deep, wherever they stand.
fn is_shallow(text: &str, language: Language, limit: usize) -> bool {
    let count = |is_one: fn(u8) -> bool| text.bytes().filter(|byte| is_one(*byte)).count();
    let brackets = count(|byte| matches!(byte, b'(' | b'[' | b'{'));
    if language.speaks(Language::JavaScript) {
        return brackets <= limit;
    }
    // Each block has a line with a width of its own; a tab is as wide as eight bytes.
    let lines = count(|byte| matches!(byte, b'\n' | b'\r')) + 1;
    let indents = lines.min(8 * text.lines().map(indentation).max().unwrap_or_default());
    brackets + indents <= limit && indents <= INDENTS && lines.min(count(|byte| byte == b'\\')) <= limit && {
        language != Language::Bash || count(|byte| byte == b'|') <= limit
    }
}

/// How many bytes of white space a line begins with.
fn indentation(line: &str) -> usize {
    line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\x0C')).count()
}

/// The same for JavaScript: what is open within a string, a comment or a pattern is not open behind it.
///
/// Its grammar takes any depth on a small stack, so that a pattern mistaken for a division costs no more than a few brackets.
fn first_too_deep_script(text: &str, limit: usize) -> Option<Span> {
    let mut open = 0_usize;
    // How much was open before each template that is open, and before each of its holes.
    let mut templates: Vec<usize> = Vec::new();
    let mut holes: Vec<usize> = Vec::new();
    let mut inside: Option<Inside> = None;
    let (mut floor, mut last) = (0, b';');
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        let next = bytes.peek().map_or(b'\n', |(_, next)| *next);
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1).max(floor),
            _ => {}
        }
        if open > limit {
            return Some(Span::of(at..at + 1));
        }
        let enters = match (inside, byte) {
            (None, b'\'' | b'"') => Some(Inside::Quoted(byte)),
            (None, b'`') => Some(Inside::Template),
            (None, b'/') if next == b'/' => Some(Inside::Line),
            (None, b'/') if next == b'*' => Some(Inside::Block),
            (None, b'/') if begins_pattern(text, at, last) => Some(Inside::Pattern),
            (None, b'}') if holes.last() == Some(&open) => {
                holes.pop();
                inside = Some(Inside::Template);
                floor = templates.last().copied().unwrap_or_default();
                continue;
            }
            _ => None,
        };
        if let Some(entered) = enters {
            if entered == Inside::Template {
                templates.push(open);
            }
            if entered == Inside::Block {
                bytes.next();
            }
            floor = open;
            inside = Some(entered);
            continue;
        }
        let leaves = match inside {
            None => {
                last = if byte.is_ascii_whitespace() { last } else { byte };
                false
            }
            Some(Inside::Quoted(quote)) => byte == quote || byte == b'\n',
            Some(Inside::Line) => byte == b'\n',
            Some(Inside::Pattern) => byte == b'/' || byte == b'\n',
            Some(Inside::Block) => byte == b'*' && next == b'/',
            Some(Inside::Template) => byte == b'`',
        };
        if leaves {
            bytes.next_if(|_| inside == Some(Inside::Block));
            if inside == Some(Inside::Template) {
                templates.pop();
            }
            open = floor;
            floor = holes.last().copied().unwrap_or_default();
            last = if matches!(inside, Some(Inside::Line | Inside::Block)) { last } else { b'"' };
            inside = None;
        } else if matches!(inside, Some(Inside::Quoted(_) | Inside::Template | Inside::Pattern)) && byte == b'\\' {
            bytes.next();
        } else if inside == Some(Inside::Template) && byte == b'$' && next == b'{' {
            bytes.next();
            holes.push(open);
            floor = open;
            open += 1;
            inside = None;
            last = b'{';
            if open > limit {
                return Some(Span::of(at..at + 2));
            }
        }
    }
    None
}

/// What a byte of JavaScript stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Quoted(u8),
    Template,
    Pattern,
    Line,
    Block,
}

/// Whether a slash after the byte `last` begins a pattern, as far as that tells.
fn begins_pattern(text: &str, at: usize, last: u8) -> bool {
    let before = text.as_bytes().get(at.saturating_sub(8)..at).unwrap_or_default().trim_ascii_end();
    matches!(last, b'(' | b',' | b'=' | b':' | b'[' | b'!' | b'&' | b'|' | b'?' | b'{' | b'}' | b';' | b'>' | b'+')
        || before.ends_with(b"return")
        || before.ends_with(b"typeof")
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
    joined: usize,
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

    /// Counts the lines that backslashes join to one: the grammar takes quadratic time for many that are no expression.
    fn join(&mut self, byte: u8, previous: u8, quote: Option<Quote>) {
        let is_end = byte == b'\r' || (byte == b'\n' && previous != b'\r');
        if !is_end || quote.is_some_and(|quote| quote.delimiter != b'\n') {
            return;
        }
        if quote.is_none() && previous == b'\\' {
            self.joined += 1;
        } else if self.open == 0 {
            self.joined = 0;
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
    fn what_javascript_quotes_is_not_open_behind_it() {
        check(&"(".repeat(11), Language::JavaScript, true);
        check(&"`${".repeat(11), Language::Tsx, true);
        check(&"f(`${a}(`, \"(\", '[', /[(]\\/(/);\n// {\n/* ( */".repeat(20), Language::TypeScript, false);
        check(&"`${f(`${a}`)}`;".repeat(20), Language::JavaScript, false);
        check(&"(//)\n".repeat(11), Language::JavaScript, true);
        check(&"(/*)*/".repeat(11), Language::JavaScript, true);
        check(&"[')',".repeat(11), Language::JavaScript, true);
        check(&"{\"\\\"}\"".repeat(11), Language::JavaScript, true);
    }

    #[test]
    fn joined_lines_are_counted() {
        check(&"x \\\n".repeat(11), Language::Python, true);
        check(&"x \\\r\n".repeat(11), Language::Python, true);
        check(&"x \\\n + 1\n".repeat(20), Language::Python, false);
        check(&format!("({}", "x \\\n\n".repeat(11)), Language::Python, true);
        check(&format!("'''{}'''", "x \\\n".repeat(20)), Language::Python, false);
        check(&"x \\\n".repeat(20), Language::Bash, false);
    }

    #[test]
    fn indentation_counts_as_nesting() {
        let steps: String = (0..12).map(|depth| format!("{}if x:\n", " ".repeat(depth))).collect();
        check(&steps, Language::Python, true);
        check(&"if x:\n    y\n".repeat(20), Language::Python, false);
    }
}
