//! Which files a call names, and which of them it writes.

use super::output::written_by_command;
use super::store::last_name;
use super::{Call, Program, Value};
use crate::syntax::interpreted;

/// A file as a text names it: its path, or what its name is made from with what is known of it.
pub(super) type Key = String;

/// How many files one value names.
pub(super) const FILES: usize = 16;
/// What stands between the names of files in a word.
const BREAKS: [char; 11] = [' ', '\t', '\n', '"', '\'', '@', '=', ';', ',', '<', '>'];
/// The longest name of a file, in bytes.
const LENGTH: usize = 400;

/// Functions that make a name that nothing else has.
const UNIQUE: &[&str] = &[
    "mktemp",
    "mkstemp",
    "mkdtemp",
    "mkdtempSync",
    "NamedTemporaryFile",
    "TemporaryDirectory",
    "tempfile",
    "tmpNameSync",
    "fileSync",
    "dirSync",
];
/// Functions that write to the file that their first argument names.
const WRITES_FIRST: &[&str] = &[
    "writeFile",
    "writeFileSync",
    "appendFile",
    "appendFileSync",
    "outputFile",
    "outputFileSync",
    "writeJson",
    "writeJsonSync",
    "outputJson",
    "writeTextFile",
    "writeTextFileSync",
    "make_archive",
    "savetxt",
    "save",
];
/// Functions that read the file that their first argument names, or that they are called on.
const READS: &[&str] = &[
    "open",
    "openSync",
    "read_text",
    "read_bytes",
    "readFile",
    "readFileSync",
    "createReadStream",
    "readTextFile",
    "readTextFileSync",
    "readJson",
    "readJsonSync",
    "readdir",
    "readdirSync",
    "listdir",
    "scandir",
    "walk",
    "glob",
    "iglob",
    "rglob",
    "iterdir",
    "connect",
    "file",
    "getlines",
    "fromfile",
    "dotenv_values",
];
/// Parts of the names of functions that take what is in a file that they get by its name.
const TAKES: &[&str] = &[
    "attach", "copy", "exec", "file", "import", "include", "load", "move", "open", "parse", "post", "publish", "put",
    "read", "rename", "request", "require", "run", "send", "source", "stream", "transfer", "upload",
];
/// Commands, and functions without a module, that use no more of a file than its name.
const ONLY_NAMED: &[&str] = &[
    "[", "[[", "basename", "cd", "chmod", "chown", "console", "dirname", "echo", "exit", "export", "len", "list",
    "local", "ls", "mkdir", "mktemp", "print", "printf", "readlink", "realpath", "rm", "rmdir", "set", "stat", "str",
    "sorted", "test", "touch", "tuple",
];
/// Methods that put a file into an archive.
const PACKS: &[&str] = &["add", "write", "file", "directory", "make_archive"];
/// Functions that write to the file that their second argument names.
const WRITES_SECOND: &[&str] = &[
    "urlretrieve",
    "copy",
    "copy2",
    "copyfile",
    "copyFile",
    "copyFileSync",
    "copySync",
    "cpSync",
    "move",
    "moveSync",
    "rename",
    "renameSync",
    "replace",
    "download_file",
];
/// Whether a call opens a file for writing, by the mode among its arguments.
pub(super) fn opens_for_writing(call: &Call) -> bool {
    let last = last_name(call);
    let opens = matches!(last, "open" | "fdopen" | "openSync" | "ZipFile" | "TarFile" | "GzipFile" | "File");
    opens
        && call.arguments.iter().any(|argument| {
            matches!(argument.name.as_deref(), None | Some("mode"))
                && argument.value.texts.iter().any(|text| is_mode(text))
        })
}

fn is_mode(text: &str) -> bool {
    let known = text.bytes().all(|byte| b"rwaxbtU+:|gz2".contains(&byte));
    known && !text.is_empty() && text.len() <= 6 && text.contains(['w', 'a', 'x', '+'])
}

