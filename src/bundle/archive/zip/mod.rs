//! Reads a zip archive by its table of contents, by every other table in it, and by the headers that no table names.

mod ends;
mod entry;
mod gaps;
mod overlap;
mod plan;
mod records;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::draft::Draft;
use super::fault::FaultKind;
use ends::End;
use entry::Reading;
use overlap::{Overlap, overlaps};
use plan::{Plan, planned};

/// Whether the bytes begin as a zip archive, or as the first part of one.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let marked = [b"PK\x07\x08", b"PK00"].iter().find_map(|marker| bytes.strip_prefix(marker.as_slice()));
    records::local_at(marked.unwrap_or(bytes), 0).is_some() || (bytes.starts_with(b"PK\x05\x06") && bytes.len() >= 22)
}

/// Whether the bytes end as a zip archive, whatever they begin with and whatever follows.
pub(super) fn ends(bytes: &[u8]) -> bool {
    ends::has_end(bytes)
}

/// Where the table of contents begins of the archive that ends with the last byte.
pub(super) fn table_at_end(bytes: &[u8]) -> Option<usize> {
    ends::last_end(bytes).map(|end| end.start)
}

/// Reads all entries of a zip archive.
pub(super) fn read(bytes: &[u8], draft: &mut Draft<'_>) {
    let mut ends = ends::ends(bytes);
    let mut directory = Directory::default();
    match ends.pop() {
        Some(last) => {
            directory.take(bytes, &last, last.start, draft);
            directory.tables.push((last.at, last.tail));
            draft.keep_comment(None, last.comment);
            if last.is_cut {
                draft.fault(None, FaultKind::Corrupt, "ends inside its comment");
            }
            let starts = last.other_start.map(|start| (last, start));
            take_others(bytes, ends, starts, &mut directory, draft);
        }
        None => draft.fault(None, FaultKind::Corrupt, "has no table of contents"),
    }
    let overlaps = overlaps(&directory.plans, &directory.tables);
    let mut reading = Reading::new(bytes, draft);
    for (plan, overlap) in directory.plans.iter().zip(overlaps) {
        if !reading.read(plan, overlap) {
            return;
        }
    }
    let by_header: Vec<Plan<'_>> = directory.plans.iter().filter_map(|plan| plan.by_header(bytes)).collect();
    for plan in by_header {
        if directory.is_new(&plan) && !reading.read(&plan, Overlap::Itself) {
            return;
        }
    }
    if !directory.is_cut {
        let mut occupied = reading.into_taken();
        occupied.extend(&directory.tables);
        gaps::read(bytes, occupied, draft);
    }
}

/// The entries of all tables of contents.
#[derive(Default)]
struct Directory<'a> {
    plans: Vec<Plan<'a>>,
    /// The places of tables and end records.
    tables: Vec<(usize, usize)>,
    /// The places of the records that were read.
    records: BTreeSet<usize>,
    /// The entries that were planned, so that two tables that name one entry add it once.
    known: BTreeSet<(usize, &'a [u8], u64, usize, bool)>,
    /// Whether there are more entries than are read.
    is_cut: bool,
}

impl<'a> Directory<'a> {
    /// Adds the entries of the table at `start`.
    fn take(&mut self, bytes: &'a [u8], end: &End<'a>, start: usize, draft: &mut Draft<'_>) {
        let most = usize::try_from(draft.budget.entries_left()).unwrap_or(usize::MAX);
        let mut at = start;
        let mut count = 0_u64;
        let mut joins = false;
        while let Some(record) = bytes.get(..end.head).and_then(|bytes| records::central_at(bytes, at)) {
            // What follows a record that was read was read as well.
            joins = !self.records.insert(at);
            // One more than is read, so that reading notices.
            self.is_cut = self.plans.len() > most;
            if joins || self.is_cut {
                break;
            }
            (at, count) = (record.end, count + 1);
            let plan = planned(bytes, record, end.shift);
            if self.is_new(&plan) {
                self.plans.push(plan);
            }
        }
        self.tables.extend([(start, at), (end.head, end.at + ends::END_LEN)]);
        if !joins {
            self.note(end, (start, at, count), draft);
        }
    }

    /// Whether no table and no header told of this entry yet, in the same words.
    fn is_new(&mut self, plan: &Plan<'a>) -> bool {
        let told = &plan.description;
        self.known.insert((plan.from, told.name, told.packed, told.method, told.is_encrypted()))
    }

    fn note(&self, end: &End<'_>, (start, stop, count): (usize, usize, u64), draft: &mut Draft<'_>) {
        if end.is_split {
            draft.fault(None, FaultKind::SeveralDisks, "is one part of several");
        }
        if let Some(places) = end.disagreement {
            draft.fault(None, FaultKind::TwoDirectories, format!("is described differently {places}"));
        }
        if self.is_cut {
            return;
        }
        if end.count != count {
            let detail = format!("says it has {} entries, and its table has {count}", end.count);
            draft.fault(None, FaultKind::HeadersDisagree, detail);
        }
        let size = u64::try_from(stop.saturating_sub(start)).unwrap_or(u64::MAX);
        if end.size != size {
            let detail = format!("says its table has {} bytes, and it has {size}", end.size);
            draft.fault(None, FaultKind::HeadersDisagree, detail);
        }
    }

    /// The bytes of the planned entries, sorted and without overlaps.
    fn covered(&self) -> Vec<(usize, usize)> {
        let mut covered: Vec<_> =
            self.plans.iter().filter(|plan| plan.local.is_some()).map(|plan| (plan.from, plan.first_end())).collect();
        covered.sort_unstable();
        let mut merged: Vec<(usize, usize)> = Vec::new();
        for (from, to) in covered {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        merged
    }
}

/// Adds the entries of every table but the one with authority; one within an entry is the table of an archive in the archive.
fn take_others<'a>(
    bytes: &'a [u8],
    others: Vec<End<'a>>,
    second_start: Option<(End<'a>, usize)>,
    directory: &mut Directory<'a>,
    draft: &mut Draft<'_>,
) {
    let covered = directory.covered();
    let is_covered = |at: usize| {
        let next = covered.partition_point(|(from, _)| *from <= at);
        next.checked_sub(1).and_then(|last| covered.get(last)).is_some_and(|(_, to)| at < *to)
    };
    let others = others.into_iter().filter(|end| !is_covered(end.at)).map(|end| (end.start, end)).collect::<Vec<_>>();
    let second = second_start
        .map(|(end, start)| (start, end))
        .filter(|(start, _)| others.iter().all(|(other, _)| other != start));
    if let Some((first, _)) = others.first().or(second.as_ref()) {
        let count = others.len() + usize::from(second.is_some());
        let detail = format!("has {count} more tables of contents, the first at byte {first}");
        draft.fault(None, FaultKind::TwoDirectories, detail);
    }
    for (start, end) in others.into_iter().chain(second) {
        directory.take(bytes, &end, start, draft);
    }
}
