//! Reads what stands between the entries of a zip archive: headers that no table names, and bytes that are nothing.

use super::entry::{DEFLATED, readable, unpack};
use super::records::{CENTRAL, DESCRIPTOR, LOCAL, Local, local_at};
use crate::bundle::archive::Stored;
use crate::bundle::archive::draft::Draft;
use crate::bundle::archive::fault::FaultKind;
use crate::bundle::archive::inflate::{Ending, Inflater, checksum};
use crate::bundle::archive::plain::is_zero;

/// How many zero bytes may stand between entries to align them.
const MOST_PADDING: usize = 16;

/// Reads all bytes outside `occupied`.
pub(super) fn read(bytes: &[u8], mut occupied: Vec<(usize, usize)>, draft: &mut Draft<'_>) {
    occupied.sort_unstable();
    let mut leftovers = Leftovers { bytes, before: 0, between: 0, behind: 0 };
    let mut at = 0;
    for (from, to) in occupied.into_iter().chain([(bytes.len(), bytes.len())]) {
        if at < from {
            read_gap(bytes, (at, from), &mut leftovers, draft);
        }
        at = at.max(to);
    }
    let Leftovers { before, between, behind, .. } = leftovers;
    for (count, place) in [(before, "before"), (between, "between"), (behind, "behind")] {
        if count > 0 {
            draft.fault(None, FaultKind::ForeignBytes, format!("has {count} bytes {place} its entries and tables"));
        }
    }
}

/// Counts the bytes that are nothing by where they stand.
struct Leftovers<'a> {
    bytes: &'a [u8],
    before: usize,
    between: usize,
    behind: usize,
}

impl Leftovers<'_> {
    fn keep(&mut self, from: usize, to: usize, draft: &mut Draft<'_>) {
        let kept = self.bytes.get(from..to).unwrap_or_default();
        if kept.len() <= MOST_PADDING && is_zero(kept) {
            return;
        }
        draft.keep_foreign(kept);
        let count = match (from, to) {
            (0, _) => &mut self.before,
            (_, to) if to == self.bytes.len() => &mut self.behind,
            _ => &mut self.between,
        };
        *count += kept.len();
    }
}

fn read_gap(bytes: &[u8], (start, end): (usize, usize), leftovers: &mut Leftovers<'_>, draft: &mut Draft<'_>) {
    let Some(within) = bytes.get(..end) else { return };
    let (mut kept_from, mut at) = (start, start);
    while let Some(found) = find(within, at, &[LOCAL]) {
        let Some(local) = local_at(within, found).filter(|local| !local.description.name.is_empty()) else {
            at = found + LOCAL.len();
            continue;
        };
        if !draft.admits_entry() {
            break;
        }
        leftovers.keep(kept_from, found, draft);
        at = read_entry(within, &local, draft);
        kept_from = at;
    }
    leftovers.keep(kept_from, end, draft);
}

/// Where one of the signatures stands next.
fn find(bytes: &[u8], from: usize, signatures: &[&[u8; 4]]) -> Option<usize> {
    let windows = bytes.get(from..)?.windows(4);
    windows.enumerate().find(|(_, window)| signatures.iter().any(|sign| *window == *sign)).map(|(at, _)| from + at)
}

/// Adds an entry that no table names; tells where it ends.
fn read_entry(within: &[u8], local: &Local<'_>, draft: &mut Draft<'_>) -> usize {
    let entry = draft.len();
    draft.fault(Some(entry), FaultKind::HeadersDisagree, "has a header, and no table of contents names it");
    let mut description = local.description.clone();
    let mut end = local.data_at;
    let is_streamed = description.is_streamed() && description.packed == 0;
    let found = match readable(&description, entry, draft) {
        Err(found) => Err(found),
        Ok(()) if is_streamed && description.method == DEFLATED => inflate_open(within, local, entry, draft, &mut end),
        Ok(()) => {
            if is_streamed {
                let signatures = [DESCRIPTOR, LOCAL, CENTRAL];
                let stop = find(within, local.data_at, &signatures).unwrap_or(within.len());
                let data = within.get(local.data_at..stop).unwrap_or_default();
                let len = u64::try_from(data.len()).unwrap_or(u64::MAX);
                (description.packed, description.unpacked, description.crc) = (len, len, checksum(data));
            }
            let packed = usize::try_from(description.packed).unwrap_or(usize::MAX);
            end = local.data_at.saturating_add(packed).min(within.len());
            if end - local.data_at < packed {
                let detail = format!("has {} of its {packed} packed bytes", end - local.data_at);
                draft.fault(Some(entry), FaultKind::Corrupt, detail);
            }
            let data = within.get(local.data_at..end).unwrap_or_default();
            unpack(data, &description, entry, draft).map(|(content, read)| {
                // What follows the stream may be another header.
                end = local.data_at + read;
                content
            })
        }
    };
    let found = match found {
        Ok(content) if content.is_empty() && description.name.ends_with(b"/") => Stored::Directory,
        Ok(content) => Stored::File(content),
        Err(found) => found,
    };
    draft.push(description.name, found, false);
    let descriptor = within.get(end..).and_then(|rest| description.descriptor_len(rest));
    end + descriptor.filter(|_| description.is_streamed()).unwrap_or_default()
}

/// The content of an entry whose size is not said; `end` becomes the end of its stream and its descriptor.
fn inflate_open(
    within: &[u8],
    local: &Local<'_>,
    entry: usize,
    draft: &mut Draft<'_>,
    end: &mut usize,
) -> Result<Vec<u8>, Stored> {
    let rest = within.get(local.data_at..).unwrap_or_default();
    // Reading on behind a header that leads nowhere reads these bytes again, which is paid for.
    let mut trial = Inflater::new(rest.len());
    let (read, ending) = trial.inflate(rest, draft.budget);
    let mut description = local.description.clone();
    let content = trial.into_bytes();
    let len = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
    (description.packed, description.unpacked) = (len(read), len(content.len()));
    description.crc = checksum(&content);
    if ending != Ending::Whole {
        if !draft.budget.charge(read) {
            return Err(draft.spent(entry));
        }
        draft.fault(Some(entry), FaultKind::Corrupt, "has no whole stream behind its header");
        return Ok(content);
    }
    *end += read;
    match within.get(*end..).and_then(|after| description.descriptor_len(after)) {
        Some(len) => *end += len,
        None => draft.fault(Some(entry), FaultKind::Corrupt, "has no descriptor that says what its bytes are"),
    }
    Ok(content)
}
