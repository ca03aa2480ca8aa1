//! Searches texts for many names at once, as people and programs write them: with any case, and not as the end of a longer word.

use aho_corasick::AhoCorasick;

/// Names of fewer bytes are found only as words of their own.
const SHORT: usize = 4;

/// How many matches of names a text may have for each of its bytes, beyond the first million; past that it has all names.
const MATCHES_PER_BYTE: usize = 8;

/// Names to search for; each is known by its index.
#[derive(Debug, Default)]
pub(crate) struct NameSet {
    automaton: Option<AhoCorasick>,
    /// Whether a name is so short that only a word of its own is a reference.
    is_short: Vec<bool>,
}

impl NameSet {
    /// A set of names, none of them empty.
    pub(crate) fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        // Names may overlap in a text: none may hide another.
        let automaton =
            (!names.is_empty()).then(|| AhoCorasick::builder().ascii_case_insensitive(true).build(&names).ok());
        Self { automaton: automaton.flatten(), is_short: names.iter().map(|name| name.len() < SHORT).collect() }
    }

    /// The indices of the names in a text, sorted.
    pub(crate) fn in_text(&self, text: &str) -> Vec<usize> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut found = vec![false; self.is_short.len()];
        let mut left = (1 << 20) + text.len().saturating_mul(MATCHES_PER_BYTE);
        for name in automaton.find_overlapping_iter(text) {
            left -= 1;
            if left == 0 {
                found.fill(true);
                break;
            }
            let is_letter =
                |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_alphanumeric);
            let id = name.pattern().as_usize();
            let is_short = self.is_short.get(id).copied().unwrap_or_default();
            let is_part = is_letter(name.start().checked_sub(1)) || (is_short && is_letter(Some(name.end())));
            if !is_part && let Some(is_found) = found.get_mut(id) {
                *is_found = true;
            }
        }
        (0..).zip(found).filter(|(_, is_found)| *is_found).map(|(id, _)| id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_beside_and_in_each_other() {
        let check = |names: &[&str], text: &str, expected: &[usize]| {
            assert_eq!(NameSet::of(names.iter().copied()).in_text(text), expected, "{text}");
        };
        check(&["notes.md", "read notes"], "Then read Notes.MD.", &[0, 1]);
        check(&["do", "run.sh"], "undo, doing; rerun.sh", &[]);
        check(&["do", "run.sh"], "do ./run.sh", &[0, 1]);
        check(&[], "x", &[]);
    }
}
