//! The limits as a list: what `limits` prints and what the digest of a policy covers.

use crate::bundle::Limits;

/// A limit as it is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct LimitLine {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its number, in `unit`.
    pub(crate) number: u64,
    /// What the number counts; a number of bytes is shown in the largest whole unit.
    pub(crate) unit: &'static str,
    /// What it bounds, in a few words.
    pub(crate) bounds: &'static str,
}

/// All limits, in the order of their struct.
pub(crate) fn limit_list(limits: &Limits) -> Vec<LimitLine> {
    // Taken apart field by field, so that a new limit cannot be forgotten.
    let Limits {
        archive_bytes,
        expanded_bytes,
        entries,
        nesting,
        ratio,
        path_bytes,
        path_components,
        lexical_bytes,
        syntax_bytes,
        open_brackets,
        front_matter_bytes,
        front_matter_nodes,
        front_matter_depth,
        decode_depth,
        decoded_bytes,
        nested_bytes,
        matches_per_rule,
        findings,
    } = *limits;
    let line = |name, number, unit, bounds| LimitLine { name, number, unit, bounds };
    vec![
        line("archive-bytes", archive_bytes, "bytes", "an archive as it is packed"),
        line("expanded-bytes", expanded_bytes, "bytes", "a whole bundle"),
        line("entries", entries.into(), "entries", "a whole bundle"),
        line("nesting", nesting.into(), "archives", "archives within archives"),
        line("ratio", ratio.into(), "times", "an archived file over 1 MiB against its packed size"),
        line("path-bytes", path_bytes.into(), "bytes", "a path"),
        line("path-components", path_components.into(), "components", "a path"),
        line("lexical-bytes", lexical_bytes.into(), "bytes", "a file that is read by patterns"),
        line("syntax-bytes", syntax_bytes.into(), "bytes", "a file that is parsed"),
        line("open-brackets", open_brackets.into(), "brackets", "a file that is parsed"),
        line("front-matter-bytes", front_matter_bytes.into(), "bytes", "front matter"),
        line("front-matter-nodes", front_matter_nodes.into(), "nodes", "front matter"),
        line("front-matter-depth", front_matter_depth.into(), "levels", "front matter"),
        line("decode-depth", decode_depth.into(), "layers", "text within text"),
        line("decoded-bytes", decoded_bytes.into(), "bytes", "one decoded text"),
        line("nested-bytes", nested_bytes.into(), "bytes", "all text within one file"),
        line("matches-per-rule", matches_per_rule.into(), "matches", "one rule in one file"),
        line("findings", findings.into(), "findings", "a whole bundle"),
    ]
}

impl LimitLine {
    /// The number and its unit as people write them, such as `200 MiB`.
    pub(crate) fn amount(&self) -> (String, &'static str) {
        let (number, unit) = match (self.unit, self.number) {
            ("bytes", number) if number >= 1 << 20 && number.trailing_zeros() >= 20 => (number >> 20, "MiB"),
            ("bytes", number) if number >= 1 << 10 && number.trailing_zeros() >= 10 => (number >> 10, "KiB"),
            (unit, number) => (number, unit),
        };
        (grouped(number), unit)
    }
}

/// A number with a comma between groups of three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_people_write_them() {
        let amount = |number, unit| {
            let (number, unit) = LimitLine { name: "", number, unit, bounds: "" }.amount();
            format!("{number} {unit}")
        };
        assert_eq!(amount(200 << 20, "bytes"), "200 MiB");
        assert_eq!(amount(1_024, "bytes"), "1 KiB");
        assert_eq!(amount(1_025, "bytes"), "1,025 bytes");
        assert_eq!(amount(0, "bytes"), "0 bytes");
        assert_eq!(amount(10_000, "nodes"), "10,000 nodes");
    }
}
