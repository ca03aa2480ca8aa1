//! The function words of English by which a sentence falls into clauses.

use std::sync::LazyLock;

/// Words that open a part of a sentence which only sets the scene: "Before you begin, …".
const OPENERS: [&str; 20] = [
    "if", "when", "whenever", "before", "after", "once", "while", "since", "as", "without", "unless", "until", "to",
    "for", "in", "during", "prior", "upon", "every", "each",
];

/// Words that can stand between a joining word and the verb that it joins.
const ADVERBS: [&str; 13] =
    ["then", "also", "please", "always", "just", "simply", "now", "first", "next", "again", "to", "still", "instead"];

/// Words that begin a clause as its subject.
const SUBJECTS: [&str; 9] = ["you", "we", "they", "it", "he", "she", "i", "let", "make"];

/// Words that make the word after them a noun or an adjective.
const DETERMINERS: [&str; 16] = [
    "the", "a", "an", "this", "these", "those", "its", "your", "my", "our", "their", "his", "her", "any", "some",
    "each",
];

/// Words that begin a description of what is spoken of.
const RELATIVES: [&str; 13] = [
    "that",
    "which",
    "who",
    "whether",
    "whose",
    "attempt",
    "attempts",
    "attempting",
    "tries",
    "trying",
    "asking",
    "telling",
    "instructing",
];

/// Words that stand for something named before.
const PRONOUNS: [&str; 8] = ["it", "them", "those", "these", "everything", "all", "this", "that"];

/// Words that stand for something named in the sentence before.
const REFERRING: [&str; 7] = ["it", "they", "them", "those", "these", "both", "none"];

/// Words after which a negation does not reach on.
const BARRIERS: [&str; 9] = ["if", "when", "whenever", "because", "once", "while", "where", "unless", "until"];

/// Words that join a clause to the one before it.
const CONJUNCTIONS: [(&str, Conjunction); 17] = [
    ("and", Conjunction::And),
    ("&", Conjunction::And),
    ("or", Conjunction::Or),
    ("nor", Conjunction::Or),
    ("but", Conjunction::But),
    ("yet", Conjunction::But),
    ("however", Conjunction::But),
    ("although", Conjunction::But),
    ("though", Conjunction::But),
    ("then", Conjunction::Then),
    ("because", Conjunction::Because),
    ("so", Conjunction::So),
    ("without", Conjunction::Without),
    ("unless", Conjunction::Unless),
    ("until", Conjunction::Unless),
    ("while", Conjunction::While),
    ("whilst", Conjunction::While),
];

/// For each letter the lengths of the words above that begin with it, a bit a length.
static SHAPES: LazyLock<[u16; 26]> = LazyLock::new(|| {
    let joining = CONJUNCTIONS.iter().map(|(word, _)| *word);
    let others = [&OPENERS[..], &ADVERBS, &SUBJECTS, &DETERMINERS, &RELATIVES, &PRONOUNS, &REFERRING, &BARRIERS];
    let mut shapes = [0; 26];
    for word in others.into_iter().flatten().copied().chain(joining) {
        if let Some(lengths) = letter(word).and_then(|letter| shapes.get_mut(letter)) {
            *lengths |= 1 << word.len();
        }
    }
    shapes
});

/// Whether a word looks like one of the words above by its first letter and its length.
pub(super) fn may_be_function_word(word: &str) -> bool {
    let lengths = letter(word).and_then(|letter| SHAPES.get(letter)).copied().unwrap_or_default();
    word.len() < 16 && lengths & (1 << word.len()) != 0
}

/// The first letter of a word, as a number.
fn letter(word: &str) -> Option<usize> {
    let first = word.as_bytes().first()?.to_ascii_lowercase();
    first.checked_sub(b'a').map(usize::from)
}

fn is_one_of(list: &[&str], word: &str) -> bool {
    list.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Whether a part that begins with the word only sets the scene.
pub(super) fn opens_scene(word: &str) -> bool {
    is_one_of(&OPENERS, word)
}

/// Whether the word can stand between a joining word and its verb.
pub(super) fn is_adverb(word: &str) -> bool {
    is_one_of(&ADVERBS, word) || (word.len() > 4 && word.to_ascii_lowercase().ends_with("ly"))
}

/// Whether the word begins a clause as its subject.
pub(super) fn is_subject(word: &str) -> bool {
    is_one_of(&SUBJECTS, word)
}

/// Whether the word makes a noun or an adjective of the next one.
pub(super) fn is_determiner(word: &str) -> bool {
    is_one_of(&DETERMINERS, word)
}

/// Whether the word says that what it stands before is a certain one, and not any of its kind.
pub(super) fn names_one(word: &str) -> bool {
    is_one_of(&DETERMINERS, word) && !is_one_of(&["a", "an", "any", "some", "each"], word)
}

/// Whether the word begins a description of what is spoken of.
pub(super) fn is_relative(word: &str) -> bool {
    is_one_of(&RELATIVES, word)
}

/// Whether the word stands for something named before.
pub(super) fn is_pronoun(word: &str) -> bool {
    is_one_of(&PRONOUNS, word)
}

/// Whether the word stands for something named in the sentence before.
pub(super) fn refers(word: &str) -> bool {
    is_one_of(&REFERRING, word)
}

/// Whether a negation before the word does not reach behind it.
pub(super) fn is_barrier(word: &str) -> bool {
    is_one_of(&BARRIERS, word)
}

/// What a joining word makes of the clause it begins.
pub(super) fn joins(word: &str) -> Option<Conjunction> {
    if !may_be_function_word(word) && word != "&" {
        return None;
    }
    CONJUNCTIONS.iter().find(|(known, _)| word.eq_ignore_ascii_case(known)).map(|(_, conjunction)| *conjunction)
}

/// The sorts of joining words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Conjunction {
    /// Adds.
    And,
    /// Offers a choice.
    Or,
    /// Contrasts.
    But,
    /// Goes on in time.
    Then,
    /// Gives a reason.
    Because,
    /// Gives an aim or a result.
    So,
    /// Takes away, before a gerund.
    Without,
    /// Makes an exception.
    Unless,
    /// At the same time.
    While,
}
