//! Bash words in pieces: quoted text, variables, substitutions.

use crate::source::Span;

/// A word of a command.
#[derive(Clone, Debug, Default)]
pub(super) struct Word {
    /// Its pieces in order.
    pub(super) pieces: Vec<Piece>,
    /// Where it stands.
    pub(super) span: Span,
}

/// A piece of a word.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// What it is.
    pub(super) kind: PieceKind,
    /// Where it stands.
    pub(super) span: Span,
    /// Whether it tells only what the word is made from and is no part of its text.
    pub(super) silent: bool,
}

/// The kinds of pieces.
#[derive(Clone, Debug)]
pub(super) enum PieceKind {
    /// Text, with runs of derived length, original bytes, and whether they are a copy.
    Text(String, Vec<(u32, Span, bool)>),
    /// A variable.
    Variable(Variable),
    /// The output of commands, by index.
    Output(Vec<u32>),
    /// What nothing is known of.
    Unknown,
}

/// A variable as it is expanded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Variable {
    /// Its name.
    pub(super) name: String,
    /// First character and length of a part of it.
    pub(super) part: Option<(usize, Option<usize>)>,
    /// The element of it that is meant.
    pub(super) element: Option<usize>,
    /// What is changed in its text.
    pub(super) edit: Option<Edit>,
    /// The constant text that stands for it where it is unset.
    pub(super) default: Option<String>,
    /// Whether its text is changed in a way that is not followed.
    pub(super) changed: bool,
}

/// A change of a variable's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    /// `${x/a/b}`, `${x//a/b}`: a text becomes another one, once or everywhere.
    Replace(String, String, bool),
    /// `${x,,}`.
    Lower,
    /// `${x^^}`.
    Upper,
}

impl Edit {
    fn of(rest: &str) -> Option<Self> {
        match rest {
            ",," => return Some(Self::Lower),
            "^^" => return Some(Self::Upper),
            _ => {}
        }
        let everywhere = rest.starts_with("//");
        let inner = rest.strip_prefix("//").or_else(|| rest.strip_prefix('/'))?;
        let (from, to) = inner.split_once('/').unwrap_or((inner, ""));
        let is_plain = !from.is_empty() && !inner.contains(['*', '?', '[', '\\', '$', '`', '"', '\'', '#', '%']);
        is_plain.then(|| Self::Replace(from.to_owned(), to.to_owned(), everywhere))
    }

    /// The changed text; `None` where it would grow without end.
    pub(super) fn apply(&self, text: &str) -> Option<String> {
        match self {
            Self::Replace(from, to, _) if to.len() > from.len().max(64) => None,
            Self::Replace(from, to, true) => Some(text.replace(from, to)),
            Self::Replace(from, to, false) => Some(text.replacen(from, to, 1)),
            Self::Lower => Some(text.to_lowercase()),
            Self::Upper => Some(text.to_uppercase()),
        }
    }
}

/// How backslashes count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Quoting {
    /// Outside of quotes: before every character.
    None,
    /// In double quotes: before `$`, backtick, `"`, `\` and the end of a line.
    Double,
    /// In single quotes: nowhere.
    Single,
    /// In `$'…'`: as in C.
    Ansi,
}

/// The text that `source`, at `start`, stands for.
pub(super) fn text_piece(source: &str, start: u32, quoting: Quoting) -> Piece {
    let span = Span::of(0..source.len()).shifted(start);
    let mut text = String::with_capacity(source.len());
    let mut runs: Vec<(u32, Span, bool)> = Vec::new();
    let mut chars = source.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let before = text.len();
        let escaped = c == '\\' && quoting != Quoting::Single;
        if escaped {
            let next = chars.peek().map(|(_, next)| *next);
            match (quoting, next) {
                (Quoting::None | Quoting::Double, Some('\n')) => {
                    chars.next();
                }
                (Quoting::None, Some(next)) => {
                    chars.next();
                    text.push(next);
                }
                (Quoting::Double, Some(next @ ('$' | '`' | '"' | '\\'))) => {
                    chars.next();
                    text.push(next);
                }
                (Quoting::Ansi, Some(next)) => {
                    chars.next();
                    push_ansi(&mut text, next, &mut chars);
                }
                _ => text.push(c),
            }
        } else {
            text.push(c);
        }
        let end = chars.peek().map_or(source.len(), |(next, _)| *next);
        let original = Span::of(at..end).shifted(start);
        let derived = crate::program::names::number(text.len() - before);
        let copied = derived == original.len();
        match runs.last_mut() {
            Some((len, run, copies)) if *copies && copied => {
                *len += derived;
                run.end = original.end;
            }
            _ => runs.push((derived, original, copied)),
        }
    }
    Piece { kind: PieceKind::Text(text, runs), span, silent: false }
}

