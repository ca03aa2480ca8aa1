//! Tree-sitter queries, compiled on first need.

use std::sync::OnceLock;

use tree_sitter::Query;

use crate::bundle::Language;
use crate::syntax::grammar;

/// A query over the trees of one language.
#[derive(Debug)]
pub(crate) struct LazyQuery {
    text: String,
    language: Language,
    /// Texts without which nothing matches.
    needed: Vec<String>,
    compiled: OnceLock<Option<Query>>,
}

impl LazyQuery {
    /// Keeps a query; compiles nothing.
    pub(crate) fn new(language: Language, text: &str) -> Self {
        Self { text: text.to_owned(), language, needed: needed(text), compiled: OnceLock::new() }
    }

    /// Whether it can match in `code` at all; `false` saves a walk over the tree.
    pub(crate) fn may_match(&self, code: &str) -> bool {
        self.needed.iter().all(|text| code.contains(text.as_str()))
    }

    /// Compiles it now, for rules that nobody has tested yet.
    ///
    /// # Errors
    /// The mistake, in words: it does not compile, or has no `@hit`.
    pub(crate) fn compile(&self) -> Result<(), String> {
        let query = build(self.language, &self.text)?;
        if query.capture_index_for_name("hit").is_none() {
            return Err("the query has no @hit capture".to_owned());
        }
        Ok(())
    }

    /// The compiled query; `None` where it does not compile.
    pub(crate) fn query(&self) -> Option<&Query> {
        self.compiled.get_or_init(|| build(self.language, &self.text).ok()).as_ref()
    }
}

fn build(language: Language, text: &str) -> Result<Query, String> {
    let grammar = grammar(language).ok_or_else(|| format!("{} has no grammar for queries", language.name()))?;
    Query::new(&grammar, text).map_err(|error| format!("the query does not compile: {error}").replace('\n', " "))
}

/// The texts that captures of a query must equal; none where a part of it may be missing or chosen.
fn needed(query: &str) -> Vec<String> {
    let mut needed = Vec::new();
    let mut patterns = 0;
    let mut depth = 0_usize;
    let mut rest = query;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '(' => {
                patterns += usize::from(depth == 0);
                depth += 1;
                let inner = rest.trim_start();
                if let Some(predicate) = inner.strip_prefix('#') {
                    let end = predicate.find(')').unwrap_or(predicate.len());
                    let (own, after) = predicate.split_at_checked(end).unwrap_or_default();
                    needed.extend(equal_text(own).map(str::to_owned));
                    rest = after;
                }
            }
            ')' => depth = depth.saturating_sub(1),
            // A token, a choice or an option, or what is not worth reading.
            '"' | '[' | '?' | '*' | '|' | ';' => return Vec::new(),
            _ => {}
        }
    }
    if patterns == 1 { needed } else { Vec::new() }
}

/// The plain text that a predicate compares a capture with.
fn equal_text(predicate: &str) -> Option<&str> {
    let text = predicate.strip_prefix("eq?")?.split_once('"')?.1.trim_end().strip_suffix('"')?;
    (!text.contains(['"', '\\'])).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, expected: &[&str]) {
        assert_eq!(needed(query), expected, "{query}");
    }

    #[test]
    fn what_a_capture_must_equal_is_needed() {
        check("((call function: (identifier) @f) @hit (#eq? @f \"fork\"))", &["fork"]);
        check("((a (b) @b (c) @c) @hit\n (#eq? @b \"x y\")\n (#eq? @c \"z\"))", &["x y", "z"]);
        check("((a (b) @b (c) @c) @hit (#eq? @b @c))", &[]);
        check("((a) @hit (#not-eq? @hit \"x\"))", &[]);
        check("((a) @hit (#match? @hit \"x\"))", &[]);
        check("((a) @hit (#any-of? @hit \"x\" \"y\"))", &[]);
    }

    #[test]
    fn nothing_is_needed_where_a_part_may_be_missing_or_chosen() {
        check("((a (b)? @b) @hit (#eq? @b \"x\"))", &[]);
        check("((a (b)* @b) @hit (#eq? @b \"x\"))", &[]);
        check("([(a) (b)] @hit (#eq? @hit \"x\"))", &[]);
        check("((a) @hit (#eq? @hit \"x\")) ((b) @hit)", &[]);
        check("((a) @hit (#eq? @hit \"x\\n\"))", &[]);
        check("((a) @hit (#eq? @hit \"x)\"))", &[]);
    }
}
