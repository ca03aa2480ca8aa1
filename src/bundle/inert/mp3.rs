//! MP3: a short tag, then frames of sound up to the end, or up to the old tag of 128 bytes.

use super::reader::Reader;
use super::{Notes, ensure};

/// Walks an MP3.
pub(super) fn walk(bytes: &[u8], notes: &mut Notes) -> Option<usize> {
    let mut reader = Reader::new(bytes);
    if bytes.starts_with(b"ID3") {
        walk_tag(&mut reader, notes)?;
    }
    let mut frames = 0_u32;
    while !reader.is_done() {
        if reader.rest().len() == 128 && reader.rest().starts_with(b"TAG") {
            notes.words(reader.offset(), 128);
            break;
        }
        let len = frame_len(Reader::new(reader.rest()).array()?)?;
        reader.take(len)?;
        frames += 1;
    }
    ensure(frames > 1)?;
    Some(bytes.len())
}

/// Walks an ID3 tag of version 3 or 4: frames of words, then zero bytes.
fn walk_tag(reader: &mut Reader<'_>, notes: &mut Notes) -> Option<()> {
    reader.expect(b"ID3")?;
    let [version, _, flags] = reader.array()?;
    ensure(matches!(version, 3 | 4) && flags == 0)?;
    let len = sync_safe(reader.array()?)?;
    let mut tag = reader.part(len)?;
    while tag.rest().first().is_some_and(|byte| *byte != 0) {
        let kind = tag.array::<4>()?;
        ensure(kind.iter().all(u8::is_ascii_alphanumeric))?;
        let size = tag.array()?;
        let len = if version == 4 { sync_safe(size)? } else { usize::try_from(u32::from_be_bytes(size)).ok()? };
        tag.take(2)?;
        let frame = tag.part(len)?;
        match &kind {
            b"APIC" => notes.metadata(frame.offset(), len),
            _ => notes.words(frame.offset(), len),
        }
    }
    ensure(tag.rest().iter().all(|byte| *byte == 0))
}

/// A number in four groups of seven bits.
fn sync_safe(bytes: [u8; 4]) -> Option<usize> {
    ensure(bytes.iter().all(|byte| *byte < 0x80))?;
    Some(bytes.iter().fold(0, |number, byte| number << 7 | usize::from(*byte)))
}

/// How long the frame with this header is, itself included; layer III alone is known.
fn frame_len(header: [u8; 4]) -> Option<usize> {
    const FAST: [usize; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    const SLOW: [usize; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let [sync, kind, rates, _] = header;
    ensure(sync == 0xFF && kind & 0xE6 == 0xE2)?;
    let rate = [44_100, 48_000, 32_000].get(usize::from(rates >> 2 & 3)).copied()?;
    let (table, samples, rate) = match kind >> 3 & 3 {
        3 => (FAST, 144, rate),
        2 => (SLOW, 72, rate / 2),
        0 => (SLOW, 72, rate / 4),
        _ => return None,
    };
    let kilobits = table.get(usize::from(rates >> 4)).copied().filter(|rate| *rate > 0)?;
    Some(samples * kilobits * 1000 / rate + usize::from(rates >> 1 & 1))
}
