//! Safetensors: a header in JSON that says where each tensor lies, and the tensors, which fill the file.

use super::reader::Reader;
use super::{Notes, ensure};

/// Walks a file of tensors.
pub(super) fn walk(bytes: &[u8], notes: &mut Notes) -> Option<usize> {
    let mut reader = Reader::new(bytes);
    let len = usize::try_from(u64::from_le_bytes(reader.array()?)).ok()?;
    let header = reader.part(len)?;
    notes.words(header.offset(), len);
    let serde_json::Value::Object(tensors) = serde_json::from_slice(header.rest()).ok()? else { return None };
    let mut pieces = Vec::new();
    for (_, tensor) in tensors.iter().filter(|(name, _)| *name != "__metadata__") {
        let offsets = tensor.get("data_offsets")?.as_array()?;
        let [start, end] = offsets.as_slice() else { return None };
        pieces.push((start.as_u64()?, end.as_u64()?));
    }
    pieces.sort_unstable();
    let mut at = 0;
    for (start, end) in pieces {
        ensure(start == at && end >= start)?;
        at = end;
    }
    let end = reader.offset().checked_add(usize::try_from(at).ok()?)?;
    ensure(end <= bytes.len())?;
    Some(end)
}
