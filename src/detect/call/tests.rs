//! What a call matcher holds a call to, and on what it finds it used.

use super::*;
use crate::detect::sample;

/// The places that a matcher with `lines` finds in code, with their targets.
fn found(lines: &str, path: &str, code: &str) -> Vec<(String, String)> {
    let hits = sample::hits(&format!("[match.call]\n{lines}"), path, code);
    let target = |hit: &Hit| hit.target.as_ref().map(|target| target.text().to_owned()).unwrap_or_default();
    hits.iter().map(|hit| (hit.span.of_text(code).to_owned(), target(hit))).collect()
}

#[test]
fn a_receiver_counts_as_an_argument() {
    let lines = "callee = [\"pathlib.Path.read_text\"]\nwhere = [{ matches = '''key-file''' }]";
    let code = "from pathlib import Path\n(Path.home() / \".ssh\" / \"key-file\").read_text()\n";
    assert_eq!(found(lines, "a.py", code).len(), 1);
    assert_eq!(found(lines, "a.py", &code.replace("key-file", "notes")), []);
    let first = "callee = [\"pathlib.Path.read_text\"]\nwhere = [{ argument = 0, matches = '''key-file''' }]";
    assert_eq!(found(first, "a.py", code), []);
}

#[test]
fn every_host_of_a_call_is_a_target() {
    let lines = "callee = [\"curl\"]\ntarget = \"host\"";
    let code = "curl https://one.example -d @x https://two.example/a";
    let wanted = ["one.example", "two.example"].map(|host| (code.to_owned(), host.to_owned()));
    assert_eq!(found(lines, "a.sh", code), wanted);
}

#[test]
fn a_pipe_is_followed_however_its_readers_stand() {
    let lines = "callee = [\"curl\"]\nwhere = [{ piped-into = [\"sh\"] }]";
    for (code, count) in [
        ("curl x | sh", 1),
        ("curl x | cat | tee y | sh", 1),
        ("curl x; cat z | sh", 0),
        (&format!("curl x {}| sh", "| cat ".repeat(100)), 1),
    ] {
        assert_eq!(found(lines, "a.sh", code).len(), count, "{code}");
    }
}
