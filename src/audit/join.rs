//! The join: the facts of all artifacts become the facts of the bundle.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::coverage::coverage;
use super::disclose::Disclosure;
use super::joint::JointHit;
use super::placed::PlacedHit;
use super::reach::{Reached, reach};
use super::schedule::ArtifactFacts;
use super::specimen::Specimens;
use super::{assembly, invoke, joint, named};
use crate::bundle::{Bundle, Entry, Limits, hexadecimal};
use crate::detect::{Overview, detect_bundle, hosts_of};
use crate::finding::{Facts, Finding, Fingerprints, Label, Place, Reach, Target, redacted};
use crate::rule::{Card, Effect, Kind, Mark, Matcher, Native, Provenance, RuleSet, Severity, Standing};
use crate::source::{ArtifactId, Location, Span};
use crate::syntax::Role;

/// The longest snippet, in characters.
const SNIPPET: usize = 200;

/// Joins the facts of all artifacts of a bundle; `facts` stands in the order of the artifacts, and gains those of files
/// that others run.
pub(crate) fn join(bundle: &Bundle, facts: &mut [ArtifactFacts], rules: &RuleSet, limits: &Limits) -> Facts {
    let mut opened = named::follow(bundle, facts, rules, limits);
    opened.extend(invoke::follow(bundle, facts, rules, limits));
    assembly::follow(bundle, facts, rules, limits);
    let facts = &*facts;
    let Reached { reach, is_named } = reach(bundle, facts, &opened);
    let mut ledger = bundle.ledger.clone();
    facts.iter().for_each(|artifact| ledger.merge(artifact.ledger.clone()));
    let limits_reached: Vec<(Location, String)> =
        facts.iter().flat_map(|artifact| artifact.limits_reached.iter().cloned()).collect();
    let overview = Overview { bundle, is_named: &is_named, limits_reached: &limits_reached };

    let mut drafts = Drafts::default();
    for artifact in facts {
        for placed in &artifact.hits {
            if let Some(card) = rules.probe(placed.hit.probe).and_then(|probe| probe.card.as_ref()) {
                drafts.add(Draft::of_hit(card, placed, artifact, &reach));
            }
        }
    }
    for hit in detect_bundle(&overview, rules) {
        if let Some(card) = rules.probe(hit.probe).and_then(|probe| probe.card.as_ref()) {
            let reach = reach.get(hit.at.artifact.0 as usize).copied().unwrap_or_default();
            drafts.add(Draft { message: Some(hit.message), target: hit.target, ..Draft::new(card, hit.at, reach) });
        }
    }
    for hit in joint::find(facts, &reach, rules) {
        if let Some(card) = rules.probe(hit.probe).and_then(|probe| probe.card.as_ref()) {
            drafts.extend(Draft::of_members(card, &hit, facts, rules, &reach));
        }
    }
    let in_sight = bundle.artifacts.iter().zip(facts).filter(|(artifact, _)| artifact.container.is_none());
    let mut disclosure = Disclosure::of(bundle, in_sight.flat_map(|(_, facts)| &facts.declared));
    let mut found = drafts.folded();
    lend_marks(&mut found);
    let mut specimens = Specimens::default();
    for draft in &mut found {
        explain_target(draft, &mut disclosure);
        if draft.is_seen && draft.standing == Standing::Certain && specimens.hold(bundle, draft.at) {
            draft.standing = Standing::Stated;
        }
    }

    let mut truncated = Vec::new();
    found.sort_by_key(|draft| (std::cmp::Reverse(badness(draft)), draft.at));
    let beyond = cap_each_file(&mut found, limits);
    let left_out = facts.iter().map(|artifact| artifact.left_out).sum::<u64>() + beyond;
    if left_out > 0 {
        truncated.push(("matches".to_owned(), left_out));
    }
    let left_out = keep_most_severe(&mut found, limits.findings as usize);
    if left_out > 0 {
        truncated.push((Facts::BUNDLE_FINDINGS.to_owned(), left_out));
        found.extend(limit_draft(
            &overview,
            rules,
            "more findings than the limit of a bundle; the most severe are kept",
        ));
    }
    found.sort_by(|a, b| (a.at, &a.card.id, &a.message).cmp(&(b.at, &b.card.id, &b.message)));
    let mut prints = Fingerprints::default();
    let findings: Vec<Finding> = found.into_iter().filter_map(|draft| draft.finish(bundle, &mut prints)).collect();
    let digests = digests(bundle, &findings);
    Facts { findings, coverage: coverage(bundle, &ledger, &reach), truncated, digests }
}

