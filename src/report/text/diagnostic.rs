//! One finding as a compiler shows a diagnostic: title, the cut of the source, notes, and what to do.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Element, Group, Level, Origin, Renderer};

use super::diagnostic_source::{Source, is_shown_as_told};
use super::layout::{COLUMNS, Ink, shorten_front, wrap};
use super::place_text;
use crate::bundle::Bundle;
use crate::finding::{Finding, Reach};
use crate::report::Escaped;
use crate::report::mask::Masks;
use crate::rule::{Confidence, Kind, Severity};
use crate::verdict::{Judgement, State};

/// Stands for a path until the diagnostic is laid out; no escaped text has it.
const PATH_MARK: char = '\u{E000}';

/// Shows the findings of one bundle.
pub(super) struct Diagnoser<'b> {
    bundle: &'b Bundle,
    masks: &'b Masks,
    renderer: Renderer,
}

impl<'b> Diagnoser<'b> {
    /// Prepares to show findings of `bundle`.
    pub(super) const fn new(bundle: &'b Bundle, masks: &'b Masks, ink: Ink) -> Self {
        let renderer = match ink {
            Ink::Plain => Renderer::plain(),
            Ink::Coloured => Renderer::styled(),
        };
        let renderer = renderer.term_width(COLUMNS).decor_style(DecorStyle::Ascii);
        Self { bundle, masks, renderer }
    }

    /// The diagnostic of a finding with what the consumer says of it, with a last line end.
    pub(super) fn render(&self, finding: &Finding, judgement: &Judgement, word: &[String]) -> String {
        let bundle = self.bundle;
        let rule = &finding.rule;
        let source = Source::of(finding, bundle, self.masks);
        let title = level(rule.kind, judgement.severity)
            .with_name(format!("{} {}", judgement.severity.name(), rule.kind.name()))
            .primary_title(Escaped(&rule.title).to_string())
            .id(Escaped(&rule.id).to_string());
        let mut group = Group::with_title(title);
        let mut places = Vec::new();
        for (place, snippet) in source.snippets {
            group = group.element(snippet.path(format!("{PATH_MARK}{}", places.len())));
            places.push(place);
        }
        if places.is_empty() {
            let path = Escaped(&finding.at.path).to_string();
            group = group.element(Origin::path(shorten_front(&path, COLUMNS - 8)));
        }
        let digits = source.last_line.max(1).ilog10() as usize + 1;
        let room = COLUMNS - "  = note: ".len() - digits;
        let note = |level: Level<'static>, text: &str| Element::from(level.message(wrap(text, room).join("\n")));
        for text in &source.notes {
            group = group.element(note(Level::NOTE, text));
        }
        if !is_shown_as_told(finding, bundle, self.masks) {
            group = group.element(note(Level::NOTE, &format!("it reads: {}", Escaped(&finding.snippet))));
        }
        for text in word {
            group = group.element(note(Level::NOTE, &Escaped(text).to_string()));
        }
        let circumstances = circumstances(finding, judgement.state);
        if !circumstances.is_empty() {
            group = group.element(note(Level::NOTE, &circumstances));
        }
        let fix = first_sentence(&rule.fix).split_whitespace().collect::<Vec<_>>().join(" ");
        let fix = Escaped(&fix).to_string();
        if !fix.is_empty() {
            group = group.element(note(Level::HELP, &fix));
        }
        let mut text = with_places(&self.renderer.render(&[group]), &places);
        text.push('\n');
        text
    }
}

/// Red for a threat, yellow for what may do harm, blue for the rest.
fn level(kind: Kind, severity: Severity) -> Level<'static> {
    match (kind, severity) {
        (Kind::Threat, _) => Level::ERROR,
        (_, Severity::Critical | Severity::High) => Level::WARNING,
        _ => Level::INFO,
    }
}

/// What else matters about a finding, in one line of our own words.
fn circumstances(finding: &Finding, state: State) -> String {
    let mut words = Vec::new();
    if let Some(check) = finding.rule.check
        && state == State::Standing
    {
        words.push(format!("fails {}", check.name()));
    }
    if finding.reach == Reach::AutoRun {
        words.push("runs by itself".to_owned());
    }
    if !finding.marks.is_empty() {
        let marks: Vec<_> = finding.marks.iter().map(|mark| mark.name()).collect();
        words.push(format!("marked {}", marks.join(", ")));
    }
    if finding.rule.confidence != Confidence::High {
        words.push(format!("confidence {}", finding.rule.confidence.name()));
    }
    words.join("; ")
}

/// The text up to its first full stop that ends a sentence.
fn first_sentence(text: &str) -> &str {
    let text = text.trim();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let ends_word = characters.peek().is_none_or(|(_, next)| next.is_whitespace());
        let next_is_upper = text
            .get(at + 1..)
            .and_then(|rest| rest.trim_start().chars().next())
            .is_none_or(|next| !next.is_lowercase());
        if character == '.' && ends_word && next_is_upper {
            return text.get(..=at).unwrap_or(text);
        }
    }
    text
}

/// Puts the places where the renderer put their marks, over the lines and columns it counted in the cut.
fn with_places(text: &str, places: &[&crate::finding::Place]) -> String {
    let mut parts = text.split(PATH_MARK);
    let mut result = parts.next().unwrap_or_default().to_owned();
    for (place, part) in places.iter().zip(parts) {
        let place = shorten_front(&place_text(place), COLUMNS - 12);
        result.push_str(&place);
        result.push_str(part.trim_start_matches(|character: char| character.is_ascii_digit() || character == ':'));
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sentence_ends_at_a_full_stop_before_another() {
        assert_eq!(first_sentence("Pin it, e.g. to 1.2.\nThen audit it."), "Pin it, e.g. to 1.2.");
        assert_eq!(first_sentence(" Remove it "), "Remove it");
        assert_eq!(first_sentence(""), "");
    }
}
