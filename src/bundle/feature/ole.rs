//! OLE documents: the names in their directory tell of macros, objects and encryption.

use super::{Feature, FeatureSort};

/// Names in a directory, without the control character some begin with, and what they tell.
const TELLING: &[(&str, FeatureSort, &str)] = &[
    ("VBA", FeatureSort::ActiveContent, "macros"),
    ("_VBA_PROJECT", FeatureSort::ActiveContent, "macros"),
    ("_VBA_PROJECT_CUR", FeatureSort::ActiveContent, "macros"),
    ("Macros", FeatureSort::ActiveContent, "macros"),
    ("Ole10Native", FeatureSort::ActiveContent, "an embedded object"),
    ("ObjectPool", FeatureSort::ActiveContent, "an embedded object"),
    ("EncryptedPackage", FeatureSort::Encrypted, "the document is encrypted"),
];

/// How many bytes an entry of the directory has.
const ENTRY: usize = 128;

/// The sectors that the head lists of the table of sectors; larger tables go on elsewhere.
const LISTED: usize = 109;

/// What the directory of the document tells.
pub(super) fn features(bytes: &[u8]) -> Vec<Feature> {
    let mut found = Vec::new();
    for sector in directory(bytes) {
        let Some(entries) = bytes.get(sector.clone()) else { continue };
        for (entry, at) in entries.chunks_exact(ENTRY).zip((sector.start..).step_by(ENTRY)) {
            let name = name(entry);
            let telling = TELLING.iter().find(|(telling, _, _)| *telling == name);
            found.extend(telling.map(|(_, sort, detail)| Feature::new(*sort, at..at + ENTRY, *detail)));
        }
    }
    found
}

/// The sectors of the directory, in their order.
fn directory(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let word =
        |at: usize| bytes.get(at..)?.first_chunk().and_then(|four| usize::try_from(u32::from_le_bytes(*four)).ok());
    let shift = bytes.get(30).copied().filter(|shift| matches!(shift, 7..=16)).unwrap_or(9);
    let size = 1_usize << shift;
    let place = |sector: usize| sector.checked_add(1)?.checked_mul(size);
    let mut sectors = Vec::new();
    let mut next = word(48);
    // No chain is longer than the file has sectors.
    while let Some(start) = next.and_then(place).filter(|start| *start < bytes.len())
        && sectors.len() <= bytes.len() / size
    {
        sectors.push(start..(start + size).min(bytes.len()));
        let sector = start / size - 1;
        let table = Some(sector / (size / 4)).filter(|table| *table < LISTED).and_then(|table| word(76 + 4 * table));
        next = table.and_then(place).and_then(|table| word(table + 4 * (sector % (size / 4))));
    }
    sectors
}

/// The name of an entry: UTF-16, up to its zero character.
fn name(entry: &[u8]) -> String {
    let (pairs, _) = entry.get(..64).unwrap_or_default().as_chunks::<2>();
    let units = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).take_while(|unit| *unit != 0);
    let name: String = char::decode_utf16(units).map(|found| found.unwrap_or('\u{FFFD}')).collect();
    name.trim_start_matches(char::is_control).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document whose directory has these names, four to a sector; the chain of its sectors is a ring.
    fn document(names: &[&str]) -> Vec<u8> {
        let mut head = vec![0; 512];
        head[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
        head[30] = 9;
        head[48..52].copy_from_slice(&1_u32.to_le_bytes());
        let mut table = vec![0_u8; 512];
        let count = names.len().div_ceil(4);
        for sector in 1..=count {
            let next = u32::try_from(if sector == count { 1 } else { sector + 1 }).unwrap();
            table[4 * sector..4 * sector + 4].copy_from_slice(&next.to_le_bytes());
        }
        let entry = |name: &&str| {
            let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            entry.resize(ENTRY, 0);
            entry
        };
        let mut entries: Vec<u8> = names.iter().flat_map(entry).collect();
        entries.resize(512 * count, 0);
        [head, table, entries].concat()
    }

    #[test]
    fn the_directory_tells_of_macros() {
        let check = |names: &[&str], expected: &[&str]| {
            let mut found: Vec<String> = features(&document(names)).into_iter().map(|it| it.detail).collect();
            found.dedup();
            assert_eq!(found, expected);
        };
        check(&["Root Entry", "WordDocument", "1Table", "Data"], &[]);
        check(&["Root Entry", "a", "b", "c", "Macros", "VBA"], &["macros"]);
        check(&["Root Entry", "\u{1}Ole10Native"], &["an embedded object"]);
        check(&["Root Entry", "EncryptedPackage"], &["the document is encrypted"]);
    }
}
