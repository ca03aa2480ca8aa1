//! Constant folding: what texts a value may be, and what it is made from.
//!
//! **Invariant:** all work is paid from one budget a text, so that folding is linear whatever the text repeats.

use std::collections::BTreeSet;

use super::Value;
use crate::source::Span;
use crate::syntax::{Damage, DamageKind};

/// How many meanings a name or a value keeps.
pub(super) const MEANINGS: usize = 8;
/// How many names, calls and parts a value keeps.
const ORIGINS: usize = 32;
/// What it costs to look at an element, in bytes.
const LOOK: usize = 16;
/// The longest text that folding makes, in bytes.
const TEXT: usize = 1 << 20;

/// The budget of one text.
#[derive(Debug)]
pub(super) struct Fold {
    left: usize,
    ran_out: bool,
}

impl Fold {
    /// A budget for a text of `len` bytes.
    pub(super) const fn for_text(len: usize) -> Self {
        Self { left: len.saturating_mul(64).saturating_add(4 << 20), ran_out: false }
    }

    /// Pays for `bytes` of work; `false` where the budget ran out.
    pub(super) const fn pay(&mut self, bytes: usize) -> bool {
        if self.left < bytes {
            self.ran_out = true;
            return false;
        }
        self.left -= bytes;
        true
    }

    /// Pays for all of `weights`; `false` where the budget ran out.
    ///
    /// No more of them are looked at than can be paid, and a look that was in vain is paid for too.
    pub(super) fn pay_each(&mut self, weights: impl Iterator<Item = usize>) -> bool {
        let mut cost = 0_usize;
        for (looked, weight) in weights.enumerate() {
            cost = cost.saturating_add(weight);
            if cost > self.left {
                self.left = self.left.saturating_sub(looked.saturating_mul(LOOK));
                self.ran_out = true;
                return false;
            }
        }
        self.pay(cost)
    }

    /// Whether something was left out.
    pub(super) const fn ran_out(&self) -> bool {
        self.ran_out
    }

    /// A copy of `value`; what it is made from alone where the budget ran out.
    pub(super) fn copy(&mut self, value: &Value) -> Value {
        if self.pay(value.weight()) { value.clone() } else { Value { calls: value.calls.clone(), ..Value::unknown() } }
    }

    /// `left` followed by `right`.
    pub(super) fn concat(&mut self, mut left: Value, right: &Value) -> Value {
        left.note_origins(right);
        left.made = has_made(&left, right) || has_made(right, &left) || cuts(&left, right);
        if left.is_constant() && right.is_constant() {
            self.product(&mut left, right);
            return left;
        }
        let texts_known = !left.texts.is_empty() && !right.texts.is_empty();
        let mut parts = left.take_parts();
        let mut right_parts = if right.is_constant() { right.texts.clone() } else { right.parts.clone() };
        parts.append(&mut right_parts);
        if texts_known {
            self.product(&mut left, right);
        } else {
            left.texts.clear();
        }
        parts.retain(|part| !part.is_empty());
        parts.truncate(ORIGINS);
        left.parts = parts;
        left.dynamic = true;
        left
    }

    /// The elements with `separator` between them.
    pub(super) fn join(&mut self, elements: &[Value], separator: &str) -> Value {
        let separator = Some(separator).filter(|text| !text.is_empty()).map(|text| Value::constant(text.to_owned()));
        let mut whole = Value::constant(String::new());
        // Constant neighbours become one part, so that the parts of a command line stay whole words.
        let mut run = Value::constant(String::new());
        for (at, element) in elements.iter().enumerate() {
            if let Some(separator) = separator.as_ref().filter(|_| at > 0) {
                run = self.concat(run, separator);
            }
            if element.is_constant() {
                run = self.concat(run, element);
            } else {
                whole = self.concat(whole, &std::mem::replace(&mut run, Value::constant(String::new())));
                whole = self.concat(whole, element);
            }
        }
        self.concat(whole, &run)
    }

    /// Every text changed by `change`; a text for which it yields nothing makes the value dynamic.
    pub(super) fn each(&mut self, mut value: Value, change: impl Fn(&str) -> Option<String>) -> Value {
        let mut texts = Vec::with_capacity(value.texts.len());
        for text in std::mem::take(&mut value.texts) {
            // What a change costs turns out afterwards; what cannot be paid then ends all folding.
            match self.pay(text.len() + 16).then(|| change(&text)).flatten() {
                Some(changed) if self.pay(changed.len()) => {
                    value.made |= !is_spelt(&changed, &[&text]);
                    texts.push(changed);
                }
                Some(_) => (value.dynamic, self.left) = (true, 0),
                None => value.dynamic = true,
            }
        }
        value.texts = texts;
        value
    }

