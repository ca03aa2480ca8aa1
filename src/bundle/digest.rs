//! Digests of artifacts and bundles: SHA-256 over frames, so that no two trees share one by concatenation.

use sha2::{Digest, Sha256};

/// A SHA-256.
pub(super) type Hash = [u8; 32];

/// The digest of some bytes.
pub(super) fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// The digest of a bundle while its entries come, sorted by the bytes of their path.
///
/// A frame is the length of the path and the path, the length of the kind and the kind, and the SHA-256 of the content or
/// link target; lengths are 64 bits, little endian. Modes are no part of it.
#[derive(Default)]
pub(super) struct BundleDigest(Sha256);

impl BundleDigest {
    /// Adds the next entry.
    pub(super) fn add(&mut self, path: &[u8], kind: &str, content: &Hash) {
        for part in [path, kind.as_bytes()] {
            self.0.update((part.len() as u64).to_le_bytes());
            self.0.update(part);
        }
        self.0.update(content);
    }

    /// The digest, in lower-case hexadecimal.
    pub(super) fn finish(self) -> String {
        hexadecimal(&self.0.finalize())
    }
}

/// A hash, or a part of one, as reports show it: lower-case hexadecimal.
pub(crate) fn hexadecimal(hash: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    hash.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_shown_in_lower_case() {
        let expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(hexadecimal(&hash(b"")), expected);
    }

    #[test]
    fn frames_keep_path_and_kind_apart() {
        let of = |path: &[u8], kind: &str| {
            let mut digest = BundleDigest::default();
            digest.add(path, kind, &hash(b""));
            digest.finish()
        };
        assert_ne!(of(b"afi", "le"), of(b"a", "file"));
        assert_ne!(of(b"a", "file"), of(b"a", "link"));
    }
}
