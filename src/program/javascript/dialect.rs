//! What is JavaScript's own: its global object, its modules, promises, and calls that name something.

use super::{import, known, nested, through};
use crate::bundle::Language;
use crate::program::fold::Fold;
use crate::program::machine::{ANONYMOUS, ArgumentShape, Dialect, Evaluated, Machine, Through, Use};
use crate::program::names::{Meaning, Standing, add_path};
use crate::program::{Import, Value};

/// JavaScript, and TypeScript, which is JavaScript when it runs.
pub(in crate::program) struct JavaScript;

/// Names of the object that holds all global names.
const GLOBAL: &[&str] = &["globalThis", "global", "window", "self", "frames"];
/// Objects whose attributes are variables of the environment.
const MAPPINGS: &[&str] = &["process.env", "Bun.env", "import.meta.env", "process.argv", "Deno.args", "Bun.argv"];
/// Modules and namespaces within modules.
const MODULES: &[&str] = &["promises", "path", "posix", "win32", "env", "default", "prototype", "constants"];
/// Methods that give a function what the receiver holds or yields.
const PASSING: &[&str] =
    &[".then", ".forEach", ".map", ".filter", ".flatMap", ".find", ".some", ".every", ".findLast", ".sort"];
/// Methods that yield what a function given to them returns.
const RETURNING: &[&str] = &[".then", ".map", ".flatMap", ".finally", "new Promise"];

/// Modules through which code reaches the system.
const MODULES_OF_SYSTEM: &[&str] = &["child_process", "node:child_process", "vm", "node:vm", "worker_threads"];

/// Methods that every list, text or function has.
const METHODS: &[&str] = &[
    ANONYMOUS,
    ".at",
    ".filter",
    ".find",
    ".map",
    ".flat",
    ".fill",
    ".sort",
    ".slice",
    ".concat",
    ".push",
    ".pop",
    ".join",
    ".some",
    ".every",
    ".reduce",
    ".entries",
    ".keys",
    ".values",
    ".indexOf",
    ".includes",
    ".charAt",
    ".substr",
    ".split",
    ".trim",
    ".replace",
    ".match",
    ".link",
    ".sub",
    ".big",
    ".toString",
    ".valueOf",
    ".call",
    ".apply",
    ".bind",
    ".constructor",
];

/// Namespaces through which code reaches the system: a name that is unknown in them may be any deed.
const SYSTEM: &[&str] = &["child_process", "vm", "process.binding"];

/// Whether a key that is looked up in an object is a computed name: put together, or unknown where the system is.
fn is_computed(key: &Value, object: &Meaning) -> bool {
    let is_system = |path: &String| SYSTEM.contains(&path.as_str());
    key.made || (key.texts.is_empty() && object.paths.iter().any(is_system))
}

/// Functions that yield what they are given, or something that stands for it.
const PASSED_ON: &[&str] = &[
    "util.promisify",
    "promisify",
    "util.callbackify",
    "Promise.resolve",
    "Object.freeze",
    "Object.create",
    "Object.assign",
    "Proxy",
];

impl Dialect for JavaScript {
    fn attribute(&self, path: &str, name: &str) -> Option<(String, Standing)> {
        match name {
            _ if GLOBAL.contains(&path) => Some((name.to_owned(), Standing::Itself)),
            // What makes a function makes one of any text.
            // Of a module all is there under `default`.
            "constructor" if METHODS.contains(&path) => Some(("Function".to_owned(), Standing::Itself)),
            "default" if !path.starts_with('.') => Some((path.to_owned(), Standing::Itself)),
            _ => None,
        }
    }

    fn is_module(&self, name: &str) -> bool {
        MODULES.contains(&name)
    }

    fn is_mapping(&self, path: &str) -> bool {
        MAPPINGS.contains(&path)
    }

    /// `object["key"]` is `object.key`; an unknown key of a module is any of its names.
    fn element(&self, machine: &mut Machine<'_, '_>, object: &Meaning, key: &Value, used: Use) -> Option<Meaning> {
        let is_mapping = object.paths.iter().any(|path| self.is_mapping(path));
        let is_numeric = |text: &String| text.bytes().all(|byte| byte.is_ascii_digit());
        if is_mapping || (!key.texts.is_empty() && key.texts.iter().all(is_numeric)) {
            return None;
        }
        let known = !object.paths.is_empty() && object.standing == Standing::Itself && object.list.is_none();
        if key.texts.is_empty() && !(known && object.value.texts.is_empty()) {
            return None;
        }
        let mut made = Meaning::default();
        for (at, name) in key.texts.iter().map(String::as_str).chain(key.texts.is_empty().then_some("*")).enumerate() {
            if !object.is_paid(&mut machine.fold) {
                break;
            }
            let name: String = name.chars().take(120).collect();
            let one = machine.attribute(object.clone(), &name, used.role);
            let receiver = one.receiver.clone();
            made.or(&one, at == 0);
            made.receiver = receiver;
        }
        made.computed |= is_computed(key, object);
        made.value.note_origins(key);
        Some(made)
    }

    fn operate(&self, machine: &mut Machine<'_, '_>, operator: char, left: Meaning, right: Meaning) -> Meaning {
        let (left, right) = (machine.settled(left), machine.settled(right));
        if operator == '^' {
            return Meaning::of(left.exchanged(&right));
        }
        Meaning::of(machine.fold.concat(left, &right).blurred())
    }

