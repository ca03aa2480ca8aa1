//! Writes JSON whose text carries no character that could act on or hide from its reader.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::escape::is_unsafe;

/// Writes `value` as one line of JSON, without a line end.
///
/// # Errors
/// Fails where `output` does.
pub(super) fn write_line(value: &impl Serialize, output: &mut dyn Write) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(output, InertFormatter)).map_err(io::Error::from)
}

/// The compact form of JSON with every unsafe character written as `\uXXXX`.
struct InertFormatter;

impl Formatter for InertFormatter {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((offset, character)) = rest.char_indices().find(|(_, character)| is_unsafe(*character)) {
            let (before, after) = rest.split_at(offset);
            writer.write_all(before.as_bytes())?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = after.get(character.len_utf8()..).unwrap_or_default();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(text: &str) -> String {
        let mut output = Vec::new();
        write_line(&text, &mut output).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn unsafe_characters_are_written_as_units() {
        assert_eq!(line("a\u{202e}\"\u{e0041}\n\u{7f}é"), r#""a\u202e\"\udb40\udc41\n\u007fé""#);
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_nothing_active_is_left(text in any::<String>()) {
            let line = line(&text);
            prop_assert!(!line.chars().any(|c| c.is_control() || is_unsafe(c)));
            prop_assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
        }
    }
}
