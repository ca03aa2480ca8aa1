//! One block of 512 bytes that heads a member of a tar archive.

/// How many bytes a block has.
pub(super) const BLOCK: usize = 512;

/// The header of a member.
#[derive(Clone, Debug)]
pub(super) struct Header<'a> {
    block: &'a [u8; BLOCK],
    /// What kind of member it heads.
    pub(super) kind: u8,
}

/// A number that a header should have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Number {
    /// A number.
    Of(u64),
    /// A number below zero.
    Negative,
    /// No number, or one too large to count.
    Unreadable,
}

impl<'a> Header<'a> {
    /// The header at the start of `bytes`, if its checksum is right.
    pub(super) fn at(bytes: &'a [u8]) -> Option<Self> {
        let block = bytes.first_chunk::<BLOCK>()?;
        let header = Self { block, kind: block.get(156).copied()? };
        let Number::Of(declared) = number(header.field(148, 8)) else { return None };
        let spaced = |(at, byte): (usize, &u8)| if (148..156).contains(&at) { b' ' } else { *byte };
        let bytes = block.iter().enumerate().map(spaced);
        // Old writers summed bytes with a sign.
        let (sum, signed) = bytes.fold((0_i64, 0_i64), |(sum, signed), byte| {
            (sum + i64::from(byte), signed + i64::from(i8::from_le_bytes([byte])))
        });
        let is_empty = block.iter().all(|byte| *byte == 0);
        let declared = i64::try_from(declared).ok()?;
        (!is_empty && (declared == sum || declared == signed)).then_some(header)
    }

    /// The name, with the prefix that it has in archives of the standard form.
    pub(super) fn name(&self) -> std::borrow::Cow<'a, [u8]> {
        let name = text(self.field(0, 100));
        let prefix = if self.field(257, 8) == b"ustar\x0000" { text(self.field(345, 155)) } else { &[] };
        if prefix.is_empty() { name.into() } else { [prefix, b"/", name].concat().into() }
    }

    /// Where a link points.
    pub(super) fn target(&self) -> &'a [u8] {
        text(self.field(157, 100))
    }

    /// How many bytes follow.
    pub(super) fn size(&self) -> Number {
        number(self.field(124, 12))
    }

    /// The mode of the file; zero where it is no number.
    pub(super) fn mode(&self) -> u64 {
        match number(self.field(100, 8)) {
            Number::Of(mode) => mode,
            Number::Negative | Number::Unreadable => 0,
        }
    }

    /// How many bytes a file with holes has, and whether blocks with more of its map follow.
    pub(super) fn sparse(&self) -> (Number, bool) {
        (number(self.field(483, 12)), self.field(482, 1) != [0])
    }

    fn field(&self, at: usize, len: usize) -> &'a [u8] {
        self.block.get(at..at + len).unwrap_or_default()
    }
}

/// The bytes up to the first zero.
pub(super) fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// A number in octal digits, or in 256 where the first bit is set.
fn number(field: &[u8]) -> Number {
    match field {
        [0xFF, ..] => Number::Negative,
        [first, rest @ ..] if first & 0x80 > 0 => {
            let start = Some(u64::from(first & 0x7F));
            let value = rest.iter().fold(start, |value, byte| value?.checked_mul(256)?.checked_add(u64::from(*byte)));
            value.map_or(Number::Unreadable, Number::Of)
        }
        _ => octal(text(field).trim_ascii()),
    }
}

fn octal(digits: &[u8]) -> Number {
    if digits.first() == Some(&b'-') {
        return Number::Negative;
    }
    let value = digits.iter().try_fold(0_u64, |value, digit| match digit {
        b'0'..=b'7' => value.checked_mul(8)?.checked_add(u64::from(digit - b'0')),
        _ => None,
    });
    value.map_or(Number::Unreadable, Number::Of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_octal_or_in_256() {
        let check = |field: &[u8], expected| assert_eq!(number(field), expected, "{field:?}");
        check(b"0000644\0", Number::Of(0o644));
        check(b"   644 \0", Number::Of(0o644));
        check(b"77777777", Number::Of(0o7777_7777));
        check(b"\0\0\0\0", Number::Of(0));
        check(b"\x80\0\0\x01\0", Number::Of(256));
        check(b"\xFF\xFF\xFF\xFE", Number::Negative);
        check(b"-0000001", Number::Negative);
        check(b"12x4567\0", Number::Unreadable);
        check(&[0xBF; 12], Number::Unreadable);
    }
}
