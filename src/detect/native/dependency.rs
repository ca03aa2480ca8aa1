//! Packages that manifests and install commands name: pinned to a version, or not.

use std::collections::BTreeSet;

use super::{Hit, Subject};
use crate::finding::Target;
use crate::manifest::{Dependency, stays_within};
use crate::program::{Call, Program};
use crate::rule::ProbeId;
use crate::source::Span;

/// A package and how it is asked for.
struct Wanted {
    name: String,
    is_pinned: bool,
    span: Span,
}

/// Packages without an exact version or digest.
pub(super) fn find_unpinned(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    find(probe, subject, hits, |wanted| !wanted.is_pinned, "no exact version");
}

/// Packages with an exact version or digest.
pub(super) fn find_pinned(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    find(probe, subject, hits, |wanted| wanted.is_pinned, "exact version");
}

/// Packages that a manifest fetches from an address, and not by their name in an index.
pub(super) fn find_addressed(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    for dependency in declared(subject).filter(|dependency| dependency.is_address) {
        let says = if dependency.pin.is_some() { "a fixed revision" } else { "whatever is there" };
        hits.push(Hit {
            message: Some(format!("`{}`, {says}", dependency.name)),
            target: Some(Target::Package(dependency.name.clone())),
            ..Hit::new(probe, dependency.span)
        });
    }
}

/// Indexes and mirrors that a manifest names, each where it first does.
pub(super) fn find_indexes(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    let mut seen = BTreeSet::new();
    for index in subject.declared.iter().flat_map(|declared| &declared.indexes) {
        if seen.insert(&index.value) {
            hits.push(Hit {
                message: Some(format!("`{}`", index.value)),
                target: Some(Target::Host(index.value.clone())),
                ..Hit::new(probe, index.span)
            });
        }
    }
}

/// The packages of a manifest, but for those that are part of the bundle.
fn declared<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = &'a Dependency> {
    let all = subject.declared.iter().flat_map(|declared| &declared.dependencies);
    let within = subject.artifact.path.rsplit("!/").next().unwrap_or_default();
    let depth = within.matches('/').count();
    all.filter(move |dependency| !dependency.is_address || !stays_within(&dependency.name, depth))
}

fn find(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>, wants: fn(&Wanted) -> bool, says: &str) {
    let named = declared(subject).filter(|dependency| !dependency.is_address).map(|dependency| Wanted {
        name: dependency.name.clone(),
        is_pinned: dependency.pin.is_some(),
        span: dependency.span,
    });
    let installed = subject.program.iter().flat_map(|program| &program.calls).flat_map(installed_by);
    let required = subject.program.iter().flat_map(|program| required_by(program));
    for wanted in named.chain(installed).chain(required).filter(wants) {
        let mut hit = Hit::new(probe, wanted.span);
        hit.message = Some(format!("`{}`, {says}", wanted.name));
        hit.target = Some(Target::Package(wanted.name));
        hits.push(hit);
    }
}

/// How a version is written behind a package's name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// `name==1.2.3`.
    Equals,
    /// `name@1.2.3`, after an optional scope.
    At,
    /// By a formula or package of a distribution, which pins by its own index.
    Distribution,
}

/// The commands that install, the words that must follow them, and how they spell a version.
const INSTALLERS: &[(&str, &[&str], Spelling)] = &[
    ("pip", &["install"], Spelling::Equals),
    ("pip3", &["install"], Spelling::Equals),
    ("pipx", &["install"], Spelling::Equals),
    ("pipx", &["run"], Spelling::Equals),
    ("uv", &["pip", "install"], Spelling::Equals),
    ("uv", &["tool", "install"], Spelling::Equals),
    ("uv", &["add"], Spelling::Equals),
    ("uvx", &[], Spelling::At),
    ("npm", &["install"], Spelling::At),
    ("npm", &["i"], Spelling::At),
    ("npm", &["add"], Spelling::At),
    ("npx", &[], Spelling::At),
    ("npm", &["exec"], Spelling::At),
    ("npm", &["x"], Spelling::At),
    ("yarn", &["dlx"], Spelling::At),
    ("bun", &["x"], Spelling::At),
    ("pnpm", &["add"], Spelling::At),
    ("pnpm", &["dlx"], Spelling::At),
    ("yarn", &["add"], Spelling::At),
    ("bun", &["add"], Spelling::At),
    ("bunx", &[], Spelling::At),
    ("go", &["install"], Spelling::At),
    ("cargo", &["install"], Spelling::At),
    ("gem", &["install"], Spelling::At),
    ("brew", &["install"], Spelling::Distribution),
    ("apt", &["install"], Spelling::Distribution),
    ("apt-get", &["install"], Spelling::Distribution),
    ("apk", &["add"], Spelling::Distribution),
    ("dnf", &["install"], Spelling::Distribution),
    ("yum", &["install"], Spelling::Distribution),
];

