//! Secrets are masked when evidence is built: no report, of whatever format, ever holds one.

use std::borrow::Cow;
use std::sync::OnceLock;

use regex::bytes::Regex;

use super::secret::secrets_by_format;
use crate::source::Span;

/// What secrets look like that no service gave a format: a group is what is masked.
///
/// An assignment to a telling name has a value without spaces, and so has an authorization header; the address of a
/// server may hold a password; a session says in three parts who it is for. Private keys are found by their armour.
const SECRETS: &str = r#"(?x-u)
    \b(eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,})
  | (?i:api[_-]?key|secret|token|passw(?:or)?d|private[_-]?key)["']?\s*[:=]\s*["']([A-Za-z0-9+/_\-.]{16,})["']
  | \b([MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,45})
  | (?i:bearer|basic)\ +([A-Za-z0-9+/_\-.=]{20,})
  | ://[^\s/:@"'<>]*:([^\s/:@"'<>$\{]{4,})@
  | (?i:access[_-]?key|account[_-]?key|api[_-]?key|secret|token|passw(?:or)?d)["']?\s*[:=]\s*([A-Za-z0-9+/=]{32,})
"#;

/// The longest private key, in bytes.
const KEY_BYTES: usize = 32 << 10;

/// How much of a text is searched at once, and how much of it again with what follows, in bytes.
const WINDOW: usize = 8 << 10;
const OVERLAP: usize = 2 << 10;

/// How far around a place a secret is looked for that reaches into it, in bytes.
const AROUND: usize = 512;

/// The same text with every secret masked, byte for byte, so that places stay true.
pub(crate) fn redacted(text: &str) -> Cow<'_, str> {
    let secrets = secrets(text);
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for secret in secrets {
        let start = secret.start as usize + kept(secret);
        for byte in bytes.get_mut(start..secret.end as usize).unwrap_or_default() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b'*';
            }
        }
    }
    // Only whole characters are masked: a secret is ASCII, and the body of a private key is masked whole.
    String::from_utf8(bytes).map_or_else(|_| Cow::Owned("*".repeat(text.len())), Cow::Owned)
}

/// The text at `span` with every secret masked, those too that only reach into it.
pub(crate) fn redacted_at(text: &str, span: Span) -> String {
    let (start, end) = (span.start as usize, span.end as usize);
    let floor = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let near = floor(start.saturating_sub(AROUND));
    let armour = text.get(floor(start.saturating_sub(KEY_BYTES))..near).and_then(|before| before.rfind(ARMOUR));
    let from = armour.map_or(near, |at| floor(start.saturating_sub(KEY_BYTES)) + at);
    let to = floor(end.saturating_add(if armour.is_some() { KEY_BYTES } else { AROUND }));
    let masked = redacted(text.get(from..to).unwrap_or_default());
    masked.get(start.saturating_sub(from)..end.saturating_sub(from)).unwrap_or_default().to_owned()
}

/// Where the secrets of a text stand, in order; none touches another.
pub(crate) fn secrets(text: &str) -> Vec<Span> {
    static PATTERN: OnceLock<Option<Regex>> = OnceLock::new();
    let pattern = PATTERN.get_or_init(|| Regex::new(SECRETS).ok());
    let mut found: Vec<Span> = private_keys(text);
    found.extend(secrets_by_format(text).into_iter().map(|secret| secret.span));
    // In windows, so that the work is linear whatever a match tries to run on over.
    for start in (0..text.len().max(1)).step_by(WINDOW - OVERLAP) {
        let window = text.as_bytes().get(start..text.len().min(start + WINDOW)).unwrap_or_default();
        for capture in pattern.iter().flat_map(|pattern| pattern.captures_iter(window)) {
            let secrets = capture.iter().skip(1).flatten();
            found.extend(secrets.map(|secret| Span::of(start + secret.start()..start + secret.end())));
        }
        if start + WINDOW >= text.len() {
            break;
        }
    }
    found.sort_unstable();
    found.dedup_by(|next, held| {
        let touches = next.start <= held.end;
        held.end = if touches { held.end.max(next.end) } else { held.end };
        touches
    });
    found
}

/// The first four bytes tell which key it is; the rest is what makes it one.
pub(crate) const fn kept(secret: Span) -> usize {
    if secret.len() > 24 { 4 } else { 0 }
}

/// What begins the armour of a key.
const ARMOUR: &str = "-----BEGIN ";

