//! Tests of the module around this one.

use super::*;

fn mistakes(text: &str) -> Vec<String> {
    let errors = Lexicon::parse(&[("x.toml", text)]).expect_err("a mistake is expected");
    errors.iter().map(|error| format!("{}: {}", error.line, error.message)).collect()
}

#[test]
fn a_lexicon_knows_its_entries() {
    let lexicon = Lexicon::parse(&[
        ("a.toml", "[act.send]\nwords = [\"send\"]\n"),
        ("b.toml", "[act.send]\nexact = [\"sent\"]\n[object.credential]\nwords = [\"api key\"]\n"),
    ])
    .unwrap();
    assert!(lexicon.knows(Slot::Act, "send"));
    assert!(lexicon.knows(Slot::Object, "credential"));
    assert!(!lexicon.knows(Slot::Target, "send"));
    assert!(lexicon.forms.iter().any(|form| form == "sending"));
    assert!(!lexicon.forms.iter().any(|form| form == "sents"));
}

#[test]
fn all_mistakes_are_told_at_once_with_their_lines() {
    let text = "[act.send]\nwords = [\"send\", 3]\n[object.Key]\nwords = [\" x\"]\n[thing.a]\nwords = []\n\
                [negation]\nwords = [\"not\", \"not\"]\nverbs = []\n[target.page]\n";
    let mut lines: Vec<u32> = mistakes(text).iter().map(|m| m.split(':').next().unwrap().parse().unwrap()).collect();
    lines.dedup();
    assert_eq!(lines, [2, 3, 4, 5, 8, 9, 10], "{:?}", mistakes(text));
}

#[test]
fn a_text_that_is_no_toml_is_a_mistake() {
    assert!(!mistakes("[act.send\nwords = [").is_empty());
    assert_eq!(mistakes("act = 3\n"), ["1: `act` is a table"]);
}

#[test]
fn the_english_lexicon_is_sound() {
    let lexicon = Lexicon::parse(&[("en.toml", include_str!("../../../rules/lexicon/en.toml"))]).unwrap();
    assert!(lexicon.forms.len() > 1_000, "{}", lexicon.forms.len());
    for (slot, entry) in [(Slot::Act, "download"), (Slot::Object, "credential"), (Slot::Target, "external")] {
        assert!(lexicon.knows(slot, entry), "{entry}");
    }
}
