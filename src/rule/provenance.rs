//! Provenance: who decided what an act is aimed at.

use serde::Deserialize;

/// Where the host, path, command or recipient of an act comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Provenance {
    /// The machine that the code runs on, or one that only its own network reaches.
    Local,
    /// The user gave it: an argument, a setting, an answer to a question.
    UserGiven,
    /// The consumer's policy allows it; no vocabulary can say so.
    #[serde(skip)]
    Policy,
    /// The bundle names it openly: in its name or description, and in another visible place.
    Disclosed,
    /// It stands in the code, and nothing explains it.
    LiteralForeign,
    /// What another machine answered decides it.
    DecidedRemotely,
    /// Nobody can tell before it runs.
    Unknown,
}

impl Provenance {
    /// The name in reports.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::UserGiven => "user-given",
            Self::Policy => "policy",
            Self::Disclosed => "disclosed",
            Self::LiteralForeign => "literal-foreign",
            Self::DecidedRemotely => "decided-remotely",
            Self::Unknown => "unknown",
        }
    }

    /// Whether neither the user nor the bundle says why it is this one.
    pub(crate) const fn is_unexplained(self) -> bool {
        matches!(self, Self::LiteralForeign | Self::DecidedRemotely | Self::Unknown)
    }
}
