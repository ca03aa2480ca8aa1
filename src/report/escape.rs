//! Makes untrusted text safe to show: whatever moves the cursor, reorders text or cannot be seen is written out.
//!
//! **Invariant:** text that a writer did not get from our own source goes through [`Escaped`], or through `inert_json` in JSON.

use std::fmt::{self, Display, Formatter, Write};

/// Untrusted text; displays with everything invisible or active written as `\n`, `\t`, `\r` or `\u{…}`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        for form in forms(self.0) {
            form.write(formatter)?;
        }
        Ok(())
    }
}

/// One character of an untrusted text, and how it is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Form {
    /// The byte of the text it starts at.
    pub(super) offset: usize,
    /// The character.
    pub(super) character: char,
    /// Whether it is shown as itself.
    pub(super) plain: bool,
}

impl Form {
    /// Writes the character as it is shown.
    pub(super) fn write(self, output: &mut impl Write) -> fmt::Result {
        match self.character {
            character if self.plain => output.write_char(character),
            '\n' => output.write_str("\\n"),
            '\r' => output.write_str("\\r"),
            '\t' => output.write_str("\\t"),
            character => write!(output, "\\u{{{:x}}}", u32::from(character)),
        }
    }

    /// How many columns of a terminal it takes, roughly; at least one.
    pub(super) fn columns(self) -> usize {
        match self.character {
            '\n' | '\r' | '\t' if !self.plain => 2,
            character if self.plain => 1 + usize::from(is_wide(character)),
            character => "\\u{}".len() + hexadecimal_digits(u32::from(character)),
        }
    }
}

/// The characters of `text` in order, each with how it is shown.
///
/// A single presentation selector after a visible character (as in most emoji) stays; every other selector is written out.
pub(super) fn forms(text: &str) -> impl Iterator<Item = Form> {
    let mut characters = text.char_indices().peekable();
    let mut follows_visible = false;
    std::iter::from_fn(move || {
        let (offset, character) = characters.next()?;
        let plain = if matches!(character, '\u{FE0E}' | '\u{FE0F}') {
            let precedes_selector = characters.peek().is_some_and(|(_, next)| is_selector(*next));
            follows_visible && !precedes_selector
        } else {
            !is_unsafe(character)
        };
        follows_visible = plain && !is_selector(character) && !character.is_whitespace();
        Some(Form { offset, character, plain })
    })
}

/// Whether a character moves the cursor, changes the order of text, cannot be seen, or stands for bytes that are no text.
pub(super) const fn is_unsafe(character: char) -> bool {
    matches!(character,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}'                       // C0, DEL, C1
        | '\u{AD}' | '\u{34F}' | '\u{61C}'                          // soft hyphen, joiner, Arabic mark
        | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'         // fillers
        | '\u{180B}'..='\u{180F}'                                   // Mongolian selectors
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'         // zero width, line ends, bidirectional
        | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'         // invisible operators, isolates, blanks
        | '\u{E000}'..='\u{F8FF}'                                   // private use
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'         // selectors, byte order mark, filler
        | '\u{FFF0}'..='\u{FFFF}'                                   // annotations, replacement, no characters
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'     // format controls of shorthand and music
        | '\u{E0000}'..='\u{10FFFF}')                               // tags, selectors, private use
        || (character as u32) & 0xFFFE == 0xFFFE
}

const fn is_selector(character: char) -> bool {
    matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{180B}'..='\u{180F}' | '\u{E0100}'..='\u{E01EF}')
}

const fn is_wide(character: char) -> bool {
    matches!(character,
        '\u{1100}'..='\u{115E}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}' | '\u{1F300}'..='\u{1FAFF}'
        | '\u{20000}'..='\u{3FFFD}')
}

const fn hexadecimal_digits(number: u32) -> usize {
    if number == 0 { 1 } else { number.ilog2() as usize / 4 + 1 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(Escaped(text).to_string(), expected);
    }

    #[test]
    fn visible_text_is_shown_as_it_is() {
        check("grüße, 世界 — `a b` \\u{202e}", "grüße, 世界 — `a b` \\u{202e}");
    }

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        check("a\nb\tc\r", "a\\nb\\tc\\r");
        check("\u{1b}[31mred", "\\u{1b}[31mred");
        check("a\u{202e}b\u{200b}c\u{e0041}", "a\\u{202e}b\\u{200b}c\\u{e0041}");
        check("\u{85}\u{2028}\u{feff}\u{fffd}\u{ad}", "\\u{85}\\u{2028}\\u{feff}\\u{fffd}\\u{ad}");
    }

    #[test]
    fn one_selector_after_a_visible_character_stays() {
        check("⚠\u{fe0f} x", "⚠\u{fe0f} x");
        check("⚠\u{fe0f}\u{fe0f}", "⚠\\u{fe0f}\\u{fe0f}");
        check("\u{fe0f} \u{fe0f}", "\\u{fe0f} \\u{fe0f}");
        check("a\u{fe01}b", "a\\u{fe01}b");
    }

    proptest! {
        #[test]
        fn nothing_active_is_left(text in any::<String>()) {
            let shown = Escaped(&text).to_string();
            let is_active = |c: char| {
                c.is_control()
                    || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
                    || matches!(c, '\u{e0000}'..='\u{e0fff}')
            };
            prop_assert!(!shown.contains(is_active));
        }

        #[test]
        fn columns_are_counted_as_written(text in "[\\x00-\\x7f\u{ad}\u{200b}\u{e0041}\u{10fffd}]{0,40}") {
            let columns: usize = forms(&text).map(Form::columns).sum();
            prop_assert_eq!(columns, Escaped(&text).to_string().chars().count());
        }
    }
}
