//! Python calls whose result is known where their arguments are: joining, formatting, decoding, paths.

use std::collections::BTreeMap;

use crate::program::Value;
use crate::program::codec::{
    ascii85_bytes, base32_bytes, base64_bytes, base85_bytes, bytes_of, hex_bytes, inflated, rotated, text_of,
};
use crate::program::fold::{Fold, is_spelt};
use crate::program::names::Meaning;

/// Methods whose result is no more spelt than what they are called on, or join.
const KEEPING: &[&str] =
    &["join", "decode", "encode", "strip", "lower", "upper", "replace", "translate", "format", "split"];

/// How many digits a number has that is read as bytes.
const DIGITS: usize = 2048;

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
    let mut made = fold.join(&pieces, "");
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
            let mut letters = fold.each(value, |text| number(text).and_then(char::from_u32).map(String::from));
            letters.made |= letters.dynamic;
            Some(letters)
        }
        "codecs.decode" | "codecs.encode" => {
            let codec = values.get(1)?.only_text()?.to_ascii_lowercase();
            let undo = codec_of(&codec).filter(|_| path == "codecs.decode" || codec.starts_with("rot"))?;
            let value = fold.copy(first?);
            Some(fold.each(value, undo))
        }
        _ if decoder(path).is_some() => {
            let (undo, value) = (decoder(path)?, fold.copy(first?));
            Some(fold.each(value, undo))
        }
        "str.maketrans" | "bytes.maketrans" if values.len() > 1 => {
            let (from, to) = (values.first()?.only_text()?, values.get(1)?.only_text()?);
            // A table is its two rows, with a sign between them that no text has.
            Some(Value::constant(format!("{from}{ROWS}{to}")))
        }
        "bytes" | "bytearray" if lists.first().is_some_and(Option::is_some) => {
            let elements = lists.first()?.as_deref()?;
            let bytes: Option<Vec<u8>> =
                elements.iter().map(|one| u8::try_from(number(one.only_text()?)?).ok()).collect();
            String::from_utf8(bytes?).ok().map(Value::made)
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
            let values: Vec<Value> = values.iter().map(|value| fold.copy(value)).collect();
            Some(fold.join(&values, "/"))
        }
        "pathlib.Path.home" => Some(Value::constant("~".to_owned())),
        "pathlib.Path.expanduser" | "pathlib.Path.resolve" | "pathlib.Path.absolute" => {
            Some(fold.copy(&receiver?.value))
        }
        "pathlib.Path.joinpath" => {
            let receiver = fold.copy(&receiver?.value);
            let values: Vec<Value> =
                std::iter::once(receiver).chain(values.iter().map(|value| fold.copy(value))).collect();
            Some(fold.join(&values, "/"))
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
    let object = &receiver.value;
    let source =
        if method == "join" { values.first().filter(|_| !lists.iter().any(Option::is_some)) } else { Some(object) };
    if source.is_some_and(|source| source.made && source.texts.is_empty()) && KEEPING.contains(&method) {
        return Some(Value { made: true, ..Value::unknown() });
    }
    if receiver.list.is_some() || (receiver.value.texts.is_empty() && receiver.value.parts.is_empty()) {
        return None;
    }
    let object = fold.copy(&receiver.value);
    match method {
        "join" => {
            let separator = object.only_text()?.to_owned();
            let elements: Vec<Value> = lists.first()?.as_ref()?.iter().map(|value| fold.copy(value)).collect();
            Some(fold.join(&elements, &separator))
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
            // Words of the filling are spelt; what falls out between letters is not.
            let was_made = object.made;
            let mut filled = fold.each(object.clone(), |text| Some(text.replace(from, to)));
            filled.made =
                was_made || filled.texts.iter().zip(&object.texts).any(|(text, source)| !is_spelt(text, &[source, to]));
            Some(filled)
        }
        "translate" => {
            let table = values.first()?.only_text().filter(|table| table.contains(ROWS))?;
            Some(fold.each(object, |text| translated(text, table)))
        }
        "to_bytes" => {
            let big = !values.iter().any(|value| value.only_text() == Some("little"));
            Some(fold.each(object, |text| number_bytes(text, big)))
        }
        "lower" => Some(fold.each(object, |text| Some(text.to_lowercase()))),
        "upper" => Some(fold.each(object, |text| Some(text.to_uppercase()))),
        "strip" if values.is_empty() => Some(fold.each(object, |text| Some(text.trim().to_owned()))),
        "decode" | "encode" => match values.first().and_then(Value::only_text) {
            Some(codec) if codec_of(codec).is_some() => Some(fold.each(object, codec_of(codec)?)),
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
    let mut made = fold.join(&pieces, "");
    for value in &values {
        made.note_origins(value);
    }
    made
}

/// The bytes of a decimal or hexadecimal number as text.
fn number_bytes(text: &str, big: bool) -> Option<String> {
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let (digits, radix) = hex.map_or((text, 10), |hex| (hex, 16));
    if digits.len() > DIGITS {
        return None;
    }
    // Limbs of 32 bits, the smallest first; as many digits at a time as one of them holds.
    let digits: Vec<u64> =
        digits.chars().filter(|c| *c != '_').map(|c| c.to_digit(radix).map(u64::from)).collect::<Option<_>>()?;
    let mut limbs: Vec<u32> = Vec::new();
    for few in digits.chunks(7) {
        let (mut carry, mut factor) = (0, 1);
        for digit in few {
            (carry, factor) = (carry * u64::from(radix) + digit, factor * u64::from(radix));
        }
        for limb in &mut limbs {
            carry += u64::from(*limb) * factor;
            *limb = u32::try_from(carry & 0xFFFF_FFFF).ok()?;
            carry >>= 32;
        }
        if carry > 0 {
            limbs.push(u32::try_from(carry).ok()?);
        }
    }
    let bytes = limbs.iter().rev().flat_map(|limb| limb.to_be_bytes());
    let mut bytes: Vec<u8> = bytes.skip_while(|byte| *byte == 0).collect();
    if !big {
        bytes.reverse();
    }
    Some(text_of(bytes))
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

/// What separates the rows of a table of letters.
const ROWS: char = '\u{FFFF}';

/// The text with its letters exchanged as a table says.
fn translated(text: &str, table: &str) -> Option<String> {
    let (from, to) = table.split_once(ROWS)?;
    let table: BTreeMap<char, char> = from.chars().zip(to.chars()).collect();
    Some(text.chars().map(|c| table.get(&c).copied().unwrap_or(c)).collect())
}

/// What undoes an encoding.
type Undo = fn(&str) -> Option<String>;

/// What a function of the library undoes.
fn decoder(path: &str) -> Option<Undo> {
    Some(match path {
        "bytes.fromhex" | "bytearray.fromhex" | "binascii.unhexlify" | "binascii.a2b_hex" | "base64.b16decode" => {
            |text| hex_bytes(text).map(text_of)
        }
        "base64.b64decode"
        | "base64.urlsafe_b64decode"
        | "base64.standard_b64decode"
        | "binascii.a2b_base64"
        | "base64.decodebytes" => |text| base64_bytes(text).map(text_of),
        "base64.b32decode" => |text| base32_bytes(text).map(text_of),
        "base64.b85decode" => |text| base85_bytes(text).map(text_of),
        "base64.a85decode" => |text| ascii85_bytes(text).map(text_of),
        "zlib.decompress" | "gzip.decompress" => |text| inflated(&bytes_of(text)).map(text_of),
        _ => return None,
    })
}

/// What a codec of `codecs` undoes.
fn codec_of(codec: &str) -> Option<Undo> {
    match codec {
        "rot13" | "rot_13" | "rot-13" => Some(|text| Some(rotated(text))),
        "hex" | "hex_codec" => decoder("bytes.fromhex"),
        "base64" | "base64_codec" => decoder("base64.b64decode"),
        "zlib" | "zip" | "zlib_codec" => decoder("zlib.decompress"),
        _ => None,
    }
}
