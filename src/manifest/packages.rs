//! What a package specification names, and whether it pins exactly one version.

use std::ops::Range;

use super::address::{address_pin, digest, host_range, is_address};
use super::{Dependency, Reading};
use crate::source::{Located, Span};

/// A named package and the version that a manifest gives it, as its installer reads it.
pub(super) fn entry(installer: &str, name: &str, version: &str, span: Span) -> Dependency {
    let version = version.trim();
    let exact = || version.trim_start_matches('=').trim();
    let pin = match installer {
        "npm" => return npm_entry(name, version, span),
        _ if host_range(version).is_some() => return from_address(installer, version, span),
        // A bare version is the least that will do.
        "cargo" => version.strip_prefix('=').and_then(semantic_version),
        "pip" => python_version(exact()).filter(|version| !version.ends_with(".*")),
        _ => semantic_version(exact()),
    };
    dependency(installer, name, pin, span)
}

/// Whether an entry among packages is the platform itself and nothing that is installed.
pub(super) fn is_platform(installer: &str, name: &str) -> bool {
    match installer {
        "pip" => name == "python",
        "composer" => !name.contains('/'),
        _ => false,
    }
}

impl Dependency {
    /// The same package at a revision, which pins it where it is a whole digest.
    pub(super) fn pinned_by(mut self, revision: Option<&str>) -> Self {
        self.pin = self.pin.or(revision.and_then(digest));
        self
    }
}

impl Reading {
    /// Adds the hosts of all addresses in a text that names indexes; `place` tells where a range of it stands.
    pub(super) fn add_indexes(&mut self, text: &str, place: impl Fn(Range<usize>) -> Span) {
        let mut from = 0;
        for word in text.split_inclusive(|letter: char| letter.is_whitespace() || letter == ',') {
            if let Some(range) = host_range(word)
                && let Some(host) = word.get(range.clone())
            {
                let span = place(from + range.start..from + range.end);
                self.declared.indexes.push(Located::new(host.to_ascii_lowercase(), span));
            }
            from += word.len();
        }
    }
}

/// A dependency of `package.json`: a name and the specification of its version.
pub(super) fn npm_entry(name: &str, specification: &str, span: Span) -> Dependency {
    let specification = specification.trim();
    if let Some(alias) = specification.strip_prefix("npm:") {
        return npm_package(alias, span);
    }
    let is_repository = specification.matches('/').count() == 1
        && !specification.starts_with('@')
        && !specification.contains(char::is_whitespace);
    if is_address(specification) || is_repository {
        return from_address("npm", specification, span);
    }
    let exact = specification.trim_start_matches(['=', ' ']);
    dependency("npm", name, semantic_version(exact), span)
}

/// A package as an npm command names it: `name`, `name@version` or an address.
pub(super) fn npm_package(text: &str, span: Span) -> Dependency {
    let text = text.trim();
    if is_address(text) {
        return from_address("npm", text, span);
    }
    match text.rsplit_once('@') {
        Some((name, version)) if !name.is_empty() => dependency("npm", name, semantic_version(version), span),
        _ => dependency("npm", text, None, span),
    }
}

/// A module as a Go command names it: `module` or `module@version`.
pub(super) fn go_module(text: &str, span: Span) -> Dependency {
    match text.trim().rsplit_once('@') {
        Some((module, version)) => dependency("go", module, version.strip_prefix('v').and_then(semantic_version), span),
        None => dependency("go", text.trim(), None, span),
    }
}

/// A requirement as Python installers read it; `None` where it names nothing.
pub(super) fn python_requirement(installer: &str, text: &str, span: Span) -> Option<Dependency> {
    let text = text.trim();
    if is_address(text) || is_archive(text) {
        return Some(from_address(installer, text, span));
    }
    let is_name = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.');
    let name_end = text.find(|character| !is_name(character)).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(name_end)?;
    if name.is_empty() {
        return None;
    }
    let rest = rest.trim_start();
    let rest = if rest.starts_with('[') { rest.split_once(']').map_or("", |(_, after)| after) } else { rest };
    let rest = rest.trim_start();
    if let Some(at) = rest.strip_prefix('@') {
        let at = at.trim();
        // `uv tool install name@1.0` spells a version with the sign of an address.
        return Some(match python_version(at) {
            Some(version) => dependency(installer, name, Some(version), span),
            None => from_address(installer, at.split([' ', ';']).next().unwrap_or_default(), span),
        });
    }
    let clause = rest.split(';').next().unwrap_or_default().trim();
    let clause = clause.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(clause).trim();
    let exact = clause.strip_prefix("===").or_else(|| clause.strip_prefix("=="));
    Some(dependency(installer, name, exact.and_then(|version| python_version(version.trim())), span))
}