/// The variable that `${…}` or `$…` expands; `None` where it is no plain name.
pub(super) fn variable(source: &str) -> Option<Variable> {
    let inner = match source.strip_prefix("${") {
        Some(rest) => rest.strip_suffix('}').unwrap_or(rest),
        None => source.strip_prefix('$')?,
    };
    let (inner, indirect) = match inner.strip_prefix(['!', '#']) {
        Some(rest) if !rest.is_empty() => (rest, true),
        _ => (inner, false),
    };
    let len = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inner.len()).max(1);
    let (name, rest) = inner.split_at_checked(len)?;
    let mut variable = Variable { name: name.to_owned(), changed: indirect, ..Variable::default() };
    let (index, rest) = rest.strip_prefix('[').map_or(("", rest), |rest| rest.split_once(']').unwrap_or_default());
    variable.element = index.parse().ok();
    if let Some(default) = [":-", "-", ":=", "="].iter().find_map(|operator| rest.strip_prefix(operator)) {
        let plain = !default.contains(['$', '`', '\\']);
        variable.default = plain.then(|| default.trim_matches(['"', '\'']).to_owned());
    } else if let Some(part) = rest.strip_prefix(':')
        && !part.starts_with(['?', '+'])
    {
        let (from, count) = part.split_once(':').map_or((part, None), |(from, count)| (from, Some(count)));
        match (from.trim().parse(), count.map(|count| count.trim().parse())) {
            (Ok(from), None) => variable.part = Some((from, None)),
            (Ok(from), Some(Ok(count))) => variable.part = Some((from, Some(count))),
            _ => variable.changed = true,
        }
    } else if !rest.is_empty() && !rest.starts_with([':', '?']) {
        variable.edit = Edit::of(rest);
        variable.changed |= variable.edit.is_none();
    }
    Some(variable)
}

fn push_ansi(text: &mut String, escape: char, rest: &mut std::iter::Peekable<std::str::CharIndices<'_>>) {
    let mut code = |first: u32, radix: u32, digits: usize| {
        let mut code = first;
        for _ in 0..digits {
            let Some((_, digit)) = rest.next_if(|(_, c)| c.is_digit(radix)) else { break };
            code = code * radix + digit.to_digit(radix).unwrap_or_default();
        }
        char::from_u32(code).unwrap_or('\u{FFFD}')
    };
    let made = match escape {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'e' | 'E' => '\u{1B}',
        'f' => '\u{C}',
        'v' => '\u{B}',
        'x' => code(0, 16, 2),
        'u' => code(0, 16, 4),
        'U' => code(0, 16, 8),
        '0'..='7' => code(escape.to_digit(8).unwrap_or_default(), 8, 2),
        '\\' | '\'' | '"' | '?' => escape,
        other => {
            text.push('\\');
            other
        }
    };
    text.push(made);
}

impl Word {
    /// Its text, where it is written out in one piece.
    pub(super) fn literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [piece] => match &piece.kind {
                PieceKind::Text(text, _) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Whether a letter within a text is written as an escape: `$'\x63url'`, `c\url`; `\curl` only goes around an alias.
pub(super) fn is_escaped(text: &str, runs: &[(u32, Span, bool)]) -> bool {
    let mut at = 0_usize;
    runs.iter().any(|(len, original, copied)| {
        let run = text.get(at..at + *len as usize).unwrap_or_default();
        let is_within = at > 0 || original.len() > 2;
        at += *len as usize;
        !copied && is_within && run.chars().any(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, quoting: Quoting, expected: &str) {
        let PieceKind::Text(text, runs) = text_piece(source, 10, quoting).kind else { panic!("no text") };
        assert_eq!(text, expected, "{source}");
        assert_eq!(runs.iter().map(|run| run.0).sum::<u32>() as usize, text.len());
    }

    #[test]
    fn quoting_is_undone() {
        check("c\\url", Quoting::None, "curl");
        check("a\\\nb", Quoting::None, "ab");
        check("\\n\\$x\\\"", Quoting::Double, "\\n$x\"");
        check("\\n", Quoting::Single, "\\n");
        check("\\x63\\165rl\\n\\q", Quoting::Ansi, "curl\n\\q");
    }

    #[test]
    fn expansions_are_taken_apart() {
        let named = |name: &str| Variable { name: name.to_owned(), ..Variable::default() };
        assert_eq!(variable("$HOME"), Some(named("HOME")));
        assert_eq!(variable("${x}"), Some(named("x")));
        assert_eq!(variable("${x:1:2}"), Some(Variable { part: Some((1, Some(2))), ..named("x") }));
        assert_eq!(variable("${x:-a b}"), Some(Variable { default: Some("a b".into()), ..named("x") }));
        assert_eq!(variable("${x:?gone}"), Some(named("x")));
        let edit = Some(Edit::Replace("a".into(), "b".into(), true));
        assert_eq!(variable("${x//a/b}"), Some(Variable { edit, ..named("x") }));
        assert_eq!(variable("${x//a*/b}"), Some(Variable { changed: true, ..named("x") }));
        assert_eq!(variable("${x[2]}"), Some(Variable { element: Some(2), ..named("x") }));
        assert_eq!(variable("$@"), Some(named("@")));
        assert_eq!(variable("$"), None);
    }
}
