//! Is the house in order? Layers, sizes, names, rule folders, fixtures, and what must not stand in any file.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "these checks read our own files, and a failed check may stop the test"
)]

#[path = "house/fixtures.rs"]
mod fixtures;
#[path = "house/panics.rs"]
mod panics;
#[path = "house/rust_text.rs"]
mod rust_text;
#[path = "house/tree.rs"]
mod tree;

use regex::Regex;

use rust_text::{RustText, line_of};
use tree::{TreeFile, files, names, rule_ids, rust_files, settle};

/// The layers, lowest first: each may use those before it.
const LAYERS: [&str; 13] = [
    "source", "bundle", "syntax", "manifest", "program", "prose", "rule", "finding", "detect", "audit", "verdict",
    "report", "cli",
];
const LINES: usize = 400;
/// Names that say nothing, for modules, types and functions.
const EMPTY_NAMES: [&str; 13] = [
    "util",
    "helper",
    "common",
    "misc",
    "manager",
    "issue",
    "problem",
    "alert",
    "detection",
    "scanner",
    "engine",
    "handler",
    "context",
];

#[test]
fn layers_use_lower_layers_only() {
    settle(&rust_files("src").iter().flat_map(layer_faults).collect::<Vec<_>>());
}

#[test]
fn architecture_lists_the_layers_in_order() {
    let page = files("docs").into_iter().find(|file| file.path == "docs/architecture.md");
    let page = page.expect("docs/architecture.md exists");
    let rows = Regex::new(r"(?m)^\| (\d+) \| `(\w+)`").expect("the pattern compiles");
    let text = page.text().expect("it is text");
    let listed: Vec<_> = rows.captures_iter(text).map(|row| (row[1].to_owned(), row[2].to_owned())).collect();
    let expected: Vec<_> =
        LAYERS.iter().enumerate().map(|(at, layer)| ((at + 1).to_string(), (*layer).to_owned())).collect();
    assert_eq!(listed, expected, "the table of layers in docs/architecture.md");
}

#[test]
fn files_are_short() {
    let sources = ["src", "tests", "benches"].iter().flat_map(|folder| rust_files(folder));
    let long = sources.filter_map(|file| {
        let lines = file.text()?.lines().count();
        (lines > LINES).then(|| format!("{}: {lines} lines; split it, {LINES} is the ceiling", file.path))
    });
    settle(&long.collect::<Vec<_>>());
}

#[test]
fn names_say_something() {
    settle(&rust_files("src").iter().flat_map(name_faults).collect::<Vec<_>>());
}

#[test]
fn files_open_with_their_purpose() {
    let faults = rust_files("src").into_iter().filter_map(|file| {
        let purpose: Vec<&str> = file.text()?.lines().map_while(|line| line.strip_prefix("//! ")).collect();
        let is_sentence = purpose.last().is_some_and(|line| line.trim_end().ends_with('.'));
        (!is_sentence).then(|| format!("{}: open it with one `//!` sentence that says what it is for", file.path))
    });
    settle(&faults.collect::<Vec<_>>());
}

#[test]
fn the_code_names_no_rule() {
    let ids = rule_ids();
    settle(&rust_files("src").iter().flat_map(|file| rule_name_faults(file, &ids)).collect::<Vec<_>>());
}

#[test]
fn rule_folders_are_categories() {
    let card = files("src/rule").into_iter().find(|file| file.path == "src/rule/card.rs");
    let card = card.expect("src/rule/card.rs exists");
    let text = card.text().expect("it is text");
    let (_, category) = text.split_once("    Category {").expect("card.rs has the categories");
    let (category, _) = category.split_once("\n    }").expect("the categories end");
    let folders = RustText::of(category).strings.into_iter().map(|(_, name)| name);
    let allowed: Vec<String> = folders.chain(["vocabulary", "lexicon", "README.md"].map(str::to_owned)).collect();
    assert!(allowed.len() > 10, "the categories of src/rule/card.rs were read: {allowed:?}");
    let faults = names("rules").into_iter().filter(|name| !allowed.contains(name));
    settle(&faults.map(|name| format!("rules/{name}: no category; the folders are {allowed:?}")).collect::<Vec<_>>());
}

#[test]
fn no_file_names_a_package_registry() {
    // In pieces, so that this file holds none of them either.
    let hosts = [["crates", "io"], ["pypi", "org"], ["pythonhosted", "org"], ["npmjs", "org"], ["npmjs", "com"]];
    let hosts = hosts.map(|host| host.join("."));
    // The lock file is cargo's own and states its source.
    let ours = files(".").into_iter().filter(|file| file.path != "Cargo.lock");
    let faults = ours.flat_map(|file| {
        let text = String::from_utf8_lossy(&file.bytes).to_lowercase();
        let found = hosts.iter().filter_map(|host| text.find(host.as_str()).map(|at| (host, line_of(&text, at))));
        found.map(|(host, line)| format!("{}:{line}: `{host}`; match it by a pattern", file.path)).collect::<Vec<_>>()
    });
    settle(&faults.collect::<Vec<_>>());
}

