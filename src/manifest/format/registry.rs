//! `server.json`: the packages of an MCP server, and the command line that a client makes of each.

use crate::bundle::Language;
use crate::manifest::Dependency;
use crate::manifest::command::{When, Word};
use crate::manifest::fields::Fields;
use crate::manifest::packages::{dependency, from_address, npm_entry, npm_package, python_requirement};
use crate::manifest::servers::AT_START;
use crate::source::Located;
use crate::syntax::DataNode;

/// Reads all packages. Keys are in camel case; in the first version they were in snake case.
pub(super) fn read(fields: &mut Fields<'_>) {
    let Some(root) = fields.tree.root() else { return };
    for package in fields.items(root, "packages") {
        read_package(fields, package);
    }
}

fn read_package<'a>(fields: &mut Fields<'a>, package: &'a DataNode) {
    let either = |fields: &Fields<'a>, names: &[&str]| names.iter().find_map(|name| fields.text(package, name));
    let kind = either(fields, &["registryType", "registry_type", "registry_name"]);
    let Some(identifier) = either(fields, &["identifier", "name"]) else { return };
    let version = either(fields, &["version"]);
    let digest = either(fields, &["fileSha256", "file_sha256"]);
    let kind = kind.map(|kind| kind.value.to_ascii_lowercase()).unwrap_or_default();
    let found = package_of(&kind, &identifier, version.as_ref(), digest);
    fields.reading.declared.dependencies.push(found);

    let hint = either(fields, &["runtimeHint", "runtime_hint"]).map(|hint| Word { text: hint.value, span: hint.span });
    let usual = match kind.as_str() {
        "npm" => "npx",
        "pypi" => "uvx",
        "oci" | "docker" => "docker",
        "nuget" => "dnx",
        _ => "",
    };
    let usual = (!usual.is_empty()).then(|| Word { text: usual.to_owned(), span: identifier.span });
    let Some(program) = hint.or(usual) else { return };
    let named = match &version {
        Some(version) if matches!(kind.as_str(), "npm" | "pypi" | "nuget") => {
            format!("{}@{}", identifier.value, version.value)
        }
        _ => identifier.value,
    };
    let mut words = vec![program];
    words.extend(arguments(fields, package, ["runtimeArguments", "runtime_arguments"]));
    words.push(Word { text: named, span: identifier.span });
    words.extend(arguments(fields, package, ["packageArguments", "package_arguments"]));
    fields.add_composed(&words, Language::Bash, &When::ByItself(AT_START.to_owned()));
}

/// The package that an entry names. Only a digest pins what is no version of an index.
fn package_of(
    kind: &str,
    identifier: &Located<String>,
    version: Option<&Located<String>>,
    digest: Option<Located<String>>,
) -> Dependency {
    let (name, span) = (identifier.value.trim(), identifier.span);
    let digest = digest.map(|digest| digest.value);
    match (kind, version) {
        ("npm", Some(version)) => npm_entry(name, &version.value, span),
        ("npm", None) => npm_package(name, span),
        ("pypi", version) => {
            let requirement = version.map_or_else(|| name.to_owned(), |version| format!("{name}=={}", version.value));
            python_requirement("uv", &requirement, span).unwrap_or_else(|| dependency("uv", name, None, span))
        }
        ("oci" | "docker", _) => {
            let pin = name.rsplit_once("@sha256:").map(|(_, digest)| digest.to_owned());
            dependency("docker", name, pin.or(digest), span)
        }
        ("mcpb", _) => Dependency { pin: digest, is_address: false, ..from_address("download", name, span) },
        (kind, version) => {
            let version = version.map(|version| version.value.as_str());
            let exact = version.and_then(|version| npm_entry(name, version, span).pin);
            dependency(kind, name, digest.or(exact), span)
        }
    }
}

/// The words of a list of arguments: a value, or a name and its value.
fn arguments<'a>(fields: &mut Fields<'a>, package: &'a DataNode, names: [&str; 2]) -> Vec<Word> {
    let tree = fields.tree;
    let mut words = Vec::new();
    for argument in names.iter().flat_map(|name| fields.items(package, name)) {
        // The name of a positional argument is for the reader alone.
        let is_named = tree.get(argument, "type").and_then(DataNode::text) != Some("positional");
        let name = tree.get(argument, "name").filter(|_| is_named);
        let value = ["value", "default"].iter().find_map(|name| tree.get(argument, name));
        let stated = [name, value, Some(argument)].into_iter().flatten().filter_map(Word::of);
        words.extend(stated.filter(|word| !word.text.is_empty()));
    }
    words
}
