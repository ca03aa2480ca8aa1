//! The stages as they are installed in this program.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use walkdir::WalkDir;

use super::stages::{AuditOptions, Sink, Stages, Tried, Unaudited};
use crate::audit::{self, Trial};
use crate::bundle::{Bundle, Root, discover, read};
use crate::report::{Report, RulesStamp};
use crate::rule::{Card, RuleSet};

/// The stages of this program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Installed;

impl Stages for Installed {
    type Rules = RuleSet;

    fn load_rules(&self, directory: Option<&Path>) -> anyhow::Result<RuleSet> {
        let Some(directory) = directory else { return Ok(RuleSet::built_in()) };
        let files = rule_files(directory)?;
        if files.is_empty() {
            bail!("{directory:?} holds no rule file; rules stand in <category>/<rule-id>.toml below it");
        }
        Ok(RuleSet::with_files(&files)?)
    }

    fn stamp(&self, rules: &RuleSet) -> RulesStamp {
        RulesStamp::of(rules)
    }

    fn cards(&self, rules: &RuleSet) -> Vec<Arc<Card>> {
        let mut cards: Vec<Arc<Card>> = rules.cards().cloned().collect();
        cards.sort_by(|a, b| a.id.cmp(&b.id));
        cards
    }

    fn source<'r>(&self, rules: &'r RuleSet, id: &str) -> Option<&'r str> {
        rules.rule(id).map(|rule| &*rule.source)
    }

    fn describe(&self, rules: &RuleSet, id: &str) -> Vec<String> {
        rules.describe(id)
    }

    fn trial(&self, rules: &RuleSet, targets: &[String]) -> anyhow::Result<Vec<Tried>> {
        let mut files = BTreeMap::new();
        for target in targets.iter().filter(|target| rules.rule(target).is_none()) {
            files.insert(target.as_str(), files_at(target)?);
        }
        let given: BTreeMap<String, String> = files.values().flatten().cloned().collect();
        let given: Vec<(String, String)> = given.into_iter().collect();
        let with_given = if given.is_empty() { None } else { Some(RuleSet::with_trials(&given)?) };
        let mut tried = Vec::new();
        for target in targets {
            if let Some(found) = rules.rule(target) {
                try_all(&Trial::of(found)?, rules, &mut tried);
            }
            for (path, _) in files.get(target.as_str()).into_iter().flatten() {
                let found = with_given.as_ref().and_then(|with_given| Some((with_given.rule(stem(path))?, with_given)));
                if let Some((found, with_given)) = found {
                    try_all(&Trial::of(found)?, with_given, &mut tried);
                }
            }
        }
        Ok(tried)
    }

    fn audit(&self, paths: &[PathBuf], options: &AuditOptions, rules: RuleSet, sink: &mut Sink<'_>) {
        let stamp = self.stamp(&rules);
        let mut open = Paths::new(paths, options);
        let finish =
            |bundle: Bundle, facts| Report::with_parts(bundle, facts, &options.policy, &options.limits, &stamp);
        let run = audit::Run { rules: &rules, limits: &options.limits, jobs: options.jobs };
        let lose = |path: &str| Unaudited { path: path.into(), error: broken_off(path) };
        let leave = |reports: Result<Vec<Report>, Unaudited>| match reports {
            Ok(reports) => reports.into_iter().try_for_each(|report| sink(Ok(report))),
            Err(unaudited) => sink(Err(unaudited)),
        };
        let ran = audit::run(&run, || open.next(), &audit::Ends { finish, lose }, leave);
        if let (Err(message), Some(path)) = (ran, paths.first()) {
            // The run is over either way.
            let _ = sink(Err(Unaudited { path: path.clone(), error: anyhow::anyhow!(message) }));
        }
    }
}

/// The bundles below the paths of the caller, read one by one, each once.
struct Paths<'a> {
    paths: std::slice::Iter<'a, PathBuf>,
    roots: std::vec::IntoIter<Root>,
    options: &'a AuditOptions,
    seen: BTreeSet<PathBuf>,
    shown: BTreeSet<String>,
}

impl<'a> Paths<'a> {
    fn new(paths: &'a [PathBuf], options: &'a AuditOptions) -> Self {
        let roots = Vec::new().into_iter();
        Self { paths: paths.iter(), roots, options, seen: BTreeSet::new(), shown: BTreeSet::new() }
    }

    fn next(&mut self) -> Option<Result<Bundle, Unaudited>> {
        loop {
            if let Some(root) = self.roots.next() {
                if !self.seen.insert(root.path.clone()) {
                    continue;
                }
                let shown = self.name(&root.path);
                let path = root.path.clone();
                return Some(unless_broken_off(&path, || {
                    let mut bundle = read(root, shown, &self.options.limits);
                    bundle.parts.iter_mut().for_each(|part| part.path = self.name(Path::new(&part.path)));
                    Ok(bundle)
                }));
            }
            let path = self.paths.next()?;
            let found = unless_broken_off(path, || {
                discover(path, &self.options.limits)
                    .map_err(|error| Unaudited { path: path.clone(), error: error.into() })
            });
            match found {
                Ok(roots) => self.roots = roots.into_iter(),
                Err(unaudited) => return Some(Err(unaudited)),
            }
        }
    }

    /// The name of a path in reports, unlike any before: two paths that are no text can look alike.
    fn name(&mut self, path: &Path) -> String {
        let own = path.to_string_lossy().into_owned();
        let numbered = (2u32..).map(|number| format!("{own} ({number})"));
        let name = std::iter::once(own.clone()).chain(numbered).find(|name| !self.shown.contains(name)).unwrap_or(own);
        self.shown.insert(name.clone());
        name
    }
}

