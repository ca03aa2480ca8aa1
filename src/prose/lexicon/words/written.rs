//! The written form of a lexicon: a TOML file of slots, entries and cues.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Cue, HeadingCue, LONGEST_FORM, LexiconError, Nature, Slot};

/// One form as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form<'a> {
    /// Where it is listed.
    pub(super) place: Place<'a>,
    /// The word or phrase.
    pub(super) text: &'a str,
    /// Whether it stands for itself alone.
    pub(super) exact: bool,
    /// Which part of a phrase it is, where it is one.
    pub(super) link: Option<Link>,
}

/// A form as a part of a phrase: `set ~~ aside`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    /// Which part.
    pub(super) part: u8,
    /// How many words may stand before it.
    pub(super) gap: usize,
    /// Whether it is the first form of the first part.
    pub(super) begins: bool,
}

/// Where a form is listed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'a> {
    /// Under an entry of a slot.
    Word {
        /// The slot.
        slot: Slot,
        /// The name of the entry.
        name: &'a str,
        /// What the entry is apart from its words.
        nature: Nature,
    },
    /// Among the cues of running text.
    Cue(Cue),
    /// Among the cues of headings.
    Heading(HeadingCue),
}

/// The tables of slots.
const SLOTS: [(&str, Slot); 4] =
    [("act", Slot::Act), ("object", Slot::Object), ("target", Slot::Target), ("manner", Slot::Manner)];

