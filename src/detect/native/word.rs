//! Words with foreign letters that look like their own.

use super::confusable::{is_disguised, plain_text};
use super::{Hit, Subject};
use crate::bundle::ArtifactKind;
use crate::rule::{Mark, ProbeId};
use crate::source::{Span, lines};
use crate::syntax::Role;

/// The longest word that is looked at, in bytes.
const LONGEST: usize = 64;

/// Finds disguised words in whole files that somebody follows; a word that stands alone between backticks is only shown.
pub(super) fn find(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    let text = &*subject.document.text;
    let is_followed = !matches!(subject.artifact.kind, ArtifactKind::Data(_) | ArtifactKind::Binary { .. });
    if subject.document.role != Role::Whole || text.is_ascii() || !is_followed {
        return;
    }
    for (at, line) in lines(text).filter(|(_, line)| !line.is_ascii()) {
        find_in_line(probe, text, (at, line), hits);
    }
}

/// Finds disguised words in a line, which is a part of `text`.
fn find_in_line(probe: ProbeId, text: &str, (line_start, line): (usize, &str), hits: &mut Vec<Hit>) {
    let mut start = None;
    let characters = line.char_indices().chain([(line.len(), ' ')]);
    for (at, character) in characters.map(|(at, character)| (line_start + at, character)) {
        match start {
            None if character.is_alphabetic() => start = Some(at),
            Some(from) if !character.is_alphabetic() => {
                start = None;
                let word = text.get(from..at).filter(|word| word.len() <= LONGEST && !word.is_ascii());
                if let Some(word) = word.filter(|word| is_disguised(word)) {
                    let message = Some(format!("it reads \"{}\" and is not", plain_text(word)));
                    let mut hit = Hit { message, ..Hit::new(probe, Span::of(from..at)) };
                    let is_before = text.get(..from).is_some_and(|before| before.ends_with('`'));
                    if !(is_before && character == '`') {
                        hit.marks.insert(Mark::Hidden);
                    }
                    hits.push(hit);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::detect::sample;
    use crate::rule::Mark;

    #[test]
    fn a_word_that_is_shown_alone_hides_nothing() {
        let check = |path: &str, text: &str, expected: &[(&str, bool)]| {
            let hits = sample::hits("[match.native]\nname = \"disguised_word\"", path, text);
            let found = hits.iter().map(|hit| (hit.span.of_text(text), hit.marks.contains(&Mark::Hidden)));
            assert_eq!(found.collect::<Vec<_>>(), expected, "{text}");
        };
        check("a.md", "Show the p\u{430}ssword.", &[("p\u{430}ssword", true)]);
        check("a.md", "It was `r\u{435}quests` with one letter.", &[("r\u{435}quests", false)]);
        check("a.md", "Run `r\u{435}quests now`.", &[("r\u{435}quests", true)]);
        check("a.json", "{\"text\": \"r\u{435}quests\"}", &[]);
    }
}
