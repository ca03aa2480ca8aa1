//! What is Python's own: its namespaces, its paths, and calls that name something.

use super::{known, nested};
use crate::bundle::Language;
use crate::program::fold::Fold;
use crate::program::machine::{Dialect, Evaluated, Machine, Role, Use};
use crate::program::names::{Meaning, Standing, add_path};
use crate::program::{Import, Value};

/// Python.
pub(in crate::program) struct Python;

/// Modules within modules.
const MODULES: &[&str] =
    &["path", "request", "parse", "error", "client", "server", "futures", "etree", "util", "datetime"];

/// Functions that yield what a function given to them returns.
const RETURNING: &[&str] = &[
    "map",
    ".starmap",
    ".submit",
    ".run_in_executor",
    ".to_thread",
    "partial",
    ".apply",
    ".apply_async",
    "reduce",
    ".imap",
];
/// Begins the path of what takes an attribute of its argument.
const ATTRIBUTE: &str = "operator.attrgetter:";

/// Namespaces through which code reaches the system: a name that is unknown in them may be any deed.
const SYSTEM: &[&str] = &["os", "posix", "nt", "builtins", "__builtins__", "subprocess", "shutil", "pty", "ctypes"];

impl Dialect for Python {
    fn attribute(&self, path: &str, name: &str) -> Option<(String, Standing)> {
        match path {
            "builtins" | "__builtins__" if name != "__dict__" => Some((name.to_owned(), Standing::Itself)),
            "pathlib.Path" if matches!(name, "parent" | "parents") => Some((path.to_owned(), Standing::Result)),
            _ => None,
        }
    }

    fn is_module(&self, name: &str) -> bool {
        MODULES.contains(&name)
    }

    fn is_mapping(&self, _: &str) -> bool {
        false
    }

    /// An element of a namespace: `globals()["eval"]`, `sys.modules["os"]`, `os.__dict__["system"]`.
    fn element(&self, machine: &mut Machine<'_, '_>, object: &Meaning, key: &Value, used: Use) -> Option<Meaning> {
        let is_namespace = object.paths.iter().any(|path| {
            matches!(path.as_str(), "globals" | "locals" | "vars" | "sys.modules" | "__builtins__")
                || path.ends_with(".__dict__")
                || path.ends_with("__globals__")
        });
        if !is_namespace {
            return None;
        }
        if let Some(roams) = machine.ran.roams.get_mut(used.step as usize) {
            *roams = true;
        }
        let names = || key.texts.iter().map(String::as_str).chain(key.texts.is_empty().then_some("*"));
        let computed = object.computed || is_computed(key, &object.paths);
        let mut made = Meaning { resolved: true, computed, ..Meaning::of(Value::unknown()) };
        for (path, name) in object.paths.iter().flat_map(|path| names().map(move |name| (path, name))) {
            match path.strip_suffix(".__dict__") {
                Some("builtins" | "__builtins__") => add_path(&mut made.paths, name),
                Some(base) => add_path(&mut made.paths, &format!("{base}.{name}")),
                None => {
                    let is_own =
                        matches!(path.as_str(), "globals" | "locals" | "vars") || path.ends_with("__globals__");
                    match machine.code.names.known(name).filter(|_| is_own) {
                        Some(symbol) => {
                            let slots = machine.wiring.named(used.scope, symbol);
                            let inner = machine.name(symbol, slots, Role::Inner, used.span);
                            made.or_paths(&inner);
                        }
                        None => add_path(&mut made.paths, name),
                    }
                }
            }
        }
        Some(made)
    }

    fn operate(&self, machine: &mut Machine<'_, '_>, operator: char, left: Meaning, right: Meaning) -> Meaning {
        if operator == '%' {
            let fill = match right.list {
                Some(list) => list,
                None => vec![right.value],
            };
            return Meaning::of(known::percent(&mut machine.fold, left.value, fill));
        }
        if operator == '^' {
            let (left, right) = (machine.settled(left), machine.settled(right));
            return Meaning::of(left.exchanged(&right));
        }
        let (right, paths) = (machine.settled(right), left.paths);
        let joined = machine.fold.concat(left.value, &Value::constant("/".to_owned()));
        let value = machine.fold.concat(joined, &right);
        let paths = paths.into_iter().filter(|path| path.starts_with("pathlib.")).collect();
        Meaning { paths, standing: Standing::Result, ..Meaning::of(value) }
    }

