//! The compiled form of the eight matchers.

use std::sync::Arc;

use super::names::Names;
use super::pattern::Pattern;
use super::selector::Selector;
use super::written::{ArgumentName, ArgumentState, FieldState, HostKind, JointScope, TargetKind, WrittenUnlessProse};
use crate::bundle::{FaultKind, FeatureSort, Language};
use crate::prose::FramePattern;
use crate::syntax::DataPath;

/// How a rule or a sign is found.
#[derive(Debug)]
pub(crate) enum Matcher {
    /// Patterns over chosen documents.
    Text(TextMatcher),
    /// A shape of a syntax tree.
    Query(QueryMatcher),
    /// A resolved callee and its folded arguments.
    Call(Box<CallMatcher>),
    /// Frames over clauses.
    Prose(ProseMatcher),
    /// A path in a manifest.
    Field(FieldMatcher),
    /// A named function, and what it is to look for where it knows several things.
    Native(NativeMatcher),
    /// What is wrong with an archive.
    Fault(Vec<FaultKind>),
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
    /// The files that a match is about; it is about none in particular where absent.
    pub(crate) content_of: Option<ContentOf>,
}

/// How the content of files comes to a call.
#[derive(Debug)]
pub(crate) struct ContentOf {
    /// What reads them.
    pub(crate) readers: Names,
    /// What takes a part out of them, so that they do not come as a whole.
    pub(crate) pickers: Names,
}

impl CallMatcher {
    /// Whether it asks what other matchers found.
    pub(crate) fn is_second(&self) -> bool {
        self.wheres.iter().chain(&self.unless).any(|given| !given.carries.is_empty() || !given.names_file_of.is_empty())
    }
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
    /// Call matchers, one of which matches where it, or what is piped into the call, is made.
    pub(crate) carries: Vec<ProbeId>,
    /// Call matchers, one of which matches a call that names the same file.
    pub(crate) names_file_of: Vec<ProbeId>,
    /// What it is not carried through.
    pub(crate) not_through: Names,
    /// Whose host the call talks to.
    pub(crate) host: Option<HostKind>,
    /// What the call reads the output of.
    pub(crate) piped_from: Option<Names>,
    /// What reads the output of the call.
    pub(crate) piped_into: Option<Names>,
    /// A pattern of a file the call writes to by redirection.
    pub(crate) writes_to: Option<Arc<Pattern>>,
    /// What another call near it in the text calls.
    pub(crate) near: Option<Names>,
    /// Patterns of which one matches the command as one line: its name, its words with one space between them, and its
    /// redirections.
    pub(crate) line: Vec<Arc<Pattern>>,
    /// A wrapper the call stands behind.
    pub(crate) wrapper: Option<String>,
    /// Whether its failure is silenced.
    pub(crate) silenced: Option<bool>,
    /// Whether it goes on by itself.
    pub(crate) detached: Option<bool>,
    /// Whether its name is computed.
    pub(crate) computed: Option<bool>,
}

/// Frames over clauses.
#[derive(Debug)]
pub(crate) struct ProseMatcher {
    /// The frames, of which any will do.
    pub(crate) frames: Vec<FramePattern>,
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
    /// What the conditions are about.
    pub(crate) each: Vec<FieldBase>,
    /// Where the finding stands, from there.
    pub(crate) paths: Vec<DataPath>,
    /// What the last key on the way there must match.
    pub(crate) key: Option<Arc<Pattern>>,
    /// What that key and the text there must match, as `key=text`.
    pub(crate) entry: Option<Arc<Pattern>>,
    /// What the text there must match.
    pub(crate) matches: Option<Arc<Pattern>>,
    /// What it must not match.
    pub(crate) unless: Vec<Arc<Pattern>>,
    /// What else must hold.
    pub(crate) wheres: Vec<FieldWhere>,
    /// Whether the target is the host of the address there.
    pub(crate) names_host: bool,
}

/// A path from the root of a manifest to what conditions are about.
#[derive(Debug)]
pub(crate) struct FieldBase {
    /// The one format that it is for; all that the matcher reads where absent.
    pub(crate) selects: Option<Selector>,
    /// The path.
    pub(crate) path: DataPath,
}

impl FieldBase {
    /// The base that a rule file writes as `path` or `format: path`; `None` where it is neither.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (selects, path) = match text.split_once(": ") {
            Some((format, path)) => (Some(Selector::named(format)?), path),
            None => (None, text),
        };
        Some(Self { selects, path: DataPath::parse(path)? })
    }
}