/// The digests of the files with a finding.
fn digests(bundle: &Bundle, findings: &[Finding]) -> BTreeMap<ArtifactId, String> {
    let told: BTreeSet<ArtifactId> = findings.iter().map(|finding| finding.at.location.artifact).collect();
    let files = told.into_iter().filter_map(|id| bundle.artifact(id)).filter(|artifact| artifact.entry == Entry::File);
    files.map(|artifact| (artifact.id, hexadecimal(&artifact.digest))).collect()
}

/// How bad a finding is, for the choice of those that a cap keeps.
fn badness(draft: &Draft) -> impl Ord + use<> {
    let strong = draft.marks.iter().filter(|mark| mark.is_strong()).count();
    let is_intrinsic = draft.card.threat.as_ref().is_some_and(|shape| shape.intrinsic);
    let threat = (draft.card.kind == Kind::Threat, draft.reach > Reach::Unreached, draft.standing);
    (threat, is_intrinsic, strong, draft.marks.len(), draft.severity, draft.card.confidence)
}

/// Keeps of each rule and file no more findings than the limit; how many it left out. The worst come first.
///
/// A document alone is capped where it is read, but a file may hold thousands of documents.
fn cap_each_file(found: &mut Vec<Draft>, limits: &Limits) -> u64 {
    let before = found.len();
    let mut held: BTreeMap<(ArtifactId, String), u32> = BTreeMap::new();
    found.retain(|draft| {
        let count = held.entry((draft.at.artifact, draft.card.id.clone())).or_default();
        *count += 1;
        *count <= limits.matches_per_rule
    });
    (before - found.len()) as u64
}

/// Keeps the `most` worst findings; how many it left out. The worst come first.
fn keep_most_severe(found: &mut Vec<Draft>, most: usize) -> u64 {
    if found.len() <= most {
        return 0;
    }
    // The worst of each rule comes first: what many places of one rule show must not hide another rule.
    let mut seen = BTreeSet::new();
    let (mut first, rest): (Vec<Draft>, Vec<Draft>) =
        std::mem::take(found).into_iter().partition(|draft| seen.insert(draft.card.id.clone()));
    let left_out = first.len() + rest.len() - most;
    first.extend(rest);
    first.truncate(most);
    *found = first;
    left_out as u64
}

/// The finding that a limit of the whole bundle was reached.
fn limit_draft(overview: &Overview<'_>, rules: &RuleSet, which: &str) -> Option<Draft> {
    let probe = rules
        .probes()
        .iter()
        .find(|probe| matches!(&probe.matcher, Matcher::Native(native) if native.function == Native::LimitReached))?;
    let at = Location { artifact: overview.bundle.artifacts.first()?.id, span: Span::default() };
    Some(Draft { message: Some(which.to_owned()), ..Draft::new(probe.card.as_ref()?, at, Reach::Instructed) })
}

/// Findings before they have a fingerprint: one for each rule, place and target.
#[derive(Default)]
struct Drafts {
    by_place: BTreeMap<(Location, String, Option<Target>), Draft>,
}

impl Drafts {
    /// Adds a finding; what was found twice at one place is one finding with the marks of both.
    fn add(&mut self, draft: Draft) {
        let key = (draft.at, draft.card.id.clone(), draft.target.clone());
        match self.by_place.get_mut(&key) {
            Some(held) => held.absorb(draft),
            None => {
                self.by_place.insert(key, draft);
            }
        }
    }

    /// The findings; what several layers of one place show is one finding, at the widest of their places.
    fn folded(self) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = self.by_place.into_values().collect();
        // Equal evidence stands together, the outer place first.
        let evidence = |draft: &Draft| {
            let Span { start, end } = draft.at.span;
            let told = (draft.card.id.clone(), draft.message.clone(), draft.target.clone());
            (draft.at.artifact, told, start, std::cmp::Reverse(end))
        };
        drafts.sort_by_cached_key(evidence);
        let mut folded: Vec<Draft> = Vec::with_capacity(drafts.len());
        for draft in drafts {
            match folded.last_mut() {
                Some(held) if held.shows_the_same(&draft) => held.absorb(draft),
                _ => folded.push(draft),
            }
        }
        folded
    }

    fn extend(&mut self, drafts: impl IntoIterator<Item = Draft>) {
        drafts.into_iter().for_each(|draft| self.add(draft));
    }
}

