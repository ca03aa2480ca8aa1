//! Texts that a call gives to an interpreter, with the way back to where they stand.

use std::sync::Arc;

use super::evaluate::Machine;
use crate::bundle::Language;
use crate::program::Value;
use crate::program::names::number;
use crate::source::{OffsetMap, OffsetMapBuilder, Span};
use crate::syntax::{Nested, Role, interpreted};

impl Machine<'_, '_> {
    /// Finds the code in a list of words such as `["sh", "-c", "..."]`, which the step made.
    pub(in crate::program) fn nest_words(&mut self, list: &[Value], step: u32, span: Span) {
        let spans = self.places_of_words(list, step, span);
        self.nest_run(list, &spans);
    }

    /// The step and the place of each of the words that the step made a list of.
    pub(in crate::program) fn places_of_words(&self, list: &[Value], step: u32, span: Span) -> Vec<(u32, Span)> {
        let elements = self.code.elements_of(step);
        (0..list.len())
            .map(|at| {
                let step = elements.get(at).copied().filter(|_| elements.len() == list.len());
                let known = step.and_then(|step| Some((step, self.code.steps.get(step as usize)?.1)));
                known.unwrap_or((u32::MAX, span))
            })
            .collect()
    }

    /// Finds the code among the words of a command, or takes all of them for one.
    pub(in crate::program) fn nest_run(&mut self, words: &[Value], places: &[(u32, Span)]) {
        if !self.nest_code(words, places) {
            self.nest_command(words, places);
        }
    }

    /// Takes the words of a command for the line of a shell that means the same; a word that is not known stands as `_`.
    fn nest_command(&mut self, words: &[Value], places: &[(u32, Span)]) {
        if !words.first().is_some_and(|program| program.texts.first().is_some_and(|text| is_program(text))) {
            return;
        }
        let (mut line, mut map) = (String::new(), OffsetMapBuilder::default());
        for (word, (step, span)) in words.iter().zip(places) {
            let text = word.texts.first().cloned().unwrap_or_else(|| word.parts.join("_"));
            let written = if text.is_empty() { "_".to_owned() } else { quoted(&text) };
            let separator = if line.is_empty() { "" } else { " " };
            if !self.fold.pay(written.len() + 64) {
                return;
            }
            // A text that stands as it is leads back letter by letter.
            let plain =
                self.code.literal_of(*step).and_then(|shape| shape.plain.filter(|_| shape.literal.text == text));
            match (plain, written.find(&text)) {
                (Some(plain), Some(at)) if !text.is_empty() => {
                    map.replace(number(separator.len() + at), Span::new(plain.start, plain.start));
                    map.copy(plain);
                    map.replace(number(written.len() - at - text.len()), Span::new(plain.end, plain.end));
                }
                _ => map.replace(number(separator.len() + written.len()), *span),
            }
            line.push_str(separator);
            line.push_str(&written);
        }
        let (text, offsets, language) = (Arc::from(line), map.build(), Language::Bash);
        let made = words.iter().any(|word| word.made);
        self.nested.push(Nested { text, offsets, language, role: Role::Argument, section: 0, made });
    }

    /// Finds the code among the words of a command; whether there is some.
    pub(in crate::program) fn nest_code(&mut self, words: &[Value], places: &[(u32, Span)]) -> bool {
        let mut language = None;
        for (at, word) in words.iter().enumerate() {
            if let Some(found) = word.texts.iter().find_map(|text| interpreted(text)) {
                language = Some(found);
            } else if let Some(own) = word.names.iter().find_map(|name| self.dialect.own_interpreter(name)) {
                language = Some(own);
            }
            if let Some(language) = language
                && word.texts.iter().any(|text| introduces_code(text, language))
                && let (Some(code), Some((step, span))) = (words.get(at + 1), places.get(at + 1))
            {
                self.nest(code, *step, *span, language);
                return true;
            }
        }
        false
    }

    /// Takes what the step made for a text in `language`.
    pub(in crate::program) fn nest(&mut self, value: &Value, step: u32, span: Span, language: Language) {
        let literal = self.code.literal_of(step);
        for text in &value.texts {
            if text.is_empty() || !self.fold.pay(text.len() + 64) {
                continue;
            }
            let same = literal.filter(|shape| shape.literal.text == *text);
            let offsets = match same.map(|shape| (shape.plain, shape.literal.span)) {
                Some((Some(plain), _)) => OffsetMap::shifted(plain.start, plain.len()),
                Some((None, whole)) => replaced(text, whole),
                None => replaced(text, span),
            };
            let (role, made) = (Role::Argument, value.made);
            self.nested.push(Nested { text: Arc::from(text.as_str()), offsets, language, role, section: 0, made });
        }
    }
}

/// Whether code stands behind an option of an interpreter.
fn introduces_code(option: &str, language: Language) -> bool {
    match option {
        "-c" | "-lc" | "-ic" | "-e" | "--eval" | "-ec" | "-cx" | "-xc" | "-Command" | "/c" => true,
        "-p" | "--print" | "-pe" | "eval" => language.speaks(Language::JavaScript),
        _ => false,
    }
}

/// Whether a text may be the name of a program.
fn is_program(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace)
}

/// A word as a shell reads it.
fn quoted(text: &str) -> String {
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@%+=,~".contains(&byte);
    if text.bytes().all(is_safe) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

fn replaced(text: &str, span: Span) -> OffsetMap {
    let mut builder = OffsetMapBuilder::default();
    builder.replace(u32::try_from(text.len()).unwrap_or(u32::MAX), span);
    builder.build()
}
