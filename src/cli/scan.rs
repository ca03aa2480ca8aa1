//! `scan`: audits the bundles at the given paths and prints their reports.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::Context;

use super::arguments::Scan;
use super::exit::{Exit, exit_of};
use super::stages::{AuditOptions, Stages, Unaudited};
use super::terms::policy_of;
use super::{Streams, UNWRITABLE, tell_error};
use crate::bundle::Limits;
use crate::report::{Filter, Options, Report, Verbosity, Writer};
use crate::source::nearest;

/// The names of the subcommands; no path of that name is scanned without `./` before it.
const SUBCOMMANDS: [&str; 5] = ["scan", "rules", "formats", "schema", "limits"];

/// Audits and prints.
///
/// # Errors
/// Fails where the rules cannot be loaded or the output cannot be written.
pub(super) fn run<S: Stages>(mut scan: Scan, stages: &S, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    take_subcommand_after_options(&mut scan)?;
    if scan.paths.iter().filter(|path| *path == Path::new("-")).count() > 1 {
        anyhow::bail!(
            "`-` is given more than once; standard input can be read once, so give the other archives as files"
        );
    }
    let rules = stages.load_rules(scan.rules.as_deref())?;
    let cards = stages.cards(&rules);
    check_selection(&scan.select, &cards)?;
    let policy = policy_of(&scan, &cards)?;
    let options = AuditOptions { jobs: scan.jobs.map(std::num::NonZeroUsize::get), policy, limits: Limits::default() };
    let shown = Options {
        format: scan.format,
        ink: streams.ink,
        verbosity: match (scan.quiet, scan.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        },
        filter: Filter { rules: scan.select, min_severity: scan.min_severity.into() },
    };
    let stamp = stages.stamp(&rules);
    let mut run =
        Run { writer: Writer::begin(streams.output, shown, &stamp)?, errors: streams.errors, exit: None, broken: None };
    stages.audit(&scan.paths, &options, rules, &mut |result| {
        let (exit, written) = match result {
            Ok(report) => (exit_of(&report, scan.fail_on), run.show(&report)),
            Err(unaudited) => (Exit::Unusable, run.tell(&unaudited)),
        };
        run.exit = run.exit.max(Some(exit));
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                run.broken = Some(error);
                ControlFlow::Break(())
            }
        }
    });
    run.end()
}

/// A run while its reports come in.
struct Run<'w> {
    writer: Writer<'w>,
    errors: &'w mut dyn Write,
    exit: Option<Exit>,
    broken: Option<io::Error>,
}

impl Run<'_> {
    fn show(&mut self, report: &Report) -> io::Result<()> {
        self.writer.report(report)
    }

    fn tell(&mut self, unaudited: &Unaudited) -> io::Result<()> {
        let mut message = format!("{:#}", unaudited.error);
        if let Some(name) = meant_subcommand(&unaudited.path) {
            message.push_str(&format!("; did you mean the subcommand `{name}`?"));
        }
        tell_error(self.errors, &message)
    }

    fn end(self) -> anyhow::Result<Exit> {
        if let Some(error) = self.broken {
            return Err(anyhow::Error::new(error).context(UNWRITABLE));
        }
        self.writer.end().context(UNWRITABLE)?;
        if let Some(exit) = self.exit {
            return Ok(exit);
        }
        anyhow::bail!("nothing to audit; name a directory or an archive that holds a skill or plugin")
    }
}

/// Reads `--format json scan PATH` as it is meant; clap takes a subcommand only before all options.
fn take_subcommand_after_options(scan: &mut Scan) -> anyhow::Result<()> {
    let first = scan.paths.first().and_then(|path| path.to_str()).unwrap_or_default();
    if first == "scan" && scan.paths.len() > 1 {
        scan.paths.remove(0);
    } else if let Some(name) = SUBCOMMANDS.iter().find(|name| **name == first) {
        anyhow::bail!(
            "`{name}` after other arguments: put the subcommand first, or write `./{name}` for a directory of that name"
        );
    }
    Ok(())
}

/// The subcommand that a path which cannot be audited was probably meant to be.
fn meant_subcommand(path: &Path) -> Option<&'static str> {
    nearest(path.to_str()?, SUBCOMMANDS)
}

fn check_selection(selected: &[String], cards: &[std::sync::Arc<crate::rule::Card>]) -> anyhow::Result<()> {
    for id in selected {
        super::rules::find(id, cards)?;
    }
    Ok(())
}
