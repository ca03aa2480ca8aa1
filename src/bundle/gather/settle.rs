//! Settles one entry: its kind, its text, and what reading alone says of it in the ledger.

use super::Found;
use super::nest::{Opening, Piece};
use crate::bundle::classify::{Classified, kind_by_name};
use crate::bundle::digest::{Hash, hash};
use crate::bundle::{Artifact, ArtifactKind, Entry, Language, Ledger, Limits, Nature, Outcome, SpecialFile, Unit};
use crate::source::{ArtifactId, SourceText};

/// What an artifact has whatever stands there.
pub(super) struct Shown {
    pub(super) id: ArtifactId,
    pub(super) path: String,
    pub(super) executable: bool,
    pub(super) container: Option<ArtifactId>,
    pub(super) content: Hash,
}

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

/// Makes the artifact of a file and records what reading alone settles.
pub(super) fn settle_file(
    shown: Shown,
    classified: Classified,
    text: SourceText,
    piece: &Piece,
    limits: &Limits,
    ledger: &mut Ledger,
) -> Artifact {
    let id = shown.id;
    record_file(ledger, id, &classified, text.byte_len(), limits);
    let unread = piece.raw.faults.iter().find(|(kind, _)| kind.leaves_bytes_unread());
    match (piece.opening, unread) {
        (None, _) if classified.holds_archive() => {
            let reason = "an archive stands at its end, and was not opened".to_owned();
            ledger.record(id, Unit::Lexical, Outcome::Partial(reason));
        }
        (Some(Opening::TooDeep), _) => {
            let reason = format!("an archive in more than {} others", limits.nesting);
            ledger.record(id, Unit::Syntax, Outcome::Opaque(reason));
        }
        (_, Some((fault, _))) => {
            let reason = format!("not all of it could be unpacked ({})", fault.name());
            ledger.record(id, Unit::Lexical, Outcome::Partial(reason));
        }
        (Some(Opening::Faulty), None) => {
            ledger.record(id, Unit::Syntax, Outcome::Opaque("an archive that readers may read differently".to_owned()));
        }
        (Some(Opening::Whole) | None, None) => {}
    }
    let Classified { kind, type_conflict, captions, features, compiled, .. } = classified;
    Artifact { type_conflict, captions, features, compiled, ..artifact(shown, kind, text) }
}

/// What a file is, now that it is known what became of it as an archive.
pub(super) fn settle_kind(classified: Classified, opening: Option<Opening>) -> Classified {
    match (classified.kind, opening) {
        (ArtifactKind::Binary { format, nature: Nature::Opaque | Nature::Inert }, Some(Opening::Whole)) => {
            Classified { kind: ArtifactKind::Binary { format, nature: Nature::Opened }, ..classified }
        }
        _ => classified,
    }
}

/// Makes the artifact of an entry that is no file, and records what reading alone settles.
pub(super) fn settle_other(shown: Shown, found: &Found, limits: &Limits, ledger: &mut Ledger) -> Artifact {
    const NO_TEXT: ArtifactKind = ArtifactKind::Data(Language::Plain);
    let (entry, kind, outcome) = match found {
        Found::File(_) => (Entry::File, NO_TEXT, Outcome::Analysed),
        Found::Link(target) => {
            let target = String::from_utf8_lossy(target).into_owned();
            (Entry::Link { target }, NO_TEXT, Outcome::Analysed)
        }
        Found::Special(special) => (Entry::Special(*special), NO_TEXT, Outcome::Opaque(special.reason().to_owned())),
        Found::Unreadable(reason) => {
            (Entry::Unreadable(reason.clone()), kind_by_name(&shown.path), Outcome::Failed(reason.clone()))
        }
        Found::TooLarge(size) => {
            let most = limits.expanded_bytes;
            let reason = format!("its {size} bytes are more than the {most} of a bundle leave room for");
            (Entry::TooLarge(*size), kind_by_name(&shown.path), Outcome::Failed(reason))
        }
    };
    ledger.record(shown.id, Unit::Lexical, outcome);
    Artifact { entry, ..artifact(shown, kind, SourceText::new(Vec::new())) }
}

/// An artifact of which nothing more is known.
fn artifact(shown: Shown, kind: ArtifactKind, text: SourceText) -> Artifact {
    let Shown { id, path, executable, container, content } = shown;
    Artifact {
        id,
        path,
        entry: Entry::File,
        kind,
        text,
        digest: content,
        executable_mode: executable,
        type_conflict: None,
        container,
        captions: Vec::new(),
        features: Vec::new(),
        compiled: None,
    }
}

fn record_file(ledger: &mut Ledger, id: ArtifactId, classified: &Classified, len: u32, limits: &Limits) {
    match classified.kind {
        ArtifactKind::Binary { format, nature: Nature::Inert } => {
            ledger.record(id, Unit::Lexical, Outcome::Inert(format));
        }
        ArtifactKind::Binary { nature: Nature::Opened, .. } => ledger.record(id, Unit::Lexical, Outcome::Analysed),
        _ if len > limits.lexical_bytes => {
            let reason = format!("it has {len} bytes, more than the {} that are read as text", limits.lexical_bytes);
            ledger.record(id, Unit::Lexical, Outcome::Partial(reason));
        }
        _ if classified.is_damaged_text() => {
            let reason = "it should be text, and many of its bytes are none".to_owned();
            ledger.record(id, Unit::Lexical, Outcome::Partial(reason));
        }
        _ => {}
    }
}

/// Whether two files of the same bytes have the same text.
pub(super) fn read_alike(one: &Classified, other: &Classified) -> bool {
    let reading = |classified: &Classified| (classified.holds_text, is_opened(classified.kind));
    reading(one) == reading(other)
}

const fn is_opened(kind: ArtifactKind) -> bool {
    matches!(kind, ArtifactKind::Binary { nature: Nature::Opened, .. })
}

/// The text of a file, up to what the lexical matchers read of one; that of an archive that was read whole is in its entries.
pub(super) fn settle_text(mut bytes: Vec<u8>, classified: &Classified, limits: &Limits) -> SourceText {
    let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    if is_opened(classified.kind) {
        bytes = Vec::new();
    } else if len > limits.lexical_bytes {
        let most = limits.lexical_bytes as usize;
        let is_inside = |at: usize| bytes.get(at).is_some_and(|byte| byte & 0xC0 == 0x80);
        let end = (most.saturating_sub(3)..=most).rev().find(|at| !is_inside(*at)).unwrap_or(most);
        bytes.truncate(end);
    }
    let text = if classified.holds_text { SourceText::new(bytes) } else { SourceText::of_bytes(bytes) };
    text.with_byte_len(len)
}
