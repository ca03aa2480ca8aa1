//! Written native matchers become compiled ones.

use std::sync::Arc;

use super::compile::Mistakes;
use super::matcher::{ARCHIVE_FAULT, Matcher, Native, NativeMatcher};
use super::pattern::Pattern;
use super::written::WrittenNative;
use crate::bundle::FaultKind;

/// The native matcher; `None` where a mistake was noted.
pub(super) fn native_matcher(
    written: &WrittenNative,
    among: Vec<(String, String)>,
    unless: Vec<Arc<Pattern>>,
    mistakes: &mut Mistakes<'_>,
) -> Option<Matcher> {
    let (name, at) = (written.name.get_ref(), written.name.span().start);
    if name != ARCHIVE_FAULT {
        let found = Native::named(name);
        if found.is_none() {
            mistakes.note(at, format!("no native function is named {name}"));
        }
        let of = written.of.first();
        if let Some(extra) = written.of.get(1) {
            mistakes.note(extra.span().start, format!("{name} looks for one thing at a time"));
        }
        if let Some(of) = of
            && found.is_some_and(|found| !found.choices().contains(&of.get_ref().as_str()))
        {
            mistakes.note(of.span().start, format!("{name} looks for no {}", of.get_ref()));
        }
        let of = of.map(|of| of.get_ref().clone());
        return found.map(|function| Matcher::Native(NativeMatcher { function, of, among, unless }));
    }
    if written.of.is_empty() {
        mistakes.note(at, format!("{ARCHIVE_FAULT} needs `of`, the faults that are meant"));
    }
    let mut kinds = Vec::with_capacity(written.of.len());
    for of in &written.of {
        match FaultKind::ALL.iter().find(|kind| kind.name() == of.get_ref()) {
            Some(kind) => kinds.push(*kind),
            None => mistakes.note(of.span().start, format!("no fault of an archive is named {}", of.get_ref())),
        }
    }
    (!kinds.is_empty()).then_some(Matcher::Fault(kinds))
}
