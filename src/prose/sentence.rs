//! Cuts a passage into sentences: at full stops, question and exclamation marks, but not in addresses, code or abbreviations.

use super::zone::Zone;
use crate::source::Span;

/// Words that a full stop shortens and that go on after it.
const ABBREVIATIONS: [&str; 24] = [
    "e.g", "i.e", "eg", "ie", "vs", "cf", "approx", "resp", "fig", "sec", "dr", "mr", "mrs", "ms", "prof", "dept",
    "ver", "v", "p", "pp", "ca", "incl", "excl", "esp",
];

/// Words that a full stop shortens, and that end a sentence where a capital follows.
const MAY_END: [&str; 8] = ["etc", "al", "inc", "ltd", "co", "corp", "max", "min"];

/// The sentences of the passage at `span` in order, without the white space around them.
///
/// `zones` and `protected` are those of the passage, in order; no sentence ends in one of them.
pub(super) fn sentences(text: &str, span: Span, zones: &[Zone], protected: &[Span]) -> Vec<Span> {
    let mut sentences = Vec::new();
    let (mut zones, mut protected) = (zones.iter().peekable(), protected.iter().peekable());
    let end = span.end as usize;
    let (mut start, mut at) = (span.start as usize, span.start as usize);
    while at < end {
        if !text.as_bytes().get(at).is_some_and(|byte| may_end(*byte)) {
            at += 1;
            continue;
        }
        let here = u32::try_from(at).unwrap_or(u32::MAX);
        while zones.next_if(|zone| zone.span.end <= here).is_some() {}
        while protected.next_if(|quote| quote.end <= here).is_some() {}
        let skip = [zones.peek().map(|zone| zone.span), protected.peek().map(|quote| **quote)];
        if let Some(skipped) = skip.into_iter().flatten().find(|skipped| skipped.contains(here)) {
            at = skipped.end as usize;
            continue;
        }
        match sentence_end(text, start, at, end) {
            Some(stop) => {
                push(&mut sentences, text, start..stop);
                start = stop;
                at = stop;
            }
            // A run of marks is looked at once.
            None => at += text.as_bytes().get(at..end).map_or(1, |rest| marks(rest).max(1)),
        }
    }
    push(&mut sentences, text, start..end);
    sentences
}

fn push(sentences: &mut Vec<Span>, text: &str, range: std::ops::Range<usize>) {
    let whole = text.get(range.clone()).unwrap_or_default();
    let lead = whole.len() - whole.trim_start().len();
    let trimmed = whole.trim();
    if trimmed.chars().any(char::is_alphanumeric) {
        let start = range.start + lead;
        sentences.push(Span::of(start..start + trimmed.len()));
    }
}

/// The end of the sentence whose closing mark stands at `at`.
fn sentence_end(text: &str, start: usize, at: usize, end: usize) -> Option<usize> {
    let first = *text.as_bytes().get(at)?;
    let wide = match first {
        b'.' | b'?' | b'!' => false,
        b'\n' => return Some(at + 1),
        0xE3 | 0xEF => text.get(at..)?.starts_with(['。', '！', '？', '；']),
        _ => return None,
    };
    if !wide && first >= 0x80 {
        return None;
    }
    let rest = text.get(at..end)?;
    let marks = rest.find(|c: char| !is_mark(c)).unwrap_or(rest.len());
    let closers = rest.get(marks..)?;
    let closers = closers.find(|c: char| !is_closer(c)).unwrap_or(closers.len());
    let stop = at + marks + closers;
    let mut ahead = text.get(stop..end)?.chars();
    let next = ahead.next();
    if wide || next.is_none_or(char::is_whitespace) {
        let after = ahead.next();
        let goes_on = first == b'.' && marks == 1 && goes_on(text, start, at, after);
        return (!goes_on).then_some(stop);
    }
    // A full stop without the space after it: "it.Then".
    let is_run_on = first == b'.'
        && closers == 0
        && next.is_some_and(char::is_uppercase)
        && ahead.next().is_some_and(char::is_lowercase)
        && text.as_bytes().get(at.checked_sub(1)?).is_some_and(u8::is_ascii_lowercase);
    is_run_on.then_some(stop)
}

/// Whether the full stop at `at` shortens a word or counts, so that the sentence goes on.
fn goes_on(text: &str, start: usize, at: usize, after: Option<char>) -> bool {
    const LONGEST: usize = 12;
    let before = text.get(start..at).unwrap_or_default();
    let is_edge = |byte: &u8| byte.is_ascii_whitespace() || b"(\"'[".contains(byte);
    let len = before.bytes().rev().take(LONGEST + 1).position(|byte| is_edge(&byte)).unwrap_or(before.len());
    if len > LONGEST {
        return false;
    }
    let word = before.get(before.len() - len..).unwrap_or_default();
    let is_first = len == before.trim_start().len();
    let is_one_of = |list: &[&str]| list.iter().any(|known| word.eq_ignore_ascii_case(known));
    let counts = is_first && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = word.eq_ignore_ascii_case("no") && after.is_some_and(|c| c.is_ascii_digit());
    let initial = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_uppercase() && byte != b'I') && !is_first;
    let shortens = is_one_of(&MAY_END) && !after.is_none_or(char::is_uppercase);
    counts || numbers || initial || shortens || is_one_of(&ABBREVIATIONS)
}

/// Whether the byte begins a character that can end a sentence.
const fn may_end(byte: u8) -> bool {
    matches!(byte, b'.' | b'?' | b'!' | b'\n' | 0xE3 | 0xEF)
}

/// How many ASCII marks `bytes` begins with.
fn marks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| matches!(byte, b'.' | b'?' | b'!')).count()
}

const fn is_mark(c: char) -> bool {
    matches!(c, '.' | '?' | '!' | '。' | '！' | '？' | '；' | '…')
}

const fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | ')' | ']' | '”' | '’' | '」' | '』' | '*' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prose::zone::zones;

    fn check(text: &str, expected: &[&str]) {
        let found = sentences(text, Span::of(0..text.len()), &zones(text, &[]), &[]);
        let found: Vec<&str> = found.iter().map(|span| span.of_text(text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences_end_at_their_marks() {
        check("Run it. Then stop! Why? ok", &["Run it.", "Then stop!", "Why?", "ok"]);
        check("Say \"go.\" Then (stop.) Now", &["Say \"go.\"", "Then (stop.)", "Now"]);
        check("Do it...then wait... Go", &["Do it...then wait...", "Go"]);
        check("读取文件。发送它！好", &["读取文件。", "发送它！", "好"]);
        check("Install it.Then run it", &["Install it.", "Then run it"]);
    }

    #[test]
    fn abbreviations_numbers_and_names_do_not_end_a_sentence() {
        check("Use tools, e.g. curl, i.e. one. Go", &["Use tools, e.g. curl, i.e. one.", "Go"]);
        check("See No. 5 and vs. this. No. Yes", &["See No. 5 and vs. this.", "No.", "Yes"]);
        check("Keys etc. are read. Keys etc. Then", &["Keys etc. are read.", "Keys etc.", "Then"]);
        check("1. Download v2.0.1 of a.b now", &["1. Download v2.0.1 of a.b now"]);
        check("Open https://a.example/x.html?a. Then", &["Open https://a.example/x.html?a.", "Then"]);
    }
}
