//! Script metadata in a Python file, as PEP 723 defines it: a TOML block in comments that runners install from.

use toml::de::{DeTable, DeValue};

use super::Reading;
use super::address::host_range;
use super::packages::{from_address, python_requirement};
use crate::bundle::Limits;
use crate::source::{Located, OffsetMap, OffsetMapBuilder, Span};
use crate::syntax::{Damage, DamageKind, Document};

/// Reads the script block of a Python file, where it has one.
pub(super) fn read(document: &Document, limits: &Limits, reading: &mut Reading) {
    for block in find_blocks(&document.text) {
        reading.declared.format = "inline-script";
        if block.toml.len() > limits.front_matter_bytes as usize {
            report(reading, DamageKind::TooLarge, block.span, "the script block is over the limit of bytes");
            continue;
        }
        match DeTable::parse(&block.toml) {
            Ok(table) => Lowering { offsets: &block.offsets, reading }.read(table.get_ref()),
            Err(error) => {
                let at = error.span().map_or(block.span, |range| block.offsets.map(Span::of(range)));
                report(reading, DamageKind::SyntaxError, at, error.message());
            }
        }
    }
}

fn report(reading: &mut Reading, kind: DamageKind, span: Span, detail: &str) {
    reading.damage.push(Damage { kind, span, detail: detail.to_owned() });
}

/// A script block without its comment signs.
struct Block {
    toml: String,
    offsets: OffsetMap,
    span: Span,
}

/// The script blocks of a text; one is allowed, and a second one is read all the same.
fn find_blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String, OffsetMapBuilder)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_end();
        match &mut open {
            None if content == "# /// script" => open = Some((start, String::new(), OffsetMapBuilder::default())),
            Some(_) if content == "# ///" => {
                found.extend(open.take().map(|(from, toml, map)| Block {
                    toml,
                    offsets: map.build(),
                    span: Span::of(from..at),
                }));
            }
            Some((_, toml, map)) if content == "#" || content.starts_with("# ") => {
                let kept = line.trim_start_matches('#').strip_prefix(' ').unwrap_or("\n");
                map.copy(Span::of(at - kept.len()..at));
                toml.push_str(kept);
            }
            Some(_) => open = None,
            None => {}
        }
    }
    found
}

/// The block while it is read.
struct Lowering<'a> {
    offsets: &'a OffsetMap,
    reading: &'a mut Reading,
}

impl Lowering<'_> {
    fn read(&mut self, table: &DeTable<'_>) {
        let dependencies = table.get("dependencies").and_then(|value| value.get_ref().as_array());
        for value in dependencies.into_iter().flat_map(|array| array.iter()) {
            let span = self.offsets.map(Span::of(value.span()));
            if let Some(text) = value.get_ref().as_str() {
                self.reading.declared.dependencies.extend(python_requirement("pip", text, span));
            }
        }
        let uv = table.get("tool").and_then(|tool| tool.get_ref().get("uv"));
        let Some(uv) = uv.and_then(|uv| uv.get_ref().as_table()) else { return };
        let sources = uv.get("sources").and_then(|sources| sources.get_ref().as_table());
        for source in sources.into_iter().flat_map(|sources| sources.values()) {
            for name in ["git", "url", "path"] {
                if let Some(address) = source.get_ref().get(name)
                    && let Some(text) = address.get_ref().as_str()
                {
                    let span = self.offsets.map(Span::of(address.span()));
                    let mut found = from_address("pip", text, span);
                    let revision = source.get_ref().get("rev").and_then(|rev| rev.get_ref().as_str());
                    found.pin = found.pin.or_else(|| revision.filter(|rev| rev.len() == 40).map(str::to_owned));
                    self.reading.declared.dependencies.push(found);
                }
            }
        }
        for name in ["index-url", "extra-index-url", "find-links", "index"] {
            if let Some(value) = uv.get(name) {
                self.read_hosts(value.get_ref(), value.span());
            }
        }
    }

    /// Adds the hosts of an address, of a list of addresses, or of a list of tables with a `url`.
    fn read_hosts(&mut self, value: &DeValue<'_>, range: std::ops::Range<usize>) {
        let mut found = Vec::new();
        match value {
            DeValue::Array(items) => {
                found.extend(
                    items
                        .iter()
                        .map(|item| item.get_ref().get("url").unwrap_or(item))
                        .map(|item| (item.get_ref().as_str(), item.span())),
                );
            }
            _ => found.push((value.as_str(), range)),
        }
        for (text, range) in found {
            if let Some(text) = text
                && let Some(host) = host_range(text).and_then(|range| text.get(range))
            {
                let span = self.offsets.map(Span::of(range));
                self.reading.declared.hosts.push(Located::new(host.to_ascii_lowercase(), span));
            }
        }
    }
}
