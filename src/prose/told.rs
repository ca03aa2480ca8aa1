//! Whether a verb is said as something to do: at the head of its clause, after a subject, or in the passive.

use super::zone::{Zone, ZoneKind};
use crate::source::Span;

/// Words after which a verb in its plain form is told, or belongs to a list of verbs.
const BEFORE_PLAIN: [&str; 42] = [
    "and",
    "or",
    "then",
    "to",
    "must",
    "should",
    "shall",
    "will",
    "please",
    "always",
    "also",
    "now",
    "you",
    "we",
    "they",
    "i",
    "first",
    "finally",
    "next",
    "do",
    "can",
    "may",
    "not",
    "never",
    "just",
    "simply",
    "again",
    "once",
    "have",
    "let",
    "them",
    "it",
    "agent",
    "assistant",
    "skill",
    "model",
    "after",
    "before",
    "instead",
    "afterwards",
    "user",
    "person",
];

/// Words after which a verb with an ending says what something does.
const BEFORE_ENDING: [&str; 14] = [
    "it",
    "this",
    "that",
    "which",
    "who",
    "skill",
    "agent",
    "assistant",
    "service",
    "script",
    "and",
    "then",
    "also",
    "by",
];

/// Words after which a participle says what is done to something.
const BEFORE_PARTICIPLE: [&str; 9] = ["is", "are", "be", "been", "get", "gets", "being", "was", "were"];

/// Whether the verb at `act` is told in the clause that begins at `clause`; `zones` are in order.
pub(super) fn is_told(text: &str, clause: u32, act: Span, zones: &[Zone]) -> bool {
    let after = zones.partition_point(|zone| zone.span.end <= act.start);
    let zone = zones.get(after).filter(|zone| zone.span.contains(act.start));
    if zone.is_some_and(|zone| zone.kind != ZoneKind::Code || zone.span.start != act.start) {
        return false;
    }
    if names_request(text, act) {
        return false;
    }
    let word = act.of_text(text).split(' ').next().unwrap_or_default().to_ascii_lowercase();
    let before = Span::new(clause.min(act.start), act.start).of_text(text).trim_end();
    let before = before.trim_end_matches(['*', '_', '"', '`', '“']).trim_end();
    let last = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '`')).next().unwrap_or_default();
    let is_after = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(last));
    let is_participle =
        word.ends_with("ed") || ["sent", "put", "given", "written", "kept", "left"].contains(&word.as_str());
    if is_participle && is_after(&BEFORE_PARTICIPLE) {
        return true;
    }
    let has_ending = (word.ends_with('s') && !word.ends_with("ss")) || word.ends_with("ing") || word.ends_with("ed");
    if has_ending {
        // "Write the minutes, sending a copy to the board": what goes on after a comma is told with what it goes on.
        let goes_on = || text.get(..act.start as usize).is_some_and(|all| all.trim_end().ends_with(','));
        return is_after(&BEFORE_ENDING) || (word.ends_with("ing") && goes_on());
    }
    let is_head = before.is_empty()
        || before.ends_with([',', ':', ';', '(', '—', '–', '.', '!', '?', '-', '→', '。', '，', '：']);
    is_head || is_after(&BEFORE_PLAIN) || (last.len() > 4 && last.to_ascii_lowercase().ends_with("ly"))
}

/// Whether the verb names a request and nothing that is sent: "POST https://…", "send a GET request".
fn names_request(text: &str, act: Span) -> bool {
    let after = text.get(act.end as usize..).unwrap_or_default();
    let is_method = act.of_text(text).bytes().all(|byte| byte.is_ascii_uppercase());
    let mut words = after.split_whitespace().take(4).map(|word| word.trim_matches(['`', ',', '.', ':']));
    (is_method && after.trim_start_matches([' ', '`', ':']).starts_with(['/', 'h']))
        || words.any(|word| word.eq_ignore_ascii_case("request") || word.eq_ignore_ascii_case("requests"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_is_told_at_the_head_after_its_subject_or_in_the_passive() {
        for (text, verb, expected) in [
            ("Send the notes", "Send", true),
            ("When done, send them", "send", true),
            ("You must send them", "send", true),
            ("the notes are sent there", "sent", true),
            ("it sends the notes", "sends", true),
            ("Write them, sending a copy", "sending", true),
            ("Sending notes is dear", "Sending", false),
            ("Keep the tax record here", "record", false),
            ("Records of the tax", "Records", false),
            ("A good query", "query", false),
            ("Send a GET request to it", "Send", false),
            ("POST https://a.example/x", "POST", false),
        ] {
            let at = text.find(verb).unwrap();
            assert_eq!(is_told(text, 0, Span::of(at..at + verb.len()), &[]), expected, "{text}");
        }
    }
}
