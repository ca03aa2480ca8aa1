//! The command line as it is typed.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::exit::FailOn;
use super::terms::date_of;
use crate::report::{Format, Schema};
use crate::rule::Severity;
use crate::verdict::Date;

/// Audits third-party agent skills and plugins: one score, one threat level, one decision, with the evidence.
///
/// Nothing in a bundle runs. Exit codes: 0 all approved; 1 one rejected, or to review for its threat or score;
/// 3 one to review only because not all of it could be analysed; 2 bad usage or nothing to audit.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, max_term_width = 100)]
pub(super) struct Arguments {
    /// What to do; `scan` where nothing is said.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// What to scan and how, without a subcommand.
    #[command(flatten)]
    pub(super) scan: Scan,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Audit bundles; the same as no subcommand
    Scan(Scan),
    /// List, explain or test the rules
    #[command(subcommand)]
    Rules(Rules),
    /// Print the file formats that are known, and what is read in them
    Formats,
    /// Print the JSON Schema of a report, or of a policy, waiver or rule file
    Schema {
        /// Of what
        #[arg(value_enum)]
        of: Schema,
    },
    /// Print the limits within which a bundle is read
    Limits,
}

/// What to scan and how.
#[derive(Debug, Args)]
pub(super) struct Scan {
    /// Directories or archives of bundles; `-` reads one archive from standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// The form of the report
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: Format,
    /// What the bundles may do: `forge` allows the public package registries and code host, `strict` nothing
    #[arg(long, value_enum, default_value = "forge")]
    pub(super) profile: ProfileName,
    /// What the bundles may do and how strictly they are judged; the file names its profile itself
    #[arg(long, value_name = "FILE", conflicts_with = "profile")]
    pub(super) policy: Option<PathBuf>,
    /// Findings that do not count, each with a reason, an owner and a last day
    #[arg(long, value_name = "FILE")]
    pub(super) waivers: Option<PathBuf>,
    /// The day on which waivers are to hold, as 2026-03-31; the date of the system where it is not given
    #[arg(long, value_name = "DATE", requires = "waivers", value_parser = date_of)]
    pub(super) today: Option<Date>,
    /// Rules of your own, besides the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Option<PathBuf>,
    /// From what on the exit code is 1
    #[arg(long, value_enum, value_name = "LEVEL", default_value = "review")]
    pub(super) fail_on: FailOn,
    /// Show only findings of this rule; may be given more than once
    #[arg(long, value_name = "RULE")]
    pub(super) select: Vec<String>,
    /// Show only findings of this severity or above
    #[arg(long, value_enum, value_name = "SEVERITY", default_value = "info")]
    pub(super) min_severity: SeverityName,
    /// How many threads to use; all processors where it is not given
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,
    /// When to use colours; NO_COLOR is honoured
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorWhen,
    /// Show one line a bundle
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Show every finding, hint and artifact with its outcome
    #[arg(short, long)]
    pub(super) verbose: bool,
}

/// What can be done with rules.
#[derive(Debug, Subcommand)]
pub(super) enum Rules {
    /// List all rules
    List(RulesFrom),
    /// Show what a rule means, and its file
    Explain {
        /// The id of the rule
        id: String,
        #[command(flatten)]
        from: RulesFrom,
    },
    /// Try rules against their own examples
    Test {
        /// Ids of rules, rule files or folders of them; all rules where none is given
        #[arg(value_name = "RULE")]
        targets: Vec<String>,
        #[command(flatten)]
        from: RulesFrom,
    },
}

/// Where rules come from besides the built-in ones.
#[derive(Debug, Args)]
pub(super) struct RulesFrom {
    /// Rules of your own, besides the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Option<PathBuf>,
}

/// The profiles by name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
#[allow(missing_docs)]
pub(super) enum ProfileName {
    Forge,
    Strict,
}

/// The severities by name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
#[allow(missing_docs)]
pub(super) enum SeverityName {
    Info,
    Low,
    Medium,
    High,
    Critical,
}

/// When colours are used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum ColorWhen {
    /// In a terminal that shows them.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Text, Self::Json, Self::Jsonl]
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
        }))
    }
}

impl From<SeverityName> for Severity {
    fn from(name: SeverityName) -> Self {
        match name {
            SeverityName::Info => Self::Info,
            SeverityName::Low => Self::Low,
            SeverityName::Medium => Self::Medium,
            SeverityName::High => Self::High,
            SeverityName::Critical => Self::Critical,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Arguments, clap::error::ErrorKind> {
        let all = std::iter::once("forge-audit-skill").chain(arguments.iter().copied());
        Arguments::try_parse_from(all).map_err(|error| error.kind())
    }

    fn paths(arguments: &[&str]) -> Vec<String> {
        let arguments = parsed(arguments).unwrap();
        let scan = match arguments.command {
            Some(Command::Scan(scan)) => scan,
            None => arguments.scan,
            Some(other) => panic!("{other:?}"),
        };
        scan.paths.iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn scan_is_optional() {
        assert_eq!(paths(&[]), ["."]);
        assert_eq!(paths(&["scan"]), ["."]);
        assert_eq!(paths(&["a", "b"]), ["a", "b"]);
        assert_eq!(paths(&["scan", "a", "--format", "json", "b"]), ["a", "b"]);
        assert_eq!(paths(&["--format", "jsonl", "a"]), ["a"]);
        assert_eq!(paths(&["a", "rules"]), ["a", "rules"]);
        assert_eq!(paths(&["--", "--odd"]), ["--odd"]);
    }

    #[test]
    fn bad_usage_is_told() {
        use clap::error::ErrorKind::{
            ArgumentConflict, InvalidValue, MissingRequiredArgument, UnknownArgument, ValueValidation,
        };
        assert_eq!(parsed(&["--formt", "json"]).unwrap_err(), UnknownArgument);
        assert_eq!(parsed(&["--format", "xml"]).unwrap_err(), InvalidValue);
        assert_eq!(parsed(&["--jobs", "0"]).unwrap_err(), ValueValidation);
        assert_eq!(parsed(&["-q", "-v"]).unwrap_err(), ArgumentConflict);
        assert_eq!(parsed(&["--fail-on", "high"]).unwrap_err(), InvalidValue);
        assert_eq!(parsed(&["--policy", "a", "--profile", "forge"]).unwrap_err(), ArgumentConflict);
        assert_eq!(parsed(&["--waivers", "a", "--today", "now"]).unwrap_err(), ValueValidation);
        assert_eq!(parsed(&["--today", "2026-03-31"]).unwrap_err(), MissingRequiredArgument);
    }
}
