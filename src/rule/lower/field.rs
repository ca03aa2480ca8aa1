//! Written `field` matchers become compiled ones.

use toml::Spanned;

use super::{Lowering, selectors};
use crate::rule::compile::Mistakes;
use crate::rule::matcher::{FieldBase, FieldMatcher, FieldWhere};
use crate::rule::pattern::Bound;
use crate::rule::written::{TargetKind, WrittenField, WrittenFieldWhere};
use crate::syntax::DataPath;

impl Lowering<'_> {
    pub(super) fn field(&self, written: &WrittenField, mistakes: &mut Mistakes<'_>) -> FieldMatcher {
        let paths = |written: &[Spanned<String>], mistakes: &mut Mistakes<'_>| -> Vec<DataPath> {
            written.iter().filter_map(|path| data_path(path, mistakes)).collect()
        };
        let mut each: Vec<FieldBase> = written.each.iter().filter_map(|base| field_base(base, mistakes)).collect();
        if written.each.is_empty() {
            each.extend(DataPath::parse("").map(|path| FieldBase { selects: None, path }));
        }
        if let Some(target) = written.target.as_ref().filter(|target| *target.get_ref() != TargetKind::Host) {
            mistakes.note(target.span().start, "the target of a field is a `host`".to_owned());
        }
        let condition = |written: &WrittenFieldWhere, mistakes: &mut Mistakes<'_>| FieldWhere {
            path: data_path(&written.path, mistakes).unwrap_or_default(),
            is: written.is,
            matches: written.matches.as_ref().and_then(|text| self.pattern(text, false, Bound::Line, mistakes)),
        };
        FieldMatcher {
            selects: selectors(&written.selects, mistakes),
            each,
            paths: paths(&written.path, mistakes),
            key: written.key.as_ref().and_then(|text| self.pattern(text, false, Bound::Line, mistakes)),
            entry: written.entry.as_ref().and_then(|text| self.pattern(text, false, Bound::Line, mistakes)),
            matches: written.matches.as_ref().and_then(|text| self.pattern(text, false, Bound::Line, mistakes)),
            unless: self.patterns(&written.unless, false, Bound::Line, mistakes),
            wheres: written.wheres.iter().map(|one| condition(one, mistakes)).collect(),
            names_host: written.target.is_some(),
        }
    }
}

fn data_path(written: &Spanned<String>, mistakes: &mut Mistakes<'_>) -> Option<DataPath> {
    let path = DataPath::parse(written.get_ref());
    if path.is_none() {
        mistakes.note(written.span().start, format!("`{}` is no path; steps stand between dots", written.get_ref()));
    }
    path
}

fn field_base(written: &Spanned<String>, mistakes: &mut Mistakes<'_>) -> Option<FieldBase> {
    let base = FieldBase::parse(written.get_ref());
    if base.is_none() {
        mistakes.note(written.span().start, format!("`{}` is neither `path` nor `format: path`", written.get_ref()));
    }
    base
}
