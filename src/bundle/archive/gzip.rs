//! Reads a gzip file: all its members, as one stream.

use super::Stored;
use super::draft::Draft;
use super::fault::{FaultKind, shown};
use super::inflate::{Ending, Inflater, checksum};
use super::plain::is_zero;
use crate::bundle::inert::reader::Reader;

/// The name of the entry where the file keeps none.
pub(super) const NAMELESS: &[u8] = b"content";

/// How many members are read.
const MOST_MEMBERS: usize = 10_000;

/// How many bytes of extra fields a member may have without a fault.
const MOST_EXTRA: usize = 64;

/// Whether the bytes begin as a gzip file.
pub(super) fn begins(bytes: &[u8]) -> bool {
    header(&mut Reader::new(bytes)).is_some()
}

/// Reads the one entry of a gzip file; its name is [`NAMELESS`] where the file keeps none.
pub(super) fn read(bytes: &[u8], draft: &mut Draft<'_>) {
    if !draft.admits_entry() {
        return;
    }
    let entry = draft.len();
    let mut inflater = Inflater::new(bytes.len());
    let mut name: Option<&[u8]> = None;
    let mut rest = Reader::new(bytes);
    let mut members = 0;
    let mut stopped = None;
    while let Some((member, after)) = next_member(rest) {
        if members == MOST_MEMBERS {
            draft.fault(Some(entry), FaultKind::TooManyEntries, format!("has more than {MOST_MEMBERS} members"));
            draft.keep_foreign(rest.rest());
            rest = Reader::new(&[]);
            break;
        }
        members += 1;
        rest = after;
        if let (Some(first), Some(other)) = (name, member.name.filter(|other| name != Some(*other))) {
            let detail = format!("has the name {}, and a later member {}", shown(first), shown(other));
            draft.fault(Some(entry), FaultKind::SeveralMembers, detail);
        }
        if members == 1 {
            name = member.name;
        }
        note_fields(&member, entry, draft);
        stopped = body(&mut rest, &mut inflater, entry, draft);
        if stopped.is_some() {
            break;
        }
    }
    if stopped.is_none() && !is_zero(rest.rest()) {
        let detail = format!("{} bytes follow the last member", rest.rest().len());
        draft.fault(None, FaultKind::ForeignBytes, detail);
        draft.keep_foreign(rest.rest());
    }
    let found = match stopped {
        Some(Ending::OverRatio) => Stored::Unreadable("it unpacks to far more bytes than it has packed".to_owned()),
        Some(Ending::OverBudget) => draft.spent(entry),
        _ => Stored::File(inflater.into_bytes()),
    };
    draft.push(name.unwrap_or(NAMELESS), found, false);
}

/// What the header of a member says.
struct Member<'a> {
    extra: &'a [u8],
    name: Option<&'a [u8]>,
    comment: &'a [u8],
}

fn next_member(mut rest: Reader<'_>) -> Option<(Member<'_>, Reader<'_>)> {
    let member = header(&mut rest)?;
    Some((member, rest))
}

fn header<'a>(reader: &mut Reader<'a>) -> Option<Member<'a>> {
    reader.expect(b"\x1F\x8B\x08")?;
    let flags = reader.byte().filter(|flags| flags & 0xE0 == 0)?;
    reader.take(6)?;
    let extra = if flags & 4 > 0 {
        let len = reader.le16()?;
        reader.take(len)?
    } else {
        &[]
    };
    let name = if flags & 8 > 0 { Some(text(reader)?) } else { None };
    let comment = if flags & 16 > 0 { text(reader)? } else { &[] };
    if flags & 2 > 0 {
        reader.take(2)?;
    }
    Some(Member { extra, name, comment })
}

/// The bytes up to the next zero.
fn text<'a>(reader: &mut Reader<'a>) -> Option<&'a [u8]> {
    let len = reader.rest().iter().position(|byte| *byte == 0)?;
    let text = reader.take(len)?;
    reader.take(1)?;
    Some(text)
}

