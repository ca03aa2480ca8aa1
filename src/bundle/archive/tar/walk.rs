//! Walks the headers of a tar archive by one of the two ways in which readers know where the next one stands.

use std::borrow::Cow;

use super::header::{BLOCK, Header, Number, text};
use super::pax::{Pax, decimal};
use crate::bundle::archive::fault::FaultKind;
use crate::bundle::archive::plain::is_zero;

/// Which number says how many bytes a member has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sizes {
    /// The extended one; none for links, directories and devices that a header follows at once. This has authority.
    Extended,
    /// That of the header alone, for members of every kind.
    Plain,
}

/// A member of the archive.
#[derive(Debug)]
pub(super) struct Member<'a> {
    /// Where its header stands.
    pub(super) at: usize,
    pub(super) kind: u8,
    pub(super) mode: u64,
    pub(super) name: Cow<'a, [u8]>,
    pub(super) target: &'a [u8],
    pub(super) data: &'a [u8],
    /// How many bytes it has with its holes, where it has holes.
    pub(super) sparse: Option<u64>,
    /// What is wrong with its headers.
    pub(super) faults: Vec<(FaultKind, String)>,
}

/// What a walk found.
#[derive(Default, Debug)]
pub(super) struct Walked<'a> {
    pub(super) members: Vec<Member<'a>>,
    /// Bytes that no member has.
    pub(super) foreign: Vec<&'a [u8]>,
    /// What is wrong with the archive.
    pub(super) faults: Vec<(FaultKind, String)>,
    /// The comments of extended headers.
    pub(super) comments: Vec<&'a [u8]>,
    /// Whether another way to know sizes finds other headers.
    pub(super) is_ambiguous: bool,
}

/// Walks the headers of `bytes`, up to `most` members and one more.
pub(super) fn walk(bytes: &[u8], sizes: Sizes, most: usize) -> Walked<'_> {
    let mut walk = Walk {
        bytes,
        sizes,
        at: 0,
        zeros: 0,
        general: Pax::default(),
        next: Next::default(),
        found: Walked::default(),
    };
    while walk.found.members.len() <= most && walk.step() {}
    if walk.found.members.len() <= most {
        walk.end();
    }
    walk.found
}

/// What the headers before a member say of it.
#[derive(Default)]
struct Next<'a> {
    pax: Option<Pax<'a>>,
    name: Option<&'a [u8]>,
    target: Option<&'a [u8]>,
    faults: Vec<(FaultKind, String)>,
}

struct Walk<'a> {
    bytes: &'a [u8],
    sizes: Sizes,
    at: usize,
    /// How many zero blocks stand before this place.
    zeros: usize,
    general: Pax<'a>,
    next: Next<'a>,
    found: Walked<'a>,
}

impl<'a> Walk<'a> {
    /// Takes the block at this place; tells whether there was one.
    fn step(&mut self) -> bool {
        let Some(block) = self.bytes.get(self.at..).and_then(|rest| rest.get(..BLOCK)) else { return false };
        if is_zero(block) {
            self.zeros += 1;
            self.at += BLOCK;
            return true;
        }
        let Some(header) = Header::at(block) else { return self.sizes == Sizes::Extended && self.skip() };
        if self.zeros > 0 {
            let mark = if self.zeros == 1 { "a lone zero block" } else { "the mark of its end" };
            self.archive_fault(FaultKind::ForeignBytes, format!("goes on at byte {} after {mark}", self.at));
            self.zeros = 0;
        }
        self.member(&header);
        true
    }

    /// Skips what is no header, up to the next one.
    fn skip(&mut self) -> bool {
        let start = self.at;
        let is_noise = |block: &[u8]| !is_zero(block) && Header::at(block).is_none();
        while self.bytes.get(self.at..).and_then(|rest| rest.get(..BLOCK)).is_some_and(is_noise) {
            self.at += BLOCK;
        }
        self.found.foreign.extend(self.bytes.get(start..self.at));
        let len = self.at - start;
        if self.zeros > 0 {
            self.archive_fault(FaultKind::ForeignBytes, format!("has {len} bytes after a zero block"));
        } else {
            self.archive_fault(FaultKind::Corrupt, format!("has {len} bytes at byte {start} that are no header"));
        }
        self.zeros = 0;
        true
    }

    /// Ends the walk behind the last whole block.
    fn end(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if !is_zero(rest) {
            self.found.foreign.push(rest);
            let kind = if self.zeros > 0 { FaultKind::ForeignBytes } else { FaultKind::Corrupt };
            self.archive_fault(kind, format!("ends with {} bytes that are no block", rest.len()));
        }
        if self.zeros == 0 {
            self.archive_fault(FaultKind::Corrupt, "has no mark of its end".to_owned());
        }
        if self.next.pax.is_some() || self.next.name.is_some() || self.next.target.is_some() {
            self.archive_fault(FaultKind::Corrupt, "ends with a header for a member that is not there".to_owned());
        }
    }

