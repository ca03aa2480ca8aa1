//! Python calls whose result is known where their arguments are: joining, formatting, decoding, paths.

use crate::program::Value;
use crate::program::fold::{Fold, base64_text, hex_text};
use crate::program::names::Meaning;

/// What a call yields, where folding can tell.
pub(super) fn fold(
    fold: &mut Fold,
    paths: &[String],
    receiver: Option<&Meaning>,
    values: &[Value],
    lists: &[Option<Vec<Value>>],
) -> Option<Value> {
    paths.iter().find_map(|path| function(fold, path, receiver, values, lists)).or_else(|| {
        let method = paths.first()?.rsplit('.').next()?;
        self::method(fold, method, receiver?, values, lists)
    })
}

/// The text of a template with `%` and what fills it.
pub(super) fn percent(fold: &mut Fold, template: Value, fill: Vec<Value>) -> Value {
    let Some(text) = template.only_text().map(str::to_owned) else { return merged(template, fill) };
    let mut fill = fill.into_iter();
    let mut pieces = Vec::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('%') {
        pieces.push(Value::constant(before.to_owned()));
        let mut chars = after.chars();
        let skipped = chars.as_str().len() - after.trim_start_matches(|c: char| "-+ #.0123456789".contains(c)).len();
        let spec = after.get(skipped..).unwrap_or_default();
        chars = spec.chars();
        match chars.next() {
            Some('%') => pieces.push(Value::constant("%".to_owned())),
            Some('s' | 'd' | 'i' | 'r' | 'c' | 'x' | 'f' | 'a' | 'b' | 'u') => {
                pieces.push(fill.next().unwrap_or_else(Value::unknown));
            }
            _ => pieces.push(Value::unknown()),
        }
        rest = chars.as_str();
    }
    pieces.push(Value::constant(rest.to_owned()));
    let mut made = fold.join(pieces, "");
    for left in fill {
        made.note_origins(&left);
    }
    made
}

fn merged(mut made: Value, rest: Vec<Value>) -> Value {
    for one in rest {
        made.note_origins(&one);
    }
    made.blurred()
}

fn function(
    fold: &mut Fold,
    path: &str,
    receiver: Option<&Meaning>,
    values: &[Value],
    lists: &[Option<Vec<Value>>],
) -> Option<Value> {
    let first = values.first();
    match path {
        "chr" => {
            let value = fold.copy(first?);
            Some(fold.each(value, |text| number(text).and_then(char::from_u32).map(String::from)))
        }
        "bytes.fromhex" | "bytearray.fromhex" | "binascii.unhexlify" | "binascii.a2b_hex" => {
            let value = fold.copy(first?);
            Some(fold.each(value, hex_text))
        }
        "base64.b64decode"
        | "base64.urlsafe_b64decode"
        | "base64.standard_b64decode"
        | "binascii.a2b_base64"
        | "base64.decodebytes" => {
            let value = fold.copy(first?);
            Some(fold.each(value, base64_text))
        }
        "codecs.decode" if values.len() > 1 => {
            let codec = values.get(1)?.only_text()?.to_ascii_lowercase();
            let value = fold.copy(first?);
            match codec.as_str() {
                "rot13" | "rot_13" | "rot-13" => {
                    Some(fold.each(value, |text| Some(text.chars().map(rotate).collect())))
                }
                "hex" | "hex_codec" => Some(fold.each(value, hex_text)),
                "base64" | "base64_codec" => Some(fold.each(value, base64_text)),
                _ => None,
            }
        }
        "bytes" | "bytearray" if lists.first().is_some_and(Option::is_some) => {
            let elements = lists.first()?.as_deref()?;
            let bytes: Option<Vec<u8>> =
                elements.iter().map(|one| u8::try_from(number(one.only_text()?)?).ok()).collect();
            String::from_utf8(bytes?).ok().map(Value::constant)
        }
        "str" | "bytes" | "bytearray" | "os.fspath" | "os.path.expanduser" | "os.path.expandvars"
        | "os.path.abspath" | "os.path.realpath" | "os.path.normpath" | "reversed" | "shlex.split" | "shlex.quote"
        | "list" | "tuple" | "textwrap.dedent" | "compile" => {
            let value = fold.copy(first?);
            if path == "reversed" {
                return Some(fold.each(value, |text| Some(text.chars().rev().collect())));
            }
            Some(value)
        }
        "os.path.join" | "pathlib.Path" | "pathlib.PurePath" | "pathlib.PosixPath" => {
            let values = values.iter().map(|value| fold.copy(value)).collect();
            Some(fold.join(values, "/"))
        }
        "pathlib.Path.home" => Some(Value::constant("~".to_owned())),
        "pathlib.Path.expanduser" | "pathlib.Path.resolve" | "pathlib.Path.absolute" => {
            Some(fold.copy(&receiver?.value))
        }
        "pathlib.Path.joinpath" => {
            let receiver = fold.copy(&receiver?.value);
            let values = std::iter::once(receiver).chain(values.iter().map(|value| fold.copy(value))).collect();
            Some(fold.join(values, "/"))
        }
        _ => None,
    }
}