    fn product(&mut self, left: &mut Value, right: &Value) {
        if let [only] = right.texts.as_slice() {
            for text in &mut left.texts {
                if text.len() + only.len() > TEXT || !self.pay(only.len()) {
                    left.dynamic = true;
                    left.texts.clear();
                    return;
                }
                text.push_str(only);
            }
            return;
        }
        let mut texts: Vec<String> = Vec::new();
        for first in &left.texts {
            for second in &right.texts {
                let len = first.len() + second.len();
                if texts.len() == MEANINGS || len > TEXT || !self.pay(len + 16) {
                    left.dynamic = true;
                    break;
                }
                texts.push(format!("{first}{second}"));
            }
        }
        left.texts = texts;
    }
}

impl Value {
    /// A value that is one text.
    pub(super) fn constant(text: String) -> Self {
        Self { texts: vec![text], ..Self::default() }
    }

    /// A value that is one text, which its source does not spell.
    pub(super) fn made(text: String) -> Self {
        Self { made: true, ..Self::constant(text) }
    }

    /// A value of which nothing is known.
    pub(super) fn unknown() -> Self {
        Self { dynamic: true, ..Self::default() }
    }

    /// Whether it is one of its texts and nothing else.
    pub(super) const fn is_constant(&self) -> bool {
        !self.dynamic && !self.texts.is_empty()
    }

    /// The text, where it can be only one.
    pub(super) fn only_text(&self) -> Option<&str> {
        match self.texts.as_slice() {
            [text] if !self.dynamic => Some(text),
            _ => None,
        }
    }

    /// Takes over the names and calls of `other`.
    pub(super) fn note_origins(&mut self, other: &Self) {
        for name in &other.names {
            self.note_name(name);
        }
        for call in &other.calls {
            self.note_call(*call);
        }
    }

    /// Notes that it is made from the resolved name `name`.
    pub(super) fn note_name(&mut self, name: &str) {
        if self.names.len() < ORIGINS && !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
    }

    /// Notes that it is made from the call with the index `call`.
    pub(super) fn note_call(&mut self, call: u32) {
        if self.calls.len() < ORIGINS && !self.calls.contains(&call) {
            self.calls.push(call);
        }
    }

    /// Makes it what it was or `other`.
    pub(super) fn or(&mut self, other: &Self) {
        self.note_origins(other);
        self.dynamic |= other.dynamic;
        self.made |= other.made;
        for text in &other.texts {
            if !self.texts.contains(text) {
                if self.texts.len() == MEANINGS {
                    self.dynamic = true;
                    break;
                }
                self.texts.push(text.clone());
            }
        }
        if !other.is_constant() {
            self.note_parts(other);
        }
    }

    /// Takes over what is constant in `other` as parts.
    pub(super) fn note_parts(&mut self, other: &Self) {
        let parts = if other.is_constant() { &other.texts } else { &other.parts };
        for part in parts {
            if self.parts.len() < ORIGINS && !part.is_empty() && !self.parts.contains(part) {
                self.parts.push(part.clone());
            }
        }
    }

    /// What exchanges the bits of both yields: it is known to be spelt by neither.
    pub(super) fn exchanged(mut self, other: &Self) -> Self {
        self.note_origins(other);
        Self { made: true, names: self.names, calls: self.calls, ..Self::unknown() }
    }

    /// What it is made from, its texts unknown from here on: its constant texts become parts.
    pub(super) fn blurred(mut self) -> Self {
        self.parts = self.take_parts();
        self.texts.clear();
        self.dynamic = true;
        self
    }

    /// How many bytes a copy costs.
    pub(super) fn weight(&self) -> usize {
        let texts: usize = self.texts.iter().chain(&self.parts).chain(&self.names).map(|text| text.len() + 24).sum();
        texts + self.calls.len() * 4
    }

    fn take_parts(&mut self) -> Vec<String> {
        if self.is_constant() { self.texts.clone() } else { std::mem::take(&mut self.parts) }
    }
}

/// Whether what is made in `one` is still so beside `other`: of an unknown text, no more than a part is not spelt.
fn has_made(one: &Value, other: &Value) -> bool {
    let is_spelt = !other.made && other.texts.iter().chain(&other.parts).any(|text| text.contains(char::is_alphabetic));
    one.made && !(one.texts.is_empty() && is_spelt)
}

