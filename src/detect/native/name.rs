//! Names that do not show what a file is, and names that a reader takes for one another.

use std::collections::BTreeMap;

use super::confusable::{is_disguised, plain_text};
use super::{BundleHit, Overview, hit_at_start};
use crate::rule::ProbeId;

/// Extensions of files that run when they are opened.
const RUNS: &[&str] = &[
    "exe", "scr", "com", "bat", "cmd", "pif", "lnk", "vbs", "vbe", "jse", "wsf", "hta", "ps1", "msi", "jar", "sh",
    "command", "app", "cpl", "desktop", "scpt",
];

/// Extensions of files that are looked at.
const SHOWS: &[&str] = &[
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "rtf", "txt", "csv", "jpg", "jpeg", "png", "gif", "bmp",
    "webp", "mp3", "mp4", "mov", "wav", "htm", "zip",
];

/// How many spaces in a row push an extension out of sight.
const PADDING: &str = "    ";

/// Entries whose name does not show what they are.
pub(super) fn find_misleading(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    for artifact in &overview.bundle.artifacts {
        let found = artifact.path.split('/').find_map(misleads);
        hits.extend(found.map(|message| hit_at_start(probe, artifact, message)));
    }
}

/// Entries whose path differs from another only in case, or in letters that look alike.
pub(super) fn find_collisions(probe: ProbeId, overview: &Overview<'_>, hits: &mut Vec<BundleHit>) {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    for artifact in &overview.bundle.artifacts {
        match first.get(&plain_text(&artifact.path)) {
            // What the names of entries are on other systems is told of the archive.
            Some(other) if is_entry(&artifact.path) && artifact.path.eq_ignore_ascii_case(other) => {}
            Some(other) => {
                hits.push(hit_at_start(probe, artifact, format!("a reader takes it for `{other}`")));
            }
            None => drop(first.insert(plain_text(&artifact.path), &artifact.path)),
        }
    }
}

/// Whether a path is that of an entry of an archive.
fn is_entry(path: &str) -> bool {
    path.contains("!/")
}

/// Why a name misleads, if it does.
fn misleads(name: &str) -> Option<String> {
    let is_unseen = |character: char| {
        character.is_control()
            || matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
    };
    if name.chars().any(is_unseen) {
        return Some("its name has characters that nobody sees, or that turn it around".to_owned());
    }
    if name.ends_with(['.', ' ']) && name != "." && name != ".." {
        return Some("its name ends with a dot or a space, which some systems leave out".to_owned());
    }
    if name.contains(PADDING) && name.contains('.') {
        return Some("spaces push the end of its name out of sight".to_owned());
    }
    let lower = name.to_ascii_lowercase();
    let mut parts = lower.rsplit('.').map(str::trim);
    let (last, before, stem) = (parts.next(), parts.next(), parts.next());
    if stem.is_some() && last.is_some_and(|last| RUNS.contains(&last)) && before.is_some_and(|it| SHOWS.contains(&it)) {
        return Some("its name ends like something to look at, and then like a program".to_owned());
    }
    let mut words = name.split(|character: char| !character.is_alphabetic());
    words
        .find(|word| is_disguised(word))
        .map(|word| format!("the letters of \"{}\" in its name are not what they look like", plain_text(word)))
}

#[cfg(test)]
mod tests {
    use super::misleads;

    #[test]
    fn names_mislead_by_what_nobody_sees() {
        let check = |name: &str, expected: bool| assert_eq!(misleads(name).is_some(), expected, "{name:?}");
        check("photo\u{202E}gnp.sh", true);
        check("a\u{1B}[2Kb", true);
        check("notes.md.", true);
        check("notes.md ", true);
        check("invoice.pdf.exe", true);
        check("Invoice.PDF .scr", true);
        check("picture.png                    .sh", true);
        check("S\u{41A}ILL.md", true);
        check("invoice.pdf", false);
        check("archive.tar.gz", false);
        check("report.v2.sh", false);
        check("my notes (2).txt", false);
        check("\u{8AAC}\u{660E}.md", false);
        check("résumé.docx", false);
        check(".gitignore", false);
    }
}
