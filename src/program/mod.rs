//! Code becomes one language-neutral program: calls, reads, assignments, imports and literals with resolved names.
//!
//! **Invariant:** names are may-facts: a re-definition adds a meaning and never removes the library's.

mod bash;
mod codec;
mod fold;
mod javascript;
mod lower;
mod machine;
mod names;
mod output;
mod paths;
mod python;
#[cfg(test)]
mod shown;
mod store;
mod visit;

pub(crate) use lower::lower;

use crate::source::Span;

/// A text of code, whatever its language.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Program {
    /// Calls in source order; Bash commands are calls.
    pub(crate) calls: Vec<Call>,
    /// Reads of a resolved name outside of a callee, such as `os.environ["KEY"]` or `$KEY`, in source order.
    pub(crate) reads: Vec<Read>,
    /// What is imported or sourced, in source order.
    pub(crate) imports: Vec<Import>,
    /// Assignments in source order.
    pub(crate) assignments: Vec<Assignment>,
    /// Functions that the text defines, in source order.
    pub(crate) functions: Vec<Function>,
    /// Text literals of at least four bytes, in source order.
    pub(crate) literals: Vec<Literal>,
}

/// A call of a function or a command.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Call {
    /// The paths it may be, resolved through imports and aliases, at most eight: `subprocess.run`, `curl`.
    /// A path that starts with `.` is a method of an unknown receiver: `.read_text`.
    pub(crate) callee: Vec<String>,
    /// Whether a name on the way to its callee was not spelt but put together or decoded, or is unknown where it leads into
    /// the system: `getattr(os, "sys" + "tem")`, `c""url`.
    pub(crate) computed: bool,
    /// The whole call.
    pub(crate) span: Span,
    /// The callee alone.
    pub(crate) callee_span: Span,
    /// Its arguments in order; the words after a command.
    pub(crate) arguments: Vec<Argument>,
    /// The call whose output it reads, by index: through a pipe, or as the receiver of a method.
    pub(crate) input: Option<u32>,
    /// What a method is called on, where it is more than a module: `"a,b"` of `"a,b".split(",")`; what a command reads
    /// as its input.
    pub(crate) receiver: Option<Value>,
    /// Calls that put something into what it made or yields, by index, at most 32: `f.write(x)` for `open("a", "w")`,
    /// the commands of a function for a call of that.
    pub(crate) fed_by: Vec<u32>,
    /// Names of wrappers that were looked through, outermost first: `sudo`, `env`.
    pub(crate) wrappers: Vec<String>,
    /// The files it reads from or writes to by redirection.
    pub(crate) redirects: Vec<Redirect>,
    /// Whether its result is thrown away together with its errors: `2>/dev/null`, `|| true`, `except: pass`.
    pub(crate) silenced: bool,
    /// Whether it runs in the background or detached.
    pub(crate) detached: bool,
}

/// One argument of a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Argument {
    /// The keyword, where it has one.
    pub(crate) name: Option<String>,
    /// What it may be.
    pub(crate) value: Value,
    /// Where it stands.
    pub(crate) span: Span,
}

/// What an expression may be.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Value {
    /// The texts it may be, folded, at most eight. Elements of a literal list of texts are joined by one space.
    pub(crate) texts: Vec<String>,
    /// Whether it may be a text that is not among `texts`: some part of it is unknown.
    pub(crate) dynamic: bool,
    /// Whether a text of it was decoded, or put together so that a word of it stands nowhere whole.
    pub(crate) made: bool,
    /// Constant parts of a text that is known in part, such as the pieces of an f-string around its holes.
    pub(crate) parts: Vec<String>,
    /// Resolved names it is made from: `os.environ`, `sys.argv`; one element as `os.environ[KEY]`, `[*]` where its key is
    /// unknown; a shell variable as `$KEY`.
    pub(crate) names: Vec<String>,
    /// Calls it is made from, by index.
    pub(crate) calls: Vec<u32>,
}

/// A redirection of a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Redirect {
    /// Whether the command writes to it.
    pub(crate) writes: bool,
    /// The file.
    pub(crate) target: Value,
    /// Where it stands.
    pub(crate) span: Span,
    /// Other commands that write to it, by index: those of a group.
    pub(crate) group: Vec<u32>,
}

/// A read of a resolved name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Read {
    /// The paths it may be: `os.environ`; `$` for a shell variable that the text never assigns.
    pub(crate) path: Vec<String>,
    /// The key in brackets, the variable's name; `None` where the whole of it is read.
    pub(crate) key: Option<Value>,
    /// Where it stands.
    pub(crate) span: Span,
}

/// An import of a module, or a file that is sourced.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Import {
    /// The module or file.
    pub(crate) module: String,
    /// Where it stands.
    pub(crate) span: Span,
}

/// An assignment of a value to a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Assignment {
    /// The name, or the path of an attribute or subscript.
    pub(crate) name: String,
    /// What it is given.
    pub(crate) value: Value,
    /// The whole assignment.
    pub(crate) span: Span,
}

/// A function that the text defines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Function {
    /// Its name.
    pub(crate) name: String,
    /// All of it.
    pub(crate) span: Span,
}

/// A text literal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Literal {
    /// The text, after escapes.
    pub(crate) text: String,
    /// Where it stands, delimiters included.
    pub(crate) span: Span,
}
