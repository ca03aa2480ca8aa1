//! What a call is used on, and who decided that.

use std::collections::BTreeSet;

use super::channel::hosts_of_channel;
use super::origin::{content, is_made_from};
use super::{Site, any_text};
use crate::detect::address::{hosts_of, is_own, owner_of};
use crate::finding::Target;
use crate::program::{Call, Program, Value};
use crate::rule::{Provenance, RuleSet, TargetKind};

/// What a call is used on; never empty.
pub(super) fn targets_of(kind: TargetKind, call: &Call, program: &Program) -> BTreeSet<Target> {
    let values = || call.arguments.iter().map(|argument| &argument.value).chain(&call.receiver);
    let texts = || values().flat_map(any_text);
    let one = |found: Option<Target>| BTreeSet::from([found.unwrap_or(Target::Unknown)]);
    match kind {
        TargetKind::Host => {
            let hosts: BTreeSet<Target> = hosts(call, program).into_iter().map(Target::Host).collect();
            if hosts.is_empty() { one(None) } else { hosts }
        }
        TargetKind::Path => {
            let mut words = texts().flat_map(str::split_whitespace);
            one(words
                .find(|text| text.contains('/') || text.starts_with('~'))
                .map(|path| Target::Path(path.to_owned())))
        }
        TargetKind::Variable => {
            let first = call.arguments.first().map(|argument| &argument.value);
            let mut found: BTreeSet<Target> =
                first.iter().flat_map(|value| &value.texts).map(|name| Target::Variable(name.clone())).collect();
            if found.is_empty() || first.is_some_and(|value| value.dynamic) {
                found.insert(Target::Unknown);
            }
            found
        }
        TargetKind::Command => one(call.callee.first().map(|name| Target::Command(name.clone()))),
        TargetKind::Package => {
            let words = texts().filter(|text| !text.starts_with('-'));
            one(words.last().map(|name| Target::Package(name.to_owned())))
        }
    }
}

/// How far back the host of a request is looked for: `request.write(x)`, `urlopen(Request(a))`.
const STEPS: usize = 3;

/// The hosts that a call names; where it names none, those of the request that it is made from or called on.
pub(super) fn hosts(call: &Call, program: &Program) -> BTreeSet<String> {
    let mut open: Vec<&Call> = vec![call];
    for _ in 0..STEPS {
        let named = |call: &&Call| hosts_of_channel(call, program).unwrap_or_else(|| hosts_named(call));
        let found: BTreeSet<String> = open.iter().flat_map(named).collect();
        if !found.is_empty() {
            return found;
        }
        let is_request = |id: &&u32| {
            let callee = program.calls.get(**id as usize).into_iter().flat_map(|call| &call.callee);
            callee.into_iter().any(|path| path.ends_with("Request"))
        };
        let receivers = open.iter().filter_map(|call| call.receiver.as_ref()).flat_map(|one| &one.calls);
        let first = open.iter().filter_map(|call| call.arguments.first()).flat_map(|one| &one.value.calls);
        let next = receivers.chain(first.filter(is_request)).take(16);
        open = next.filter_map(|id| program.calls.get(*id as usize)).collect();
    }
    BTreeSet::new()
}

/// The hosts that any of some calls names.
pub(super) fn hosts_of_calls(calls: &BTreeSet<u32>, program: &Program) -> BTreeSet<String> {
    let calls = calls.iter().filter_map(|id| program.calls.get(*id as usize));
    calls.flat_map(|call| hosts(call, program)).collect()
}

/// The hosts of the arguments that are addresses; of all that name one, where none is an address as a whole.
fn hosts_named(call: &Call) -> BTreeSet<String> {
    let is_address =
        |text: &str| text.split_once("://").is_some_and(|(scheme, _)| scheme.len() < 8 && !scheme.contains(' '));
    let texts = || content(call).map(|argument| &argument.value).chain(&call.receiver).flat_map(any_text);
    let mut found: BTreeSet<String> = texts().filter(|text| is_address(text)).flat_map(hosts_of).collect();
    if found.is_empty() {
        found.extend(bare_hosts(call));
    }
    if found.is_empty() {
        found.extend(texts().flat_map(hosts_of));
    }
    found
}

/// Words in the names of variables that name nobody.
const OF_NOBODY: [&str; 12] =
    ["token", "secret", "password", "api", "key", "access", "auth", "private", "app", "user", "client", "bot"];

/// Whether the name of a variable names the owner of a host: `ACME_API_KEY` that of `hooks.acme.example`.
pub(super) fn names_owner(key: &str, host: &str) -> bool {
    let Some(owner) = owner_of(host) else { return false };
    let owner: String = owner.chars().filter(char::is_ascii_alphanumeric).collect();
    let key = key.to_ascii_lowercase();
    let words: Vec<&str> = key.split('_').filter(|word| !word.is_empty()).take(8).collect();
    let runs = (0..words.len()).flat_map(|from| (from + 1..=words.len()).map(move |to| (from, to)));
    let is_owner = |run: &str| run == owner || SHORT_FOR.contains(&(run, owner.as_str()));
    !OF_NOBODY.contains(&owner.as_str())
        && runs.filter_map(|(from, to)| words.get(from..to)).any(|run| is_owner(&run.concat()))
}

/// What vendors are called in the names of variables, and who owns the hosts that are meant.
const SHORT_FOR: [(&str, &str); 14] = [
    ("gh", "github"),
    ("gh", "githubusercontent"),
    ("github", "githubusercontent"),
    ("gl", "gitlab"),
    ("hf", "huggingface"),
    ("aws", "amazonaws"),
    ("gcp", "googleapis"),
    ("google", "googleapis"),
    ("gemini", "googleapis"),
    ("youtube", "googleapis"),
    ("claude", "anthropic"),
    ("cf", "cloudflare"),
    ("tg", "telegram"),
    ("azure", "microsoftonline"),
];

