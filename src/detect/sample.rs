//! Runs one matcher over one text, for the tests of matchers.

use super::{Hit, Subject, detect};
use crate::bundle::{Bundle, Language, Limits};
use crate::program;
use crate::rule::{ProbeId, RuleSet};
use crate::syntax::{Origin, Tree, parse};

/// The hits of a rule whose matcher is written as `matcher` in a whole file.
pub(super) fn hits(matcher: &str, path: &str, text: &str) -> Vec<Hit> {
    hits_of(&rules(matcher), path, text)
}

/// A set of rules with one whose matcher is written as `matcher`.
pub(super) fn rules(matcher: &str) -> RuleSet {
    let case = |kind: &str, code: &str| format!("[[{kind}]]\nfile = \"SKILL.md\"\ncode = '''{code}'''\n");
    let cases = case("flags", "⟦a⟧").repeat(2) + &case("spares", "b").repeat(2);
    let rule = format!(
        "id = \"sample\"\ntitle = \"a sample\"\nkind = \"weakness\"\nseverity = \"low\"\nconfidence = \"high\"\nrefs = []\n\
         since = \"0.1.0\"\nwhy = \"It is looked for.\"\nfix = \"None.\"\n{matcher}\n{cases}"
    );
    RuleSet::with_files(&[("structure/sample.toml".to_owned(), rule)]).unwrap()
}

/// The hits of the rule in a whole file.
pub(super) fn hits_of(rules: &RuleSet, path: &str, text: &str) -> Vec<Hit> {
    let bundle = Bundle::from_files("skill", &[(path, text.as_bytes())]);
    let artifact = &bundle.artifacts[0];
    let origin = Origin::of_file(artifact.id, artifact.kind);
    let limits = Limits::default();
    let language = artifact.language().unwrap_or(Language::Plain);
    let document = parse(&origin, language, text.into(), artifact.text.map().clone(), &limits);
    let program = matches!(document.tree, Tree::Code(_)).then(|| program::lower(&document).0);
    let subject = Subject { artifact, document: &document, program: program.as_ref(), prose: None, declared: None };
    let is_mine =
        |id: ProbeId| rules.probe(id).and_then(|probe| probe.card.as_ref()).is_some_and(|card| card.id == "sample");
    let mut hits = detect(&subject, rules, &limits).found;
    hits.retain(|hit| is_mine(hit.probe));
    hits
}
