//! Settles one entry: its kind, its text, and what reading alone says of it in the ledger.

use super::{Found, Shown};
use crate::bundle::classify::{Classified, classify, kind_by_name};
use crate::bundle::digest::{Hash, hash};
use crate::bundle::{Artifact, ArtifactKind, Entry, Language, Ledger, Limits, Outcome, SpecialFile, Unit};
use crate::source::{ArtifactId, SourceText};

/// The kind and the content of an entry as the digest of the bundle frames them.
pub(super) fn frame(found: &Found) -> (&'static str, Hash) {
    match found {
        Found::File(bytes) => ("file", hash(bytes)),
        Found::Link(target) => ("link", hash(target)),
        Found::Special(SpecialFile::Fifo) => ("fifo", hash(b"")),
        Found::Special(SpecialFile::Socket) => ("socket", hash(b"")),
        Found::Special(SpecialFile::Device) => ("device", hash(b"")),
        Found::Unreadable(_) => ("unreadable", hash(b"")),
        Found::TooLarge(size) => ("too-large", hash(&size.to_le_bytes())),
    }
}

/// Makes the artifact of an entry and records what reading alone settles.
pub(super) fn settle(shown: Shown, found: Found, limits: &Limits, ledger: &mut Ledger) -> Artifact {
    let Shown { id, path, executable: executable_mode } = shown;
    let nothing = || SourceText::new(Vec::new());
    let mut type_conflict = None;
    let (entry, kind, text) = match found {
        Found::File(bytes) => {
            let classified = classify(&path, &bytes);
            type_conflict = classified.type_conflict;
            record_file(ledger, id, &classified, bytes.len(), limits);
            (Entry::File, classified.kind, text_of(bytes, &classified, limits))
        }
        Found::Link(target) => {
            ledger.record(id, Unit::Lexical, Outcome::Analysed);
            let target = String::from_utf8_lossy(&target).into_owned();
            (Entry::Link { target }, ArtifactKind::Data(Language::Plain), nothing())
        }
        Found::Special(special) => {
            ledger.record(id, Unit::Lexical, Outcome::Opaque(special.reason().to_owned()));
            (Entry::Special(special), ArtifactKind::Data(Language::Plain), nothing())
        }
        Found::Unreadable(reason) => {
            ledger.record(id, Unit::Lexical, Outcome::Failed(reason.clone()));
            let kind = kind_by_name(&path);
            (Entry::Unreadable(reason), kind, nothing())
        }
        Found::TooLarge(size) => {
            let most = limits.expanded_bytes;
            let reason = format!("its {size} bytes are more than the {most} of a bundle leave room for");
            ledger.record(id, Unit::Lexical, Outcome::Failed(reason));
            let kind = kind_by_name(&path);
            (Entry::TooLarge(size), kind, nothing())
        }
    };
    Artifact { id, path, entry, kind, text, executable_mode, type_conflict }
}

fn record_file(ledger: &mut Ledger, id: ArtifactId, classified: &Classified, len: usize, limits: &Limits) {
    if let ArtifactKind::Binary { format, inert: true, .. } = classified.kind {
        ledger.record(id, Unit::Lexical, Outcome::Inert(format));
    } else if len > limits.lexical_bytes as usize {
        let reason = format!("it has {len} bytes, more than the {} that are read as text", limits.lexical_bytes);
        ledger.record(id, Unit::Lexical, Outcome::Partial(reason));
    } else if classified.is_damaged_text() {
        let reason = "it should be text, and many of its bytes are none".to_owned();
        ledger.record(id, Unit::Lexical, Outcome::Partial(reason));
    }
}

/// The text of a file, up to what the lexical matchers read of one.
fn text_of(mut bytes: Vec<u8>, classified: &Classified, limits: &Limits) -> SourceText {
    let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    if len > limits.lexical_bytes {
        let most = limits.lexical_bytes as usize;
        let is_inside = |at: usize| bytes.get(at).is_some_and(|byte| byte & 0xC0 == 0x80);
        let end = (most.saturating_sub(3)..=most).rev().find(|at| !is_inside(*at)).unwrap_or(most);
        bytes.truncate(end);
    }
    let text = if classified.holds_text { SourceText::new(bytes) } else { SourceText::of_bytes(bytes) };
    text.with_byte_len(len)
}
