//! The written form of `call` matchers.

use serde::Deserialize;
use toml::Spanned;

/// A resolved callee and its folded arguments.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::rule) struct WrittenCall {
    #[serde(rename = "in", default)]
    pub(in crate::rule) selects: Vec<Spanned<String>>,
    pub(in crate::rule) callee: Vec<Spanned<String>>,
    #[serde(rename = "where", default)]
    pub(in crate::rule) wheres: Vec<Spanned<WrittenWhere>>,
    #[serde(default)]
    pub(in crate::rule) unless: Vec<Spanned<WrittenWhere>>,
    /// What the target of the finding is read from.
    pub(in crate::rule) target: Option<TargetKind>,
    /// Callees that read a file: the match is about each file whose content reaches the call through one of them.
    pub(in crate::rule) content_of: Option<Vec<Spanned<String>>>,
    /// Callees that pick a part of the content, after which it is not the file any more.
    #[serde(default)]
    pub(in crate::rule) picked_by: Vec<Spanned<String>>,
}

/// What the target of a call is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TargetKind {
    /// The host of an address among the arguments.
    Host,
    /// The first argument that is a path.
    Path,
    /// The name of a variable.
    Variable,
    /// The callee itself.
    Command,
    /// The packages among the arguments.
    Package,
}

/// A predicate over a call; all of its keys must hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::rule) struct WrittenWhere {
    /// Which argument: a position, a keyword, or `any`.
    pub(in crate::rule) argument: Option<ArgumentName>,
    pub(in crate::rule) is: Option<ArgumentState>,
    pub(in crate::rule) matches: Option<Spanned<String>>,
    /// A vocabulary whose values the argument matches.
    #[serde(rename = "in")]
    pub(in crate::rule) within: Option<Spanned<String>>,
    /// Callees that the argument is made from.
    pub(in crate::rule) made_from: Option<Vec<Spanned<String>>>,
    /// Rules or signs: what is made from a place where one of them matches.
    pub(in crate::rule) carries: Option<Vec<Spanned<String>>>,
    /// Rules or signs: names a file that a call names where one of them matches.
    pub(in crate::rule) names_file_of: Option<Vec<Spanned<String>>>,
    /// Callees that yield no more than a part of what they are given, so that it is not carried through them.
    pub(in crate::rule) not_through: Option<Vec<Spanned<String>>>,
    /// Whose host the call talks to.
    pub(in crate::rule) host: Option<HostKind>,
    /// Callees whose output the call reads.
    pub(in crate::rule) piped_from: Option<Vec<Spanned<String>>>,
    /// Callees that read the call's output.
    pub(in crate::rule) piped_into: Option<Vec<Spanned<String>>>,
    /// A pattern of the files it writes to by redirection.
    pub(in crate::rule) writes_to: Option<Spanned<String>>,
    /// Callees of another call that stands near.
    pub(in crate::rule) near: Option<Vec<Spanned<String>>>,
    /// Patterns of the command as one line.
    #[serde(default)]
    pub(in crate::rule) line: Vec<Spanned<String>>,
    /// A wrapper it stands behind.
    pub(in crate::rule) wrapper: Option<String>,
    pub(in crate::rule) silenced: Option<bool>,
    pub(in crate::rule) detached: Option<bool>,
    /// Whether its name is computed.
    pub(in crate::rule) computed: Option<bool>,
}

/// Which argument of a call.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum ArgumentName {
    /// The position, from 0, among those without a keyword.
    Position(usize),
    /// The keyword, `any`, or `content` for all but what steers a request: its headers, keys and options; `body`
    /// for that without the address, `given` for that without what is piped in, `piped` for
    /// the latter alone.
    Keyword(String),
}

/// Whose host a call talks to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum HostKind {
    /// One that stands in the code and is another machine.
    Foreign,
    /// One from which comes what it carries, or the file it names, and which is another machine.
    Source,
    /// The one that the names of all variables it carries name: `ACME_TOKEN` for `api.acme.example`.
    OwnVendor,
}

/// What an argument may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ArgumentState {
    /// All of it is known.
    Constant,
    /// Some of it is not.
    Dynamic,
    /// It is not spelt: decoded, or put together from pieces of words.
    Made,
    /// It is given.
    Present,
    /// It is not given.
    Absent,
}
