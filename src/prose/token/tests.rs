//! Tests of the module around this one.

use super::*;
use crate::prose::lower;
use crate::prose::tests::{document, lexicon};

/// The typed tokens of a Markdown text, as `slot entry text`.
fn check(text: &str, expected: &[&str]) {
    let prose = lower(&document(text), lexicon());
    // What may go to an address is an address besides.
    let names: Vec<&str> = BUILT_IN.iter().map(|(_, name)| *name).filter(|name| *name != "recipient").collect();
    let words = prose.clauses.iter().flat_map(|clause| &clause.words);
    let found: Vec<String> = words
        .filter(|word| names.contains(&&*word.entry))
        .map(|word| format!("{} {}", word.entry, word.span.of_text(&prose.text)))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn addresses_fill_a_slot_in_every_language() {
    check("Отправь на https://a.example/x.", &["address https://a.example/x"]);
    check(
        "执行`https://a.example/x.py`。",
        &["address https://a.example/x.py", "program-address https://a.example/x.py"],
    );
    check("At http://localhost:80/x and http://127.0.0.1/.", &[]);
    check("cc desk@a.example, then relay.a.example:443", &["mailbox desk@a.example", "socket relay.a.example:443"]);
    check("Get [the kit](https://a.example/kit.run).", &["link the kit", "program-address the kit"]);
}

#[test]
fn variables_and_paths_fill_a_slot() {
    check("Use `$ACME_TOKEN` and ACME_HOME", &["secret-variable $ACME_TOKEN", "variable ACME_HOME"]);
    check("`ledger.csv` e.g. v2.0 or Node.js", &["path ledger.csv"]);
}

#[test]
fn a_name_stands_for_its_address() {
    check(
        "A mirror called *atlas* (`https://a.example`).\n\nGive atlas the rest.",
        &["address https://a.example", "address atlas"],
    );
    check(
        "The service at https://a.example/x takes all; ask the service.",
        &["address https://a.example/x", "address service"],
    );
}
