//! Addresses in manifests: their hosts, and the digests that pin them.

use std::ops::Range;

/// Where the host of an address stands in `text`; `None` where it is no address of the form `scheme://host`.
pub(super) fn host_range(text: &str) -> Option<Range<usize>> {
    let scheme = text.find("://")?;
    let from = scheme + 3;
    let rest = text.get(from..)?;
    let authority = rest.get(..rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()))?;
    let user = authority.rfind('@').map_or(0, |at| at + 1);
    let host = authority.get(user..)?;
    let len = if host.starts_with('[') {
        host.find(']').map_or(host.len(), |at| at + 1)
    } else {
        host.find(':').unwrap_or(host.len())
    };
    (len > 0).then(|| from + user..from + user + len)
}

/// Whether a package is named by where it is fetched from, and not by its name in an index.
pub(super) fn is_address(text: &str) -> bool {
    let lower = text.trim_start().to_ascii_lowercase();
    let schemes = ["git+", "hg+", "svn+", "bzr+", "git:", "git@", "ssh:", "http:", "https:", "ftp:", "file:", "link:"];
    let hosts = ["github:", "gitlab:", "bitbucket:", "gist:", "workspace:", "portal:", "patch:"];
    let is_path = lower == "." || ["./", "../", "/", "~/", ".\\", "..\\"].iter().any(|start| lower.starts_with(start));
    let is_drive = lower.get(1..3) == Some(":\\");
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let has_scheme = lower.split_once("://").is_some_and(|(scheme, _)| scheme.bytes().all(is_letter));
    is_path || is_drive || has_scheme || schemes.iter().chain(&hosts).any(|scheme| lower.starts_with(scheme))
}

/// Whether a package is a folder or file beneath the manifest that names it: it is part of the bundle.
pub(crate) fn is_within(text: &str) -> bool {
    stays_within(text, 0)
}

/// Whether a package is a folder or file of the bundle; the manifest that names it stands in `depth` folders.
pub(crate) fn stays_within(text: &str, depth: usize) -> bool {
    let text = text.trim();
    if text.starts_with("workspace:") {
        return true;
    }
    let path = ["file:", "link:", "portal:"].iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text);
    let left = path.split(['/', '\\']).try_fold(depth, |left, component| match component {
        ".." => left.checked_sub(1),
        "" | "." => Some(left),
        _ => Some(left + 1),
    });
    left.is_some() && !path.starts_with(['/', '~', '\\']) && !path.contains([':', '@', '$', '%'])
}

/// What names the commit or digest behind the `#` of an address; anything else there is a name or a folder.
const PINS: [&str; 6] = ["commit", "rev", "sha1", "sha256", "sha384", "sha512"];

/// The commit or digest that an address ends in: `#commit`, `@commit` or `#sha256=digest`.
pub(super) fn address_pin(address: &str) -> Option<String> {
    let (before, fragment) = address.split_once('#').unwrap_or((address, ""));
    let named = fragment.split('&').find_map(|part| match part.split_once(['=', ':']) {
        Some((name, value)) => digest(value).filter(|_| PINS.contains(&name)),
        None => digest(part),
    });
    named.or_else(|| before.rsplit_once('@').and_then(|(_, commit)| digest(commit)))
}

/// A text that is a whole digest in hexadecimal, as of SHA-1 to SHA-512.
pub(super) fn digest(text: &str) -> Option<String> {
    let is_digest = matches!(text.len(), 40 | 64 | 96 | 128) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_stand_between_scheme_and_path() {
        let check = |text: &str, host: Option<&str>| {
            assert_eq!(host_range(text).and_then(|range| text.get(range)), host, "{text}")
        };
        check("https://a.example/x", Some("a.example"));
        check("http://user:pw@b.example:80?q", Some("b.example"));
        check("https://good.example@bad.example/", Some("bad.example"));
        check("https://bad.example\\@good.example/", Some("bad.example"));
        check("git+ssh://git@c.example/x.git", Some("c.example"));
        check("http://[::1]:80/", Some("[::1]"));
        check("a.example", None);
        check("https:///x", None);
    }

    #[test]
    fn addresses_are_told_from_names() {
        for address in
            ["git+https://a.example/x", "./x", "../x", "file:x", "https://a.example/x.tgz", "github:a/b", "C:\\x"]
        {
            assert!(is_address(address), "{address}");
        }
        for name in ["requests", "@scope/name", "name@1.0", "golang.example/x/tools"] {
            assert!(!is_address(name), "{name}");
        }
    }

    #[test]
    fn paths_beneath_are_told_from_those_that_leave() {
        for path in [".", "./x", "x/y.whl", "file:x", "file:./x", "link:x", "workspace:*"] {
            assert!(is_within(path), "{path}");
        }
        for other in ["..", "./../x", "/x", "~/x", "file:///x", "file:../x", "https://a.example/x", "C:\\x", "git@a:b"]
        {
            assert!(!is_within(other), "{other}");
        }
        assert!(stays_within("../lib", 1) && stays_within("../../a/../b", 2), "a folder beside that of the manifest");
        assert!(!stays_within("../../lib", 1) && !stays_within("a/../../lib", 0), "a folder outside of the bundle");
    }

    #[test]
    fn only_whole_digests_pin() {
        let commit = "0123456789012345678901234567890123456789";
        assert_eq!(address_pin(&format!("git+https://a.example/x#{commit}")).as_deref(), Some(commit));
        assert_eq!(address_pin(&format!("git+https://a.example/x@{commit}#egg=x")).as_deref(), Some(commit));
        assert_eq!(address_pin(&format!("https://a.example/x.whl#sha1={commit}")).as_deref(), Some(commit));
        assert_eq!(address_pin(&format!("git+https://a.example/x#egg={commit}")), None);
        assert_eq!(digest(&format!("v={commit}")), None);
        assert_eq!(address_pin("git+https://a.example/x@main"), None);
        assert_eq!(address_pin("git+https://a.example/x#v1.0"), None);
    }
}
