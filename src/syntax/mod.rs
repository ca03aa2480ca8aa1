//! Artifacts become documents: Markdown, code trees, data trees, embedded code and decoded layers.
//!
//! **Invariant:** never fails; what cannot be understood is damage. Knows no rule.

mod code;
mod damage;
mod data;
mod decode;
mod document;
mod interpreter;
mod markdown;
mod markup;
mod nesting;
mod parse;
mod remark;
mod started;
mod words;

pub(crate) use code::grammar;
#[cfg(test)]
pub(crate) use code::parse as parse_code;
pub(crate) use damage::{Damage, DamageKind};
pub(crate) use data::{DataNode, DataPath, DataTree, DataValue, Found, parse_json5, parse_toml, text_offsets};
#[cfg(test)]
pub(crate) use data::{parse_json, parse_yaml};
pub(crate) use decode::tag;
pub(crate) use document::{Codec, Document, Nested, Role, Tree};
pub(crate) use interpreter::{fence_language, interpreted};
#[cfg(test)]
pub(crate) use markdown::Section;
pub(crate) use markdown::{Block, BlockKind, CodeBlock, Link, Markdown, Run, RunStyle, parse as parse_markdown};
pub(crate) use parse::{Origin, embedded, parse};
