//! `requirements.txt`: one requirement or option a line.

use super::Reading;
use super::address::host_range;
use super::packages::{from_address, python_requirement};
use crate::source::{Located, Span};
use crate::syntax::Document;

/// Options that name an index or another place to fetch from.
const INDEX_OPTIONS: [&str; 5] = ["-i", "--index-url", "--extra-index-url", "-f", "--find-links"];
/// Options that name a project to install in place.
const EDIT_OPTIONS: [&str; 2] = ["-e", "--editable"];

/// Reads a file of requirements.
pub(super) fn read(document: &Document, reading: &mut Reading) {
    reading.declared.format = "requirements";
    for (start, line) in logical_lines(&document.text) {
        read_line(&line, start, reading);
    }
}

/// Lines with their starts; one that ends in a backslash goes on, and the backslash and line end stand as spaces.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut goes_on = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let body = content.strip_suffix('\\').filter(|_| !content.trim_start().starts_with('#'));
        let kept = body.unwrap_or(content);
        let padded = format!("{kept}{}", " ".repeat(line.len() - kept.len()));
        match found.last_mut() {
            Some((_, last)) if goes_on => last.push_str(&padded),
            _ => found.push((at, padded)),
        }
        goes_on = body.is_some();
        at += line.len();
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
    if let Some(mut found) = python_requirement("pip", requirement, requirement_span) {
        let hash = options.split_whitespace().find_map(|option| option.strip_prefix("--hash="));
        found.pin = found.pin.or_else(|| hash.map(str::to_owned));
        reading.declared.dependencies.push(found);
    }
}

fn read_option(line: &str, span: Span, reading: &mut Reading) {
    let (name, value) = line.split_once([' ', '=', '\t']).unwrap_or((line, ""));
    let value = value.trim_start_matches([' ', '=', '\t']).trim();
    // The value ends the line.
    let from = Span::of(0..line.len() - value.len()).end;
    let value_span = Span::new(span.start + from, span.end);
    if INDEX_OPTIONS.contains(&name)
        && let Some(range) = host_range(value)
        && let Some(host) = value.get(range.clone())
    {
        let host = Located::new(host.to_ascii_lowercase(), Span::of(range).shifted(value_span.start));
        reading.declared.hosts.push(host);
    }
    if EDIT_OPTIONS.contains(&name) && !value.is_empty() {
        reading.declared.dependencies.push(from_address("pip", value, value_span));
    }
}