fn note_fields(member: &Member<'_>, entry: usize, draft: &mut Draft<'_>) {
    draft.keep_comment(Some(entry), member.comment);
    if member.extra.len() > MOST_EXTRA {
        let detail = format!("has {} bytes of extra fields", member.extra.len());
        draft.fault(Some(entry), FaultKind::ForeignBytes, detail);
        draft.keep_foreign(member.extra);
    }
}

/// Reads what follows the header of a member; tells how it ended, where that ends the file.
fn body(rest: &mut Reader<'_>, inflater: &mut Inflater, entry: usize, draft: &mut Draft<'_>) -> Option<Ending> {
    let start = inflater.len();
    let (read, ending) = inflater.inflate(rest.rest(), draft.budget);
    rest.take(read);
    match ending {
        Ending::Whole => {}
        Ending::Truncated => draft.fault(Some(entry), FaultKind::Corrupt, "ends before its last block"),
        Ending::Damaged => {
            draft.fault(Some(entry), FaultKind::Corrupt, format!("is damaged after {} bytes", inflater.len()));
            draft.keep_foreign(rest.rest());
        }
        Ending::OverRatio => {
            let detail = format!("unpacks to more than {} times its {} bytes", draft.budget.ratio(), inflater.packed());
            draft.fault(Some(entry), FaultKind::Bomb, detail);
        }
        Ending::OverBudget => {}
    }
    if ending != Ending::Whole {
        return Some(ending);
    }
    let content = inflater.since(start);
    let expected = (checksum(content), content.len() & 0xFFFF_FFFF);
    let (Some(crc), Some(len)) = (rest.array().map(u32::from_le_bytes), rest.le32()) else {
        draft.fault(Some(entry), FaultKind::Corrupt, "ends before its checksum");
        return Some(Ending::Truncated);
    };
    if (crc, len) != expected {
        draft.fault(Some(entry), FaultKind::Corrupt, "has a checksum or a length that its bytes have not");
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::bundle::archive::tests::{check, check_clean};
    use crate::bundle::archive::writer::{Gzip, crc, deflate};

    #[test]
    fn members_are_one_stream() {
        check_clean(&Gzip::new().member(b"ab").build(), &["content: ab"]);
        check_clean(&Gzip::new().named(b"x.txt", b"ab").member(b"cd").build(), &["x.txt: abcd"]);
        check_clean(&Gzip::new().member(b"ab").member(b"").raw(&[0; 600]).build(), &["content: ab"]);
    }

    #[test]
    fn members_that_name_other_files_are_told() {
        check(&Gzip::new().named(b"a", b"1").named(b"b", b"2").build(), &["a: 12"], &["0 several-members"]);
    }

    #[test]
    fn foreign_bytes_are_kept() {
        let opened = check(&Gzip::new().member(b"ab").raw(b"tail").build(), &["content: ab"], &["* foreign-bytes"]);
        assert_eq!(opened.foreign, b"tail");
        let opened = check(&Gzip::new().fields(&[7; 65], b"a\x01").build(), &["content: "], &["0 foreign-bytes"; 2]);
        assert_eq!(opened.foreign, [b"a\x01".as_slice(), &[7; 65]].concat());
        let opened = check(&Gzip::new().fields(b"BC\x02\0\0\0", b"hello").build(), &["content: "], &[]);
        assert_eq!(opened.foreign, b"hello");
    }

    #[test]
    fn damage_keeps_what_was_read() {
        let corrupt = &["0 corrupt"];
        let whole = Gzip::new().member(b"ab").build();
        check(&whole[..whole.len() - 3], &["content: ab"], corrupt);
        check(&whole[..whole.len() - 9], &["content: ab"], corrupt);
        check(&Gzip::new().packed(None, &deflate(b"ab"), 1, 2).build(), &["content: ab"], corrupt);
        check(&Gzip::new().packed(None, &deflate(b"ab"), crc(b"ab"), 3).build(), &["content: ab"], corrupt);
        check(&Gzip::new().raw(&whole[..10]).raw(b"\x07\x07").build(), &["content: "], corrupt);
    }
}
