//! What you type: the command line, one file a subcommand.
//!
//! **Invariant:** no file here knows how a bundle is read or judged; everything is asked of [`stages::Stages`].

mod arguments;
mod exit;
mod formats;
mod installed;
mod limits;
mod rules;
mod scan;
mod schema;
mod stages;
mod terms;

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};

use anstream::ColorChoice;
use anyhow::Context;
use clap::Parser;

use self::arguments::{Arguments, ColorWhen, Command};
use self::exit::Exit;
use self::installed::Installed;
use self::stages::Stages;
use crate::report::{Escaped, Ink};

/// What is told where the output does not take a report.
const UNWRITABLE: &str = "the output cannot be written";

/// Runs the program with its arguments (the first is its name); returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(asked) => {
            let is_error = asked.use_stderr();
            // Nobody is left to be told that this could not be printed.
            let _ = asked.print();
            return if is_error { Exit::Unusable.code() } else { Exit::Approved.code() };
        }
    };
    let mut output = BufWriter::new(io::stdout().lock());
    let mut streams = Streams { ink: ink(&arguments), output: &mut output, errors: &mut io::stderr() };
    let exit = run_with(arguments, &Installed, &mut streams);
    exit.code()
}

/// Where a run writes.
pub(crate) struct Streams<'w> {
    /// Reports.
    pub(crate) output: &'w mut dyn Write,
    /// Errors.
    pub(crate) errors: &'w mut dyn Write,
    /// Whether reports are coloured.
    pub(crate) ink: Ink,
}

/// Runs what was asked and tells what went wrong.
fn run_with<S: Stages>(arguments: Arguments, stages: &S, streams: &mut Streams<'_>) -> Exit {
    let result = match arguments.command {
        None => scan::run(arguments.scan, stages, streams),
        Some(Command::Scan(scan)) => scan::run(scan, stages, streams),
        Some(Command::Rules(command)) => rules::run(command, stages, streams),
        Some(Command::Formats) => formats::print(streams.output).map(|()| Exit::Approved).map_err(Into::into),
        Some(Command::Schema { of }) => schema::print(of, streams.output).map(|()| Exit::Approved).map_err(Into::into),
        Some(Command::Limits) => limits::print(streams.output).map(|()| Exit::Approved).map_err(Into::into),
    };
    let flushed = streams.output.flush().context(UNWRITABLE);
    match result.and_then(|exit| flushed.map(|()| exit)) {
        Ok(exit) => exit,
        // The reader of the output has left: there is nobody to tell, but the run is no success either.
        Err(error) if is_closed_pipe(&error) => Exit::Unusable,
        Err(error) => {
            // Nobody is left to be told that this could not be printed.
            let _ = tell_error(streams.errors, &format!("{error:#}"));
            Exit::Unusable
        }
    }
}

/// Prints an error: what, where, what to do next.
///
/// # Errors
/// Fails where `errors` does.
pub(crate) fn tell_error(errors: &mut dyn Write, message: &str) -> io::Result<()> {
    let mut lines = message.lines();
    writeln!(errors, "error: {}", Escaped(lines.next().unwrap_or_default()))?;
    lines.try_for_each(|line| writeln!(errors, "  {}", Escaped(line)))
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn ink(arguments: &Arguments) -> Ink {
    let scan = match &arguments.command {
        Some(Command::Scan(scan)) => scan,
        _ => &arguments.scan,
    };
    let choice = match scan.color {
        ColorWhen::Always => ColorChoice::Always,
        ColorWhen::Never => ColorChoice::Never,
        ColorWhen::Auto => anstream::AutoStream::choice(&io::stdout()),
    };
    if choice == ColorChoice::Never { Ink::Plain } else { Ink::Coloured }
}

#[cfg(test)]
mod tests;
