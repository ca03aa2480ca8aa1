//! The `query` matcher: shapes of a syntax tree.

use tree_sitter::{QueryCursor, StreamingIterator};

use super::{Hit, Subject};
use crate::rule::{ProbeId, QueryMatcher};
use crate::source::Span;
use crate::syntax::Tree;

/// Finds the matches of a query matcher.
pub(super) fn find(probe: ProbeId, matcher: &QueryMatcher, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    let Tree::Code(tree) = &subject.document.tree else { return };
    for (language, query) in &matcher.queries {
        if *language != subject.document.language || !query.may_match(&subject.document.text) {
            continue;
        }
        let Some(query) = query.query() else { continue };
        let names = query.capture_names();
        let mut cursor = QueryCursor::new();
        cursor.set_match_limit(1_024);
        let mut matches = cursor.matches(query, tree.root_node(), subject.document.text.as_bytes());
        while let Some(found) = matches.next() {
            let mut place = None;
            let mut labels = Vec::new();
            for capture in found.captures() {
                let span = Span::of(capture.node.byte_range());
                match names.get(capture.index as usize) {
                    Some(&"hit") => place = Some(span),
                    Some(name) if !name.starts_with('_') => labels.push((span, (*name).replace('-', " "))),
                    _ => {}
                }
            }
            hits.extend(place.map(|span| Hit { labels, ..Hit::new(probe, span) }));
        }
    }
}
