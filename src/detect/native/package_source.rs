//! Machines that packages come from: the indexes and addresses that manifests and commands name.

use std::collections::BTreeSet;

use super::{Hit, Subject};
use crate::detect::address::{hosts_of, is_own};
use crate::finding::Target;
use crate::program::Call;
use crate::rule::ProbeId;
use crate::source::Span;

/// Commands that install, and those that read an address as a word of the program that they run.
const INSTALLERS: [&str; 19] = [
    "pip", "pip3", "pipx", "uv", "uvx", "npm", "npx", "pnpm", "yarn", "bun", "bunx", "gem", "cargo", "poetry", "pdm",
    "conda", "mamba", "bundle", "composer",
];

/// What an installer does where every address that it is given is that of a package or an index.
const INSTALLS: [&str; 16] = [
    "install", "i", "add", "ci", "sync", "update", "upgrade", "up", "require", "tool", "pip", "global", "source",
    "sources", "wheel", "inject",
];

/// What it does where nothing is installed, whatever its options name.
const ELSEWHERE: [&str; 8] = ["login", "logout", "publish", "whoami", "view", "info", "search", "ping"];

/// What runs a package: its first word is one, and those behind it are its own.
const RUNNERS: [&str; 4] = ["dlx", "exec", "x", "create"];

/// Options whose value says where a package comes from.
const SOURCES: [&str; 17] = [
    "--index-url",
    "--extra-index-url",
    "-i",
    "--index",
    "--default-index",
    "--registry",
    "--find-links",
    "-f",
    "--source",
    "--from",
    "--git",
    "--package",
    "-p",
    "--with",
    "--trusted-host",
    "--channel",
    "-c",
];

/// Ends of the names of variables that say where packages come from.
const VARIABLES: [&str; 10] = [
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_FIND_LINKS",
    "UV_INDEX_URL",
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
    "NPM_CONFIG_REGISTRY",
    "npm_config_registry",
    "YARN_NPM_REGISTRY_SERVER",
    "GOPROXY",
];

/// Finds each machine that a manifest or a command takes packages from, where it first does.
pub(super) fn find(probe: ProbeId, subject: &Subject<'_>, hits: &mut Vec<Hit>) {
    let mut seen = BTreeSet::new();
    let mut add = |host: String, span: Span| {
        if !is_own(&host) && seen.insert(host.clone()) {
            let message = Some(format!("`{host}`"));
            hits.push(Hit { message, target: Some(Target::Host(host)), ..Hit::new(probe, span) });
        }
    };
    if let Some(declared) = subject.declared {
        for index in &declared.indexes {
            add(index.value.clone(), index.span);
        }
        for dependency in declared.dependencies.iter().filter(|dependency| dependency.is_address) {
            hosts(&dependency.name).into_iter().for_each(|host| add(host, dependency.span));
        }
    }
    let Some(program) = subject.program else { return };
    for call in &program.calls {
        sources(call).into_iter().flat_map(hosts).for_each(|host| add(host, call.span));
    }
    for assignment in &program.assignments {
        if VARIABLES.contains(&assignment.name.as_str()) {
            let texts = assignment.value.texts.iter().chain(&assignment.value.parts);
            texts.flat_map(|text| hosts(text)).for_each(|host| add(host, assignment.span));
        }
    }
}

/// The hosts of the addresses in a text, with `git@host:path` and `host/path`.
fn hosts(text: &str) -> Vec<String> {
    let found: Vec<String> = hosts_of(text).collect();
    let bare = || {
        let host = text.trim_start_matches("git+ssh://").rsplit('@').next()?.split([':', '/']).next()?;
        let is_label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let has_top =
            host.rsplit_once('.').is_some_and(|(_, top)| top.len() > 1 && top.bytes().all(|b| b.is_ascii_lowercase()));
        let is_path = text.contains('/') && !text.starts_with(['.', '/', '~', '@']);
        (is_path && has_top && host.split('.').all(is_label)).then(|| host.to_owned())
    };
    if found.is_empty() && !text.contains("://") { bare().into_iter().collect() } else { found }
}

/// The words of an installer that say where packages come from.
fn sources(call: &Call) -> Vec<&str> {
    let words: Vec<&str> =
        call.arguments.iter().filter_map(|argument| argument.value.texts.first().map(String::as_str)).collect();
    // A program whose name is not known, given the words of an installer: `run([sys.executable, "-m", "pip", …])`.
    if call.callee.iter().any(|callee| callee.starts_with("subprocess.")) {
        let values = call.arguments.iter().map(|argument| &argument.value);
        let parts: Vec<&str> = values
            .flat_map(|value| value.texts.iter().chain(&value.parts))
            .flat_map(|text| text.split_whitespace())
            .collect();
        let installs = parts.windows(3).any(|words| words == ["-m", "pip", "install"]);
        return parts.into_iter().filter(|part| installs && part.contains("://")).collect();
    }
    let is_python = call.callee.iter().any(|callee| callee.starts_with("python"));
    let (name, words) = match words.as_slice() {
        ["-m", name, rest @ ..] if is_python => (*name, rest),
        all => (call.callee.first().map(String::as_str).unwrap_or_default(), all),
    };
    let verb = words.iter().find(|word| !word.starts_with('-')).copied().unwrap_or_default();
    if !INSTALLERS.contains(&name) || ELSEWHERE.contains(&verb) {
        return Vec::new();
    }
    let runs_itself = matches!(name, "npx" | "uvx" | "bunx");
    let runs = runs_itself || RUNNERS.contains(&verb);
    // `npm config set registry https://…` sets one thing of many.
    let sets = verb == "config" && words.iter().any(|word| word.contains("registry") || word.contains("index"));
    let mut plain = 0;
    let mut after = "";
    let mut found = Vec::new();
    for word in words {
        let (option, value) = word.split_once('=').filter(|_| word.starts_with("--")).unwrap_or((after, *word));
        let is_source = SOURCES.contains(&option) && (option.len() > 2 || value.contains("://"));
        let is_option = word.starts_with('-');
        if !is_option && !is_source && (runs_itself || *word != verb) {
            plain += 1;
        }
        let is_address = word.contains("://") || word.starts_with("git@");
        let is_package = sets || (runs && plain == 1) || (!runs && INSTALLS.contains(&verb));
        if is_source || (is_address && !is_option && is_package) {
            found.push(value);
        }
        after = if is_option && !word.contains('=') { *word } else { "" };
    }
    found
}