/// A package without a version.
pub(super) fn dependency(installer: &str, name: &str, pin: Option<String>, span: Span) -> Dependency {
    Dependency { installer: installer.to_owned(), name: name.to_owned(), pin, is_address: false, span }
}

/// A package that is fetched from an address.
pub(super) fn from_address(installer: &str, address: &str, span: Span) -> Dependency {
    Dependency {
        installer: installer.to_owned(),
        name: address.to_owned(),
        pin: address_pin(address),
        is_address: true,
        span,
    }
}

fn is_archive(text: &str) -> bool {
    let file = text.split([';', ' ']).next().unwrap_or_default();
    [".whl", ".tar.gz", ".zip", ".tgz"].iter().any(|ending| file.ends_with(ending))
}

/// The version, where it is one exact semantic version.
fn semantic_version(text: &str) -> Option<String> {
    let version = text.trim();
    let version = version.strip_prefix('v').unwrap_or(version);
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let has_three = core.split('.').count() == 3 && core.split('.').all(is_number);
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
    (has_three && version.bytes().all(is_word)).then(|| version.to_owned())
}

/// The version, where it is one exact Python version.
fn python_version(text: &str) -> Option<String> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+' | b'!' | b'_');
    let version = text.strip_prefix('v').unwrap_or(text);
    let starts = version.starts_with(|character: char| character.is_ascii_digit());
    (starts && version.bytes().all(is_word)).then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(found: &Dependency) -> (&str, Option<&str>, bool) {
        (&found.name, found.pin.as_deref(), found.is_address)
    }

    #[test]
    fn npm_specifications() {
        let check = |specification: &str, expected: (&str, Option<&str>, bool)| {
            assert_eq!(shown(&npm_entry("x", specification, Span::default())), expected, "{specification}");
        };
        check("1.2.3", ("x", Some("1.2.3"), false));
        check("=1.2.3-beta.1", ("x", Some("1.2.3-beta.1"), false));
        for open in ["^1.2.3", "~1.2.3", ">=1.2.3", "1.2", "1.x", "latest", "*", "", "1.2.3 || 2.0.0", "1.2.3 - 2.0.0"]
        {
            check(open, ("x", None, false));
        }
        check("npm:@a/b@2.0.0", ("@a/b", Some("2.0.0"), false));
        for address in
            ["git+https://a.example/b.git", "https://a.example/b.tgz", "file:../b", "github:a/b", "a/b", "a/b#v1"]
        {
            check(address, (address, None, true));
        }
    }

    #[test]
    fn packages_of_commands() {
        let check = |found: Dependency, expected: (&str, Option<&str>, bool)| assert_eq!(shown(&found), expected);
        check(npm_package("@a/b", Span::default()), ("@a/b", None, false));
        check(npm_package("@a/b@1.0.0", Span::default()), ("@a/b", Some("1.0.0"), false));
        check(npm_package("b@latest", Span::default()), ("b", None, false));
        check(go_module("a.example/m/cmd@v1.2.3", Span::default()), ("a.example/m/cmd", Some("1.2.3"), false));
        check(go_module("a.example/m@latest", Span::default()), ("a.example/m", None, false));
    }

    #[test]
    fn python_requirements() {
        let check = |text: &str, expected: Option<(&str, Option<&str>, bool)>| {
            let found = python_requirement("pip", text, Span::default());
            assert_eq!(found.as_ref().map(shown), expected, "{text}");
        };
        check("requests", Some(("requests", None, false)));
        check("requests[a,b] == 2.0 ; python_version < '3'", Some(("requests", Some("2.0"), false)));
        check("requests (==2.0)", Some(("requests", Some("2.0"), false)));
        for open in ["requests>=2", "requests==2.*", "requests==2.0,!=2.1", "requests~=2.0"] {
            check(open, Some(("requests", None, false)));
        }
        check("x @ https://a.example/x.whl", Some(("https://a.example/x.whl", None, true)));
        check("git+https://a.example/x", Some(("git+https://a.example/x", None, true)));
        check("./x", Some(("./x", None, true)));
        check("dist/x.whl", Some(("dist/x.whl", None, true)));
        check("x@1.0", Some(("x", Some("1.0"), false)));
        check("-", Some(("-", None, false)));
        check("()", None);
    }
}
