//! Makes the bundle of its entries, and of each of its parts a bundle of its own that shares the text of its files.

use std::collections::BTreeMap;

use super::nest::Piece;
use super::settle::{Shown, frame, read_alike, settle_file, settle_kind, settle_other, settle_text};
use super::{Found, Title};
use crate::bundle::classify::{Classified, classify};
use crate::bundle::digest::{BundleDigest, Hash};
use crate::bundle::format::{Roots, formats_of, tells_bundle};
use crate::bundle::{ArchiveFault, Artifact, Bundle, Ledger, Limits};
use crate::source::ArtifactId;

/// Makes the bundle.
pub(super) fn assemble(pieces: Vec<Piece>, title: &Title, limits: &Limits) -> Bundle {
    let parts = parts_of(&pieces);
    let mut whole = View::new(0);
    let mut seen_parts: BTreeMap<Vec<u8>, View> =
        parts.directories().map(|directory| (directory.to_vec(), View::new(directory.len() + 1))).collect();
    let mut pieces: Vec<(String, usize, Piece)> = pieces
        .into_iter()
        .enumerate()
        .map(|(index, piece)| (String::from_utf8_lossy(&piece.raw.path).into_owned(), index, piece))
        .collect();
    pieces.sort_by(|left, right| (&left.0, &left.2.raw.path, left.1).cmp(&(&right.0, &right.2.raw.path, right.1)));
    for (_, index, mut piece) in pieces {
        let part = parts.above(&piece.raw.path).filter(|_| !piece.is_foreign);
        let part = part.and_then(|directory| seen_parts.get_mut(directory));
        let mut views: Vec<&mut View> = std::iter::once(&mut whole).chain(part).collect();
        let framed = frame(&piece.raw.found);
        if let Found::File(bytes) = &mut piece.raw.found {
            let bytes = std::mem::take(bytes);
            take_file(&mut views, bytes, &piece, (index, framed.1), limits);
        } else {
            for view in &mut views {
                let shown = view.shown(&piece, index, framed.1);
                let artifact = settle_other(shown, &piece.raw.found, limits, &mut view.ledger);
                view.artifacts.push(artifact);
            }
        }
        views.into_iter().for_each(|view| view.note(&piece, framed));
    }
    let mut bundle = whole.finish(title.name.clone(), title.path.clone());
    bundle.parts = seen_parts
        .into_iter()
        .map(|(directory, view)| {
            let below = String::from_utf8_lossy(&directory);
            let name = below.rsplit('/').next().unwrap_or(&below).to_owned();
            view.finish(name, format!("{}{below}", title.above_parts))
        })
        .collect();
    bundle
}

/// The directories of the parts, by the bundle's own entries.
fn parts_of(pieces: &[Piece]) -> Roots {
    let own: BTreeMap<&[u8], &Piece> = pieces
        .iter()
        .filter(|piece| piece.container.is_none() && !piece.is_foreign)
        .map(|piece| (piece.raw.path.as_slice(), piece))
        .collect();
    let is_told = |path: &[u8]| match own.get(path).map(|piece| &piece.raw.found) {
        Some(Found::File(bytes)) => tells_bundle(bytes),
        _ => false,
    };
    Roots::of(own.keys().copied(), is_told).parts()
}

/// Settles a file for each of its views; all of them share one text where they read it alike.
fn take_file(views: &mut [&mut View], bytes: Vec<u8>, piece: &Piece, (index, content): (usize, Hash), limits: &Limits) {
    let settled: Vec<(Shown, Classified)> = views
        .iter_mut()
        .map(|view| {
            let shown = view.shown(piece, index, content);
            let classified = classify(if piece.is_foreign { "" } else { &shown.path }, &bytes);
            (shown, settle_kind(classified, piece.opening))
        })
        .collect();
    let Some(first) = settled.first().map(|(_, classified)| classified.clone()) else { return };
    let other = settled.iter().map(|(_, classified)| classified).find(|classified| !read_alike(&first, classified));
    let other = other.map(|classified| settle_text(bytes.clone(), classified, limits));
    let text = settle_text(bytes, &first, limits);
    for (view, (shown, classified)) in views.iter_mut().zip(settled) {
        let text = other.as_ref().filter(|_| !read_alike(&first, &classified)).unwrap_or(&text).clone();
        let artifact = settle_file(shown, classified, text, piece, limits, &mut view.ledger);
        view.artifacts.push(artifact);
    }
}

/// The whole bundle, or a part of it, while its entries come in their order.
struct View {
    /// How many bytes of a path lead to its root.
    skipped: usize,
    artifacts: Vec<Artifact>,
    ledger: Ledger,
    frames: Vec<(Vec<u8>, &'static str, Hash)>,
    faults: Vec<ArchiveFault>,
    /// The archives among its entries by the index of the piece; an archive comes before what it holds.
    archives: BTreeMap<usize, ArtifactId>,
}

impl View {
    fn new(skipped: usize) -> Self {
        Self {
            skipped,
            artifacts: Vec::new(),
            ledger: Ledger::default(),
            frames: Vec::new(),
            faults: Vec::new(),
            archives: BTreeMap::new(),
        }
    }

    /// What the next artifact is called here; it is noted as an archive where it is one.
    fn shown(&mut self, piece: &Piece, index: usize, content: Hash) -> Shown {
        let id = self.next_id();
        if piece.opening.is_some() {
            self.archives.insert(index, id);
        }
        Shown {
            id,
            path: String::from_utf8_lossy(self.below(piece)).into_owned(),
            executable: piece.raw.executable,
            container: piece.container.and_then(|container| self.archives.get(&container).copied()),
            content,
        }
    }

    fn next_id(&self) -> ArtifactId {
        ArtifactId(u32::try_from(self.artifacts.len()).unwrap_or(u32::MAX))
    }

    fn below<'p>(&self, piece: &'p Piece) -> &'p [u8] {
        piece.raw.path.get(self.skipped..).unwrap_or_default()
    }

    /// Notes the faults of the artifact that came last, and its share of the digest.
    fn note(&mut self, piece: &Piece, (kind, content): (&'static str, Hash)) {
        let Some(artifact) = self.artifacts.last().map(|artifact| artifact.id) else { return };
        let faults = piece.raw.faults.iter();
        self.faults.extend(faults.map(|(kind, detail)| ArchiveFault { artifact, kind: *kind, detail: detail.clone() }));
        if piece.is_foreign {
            // Its path is that of the archive, which is no part of what a bundle is.
            self.frames.push((Vec::new(), "foreign", content));
        } else if piece.container.is_none() {
            self.frames.push((self.below(piece).to_vec(), kind, content));
        }
    }

    fn finish(mut self, name: String, path: String) -> Bundle {
        self.frames.sort();
        let mut digest = BundleDigest::default();
        for (path, kind, content) in &self.frames {
            digest.add(path, kind, content);
        }
        let formats = formats_of(&self.artifacts);
        let Self { artifacts, ledger, mut faults, .. } = self;
        faults.sort();
        Bundle { path, name, formats, artifacts, ledger, digest: digest.finish(), faults, parts: Vec::new() }
    }
}
