//! Finds the paths that a file system takes as one, or as none.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::LazyLock;

use super::fault::{Fault, FaultKind, shown};
use super::{ArchiveEntry, Stored};

/// The faults of the paths of all entries: two with one path, and such as some file system takes for another.
pub(super) fn collisions(entries: &[ArchiveEntry]) -> Vec<Fault> {
    let mut faults = Vec::new();
    // The first entry with each folded path, and the first with each path.
    let mut folded: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    let mut exact: BTreeMap<&[u8], usize> = BTreeMap::new();
    let mut files = Vec::new();
    for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| !entry.path.is_empty()) {
        let mut fault = |kind, detail| faults.push(Fault { entry: Some(index), kind, detail });
        for oddity in oddities(&entry.path) {
            fault(FaultKind::CollidingName, format!("is named {}, which {oddity}", shown(&entry.path)));
        }
        let is_directory = entry.found == Stored::Directory;
        let key = fold(&entry.path);
        if !is_directory {
            files.push((index, key.clone()));
        }
        let same = exact.get(entry.path.as_slice()).copied();
        let other = folded.get(&key).copied();
        let first = same.or(other).and_then(|first| Some((first, entries.get(first)?)));
        if let Some((first, other)) = first {
            let are_directories = is_directory && other.found == Stored::Directory;
            let path = shown(&entry.path);
            if other.path != entry.path {
                let detail = format!("is named {path}, which some file systems take for {}", shown(&other.path));
                fault(FaultKind::CollidingName, detail);
            } else if !are_directories && (is_directory || other.found == Stored::Directory) {
                fault(
                    FaultKind::CollidingName,
                    format!("has the path {path}, as entry {first}, and one is a directory"),
                );
            } else if !are_directories {
                fault(FaultKind::DuplicateName, format!("has the path {path}, as entry {first}"));
            }
        }
        folded.entry(key).or_insert(index);
        exact.entry(&entry.path).or_insert(index);
    }
    for (index, mut key) in files {
        key.push(b'/');
        let next = folded.range::<[u8], _>((Bound::Included(key.as_slice()), Bound::Unbounded)).next();
        if let Some((_, below)) = next.filter(|(path, _)| path.starts_with(&key)) {
            let detail = format!("is a file, and entry {below} needs a directory of its name");
            faults.push(Fault { entry: Some(index), kind: FaultKind::CollidingName, detail });
        }
    }
    faults
}

/// What Windows reads otherwise in a path.
fn oddities(path: &[u8]) -> Vec<&'static str> {
    let has = |odd: fn(&[u8]) -> bool| path.split(|byte| *byte == b'/').any(odd);
    let mut oddities = Vec::new();
    if has(|part| part.ends_with(b".") || part.ends_with(b" ")) {
        oddities.push("loses its last dot or space on some systems");
    }
    if has(|part| part.contains(&b':')) {
        oddities.push("is a stream of another file on some systems");
    }
    if has(is_device) {
        oddities.push("is a device on some systems");
    }
    oddities
}

/// Whether a component is a device on Windows, whatever its extension.
fn is_device(part: &[u8]) -> bool {
    let stem = part.split(|byte| b".:".contains(byte)).next().unwrap_or_default().trim_ascii_end();
    let stem = stem.to_ascii_lowercase();
    match stem.as_slice() {
        b"con" | b"prn" | b"aux" | b"nul" => true,
        [b'c', b'o', b'm', digit] | [b'l', b'p', b't', digit] => (b'1'..=b'9').contains(digit),
        _ => false,
    }
}

/// A path without what some file system ignores: case, the way letters are composed, streams, dots and spaces at the end.
fn fold(path: &[u8]) -> Vec<u8> {
    let mut folded = Vec::with_capacity(path.len());
    for (at, part) in path.split(|byte| *byte == b'/').enumerate() {
        if at > 0 {
            folded.push(b'/');
        }
        let whole = part.split(|byte| *byte == b':').next().unwrap_or_default();
        let kept = whole.iter().rposition(|byte| !b". ".contains(byte)).map_or(0, |last| last + 1);
        let kept = whole.get(..kept).filter(|kept| !kept.is_empty()).unwrap_or(part);
        match std::str::from_utf8(kept) {
            Ok(text) => fold_text(text, &mut folded),
            Err(_) => folded.extend(kept.to_ascii_lowercase()),
        }
    }
    folded
}

