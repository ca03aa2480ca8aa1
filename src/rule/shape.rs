//! What the text of a pattern tells before it is compiled: how long its matches are, and literals that each of them contains.
//!
//! **Invariant:** it stands alone, without a path to any other module: the build script tells the built-in patterns with it.

use regex_syntax::hir::{Class, Hir, HirKind};

/// The longest match a pattern may have, in bytes.
pub(crate) const LONGEST_MATCH: usize = 1_024;

/// What the text of a pattern tells.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Shape {
    /// Sets of lower-case literals; every match contains one of each set.
    pub(super) literals: Vec<Vec<String>>,
    /// Bytes of its longest match, at most [`LONGEST_MATCH`] where it is bounded.
    pub(super) longest: usize,
}

impl Shape {
    /// What a pattern tells.
    pub(super) fn of(hir: &Hir) -> Self {
        let mut literals = required_literals(hir);
        literals.sort_by_key(|set| std::cmp::Reverse(strength(set)));
        // Literals of two letters stand everywhere: they are looked for where there are no longer ones.
        let least = literals.first().map_or(2, |best| strength(best).clamp(2, 4));
        literals.retain(|set| strength(set) >= least);
        literals.dedup();
        // What is long is rare enough by itself.
        let is_rare = literals.first().is_some_and(|best| strength(best) >= RARE);
        literals.truncate(if is_rare { 1 } else { SETS });
        let longest = hir.properties().maximum_len().unwrap_or(LONGEST_MATCH).min(LONGEST_MATCH);
        Self { literals, longest }
    }
}

/// A pattern as its parts.
///
/// # Errors
/// The mistake, in words.
pub(super) fn parse(text: &str, unicode: bool) -> Result<Hir, String> {
    let mut parser = regex_syntax::ParserBuilder::new().unicode(unicode).utf8(false).build();
    parser.parse(text).map_err(|error| format!("the pattern does not parse: {}", first_line(&error.to_string())))
}

/// The line of an error that says what is wrong.
pub(super) fn first_line(text: &str) -> String {
    text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned()
}

/// How many sets of literals are looked for; those with the longest literals tell most.
const SETS: usize = 3;

/// From how many bytes on a literal is rare.
const RARE: usize = 9;

/// The length of the shortest literal of a set.
fn strength(set: &[String]) -> usize {
    set.iter().map(String::len).min().unwrap_or_default()
}

/// Sets of lower-case literals; every match contains one of each set. Rule files bound the depth of patterns, so recursion is
/// bounded too.
fn required_literals(hir: &Hir) -> Vec<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(_) | HirKind::Class(_) => {
            Some(spellings(hir)).filter(|set| !set.is_empty()).into_iter().collect()
        }
        HirKind::Capture(capture) => required_literals(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => required_literals(&repetition.sub),
        HirKind::Alternation(choices) => of_alternation(choices).into_iter().collect(),
        HirKind::Concat(parts) => of_concat(parts),
        _ => Vec::new(),
    }
}

/// The best set of each branch together, where every branch has one.
fn of_alternation(choices: &[Hir]) -> Option<Vec<String>> {
    let mut all = Vec::new();
    for choice in choices {
        // Of equally good sets the first.
        let best = required_literals(choice).into_iter().rev().max_by_key(|set| strength(set))?;
        all.extend(best);
    }
    (all.len() <= 64).then_some(all)
}

fn of_concat(parts: &[Hir]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    // The spellings of what stands side by side.
    let mut run = Vec::new();
    for part in parts {
        // What is repeated begins with itself, and ends so.
        let (piece, goes_on) = match part.kind() {
            HirKind::Repetition(repetition) if repetition.min > 0 => (spellings(&repetition.sub), false),
            _ => (spellings(part), true),
        };
        let longer = joined(&run, &piece);
        let is_joined = !longer.is_empty();
        if is_joined {
            run = longer;
        }
        if !is_joined || !goes_on {
            found.extend((!run.is_empty()).then(|| std::mem::take(&mut run)));
            if piece.is_empty() {
                found.extend(required_literals(part));
            }
            run = piece;
        }
    }
    found.extend((!run.is_empty()).then_some(run));
    found
}

/// From how many bytes on a literal needs no more spellings.
const LONG: usize = 6;

/// How many spellings of one literal there are.
const SPELLINGS: usize = 4;

/// Each of `run` with each of `piece` behind it; nothing where that would tell no more, or be too many.
fn joined(run: &[String], piece: &[String]) -> Vec<String> {
    let is_enough = piece.len() > 1 && strength(run) >= LONG;
    if is_enough || run.len() * piece.len() > SPELLINGS {
        return Vec::new();
    }
    run.iter().flat_map(|head| piece.iter().map(move |tail| format!("{head}{tail}"))).collect()
}

/// The few ways in which a part of fixed length is spelt, in lower case.
fn spellings(hir: &Hir) -> Vec<String> {
    match hir.kind() {
        HirKind::Literal(literal) => lower(&literal.0).into_iter().collect(),
        HirKind::Class(class) => few_letters(class).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn lower(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).ok().map(str::to_ascii_lowercase)
}

/// The letters of a class that holds only a few, in lower case.
fn few_letters(class: &Class) -> Option<Vec<String>> {
    const LETTERS: usize = 2 * SPELLINGS;
    let mut letters: Vec<char> = Vec::new();
    match class {
        Class::Bytes(class) => {
            for range in class.ranges() {
                letters.extend((range.start()..=range.end()).take(LETTERS + 1).map(char::from));
            }
        }
        Class::Unicode(class) => {
            for range in class.ranges() {
                letters.extend((range.start()..=range.end()).take(LETTERS + 1));
            }
        }
    }
    if letters.len() > LETTERS || !letters.iter().all(char::is_ascii) {
        return None;
    }
    let mut lower: Vec<String> = letters.iter().map(|letter| letter.to_ascii_lowercase().to_string()).collect();
    lower.sort_unstable();
    lower.dedup();
    (lower.len() <= SPELLINGS).then_some(lower)
}
