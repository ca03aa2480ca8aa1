//! The words of a lexicon by themselves: read from its files, and ready to be found in a text.
//!
//! **Invariant:** it stands alone, without a path to any other module: the build script reads the built-in words with it.

pub(crate) mod graph;
mod inflect;
mod written;

use std::collections::BTreeMap;

use serde::Deserialize;

use graph::Graph;

/// The longest form, in bytes: what is longer is a sentence, not a word.
pub(crate) const LONGEST_FORM: u32 = 60;

/// How many words of an entry are shown to people.
const EXAMPLES: usize = 5;

/// The words of one or more natural languages.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Words {
    /// The names under which rules ask for words.
    pub(crate) entries: Vec<Entry>,
    /// What forms stand for: most forms share it with others.
    pub(crate) senses: Vec<Vec<Sense>>,
    /// Phrases with other words between their parts.
    pub(crate) chains: Vec<Chain>,
    /// The forms, each with the number of its senses.
    pub(crate) forms: Graph,
}

/// A phrase of several parts; each part is any of its forms.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Chain {
    /// The slot that it fills.
    pub(crate) slot: Slot,
    /// The entry it belongs to, by index.
    pub(crate) entry: u16,
    /// How many words may stand before each part; the first has none.
    pub(crate) gaps: Vec<usize>,
    /// Its first form, for people.
    pub(crate) example: String,
}

/// A mistake in the written form of a lexicon.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct LexiconError {
    /// The name of the file, as it was given.
    pub(crate) file: String,
    /// The line, from 1.
    pub(crate) line: usize,
    /// What is wrong and what to write instead.
    pub(crate) message: String,
}

/// The slots of a frame.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Slot {
    /// What is done.
    Act,
    /// To what.
    Object,
    /// To or from where, or to whom.
    Target,
    /// Under which circumstances: whenever, silently, first.
    Manner,
}

impl Slot {
    /// The name in rules and lexicons.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Object => "object",
            Self::Target => "target",
            Self::Manner => "manner",
        }
    }
}

/// An entry: the name under which rules ask for its words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    /// The slot it fills.
    pub(crate) slot: Slot,
    /// Its name, such as `send`.
    pub(crate) name: std::sync::Arc<str>,
    /// What it is apart from its words.
    pub(crate) nature: Nature,
    /// The shortest of its words, no two of one stem.
    pub(crate) examples: Vec<String>,
}

/// What an act is apart from its words.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Nature {
    /// Whether doing it belongs to setting something up: a heading that requires reaches it.
    pub(crate) setup: bool,
    /// Whether it tells or asks somebody: to forbid it does not forbid the act that "and" joins to it.
    pub(crate) report: bool,
    /// Whether its words stand beside those of other entries, and neither hide one nor are hidden.
    pub(crate) wide: bool,
}

/// What a form stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Sense {
    /// A word of an entry, by index.
    Word(Slot, u16),
    /// The beginning of words of an entry, by index.
    Stem(Slot, u16),
    /// A part of a phrase.
    Link {
        /// The chain, by index.
        chain: u16,
        /// Which of its parts.
        part: u8,
        /// Whether a word only begins so.
        is_stem: bool,
    },
    /// A cue in running text.
    Cue(Cue),
    /// A cue in a heading.
    Heading(HeadingCue),
}

/// Words that turn what a clause says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Cue {
    /// Negates what comes after it: "never".
    Negation,
    /// Negates what stands before it: "is forbidden".
    NegationAfter,
    /// Looks like a negation and is none: "not only".
    NegationExcept,
    /// Says that something does not work: "will not work".
    Failure,
    /// Says that something is missing: "without".
    Lacking,
    /// Obliges: "must".
    Required,
    /// Leaves free: "optional".
    Optional,
    /// Names a condition that the user brings about: "if the user asks".
    Condition,
    /// Introduces an example: "such as".
    Example,
    /// Introduces what is looked for: "detects".
    Detects,
}

/// What a heading says of the text below it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum HeadingCue {
    /// It must be there: "Prerequisites".
    Required,
    /// It may be left out: "Optional".
    Optional,
    /// It must not be: "What not to do".
    Negated,
    /// It is looked for or shown: "What it detects".
    Example,
    /// Its blocks hold what comes out, or what somebody else gets: "Example output".
    Outcome,
}

impl Words {
    /// Reads lexicon files, given as names and texts; all files together make one lexicon.
    ///
    /// # Errors
    ///
    /// All mistakes of all files, by file and line.
    pub(crate) fn read(files: &[(&str, &str)]) -> Result<Self, Vec<LexiconError>> {
        let mut words = Self::default();
        let mut forms: BTreeMap<String, Vec<Sense>> = BTreeMap::new();
        let mut errors = Vec::new();
        for (file, text) in files {
            written::read(file, text, &mut errors, &mut |form| words.admit(form, &mut forms));
        }
        if !errors.is_empty() {
            errors.sort();
            return Err(errors);
        }
        let mut numbers: BTreeMap<&[Sense], u16> = BTreeMap::new();
        let numbered = forms.iter().map(|(form, senses)| {
            let number = *numbers.entry(senses).or_insert_with(|| {
                words.senses.push(senses.clone());
                u16::try_from(words.senses.len() - 1).unwrap_or(u16::MAX)
            });
            (form.as_str(), number)
        });
        words.forms = Graph::of(numbered);
        words.choose_examples(&forms);
        Ok(words)
    }

