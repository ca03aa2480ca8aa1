//! Addresses in texts: the host of a URL.

/// The host of the first address in `text`, in lower case; `None` where there is none.
pub(crate) fn host_of(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("://")?;
    let authority = rest
        .split(['/', '?', '#', '"', '\'', ' ', '\\', '`', ')', '>', '<', ',', '|', '&', '\t', '\r', '\n'])
        .next()?;
    let host = authority.rsplit('@').next()?;
    let host = if host.starts_with('[') { host.split(']').next()? } else { host.split(':').next()? };
    let host = host.trim_start_matches('[').to_ascii_lowercase();
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':'));
    (!host.is_empty() && plain).then_some(host)
}

/// The hosts of all addresses in `text`, in order.
pub(crate) fn hosts_of(text: &str) -> impl Iterator<Item = String> {
    // Each piece begins where the one before it has its `://`, so the host of a piece is that of one address.
    text.match_indices("://").filter_map(|(at, _)| text.get(at..)).filter_map(host_of)
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
    }

    #[test]
    fn every_address_has_its_host() {
        let text = "https://a.example,http://b.example/x?u=ftp://c.example https://${D}/ https://";
        let found: Vec<String> = hosts_of(text).collect();
        assert_eq!(found, ["a.example", "b.example", "c.example"]);
    }
}
