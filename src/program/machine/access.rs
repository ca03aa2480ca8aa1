//! What names, attributes and elements are.

use super::evaluate::Machine;
use super::step::Role;
use crate::program::names::{Meaning, Scope, Slot, Standing, Symbol, add_path};
use crate::program::{Read, Value};
use crate::source::Span;

/// The longest path, in bytes; a longer one is a method of an unknown receiver.
const PATH: usize = 200;

/// The path of a function without a name.
pub(in crate::program) const ANONYMOUS: &str = ".function";

/// Where and for what an element is asked.
#[derive(Clone, Copy, Debug)]
pub(in crate::program) struct Use {
    /// The step that asks.
    pub(in crate::program) step: u32,
    /// Where it stands.
    pub(in crate::program) span: Span,
    /// The scope around it.
    pub(in crate::program) scope: Scope,
    /// What it is asked for.
    pub(in crate::program) role: Role,
}

impl Machine<'_, '_> {
    /// What a name means that may be one of `slots`.
    pub(in crate::program) fn name(&mut self, symbol: Symbol, slots: &[Slot], role: Role, span: Span) -> Meaning {
        let mut made = Meaning { standing: Standing::Itself, ..Meaning::default() };
        let bound = self.add_slots(&mut made, slots, true);
        let imported = self.code.names.imported(symbol);
        for path in imported {
            add_path(&mut made.paths, path);
            made.standing = Standing::Itself;
            made.resolved = true;
            made.value.dynamic = true;
            if path.contains('.') && matches!(role, Role::Read | Role::Copied) {
                made.value.note_name(path);
            }
        }
        if !bound {
            made.value.dynamic = true;
            if imported.is_empty() {
                add_path(&mut made.paths, self.code.names.text(symbol));
                for module in &self.code.stars {
                    add_path(&mut made.paths, &format!("{module}.{}", self.code.names.text(symbol)));
                }
            }
        }
        if role == Role::Read && (!imported.is_empty() || made.paths.iter().any(|path| path.contains('.'))) {
            self.note_read(&made, role, span);
        }
        made
    }

    /// Adds what the slots of a name hold; tells whether there are any.
    pub(in crate::program) fn add_slots(&mut self, made: &mut Meaning, slots: &[Slot], first: bool) -> bool {
        let mut found = false;
        for slot in slots {
            let Some(Some(held)) = self.known.get(*slot as usize) else { continue };
            if made.paths.iter().all(|path| path.starts_with('.')) && !held.paths.is_empty() {
                made.paths.clear();
            }
            if held.is_paid(&mut self.fold) {
                made.or(held, first && !found);
            } else {
                made.value.note_origins(&held.value);
                made.value.dynamic = true;
                made.or_paths(held);
            }
            found = true;
        }
        found || !slots.is_empty()
    }

    /// Adds what a class of the text has under a name, for an object that may be of the class or the class itself.
    pub(in crate::program) fn add_members(&mut self, made: &mut Meaning, classes: &[String], step: u32) {
        let members = &self.code.members;
        let may_have = |slot: &Slot| {
            members.get(slot).is_some_and(|class| {
                classes.iter().any(|path| path == class || self.code.classes.get(path).is_some_and(|derived| *derived))
            })
        };
        let slots: Vec<Slot> = self.wiring.members(step).iter().copied().filter(may_have).collect();
        if slots.is_empty() {
            return;
        }
        let before = made.paths.clone();
        self.add_slots(made, &slots, false);
        made.paths.retain(|path| before.is_empty() || before.contains(path) || !path.starts_with('.'));
    }

