//! JavaScript calls whose result is known where their arguments are: joining, decoding, characters, paths.

use crate::program::Value;
use crate::program::codec::{base64_bytes, bytes_of, hex_bytes, inflated, text_of};
use crate::program::fold::Fold;
use crate::program::names::Meaning;

/// Callees that run their first argument in a shell.
pub(super) const SHELL: &[&str] = &["child_process.exec", "child_process.execSync", "shelljs.exec", "cross-spawn.exec"];
/// Callees that start a program, in a shell where told so.
pub(super) const STARTS: &[&str] = &[
    "child_process.spawn",
    "child_process.spawnSync",
    "child_process.execFile",
    "child_process.execFileSync",
    "child_process.fork",
    "execa",
    "execa.execa",
    "execa.execaSync",
    "execa.sync",
    "cross-spawn",
    "cross-spawn.spawn",
    "cross-spawn.sync",
    "Bun.spawn",
    "Bun.spawnSync",
    "Deno.Command",
    "Deno.run",
];
/// How many elements a text is split into at most.
const PIECES: usize = 4096;
/// What a piece costs beside its text, in bytes.
const PIECE: usize = 128;
/// The longest text that repeating or padding makes, in bytes.
const REPEATED: usize = 1 << 16;

/// What a call yields, where folding can tell.
pub(super) fn fold(
    fold: &mut Fold,
    paths: &[String],
    receiver: Option<&Meaning>,
    values: &[Value],
    lists: &[Option<Vec<Value>>],
) -> Option<Meaning> {
    let known = paths.iter().find_map(|path| function(fold, path, values, lists));
    known.map(Meaning::of).or_else(|| {
        let method = paths.first()?.rsplit('.').next()?;
        let receiver = receiver?;
        match &receiver.list {
            Some(list) => of_list(fold, method, list, values, lists),
            None => of_text(fold, method, receiver, values),
        }
    })
}

fn function(fold: &mut Fold, path: &str, values: &[Value], lists: &[Option<Vec<Value>>]) -> Option<Value> {
    let first = values.first();
    match path {
        "String.fromCharCode" | "String.fromCodePoint" => {
            let mut codes: Vec<Value> = Vec::new();
            for (value, list) in values.iter().zip(lists) {
                match list {
                    Some(list) => codes.extend(list.iter().map(|one| fold.copy(one))),
                    None => codes.push(fold.copy(value)),
                }
            }
            let is_made = codes.iter().any(|code| code.dynamic);
            let characters: Vec<Value> = codes.into_iter().map(|code| fold.each(code, character)).collect();
            let mut text = fold.join(&characters, "");
            text.made |= is_made;
            Some(text)
        }
        "atob" | "Base64.decode" => {
            let value = fold.copy(first?);
            Some(fold.each(value, |text| base64_bytes(text).map(text_of)))
        }
        "Buffer.from" | "buffer.Buffer.from" | "Buffer" => {
            let value = match lists.first() {
                Some(Some(bytes)) => {
                    let bytes: Vec<Value> = bytes.iter().map(|one| fold.copy(one)).collect();
                    let characters: Vec<Value> = bytes.into_iter().map(|byte| fold.each(byte, character)).collect();
                    return Some(fold.join(&characters, ""));
                }
                _ => fold.copy(first?),
            };
            match values.get(1).and_then(Value::only_text) {
                Some("base64" | "base64url") => Some(fold.each(value, |text| base64_bytes(text).map(text_of))),
                Some("hex") => Some(fold.each(value, |text| hex_bytes(text).map(text_of))),
                Some("utf8" | "utf-8" | "ascii" | "latin1" | "binary") | None => Some(value),
                Some(_) => Some(value.blurred()),
            }
        }
        "zlib.inflateSync"
        | "zlib.gunzipSync"
        | "zlib.unzipSync"
        | "zlib.inflateRawSync"
        | "pako.inflate"
        | "pako.ungzip" => {
            let value = fold.copy(first?);
            Some(fold.each(value, |text| inflated(&bytes_of(text)).map(text_of)))
        }
        "decodeURIComponent" | "decodeURI" | "unescape" => {
            let value = fold.copy(first?);
            Some(fold.each(value, unquoted))
        }
        "String" | "URL" | "url.URL" | "encodeURI" | "JSON.parse" | "structuredClone" | "Promise.resolve"
        | "Array.from" | "Array.of" | "fs.realpathSync" | "url.fileURLToPath" | "path.normalize" => {
            Some(fold.copy(first?))
        }
        "JSON.stringify" | "encodeURIComponent" | "btoa" | "querystring.stringify" | "qs.stringify" => {
            Some(fold.copy(first?).blurred())
        }
        "String.raw" => Some(fold.copy(first?)),
        "os.homedir" => Some(Value::constant("~".to_owned())),
        "os.tmpdir" => Some(Value::constant("/tmp".to_owned())),
        "path.join" | "path.resolve" | "path.posix.join" | "path.posix.resolve" | "path.win32.join" => {
            let values: Vec<Value> = values.iter().map(|value| fold.copy(value)).collect();
            Some(fold.join(&values, "/"))
        }
        _ => None,
    }
}