    fn element_methods(&self) -> &'static [&'static str] {
        &[".get"]
    }

    fn fold(
        &self,
        fold: &mut Fold,
        paths: &[String],
        receiver: Option<&Meaning>,
        values: &[Value],
        lists: &[Option<Vec<Value>>],
    ) -> Option<Meaning> {
        known::fold(fold, paths, receiver, values, lists)
    }

    /// `Buffer.from(text, "base64")` decodes; without an encoding it does not.
    fn variant(&self, paths: &[String], values: &[Value]) -> Option<String> {
        let is_encoding = |text: &String| matches!(text.as_str(), "base64" | "base64url" | "hex");
        let decodes = values.get(1).is_some_and(|encoding| encoding.texts.iter().any(is_encoding));
        let path = paths.iter().find(|path| matches!(path.as_str(), "Buffer.from" | "buffer.Buffer.from" | "Buffer"));
        path.filter(|_| decodes).map(|path| format!("{path}(encoded)"))
    }

    /// `require("m")`, `import("m")`, `promisify(f)`, `f.bind(x)`, `p.catch(f)`.
    fn named(
        &self,
        machine: &mut Machine<'_, '_>,
        callee: &Meaning,
        receiver: Option<&Meaning>,
        meanings: &[Meaning],
        values: &[Value],
        call: u32,
    ) -> Option<Meaning> {
        let ends = |ends: &[&str]| callee.paths.iter().any(|path| ends.iter().any(|end| path.ends_with(end)));
        if callee.is(&["require", "import", "createRequire", "module.createRequire", "process.getBuiltinModule"])
            || ends(&[".require", "._load"])
        {
            let computed = callee.computed || values.first().is_some_and(|value| value.made);
            let mut made = Meaning { resolved: true, computed, ..Meaning::of(Value::unknown()) };
            for text in values.first().map_or(&[][..], |value| value.texts.as_slice()) {
                if callee.is(&["createRequire", "module.createRequire"]) {
                    break;
                }
                add_path(&mut made.paths, &import::path(text));
                if machine.speaks {
                    let span = machine.code.span_of_call(call);
                    machine.program.imports.push(Import { module: import::module(text).to_owned(), span });
                }
            }
            // A module that is taken out of a list under a computed number may be each of the list.
            let listed = values.first().filter(|value| value.texts.is_empty()).map_or(&[][..], |value| &value.parts);
            for text in listed.iter().flat_map(|part| part.split(' ')).filter(|text| MODULES_OF_SYSTEM.contains(text)) {
                add_path(&mut made.paths, &import::path(text));
                made.computed = true;
            }
            if callee.is(&["createRequire", "module.createRequire"]) {
                add_path(&mut made.paths, "require");
            }
            return Some(made);
        }
        if callee.is(PASSED_ON) {
            // `Object.assign({}, m)` has what `m` has.
            let named = meanings.iter().zip(values).find(|(one, _)| !one.paths.is_empty());
            let first = named.map(|(one, _)| one).or(meanings.first())?;
            let mut made = first.clone_paths();
            made.value = values.first().map_or_else(Value::unknown, |value| machine.fold.copy(value));
            values.iter().for_each(|value| made.value.note_origins(value));
            made.value.note_call(call);
            return Some(made);
        }
        if callee.is(&["Reflect.get"]) && values.len() > 1 {
            let mut made = Meaning::default();
            for name in values.get(1).map_or(&[][..], |value| value.texts.as_slice()) {
                let object = meanings.first()?.clone_paths();
                made.or_paths(&machine.attribute(object, name, crate::program::machine::Role::Inner));
            }
            made.computed |= meanings.first().zip(values.get(1)).is_some_and(|(object, key)| is_computed(key, object));
            made.value = Value::unknown();
            return Some(made);
        }
        let receiver = receiver?;
        if ends(&[".bind"]) && !(receiver.paths.is_empty() && receiver.functions.is_empty()) {
            let mut made = receiver.clone_paths();
            made.value.note_call(call);
            return Some(made);
        }
        if ends(&[".catch", ".finally", ".unref", ".ref"]) && receiver.standing == Standing::Result {
            let mut made = receiver.clone_paths();
            made.value = machine.fold.copy(&receiver.value);
            made.value.note_call(call);
            return Some(made);
        }
        None
    }

    fn through(
        &self,
        machine: &Machine<'_, '_>,
        callee: &Meaning,
        arguments: &[Meaning],
        shapes: &[ArgumentShape],
    ) -> Option<Through> {
        through::through(machine, callee, arguments, shapes)
    }

    fn passes_receiver(&self, path: &str) -> bool {
        PASSING.iter().any(|method| path.ends_with(method))
    }

    fn yields_returned(&self, path: &str) -> bool {
        RETURNING.iter().any(|method| path.ends_with(method))
    }

    fn trusts_returns(&self) -> bool {
        true
    }

    fn result_path<'p>(&self, path: &'p str) -> &'p str {
        path.strip_suffix(".then").filter(|base| !base.is_empty()).unwrap_or(path)
    }

    fn starts_program(&self, paths: &[String]) -> bool {
        paths.iter().any(|path| known::STARTS.contains(&path.as_str()) || known::SHELL.contains(&path.as_str()))
    }

    fn detaches(&self, name: &str, value: &Value) -> bool {
        name == "detached" && value.texts.iter().any(|text| text == "true")
    }

    fn nested(&self, machine: &mut Machine<'_, '_>, call: &Evaluated<'_>) {
        nested::find(machine, call);
    }

    fn own_interpreter(&self, name: &str) -> Option<Language> {
        let is_own = matches!(name, "process.execPath" | "process.argv0" | "process.argv[0]");
        is_own.then_some(Language::JavaScript)
    }
}
