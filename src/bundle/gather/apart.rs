//! The files of other bundles at one path that files outside of all of them lead to: these belong to what is told to use them.

use std::collections::{BTreeMap, VecDeque};

use super::{Found, Raw};
use crate::bundle::ArtifactKind;
use crate::bundle::classify::{classify, kind_by_name};
use crate::source::{NameSet, SourceText};

/// How many bytes the names of files apart may have that are searched for.
const MOST_NAMES: usize = 1 << 20;

/// A file that has a name: one of those that are held, by its index, or one apart.
enum Named<T> {
    Own(usize),
    Apart(Vec<u8>, T),
}

/// Adds to `held` each of the files `apart` that its files name, or that files named by these do; `raws` are those it holds.
///
/// Texts for an agent, code and manifests lead on by themselves, other texts once they are named. Texts for an agent need
/// nobody to name them.
pub(in crate::bundle) fn add_named<H, T>(
    held: &mut H,
    raws: impl Fn(&H) -> &[Raw],
    apart: Vec<(Vec<u8>, T)>,
    mut add: impl FnMut(&mut H, Vec<u8>, T),
) {
    if apart.is_empty() {
        return;
    }
    let mut open: VecDeque<usize> = (0..).zip(raws(held)).filter(|(_, raw)| leads_on(raw)).map(|(at, _)| at).collect();
    if open.is_empty() {
        return;
    }
    let mut by_name: BTreeMap<String, Vec<Named<T>>> = BTreeMap::new();
    for (at, raw) in raws(held).iter().enumerate() {
        by_name.entry(name_of(&raw.path)).or_default().push(Named::Own(at));
    }
    for (path, thing) in apart {
        if kind_by_name(&String::from_utf8_lossy(&path)) != ArtifactKind::Instruction {
            by_name.entry(name_of(&path)).or_default().push(Named::Apart(path, thing));
        }
    }
    let bytes: usize = by_name.keys().map(String::len).sum();
    let is_searched = bytes <= MOST_NAMES;
    let names = NameSet::of(by_name.keys().map(String::as_str).filter(|_| is_searched));
    let mut files: Vec<Vec<Named<T>>> = by_name.into_values().collect();
    while let Some(at) = open.pop_front() {
        let Some(Raw { found: Found::File(bytes), .. }) = raws(held).get(at) else { continue };
        let named = names.in_text(SourceText::new(bytes.clone()).text());
        // Too many names are searched for in no text: each text leads to all of them.
        let all = (0..files.len()).filter(|_| !is_searched);
        for name in named.into_iter().chain(all) {
            for file in files.get_mut(name).map(std::mem::take).unwrap_or_default() {
                match file {
                    Named::Own(own) => open.push_back(own),
                    Named::Apart(path, thing) => {
                        let next = raws(held).len();
                        add(held, path, thing);
                        open.extend((next..).take(raws(held).len() - next));
                    }
                }
            }
        }
    }
}

/// The last component of a path, in lower case; never empty.
fn name_of(path: &[u8]) -> String {
    let name = path.rsplit(|byte| *byte == b'/').next().filter(|name| !name.is_empty()).unwrap_or(b"/");
    String::from_utf8_lossy(name).to_ascii_lowercase()
}

/// Whether what a file names is reached without anybody naming the file.
fn leads_on(raw: &Raw) -> bool {
    let Found::File(bytes) = &raw.found else { return false };
    let kind = classify(&String::from_utf8_lossy(&raw.path), bytes).kind;
    matches!(kind, ArtifactKind::Instruction | ArtifactKind::Script(_) | ArtifactKind::Manifest(_))
}
