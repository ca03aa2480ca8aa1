//! Finds the bytes of an entry that a table of contents names, and compares what is said of it there and here.

use super::records::{Central, Description, Local, local_at};
use crate::bundle::archive::fault::{FaultKind, shown};

/// An entry, before it is unpacked.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// What the table says of it, which is what readers follow.
    pub(super) description: Description<'a>,
    /// Which system wrote it.
    pub(super) host: u8,
    /// The Unix mode above, the attributes of DOS below.
    pub(super) attributes: u32,
    /// Whether it starts in another part of the archive.
    pub(super) is_elsewhere: bool,
    pub(super) comment: &'a [u8],
    pub(super) local: Option<Local<'a>>,
    /// Where its local header stands.
    pub(super) from: usize,
    /// Where its bytes begin and end; the end never lies behind that of the archive.
    pub(super) data: (usize, usize),
    /// Where its descriptor ends, or its bytes where it has none.
    pub(super) to: usize,
    /// What is wrong with its headers.
    pub(super) faults: Vec<(FaultKind, String)>,
}

impl Plan<'_> {
    /// Where its header begins and its bytes end.
    pub(super) const fn span(&self) -> (usize, usize) {
        (self.from, self.data.1)
    }

    /// Where its bytes end by its table and by its header, the first of both: what stands behind may be another entry.
    pub(super) fn first_end(&self) -> usize {
        let by_header = self
            .local
            .as_ref()
            .map(|local| &local.description)
            .filter(|header| header.packed > 0 || !header.is_streamed());
        let by_header = by_header.and_then(|header| usize::try_from(header.packed).ok());
        by_header.map_or(self.data.1, |packed| self.data.0.saturating_add(packed).min(self.data.1))
    }
}

impl<'a> Plan<'a> {
    /// The entry as readers see it that go by its local header alone, where that is another one.
    pub(super) fn by_header(&self, bytes: &[u8]) -> Option<Self> {
        let local = self.local.as_ref()?;
        let mut description = local.description.clone();
        let table = &self.description;
        if description.is_streamed() && description.packed == 0 {
            description.packed = table.packed;
        }
        let is_same = description.name == table.name
            && description.method == table.method
            && description.packed == table.packed
            && description.is_encrypted() == table.is_encrypted();
        if is_same {
            return None;
        }
        // What the header leaves out, or what is told of it already, is taken from the table.
        (description.unpacked, description.crc) = (table.unpacked, table.crc);
        let packed = usize::try_from(description.packed).unwrap_or(usize::MAX);
        let end = local.data_at.saturating_add(packed).min(bytes.len());
        let detail = "is the entry of readers that go by headers alone".to_owned();
        Some(Self {
            description,
            host: self.host,
            attributes: self.attributes,
            is_elsewhere: self.is_elsewhere,
            comment: &[],
            local: Some(local.clone()),
            from: self.from,
            data: (local.data_at, end),
            to: end,
            faults: vec![(FaultKind::HeadersDisagree, detail)],
        })
    }
}

/// The plan for a record of the table of contents of an archive with `shift` bytes before it.
pub(super) fn planned<'a>(bytes: &'a [u8], record: Central<'a>, shift: usize) -> Plan<'a> {
    let Central { description, host, attributes, disk, local_at: declared, comment, .. } = record;
    let declared = usize::try_from(declared).unwrap_or(usize::MAX);
    let shifted = declared.saturating_add(shift);
    let found = [shifted, declared].into_iter().find_map(|at| Some((at, local_at(bytes, at)?)));
    let mut plan = Plan {
        description,
        host,
        attributes,
        is_elsewhere: disk != 0,
        comment,
        local: None,
        from: shifted,
        data: (0, 0),
        to: 0,
        faults: Vec::new(),
    };
    match found {
        Some((at, local)) => {
            plan.from = at;
            locate(bytes, &mut plan, &local);
            compare(bytes, &mut plan, &local);
            plan.local = Some(local);
        }
        None if plan.is_elsewhere => {}
        None => {
            let detail = format!("is in the table of contents, and no header of it stands at byte {shifted}");
            plan.faults.push((FaultKind::HeadersDisagree, detail));
        }
    }
    plan
}

fn locate(bytes: &[u8], plan: &mut Plan<'_>, local: &Local<'_>) {
    let packed = usize::try_from(plan.description.packed).unwrap_or(usize::MAX);
    let declared_end = local.data_at.saturating_add(packed);
    let end = declared_end.min(bytes.len());
    if end < declared_end {
        let detail = format!("has {} of its {packed} packed bytes", end - local.data_at.min(end));
        plan.faults.push((FaultKind::Corrupt, detail));
    }
    plan.data = (local.data_at, end);
    plan.to = end;
}

fn compare(bytes: &[u8], plan: &mut Plan<'_>, local: &Local<'_>) {
    let (table, header) = (&plan.description, &local.description);
    let mut differences = Vec::new();
    let mut differ = |what: &str, in_table: String, in_header: String| {
        differences.push(format!("{what} {in_table} in the table of contents and {in_header} in its header"));
    };
    if table.name != header.name {
        differ("the name", shown(table.name), shown(header.name));
    }
    if table.method != header.method {
        differ("the method", table.method.to_string(), header.method.to_string());
    }
    if table.is_encrypted() != header.is_encrypted() {
        let said = |encrypted: bool| if encrypted { "a password" } else { "no password" }.to_owned();
        differ("needs", said(table.is_encrypted()), said(header.is_encrypted()));
    }
    // Behind a descriptor, the header may leave numbers out.
    let is_left_out = |number: u64| header.is_streamed() && number == 0;
    if table.packed != header.packed && !is_left_out(header.packed) {
        differ("the packed size", table.packed.to_string(), header.packed.to_string());
    }
    if table.unpacked != header.unpacked && !is_left_out(header.unpacked) {
        differ("the size", table.unpacked.to_string(), header.unpacked.to_string());
    }
    if table.crc != header.crc && !is_left_out(header.crc.into()) {
        differ("the checksum", format!("{:08x}", table.crc), format!("{:08x}", header.crc));
    }
    for (place, description) in [("the table of contents", table), ("its header", header)] {
        if !description.is_sound {
            differences.push(format!("the fields of 64 bits in {place} are missing or say otherwise"));
        }
        let unicode = description.unicode_name().filter(|unicode| !is_same_name(description.name, unicode));
        if let Some(unicode) = unicode {
            differences.push(format!("the name {} and, as Unicode, {}", shown(description.name), shown(unicode)));
        }
    }
    if header.is_streamed() && !table.is_encrypted() {
        match bytes.get(plan.to..).and_then(|rest| table.descriptor_len(rest)) {
            Some(len) => plan.to += len,
            None => differences.push("no descriptor behind its bytes that says what the table says".to_owned()),
        }
    }
    if !differences.is_empty() {
        plan.faults.push((FaultKind::HeadersDisagree, format!("has {}", differences.join("; "))));
    }
}

/// Whether a name is the Unicode one, as it is or in the code page of DOS.
fn is_same_name(name: &[u8], unicode: &[u8]) -> bool {
    const UPPER: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";
    if name == unicode {
        return true;
    }
    let upper: Vec<char> = UPPER.chars().collect();
    let decoded = name.iter().map(|byte| match usize::from(*byte).checked_sub(0x80) {
        None => Some(char::from(*byte)),
        Some(at) => upper.get(at).copied(),
    });
    std::str::from_utf8(unicode).is_ok_and(|unicode| decoded.eq(unicode.chars().map(Some)))
}
