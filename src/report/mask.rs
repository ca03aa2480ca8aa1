//! Keeps secrets that were redacted in the evidence out of the cuts of the source.

use std::collections::{BTreeMap, BTreeSet};

use super::cut::{clamp, text_span};
use crate::bundle::Bundle;
use crate::finding::{Finding, kept, secrets};
use crate::rule::Category;
use crate::source::{ArtifactId, Span};

/// A stretch of a text that must not be shown, and what is shown in its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Mask {
    /// The bytes of the decoded text.
    pub(super) span: Span,
    /// What is shown.
    pub(super) replacement: String,
}

/// The masks of a bundle, by artifact and place.
#[derive(Default, Debug)]
pub(super) struct Masks {
    by_artifact: BTreeMap<ArtifactId, Vec<Mask>>,
}

impl Masks {
    /// Finds the secrets in every text that is shown for `findings`, and what their evidence redacted.
    pub(super) fn of(bundle: &Bundle, findings: &[Finding]) -> Self {
        let mut masks = Self::default();
        for finding in findings {
            let location = finding.at.location;
            let Some(artifact) = bundle.artifact(location.artifact) else { continue };
            let span = text_span(&artifact.text, location.span);
            if is_redacted(finding, span.of_text(artifact.text.text())) {
                let mask = Mask { span, replacement: finding.snippet.clone() };
                masks.by_artifact.entry(location.artifact).or_default().push(mask);
            }
        }
        let places = findings.iter().flat_map(|finding| {
            std::iter::once(&finding.at)
                .chain(finding.related.iter().map(|label| &label.at))
                .map(|at| at.location.artifact)
        });
        for id in places.collect::<BTreeSet<_>>() {
            let Some(artifact) = bundle.artifact(id) else { continue };
            let text = artifact.text.text();
            let secrets = secrets(text);
            if secrets.is_empty() {
                continue;
            }
            let mask = |secret: Span| {
                let known = Span::new(secret.start, secret.start + clamp(kept(secret))).of_text(text);
                Mask { span: secret, replacement: format!("{known}…[redacted]") }
            };
            masks.by_artifact.entry(id).or_default().extend(secrets.into_iter().map(mask));
        }
        for of_artifact in masks.by_artifact.values_mut() {
            merge(of_artifact);
        }
        masks
    }

    /// The masks of one artifact: sorted, none overlapping another.
    pub(super) fn of_artifact(&self, artifact: ArtifactId) -> &[Mask] {
        self.by_artifact.get(&artifact).map_or(&[], Vec::as_slice)
    }
}

/// Whether the snippet of a finding was told otherwise than it stands in the source.
pub(super) fn is_told_otherwise(finding: &Finding, raw: &str) -> bool {
    let told = finding.snippet.strip_suffix('…').unwrap_or(&finding.snippet);
    !raw.is_empty() && !finding.snippet.is_empty() && !raw.starts_with(told)
}

/// What every redaction of evidence leaves behind: no secret is shorter.
const MASKED: &str = "****";

/// Whether the difference is a redaction rather than a layer that was decoded.
fn is_redacted(finding: &Finding, raw: &str) -> bool {
    let is_masked = finding.snippet.contains(MASKED) && !raw.contains(MASKED);
    let names_it = finding.snippet.contains("redacted");
    is_told_otherwise(finding, raw) && (is_masked || names_it || finding.rule.category == Category::Credential)
}

fn merge(masks: &mut Vec<Mask>) {
    masks.sort_by(|a, b| (a.span.start, b.span.end).cmp(&(b.span.start, a.span.end)));
    masks.dedup_by(|next, kept| {
        let overlaps = next.span.start < kept.span.end;
        if overlaps && next.span.end > kept.span.end {
            kept.span.end = next.span.end;
            kept.replacement = "[redacted]".to_owned();
        }
        overlaps
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::cut::Cut;
    use crate::report::samples;
    use crate::rule::{Kind, Severity};

    #[test]
    fn overlapping_masks_become_one() {
        let mask = |start, end, text: &str| Mask { span: Span::new(start, end), replacement: text.to_owned() };
        let mut masks = vec![mask(8, 12, "c"), mask(0, 4, "b"), mask(0, 6, "a"), mask(10, 20, "d")];
        merge(&mut masks);
        assert_eq!(masks, [mask(0, 6, "a"), mask(8, 20, "[redacted]")]);
    }

    #[test]
    fn a_decoded_layer_is_not_laid_over_its_source() {
        let text = "echo bHMgLWwgL3RtcA | base64 -d\n";
        let bundle = samples::bundle("skill", &[("SKILL.md", text)]);
        let card = samples::card("a-rule", "something", Kind::Threat, Severity::High);
        let mut finding = samples::finding(&bundle, card, "SKILL.md", "bHMgLWwgL3RtcA", "something");
        for (told, is_masked) in [("bin/ls -l /tmpA", false), ("bin/key=********", true)] {
            finding.snippet = told.to_owned();
            let masks = Masks::of(&bundle, std::slice::from_ref(&finding));
            assert_eq!(!masks.of_artifact(ArtifactId(0)).is_empty(), is_masked, "{told}");
        }
    }

    #[test]
    fn secrets_are_masked_that_no_finding_is_about() {
        let key = format!("ghp_{}", "a1B2".repeat(9));
        let text = format!("first line\nTOKEN={key}\nlast line\n");
        let bundle = samples::bundle("skill", &[("SKILL.md", &text)]);
        let card = samples::card("a-rule", "something", Kind::Weakness, Severity::Low);
        let finding = samples::finding(&bundle, card, "SKILL.md", "last", "something");
        let masks = Masks::of(&bundle, std::slice::from_ref(&finding));
        let start = u32::try_from(text.find("ghp").unwrap()).unwrap();
        let mask = Mask { span: Span::new(start, start + 40), replacement: "ghp_…[redacted]".to_owned() };
        assert_eq!(masks.of_artifact(ArtifactId(0)), [mask]);
        let cut = Cut::new(&bundle.artifacts[0].text, 0..=2, &[], masks.of_artifact(ArtifactId(0)));
        assert_eq!(cut.text, "first line\nTOKEN=ghp_…[redacted]\nlast line");
    }
}
