//! The one worklist: an artifact becomes documents, each is lowered and matched once, and what is nested in it waits its turn.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::invoke;
use super::placed::{PlacedHit, Placing};
use crate::bundle::{
    Artifact, ArtifactKind, Bundle, Caption, Entry, Language, Ledger, Limits, ManifestKind, Nature, Outcome, Unit,
};
use crate::detect::{Subject, detect, detect_calls};
use crate::manifest::{self, Declared};
use crate::program;
use crate::prose::{self, Prose};
use crate::rule::RuleSet;
use crate::source::{Location, OffsetMap, Span};
use crate::syntax::{DamageKind, Document, Nested, Origin, Role, Tree, embedded, parse};

/// Everything that one artifact yields.
#[derive(Debug, Default)]
pub(crate) struct ArtifactFacts {
    /// Matches, with their places in the artifact.
    pub(crate) hits: Vec<PlacedHit>,
    /// What its manifests declare, in the order of their places.
    pub(crate) declared: Vec<Declared>,
    /// What became of its units.
    pub(crate) ledger: Ledger,
    /// Limits that were reached: where, and which.
    pub(crate) limits_reached: Vec<(Location, String)>,
    /// Matches beyond the cap.
    pub(crate) left_out: u64,
    /// Files that its code gives to an interpreter, and the language they are then read in.
    pub(crate) invoked: Vec<(String, Language)>,
    /// For each section of the artifact, the section a joint rule counts it to.
    pub(crate) groups: Vec<u32>,
}

impl ArtifactFacts {
    /// Takes over what reading the same artifact in another language yielded.
    pub(super) fn absorb(&mut self, other: Self) {
        self.hits.extend(other.hits);
        self.declared.extend(other.declared);
        self.ledger.merge(other.ledger);
        self.limits_reached.extend(other.limits_reached);
        self.left_out += other.left_out;
        self.invoked.extend(other.invoked);
    }
}

/// Analyses all artifacts of a bundle, one after the other; the facts stand in their order.
pub(crate) fn analyse_all(bundle: &Bundle, rules: &RuleSet, limits: &Limits) -> Vec<ArtifactFacts> {
    bundle.artifacts.iter().map(|artifact| analyse(artifact, rules, limits)).collect()
}

/// Analyses one artifact; a failure of ours is an outcome in its ledger.
pub(crate) fn analyse(artifact: &Artifact, rules: &RuleSet, limits: &Limits) -> ArtifactFacts {
    guarded(artifact, || {
        let mut worklist = Worklist::new(artifact, rules, limits);
        artifact.captions.iter().for_each(|caption| worklist.open_caption(caption));
        let is_settled = matches!(artifact.kind, ArtifactKind::Binary { nature: Nature::Inert | Nature::Opened, .. });
        if artifact.entry != Entry::File || is_settled {
            return worklist.run();
        }
        plan(artifact, &mut worklist.facts.ledger);
        // A file whose name claims another language than its content shows is read as both.
        let own = artifact.language().unwrap_or(Language::Plain);
        worklist.open(own);
        artifact
            .claimed_language()
            .filter(|claimed| *claimed != own)
            .into_iter()
            .for_each(|other| worklist.open(other));
        worklist.run()
    })
}

/// Analyses one artifact as code in a language that neither its name nor its content tells: something runs it as that.
pub(super) fn analyse_as(artifact: &Artifact, language: Language, rules: &RuleSet, limits: &Limits) -> ArtifactFacts {
    guarded(artifact, || {
        let mut worklist = Worklist::new(artifact, rules, limits);
        worklist.facts.ledger.record(artifact.id, Unit::Syntax, planned(language));
        worklist.open(language);
        worklist.run()
    })
}

/// Analyses what values make of code in several files that is read as one text: its calls, and the texts that they build;
/// where `holds_data`, the texts within it as well.
pub(super) fn analyse_values(
    whole: &Artifact,
    language: Language,
    holds_data: bool,
    rules: &RuleSet,
    limits: &Limits,
) -> ArtifactFacts {
    guarded(whole, || {
        let mut worklist = Worklist::new(whole, rules, limits);
        worklist.take_values(language, holds_data);
        worklist.run()
    })
}

