//! What each kind of Bash node becomes once its children are read.

use super::walk::{Command, Frame, Given, Heredoc, Kid, Redirected, Redirection, Walk};
use super::word::{Piece, PieceKind, Quoting, Word, text_piece};
use crate::program::names::number;
use crate::source::Span;

/// How many commands of a group count.
const GROUP: usize = 32;
/// How many commands of a group are looked at.
const LOOKED: u32 = 256;
/// Commands that print nothing of what they get.
const SILENT: &[&str] = &[
    "export", "declare", "local", "typeset", "readonly", "unset", "set", "shopt", "trap", "cd", "pushd", "popd",
    "mkdir", "rm", "chmod", "chown", "touch", "test", "[", "sleep", "exit", "return", "shift", "true", "false", ":",
    "kill", "wait", "read",
];

/// Reduces a node that is left.
pub(super) fn reduce(walk: &mut Walk<'_>, frame: &Frame<'_>, kids: &[Kid<'_>]) {
    let frame = &Frame { span: trimmed(walk.text, frame.span, frame.kind), ..*frame };
    let text = frame.span.of_text(walk.text);
    detach(walk, kids);
    match frame.kind {
        "word" | "number" if kids.is_empty() => push_text(walk, text, frame.span.start, Quoting::None),
        "raw_string" => {
            let inner = text.strip_prefix('\'').unwrap_or(text);
            push_text(walk, inner.strip_suffix('\'').unwrap_or(inner), frame.span.start + 1, Quoting::Single);
            note_literal(walk, frame);
        }
        "ansi_c_string" => {
            let inner = text.strip_prefix("$'").unwrap_or(text);
            push_text(walk, inner.strip_suffix('\'').unwrap_or(inner), frame.span.start + 2, Quoting::Ansi);
            note_literal(walk, frame);
        }
        "string" => string(walk, frame, kids),
        "simple_expansion" => {
            walk.pieces.truncate(frame.pieces);
            walk.push_variable(frame.span, false);
        }
        "expansion" => {
            // What stands for an unset variable tells where the value may come from.
            for piece in walk.pieces.iter_mut().skip(frame.pieces) {
                piece.silent = true;
            }
            walk.push_variable(frame.span, false);
        }
        "command_substitution" | "process_substitution" => substitution(walk, frame),
        "heredoc_body" => {}
        "arithmetic_expansion" => {
            // A number is nothing of what it was counted from.
            walk.pieces.truncate(frame.pieces);
            walk.pieces.push(Piece { kind: PieceKind::Unknown, span: frame.span, silent: false });
        }
        "concatenation" | "command_name" | "translated_string" => {}
        "array" => {
            for (at, word) in walk.take_words(frame.pieces, kids, |kid| kid.pieces > 0).into_iter().enumerate() {
                if at > 0 {
                    push_text(walk, " ", word.span.start.saturating_sub(1), Quoting::Single);
                }
                walk.pieces.extend(word.pieces);
            }
        }
        "brace_expression" | "regex" | "extglob_pattern" if !text.is_empty() => {
            walk.pieces.truncate(frame.pieces);
            push_text(walk, text, frame.span.start, Quoting::None);
        }
        "file_redirect" => redirect(walk, frame, kids),
        "herestring_redirect" => {
            let word = walk.take_word(frame.pieces, frame.span);
            walk.redirections.push(Redirection { operator: "<<<".to_owned(), word, span: frame.span });
        }
        "heredoc_redirect" => heredoc(walk, frame, kids),
        "command" | "declaration_command" | "unset_command" => command(walk, frame, kids),
        "redirected_statement" => redirected(walk, frame, kids),
        "variable_assignment" => assignment(walk, frame, kids),
        "for_statement" => {
            if let Some(name) = kids.iter().find(|kid| kid.field == "variable") {
                let name = name.span.of_text(walk.text).to_owned();
                let values = walk.take_words(frame.pieces, kids, |kid| kid.field == "value");
                walk.script.assignments.push(Given { name, values, span: frame.span, listed: false, appends: false });
            }
            walk.pieces.truncate(frame.pieces);
        }
        "pipeline" => {
            pipe(walk, kids);
            walk.pieces.truncate(frame.pieces);
        }
        "list" => {
            silence(walk, kids);
            walk.pieces.truncate(frame.pieces);
        }
        "function_definition" => {
            let name = kids.iter().find(|kid| kid.field == "name").map_or("", |kid| kid.span.of_text(walk.text));
            let commands = printing(walk, (frame.commands, number(walk.script.commands.len())));
            let open = walk.open.pop();
            if let Some(body) = open.and_then(|at| walk.script.functions.get_mut(at as usize)) {
                body.name = name.to_owned();
                body.commands = commands;
            }
            walk.pieces.truncate(frame.pieces);
        }
        _ => walk.pieces.truncate(frame.pieces),
    }
}

/// The grammar counts blanks before an expansion in double quotes as the expansion's.
fn trimmed(text: &str, span: Span, kind: &str) -> Span {
    if !matches!(kind, "simple_expansion" | "expansion" | "command_substitution" | "arithmetic_expansion") {
        return span;
    }
    let blanks = span.of_text(text).bytes().take_while(u8::is_ascii_whitespace).count();
    Span::new(span.start + number(blanks), span.end)
}

fn push_text(walk: &mut Walk<'_>, source: &str, start: u32, quoting: Quoting) {
    walk.pieces.push(text_piece(source, start, quoting));
}

fn note_literal(walk: &mut Walk<'_>, frame: &Frame<'_>) {
    let mut whole = String::new();
    for piece in walk.pieces.iter().skip(frame.pieces) {
        match &piece.kind {
            PieceKind::Text(text, _) if !piece.silent => whole.push_str(text),
            _ => return,
        }
    }
    if whole.len() >= 4 {
        walk.script.literals.push((whole, frame.span));
    }
}

/// Double quotes: the grammar leaves out some blanks between expansions, so text is what no expansion covers.
fn string(walk: &mut Walk<'_>, frame: &Frame<'_>, kids: &[Kid<'_>]) {
    let mut inner = walk.pieces.split_off(frame.pieces.min(walk.pieces.len())).into_iter();
    let mut at = frame.span.start + 1;
    let closed = frame.span.len() >= 2 && frame.span.of_text(walk.text).ends_with('"');
    let end = if closed { frame.span.end - 1 } else { frame.span.end };
    for kid in kids {
        let own: Vec<Piece> = inner.by_ref().take(kid.pieces).collect();
        if !own.is_empty() {
            let gap = Span::new(at, trimmed(walk.text, kid.span, kid.kind).start);
            if !gap.is_empty() {
                push_text(walk, gap.of_text(walk.text), gap.start, Quoting::Double);
            }
            walk.pieces.extend(own);
            at = kid.span.end;
        }
    }
    let gap = Span::new(at.min(end), end);
    if !gap.is_empty() || walk.pieces.len() == frame.pieces {
        push_text(walk, gap.of_text(walk.text), gap.start, Quoting::Double);
    }
    note_literal(walk, frame);
}

fn substitution(walk: &mut Walk<'_>, frame: &Frame<'_>) {
    let depth = walk.depth;
    walk.depth = depth.saturating_sub(1);
    walk.pieces.truncate(frame.pieces);
    // `$(< file)` is the output of `cat file`.
    for redirection in walk.redirections.split_off(frame.redirections.min(walk.redirections.len())) {
        if redirection.operator == "<" {
            let span = redirection.span;
            let name = Word { pieces: vec![text_piece("cat", span.start, Quoting::Single)], span };
            let words = vec![name, redirection.word];
            walk.script.commands.push(Command { words, span, depth, ..Command::default() });
        }
    }
    let inside = walk.script.commands.iter().enumerate().skip(frame.commands as usize);
    let output: Vec<u32> =
        inside.filter(|(_, command)| command.depth == depth).map(|(at, _)| number(at)).take(32).collect();
    walk.pieces.push(Piece { kind: PieceKind::Output(output), span: frame.span, silent: false });
}

fn redirect(walk: &mut Walk<'_>, frame: &Frame<'_>, kids: &[Kid<'_>]) {
    let mut operator = String::new();
    for kid in kids.iter().filter(|kid| kid.field != "destination") {
        operator.push_str(kid.span.of_text(walk.text));
    }
    let word = walk.take_word(frame.pieces, frame.span);
    walk.redirections.push(Redirection { operator, word, span: frame.span });
}

fn heredoc(walk: &mut Walk<'_>, frame: &Frame<'_>, kids: &[Kid<'_>]) {
    let mut word = Word { pieces: Vec::new(), span: frame.span };
    for body in walk.take_words(frame.pieces, kids, |kid| kid.kind == "heredoc_body") {
        let filled = body.pieces.into_iter().filter(|piece| !matches!(piece.kind, PieceKind::Text(..)));
        word.pieces.extend(filled.map(|piece| Piece { silent: true, ..piece }));
    }
    let strips_tabs = kids.iter().any(|kid| kid.kind == "<<-");
    let piped = kids.iter().find(|kid| kid.commands.0 < kid.commands.1 && kid.kind != "heredoc_body");
    let piped = piped.map(|kid| kid.commands.0);
    if let Some(body) = kids.iter().find(|kid| kid.kind == "heredoc_body") {
        walk.script.heredocs.push(Heredoc { body: body.span, word, strips_tabs, command: None, piped });
    }
}

fn command(walk: &mut Walk<'_>, frame: &Frame<'_>, kids: &[Kid<'_>]) {
    let at = frame.commands as usize;
    let skipped = |kid: &Kid<'_>| matches!(kid.kind, "file_redirect" | "herestring_redirect" | "variable_assignment");
    let mut words = walk.take_words(frame.pieces, kids, |kid| kid.pieces > 0 && !skipped(kid));
    if frame.kind != "command" {
        let name = kids.first().map_or(frame.span, |kid| kid.span);
        let mut named =
            vec![Word { pieces: vec![text_piece(name.of_text(walk.text), name.start, Quoting::Single)], span: name }];
        let mut given = walk.script.assignments.iter().skip(frame.assignments);
        for kid in kids.iter().filter(|kid| matches!(kid.kind, "variable_name" | "variable_assignment")) {
            let head = kid.span.of_text(walk.text).split_inclusive('=').next().unwrap_or_default();
            let mut pieces = vec![text_piece(head, kid.span.start, Quoting::Single)];
            if kid.kind == "variable_assignment" {
                let own = given.find(|given| given.span == kid.span);
                pieces.extend(own.iter().flat_map(|own| &own.values).flat_map(|word| word.pieces.iter().cloned()));
            }
            named.push(Word { pieces, span: kid.span });
        }
        named.append(&mut words);
        words = named;
    }
    let redirections = walk.redirections.split_off(frame.redirections.min(walk.redirections.len()));
    for name in taken_over(&words) {
        // What it reads, or prints, goes into the variable.
        let output = Piece { kind: PieceKind::Output(vec![frame.commands]), span: frame.span, silent: false };
        let values = vec![Word { pieces: vec![output], span: frame.span }];
        walk.script.assignments.push(Given { name, values, span: frame.span, listed: false, appends: false });
    }
    if let Some(command) = walk.script.commands.get_mut(at) {
        command.words = words;
    }
    attach(walk, frame.commands, redirections, alone(frame.commands));
}

const fn alone(command: u32) -> (u32, u32) {
    (command, command + 1)
}

fn redirected(walk: &mut Walk<'_>, frame: &Frame<'_>, kids: &[Kid<'_>]) {
    walk.pieces.truncate(frame.pieces);
    let body = kids.iter().find(|kid| kid.field == "body");
    let range = body.map_or((frame.commands, frame.commands), |kid| kid.commands);
    let simple = body.is_none_or(|kid| matches!(kid.kind, "command" | "pipeline" | "list" | "negated_command"));
    let last = outermost_last(walk, range);
    let redirections = walk.redirections.split_off(frame.redirections.min(walk.redirections.len()));
    for heredoc in walk.script.heredocs.iter_mut().skip(frame.heredocs) {
        if heredoc.command.is_none() {
            heredoc.command = last;
            if let Some(command) = last.and_then(|last| walk.script.commands.get_mut(last as usize)) {
                command.here_documents.push(std::mem::take(&mut heredoc.word));
            }
            if let Some(piped) = heredoc.piped.and_then(|piped| walk.script.commands.get_mut(piped as usize)) {
                piped.input = piped.input.or(last);
            }
        }
    }
    if let Some(last) = last {
        // What a group reads is for the first command that reads.
        let reads = |one: &Redirection| !simple && one.operator.ends_with('<');
        let (inputs, outputs): (Vec<_>, Vec<_>) = redirections.into_iter().partition(reads);
        attach(walk, range.0, inputs, alone(range.0));
        attach(walk, last, outputs, if simple { alone(last) } else { range });
    }
}

/// The commands of a range whose output is that of the whole, the last ones of many.
fn printing(walk: &Walk<'_>, range: (u32, u32)) -> Vec<u32> {
    let from = range.0.max(range.1.saturating_sub(LOOKED));
    let commands = walk.script.commands.get(from as usize..range.1 as usize).unwrap_or_default();
    let prints = |command: &Command| {
        let name = command.words.first().and_then(Word::literal).unwrap_or_default();
        command.depth == walk.depth && !SILENT.contains(&name)
    };
    let printing =
        commands.iter().enumerate().rev().filter(|(_, command)| prints(command)).map(|(at, _)| from + number(at));
    printing.take(GROUP).collect()
}

/// The last command of a range that stands in no substitution of its own.
fn outermost_last(walk: &Walk<'_>, range: (u32, u32)) -> Option<u32> {
    let commands = walk.script.commands.get(range.0 as usize..range.1 as usize)?;
    let at = commands.iter().rposition(|command| command.depth == walk.depth)?;
    Some(range.0 + number(at))
}

/// Gives redirections to a command; what is sent to nowhere silences all commands of the range.
fn attach(walk: &mut Walk<'_>, command: u32, redirections: Vec<Redirection>, range: (u32, u32)) {
    let group = if range.1 > range.0 + 1 && !redirections.is_empty() { printing(walk, range) } else { Vec::new() };
    let (mut errors_to_output, mut output_to_nowhere, mut silenced) = (false, false, false);
    for redirection in redirections {
        let target: String = redirection.word.span.of_text(walk.text).to_owned();
        let nowhere = target.ends_with("/dev/null");
        let digits = redirection.operator.trim_end_matches(['>', '<', '&', '|']);
        let errors = digits == "2" || redirection.operator.starts_with("&>") || redirection.operator == ">&";
        silenced |= nowhere && errors;
        output_to_nowhere |= nowhere && !errors;
        errors_to_output |= redirection.operator == "2>&";
        let duplicates = redirection.operator.ends_with('&');
        let Some(command) = walk.script.commands.get_mut(command as usize) else { continue };
        if redirection.operator == "<<<" {
            command.here_words.push(redirection.word);
        } else if redirection.operator == "<" {
            // Every command of a loop reads what the loop reads.
            let (word, span) = (redirection.word, redirection.span);
            for command in commands_mut(walk, range) {
                command.redirects.push(Redirected { writes: false, word: word.clone(), span, group: Vec::new() });
            }
        } else if !duplicates || target.contains('/') {
            let writes = redirection.operator.contains('>');
            let group = if writes { group.clone() } else { Vec::new() };
            command.redirects.push(Redirected { writes, word: redirection.word, span: redirection.span, group });
        }
    }
    if silenced || (errors_to_output && output_to_nowhere) {
        for command in commands_mut(walk, range) {
            command.silenced = true;
        }
    }
}

fn commands_mut<'w>(walk: &'w mut Walk<'_>, range: (u32, u32)) -> &'w mut [super::walk::Command] {
    walk.script.commands.get_mut(range.0 as usize..range.1 as usize).unwrap_or_default()
}

fn assignment(walk: &mut Walk<'_>, frame: &Frame<'_>, kids: &[Kid<'_>]) {
    let name = kids.iter().find(|kid| kid.field == "name").map_or(frame.span, |kid| kid.span).of_text(walk.text);
    let name = name.split('[').next().unwrap_or_default().to_owned();
    let values = walk.take_words(frame.pieces, kids, |kid| kid.pieces > 0 && kid.field == "value");
    let appends = kids.iter().any(|kid| kid.kind == "+=");
    walk.script.assignments.push(Given { name, values, span: frame.span, listed: true, appends });
}

fn pipe(walk: &mut Walk<'_>, kids: &[Kid<'_>]) {
    let mut before: Option<u32> = None;
    let mut others = Vec::new();
    for kid in kids.iter().filter(|kid| kid.commands.0 < kid.commands.1) {
        if let Some(first) = walk.script.commands.get_mut(kid.commands.0 as usize) {
            first.input = first.input.or(before);
            first.inputs.append(&mut others);
        }
        before = outermost_last(walk, kid.commands);
        if kid.kind != "command" {
            others = printing(walk, kid.commands);
        }
    }
}

/// `a || true`: nobody learns that `a` failed.
fn silence(walk: &mut Walk<'_>, kids: &[Kid<'_>]) {
    let Some(last) = kids.last() else { return };
    let ignores = matches!(last.span.of_text(walk.text).trim(), "true" | ":" | "exit 0" | "/bin/true" | "return 0");
    if ignores && kids.iter().any(|kid| kid.kind == "||") {
        let first = kids.first().map_or(last.commands.0, |kid| kid.commands.0);
        // Lists nest to the left: what the inner one silenced is not gone through again.
        let (done, until) = walk.silenced;
        let from = if done == first { until.min(last.commands.0) } else { first };
        for command in commands_mut(walk, (from, last.commands.0)) {
            command.silenced = true;
        }
        walk.silenced = (first, last.commands.0);
    }
}

/// `a &`: `a` goes on in the background.
fn detach(walk: &mut Walk<'_>, kids: &[Kid<'_>]) {
    for pair in kids.windows(2) {
        if let [statement, after] = pair
            && after.kind == "&"
        {
            for command in commands_mut(walk, statement.commands) {
                command.detached = true;
            }
        }
    }
}

/// The variables that `read` and its like fill.
fn taken_over(words: &[Word]) -> Vec<String> {
    let mut literals = words.iter().map(|word| word.literal().unwrap_or_default());
    match literals.next() {
        Some("read" | "mapfile" | "readarray") => {
            literals.filter(|word| !word.is_empty() && !word.starts_with('-')).map(str::to_owned).take(GROUP).collect()
        }
        Some("printf") if literals.next() == Some("-v") => literals.next().map(str::to_owned).into_iter().collect(),
        _ => Vec::new(),
    }
}
