//! The JSON Schemas of what the program writes and of what it reads from its caller.

/// A JSON Schema, draft 2020-12.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Schema {
    /// Of the JSON report.
    Report,
    /// Of a policy file.
    Policy,
    /// Of a waiver file.
    Waivers,
    /// Of a rule file.
    Rule,
}

impl Schema {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Report, Self::Policy, Self::Waivers, Self::Rule];

    /// The name on the command line, which is that of its file in `schemas/`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Policy => "policy",
            Self::Waivers => "waivers",
            Self::Rule => "rule",
        }
    }

    /// The schema as it stands in its file.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Report => include_str!("../../schemas/report.json"),
            Self::Policy => include_str!("../../schemas/policy.json"),
            Self::Waivers => include_str!("../../schemas/waivers.json"),
            Self::Rule => include_str!("../../schemas/rule.json"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rule::{Capability, Category, Check, Confidence, Effect, Kind, Mark, Severity, Standing};

    fn schema(schema: Schema) -> Value {
        serde_json::from_str(schema.text()).unwrap()
    }

    #[test]
    fn the_values_of_a_key_are_those_of_the_program() {
        let check = |of: Schema, pointer: &str, expected: Value| {
            let schema = schema(of);
            let found = schema.pointer(pointer).unwrap_or_else(|| panic!("{} has no {pointer}", of.name()));
            assert_eq!(found["enum"], expected, "{} {pointer}", of.name());
        };
        check(Schema::Report, "/$defs/severity", json!(Severity::ALL));
        check(Schema::Report, "/$defs/confidence", json!(Confidence::ALL));
        check(Schema::Report, "/$defs/kind", json!(Kind::ALL));
        check(Schema::Report, "/$defs/category", json!(Category::ALL));
        check(Schema::Report, "/$defs/check", json!(Check::ALL));
        check(Schema::Report, "/$defs/capability", json!(Capability::ALL));
        check(Schema::Policy, "/properties/override/items/properties/severity", json!(Severity::ALL));
        check(Schema::Rule, "/properties/severity", json!(Severity::ALL));
        check(Schema::Rule, "/properties/confidence", json!(Confidence::ALL));
        check(Schema::Rule, "/properties/kind", json!(Kind::ALL));
        check(Schema::Rule, "/properties/check", json!(Check::ALL));
        check(Schema::Rule, "/properties/capability", json!(Capability::ALL));
        check(Schema::Rule, "/properties/threat/properties/effect", json!(Effect::ALL));
        let mut standings: Vec<&str> = Standing::ALL.iter().map(|standing| standing.name()).collect();
        standings.reverse();
        check(Schema::Rule, "/properties/threat/properties/standing", json!(standings));
        check(Schema::Rule, "/properties/threat/properties/marks/items", json!(Mark::ALL));
    }
}
