//! Rule files become a rule set: what a rule means, how it matches, and its own examples.
//!
//! **Invariant:** knows no bundle; names no rule.

mod built_in;
mod card;
mod case;
mod compile;
mod describe;
mod lower;
mod matcher;
mod names;
mod native;
mod pattern;
mod prefilter;
mod provenance;
mod query;
mod selector;
mod set;
mod shape;
#[cfg(test)]
mod tests;
mod written;

pub(crate) use card::{
    Capability, Card, Category, Check, Confidence, Effect, Kind, Mark, Severity, Standing, ThreatShape,
};
pub(crate) use case::Case;
pub(crate) use matcher::{
    CallMatcher, ContentOf, FieldMatcher, FieldWhere, JointMatcher, Matcher, Native, NativeMatcher, ProbeId,
    ProseMatcher, QueryMatcher, TextMatcher, Where,
};
pub(crate) use names::Names;
pub(crate) use pattern::Pattern;
#[cfg(test)]
pub(crate) use prefilter::PatternId;
pub(crate) use provenance::Provenance;
pub(crate) use selector::Selector;
pub(crate) use set::Rule;
pub use set::{RuleErrors, RuleSet};
pub(crate) use shape::LONGEST_MATCH;
pub(crate) use written::{ArgumentName, ArgumentState, FieldState, HostKind, JointScope, TargetKind};