    fn element_methods(&self) -> &'static [&'static str] {
        &[".get", ".pop", ".setdefault", ".__getitem__"]
    }

    fn fold(
        &self,
        fold: &mut Fold,
        paths: &[String],
        receiver: Option<&Meaning>,
        values: &[Value],
        lists: &[Option<Vec<Value>>],
    ) -> Option<Meaning> {
        known::fold(fold, paths, receiver, values, lists).map(Meaning::of)
    }

    /// `getattr(os, "system")`, `__import__("os")`, `functools.partial(f)`.
    fn named(
        &self,
        machine: &mut Machine<'_, '_>,
        callee: &Meaning,
        receiver: Option<&Meaning>,
        meanings: &[Meaning],
        values: &[Value],
        call: u32,
    ) -> Option<Meaning> {
        let first = meanings.first()?;
        if callee.is(&["getattr", "builtins.getattr", "hasattr"]) && values.len() > 1 {
            let mut made = Meaning { resolved: first.resolved, ..Meaning::default() };
            let name = values.get(1).map_or(&[][..], |value| value.texts.as_slice());
            let is_open = name.is_empty() || values.get(1).is_some_and(|value| value.dynamic);
            for text in name.iter().map(String::as_str).chain(is_open.then_some("*")) {
                made.or_paths(&machine.attribute(first.clone_paths(), text, Role::Inner));
            }
            made.computed |= values.get(1).is_some_and(|value| is_computed(value, &first.paths));
            made.value = made_by(call);
            return Some(made);
        }
        if callee.is(&["__import__", "importlib.import_module", "importlib.__import__", "import_module"]) {
            let computed = values.first().is_some_and(|value| value.made);
            let mut made = Meaning { resolved: true, computed, ..Meaning::of(made_by(call)) };
            for text in values.first().map_or(&[][..], |value| value.texts.as_slice()) {
                add_path(&mut made.paths, text.strip_prefix("builtins.").unwrap_or(text));
                if machine.speaks {
                    let span = machine.code.span_of_call(call);
                    machine.program.imports.push(Import { module: text.clone(), span });
                }
            }
            return Some(made);
        }
        // `vars(os)` is `os.__dict__`.
        if callee.is(&["vars"]) {
            let paths = first.paths.iter().map(|path| format!("{path}.__dict__")).collect();
            let computed = first.computed;
            return Some(Meaning { paths, computed, resolved: first.resolved, ..Meaning::of(made_by(call)) });
        }
        // `operator.attrgetter("system")` is kept as a path that its call completes.
        if callee.is(&["operator.attrgetter", "attrgetter"]) {
            let mut made = Meaning { resolved: true, ..Meaning::of(made_by(call)) };
            for text in values.first().map_or(&[][..], |value| value.texts.as_slice()) {
                add_path(&mut made.paths, &format!("{ATTRIBUTE}{text}"));
            }
            made.computed = values.first().is_some_and(|value| value.made || value.dynamic);
            return Some(made);
        }
        if let Some(name) = callee.paths.iter().find_map(|path| path.strip_prefix(ATTRIBUTE)) {
            let mut made = first.clone_paths();
            for part in name.split('.').take(4) {
                made = machine.attribute(made, part, Role::Inner);
            }
            made.computed |= callee.computed;
            made.value = made_by(call);
            return Some(made);
        }
        if callee.paths.iter().any(|path| path.ends_with(".__getattribute__"))
            && let (Some(object), Some(name)) = (receiver, values.last())
        {
            let mut made = Meaning { resolved: object.resolved, ..Meaning::of(made_by(call)) };
            for text in &name.texts {
                made.or_paths(&machine.attribute(object.clone_paths(), text, Role::Inner));
            }
            made.computed |= is_computed(name, &object.paths);
            made.value = made_by(call);
            return Some(made);
        }
        callee.is(&["functools.partial", "partial"]).then(|| Meaning { value: made_by(call), ..first.clone_paths() })
    }

    fn passes_receiver(&self, _: &str) -> bool {
        false
    }

    fn yields_returned(&self, path: &str) -> bool {
        RETURNING.iter().any(|method| path.ends_with(method))
    }

    fn trusts_returns(&self) -> bool {
        false
    }

    fn result_path<'p>(&self, path: &'p str) -> &'p str {
        const PATHS: &[&str] =
            &["home", "cwd", "expanduser", "resolve", "absolute", "joinpath", "with_suffix", "with_name"];
        match path.strip_prefix("pathlib.Path.") {
            Some(method) if PATHS.contains(&method) => "pathlib.Path",
            _ => path,
        }
    }

    fn starts_program(&self, _: &[String]) -> bool {
        false
    }

    fn detaches(&self, name: &str, value: &Value) -> bool {
        match name {
            "start_new_session" | "daemon" => value.texts.iter().any(|text| text == "True"),
            "preexec_fn" => value.names.iter().any(|name| name == "os.setsid" || name == "os.setpgrp"),
            _ => false,
        }
    }

    fn nested(&self, machine: &mut Machine<'_, '_>, call: &Evaluated<'_>) {
        nested::find(machine, call);
    }

    fn own_interpreter(&self, name: &str) -> Option<Language> {
        (name == "sys.executable").then_some(Language::Python)
    }
}

/// Whether a name that is looked up in one of some namespaces is computed: put together, or unknown where the system is.
fn is_computed(name: &Value, namespaces: &[String]) -> bool {
    let is_system = |path: &String| SYSTEM.contains(&path.trim_end_matches(".__dict__"));
    name.made || (name.dynamic && namespaces.iter().any(is_system))
}

/// A value that a call made, and of which no more is known.
fn made_by(call: u32) -> Value {
    let mut value = Value::unknown();
    value.note_call(call);
    value
}
