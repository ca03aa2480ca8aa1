//! The path that a careful extractor writes an entry to, and what had to go from its name.

/// A path without what leads out of the archive, and what its name had of that.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct SafeName {
    /// The path; empty only for a directory that is the root of the archive itself.
    pub(super) path: Vec<u8>,
    /// What is unsafe about the name, in a few words each.
    pub(super) faults: Vec<&'static str>,
}

/// Whether an entry is a directory, whose name may end with a slash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NameOf {
    /// A directory.
    Directory,
    /// Anything else.
    File,
}

/// The safe path of the entry with the number `index`.
pub(super) fn safe_name(name: &[u8], index: usize, of: NameOf) -> SafeName {
    let mut faults = Vec::new();
    if name.is_empty() {
        faults.push("is empty");
    }
    if name.contains(&0) {
        faults.push("holds a NUL");
    }
    if name.contains(&b'\\') {
        faults.push("separates with a backslash");
    }
    let unix: Vec<u8> = name.iter().map(|byte| if *byte == b'\\' { b'/' } else { *byte }).collect();
    let mut rest = unix.as_slice();
    loop {
        if let Some(after) = without_scheme(rest) {
            faults.push("begins as an address");
            rest = after;
        } else if let [drive, b':', after @ ..] = rest
            && drive.is_ascii_alphabetic()
        {
            faults.push("names a drive");
            rest = after;
        } else if let [b'/', after @ ..] = rest {
            faults.push(if after.starts_with(b"/") { "names a host" } else { "is absolute" });
            rest = after.get(after.iter().take_while(|byte| **byte == b'/').count()..).unwrap_or_default();
        } else {
            break;
        }
    }
    faults.dedup();
    faults.truncate(8);
    let path = joined(rest, of, &mut faults);
    let is_root = of == NameOf::Directory && !name.is_empty() && faults.is_empty();
    let path = if path.is_empty() && !is_root { format!("entry#{index}").into_bytes() } else { path };
    SafeName { path, faults }
}

/// The components that lead down, joined again.
fn joined(name: &[u8], of: NameOf, faults: &mut Vec<&'static str>) -> Vec<u8> {
    let mut path: Vec<u8> = Vec::with_capacity(name.len());
    let mut found = [false; 4];
    let mut mark = |at: usize| found.get_mut(at).into_iter().for_each(|found| *found = true);
    let mut parts = name.split(|byte| *byte == b'/').enumerate().peekable();
    while let Some((at, part)) = parts.next() {
        let is_last = parts.peek().is_none();
        match part {
            // A leading `./` is how tar writes the folder it stands in; a last slash ends the name of a directory.
            b"." if at == 0 && (!is_last || of == NameOf::Directory) => {}
            b"" if is_last && of == NameOf::Directory => {}
            b"" if is_last && at == 0 => {}
            b"" if is_last => mark(0),
            b"" => mark(1),
            b"." => mark(2),
            b".." => mark(3),
            _ => {
                if !path.is_empty() {
                    path.push(b'/');
                }
                for byte in part {
                    if *byte == 0 { path.extend("\u{FFFD}".as_bytes()) } else { path.push(*byte) }
                }
            }
        }
    }
    let said = ["ends with a slash, but is no directory", "has an empty component", "has a component `.`", "climbs"];
    faults.extend(said.into_iter().zip(found).filter(|(_, found)| *found).map(|(fault, _)| fault));
    path
}

/// What follows `file:`, or any scheme with `//`.
fn without_scheme(name: &[u8]) -> Option<&[u8]> {
    let colon = name.iter().take(32).position(|byte| *byte == b':').filter(|colon| *colon > 1)?;
    let (scheme, rest) = name.split_at_checked(colon)?;
    let rest = rest.strip_prefix(b":")?;
    let is_scheme = scheme.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(byte));
    (is_scheme && (scheme.eq_ignore_ascii_case(b"file") || rest.starts_with(b"//"))).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: &str, faults: &[&str]) {
        let safe = safe_name(name.as_bytes(), 7, NameOf::File);
        assert_eq!(
            (String::from_utf8_lossy(&safe.path).as_ref(), safe.faults.as_slice()),
            (expected, faults),
            "{name}"
        );
    }

    #[test]
    fn plain_names_stay() {
        for name in ["SKILL.md", "a/b c/ä.txt", "...", ".hidden/x", "a..b", "x/~root", "a/12:30"] {
            check(name, name, &[]);
        }
        check("./SKILL.md", "SKILL.md", &[]);
    }

    #[test]
    fn what_leads_out_goes() {
        check("../../x", "x", &["climbs"]);
        check("a/../../b", "a/b", &["climbs"]);
        check("a\\..\\..\\b", "a/b", &["separates with a backslash", "climbs"]);
        check("/etc/x", "etc/x", &["is absolute"]);
        check("C:\\x", "x", &["separates with a backslash", "names a drive", "is absolute"]);
        check("C:x", "x", &["names a drive"]);
        check("\\\\srv\\x", "srv/x", &["separates with a backslash", "names a host"]);
        check("file:x", "x", &["begins as an address"]);
        check("file:///etc/x", "etc/x", &["begins as an address", "names a host"]);
        check("ssh://host/x", "host/x", &["begins as an address", "names a host"]);
        check("a//b", "a/b", &["has an empty component"]);
        check("a/./b", "a/b", &["has a component `.`"]);
        check("././b", "b", &["has a component `.`"]);
        check("x/", "x", &["ends with a slash, but is no directory"]);
        check("a\0b", "a\u{FFFD}b", &["holds a NUL"]);
    }

    #[test]
    fn where_nothing_is_left_the_number_names_the_entry() {
        check("", "entry#7", &["is empty"]);
        check("..", "entry#7", &["climbs"]);
        check("/", "entry#7", &["is absolute"]);
        check(".", "entry#7", &["has a component `.`"]);
        check("./", "entry#7", &["ends with a slash, but is no directory"]);
    }

    #[test]
    fn directories_end_with_a_slash_and_may_be_the_root() {
        let check = |name: &str, expected: &str, faults: &[&str]| {
            let safe = safe_name(name.as_bytes(), 7, NameOf::Directory);
            assert_eq!((safe.path.as_slice(), safe.faults.as_slice()), (expected.as_bytes(), faults), "{name}");
        };
        check("a/b/", "a/b", &[]);
        check("a/b", "a/b", &[]);
        check("./", "", &[]);
        check(".", "", &[]);
        check("../", "entry#7", &["climbs"]);
    }

    #[test]
    fn many_roots_take_linear_time() {
        let name = b"c:/".repeat(1 << 20);
        assert_eq!(safe_name(&name, 0, NameOf::File).path, b"entry#0");
    }
}
