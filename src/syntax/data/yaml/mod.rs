//! Reads YAML as a tree of data: nothing is expanded, nothing is dropped, and what two loaders could read differently is damage.

mod alias;
mod lines;
mod scalar;

use std::collections::{BTreeMap, BTreeSet};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use super::{DataNode, DataTree, DataValue};
use crate::bundle::Limits;
use crate::source::{Located, Span};
use crate::syntax::{Damage, DamageKind};
use lines::read_lines;
use scalar::{plain, quoted_len, skip_to_content};

/// Depth of a whole file.
const DEPTH: u32 = 200;

/// Reads the front matter of a text: strictly, within limits of its own.
///
/// An alias is nothing, a key that stands twice stands twice, and a second document is not part of the tree. Where the parser stops at an
/// error, every top-level entry is read by itself, as lenient loaders do, so that an entry beside a broken one is never lost.
pub(crate) fn parse_yaml(text: &str, limits: &Limits) -> (DataTree, Vec<Damage>) {
    let bounds = Bounds {
        bytes: limits.front_matter_bytes,
        nodes: limits.front_matter_nodes,
        depth: limits.front_matter_depth,
        copies: None,
    };
    parse(text, bounds)
}

/// Reads a whole file of YAML.
///
/// As front matter, but an alias is what it stands for, merged mappings are one, and the documents of a file are one mapping.
pub(crate) fn parse_yaml_file(text: &str, limits: &Limits) -> (DataTree, Vec<Damage>) {
    let bounds = Bounds {
        bytes: limits.syntax_bytes,
        nodes: limits.syntax_bytes,
        depth: limits.open_brackets.min(DEPTH),
        copies: Some(limits.front_matter_nodes),
    };
    parse(text, bounds)
}

/// How much of a text is read.
struct Bounds {
    bytes: u32,
    nodes: u32,
    depth: u32,
    /// How many values aliases may unfold to; `None` where there must be no alias.
    copies: Option<u32>,
}

fn parse(text: &str, bounds: Bounds) -> (DataTree, Vec<Damage>) {
    let kept = text.floor_char_boundary(bounds.bytes as usize);
    let depth = bounds.depth;
    let mut builder = TreeBuilder::new(text.get(..kept).unwrap_or_default(), bounds);
    if kept < text.len() {
        builder.report(
            DamageKind::TooLarge,
            Span::of(kept..text.len()),
            "the rest of the data is over the limit of bytes",
        );
    }
    let whole = Span::of(0..kept);
    // The parser has a limit of its own, and calls what is beyond it broken.
    if let Some(at) = first_too_deep(builder.text, depth) {
        builder.report(DamageKind::TooDeep, Span::of(at..kept), "the data is nested deeper than the limit");
        read_lines(&mut builder);
        return (DataTree { nodes: builder.nodes }, builder.damage);
    }
    if let Err(fault) = builder.read(whole) {
        let is_broken = fault.kind == DamageKind::SyntaxError;
        builder.damage.push(fault);
        if is_broken {
            read_lines(&mut builder);
        }
    } else if builder.bounds.copies.is_some() {
        builder.join_documents();
    }
    (DataTree { nodes: builder.nodes }, builder.damage)
}

/// The byte at which more brackets are open than `limit`; those in quoted texts count too.
fn first_too_deep(text: &str, limit: u32) -> Option<usize> {
    let mut open = 0_u32;
    text.bytes().position(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > limit
    })
}

/// A tree while it grows.
pub(super) struct TreeBuilder<'a> {
    /// The text being read.
    pub(super) text: &'a str,
    /// The nodes so far.
    pub(super) nodes: Vec<DataNode>,
    /// The damage so far.
    pub(super) damage: Vec<Damage>,
    bounds: Bounds,
    open: Vec<Frame>,
    /// The values that anchors name, by the number of the anchor.
    anchors: BTreeMap<usize, u32>,
    /// Values that aliases unfolded to, and the bytes of their texts.
    copied: (u32, usize),
    /// The first node of each document.
    documents: Vec<u32>,
}

/// A collection that has not ended.
struct Frame {
    id: u32,
    collection: Collection,
}

enum Collection {
    List(Vec<u32>),
    Map { entries: Vec<(Located<String>, u32)>, seen: BTreeSet<String>, key: Option<Located<String>> },
}

impl<'a> TreeBuilder<'a> {
    const fn new(text: &'a str, bounds: Bounds) -> Self {
        Self {
            text,
            nodes: Vec::new(),
            damage: Vec::new(),
            bounds,
            open: Vec::new(),
            anchors: BTreeMap::new(),
            copied: (0, 0),
            documents: Vec::new(),
        }
    }

