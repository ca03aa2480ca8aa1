//! ISO base media (MP4 and its kin): boxes in boxes, to the last byte.

use super::reader::Reader;
use super::{Notes, ensure};

/// What a box is made of.
enum Body {
    /// Further boxes.
    Boxes,
    /// Bytes of sound, pictures or numbers.
    Bytes,
    /// Words, or something that holds words.
    Words,
    /// Nothing but zero bytes.
    Zeros,
}

/// Walks a film or a sound.
pub(super) fn walk(bytes: &[u8], notes: &mut Notes) -> Option<usize> {
    let mut open = vec![(Reader::new(bytes), 0_u8)];
    let (mut films, mut is_first) = (0_u32, true);
    while let Some((mut reader, depth)) = open.pop() {
        while !reader.is_done() {
            let (kind, body) = next_box(&mut reader)?;
            ensure(is_first == (&kind == b"ftyp"))?;
            is_first = false;
            films += u32::from(&kind == b"moov");
            match body_of(kind, depth)? {
                Body::Boxes => {
                    ensure(depth < 8)?;
                    open.push((body, depth + 1));
                }
                Body::Bytes => {}
                Body::Words => notes.words(body.offset(), body.rest().len()),
                Body::Zeros => ensure(body.rest().iter().all(|byte| *byte == 0))?,
            }
        }
    }
    ensure(films == 1)?;
    Some(bytes.len())
}

/// The next box; its size stands in 32 bits, or in the 64 that follow its name.
fn next_box<'a>(reader: &mut Reader<'a>) -> Option<([u8; 4], Reader<'a>)> {
    let len = reader.be32()?;
    let kind = reader.array()?;
    let body = match len {
        1 => {
            let len = u64::from_be_bytes(reader.array()?).checked_sub(16)?;
            reader.part(usize::try_from(len).ok()?)?
        }
        _ => reader.part(len.checked_sub(8)?)?,
    };
    Some((kind, body))
}

/// Walks a still image: what it is made of, then its bytes.
pub(super) fn walk_still(bytes: &[u8], notes: &mut Notes) -> Option<usize> {
    let mut reader = Reader::new(bytes);
    let (mut descriptions, mut is_first) = (0_u32, true);
    while !reader.is_done() {
        let (kind, body) = next_box(&mut reader)?;
        ensure(is_first == (&kind == b"ftyp"))?;
        is_first = false;
        match &kind {
            b"meta" => {
                descriptions += 1;
                notes.metadata(body.offset(), body.rest().len());
            }
            // Where the camera keeps its words is known to the description alone.
            b"mdat" => notes.profile(body.offset(), body.rest().len()),
            b"ftyp" => {}
            b"free" | b"skip" => ensure(body.rest().iter().all(|byte| *byte == 0))?,
            _ => return None,
        }
    }
    ensure(descriptions == 1)?;
    Some(bytes.len())
}

fn body_of(kind: [u8; 4], depth: u8) -> Option<Body> {
    match &kind {
        b"moov" | b"moof" | b"mfra" if depth == 0 => Some(Body::Boxes),
        b"ftyp" | b"styp" | b"mdat" | b"sidx" | b"pdin" if depth == 0 => Some(Body::Bytes),
        b"free" | b"skip" | b"wide" => Some(Body::Zeros),
        b"udta" | b"meta" | b"uuid" => Some(Body::Words),
        b"trak" | b"mdia" | b"minf" | b"stbl" | b"edts" | b"mvex" | b"traf" | b"dinf" | b"gmhd" | b"tapt" => {
            (depth > 0).then_some(Body::Boxes)
        }
        // Tables of times, places and sizes, and the descriptions of codecs.
        b"mvhd" | b"tkhd" | b"mdhd" | b"vmhd" | b"smhd" | b"hmhd" | b"nmhd" | b"sthd" | b"elst" | b"dref" | b"stsd"
        | b"stts" | b"ctts" | b"stsc" | b"stsz" | b"stz2" | b"stco" | b"co64" | b"stss" | b"sgpd" | b"sbgp"
        | b"sdtp" | b"cslg" | b"iods" | b"tref" | b"mehd" | b"trex" | b"mfhd" | b"tfhd" | b"tfdt" | b"trun"
        | b"tfra" | b"mfro" | b"clef" | b"prof" | b"enof" | b"load" | b"gmin" | b"stps" => {
            (depth > 0).then_some(Body::Bytes)
        }
        b"hdlr" => (depth > 0).then_some(Body::Words),
        _ => None,
    }
}
