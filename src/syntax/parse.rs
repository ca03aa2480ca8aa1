//! One text becomes one document: the parser its language asks for, and the texts found within it.

use std::sync::Arc;

use super::{
    Block, BlockKind, CodeBlock, Damage, DamageKind, Document, Markdown, Nested, Role, Run, RunStyle, Tree, remark,
};
use super::{code, data, decode, interpreter, markdown, markup, started, words};
use crate::bundle::{ArtifactKind, Language, Limits};
use crate::source::{ArtifactId, OffsetMap, OffsetMapBuilder, Span};

/// What is known of a text before it is parsed.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    /// The artifact it came from.
    pub(crate) artifact: ArtifactId,
    /// What that artifact is.
    pub(crate) kind: ArtifactKind,
    /// What the text is in its parent.
    pub(crate) role: Role,
    /// Layers between it and the artifact.
    pub(crate) depth: u8,
    /// Whether a decoding lies between it and the artifact.
    pub(crate) decoded: bool,
    /// Whether no person sees it.
    pub(crate) hidden: bool,
    /// Its section in its parent.
    pub(crate) section: u32,
}

impl Origin {
    /// The origin of the text of a whole file.
    pub(crate) const fn of_file(artifact: ArtifactId, kind: ArtifactKind) -> Self {
        Self { artifact, kind, role: Role::Whole, depth: 0, decoded: false, hidden: false, section: 0 }
    }
}

/// Parses a text; what cannot be understood is damage.
pub(crate) fn parse(
    origin: &Origin,
    language: Language,
    text: Arc<str>,
    offsets: OffsetMap,
    limits: &Limits,
) -> Document {
    let (tree, damage) = match language {
        Language::Markdown => (Tree::Markdown(Box::new(markdown::parse(&text))), Vec::new()),
        Language::Yaml if origin.role == Role::FrontMatter => wrap(data::parse_yaml(&text, limits)),
        Language::Toml if origin.role == Role::FrontMatter => wrap(data::parse_toml(&text, limits)),
        Language::Json | Language::Yaml | Language::Toml | Language::Ini if origin.role == Role::Whole => {
            match origin.kind {
                ArtifactKind::Manifest(kind) => wrap(data::parse(&text, language, kind, limits)),
                _ => (Tree::None, Vec::new()),
            }
        }
        _ => code::parse(&text, language, limits),
    };
    Document {
        artifact: origin.artifact,
        language,
        text,
        offsets,
        role: origin.role,
        depth: origin.depth,
        decoded: origin.decoded,
        hidden: origin.hidden,
        section: origin.section,
        tree,
        damage,
    }
}

fn wrap((tree, damage): (super::DataTree, Vec<Damage>)) -> (Tree, Vec<Damage>) {
    (Tree::Data(tree), damage)
}

/// The texts within a document that its syntax alone shows: front matter, code blocks, commands in running text, decoded layers.
pub(crate) fn embedded(document: &Document, kind: ArtifactKind, limits: &Limits) -> (Vec<Nested>, Vec<Damage>) {
    // What is encoded in a stretch of the text around it was found there.
    let is_code_within =
        matches!(document.role, Role::Step | Role::Listing | Role::Inline | Role::Heredoc | Role::Literal);
    let is_read = is_code_within && !document.hidden && document.offsets.is_one_copy();
    let (mut found, mut damage) = if is_read { Default::default() } else { decode::decode(&document.text, limits) };
    found.extend(started::commands(&document.text, document.language));
    if document.language == Language::Bash || document.role == Role::Heredoc {
        found.extend(started::scheduled(&document.text));
    }
    if document.role == Role::Whole {
        found.extend(markup::parts(&document.text, document.language));
        found.extend(remark::commands(&document.text));
    }
    if let Tree::Code(tree) = &document.tree {
        found.extend(words::said(tree, &document.text));
    }
    if let Tree::Markdown(tree) = &document.tree {
        front_matter(document, tree, limits, &mut found, &mut damage);
        found.extend(tree.code.iter().filter_map(|block| code_block(document, tree, block, kind)));
        found.extend(tree.blocks.iter().flat_map(|block| inline_commands(document, block, kind)));
    }
    (found, damage)
}

fn front_matter(
    document: &Document,
    tree: &Markdown,
    limits: &Limits,
    found: &mut Vec<Nested>,
    damage: &mut Vec<Damage>,
) {
    let Some(span) = tree.front_matter else { return };
    if span.len() > limits.front_matter_bytes {
        let detail = format!("front matter of {} bytes, over the limit", span.len());
        damage.push(Damage { kind: DamageKind::TooLarge, span, detail });
        return;
    }
    let language = if document.text.starts_with('+') { Language::Toml } else { Language::Yaml };
    found.push(Nested {
        text: span.of_text(&document.text).into(),
        offsets: OffsetMap::shifted(span.start, span.len()),
        language,
        role: Role::FrontMatter,
        section: 0,
        made: false,
    });
}