    /// Takes the header at this place and the bytes that belong to it.
    fn member(&mut self, header: &Header<'a>) {
        let at = self.at;
        self.at += BLOCK;
        if let b'x' | b'X' | b'g' | b'L' | b'K' = header.kind {
            return self.extension(header);
        }
        let Next { pax, name, target, mut faults } = std::mem::take(&mut self.next);
        let pax = pax.unwrap_or_default().over(&self.general);
        let sparse = self.sparse(header, &pax);
        let data = self.content(header, &pax, &mut faults);
        self.found.members.push(Member {
            at,
            kind: header.kind,
            mode: header.mode(),
            name: pax.path.or(name).map_or_else(|| header.name(), Cow::Borrowed),
            target: pax.target.or(target).unwrap_or_else(|| header.target()),
            data,
            sparse,
            faults,
        });
    }

    /// Takes a header that says something of the members that follow.
    fn extension(&mut self, header: &Header<'a>) {
        let mut faults = Vec::new();
        let data = self.content(header, &Pax::default(), &mut faults);
        match header.kind {
            b'L' => self.next.name = Some(text(data)),
            b'K' => self.next.target = Some(text(data)),
            kind => {
                let pax = Pax::read(data);
                let damage = pax.damage.iter().map(|detail| (FaultKind::Corrupt, detail.clone()));
                let difference = pax.disagreement.iter().map(|detail| (FaultKind::HeadersDisagree, detail.clone()));
                faults.extend(damage.chain(difference));
                if !pax.comment.is_empty() && self.sizes == Sizes::Extended {
                    self.found.comments.push(pax.comment);
                }
                if kind == b'g' {
                    self.generalise(&pax, &mut faults);
                } else {
                    let own = self.next.pax.take().unwrap_or_default();
                    self.next.pax = Some(pax.over(&own));
                }
            }
        }
        self.next.faults.append(&mut faults);
    }

    fn generalise(&mut self, pax: &Pax<'a>, faults: &mut Vec<(FaultKind, String)>) {
        if [pax.path, pax.target, pax.size].iter().any(Option::is_some) {
            let detail = "follows a general header with a name or a size, which some readers ignore";
            faults.push((FaultKind::HeadersDisagree, detail.to_owned()));
            self.found.is_ambiguous |= pax.size.is_some();
        }
        self.general = pax.over(&self.general);
    }

    /// How many bytes a file with holes has, where this is one; its map is passed over.
    fn sparse(&mut self, header: &Header<'_>, pax: &Pax<'_>) -> Option<u64> {
        if header.kind != b'S' {
            return pax.is_sparse.then(|| pax.real_size.and_then(decimal).unwrap_or(u64::MAX));
        }
        let (size, mut has_more) = header.sparse();
        while has_more && let Some(map) = self.bytes.get(self.at..).and_then(|rest| rest.get(..BLOCK)) {
            has_more = map.get(504).is_some_and(|more| *more != 0);
            self.at += BLOCK;
        }
        Some(if let Number::Of(size) = size { size } else { u64::MAX })
    }

    /// The bytes that belong to a header; the next one is expected behind them.
    fn content(&mut self, header: &Header<'_>, pax: &Pax<'_>, faults: &mut Vec<(FaultKind, String)>) -> &'a [u8] {
        let plain = match header.size() {
            Number::Of(size) => Some(size),
            Number::Negative | Number::Unreadable => None,
        };
        if plain.is_none() {
            faults.push((FaultKind::Corrupt, "has a size that is negative or no number".to_owned()));
        }
        let plain = plain.unwrap_or_default();
        let mut size = plain;
        if let Some(extended) = pax.declared_size() {
            match extended {
                Some(extended) if extended != plain => {
                    let detail = format!("has {extended} bytes by its extended header, and {plain} by its own");
                    faults.push((FaultKind::HeadersDisagree, detail));
                    self.found.is_ambiguous = true;
                }
                Some(_) => {}
                None => faults.push((FaultKind::Corrupt, "has an extended size that is no number".to_owned())),
            }
            if self.sizes == Sizes::Extended {
                size = extended.unwrap_or(plain);
            }
        }
        if (b'1'..=b'6').contains(&header.kind) && size > 0 {
            faults.push((FaultKind::HeadersDisagree, format!("has {size} bytes, and is of a type that has none")));
            self.found.is_ambiguous = true;
            let follows = self.bytes.get(self.at..).and_then(Header::at).is_some();
            if self.sizes == Sizes::Extended && follows {
                size = 0;
            }
        }
        self.take(size, faults)
    }

    fn take(&mut self, size: u64, faults: &mut Vec<(FaultKind, String)>) -> &'a [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let len = usize::try_from(size).unwrap_or(usize::MAX);
        let Some(data) = rest.get(..len) else {
            faults.push((FaultKind::Corrupt, format!("has {} of its {size} bytes", rest.len())));
            self.at = self.bytes.len();
            return rest;
        };
        let padded = len.div_ceil(BLOCK).saturating_mul(BLOCK).min(rest.len());
        let padding = rest.get(len..padded).unwrap_or_default();
        if !is_zero(padding) {
            self.found.foreign.push(padding);
            faults.push((FaultKind::ForeignBytes, format!("is padded with {} bytes that are not zero", padding.len())));
        }
        self.at += padded;
        data
    }

    fn archive_fault(&mut self, kind: FaultKind, detail: String) {
        self.found.faults.push((kind, detail));
    }
}