/// Whether a word of the whole lies partly in `left` and partly in `right`.
///
/// A word of `camelCase` may be chosen among several: `"exec" + (waits ? "Sync" : "")`.
fn cuts(left: &Value, right: &Value) -> bool {
    let is_chosen = !(left.only_text().is_some() && right.only_text().is_some());
    let is_part = |c: char| c.is_alphabetic() || c == '_';
    let word_at = |text: &str| -> usize { text.chars().rev().take_while(|c| is_part(*c)).take(3).count() };
    let is_cut = |end: &str, start: &str| {
        let (Some(last), Some(first)) = (end.chars().next_back(), start.chars().next()) else { return false };
        let is_joint = last == '_' || first == '_' || (last.is_lowercase() && first.is_uppercase());
        // What stands for one or many of it is a word as well.
        let is_plural = word_at(end) > 2 && matches!(start.split(|c| !is_part(c)).next(), Some("s" | "es"));
        is_part(last) && is_part(first) && !is_plural && !(is_chosen && is_joint)
    };
    left.texts.iter().any(|end| right.texts.iter().any(|start| is_cut(end, start)))
}

/// Whether letters and digits of ASCII are written as escapes: `\x63\x75rl`, `\143url`, `\u0063url`.
pub(super) fn hides_letters(source: &str) -> bool {
    let code = |rest: &str| -> Option<u32> {
        let digits = |from: usize, len: usize, radix: u32| u32::from_str_radix(rest.get(from..from + len)?, radix).ok();
        match rest.bytes().next()? {
            b'x' => digits(1, 2, 16),
            b'u' if rest.starts_with("u{") => u32::from_str_radix(rest.get(2..)?.split_once('}')?.0, 16).ok(),
            b'u' => digits(1, 4, 16),
            b'U' => digits(1, 8, 16),
            b'0'..=b'3' => digits(0, 3, 8),
            _ => None,
        }
    };
    let is_letter = |code: u32| char::from_u32(code).is_some_and(|c| c.is_ascii_alphanumeric());
    let mut pieces = source.split('\\').skip(1);
    let mut hidden = 0;
    while let Some(piece) = pieces.next() {
        if piece.is_empty() {
            // The backslash itself.
            pieces.next();
        } else if code(piece).is_some_and(is_letter) {
            hidden += 1;
        }
    }
    hidden > 1
}

/// Whether every word of a text is a word of one of its sources, whatever its case.
pub(super) fn is_spelt(text: &str, sources: &[&str]) -> bool {
    let words = |text: &'_ str| -> BTreeSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_ascii_lowercase).collect()
    };
    if sources.contains(&text) {
        return true;
    }
    let known: BTreeSet<String> = sources.iter().flat_map(|source| words(source)).collect();
    words(text).is_subset(&known)
}

/// The damage of a text whose folding ran out of its budget.
pub(super) fn exhausted(span: Span) -> Damage {
    let detail = "more constant folding than its budget allows; some values were left unknown".to_owned();
    Damage { kind: DamageKind::TooLarge, span, detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::constant(text.to_owned())
    }

    fn fold() -> Fold {
        Fold::for_text(100)
    }

    #[test]
    fn constants_are_joined_and_unknowns_leave_parts() {
        assert_eq!(fold().concat(text("cu"), &text("rl")), Value::made("curl".to_owned()));
        assert_eq!(fold().concat(text("curl "), &text("-s")), text("curl -s"));
        let mixed = fold().join(&[text("curl"), text("-s"), Value::unknown(), text("x")], " ");
        assert!(mixed.texts.is_empty() && mixed.dynamic);
        assert_eq!(mixed.parts, ["curl -s ", " x"]);
    }

    #[test]
    fn a_value_keeps_eight_meanings() {
        let mut many = text("0");
        for at in 1..12 {
            many.or(&text(&at.to_string()));
        }
        assert_eq!(many.texts.len(), MEANINGS);
        assert!(many.dynamic);
        let squared = fold().concat(many.clone(), &many);
        assert_eq!(squared.texts.len(), MEANINGS);
    }

    #[test]
    fn the_budget_ends_the_work_and_not_the_truth() {
        let mut fold = Fold { left: 100, ran_out: false };
        let mut value = Value::constant("x".repeat(60));
        value.note_call(3);
        for _ in 0..10 {
            let copy = fold.copy(&value);
            assert_eq!(copy.calls, [3]);
        }
        assert!(fold.ran_out());
    }
}
