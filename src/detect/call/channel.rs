//! Channels that are no web requests: which machine a bucket, a mailbox or a repository is on.

use std::collections::BTreeSet;

use super::any_text;
use super::target::bare_host;
use crate::detect::address::hosts_of;
use crate::manifest::{bucket_host, cloud_of};
use crate::program::{Call, Program};

/// Commands and calls whose words name the recipients of a mail.
const MAILERS: [&str; 16] = [
    "mail",
    "mailx",
    "mutt",
    "neomutt",
    "sendmail",
    "msmtp",
    "ssmtp",
    "swaks",
    "smtplib.SMTP.sendmail",
    "smtplib.SMTP_SSL.sendmail",
    "smtplib.SMTP.send_message",
    "smtplib.SMTP_SSL.send_message",
    "aiosmtplib.send",
    "yagmail.SMTP.send",
    "nodemailer.createTransport.sendMail",
    "xdg-email",
];

/// Libraries of clouds, and the schemes under which their buckets have addresses.
const CLOUDS: [(&str, &str); 6] = [
    ("boto3.", "s3"),
    ("aioboto3.", "s3"),
    ("@aws-sdk/", "s3"),
    ("aws-sdk.", "s3"),
    ("google.cloud.storage.", "gs"),
    ("@google-cloud/storage", "gs"),
];

/// Under which names a call is given a bucket.
const BUCKET_NAMES: [&str; 4] = ["Bucket", "bucket", "bucket_name", "bucketName"];

/// Libraries of services that their callers need not name, and the hosts of these.
const SERVICES: [(&str, &str); 6] = [
    ("slack_sdk.", "slack.com"),
    ("@slack/", "slack.com"),
    ("telegram.Bot", "api.telegram.org"),
    ("telebot.", "api.telegram.org"),
    ("dropbox.", "dropbox.com"),
    ("github.Github", "github.com"),
];

/// How many calls are looked through for where a remote is added.
const REMOTES: usize = 256;

/// The machines that a call reaches through a channel of its own; `None` where it is no such call, or names none. What
/// git fetches is no channel.
pub(super) fn hosts_of_channel(call: &Call, program: &Program) -> Option<BTreeSet<String>> {
    let is = |name: &str| call.callee.iter().any(|callee| callee == name);
    let found = if MAILERS.iter().any(|name| is(name)) {
        recipients(call)
    } else if is("git") {
        return Some(remotes(call, program));
    } else if is("gh") {
        words(call).any(|word| word == "gist").then(|| "gist.github.com".to_owned()).into_iter().collect()
    } else if is("rclone") {
        let pieces = words(call).filter(|word| word.starts_with(':')).flat_map(|word| word.split([',', '=', '"']));
        pieces.filter_map(|piece| bare_host(piece.split_once("://").map_or(piece, |(_, rest)| rest))).collect()
    } else if is("az") {
        account(call).into_iter().collect()
    } else if let Some((_, host)) = SERVICES.iter().find(|(head, _)| starts(call, head)) {
        BTreeSet::from([(*host).to_owned()])
    } else {
        buckets(call).collect()
    };
    Some(found).filter(|found: &BTreeSet<String>| !found.is_empty())
}

fn starts(call: &Call, head: &str) -> bool {
    call.callee.iter().any(|callee| callee.starts_with(head))
}

/// The words that a call is given.
fn words(call: &Call) -> impl Iterator<Item = &str> {
    call.arguments.iter().flat_map(|argument| any_text(&argument.value)).flat_map(str::split_whitespace)
}

/// The hosts of the addresses `name@host`.
fn recipients(call: &Call) -> BTreeSet<String> {
    let marks = |c: char| matches!(c, '<' | '>' | ',' | ';' | '"' | '\'' | '(' | ')');
    let words = words(call).flat_map(|word| word.split(marks)).filter(|word| word.contains('@'));
    words.filter_map(|word| bare_host(word.split('?').next()?.trim_start_matches("mailto:"))).collect()
}

/// The hosts that a push goes to: of the address in it, or of the remote that it names, where the program adds it.
fn remotes(call: &Call, program: &Program) -> BTreeSet<String> {
    let words: Vec<&str> = words(call).collect();
    if !words.contains(&"push") {
        return BTreeSet::new();
    }
    let found: BTreeSet<String> = words.iter().filter_map(|word| remote_host(word)).collect();
    if !found.is_empty() {
        return found;
    }
    // A push that names none goes where the tracked one is.
    let mut plain = words.iter().skip_while(|word| **word != "push").skip(1).filter(|word| !word.starts_with('-'));
    let wanted = plain.next().copied().unwrap_or("origin");
    let is_git = |other: &&Call| other.callee.iter().any(|callee| callee == "git");
    let added = program.calls.iter().filter(is_git).take(REMOTES).filter_map(|other| remote_added(other));
    added.filter(|(name, _)| *name == wanted).map(|(_, host)| host).collect()
}

/// A remote and the host of its address. A page that sets up a repository adds `origin`: that is the user's own.
fn remote_added(call: &Call) -> Option<(&str, String)> {
    let words: Vec<&str> = words(call).filter(|word| !word.starts_with('-')).collect();
    let (name, address) = match words.as_slice() {
        [.., "remote", "add", name, address] if *name != "origin" => (*name, *address),
        [.., "remote", "set-url", name, address] => (*name, *address),
        [.., "config", key, address] => (key.strip_prefix("remote.")?.rsplit_once('.')?.0, *address),
        _ => return None,
    };
    Some((name, remote_host(address)?))
}

/// The host of `https://host/path`, `ssh://git@host/path` or `git@host:path`.
fn remote_host(word: &str) -> Option<String> {
    let of_scheme = hosts_of(word).next();
    of_scheme.or_else(|| bare_host(word).filter(|_| word.contains('@') && word.contains(':')))
}

/// The host of an account for blobs.
fn account(call: &Call) -> Option<String> {
    let mut words = words(call).skip_while(|word| !word.starts_with("--account-name"));
    let name = match words.next()?.split_once('=') {
        Some((_, name)) => name,
        None => words.next()?,
    };
    let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    is_name.then(|| bucket_host(name, "blob.core.windows.net"))?
}

/// The buckets that a call of a library names.
fn buckets(call: &Call) -> impl Iterator<Item = String> {
    let callee = || call.callee.iter().map(String::as_str);
    let cloud = callee().find_map(|callee| CLOUDS.iter().find(|(head, _)| callee.starts_with(head)));
    let cloud = cloud.and_then(|(_, scheme)| cloud_of(scheme));
    let last = callee().filter_map(|callee| callee.rsplit('.').next()).next().unwrap_or_default();
    // Where a bucket stands among what has no name.
    let at = match last {
        "Bucket" | "bucket" | "get_bucket" | "fput_object" | "put_object" => Some(0),
        "upload_file" | "upload_fileobj" => Some(1),
        _ => None,
    };
    let unnamed = call.arguments.iter().filter(|argument| argument.name.is_none());
    let unnamed = unnamed.enumerate().filter(move |(place, _)| Some(*place) == at).map(|(_, argument)| argument);
    let is_bucket = |name: Option<&str>| name.is_some_and(|name| BUCKET_NAMES.contains(&name));
    let named = call.arguments.iter().filter(move |argument| is_bucket(argument.name.as_deref()));
    let texts = named.chain(unnamed).flat_map(|argument| &argument.value.texts);
    texts.filter_map(move |name| bucket_host(name, cloud?))
}
