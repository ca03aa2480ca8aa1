//! Reads broken YAML entry by entry, as the lenient loaders of many agents do: no entry is lost because another one is broken.

use std::collections::BTreeSet;

use super::TreeBuilder;
use crate::source::{Located, Span, lines};
use crate::syntax::DamageKind;
use crate::syntax::data::DataValue;

/// Replaces what the builder holds by the top-level entries of its text, each read by itself.
///
/// An entry that is no YAML becomes a text: what follows its colon, its lines joined by spaces, without the quotes around it.
/// Where the text has no `key: value` line, the builder keeps what it has.
pub(super) fn read_lines(builder: &mut TreeBuilder<'_>) {
    let text = builder.text;
    let entries = split_entries(text);
    let Some((first, last)) = entries.first().zip(entries.last()) else { return };
    let span = Span::new(first.key.span.start, last.region.end);
    builder.nodes.clear();
    let root = builder.add(span, DataValue::Null);
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for entry in entries {
        if builder.is_full() {
            builder.report(DamageKind::TooLarge, entry.region, "the data has more values than the limit");
            break;
        }
        if !seen.insert(entry.key.value.clone()) {
            let detail = format!("the key `{}` stands twice", entry.key.value);
            builder.report(DamageKind::DuplicateKey, entry.key.span, &detail);
        }
        found.push(read_entry(builder, entry));
    }
    if let Some(node) = builder.nodes.get_mut(root as usize) {
        node.value = DataValue::Map(found);
    }
}

/// A top-level entry: its key and all of its lines.
struct Entry {
    key: Located<String>,
    region: Span,
}

/// Reads one entry as YAML, or as a line where it is none.
fn read_entry(builder: &mut TreeBuilder<'_>, entry: Entry) -> (Located<String>, u32) {
    let (nodes, damage) = (builder.nodes.len(), builder.damage.len());
    let fault = builder.read(entry.region).err();
    if fault.is_none()
        && let Some(DataValue::Map(entries)) = builder.nodes.get(nodes).map(|node| &node.value)
        && let [(key, id)] = entries.as_slice()
        && key.span.start == entry.key.span.start
    {
        return (entry.key, *id);
    }
    builder.nodes.truncate(nodes);
    builder.damage.truncate(damage);
    builder.damage.extend(fault.filter(|fault| fault.kind != DamageKind::SyntaxError));
    let (span, value) = raw_value(builder.text, &entry);
    let id = builder.add(span, DataValue::Text(value));
    (entry.key, id)
}

/// The entries of a text: lines of the form `key: value` at the indentation of the first, with the lines up to the next.
fn split_entries(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut margin = None;
    for (start, line) in lines(text) {
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        if content.trim_end().is_empty() || content.starts_with('#') || content.starts_with("---") {
            continue;
        }
        if *margin.get_or_insert(indent) != indent {
            continue;
        }
        let Some(key) = line_key(content, start + indent) else { continue };
        if let Some(last) = entries.last_mut() {
            last.region.end = Span::of(0..start).end;
        }
        entries.push(Entry { key, region: Span::of(start..text.len()) });
    }
    entries
}

/// The key that a line states, where it states one; `start` is where the line stands.
fn line_key(line: &str, start: usize) -> Option<Located<String>> {
    let (before, after) = line.split_once(':')?;
    let name = before.trim_end();
    let bare = name.trim_matches(['"', '\'']);
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let is_key = !bare.is_empty() && bare.len() <= 128 && bare.bytes().all(is_name) && !bare.starts_with('-');
    let is_separated = after.is_empty() || after.starts_with([' ', '\t', '\r', '\n']);
    (is_key && is_separated).then(|| Located::new(bare.to_owned(), Span::of(start..start + name.len())))
}

/// The value of an entry as a line reader gives it, and its source.
fn raw_value(text: &str, entry: &Entry) -> (Span, String) {
    let after_key = Span::new(entry.key.span.end, entry.region.end).of_text(text);
    let after_colon = after_key.trim_start().strip_prefix(':').unwrap_or_default();
    let body = without_last_comments(after_colon).trim_end();
    let body = skip_header(body.trim_start());
    let end = entry.region.end as usize - (after_colon.len() - without_last_comments(after_colon).trim_end().len());
    let inner = unquoted(body);
    let tail = if inner.len() + 2 == body.len() { 1 } else { 0 };
    let end = end.saturating_sub(tail);
    let span = Span::of(end.saturating_sub(inner.len())..end);
    let lines: Vec<&str> = inner.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    (span, lines.join(" "))
}

/// The text before the comment lines and blank lines that end it.
fn without_last_comments(mut text: &str) -> &str {
    loop {
        let trimmed = text.trim_end();
        let Some((before, last)) = trimmed.rsplit_once('\n') else { return trimmed };
        if !last.trim_start().starts_with('#') {
            return trimmed;
        }
        text = before;
    }
}

/// The text after a block header, where it begins with one.
fn skip_header(text: &str) -> &str {
    match text.split_once('\n') {
        Some((header, content))
            if header.starts_with(['|', '>'])
                && header.trim_end().bytes().skip(1).all(|byte| matches!(byte, b'+' | b'-' | b'1'..=b'9')) =>
        {
            content.trim_start()
        }
        _ => text,
    }
}

/// The text within the quotes around it; without its first quote where that is the only one.
fn unquoted(text: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(rest) = text.strip_prefix(quote) {
            return match rest.strip_suffix(quote) {
                Some(inner) => inner,
                None if !rest.contains(quote) => rest,
                None => text,
            };
        }
    }
    text
}
