//! Where the words of a passive file stand, and how many of its bytes may be something else.

use std::io::Read;

use flate2::read::DeflateDecoder;

use super::caption::{self, Caption};
use crate::source::{OffsetMap, OffsetMapBuilder, Span};

/// How many bytes of its words a passive file may have that cannot be read.
const MOST_UNREAD: usize = 256;

/// How many bytes of metadata, such as a camera's settings and a thumbnail, a passive file may carry.
const MOST_METADATA: usize = 64 << 10;

/// How many bytes of packed metadata are unpacked, in all notes together.
const MOST_UNPACKED: u64 = 1 << 20;

/// The places of metadata in a file, in the order of the walk.
#[derive(Debug, Default)]
pub(super) struct Notes {
    places: Vec<Place>,
}

/// A stretch of metadata.
#[derive(Clone, Copy, Debug)]
struct Place {
    at: usize,
    len: usize,
    holds: Holds,
    form: Form,
}

/// What a stretch of metadata is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Holds {
    /// Words and nothing else.
    Words,
    /// Words, numbers and thumbnails.
    Metadata,
    /// Colours or pictures, which may have words among them.
    Profile,
}

/// How a stretch is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    /// As it is.
    Plain,
    /// As a zlib stream; its head of two bytes and its checksum are not needed to read it.
    Packed,
    /// In blocks, each after a byte that counts it.
    Blocks,
}

impl Notes {
    /// Words stand at `at`, in `len` bytes.
    pub(super) fn words(&mut self, at: usize, len: usize) {
        self.places.push(Place { at, len, holds: Holds::Words, form: Form::Plain });
    }

    /// Words stand there as a zlib stream.
    pub(super) fn packed_words(&mut self, at: usize, len: usize) {
        self.places.push(Place { at, len, holds: Holds::Words, form: Form::Packed });
    }

    /// Words stand there in counted blocks.
    pub(super) fn blocks(&mut self, at: usize, len: usize) {
        self.places.push(Place { at, len, holds: Holds::Words, form: Form::Blocks });
    }

    /// Words stand there among numbers and thumbnails.
    pub(super) fn metadata(&mut self, at: usize, len: usize) {
        self.places.push(Place { at, len, holds: Holds::Metadata, form: Form::Plain });
    }

    /// Colours or pictures stand there.
    pub(super) fn profile(&mut self, at: usize, len: usize) {
        self.places.push(Place { at, len, holds: Holds::Profile, form: Form::Plain });
    }

    /// Colours stand there as a zlib stream.
    pub(super) fn packed_profile(&mut self, at: usize, len: usize) {
        self.places.push(Place { at, len, holds: Holds::Profile, form: Form::Packed });
    }

    /// Reads the words of all places of `bytes`; tells whether what is left unread is no more than a passive file may have.
    pub(super) fn read(mut self, bytes: &[u8]) -> (Vec<Caption>, bool) {
        // Places that lie in each other would be read again and again.
        self.places.sort_by_key(|place| (place.at, place.len));
        let (mut captions, mut unread, mut metadata, mut room) = (Vec::new(), 0_usize, 0_usize, MOST_UNPACKED);
        let mut end = 0;
        for place in self.places {
            let stretch = place.at.checked_add(place.len).and_then(|end| bytes.get(place.at..end));
            let (Some(stretch), true) = (stretch, place.at >= end) else { return (captions, false) };
            end = place.at + place.len;
            let (unpacked, offsets, is_whole) = unpack(place, stretch, &mut room);
            let least = if place.holds == Holds::Words { caption::WORD } else { caption::PHRASE };
            let (caption, read) = caption::read(&unpacked, &offsets, least);
            captions.extend(caption);
            match place.holds {
                Holds::Words if !is_whole => unread = unread.saturating_add(place.len),
                Holds::Words => unread = unread.saturating_add(unpacked.len() - read),
                Holds::Metadata => metadata = metadata.saturating_add(place.len),
                Holds::Profile => {}
            }
        }
        (captions, unread <= MOST_UNREAD && metadata <= MOST_METADATA)
    }
}

/// The bytes of a stretch as they are meant, the way back to the file, and whether they are all of it.
fn unpack(place: Place, stretch: &[u8], room: &mut u64) -> (Vec<u8>, OffsetMap, bool) {
    let span = Span::of(place.at..place.at + place.len);
    let mut map = OffsetMapBuilder::default();
    let mut unpacked = Vec::new();
    let mut is_whole = true;
    match place.form {
        Form::Plain => {
            unpacked.extend_from_slice(stretch);
            map.copy(span);
        }
        Form::Blocks => {
            let mut at = 0;
            while let Some(len) = stretch.get(at).map(|len| usize::from(*len)).filter(|len| *len > 0) {
                let Some(block) = stretch.get(at + 1..at + 1 + len) else { break };
                unpacked.extend_from_slice(block);
                map.copy(Span::of(place.at + at + 1..place.at + at + 1 + len));
                at += 1 + len;
            }
        }
        Form::Packed => {
            let read = DeflateDecoder::new(stretch.get(2..).unwrap_or_default()).take(*room).read_to_end(&mut unpacked);
            let len = unpacked.len() as u64;
            is_whole = read.is_ok() && len < *room;
            *room = room.saturating_sub(len);
            map.replace(u32::try_from(unpacked.len()).unwrap_or(u32::MAX), span);
        }
    }
    (unpacked, map.build(), is_whole)
}
