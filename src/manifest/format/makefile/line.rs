//! The statements of a makefile, told apart as make does: by their first word, their separator, or a tab.

use crate::source::Span;

/// A statement; spans are in the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Line<'a> {
    /// The lines of a recipe, without tabs, signs before the command, and joined with their line ends.
    Recipe(Vec<Span>),
    /// A variable and its value.
    Variable {
        /// Its name.
        name: &'a str,
        /// What stands behind the sign.
        value: Span,
        /// What is done with the value.
        sign: Sign,
    },
    /// A variable of several lines.
    Define {
        /// Its name.
        name: &'a str,
        /// The lines.
        body: Span,
    },
    /// Names of files to read.
    Include(Span),
    /// A function that stands alone.
    Function(Span),
    /// Targets, conditions, exports: what is neither of the others and may hold references.
    Plain(Span),
    /// What is no statement.
    Unknown(Span),
}

/// What a sign between a name and a value does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sign {
    /// `=`, `:=`, `?=`.
    Sets,
    /// `+=`.
    Adds,
    /// `!=`: the value is a command, and what it says is the value.
    Shell,
}

/// Words that begin a statement without a separator.
const DIRECTIVES: [&str; 10] =
    ["ifeq", "ifneq", "ifdef", "ifndef", "else", "endif", "export", "unexport", "undefine", "vpath"];
/// Words that may stand before a variable.
const MODIFIERS: [&str; 3] = ["export ", "override ", "private "];
/// Functions that may stand as a statement: they say something, or compute nothing.
const STATEMENTS: [&str; 8] = ["info ", "warning ", "error ", "shell ", "eval ", "call ", "foreach ", "if "];

/// The statements of a text.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut reader = Reader { text, lines: Vec::new(), prefix: '\t', in_rule: false, define: None };
    let mut from = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let content = line.trim_end_matches(['\n', '\r']);
        let backslashes = content.len() - content.trim_end_matches('\\').len();
        if backslashes % 2 == 1 && at < text.len() {
            continue;
        }
        reader.take(Span::of(from..at));
        from = at;
    }
    if let Some((name, body)) = reader.define {
        reader.lines.push(Line::Define { name, body: Span::new(body, Span::of(0..text.len()).end) });
        reader.lines.push(Line::Unknown(Span::new(body, body)));
    }
    reader.lines
}

struct Reader<'a> {
    text: &'a str,
    lines: Vec<Line<'a>>,
    /// What begins a line of a recipe.
    prefix: char,
    /// Whether such a line belongs to a rule.
    in_rule: bool,
    /// The variable of several lines that is being read, and where its lines begin.
    define: Option<(&'a str, u32)>,
}

impl<'a> Reader<'a> {
    /// Reads a line and what it goes on in.
    fn take(&mut self, span: Span) {
        let line = span.of_text(self.text);
        let code = line.trim();
        if let Some((name, body)) = self.define {
            if first_word(code) == "endef" {
                self.lines.push(Line::Define { name, body: Span::new(body, span.start) });
                self.define = None;
            }
            return;
        }
        if line.starts_with(self.prefix) && self.in_rule {
            return self.add_recipe_line(span, 1);
        }
        if code.is_empty() || code.starts_with('#') {
            return;
        }
        let indent = line.len() - line.trim_start().len();
        let span = Span::new(span.start + Span::of(0..indent).end, span.start + Span::of(0..indent + code.len()).end);
        self.take_statement(span);
    }

    fn take_statement(&mut self, span: Span) {
        let code = span.of_text(self.text);
        let word = first_word(code);
        if matches!(word, "ifeq" | "ifneq" | "ifdef" | "ifndef" | "else" | "endif") {
            return self.lines.push(Line::Plain(span));
        }
        self.in_rule = false;
        let rest = Span::new(span.start + Span::of(0..word.len()).end, span.end);
        if matches!(word, "include" | "-include" | "sinclude") {
            return self.lines.push(Line::Include(rest));
        }
        if word == "define" {
            let name = rest.of_text(self.text).split_whitespace().next().unwrap_or_default();
            let line_end = self.text.get(span.end as usize..).and_then(|after| after.find('\n'));
            let body = line_end.map_or(span.end, |end| span.end + Span::of(0..end + 1).end);
            self.define = Some((name, body));
            return;
        }
        if let Some(modifier) = MODIFIERS.iter().find(|modifier| code.starts_with(**modifier))
            && separator(rest.of_text(self.text)).is_some()
        {
            let skipped = code.len() - code.get(modifier.len()..).unwrap_or_default().trim_start().len();
            return self.take_statement(Span::new(span.start + Span::of(0..skipped).end, span.end));
        }
        match separator(code) {
            Some(Separator::Assignment { at, sign }) => self.add_variable(span, at, sign),
            Some(Separator::Rule { at, len }) => self.add_rule(span, at, at + len),
            None if DIRECTIVES.contains(&word) => self.lines.push(Line::Plain(span)),
            None if is_function(code) => self.lines.push(Line::Function(span)),
            None => self.lines.push(Line::Unknown(span)),
        }
    }

