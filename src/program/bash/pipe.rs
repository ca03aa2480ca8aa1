//! What commands write, where that is known: a text that is shown, through the filters of its pipe.

use super::call::base_name;
use super::evaluate::Shell;
use crate::program::Value;
use crate::program::codec::{base32_bytes, base64_bytes, bytes_of, hex_bytes, inflated, text_of};
use crate::program::fold::is_spelt;
use crate::source::Span;

/// How many commands of a pipe are followed.
const PIPE: usize = 8;
/// How deep the output of commands stands in the words of others.
const DEPTH: u32 = 4;
/// How many characters a set of `tr` has at most.
const SET: usize = 512;

/// What the command with the index `at` writes, and where the text in it stands.
pub(super) fn output(shell: &mut Shell<'_>, at: u32) -> Option<(Value, Span)> {
    if shell.depth == DEPTH {
        return None;
    }
    shell.depth += 1;
    let written = written(shell, at);
    shell.depth -= 1;
    written
}

fn written(shell: &mut Shell<'_>, at: u32) -> Option<(Value, Span)> {
    let script = shell.script;
    let mut chain = Vec::new();
    let mut next = Some(at);
    while let Some(at) = next {
        let command = script.commands.get(at as usize)?;
        if chain.len() == PIPE {
            return None;
        }
        let words: Option<Vec<String>> =
            command.words.iter().map(|word| shell.value(word).only_text().map(str::to_owned)).collect();
        chain.push((at, words?));
        next = command.input;
    }
    let (first, words) = chain.pop()?;
    let (name, rest) = words.split_first()?;
    let (mut text, span, source) = match base_name(name) {
        "echo" => {
            let flags = rest.iter().take_while(|word| matches!(word.as_str(), "-n" | "-e" | "-ne" | "-en")).count();
            let shown = rest.get(flags..)?;
            let escapes = rest.get(..flags)?.iter().any(|flag| flag.contains('e'));
            let plain = shown.join(" ");
            let text = if escapes { unescaped(&plain) } else { plain.clone() };
            (text, span_of(shell, first, 1 + flags), plain)
        }
        "printf" => {
            let rest = rest.strip_prefix(&["--".to_owned()]).unwrap_or(rest);
            // A format that only passes its word on is not where the text stands.
            let from = words.len() - rest.len() + usize::from(rest.len() > 1);
            (formatted(rest)?, span_of(shell, first, from), rest.join(" "))
        }
        _ => {
            let (text, span) = input(shell, first)?;
            (filtered(&words, &text)?, span, text)
        }
    };
    for (_, words) in chain.iter().rev() {
        if !shell.fold.pay(text.len() + 64) {
            return None;
        }
        text = filtered(words, &text)?;
    }
    if !shell.fold.pay(text.len() + source.len()) {
        return None;
    }
    let made = !is_spelt(&text, &[&source]) || shell.is_made(first);
    Some((Value { made, ..Value::constant(text.trim_end_matches('\n').to_owned()) }, span))
}

/// Where the words of a command stand from the one with the index `from` on.
fn span_of(shell: &Shell<'_>, command: u32, from: usize) -> Span {
    let words = shell.script.commands.get(command as usize).map_or(&[][..], |command| &command.words);
    let spans = words.get(from..).unwrap_or_default().iter().map(|word| word.span);
    spans.reduce(Span::hull).or(words.last().map(|word| word.span)).unwrap_or_default()
}

/// What a command reads: a here-string or a here-document.
fn input(shell: &mut Shell<'_>, at: u32) -> Option<(String, Span)> {
    let script = shell.script;
    let command = script.commands.get(at as usize)?;
    if let Some(word) = command.here_words.first() {
        return Some((shell.value(word).only_text()?.to_owned(), word.span));
    }
    let heredoc = script.heredocs.iter().find(|heredoc| heredoc.command == Some(at))?;
    let text = heredoc.body.of_text(shell.text);
    shell.fold.pay(text.len()).then(|| (text.to_owned(), heredoc.body))
}

/// What a filter makes of a text.
fn filtered(words: &[String], text: &str) -> Option<String> {
    let (name, rest) = words.split_first()?;
    let has = |options: &[&str]| rest.iter().any(|word| options.contains(&word.as_str()));
    let files = rest.iter().filter(|word| !word.starts_with('-') || word.len() == 1).count();
    match base_name(name) {
        "cat" if rest.is_empty() => Some(text.to_owned()),
        "base64" | "gbase64" if has(&["-d", "-D", "--decode", "-di", "-id"]) && files == 0 => {
            base64_bytes(text).map(text_of)
        }
        "openssl" if has(&["-d"]) && has(&["base64", "-a", "-base64"]) => base64_bytes(text).map(text_of),
        "base32" if has(&["-d", "--decode", "-D"]) && files == 0 => base32_bytes(text).map(text_of),
        "xxd" if has(&["-r", "-rp", "-r -p", "-pr"]) => hex_bytes(text).map(text_of),
        "gunzip" | "zcat" if files == 0 => inflated(&bytes_of(text)).map(text_of),
        "gzip" if has(&["-d", "-dc", "-cd"]) && files == 0 => inflated(&bytes_of(text)).map(text_of),
        "rev" if rest.is_empty() => {
            let lines: Vec<String> = text.lines().map(|line| line.chars().rev().collect()).collect();
            Some(lines.join("\n"))
        }
        "tac" if rest.is_empty() => Some(text.lines().rev().collect::<Vec<_>>().join("\n")),
        "tr" => exchanged(rest, text),
        "sed" => substituted(rest, text),
        _ => None,
    }
}

