//! Commands in an instruction file that run before a model reads it: `` !`command` ``, and fences that open with `!`.
//!
//! A client looks for them in the source and not in its rendering: code blocks and comments hold them as well.

use super::{AutoRun, Reading};
use crate::bundle::{FileFormat, FormatKind, Language};
use crate::source::{Located, OffsetMap, Span};
use crate::syntax::{Document, Markdown, Nested, Role, Tree};

/// Three backticks: the fence that a client looks for.
const FENCE: &str = "```";

/// Reads the commands of a skill, a command or an agent; those that no rendering shows are hidden code besides.
pub(super) fn read(document: &Document, path: &str, reading: &mut Reading) {
    let Tree::Markdown(tree) = &document.tree else { return };
    if FileFormat::of_file(path, &[]).is_some_and(|format| !runs_commands(format)) {
        return;
    }
    let start = tree.front_matter.map_or(0, |front| front.end);
    let language = shell_of(document, tree);
    for span in commands(&document.text, start as usize) {
        let text = span.of_text(&document.text);
        let after = tree.sections.partition_point(|section| section.span.start <= span.start);
        let nested = Nested {
            text: text.into(),
            offsets: OffsetMap::shifted(span.start, span.len()),
            language,
            role: Role::Command,
            section: Span::of(0..after).len().saturating_sub(1),
            made: false,
        };
        if tree.is_unseen(span) {
            reading.nested.push(Nested { role: Role::Hidden, ..nested.clone() });
        }
        reading.nested.push(nested);
        let when = "before the model reads the page".to_owned();
        reading.declared.commands.push(AutoRun { line: Located::new(text.to_owned(), span), when });
        reading.declared.format = "agent-instruction";
    }
}

/// Whether clients run commands in the pages of a format; they read rules as they are.
pub(crate) fn runs_commands(format: &FileFormat) -> bool {
    format.is == FormatKind::Instruction && format.name != "agent-rules"
}

/// The shell that the front matter asks for.
fn shell_of(document: &Document, tree: &Markdown) -> Language {
    let front = tree.front_matter.map(|span| span.of_text(&document.text)).unwrap_or_default();
    let asks = |line: &str| {
        let value = line.strip_prefix("shell:").map(|value| value.trim().trim_matches(['"', '\'']));
        value.is_some_and(|value| value.eq_ignore_ascii_case("powershell"))
    };
    if front.lines().any(asks) { Language::PowerShell } else { Language::Bash }
}

/// The commands in a text from `start` on, in order; one look at each byte.
pub(super) fn commands(text: &str, start: usize) -> Vec<Span> {
    let mut found = Vec::new();
    let (mut at, mut fences_close, mut ticks_close) = (start, true, true);
    while let Some(mark) = text.get(at..).and_then(|rest| rest.find('!')).map(|offset| at + offset) {
        at = mark + 1;
        let before = text.get(start..mark).unwrap_or_default();
        let after = text.get(at..).unwrap_or_default();
        if fences_close && before.ends_with(FENCE) {
            match after.find(FENCE) {
                Some(end) => {
                    found.extend(trimmed(text, at, at + end));
                    at += end + FENCE.len();
                }
                None => fences_close = false,
            }
        } else if ticks_close && after.starts_with('`') && before.chars().next_back().is_none_or(char::is_whitespace) {
            match after.get(1..).and_then(|rest| rest.find('`')) {
                Some(len) => {
                    found.extend(trimmed(text, at + 1, at + 1 + len));
                    at += len + 2;
                }
                None => ticks_close = false,
            }
        }
    }
    found
}

/// The span between two offsets without the white space at its ends; `None` where nothing is left.
fn trimmed(text: &str, start: usize, end: usize) -> Option<Span> {
    let whole = text.get(start..end)?;
    let from = start + whole.len() - whole.trim_start().len();
    let len = whole.trim().len();
    (len > 0).then(|| Span::of(from..from + len))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = commands(text, 0).into_iter().map(|span| span.of_text(text)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_command_stands_at_the_start_of_a_line_or_behind_white_space() {
        check("!`ls`", &["ls"]);
        check("State: !`git status --short` and !`date`", &["git status --short", "date"]);
        check("- !` date `\n\t!`id`", &["date", "id"]);
        check("KEY=!`x` (!`x`) `!`x`", &[]);
        check("!`a\nb`", &["a\nb"]);
        check("!``x`` !` ` !`open", &[]);
    }

    #[test]
    fn a_fence_that_opens_with_the_mark_runs_as_a_whole() {
        check("```!\nnode -v\ngit log\n```\n", &["node -v\ngit log"]);
        check("```! date\n```", &["date"]);
        check("```sh\n!`ls`\n```", &["ls"]);
        check("```!\nno end\n!`ls`", &["ls"]);
        check("```\nWatch out!\n```", &[]);
    }

    #[test]
    fn pages_of_rules_run_nothing() {
        for (path, expected) in [
            ("SKILL.md", true),
            ("x/commands/agents.md", true),
            ("agents/a.md", true),
            ("CLAUDE.md", false),
            (".cursor/rules/a.mdc", false),
            ("pages/a.md", true),
        ] {
            let may_run = FileFormat::of_file(path, &[]).is_none_or(runs_commands);
            assert_eq!(may_run, expected, "{path}");
        }
    }

    #[test]
    fn many_marks_without_an_end_are_cheap() {
        let text = " !`".to_owned() + &"!".repeat(1 << 20);
        assert_eq!(commands(&text, 0), []);
        let text = "```!".repeat(1 << 18);
        assert_eq!(commands(&text, 0), []);
    }
}
