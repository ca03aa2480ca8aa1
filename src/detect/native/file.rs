//! Files by their names: those that a text for an agent names, in whatever language, those that code runs, and data files.

use std::collections::BTreeSet;

use super::{Hit, Subject};
use crate::bundle::{ArtifactKind, Language};
use crate::detect::file_name::{file_of, files_in};
use crate::program::{Call, Value};
use crate::rule::{Mark, ProbeId};
use crate::source::Span;
use crate::syntax::{Role, interpreted};

/// The shortest name without an extension, in bytes.
const SHORTEST: usize = 3;
/// Functions that run the file, or the command line, in their first argument.
const RUNS: [&str; 27] = [
    "subprocess.run",
    "subprocess.call",
    "subprocess.check_call",
    "subprocess.check_output",
    "subprocess.Popen",
    "os.system",
    "os.popen",
    "os.execv",
    "os.execvp",
    "os.execl",
    "os.execlp",
    "os.startfile",
    "runpy.run_path",
    "execfile",
    "ctypes.CDLL",
    "ctypes.cdll.LoadLibrary",
    "child_process.exec",
    "child_process.execSync",
    "child_process.execFile",
    "child_process.execFileSync",
    "child_process.spawn",
    "child_process.spawnSync",
    "child_process.fork",
    "Deno.Command",
    "Bun.spawn",
    "require",
    "process.dlopen",
];

/// Finds the first place of each name of a file in the sentences of a text; one that nobody sees comes besides.
/// `beside-address` finds those alone that share a sentence with an address, or stand in the one after it.
pub(super) fn find_named(probe: ProbeId, of: Option<&str>, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    // What code says of files is about itself.
    let Some(prose) = subject.prose.filter(|_| subject.document.role != Role::Literal) else { return };
    let mut seen = BTreeSet::new();
    let mut before = None;
    for sentence in &prose.sentences {
        let unseen = sentence.role.is_unseen();
        let text = sentence.span.of_text(&prose.text);
        if of.is_some() {
            let has_address = text.contains("://");
            let follows = before == Some(sentence.section);
            before = has_address.then_some(sentence.section);
            if !has_address && !follows {
                continue;
            }
        }
        let mut names = files_in(text);
        if of.is_some() {
            // A program without an extension is named by itself, between backticks.
            let shown = |span: Span| prose.offsets.map(span.shifted(sentence.span.start));
            names.extend(plain_words(text).into_iter().filter(|(span, _)| is_inline_code(shown(*span), subject)));
        }
        for (span, name) in names {
            if seen.insert((name, unseen)) {
                let span = prose.offsets.map(span.shifted(sentence.span.start));
                let mut hit = Hit { file: Some(name.to_owned()), ..Hit::new(probe, span) };
                hit.message = Some(format!("`{name}`"));
                hit.marks.extend(unseen.then_some(Mark::Hidden));
                hits.push(hit);
            }
        }
    }
}

/// Whether all that stands between two backticks is at a place.
fn is_inline_code(span: Span, subject: &Subject<'_>) -> bool {
    let text = subject.document.text.as_bytes();
    let before = (span.start as usize).checked_sub(1).and_then(|at| text.get(at));
    before == Some(&b'`') && text.get(span.end as usize) == Some(&b'`')
}

/// Words that may name a program: letters, digits, `-` and `_`.
fn plain_words(text: &str) -> Vec<(Span, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':'))) {
        if word.len() >= SHORTEST && !word.contains(['.', '/', ':']) {
            found.push((Span::of(at..at + word.len()), word));
        }
        at += word.len();
        at += text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    found
}

/// Finds calls that run a file by its name.
pub(super) fn find_run(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    let Some(program) = subject.program else { return };
    if !matches!(subject.document.role, Role::Whole | Role::Argument | Role::Command) {
        return;
    }
    for call in &program.calls {
        if let Some(file) = file_run(call, subject.document.language) {
            let message = Some(format!("`{file}`"));
            hits.push(Hit { message, file: Some(file), ..Hit::new(probe, call.span) });
        }
    }
}

/// The file that a call runs, by the last component of its name.
fn file_run(call: &Call, language: Language) -> Option<String> {
    let callee = call.callee.first()?;
    let first = call.arguments.first().map(|argument| &argument.value);
    if matches!(callee.as_str(), "chmod" | "os.chmod" | "fs.chmodSync" | "fs.chmod" | "fs.promises.chmod") {
        let words: Vec<&str> = call.arguments.iter().filter_map(|argument| end_of(&argument.value)).collect();
        let file = words.iter().find(|word| !is_option(word) && !is_mode(word))?;
        return words.iter().any(|word| is_mode(word)).then(|| last_component(file)).flatten();
    }
    if language == Language::Bash {
        if matches!(callee.as_str(), "." | "source") || interpreted(callee).is_some() {
            let words = call.arguments.iter().map(|argument| &argument.value);
            let mut words = words.skip_while(|value| end_of(value).is_some_and(is_option));
            return words.next().and_then(end_of).and_then(file_of).map(str::to_owned);
        }
        return program_of(callee);
    }
    if !call.callee.iter().any(|path| RUNS.contains(&path.as_str())) {
        return None;
    }
    let mut words = first.and_then(end_of)?.split_whitespace();
    let head = words.next()?;
    if callee == "require" {
        return file_of(head).map(str::to_owned);
    }
    if interpreted(head).is_none() {
        return program_of(head).or_else(|| file_of(head).map(str::to_owned));
    }
    words.find(|word| !is_option(word)).and_then(file_of).map(str::to_owned)
}

/// Whether it is a mode under which a file can be run.
fn is_mode(word: &str) -> bool {
    let digits = word.trim_start_matches("0o").trim_start_matches('0');
    let is_octal = matches!(digits.len(), 3 | 4) && digits.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
    let may_run = |digit: u8| digit % 2 == 1;
    (is_octal && digits.bytes().rev().nth(2).is_some_and(may_run)) || (word.contains('+') && word.ends_with('x'))
}

fn is_option(word: &str) -> bool {
    // What follows `-c` is no file.
    word.starts_with('-') && word != "-c"
}

/// The program at a path that does not lead into the system.
fn program_of(path: &str) -> Option<String> {
    let (folder, _) = path.rsplit_once('/')?;
    let is_own = folder.is_empty() || !folder.starts_with('/');
    is_own.then(|| last_component(path)).flatten()
}

fn last_component(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?;
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    (name.len() >= SHORTEST && name.chars().all(is_part)).then(|| name.to_owned())
}

/// A text, or the last part of it that is known.
fn end_of(value: &Value) -> Option<&str> {
    value.texts.first().or_else(|| value.parts.last()).map(String::as_str)
}

/// Finds a file of data, as a whole.
pub(super) fn find_shipped(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    let is_data = matches!(subject.artifact.kind, ArtifactKind::Data(_) | ArtifactKind::Prose);
    if subject.document.role == Role::Whole && is_data {
        let file = file_of(&subject.artifact.path).map(str::to_owned);
        hits.extend(file.map(|file| Hit { file: Some(file), ..Hit::new(probe, Span::default()) }));
    }
}
