//! Manifests that two readers could read differently.

use super::{Hit, Subject};
use crate::bundle::ArtifactKind;
use crate::rule::ProbeId;
use crate::source::Span;
use crate::syntax::{DamageKind, Role, Tree};

/// Keys of which a front matter has one.
const KEYS: [&str; 12] = [
    "name",
    "description",
    "allowed-tools",
    "tools",
    "hooks",
    "metadata",
    "model",
    "license",
    "version",
    "disable-model-invocation",
    "user-invocable",
    "globs",
];

/// Duplicate keys, aliases, tags, and readings that disagree.
pub(super) fn find_ambiguous(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    if subject.document.role != Role::FrontMatter && subject.declared.is_none() {
        return;
    }
    for damage in &subject.document.damage {
        let ambiguous = match damage.kind {
            DamageKind::DuplicateKey | DamageKind::Alias | DamageKind::Tag | DamageKind::Disagreement => true,
            DamageKind::TooDeep
            | DamageKind::TooLarge
            | DamageKind::SyntaxError
            | DamageKind::UnreadableManifest
            | DamageKind::WrongType => false,
        };
        if ambiguous {
            hits.push(Hit { message: Some(damage.detail.clone()), ..Hit::new(probe, damage.span) });
        }
    }
}

/// Front matter that one reader takes and another does not: behind blank lines, behind another one, of another language, without an end.
pub(super) fn find_shadowed(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    let document = subject.document;
    let Tree::Markdown(tree) = &document.tree else { return };
    if document.role != Role::Whole || subject.artifact.kind != ArtifactKind::Instruction {
        return;
    }
    let text = &*document.text;
    let from = tree.front_matter.map_or(0, |matter| matter.end as usize);
    let rest = text.get(from..).unwrap_or_default();
    // The line that closes the first one.
    let body = if from > 0 { rest.split_once('\n').map_or("", |(_, body)| body) } else { rest };
    let at = text.len() - body.trim_start().len();
    let Some(fence) = Fence::at(body.trim_start()) else { return };
    let is_first = tree.front_matter.is_none();
    let why = match (fence.names_language, fence.is_closed) {
        _ if !fence.holds_entries => return,
        (false, true) if is_first && at == 0 => return,
        (true, true) => "front matter in another language, which some readers take and some run",
        (false, true) if is_first => "front matter behind blank lines: one reader takes it, another does not",
        (false, true) => "a second front matter: one reader takes it, another does not",
        (_, false) if is_first && at == 0 => "front matter without an end: one reader takes it, another does not",
        (_, false) => return,
    };
    hits.push(Hit { message: Some(why.to_owned()), ..Hit::new(probe, Span::of(at..at + fence.len)) });
}

/// What looks like the beginning of a front matter.
struct Fence {
    /// Bytes of its first line.
    len: usize,
    names_language: bool,
    is_closed: bool,
    holds_entries: bool,
}

impl Fence {
    /// The fence that `text` begins with, and what follows it up to its end or to the first line that is no entry.
    fn at(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let first = lines.next()?.trim_end();
        let sign = ["---", "+++", ";;;"].into_iter().find(|sign| first.starts_with(sign))?;
        let word = first.get(sign.len()..)?.trim();
        let names_language = !word.is_empty();
        if names_language && !word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let mut fence = Self { len: first.len(), names_language, is_closed: false, holds_entries: names_language };
        for line in lines {
            if line.trim_end() == sign {
                fence.is_closed = true;
                break;
            }
            let key = line.split([':', '=']).next().unwrap_or_default();
            let is_entry = line.len() > key.len() && !key.trim().contains(' ');
            fence.holds_entries |= KEYS.contains(&key.trim_end());
            let goes_on = line.trim().is_empty() || line.starts_with([' ', '\t', '-', '#']);
            if !names_language && !is_entry && !goes_on {
                break;
            }
        }
        Some(fence)
    }
}
