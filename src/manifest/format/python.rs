//! Manifests of Python: requirements, projects, configuration of installers.

use super::{Layout, requirements};
use crate::bundle::{ArtifactKind, Language};
use crate::manifest::AutoRun;
use crate::manifest::fields::Fields;
use crate::manifest::meaning::{Means, field};
use crate::manifest::packages::python_requirement;
use crate::source::Located;

const AT_BUILD: &str = "when the package is built";

/// `pyproject.toml`.
pub(super) const PYPROJECT: Layout = Layout::with(
    &[
        field("tool.poetry.name", Means::Name),
        field("tool.poetry.description", Means::Description),
        field("project.name", Means::Name),
        field("project.description", Means::Description),
        field("project.dependencies.*", Means::Package("pip")),
        field("project.optional-dependencies.*.*", Means::Package("pip")),
        field("dependency-groups.*.*", Means::Package("pip")),
        field("tool.uv.dev-dependencies.*", Means::Package("pip")),
        field("tool.uv.sources", Means::Packages("pip")),
        field("tool.pdm.dev-dependencies.*.*", Means::Package("pip")),
        field("tool.hatch.envs.*.{dependencies,extra-dependencies}.*", Means::Package("pip")),
        field("tool.poetry.{dependencies,dev-dependencies}", Means::Packages("pip")),
        field("tool.poetry.group.*.dependencies", Means::Packages("pip")),
        field("tool.uv.{index,index-url,extra-index-url,default-index,find-links}", Means::Index),
        field("tool.uv.pip.{index,index-url,extra-index-url,default-index,find-links}", Means::Index),
        field("tool.{poetry,pdm}.source.*", Means::Index),
        field("tool.hatch.build.hooks.*.path", Means::Reads(ArtifactKind::Script(Language::Python))),
        field("tool.hatch.build.targets.*.hooks.*.path", Means::Reads(ArtifactKind::Script(Language::Python))),
        field("tool.hatch.metadata.hooks.*.path", Means::Reads(ArtifactKind::Script(Language::Python))),
        field("tool.poetry.build.script", Means::Reads(ArtifactKind::Script(Language::Python))),
        field("tool.pdm.build.{setup-script,custom-hook}", Means::Reads(ArtifactKind::Script(Language::Python))),
        field("tool.hatch.build.hooks.*.path", Means::Loads(AT_BUILD)),
        field("tool.hatch.build.targets.*.hooks.*.path", Means::Loads(AT_BUILD)),
        field("tool.hatch.metadata.hooks.*.path", Means::Loads(AT_BUILD)),
        field("tool.poetry.build", Means::Loads(AT_BUILD)),
        field("tool.poetry.build.script", Means::Loads(AT_BUILD)),
        field("tool.pdm.build.{setup-script,custom-hook}", Means::Loads(AT_BUILD)),
        field("tool.setuptools.cmdclass.*", Means::Loads(AT_BUILD)),
        field(
            "tool.hatch.envs.*.{pre-install-commands,post-install-commands}",
            Means::RunsLines("when its environment is made"),
        ),
        field(
            "tool.pdm.scripts.{pre_install,post_install,pre_lock,post_lock,pre_build,post_build}",
            Means::RunsLines("when packages are installed"),
        ),
        field("tool.pdm.scripts.*", Means::RunsOnRequest),
        field("tool.pdm.scripts.*.{cmd,shell}", Means::RunsOnRequest),
        field("tool.hatch.envs.*.scripts.*", Means::RunsOnRequest),
        field("tool.hatch.envs.*.scripts.*.*", Means::RunsOnRequest),
        field("tool.poe.tasks.*", Means::RunsOnRequest),
        field("tool.poe.tasks.*.{cmd,shell}", Means::RunsOnRequest),
        field("tool.taskipy.tasks.*", Means::RunsOnRequest),
    ],
    read_build,
)
.also_reads(&[("packages of pip", "addresses in `build-system.requires`")])
.also_runs(&[(AT_BUILD, "`build-system.build-backend`, where the project brings it along")]);
/// `setup.cfg`.
pub(super) const SETUP_CFG: Layout = Layout::with(
    &[
        field("metadata.name", Means::Name),
        field("metadata.description", Means::Description),
        field("options.cmdclass", Means::Loads(AT_BUILD)),
        field("easy_install.{index_url,index-url,find_links,find-links}", Means::Index),
    ],
    read_setup,
)
.also_reads(&[(
    "packages of pip",
    "`options.{install_requires,setup_requires,tests_require}` `options.extras_require`",
)]);
/// `pip.conf`.
pub(super) const PIP_CONFIG: Layout = Layout::table(&[field(
    "*.{index-url,index_url,extra-index-url,extra_index_url,find-links,find_links,index,proxy}",
    Means::Index,
)])
.without_prose();
/// `Pipfile`.
pub(super) const PIPFILE: Layout = Layout::table(&[
    field("{packages,dev-packages}", Means::Packages("pip")),
    field("source.*", Means::Index),
    field("scripts.*", Means::RunsOnRequest),
]);
/// `requirements.txt`.
pub(super) const REQUIREMENTS: Layout =
    Layout::text(requirements::read).also_reads(&[("a line each", "packages of pip, indexes of packages, options")]);

/// Reads what a build runs: a backend in the project itself, and requirements from addresses.
fn read_build(fields: &mut Fields<'_>) {
    let tree = fields.tree;
    let Some(system) = tree.root().and_then(|root| tree.get(root, "build-system")) else { return };
    let shipped = tree.get(system, "backend-path").is_some();
    if shipped && let Some(backend) = fields.text(system, "build-backend") {
        let module = backend.value.split([':', '.']).next().unwrap_or_default();
        let line = Located::new(format!("{module}.py"), backend.span);
        fields.reading.declared.commands.push(AutoRun { line, when: AT_BUILD.to_owned() });
    }
    for required in fields.texts(system, "requires") {
        let found = python_requirement("pip", &required.value, required.span).filter(|found| found.is_address);
        fields.reading.declared.dependencies.extend(found);
    }
}

/// Reads the lists of requirements: one text, or a text a line.
fn read_setup(fields: &mut Fields<'_>) {
    let tree = fields.tree;
    for path in REQUIRED.iter().flat_map(|path| [(*path).to_owned(), format!("{path}.*")]) {
        for found in tree.at(&path) {
            let text = found.node.text().unwrap_or_default();
            let found = python_requirement("pip", text, found.node.span);
            fields.reading.declared.dependencies.extend(found);
        }
    }
}

/// Where requirements stand.
const REQUIRED: [&str; 2] = ["options.{install_requires,setup_requires,tests_require}", "\"options.extras_require\".*"];