/// `tr a-z n-za-m`, `tr -d _`.
fn exchanged(words: &[String], text: &str) -> Option<String> {
    match words {
        [option, set] if option == "-d" => {
            let set = set_of(set);
            Some(text.chars().filter(|c| !set.contains(c)).collect())
        }
        [from, to] if !from.starts_with('-') => {
            let (from, to) = (set_of(from), set_of(to));
            let last = *to.last()?;
            let change = |c| match from.iter().position(|one| *one == c) {
                Some(at) => to.get(at).copied().unwrap_or(last),
                None => c,
            };
            Some(text.chars().map(change).collect())
        }
        _ => None,
    }
}

/// The characters of a set, ranges written out.
fn set_of(set: &str) -> Vec<char> {
    let set = set.replace("[:upper:]", "A-Z").replace("[:lower:]", "a-z").replace("[:digit:]", "0-9");
    let mut chars = unescaped(&set).chars().collect::<Vec<_>>().into_iter().peekable();
    let mut all = Vec::new();
    while let Some(c) = chars.next() {
        if chars.peek() == Some(&'-') {
            chars.next();
            match chars.next() {
                Some(last) => all.extend((c..=last).take(SET)),
                None => all.extend([c, '-']),
            }
        } else {
            all.push(c);
        }
        if all.len() > SET {
            break;
        }
    }
    all
}

/// `sed 's/X//g'` with a text and no pattern.
fn substituted(words: &[String], text: &str) -> Option<String> {
    let [script] = words.strip_prefix(&["-e".to_owned()]).unwrap_or(words) else { return None };
    let separator = script.strip_prefix('s')?.chars().next()?;
    let mut parts = script.get(1 + separator.len_utf8()..)?.split(separator);
    let (from, to, flags) = (parts.next()?, parts.next()?, parts.next()?);
    let is_plain = !from.is_empty() && !from.contains(['\\', '[', '.', '*', '^', '$']) && !to.contains(['\\', '&']);
    if !is_plain || parts.next().is_some() || to.len() > from.len().max(64) {
        return None;
    }
    let lines = text.lines();
    let change = |line: &str| if flags == "g" { line.replace(from, to) } else { line.replacen(from, to, 1) };
    Some(lines.map(change).collect::<Vec<_>>().join("\n"))
}

/// What `printf` writes.
fn formatted(words: &[String]) -> Option<String> {
    let (format, mut fill) = (words.first()?, words.iter().skip(1));
    let format = unescaped(format);
    let mut text = String::with_capacity(format.len());
    let mut rest = format.as_str();
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        let mut chars = after.chars();
        match chars.next()? {
            '%' => text.push('%'),
            's' => text.push_str(fill.next().map_or("", String::as_str)),
            'b' => text.push_str(&unescaped(fill.next().map_or("", String::as_str))),
            _ => return None,
        }
        rest = chars.as_str();
    }
    text.push_str(rest);
    Some(text)
}

/// The text with the escapes of `echo -e` and `printf` undone.
fn unescaped(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        made.push_str(before);
        let digits = |from: usize, most: usize, radix: u32| {
            let digits: String = after.chars().skip(from).take(most).take_while(|c| c.is_digit(radix)).collect();
            let code = u32::from_str_radix(&digits, radix).ok().and_then(char::from_u32);
            code.map(|c| (c, from + digits.len()))
        };
        let first = after.chars().next();
        let (one, taken) = match first {
            Some('x') => digits(1, 2, 16),
            Some('u') => digits(1, 4, 16),
            Some('0') => digits(1, 3, 8).or(Some(('\0', 1))),
            Some('1'..='7') => digits(0, 3, 8),
            Some('n') => Some(('\n', 1)),
            Some('t') => Some(('\t', 1)),
            Some('r') => Some(('\r', 1)),
            Some('\\') => Some(('\\', 1)),
            _ => None,
        }
        .unwrap_or(('\\', 0));
        made.push(one);
        rest = after.get(taken..).unwrap_or_default();
    }
    made.push_str(rest);
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(filter: &str, text: &str, expected: &str) {
        let words: Vec<String> = filter.split(' ').map(str::to_owned).collect();
        assert_eq!(filtered(&words, text).as_deref(), Some(expected), "{filter}");
    }

    #[test]
    fn filters_are_undone() {
        check("base64 -d", "Y3VybA==\n", "curl");
        check("base32 --decode", "MN2XE3A=", "curl");
        check("xxd -r -p", "6375726c", "curl");
        check("rev", "lruc\nhs", "curl\nsh");
        check("tr a-zA-Z n-za-mN-ZA-M", "phey", "curl");
        check("tr -d _", "c_u_rl", "curl");
        check("sed s/X//g", "cXuXrl", "curl");
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(formatted(&words(&["\\x63\\165rl"])).as_deref(), Some("curl"));
        assert_eq!(formatted(&words(&["%s\\n", "curl"])).as_deref(), Some("curl\n"));
        assert_eq!(formatted(&words(&["%b%%", "\\0143url"])).as_deref(), Some("curl%"));
        assert_eq!(formatted(&words(&["%5d", "1"])), None);
    }
}
