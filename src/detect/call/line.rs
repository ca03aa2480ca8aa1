//! A command as one line: what it means, however its words are quoted, spaced, and put together from variables.

use std::borrow::Cow;

use crate::program::{Argument, Call, Redirect, Value};
use crate::source::Span;

/// The longest line, in bytes.
const LONGEST: usize = 4 << 10;

/// The lines that a call may be, at most one for each text of the argument with the most texts.
pub(super) fn lines<'a>(call: &'a Call, source: &'a str) -> impl Iterator<Item = String> + 'a {
    let name = call.callee.first().map(String::as_str).unwrap_or_default();
    let most = call.arguments.iter().map(|argument| argument.value.texts.len()).max().unwrap_or_default().clamp(1, 8);
    (0..most).map(move |at| {
        let mut line = name.to_owned();
        for Argument { name, value, span } in &call.arguments {
            line.push(' ');
            if let Some(name) = name {
                line.push_str(name);
                line.push('=');
            }
            line.push_str(&word(value, *span, source, at));
            if line.len() > LONGEST {
                break;
            }
        }
        for Redirect { writes, target, span, .. } in &call.redirects {
            line.push_str(if *writes { " > " } else { " < " });
            line.push_str(&word(target, *span, source, at));
        }
        line
    })
}

/// The text a word may be; what stands there, without quotes, where it is not known.
fn word<'a>(value: &'a Value, span: Span, source: &'a str, at: usize) -> Cow<'a, str> {
    let known = value.texts.get(at).or_else(|| value.texts.last()).filter(|_| !value.dynamic);
    known.map_or_else(|| span.of_text(source).replace(['"', '\''], "").into(), |text| text.as_str().into())
}