fn method(
    fold: &mut Fold,
    method: &str,
    receiver: &Meaning,
    values: &[Value],
    lists: &[Option<Vec<Value>>],
) -> Option<Value> {
    if receiver.list.is_some() || (receiver.value.texts.is_empty() && receiver.value.parts.is_empty()) {
        return None;
    }
    let object = fold.copy(&receiver.value);
    match method {
        "join" => {
            let separator = object.only_text()?.to_owned();
            let elements = lists.first()?.as_ref()?.iter().map(|value| fold.copy(value)).collect();
            Some(fold.join(elements, &separator))
        }
        "format" => {
            let template = object.only_text()?.to_owned();
            let values = values.iter().map(|value| fold.copy(value)).collect();
            Some(format(fold, &template, values))
        }
        "replace" => {
            let (from, to) = (values.first()?.only_text()?, values.get(1)?.only_text()?);
            // An empty needle or a longer replacement could make the text grow without end.
            if from.is_empty() || to.len() > from.len().max(64) {
                return Some(object.blurred());
            }
            Some(fold.each(object, |text| Some(text.replace(from, to))))
        }
        "lower" => Some(fold.each(object, |text| Some(text.to_lowercase()))),
        "upper" => Some(fold.each(object, |text| Some(text.to_uppercase()))),
        "strip" if values.is_empty() => Some(fold.each(object, |text| Some(text.trim().to_owned()))),
        "decode" | "encode" => match values.first().and_then(Value::only_text) {
            Some("rot13" | "rot_13") => Some(fold.each(object, |text| Some(text.chars().map(rotate).collect()))),
            Some("hex") => Some(fold.each(object, hex_text)),
            Some("base64") => Some(fold.each(object, base64_text)),
            _ => Some(object),
        },
        "split" if values.is_empty() => Some(object),
        _ => None,
    }
}

/// The text of a template with `{}` and what fills it; named and indexed fields are unknown but for plain indexes.
fn format(fold: &mut Fold, template: &str, values: Vec<Value>) -> Value {
    let mut pieces = Vec::new();
    let mut used = 0;
    let mut text = String::new();
    let mut chars = template.chars();
    while let Some(c) = chars.next() {
        match c {
            '{' if chars.as_str().starts_with('{') => {
                chars.next();
                text.push('{');
            }
            '}' => {
                if chars.as_str().starts_with('}') {
                    chars.next();
                }
                text.push('}');
            }
            '{' => {
                let rest = chars.as_str();
                let Some((field, after)) = rest.split_once('}') else { break };
                pieces.push(Value::constant(std::mem::take(&mut text)));
                let index = match field.parse::<usize>() {
                    Ok(index) => Some(index),
                    Err(_) if field.is_empty() || field.starts_with(':') => {
                        used += 1;
                        Some(used - 1)
                    }
                    Err(_) => None,
                };
                let value = index.and_then(|index| values.get(index)).map(|value| fold.copy(value));
                pieces.push(value.unwrap_or_else(Value::unknown));
                chars = after.chars();
            }
            c => text.push(c),
        }
    }
    pieces.push(Value::constant(text));
    let mut made = fold.join(pieces, "");
    for value in &values {
        made.note_origins(value);
    }
    made
}

fn number(text: &str) -> Option<u32> {
    let text = text.replace('_', "").to_ascii_lowercase();
    if let Some(digits) = text.strip_prefix("0x") {
        return u32::from_str_radix(digits, 16).ok();
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return u32::from_str_radix(digits, 8).ok();
    }
    if let Some(digits) = text.strip_prefix("0b") {
        return u32::from_str_radix(digits, 2).ok();
    }
    text.parse().ok()
}

fn rotate(c: char) -> char {
    let turn = |base: u8| char::from(base + (u8::try_from(u32::from(c)).unwrap_or(base) - base + 13) % 26);
    match c {
        'a'..='z' => turn(b'a'),
        'A'..='Z' => turn(b'A'),
        c => c,
    }
}
