//! Pickles: which callables a pickle imports, told by one walk over its opcodes; nothing of it is built.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Feature, FeatureSort};

/// Modules whose callables run commands or code, or open what they are given; an entry stands for its submodules too.
#[rustfmt::skip]
const EXECUTING: &[&str] = &[
    "os", "posix", "nt", "subprocess", "sys", "socket", "shutil", "pty", "runpy", "importlib", "imp", "code", "codeop",
    "commands", "popen2", "webbrowser", "requests", "urllib", "http", "httplib", "ftplib", "smtplib", "telnetlib", "ctypes",
    "marshal", "timeit", "pdb", "bdb", "cProfile", "profile", "trace", "doctest", "idlelib", "pip", "ensurepip",
    "distutils", "pydoc", "zipimport", "asyncio.subprocess", "multiprocessing.util", "numpy.testing", "numpy.f2py",
    "numpy.distutils", "torch.hub", "torch.utils.cpp_extension",
];

/// Modules that lend their callables to any module that imports them.
const LENT: &[&str] = &["os", "posix", "nt", "subprocess", "pty", "socket", "sys", "builtins", "__builtins__"];

/// Builtins that run code or open files; the others make and convert values.
const EXECUTING_BUILTINS: &[&str] =
    &["eval", "exec", "execfile", "compile", "__import__", "open", "input", "apply", "file"];

/// The longest name that is kept, in bytes.
const LONGEST_NAME: usize = 200;

/// How many kept names are remembered; one beyond that is as good as computed.
const MOST_KEPT: usize = 1 << 18;

/// The callables of a pickle, or of several in a row.
pub(super) fn features(bytes: &[u8]) -> Vec<Feature> {
    walk(bytes).0
}

/// The callables of a pickle of the oldest protocol, which is all text; none where the bytes are no whole pickle.
pub(super) fn features_of_text(bytes: &[u8]) -> Vec<Feature> {
    if !bytes.trim_ascii_end().ends_with(b".")
        || !matches!(bytes.first(), Some(b'c' | b'(' | b']' | b'}' | b'i' | 0x80))
    {
        return Vec::new();
    }
    let (found, is_whole) = walk(bytes);
    if is_whole { found } else { Vec::new() }
}

/// What an opcode takes from the bytes behind it.
enum Takes {
    /// So many bytes.
    Bytes(usize),
    /// As many bytes as the number in so many bytes says.
    Counted(usize),
    /// So many lines.
    Lines(usize),
}

fn takes(opcode: u8) -> Option<Takes> {
    Some(match opcode {
        b'('
        | b'.'
        | b'0'
        | b'1'
        | b'2'
        | b'N'
        | b'Q'
        | b'R'
        | b'a'
        | b'b'
        | b'd'
        | b'}'
        | b'e'
        | b'l'
        | b']'
        | b'o'
        | b's'
        | b't'
        | b')'
        | b'u'
        | 0x81
        | 0x85..=0x89
        | 0x8F..=0x94
        | 0x97
        | 0x98 => Takes::Bytes(0),
        b'K' | b'h' | b'q' | 0x80 | 0x82 => Takes::Bytes(1),
        b'M' | 0x83 => Takes::Bytes(2),
        b'J' | b'j' | b'r' | 0x84 => Takes::Bytes(4),
        b'G' | 0x95 => Takes::Bytes(8),
        b'U' | b'C' | 0x8A | 0x8C => Takes::Counted(1),
        b'T' | b'B' | b'X' | 0x8B => Takes::Counted(4),
        0x8D | 0x8E | 0x96 => Takes::Counted(8),
        b'F' | b'I' | b'L' | b'S' | b'V' | b'P' | b'g' | b'p' => Takes::Lines(1),
        b'c' | b'i' => Takes::Lines(2),
        _ => return None,
    })
}

/// The bytes that an opcode takes, and the rest.
fn argument(takes: &Takes, rest: &[u8]) -> Option<usize> {
    match takes {
        Takes::Bytes(count) => Some(*count),
        Takes::Counted(width) => {
            let number = rest
                .get(..*width)?
                .iter()
                .rev()
                .try_fold(0_usize, |number, byte| number.checked_mul(256)?.checked_add(usize::from(*byte)))?;
            width.checked_add(number)
        }
        Takes::Lines(count) => {
            let mut ends = rest.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
            ends.nth(count - 1).map(|(at, _)| at + 1)
        }
    }
}