struct Draft {
    card: Arc<Card>,
    at: Location,
    severity: Severity,
    standing: Standing,
    message: Option<String>,
    text: String,
    labels: Vec<(Location, String)>,
    marks: BTreeSet<Mark>,
    target: Option<Target>,
    provenance: Option<Provenance>,
    reach: Reach,
    section: u32,
    /// Whether a person sees the text of it as it is.
    is_seen: bool,
}

impl Draft {
    fn new(card: &Arc<Card>, at: Location, reach: Reach) -> Self {
        let shape = card.threat.as_ref();
        let mut draft = Self {
            card: Arc::clone(card),
            at,
            severity: card.severity,
            standing: shape.map_or(Standing::Hinted, |shape| shape.standing),
            message: None,
            text: String::new(),
            labels: Vec::new(),
            marks: shape.into_iter().flat_map(|shape| shape.marks.iter().copied()).collect(),
            target: None,
            provenance: None,
            reach,
            section: 0,
            is_seen: true,
        };
        if reach == Reach::Unreached {
            draft.only_mention();
        }
        draft
    }

    /// Whether another finding shows the same of an overlapping place.
    fn shows_the_same(&self, other: &Self) -> bool {
        let same = self.card.id == other.card.id && self.message == other.message && self.target == other.target;
        same && self.at.artifact == other.at.artifact && self.at.span.overlaps(other.at.span)
    }

    /// Takes over what another finding says of the same evidence; nothing of it gets milder.
    fn absorb(&mut self, other: Self) {
        self.marks.extend(other.marks);
        self.severity = self.severity.max(other.severity);
        self.standing = self.standing.max(other.standing);
        self.reach = self.reach.max(other.reach);
        self.provenance = self.provenance.max(other.provenance);
        self.is_seen &= other.is_seen;
    }

    /// What nothing runs and nobody is told to run can do nothing by itself.
    fn only_mention(&mut self) {
        if self.card.kind == Kind::Capability {
            self.severity = self.severity.min(Severity::Low);
        }
    }

    fn of_hit(card: &Arc<Card>, placed: &PlacedHit, artifact: &ArtifactFacts, reach: &[Reach]) -> Self {
        let mut draft = Self::new(card, placed.at, joint::reach_of(placed, reach));
        draft.message = placed.hit.message.clone();
        draft.text.clone_from(&placed.text);
        draft.target = placed.hit.target.clone();
        draft.provenance = placed.hit.provenance;
        draft.is_seen = !placed.is_unseen();
        draft.section = artifact.groups.get(placed.section as usize).copied().unwrap_or(placed.section);
        draft.labels =
            placed.labels.iter().map(|(span, text)| (Location { span: *span, ..placed.at }, text.clone())).collect();
        draft.marks.extend(placed.marks());
        if placed.role.is_mention() {
            draft.only_mention();
        }
        draft.standing = match placed.role {
            Role::Quotation => draft.standing.min(Standing::Hinted),
            Role::Inline => draft.standing.min(Standing::Stated),
            _ => draft.standing,
        };
        draft
    }

    /// The finding of a joint rule: at the place of its lead, with the places of all as labels.
    fn of_members(
        card: &Arc<Card>,
        JointHit { lead, members, .. }: &JointHit<'_>,
        facts: &[ArtifactFacts],
        rules: &RuleSet,
        reach: &[Reach],
    ) -> Option<Self> {
        let artifact = facts.get(lead.at.artifact.0 as usize)?;
        let mut draft = Self::of_hit(card, lead, artifact, reach);
        draft.message = lead.hit.file.as_ref().map(|file| format!("`{file}`"));
        if lead.hit.file.is_none() {
            draft.target = None;
            draft.provenance = None;
        }
        draft.standing = card.threat.as_ref().map_or(draft.standing, |shape| shape.standing);
        for placed in members {
            draft.reach = draft.reach.max(joint::reach_of(placed, reach));
            let words = rules.probe(placed.hit.probe).map(|probe| probe.words.clone()).unwrap_or_default();
            draft.labels.push((placed.at, if words.is_empty() { "stated here".to_owned() } else { words }));
            draft.marks.extend(placed.marks());
        }
        if draft.reach > Reach::Unreached {
            draft.severity = card.severity;
        }
        Some(draft)
    }

