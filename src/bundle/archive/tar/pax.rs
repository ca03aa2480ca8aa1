//! The records that extend the headers of a tar archive: `LENGTH KEY=VALUE` and a line feed each.

use crate::bundle::archive::fault::shown;

/// What extended headers say of the members that follow.
#[derive(Clone, Default, Debug)]
pub(super) struct Pax<'a> {
    pub(super) path: Option<&'a [u8]>,
    pub(super) target: Option<&'a [u8]>,
    pub(super) size: Option<&'a [u8]>,
    /// How many bytes a file with holes has.
    pub(super) real_size: Option<&'a [u8]>,
    /// Whether the file has holes.
    pub(super) is_sparse: bool,
    pub(super) comment: &'a [u8],
    /// What is wrong with the records.
    pub(super) damage: Option<String>,
    /// What two records say differently.
    pub(super) disagreement: Option<String>,
}

impl<'a> Pax<'a> {
    /// Reads the records of an extended header.
    pub(super) fn read(mut records: &'a [u8]) -> Self {
        let mut pax = Self::default();
        while !records.is_empty() {
            let Some((key, value, rest)) = next(records) else {
                pax.damage =
                    Some(format!("has extended headers that are damaged in their last {} bytes", records.len()));
                break;
            };
            pax.take(key, value);
            records = rest;
        }
        pax
    }

    /// These records, and where they say nothing, those of `general`.
    pub(super) fn over(&self, general: &Self) -> Self {
        let either = |own: Option<&'a [u8]>, general| own.or(general).filter(|value| !value.is_empty());
        Self {
            path: either(self.path, general.path),
            target: either(self.target, general.target),
            size: either(self.size, general.size),
            real_size: either(self.real_size, general.real_size),
            is_sparse: self.is_sparse || general.is_sparse,
            comment: self.comment,
            damage: self.damage.clone(),
            disagreement: self.disagreement.clone(),
        }
    }

    /// The size that replaces the one in the header; no size where it is no number.
    pub(super) fn declared_size(&self) -> Option<Option<u64>> {
        self.size.map(decimal)
    }

    fn take(&mut self, key: &'a [u8], value: &'a [u8]) {
        let place = match key {
            b"path" => &mut self.path,
            b"linkpath" => &mut self.target,
            b"size" => &mut self.size,
            b"comment" => {
                self.comment = value;
                return;
            }
            b"GNU.sparse.realsize" | b"GNU.sparse.size" | b"SCHILY.realsize" => {
                self.is_sparse = true;
                &mut self.real_size
            }
            b"GNU.sparse.name" => {
                self.is_sparse = true;
                &mut self.path
            }
            _ => {
                self.is_sparse |= key.starts_with(b"GNU.sparse.");
                return;
            }
        };
        // The name of a file with holes stands beside a made-up path by rule.
        if key != b"GNU.sparse.name" && !self.is_sparse && place.is_some_and(|before| before != value) {
            self.disagreement = Some(format!("has two extended headers {}", shown(key)));
        }
        *place = Some(value);
    }
}

/// A number in decimal digits.
pub(super) fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |value, digit| match digit {
        b'0'..=b'9' => value.checked_mul(10)?.checked_add(u64::from(digit - b'0')),
        _ => None,
    })
}

/// The first record: its key, its value, and what follows it.
fn next(records: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = records.iter().take(20).position(|byte| *byte == b' ')?;
    let len = usize::try_from(decimal(records.get(..space)?)?).ok()?;
    let (record, rest) = records.split_at_checked(len)?;
    let record = record.get(space + 1..)?.strip_suffix(b"\n")?;
    let equals = record.iter().position(|byte| *byte == b'=').filter(|equals| *equals > 0)?;
    Some((record.get(..equals)?, record.get(equals + 1..)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_to_the_first_damaged_one() {
        let pax = Pax::read(b"12 path=a=b\n9 size=7\n12 comment=\n");
        assert_eq!((pax.path, pax.declared_size()), (Some(b"a=b".as_slice()), Some(Some(7))));
        assert!(pax.damage.is_none() && pax.disagreement.is_none() && !pax.is_sparse);
        for damaged in ["9 path=a", "99 path=a\n", "x path=a\n", "7 path\n", "7 =abc\n", "3 \n", "0 path=a\n", "12"] {
            assert!(Pax::read(damaged.as_bytes()).damage.is_some(), "{damaged}");
        }
    }

    #[test]
    fn records_that_disagree_are_told() {
        assert!(Pax::read(b"10 path=a\n10 path=b\n").disagreement.is_some());
        assert!(Pax::read(b"10 path=a\n10 path=a\n").disagreement.is_none());
    }

    #[test]
    fn own_records_come_before_general_ones_and_empty_ones_undo_them() {
        let general = Pax::read(b"10 path=a\n9 size=7\n");
        let pax = Pax::read(b"8 path=\n").over(&general);
        assert_eq!((pax.path, pax.size), (None, Some(b"7".as_slice())));
    }
}
