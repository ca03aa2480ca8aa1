//! `limits`: prints the limits within which a bundle is read.

use std::io::{self, Write};

use crate::bundle::Limits;
use crate::report::limit_list;

/// Prints every limit with its number.
///
/// # Errors
/// Fails where `output` does.
pub(super) fn print(output: &mut dyn Write) -> io::Result<()> {
    for limit in limit_list(&Limits::default()) {
        let (number, unit) = limit.amount();
        writeln!(output, "{:20}  {number:>6} {unit:10}  {}", limit.name, limit.bounds)?;
    }
    Ok(())
}
