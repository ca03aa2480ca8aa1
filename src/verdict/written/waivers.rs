//! The waiver file: a list of findings that do not count, each with a reason, an owner and a last day.

use std::sync::Arc;

use toml::Spanned;

use super::PolicyMistakes;
use super::form::{Fields, Form};
use crate::rule::{Card, RuleSet};
use crate::verdict::waiver::{Date, Subject, Waiver, Waivers};

const WAIVER: [&str; 7] = ["rule", "fingerprint", "path", "digest", "reason", "owner", "until"];

impl Waivers {
    /// The waivers that a TOML file says; `file` is its name for messages, `today` the date (`2026-03-31`) by which they hold.
    ///
    /// # Errors
    /// All mistakes in it at once, with line and column; a `today` that is no date is one too.
    pub fn from_toml(file: &str, text: &str, rules: &RuleSet, today: &str) -> Result<Self, PolicyMistakes> {
        let Some(today) = date(today) else {
            let form = Form::of("");
            form.note(0..0, format!("`{today}` is no date of today; write it as 2026-03-31"));
            return form.settle("waiver file", file, Self::default());
        };
        read_waivers(file, text, &rules.cards().cloned().collect::<Vec<_>>(), today)
    }
}

/// The date that a text writes as `2026-03-31`.
pub(crate) fn date(text: &str) -> Option<Date> {
    let written: toml::value::Datetime = text.parse().ok()?;
    written.date.filter(|_| written.time.is_none() && written.offset.is_none())
}

/// The waivers that a TOML file says about the rules of `cards`, as they hold `today`.
///
/// # Errors
/// All mistakes in it at once, with line and column.
pub(crate) fn read_waivers(
    file: &str,
    text: &str,
    cards: &[Arc<Card>],
    today: Date,
) -> Result<Waivers, PolicyMistakes> {
    let form = Form::of(text);
    let whole = form.parse();
    let fields = Fields::of(&form, whole.get_ref(), 0, "a waiver file", &["waiver"]);
    let mut waivers = Waivers { as_of: Some(today), ..Waivers::default() };
    for one in fields.tables("waiver", &WAIVER, "a waiver") {
        let waiver = waiver(&one, &form, cards);
        let same =
            |held: &Waiver| waiver.as_ref().is_some_and(|own| (&held.rule, &held.subject) == (&own.rule, &own.subject));
        if waivers.entries.iter().any(same) {
            form.note(one.at()..one.at(), "this finding is waived twice; keep one of the two");
        }
        waivers.entries.extend(waiver);
    }
    form.settle("waiver file", file, waivers)
}

fn waiver(one: &Fields<'_, '_>, form: &Form<'_>, cards: &[Arc<Card>]) -> Option<Waiver> {
    let rule = one.require_text("rule").filter(|id| form.rule(id, cards).is_some());
    let subject = subject(one, form);
    let (reason, owner) = (one.require_text("reason"), one.require_text("owner"));
    let until = one.require("until").and_then(|value| {
        let day = value.get_ref().as_datetime().and_then(|day| date(&day.to_string()));
        if day.is_none() {
            form.note(value.span(), "`until` is a day, without quotation marks and time: until = 2026-03-31");
        }
        day
    });
    Some(Waiver {
        rule: rule?.into_inner(),
        subject: subject?,
        reason: reason?.into_inner(),
        owner: owner?.into_inner(),
        until: until?,
    })
}

fn subject(one: &Fields<'_, '_>, form: &Form<'_>) -> Option<Subject> {
    let of = |key| one.get(key).map(|value| form.text_of(value, key));
    match (of("fingerprint"), of("path"), of("digest")) {
        (Some(print), None, None) => digits(print?, 32, "fingerprint", form).map(Subject::Fingerprint),
        (None, Some(path), Some(digest)) => {
            let digest = digits(digest?, 64, "digest", form);
            Some(Subject::File { path: path?.into_inner(), digest: digest? })
        }
        _ => {
            form.note(
                one.at()..one.at(),
                "a waiver has either `fingerprint`, or `path` and `digest`; take both from the JSON report",
            );
            None
        }
    }
}

/// Hexadecimal digits, in lower case.
fn digits(text: Spanned<String>, count: usize, key: &str, form: &Form<'_>) -> Option<String> {
    let digits = text.get_ref().to_ascii_lowercase();
    if digits.len() == count && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some(digits);
    }
    form.note(text.span(), format!("`{key}` has {count} hexadecimal digits; take it from the JSON report"));
    None
}
