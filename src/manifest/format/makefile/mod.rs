//! Makefiles: recipes become shell code of their own, and so does what a shell computes as soon as make starts.

mod expand;
mod line;

use std::collections::{BTreeMap, BTreeSet};

use self::expand::Expansion;
use self::line::{Line, Sign, lines};
use crate::bundle::{ArtifactKind, Language, ManifestKind};
use crate::manifest::texts::nested;
use crate::manifest::{AutoRun, NamedFile, Reading};
use crate::source::{Located, OffsetMapBuilder, Span};
use crate::syntax::{DamageKind, Document, Role, interpreted};

const AT_START: &str = "when make starts";
/// Functions that make statements out of text, or write files, while the makefile is read.
const MAKERS: [&str; 3] = ["eval", "guile", "file"];
/// Functions that may do so where they stand alone, for their value is a statement.
const LONE_MAKERS: [&str; 5] = ["eval", "guile", "file", "foreach", "call"];

/// How many values of a variable are put in: conditions decide between them.
const MOST_VALUES: usize = 8;
/// Names of files that a makefile may read: makefiles, lists of what sources need, and settings.
const PARTS: [&str; 5] = [".mk", ".mak", ".make", ".d", "makefile"];

/// Reads a makefile.
pub(super) fn read(document: &Document, reading: &mut Reading) {
    let source = &*document.text;
    let lines = lines(source);
    let values = values(&lines, source);
    let most = values.values().map(Vec::len).max().unwrap_or_default().clamp(1, MOST_VALUES);
    for number in 0..most {
        let chosen = values.iter().filter_map(|(name, all)| Some((*name, all.get(number).or(all.last())?.as_str())));
        let variables = chosen.collect();
        let mut writer =
            Writer { source, expansion: Expansion::new(&variables, source.len()), language: shell(&variables) };
        for line in &lines {
            writer.read(line, reading);
        }
        if writer.expansion.is_spent() {
            let span = Span::of(0..source.len());
            reading.report(DamageKind::TooLarge, span, "its variables are longer than the limit once they are put in");
        }
    }
    for line in &lines {
        match line {
            Line::Include(span) => add_included(*span, source, reading),
            Line::Variable { name: "SHELL", value, .. } => add_own_shell(*value, source, reading),
            Line::Unknown(span) => reading.report(DamageKind::SyntaxError, *span, "no statement of a makefile"),
            Line::Function(span) => report_makers(*span, &LONE_MAKERS, source, reading),
            Line::Plain(span) | Line::Variable { value: span, .. } => report_makers(*span, &MAKERS, source, reading),
            Line::Recipe(_) | Line::Define { .. } => {}
        }
    }
    dedup(reading);
}

/// The values of each variable, in the order they are given; what is added to one is added to all.
fn values<'a>(lines: &[Line<'a>], source: &str) -> BTreeMap<&'a str, Vec<String>> {
    let mut values: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for line in lines {
        let (name, value, is_added) = match line {
            Line::Variable { name, value, sign } => (*name, value, *sign == Sign::Adds),
            Line::Define { name, body } => (*name, body, false),
            _ => continue,
        };
        let value = value.of_text(source);
        let held = values.entry(name).or_default();
        if is_added && !held.is_empty() {
            for text in held {
                text.push(' ');
                text.push_str(value);
            }
        } else if held.len() < MOST_VALUES {
            held.push(value.to_owned());
        }
    }
    values
}

/// Leaves out what another value of a variable has shown already.
fn dedup(reading: &mut Reading) {
    let mut seen = BTreeSet::new();
    reading.nested.retain(|nested| {
        let at = nested.offsets.map(Span::of(0..nested.text.len()));
        seen.insert((at, nested.role, nested.text.clone()))
    });
    let mut seen = BTreeSet::new();
    reading.declared.commands.retain(|command| seen.insert((command.line.span, command.line.value.clone())));
    reading.damage.dedup();
}

/// The language of its recipes.
fn shell(variables: &BTreeMap<&str, &str>) -> Language {
    let words = variables.get("SHELL").copied().unwrap_or_default().split_whitespace();
    let program = words.rev().find(|word| !word.starts_with('-')).unwrap_or_default();
    interpreted(program).unwrap_or(Language::Bash)
}

/// Writes the commands of a makefile with one value of each variable.
struct Writer<'a> {
    source: &'a str,
    expansion: Expansion<'a>,
    /// The language of recipes.
    language: Language,
}

