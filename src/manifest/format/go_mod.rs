//! `go.mod`: one directive a line, or a block of lines for one directive.

use crate::manifest::Reading;
use crate::manifest::address::is_within;
use crate::manifest::packages::{from_address, go_module};
use crate::source::{Located, Span, lines};
use crate::syntax::{DamageKind, Document};

/// Directives that name no module to fetch.
const PLAIN: [&str; 7] = ["go", "toolchain", "exclude", "retract", "tool", "godebug", "ignore"];

/// Reads a module file.
pub(super) fn read(document: &Document, reading: &mut Reading) {
    let mut block: Option<&str> = None;
    for (start, line) in lines(&document.text) {
        let code = line.split("//").next().unwrap_or_default();
        let indent = code.len() - code.trim_start().len();
        let code = code.trim();
        let from = start + indent;
        let (directive, rest) = code.split_once([' ', '\t']).unwrap_or((code, ""));
        match block {
            _ if code.is_empty() => {}
            Some(_) if code == ")" => block = None,
            Some(directive) => read_line(directive, code, from, reading),
            None if rest.trim() == "(" => block = Some(directive),
            None => {
                let rest_from = from + code.len() - rest.trim_start().len();
                read_line(directive, rest.trim_start(), rest_from, reading);
            }
        }
    }
}

fn read_line(directive: &str, rest: &str, from: usize, reading: &mut Reading) {
    let span = Span::of(from..from + rest.len());
    let words: Vec<&str> = rest.split_whitespace().map(|word| word.trim_matches(['"', '`'])).collect();
    match (directive, &*words) {
        ("module", [name]) => reading.declared.name = Some(Located::new((*name).to_owned(), span)),
        ("require", [module, version]) => {
            reading.declared.dependencies.push(go_module(&format!("{module}@{version}"), span));
        }
        ("replace", [_, "=>", to @ ..] | [_, _, "=>", to @ ..]) => match to {
            [module, version] => {
                reading.declared.dependencies.push(go_module(&format!("{module}@{version}"), span));
            }
            [path] if !is_within(path) => reading.declared.dependencies.push(from_address("go", path, span)),
            _ => {}
        },
        (plain, _) if PLAIN.contains(&plain) => {}
        _ => {
            let detail = format!("`{directive}` is no line of a module file");
            reading.report(DamageKind::SyntaxError, span, detail);
        }
    }
}
