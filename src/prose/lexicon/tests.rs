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
    assert_eq!(lexicon.examples(Slot::Act, "send"), ["send", "sent"]);
    let has = |form: &str| {
        let mut is_found = false;
        lexicon.words.forms.find(form.as_bytes(), |_, span| is_found |= span.len() == form.len());
        is_found
    };
    assert!(has("sending"));
    assert!(!has("sents"));
}

#[test]
fn a_phrase_has_words_between_its_parts_and_a_stem_any_ending() {
    let text = "[act.leave]\nwide = true\nwords = [\"set ~~ aside\", \"{drop|cut} ~ now\"]\n\
                [object.rule]\nexact = [\"регл*\"]\n";
    let lexicon = Lexicon::parse(&[("x.toml", text)]).unwrap();
    let found =
        |text: &str| lexicon.hits(text, &[]).iter().map(|hit| hit.span.of_text(text).to_owned()).collect::<Vec<_>>();
    assert_eq!(found("He sets all of it aside"), ["sets all of it aside"]);
    assert_eq!(found("Set it. Then aside"), [""; 0]);
    assert_eq!(found("cut it now, drop one two three now"), ["cut it now"]);
    assert_eq!(found("Все регламенты и нерегламент"), ["регламенты"]);
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
fn the_built_in_words_are_the_written_ones() {
    let written = [
        ("en.toml", include_str!("../../../rules/lexicon/en.toml")),
        ("other.toml", include_str!("../../../rules/lexicon/other.toml")),
    ];
    assert!(Words::read(&written).unwrap() == built_in::words());
    let lexicon = Lexicon::built_in();
    for (slot, entry) in [(Slot::Act, "download"), (Slot::Object, "credential"), (Slot::Target, "external")] {
        assert!(lexicon.knows(slot, entry), "{entry}");
    }
}