/// Runs an analysis; where it breaks off, every planned unit has failed.
fn guarded(artifact: &Artifact, analysis: impl FnOnce() -> ArtifactFacts) -> ArtifactFacts {
    catch_unwind(AssertUnwindSafe(analysis)).unwrap_or_else(|_| {
        let mut facts = ArtifactFacts::default();
        plan(artifact, &mut facts.ledger);
        for unit in facts.ledger.entries().iter().map(|entry| entry.unit).collect::<Vec<_>>() {
            facts.ledger.record(artifact.id, unit, Outcome::Failed("the analysis broke off".to_owned()));
        }
        facts
    })
}

/// A text that waits to be parsed, and the section of the artifact it stands in.
struct Waiting {
    origin: Origin,
    language: Language,
    text: Arc<str>,
    offsets: OffsetMap,
    section: u32,
    runs_by_itself: bool,
}

/// Writes the planned units into the ledger; what goes wrong later makes them worse.
fn plan(artifact: &Artifact, ledger: &mut Ledger) {
    let id = artifact.id;
    ledger.record(id, Unit::Lexical, Outcome::Analysed);
    match artifact.kind {
        ArtifactKind::Script(language) => ledger.record(id, Unit::Syntax, planned(language)),
        ArtifactKind::Binary { format, .. } => {
            ledger.record(id, Unit::Syntax, Outcome::Opaque(format!("a binary file ({format})")));
        }
        ArtifactKind::Data(_) => {}
        ArtifactKind::Instruction | ArtifactKind::Prose | ArtifactKind::Manifest(_) => {
            ledger.record(id, Unit::Syntax, Outcome::Analysed);
        }
    }
}

/// What becomes of the structure of code in a language, if nothing goes wrong.
fn planned(language: Language) -> Outcome {
    if language.is_lowered() || !language.is_code() {
        Outcome::Analysed
    } else {
        Outcome::Opaque(format!("code in {} is read as text only", language.name()))
    }
}

struct Worklist<'a> {
    artifact: &'a Artifact,
    rules: &'a RuleSet,
    limits: &'a Limits,
    queue: VecDeque<Waiting>,
    nested_bytes: u64,
    facts: ArtifactFacts,
}

impl<'a> Worklist<'a> {
    fn new(artifact: &'a Artifact, rules: &'a RuleSet, limits: &'a Limits) -> Self {
        Self { artifact, rules, limits, queue: VecDeque::new(), nested_bytes: 0, facts: ArtifactFacts::default() }
    }

    /// Puts the whole file on the list, as a text in `language`.
    fn open(&mut self, language: Language) {
        let origin = Origin::of_file(self.artifact.id, self.artifact.kind);
        let (text, offsets) = (Arc::clone(self.artifact.text.text()), self.artifact.text.map().clone());
        self.queue.push_back(Waiting { origin, language, text, offsets, section: 0, runs_by_itself: false });
    }

    /// Puts words of its metadata on the list: nobody sees them who looks at the picture.
    fn open_caption(&mut self, caption: &Caption) {
        let whole = Origin::of_file(self.artifact.id, self.artifact.kind);
        let origin = Origin { role: Role::Hidden, depth: 1, hidden: true, ..whole };
        let (text, offsets) = (Arc::clone(&caption.text), caption.offsets.clone());
        let language = Language::Plain;
        self.queue.push_back(Waiting { origin, language, text, offsets, section: 0, runs_by_itself: false });
    }

    fn run(mut self) -> ArtifactFacts {
        while let Some(waiting) = self.queue.pop_front() {
            self.take(waiting);
        }
        self.facts
    }

