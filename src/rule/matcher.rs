//! The compiled form of the eight matchers.

use std::sync::Arc;

use super::names::Names;
use super::pattern::Pattern;
use super::selector::Selector;
use super::written::{ArgumentName, ArgumentState, JointScope, TargetKind, WrittenUnlessProse};
use crate::bundle::Language;
use crate::prose::FramePattern;

/// How a rule or a sign is found.
#[derive(Debug)]
pub(crate) enum Matcher {
    /// Patterns over chosen documents.
    Text(TextMatcher),
    /// A shape of a syntax tree.
    Query(QueryMatcher),
    /// A resolved callee and its folded arguments.
    Call(Box<CallMatcher>),
    /// A frame over clauses.
    Prose(ProseMatcher),
    /// A path in a manifest.
    Field(FieldMatcher),
    /// A named function.
    Native(Native),
    /// A conjunction of facts.
    Joint(JointMatcher),
}

/// Patterns over chosen documents.
#[derive(Debug)]
pub(crate) struct TextMatcher {
    /// The documents it reads.
    pub(crate) selects: Vec<Selector>,
    /// Patterns of which one must match.
    pub(crate) any: Vec<Arc<Pattern>>,
    /// Patterns that must all match within one paragraph of the place of the first.
    pub(crate) all: Vec<Arc<Pattern>>,
    /// Patterns that must not match within the match.
    pub(crate) unless: Vec<Arc<Pattern>>,
    /// Whether a match ends with its line.
    pub(crate) by_line: bool,
}

/// Queries over syntax trees; `@hit` is the place.
#[derive(Debug)]
pub(crate) struct QueryMatcher {
    /// The query for each language.
    pub(crate) queries: Vec<(Language, super::query::LazyQuery)>,
}

/// A resolved callee and its folded arguments.
#[derive(Debug)]
pub(crate) struct CallMatcher {
    /// The documents it reads; all code where empty.
    pub(crate) selects: Vec<Selector>,
    /// The callees, and the names that count as such when they are read.
    pub(crate) callees: Names,
    /// Predicates that must all hold.
    pub(crate) wheres: Vec<Where>,
    /// Predicates of which none may hold.
    pub(crate) unless: Vec<Where>,
    /// What the target of the finding is read from.
    pub(crate) target: Option<TargetKind>,
}

/// A predicate over a call; all that is given must hold.
#[derive(Debug, Default)]
pub(crate) struct Where {
    /// Which argument; any where it is not said.
    pub(crate) argument: Option<ArgumentName>,
    /// Whether it is known, unknown, given or not.
    pub(crate) is: Option<ArgumentState>,
    /// Patterns of which one matches a text it may be.
    pub(crate) matches: Vec<Arc<Pattern>>,
    /// What it is made from.
    pub(crate) made_from: Option<Names>,
    /// What the call reads the output of.
    pub(crate) piped_from: Option<Names>,
    /// What reads the output of the call.
    pub(crate) piped_into: Option<Names>,
    /// A pattern of a file the call writes to by redirection.
    pub(crate) writes_to: Option<Arc<Pattern>>,
    /// A wrapper the call stands behind.
    pub(crate) wrapper: Option<String>,
    /// Whether its failure is silenced.
    pub(crate) silenced: Option<bool>,
    /// Whether it goes on by itself.
    pub(crate) detached: Option<bool>,
}

/// A frame over clauses.
#[derive(Debug)]
pub(crate) struct ProseMatcher {
    /// The frame.
    pub(crate) frame: FramePattern,
    /// The documents it reads; all prose where empty.
    pub(crate) selects: Vec<Selector>,
    /// What a clause must not be.
    pub(crate) unless: WrittenUnlessProse,
}

/// A path in a manifest.
#[derive(Debug)]
pub(crate) struct FieldMatcher {
    /// The manifests it reads.
    pub(crate) selects: Vec<Selector>,
    /// The dotted path; `*` is any key or element.
    pub(crate) path: String,
    /// What the text there must match.
    pub(crate) matches: Option<Arc<Pattern>>,
    /// What it must not match.
    pub(crate) unless: Vec<Arc<Pattern>>,
}

/// A conjunction of facts.
#[derive(Debug)]
pub(crate) struct JointMatcher {
    /// How near to one another.
    pub(crate) within: JointScope,
    /// Probes that must all have a hit.
    pub(crate) all: Vec<ProbeId>,
    /// Probes of which at least `at_least` must have a hit.
    pub(crate) any: Vec<ProbeId>,
    /// How many of `any`.
    pub(crate) at_least: usize,
}

/// The index of a probe in its rule set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct ProbeId(pub(crate) u32);

macro_rules! natives {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// The functions of `detect/native`, one file each.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub(crate) enum Native { $($(#[$doc])* $variant,)+ }

        impl Native {
            /// The function a rule file names.
            pub(crate) fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

natives! {
    /// A symbolic link.
    Link = "link",
    /// A FIFO, socket or device.
    SpecialFile = "special_file",
    /// A file or directory that could not be read, or one over a limit.
    Unread = "unread",
    /// A file whose content is of another type than its extension says.
    TypeConflict = "type_conflict",
    /// A text file with bytes that are no text.
    BytesNotText = "bytes_not_text",
    /// Source code or a native binary in the bundle.
    ScriptShipped = "script_shipped",
    /// A native binary in the bundle.
    BinaryShipped = "binary_shipped",
    /// Executable content that nothing in the bundle names.
    UnreachedExecutable = "unreached_executable",
    /// Front matter that two readers could read differently.
    AmbiguousManifest = "ambiguous_manifest",
    /// Characters that no person sees.
    InvisibleText = "invisible_text",
    /// A package without an exact version, or from an address.
    UnpinnedDependency = "unpinned_dependency",
    /// A package with an exact version from an index.
    PinnedDependency = "pinned_dependency",
    /// A limit was reached while the bundle was read or analysed.
    LimitReached = "limit_reached",
}
