//! What Python names, attributes and elements are.

use super::evaluate::Machine;
use super::step::Role;
use crate::program::names::{Meaning, Scope, Slot, Standing, Symbol, add_path};
use crate::program::{Read, Value};
use crate::source::Span;

/// The longest path, in bytes; a longer one is a method of an unknown receiver.
const PATH: usize = 200;

/// Modules within modules: a function of theirs is made from nothing.
const MODULES: &[&str] =
    &["path", "request", "parse", "error", "client", "server", "futures", "etree", "util", "datetime"];

impl Machine<'_, '_> {
    /// What a name means that may be one of `slots`.
    pub(super) fn name(&mut self, symbol: Symbol, slots: &[Slot], role: Role, span: Span) -> Meaning {
        let mut made = Meaning { standing: Standing::Itself, ..Meaning::default() };
        let bound = self.add_slots(&mut made, slots, true);
        let imported = self.code.names.imported(symbol);
        for path in imported {
            add_path(&mut made.paths, path);
            made.standing = Standing::Itself;
            made.resolved = true;
            made.value.dynamic = true;
            if path.contains('.') && role == Role::Read {
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
    pub(super) fn add_slots(&mut self, made: &mut Meaning, slots: &[Slot], first: bool) -> bool {
        let mut found = false;
        for slot in slots {
            let Some(Some(held)) = self.known.get(*slot as usize) else { continue };
            let list: usize = held.list.iter().flatten().map(Value::weight).sum();
            if made.paths.iter().all(|path| path.starts_with('.')) && !held.paths.is_empty() {
                made.paths.clear();
            }
            if self.fold.pay(held.value.weight() + list) {
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

    /// An attribute of an object.
    pub(super) fn attribute(&mut self, object: Meaning, name: &str, role: Role) -> Meaning {
        let mut made = Meaning { resolved: object.resolved, ..Meaning::default() };
        if object.paths.is_empty() {
            made.paths.push(format!(".{name}"));
        }
        for path in &object.paths {
            let typed = path.rsplit('.').next().is_some_and(|last| last.starts_with(char::is_uppercase));
            if path.starts_with('.') || object.standing == Standing::Holder || path.len() + name.len() > PATH {
                add_path(&mut made.paths, &format!(".{name}"));
            } else if matches!(path.as_str(), "builtins" | "__builtins__") {
                add_path(&mut made.paths, name);
            } else if path == "pathlib.Path" && matches!(name, "parent" | "parents") {
                add_path(&mut made.paths, path);
                made.standing = Standing::Result;
            } else {
                // An attribute of a name that nothing binds is a library's, in a snippet without its imports.
                made.resolved |= object.standing == Standing::Itself;
                add_path(&mut made.paths, &format!("{path}.{name}"));
                if object.standing == Standing::Result && !typed {
                    add_path(&mut made.paths, &format!(".{name}"));
                }
            }
        }
        let mut receiver = object;
        if receiver.resolved && receiver.standing == Standing::Itself {
            for path in receiver.paths.iter().filter(|path| path.contains('.') && !path.starts_with('.')) {
                let last = path.rsplit('.').next().unwrap_or_default();
                if !MODULES.contains(&last) && !last.starts_with(char::is_uppercase) {
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
            let own = made.resolved && role == Role::Read;
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
        made
    }

    /// An element of an object.
    pub(super) fn subscript(
        &mut self,
        object: Meaning,
        keys: Vec<Meaning>,
        scope: Scope,
        role: Role,
        (step, span): (u32, Span),
    ) -> Meaning {
        let mut key = Value::unknown();
        for (at, one) in keys.into_iter().enumerate() {
            let one = self.settled(one);
            if at == 0 { key = one } else { key.note_origins(&one) }
        }
        let text = key.texts.first().cloned();
        let namespace = object.paths.iter().any(|path| {
            matches!(path.as_str(), "globals" | "locals" | "vars" | "sys.modules" | "__builtins__")
                || path.ends_with(".__dict__")
        });
        if namespace {
            if let Some(roams) = self.ran.roams.get_mut(step as usize) {
                *roams = true;
            }
            let mut made = Meaning { resolved: true, ..Meaning::of(Value::unknown()) };
            for path in &object.paths {
                let name = text.as_deref().unwrap_or("*");
                match path.strip_suffix(".__dict__") {
                    Some(base) => add_path(&mut made.paths, &format!("{base}.{name}")),
                    None => {
                        let symbol = self.code.names.known(name).filter(|_| path != "sys.modules");
                        if let Some(symbol) = symbol {
                            let inner = self.name(symbol, self.wiring.named(scope, symbol), Role::Inner, span);
                            made.or_paths(&inner);
                        } else {
                            add_path(&mut made.paths, name);
                        }
                    }
                }
            }
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
            if self.speaks && role != Role::Store {
                self.program.reads.push(Read { path: object.paths, key: Some(key), span });
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
    pub(super) fn note_read(&mut self, made: &Meaning, role: Role, span: Span) {
        let shows = self.speaks && role == Role::Read && made.resolved && made.standing == Standing::Itself;
        if shows && !made.paths.iter().all(|path| path.starts_with('.')) {
            self.program.reads.push(Read { path: made.paths.clone(), key: None, span });
        }
    }
}