/// Private keys from their first armour line on: up to the last one, or as far as their digits go.
fn private_keys(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find(ARMOUR)).map(|at| from + at) {
        let rest = text.get(start..).unwrap_or_default();
        let head = rest.find("PRIVATE KEY-----").filter(|at| *at < 48).map(|at| at + "PRIVATE KEY-----".len());
        let Some(head) = head else {
            from = start + ARMOUR.len();
            continue;
        };
        let near = rest.as_bytes().get(..KEY_BYTES).unwrap_or(rest.as_bytes());
        let last = near.windows(8).position(|bytes| bytes == b"-----END");
        let end = start + last.unwrap_or_else(|| head + digits(rest.get(head..).unwrap_or_default()));
        found.push(Span::of(start..end));
        from = end.max(start + head);
    }
    found
}

/// How far the digits of a key go that has no end.
fn digits(text: &str) -> usize {
    let mut end = 0;
    let is_mark = |c: char| c.is_ascii_whitespace() || matches!(c, '\\' | '"' | '\'' | ',');
    for word in text.split_inclusive(is_mark) {
        let digits = word.trim_end_matches(is_mark);
        let is_digits = digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='));
        if !is_digits || (digits.len() > 1 && digits.len() < 32) || end > KEY_BYTES {
            break;
        }
        end += word.len();
    }
    end
}

#[cfg(test)]
mod tests {
    use super::{redacted, redacted_at, secrets};
    use crate::source::Span;

    #[test]
    fn secrets_are_masked_in_place() {
        let key = format!("ghp_{}", "a1B2".repeat(9));
        let text = format!("token {key} end");
        let masked = redacted(&text);
        assert_eq!(masked.len(), text.len());
        assert!(masked.starts_with("token ghp_****") && masked.ends_with("* end") && !masked.contains("a1B2"));
    }

    #[test]
    fn assignments_are_masked_by_their_name() {
        assert_eq!(redacted("api_key = \"abcdef0123456789\""), "api_key = \"****************\"");
        assert_eq!(redacted("api_key = \"your key\""), "api_key = \"your key\"");
        assert_eq!(redacted("plain text"), "plain text");
    }

    #[test]
    fn private_keys_are_masked_whole() {
        let text = "-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----";
        assert!(!redacted(text).contains("MIIabc"));
    }

    #[test]
    fn a_key_of_any_length_is_masked_and_talk_of_one_is_not() {
        let (begin, end) = ("-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----");
        let body = "Q0ZjZTE5Zm9v".repeat(6) + "\n";
        let key = format!("{begin}\n{}{end}", body.repeat(200));
        assert!(!redacted(&key).contains("Q0Zj"));
        let open = format!("{begin}\n{body}{body}what follows");
        assert!(!redacted(&open).contains("Q0Zj") && redacted(&open).contains("what follows"));
        let talk = format!("look for {begin} in the file and tell the user about it");
        assert!(redacted(&talk).ends_with("in the file and tell the user about it"));
    }

    #[test]
    fn a_place_within_a_secret_is_masked_too() {
        let key = format!("ghp_{}", "a1B2".repeat(9));
        let text = format!("é {key} end");
        let inner = redacted_at(&text, Span::of(12..30));
        assert_eq!(inner, "*".repeat(18));
        let armoured =
            format!("-----BEGIN PRIVATE KEY-----\n{}-----END", format!("{}\n", "a1B2".repeat(16)).repeat(30));
        let inner = redacted_at(&armoured, Span::of(1_200..1_260));
        assert!(!inner.contains("a1"), "{inner}");
        assert_eq!(redacted_at(&text, Span::of(0..900)), "");
    }

    #[test]
    fn secrets_are_masked_at_every_place_of_a_long_text() {
        let key = format!("ghp_{}", "a1B2".repeat(9));
        for before in (5_000..9_000).step_by(37) {
            let text = format!("{} {key} end", "x".repeat(before));
            assert_eq!(secrets(&text), [Span::of(before + 1..before + 41)]);
        }
    }

    #[test]
    fn headers_addresses_and_forms_are_masked() {
        let check = |secret: &str, text: &str| {
            let masked = redacted(text);
            assert!(!masked.contains(secret) && masked.len() == text.len(), "{masked}");
        };
        let value = "q7Lm2WtR9vKc4NxB8sJd".repeat(2);
        check(&value, &format!("curl -H 'Authorization: Bearer {value}' x"));
        check("hunter2plus", "postgres://admin:hunter2plus@db.example/x");
        check(&value, &format!("aws_secret_access_key = {value}"));
        check("AAE7Lm2WtR9", "bot 123456789:AAE7Lm2WtR9vKc4NxB8sJdq7Lm2WtR9vKc4 end");
        for plain in
            ["Bearer $TOKEN_OF_THE_USER_HERE", "https://a.example:8080/x@y", "token = get_token_from_the_environment()"]
        {
            assert_eq!(redacted(plain), plain);
        }
    }
}