    fn take(&mut self, waiting: Waiting) {
        let Waiting { origin, language, text, offsets, section, runs_by_itself } = waiting;
        let mut document = parse(&origin, language, text, offsets, self.limits);
        let (mut nested, damage) = embedded(&document, self.artifact.kind, self.limits);
        document.damage.extend(damage);
        let program = matches!(document.tree, Tree::Code(_)).then(|| program::lower(&document)).map(
            |(program, inner, damage)| {
                nested.extend(inner);
                document.damage.extend(damage);
                program
            },
        );
        let (declared, inner, damage) =
            manifest::lower(&document, self.artifact.kind, &self.artifact.path, self.limits);
        nested.extend(inner);
        document.damage.extend(damage);
        let declared = Some(declared).filter(|declared| !declared.format.is_empty());
        let prose = is_prose(self.artifact.kind, &document).then(|| prose::lower(&document, self.rules.lexicon()));
        let subject = Subject {
            artifact: self.artifact,
            document: &document,
            program: program.as_ref(),
            prose: prose.as_ref(),
            declared: declared.as_ref(),
        };
        let hits = detect(&subject, self.rules, self.limits);
        self.facts.left_out += hits.left_out;
        if matches!(document.tree, Tree::Markdown(_)) && origin.role == Role::Whole {
            self.facts.groups = groups(&document);
        }
        let mut placing = Placing::of(&document, self.rules);
        for hit in hits.found {
            let place = Some(hit.section).filter(|_| origin.role == Role::Whole).unwrap_or(section);
            let is_mentioned = prose.as_ref().is_some_and(|prose| prose.only_mentions(hit.span));
            let mut placed = PlacedHit { runs_by_itself, ..placing.place(hit, place) };
            if is_mentioned {
                placed.role = Role::Inline;
            }
            self.facts.hits.push(placed);
        }
        let language = document.language;
        self.facts.invoked.extend(program.iter().flat_map(|program| invoke::invoked(&program.calls, language)));
        self.facts.declared.extend(declared);
        self.note_damage(&document);
        for mut inner in nested {
            if let Some(prose) = &prose {
                inner.role = role_in(prose, &inner, self.artifact.kind);
            }
            let place = Some(inner.section).filter(|_| origin.role == Role::Whole).unwrap_or(section);
            let runs_by_itself = runs_by_itself || inner.role == Role::Command;
            self.push(inner, &document, place, runs_by_itself);
        }
    }

    /// Takes the whole text for its values alone: what stands in it is found where each file is read.
    fn take_values(&mut self, language: Language, holds_data: bool) {
        let origin = Origin::of_file(self.artifact.id, self.artifact.kind);
        let (text, offsets) = (Arc::clone(self.artifact.text.text()), self.artifact.text.map().clone());
        let document = parse(&origin, language, text, offsets, self.limits);
        let (program, mut nested, _) = program::lower(&document);
        if holds_data {
            nested.extend(embedded(&document, self.artifact.kind, self.limits).0);
        }
        let program = Some(&program);
        let subject = Subject { artifact: self.artifact, document: &document, program, prose: None, declared: None };
        let mut placing = Placing::of(&document, self.rules);
        let hits = detect_calls(&subject, self.rules, self.limits).found;
        self.facts.hits.extend(hits.into_iter().map(|hit| placing.place(hit, 0)));
        for inner in nested {
            let runs_by_itself = inner.role == Role::Command;
            self.push(inner, &document, 0, runs_by_itself);
        }
    }

    fn note_damage(&mut self, document: &Document) {
        for damage in &document.damage {
            let why = match damage.kind {
                DamageKind::TooDeep | DamageKind::TooLarge => damage.detail.clone(),
                DamageKind::UnreadableManifest => {
                    self.note_unread(document, &damage.detail);
                    continue;
                }
                // Its reader may take more of it, or less.
                DamageKind::SyntaxError if self.is_read_as_data(document) => {
                    self.note_unread(document, &damage.detail);
                    continue;
                }
                _ => continue,
            };
            let at = Location { artifact: document.artifact, span: document.offsets.map(damage.span) };
            self.facts.ledger.record(document.artifact, Unit::Syntax, Outcome::Partial(why.clone()));
            self.facts.limits_reached.push((at, why));
        }
    }

    /// Whether what a document says comes from its fields or statements, and not from a program in it.
    fn is_read_as_data(&self, document: &Document) -> bool {
        let is_manifest = document.role == Role::Whole && matches!(self.artifact.kind, ArtifactKind::Manifest(_));
        matches!(document.tree, Tree::Data(_)) || is_manifest
    }

