//! Fingerprints: what a finding is, whatever the lines around it.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::bundle::hexadecimal;

/// Gives out fingerprints that are unique in a bundle.
#[derive(Debug, Default)]
pub(crate) struct Fingerprints {
    seen: BTreeMap<[u8; 16], u32>,
}

impl Fingerprints {
    /// The fingerprint of a finding: 32 hexadecimal digits over rule, path and evidence, white space apart, and an ordinal among equals.
    pub(crate) fn next<'a>(&mut self, rule: &str, path: &str, evidence: impl Iterator<Item = &'a str>) -> String {
        let mut hash = Sha256::new();
        for part in [rule, path] {
            add(&mut hash, part);
        }
        for text in evidence {
            add(&mut hash, &text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        let base = first_half(&hash.clone().finalize());
        let ordinal = self.seen.entry(base).or_default();
        *ordinal += 1;
        hash.update(ordinal.to_le_bytes());
        hexadecimal(&first_half(&hash.finalize()))
    }
}

fn add(hash: &mut Sha256, part: &str) {
    hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
    hash.update(part.as_bytes());
}

fn first_half(digest: &[u8]) -> [u8; 16] {
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(digest) {
        *to = *from;
    }
    half
}

#[cfg(test)]
mod tests {
    use super::Fingerprints;

    #[test]
    fn equal_evidence_differs_by_its_ordinal_alone() {
        let mut prints = Fingerprints::default();
        let first = prints.next("rule", "a.sh", ["curl  x"].into_iter());
        let second = prints.next("rule", "a.sh", ["curl x"].into_iter());
        assert_ne!(first, second);
        let again = Fingerprints::default().next("rule", "a.sh", ["curl\nx"].into_iter());
        assert_eq!(first, again);
        assert_eq!(first.len(), 32);
    }
}
