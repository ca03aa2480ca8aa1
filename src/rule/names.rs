//! Sets of callee and variable names by language.

use std::collections::BTreeMap;

use crate::bundle::Language;

/// What is filed under names of callees or variables, for one language or for all.
///
/// A name is a dotted path or a command; `a.*` is every path below `a`, `.m` the method `m` of an unknown receiver.
#[derive(Clone, Debug)]
pub(crate) struct Index<T> {
    whole: BTreeMap<Box<str>, Vec<(Option<Language>, T)>>,
    /// By what stands before `.*`.
    below: BTreeMap<Box<str>, Vec<(Option<Language>, T)>>,
}

impl<T> Default for Index<T> {
    fn default() -> Self {
        Self { whole: BTreeMap::new(), below: BTreeMap::new() }
    }
}

impl<T: Copy> Index<T> {
    /// Files something under a name; for all languages where `language` is `None`.
    pub(crate) fn add(&mut self, language: Option<Language>, name: &str, value: T) {
        let held = match name.strip_suffix(".*") {
            Some(head) => self.below.entry(head.into()),
            None => self.whole.entry(name.into()),
        };
        held.or_default().push((language, value));
    }

    /// What is filed under the names that a path has: itself, every `prefix.*` above it, and its last component as a method.
    pub(crate) fn of<'a>(&'a self, language: Language, path: &'a str) -> impl Iterator<Item = T> + 'a {
        let method = path.strip_prefix('.').and_then(|rest| rest.rfind('.')).and_then(|at| path.get(at + 1..));
        let whole = std::iter::once(path).chain(method).filter_map(|name| self.whole.get(name));
        let heads = path.match_indices('.').filter(|(at, _)| *at > 0 && !self.below.is_empty());
        let below = heads.filter_map(|(at, _)| self.below.get(path.get(..at)?));
        let is_spoken = move |own: &Option<Language>| own.is_none_or(|own| language.speaks(own));
        whole.chain(below).flatten().filter(move |(own, _)| is_spoken(own)).map(|(_, value)| *value)
    }
}

/// Names of callees and of variables that are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    calls: Index<()>,
    reads: Index<()>,
}

impl Names {
    /// Adds a callee; for all languages where `language` is `None`.
    pub(crate) fn add_call(&mut self, language: Option<Language>, name: &str) {
        self.calls.add(language, name, ());
    }

    /// Adds a name that is read.
    pub(crate) fn add_read(&mut self, language: Option<Language>, name: &str) {
        self.reads.add(language, name, ());
    }

    /// Files something under all callees.
    pub(crate) fn file_calls<T: Copy>(&self, value: T, index: &mut Index<T>) {
        self.calls.file(value, index);
    }

    /// Files something under all names that are read.
    pub(crate) fn file_reads<T: Copy>(&self, value: T, index: &mut Index<T>) {
        self.reads.file(value, index);
    }

    /// Whether a callee is among them.
    pub(crate) fn has_call(&self, language: Language, path: &str) -> bool {
        self.calls.of(language, path).next().is_some()
    }

    /// Whether a name that is read is among them.
    pub(crate) fn has_read(&self, language: Language, path: &str) -> bool {
        self.reads.of(language, path).next().is_some()
    }
}

impl Index<()> {
    fn file<T: Copy>(&self, value: T, index: &mut Index<T>) {
        for (own, filed) in [(&self.whole, &mut index.whole), (&self.below, &mut index.below)] {
            for (name, languages) in own {
                let held = filed.entry(name.clone()).or_default();
                held.extend(languages.iter().map(|(language, ())| (*language, value)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Names;
    use crate::bundle::Language;

    #[track_caller]
    fn check(name: &str, path: &str, is_named: bool) {
        let mut names = Names::default();
        names.add_call(Some(Language::JavaScript), name);
        assert_eq!(names.has_call(Language::Tsx, path), is_named, "{path} by {name}");
        assert!(!names.has_call(Language::Bash, path) && !names.has_read(Language::Tsx, path));
    }

    #[test]
    fn a_path_has_its_own_name_those_above_and_that_of_a_method() {
        check("fs.readFile", "fs.readFile", true);
        check("fs.readFile", "fs.readFile.x", false);
        check("fs.*", "fs.a.b", true);
        check("fs.*", "fs", false);
        check(".read", ".read", true);
        check(".read", ".a.read", true);
        check(".read", "a.read", false);
        check("read", ".read", false);
    }
}
