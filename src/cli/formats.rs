//! `formats`: prints the page of the formats that are known.

use std::io::{self, Write};

use crate::report::format_page;
use crate::rule::RuleSet;

/// Prints every format: its files, what is read in them, what runs by itself, and which rules look at it.
///
/// # Errors
/// Fails where `output` does.
pub(super) fn print(output: &mut dyn Write) -> io::Result<()> {
    output.write_all(format_page(&RuleSet::built_in()).as_bytes())
}
