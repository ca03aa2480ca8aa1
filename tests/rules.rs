//! Does every rule do what its file says? Each of its examples is a test of its own: `cargo test --test rules -- my-rule-id`.

use std::error::Error;
use std::sync::Arc;

use forge_audit_skill::{RuleSet, Trial};
use libtest_mimic::{Arguments, Failed, Trial as Test};

fn main() -> Result<(), Box<dyn Error>> {
    let rules = Arc::new(RuleSet::checked().map_err(|errors| errors.to_string().replace('\n', " | "))?);
    let tests = Trial::all(&rules)?.into_iter().map(|trial| {
        let rules = Arc::clone(&rules);
        Test::test(trial.name(), move || trial.run(&rules).map_err(Failed::from))
    });
    libtest_mimic::run(&Arguments::from_args(), tests.collect()).exit()
}
