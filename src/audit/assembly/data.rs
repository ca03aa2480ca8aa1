//! Where code loads a file of data that comes with it, its text reads as if it stood there as a literal.

use std::sync::OnceLock;

use regex::Regex;
use serde_json::{Map, Value};

use super::Edit;
use crate::audit::invoke::Ends;
use crate::bundle::{Artifact, ArtifactKind, Bundle, Language};
use crate::source::Span;

/// The longest file of data that is read into code, in bytes.
const DATA: usize = 16 << 10;
/// How far a call that loads may be from the name of its file, in bytes.
const FAR: usize = 3_000;
/// The longest expression that stands for a file, in bytes.
const LOAD: usize = 400;
/// How many names of files and how many loads of a text are looked at.
const NAMES: usize = 64;
const LOADS: usize = 32;
/// How many files a name may mean.
const MEANT: usize = 2;

const PYTHON: &str = r"(?-u:\b)(?:json|ya?ml|toml|tomllib|tomli)\.(?:loads?|safe_load|full_load)\(|(?-u:\b)csv\.(?:DictReader|reader)\(|(?-u:\b)(?:configparser\.)?(?:Raw|Safe)?ConfigParser\(|\.(?:read_text|read_bytes|read|readlines)\(";
const JAVASCRIPT: &str =
    r"(?-u:\b)(?:JSON5?|YAML|yaml|toml|ini)\.(?:parse|load)\(|(?-u:\b)require\(|(?-u:\b)readFile(?:Sync)?\(";
const SHELL: &str = r"\$\(";
const NAME: &str = r"[\w./-]*[\w-]\.[A-Za-z]\w{0,11}(?-u:\b)";
const IMPORT: &str = r#"\bimport\s+(?:\*\s+as\s+)?(\w+)\s+from\s+["'][^"'\n]{1,160}\.json["'](?:\s*(?:with|assert)\s*\{[^}\n]{0,40}\})?"#;
const LOOKUP: &str = r#"\.get\(\s*(["'][^"'\n:/.]{1,60}["'])\s*(?:,[^()\n]{0,40})?\)"#;

fn compiled(cell: &'static OnceLock<Option<Regex>>, text: &str) -> Option<&'static Regex> {
    cell.get_or_init(|| Regex::new(text).ok()).as_ref()
}

/// A name of a shipped file of data in code.
struct Named<'b> {
    at: usize,
    files: Vec<&'b Artifact>,
}

/// The loads of shipped data in a text, each with the literal it stands for.
pub(super) fn loads(bundle: &Bundle, ends: &Ends<'_>, text: &str, language: Language) -> Vec<Edit> {
    static PYTHON_LOADS: OnceLock<Option<Regex>> = OnceLock::new();
    static SHELL_LOADS: OnceLock<Option<Regex>> = OnceLock::new();
    static JAVASCRIPT_LOADS: OnceLock<Option<Regex>> = OnceLock::new();
    static GET: OnceLock<Option<Regex>> = OnceLock::new();
    let pattern = match language {
        Language::Python => compiled(&PYTHON_LOADS, PYTHON),
        Language::Bash => compiled(&SHELL_LOADS, SHELL),
        _ => compiled(&JAVASCRIPT_LOADS, JAVASCRIPT),
    };
    let imports = || !matches!(language, Language::Bash | Language::Python) && text.contains(".json");
    let Some(pattern) = pattern.filter(|pattern| pattern.is_match(text) || imports()) else { return Vec::new() };
    let named = named(bundle, ends, text);
    if named.is_empty() {
        return Vec::new();
    }
    let mut edits = Vec::new();
    for call in pattern.find_iter(text).take(LOADS) {
        let Some(end) = closed(text, call.end()) else { continue };
        let found = match language {
            Language::Bash => looked_up(text, call.start(), end, &named).map(|text| (call.start(), text)),
            _ if call.as_str().starts_with('.') => read(text, call.start(), &named),
            _ => parsed(text, call.start(), end, &named, language).map(|text| (call.start(), text)),
        };
        edits.extend(found.map(|(start, text)| Edit { span: Span::of(start..end), text }));
    }
    if !matches!(language, Language::Bash | Language::Python) {
        edits.extend(imported(text, &named));
    }
    if !edits.is_empty() && language != Language::Bash {
        let get = compiled(&GET, LOOKUP).into_iter().flat_map(|get| get.captures_iter(text));
        edits.extend(get.filter_map(|lookup| {
            let key = lookup.get(1)?.as_str();
            Some(Edit { span: Span::of(lookup.get(0)?.range()), text: format!("[{key}]") })
        }));
    }
    edits
}

