//! Which files a command writes, by its options and operands.

use super::paths::{FILES, Key, keys_in, keys_of, plain};
use super::{Call, Program, Value};

/// Commands that write to the file that their last word names.
const WRITES_LAST: &[&str] = &["cp", "mv", "install", "ln", "rsync", "scp", "gcp", "gmv"];
/// Commands whose `-o` names no file.
const OTHER_OPTION: &[&str] =
    &["grep", "egrep", "rg", "ssh", "scp", "sftp", "set", "ps", "mount", "find", "ls", "test", "[", "od"];

/// The files that a command writes to by its options and operands.
pub(super) fn written_by_command(call: &Call, program: &Program) -> Vec<Key> {
    let name = call.callee.first().map_or("", String::as_str);
    let mut keys = Vec::new();
    let words = || call.arguments.iter().filter(|argument| argument.name.is_none()).map(|argument| &argument.value);
    let has_flag = |flag: char| {
        words().any(|word| {
            word.only_text().is_some_and(|text| text.starts_with('-') && !text.starts_with("--") && text.contains(flag))
        })
    };
    let mut before: Option<&Value> = None;
    let mut operands = Vec::new();
    for word in words() {
        let option = before.and_then(Value::only_text).filter(|text| text.starts_with('-')).unwrap_or_default();
        let text = word.texts.first().or(word.parts.first()).map_or("", String::as_str);
        let names_output = match option {
            "-o" | "-O" => !OTHER_OPTION.contains(&name),
            "--output" | "--output-document" | "--output-file" | "-out" | "--out" | "--outfile" | "-OutFile" => true,
            option => name == "curl" && option.ends_with('o') && !option.starts_with("--"),
        };
        if names_output || text.starts_with("of=") || text.starts_with("--output=") || text.starts_with("-O/") {
            keys.extend(keys_in(word, program));
            if let Some(rest) = text.strip_prefix("-O") {
                keys.extend(plain(rest));
            }
        } else if !text.starts_with('-') {
            operands.push(word);
        }
        before = Some(word);
    }
    let archives = name == "tar" && words().next().is_some_and(|word| word.texts.iter().any(|text| text.contains('c')));
    let target = match name {
        "tee" => operands.clone(),
        "tar" | "gtar" | "bsdtar" if archives || has_flag('c') => {
            operands.iter().copied().skip_while(|word| is_bundle(word)).take(1).collect()
        }
        "zip" | "7z" | "7za" | "rar" => {
            operands.iter().copied().filter(|word| word.only_text() != Some("a")).take(1).collect()
        }
        _ if WRITES_LAST.contains(&name) && operands.len() > 1 => operands.last().copied().into_iter().collect(),
        _ => Vec::new(),
    };
    keys.extend(target.iter().flat_map(|word| keys_of(word, program)));
    // A download goes by the last part of its address.
    if (name == "wget" && keys.is_empty())
        || (name == "curl" && (has_flag('O') || words().any(|word| word.only_text() == Some("--remote-name"))))
    {
        let addresses = operands.iter().flat_map(|word| word.texts.iter().chain(word.parts.last()));
        let names = addresses
            .filter_map(|text| text.split(['?', '#']).next()?.rsplit_once('/').map(|(_, last)| last.to_owned()));
        keys.extend(names.take(FILES));
    }
    keys
}

/// The flags of `tar czf`.
fn is_bundle(word: &Value) -> bool {
    word.only_text()
        .is_some_and(|text| text.len() < 8 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) && text.contains('f'))
}
