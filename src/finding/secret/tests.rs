//! Secrets are assembled here, so that no file holds one.

use super::secrets_by_format;
use super::table::FORMATS;

/// What a text is said to hold: the proven secrets, and the others.
fn found(text: &str) -> (Vec<&str>, Vec<&str>) {
    let (proven, others): (Vec<_>, Vec<_>) = secrets_by_format(text).into_iter().partition(|secret| secret.is_proven);
    let text_of = |secrets: Vec<super::Secret>| secrets.into_iter().map(|secret| secret.span.of_text(text)).collect();
    (text_of(proven), text_of(others))
}

#[test]
fn every_format_has_marks_that_its_secrets_begin_with() {
    for (format, at) in FORMATS.iter().zip(0..) {
        assert!(super::shape(at).is_some(), "{} compiles", format.shape);
        assert!(!format.marks.is_empty() && !format.of.is_empty(), "{format:?}");
    }
}

#[test]
fn a_secret_of_a_format_without_checksum_is_random() {
    let key = format!("npm{}W7qLm2ZtR9vKc4NxB8sJd6HfG3yPq5TnUe1A", "_");
    assert_eq!(found(&format!("key = \"{key}\"")), (vec![key.as_str()], vec![]));
    let made_up = format!("npm{}{}", "_", "a1B2".repeat(9));
    assert_eq!(found(&made_up), (vec![], vec![made_up.as_str()]));
    assert_eq!(found(&format!("x{key}")), (vec![], vec![]));
}

#[test]
fn a_secret_of_a_format_with_a_checksum_is_right() {
    let body = "W7qLm2ZtR9vKc4NxB8sJd6HfG3yPq5";
    let right = format!("ghp{}{body}{}", "_", "0fOfFD");
    let wrong = format!("ghp{}{body}TnUe1A", "_");
    assert_eq!(found(&right), (vec![right.as_str()], vec![]));
    assert_eq!(found(&wrong), (vec![], vec![wrong.as_str()]));
}

#[test]
fn a_secret_of_two_halves_begins_before_its_mark() {
    let key = format!("123456789{}AE7Lm2WtR9vKc4NxB8sJdq7Lm2WtR9vKc4", ":A");
    assert_eq!(found(&format!("bot {key} end")), (vec![key.as_str()], vec![]));
}

#[test]
fn what_goes_on_behind_a_mark_is_found_without_proof() {
    let text = format!("sk{}learn-based-classifier", "-");
    assert_eq!(found(&text), (vec![], vec![text.as_str()]));
    assert_eq!(found("sk-short SG.x key-board"), (vec![], vec![]));
}