/// Imports of data: `import sizes from "./sizes.json"`.
fn imported(text: &str, named: &[Named<'_>]) -> Vec<Edit> {
    static IMPORTS: OnceLock<Option<Regex>> = OnceLock::new();
    let imports = compiled(&IMPORTS, IMPORT).into_iter().flat_map(|import| import.captures_iter(text));
    let edit = |import: regex::Captures<'_>| {
        let whole = import.get(0)?;
        let name = named.iter().find(|name| whole.range().contains(&name.at))?;
        let literals = name.files.iter().filter_map(|file| literal(file)).collect();
        let text = format!("var {} = {};", import.get(1)?.as_str(), either(literals, Language::JavaScript)?);
        Some(Edit { span: Span::of(whole.range()), text })
    };
    imports.take(LOADS).filter_map(edit).collect()
}

fn named<'b>(bundle: &'b Bundle, ends: &Ends<'_>, text: &str) -> Vec<Named<'b>> {
    static NAMES_IN: OnceLock<Option<Regex>> = OnceLock::new();
    let mut found = Vec::new();
    for name in compiled(&NAMES_IN, NAME).into_iter().flat_map(|name| name.find_iter(text)) {
        let path = name.as_str().trim_start_matches(['.', '/']);
        let is_data = |file: &&Artifact| {
            let is_data = matches!(file.kind, ArtifactKind::Data(_) | ArtifactKind::Prose | ArtifactKind::Manifest(_));
            is_data && file.is_text() && !path.ends_with(".md") && file.text.text().len() <= DATA
        };
        let files = ends.meant_by(path).filter_map(|at| bundle.artifacts.get(at)).filter(is_data);
        let files: Vec<&Artifact> = files.take(MEANT).collect();
        if !files.is_empty() && found.len() < NAMES {
            found.push(Named { at: name.start(), files });
        }
    }
    found
}

