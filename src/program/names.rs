//! What names mean: scopes, and for every name the union of all it is ever given.
//!
//! **Invariant:** a name has all of its meanings at once; nothing removes one.

use std::collections::{BTreeMap, BTreeSet};

use super::Value;
use super::fold::{Fold, MEANINGS};

/// How deep scopes nest; a deeper one is one with its parent, so that a look-up stays short.
const DEPTH: u32 = 16;

/// What a property costs beside its name and its value, in bytes.
const FIELD: usize = 256;

/// A name, by number.
pub(super) type Symbol = u32;
/// A scope, by number; 0 is the whole text.
pub(super) type Scope = u32;
/// A name in a scope that binds it, by number.
pub(super) type Slot = u32;

/// All names of a text, with the scopes that bind them.
#[derive(Debug)]
pub(super) struct Names {
    symbols: BTreeMap<String, Symbol>,
    texts: Vec<String>,
    scopes: Vec<(Scope, u32)>,
    slots: BTreeMap<(Scope, Symbol), Slot>,
    global: BTreeSet<(Scope, Symbol)>,
    anywhere: BTreeMap<Symbol, Vec<Slot>>,
    count: usize,
    imported: BTreeMap<Symbol, Vec<String>>,
}

impl Names {
    /// No names, one scope.
    pub(super) fn new() -> Self {
        Self {
            symbols: BTreeMap::new(),
            texts: Vec::new(),
            scopes: vec![(0, 0)],
            slots: BTreeMap::new(),
            global: BTreeSet::new(),
            anywhere: BTreeMap::new(),
            count: 0,
            imported: BTreeMap::new(),
        }
    }

    /// The number of the name `text`.
    pub(super) fn symbol(&mut self, text: &str) -> Symbol {
        if let Some(symbol) = self.symbols.get(text) {
            return *symbol;
        }
        let symbol = number(self.texts.len());
        self.symbols.insert(text.to_owned(), symbol);
        self.texts.push(text.to_owned());
        symbol
    }

    /// The number of the name `text`, where the text uses it.
    pub(super) fn known(&self, text: &str) -> Option<Symbol> {
        self.symbols.get(text).copied()
    }

    /// The name with the number `symbol`.
    pub(super) fn text(&self, symbol: Symbol) -> &str {
        self.texts.get(symbol as usize).map_or("", String::as_str)
    }

    /// Opens a scope in `parent`.
    pub(super) fn open_scope(&mut self, parent: Scope) -> Scope {
        let depth = self.scopes.get(parent as usize).map_or(0, |scope| scope.1);
        if depth == DEPTH {
            return parent;
        }
        self.scopes.push((parent, depth + 1));
        number(self.scopes.len() - 1)
    }

    /// Makes `symbol` in `scope` the name of the whole text.
    pub(super) fn declare_global(&mut self, scope: Scope, symbol: Symbol) {
        self.global.insert((scope, symbol));
    }

    /// Binds `symbol` in `scope`.
    pub(super) fn bind(&mut self, scope: Scope, symbol: Symbol) -> Slot {
        let scope = if self.global.contains(&(scope, symbol)) { 0 } else { scope };
        let next = number(self.count);
        let slot = *self.slots.entry((scope, symbol)).or_insert(next);
        if slot == next {
            self.count += 1;
            let slots = self.anywhere.entry(symbol).or_default();
            if slots.len() < MEANINGS {
                slots.push(slot);
            }
        }
        slot
    }

    /// Makes `symbol` in `scope` another name for what `slot` holds, where nothing is bound to it.
    pub(super) fn bind_also(&mut self, scope: Scope, symbol: Symbol, slot: Slot) {
        let held = *self.slots.entry((scope, symbol)).or_insert(slot);
        let slots = self.anywhere.entry(symbol).or_default();
        if slots.len() < MEANINGS && !slots.contains(&held) {
            slots.push(held);
        }
    }

    /// Whether a name is that of an imported module.
    pub(super) fn is_module(&self, name: &str) -> bool {
        self.known(name).is_some_and(|symbol| !self.imported(symbol).is_empty())
    }

    /// The slots of `symbol` in all scopes that bind it.
    pub(super) fn everywhere(&self, symbol: Symbol) -> &[Slot] {
        self.anywhere.get(&symbol).map_or(&[], Vec::as_slice)
    }

    /// Binds `symbol` where the nearest scope around `scope` binds it, else in the whole text.
    pub(super) fn bind_nearest(&mut self, scope: Scope, symbol: Symbol) -> Slot {
        let mut at = scope;
        while at != 0 && !self.slots.contains_key(&(at, symbol)) {
            at = self.scopes.get(at as usize).map_or(0, |scope| scope.0);
        }
        self.bind(at, symbol)
    }

    /// How many slots there are.
    pub(super) fn slot_count(&self) -> usize {
        self.count
    }

    /// Gives `symbol` the meaning `path`, wherever it stands.
    pub(super) fn import(&mut self, symbol: Symbol, path: &str) {
        add_path(self.imported.entry(symbol).or_default(), path);
    }

    /// The imported meanings of `symbol`.
    pub(super) fn imported(&self, symbol: Symbol) -> &[String] {
        self.imported.get(&symbol).map_or(&[], Vec::as_slice)
    }

    /// The slots that `symbol` may mean in `scope`: the nearest one around it, else all there are.
    pub(super) fn resolve(&self, scope: Scope, symbol: Symbol) -> Vec<Slot> {
        let mut at = scope;
        loop {
            if let Some(slot) = self.slots.get(&(at, symbol)) {
                return vec![*slot];
            }
            if at == 0 {
                return self.anywhere.get(&symbol).cloned().unwrap_or_default();
            }
            at = self.scopes.get(at as usize).map_or(0, |scope| scope.0);
        }
    }
}

