//! Finds long runs of bytes of one class without looking at every byte.

use std::ops::Range;

/// The maximal runs of at least `min` bytes that `belong`, in order.
pub(super) fn find(bytes: &[u8], min: usize, belongs: impl Fn(u8) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(window) = bytes.get(start..start + min) {
        // From the end: a byte outside the class rules out every run that would reach over it.
        if let Some(outside) = window.iter().rposition(|byte| !belongs(*byte)) {
            start += outside + 1;
            continue;
        }
        let rest = bytes.get(start + min..).unwrap_or_default();
        let end = start + min + rest.iter().position(|byte| !belongs(*byte)).unwrap_or(rest.len());
        found.push(start..end);
        start = end + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_maximal_and_long_enough() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<_> = find(text.as_bytes(), 3, |byte| byte == b'a')
                .into_iter()
                .map(|range| text.get(range).unwrap())
                .collect();
            assert_eq!(found, expected, "{text}");
        };
        check("", &[]);
        check("aa", &[]);
        check("aaa", &["aaa"]);
        check("baaab", &["aaa"]);
        check("aabaaaaabaa", &["aaaaa"]);
        check("aaabaaa", &["aaa", "aaa"]);
        check("abaabaaa", &["aaa"]);
    }
}