    /// Reads one region of the text as YAML of its own; its first new node is its root.
    ///
    /// # Errors
    /// The damage that ended the reading; the nodes read before it stay, closed.
    pub(super) fn read(&mut self, region: Span) -> Result<(), Damage> {
        let slice = region.of_text(self.text);
        let places = Places::of(slice, region.start);
        let mut parser = Parser::new_from_str(slice);
        self.documents.clear();
        self.anchors.clear();
        let mut last_end = region.start;
        while let Some(next) = parser.next_event() {
            let taken = match next {
                Ok((event, mark)) => {
                    let span = Span::new(places.byte(mark.start), places.byte(mark.end));
                    if matches!(event, Event::DocumentStart(_)) {
                        self.documents.push(Span::of(0..self.nodes.len()).end);
                        if self.documents.len() == 2 {
                            self.report_second(span);
                        }
                    }
                    let taken = self.take(event, span, last_end);
                    last_end = last_end.max(span.end);
                    taken
                }
                Err(error) => {
                    let at = places.byte(*error.marker());
                    Err(damage(
                        DamageKind::SyntaxError,
                        Span::new(at, at.saturating_add(1).min(region.end)),
                        error.info(),
                    ))
                }
            };
            if let Err(fault) = taken {
                self.close_all();
                return Err(fault);
            }
        }
        self.close_all();
        Ok(())
    }

    /// Adds a node that is not attached to a collection yet.
    pub(super) fn add(&mut self, span: Span, value: DataValue) -> u32 {
        let id = Span::of(0..self.nodes.len()).end;
        self.nodes.push(DataNode { span, value });
        id
    }

    /// Records damage.
    pub(super) fn report(&mut self, kind: DamageKind, span: Span, detail: &str) {
        self.damage.push(damage(kind, span, detail));
    }

    /// Whether the limit of nodes is reached.
    pub(super) const fn is_full(&self) -> bool {
        self.nodes.len() >= self.bounds.nodes as usize
    }

