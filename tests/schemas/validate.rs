//! Validates a value by a JSON Schema, as far as the schemas of this program go; a word that is not known here is a fault.

use regex::Regex;
use serde_json::Value;

/// What is wrong with a value, each with its place; empty where nothing is.
pub(crate) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(schema, schema, value, "", &mut faults);
    faults
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    if let Value::Bool(allows) = schema {
        if !allows {
            faults.push(format!("{at}: must not be there"));
        }
        return;
    }
    for (word, wanted) in schema.as_object().expect("a schema is an object or a truth value") {
        let is_met = match word.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" | "default" | "format" => true,
            "$ref" => {
                let pointer =
                    wanted.as_str().and_then(|text| text.strip_prefix('#')).expect("a reference within the schema");
                let schema = root.pointer(pointer).unwrap_or_else(|| panic!("{pointer} leads nowhere"));
                check(root, schema, value, at, faults);
                true
            }
            "type" => types(wanted).any(|name| is_of(value, name)),
            "const" => value == wanted,
            "enum" => list(wanted).contains(value),
            "minimum" => value.as_f64().is_none_or(|number| number >= number_of(wanted)),
            "maximum" => value.as_f64().is_none_or(|number| number <= number_of(wanted)),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as f64 >= number_of(wanted)),
            "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as f64 <= number_of(wanted)),
            "pattern" => {
                let pattern = Regex::new(wanted.as_str().expect("a pattern is a text")).expect("the pattern compiles");
                value.as_str().is_none_or(|text| pattern.is_match(text))
            }
            "minItems" => value.as_array().is_none_or(|list| list.len() as f64 >= number_of(wanted)),
            "maxItems" => value.as_array().is_none_or(|list| list.len() as f64 <= number_of(wanted)),
            "uniqueItems" => value.as_array().is_none_or(|list| (1..list.len()).all(|n| !list[..n].contains(&list[n]))),
            "items" => {
                for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, wanted, item, &format!("{at}/{number}"), faults);
                }
                true
            }
            "minProperties" => value.as_object().is_none_or(|table| table.len() as f64 >= number_of(wanted)),
            "maxProperties" => value.as_object().is_none_or(|table| table.len() as f64 <= number_of(wanted)),
            "required" => {
                let names = list(wanted).iter().filter_map(Value::as_str);
                value.as_object().is_none_or(|table| names.into_iter().all(|name| table.contains_key(name)))
            }
            "properties" => {
                for (name, schema) in wanted.as_object().expect("properties are a table") {
                    if let Some(value) = value.get(name) {
                        check(root, schema, value, &format!("{at}/{name}"), faults);
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = schema.get("properties");
                for (name, value) in value.as_object().into_iter().flatten() {
                    if known.and_then(|known| known.get(name)).is_none() {
                        check(root, wanted, value, &format!("{at}/{name}"), faults);
                    }
                }
                true
            }
            "anyOf" => met(root, wanted, value).0 > 0,
            "oneOf" => met(root, wanted, value).0 == 1,
            "not" => !is_met_by(root, wanted, value),
            other => panic!("the word {other} of a schema is not known here"),
        };
        if !is_met {
            let mut told: String = format!("{at}: {word} {wanted} is not met by {value}").chars().take(300).collect();
            if matches!(word.as_str(), "anyOf" | "oneOf") {
                told.push_str(&format!(": {:?}", met(root, wanted, value).1));
            }
            faults.push(told);
        }
    }
}

/// How many of the schemas are met, and what is wrong by the others.
fn met(root: &Value, schemas: &Value, value: &Value) -> (usize, Vec<String>) {
    let mut wrong = Vec::new();
    let mut count = 0;
    for schema in list(schemas) {
        let mut faults = Vec::new();
        check(root, schema, value, "", &mut faults);
        count += usize::from(faults.is_empty());
        wrong.extend(faults);
    }
    (count, wrong)
}

fn is_met_by(root: &Value, schema: &Value, value: &Value) -> bool {
    let mut faults = Vec::new();
    check(root, schema, value, "", &mut faults);
    faults.is_empty()
}

fn types(wanted: &Value) -> impl Iterator<Item = &str> {
    wanted.as_str().into_iter().chain(wanted.as_array().into_iter().flatten().filter_map(Value::as_str))
}

fn is_of(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("no type is named {other}"),
    }
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list in the schema")
}

fn number_of(value: &Value) -> f64 {
    value.as_f64().expect("a number in the schema")
}
