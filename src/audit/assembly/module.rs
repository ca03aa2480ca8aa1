//! Which other files a text of code imports or sources, by what its statements say.

use std::sync::OnceLock;

use regex::{Captures, Regex};

use super::Edit;
use crate::bundle::{Artifact, ArtifactKind, Language};
use crate::source::Span;

/// How many statements of a file are looked at.
const STATEMENTS: usize = 64;

const PYTHON: &str = r"(?m)^[ \t]*(?:from[ \t]+\.*([\w.]+)[ \t]+import[ \t]+\(?([\w, \t]+)|from[ \t]+\.+[ \t]+import[ \t]+([\w, \t]+)|import[ \t]+([\w., \t]+))";
const JAVASCRIPT: &str =
    r#"(?-u:\b)(?:from|import|require[ ]?\(|import[ ]?\()[ ]{0,4}["'](\.{1,2}/[^"'\n]{1,120})["']"#;
const SHELL: &str =
    r#"(?m)(?:^|[;&|{(]|(?-u:\b)then(?-u:\b)|(?-u:\b)do(?-u:\b))[ \t]*(?:\.|source)[ \t]+([^\s;&|][^;&|\n]{0,160})"#;

fn pattern(language: Language) -> Option<&'static Regex> {
    static PATTERNS: [OnceLock<Option<Regex>>; 3] = [const { OnceLock::new() }; 3];
    let (at, text) = match language {
        Language::Python => (0, PYTHON),
        Language::JavaScript | Language::TypeScript | Language::Tsx => (1, JAVASCRIPT),
        Language::Bash => (2, SHELL),
        _ => return None,
    };
    PATTERNS.get(at)?.get_or_init(|| Regex::new(text).ok()).as_ref()
}

/// Whether a file is read where code in `own` language imports or sources it.
pub(super) fn is_readable(artifact: &Artifact, own: Language) -> bool {
    match artifact.kind {
        ArtifactKind::Script(other) => own == other || own.speaks(other) || other.speaks(own),
        // A shell sources whatever it is given.
        ArtifactKind::Instruction => false,
        _ => own == Language::Bash && artifact.is_text(),
    }
}

/// Paths of the files that a text may import or source, without the way up.
pub(super) fn modules(text: &str, language: Language) -> Vec<String> {
    let Some(pattern) = pattern(language) else { return Vec::new() };
    let mut found = Vec::new();
    for capture in pattern.captures_iter(text).take(STATEMENTS) {
        match language {
            Language::Python => found.extend(python(&capture)),
            Language::Bash => found.extend(shell(&capture)),
            _ => found.extend(javascript(&capture)),
        }
    }
    found
}

fn python(capture: &Captures<'_>) -> Vec<String> {
    let text = |at: usize| capture.get(at).map(|group| group.as_str()).unwrap_or_default();
    let mut found = Vec::new();
    let mut add = |module: &str| {
        let path = module.replace('.', "/");
        if !path.is_empty() {
            found.extend([format!("{path}.py"), format!("{path}/__init__.py")]);
        }
    };
    let name = |word: &str| word.split_whitespace().next().unwrap_or_default().to_owned();
    add(text(1));
    for word in text(2).split(',').filter(|_| !text(1).is_empty()) {
        add(&format!("{}.{}", text(1), name(word)));
    }
    text(3).split(',').chain(text(4).split(',')).for_each(|word| add(&name(word)));
    found
}

fn javascript(capture: &Captures<'_>) -> Vec<String> {
    let path = capture.get(1).map(|group| group.as_str()).unwrap_or_default();
    let path = path.trim_start_matches("../").trim_start_matches("./");
    let stem = [".js", ".mjs", ".cjs", ".jsx"].iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
    let ends = ["", ".js", ".mjs", ".cjs", ".ts", ".mts", ".tsx", ".jsx", "/index.js", "/index.ts"];
    let mut found: Vec<String> = ends.iter().map(|end| format!("{stem}{end}")).collect();
    found.push(path.to_owned());
    found.dedup();
    found
}

/// The last words of a path: what a shell puts before them is not known.
fn shell(capture: &Captures<'_>) -> Vec<String> {
    let word = capture.get(1).map(|group| group.as_str()).unwrap_or_default();
    let word = word.trim_end().trim_end_matches(['"', '\'']);
    let start =
        word.rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-'))).map_or(0, |at| at + 1);
    let path = word.get(start..).unwrap_or_default().trim_start_matches(['/', '.']);
    let is_path = path.len() > 1 && !word.ends_with(['}', ')']);
    is_path.then(|| path.to_owned()).into_iter().collect()
}

/// What stands before the names of a module that is read in the same text: `cfg.` of `cfg.HOST`.
pub(super) fn qualifiers(text: &str, language: Language, is_read: impl Fn(&str) -> bool) -> Vec<Edit> {
    static IMPORT: OnceLock<Option<Regex>> = OnceLock::new();
    const NAMED: &str = r#"(?m)^[ \t]*(?:import[ \t]+(?P<m>[\w.]+)(?:[ \t]+as[ \t]+(?P<a>\w+))?[ \t]*(?:#[^\n]*)?\r?$|from[ \t]+\.*[\w.]*[ \t]+import[ \t]+\(?(?P<f>\w[\w ,\t]*)\)?[ \t]*(?:#[^\n]*)?\r?$|import[ ]+(?:\*[ ]+as[ ]+)?(?P<j>\w+)[ ]+from[ ]+["'](?P<p>\.[^"'\n]+)["']|(?:const|let|var)[ ]+(?P<r>\w+)[ ]*=[ ]*(?:await[ ]+import|require)\([ ]*["'](?P<q>\.[^"'\n]+)["'])"#;
    if language == Language::Bash {
        return Vec::new();
    }
    let mut names: Vec<String> = Vec::new();
    let Some(import) = IMPORT.get_or_init(|| Regex::new(NAMED).ok()) else { return Vec::new() };
    for capture in import.captures_iter(text).take(STATEMENTS) {
        let text = |name: &str| capture.name(name).map(|group| group.as_str());
        let pairs: Vec<(&str, &str)> = match language {
            Language::Python => {
                let several = text("f").unwrap_or_default().split(',').filter_map(|name| {
                    let mut words = name.split_whitespace();
                    let first = words.next()?;
                    Some((first, words.nth(1).unwrap_or(first)))
                });
                let one = text("m").map(|module| (module, text("a").unwrap_or(module)));
                several.chain(one).collect()
            }
            _ => text("p").or(text("q")).zip(text("j").or(text("r"))).into_iter().collect(),
        };
        for (module, local) in pairs {
            let path = match language {
                Language::Python => format!("{}.py", module.replace('.', "/")),
                _ => module.trim_start_matches("../").trim_start_matches("./").to_owned(),
            };
            let ends = ["", ".js", ".mjs", ".cjs", ".ts", ".tsx", "/index.js", "/index.ts"];
            if ends.iter().any(|end| is_read(&format!("{path}{end}"))) {
                names.push(format!("{local}."));
            }
        }
    }
    let mut edits = Vec::new();
    for name in names {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '/' | '"' | '\'' | '-');
        let starts = text.match_indices(&name).map(|(at, _)| at);
        let free = starts.filter(|at| !text.get(..*at).unwrap_or_default().ends_with(is_word));
        let is_used = |at: &usize| {
            text.get(at + name.len()..).is_some_and(|rest| rest.starts_with(|c: char| c.is_alphabetic() || c == '_'))
        };
        edits.extend(free.filter(is_used).map(|at| Edit { span: Span::of(at..at + name.len()), text: String::new() }));
    }
    edits
}