    /// Whether texts of code in the artifact are commands for whoever uses the bundle.
    fn holds_commands(&self) -> bool {
        let ArtifactKind::Manifest(kind) = self.artifact.kind else { return false };
        // A workflow runs elsewhere, and a notebook tells of its own cells.
        !matches!(kind, ManifestKind::GitHubWorkflow | ManifestKind::Notebook)
    }

    fn note_unread(&mut self, document: &Document, detail: &str) {
        let why = format!("the manifest is not understood whole: {detail}");
        self.facts.ledger.record(document.artifact, Unit::Syntax, Outcome::Partial(why));
    }

    /// Admits a nested text, charged to the artifact.
    fn push(&mut self, nested: Nested, parent: &Document, section: u32, runs_by_itself: bool) {
        let depth = parent.depth.saturating_add(1);
        let decoded = parent.decoded || nested.made || matches!(nested.role, Role::Decoded(_));
        let offsets = nested.offsets.through(&parent.offsets);
        self.nested_bytes += nested.text.len() as u64;
        if depth > self.limits.decode_depth || self.nested_bytes > u64::from(self.limits.nested_bytes) {
            let span = offsets.map(Span::of(0..nested.text.len()));
            let why = if depth > self.limits.decode_depth {
                "too many layers of nested text"
            } else {
                "too much nested text"
            };
            self.facts.ledger.record(parent.artifact, Unit::Syntax, Outcome::Partial(why.to_owned()));
            self.facts.limits_reached.push((Location { artifact: parent.artifact, span }, why.to_owned()));
            return;
        }
        if (runs_by_itself || self.holds_commands()) && nested.language.is_code() && !nested.language.is_lowered() {
            self.facts.ledger.record(parent.artifact, Unit::Syntax, planned(nested.language));
        }
        let hidden = parent.hidden || matches!(nested.role, Role::Comment | Role::Hidden);
        let origin = Origin {
            artifact: parent.artifact,
            kind: self.artifact.kind,
            role: nested.role,
            depth,
            decoded,
            hidden,
            section: nested.section,
        };
        self.queue.push_back(Waiting {
            origin,
            language: nested.language,
            text: nested.text,
            offsets,
            section,
            runs_by_itself,
        });
    }
}

/// What a nested text is where the sentences around it are known: a command between backticks in an instruction is a step
/// unless it is only spoken of.
fn role_in(prose: &Prose, nested: &Nested, kind: ArtifactKind) -> Role {
    let span = nested.offsets.map(Span::of(0..nested.text.len()));
    let mention = prose.mention_at(span);
    match nested.role {
        Role::Step if mention.is_some_and(|mention| mention.denied) => Role::Inline,
        Role::Step | Role::Inline if mention.is_some_and(|mention| mention.is_attack) => Role::Quotation,
        Role::Inline if mention.is_some() => Role::Inline,
        Role::Listing | Role::Literal if !nested.language.is_code() && prose.is_shown(span) => Role::Quotation,
        Role::Inline if kind == ArtifactKind::Instruction => Role::Step,
        role => role,
    }
}

/// Whether a document is text for an agent or a person.
fn is_prose(kind: ArtifactKind, document: &Document) -> bool {
    match document.role {
        Role::Whole => matches!(kind, ArtifactKind::Instruction | ArtifactKind::Prose),
        Role::Description | Role::Comment | Role::Literal => true,
        Role::Decoded(_) | Role::Heredoc | Role::Hidden | Role::Listing => {
            document.language == Language::Plain || document.language == Language::Markdown
        }
        _ => false,
    }
}

/// The section each section counts to: the nearest at level one or two above it, or itself.
fn groups(document: &Document) -> Vec<u32> {
    let Tree::Markdown(tree) = &document.tree else { return Vec::new() };
    let mut groups: Vec<u32> = Vec::with_capacity(tree.sections.len());
    for (section, own) in tree.sections.iter().zip(0..) {
        let above = section.parent.filter(|_| section.level > 2);
        let inherited = above.filter(|id| tree.sections.get(*id as usize).is_some_and(|parent| parent.level >= 2));
        groups.push(inherited.and_then(|id| groups.get(id as usize).copied()).unwrap_or(own));
    }
    groups
}
