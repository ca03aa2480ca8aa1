//! `schema`: prints the JSON Schema of a report or of a file that the program reads.

use std::io::{self, Write};

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::report::Schema;

/// Prints a schema.
///
/// # Errors
/// Fails where `output` does.
pub(super) fn print(schema: Schema, output: &mut dyn Write) -> io::Result<()> {
    output.write_all(schema.text().as_bytes())
}

impl ValueEnum for Schema {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}
