//! Finds the entries whose bytes another entry or a table claims as well.

use super::plan::Plan;

/// What an entry shares bytes with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Overlap {
    /// With nothing.
    Nothing,
    /// With the entry of this number.
    Entry(usize),
    /// With a table of contents or an end record.
    Table,
    /// With another reading of itself.
    Itself,
}

/// What each entry shares bytes with; the first one found, where it is several.
pub(super) fn overlaps(plans: &[Plan<'_>], tables: &[(usize, usize)]) -> Vec<Overlap> {
    let mut overlaps = vec![Overlap::Nothing; plans.len()];
    let entries = plans.iter().enumerate().filter(|(_, plan)| plan.local.is_some());
    let entries = entries.map(|(index, plan)| (plan.span(), Some(index)));
    let mut spans: Vec<_> = entries.chain(tables.iter().map(|span| (*span, None))).collect();
    spans.sort_unstable();
    let mut furthest: Option<(usize, Option<usize>)> = None;
    let mut mark = |index: Option<usize>, other: Option<usize>| {
        if let Some(overlap) = index.and_then(|index| overlaps.get_mut(index))
            && *overlap == Overlap::Nothing
        {
            *overlap = other.map_or(Overlap::Table, Overlap::Entry);
        }
    };
    for ((from, to), index) in spans.into_iter().filter(|((from, to), _)| from < to) {
        if let Some((end, other)) = furthest
            && from < end
        {
            mark(index, other);
            mark(other, index);
        }
        if furthest.is_none_or(|(end, _)| to > end) {
            furthest = Some((to, index));
        }
    }
    overlaps
}
