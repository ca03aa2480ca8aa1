//! What the fields of a manifest mean: a table of paths, read in one way for all formats.

use super::address::{host_range, is_within};
use super::command::When;
use super::fields::Fields;
use super::packages::{dependency, entry, from_address, go_module, is_platform, npm_package, python_requirement};
use super::pre_run::commands as commands_before_model;
use super::texts::add_description;
use super::tools::{is_tool_list, split_tools};
use super::{Dependency, NamedFile};
use crate::bundle::ArtifactKind;
use crate::source::{Located, Span};
use crate::syntax::{DataNode, DataValue, Found};

/// A field of a manifest and what it means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Field {
    /// Its path from the root, as [`DataPath`] writes it.
    pub(crate) path: &'static str,
    /// What stands there.
    pub(crate) means: Means,
}

/// What stands in a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Means {
    /// The name that the bundle gives itself.
    Name,
    /// What it says it does; an agent may read it.
    Description,
    /// A text that an agent is given, however short.
    Prompt,
    /// A page of a command: a text that an agent is given, and the commands in it that run before that.
    Page,
    /// Patterns of tools it asks to use without a question.
    Tools,
    /// An address of its own.
    Address,
    /// The name of an environment variable it reads.
    Variable,
    /// A mapping whose keys are such names.
    Variables,
    /// A package of an installer, with its version.
    Package(&'static str),
    /// A mapping of packages of an installer to their versions.
    Packages(&'static str),
    /// A command that runs by itself; says when.
    Runs(&'static str),
    /// A command that runs by itself on the event that the key with this number on its path names, from 0.
    RunsOn(usize),
    /// A command that somebody calls.
    RunsOnRequest,
    /// A file that is loaded as code by itself; says when.
    Loads(&'static str),
    /// A mapping of MCP servers by their names.
    Servers,
    /// The address of an index of packages, several of them, or a mapping that holds it as `url`.
    Index,
    /// Commands that run by themselves, a line each; says when.
    RunsLines(&'static str),
    /// Files or folders of the bundle that are read as something that their names do not tell.
    Reads(ArtifactKind),
}

/// A row of a table of fields.
pub(super) const fn field(path: &'static str, means: Means) -> Field {
    Field { path, means }
}

/// Reads all fields of a table.
pub(super) fn read_fields(fields: &mut Fields<'_>, table: &[Field]) {
    if let Some(root) = fields.tree.root() {
        read_fields_below(fields, root, table);
    }
}

/// Reads all fields of a table whose paths start from `base`.
pub(super) fn read_fields_below<'a>(fields: &mut Fields<'a>, base: &'a DataNode, table: &[Field]) {
    let tree = fields.tree;
    for Field { path, means } in table {
        for found in tree.at_below(base, path) {
            fields.read_field(&found, *means);
        }
    }
}

impl<'a> Fields<'a> {
    fn read_field(&mut self, found: &Found<'a>, means: Means) {
        let node = found.node;
        let located = node.text().map(|text| Located::new(text.to_owned(), node.span));
        match means {
            Means::Name => self.reading.declared.name = located,
            Means::Description => {
                self.add_prompt(node);
                self.reading.declared.description = located;
            }
            Means::Prompt => self.add_prompt(node),
            Means::Page => self.add_page(node),
            Means::Tools => self.add_tools(node),
            Means::Address => self.add_host(node),
            Means::Variable => self.reading.declared.env.extend(located),
            Means::Variables => self.reading.declared.env.extend(keys(node)),
            Means::Package(installer) => self.add_package(installer, located),
            Means::Packages(installer) => self.add_packages(installer, node),
            Means::Runs(when) => self.add_command(node, found.parent, &When::ByItself(when.to_owned())),
            Means::RunsOn(at) => {
                let event = found.keys.get(at).map(|key| key.value.as_str()).unwrap_or_default();
                self.add_command(node, found.parent, &When::ByItself(format!("on {event}")));
            }
            Means::RunsOnRequest => self.add_command(node, found.parent, &When::OnRequest),
            Means::Loads(when) => self.add_loaded(node, when),
            Means::Servers => self.add_servers(node),
            Means::Index => self.add_index(node),
            Means::RunsLines(when) => self.add_lines(node, &When::ByItself(when.to_owned())),
            Means::Reads(kind) => self.add_files(node, kind),
        }
    }

    /// Adds a text that an agent is given.
    pub(super) fn add_prompt(&mut self, node: &DataNode) {
        if let Some(text) = node.text() {
            add_description(self.reading, self.source, text, node.span);
            self.reading.taken.insert(node.span);
        }
    }

    /// Adds a page of a command.
    fn add_page(&mut self, node: &DataNode) {
        self.add_prompt(node);
        let text = node.text().unwrap_or_default();
        let offsets = node.offsets(self.source);
        for span in commands_before_model(text, 0) {
            let range = span.start as usize..span.end as usize;
            self.add_stretch(text, range, &offsets, "before the model reads the page");
        }
    }

    /// Adds the paths in a text or in a list of texts.
    pub(super) fn add_files(&mut self, node: &'a DataNode, kind: ArtifactKind) {
        for file in self.words(Some(node)) {
            let Some(path) = file.text() else { continue };
            self.reading.taken.insert(file.span);
            let path = Located::new(path.to_owned(), file.span);
            self.reading.declared.files.push(NamedFile { path, kind });
        }
    }

    /// Adds the patterns of tools in a text or in a list of texts.
    pub(super) fn add_tools(&mut self, node: &'a DataNode) {
        let tree = self.tree;
        for item in tree.one_or_all(node) {
            let Some(text) = item.text() else { continue };
            if is_tool_list(text) {
                self.reading.taken.insert(item.span);
            }
            let offsets = item.offsets(self.source);
            let patterns = split_tools(text).into_iter().filter_map(|range| {
                text.get(range.clone()).map(|pattern| Located::new(pattern.to_owned(), offsets.map(Span::of(range))))
            });
            self.reading.declared.tools.extend(patterns);
        }
    }

    fn add_package(&mut self, installer: &str, located: Option<Located<String>>) {
        let Some(Located { value, span }) = located else { return };
        let found = match installer {
            "pip" | "uv" => python_requirement(installer, &value, span),
            "npm" => Some(npm_package(&value, span)),
            "go" => Some(go_module(&value, span)),
            _ if host_range(&value).is_some() => Some(from_address(installer, &value, span)),
            _ => Some(dependency(installer, &value, None, span)),
        };
        self.reading.declared.dependencies.extend(found);
    }

    /// Adds the packages that the keys of a mapping name.
    pub(super) fn add_packages(&mut self, installer: &str, node: &'a DataNode) {
        let tree = self.tree;
        for (name, given) in tree.entries(node) {
            if is_platform(installer, &name.value) {
                continue;
            }
            match &given.value {
                DataValue::Text(version) => {
                    let span = name.span.hull(given.span);
                    self.reading.declared.dependencies.push(entry(installer, &name.value, version, span));
                }
                DataValue::Map(_) | DataValue::List(_) => {
                    for item in tree.one_or_all(given) {
                        self.add_described(installer, name, item);
                    }
                }
                _ => self.wrong_type(&name.value, given.span, "a text or a mapping"),
            }
        }
    }

    /// Adds a package whose version or source stands in a mapping.
    fn add_described(&mut self, installer: &str, name: &Located<String>, given: &DataNode) {
        let tree = self.tree;
        let text = |key: &str| tree.get(given, key).and_then(|node| Some((node.text()?, node.span)));
        let is_source = |(key, address): (&str, &str)| key != "path" || !is_within(address);
        let sources = SOURCES.iter().filter_map(|key| text(key).filter(|(address, _)| is_source((key, address))));
        let revision = REVISIONS.iter().find_map(|key| text(key)).map(|(revision, _)| revision);
        let mut found: Vec<Dependency> =
            sources.map(|(address, span)| from_address(installer, address, span).pinned_by(revision)).collect();
        if let Some((version, span)) = text("version").filter(|_| found.is_empty()) {
            found.push(entry(installer, &name.value, version, name.span.hull(span)));
        }
        self.reading.declared.dependencies.extend(found);
    }

    /// Adds the host of an address, with its place.
    pub(super) fn add_host(&mut self, node: &DataNode) {
        if let Some(text) = node.text()
            && let Some(range) = host_range(text)
            && let Some(host) = text.get(range.clone())
        {
            let span = node.offsets(self.source).map(Span::of(range));
            self.reading.declared.hosts.push(Located::new(host.to_ascii_lowercase(), span));
        }
    }

    /// Adds the hosts of indexes.
    pub(super) fn add_index(&mut self, node: &'a DataNode) {
        let tree = self.tree;
        for item in tree.one_or_all(node) {
            let item = tree.get(item, "url").unwrap_or(item);
            let Some(text) = item.text() else { continue };
            let offsets = item.offsets(self.source);
            self.reading.add_indexes(text, |range| offsets.map(Span::of(range)));
        }
    }
}

/// Keys of a package's description that name where it is fetched from.
const SOURCES: [&str; 6] = ["git", "url", "path", "file", "github", "hg"];
/// Keys that name the revision there.
const REVISIONS: [&str; 3] = ["rev", "ref", "reference"];

/// The keys of a mapping.
pub(super) fn keys(node: &DataNode) -> Vec<Located<String>> {
    match &node.value {
        DataValue::Map(entries) => entries.iter().map(|(key, _)| key.clone()).collect(),
        _ => Vec::new(),
    }
}
