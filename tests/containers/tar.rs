//! Writes tar archives whose headers can say anything.

/// A tar archive, block by block.
#[derive(Clone, Default)]
pub(crate) struct Tar {
    members: Vec<TarMember>,
}

/// A member and every field of its header.
#[derive(Clone)]
pub(crate) struct TarMember {
    /// Bytes that stand instead of header and data, where there are any.
    pub(crate) raw: Option<Vec<u8>>,
    pub(crate) name: Vec<u8>,
    pub(crate) mode: u32,
    /// The field of the size as it stands; by default the octal length of the data.
    pub(crate) size: Option<Vec<u8>>,
    pub(crate) kind: u8,
    pub(crate) target: Vec<u8>,
    /// Magic and version: `ustar\0` and `00`, `ustar  \0`, or zeros.
    pub(crate) magic: [u8; 8],
    pub(crate) prefix: Vec<u8>,
    pub(crate) data: Vec<u8>,
    /// What is added to the checksum.
    pub(crate) checksum_off_by: u32,
    /// Bytes of the header that are set after all fields, before the checksum.
    pub(crate) patches: Vec<(usize, Vec<u8>)>,
}

impl Tar {
    /// An archive without members.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    pub(crate) fn file(self, name: impl AsRef<[u8]>, data: impl AsRef<[u8]>) -> Self {
        self.member(b'0', name, data)
    }

    /// Adds a directory.
    pub(crate) fn directory(self, name: impl AsRef<[u8]>) -> Self {
        self.member(b'5', name, b"").lie(|member| member.mode = 0o755)
    }

    /// Adds a member of any kind.
    pub(crate) fn member(mut self, kind: u8, name: impl AsRef<[u8]>, data: impl AsRef<[u8]>) -> Self {
        self.members.push(TarMember {
            raw: None,
            name: name.as_ref().to_vec(),
            mode: 0o644,
            size: None,
            kind,
            target: Vec::new(),
            magic: *b"ustar\x0000",
            prefix: Vec::new(),
            data: data.as_ref().to_vec(),
            checksum_off_by: 0,
            patches: Vec::new(),
        });
        self
    }

    /// Adds a link of the kind `1` or `2`.
    pub(crate) fn link(self, kind: u8, name: &str, target: &str) -> Self {
        self.member(kind, name, b"").lie(|member| member.target = target.into())
    }

    /// Adds an extended header for the next member.
    pub(crate) fn pax(self, records: &[(&str, &str)]) -> Self {
        self.member(b'x', "PaxHeaders/x", pax_records(records))
    }

    /// Adds an extended header for all members that follow.
    pub(crate) fn general(self, records: &[(&str, &str)]) -> Self {
        self.member(b'g', "pax_global_header", pax_records(records))
    }

    /// Adds a long name for the next member, as GNU does.
    pub(crate) fn long_name(self, name: &str) -> Self {
        self.member(b'L', "././@LongLink", [name.as_bytes(), b"\0"].concat()).lie(|member| member.magic = *b"ustar  \0")
    }

    /// Adds bytes as they are.
    pub(crate) fn raw(self, bytes: &[u8]) -> Self {
        self.member(0, "", b"").lie(|member| member.raw = Some(bytes.to_vec()))
    }

    /// Changes the last member.
    pub(crate) fn lie(mut self, lie: impl FnOnce(&mut TarMember)) -> Self {
        lie(self.members.last_mut().expect("a member to lie about"));
        self
    }

    /// The archive without the mark of its end.
    pub(crate) fn open_ended(&self) -> Vec<u8> {
        self.members.iter().flat_map(TarMember::bytes).collect()
    }

    /// The archive.
    pub(crate) fn build(&self) -> Vec<u8> {
        [self.open_ended(), vec![0; 1024]].concat()
    }
}

impl TarMember {
    fn bytes(&self) -> Vec<u8> {
        if let Some(raw) = &self.raw {
            return raw.clone();
        }
        let mut block = vec![0; 512];
        let mut put = |at: usize, len: usize, field: &[u8]| {
            let len = field.len().min(len);
            block[at..at + len].copy_from_slice(&field[..len]);
        };
        put(0, 100, &self.name);
        put(100, 8, format!("{:07o}", self.mode).as_bytes());
        put(108, 8, b"0001750");
        put(116, 8, b"0001750");
        put(124, 12, &self.size.clone().unwrap_or_else(|| octal(self.data.len())));
        put(136, 12, b"14732700000");
        put(148, 8, b"        ");
        put(156, 1, &[self.kind]);
        put(157, 100, &self.target);
        put(257, 8, &self.magic);
        put(345, 155, &self.prefix);
        for (at, bytes) in &self.patches {
            put(*at, bytes.len(), bytes);
        }
        let sum = block.iter().map(|byte| u32::from(*byte)).sum::<u32>() + self.checksum_off_by;
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        let padding = self.data.len().next_multiple_of(512) - self.data.len();
        [block, self.data.clone(), vec![0; padding]].concat()
    }
}

/// A size as eleven octal digits.
pub(crate) fn octal(size: usize) -> Vec<u8> {
    format!("{size:011o}").into_bytes()
}

fn pax_records(records: &[(&str, &str)]) -> Vec<u8> {
    let record = |(key, value): &(&str, &str)| {
        let rest = key.len() + value.len() + 3;
        let len = (rest..).find(|len| len.to_string().len() + rest == *len).expect("some length fits");
        format!("{len} {key}={value}\n").into_bytes()
    };
    records.iter().flat_map(record).collect()
}
