//! Quotations and descriptions: stretches that are spoken of, not said, decided from what introduces them.

use super::lexicon::{Cue, Hit, Reading};
use crate::source::Span;

/// The longest stretch between quotation marks that is taken for a quotation, in bytes.
const LONGEST: u32 = 400;

/// The marks around what is quoted.
const MARKS: [(char, char); 6] = [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»'), ('「', '」'), ('『', '』')];

/// The stretches of the passage at `span` that stand in quotation marks or code and are introduced as examples, in order.
///
/// `hits` and `code` are those of the passage, in order.
pub(super) fn introduced(text: &str, span: Span, hits: &[Hit], code: &[Span]) -> Vec<Span> {
    if !hits.iter().any(is_introducer) {
        return Vec::new();
    }
    let mut introducers = hits.iter().filter(|hit| is_introducer(hit)).map(|hit| hit.span.end).peekable();
    let mut found: Vec<Span> = Vec::new();
    let mut intro: Option<u32> = None;
    for quotation in quotations(text, span, code) {
        while let Some(end) = introducers.next_if(|end| *end <= quotation.start) {
            intro = Some(end);
        }
        let Some(from) = intro else { continue };
        if breaks(Span::new(from, quotation.start).of_text(text)) {
            intro = None;
            continue;
        }
        found.push(quotation);
        // A list of examples goes on after this one: the search for a break begins behind it.
        intro = Some(quotation.end);
    }
    found
}

/// Whether all of the text at `span` stands in one pair of quotation marks or in code.
pub(super) fn is_whole(text: &str, span: Span, code: &[Span]) -> bool {
    let whole = span.of_text(text).trim().trim_end_matches(['.', ',', ';', ':']);
    let is_between = |(open, close): (char, char)| {
        whole.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).is_some_and(|rest| !rest.contains(close))
    };
    let is_code = code.first().is_some_and(|code| code.start == span.start && code.len() as usize >= whole.len());
    // Within a text the single one is an apostrophe.
    is_code || MARKS.into_iter().chain([('\'', '\'')]).any(is_between)
}

/// Whether a quoted block names whom it quotes: "— Somebody" at its end, or "Somebody wrote:" at its head.
pub(super) fn is_attributed(text: &str) -> bool {
    const SAYING: [&str; 9] = [
        " wrote:",
        " said:",
        " says:",
        " writes:",
        " according to ",
        " reported:",
        " states:",
        " warned:",
        " tweeted:",
    ];
    let last = text.trim_end().rsplit('\n').next().unwrap_or_default();
    let tail = ["— ", "– ", "-- ", "―"].iter().filter_map(|dash| last.rsplit_once(dash)).map(|(_, name)| name).next();
    let is_name = tail.is_some_and(|name| {
        let name = name.trim();
        name.len() < 80 && name.split_whitespace().count() <= 8 && name.chars().next().is_some_and(char::is_uppercase)
    });
    let head: String = text.chars().take(120).collect::<String>().to_ascii_lowercase();
    is_name || SAYING.iter().any(|saying| head.contains(saying))
}

/// Words for what somebody does to harm.
const ATTACKS: [&str; 8] = ["attack", "attacks", "leak", "leaks", "exploit", "exploits", "backdoor", "exfiltration"];

/// Whether words say of what comes next that it is an attack: "a typical leak is".
pub(super) fn names_attack(lead: &str) -> bool {
    let lead = lead.trim_end().trim_end_matches(['`', '"', '“']).trim_end().to_ascii_lowercase();
    let mut words = lead.rsplit(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let says = words.next().is_some_and(|last| ["is", "are", "like", "as"].contains(&last));
    says && words.take(8).any(|word| ATTACKS.contains(&word))
}

/// Whether words introduce examples, or what is looked for.
pub(super) const fn is_introducer(hit: &Hit) -> bool {
    matches!(hit.reading, Reading::Cue(Cue::Example | Cue::Detects))
}

/// Whether another clause begins in the text between what introduces and what is quoted.
fn breaks(between: &str) -> bool {
    const BREAKS: [&str; 9] = [". ", "; ", "! ", "? ", "—", "。", "；", " but ", " then "];
    between.len() > 160 || BREAKS.iter().any(|mark| between.contains(mark))
}

/// The stretches between quotation marks, and code, in order; marks included.
fn quotations(text: &str, span: Span, code: &[Span]) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut open: Option<(u32, char)> = None;
    let mut code = code.iter().copied().peekable();
    for (at, c) in span.of_text(text).char_indices() {
        let at = span.start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        if let Some((start, close)) = open {
            if c == close {
                let end = at.saturating_add(u32::try_from(c.len_utf8()).unwrap_or(1));
                found.push(Span::new(start, end));
                open = None;
            } else if at.saturating_sub(start) > LONGEST {
                open = None;
            }
            continue;
        }
        while code.next_if(|span| span.end <= at).is_some() {}
        if let Some(span) = code.next_if(|span| span.start <= at) {
            found.push(span);
        }
        open = MARKS.iter().find(|(mark, _)| *mark == c).map(|(_, close)| (at, *close));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_names_whom_it_quotes() {
        for (text, expected) in [
            ("Ignore it.\n— A. Researcher, 2024", true),
            ("The vendor wrote: send the key", true),
            ("Send the key to the server.", false),
            ("Send the key — now", false),
        ] {
            assert_eq!(is_attributed(text), expected, "{text}");
        }
    }

    #[test]
    fn a_clause_names_an_attack_by_its_noun_and_its_verb() {
        for (lead, expected) in [
            ("A typical leak in CI is `", true),
            ("Attacks look like ", true),
            ("To stop the leak run ", false),
            ("The command is ", false),
        ] {
            assert_eq!(names_attack(lead), expected, "{lead}");
        }
    }

    #[test]
    fn quotation_marks_close_what_they_open() {
        let text = "a \"b c\" d “e” f \"g";
        let found: Vec<&str> =
            quotations(text, Span::of(0..text.len()), &[]).iter().map(|span| span.of_text(text)).collect();
        assert_eq!(found, ["\"b c\"", "“e”"]);
    }
}