/// The files that a call writes to.
pub(super) fn written_by(call: &Call, program: &Program) -> Vec<Key> {
    let mut keys = Vec::new();
    for redirect in call.redirects.iter().filter(|redirect| redirect.writes) {
        keys.extend(keys_of(&redirect.target, program));
    }
    let place = |at: usize| call.arguments.get(at).map(|argument| &argument.value);
    let last = last_name(call);
    let is_method = call.callee.iter().any(|callee| callee.contains('.'));
    let target = match last {
        "write_text" | "write_bytes" => call.receiver.as_ref(),
        "createWriteStream" | "NamedTemporaryFile" => place(0),
        _ if opens_for_writing(call) => {
            let first = place(0).filter(|first| !first.texts.iter().any(|text| is_mode(text)));
            first.or(call.receiver.as_ref())
        }
        _ if is_method && WRITES_FIRST.contains(&last) => place(0),
        _ if (is_method || last == "urlretrieve") && WRITES_SECOND.contains(&last) => place(1).or_else(|| place(0)),
        _ => None,
    };
    keys.extend(target.iter().flat_map(|value| keys_of(value, program)));
    if last == "make_archive" {
        let format = place(1).and_then(|format| format.texts.first()).map_or("", String::as_str);
        let extension = match format {
            "gztar" => "tar.gz",
            "bztar" => "tar.bz2",
            "xztar" => "tar.xz",
            other => other,
        };
        keys = keys.into_iter().map(|key| format!("{key}.{extension}")).collect();
    }
    if is_command(call) {
        keys.extend(written_by_command(call, program));
    }
    keys.retain(|key| is_file(key));
    keys
}

/// The files that each argument of a call names, by place; the place behind the last one is what it reads or is called on.
pub(super) fn named_by(call: &Call, program: &Program) -> Vec<(usize, Vec<Key>)> {
    let behind = call.arguments.len();
    let mut named: Vec<(usize, Vec<Key>)> = Vec::new();
    if runs_a_file(call) {
        named.extend(program_word(call, program));
    } else if takes_content(call) {
        let keys = if is_command(call) { keys_in } else { keys_of };
        named.extend(call.arguments.iter().enumerate().map(|(at, argument)| (at, keys(&argument.value, program))));
        named.extend(call.receiver.iter().map(|receiver| (behind, keys_of(receiver, program))));
    }
    let reads = call.redirects.iter().filter(|redirect| !redirect.writes && takes_input(call));
    named.extend(reads.map(|redirect| (behind, keys_of(&redirect.target, program))));
    named.retain(|(_, keys)| !keys.is_empty());
    named
}

/// Whether a call may be a command, or a function without a module.
fn is_command(call: &Call) -> bool {
    call.callee.iter().all(|callee| !callee.contains('.') || callee.contains('/'))
}

/// Whether a call that names a file may take what is in it; a text that is built from a name holds the name alone.
fn takes_content(call: &Call) -> bool {
    let last = last_name(call);
    if is_command(call) && !matches!(last, "open" | "require" | "fetch") {
        return !ONLY_NAMED.contains(&last);
    }
    let last = last.to_ascii_lowercase();
    READS.contains(&last.as_str()) || PACKS.contains(&last.as_str()) || TAKES.iter().any(|part| last.contains(part))
}

/// Whether a call runs a program that one of its words names; the other words are what that works on.
fn runs_a_file(call: &Call) -> bool {
    call.callee.iter().any(|callee| {
        interpreted(callee).is_some() || matches!(callee.as_str(), "source" | ".") || starts_program(callee)
    })
}

fn starts_program(callee: &str) -> bool {
    ["subprocess.", "child_process.", "os.exec", "os.spawn", "os.posix_spawn", "asyncio.create_subprocess"]
        .iter()
        .any(|head| callee.starts_with(head))
        || matches!(
            callee,
            "os.system"
                | "os.popen"
                | "os.startfile"
                | "pty.spawn"
                | "execa"
                | "execa.execa"
                | "Deno.Command"
                | "Bun.spawn"
        )
}

/// Whether an interpreter reads its code from its input: no file is named.
pub(super) fn reads_code(call: &Call) -> bool {
    let mut words = call.arguments.iter().filter(|argument| argument.name.is_none());
    words.all(|argument| {
        let texts = &argument.value.texts;
        !texts.is_empty() && texts.iter().all(|text| text.starts_with('-') || text == "/dev/stdin")
    }) || call.arguments.iter().any(|argument| argument.value.only_text() == Some("-s"))
        || call.callee.iter().any(|callee| callee == "ssh")
}