impl Writer<'_> {
    fn read(&mut self, line: &Line<'_>, reading: &mut Reading) {
        match line {
            Line::Recipe(pieces) => self.add_recipe(pieces, reading),
            Line::Define { body, .. } => {
                self.add_recipe(&[*body], reading);
                self.add_shells(*body, reading);
            }
            Line::Variable { value, sign: Sign::Shell, .. } => self.add_command(*value, reading),
            Line::Variable { name: ".SHELLFLAGS", value, .. } => self.add_flags(*value, reading),
            Line::Variable { value: span, .. }
            | Line::Include(span)
            | Line::Function(span)
            | Line::Plain(span)
            | Line::Unknown(span) => self.add_shells(*span, reading),
        }
    }

    /// Adds a recipe: its lines without what make takes for itself.
    fn add_recipe(&mut self, pieces: &[Span], reading: &mut Reading) {
        let (mut text, mut map) = (String::new(), OffsetMapBuilder::default());
        for piece in pieces {
            self.expansion.write(*piece, self.source, &mut text, &mut map);
        }
        if !text.trim().is_empty() {
            reading.nested.push(nested(&text, map.build(), self.language, Role::Listing));
        }
        self.add_inner_shells(reading);
    }

    /// Adds what the shell gets in front of every recipe, as the command that it makes with one.
    fn add_flags(&mut self, span: Span, reading: &mut Reading) {
        let (mut text, mut map) = ("sh ".to_owned(), OffsetMapBuilder::default());
        map.replace(Span::of(0..text.len()).end, Span::new(span.start, span.start));
        self.expansion.write(span, self.source, &mut text, &mut map);
        reading.nested.push(nested(&text, map.build(), Language::Bash, Role::Listing));
    }

    /// Adds the commands of all `$(shell …)` outside of recipes: they run as soon as make starts.
    fn add_shells(&mut self, span: Span, reading: &mut Reading) {
        for command in self.expansion.shells(span, self.source) {
            self.add_command(command, reading);
        }
    }

    /// Adds the commands within the functions of what was just written.
    fn add_inner_shells(&mut self, reading: &mut Reading) {
        for span in self.expansion.take_functions() {
            self.add_shells(span, reading);
        }
    }

    /// Adds a command that runs as soon as make starts.
    fn add_command(&mut self, span: Span, reading: &mut Reading) {
        let (mut text, mut map) = (String::new(), OffsetMapBuilder::default());
        self.expansion.write(span, self.source, &mut text, &mut map);
        if text.trim().is_empty() {
            return;
        }
        reading.nested.push(nested(&text, map.build(), Language::Bash, Role::Command));
        let line = Located::new(text.trim().to_owned(), span);
        reading.declared.commands.push(AutoRun { line, when: AT_START.to_owned() });
        self.add_inner_shells(reading);
    }
}

/// Reports a function of `makers` in a text outside of recipes: what it makes is not understood.
fn report_makers(span: Span, makers: &[&str], source: &str, reading: &mut Reading) {
    let text = span.of_text(source);
    let makes = |name: &&&str| {
        let is_call = |at: usize| text.get(at + name.len()..).is_some_and(|rest| rest.starts_with([' ', '\t']));
        let opens = |at: usize| text.get(..at).is_some_and(|before| before.ends_with("$(") || before.ends_with("${"));
        text.match_indices(**name).any(|(at, _)| is_call(at) && opens(at))
    };
    if let Some(name) = makers.iter().find(makes) {
        let detail = format!("`{name}` makes statements while the makefile is read");
        reading.report(DamageKind::SyntaxError, span, detail);
    }
}

/// Adds the file of the bundle that recipes are given to, where it is one.
fn add_own_shell(span: Span, source: &str, reading: &mut Reading) {
    let path = span.of_text(source).split_whitespace().next().unwrap_or_default();
    if path.contains('/') && !path.starts_with('/') && !path.contains('$') {
        let path = Located::new(path.to_owned(), span);
        reading.declared.files.push(NamedFile { path, kind: ArtifactKind::Script(Language::Bash) });
    }
}

/// Adds the files that are read as parts of the makefile; one whose name says that it is none is not read as one.
fn add_included(span: Span, source: &str, reading: &mut Reading) {
    let text = span.of_text(source);
    let text = text.split(" #").next().unwrap_or(text);
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let path = word.trim_end().trim_end_matches(')');
        let place = Span::of(at..at + path.len()).shifted(span.start);
        at += word.len();
        let lower = path.to_ascii_lowercase();
        let name = lower.rsplit('/').next().unwrap_or_default();
        if path.is_empty() || path == "\\" {
            continue;
        }
        let is_known = !path.contains(['$', '\\', '*']);
        if !is_known && !PARTS.iter().any(|part| name.ends_with(part)) && !name.starts_with(".env") {
            reading.report(DamageKind::SyntaxError, place, "it includes a file that is read as something else");
        }
        if is_known {
            let kind = ArtifactKind::Manifest(ManifestKind::Makefile);
            reading.declared.files.push(NamedFile { path: Located::new(path.to_owned(), place), kind });
            let line = Located::new(path.to_owned(), place);
            reading.declared.commands.push(AutoRun { line, when: AT_START.to_owned() });
        }
    }
}

#[cfg(test)]
mod tests;
