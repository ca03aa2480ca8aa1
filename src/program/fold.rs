//! Constant folding: what texts a value may be, and what it is made from.
//!
//! **Invariant:** all work is paid from one budget a text, so that folding is linear whatever the text repeats.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

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
    pub(super) fn concat(&mut self, mut left: Value, right: Value) -> Value {
        left.note_origins(&right);
        if left.is_constant() && right.is_constant() {
            self.product(&mut left, &right);
            return left;
        }
        let texts_known = !left.texts.is_empty() && !right.texts.is_empty();
        let mut parts = left.take_parts();
        let mut right_parts = if right.is_constant() { right.texts.clone() } else { right.parts.clone() };
        parts.append(&mut right_parts);
        if texts_known {
            self.product(&mut left, &right);
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
    pub(super) fn join(&mut self, elements: Vec<Value>, separator: &str) -> Value {
        let mut whole = Value::constant(String::new());
        // Constant neighbours become one part, so that the parts of a command line stay whole words.
        let mut run = Value::constant(String::new());
        for (at, element) in elements.into_iter().enumerate() {
            if at > 0 && !separator.is_empty() {
                run = self.concat(run, Value::constant(separator.to_owned()));
            }
            if element.is_constant() {
                run = self.concat(run, element);
            } else {
                whole = self.concat(whole, std::mem::replace(&mut run, Value::constant(String::new())));
                whole = self.concat(whole, element);
            }
        }
        self.concat(whole, run)
    }

    /// Every text changed by `change`; a text for which it yields nothing makes the value dynamic.
    pub(super) fn each(&mut self, mut value: Value, change: impl Fn(&str) -> Option<String>) -> Value {
        let mut texts = Vec::with_capacity(value.texts.len());
        for text in std::mem::take(&mut value.texts) {
            match change(&text) {
                Some(text) if self.pay(text.len() + 16) => texts.push(text),
                _ => value.dynamic = true,
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

/// The damage of a text whose folding ran out of its budget.
pub(super) fn exhausted(span: Span) -> Damage {
    let detail = "more constant folding than its budget allows; some values were left unknown".to_owned();
    Damage { kind: DamageKind::TooLarge, span, detail }
}

/// The text that Base64 stands for, in either alphabet, padded or not.
pub(super) fn base64_text(text: &str) -> Option<String> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let compact: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let url = compact.contains(['-', '_']);
    let alphabet = if url { &alphabet::URL_SAFE } else { &alphabet::STANDARD };
    let bytes = GeneralPurpose::new(alphabet, config).decode(compact).ok()?;
    String::from_utf8(bytes).ok()
}

/// The text that hexadecimal digits stand for.
pub(super) fn hex_text(text: &str) -> Option<String> {
    let digits: Vec<u32> = text
        .chars()
        .filter(|c| !c.is_ascii_whitespace() && *c != ':')
        .map(|c| c.to_digit(16))
        .collect::<Option<_>>()?;
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    let bytes =
        pairs.filter_map(|pair| u8::try_from(pair.iter().fold(0, |sum, digit| sum * 16 + digit)).ok()).collect();
    String::from_utf8(bytes).ok()
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
        assert_eq!(fold().concat(text("cu"), text("rl")), text("curl"));
        let mixed = fold().join(vec![text("curl"), text("-s"), Value::unknown(), text("x")], " ");
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
        let squared = fold().concat(many.clone(), many);
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

    #[test]
    fn encodings_of_text_are_undone() {
        assert_eq!(base64_text("Y3VybA==").as_deref(), Some("curl"));
        assert_eq!(base64_text("Y3VybA").as_deref(), Some("curl"));
        assert_eq!(base64_text("not base64!"), None);
        assert_eq!(hex_text("6375 726c").as_deref(), Some("curl"));
        assert_eq!(hex_text("637"), None);
        assert_eq!(hex_text("zz"), None);
    }
}