fn installed_by(call: &Call) -> Vec<Wanted> {
    if !call.callee.iter().any(|callee| INSTALLERS.iter().any(|(name, ..)| callee == name)) {
        return Vec::new();
    }
    let words: Vec<(&str, Span)> = call
        .arguments
        .iter()
        .filter_map(|argument| Some((argument.value.texts.first()?.as_str(), argument.span)))
        .collect();
    let plain: Vec<&str> = words.iter().map(|(word, _)| *word).filter(|word| !word.starts_with('-')).collect();
    let installer = INSTALLERS.iter().find(|(name, verbs, _)| {
        call.callee.iter().any(|callee| callee == name) && plain.get(..verbs.len()) == Some(*verbs)
    });
    let Some((name, verbs, spelling)) = installer else { return Vec::new() };
    let runs_one =
        matches!(*name, "npx" | "bunx" | "uvx") || ["dlx", "run", "exec", "x"].iter().any(|verb| verbs.contains(verb));
    let mut found = Vec::new();
    let mut skip_value = false;
    for (word, span) in words.into_iter().filter(|(word, _)| !verbs.contains(word)) {
        if std::mem::take(&mut skip_value) {
            continue;
        }
        if word.starts_with('-') {
            skip_value = matches!(
                word,
                "-r" | "-c"
                    | "--requirement"
                    | "--constraint"
                    | "-t"
                    | "--target"
                    | "-i"
                    | "--index-url"
                    | "--extra-index-url"
                    | "--prefix"
                    | "--version"
            );
            continue;
        }
        if matches!(word, "." | "./" | "..") || word.starts_with("./") || word.starts_with('<') || word.is_empty() {
            continue;
        }
        found.push(Wanted { name: word.to_owned(), is_pinned: is_pinned(word, *spelling), span });
        if runs_one {
            break;
        }
    }
    found
}

/// Arguments of a package's own set-up that list what is installed with it.
const REQUIRED: [&str; 3] = ["install_requires", "setup_requires", "tests_require"];

/// The packages that the set-up of a Python package lists.
fn required_by(program: &Program) -> Vec<Wanted> {
    let is_setup = |call: &&Call| {
        call.callee.iter().any(|callee| matches!(&**callee, "setuptools.setup" | "distutils.core.setup"))
    };
    let arguments = program.calls.iter().filter(is_setup).flat_map(|call| &call.arguments);
    let lists = arguments.filter(|argument| argument.name.as_deref().is_some_and(|name| REQUIRED.contains(&name)));
    let spans = joined(lists.map(|argument| argument.span).collect());
    let is_listed = |span: Span| {
        let at = spans.partition_point(|list| list.end < span.end);
        spans.get(at).is_some_and(|list| list.covers(span))
    };
    let listed = program.literals.iter().filter(|literal| is_listed(literal.span));
    listed
        .map(|literal| {
            let requirement = literal.text.split(';').next().unwrap_or_default().trim().replace(' ', "");
            let is_pinned = is_pinned(&requirement, Spelling::Equals);
            Wanted { name: literal.text.clone(), is_pinned, span: literal.span }
        })
        .collect()
}

/// The stretches that spans cover together, in order.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => *last = last.hull(span),
            _ => joined.push(span),
        }
    }
    joined
}

fn is_pinned(word: &str, spelling: Spelling) -> bool {
    if word.contains("://") || word.starts_with("git+") {
        return false;
    }
    let version = match spelling {
        Spelling::Equals => word.split_once("==").map(|(_, version)| version),
        Spelling::At => word.get(1..).and_then(|rest| rest.rsplit_once('@')).map(|(_, version)| version),
        Spelling::Distribution => return true,
    };
    version.is_some_and(|version| {
        let digits = version.trim_start_matches('v');
        let is_plain =
            digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+' | b'_' | b'!'));
        let is_open = digits.split(['.', '-', '+']).any(|part| part.eq_ignore_ascii_case("x"));
        digits.starts_with(|first: char| first.is_ascii_digit()) && digits.contains('.') && is_plain && !is_open
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_versions_pin() {
        for (word, spelling, pinned) in [
            ("left==1.2.0", Spelling::Equals, true),
            ("left>=1.2", Spelling::Equals, false),
            ("left==1.*", Spelling::Equals, false),
            ("@scope/left@1.2.0", Spelling::At, true),
            ("left@1.2.0-next.1", Spelling::At, true),
            ("left@1.x", Spelling::At, false),
            ("left@1.2.0 || 3", Spelling::At, false),
            ("@scope/left", Spelling::At, false),
            ("left@latest", Spelling::At, false),
            ("host.example/left@v1.2.3", Spelling::At, true),
            ("git+https://host.example/left@v1.2.3", Spelling::At, false),
            ("jq", Spelling::Distribution, true),
        ] {
            assert_eq!(is_pinned(word, spelling), pinned, "{word}");
        }
    }
}