#[test]
fn no_file_hides_characters() {
    let faults = files(".").into_iter().filter_map(|file| {
        let text = file.text()?;
        let (at, character) = text.char_indices().find(|(_, character)| is_invisible(*character))?;
        let (line, code) = (line_of(text, at), character.escape_unicode());
        Some(format!("{}:{line}: the invisible character {code}; write its escape", file.path))
    });
    settle(&faults.collect::<Vec<_>>());
}

const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

fn layer_faults(file: &TreeFile) -> Vec<String> {
    let inside = file.path.strip_prefix("src/").expect("it is in src");
    if ["lib.rs", "main.rs"].contains(&inside) {
        return Vec::new();
    }
    let layer = inside.split('/').next().unwrap_or_default();
    let Some(own) = LAYERS.iter().position(|name| *name == layer) else {
        return vec![format!("{}: no layer; the layers are {LAYERS:?}", file.path)];
    };
    let text = file.text().expect("source is text");
    let depth = inside.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count();
    let uses = RustText::of(text).paths_from_root(depth);
    let faults = uses.into_iter().filter_map(|(at, name, by_crate)| {
        let place = format!("{}:{}", file.path, line_of(text, at));
        match LAYERS.iter().position(|layer| *layer == name) {
            Some(other) if other <= own => None,
            Some(_) => Some(format!("{place}: {layer} uses {name}, which lies above it; move what they share down")),
            None if by_crate => Some(format!("{place}: `crate::{name}` is no layer; name the module it lives in")),
            None => None,
        }
    });
    faults.collect()
}

fn name_faults(file: &TreeFile) -> Vec<String> {
    let says_nothing = |name: &str| EMPTY_NAMES.contains(&name.to_lowercase().trim_end_matches('s'));
    let fault = |place: String, name: &str| format!("{place}: `{name}` says nothing; name what it holds or does");
    let components = file.path.trim_end_matches(".rs").split('/');
    let mut faults: Vec<String> =
        components.filter(|name| says_nothing(name)).map(|name| fault(file.path.clone(), name)).collect();
    let items = Regex::new(r"\b(?:mod|struct|enum|trait|type|fn)\s+(\w+)").expect("the pattern compiles");
    let code = RustText::of(file.text().expect("source is text")).code_outside_tests();
    let named = items.captures_iter(&code).filter_map(|item| item.get(1)).filter(|name| says_nothing(name.as_str()));
    faults.extend(named.map(|name| fault(format!("{}:{}", file.path, line_of(&code, name.start())), name.as_str())));
    faults
}

fn rule_name_faults(file: &TreeFile, ids: &[String]) -> Vec<String> {
    let text = file.text().expect("source is text");
    let is_part_of_word = |character: char| character.is_alphanumeric() || "-_".contains(character);
    let strings = RustText::of(text).strings;
    let named = strings.iter().filter_map(|(at, string)| {
        let id = string.split(|character| !is_part_of_word(character)).find(|word| ids.iter().any(|id| id == word))?;
        Some(format!(
            "{}:{}: names the rule `{id}`; what a rule does stands in its file",
            file.path,
            line_of(text, *at)
        ))
    });
    named.collect()
}

#[test]
fn faults_are_found() {
    let check = |faults: fn(&TreeFile) -> Vec<String>, path: &str, source: &str, expected: usize| {
        let file = TreeFile { path: path.to_owned(), bytes: source.as_bytes().to_vec() };
        assert_eq!(faults(&file).len(), expected, "{path}: {source}");
    };
    check(layer_faults, "src/bundle/mod.rs", "use crate::source::Span;", 0);
    check(layer_faults, "src/bundle/mod.rs", "use crate::rule::Card;", 1);
    check(layer_faults, "src/bundle/read.rs", "#[cfg(test)] mod tests { use super::super::super::rule::Card; }", 1);
    check(layer_faults, "src/bundle/mod.rs", "use crate::Policy;", 1);
    check(layer_faults, "src/extra.rs", "", 1);
    check(name_faults, "src/rule/utils.rs", "fn f() {}", 1);
    check(name_faults, "src/rule/mod.rs", "struct Manager; fn handler() {} mod written;", 2);
    check(|file| rule_name_faults(file, &["a-b".to_owned()]), "src/rule/mod.rs", "f(\"(a-b)\", \"a-b-c\") // a-b", 1);
    assert!(is_invisible('\u{200D}') && !is_invisible('x'));
}
