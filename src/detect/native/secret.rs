//! Secrets in the format in which a service hands them out.

use super::{Hit, Subject};
use crate::finding::secrets_by_format;
use crate::rule::ProbeId;

/// Finds the secrets of a document that are proven by a checksum, or random where their format has none.
pub(super) fn find(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    let mut end = 0;
    for secret in secrets_by_format(&subject.document.text).into_iter().filter(|secret| secret.is_proven) {
        // Of two formats in one place the first says enough.
        if secret.span.start >= end {
            end = secret.span.end;
            let message = Some(format!("it opens {}", secret.of));
            hits.push(Hit { message, ..Hit::new(probe, secret.span) });
        }
    }
}