fn of_list(
    fold: &mut Fold,
    method: &str,
    list: &[Value],
    values: &[Value],
    lists: &[Option<Vec<Value>>],
) -> Option<Meaning> {
    let copied = |fold: &mut Fold| -> Vec<Value> { list.iter().map(|one| fold.copy(one)).collect() };
    let made = match method {
        "join" => {
            let separator = match values.first() {
                None => ",",
                Some(separator) => separator.only_text()?,
            };
            let elements = copied(fold);
            return Some(Meaning::of(fold.join(&elements, separator)));
        }
        "reverse" | "toReversed" => {
            let mut elements = copied(fold);
            elements.reverse();
            elements
        }
        "concat" => {
            let mut elements = copied(fold);
            for (value, more) in values.iter().zip(lists) {
                match more {
                    Some(more) => elements.extend(more.iter().map(|one| fold.copy(one))),
                    None => elements.push(fold.copy(value)),
                }
            }
            elements
        }
        "map" if values.first().is_some_and(|f| f.names.iter().any(|name| CHARACTERS.contains(&name.as_str()))) => {
            let elements = copied(fold);
            elements.into_iter().map(|one| fold.each(one, character)).collect()
        }
        "filter" | "flat" | "values" if values.is_empty() => copied(fold),
        _ => return None,
    };
    Some(Meaning { list: Some(made), ..Meaning::default() })
}

/// Methods whose result is no more spelt than what they are called on.
const KEEPING: &[&str] = &["join", "toString", "trim", "replace", "slice", "toLowerCase", "concat", "decode"];

/// Functions that make a character of its code.
const CHARACTERS: &[&str] = &["String.fromCharCode", "String.fromCodePoint"];

