//! Specimens: code that a document shows as an attack, by the headings above it or the line that leads to it.
//!
//! **Invariant:** what is hidden, decoded, or a step of a shell under a heading is never a specimen.

use std::collections::BTreeMap;

use crate::bundle::{Artifact, ArtifactKind, Bundle, Language};
use crate::source::{ArtifactId, Location, Span};
use crate::syntax::{BlockKind, CodeBlock, Markdown, fence_language, parse_markdown};

/// Words that say of code that it is an attack, and nothing to run.
const SAY_ATTACK: [&str; 14] = [
    "malicious",
    "dangerous",
    "attack",
    "attacks",
    "attacker",
    "exploit",
    "exploits",
    "vulnerable",
    "suspicious",
    "red flag",
    "red flags",
    "unsafe",
    "insecure",
    "\u{274c}",
];

/// The blocks of code that are specimens, of all artifacts that were asked for.
#[derive(Debug, Default)]
pub(super) struct Specimens {
    by_artifact: BTreeMap<ArtifactId, Vec<Span>>,
}

impl Specimens {
    /// Whether a place stands in a specimen.
    pub(super) fn hold(&mut self, bundle: &Bundle, at: Location) -> bool {
        let blocks = self.by_artifact.entry(at.artifact).or_insert_with(|| {
            let artifact = bundle.artifact(at.artifact);
            artifact
                .filter(|artifact| artifact.language() == Some(Language::Markdown))
                .map(blocks_of)
                .unwrap_or_default()
        });
        blocks.iter().any(|block| block.start <= at.span.start && at.span.end <= block.end)
    }
}

fn blocks_of(artifact: &Artifact) -> Vec<Span> {
    let text = artifact.text.text();
    let markdown = parse_markdown(text);
    let is_specimen = |block: &&CodeBlock| {
        let is_shell = |language| matches!(language, Language::Bash | Language::PowerShell | Language::Batch);
        let is_step = artifact.kind == ArtifactKind::Instruction && fence_language(&block.info).is_none_or(is_shell);
        led_to(&markdown, block, text) || !is_step && stands_under(&markdown, block)
    };
    markdown.code.iter().filter(is_specimen).map(|block| artifact.text.map().map(block.span)).collect()
}

/// Whether the line before a block says that it is an attack.
fn led_to(markdown: &Markdown, block: &CodeBlock, text: &str) -> bool {
    let lead = block.lead.and_then(|lead| markdown.blocks.get(lead as usize));
    let last = |lead: Span| lead.of_text(text).trim_end().rsplit('\n').next().unwrap_or_default().to_lowercase();
    let is_text = |kind: &BlockKind| !matches!(kind, BlockKind::Heading | BlockKind::Comment | BlockKind::Hidden);
    lead.is_some_and(|lead| is_text(&lead.kind) && lead.section == block.section && says_attack(&last(lead.span)))
}

/// Whether a heading above a block says that it is an attack.
fn stands_under(markdown: &Markdown, block: &CodeBlock) -> bool {
    let mut at = Some(block.section);
    for _ in 0..=6 {
        let Some(section) = at.and_then(|at| markdown.sections.get(at as usize)) else { return false };
        if says_attack(&section.title.to_lowercase()) {
            return true;
        }
        at = section.parent;
    }
    false
}

fn says_attack(text: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    SAY_ATTACK.iter().any(|word| {
        text.match_indices(word).any(|(at, _)| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
            !is_word(before) && !is_word(after)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_leads_make_specimens() {
        let check = |page: &str, expected: bool| {
            let bundle = Bundle::from_files("x", &[("SKILL.md", page.as_bytes())]);
            let start = u32::try_from(page.find("go()").unwrap()).unwrap();
            let at = Location { artifact: bundle.artifacts[0].id, span: Span::new(start, start + 4) };
            assert_eq!(Specimens::default().hold(&bundle, at), expected, "{page}");
        };
        check("# Dangerous patterns\n\n## Sending\n\n```python\ngo()\n```\n", true);
        check("# Notes\n\n\u{274c} Malicious:\n\n```bash\ngo()\n```\n", true);
        check("# Dangerous patterns\n\n```bash\ngo()\n```\n", false);
        check("# Notes\n\n```python\ngo()\n```\n\n# Dangerous patterns\n", false);
        check("# Attacked hosts\n\ngo()\n", false);
    }
}
