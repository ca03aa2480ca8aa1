//! Cuts the tokens of a TOML text into statements, so that what one leaves open does not swallow the others.

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

use super::{place, told};
use crate::source::Span;
use crate::syntax::{Damage, DamageKind};

/// Open texts that are looked behind, each with the cost of reading the whole text.
const OPEN_TEXTS: usize = 16;

/// The tokens of a text. A text of several lines that is never closed is damage, and the lines in it are read.
pub(super) fn lex(text: &str, damage: &mut Vec<Damage>) -> Vec<Token> {
    let mut tokens = Source::new(text).lex().into_vec();
    let mut covered = text.to_owned();
    for _ in 0..OPEN_TEXTS {
        let open =
            tokens.iter().rev().find(|token| token.kind() != TokenKind::Eof).filter(|token| is_open(text, token));
        let Some(at) = open.map(|token| place(token.span()).start) else { break };
        damage.push(told(DamageKind::SyntaxError, Span::new(at, at + 3), "a text of several lines is not closed"));
        covered.replace_range(at as usize..at as usize + 3, "???");
        tokens = Source::new(&covered).lex().into_vec();
    }
    tokens
}

/// Whether a token is a text of several lines without its end.
fn is_open(text: &str, token: &Token) -> bool {
    let delimiter = match token.kind() {
        TokenKind::MlBasicString => b'"',
        TokenKind::MlLiteralString => b'\'',
        _ => return false,
    };
    let mut bytes = place(token.span()).of_text(text).bytes().skip(3);
    let mut quotes = 0;
    while let Some(byte) = bytes.next() {
        quotes = if byte == delimiter { quotes + 1 } else { 0 };
        if quotes == 3 {
            return false;
        }
        if byte == b'\\' && delimiter == b'"' {
            bytes.next();
        }
    }
    true
}

/// A header, or an entry with all lines of its value.
pub(super) struct Statement<'t> {
    /// Its tokens, with the line end.
    pub(super) tokens: &'t [Token],
    /// Where it stands.
    pub(super) span: Span,
    /// The first bracket that is one too many.
    pub(super) too_deep: Option<Span>,
}

/// The statements of a text.
pub(super) struct Statements<'t> {
    text: &'t str,
    rest: &'t [Token],
    limit: usize,
}

impl<'t> Statements<'t> {
    /// The statements that `tokens` make; more than `limit` open brackets are too many.
    pub(super) const fn new(text: &'t str, tokens: &'t [Token], limit: u32) -> Self {
        Self { text, rest: tokens, limit: limit as usize }
    }

    /// Whether the next line begins a statement, although a bracket is open.
    fn begins(&self, line: &[Token], open: TokenKind, before: TokenKind) -> bool {
        let is_separated = matches!(
            before,
            TokenKind::Comma | TokenKind::Equals | TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket
        );
        match open {
            TokenKind::LeftSquareBracket => is_entry(line) || self.is_header(line),
            _ => !is_separated && (is_entry(line) || self.is_header(line)),
        }
    }

    /// Whether a line is `[name]` or `[[name]]`, and no list of values.
    fn is_header(&self, line: &[Token]) -> bool {
        let mut tokens = line.iter().filter(|token| token.kind() != TokenKind::Whitespace).peekable();
        let mut open = 0;
        while tokens.next_if(|token| token.kind() == TokenKind::LeftSquareBracket).is_some() {
            open += 1;
        }
        let Some(name) = tokens.next().filter(|_| open == 1 || open == 2) else { return false };
        let text = place(name.span()).of_text(self.text);
        let is_word = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        if name.kind() != TokenKind::Atom || !is_word || matches!(text, "true" | "false" | "inf" | "nan") {
            return false;
        }
        while tokens.next_if(|token| is_key(token.kind()) || token.kind() == TokenKind::Dot).is_some() {}
        while tokens.next_if(|token| token.kind() == TokenKind::RightSquareBracket).is_some() {
            open -= 1;
        }
        let ends = |token: &&Token| matches!(token.kind(), TokenKind::Newline | TokenKind::Comment | TokenKind::Eof);
        open == 0 && tokens.next().as_ref().is_none_or(ends)
    }
}

/// Whether a line begins with `key =`.
fn is_entry(line: &[Token]) -> bool {
    let mut tokens = line.iter().filter(|token| token.kind() != TokenKind::Whitespace).peekable();
    let mut has_key = false;
    while tokens.next_if(|token| is_key(token.kind()) || token.kind() == TokenKind::Dot).is_some() {
        has_key = true;
    }
    has_key && tokens.next().is_some_and(|token| token.kind() == TokenKind::Equals)
}

const fn is_key(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Atom | TokenKind::BasicString | TokenKind::LiteralString)
}

impl<'t> Iterator for Statements<'t> {
    type Item = Statement<'t>;

    fn next(&mut self) -> Option<Statement<'t>> {
        let first = self.rest.iter().find(|token| token.kind() != TokenKind::Whitespace)?.kind();
        let is_header = first == TokenKind::LeftSquareBracket;
        let (mut open, mut before, mut too_deep) = (Vec::new(), TokenKind::Newline, None);
        let mut len = self.rest.len();
        for (at, token) in self.rest.iter().enumerate() {
            match token.kind() {
                kind @ (TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket) => {
                    open.push(kind);
                    if open.len() > self.limit {
                        too_deep = too_deep.or(Some(place(token.span())));
                    }
                }
                TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                    open.pop();
                }
                TokenKind::Newline => {
                    let line = self.rest.get(at + 1..).unwrap_or_default();
                    // Of what is too deep, nothing is read.
                    let before = if too_deep.is_some() { TokenKind::Newline } else { before };
                    if is_header || open.last().is_none_or(|last| self.begins(line, *last, before)) {
                        len = at + 1;
                        break;
                    }
                }
                _ => {}
            }
            if !matches!(token.kind(), TokenKind::Whitespace | TokenKind::Comment | TokenKind::Newline) {
                before = token.kind();
            }
        }
        let (tokens, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        let span = tokens.first()?.span().append(tokens.last()?.span());
        Some(Statement { tokens, span: place(span), too_deep })
    }
}
