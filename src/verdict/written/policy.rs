//! The policy file: profile, threshold, allowances, overrides, responses.

use std::sync::Arc;

use toml::Spanned;
use toml::de::DeValue;

use super::PolicyMistakes;
use super::form::{Fields, Form};
use crate::rule::{Card, Kind, RuleSet, Severity};
use crate::verdict::policy::{Profile, SeverityOverride, THRESHOLD};
use crate::verdict::{Band, Decision, Policy};

const KEYS: [&str; 5] = ["profile", "threshold", "allow", "override", "response"];
const ALLOW: [&str; 4] = ["hosts", "variables", "commands", "paths"];
const OVERRIDE: [&str; 3] = ["rule", "severity", "reason"];
const BANDS: [Band; 4] = [Band::Low, Band::Medium, Band::High, Band::Critical];

impl Policy {
    /// The policy that a TOML file says; `file` is its name for messages.
    ///
    /// # Errors
    /// All mistakes in it at once, with line and column.
    pub fn from_toml(file: &str, text: &str, rules: &RuleSet) -> Result<Self, PolicyMistakes> {
        read_policy(file, text, &rules.cards().cloned().collect::<Vec<_>>())
    }
}

/// The policy that a TOML file says about the rules of `cards`.
///
/// # Errors
/// All mistakes in it at once, with line and column.
pub(crate) fn read_policy(file: &str, text: &str, cards: &[Arc<Card>]) -> Result<Policy, PolicyMistakes> {
    let form = Form::of(text);
    let whole = form.parse();
    let fields = Fields::of(&form, whole.get_ref(), 0, "a policy", &KEYS);
    let profile = fields.get("profile").and_then(|value| form.text_of(value, "profile"));
    let profile = profile.and_then(|name| form.named(&name, "profile", &Profile::ALL.map(|own| (own.name(), own))));
    let mut policy = Policy::of(profile.unwrap_or(Profile::Forge));
    if let Some(threshold) = fields.get("threshold").and_then(|value| threshold(value, &form)) {
        policy.threshold = threshold;
    }
    if let Some(allowed) = fields.table("allow", &ALLOW, "[allow]") {
        allow(&allowed, &form, &mut policy);
    }
    for one in fields.tables("override", &OVERRIDE, "an override") {
        give_severity(&one, &form, cards, &mut policy);
    }
    let bands = BANDS.map(Band::name);
    if let Some(responses) = fields.table("response", &bands, "[response]") {
        for band in BANDS {
            let answer = responses.get(band.name()).and_then(|value| form.text_of(value, band.name()));
            if let Some(decision) = answer.and_then(|answer| response(&answer, &form)) {
                policy.responses.insert(band, decision);
            }
        }
    }
    form.settle("policy", file, policy)
}

fn threshold(value: &Spanned<DeValue<'_>>, form: &Form<'_>) -> Option<u32> {
    let number = value.get_ref().as_integer().filter(|number| number.radix() == 10);
    let number = number.and_then(|number| number.as_str().parse::<u32>().ok()).filter(|number| *number <= THRESHOLD);
    if number.is_none() {
        form.note(value.span(), format!("the threshold is a number from 0 to {THRESHOLD}: it may only be lowered"));
    }
    number
}

fn allow(allowed: &Fields<'_, '_>, form: &Form<'_>, policy: &mut Policy) {
    let note_twice = |text: &Spanned<String>, is_new: bool| {
        if !is_new {
            form.note(text.span(), format!("`{}` is allowed twice; take one out", text.get_ref()));
        }
    };
    let allowances = &mut policy.allowances;
    for host in allowed.texts("hosts") {
        match allowances.add_host(host.get_ref()) {
            Ok(is_new) => note_twice(&host, is_new),
            Err(error) => form.note(host.span(), error.to_string()),
        }
    }
    for path in allowed.texts("paths") {
        match allowances.add_path(path.get_ref()) {
            _ if path.get_ref().split(['/', '\\']).any(|component| component == "..") => {
                form.note(path.span(), "a path that goes up with `..` is never allowed; write where it leads");
            }
            Ok(is_new) => note_twice(&path, is_new),
            Err(error) => form.note(path.span(), error.to_string()),
        }
    }
    for variable in allowed.texts("variables") {
        let name = variable.get_ref();
        if name.chars().any(|character| !character.is_alphanumeric() && character != '_') {
            form.note(variable.span(), format!("`{name}` is no name of a variable; write it exactly, without `$`"));
        } else {
            note_twice(&variable, allowances.add_variable(name));
        }
    }
    for command in allowed.texts("commands") {
        note_twice(&command, allowances.add_command(command.get_ref()));
    }
}

fn give_severity(one: &Fields<'_, '_>, form: &Form<'_>, cards: &[Arc<Card>], policy: &mut Policy) {
    let (rule, severity, reason) = (one.require_text("rule"), one.require_text("severity"), one.require_text("reason"));
    let rule = rule.and_then(|id| Some((form.rule(&id, cards)?, id.span())));
    let levels: Vec<(&str, Severity)> = Severity::ALL.iter().map(|severity| (severity.name(), *severity)).collect();
    let given = severity.and_then(|name| Some((form.named(&name, "severity", &levels)?, name.span())));
    let (Some((card, place)), Some((severity, at)), Some(reason)) = (rule, given, reason) else { return };
    if card.kind == Kind::Threat && severity < card.severity {
        let own = card.severity.name();
        form.note(
            at,
            format!(
                "`{}` is evidence of malice and is never lowered; write {own} or more, or waive the finding",
                card.id
            ),
        );
    }
    let given = SeverityOverride { severity, reason: reason.into_inner() };
    if policy.overrides.insert(card.id.clone(), given).is_some() {
        form.note(place, format!("`{}` has two overrides; keep one", card.id));
    }
}

fn response(answer: &Spanned<String>, form: &Form<'_>) -> Option<Decision> {
    if answer.get_ref() == Decision::Approve.name() {
        form.note(
            answer.span(),
            "a response makes a decision stricter, never milder; write review or reject, or leave it out",
        );
        return None;
    }
    form.named(answer, "response", &[Decision::Review, Decision::Reject].map(|decision| (decision.name(), decision)))
}