/// The names that stand on top of the stack, and those that were kept, while they are known.
#[derive(Default)]
struct Names {
    /// The last two values, the last one last; `None` is no name.
    top: [Option<Arc<str>>; 2],
    kept: BTreeMap<u64, Arc<str>>,
    /// How many values were kept by their number, and whether any was kept under a number of its own.
    counted: u64,
    is_numbered: bool,
}

impl Names {
    fn push(&mut self, name: Option<Arc<str>>) {
        let [first, second] = &mut self.top;
        *first = std::mem::replace(second, name);
    }

    fn keep(&mut self, place: u64) {
        let [_, last] = &self.top;
        match last {
            Some(name) if self.kept.len() < MOST_KEPT => drop(self.kept.insert(place, Arc::clone(name))),
            _ => drop(self.kept.remove(&place)),
        }
    }

    /// What was kept; nothing where both ways of keeping are used, since one moves the numbers of the other.
    fn kept(&self, place: u64) -> Option<Arc<str>> {
        let is_mixed = self.counted > 0 && self.is_numbered;
        self.kept.get(&place).filter(|_| !is_mixed).cloned()
    }
}

/// Walks the opcodes; the callables, and whether all bytes are opcodes of whole pickles.
fn walk(bytes: &[u8]) -> (Vec<Feature>, bool) {
    let mut found: BTreeMap<String, Feature> = BTreeMap::new();
    let mut names = Names::default();
    let (mut at, mut is_stopped) = (0, false);
    let mut is_whole = false;
    while let Some((opcode, rest)) = bytes.get(at..).and_then(<[u8]>::split_first) {
        if is_stopped && *opcode != 0x80 {
            is_whole = rest.is_empty() && *opcode == b'\n';
            break;
        }
        let Some(len) = takes(*opcode).and_then(|takes| argument(&takes, rest)) else { break };
        let Some(taken) = rest.get(..len) else { break };
        let import = step(*opcode, taken, &mut names);
        if let Some(import) = import
            && found.len() < super::MOST
        {
            let feature = feature(&import, at..at + 1 + len);
            found.entry(import).or_insert(feature);
        }
        at += 1 + len;
        is_stopped = *opcode == b'.';
        if is_stopped {
            names = Names::default();
            is_whole = at == bytes.len();
        }
    }
    (found.into_values().collect(), is_whole)
}

/// Follows names through one opcode; the callable it imports, if it does.
fn step(opcode: u8, taken: &[u8], names: &mut Names) -> Option<String> {
    let text = |skip: usize| {
        let bytes = taken.get(skip..).filter(|bytes| bytes.len() <= LONGEST_NAME)?;
        std::str::from_utf8(bytes).ok().map(|text| text.trim_end_matches('\n').trim_matches(['\'', '"']))
    };
    let number = || taken.iter().rev().fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    let place = || match opcode {
        b'g' | b'p' => text(0).and_then(|text| text.trim().parse().ok()).unwrap_or(u64::MAX),
        _ => number(),
    };
    match opcode {
        b'S' | b'V' => names.push(text(0).map(Arc::from)),
        b'U' | 0x8C => names.push(text(1).map(Arc::from)),
        b'T' | b'X' => names.push(text(4).map(Arc::from)),
        0x8D => names.push(text(8).map(Arc::from)),
        b'p' | b'q' | b'r' => {
            names.is_numbered = true;
            names.keep(place());
        }
        0x94 => {
            names.keep(names.counted);
            names.counted += 1;
        }
        b'g' | b'h' | b'j' => names.push(names.kept(place())),
        // Frames and versions change no value.
        0x80 | 0x95 => {}
        b'c' | b'i' => {
            names.push(None);
            let lines = String::from_utf8_lossy(taken);
            return Some(lines.trim_end().replacen('\n', ".", 1).chars().take(LONGEST_NAME).collect());
        }
        0x93 => {
            let [module, name] = std::mem::take(&mut names.top);
            return Some(match (module, name) {
                (Some(module), Some(name)) => format!("{module}.{name}"),
                _ => UNKNOWN.to_owned(),
            });
        }
        _ => names.push(None),
    }
    None
}

