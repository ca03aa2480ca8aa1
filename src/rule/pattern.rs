//! A pattern: bounded, compiled on first need, and known to the prefilter by literals that every match contains.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use super::built_in;
use super::shape::{LONGEST_MATCH, Shape, first_line, parse};
use crate::source::holds;

/// A regular expression over bytes.
#[derive(Debug)]
pub(crate) struct Pattern {
    text: String,
    unicode: bool,
    shape: OnceLock<Shape>,
    compiled: OnceLock<Option<Regex>>,
}

/// Whether a pattern may match any length because it is searched line by line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Bound {
    /// The pattern itself bounds its matches.
    Own,
    /// The line does.
    Line,
}

impl Pattern {
    /// Parses a pattern and bounds it; compiles nothing.
    ///
    /// # Errors
    /// The mistake, in words: it does not parse, or its longest match is unbounded.
    pub(crate) fn new(text: &str, unicode: bool, bound: Bound) -> Result<Self, String> {
        let hir = parse(text, unicode)?;
        if bound == Bound::Own {
            match hir.properties().maximum_len() {
                None => {
                    return Err("the longest match of the pattern is unbounded; bound its repetitions or say `scope = \"line\"`".to_owned());
                }
                Some(longest) if longest > LONGEST_MATCH => {
                    return Err(format!(
                        "the longest match of the pattern is {longest} bytes; {LONGEST_MATCH} are allowed"
                    ));
                }
                Some(_) => {}
            }
        }
        Ok(Self { shape: Shape::of(&hir).into(), ..Self::trusted(text, unicode) })
    }

    /// A pattern that a test has parsed and bounded: its text is looked at on first need.
    pub(crate) fn trusted(text: &str, unicode: bool) -> Self {
        Self { text: text.to_owned(), unicode, shape: OnceLock::new(), compiled: OnceLock::new() }
    }

    /// Sets of lower-case literals; every match contains one of each set. Empty where there are none.
    pub(crate) fn literals(&self) -> &[Vec<String>] {
        &self.shape().literals
    }

    /// Bytes of its longest match; [`LONGEST_MATCH`] where only its line bounds it.
    pub(crate) fn longest(&self) -> usize {
        self.shape().longest
    }

    /// Compiles it now, for rules that nobody has tested yet.
    ///
    /// # Errors
    /// The mistake, in words.
    pub(crate) fn compile(&self) -> Result<(), String> {
        build(&self.text, self.unicode).map(|_| ()).map_err(|error| format!("the pattern does not compile: {error}"))
    }

    /// The first match at or after `from`.
    pub(crate) fn find_at(&self, text: &[u8], from: usize) -> Option<(usize, usize)> {
        self.regex()?.find_at(text, from).map(|found| (found.start(), found.end()))
    }

    /// Whether it matches anywhere in `text`.
    pub(crate) fn is_match(&self, text: &[u8]) -> bool {
        // Compiling costs more than looking for a literal, and most patterns never match.
        let literals = self.literals();
        let may_match = literals.iter().all(|set| set.iter().any(|literal| holds(text, literal.as_bytes())));
        may_match && self.regex().is_some_and(|regex| regex.is_match(text))
    }

    fn shape(&self) -> &Shape {
        self.shape.get_or_init(|| {
            let told = || parse(&self.text, self.unicode).map(|hir| Shape::of(&hir)).unwrap_or_default();
            built_in::shape(&self.text, self.unicode).unwrap_or_else(told)
        })
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| build(&self.text, self.unicode).ok()).as_ref()
    }
}

