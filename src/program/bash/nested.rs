//! Texts that Bash gives to an interpreter: here-documents, `sh -c`, `python -c`, `eval`, `echo … | sh`.

use std::sync::Arc;

use super::evaluate::Shell;
use super::pipe;
use super::walk::{Command, Heredoc};
use super::word::{PieceKind, Word};
use crate::bundle::Language;
use crate::program::names::number;
use crate::program::paths::reads_code;
use crate::program::{Call, Value};
use crate::source::{OffsetMap, OffsetMapBuilder, Span};
use crate::syntax::{Nested, Role, fence_language, interpreted};

/// Finds the texts that a command interprets.
pub(super) fn find(shell: &mut Shell<'_>, command: &Command, call: &Call, first: usize, found: &mut Vec<Nested>) {
    let words = command.words.get(first + 1..).unwrap_or_default();
    let arguments: Vec<(&Value, &Word)> = {
        // Words that a variable held in front of the arguments have no place of their own.
        let skipped =
            call.arguments.iter().filter(|argument| argument.name.is_none()).count().saturating_sub(words.len());
        let own = call.arguments.iter().filter(|argument| argument.name.is_none()).skip(skipped);
        own.map(|argument| &argument.value).zip(words).collect()
    };
    let own = command.words.get(..first).unwrap_or_default();
    if call.wrappers.iter().any(|wrapper| wrapper == "env")
        && let Some(word) = command.words.get(first)
        && own.iter().any(|word| matches!(shell.value(word).only_text(), Some("-S" | "--split-string")))
    {
        let value = shell.value(word);
        add(shell, &value, word, Language::Bash, Role::Argument, found);
        return;
    }
    for callee in &call.callee {
        if matches!(callee.as_str(), "find" | "fd" | "gfind") {
            run_on_found(shell, &arguments, found);
            return;
        }
        if matches!(callee.as_str(), "eval" | "trap") {
            let shown = if callee == "trap" { arguments.get(..1).unwrap_or_default() } else { &arguments };
            if let [(value, word)] = shown {
                add(shell, value, word, Language::Bash, Role::Argument, found);
            } else if let (Some((_, head)), Some((_, last))) = (shown.first(), shown.last()) {
                let span = head.span.hull(last.span);
                let values: Vec<Value> = shown.iter().map(|(value, _)| shell.fold.copy(value)).collect();
                let whole = shell.fold.join(&values, " ");
                add_replaced(&whole, span, Language::Bash, Role::Argument, found);
            }
            return;
        }
        let language = if callee == "su" { Some(Language::Bash) } else { interpreted(callee) };
        let Some(language) = language else { continue };
        let code =
            arguments.iter().position(|(value, _)| value.texts.iter().any(|text| introduces_code(text, language)));
        if let Some(at) = code {
            if let Some((value, word)) = arguments.get(at + 1) {
                add(shell, value, word, language, Role::Argument, found);
            }
            return;
        }
        if !reads_code(call) {
            return;
        }
        for word in &command.here_words {
            let value = shell.value(word);
            add(shell, &value, word, language, Role::Heredoc, found);
        }
        if let Some((value, span)) = command.input.and_then(|input| pipe::output(shell, input))
            && (value.made || !shell.script.heredocs.iter().any(|heredoc| heredoc.body == span))
        {
            add_replaced(&value, span, language, Role::Argument, found);
        }
        return;
    }
}

/// The commands that a search runs on what it finds: the words behind `-exec`, up to its end.
fn run_on_found(shell: &mut Shell<'_>, arguments: &[(&Value, &Word)], found: &mut Vec<Nested>) {
    let runs = |value: &Value| matches!(value.only_text(), Some("-exec" | "-execdir" | "-ok" | "-okdir" | "-x" | "-X"));
    for part in arguments.split(|(value, _)| runs(value)).skip(1) {
        let ends = |(value, _): &(&Value, &Word)| matches!(value.only_text(), Some(";" | "+"));
        let words = part.split(ends).next().unwrap_or_default();
        let program = words.first().and_then(|(value, _)| value.only_text()).and_then(interpreted);
        let Some(language) = program else { continue };
        let code = words.iter().position(|(value, _)| value.texts.iter().any(|text| introduces_code(text, language)));
        if let Some((value, word)) = code.and_then(|at| words.get(at + 1)) {
            add(shell, value, word, language, Role::Argument, found);
        }
    }
}

