//! `requirements.txt`: one requirement or option a line.

use crate::bundle::{ArtifactKind, ManifestKind};
use crate::manifest::address::host_range;
use crate::manifest::packages::{from_address, python_requirement};
use crate::manifest::{NamedFile, Reading};
use crate::source::{Located, Span, lines};
use crate::syntax::{DamageKind, Document};

/// Options that name an index or another place to fetch from.
const INDEX_OPTIONS: [&str; 5] = ["-i", "--index-url", "--extra-index-url", "-f", "--find-links"];
/// Options that name a project to install in place.
const EDIT_OPTIONS: [&str; 2] = ["-e", "--editable"];
/// Options that name another file.
const FILE_OPTIONS: [&str; 4] = ["-r", "--requirement", "-c", "--constraint"];
/// Options that change how packages are installed, and not which.
const OTHER_OPTIONS: [&str; 9] = [
    "--no-index",
    "--no-binary",
    "--only-binary",
    "--prefer-binary",
    "--require-hashes",
    "--pre",
    "--trusted-host",
    "--use-feature",
    "--config-settings",
];

/// Reads a file of requirements.
pub(super) fn read(document: &Document, reading: &mut Reading) {
    for (start, line) in logical_lines(&document.text) {
        read_line(&line, start, reading);
    }
}

/// Lines with their starts; one that ends in a backslash goes on, and the backslash and line end stand as spaces.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut goes_on = false;
    for (start, line) in lines(text) {
        let content = line.trim_end_matches(['\n', '\r']);
        let body = content.strip_suffix('\\').filter(|_| !content.trim_start().starts_with('#'));
        let kept = body.unwrap_or(content);
        let padded = format!("{kept}{}", " ".repeat(line.len() - kept.len()));
        match found.last_mut() {
            Some((_, last)) if goes_on => last.push_str(&padded),
            _ => found.push((start, padded)),
        }
        goes_on = body.is_some();
    }
    found
}

fn read_line(line: &str, start: usize, reading: &mut Reading) {
    let end = line
        .match_indices('#')
        .map(|(at, _)| at)
        .find(|at| line.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t'])));
    let line = line.get(..end.unwrap_or(line.len())).unwrap_or_default();
    let indent = line.len() - line.trim_start().len();
    let body = line.trim();
    let span = Span::of(start + indent..start + indent + body.len());
    if let Some(option) = body.strip_prefix('-').map(|_| body) {
        return read_option(option, span, reading);
    }
    let (requirement, options) = body.find(" --").map_or((body, ""), |at| body.split_at(at));
    let requirement_span = Span::new(span.start, span.start + Span::of(0..requirement.trim_end().len()).end);
    match python_requirement("pip", requirement, requirement_span).filter(|_| is_requirement(requirement)) {
        Some(mut found) => {
            let hash = options.split_whitespace().find_map(|option| option.strip_prefix("--hash="));
            found.pin = found.pin.or_else(|| hash.map(str::to_owned));
            reading.declared.dependencies.push(found);
        }
        None if body.is_empty() => {}
        None => report(reading, span, "no requirement"),
    }
}

/// Whether a line names a package and nothing that no installer reads: words of prose follow one another without a sign.
fn is_requirement(text: &str) -> bool {
    let mut words = text.split(';').next().unwrap_or_default().split_whitespace();
    let is_name = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    !words.next().is_some_and(is_name) || !words.next().is_some_and(is_name)
}

/// Notes a line that is no requirement and no option.
fn report(reading: &mut Reading, span: Span, what: &str) {
    reading.report(DamageKind::SyntaxError, span, format!("{what} that installers understand"));
}

fn read_option(line: &str, span: Span, reading: &mut Reading) {
    let name = line.split([' ', '=', '\t']).next().unwrap_or_default();
    // A short option and its value may stand together: `-rbase.txt`.
    let is_joined = !name.starts_with("--") && name.len() > 2;
    let name = if is_joined { name.get(..2).unwrap_or(name) } else { name };
    let value = line.get(name.len()..).unwrap_or_default().trim_start_matches([' ', '=', '\t']).trim();
    // The value ends the line.
    let from = Span::of(0..line.len() - value.len()).end;
    let value_span = Span::new(span.start + from, span.end);
    if INDEX_OPTIONS.contains(&name) {
        reading.add_indexes(value, |range| Span::of(range).shifted(value_span.start));
    } else if EDIT_OPTIONS.contains(&name) || (FILE_OPTIONS.contains(&name) && host_range(value).is_some()) {
        reading.declared.dependencies.push(from_address("pip", value, value_span));
    } else if FILE_OPTIONS.contains(&name) {
        let path = Located::new(value.to_owned(), value_span);
        let kind = ArtifactKind::Manifest(ManifestKind::Requirements);
        reading.declared.files.push(NamedFile { path, kind });
    } else if !OTHER_OPTIONS.contains(&name) {
        report(reading, span, "no option");
    }
}
