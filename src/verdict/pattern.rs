//! Patterns of what a policy allows: names of hosts, regular expressions of a profile, and globs of paths.
//!
//! **Invariant:** a pattern matches a whole text or nothing.

use regex::bytes::{Regex, RegexBuilder};

use super::policy::PolicyError;

/// The name of a host, or `*.` and a domain for all names below it; in lower case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct HostName(String);

impl HostName {
    /// The host that a policy names.
    ///
    /// # Errors
    /// Where it is none.
    pub(super) fn parse(written: &str) -> Result<Self, PolicyError> {
        let name = written.strip_prefix("*.").unwrap_or(written);
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':');
        let cause = if written.contains("://") || written.contains('/') {
            "write the host alone, without scheme and path"
        } else if name.contains('*') {
            "a star stands alone at the front, as in `*.corp.example`, for all names below a domain"
        } else if name.matches(':').count() == 1 {
            "write the host alone, without a port"
        } else if name.is_empty() || !name.bytes().all(is_plain) || name.split('.').any(str::is_empty) {
            "a host name has letters, digits, hyphens and dots between them"
        } else {
            return Ok(Self(written.to_ascii_lowercase()));
        };
        Err(PolicyError::Host { host: written.to_owned(), cause })
    }

    /// How it is written, in lower case.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a host is meant.
    pub(super) fn is_match(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        match self.0.strip_prefix('*') {
            Some(below) => host.len() > below.len() && host.ends_with(below),
            None => host == self.0,
        }
    }
}

/// A pattern that a whole text must match.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    source: String,
    regex: Regex,
}

impl Pattern {
    /// A pattern of a profile for host names: a regular expression in any case, matched against the whole name.
    ///
    /// # Errors
    /// Where it does not compile.
    pub(super) fn host(source: &str) -> Result<Self, PolicyError> {
        Self::compile(source, &format!("^(?:{source})$"), CaseRule::Any)
    }

    /// A glob for whole paths: `*` and `?` within a component, `**` across components.
    ///
    /// # Errors
    /// Where it is too large to compile.
    pub(super) fn glob(source: &str) -> Result<Self, PolicyError> {
        Self::compile(source, &format!("^(?:{})$", expression_of_glob(source)), CaseRule::Exact)
    }

    fn compile(source: &str, expression: &str, case: CaseRule) -> Result<Self, PolicyError> {
        let regex = RegexBuilder::new(expression)
            .unicode(false)
            .case_insensitive(case == CaseRule::Any)
            .dot_matches_new_line(true)
            .build()
            .map_err(|error| PolicyError::Pattern { pattern: source.to_owned(), cause: error.to_string() })?;
        Ok(Self { source: source.to_owned(), regex })
    }

    /// How it is written.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// Whether a whole text matches.
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text.as_bytes())
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Pattern {}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CaseRule {
    Any,
    Exact,
}

fn expression_of_glob(glob: &str) -> String {
    let mut expression = String::with_capacity(glob.len() * 2);
    let mut rest = glob;
    while let Some(character) = rest.chars().next() {
        let (taken, meaning) = if rest.starts_with("**/") {
            ("**/".len(), "(?:.*/)?".to_owned())
        } else if rest.starts_with("**") {
            ("**".len(), ".*".to_owned())
        } else {
            let meaning = match character {
                '*' => "[^/]*".to_owned(),
                '?' => "[^/]".to_owned(),
                other => regex::escape(other.encode_utf8(&mut [0; 4])),
            };
            (character.len_utf8(), meaning)
        };
        expression.push_str(&meaning);
        rest = rest.get(taken..).unwrap_or_default();
    }
    expression
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_host_name_is_a_mistake() {
        for host in [
            "",
            "*",
            "*.",
            "*.*.example",
            "a*.example",
            "https://a.example",
            "a.example/x",
            "a.example:80",
            "a b",
            "a..b",
            ".a",
        ] {
            let refused = HostName::parse(host);
            assert!(matches!(refused, Err(PolicyError::Host { .. })), "{host}: {refused:?}");
        }
    }
}