/// Whether what a command reads as its input is what it yields or runs.
pub(super) fn takes_input(call: &Call) -> bool {
    !call.callee.iter().any(|callee| interpreted(callee).is_some()) || reads_code(call)
}

/// The word of a command that names the program.
fn program_word(call: &Call, program: &Program) -> Option<(usize, Vec<Key>)> {
    let starts = call.callee.iter().any(|callee| starts_program(callee));
    let mut interprets = !starts;
    for (at, argument) in call.arguments.iter().enumerate() {
        if argument.name.as_deref().is_some_and(|name| !matches!(name, "args" | "command")) {
            continue;
        }
        let value = &argument.value;
        // A text that stands for one of many is no name of the program.
        let Some(text) = value.texts.first().filter(|_| !starts || !value.dynamic) else {
            let keys = keys_of(value, program);
            // What stands before a hole may be the interpreter or its options.
            let head = value.parts.first().and_then(|part| part.split_whitespace().next());
            return (starts || interprets)
                .then_some((at, keys))
                .filter(|_| head.is_none_or(|head| head.contains('/') || interpreted(base(head)).is_some()));
        };
        for word in text.split_whitespace() {
            let word = word.trim_matches(['"', '\'']);
            if matches!(word, "sudo" | "nohup" | "env" | "exec" | "&&" | "cd" | "chmod" | "+x")
                || (word.starts_with('-') && !matches!(word, "-c" | "-m" | "-e"))
            {
                continue;
            }
            if word.starts_with('-') {
                return None;
            }
            if !interprets && interpreted(base(word)).is_some() {
                interprets = true;
                continue;
            }
            return Some((at, plain(word).into_iter().collect()));
        }
    }
    None
}

fn base(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// The folder of a file, where that is no folder that everybody uses.
pub(super) fn folder_of(key: &Key) -> Option<Key> {
    let (folder, _) = key.rsplit_once('/')?;
    (folder.starts_with('#') || folder.trim_matches('/').contains('/')).then(|| folder.to_owned())
}

/// Every file that a value may be the name of.
pub(super) fn keys_of(value: &Value, program: &Program) -> Vec<Key> {
    let mut keys: Vec<Key> = value.texts.iter().filter_map(|text| plain(text)).take(FILES).collect();
    keys.extend(computed(value, program));
    keys
}

/// Every file that a word of a command may name: `f=@/tmp/x;type=text/plain`.
pub(super) fn keys_in(value: &Value, program: &Program) -> Vec<Key> {
    let mut keys: Vec<Key> =
        value.texts.iter().flat_map(|text| text.split(BREAKS)).filter_map(plain).take(FILES).collect();
    keys.extend(computed(value, program));
    keys
}

/// The name of a file that is not known as a text: what it is made from, and what is known of it.
fn computed(value: &Value, program: &Program) -> Option<Key> {
    if !value.dynamic || value.texts.len() == 1 {
        return None;
    }
    let tail = value.parts.iter().find(|part| part.starts_with('/')).map(String::as_str).unwrap_or_default();
    let tail = tail.split(BREAKS).next().unwrap_or_default();
    let made_by =
        |id: &u32, names: &[&str]| program.calls.get(*id as usize).is_some_and(|call| names.contains(&last_name(call)));
    if let Some(id) = value.calls.iter().find(|id| made_by(id, UNIQUE)) {
        return Some(format!("#{id}{tail}"));
    }
    let is_named = tail.len() > 2 && !(value.calls.is_empty() && value.names.is_empty());
    if is_named && value.calls.iter().any(|id| made_by(id, &["gettempdir", "tmpdir"])) {
        return Some(format!("/tmp{tail}"));
    }
    is_named.then(|| format!("#{:?}{}{tail}", value.calls, value.names.join(" ")))
}

pub(super) fn plain(text: &str) -> Option<Key> {
    let text = text.strip_prefix("file://").unwrap_or(text);
    let text = text.trim_start_matches("./");
    is_file(text).then(|| text.to_owned())
}

/// Whether a text may name a file that is not one of everybody's.
fn is_file(text: &str) -> bool {
    let is_address = text.contains("://") || text.starts_with('-');
    let is_device = text.starts_with("/dev/") || text.starts_with('&');
    text.len() > 1 && text.len() < LENGTH && !is_address && !is_device && !matches!(text, "/tmp" | ".." | "~")
}