/// The tables of cues, with their keys.
const CUES: [(&str, &str, Place<'static>); 15] = [
    ("negation", "words", Place::Cue(Cue::Negation)),
    ("negation", "after", Place::Cue(Cue::NegationAfter)),
    ("negation", "except", Place::Cue(Cue::NegationExcept)),
    ("negation", "headings", Place::Heading(HeadingCue::Negated)),
    ("required", "words", Place::Cue(Cue::Required)),
    ("required", "failure", Place::Cue(Cue::Failure)),
    ("required", "lacking", Place::Cue(Cue::Lacking)),
    ("required", "headings", Place::Heading(HeadingCue::Required)),
    ("optional", "words", Place::Cue(Cue::Optional)),
    ("optional", "headings", Place::Heading(HeadingCue::Optional)),
    ("condition", "words", Place::Cue(Cue::Condition)),
    ("example", "words", Place::Cue(Cue::Example)),
    ("example", "detects", Place::Cue(Cue::Detects)),
    ("example", "headings", Place::Heading(HeadingCue::Example)),
    ("example", "outcomes", Place::Heading(HeadingCue::Outcome)),
];

/// Reads one file: gives each form to `admit` and each mistake to `errors`.
pub(super) fn read(file: &str, text: &str, errors: &mut Vec<LexiconError>, admit: &mut dyn FnMut(Form<'_>)) {
    let mut reader = Reader { file, text, errors };
    let (table, mistakes) = DeTable::parse_recoverable(text);
    for mistake in mistakes {
        reader.refuse(mistake.span().unwrap_or_default(), mistake.message().to_owned());
    }
    for (key, value) in table.get_ref() {
        let slot = SLOTS.iter().find(|(name, _)| *name == key.get_ref().as_ref());
        let is_cue = CUES.iter().any(|(name, _, _)| *name == key.get_ref().as_ref());
        match (value.get_ref(), slot) {
            (DeValue::Table(entries), Some((_, slot))) => {
                for (name, entry) in entries {
                    reader.entry(*slot, name.get_ref(), entry, admit);
                }
            }
            (DeValue::Table(lists), None) if is_cue => {
                for (name, list) in lists {
                    let found = CUES
                        .iter()
                        .find(|(table, list, _)| *table == key.get_ref().as_ref() && *list == name.get_ref().as_ref());
                    match found {
                        Some((_, _, place)) => reader.list(list, *place, true, admit),
                        None => reader.refuse(name.span(), format!("unknown key `{}`", name.get_ref())),
                    }
                }
            }
            (_, None) if !is_cue => {
                let known = "act, object, target, manner, negation, required, optional, condition, example";
                reader.refuse(key.span(), format!("unknown key `{}`; a lexicon has {known}", key.get_ref()));
            }
            _ => reader.refuse(value.span(), format!("`{}` is a table", key.get_ref())),
        }
    }
}

/// How many phrases one item may stand for.
const MOST: usize = 2_000;

/// The phrases that an item stands for: `{earlier|prior} rule` is two; of an item for too many, those that come first.
fn expanded(item: &str) -> Vec<String> {
    let mut phrases = vec![String::new()];
    let mut rest = item;
    while let Some((head, after)) = rest.split_once('{') {
        let (choices, tail) = after.split_once('}').unwrap_or((after, ""));
        let ends = |phrase: &String| choices.split('|').map(move |choice| format!("{phrase}{head}{choice}")).collect();
        phrases = phrases.iter().flat_map(|phrase| -> Vec<String> { ends(phrase) }).take(MOST).collect();
        rest = tail;
    }
    for phrase in &mut phrases {
        phrase.push_str(rest);
        if rest.len() < item.len() && (phrase.contains("  ") || phrase.trim() != phrase) {
            *phrase = phrase.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        }
    }
    phrases
}

/// The forms of an item, each as the part it is: of `{set|put} ~~ aside` three, where up to six words may stand in the middle;
/// up to two for one `~`.
fn linked(item: &str) -> Vec<(String, Option<Link>)> {
    if !item.contains(" ~") {
        return expanded(item).into_iter().map(|form| (form, None)).collect();
    }
    let mut forms = Vec::new();
    for (part, written) in (0u8..).zip(item.split(" ~")) {
        let (gap, written) = match written.strip_prefix('~') {
            Some(wide) => (6, wide),
            None => (2, written),
        };
        for form in expanded(written.trim()) {
            let begins = forms.is_empty();
            forms.push((form, Some(Link { part, gap, begins })));
        }
    }
    forms
}

struct Reader<'e> {
    file: &'e str,
    text: &'e str,
    errors: &'e mut Vec<LexiconError>,
}

impl Reader<'_> {
    fn entry(&mut self, slot: Slot, name: &str, entry: &Spanned<DeValue<'_>>, admit: &mut dyn FnMut(Form<'_>)) {
        let DeValue::Table(keys) = entry.get_ref() else {
            return self.refuse(entry.span(), format!("`{name}` is a table with `words = [...]`"));
        };
        if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
            self.refuse(entry.span(), format!("`{name}` is no name: lower-case letters, digits and hyphens"));
        }
        let is_set = |wanted: &str| {
            let mut set = keys.iter().filter(|(key, _)| key.get_ref().as_ref() == wanted);
            set.any(|(_, value)| matches!(value.get_ref(), DeValue::Boolean(true)))
        };
        let place = Place::Word {
            slot,
            name,
            nature: Nature { setup: is_set("setup"), report: is_set("report"), wide: is_set("wide") },
        };
        let mut is_empty = true;
        for (key, value) in keys {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("words", _) => {
                    is_empty = false;
                    self.list(value, place, false, admit);
                }
                ("exact", _) => {
                    is_empty = false;
                    self.list(value, place, true, admit);
                }
                ("setup" | "report", DeValue::Boolean(_)) if slot == Slot::Act => {}
                ("wide", DeValue::Boolean(_)) => {}
                (flag @ ("setup" | "report"), _) => {
                    self.refuse(value.span(), format!("`{flag}` is true or false, and of an act"));
                }
                (other, _) => {
                    self.refuse(
                        key.span(),
                        format!("unknown key `{other}`; an entry has words, exact, wide, setup, report"),
                    );
                }
            }
        }
        if is_empty {
            self.refuse(entry.span(), format!("`{name}` has no words"));
        }
    }

    fn list(&mut self, list: &Spanned<DeValue<'_>>, place: Place<'_>, exact: bool, admit: &mut dyn FnMut(Form<'_>)) {
        let DeValue::Array(items) = list.get_ref() else {
            return self.refuse(list.span(), "a list of words is wanted".to_owned());
        };
        let mut seen: Vec<&str> = Vec::new();
        for item in items {
            let DeValue::String(word) = item.get_ref() else {
                self.refuse(item.span(), "a word is text in quotation marks".to_owned());
                continue;
            };
            if seen.contains(&word.as_ref()) {
                self.refuse(item.span(), format!("`{word}` stands twice"));
                continue;
            }
            seen.push(word);
            for (word, link) in linked(word) {
                let spaced = word.trim() != word || word.contains("  ") || word.contains(['\n', '\t']);
                if word.is_empty() || spaced {
                    self.refuse(item.span(), format!("`{word}` is empty or has spaces that no text has"));
                } else if word.len() > LONGEST_FORM as usize {
                    self.refuse(item.span(), format!("`{word}` is longer than {LONGEST_FORM} bytes"));
                } else {
                    admit(Form { place, text: &word, exact, link });
                }
            }
        }
    }

    fn refuse(&mut self, at: std::ops::Range<usize>, message: String) {
        let line = self.text.bytes().take(at.start).filter(|byte| *byte == b'\n').count() + 1;
        self.errors.push(LexiconError { file: self.file.to_owned(), line, message });
    }
}
