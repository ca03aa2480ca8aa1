//! Lines and colours of the text report.

use annotate_snippets::renderer::{AnsiColor, Effects, Style};

/// How many columns a text report takes.
pub(crate) const COLUMNS: usize = 100;

/// Whether and how text is coloured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ink {
    /// No colours.
    Plain,
    /// ANSI colours.
    Coloured,
}

/// What a piece of text stands for, for its colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tone {
    /// What must be seen first.
    Strong,
    /// What keeps the reader's place.
    Faint,
    /// All is well.
    Good,
    /// A person should look.
    Uneasy,
    /// Something is wrong.
    Bad,
}

impl Ink {
    /// The text in the colour of its tone; escaped by the caller.
    pub(crate) fn paint(self, tone: Tone, text: &str) -> String {
        if self == Self::Plain {
            return text.to_owned();
        }
        let style = match tone {
            Tone::Strong => Style::new().effects(Effects::BOLD),
            Tone::Faint => Style::new().effects(Effects::DIMMED),
            Tone::Good => AnsiColor::Green.on_default().effects(Effects::BOLD),
            Tone::Uneasy => AnsiColor::Yellow.on_default().effects(Effects::BOLD),
            Tone::Bad => AnsiColor::Red.on_default().effects(Effects::BOLD),
        };
        format!("{style}{text}{style:#}")
    }
}

/// Breaks `text` into lines of at most `columns` characters, between words where it can.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > columns {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        for character in word.chars() {
            if used == columns {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(character);
            used += 1;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The beginning of `text` in at most `columns` characters, with a `…` where something is left out.
pub(crate) fn shorten(text: &str, columns: usize) -> String {
    if text.chars().count() <= columns {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(columns.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// The end of `text` in at most `columns` characters, with a `…` where something is left out: for paths.
pub(crate) fn shorten_front(text: &str, columns: usize) -> String {
    let length = text.chars().count();
    if length <= columns {
        return text.to_owned();
    }
    let kept: String = text.chars().skip(length - columns.saturating_sub(1)).collect();
    format!("…{kept}")
}

/// `1 finding`, `2 findings`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("  ", 9), Vec::<String>::new());
    }

    #[test]
    fn shortening_says_so() {
        assert_eq!(shorten("abcdef", 4), "abc…");
        assert_eq!(shorten_front("abcdef", 4), "…def");
        assert_eq!(shorten("abcd", 4), "abcd");
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_nothing_is_lost(text in "[a-z ]{0,200}", columns in 1usize..40) {
            let lines = wrap(&text, columns);
            prop_assert!(lines.iter().all(|line| line.chars().count() <= columns));
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
