//! Names of commands as a shell expands them: braces, and patterns of files in folders of the system.

/// Commands that a pattern may stand for: interpreters, fetchers, decoders and what changes the system.
const KNOWN: &[&str] = &[
    "sh",
    "bash",
    "zsh",
    "dash",
    "curl",
    "wget",
    "nc",
    "ncat",
    "netcat",
    "socat",
    "python",
    "python3",
    "perl",
    "ruby",
    "node",
    "php",
    "base64",
    "base32",
    "openssl",
    "xxd",
    "chmod",
    "chown",
    "sudo",
    "rm",
    "dd",
    "tee",
    "cat",
    "ssh",
    "scp",
    "crontab",
    "systemctl",
    "launchctl",
    "gunzip",
];

/// The words of `{curl,-s,x}`, which is one word before it is expanded.
pub(super) fn braced(text: &str) -> Option<Vec<String>> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    (inner.contains(',') && !inner.contains(['{', '}'])).then(|| inner.split(',').map(str::to_owned).collect())
}

/// The known commands that a pattern such as `/b?n/c?rl` stands for.
pub(super) fn matched(text: &str) -> Vec<&'static str> {
    let Some((folder, pattern)) = text.rsplit_once('/').filter(|_| text.len() < 64) else { return Vec::new() };
    // `/usr/bin/python*` asks for any version of what it names.
    let named = pattern.trim_end_matches('*');
    if !folder.starts_with('/') || !named.contains(['?', '*', '[']) {
        return Vec::new();
    }
    KNOWN.iter().copied().filter(|name| fits(name, pattern)).collect()
}

/// Whether a name fits a pattern of `?`, `*` and `[…]`.
fn fits(name: &str, pattern: &str) -> bool {
    let (name, pattern): (Vec<char>, Vec<char>) = (name.chars().collect(), pattern.chars().collect());
    // Where the pattern may be after each character of the name.
    let mut open = closed_over(&pattern, vec![0]);
    for c in name {
        let mut next = Vec::new();
        for at in open {
            match pattern.get(at) {
                Some('*') => next.push(at),
                Some('?') => next.push(at + 1),
                Some('[') => {
                    let rest = pattern.get(at + 1..).unwrap_or_default();
                    let end = rest.iter().position(|c| *c == ']');
                    next.extend(end.filter(|end| rest.iter().take(*end).any(|one| *one == c)).map(|end| at + end + 2));
                }
                Some(one) if *one == c => next.push(at + 1),
                _ => {}
            }
        }
        open = closed_over(&pattern, next);
    }
    open.contains(&pattern.len())
}

/// The places with those behind a `*`, which may stand for nothing.
fn closed_over(pattern: &[char], mut open: Vec<usize>) -> Vec<usize> {
    let mut at = 0;
    while let Some(place) = open.get(at).copied() {
        if pattern.get(place) == Some(&'*') && !open.contains(&(place + 1)) {
            open.push(place + 1);
        }
        at += 1;
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_expanded() {
        assert_eq!(braced("{curl,-s,x}").unwrap(), ["curl", "-s", "x"]);
        assert_eq!(braced("{x}"), None);
        assert_eq!(matched("/b?n/c?rl"), ["curl"]);
        assert_eq!(matched("/???/ch*d"), ["chmod"]);
        assert_eq!(matched("/bin/[b]ash"), ["bash"]);
        assert!(matched("/usr/bin/python*").is_empty());
        assert!(matched("/opt/*/bin/python").is_empty());
        assert!(matched("docs/*.md").is_empty());
    }
}