/// A condition on what a manifest holds beside a value.
#[derive(Debug)]
pub(crate) struct FieldWhere {
    /// The path to the values in question.
    pub(crate) path: DataPath,
    /// Whether there is one that matches.
    pub(crate) is: FieldState,
    /// What a text there must match.
    pub(crate) matches: Option<Arc<Pattern>>,
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

/// A function of the program, and what a rule tells it.
#[derive(Debug)]
pub(crate) struct NativeMatcher {
    /// Which.
    pub(crate) function: Native,
    /// What it is to look for, where it knows several things.
    pub(crate) of: Option<String>,
    /// Parts of texts it looks for, and whose they are.
    pub(crate) among: Vec<(String, String)>,
    /// What is aimed at one of these is not meant.
    pub(crate) unless: Vec<Arc<Pattern>>,
}

/// The index of a probe in its rule set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct ProbeId(pub(crate) u32);

/// The name of the native function that takes the faults of archives it is about.
pub(super) const ARCHIVE_FAULT: &str = "archive_fault";

macro_rules! natives {
    ($($(#[$doc:meta])* $variant:ident = $name:literal $(of $choices:expr)?,)+) => {
        /// The functions of `detect/native`, one file each.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub(crate) enum Native { $($(#[$doc])* $variant,)+ }

        impl Native {
            /// The function a rule file names.
            pub(crate) fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }

            /// What it can be told to look for; nothing where it looks for one thing alone.
            pub(crate) const fn choices(self) -> &'static [&'static str] {
                match self { $(Self::$variant => natives!(@choices $($choices)?),)+ }
            }
        }
    };
    (@choices) => { &[] };
    (@choices $choices:expr) => { $choices };
}

natives! {
    /// A symbolic link.
    Link = "link" of &["inside", "outside"],
    /// A FIFO, socket or device.
    SpecialFile = "special_file",
    /// A file or directory that could not be read, or one over a limit.
    Unread = "unread",
    /// A file whose content is of another type than its extension says.
    TypeConflict = "type_conflict" of &["program"],
    /// A text file with bytes that are no text.
    BytesNotText = "bytes_not_text",
    /// Source code in the bundle.
    ScriptShipped = "script_shipped",
    /// A native binary in the bundle.
    BinaryShipped = "binary_shipped" of &["program", "pickle"],
    /// Something that the bytes of a file show.
    Feature = "feature" of FeatureSort::NAMES,
    /// Python bytecode that is not that of the source beside it.
    Bytecode = "bytecode" of &["other-source", "no-source"],
    /// A name that does not show what a file is.
    MisleadingName = "misleading_name",
    /// Names that differ in case, or in letters that look alike.
    NameCollision = "name_collision",
    /// Executable content that something names, in a folder that tools skip.
    SkippedFolder = "skipped_folder",
    /// A file that tells a tool of security what to ignore.
    AuditSilencer = "audit_silencer",
    /// Text that nobody sees and that speaks to an agent.
    UnseenSpeech = "unseen_speech" of &["carrier"],
    /// Characters that make a text look other than it is.
    Layout = "layout" of &["carriage-return", "terminal-escape", "padding"],
    /// A word with foreign letters that look like its own.
    DisguisedWord = "disguised_word",
    /// Executable content that nothing in the bundle names.
    UnreachedExecutable = "unreached_executable",
    /// A manifest that two readers could read differently.
    AmbiguousManifest = "ambiguous_manifest",
    /// Front matter that one reader sees and another does not.
    ShadowedFrontMatter = "shadowed_front_matter",
    /// Characters that no person sees.
    InvisibleText = "invisible_text",
    /// A package without an exact version.
    UnpinnedDependency = "unpinned_dependency",
    /// A package with an exact version from an index.
    PinnedDependency = "pinned_dependency",
    /// A package that a manifest fetches from an address.
    AddressedDependency = "addressed_dependency",
    /// An index or mirror that a manifest takes packages from.
    PackageIndex = "package_index",
    /// A machine that packages come from, by a manifest or a command.
    PackageSource = "package_source",
    /// A command of a manifest that a tool runs by itself, or a file it loads; but for hooks of agents and scripts of packages.
    ToolCommand = "tool_command",
    /// A command in the configuration of git.
    GitCommand = "git_command",
    /// A file that a tool runs by itself, without anybody asking for a build or test.
    RunsByItself = "runs_by_itself",
    /// A file that runs with a build or test that somebody asks for.
    RunsWithBuild = "runs_with_build",
    /// A command that runs before a model reads the page that holds it.
    CommandBeforeModel = "command_before_model",
    /// Words of a user within such a command.
    ArgumentInCommand = "argument_in_command",
    /// A file of a plugin that stands before a command of the system.
    BinShadowsCommand = "bin_shadows_command",
    /// A plugin in the folder of a skill, with hooks or servers.
    SkillIsPlugin = "skill_is_plugin",
    /// A file that a text for an agent names.
    FileNamed = "file_named" of &["beside-address"],
    /// Places where several owners keep their keys, in a list of what to read.
    StoresListed = "stores_listed",
    /// A secret in the format of a service.
    SecretShown = "secret_shown",
    /// A file that code runs by its name.
    FileRun = "file_run",
    /// A file of data in the bundle.
    DataShipped = "data_shipped",
    /// A limit was reached while the bundle was read or analysed.
    LimitReached = "limit_reached",
}