    /// What the forms of a number stand for.
    pub(crate) fn senses_of(&self, number: u16) -> &[Sense] {
        self.senses.get(usize::from(number)).map(Vec::as_slice).unwrap_or_default()
    }

    fn choose_examples(&mut self, forms: &BTreeMap<String, Vec<Sense>>) {
        let of_forms = forms.iter().flat_map(|(form, senses)| senses.iter().map(move |sense| (form, sense)));
        let of_entries = of_forms.filter_map(|(form, sense)| match sense {
            Sense::Word(_, entry) | Sense::Stem(_, entry) => Some((form, *entry)),
            _ => None,
        });
        let mut shortest: Vec<(&String, u16)> =
            of_entries.chain(self.chains.iter().map(|chain| (&chain.example, chain.entry))).collect();
        shortest.sort_by_key(|(form, _)| (form.len(), *form));
        for (form, entry) in shortest {
            let Some(Entry { examples, .. }) = self.entries.get_mut(usize::from(entry)) else { continue };
            let is_known = examples.iter().any(|known| form.starts_with(known.trim_end_matches('e')));
            if examples.len() < EXAMPLES && !is_known {
                examples.push(form.clone());
            }
        }
    }

    fn admit(&mut self, form: written::Form<'_>, forms: &mut BTreeMap<String, Vec<Sense>>) {
        let (text, is_stem) = form.text.strip_suffix('*').map_or((form.text, false), |stem| (stem, true));
        let sense = match form.place {
            written::Place::Word { slot, name, nature } => {
                let entry = self.entry(slot, name, nature);
                match form.link {
                    Some(link) => Sense::Link { chain: self.chain(slot, entry, link, text), part: link.part, is_stem },
                    None if is_stem => Sense::Stem(slot, entry),
                    None => Sense::Word(slot, entry),
                }
            }
            written::Place::Cue(cue) => Sense::Cue(cue),
            written::Place::Heading(cue) => Sense::Heading(cue),
        };
        let is_first = form.link.is_none_or(|link| link.part == 0);
        let inflection = match form.place {
            written::Place::Word { slot: Slot::Act, .. } if !form.exact && is_first && !is_stem => inflect::verb,
            written::Place::Word { slot: Slot::Object | Slot::Target, .. } if !form.exact && !is_stem => inflect::noun,
            _ => inflect::fixed,
        };
        for inflected in inflection(text) {
            let inflected = plain(&inflected);
            for form in capital(&inflected).into_iter().chain([inflected]) {
                let senses = forms.entry(form).or_default();
                if !senses.contains(&sense) {
                    senses.push(sense);
                }
            }
        }
    }

    /// The index of the chain that `link` with the form `text` is part of; the first form of its first part begins it.
    fn chain(&mut self, slot: Slot, entry: u16, link: written::Link, text: &str) -> u16 {
        if link.begins {
            self.chains.push(Chain { slot, entry, gaps: vec![0], example: text.to_owned() });
        }
        if let Some(chain) = self.chains.last_mut()
            && usize::from(link.part) == chain.gaps.len()
        {
            chain.gaps.push(link.gap);
            chain.example.push_str(" … ");
            chain.example.push_str(text);
        }
        u16::try_from(self.chains.len().saturating_sub(1)).unwrap_or(u16::MAX)
    }

    /// The index of an entry, which is new or gets to know more of its nature.
    pub(crate) fn entry(&mut self, slot: Slot, name: &str, nature: Nature) -> u16 {
        let found = match self.entries.iter().rposition(|entry| entry.slot == slot && &*entry.name == name) {
            Some(at) => at,
            None => {
                self.entries.push(Entry { slot, name: name.into(), nature: Nature::default(), examples: Vec::new() });
                self.entries.len() - 1
            }
        };
        if let Some(entry) = self.entries.get_mut(found) {
            entry.nature.setup |= nature.setup;
            entry.nature.report |= nature.report;
            entry.nature.wide |= nature.wide;
        }
        u16::try_from(found).unwrap_or(u16::MAX)
    }
}

/// The form that is searched for: in lower case, and with a space for each hyphen and underscore.
fn plain(text: &str) -> String {
    text.to_ascii_lowercase().replace(['-', '_'], " ")
}

/// The form at the head of a sentence, where the search does not make one of the two: beyond ASCII.
fn capital(form: &str) -> Option<String> {
    let first = form.chars().next().filter(|first| !first.is_ascii())?;
    let upper: String = first.to_uppercase().collect();
    (upper.len() == first.len_utf8() && !upper.starts_with(first)).then(|| form.replacen(first, &upper, 1))
}