/// What `stage` yields; a fault of ours in it is the error of this path, and the run goes on.
fn unless_broken_off<T>(path: &Path, stage: impl FnOnce() -> Result<T, Unaudited>) -> Result<T, Unaudited> {
    catch_unwind(AssertUnwindSafe(stage))
        .unwrap_or_else(|_| Err(Unaudited { path: path.to_path_buf(), error: broken_off(&path.to_string_lossy()) }))
}

fn broken_off(path: &str) -> anyhow::Error {
    anyhow::anyhow!("the audit of {path:?} broke off; this is a fault of the program, please report it with the bundle")
}

/// The path of a rule file with the name of its folder, which is its category, where the caller left that out.
fn with_folder(path: &Path) -> String {
    let is_bare = path.parent().is_none_or(|parent| parent.file_name().is_none());
    let folder = std::path::absolute(path).ok().filter(|_| is_bare);
    let folder = folder.as_deref().and_then(Path::parent).and_then(Path::file_name).unwrap_or_default();
    let name = path.file_name().filter(|_| is_bare).unwrap_or(path.as_os_str());
    Path::new(folder).join(name).to_string_lossy().into_owned()
}

fn try_all(trials: &[Trial], rules: &RuleSet, tried: &mut Vec<Tried>) {
    let one =
        |trial: &Trial| Tried { name: format!("{}: {}", trial.place(), trial.name()), failure: trial.run(rules).err() };
    tried.extend(trials.iter().map(one));
}

/// The rule files that a target names: itself, or those below it.
fn files_at(target: &str) -> anyhow::Result<Vec<(String, String)>> {
    let path = Path::new(target);
    if path.is_dir() {
        let files = rule_files(path)?;
        if files.is_empty() {
            bail!("{target:?} holds no rule file; rules stand in <category>/<rule-id>.toml below it");
        }
        return Ok(files.into_iter().map(|(path, text)| (with_folder(Path::new(&path)), text)).collect());
    }
    if !path.is_file() {
        bail!(
            "{target:?} is neither the id of a rule nor a rule file or folder; `forge-audit-skill rules list` names the rules"
        );
    }
    Ok(vec![(with_folder(path), read_text(path)?)])
}

/// The name of a rule file without its ending, which is the id of its rule.
fn stem(path: &str) -> &str {
    Path::new(path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

/// The rule files below a directory of the caller's, sorted.
fn rule_files(directory: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(directory).sort_by_file_name() {
        let entry = entry.with_context(|| {
            format!("the rules in {directory:?} cannot be listed; name a directory that can be read")
        })?;
        if entry.file_type().is_file() && entry.path().extension().is_some_and(|extension| extension == "toml") {
            files.push((entry.path().to_string_lossy().into_owned(), read_text(entry.path())?));
        }
    }
    Ok(files)
}

fn read_text(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("{path:?} cannot be read; a rule file is UTF-8 text"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Limits;
    use crate::verdict::Policy;

    #[test]
    fn a_path_that_is_given_twice_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("SKILL.md"), "# A\n").unwrap();
        let paths = [folder.path().to_path_buf(), folder.path().join(""), folder.path().to_path_buf()];
        let options = AuditOptions { jobs: None, policy: Policy::forge(), limits: Limits::default() };
        let mut open = Paths::new(&paths, &options);
        let found: Vec<_> = std::iter::from_fn(|| open.next()).map(|bundle| bundle.unwrap().path).collect();
        assert_eq!(found, [folder.path().to_string_lossy()]);
    }

    #[test]
    fn a_rule_file_is_tried_in_place_of_the_built_in_one() {
        let rules = RuleSet::built_in();
        let rule = rules.rules().iter().find(|rule| !rule.is_sign).unwrap();
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join(rule.card.category.name()).join(format!("{}.toml", rule.card.id));
        fs::create_dir(file.parent().unwrap()).unwrap();
        fs::write(&file, &*rule.source).unwrap();
        let tried = Installed.trial(&rules, &[file.to_str().unwrap().to_owned()]).unwrap();
        assert!(tried.len() >= 4 && tried.iter().all(|tried| tried.failure.is_none()));
        fs::write(&file, rule.source.replace("[[spares]]", "[[flags]]")).unwrap();
        assert!(Installed.trial(&rules, &[file.to_str().unwrap().to_owned()]).is_err());
    }

    #[test]
    fn a_bare_rule_file_has_the_folder_it_stands_in() {
        let here = std::env::current_dir().unwrap();
        let folder = here.file_name().unwrap().to_str().unwrap();
        for path in ["a.toml", "./a.toml"] {
            assert_eq!(with_folder(Path::new(path)), format!("{folder}/a.toml"));
        }
        assert_eq!(with_folder(Path::new("scope/a.toml")), "scope/a.toml");
    }

    #[cfg(unix)]
    #[test]
    fn paths_that_look_alike_have_names_of_their_own() {
        use std::os::unix::ffi::OsStrExt;
        let options = AuditOptions { jobs: None, policy: Policy::forge(), limits: Limits::default() };
        let mut open = Paths::new(&[], &options);
        let names: Vec<_> = [&b"a\xFE"[..], b"a\xFF"]
            .iter()
            .map(|bytes| open.name(Path::new(std::ffi::OsStr::from_bytes(bytes))))
            .collect();
        assert_eq!(names, ["a\u{FFFD}", "a\u{FFFD} (2)"]);
    }
}