/// A callable whose name is put together while the pickle is read.
const UNKNOWN: &str = "?";

fn feature(import: &str, range: std::ops::Range<usize>) -> Feature {
    if import == UNKNOWN {
        return Feature::new(FeatureSort::ExecutingCallable, range, "it imports a callable whose name is computed");
    }
    let builtin = ["builtins.", "__builtin__.", "__builtins__."].iter().find_map(|module| import.strip_prefix(module));
    let is_below = |module: &&str| import.strip_prefix(*module).is_some_and(|rest| rest.starts_with('.'));
    let mut holders = import.rsplit('.').skip(1);
    let executes = match builtin {
        Some(name) => EXECUTING_BUILTINS.contains(&name),
        None => EXECUTING.iter().any(is_below) || holders.any(|holder| LENT.contains(&holder)),
    };
    let sort = if executes { FeatureSort::ExecutingCallable } else { FeatureSort::Callable };
    Feature::new(sort, range, format!("it imports `{import}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: &[(FeatureSort, &str)]) {
        let found = features(bytes);
        let found: Vec<(FeatureSort, &str)> = found.iter().map(|it| (it.sort, it.detail.as_str())).collect();
        assert_eq!(found, expected, "{bytes:?}");
    }

    #[test]
    fn callables_are_told_in_every_protocol() {
        let runs = [(FeatureSort::ExecutingCallable, "it imports `os.system`")];
        check(b"cos\nsystem\n(S'ls'\ntR.", &runs);
        check(b"(S'ls'\nios\nsystem\n.", &runs);
        check(b"\x80\x02cos\nsystem\nq\0X\x02\0\0\0lsq\x01\x85q\x02Rq\x03.", &runs);
        check(b"\x80\x04\x95\x18\0\0\0\0\0\0\0\x8C\x02os\x94\x8C\x06system\x94\x93\x94\x8C\x02ls\x94\x85R.", &runs);
        check(b"\x80\x04\x8C\x02os\x94\x8C\x06system\x940h\0h\x01\x93.", &runs);
        check(b"\x80\x04N.\x80\x04\x8C\x02os\x8C\x06system\x93.", &runs);
    }

    #[test]
    fn a_callable_whose_name_is_computed_counts_as_the_worst() {
        let computed = [(FeatureSort::ExecutingCallable, "it imports a callable whose name is computed")];
        check(b"\x80\x04\x8C\x02os\x8C\x06systemN0\x93.", &computed);
        check(b"\x80\x04\x8C\x04math\x94\x8C\x02osq\0\x8C\x03powh\0h\0\x93.", &computed);
    }

    #[test]
    fn values_and_plain_classes_execute_nothing() {
        check(b"\x80\x04}\x94\x8C\x01a\x94K\x01s.", &[]);
        let array = b"\x80\x02cnumpy.core.multiarray\n_reconstruct\nq\0.";
        check(array, &[(FeatureSort::Callable, "it imports `numpy.core.multiarray._reconstruct`")]);
        check(b"c__builtin__\nset\n.", &[(FeatureSort::Callable, "it imports `__builtin__.set`")]);
        check(b"c__builtin__\neval\n.", &[(FeatureSort::ExecutingCallable, "it imports `__builtin__.eval`")]);
        let lent = [(FeatureSort::ExecutingCallable, "it imports `torch.serialization.os.system`")];
        check(b"ctorch.serialization\nos.system\n.", &lent);
        check(b"costrich\nsystem\n.", &[(FeatureSort::Callable, "it imports `ostrich.system`")]);
    }

    #[test]
    fn words_are_no_pickle() {
        for text in ["cats and dogs.\nand more.", "(see the notes).", "it is so.", "]."] {
            assert_eq!(features_of_text(text.as_bytes()), [], "{text}");
        }
        assert_eq!(features_of_text(b"cos\nsystem\n(S'ls'\ntR.\n").len(), 1);
    }
}