fn of_text(fold: &mut Fold, method: &str, receiver: &Meaning, values: &[Value]) -> Option<Meaning> {
    if receiver.value.made && receiver.value.texts.is_empty() && KEEPING.contains(&method) {
        return Some(Meaning::of(Value { made: true, ..Value::unknown() }));
    }
    if receiver.value.texts.is_empty() && receiver.value.parts.is_empty() {
        return None;
    }
    let object = fold.copy(&receiver.value);
    let text = |at: usize| values.get(at).and_then(Value::only_text);
    let whole = |at: usize| text(at).and_then(|text| text.parse::<i64>().ok());
    let made = match method {
        "split" => {
            let separator = text(0)?;
            let pieces = split(object.only_text()?, separator).filter(|pieces| fold.pay(pieces.len() * PIECE))?;
            let list = pieces.into_iter().map(Value::constant).collect();
            return Some(Meaning { list: Some(list), ..Meaning::default() });
        }
        "concat" => {
            let all: Vec<Value> = std::iter::once(object).chain(values.iter().map(|value| fold.copy(value))).collect();
            fold.join(&all, "")
        }
        "replace" | "replaceAll" => {
            let (from, to) = (needle(text(0)?)?, text(1)?.to_owned());
            // A longer replacement could make the text grow without end.
            if to.len() > from.text.len().max(64) {
                return Some(Meaning::of(object.blurred()));
            }
            let all = from.all || method == "replaceAll";
            fold.each(object, |text| {
                Some(if all { text.replace(&from.text, &to) } else { text.replacen(&from.text, &to, 1) })
            })
        }
        "slice" | "substring" | "substr" => {
            let (start, end) = (whole(0)?, if values.len() > 1 { Some(whole(1)?) } else { None });
            fold.each(object, |text| cut(method, text, start, end))
        }
        "at" | "charAt" => {
            let at = whole(0).or_else(|| values.is_empty().then_some(0))?;
            fold.each(object, |text| cut("slice", text, at, (at != -1).then_some(at + 1)))
        }
        "toLowerCase" | "toLocaleLowerCase" => fold.each(object, |text| Some(text.to_lowercase())),
        "toUpperCase" | "toLocaleUpperCase" => fold.each(object, |text| Some(text.to_uppercase())),
        "trim" => fold.each(object, |text| Some(text.trim().to_owned())),
        "trimStart" | "trimEnd" | "normalize" | "valueOf" | "href" => object,
        "repeat" => {
            let times = usize::try_from(whole(0)?).ok()?;
            fold.each(object, |text| (text.len().saturating_mul(times) <= REPEATED).then(|| text.repeat(times)))
        }
        "padStart" | "padEnd" => {
            let width = usize::try_from(whole(0)?).ok().filter(|width| *width <= REPEATED)?;
            let fill = text(1).unwrap_or(" ").to_owned();
            fold.each(object, |text| {
                let missing = width.saturating_sub(text.chars().count());
                let pad: String = fill.chars().cycle().take(missing).collect();
                Some(if method == "padStart" { pad + text } else { text.to_owned() + &pad })
            })
        }
        "toString" => match text(0) {
            None | Some("utf8" | "utf-8" | "ascii" | "latin1" | "binary") => object,
            Some(_) => object.blurred(),
        },
        "decode" => object,
        _ => return None,
    };
    Some(Meaning::of(made))
}

/// The character with a code.
fn character(code: &str) -> Option<String> {
    char::from_u32(number(code)?).map(String::from)
}

fn number(text: &str) -> Option<u32> {
    let text = text.replace('_', "").to_ascii_lowercase();
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            return u32::from_str_radix(digits, radix).ok();
        }
    }
    text.parse().ok()
}

/// The text with its percent signs undone.
fn unquoted(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match (byte, digits) {
            (b'%', Some(code)) => {
                bytes.push(code);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

fn split(text: &str, separator: &str) -> Option<Vec<String>> {
    let pieces: Vec<String> = if separator.is_empty() {
        text.chars().take(PIECES + 1).map(String::from).collect()
    } else {
        text.split(separator).take(PIECES + 1).map(str::to_owned).collect()
    };
    (pieces.len() <= PIECES).then_some(pieces)
}

/// What is replaced.
struct Needle {
    text: String,
    all: bool,
}

/// The text that a needle stands for, where it is a text or a pattern without operators.
fn needle(text: &str) -> Option<Needle> {
    let Some(pattern) = text.strip_prefix('/').and_then(|rest| rest.rsplit_once('/')) else {
        return (!text.is_empty()).then(|| Needle { text: text.to_owned(), all: false });
    };
    let (pattern, flags) = pattern;
    let is_plain = !pattern.is_empty() && !pattern.contains(['\\', '[', '(', '.', '*', '+', '?', '|', '^', '$', '{']);
    (is_plain && !flags.contains('i')).then(|| Needle { text: pattern.to_owned(), all: flags.contains('g') })
}

/// A part of a text as `slice`, `substring` or `substr` counts it, in characters.
fn cut(method: &str, text: &str, start: i64, end: Option<i64>) -> Option<String> {
    let len = i64::try_from(text.chars().count()).ok()?;
    let from_end = |at: i64| if at < 0 { (len + at).max(0) } else { at.min(len) };
    let (first, last) = match method {
        "substring" => {
            let (one, other) = (start.clamp(0, len), end.map_or(len, |end| end.clamp(0, len)));
            (one.min(other), one.max(other))
        }
        "substr" => (from_end(start), end.map_or(len, |count| from_end(start).saturating_add(count.max(0)).min(len))),
        _ => (from_end(start), end.map_or(len, from_end)),
    };
    let count = usize::try_from(last.saturating_sub(first)).unwrap_or_default();
    Some(text.chars().skip(usize::try_from(first).ok()?).take(count).collect())
}
