//! Whether a text is as random as a key, or made up by somebody who needed something that looks like one.

/// Words of those who make a key up.
const WORDS: [&str; 22] = [
    "example",
    "your",
    "placeholder",
    "dummy",
    "fake",
    "sample",
    "redacted",
    "changeme",
    "change-me",
    "insert",
    "here",
    "test",
    "token",
    "secret",
    "replace",
    "demo",
    "mock",
    "foobar",
    "deadbeef",
    "notreal",
    "not-real",
    "goes",
];

/// How many bytes make a row, such as `45678` or `aaaaa`, of which hardly one stands in a key.
const ROW: usize = 5;
/// By how many times likelier than by chance two letters of a key may be the same.
const LIKELIER: usize = 3;
/// The fewest different letters of what is no repetition.
const DIFFERENT: usize = 16;

/// Whether a text looks drawn by lot: no word, no row, not all of it small letters as words are, and no letter much more
/// often than others of its kind.
pub(super) fn is_random(body: &str) -> bool {
    let is_words = !body.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if is_words || has_word(body) || has_row(body.as_bytes()) {
        return false;
    }
    let counts = counts(body);
    let all: usize = counts.iter().sum();
    let same: usize = counts.iter().map(|count| count * count.saturating_sub(1)).sum();
    // Two letters drawn from `kinds` are the same once in as many times.
    all * all.saturating_sub(1) * LIKELIER >= same * kinds(body)
}

/// Whether a text has no word of those who make one up, and many letters.
pub(super) fn is_varied(body: &str) -> bool {
    !has_word(body) && counts(body).iter().filter(|count| **count > 0).count() >= DIFFERENT
}

fn has_word(body: &str) -> bool {
    let lower = body.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

/// How often each letter stands in a text.
fn counts(body: &str) -> [usize; 128] {
    let mut counts = [0; 128];
    for byte in body.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    counts
}

/// How many letters there are to draw from.
fn kinds(body: &str) -> usize {
    let has = |is_one: fn(&u8) -> bool| body.as_bytes().iter().any(is_one);
    let lower = if has(|byte| matches!(byte, b'g'..=b'z')) { 26 } else { 6 * usize::from(has(u8::is_ascii_lowercase)) };
    let upper = if has(|byte| matches!(byte, b'G'..=b'Z')) { 26 } else { 6 * usize::from(has(u8::is_ascii_uppercase)) };
    (lower + upper + 10 * usize::from(has(u8::is_ascii_digit))).max(1)
}

/// Whether letters follow each other as in the alphabet, or repeat.
fn has_row(body: &[u8]) -> bool {
    let is_row = |row: &[u8], step: u8| {
        let mut pairs = row.iter().zip(row.iter().skip(1));
        pairs.all(|(one, next)| one.is_ascii_alphanumeric() && one.wrapping_add(step) == *next)
    };
    let begins = |row: &[u8]| body.get(..row.len()).is_some_and(|head| head.eq_ignore_ascii_case(row));
    begins(b"1234") || begins(b"abcd") || body.windows(ROW).any(|row| is_row(row, 0) || is_row(row, 1))
}

#[cfg(test)]
mod tests {
    use super::is_random;

    #[test]
    fn keys_are_told_from_what_is_made_up() {
        for key in ["W7qLm2ZtR9vKc4NxB8sJd6HfG3yPq5TnUe1A", "9f86d081884c7d659a2feaa0c55ad015", "QX3VT6ZKMH2LPWNE"] {
            assert!(is_random(key), "{key}");
        }
        for word in [
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "your-key-goes-in-this-place-please",
            "IOSFODNN7EXAMPLE",
            "abcdefghijklmnopqrstuvwxyz0123456789",
            "1234567890123456789012345678901234567890",
            "a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2",
            "00000000000000000000000000000000",
            "learn-based-classifier-for-structured-documents",
        ] {
            assert!(!is_random(word), "{word}");
        }
    }
}
