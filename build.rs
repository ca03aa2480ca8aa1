//! Embeds the rule files, so that the auditor is one binary, and what is worth no time at every start: the words of the
//! lexicon as a graph, and the literals of patterns.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use shape::Shape;
use words::graph::Graph;
use words::{Chain, Entry, Sense, Words};

#[allow(dead_code, reason = "nothing is looked for in a text here")]
#[path = "src/prose/lexicon/words/mod.rs"]
mod words;

#[path = "src/rule/shape.rs"]
mod shape;

fn main() {
    println!("cargo::rerun-if-changed=rules");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets the manifest directory"));
    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets the output directory"));
    let paths = toml_files(&root.join("rules"));
    for path in &paths {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    let texts: Vec<(String, String)> = paths.iter().map(|path| named(&root, path)).collect();
    let (lexicon, rules): (Vec<_>, Vec<_>) = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .partition(|(name, _)| name.contains("/lexicon/"));
    for (name, table) in [
        ("built_in.rs", files(&paths, &texts)),
        ("words.rs", words_table(&read(&lexicon))),
        ("shapes.rs", shapes_table(&shapes(&rules))),
    ] {
        fs::write(target.join(name), table).expect("the output directory can be written");
    }
}

/// The path of a file below the root, and its text.
fn named(root: &Path, path: &Path) -> (String, String) {
    let name = path.strip_prefix(root).expect("a file below the root").to_string_lossy().replace('\\', "/");
    (name, fs::read_to_string(path).expect("a rule file is text"))
}

/// The table of files.
fn files(paths: &[PathBuf], texts: &[(String, String)]) -> String {
    let mut out = String::from("/// Path below `rules/` and text of every built-in file, by path.\n");
    out.push_str("pub(super) const FILES: &[(&str, &str)] = &[\n");
    for (path, (name, _)) in paths.iter().zip(texts) {
        let name = name.trim_start_matches("rules/");
        writeln!(out, "    ({name:?}, include_str!({:?})),", path.to_string_lossy()).expect("a string takes all text");
    }
    out.push_str("];\n");
    out
}

/// The words of the lexicon; a mistake in it ends the build.
fn read(lexicon: &[(&str, &str)]) -> Words {
    Words::read(lexicon).unwrap_or_else(|mistakes| {
        for mistake in &mistakes {
            println!("cargo::error={}:{}: {}", mistake.file, mistake.line, mistake.message);
        }
        Words::default()
    })
}

/// The shapes of the patterns that texts are searched for; those with a mistake are told when they are compiled.
fn shapes(rules: &[(&str, &str)]) -> BTreeMap<(String, bool), Shape> {
    let mut shapes = BTreeMap::new();
    for (_, text) in rules {
        let Ok(rule) = text.parse::<toml::Table>() else { continue };
        let Some(matcher) = rule.get("match").and_then(|matcher| matcher.get("text")) else { continue };
        let unicode = matcher.get("unicode").and_then(toml::Value::as_bool).unwrap_or_default();
        let lists = ["any", "all", "unless"].into_iter().filter_map(|key| matcher.get(key)?.as_array());
        for pattern in lists.flatten().filter_map(toml::Value::as_str) {
            if let Ok(hir) = shape::parse(pattern, unicode) {
                shapes.insert((pattern.to_owned(), unicode), Shape::of(&hir));
            }
        }
    }
    shapes
}

/// The table of the shapes, in order.
fn shapes_table(shapes: &BTreeMap<(String, bool), Shape>) -> String {
    let set = |set: &Vec<String>| format!("&{set:?}, ");
    let rows = shapes.iter().map(|((text, unicode), shape)| {
        let literals: String = shape.literals.iter().map(set).collect();
        format!("({text:?}, {unicode}, &[{literals}], {})", shape.longest)
    });
    table("SHAPES", "(&str, bool, &[&[&str]], usize)", rows)
}

/// The tables of the words.
fn words_table(words: &Words) -> String {
    let entry = |entry: &Entry| {
        format!("(Slot::{:?}, {:?}, {:?}, &{:?})", entry.slot, entry.name, entry.nature, entry.examples)
    };
    let entries = words.entries.iter().map(entry);
    let Graph(cells) = &words.forms;
    let senses = words.senses.iter().map(|senses| format!("&[{}]", senses.iter().map(sense).collect::<String>()));
    [
        table("ENTRIES", "(Slot, &str, Nature, &[&str])", entries),
        table("SENSES", "&[Sense]", senses),
        table("CHAINS", "(Slot, u16, &[usize], &str)", words.chains.iter().map(chain)),
        table("CELLS", "Cell", cells.iter().map(|cell| format!("{cell:?}"))),
    ]
    .concat()
}

fn table(name: &str, of: &str, rows: impl Iterator<Item = String>) -> String {
    let rows: Vec<String> = rows.collect();
    format!("static {name}: [{of}; {}] = [\n{},\n];\n", rows.len(), rows.join(",\n"))
}

fn chain(chain: &Chain) -> String {
    format!("(Slot::{:?}, {}, &{:?}, {:?})", chain.slot, chain.entry, chain.gaps, chain.example)
}

fn sense(sense: &Sense) -> String {
    match sense {
        Sense::Word(slot, entry) => format!("Sense::Word(Slot::{slot:?}, {entry}), "),
        Sense::Stem(slot, entry) => format!("Sense::Stem(Slot::{slot:?}, {entry}), "),
        Sense::Link { .. } => format!("Sense::{sense:?}, "),
        Sense::Cue(cue) => format!("Sense::Cue(Cue::{cue:?}), "),
        Sense::Heading(cue) => format!("Sense::Heading(HeadingCue::{cue:?}), "),
    }
}

fn toml_files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        println!("cargo::rerun-if-changed={}", folder.display());
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
