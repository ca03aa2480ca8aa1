//! The score: floors set its base, points fill the room above it.
//!
//! **Invariant:** integers only; points are thousandths; adding a finding never lowers anything here.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Threat;
use crate::rule::{Category, Confidence, Kind, Severity};

/// The weight of one finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Weighed<'a> {
    /// The category of its rule.
    pub(super) category: Category,
    /// Its rule.
    pub(super) rule: &'a str,
    /// What tells it from the others; of equal evidence the heaviest counts.
    pub(super) evidence: &'a str,
    /// Its number among all findings by place.
    pub(super) place: usize,
    /// The floor it gives: 0, 21, 51 or 81.
    pub(super) floor: u32,
    /// The points it has before any fading, in thousandths.
    pub(super) points: u32,
}

/// A score and how it came about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Score {
    /// The highest floor: 0, 21, 51 or 81.
    pub(super) base: u32,
    /// The points of all findings after fading, in thousandths.
    pub(super) raw: u32,
    /// Base and points up to the room, 0 to 100.
    pub(super) total: u32,
    /// The share of each weighed finding in `raw`, in the order given; they add up to it.
    pub(super) shares: Vec<u32>,
}

/// The score of weighed findings under the threat of their bundle.
pub(super) fn score(weighed: &[Weighed<'_>], threat: Threat) -> Score {
    let base = weighed.iter().map(|one| one.floor).max().unwrap_or_default();
    let tree = Branch::grow(weighed);
    let raw = tree.value;
    let mut shares = vec![0; weighed.len()];
    tree.share_out(&mut shares);
    Score { base, raw, total: base + (raw / 1000).min(room(base, threat)), shares }
}

/// The floor of a finding of `kind`: by its severity, by its threat where it is evidence of malice.
pub(super) const fn floor(kind: Kind, severity: Severity, threat: Threat) -> u32 {
    match (kind, severity, threat) {
        (Kind::Threat, _, Threat::None) => 0,
        (Kind::Threat, _, Threat::Suspicious) => 51,
        (Kind::Threat, _, Threat::Malicious) => 81,
        (_, Severity::Info | Severity::Low, _) => 0,
        (_, Severity::Medium, _) => 21,
        (_, Severity::High, _) | (Kind::Weakness, Severity::Critical, _) => 51,
        (Kind::Capability, Severity::Critical, _) => 81,
    }
}

/// The points of a finding before any fading, in thousandths.
pub(super) const fn points(severity: Severity, confidence: Confidence) -> u32 {
    let full = match severity {
        Severity::Info => 0,
        Severity::Low => 2_000,
        Severity::Medium => 5_000,
        Severity::High => 12_000,
        Severity::Critical => 20_000,
    };
    match confidence {
        Confidence::Low => full / 2,
        Confidence::Medium => full / 4 * 3,
        Confidence::High => full,
    }
}

/// How many points there is room for above a base.
const fn room(base: u32, threat: Threat) -> u32 {
    match (base, threat) {
        (0..=20, _) => 20,
        (21..=80, _) => 29,
        (_, Threat::Malicious) => 19,
        _ => 18,
    }
}

/// Points, the number by place, and the index of a weighed finding.
type Entry = (u32, usize, usize);

/// A sum over places, rules or categories, with what it adds up.
struct Branch {
    value: u32,
    parts: Parts,
}

enum Parts {
    /// Sums, the largest first.
    Branches(Vec<Branch>),
    /// Points and indexes of weighed findings, the largest first.
    Leaves(Vec<(u32, usize)>),
}

impl Branch {
    /// The sum over categories of the sums over rules of the sums over places.
    fn grow(weighed: &[Weighed<'_>]) -> Self {
        let mut heaviest: BTreeMap<&str, (u32, usize)> = BTreeMap::new();
        for (index, one) in weighed.iter().enumerate() {
            let slot = heaviest.entry(one.evidence).or_insert((one.points, index));
            if slot.0 < one.points {
                *slot = (one.points, index);
            }
        }
        let mut categories: BTreeMap<Category, BTreeMap<&str, Vec<Entry>>> = BTreeMap::new();
        for (points, index) in heaviest.into_values() {
            if let Some(one) = weighed.get(index) {
                let rules = categories.entry(one.category).or_default();
                rules.entry(one.rule).or_default().push((points, one.place, index));
            }
        }
        let of_category =
            |rules: BTreeMap<&str, Vec<Entry>>| Self::of_branches(rules.into_values().map(Self::of_leaves).collect());
        Self::of_branches(categories.into_values().map(of_category).collect())
    }

    fn of_leaves(mut places: Vec<Entry>) -> Self {
        places.sort_unstable_by_key(|(points, place, _)| (Reverse(*points), *place));
        let leaves: Vec<_> = places.into_iter().map(|(points, _, index)| (points, index)).collect();
        Self { value: fading_sum(leaves.iter().map(|leaf| leaf.0)), parts: Parts::Leaves(leaves) }
    }

    fn of_branches(mut branches: Vec<Self>) -> Self {
        // Stable: equal sums stay in the order of their categories or rules.
        branches.sort_by_key(|branch| Reverse(branch.value));
        Self { value: fading_sum(branches.iter().map(|branch| branch.value)), parts: Parts::Branches(branches) }
    }

    /// Shares the value out to the weighed findings; the shares add up to it exactly.
    fn share_out(&self, shares: &mut [u32]) {
        let mut open = vec![(self, self.value)];
        while let Some((branch, share)) = open.pop() {
            match &branch.parts {
                Parts::Branches(branches) => {
                    let parts = split(share, branch.value, branches.iter().map(|part| part.value));
                    open.extend(branches.iter().zip(parts));
                }
                Parts::Leaves(leaves) => {
                    let parts = split(share, branch.value, leaves.iter().map(|leaf| leaf.0));
                    for ((_, index), part) in leaves.iter().zip(parts) {
                        if let Some(slot) = shares.get_mut(*index) {
                            *slot = part;
                        }
                    }
                }
            }
        }
    }
}

/// S(x): each value counts half as much as the one before it; `descending` must be.
fn fading_sum(descending: impl Iterator<Item = u32>) -> u32 {
    descending.enumerate().map(|(index, value)| faded(value, index)).sum()
}

fn faded(value: u32, index: usize) -> u32 {
    u32::try_from(index).ok().and_then(|by| value.checked_shr(by)).unwrap_or_default()
}

/// Splits `share` of a fading sum of `value` by its members; what rounding leaves over goes to the first.
fn split(share: u32, value: u32, descending: impl Iterator<Item = u32>) -> Vec<u32> {
    let scaled = |part: u32| {
        let scaled = u64::from(part) * u64::from(share) / u64::from(value.max(1));
        u32::try_from(scaled).unwrap_or(u32::MAX)
    };
    let mut parts: Vec<u32> = descending.enumerate().map(|(index, member)| scaled(faded(member, index))).collect();
    let left_over = share.saturating_sub(parts.iter().sum());
    if let Some(first) = parts.first_mut() {
        *first += left_over;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(entries: &[(Category, &'static str, u32, u32)]) -> Vec<Weighed<'static>> {
        const EVIDENCE: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let entries = entries.iter().zip(EVIDENCE).enumerate();
        entries
            .map(|(place, ((category, rule, floor, points), evidence))| Weighed {
                category: *category,
                rule,
                evidence,
                place,
                floor: *floor,
                points: *points,
            })
            .collect()
    }

    #[test]
    fn floors_follow_severity_kind_and_threat() {
        let check = |kind, threat, expected: [u32; 5]| {
            let floors: Vec<u32> = Severity::ALL.iter().map(|severity| floor(kind, *severity, threat)).collect();
            assert_eq!(floors, expected, "{kind:?} {threat:?}");
        };
        check(Kind::Capability, Threat::None, [0, 0, 21, 51, 81]);
        check(Kind::Weakness, Threat::None, [0, 0, 21, 51, 51]);
        check(Kind::Threat, Threat::None, [0; 5]);
        check(Kind::Threat, Threat::Suspicious, [51; 5]);
        check(Kind::Threat, Threat::Malicious, [81; 5]);
    }

    #[test]
    fn points_follow_severity_and_confidence() {
        let check = |confidence, expected: [u32; 5]| {
            let found: Vec<u32> = Severity::ALL.iter().map(|severity| points(*severity, confidence)).collect();
            assert_eq!(found, expected, "{confidence:?}");
        };
        check(Confidence::High, [0, 2_000, 5_000, 12_000, 20_000]);
        check(Confidence::Medium, [0, 1_500, 3_750, 9_000, 15_000]);
        check(Confidence::Low, [0, 1_000, 2_500, 6_000, 10_000]);
    }

    #[test]
    fn each_further_value_counts_half_as_much() {
        assert_eq!(fading_sum([].into_iter()), 0);
        assert_eq!(fading_sum([12_000, 12_000, 5_000].into_iter()), 12_000 + 6_000 + 1_250);
        assert_eq!(fading_sum([5, 5, 5].into_iter()), 5 + 2 + 1);
        assert_eq!(fading_sum(std::iter::repeat_n(20_000, 10_000)), 39_995);
    }

    #[test]
    fn points_fade_by_place_rule_and_category() {
        use Category::{Execution, Network};
        let check = |entries: &[_], threat, base, raw, total| {
            let found = score(&weighed(entries), threat);
            assert_eq!((found.base, found.raw, found.total), (base, raw, total), "{entries:?}");
            assert_eq!(found.shares.iter().sum::<u32>(), raw, "{entries:?}");
        };
        check(&[], Threat::None, 0, 0, 0);
        check(&[(Network, "a", 0, 2_000)], Threat::None, 0, 2_000, 2);
        check(&[(Network, "a", 21, 5_000), (Network, "a", 21, 5_000)], Threat::None, 21, 7_500, 28);
        check(&[(Network, "a", 21, 5_000), (Network, "b", 21, 3_750)], Threat::None, 21, 6_875, 27);
        check(&[(Network, "a", 51, 12_000), (Execution, "b", 21, 5_000)], Threat::None, 51, 14_500, 65);
        check(
            &[(Network, "a", 0, 2_001), (Network, "a", 0, 2_001), (Network, "b", 0, 2_001), (Execution, "c", 0, 4_000)],
            Threat::None,
            0,
            4_001 + 2_000,
            6,
        );
    }

    #[test]
    fn points_stop_at_the_room_above_the_base() {
        let check = |floor, threat, expected| {
            let many = [(Category::Network, "a", floor, 200_000)];
            assert_eq!(score(&weighed(&many), threat).total, expected, "{floor} {threat:?}");
        };
        check(0, Threat::None, 20);
        check(21, Threat::None, 50);
        check(51, Threat::None, 80);
        check(51, Threat::Suspicious, 80);
        check(81, Threat::None, 99);
        check(81, Threat::Suspicious, 99);
        check(81, Threat::Malicious, 100);
    }

    #[test]
    fn equal_evidence_counts_once_and_as_its_heaviest() {
        let mut twice = weighed(&[(Category::Network, "a", 0, 2_000), (Category::Network, "a", 0, 5_000)]);
        twice[1].evidence = twice[0].evidence;
        let found = score(&twice, Threat::None);
        assert_eq!((found.raw, found.shares), (5_000, vec![0, 5_000]));
    }
}
