//! How names get their meanings: assignments, their parts, and what is noted of them.

use super::access::Use;
use super::evaluate::Machine;
use super::step::{Giving, Role, Target};
use crate::program::fold::MEANINGS;
use crate::program::names::{Meaning, Slot, Standing, Symbol};
use crate::program::{Assignment, Value};

impl Machine<'_, '_> {
    /// Gives a meaning to a range of targets.
    pub(super) fn bind(&mut self, first: u32, count: u32, top: &Meaning, giving: Giving) {
        for target in self.code.targets_of(first, count) {
            let is_wanted = if self.speaks {
                target.statement.is_some()
            } else {
                target.slot.is_some_and(|slot| self.gathers(slot))
            };
            if !is_wanted {
                continue;
            }
            let giving = if target.partial { Giving::Addition } else { giving };
            let mut given = self.given(top, giving);
            for key in &target.keys {
                given = self.part(given, *key, target);
            }
            if count > 1 && giving == Giving::Element {
                // Which element goes to which name is not followed.
                given.value = given.value.blurred();
            }
            if let Some(field) = target.field {
                given = self.with_field(field, given);
            }
            self.note_assignment(target, &given);
            if let Some(slot) = target.slot {
                let is_appended = giving == Giving::Addition && !target.partial;
                if !is_appended || !self.append(slot, &top.value) {
                    self.give(slot, given);
                }
            }
        }
    }

    /// An object of which one property is known.
    fn with_field(&mut self, field: Symbol, given: Meaning) -> Meaning {
        let mut made = Meaning::of(Value::unknown());
        let flat = given.clone_paths();
        let value = self.settled(given);
        made.value.note_origins(&value);
        made.fields.insert(self.code.names.text(field).to_owned(), Meaning { value, ..flat });
        made
    }

    fn given(&mut self, top: &Meaning, giving: Giving) -> Meaning {
        if !top.is_paid(&mut self.fold) {
            let mut value = Value::unknown();
            value.note_origins(&top.value);
            return Meaning { value, ..top.clone_paths() };
        }
        match giving {
            Giving::Whole => top.clone_itself(),
            Giving::Element if top.list.is_some() => {
                let mut value = Value::default();
                for element in top.list.iter().flatten().take(MEANINGS + 1) {
                    value.or(element);
                }
                value.dynamic |= value.texts.is_empty();
                Meaning { standing: Standing::Itself, ..Meaning { value, ..top.clone_paths() } }
            }
            Giving::Element | Giving::Addition => {
                let mut value = Value { made: top.value.made, ..Value::unknown() };
                value.note_origins(&top.value);
                for element in top.list.iter().flatten() {
                    value.note_origins(element);
                }
                Meaning::of(value)
            }
        }
    }

    /// The property or element of a meaning that a target gets.
    fn part(&mut self, object: Meaning, key: Symbol, target: &Target) -> Meaning {
        let name = self.code.names.text(key);
        let is_element = object.list.is_some() || object.paths.iter().any(|path| self.dialect.is_mapping(path));
        if !is_element {
            return self.attribute(object, name, Role::Copied);
        }
        let key = Meaning::of(Value::constant(name.to_owned()));
        self.subscript(object, vec![key], Use { step: u32::MAX, span: target.span, scope: 0, role: Role::Inner })
    }

    /// Whether what the slot holds is gathered in this round.
    pub(in crate::program) fn gathers(&self, slot: Slot) -> bool {
        !self.speaks && self.stale.slot(slot)
    }

    /// Gives a slot a further meaning.
    pub(in crate::program) fn give(&mut self, slot: Slot, meaning: Meaning) {
        if !self.gathers(slot) {
            return;
        }
        match self.next.get_mut(slot as usize) {
            Some(Some(held)) => held.or(&meaning, false),
            Some(free) => *free = Some(meaning),
            None => {}
        }
    }

    /// Makes the last text that a slot holds so far a longer one: `s += "tem"`; tells whether both are known.
    fn append(&mut self, slot: Slot, more: &Value) -> bool {
        if !self.gathers(slot) {
            return false;
        }
        let Some(Some(held)) = self.next.get_mut(slot as usize) else { return false };
        let (Some(last), Some(_)) = (held.value.texts.last().filter(|_| !held.value.dynamic), more.only_text()) else {
            return false;
        };
        if held.list.is_some() || !self.fold.pay(last.len() + more.weight()) {
            return false;
        }
        let whole = self.fold.concat(Value::constant(last.clone()), more);
        if held.value.texts.len() == MEANINGS {
            held.value.texts.pop();
        }
        held.value.or(&whole);
        true
    }

    fn note_assignment(&mut self, target: &Target, given: &Meaning) {
        if let Some(statement) = target.statement
            && self.speaks
        {
            let name: String = target.span.of_text(self.code.text).chars().take(120).collect();
            let list = given.list.clone();
            let value = self.fold.copy(&given.value);
            let value = self.settled(Meaning { list, ..Meaning::of(value) });
            self.program.assignments.push(Assignment { name, value, span: statement });
        }
    }
}