    fn take(&mut self, event: Event<'_>, span: Span, last_end: u32) -> Result<(), Damage> {
        match event {
            Event::Alias(anchor) => self.take_alias(anchor, span)?,
            Event::Scalar(text, style, anchor, tag) => {
                let has_properties = anchor > 0 || tag.is_some();
                let from = if has_properties { span.start } else { last_end };
                let place = self.scalar_place(style, span, from, has_properties, text.is_empty());
                let tag = tag.map(|tag| tag.to_string());
                self.properties(span, anchor, tag.as_deref());
                let is_text = style != ScalarStyle::Plain || tag.as_deref().is_some_and(|tag| tag.ends_with("!str"));
                let value = if is_text { DataValue::Text(text.to_string()) } else { plain(&text) };
                self.value(place, value, &text, anchor)?;
            }
            Event::SequenceStart(anchor, tag) => {
                self.properties(span, anchor, tag.map(|tag| tag.to_string()).as_deref());
                self.open(span, Collection::List(Vec::new()), anchor)?;
            }
            Event::MappingStart(anchor, tag) => {
                self.properties(span, anchor, tag.map(|tag| tag.to_string()).as_deref());
                self.open(span, Collection::Map { entries: Vec::new(), seen: BTreeSet::new(), key: None }, anchor)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ => {}
        }
        Ok(())
    }

    fn properties(&mut self, span: Span, anchor: usize, tag: Option<&str>) {
        let is_strict = self.bounds.copies.is_none();
        if anchor > 0 && is_strict {
            self.report(DamageKind::Alias, span, "an anchor names this value");
        }
        if let Some(tag) = tag.filter(|tag| is_strict || alias::makes_object(tag)) {
            self.report(DamageKind::Tag, span, &format!("the tag `{tag}` asks for a type"));
        }
    }

    /// The source of a scalar with its quotes or block header, without its properties and what the parser skipped after it.
    fn scalar_place(&self, style: ScalarStyle, span: Span, from: u32, has_properties: bool, is_empty: bool) -> Span {
        let start = if has_properties { skip_to_content(self.text, from) } else { span.start };
        match style {
            ScalarStyle::Plain if is_empty => Span::new(from, from),
            ScalarStyle::Plain => Span::new(start, span.end),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                let len = quoted_len(Span::new(start, span.end).of_text(self.text));
                Span::new(start, start + len)
            }
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let header = skip_to_content(self.text, from);
                let content = Span::new(header, span.end.max(header)).of_text(self.text);
                Span::new(header, header + Span::of(0..content.trim_end().len()).end)
            }
        }
    }

    fn value(&mut self, span: Span, value: DataValue, key_text: &str, anchor: usize) -> Result<(), Damage> {
        if let Some(Frame { collection: Collection::Map { key: key @ None, seen, .. }, .. }) = self.open.last_mut() {
            let is_new = seen.insert(key_text.to_owned());
            *key = Some(Located::new(key_text.to_owned(), span));
            if !is_new {
                self.report(DamageKind::DuplicateKey, span, &format!("the key `{key_text}` stands twice"));
            }
            return Ok(());
        }
        self.admit(span)?;
        let id = self.add(span, value);
        self.name(anchor, id);
        self.attach(id);
        Ok(())
    }

    /// Whether the next value is a key.
    fn is_key_due(&self) -> bool {
        matches!(self.open.last(), Some(Frame { collection: Collection::Map { key: None, .. }, .. }))
    }

    /// Remembers which value an anchor names.
    fn name(&mut self, anchor: usize, id: u32) {
        if anchor > 0 {
            self.anchors.insert(anchor, id);
        }
    }

    fn admit(&self, span: Span) -> Result<(), Damage> {
        if self.is_full() {
            return Err(damage(DamageKind::TooLarge, span, "the data has more values than the limit"));
        }
        Ok(())
    }

    fn open(&mut self, span: Span, collection: Collection, anchor: usize) -> Result<(), Damage> {
        if self.open.len() >= self.bounds.depth as usize {
            return Err(damage(DamageKind::TooDeep, span, "the data is nested deeper than the limit"));
        }
        self.admit(span)?;
        let id = self.add(Span::new(span.start, span.start), DataValue::Null);
        self.name(anchor, id);
        self.open.push(Frame { id, collection });
        Ok(())
    }

    fn close(&mut self, end: Span) {
        let Some(frame) = self.open.pop() else { return };
        let last = match &frame.collection {
            Collection::List(items) => items.last().copied(),
            Collection::Map { entries, .. } => entries.last().map(|(_, id)| *id),
        };
        let last_end = last.and_then(|id| self.nodes.get(id as usize)).map_or(0, |node| node.span.end);
        let pending = match &frame.collection {
            Collection::Map { key: Some(key), .. } => key.span.end,
            _ => 0,
        };
        // A block ends where the parser saw the next token; its source ends with its last value.
        let end = if end.is_empty() { last_end.max(pending) } else { end.end };
        let value = match frame.collection {
            Collection::List(items) => DataValue::List(items),
            Collection::Map { mut entries, key, .. } => {
                if let Some(key) = key {
                    let id = self.add(Span::new(key.span.end, key.span.end), DataValue::Null);
                    entries.push((key, id));
                }
                self.merge(&mut entries);
                DataValue::Map(entries)
            }
        };
        if let Some(node) = self.nodes.get_mut(frame.id as usize) {
            node.span = Span::new(node.span.start, end);
            node.value = value;
        }
        self.attach(frame.id);
    }

    fn close_all(&mut self) {
        while !self.open.is_empty() {
            self.close(Span::default());
        }
    }

    /// Hands a finished node to the collection it stands in; where a key is due, its source is the key.
    fn attach(&mut self, id: u32) {
        let span = self.nodes.get(id as usize).map_or_else(Span::default, |node| node.span);
        match self.open.last_mut().map(|frame| &mut frame.collection) {
            Some(Collection::List(items)) => items.push(id),
            Some(Collection::Map { entries, key, .. }) => match key.take() {
                Some(key) => entries.push((key, id)),
                None => {
                    *key = Some(Located::new(span.of_text(self.text).to_owned(), span));
                    self.report(DamageKind::WrongType, span, "a collection is used as a key");
                }
            },
            None => {}
        }
    }
}

fn damage(kind: DamageKind, span: Span, detail: &str) -> Damage {
    Damage { kind, span, detail: detail.to_owned() }
}

/// Byte offsets of a region's characters, as the parser counts characters.
struct Places {
    start: u32,
    /// One entry a character and one for the end; empty where every character is one byte.
    bytes: Vec<u32>,
    len: u32,
}

impl Places {
    fn of(slice: &str, start: u32) -> Self {
        let offset = |at: usize| Span::of(0..at).end;
        let mut bytes = Vec::new();
        if !slice.is_ascii() {
            bytes.extend(slice.char_indices().map(|(at, _)| offset(at)));
            bytes.push(offset(slice.len()));
        }
        Self { start, bytes, len: offset(slice.len()) }
    }

    fn byte(&self, mark: Marker) -> u32 {
        let at = if self.bytes.is_empty() {
            Span::of(0..mark.index()).end.min(self.len)
        } else {
            self.bytes.get(mark.index()).copied().unwrap_or(self.len)
        };
        self.start + at
    }
}

#[cfg(test)]
mod tests;