    fn add_variable(&mut self, span: Span, at: usize, sign: usize) {
        let code = span.of_text(self.text);
        let left = code.get(..at).unwrap_or_default();
        let does = match code.as_bytes().get(at) {
            Some(b'!') => Sign::Shell,
            Some(b'+') => Sign::Adds,
            _ => Sign::Sets,
        };
        let name = left.split_whitespace().next_back().unwrap_or_default();
        let after = code.get(at + sign..).unwrap_or_default();
        let value = after.get(..comment(after)).unwrap_or_default();
        let start = code.len() - after.trim_start().len();
        let end = at + sign + value.trim_end().len();
        if name == ".RECIPEPREFIX" {
            self.prefix = value.trim().chars().next().unwrap_or('\t');
        }
        let value = Span::of(start..end.max(start)).shifted(span.start);
        self.lines.push(Line::Variable { name, value, sign: does });
    }

    /// Adds a rule: its targets, and a variable of its own or the recipe on its line.
    fn add_rule(&mut self, span: Span, colon: usize, from: usize) {
        let code = span.of_text(self.text);
        let after = code.get(from..).unwrap_or_default();
        if let Some(Separator::Assignment { at, sign }) = separator(after) {
            self.lines.push(Line::Plain(Span::of(0..colon).shifted(span.start)));
            return self.add_variable(Span::new(span.start + Span::of(0..from).end, span.end), at, sign);
        }
        let recipe = after.find(';').filter(|at| *at < comment(after));
        let end = recipe.map_or(code.len(), |at| from + at);
        self.lines.push(Line::Plain(Span::of(0..end).shifted(span.start)));
        self.in_rule = true;
        self.lines.push(Line::Recipe(Vec::new()));
        if recipe.is_some() {
            let line_end = self.text.get(span.end as usize..).and_then(|rest| rest.find('\n'));
            let to = span.end + line_end.map_or(0, |at| Span::of(0..at + 1).end);
            self.add_recipe_line(Span::new(span.start + Span::of(0..end + 1).end, to), 0);
        }
    }

    /// Adds a line of a recipe; `tabs` is the length of what begins it, also where it goes on.
    fn add_recipe_line(&mut self, span: Span, tabs: usize) {
        if !matches!(self.lines.last(), Some(Line::Recipe(_))) {
            self.lines.push(Line::Recipe(Vec::new()));
        }
        let Some(Line::Recipe(pieces)) = self.lines.last_mut() else { return };
        let text = span.of_text(self.text);
        let mut at = 0;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let own = line.strip_prefix(self.prefix).filter(|_| tabs > 0).unwrap_or(line);
            let own = if number == 0 { own.trim_start_matches(['@', '-', '+', ' ', '\t']) } else { own };
            let start = at + line.len() - own.len();
            at += line.len();
            pieces.push(Span::of(start..at).shifted(span.start));
        }
    }
}

fn first_word(code: &str) -> &str {
    code.split(|letter: char| letter.is_whitespace() || letter == '(').next().unwrap_or_default()
}

/// Whether a line is one reference that is no rule.
fn is_function(code: &str) -> bool {
    let inner = code.strip_prefix("$(").or_else(|| code.strip_prefix("${"));
    inner.is_some_and(|inner| STATEMENTS.iter().any(|name| inner.starts_with(name)))
}

/// What a statement is told by.
enum Separator {
    /// The sign of a variable, and its length.
    Assignment { at: usize, sign: usize },
    /// One or two colons.
    Rule { at: usize, len: usize },
}

/// The first separator outside of references and before a comment.
fn separator(code: &str) -> Option<Separator> {
    let bytes = code.as_bytes();
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        match byte {
            b'(' | b'{' if depth > 0 || before == Some(&b'$') => depth += 1,
            b')' | b'}' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            b'#' if before != Some(&b'\\') => return None,
            b'=' => {
                let is_sign = matches!(before, Some(b'?' | b'+' | b'!'));
                let at = if is_sign { at - 1 } else { at };
                return Some(Separator::Assignment { at, sign: 1 + usize::from(is_sign) });
            }
            b':' => {
                let colons = bytes.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b':').count();
                return Some(if bytes.get(at + colons) == Some(&b'=') {
                    Separator::Assignment { at, sign: colons + 1 }
                } else {
                    Separator::Rule { at, len: colons }
                });
            }
            b';' => return None,
            _ => {}
        }
    }
    None
}

/// Where the comment of a line begins, outside of references; its length where it has none.
fn comment(code: &str) -> usize {
    let mut depth = 0_usize;
    let mut before = ' ';
    for (at, letter) in code.char_indices() {
        match letter {
            '(' | '{' if depth > 0 || before == '$' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            '#' if depth == 0 && before != '\\' => return at,
            _ => {}
        }
        before = letter;
    }
    code.len()
}
