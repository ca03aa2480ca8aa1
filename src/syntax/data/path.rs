//! Paths in a tree of data: which keys and elements lead to a value.

use super::{DataNode, DataTree, DataValue};
use crate::source::{Located, Span};

/// How many values one path may lead to: more than a tree under the limit of bytes has, so that padding hides nothing.
const MOST_FOUND: usize = 1 << 20;
/// How many keys the values at any depth may have on their ways together; a tree that holds more is damaged.
const MOST_KEYS: usize = 1 << 22;

/// A path in a tree of data, such as `hooks.*.*.hooks.*.command`.
///
/// Steps stand between dots. A step is a key, `"a.b"` a key with dots, `{a,b}` one of several keys, `*` any key or element, and
/// `**` any number of them. A list is entered by `*` and `**` alone. The empty path is the root.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct DataPath {
    steps: Vec<Step>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Step {
    Keys(Vec<String>),
    Any,
    AnyDepth,
}

/// A value that a path leads to.
#[derive(Clone, Debug)]
pub(crate) struct Found<'t> {
    /// The value.
    pub(crate) node: &'t DataNode,
    /// The value whose key or element it is; `None` for the root.
    pub(crate) parent: Option<&'t DataNode>,
    /// The keys on the way, from the root; an element of a list has none.
    pub(crate) keys: Vec<&'t Located<String>>,
}

impl Found<'_> {
    /// Where the value is seen: a scalar where it stands, a collection at its key, where it has one.
    pub(crate) fn place(&self) -> Span {
        let is_entry = self.parent.is_some_and(|parent| matches!(parent.value, DataValue::Map(_)));
        match (&self.node.value, self.keys.last()) {
            (DataValue::List(_) | DataValue::Map(_), Some(key)) if is_entry => key.span,
            _ => self.node.span,
        }
    }
}

impl DataPath {
    /// The path that `text` writes; `None` where a quotation or brace is open, or a step is empty.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (step, after) = if let Some(quoted) = rest.strip_prefix('"') {
                let (key, after) = quoted.split_once('"')?;
                (Step::Keys(vec![key.to_owned()]), after)
            } else if let Some(braced) = rest.strip_prefix('{') {
                let (keys, after) = braced.split_once('}')?;
                (Step::Keys(keys.split(',').map(str::to_owned).collect()), after)
            } else {
                let end = rest.find('.').unwrap_or(rest.len());
                let (key, after) = rest.split_at(end);
                let step = match key {
                    "" => return None,
                    "*" => Step::Any,
                    "**" => Step::AnyDepth,
                    key => Step::Keys(vec![key.to_owned()]),
                };
                (step, after)
            };
            steps.push(step);
            rest = match after.strip_prefix('.') {
                Some("") => return None,
                Some(rest) => rest,
                None if after.is_empty() => "",
                None => return None,
            };
        }
        Some(Self { steps })
    }
}

impl DataTree {
    /// Whether a path may lead to less than stands in the tree, since values are too many or too deep.
    pub(super) fn is_beyond_paths(&self) -> bool {
        let mut depths = vec![0_usize; self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate() {
            let below = depths.get(at).copied().unwrap_or_default() + 1;
            let children: &mut dyn Iterator<Item = u32> = match &node.value {
                DataValue::List(items) => &mut items.iter().copied(),
                DataValue::Map(entries) => &mut entries.iter().map(|(_, id)| *id),
                _ => continue,
            };
            for child in children {
                if let Some(depth) = depths.get_mut(child as usize) {
                    *depth = below;
                }
            }
        }
        self.nodes.len() > MOST_FOUND || depths.iter().sum::<usize>() > MOST_KEYS
    }

    /// All values that `path` leads to from `start`, in the order of the document; duplicates of a key included.
    ///
    /// Visits each node of a level once and stops at a million values.
    pub(crate) fn find_below<'t>(&'t self, start: &'t DataNode, path: &DataPath) -> Vec<Found<'t>> {
        let mut found = vec![Found { node: start, parent: None, keys: Vec::new() }];
        for step in &path.steps {
            let mut next = Vec::new();
            for one in found {
                self.take_step(one, step, &mut next);
                if next.len() >= MOST_FOUND {
                    next.truncate(MOST_FOUND);
                    break;
                }
            }
            found = next;
        }
        found
    }

    /// All values that `path` leads to from the root.
    pub(crate) fn find(&self, path: &DataPath) -> Vec<Found<'_>> {
        self.root().map(|root| self.find_below(root, path)).unwrap_or_default()
    }

