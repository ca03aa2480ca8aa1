//! Joint rules: conjunctions of facts that stand near one another.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::placed::PlacedHit;
use super::schedule::ArtifactFacts;
use crate::finding::Reach;
use crate::rule::{JointMatcher, JointScope, Matcher, ProbeId, RuleSet};

/// A conjunction that holds.
#[derive(Debug)]
pub(crate) struct JointHit<'a> {
    /// The joint rule.
    pub(crate) probe: ProbeId,
    /// The member at whose place it stands.
    pub(crate) lead: &'a PlacedHit,
    /// The members that make it hold, by place; at least two.
    pub(crate) members: Vec<&'a PlacedHit>,
}

/// The group within which members count together.
type Group = (u32, u32);

/// Finds the joint rules that hold.
pub(crate) fn find<'a>(facts: &'a [ArtifactFacts], reach: &[Reach], rules: &RuleSet) -> Vec<JointHit<'a>> {
    let mut by_probe: BTreeMap<ProbeId, Vec<(&ArtifactFacts, &PlacedHit)>> = BTreeMap::new();
    for artifact in facts {
        for placed in &artifact.hits {
            if rules.probe(placed.hit.probe).is_some_and(|probe| probe.is_counted) {
                by_probe.entry(placed.hit.probe).or_default().push((artifact, placed));
            }
        }
    }
    let mut found = Vec::new();
    for (probe, id) in rules.probes().iter().zip((0..).map(ProbeId)) {
        let Matcher::Joint(joint) = &probe.matcher else { continue };
        if joint.within == JointScope::File {
            let leads = about_one_file(joint, &by_probe, reach).into_iter();
            found.extend(leads.map(|(lead, members)| JointHit { probe: id, lead, members }));
            continue;
        }
        for members in groups(joint, &by_probe, reach).into_values() {
            let members = holds(joint, &members, reach);
            found.extend(members.and_then(|members| {
                let lead = members.iter().copied().min_by_key(|placed| placed.at)?;
                Some(JointHit { probe: id, lead, members })
            }));
        }
    }
    found
}

/// The places of the members of `any`, or of the first of `all` where there are none, each with one place of every other
/// member of `all` that is about the same file.
fn about_one_file<'a>(
    joint: &JointMatcher,
    by_probe: &BTreeMap<ProbeId, Vec<(&'a ArtifactFacts, &'a PlacedHit)>>,
    reach: &[Reach],
) -> Vec<(&'a PlacedHit, Vec<&'a PlacedHit>)> {
    let hits = |probe: &ProbeId| by_probe.get(probe).into_iter().flatten().map(|(_, placed)| *placed);
    let leads = if joint.any.is_empty() { joint.all.get(..1) } else { Some(joint.any.as_slice()) }.unwrap_or_default();
    let others: Vec<ProbeId> = joint.all.iter().filter(|probe| !leads.contains(probe)).copied().collect();
    let mut by_file: BTreeMap<&str, Vec<&PlacedHit>> = BTreeMap::new();
    for placed in others.iter().flat_map(hits) {
        by_file.entry(placed.hit.file.as_deref().unwrap_or_default()).or_default().push(placed);
    }
    let rest = JointMatcher { within: joint.within, all: others, any: Vec::new(), at_least: 0 };
    let mut found = Vec::new();
    for lead in leads.iter().flat_map(hits) {
        let near = lead.hit.file.as_deref().and_then(|file| by_file.get(file));
        if let Some(mut members) = near.and_then(|near| holds(&rest, near, reach)) {
            members.insert(0, lead);
            found.push((lead, members));
        }
    }
    found
}

fn groups<'a>(
    joint: &JointMatcher,
    by_probe: &BTreeMap<ProbeId, Vec<(&'a ArtifactFacts, &'a PlacedHit)>>,
    reach: &[Reach],
) -> BTreeMap<Group, Vec<&'a PlacedHit>> {
    let mut groups: BTreeMap<Group, Vec<&PlacedHit>> = BTreeMap::new();
    for probe in joint.all.iter().chain(&joint.any) {
        for (artifact, placed) in by_probe.get(probe).into_iter().flatten() {
            let file = placed.at.artifact.0;
            let group = match joint.within {
                JointScope::Section => {
                    let section = artifact.groups.get(placed.section as usize).copied().unwrap_or(placed.section);
                    (file, section)
                }
                JointScope::Document => (file, 0),
                JointScope::Bundle | JointScope::File => (0, 0),
                JointScope::Reached if reach.get(file as usize).copied().unwrap_or_default() > Reach::Unreached => {
                    (0, 0)
                }
                JointScope::Reached => continue,
            };
            groups.entry(group).or_default().push(placed);
        }
    }
    groups
}

/// One place of each member that has one, where enough have: the most reached, then one that no person sees, then the first.
fn holds<'a>(joint: &JointMatcher, placed: &[&'a PlacedHit], reach: &[Reach]) -> Option<Vec<&'a PlacedHit>> {
    let rank = |placed: &&&PlacedHit| (Reverse((reach_of(placed, reach), placed.is_unseen())), placed.at);
    let best = |id: &ProbeId| placed.iter().filter(|placed| placed.hit.probe == *id).min_by_key(rank).copied();
    let mut members: Vec<&PlacedHit> = joint.all.iter().map(best).collect::<Option<_>>()?;
    let any: Vec<&PlacedHit> = joint.any.iter().filter_map(best).collect();
    if any.len() < joint.at_least {
        return None;
    }
    members.extend(any);
    Some(members)
}

/// How far the place of a match is reached.
pub(crate) fn reach_of(placed: &PlacedHit, reach: &[Reach]) -> Reach {
    let own = reach.get(placed.at.artifact.0 as usize).copied().unwrap_or_default();
    if placed.runs_by_itself { Reach::AutoRun } else { own }
}
