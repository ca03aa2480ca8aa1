//! Names of files, as texts and paths spell them: what tells that two places mean one file.

use crate::source::Span;

/// The longest name, in bytes.
const LONGEST: usize = 64;
/// The shortest name behind a leading dot, in bytes: what is shorter is an extension, or `.env`.
const SHORTEST: usize = 6;
/// Ends of host names that no file has.
const DOMAINS: [&str; 6] = ["com", "org", "net", "io", "example", "localhost"];
/// The longest extension, in bytes.
const EXTENSION: usize = 10;

/// The last component of a path, where it is the name of a file.
pub(super) fn file_of(path: &str) -> Option<&str> {
    if path.contains("://") {
        return None;
    }
    let name = path.trim().trim_matches(['"', '\'', '`']).rsplit(['/', '\\']).next()?;
    is_file_name(name).then_some(name)
}

/// The names of files in a running text, with their places. Where no white space parts words, a name is also taken to
/// begin after the last letter of another script.
pub(super) fn files_in(text: &str) -> Vec<(Span, &str)> {
    let mut found = Vec::new();
    // Every name goes on behind a dot.
    if !text
        .as_bytes()
        .windows(2)
        .any(|pair| matches!(pair, [b'.', b'_' | b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z']))
    {
        return found;
    }
    let mut start = 0;
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if is_part(c) {
            continue;
        }
        if start < at {
            take(text, start, at, &mut found);
        }
        start = at + c.len_utf8();
    }
    found
}

/// Adds the names in the word from `start` to `end`.
fn take<'t>(text: &'t str, start: usize, end: usize, found: &mut Vec<(Span, &'t str)>) {
    let Some(word) = text.get(start..end) else { return };
    let word = word.trim_end_matches(['.', '-', '_']);
    // A word of another script may follow at once: `card.txt에`.
    let ascii_end = word.rfind(|c: char| c.is_ascii()).map_or(0, |at| at + 1);
    let Some(word) = word.get(..ascii_end).filter(|word| word.contains('.')) else { return };
    let foreign = word.char_indices().rev().find(|(_, c)| !c.is_ascii()).map_or(0, |(at, c)| at + c.len_utf8());
    for from in [0, foreign] {
        let name = word.get(from..).filter(|name| is_file_name(name));
        if let Some(name) = name.filter(|_| from == 0 || foreign > 0) {
            let span = Span::of(start + from..start + from + name.len());
            if found.last() != Some(&(span, name)) {
                found.push((span, name));
            }
        }
    }
}

/// Whether a name has an extension, or begins with a dot.
fn is_file_name(name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    if name.len() < 3 || name.len() > LONGEST || !name.chars().all(is_part) {
        return false;
    }
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    if stem.is_empty() {
        return extension.len() >= SHORTEST && extension.contains(|c: char| c.is_ascii_alphabetic());
    }
    let is_extension = extension.len() <= EXTENSION
        && !DOMAINS.contains(&extension)
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && extension.bytes().any(|byte| byte.is_ascii_alphabetic());
    is_extension && stem.contains(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_ends_in_the_name_of_a_file() {
        for (path, name) in [
            ("notes.txt", Some("notes.txt")),
            ("./out/plan.sh", Some("plan.sh")),
            ("/.trace-log", Some(".trace-log")),
            ("out\\plan.ps1", Some("plan.ps1")),
            ("https://a.example/x.json", None),
            ("3.11", None),
            ("folder/", None),
            ("two words.txt", None),
            ("..", None),
        ] {
            assert_eq!(file_of(path), name, "{path}");
        }
    }

    #[test]
    fn names_stand_in_texts_of_all_scripts() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> = files_in(text).into_iter().map(|(_, name)| name).collect();
            assert_eq!(found, expected, "{text}");
            assert!(files_in(text).iter().all(|(span, name)| span.of_text(text) == *name));
        };
        check("Save it in out/plan.txt. Then go.", &["plan.txt"]);
        check("비밀번호를 card.txt 에 저장합니다.", &["card.txt"]);
        check("card.txt에 저장", &["card.txt"]);
        check("保存到card.txt中", &["保存到card.txt", "card.txt"]);
        check("Сохраните в отчёт.txt", &["отчёт.txt"]);
        check("keep a .trace-log and 3.11", &[".trace-log"]);
        check("nothing here", &[]);
    }
}