    /// All values that the path written in `text` leads to from the root; none where that is no path.
    pub(crate) fn at(&self, text: &str) -> Vec<Found<'_>> {
        DataPath::parse(text).map(|path| self.find(&path)).unwrap_or_default()
    }

    /// All values that the path written in `text` leads to from `start`; none where that is no path.
    pub(crate) fn at_below<'t>(&'t self, start: &'t DataNode, text: &str) -> Vec<Found<'t>> {
        DataPath::parse(text).map(|path| self.find_below(start, &path)).unwrap_or_default()
    }

    fn take_step<'t>(&'t self, from: Found<'t>, step: &Step, next: &mut Vec<Found<'t>>) {
        match step {
            Step::AnyDepth => {
                let mut open = vec![from];
                let mut keys = 0;
                while let Some(one) = open.pop() {
                    keys += one.keys.len();
                    let mut children = Vec::new();
                    self.children(&one, |_| true, &mut children);
                    open.extend(children.into_iter().rev());
                    next.push(one);
                    if next.len() >= MOST_FOUND || keys >= MOST_KEYS {
                        return;
                    }
                }
            }
            Step::Any => self.children(&from, |_| true, next),
            Step::Keys(keys) => {
                if matches!(from.node.value, DataValue::Map(_)) {
                    self.children(&from, |key| keys.iter().any(|wanted| wanted == key), next);
                }
            }
        }
    }

    fn children<'t>(&'t self, from: &Found<'t>, wants: impl Fn(&str) -> bool, next: &mut Vec<Found<'t>>) {
        let child = |id: u32, key: Option<&'t Located<String>>| {
            let keys = from.keys.iter().copied().chain(key).collect();
            self.node(id).map(|node| Found { node, parent: Some(from.node), keys })
        };
        match &from.node.value {
            DataValue::Map(entries) => {
                let wanted = entries.iter().filter(|(key, _)| wants(&key.value));
                next.extend(wanted.filter_map(|(key, id)| child(*id, Some(key))));
            }
            DataValue::List(items) => next.extend(items.iter().filter_map(|id| child(*id, None))),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Limits;
    use crate::syntax::parse_json;

    fn check(path: &str, expected: &[&str]) {
        let source = r#"{"a": {"b": [1, 2], "c.d": "x", "b": 3}, "e": "y"}"#;
        let (tree, _) = parse_json(source, &Limits::default());
        let path = DataPath::parse(path).unwrap();
        let found: Vec<&str> = tree.find(&path).iter().map(|found| found.place().of_text(source)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn steps_lead_to_values_with_their_places() {
        check("a.b.*", &["1", "2"]);
        check("a.b", &["\"b\"", "3"]);
        check("a.\"c.d\"", &["\"x\""]);
        check("{a,e}", &["\"a\"", "\"y\""]);
        check("*.*", &["\"b\"", "\"x\"", "3"]);
        check("**.*.*", &["\"b\"", "\"x\"", "3", "1", "2"]);
        check("a.b.c", &[]);
        check("e.f", &[]);
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in ["a..b", ".a", "a.", "\"a", "{a", "\"a\"b"] {
            assert_eq!(DataPath::parse(text), None, "{text}");
        }
        assert!(DataPath::parse("").is_some_and(|path| path.steps.is_empty()));
    }

    #[test]
    fn padding_hides_nothing() {
        let padding = r#""a": [], "#.repeat(20_000);
        let source = format!(r#"{{"hooks": {{{padding}"Stop": [{{"command": "x"}}]}}}}"#);
        let (tree, _) = parse_json(&source, &Limits::default());
        for path in ["hooks.*.*.command", "**.command"] {
            assert_eq!(tree.find(&DataPath::parse(path).unwrap()).len(), 1, "{path}");
        }
    }

    #[test]
    fn keys_of_the_way_are_kept() {
        let (tree, _) = parse_json(r#"{"hooks": {"Stop": [{"command": "x"}]}}"#, &Limits::default());
        let found = tree.find(&DataPath::parse("hooks.*.*.command").unwrap());
        let keys: Vec<&str> = found[0].keys.iter().map(|key| key.value.as_str()).collect();
        assert_eq!(keys, ["hooks", "Stop", "command"]);
    }
}