/// Commands whose words are hosts without a scheme.
const TAKE_HOSTS: [&str; 31] = [
    "minio.Minio",
    "paramiko.Transport",
    "dig",
    "nslookup",
    "host",
    "getent",
    "resolvectl",
    "nc",
    "ncat",
    "netcat",
    "telnet",
    "ssh",
    "scp",
    "rsync",
    "sftp",
    "ftp",
    "ping",
    "drill",
    "smtplib.SMTP",
    "smtplib.SMTP_SSL",
    "ftplib.FTP",
    "imaplib.IMAP4_SSL",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "dns.resolver.resolve",
    "dns.resolver.query",
    "dns.lookup",
    "dns.resolve",
    "dns.resolve4",
    "dns.resolveTxt",
    "dns.promises.resolve",
];

/// The hosts that a call names without a scheme: `hostname: "a.example"`, `scp x me@a.example:y`, `dig $x.a.example`.
fn bare_hosts(call: &Call) -> impl Iterator<Item = String> {
    let takes_hosts = call.callee.iter().any(|callee| TAKE_HOSTS.contains(&callee.as_str()));
    let is_host = move |name: Option<&str>| match name {
        Some(name) => matches!(name, "host" | "hostname" | "server"),
        None => takes_hosts,
    };
    let values = call.arguments.iter().filter(move |argument| is_host(argument.name.as_deref()));
    let words = values.flat_map(|argument| any_text(&argument.value)).flat_map(str::split_whitespace);
    // Those that fetch take an address without its scheme: `curl a.example/x`.
    let fetches =
        call.callee.iter().any(|callee| matches!(callee.as_str(), "curl" | "wget" | "xh" | "http" | "aria2c"));
    let fetched = content(call).filter(move |_| fetches).flat_map(|argument| &argument.value.texts);
    let fetched = fetched.filter(|word| word.split_once('/').is_some_and(|(host, _)| host.contains('.')));
    // What stands before it is not known: `https://{name}.a.example/`.
    let ends = call.arguments.iter().flat_map(|argument| &argument.value.parts).filter(|part| part.starts_with('.'));
    let ends = ends.filter(|part| part.contains('/'));
    words.chain(fetched.map(String::as_str)).chain(ends.map(String::as_str)).filter_map(bare_host)
}

/// The host that a word is: two labels at least, the last of letters alone, or an address of numbers.
pub(super) fn bare_host(word: &str) -> Option<String> {
    let host = word.rsplit('@').next()?.split([':', '/']).next()?.trim_start_matches('.').to_ascii_lowercase();
    let (rest, last) = host.rsplit_once('.')?;
    let is_name =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_top = last.len() > 1 && last.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_address = host.parse::<std::net::Ipv4Addr>().is_ok();
    (rest.split('.').all(is_name) && (is_top || is_address)).then_some(host)
}

/// Ends of the names of variables in which a user gives an address.
const ADDRESS_NAMES: [&str; 13] = [
    "URL", "URI", "HOST", "HOSTNAME", "ENDPOINT", "SERVER", "ADDRESS", "BASE", "WEBHOOK", "DOMAIN", "BUCKET", "REMOTE",
    "EMAIL",
];

/// Who decided what a call is used on.
pub(super) fn provenance_of(target: &Target, site: &Site<'_>, rules: &RuleSet) -> Provenance {
    match target {
        Target::Host(host) if is_own(host) => Provenance::Local,
        Target::Unknown => origin_of_address(site, rules),
        _ => Provenance::LiteralForeign,
    }
}

/// Where an address comes from that does not stand in the call: an answer counts before what the user gave.
fn origin_of_address(site: &Site<'_>, rules: &RuleSet) -> Provenance {
    let addresses: Vec<&Value> = addresses(site.call);
    let comes_from = |provenance: Provenance| {
        rules
            .origins()
            .iter()
            .filter(|(one, _)| *one == provenance)
            .any(|(_, names)| addresses.iter().any(|value| is_made_from(value, names, site.program, site.language)))
    };
    let is_setting = || addresses.iter().flat_map(|value| &value.names).any(|name| names_address(name));
    if comes_from(Provenance::DecidedRemotely) {
        Provenance::DecidedRemotely
    } else if comes_from(Provenance::UserGiven) || is_setting() {
        Provenance::UserGiven
    } else {
        Provenance::Unknown
    }
}

/// The arguments that may hold the address: those named so, or the first that is not known; every word of a command.
fn addresses(call: &Call) -> Vec<&Value> {
    let is_named = |name: &str| matches!(name, "url" | "uri" | "host" | "hostname" | "address" | "baseURL");
    let named = call.arguments.iter().filter(|argument| argument.name.as_deref().is_some_and(is_named));
    let mut found: Vec<&Value> = named.map(|argument| &argument.value).collect();
    if found.is_empty() {
        let mut unnamed =
            content(call).filter(|argument| argument.name.is_none() && argument.value.dynamic).map(|one| &one.value);
        found.extend(unnamed.next());
    }
    found
}

/// Whether a variable of the environment, `$KEY` or `os.environ[KEY]`, is called an address.
fn names_address(name: &str) -> bool {
    let key = name.strip_prefix('$').or_else(|| name.strip_suffix(']')?.split_once("env[").map(|(_, key)| key));
    let key = key.or_else(|| name.strip_suffix(']')?.split_once("environ[").map(|(_, key)| key));
    let key = key.or_else(|| name.strip_prefix("process.env."));
    key.is_some_and(|key| {
        ADDRESS_NAMES.iter().any(|end| key.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('_')))
    })
}