/// Where the bracket that is open at `from` closes, after it.
fn closed(text: &str, from: usize) -> Option<usize> {
    let mut open = 1;
    for (at, byte) in text.as_bytes().iter().enumerate().skip(from).take(LOAD) {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// Literals of what several files hold, any of which may be meant.
fn either(literals: Vec<String>, language: Language) -> Option<String> {
    let or = if language == Language::Python { " or " } else { " || " };
    Some(format!("({})", literals.join(or))).filter(|_| !literals.is_empty())
}

/// What a call yields that parses a file: one it names, or the nearest that the text names.
fn parsed(text: &str, start: usize, end: usize, named: &[Named<'_>], language: Language) -> Option<String> {
    let call = text.get(start..end)?;
    let is_plain = call.starts_with("readFile");
    let within = named.iter().find(|name| (start..end).contains(&name.at));
    let is_parser = !is_plain && !call.starts_with("require");
    let near = || {
        let before = named.iter().rev().find(|name| name.at < start && start - name.at < FAR);
        before.or_else(|| named.iter().find(|name| name.at >= end && name.at - end < FAR))
    };
    let name = within.or_else(|| near().filter(|_| is_parser))?;
    let files = name.files.iter();
    let literals = if is_plain {
        files.filter_map(|file| serde_json::to_string(&**file.text.text()).ok()).collect()
    } else {
        files.filter_map(|file| literal(file)).collect()
    };
    either(literals, language)
}

/// What a method yields that reads the whole of a file: the start of the expression, and the text.
fn read(text: &str, dot: usize, named: &[Named<'_>]) -> Option<(usize, String)> {
    let start = receiver(text, dot)?;
    let object = text.get(start..dot)?;
    let within = named.iter().find(|name| (start..dot).contains(&name.at));
    let name = within.or_else(|| {
        let is_name = object.chars().all(|c| c.is_alphanumeric() || c == '_');
        let defined = |name: &&Named<'_>| {
            let line = text.get(..name.at)?.rfind('\n').map_or(0, |at| at + 1);
            let stop = text.get(name.at..)?.find('\n').map_or(text.len(), |at| name.at + at);
            let line = text.get(line..stop)?.trim_start();
            let rest = line.strip_prefix(object).map(str::trim_start);
            let is_set = rest.is_some_and(|rest| rest.starts_with('=') && !rest.starts_with("=="));
            (is_set || line.contains(&format!(" as {object}:"))).then_some(())
        };
        named.iter().filter(|_| is_name && !object.is_empty()).find(|name| defined(name).is_some())
    })?;
    let literals = name.files.iter().filter_map(|file| serde_json::to_string(&**file.text.text()).ok()).collect();
    either(literals, Language::Python).map(|text| (start, text))
}

/// Where the expression begins whose method stands at `dot`.
fn receiver(text: &str, dot: usize) -> Option<usize> {
    let mut open = 0usize;
    let mut start = dot;
    for (at, c) in text.get(..dot)?.char_indices().rev().take(LOAD) {
        match c {
            ')' | ']' => open += 1,
            '(' | '[' if open == 0 => break,
            '(' | '[' => open -= 1,
            _ if open > 0 || c.is_alphanumeric() || matches!(c, '_' | '.') => {}
            _ => break,
        }
        start = at;
    }
    (open == 0).then_some(start)
}

/// The value that a command of a shell picks from a file by a key it names, or the only line of the file.
fn looked_up(text: &str, start: usize, end: usize, named: &[Named<'_>]) -> Option<String> {
    let file = named.iter().find(|name| (start..end).contains(&name.at))?.files.first()?;
    let command = text.get(start + 2..end - 1)?;
    let word = |name: &str| {
        let found = command.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')));
        found.into_iter().any(|word| word == name)
    };
    let is_safe = |value: &&str| !value.contains(['"', '`', '$', '\\', '\n', '\'']) && value.len() < LOAD;
    let content = file.text.text();
    if command.trim_start().starts_with("cat ") || command.trim_start().starts_with('<') {
        return Some(content.trim()).filter(is_safe).map(str::to_owned);
    }
    let Value::Object(fields) = value(file)? else { return None };
    let inner = fields.values().filter_map(Value::as_object).flat_map(|inner| inner.iter());
    let texts = fields.iter().chain(inner).filter_map(|(key, value)| value.as_str().map(|text| (key, text)));
    let mut picked = texts.filter(|(key, _)| word(key)).map(|(_, text)| text);
    let one = picked.next()?;
    picked.next().is_none().then_some(one).filter(is_safe).map(str::to_owned)
}

/// The literal that a file of data is.
fn literal(file: &Artifact) -> Option<String> {
    let text = file.text.text().trim_start_matches('\u{feff}').trim();
    match value(file)? {
        // As it stands: a literal of JSON is one of Python and JavaScript.
        _ if file.path.ends_with(".json") => Some(text.to_owned()),
        value => serde_json::to_string(&value).ok(),
    }
}

/// What a file of data holds: values under keys, those under sections, or rows.
fn value(file: &Artifact) -> Option<Value> {
    let text = file.text.text().trim_start_matches('\u{feff}').trim();
    let path = file.path.to_ascii_lowercase();
    if path.ends_with(".json") {
        return serde_json::from_str(text).ok();
    }
    if let Some(mark) =
        [(".csv", ','), (".tsv", '\t')].iter().find_map(|(end, mark)| path.ends_with(end).then_some(*mark))
    {
        return Some(rows(text, mark));
    }
    Some(sections(text))
}

fn rows(text: &str, mark: char) -> Value {
    let bare = |cell: &str| cell.trim().trim_matches('"').to_owned();
    let mut lines = text.lines();
    let heads: Vec<String> = lines.next().unwrap_or_default().split(mark).map(bare).collect();
    let row = |line: &str| {
        let cells = heads.iter().cloned().zip(line.split(mark).map(bare).map(Value::String));
        Value::Object(cells.collect())
    };
    Value::Array(lines.take(LOAD).map(row).collect())
}

fn sections(text: &str) -> Value {
    let mut fields = Map::new();
    let mut section: Option<String> = None;
    for line in text.lines().filter(|line| !line.trim_start().starts_with(['#', ';'])) {
        let bare = line.trim();
        if let Some(name) = bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = Some(name.trim_matches(['[', ']']).to_owned());
            continue;
        }
        if let (Some(item), Some(section)) = (bare.strip_prefix("- "), &section) {
            let held = fields.entry(section.clone()).or_insert_with(|| Value::Array(Vec::new()));
            held.as_array_mut().into_iter().for_each(|held| held.push(Value::String(unquoted(item))));
            continue;
        }
        let Some(at) = bare.find(['=', ':']) else { continue };
        let (key, rest) = bare.split_at(at);
        let (key, text) = (unquoted(key.trim_start_matches("export ")), unquoted(rest.get(1..).unwrap_or_default()));
        let is_inner = line.starts_with([' ', '\t']) || fields.is_empty() || text.is_empty() || bare.contains('=');
        if text.is_empty() && rest.starts_with(':') {
            section = Some(key);
            continue;
        }
        match section.clone().filter(|_| is_inner) {
            Some(section) => {
                let held = fields.entry(section).or_insert_with(|| Value::Object(Map::new()));
                held.as_object_mut().into_iter().for_each(|held| {
                    held.insert(key.clone(), Value::String(text.clone()));
                });
            }
            None => {
                section = None;
                fields.insert(key, Value::String(text));
            }
        }
    }
    Value::Object(fields)
}

fn unquoted(text: &str) -> String {
    text.trim().trim_matches(['"', '\'']).to_owned()
}