    /// An attribute of an object.
    pub(in crate::program) fn attribute(&mut self, object: Meaning, name: &str, role: Role) -> Meaning {
        let mut made = Meaning { resolved: object.resolved, computed: object.computed, ..Meaning::default() };
        if object.paths.is_empty() {
            made.paths.push(format!(".{name}"));
            let of_function = self.dialect.attribute(ANONYMOUS, name).filter(|_| !object.functions.is_empty());
            if let Some((path, standing)) = of_function {
                (made.paths, made.standing, made.computed, made.resolved) = (vec![path], standing, true, true);
            }
        }
        for path in &object.paths {
            let typed = path.rsplit('.').next().is_some_and(|last| last.starts_with(char::is_uppercase));
            if let Some((path, standing)) = self.dialect.attribute(path, name).filter(|_| path.starts_with('.')) {
                // The way to it goes around its name.
                add_path(&mut made.paths, &path);
                (made.standing, made.computed, made.resolved) = (standing, true, true);
            } else if path.starts_with('.') || object.standing == Standing::Holder || path.len() + name.len() > PATH {
                add_path(&mut made.paths, &format!(".{name}"));
            } else if let Some((path, standing)) = self.dialect.attribute(path, name) {
                add_path(&mut made.paths, &path);
                made.standing = standing;
            } else {
                // An attribute of a name that nothing binds is a library's, in a snippet without its imports.
                made.resolved |= object.standing == Standing::Itself;
                add_path(&mut made.paths, &format!("{path}.{name}"));
                if object.standing == Standing::Result && !typed {
                    add_path(&mut made.paths, &format!(".{name}"));
                }
            }
        }
        let field = object.fields.get(name).cloned();
        let mut receiver = object;
        if receiver.resolved && receiver.standing == Standing::Itself {
            for path in receiver.paths.iter().filter(|path| path.contains('.') && !path.starts_with('.')) {
                let last = path.rsplit('.').next().unwrap_or_default();
                if !self.dialect.is_module(last) && !last.starts_with(char::is_uppercase) {
                    receiver.value.note_name(path);
                }
            }
        }
        if role == Role::Callee {
            made.value = Value { dynamic: true, ..Value::default() };
            made.value.note_origins(&receiver.value);
            receiver.receiver = None;
            made.receiver = Some(Box::new(receiver));
        } else {
            let own = made.resolved && matches!(role, Role::Read | Role::Copied);
            made.value = if own && receiver.standing == Standing::Itself {
                Value { calls: std::mem::take(&mut receiver.value.calls), ..Value::unknown() }
            } else {
                self.settled(receiver).blurred()
            };
            if own {
                for path in made.paths.iter().filter(|path| !path.starts_with('.')) {
                    made.value.note_name(path);
                }
            }
        }
        if let Some(field) = field {
            made.paths.retain(|path| !path.starts_with('.'));
            let is_alone = made.paths.is_empty();
            made.or_paths(&field);
            if is_alone {
                // It is a literal and nothing else: what stands under other names is not in it.
                made.value = field.value;
            } else {
                made.value.or(&field.value);
            }
        }
        made
    }

    /// An element of an object.
    pub(in crate::program) fn subscript(&mut self, object: Meaning, keys: Vec<Meaning>, used: Use) -> Meaning {
        let mut key = Value::unknown();
        for (at, one) in keys.into_iter().enumerate() {
            let one = self.settled(one);
            if at == 0 { key = one } else { key.note_origins(&one) }
        }
        let text = key.texts.first().cloned();
        if let Some(made) = self.dialect.element(self, &object, &key, used) {
            return made;
        }
        let own =
            object.resolved && object.standing == Standing::Itself && object.paths.iter().any(|p| p.contains('.'));
        let mut made = Meaning::default();
        if own {
            made.value = Value { calls: object.value.calls.clone(), ..Value::unknown() };
            let shown = key.only_text().unwrap_or("*");
            for path in object.paths.iter().filter(|path| path.contains('.') && !path.starts_with('.')) {
                made.value.note_name(&format!("{path}[{shown}]"));
            }
            if self.speaks && used.role != Role::Store {
                self.program.reads.push(Read { path: object.paths, key: Some(key), span: used.span });
            }
            return made;
        }
        if object.standing == Standing::Holder {
            made.or_paths(&Meaning { standing: Standing::Itself, ..object.clone_paths() });
        }
        made.value = match (&object.list, text.as_deref().and_then(|text| text.parse::<usize>().ok())) {
            (Some(list), Some(at)) => list.get(at).cloned().unwrap_or_else(Value::unknown),
            _ => self.settled(object).blurred(),
        };
        made.value.note_origins(&key);
        made
    }

    /// Notes that a resolved name is read.
    pub(in crate::program) fn note_read(&mut self, made: &Meaning, role: Role, span: Span) {
        let shows = self.speaks && role == Role::Read && made.resolved && made.standing == Standing::Itself;
        if shows && !made.paths.iter().all(|path| path.starts_with('.')) {
            self.program.reads.push(Read { path: made.paths.clone(), key: None, span });
        }
    }
}
