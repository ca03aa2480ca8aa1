//! The limits, in one place: how much of a bundle is read and understood.

/// How much of a bundle is read and understood, counted in work and never in seconds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Bytes of an archive as it is packed.
    pub archive_bytes: u64,
    /// Bytes of a whole bundle.
    pub expanded_bytes: u64,
    /// Entries of a bundle.
    pub entries: u32,
    /// Archives within archives; one that is the whole bundle does not count.
    pub nesting: u8,
    /// How many times its packed size an archived file may have, once it has more than 1 MiB.
    pub ratio: u32,
    /// Bytes of a path.
    pub path_bytes: u32,
    /// Components of a path.
    pub path_components: u32,
    /// Bytes of a file that the lexical matchers read.
    pub lexical_bytes: u32,
    /// Bytes of a file that are parsed.
    pub syntax_bytes: u32,
    /// Brackets open at once in a file that is parsed.
    pub open_brackets: u32,
    /// Bytes of front matter.
    pub front_matter_bytes: u32,
    /// Nodes of front matter.
    pub front_matter_nodes: u32,
    /// Depth of front matter.
    pub front_matter_depth: u32,
    /// Layers of nested text: embedded, decoded or declared.
    pub decode_depth: u8,
    /// Bytes of one decoded text.
    pub decoded_bytes: u32,
    /// Bytes of all nested text of one artifact.
    pub nested_bytes: u32,
    /// Distinct matches of a rule in a file.
    pub matches_per_rule: u32,
    /// Findings of a bundle.
    pub findings: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            archive_bytes: 50 << 20,
            expanded_bytes: 200 << 20,
            entries: 10_000,
            nesting: 3,
            ratio: 100,
            path_bytes: 1_024,
            path_components: 64,
            lexical_bytes: 16 << 20,
            syntax_bytes: 1 << 20,
            open_brackets: 1_000,
            front_matter_bytes: 256 << 10,
            front_matter_nodes: 10_000,
            front_matter_depth: 64,
            decode_depth: 6,
            decoded_bytes: 4 << 20,
            nested_bytes: 32 << 20,
            matches_per_rule: 100,
            findings: 10_000,
        }
    }
}