/// The nested text that a here-document is.
pub(super) fn heredoc(text: &str, heredoc: &Heredoc, calls: &[Call]) -> Option<Nested> {
    let mut body = String::new();
    let mut map = OffsetMapBuilder::default();
    let mut at = heredoc.body.start;
    for line in heredoc.body.of_text(text).split_inclusive('\n') {
        let end = at + number(line.len());
        let kept = if heredoc.strips_tabs { line.trim_start_matches('\t') } else { line };
        body.push_str(kept);
        map.copy(Span::new(end - number(kept.len()), end));
        at = end;
    }
    if body.is_empty() {
        return None;
    }
    let command = |at: Option<u32>| at.and_then(|at| calls.get(at as usize));
    let language = [command(heredoc.command), command(heredoc.piped)].into_iter().flatten().find_map(|call| {
        let by_name = call.callee.iter().find_map(|callee| match callee.as_str() {
            "ssh" | "su" => Some(Language::Bash),
            callee => interpreted(callee),
        });
        let target = call.redirects.iter().filter(|redirect| redirect.writes).map(|redirect| &redirect.target);
        let named = call.arguments.iter().map(|argument| &argument.value);
        let files = target.chain(named.filter(|_| call.callee.iter().any(|callee| callee == "tee")));
        by_name.filter(|_| reads_code(call)).or_else(|| files.into_iter().find_map(file_language))
    });
    let language = language.unwrap_or(Language::Plain);
    Some(Nested { text: Arc::from(body), offsets: map.build(), language, role: Role::Heredoc, section: 0, made: false })
}

fn file_language(file: &Value) -> Option<Language> {
    let name = file.texts.iter().chain(file.parts.last()).next()?;
    let (_, extension) = name.rsplit('/').next()?.rsplit_once('.')?;
    fence_language(extension)
}

fn introduces_code(option: &str, language: Language) -> bool {
    match language {
        Language::Bash => {
            let letters = option.strip_prefix('-').unwrap_or_default();
            !letters.is_empty() && letters.ends_with('c') && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
        }
        Language::Python => option == "-c" || (option.starts_with('-') && option.len() < 6 && option.ends_with('c')),
        Language::PowerShell => ["-c", "-command"].contains(&option.to_ascii_lowercase().as_str()),
        Language::Batch => matches!(option, "/c" | "/C" | "/k"),
        Language::Php => option == "-r",
        _ => matches!(option, "-e" | "--eval" | "-p" | "--print" | "-pe" | "-ne" | "-E" | "eval"),
    }
}

fn add(shell: &mut Shell<'_>, value: &Value, word: &Word, language: Language, role: Role, found: &mut Vec<Nested>) {
    if let Some(text) = value.only_text()
        && let Some((copied, offsets)) = piecewise(shell, word)
        && copied == text
    {
        if !text.is_empty() {
            let made = value.made;
            found.push(Nested { text: Arc::from(text), offsets, language, role, section: 0, made });
        }
        return;
    }
    add_replaced(value, word.span, language, role, found);
}

fn add_replaced(value: &Value, span: Span, language: Language, role: Role, found: &mut Vec<Nested>) {
    for text in value.texts.iter().filter(|text| !text.is_empty()) {
        let made = value.made;
        let mut map = OffsetMapBuilder::default();
        map.replace(number(text.len()), span);
        found.push(Nested { text: Arc::from(text.as_str()), offsets: map.build(), language, role, section: 0, made });
    }
}

/// The text of a word, piece by piece, with the way back.
fn piecewise(shell: &mut Shell<'_>, word: &Word) -> Option<(String, OffsetMap)> {
    let mut text = String::new();
    let mut map = OffsetMapBuilder::default();
    for piece in word.pieces.iter().filter(|piece| !piece.silent) {
        if let PieceKind::Text(part, runs) = &piece.kind {
            text.push_str(part);
            for (len, original, copied) in runs {
                if *copied { map.copy(*original) } else { map.replace(*len, *original) }
            }
        } else {
            let alone = Word { pieces: vec![piece.clone()], span: piece.span };
            let value = shell.value(&alone);
            let part = value.only_text()?;
            text.push_str(part);
            map.replace(number(part.len()), piece.span);
        }
    }
    Some((text, map.build()))
}