/// What kind of thing paths lead to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Standing {
    /// The named thing itself.
    #[default]
    Itself,
    /// What a call of it yields.
    Result,
    /// A collection that holds it.
    Holder,
}

/// What an expression or a name may be.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Meaning {
    /// As a value.
    pub(super) value: Value,
    /// The paths it may be, at most eight.
    pub(super) paths: Vec<String>,
    /// What the paths lead to.
    pub(super) standing: Standing,
    /// Whether the paths go back to an import.
    pub(super) resolved: bool,
    /// Whether a name on the way to them was computed.
    pub(super) computed: bool,
    /// The elements, where it is one literal list.
    pub(super) list: Option<Vec<Value>>,
    /// The properties, where it is a literal object; they have none themselves.
    pub(super) fields: BTreeMap<String, Self>,
    /// The functions of this text that it may be, by index.
    pub(super) functions: Vec<u32>,
    /// The step that made it, where there is one.
    pub(super) step: Option<u32>,
    /// What it is a method of.
    pub(super) receiver: Option<Box<Self>>,
}

impl Meaning {
    /// A meaning that is a value alone.
    pub(super) fn of(value: Value) -> Self {
        Self { value, ..Self::default() }
    }

    /// Whether it may be one of some paths.
    pub(super) fn is(&self, names: &[&str]) -> bool {
        self.paths.iter().any(|path| names.contains(&path.as_str()))
    }

    /// Makes it what it was or `other`.
    pub(super) fn or(&mut self, other: &Self, first: bool) {
        if first {
            *self = other.clone();
            return;
        }
        self.value.or(&other.value);
        for element in self.list.take().iter().flatten().chain(other.list.iter().flatten()) {
            self.value.dynamic = true;
            self.value.note_origins(element);
            self.value.note_parts(element);
        }
        self.or_paths(other);
        self.or_fields(&other.fields);
        self.step = None;
    }

    /// Takes over properties.
    pub(super) fn or_fields(&mut self, fields: &BTreeMap<String, Self>) {
        for (name, field) in fields {
            match self.fields.get_mut(name) {
                Some(known) => known.or_field_of(field),
                None => {
                    self.fields.insert(name.clone(), field.clone());
                }
            }
        }
    }

    /// Takes over a property.
    pub(super) fn or_field(&mut self, name: &str, field: Self) {
        match self.fields.get_mut(name) {
            Some(known) => known.or_field_of(&field),
            None => {
                self.fields.insert(name.to_owned(), field);
            }
        }
    }

    fn or_field_of(&mut self, other: &Self) {
        self.value.or(&other.value);
        self.or_paths(other);
    }

    /// Pays for a copy from the budget; `false` where that ran out.
    pub(super) fn is_paid(&self, fold: &mut Fold) -> bool {
        let own = std::iter::once(self.value.weight());
        fold.pay_each(own.chain(self.list.iter().flatten().map(Value::weight)).chain(weights(&self.fields)))
    }

    /// Its paths without its value.
    pub(super) fn clone_paths(&self) -> Self {
        Self {
            paths: self.paths.clone(),
            standing: self.standing,
            resolved: self.resolved,
            computed: self.computed,
            functions: self.functions.clone(),
            ..Self::of(Value::unknown())
        }
    }

    /// A copy that is no method of anything.
    pub(super) fn clone_itself(&self) -> Self {
        Self {
            value: self.value.clone(),
            list: self.list.clone(),
            fields: self.fields.clone(),
            step: self.step,
            ..self.clone_paths()
        }
    }

    /// Takes over the paths and functions of `other`.
    pub(super) fn or_paths(&mut self, other: &Self) {
        self.or_paths_as(other, other.standing);
    }

    /// Takes over the paths and functions of `other`, which it holds.
    pub(super) fn or_paths_held(&mut self, other: &Self) {
        self.or_paths_as(other, Standing::Holder);
    }

    fn or_paths_as(&mut self, other: &Self, standing: Standing) {
        if self.paths.is_empty() {
            self.standing = standing;
        }
        self.resolved |= other.resolved;
        self.computed |= other.computed;
        for path in &other.paths {
            add_path(&mut self.paths, path);
        }
        for function in &other.functions {
            if self.functions.len() < MEANINGS && !self.functions.contains(function) {
                self.functions.push(*function);
            }
        }
    }
}

/// How many bytes a copy of each of some properties costs.
pub(super) fn weights(fields: &BTreeMap<String, Meaning>) -> impl Iterator<Item = usize> {
    fields.iter().map(|(name, field)| name.len() + FIELD + field.value.weight())
}

/// Adds `path` to paths, at most eight.
pub(super) fn add_path(paths: &mut Vec<String>, path: &str) {
    if paths.len() < MEANINGS && !paths.iter().any(|known| known == path) {
        paths.push(path.to_owned());
    }
}

/// An index as a number; a text is far shorter than 4 GiB.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_the_nearest_scope_that_binds_it() {
        let mut names = Names::new();
        let (x, y) = (names.symbol("x"), names.symbol("y"));
        let inner = names.open_scope(0);
        let other = names.open_scope(0);
        let outer_x = names.bind(0, x);
        let inner_x = names.bind(inner, x);
        let other_y = names.bind(other, y);
        assert_eq!(names.resolve(inner, x), [inner_x]);
        assert_eq!(names.resolve(other, x), [outer_x]);
        assert_eq!(names.resolve(inner, y), [other_y]);
    }

    #[test]
    fn an_import_adds_a_meaning() {
        let mut names = Names::new();
        let run = names.symbol("run");
        names.import(run, "subprocess.run");
        names.import(run, "run");
        names.import(run, "run");
        assert_eq!(names.imported(run), ["subprocess.run", "run"]);
    }
}
