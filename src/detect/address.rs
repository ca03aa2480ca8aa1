//! Addresses in texts: the host of a URL.

use crate::manifest::{bucket_host, cloud_of};

/// Schemes that lead to no machine.
const OF_NO_HOST: [&str; 5] = ["file", "fileb", "data", "unix", "sqlite"];

/// The host of the first address in `text`, in lower case; `None` where there is none.
pub(crate) fn host_of(text: &str) -> Option<String> {
    let (before, rest) = text.split_once("://")?;
    let scheme = before.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
    if OF_NO_HOST.contains(&scheme.as_str()) {
        return None;
    }
    let authority = rest
        .split(['/', '?', '#', '"', '\'', ' ', '\\', '`', ')', '>', '<', ',', '|', '&', '\t', '\r', '\n'])
        .next()?;
    let host = authority.rsplit('@').next()?;
    let host = if host.starts_with('[') { host.split(']').next()? } else { host.split(':').next()? };
    let host = host.trim_start_matches('[').to_ascii_lowercase();
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':'));
    let host = Some(host).filter(|host| !host.is_empty() && plain)?;
    match cloud_of(&scheme) {
        Some(cloud) => bucket_host(&host, cloud),
        None => Some(host),
    }
}

/// The hosts of all addresses in `text`, in order.
pub(crate) fn hosts_of(text: &str) -> impl Iterator<Item = String> {
    // Each piece begins with the scheme before a `://`, so the host of a piece is that of one address.
    let start = |at: usize| {
        let before = text.as_bytes().get(..at).unwrap_or_default();
        at - before.iter().rev().take(8).take_while(|byte| byte.is_ascii_alphanumeric()).count()
    };
    text.match_indices("://").filter_map(move |(at, _)| text.get(start(at)..)).filter_map(host_of)
}

/// Whether a host is this machine, or one that only its own network reaches.
pub(crate) fn is_own(host: &str) -> bool {
    if let Ok(address) = host.parse::<std::net::Ipv4Addr>() {
        return address.is_loopback() || address.is_private() || address.is_unspecified();
    }
    host == "::1"
        || host == "localhost"
        || [".localhost", ".local", ".internal", ".lan"].iter().any(|suffix| host.ends_with(suffix))
        || (!host.contains(['.', ':']) && !host.starts_with(|first: char| first.is_ascii_digit()))
}

/// Suffixes under which a provider lets others live: the owner of a host is the label before them.
const TENANT_SUFFIXES: [&str; 38] = [
    "amazonaws.com",
    "storage.googleapis.com",
    "r2.cloudflarestorage.com",
    "backblazeb2.com",
    "aliyuncs.com",
    "workers.dev",
    "pages.dev",
    "r2.dev",
    "railway.app",
    "vercel.app",
    "herokuapp.com",
    "fly.dev",
    "onrender.com",
    "netlify.app",
    "github.io",
    "gitlab.io",
    "cloudfunctions.net",
    "run.app",
    "azurewebsites.net",
    "windows.net",
    "web.app",
    "firebaseapp.com",
    "appspot.com",
    "supabase.co",
    "ngrok.io",
    "ngrok.app",
    "ngrok-free.app",
    "ngrok-free.dev",
    "trycloudflare.com",
    "loca.lt",
    "deno.dev",
    "repl.co",
    "replit.app",
    "glitch.me",
    "lambda-url.us-east-1.on.aws",
    "modal.run",
    "hf.space",
    "serveo.net",
];

/// The label of a host that names its owner: the one before the public suffix, `acme` of `api.acme.example`, or before
/// that of a provider, `acme` of `acme.up.railway.app`.
pub(crate) fn owner_of(host: &str) -> Option<&str> {
    let tenant = TENANT_SUFFIXES.iter().find_map(|suffix| host.strip_suffix(suffix)?.strip_suffix('.'));
    let owner = match tenant {
        Some(rest) => {
            let mut labels = rest.rsplit('.').filter(|label| !is_region(label));
            labels.next()
        }
        None => {
            let labels: Vec<&str> = host.split('.').collect();
            let (suffix, rest) = labels.split_last()?;
            let short_second =
                rest.last().is_some_and(|second| second.len() <= 3 && rest.len() > 1 && suffix.len() == 2);
            if short_second { rest.iter().rev().nth(1).copied() } else { rest.last().copied() }
        }
    };
    owner.filter(|owner| owner.len() >= 3 && !owner.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a label before the suffix of a provider names a service or region of it: `s3`, `eu-west-1`, `up`.
fn is_region(label: &str) -> bool {
    let is_service = matches!(label, "s3" | "up" | "a" | "blob" | "core" | "execute-api" | "execute" | "eu" | "us");
    is_service || label.ends_with(|last: char| last.is_ascii_digit()) && label.split('-').count() == 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_found() {
        let check = |text: &str, host: Option<&str>| assert_eq!(host_of(text).as_deref(), host, "{text}");
        check("see https://User@API.example:8443/v1?x=1", Some("api.example"));
        check("http://[::1]:80/", Some("::1"));
        check("https://${HOST}/x", None);
        check("no address", None);
        check("s3://Tax-Drop/in/a", Some("tax-drop.s3.amazonaws.com"));
        check("to gs://tax-drop", Some("tax-drop.storage.googleapis.com"));
        check("s3://your-bucket-name/a", None);
        check("file://notes.txt", None);
    }

    #[test]
    fn every_address_has_its_host() {
        let text = "https://a.example,http://b.example/x?u=ftp://c.example https://${D}/ https://";
        let found: Vec<String> = hosts_of(text).collect();
        assert_eq!(found, ["a.example", "b.example", "c.example"]);
    }

    #[test]
    fn the_owner_stands_before_the_suffix() {
        for (host, owner) in [
            ("api.acme.example", Some("acme")),
            ("acme.co.uk", Some("acme")),
            ("acme.up.railway.app", Some("acme")),
            ("acme.s3.eu-west-1.amazonaws.com", Some("acme")),
            ("acme.storage.googleapis.com", Some("acme")),
            ("10.0.0.1", None),
            ("localhost", None),
        ] {
            assert_eq!(owner_of(host), owner, "{host}");
        }
    }
}
