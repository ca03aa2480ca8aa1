//! How the tests of all front ends lower code and write values down.

use super::{Call, Program, Value, lower};
use crate::bundle::{ArtifactKind, Language, Limits};
use crate::source::{ArtifactId, OffsetMap, Span};
use crate::syntax::{Nested, Origin, Tree, parse};

/// The program of some code and the texts in it; there is no damage.
pub(super) fn lowered(code: &str, language: Language) -> (Program, Vec<Nested>) {
    let origin = Origin::of_file(ArtifactId::default(), ArtifactKind::Script(language));
    let document = parse(&origin, language, code.into(), OffsetMap::identity(), &Limits::default());
    assert!(matches!(document.tree, Tree::Code(_)), "no tree");
    let (program, nested, damage) = lower(&document);
    assert_eq!(damage, []);
    (program, nested)
}

/// A value in one line: `'text'`, `~part~`, `#call`, names, `?` where nothing is known.
pub(super) fn show(value: &Value) -> String {
    let mut shown: Vec<String> = value.texts.iter().map(|text| format!("'{text}'")).collect();
    shown.extend(value.parts.iter().map(|part| format!("~{part}~")));
    shown.extend(value.calls.iter().map(|call| format!("#{call}")));
    shown.extend(value.names.iter().cloned());
    if value.dynamic && shown.is_empty() { "?".to_owned() } else { shown.join(" ") }
}

/// A call in one line: its callee, its arguments, `<#` and the call it reads from, and its marks.
pub(super) fn show_call(call: &Call) -> String {
    let named = |name: &Option<String>| name.as_ref().map_or(String::new(), |name| format!("{name}="));
    let arguments: Vec<String> = call.arguments.iter().map(|one| named(&one.name) + &show(&one.value)).collect();
    let input = call.input.map_or(String::new(), |input| format!(" <#{input}"));
    let silenced = if call.silenced { " silenced" } else { "" };
    let detached = if call.detached { " detached" } else { "" };
    format!("{}({}){input}{silenced}{detached}", call.callee.join("|"), arguments.join(", "))
}

/// Checks the texts nested in some code: their languages, what they are, and where they stand in the code.
pub(super) fn check_nested(code: &str, language: Language, expected: &[(Language, &str, &str)]) {
    let (_, nested) = lowered(code, language);
    let place = |one: &Nested| one.offsets.map(Span::of(0..one.text.len()));
    let found: Vec<(Language, &str, &str)> =
        nested.iter().map(|one| (one.language, &*one.text, place(one).of_text(code))).collect();
    assert_eq!(found, expected, "{code}");
}