    fn finish(self, bundle: &Bundle, prints: &mut Fingerprints) -> Option<Finding> {
        let at = place(bundle, self.at)?;
        let evidence = std::iter::once(self.text.as_str()).chain(self.message.as_deref());
        let fingerprint = prints.next(&self.card.id, &at.path, evidence);
        let related = self
            .labels
            .iter()
            .filter_map(|(at, text)| Some(Label { at: place(bundle, *at)?, text: redacted(text).into_owned() }));
        let related = related.collect();
        let message = match &self.message {
            Some(detail) => format!("{}: {detail}", self.card.title),
            None => self.card.title.clone(),
        };
        Some(Finding {
            severity: self.severity,
            message: redacted(&message).into_owned(),
            snippet: redacted(&self.text).chars().take(SNIPPET).collect(),
            related,
            reach: self.reach,
            marks: self.marks,
            standing: self.standing,
            target: self.target.map(redacted_target),
            provenance: self.provenance,
            section: (u64::from(self.at.artifact.0) << 32) | u64::from(self.section),
            fingerprint,
            rule: self.card,
            at,
        })
    }
}

fn redacted_target(target: Target) -> Target {
    let mask = |text: String| redacted(&text).into_owned();
    match target {
        Target::Host(text) => Target::Host(mask(text)),
        Target::Path(text) => Target::Path(mask(text)),
        Target::Variable(text) => Target::Variable(mask(text)),
        Target::Command(text) => Target::Command(mask(text)),
        Target::Package(text) => Target::Package(mask(text)),
        Target::Unknown => Target::Unknown,
    }
}

fn place(bundle: &Bundle, location: Location) -> Option<Place> {
    let artifact = bundle.artifact(location.artifact)?;
    let Span { start, end } = location.span;
    Some(Place {
        location,
        path: redacted(&artifact.path).into(),
        start: artifact.text.position(start),
        end: artifact.text.position(end),
    })
}

/// A threat that is a mark and no effect lends its strong marks to every other threat of its section.
fn lend_marks(drafts: &mut [Draft]) {
    let mut lent: BTreeMap<(u32, u32), BTreeSet<Mark>> = BTreeMap::new();
    for draft in drafts.iter() {
        if let Some(shape) = draft.card.threat.as_ref().filter(|shape| shape.effect == Effect::None) {
            let strong = shape.marks.iter().copied().filter(|mark| mark.is_strong());
            lent.entry((draft.at.artifact.0, draft.section)).or_default().extend(strong);
        }
    }
    for draft in drafts.iter_mut() {
        if draft.card.threat.as_ref().is_some_and(|shape| shape.effect != Effect::None)
            && let Some(marks) = lent.get(&(draft.at.artifact.0, draft.section))
        {
            draft.marks.extend(marks);
        }
    }
}

/// Says who decided what a finding is about. A threat whose target nobody explains bears the mark; a disclosure in plain
/// sight resolves it.
fn explain_target(draft: &mut Draft, disclosure: &mut Disclosure<'_>) {
    let effect = draft.card.threat.as_ref().map(|shape| shape.effect);
    let has_target =
        matches!(effect, Some(Effect::AssetToForeign | Effect::ForeignToExecution | Effect::RemoteControl));
    if !has_target && draft.provenance.is_none() {
        return;
    }
    let hosts: Vec<String> = match &draft.target {
        Some(Target::Host(host)) => vec![host.clone()],
        Some(Target::Unknown) if draft.provenance.is_some() => Vec::new(),
        _ => hosts_of(&draft.text).collect(),
    };
    let in_plain_sight = !draft.marks.iter().any(|mark| matches!(mark, Mark::Hidden | Mark::Encoded | Mark::Concealed));
    let places: Vec<Location> = std::iter::once(draft.at).chain(draft.labels.iter().map(|label| label.0)).collect();
    let provenance = disclosure.explain(draft.provenance, (hosts, &draft.text), &places, in_plain_sight);
    draft.provenance = Some(provenance);
    if has_target && provenance.is_unexplained() {
        draft.marks.insert(Mark::Unexplained);
    }
}
