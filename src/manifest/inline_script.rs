//! Script metadata in a Python file, as PEP 723 defines it: a TOML block in comments that runners install from.

use super::Reading;
use super::packages::{from_address, python_requirement};
use crate::bundle::Limits;
use crate::source::{OffsetMap, OffsetMapBuilder, Span, lines};
use crate::syntax::{Damage, DamageKind, DataTree, Document, Found, parse_toml};

/// Reads the script block of a Python file, where it has one.
pub(super) fn read(document: &Document, limits: &Limits, reading: &mut Reading) {
    for block in find_blocks(&document.text) {
        reading.declared.format = "inline-script";
        if block.toml.len() > limits.front_matter_bytes as usize {
            reading.report(DamageKind::TooLarge, block.span, "the script block is over the limit of bytes");
            continue;
        }
        let (tree, damage) = parse_toml(&block.toml, limits);
        let mapped = damage.into_iter().map(|damage| Damage {
            // A mistake in the code around the block is another thing.
            kind: if damage.kind == DamageKind::SyntaxError { DamageKind::UnreadableManifest } else { damage.kind },
            span: block.offsets.map(damage.span),
            ..damage
        });
        reading.damage.extend(mapped);
        Lowering { tree: &tree, offsets: &block.offsets, reading }.read();
    }
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
    for (start, line) in lines(text) {
        let end = start + line.len();
        let content = line.trim_end();
        match &mut open {
            None if content == "# /// script" => open = Some((start, String::new(), OffsetMapBuilder::default())),
            Some(_) if content == "# ///" => {
                found.extend(open.take().map(|(from, toml, map)| Block {
                    toml,
                    offsets: map.build(),
                    span: Span::of(from..end),
                }));
            }
            Some((_, toml, map)) if content == "#" || content.starts_with("# ") => {
                let kept = line.trim_start_matches('#').strip_prefix(' ').unwrap_or("\n");
                map.copy(Span::of(end - kept.len()..end));
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
    tree: &'a DataTree,
    offsets: &'a OffsetMap,
    reading: &'a mut Reading,
}

impl<'a> Lowering<'a> {
    fn read(&mut self) {
        for (text, span, _) in self.texts(&["dependencies.*"]) {
            self.reading.declared.dependencies.extend(python_requirement("pip", text, span));
        }
        let sources = ["tool.uv.sources.*.{git,url,path}", "tool.uv.sources.*.*.{git,url,path}"];
        for (text, span, found) in self.texts(&sources) {
            let revision = found.parent.and_then(|parent| self.tree.get(parent, "rev")?.text());
            self.reading.declared.dependencies.push(from_address("pip", text, span).pinned_by(revision));
        }
        let indexes = [
            "tool.uv.{index-url,extra-index-url,find-links,index}",
            "tool.uv.{extra-index-url,find-links,index}.*",
            "tool.uv.index.*.url",
        ];
        for (text, span, _) in self.texts(&indexes) {
            self.reading.add_indexes(text, |_| span);
        }
    }

    /// The texts that paths lead to, with their places in the file.
    fn texts(&self, paths: &[&str]) -> Vec<(&'a str, Span, Found<'a>)> {
        let tree = self.tree;
        let found = paths.iter().flat_map(|path| tree.at(path));
        found.filter_map(|found| Some((found.node.text()?, self.offsets.map(found.node.span), found))).collect()
    }
}
