//! Reads JSON as a tree of data, strictly with comments or with every spelling of JSON5.

use std::collections::BTreeSet;

use jsonc_parser::ast::{ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{DataNode, DataTree, DataValue, is_too_large};
use crate::bundle::Limits;
use crate::source::{Located, Span};
use crate::syntax::{Damage, DamageKind};

/// Brackets that may be open at once: half of what the parser, which recurses, takes.
const NESTING: u32 = 200;

/// Reads JSON with comments and trailing commas, as editors and agents read their settings.
pub(crate) fn parse_json(text: &str, limits: &Limits) -> (DataTree, Vec<Damage>) {
    let strict = ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    parse(text, &strict, limits)
}

/// Reads JSON5 and anything looser that a reader may take: bare keys, single quotes, hexadecimal numbers, missing commas.
pub(crate) fn parse_json5(text: &str, limits: &Limits) -> (DataTree, Vec<Damage>) {
    parse(text, &ParseOptions::default(), limits)
}

fn parse(text: &str, options: &ParseOptions, limits: &Limits) -> (DataTree, Vec<Damage>) {
    let whole = Span::of(0..text.len());
    let none = |kind, span, detail: String| (DataTree::default(), vec![Damage { kind, span, detail }]);
    if is_too_large(text, limits) {
        return none(DamageKind::TooLarge, whole, "the data is over the limit of bytes".to_owned());
    }
    if let Some(at) = too_deep(text, options.allow_single_quoted_strings, limits.open_brackets.min(NESTING)) {
        return none(DamageKind::TooDeep, at, "the data is nested deeper than the limit".to_owned());
    }
    let read = |text, options| parse_to_ast(text, &CollectOptions::default(), options);
    let error = match read(text, options) {
        Ok(result) => {
            return match result.value {
                Some(value) => Lowering::default().lower(&value),
                None => none(DamageKind::SyntaxError, whole, "the text holds no value".to_owned()),
            };
        }
        Err(error) => error,
    };
    let kind = match error.kind() {
        ParseErrorKind::NestingDepthExceeded => DamageKind::TooDeep,
        _ => DamageKind::SyntaxError,
    };
    let range = error.range();
    let fault = Damage { kind, span: Span::of(range.start..range.end), detail: error.kind().to_string() };
    // Another reader may take what this one refuses, or all that stands before it.
    let before = text.get(..range.start).unwrap_or_default();
    let (mut tree, mut damage) = (DataTree::default(), Vec::new());
    let loose = ParseOptions::default();
    for (text, options) in [(text, &loose), (before, options), (before, &loose)] {
        if let Ok(result) = read(text, options)
            && let Some(value) = result.value
        {
            (tree, damage) = Lowering::default().lower(&value);
            break;
        }
    }
    damage.insert(0, fault);
    (tree, damage)
}

/// The first bracket that is one too many, found without a stack: the parser recurses.
fn too_deep(text: &str, allows_single_quotes: bool, limit: u32) -> Option<Span> {
    let mut depth = 0_u32;
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'[' | b'{' => {
                depth += 1;
                if depth > limit {
                    return Some(Span::of(at..at + 1));
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' | b'\'' if byte == b'"' || allows_single_quotes => {
                while let Some((_, inner)) = bytes.next() {
                    if inner == b'\\' {
                        bytes.next();
                    } else if inner == byte {
                        break;
                    }
                }
            }
            b'/' if bytes.peek().is_some_and(|(_, next)| *next == b'/') => {
                while bytes.next_if(|(_, inner)| !matches!(inner, b'\n' | b'\r')).is_some() {}
            }
            b'/' if bytes.next_if(|(_, next)| *next == b'*').is_some() => {
                while let Some((_, inner)) = bytes.next() {
                    if inner == b'*' && bytes.next_if(|(_, next)| *next == b'/').is_some() {
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    None
}

/// A tree while it is copied from the parser's.
#[derive(Default)]
struct Lowering {
    tree: DataTree,
    damage: Vec<Damage>,
}

/// A collection whose children are being copied.
enum Open<'v, 't> {
    List { id: u32, rest: std::slice::Iter<'v, Value<'t>> },
    Map { id: u32, rest: std::slice::Iter<'v, ObjectProp<'t>>, seen: BTreeSet<&'v str> },
}

impl Lowering {
    fn lower(mut self, root: &Value<'_>) -> (DataTree, Vec<Damage>) {
        let mut open = Vec::new();
        self.add(root, &mut open);
        while let Some(top) = open.last_mut() {
            let (parent, child, key) = match top {
                Open::List { id, rest } => (*id, rest.next(), None),
                Open::Map { id, rest, seen } => match rest.next() {
                    Some(property) => {
                        let name = property.name.as_str();
                        let range = property.name.range();
                        let span = Span::of(range.start..range.end);
                        if !seen.insert(name) {
                            let detail = format!("the key `{name}` stands twice");
                            self.damage.push(Damage { kind: DamageKind::DuplicateKey, span, detail });
                        }
                        (*id, Some(&property.value), Some(Located::new(name.to_owned(), span)))
                    }
                    None => (*id, None, None),
                },
            };
            let Some(child) = child else {
                open.pop();
                continue;
            };
            let id = self.add(child, &mut open);
            match (self.tree.nodes.get_mut(parent as usize).map(|node| &mut node.value), key) {
                (Some(DataValue::Map(entries)), Some(key)) => entries.push((key, id)),
                (Some(DataValue::List(items)), None) => items.push(id),
                _ => {}
            }
        }
        (self.tree, self.damage)
    }

    fn add<'v, 't>(&mut self, value: &'v Value<'t>, open: &mut Vec<Open<'v, 't>>) -> u32 {
        let id = Span::of(0..self.tree.nodes.len()).end;
        let range = value.range();
        let lowered = match value {
            Value::StringLit(literal) => DataValue::Text(literal.value.to_string()),
            Value::NumberLit(literal) => DataValue::Number(literal.value.to_owned()),
            Value::BooleanLit(literal) => DataValue::Bool(literal.value),
            Value::NullKeyword(_) => DataValue::Null,
            Value::Object(object) => {
                open.push(Open::Map { id, rest: object.properties.iter(), seen: BTreeSet::new() });
                DataValue::Map(Vec::new())
            }
            Value::Array(array) => {
                open.push(Open::List { id, rest: array.elements.iter() });
                DataValue::List(Vec::new())
            }
        };
        self.tree.nodes.push(DataNode { span: Span::of(range.start..range.end), value: lowered });
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::DataPath;

    fn kinds(damage: &[Damage]) -> Vec<DamageKind> {
        damage.iter().map(|damage| damage.kind).collect()
    }

    fn check(loose: bool, text: &str, path: &str, expected: &[DataValue], damage: &[DamageKind]) {
        let parse = if loose { parse_json5 } else { parse_json };
        let (tree, told) = parse(text, &Limits::default());
        let found = tree.find(&DataPath::parse(path).unwrap());
        let values: Vec<DataValue> = found.into_iter().map(|found| found.node.value.clone()).collect();
        assert_eq!((values.as_slice(), kinds(&told).as_slice()), (expected, damage), "{text}");
    }

    fn text(value: &str) -> DataValue {
        DataValue::Text(value.to_owned())
    }

    #[test]
    fn json_takes_comments_and_trailing_commas_and_no_more() {
        let error = [DamageKind::SyntaxError];
        check(
            false,
            r#"{"a": [1, "x",], /* c */ "b": null} // end"#,
            "a.*",
            &[DataValue::Number("1".into()), text("x")],
            &[],
        );
        let one = [DataValue::Number("1".into())];
        check(false, "{a: 1}", "a", &one, &error);
        check(false, "{'a': 1}", "a", &one, &error);
        check(false, "", "a", &[], &error);
        check(false, "{\"a\": 0x10}", "a", &[DataValue::Number("0x10".into())], &error);
    }

    #[test]
    fn what_a_looser_reader_takes_is_kept() {
        let error = [DamageKind::SyntaxError];
        check(false, "{\"a\": \"x\" \"b\": 1}", "a", &[text("x")], &error);
        check(false, "{\"a\": \"x\"} and more", "a", &[text("x")], &error);
        check(false, "{\"a\": \"x\"}\0", "a", &[text("x")], &error);
        check(false, "{\"a\": \"x\", \"a\": 'y'}", "a", &[text("x"), text("y")], &[error[0], DamageKind::DuplicateKey]);
        check(false, "{\"a\": \"x\", ", "a", &[], &error);
    }

    #[test]
    fn json5_takes_loose_spellings() {
        check(true, "{a: 'x', b: 0x1F,}", "a", &[text("x")], &[]);
        check(true, "{a: 'x', b: 0x1F,}", "b", &[DataValue::Number("0x1F".into())], &[]);
    }

    #[test]
    fn both_values_of_a_key_are_kept() {
        check(false, r#"{"a": "1", "a": "2"}"#, "a", &[text("1"), text("2")], &[DamageKind::DuplicateKey]);
    }

    #[test]
    fn brackets_are_counted_before_parsing() {
        let deep = "[".repeat(100_000);
        check(true, &deep, "*", &[], &[DamageKind::TooDeep]);
        let closed = format!("{}{}", r#"{"a":"#.repeat(190), "1".to_owned() + &"}".repeat(190));
        assert_eq!(parse_json(&closed, &Limits::default()).1, []);
        assert_eq!(kinds(&parse_json(r#"["[[[["]"#, &Limits { open_brackets: 2, ..Limits::default() }).1), []);
        let limits = Limits { syntax_bytes: 4, ..Limits::default() };
        assert_eq!(kinds(&parse_json("[1, 2]", &limits).1), [DamageKind::TooLarge]);
        assert_eq!(parse_json(&format!("[1]{}", "\n".repeat(20)), &limits).1, []);
    }

    #[test]
    fn spans_hold_the_source_of_each_value() {
        let source = r#"{"é": ["x", 12]}"#;
        let (tree, _) = parse_json(source, &Limits::default());
        let found: Vec<&str> = tree.nodes.iter().map(|node| node.span.of_text(source)).collect();
        assert_eq!(found, [source, r#"["x", 12]"#, r#""x""#, "12"]);
    }
}
