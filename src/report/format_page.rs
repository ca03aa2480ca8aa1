//! The page of formats: which files are known, what is read in them, what of it runs by itself, and which rules read it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::bundle::{FORMATS, FileFormat, FormatKind, ManifestKind};
use crate::manifest::{AT_START, Field, Means, instruction_fields, layout, runs_commands};
use crate::rule::{Case, Matcher, RuleSet, Selector};

/// What the page says before its list.
const OPENING: &str = "# Formats

The files that some platform reads or runs by itself, by the paths that make them: what of them is read, what runs without being asked, and which rules
choose the format by its name or show in an example what they find in it. All other rules read every format as well: the commands in a manifest are commands
like those of a script, its texts are texts like those of a page, and its packages are packages like those that a script installs.

`forge-audit-skill formats` prints this page.
";

/// The page, in Markdown.
pub(crate) fn format_page(rules: &RuleSet) -> String {
    let mut page = OPENING.to_owned();
    page.push_str("\n| Format | Read by | Files |\n|---|---|---|\n");
    for format in FORMATS {
        let files: Vec<String> = format.files.iter().map(|file| code(file)).collect();
        let told = if format.telling.is_empty() { "" } else { ", where their text tells" };
        line(&mut page, format_args!("| `{}` | {} | {}{told} |", format.name, format.platform, files.join(" ")));
    }
    let ids = ids_by_format(rules);
    for format in FORMATS {
        add_section(&mut page, format);
        // What is found in the pages that an agent reads is most of what there is.
        if let Some(ids) = ids.get(format.name).filter(|_| format.is != FormatKind::Instruction) {
            let ids: Vec<String> = ids.iter().map(|id| code(id)).collect();
            line(&mut page, format_args!("- rules: {}", ids.join(" ")));
        }
    }
    page
}

fn add_section(page: &mut String, format: &FileFormat) {
    line(page, format_args!("\n## {}\n", format.name));
    match format.is {
        FormatKind::Instruction => {
            let names: Vec<String> = instruction_fields().map(code).collect();
            line(page, format_args!("- read: all of its text; in front matter {}", names.join(" ")));
            let behind = if runs_commands(format) { ", commands behind `!`" } else { "" };
            line(page, format_args!("- runs by itself: commands of `hooks` in front matter{behind}"));
        }
        FormatKind::Script(when) => {
            line(page, format_args!("- read: all of its code"));
            line(page, format_args!("- runs by itself: the file, {when}"));
        }
        FormatKind::Manifest(kind, language) => {
            line(page, format_args!("- language: {}", language.name()));
            add_manifest(page, kind);
        }
    }
}

fn add_manifest(page: &mut String, kind: ManifestKind) {
    let layout = layout(kind);
    let mut read: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut runs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Field { path, means } in layout.fields {
        match role_of(*means) {
            FieldRole::Runs(when) => runs.entry(when).or_default().push(code(path)),
            FieldRole::Reads(what) => read.entry(what).or_default().push(code(path)),
        }
    }
    let listed = |groups: BTreeMap<String, Vec<String>>| -> Vec<String> {
        groups.into_iter().map(|(what, paths)| format!("{what}: {}", paths.join(" "))).collect()
    };
    for (groups, also) in [(&mut read, layout.also_reads), (&mut runs, layout.also_runs)] {
        for (what, places) in also {
            groups.entry((*what).to_owned()).or_default().push((*places).to_owned());
        }
    }
    if read.is_empty() && runs.is_empty() {
        read.insert("texts".to_owned(), vec!["all".to_owned()]);
    }
    for (label, found) in [("read", listed(read)), ("runs by itself", listed(runs))] {
        if !found.is_empty() {
            line(page, format_args!("- {label}: {}", found.join("; ")));
        }
    }
}

/// What a field is on the page.
enum FieldRole {
    /// It is read as something.
    Reads(String),
    /// It runs by itself at some time.
    Runs(String),
}

fn role_of(means: Means) -> FieldRole {
    let reads = |what: &str| FieldRole::Reads(what.to_owned());
    match means {
        Means::Name => reads("name"),
        Means::Description => reads("description"),
        Means::Prompt | Means::Page => reads("texts for an agent"),
        Means::Tools => reads("tools"),
        Means::Address => reads("addresses"),
        Means::Variable | Means::Variables => reads("environment variables"),
        Means::Package(installer) | Means::Packages(installer) => reads(&format!("packages of {installer}")),
        Means::RunsOnRequest => reads("commands that somebody calls"),
        Means::Servers => FieldRole::Runs(AT_START.to_owned()),
        Means::Index => reads("indexes of packages"),
        Means::Reads(_) => reads("files of the bundle"),
        Means::Runs(when) | Means::RunsLines(when) | Means::Loads(when) => FieldRole::Runs(when.to_owned()),
        Means::RunsOn(_) => FieldRole::Runs("on the event that its key names".to_owned()),
    }
}

/// The ids of the rules that choose a format by its name, or find something in a file of it in one of their examples.
fn ids_by_format(rules: &RuleSet) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut found: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for probe in rules.probes() {
        let selects: &[Selector] = match &probe.matcher {
            Matcher::Field(matcher) => &matcher.selects,
            Matcher::Text(matcher) => &matcher.selects,
            _ => &[],
        };
        for format in FORMATS.iter().filter(|format| selects.iter().any(|selector| selector.names(format))) {
            found.entry(format.name).or_default().extend(probe.card.iter().map(|card| card.id.clone()));
        }
    }
    for rule in rules.rules().iter().filter(|rule| !rule.is_sign) {
        // The tests read all examples; one with a mistake shows nothing.
        let (flags, _) = rule.cases().unwrap_or_default();
        for format in flags.iter().filter(|case| case.gap.is_none()).flat_map(formats_of) {
            found.entry(format.name).or_default().insert(rule.card.id.clone());
        }
    }
    found
}

/// The formats of the files that an example is about.
fn formats_of(case: &Case) -> impl Iterator<Item = &'static FileFormat> {
    let paths = case.marks.iter().map(|(path, _)| path).chain(&case.whole_files);
    paths.filter_map(|path| {
        let bytes = case.files.iter().find(|(own, _)| own == path).map(|(_, bytes)| bytes.as_slice());
        FileFormat::of_file(path, bytes.unwrap_or_default())
    })
}

/// A text between backticks, which no table takes for its own; the empty path is the whole file.
fn code(text: &str) -> String {
    if text.is_empty() { "the whole file".to_owned() } else { format!("`{}`", text.replace('|', "\\|")) }
}

fn line(page: &mut String, words: std::fmt::Arguments<'_>) {
    writeln!(page, "{words}").expect("internal: memory takes all text");
}
