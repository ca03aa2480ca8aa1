//! Written `call` matchers become compiled ones.

use std::sync::Arc;

use toml::Spanned;

use super::{Lowering, VOCABULARY, selectors};
use crate::rule::compile::Mistakes;
use crate::rule::matcher::{CallMatcher, ContentOf, ProbeId, Where};
use crate::rule::pattern::{Bound, Pattern};
use crate::rule::written::{WrittenCall, WrittenWhere};

impl Lowering<'_> {
    pub(super) fn call(&self, written: &WrittenCall, mistakes: &mut Mistakes<'_>) -> CallMatcher {
        CallMatcher {
            selects: selectors(&written.selects, mistakes),
            callees: self.names(&written.callee, mistakes),
            wheres: written.wheres.iter().map(|given| self.predicate(given.get_ref(), mistakes)).collect(),
            unless: written.unless.iter().map(|given| self.predicate(given.get_ref(), mistakes)).collect(),
            target: written.target,
            content_of: written.content_of.as_ref().map(|readers| ContentOf {
                readers: self.names(readers, mistakes),
                pickers: self.names(&written.picked_by, mistakes),
            }),
        }
    }

    fn predicate(&self, written: &WrittenWhere, mistakes: &mut Mistakes<'_>) -> Where {
        let mut matches: Vec<Arc<Pattern>> =
            written.matches.iter().filter_map(|text| self.pattern(text, false, Bound::Line, mistakes)).collect();
        if let Some(within) = &written.within {
            matches.extend(self.values(within, mistakes));
        }
        let mut line = Vec::new();
        for one in &written.line {
            if one.get_ref().starts_with(VOCABULARY) {
                line.extend(self.values(one, mistakes));
            } else {
                line.extend(self.pattern(one, false, Bound::Line, mistakes));
            }
        }
        let carries = self.found_by(&written.carries, mistakes);
        let names_file_of = self.found_by(&written.names_file_of, mistakes);
        let mut names = |given: &Option<Vec<Spanned<String>>>| given.as_ref().map(|given| self.names(given, mistakes));
        let (made_from, piped_from, piped_into) =
            (names(&written.made_from), names(&written.piped_from), names(&written.piped_into));
        let not_through = names(&written.not_through);
        let near = names(&written.near);
        Where {
            argument: written.argument.clone(),
            is: written.is,
            matches,
            made_from,
            carries,
            names_file_of,
            not_through: not_through.unwrap_or_default(),
            host: written.host,
            piped_from,
            piped_into,
            near,
            line,
            writes_to: written.writes_to.as_ref().and_then(|text| self.pattern(text, false, Bound::Line, mistakes)),
            wrapper: written.wrapper.clone(),
            silenced: written.silenced,
            detached: written.detached,
            computed: written.computed,
        }
    }

    /// The probes of rules and signs that are named.
    fn found_by(&self, written: &Option<Vec<Spanned<String>>>, mistakes: &mut Mistakes<'_>) -> Vec<ProbeId> {
        let mut found = Vec::new();
        for id in written.iter().flatten() {
            match self.probes.get(id.get_ref()).or_else(|| self.signs.get(id.get_ref())) {
                Some(probe) => found.push(*probe),
                None => mistakes.note(id.span().start, format!("no rule and no sign is named {}", id.get_ref())),
            }
        }
        found
    }
}
