//! What would bring a bundle to the threshold: the findings to resolve.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::threat::Rung;
use super::weigh::{Scales, Weighing};
use super::{Policy, Threat};
use crate::rule::{Kind, Standing};

/// Fingerprints of findings, the heaviest first, without which the score is within the threshold and threat is none.
///
/// Greedy: the highest floors go first, then the most points. `left_out` is what was left out of `weighing`.
pub(super) fn to_threshold(
    scales: &Scales<'_>,
    weighing: &Weighing<'_>,
    left_out: &BTreeSet<&str>,
    policy: &Policy,
) -> Vec<String> {
    let is_there =
        |weighing: &Weighing<'_>| weighing.threat == Threat::None && weighing.score.total <= policy.threshold();
    if is_there(weighing) {
        return Vec::new();
    }
    let order = removal_order(scales, weighing);
    // Taking out more never raises anything, so the shortest beginning that suffices is found by halving.
    let suffices = |count: usize| {
        let mut without = left_out.clone();
        without.extend(order.iter().take(count));
        is_there(&scales.weigh(&without))
    };
    let (mut too_few, mut enough) = (0, order.len());
    while too_few + 1 < enough {
        let middle = usize::midpoint(too_few, enough);
        if suffices(middle) {
            enough = middle;
        } else {
            too_few = middle;
        }
    }
    order.into_iter().take(enough).map(str::to_owned).collect()
}

/// The weighed findings in the order in which they are best resolved.
fn removal_order<'a>(scales: &Scales<'a>, weighing: &Weighing<'a>) -> Vec<&'a str> {
    let mut hints = Hints::default();
    let mut steps = Vec::new();
    for (index, one) in &weighing.weighed {
        let Some(finding) = scales.findings.get(*index) else { continue };
        let is_hint = finding.rule.kind == Kind::Threat && finding.standing == Standing::Hinted;
        let hint = is_hint.then_some((finding.section, one.rule));
        if let Some(hint) = hint {
            hints.add(hint);
        }
        let is_paired = weighing.rungs.get(*index) == Some(&Some(Rung::PairedHint));
        if one.floor > 0 || one.points > 0 {
            steps.push((one, hint, is_paired));
        }
    }
    steps.sort_by_cached_key(|(one, hint, is_paired)| {
        // Of paired hints the rule with the fewest goes first, and whole: then the others support nothing.
        let pair = hint.filter(|_| *is_paired).map(|hint| (hints.count(hint), hint));
        (Reverse(one.floor), pair, Reverse(one.points), one.place)
    });
    let mut order = Vec::with_capacity(steps.len());
    for (one, hint, is_paired) in steps {
        if let Some(hint) = hint {
            if is_paired && !hints.has_other_rule(hint) {
                continue;
            }
            hints.remove(hint);
        }
        order.push(one.evidence);
    }
    order
}

/// How many hints each rule has in each section.
#[derive(Default)]
struct Hints<'a> {
    sections: BTreeMap<u64, BTreeMap<&'a str, usize>>,
}

impl<'a> Hints<'a> {
    fn add(&mut self, (section, rule): (u64, &'a str)) {
        *self.sections.entry(section).or_default().entry(rule).or_default() += 1;
    }

    fn remove(&mut self, (section, rule): (u64, &'a str)) {
        if let Some(rules) = self.sections.get_mut(&section)
            && let Some(count) = rules.get_mut(rule)
        {
            *count -= 1;
            if *count == 0 {
                rules.remove(rule);
            }
        }
    }

    fn count(&self, (section, rule): (u64, &str)) -> usize {
        self.sections.get(&section).and_then(|rules| rules.get(rule)).copied().unwrap_or_default()
    }

    fn has_other_rule(&self, (section, rule): (u64, &str)) -> bool {
        self.sections.get(&section).is_some_and(|rules| rules.keys().any(|other| *other != rule))
    }
}