fn build(text: &str, unicode: bool) -> Result<Regex, String> {
    RegexBuilder::new(text)
        .unicode(unicode)
        .size_limit(4 << 20)
        .dfa_size_limit(4 << 20)
        .build()
        .map_err(|error| first_line(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use proptest::strategy::Strategy;
    use regex_syntax::hir::{Class, Hir, HirKind};

    use super::*;

    fn literals(text: &str) -> Vec<Vec<String>> {
        Pattern::new(text, false, Bound::Line).unwrap().literals().to_vec()
    }

    #[test]
    fn every_match_contains_a_literal() {
        assert_eq!(literals("(?i)curl +https?://"), [["curl "], [" http"]]);
        assert_eq!(literals(r"\b(?:sudo|doas)\b"), [["sudo", "doas"]]);
        assert_eq!(literals(r"(?i)a[0-9]+secret"), [["secret"]]);
        assert_eq!(literals(r"(?:do|for)x*(?:(?:ab|y)?|cd)x*(?:long|er)"), [["do", "for"], ["long", "er"]]);
        assert_eq!(literals(r"\bsh[ \t]+-[cC]"), [["sh\t", "sh "], ["\t-c", " -c"]]);
        assert_eq!(literals(r"command[ \t]x"), [["command"]]);
        assert_eq!(literals(r"[a-z]+"), Vec::<Vec<String>>::new());
    }

    #[test]
    fn a_literal_is_looked_for_in_any_case() {
        let pattern = Pattern::new("(?i)curl +x", false, Bound::Line).unwrap();
        assert!(pattern.is_match(b"a CURL  X"));
        assert!(!pattern.is_match(b"a wget x"));
        assert!(!pattern.is_match(b"cu"));
    }

    #[test]
    fn unbounded_patterns_are_refused() {
        assert!(Pattern::new("a+", false, Bound::Own).is_err());
        assert!(Pattern::new("a{1,40}", false, Bound::Own).is_ok());
        assert!(Pattern::new("a+", false, Bound::Line).is_ok());
        assert!(Pattern::new("a{1,4000}", false, Bound::Own).is_err());
        assert!(Pattern::new("a(", false, Bound::Line).is_err());
    }

    /// A text that a pattern matches where its assertions hold; `choices` are spent on its branches.
    fn sample(hir: &Hir, choices: &mut impl Iterator<Item = usize>) -> Vec<u8> {
        let mut pick = |count: usize| choices.next().unwrap_or_default() % count.max(1);
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Vec::new(),
            HirKind::Literal(literal) => literal.0.to_vec(),
            HirKind::Class(Class::Bytes(class)) => {
                let range = class.ranges()[pick(class.ranges().len())];
                vec![range.start() + u8::try_from(pick(usize::from(range.end() - range.start()) + 1)).unwrap()]
            }
            HirKind::Class(Class::Unicode(class)) => {
                let range = class.ranges()[pick(class.ranges().len())];
                range.start().to_string().into_bytes()
            }
            HirKind::Capture(capture) => sample(&capture.sub, choices),
            HirKind::Repetition(repetition) => {
                let most = repetition.max.unwrap_or(u32::MAX).min(repetition.min + 3);
                let count = repetition.min as usize + pick((most - repetition.min) as usize + 1);
                (0..count).flat_map(|_| sample(&repetition.sub, choices)).collect()
            }
            HirKind::Concat(parts) => parts.iter().flat_map(|part| sample(part, choices)).collect(),
            HirKind::Alternation(branches) => {
                let branch = &branches[pick(branches.len())];
                sample(branch, choices)
            }
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

        #[test]
        fn the_prefilter_offers_every_pattern_that_matches(
            choices in proptest::collection::vec(proptest::prelude::any::<u16>().prop_map(usize::from), 400),
            shift in 0usize..7,
        ) {
            let rules = super::super::RuleSet::built_in();
            for (probe, id) in rules.probes().iter().zip((0..).map(super::super::ProbeId)) {
                let super::super::Matcher::Text(matcher) = &probe.matcher else { continue };
                for (pattern, number) in matcher.any.iter().chain(matcher.all.first()).zip(0u32..) {
                    let parser = regex_syntax::ParserBuilder::new().unicode(pattern.unicode).utf8(false).build().parse(&pattern.text);
                    let mut choices = choices.iter().copied().cycle().skip(shift + number as usize).take(4_000);
                    let text = sample(&parser.unwrap(), &mut choices);
                    let text = String::from_utf8_lossy(&text).into_owned();
                    if !pattern.is_match(text.as_bytes()) {
                        continue;
                    }
                    let candidates = rules.prefilter().candidates(&text);
                    let wanted = super::super::PatternId { probe: id, pattern: number };
                    let mut offered = candidates.each().map(|(id, _)| id).chain(candidates.anywhere.iter().copied());
                    proptest::prop_assert!(offered.any(|offered| offered == wanted), "{} misses {text:?}", pattern.text);
                }
            }
        }
    }
}
