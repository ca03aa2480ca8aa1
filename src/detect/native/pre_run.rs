//! Commands that run before a model reads the page that holds them.

use super::{Hit, Subject};
use crate::bundle::{ArtifactKind, ManifestKind};
use crate::manifest::AutoRun;
use crate::rule::ProbeId;
use crate::source::Span;
use crate::syntax::Role;

/// Stands for all words that a user gives.
const ALL_WORDS: &str = "$ARGUMENTS";

/// The commands of a page or of a prompt.
pub(super) fn find_commands(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    let is_prompt = subject.artifact.kind == ArtifactKind::Manifest(ManifestKind::GeminiCommand);
    if is_prompt || is_page(subject) {
        hits.extend(commands(subject).map(|command| Hit::new(probe, command.line.span)));
    }
}

/// Words of a user that stand in the commands of a page; they are put there as they are.
pub(super) fn find_arguments(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    if !is_page(subject) {
        return;
    }
    for command in commands(subject) {
        let found = arguments(&command.line.value).into_iter();
        hits.extend(found.map(|span| Hit::new(probe, span.shifted(command.line.span.start))));
    }
}

fn is_page(subject: &Subject<'_>) -> bool {
    subject.artifact.kind == ArtifactKind::Instruction && subject.document.role == Role::Whole
}

fn commands<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a AutoRun> {
    subject.declared.into_iter().flat_map(|declared| &declared.commands)
}

/// Where a line has words of a user: all of them, or one by its number. Numbers between single quotes are those of another language.
fn arguments(line: &str) -> Vec<Span> {
    let (mut found, mut is_quoted) = (Vec::new(), false);
    for (at, character) in line.char_indices() {
        let rest = line.get(at..).unwrap_or_default();
        match character {
            '\'' => is_quoted = !is_quoted,
            '$' if rest.starts_with(ALL_WORDS) => found.push(Span::of(at..at + ALL_WORDS.len())),
            '$' if !is_quoted && rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => {
                found.push(Span::of(at..at + 2));
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_user_are_found_where_they_stand() {
        let check = |line: &str, expected: &[&str]| {
            let found: Vec<&str> = arguments(line).into_iter().map(|span| span.of_text(line)).collect();
            assert_eq!(found, expected, "{line}");
        };
        check("gh pr view $ARGUMENTS", &["$ARGUMENTS"]);
        check("grep '$ARGUMENTS' \"$1\" $0", &["$ARGUMENTS", "$1", "$0"]);
        check("ps | awk '{print $1}'", &[]);
        check("echo $HOME $", &[]);
    }
}