fn fold_text(text: &str, folded: &mut Vec<u8>) {
    let mut push = |character: char| folded.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
    for character in text.chars().flat_map(char::to_lowercase) {
        match DECOMPOSED.get(&character) {
            Some((base, mark)) => {
                push(*base);
                push(*mark);
            }
            None => push(character),
        }
    }
}

/// The common Latin letters that are one character or two: the mark, then pairs of the letter without it and with it.
const COMPOSED: [(char, &str); 13] = [
    ('\u{300}', "aàeèiìoòuùnǹ"),
    ('\u{301}', "aáeéiíoóuúyýcćlĺnńrŕsśzź"),
    ('\u{302}', "aâeêiîoôuûcĉgĝhĥjĵsŝwŵyŷ"),
    ('\u{303}', "aãnñoõiĩuũ"),
    ('\u{304}', "aāeēiīoōuū"),
    ('\u{306}', "aăeĕgğiĭoŏuŭ"),
    ('\u{307}', "cċeėgġzż"),
    ('\u{308}', "aäeëiïoöuüyÿ"),
    ('\u{30A}', "aåuů"),
    ('\u{30B}', "oőuű"),
    ('\u{30C}', "cčdďeěnňrřsštťzžlľ"),
    ('\u{327}', "cçgģkķlļnņrŗsştţ"),
    ('\u{328}', "aąeęiįuų"),
];

static DECOMPOSED: LazyLock<BTreeMap<char, (char, char)>> = LazyLock::new(|| {
    let pairs = COMPOSED.iter().flat_map(|(mark, letters)| {
        let bases = letters.chars().step_by(2);
        bases.zip(letters.chars().skip(1).step_by(2)).map(move |(base, letter)| (letter, (base, *mark)))
    });
    pairs.collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    /// The faults of files at these paths, and of directories where a path ends with a slash.
    fn check(paths: &[&str], expected: &[(usize, &str)]) {
        let entries: Vec<ArchiveEntry> = paths
            .iter()
            .map(|path| ArchiveEntry {
                name: path.as_bytes().to_vec(),
                path: path.trim_end_matches('/').as_bytes().to_vec(),
                found: if path.ends_with('/') { Stored::Directory } else { Stored::File(Vec::new()) },
                executable: false,
            })
            .collect();
        let found: Vec<_> =
            collisions(&entries).iter().map(|fault| (fault.entry.unwrap(), fault.kind.name())).collect();
        assert_eq!(found, expected, "{paths:?}");
    }

    #[test]
    fn one_path_twice_is_a_duplicate() {
        check(&["SKILL.md", "a", "SKILL.md"], &[(2, "duplicate-name")]);
        check(&["a/", "a/", "a/b"], &[]);
    }

    #[test]
    fn paths_that_a_file_system_takes_as_one_collide() {
        check(&["SKILL.md", "skill.md"], &[(1, "colliding-name")]);
        check(&["\u{E1}", "a\u{301}"], &[(1, "colliding-name")]);
        check(&["\u{C1}", "a\u{301}"], &[(1, "colliding-name")]);
        check(&["resume", "r\u{E9}sum\u{E9}"], &[]);
        check(&["a.b", "a-b"], &[]);
        check(&["a", "a/"], &[(1, "colliding-name")]);
        check(&["x/a", "x"], &[(1, "colliding-name")]);
        check(&["X/a", "x"], &[(1, "colliding-name")]);
        check(&["x", "x-1", "x/a"], &[(0, "colliding-name")]);
    }

    #[test]
    fn names_that_windows_reads_otherwise_collide() {
        for name in ["SKILL.md.", "a /b", "con.txt", "x/AUX", "Com1", "lpt9.x.y", "a:b", "nul .txt"] {
            check(&[name], &[(0, "colliding-name")]);
        }
        check(&["SKILL.md", "SKILL.md "], &[(1, "colliding-name"), (1, "colliding-name")]);
        for name in ["console", "com", "com10", "com0", ".con", "auxiliary.md"] {
            check(&[name], &[]);
        }
    }

    #[test]
    fn each_letter_falls_into_a_letter_and_a_mark() {
        assert_eq!(DECOMPOSED.len(), COMPOSED.iter().map(|(_, letters)| letters.chars().count() / 2).sum::<usize>());
        assert!(DECOMPOSED.values().all(|(base, _)| base.is_ascii_lowercase()));
        assert!(DECOMPOSED.keys().all(|letter| !letter.is_ascii()));
    }
}
