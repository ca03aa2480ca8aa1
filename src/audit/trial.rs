//! A rule on trial: it must flag its marks exactly, and spare its innocent neighbours.

use super::{ArtifactFacts, analyse_all, join};
use crate::bundle::{Bundle, Limits};
use crate::rule::{Case, Rule, RuleErrors, RuleSet};
use crate::source::Span;

/// An example of a rule, and whether it must be flagged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trial {
    /// The rule or sign.
    rule: String,
    /// `flags 1`, `spares 2`: the number is that of its kind, from 1.
    name: String,
    /// The file of the rule and the line of the example.
    place: String,
    /// The example.
    case: Case,
}

impl Trial {
    /// The examples of all rules and signs.
    ///
    /// # Errors
    /// The mistakes in them.
    pub fn all(rules: &RuleSet) -> Result<Vec<Self>, RuleErrors> {
        let mut all = Vec::new();
        for rule in rules.rules() {
            all.extend(Self::of(rule)?);
        }
        Ok(all)
    }

    /// The examples of a rule or sign.
    pub(crate) fn of(rule: &Rule) -> Result<Vec<Self>, RuleErrors> {
        let (flags, spares) = rule.cases()?;
        let named = |kind: &str, cases: Vec<Case>| -> Vec<Self> {
            let name = |number: usize, case: &Case| match &case.gap {
                Some(gap) => format!("{kind} {number} (gap: {gap})"),
                None => format!("{kind} {number}"),
            };
            let named = (1..).zip(cases);
            named
                .map(|(number, case)| {
                    let place = format!("{}:{}", rule.path, case.line);
                    Self { rule: rule.card.id.clone(), name: name(number, &case), place, case }
                })
                .collect()
        };
        Ok([named("flags", flags), named("spares", spares)].concat())
    }

    /// Its name: the rule, and which of its examples.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.rule, self.name)
    }

    /// Where it stands: file and line.
    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    /// Tries the rule on the example.
    ///
    /// # Errors
    /// What was flagged and should not be, or should be and was not.
    pub fn run(&self, rules: &RuleSet) -> Result<(), String> {
        let case = &self.case;
        let files: Vec<(&str, &[u8])> =
            case.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
        let bundle = Bundle::from_entries("trial", &files, &case.others);
        let limits = Limits::default();
        let mut facts = analyse_all(&bundle, rules, &limits);
        let found = places(&bundle, &mut facts, &self.rule, rules, &limits);
        let fires = case.gap.is_none();
        if fires && !case.whole_files.is_empty() {
            return if found.iter().map(|(path, _)| path).eq(&case.whole_files) {
                Ok(())
            } else {
                let wanted = case.whole_files.join(", ");
                Err(format!("one finding about each of {wanted} was wanted\n  found: {}", shown(&bundle, &found)))
            };
        }
        let mut wanted = if fires { case.marks.clone() } else { Vec::new() };
        wanted.sort();
        match (found == wanted, fires) {
            (true, _) => Ok(()),
            (false, false) => Err(format!("the gap is closed: take `gap` out\n  found: {}", shown(&bundle, &found))),
            (false, true) => {
                Err(format!("  wanted: {}\n  found:  {}", shown(&bundle, &wanted), shown(&bundle, &found)))
            }
        }
    }
}

fn places(
    bundle: &Bundle,
    facts: &mut [ArtifactFacts],
    rule: &str,
    rules: &RuleSet,
    limits: &Limits,
) -> Vec<(String, Span)> {
    let is_sign = rules.rule(rule).is_some_and(|rule| rule.is_sign);
    let mut found: Vec<(String, Span)> = if is_sign {
        let sign = rules.sign(rule);
        let hits = facts.iter().flat_map(|artifact| &artifact.hits).filter(|placed| Some(placed.hit.probe) == sign);
        hits.filter_map(|placed| Some((bundle.artifact(placed.at.artifact)?.path.clone(), placed.at.span))).collect()
    } else {
        let findings = join(bundle, facts, rules, limits).findings.into_iter();
        findings
            .filter(|finding| finding.rule.id == rule)
            .map(|finding| (finding.at.path.to_string(), finding.at.location.span))
            .collect()
    };
    found.sort();
    found.dedup();
    found
}

fn shown(bundle: &Bundle, places: &[(String, Span)]) -> String {
    if places.is_empty() {
        return "nothing".to_owned();
    }
    let text = |path: &str, span: Span| {
        bundle.find(path).map(|artifact| span.of_text(artifact.text.text()).to_owned()).unwrap_or_default()
    };
    let one = |(path, span): &(String, Span)| format!("{path}:{}..{} {:?}", span.start, span.end, text(path, *span));
    places.iter().map(one).collect::<Vec<_>>().join("\n          ")
}