fn code_block(document: &Document, tree: &Markdown, block: &CodeBlock, kind: ArtifactKind) -> Option<Nested> {
    let (text, offsets) = joined(&document.text, &block.lines);
    // What a label calls text, or what nobody knows, may still be commands that an agent is shown.
    let labelled = interpreter::fence_language(&block.info).filter(|language| *language != Language::Plain);
    let language = labelled.unwrap_or_else(|| interpreter::looks_like(&text));
    if !language.is_code() && !words::speaks(&text) {
        return None;
    }
    let (text, offsets) = match interpreter::strip_prompts(&text).filter(|_| language == Language::Bash) {
        Some((stripped, map)) => (stripped, map.through(&offsets)),
        None => (text, offsets),
    };
    let role = match (kind, language) {
        _ if tree.is_unseen(block.span) => Role::Hidden,
        _ if block.quoted && is_attributed(document, tree, block.span) => Role::Quotation,
        (ArtifactKind::Instruction, Language::Bash | Language::PowerShell | Language::Batch) => Role::Step,
        // Fields of data hold words as strings of code do.
        _ if !language.is_code() && !is_text(language) => Role::Literal,
        _ => Role::Listing,
    };
    // Words are read as they stand: of a page within a block, the marks are text.
    let language = if language.is_code() { language } else { Language::Plain };
    Some(Nested { text: text.into(), offsets, language, role, section: block.section, made: false })
}

const fn is_text(language: Language) -> bool {
    matches!(language, Language::Plain | Language::Markdown)
}

/// Whether the quotation around a block says whose words it holds: only then somebody else speaks.
fn is_attributed(document: &Document, tree: &Markdown, span: Span) -> bool {
    let at = tree.blocks.partition_point(|other| other.span.start <= span.start);
    let before = tree.blocks.iter().take(at).rev().take_while(|other| other.quoted).take(4);
    let after = tree.blocks.iter().skip(at).take_while(|other| other.quoted).take(4);
    before.chain(after).any(|other| {
        let text = other.span.of_text(&document.text).trim_matches(['>', ' ', '\n', '\r', '*', '_']);
        let names_source =
            text.starts_with(['\u{2014}', '\u{2015}']) || text.starts_with("-- ") || text.starts_with("Source:");
        names_source || text.ends_with("wrote:") || text.ends_with("writes:") || text.ends_with("says:")
    })
}

fn joined(text: &str, pieces: &[Span]) -> (String, OffsetMap) {
    let mut joined = String::new();
    let mut map = OffsetMapBuilder::default();
    for piece in pieces {
        joined.push_str(piece.of_text(text));
        map.copy(*piece);
    }
    (joined, map.build())
}

/// Code between backticks that is a whole command, and not the name of one.
fn inline_commands<'a>(
    document: &'a Document,
    block: &'a Block,
    kind: ArtifactKind,
) -> impl Iterator<Item = Nested> + 'a {
    let seen = !matches!(block.kind, BlockKind::Comment | BlockKind::Hidden);
    let runs = block.runs.iter().enumerate().filter(move |(_, run)| seen && is_command(document, run));
    runs.map(move |(at, run)| Nested {
        text: run.span.of_text(&document.text).into(),
        offsets: OffsetMap::shifted(run.span.start, run.span.len()),
        language: Language::Bash,
        role: match at.checked_sub(1).and_then(|before| block.runs.get(before)) {
            Some(before) if kind == ArtifactKind::Instruction && !block.quoted => {
                role_after(before.span.of_text(&document.text))
            }
            _ => Role::Inline,
        },
        section: block.section,
        made: false,
    })
}

/// Verbs that tell a reader to carry out the command that follows.
const TELLS: &[&str] = &["run", "execute", "type", "enter", "paste", "invoke", "launch", "run:", "execute:"];

/// What a command is after some words: a step where they tell to run it.
fn role_after(before: &str) -> Role {
    let word = before.split_whitespace().next_back().unwrap_or_default().to_ascii_lowercase();
    if TELLS.contains(&word.as_str()) { Role::Step } else { Role::Inline }
}

fn is_command(document: &Document, run: &Run) -> bool {
    let text = run.span.of_text(&document.text);
    run.style == RunStyle::Code
        && text.len() >= 8
        && text.contains(' ')
        && (interpreter::looks_like(text) == Language::Bash || interpreter::is_command(text))
}
