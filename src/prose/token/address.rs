//! What the letters of an address, and the words before it, say about it.

/// Whether the word before an address makes a source of it.
pub(super) fn is_source(text: &str, at: usize) -> bool {
    const BEFORE: [&str; 17] = [
        "from",
        "see",
        "read",
        "visit",
        "check",
        "via",
        "per",
        "docs",
        "browse",
        "reference",
        "documentation",
        "source",
        "homepage",
        "install",
        "clone",
        "guide",
        "of",
    ];
    let start = (at.saturating_sub(24)..=at).find(|start| text.is_char_boundary(*start)).unwrap_or(at);
    let before = text.get(start..at).unwrap_or_default().trim_end_matches([' ', ':', '`', '<', '"', '*', '(']);
    let last = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    BEFORE.iter().any(|word| word.eq_ignore_ascii_case(last))
}

/// Whether an address leads to a page that is there to be read.
pub(super) fn is_page(host: &str, path: &str) -> bool {
    let name = path.split(['?', '#']).next().unwrap_or_default();
    let is_text =
        [".md", ".html", ".htm", ".txt", ".pdf", ".rst", ".xml", ".png", ".svg"].iter().any(|end| name.ends_with(end));
    let is_docs = ["docs.", "doc.", "help.", "wiki.", "www.", "developer.", "developers.", "support."]
        .iter()
        .any(|head| host.starts_with(head));
    is_text || is_docs || ["/docs", "/doc/", "/wiki", "/blog", "/guide", "/help"].iter().any(|part| name.contains(part))
}

/// The name that the words before an address give it.
pub(super) fn alias_before(text: &str, at: usize) -> Option<&str> {
    /// Words that say nothing of whose address it is.
    const EMPTY: [&str; 30] = [
        "from",
        "with",
        "here",
        "visit",
        "open",
        "docs",
        "documentation",
        "page",
        "website",
        "site",
        "link",
        "links",
        "http",
        "https",
        "curl",
        "wget",
        "fetch",
        "post",
        "into",
        "this",
        "that",
        "guide",
        "source",
        "homepage",
        "reference",
        "called",
        "example",
        "download",
        "install",
        "file",
    ];
    let start = (at.saturating_sub(80)..=at).find(|start| text.is_char_boundary(*start))?;
    let before = text.get(start..at)?.rsplit('\n').next()?;
    let before = before.trim_end_matches([' ', '(', '`', '<', '"', '*', ':', '=']);
    let joined = [" at", " under", " is", " behind"].iter().find_map(|join| before.strip_suffix(join));
    let closed = text.get(start..at)?.trim_end_matches(['`', '<']).ends_with('(');
    let name = joined.or(closed.then_some(before))?.trim_end_matches(['`', '*', '"', '_']);
    let name = name.rsplit(|c: char| !(c.is_alphanumeric() || c == '-')).next()?;
    let is_name = name.len() >= 4 && !EMPTY.iter().any(|word| word.eq_ignore_ascii_case(name));
    is_name.then_some(name)
}

/// Whether a host lies outside of the machine and its network.
pub(super) fn is_foreign(host: &str) -> bool {
    let is_name = host.contains('.')
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    let is_local = ["127.", "10.", "192.168.", "0.0.0.0", "169.254."].iter().any(|head| host.starts_with(head))
        || [".local", ".internal", ".localhost"].iter().any(|tail| host.ends_with(tail));
    is_name && !is_local
}

/// Whether what an address leads to is a program by its name; a script for a shell is the usual installer.
pub(super) fn names_program(path: &str) -> bool {
    const PROGRAMS: [&str; 24] = [
        "py", "js", "mjs", "cjs", "ts", "rb", "pl", "php", "ps1", "bat", "cmd", "exe", "msi", "dmg", "pkg", "run",
        "bin", "appimage", "deb", "rpm", "so", "dll", "dylib", "jar",
    ];
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(_, end)| PROGRAMS.iter().any(|known| known.eq_ignore_ascii_case(end)))
}

/// The host of `name@host`, `user@host:path` or `host:port`, and what it is.
pub(super) fn host_without_scheme(word: &str) -> Option<(&str, &'static str)> {
    if let Some((user, rest)) = word.rsplit_once('@') {
        let host = rest.split([':', '/']).next()?;
        let is_user =
            !user.is_empty() && user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte));
        let has_suffix =
            host.rsplit_once('.').is_some_and(|(_, end)| end.len() >= 2 && !end.bytes().all(|b| b.is_ascii_digit()));
        return (is_user && has_suffix && is_foreign(host)).then_some((host, "mailbox"));
    }
    let (host, port) = word.split_once(':')?;
    let is_port = (2..6).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit());
    let is_host = host.contains('.') && is_foreign(host) && !has_extension(host);
    (is_port && is_host).then_some((host, "socket"))
}

/// The host of `host on port 443`, `host, port 443` or `host port 443`, and what it is.
pub(super) fn host_on_port<'w>(word: &'w str, behind: &str) -> Option<(&'w str, &'static str)> {
    let mut words = behind.trim_start_matches([',', '`', ' ']).split([' ', '`', ',']).filter(|word| !word.is_empty());
    let first = words.next()?;
    let first = if matches!(first, "on" | "at" | "via" | "over") { words.next()? } else { first };
    let port = words.next()?.trim_end_matches(['.', ';', ':', ')']);
    let is_port = first.eq_ignore_ascii_case("port") && (2..6).contains(&port.len()) && port.parse::<u16>().is_ok();
    (is_port && word.contains('.') && is_foreign(word) && !has_extension(word)).then_some((word, "socket"))
}

/// Whether a word is the name of a file by its ending.
pub(super) fn has_extension(word: &str) -> bool {
    const ENDINGS: [&str; 31] = [
        "md", "txt", "csv", "json", "jsonl", "yaml", "yml", "toml", "ini", "env", "py", "js", "ts", "sh", "sql", "db",
        "sqlite", "log", "pdf", "docx", "xlsx", "html", "xml", "pem", "key", "tf", "tfstate", "zip", "gz", "mdc",
        "eml",
    ];
    // "Node.js" is no file.
    let is_product = word.ends_with(".js") && word.starts_with(|c: char| c.is_ascii_uppercase());
    !is_product
        && word.rsplit_once('.').is_some_and(|(_, end)| ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(end)))
}
