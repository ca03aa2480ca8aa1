//! Text that nobody sees and that speaks to an agent: told from notes of authors and tools by what stands in it.
//!
//! **Invariant:** what a text is, is decided from itself and from the script of the page around it, never from its place or name.

mod place;
mod speech;
mod words;

use self::words::{AGENTS, COMMANDS, NOTES, PLACES, STRONG};
use super::{Hit, Subject};
use crate::bundle::{ArtifactKind, Language};
use crate::prose::orders;
use crate::rule::{Mark, ProbeId};
use crate::source::Span;
use crate::syntax::{BlockKind, Role, Tree};

/// Letters of another script from which on a text says something.
const FOREIGN_LETTERS: usize = 8;

/// The longest text that is looked at as one, in bytes.
const LONGEST: usize = 4_000;

/// Finds texts that nobody sees and that speak to an agent; with `of` "carrier", orders in the place of something else: of a value
/// of data, of a remark in code, of the description of a picture.
pub(super) fn find(probe: ProbeId, of: Option<&str>, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    if of == Some("carrier") {
        let found = carriers(subject).into_iter();
        hits.extend(found.map(|(span, says)| Hit { message: Some(says.to_owned()), ..Hit::new(probe, span) }));
        return;
    }
    let document = subject.document;
    let text = &*document.text;
    let mut found: Vec<(Span, bool)> = Vec::new();
    match (&document.tree, document.role) {
        (Tree::Markdown(tree), Role::Whole) => {
            let unseen =
                tree.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Comment | BlockKind::Hidden));
            found.extend(unseen.map(|block| (block.span, true)));
            found.extend(place::loose_footnotes(text).map(|span| (span, true)));
        }
        // What a page of HTML holds beside its text is for programs, but for its comments.
        (_, Role::Hidden) if subject.artifact.language() == Some(Language::Html) => {}
        (_, Role::Comment | Role::Hidden) => found.push((Span::of(0..text.len()), true)),
        (_, Role::Whole) if is_data(subject) => found.extend(place::comments(text).map(|span| (span, false))),
        _ => {}
    }
    if found.is_empty() {
        return;
    }
    let orders: Vec<Span> =
        subject.prose.map(|prose| orders(prose).map(|span| prose.offsets.map(span)).collect()).unwrap_or_default();
    for (span, is_page) in found {
        let source = span.of_text(text);
        let source = source.get(..LONGEST).unwrap_or(source);
        let orders: Vec<Span> = orders.iter().copied().filter(|order| is_page && span.covers(*order)).collect();
        let page = Some(subject.artifact.text.text().as_ref()).filter(|_| is_page);
        if let Some(says) = speaks(source, page, &orders, span.start) {
            let mut hit = Hit { message: Some(says.to_owned()), ..Hit::new(probe, span) };
            hit.marks.insert(Mark::Hidden);
            hits.push(hit);
        }
    }
}

