//! The commands between the code of a cell: `!` lines for a shell, `%` lines for the notebook, `%%` for a whole cell.

use crate::bundle::Language;
use crate::source::{OffsetMap, OffsetMapBuilder, Span, lines};
use crate::syntax::fence_language;

/// Line commands of a notebook that a shell would know by the same name.
const SHELL: [&str; 10] = ["pip", "pip3", "conda", "mamba", "uv", "npm", "sx", "system", "bash", "sh"];

/// The command that runs a file as Python.
const RUN: &str = "%run";

/// A text, its way back to the cell, and its language.
pub(super) type Part = (String, OffsetMap, Language);

/// The code of a cell in the language of the kernel, and the commands of a shell in it.
///
/// A line that is no code stands as `pass` in the code, so that what is around it keeps its shape.
pub(super) fn parts(cell: &str, language: Language) -> Vec<Part> {
    if let Some(part) = whole_cell(cell) {
        return vec![part];
    }
    let (mut code, mut commands) = (Copied::default(), Copied::default());
    let mut goes_on = false;
    for (at, line) in lines(cell) {
        let content = line.trim_start_matches([' ', '\t']);
        let indent = line.len() - content.len();
        let start = if goes_on { Some(0) } else { command_start(content).filter(|_| language == Language::Python) };
        match start {
            Some(within) => {
                let command = content.get(within..).unwrap_or_default();
                if content.starts_with(RUN) && !goes_on {
                    commands.replace("python", Span::of(at + indent..at + indent + within));
                }
                commands.copy(command, at + indent + within);
                goes_on = command.trim_end().ends_with('\\');
                code.copy(line.get(..indent).unwrap_or_default(), at);
                code.replace("pass\n", Span::of(at + indent..at + line.len()));
            }
            None if language == Language::Python && content.starts_with('%') => {
                code.copy(line.get(..indent).unwrap_or_default(), at);
                code.replace("pass\n", Span::of(at + indent..at + line.len()));
            }
            None => code.copy(line, at),
        }
    }
    let has_commands = !commands.text.is_empty();
    let mut found = Vec::new();
    if !code.text.trim().is_empty() {
        found.push((code.text, code.map.build(), language));
    }
    if has_commands {
        found.push((commands.text, commands.map.build(), Language::Bash));
    }
    found
}

/// The rest of a cell whose first line gives it to another language.
fn whole_cell(cell: &str) -> Option<Part> {
    let blank = cell.len() - cell.trim_start().len();
    let first = cell.get(blank..)?.strip_prefix("%%")?;
    let (head, body) = first.split_once('\n').unwrap_or((first, ""));
    let start = cell.len() - body.len();
    let map = OffsetMap::shifted(Span::of(0..start).end, Span::of(0..body.len()).end);
    let mut words = head.split_whitespace();
    let name = words.next()?;
    let language = match name {
        "script" => words.next().and_then(|program| fence_language(program.rsplit('/').next().unwrap_or(program))),
        // They measure or keep the Python below them.
        "time" | "timeit" | "capture" | "prun" | "python" | "python3" | "pypy" => Some(Language::Python),
        "js" | "javascript" => Some(Language::JavaScript),
        // The name of the file says what is written.
        "writefile" | "file" => words.last().and_then(|path| fence_language(path.rsplit('.').next().unwrap_or(path))),
        "html" | "HTML" | "svg" | "SVG" => Some(Language::Markdown),
        "sx" | "system" | "!" => Some(Language::Bash),
        name => fence_language(name),
    };
    Some((body.to_owned(), map, language.unwrap_or(Language::OtherCode)))
}

/// Where the command of a shell begins in a line that gives one: `!x`, `%pip x`, `name = !x`.
fn command_start(content: &str) -> Option<usize> {
    if let Some(rest) = content.strip_prefix('!') {
        return Some(if rest.starts_with('!') { 2 } else { 1 });
    }
    if let Some(rest) = content.strip_prefix('%') {
        let name = rest.split_whitespace().next()?;
        if name == "run" {
            return Some(RUN.len());
        }
        let is_shell_itself = matches!(name, "sx" | "system");
        return SHELL.contains(&name).then(|| if is_shell_itself { 1 + name.len() } else { 1 });
    }
    let (target, rest) = content.split_once('=')?;
    let is_name =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let command = rest.trim_start();
    let sign = if command.starts_with('!') { 1 } else { "%sx ".len() };
    (is_name(target.trim_end()) && (command.starts_with('!') || command.starts_with("%sx ")))
        .then(|| content.len() - command.len() + sign)
}

/// A text while it is copied.
#[derive(Default)]
struct Copied {
    text: String,
    map: OffsetMapBuilder,
}

impl Copied {
    fn copy(&mut self, piece: &str, at: usize) {
        self.text.push_str(piece);
        self.map.copy(Span::of(at..at + piece.len()));
    }

    fn replace(&mut self, piece: &str, original: Span) {
        self.text.push_str(piece);
        self.map.replace(Span::of(0..piece.len()).end, original);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &str, expected: &[(&str, Language)]) {
        let found = parts(cell, Language::Python);
        let found: Vec<(&str, Language)> = found.iter().map(|(text, _, language)| (text.as_str(), *language)).collect();
        assert_eq!(found, expected, "{cell}");
    }

    #[test]
    fn commands_are_parted_from_code() {
        use Language::{Bash, Python};
        check("a = 1\n", &[("a = 1\n", Python)]);
        check("if x:\n  !ls -l\nb", &[("if x:\n  pass\nb", Python), ("ls -l\n", Bash)]);
        check("%pip install a\n%matplotlib inline\n", &[("pass\npass\n", Python), ("pip install a\n", Bash)]);
        check("out = !cat x \\\n  y\nz", &[("pass\n  pass\nz", Python), ("cat x \\\ny\n", Bash)]);
        check("%run ./a.txt -v", &[("pass\n", Python), ("python ./a.txt -v", Bash)]);
        check("a != b\n%sx id", &[("a != b\npass\n", Python), (" id", Bash)]);
    }

    #[test]
    fn a_cell_may_belong_to_another_language() {
        check("\n%%bash -e\ncurl x", &[("curl x", Language::Bash)]);
        check("%%script /bin/sh\nls", &[("ls", Language::Bash)]);
        check("%%time\nf()", &[("f()", Language::Python)]);
        check("%%writefile a.py\nf()", &[("f()", Language::Python)]);
        check("%%javascript\nf()", &[("f()", Language::JavaScript)]);
        check("%%sql\nx", &[("x", Language::OtherCode)]);
    }
}