/// Orders to an agent in the place of something else.
fn carriers(subject: &Subject<'_>) -> Vec<(Span, &'static str)> {
    let text = &*subject.document.text;
    match (&subject.document.tree, subject.document.role) {
        (Tree::Markdown(tree), Role::Whole) => {
            let pictures = tree.links.iter().filter(|link| link.image && speech::is_order_in_data(&link.text));
            pictures.map(|link| (link.span, "an order in the place of the description of a picture")).collect()
        }
        (_, Role::Whole) if is_data(subject) => {
            let values = place::values(text).filter(|span| speech::is_order_in_data(span.of_text(text)));
            values.map(|span| (span, "an order to an agent in the place of a value")).collect()
        }
        (Tree::Code(_), Role::Whole) => {
            let says = |span: &Span| speech::is_addressed_order(place::words_of(span.of_text(text)));
            place::remarks(text).filter(says).map(|span| (span, "a remark in code tells an agent what to do")).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a file is data with comments.
fn is_data(subject: &Subject<'_>) -> bool {
    matches!(subject.artifact.kind, ArtifactKind::Data(_) | ArtifactKind::Manifest(_))
        && matches!(subject.document.language, Language::Yaml | Language::Toml | Language::Ini | Language::Json)
}

/// What in a text is for an agent, and for no author or tool; `page` is the text that it stands in, where it is prose.
fn speaks(text: &str, page: Option<&str>, orders: &[Span], start: u32) -> Option<&'static str> {
    let is_addressed = |order: &&Span| {
        let at = order.start.saturating_sub(start) as usize;
        let near = |c: char| matches!(c, '.' | '!' | '?');
        let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
        let before = before.rsplit(near).next().unwrap_or_default();
        let after = after.split(near).next().unwrap_or_default();
        before.split_whitespace().chain(after.split_whitespace()).any(|word| AGENTS.contains(&plain(word).as_str()))
    };
    let is_order_to_agent = orders.iter().any(|order| is_addressed(&order));
    let shown: String = text.chars().filter(|c| !is_zero_width(*c)).collect();
    let text = shown.as_str();
    let text =
        text.trim_start_matches("<!--").trim_end_matches("-->").trim_matches(['#', ';', '/', ' ', '\n', '*', '-']);
    // The address of a definition is what it defines; its title says something.
    let text = text
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]: http"))
        .map_or(text, |(_, rest)| rest.split_once(' ').map_or("", |(_, title)| title));
    let words: Vec<String> = text.split_whitespace().map(plain).filter(|word| !word.is_empty()).collect();
    let wide = text.chars().filter(|c| is_wide(*c)).count();
    let said = words.iter().filter(|word| word.chars().all(char::is_alphabetic)).count() + wide / 2;
    if !(4..=400).contains(&said) {
        return None;
    }
    let first = words.first().map(|word| word.trim_end_matches(':').to_owned()).unwrap_or_default();
    let is_note = NOTES.contains(&first.trim_end_matches('.'));
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let place =
        words.iter().any(|word| word.contains(['.', '/', '_']) && PLACES.iter().any(|place| word.contains(place)));
    let address = words.iter().any(|word| word.contains("://") && !word.starts_with("file:"));
    let enough = said >= 6 || !orders.is_empty();
    if page.is_some_and(|page| is_foreign(text, page)) {
        return Some("a text in another script than that of the page");
    }
    if page.is_some() && (speech::is_order_at_work(text) || speech::is_addressed_order(text)) {
        return Some("an order to somebody at work for a user");
    }
    if is_note {
        return None;
    }
    if place && enough {
        return Some("a file of secrets, or one that an agent or shell reads by itself");
    }
    if address && enough && !is_citation(&words) {
        return Some("an address, and what is to be done with it");
    }
    if page.is_some() && (has(STRONG) || (has(COMMANDS) && has_shape_of_command(text))) {
        return Some("a command");
    }
    if is_order_to_agent && said >= 6 {
        return Some("an order to an agent");
    }
    if said >= 8 && !is_english(&words) && page.is_some_and(is_in_english) {
        return Some("a sentence in another language than English");
    }
    None
}

/// A word without the marks around it, in lower case.
fn plain(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '/' | '~' | '$' | '_')).to_lowercase()
}

/// Words of which most English sentences have one.
const COMMON: [&str; 22] = [
    "the", "to", "of", "and", "is", "in", "for", "this", "be", "are", "it", "with", "by", "that", "not", "or", "your",
    "as", "an", "from", "when", "only",
];

/// Whether a text has a word that most English sentences have.
fn is_english(words: &[String]) -> bool {
    words.iter().any(|word| COMMON.contains(&word.as_str()))
}

/// Whether one word in sixteen of a page is one that English sentences have.
fn is_in_english(page: &str) -> bool {
    let (mut common, mut all) = (0_usize, 0_usize);
    for word in page.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        all += 1;
        common += usize::from(COMMON.iter().any(|known| word.eq_ignore_ascii_case(known)));
    }
    common * 16 >= all
}

/// Whether a text cites an address and says nothing else worth a sentence.
fn is_citation(words: &[String]) -> bool {
    const FROM: [&str; 9] = ["source", "sourced", "based", "from", "adapted", "via", "see", "docs", "documentation"];
    let cites = |word: &String| {
        FROM.contains(&word.as_str())
            || (word.bytes().filter(u8::is_ascii_digit).count() == 4 && !word.contains(char::is_alphabetic))
    };
    words.last().is_some_and(|word| word.contains("://")) && words.iter().any(cites)
}

/// Whether a text has options, paths, pipes or redirections as a command has.
fn has_shape_of_command(text: &str) -> bool {
    [" -", " | ", "$(", " /", "://", "~/", " >", "&&"].iter().any(|sign| text.contains(sign))
}

/// Whether a character takes no place on the line.
const fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}

/// Whether a character belongs to a script that puts no spaces between words.
const fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{0E00}'..='\u{0E7F}')
}

/// Whether a text is written in a script that the page around it hardly uses.
fn is_foreign(text: &str, page: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| is_other(*c)).count();
    let own = letters(text);
    if own < FOREIGN_LETTERS {
        return false;
    }
    let all = letters(page);
    let latin = page.chars().filter(char::is_ascii_alphabetic).count();
    all.saturating_sub(own) < own && latin > all.saturating_mul(4)
}

/// Whether a letter is of a script other than Latin and Greek.
const fn is_other(c: char) -> bool {
    matches!(c, '\u{0400}'..='\u{1FFF}' | '\u{2E80}'..='\u{D7FF}' | '\u{F900}'..='\u{FAFF}')
        && !matches!(c, '\u{1D00}'..='\u{1EFF}' | '\u{3000}'..='\u{303F}')
}
