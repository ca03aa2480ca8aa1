//! The files of the repository, as the checks see them.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// A file of the repository.
pub(crate) struct TreeFile {
    /// Its path from the root, with `/` between components.
    pub(crate) path: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

impl TreeFile {
    /// Its text, where it is UTF-8 and holds no NUL.
    pub(crate) fn text(&self) -> Option<&str> {
        if self.bytes.contains(&0) { None } else { std::str::from_utf8(&self.bytes).ok() }
    }

    /// Its name without extension.
    pub(crate) fn stem(&self) -> &str {
        Path::new(&self.path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
    }
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files below `folder` (`.` for the whole repository) that git would hold, sorted by path.
pub(crate) fn files(folder: &str) -> Vec<TreeFile> {
    let root = root();
    let is_ours = |path: &Path| !["target", ".git"].iter().any(|name| path == root.join(name));
    WalkDir::new(root.join(folder))
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| is_ours(entry.path()))
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(&root).expect("it was found below the root");
            let path = path.to_str().expect("paths of the repository are UTF-8").replace('\\', "/");
            let path = path.strip_prefix("./").unwrap_or(&path).to_owned();
            TreeFile { bytes: fs::read(entry.path()).expect("it can be read"), path }
        })
        .collect()
}

/// All Rust files below `folder`.
pub(crate) fn rust_files(folder: &str) -> Vec<TreeFile> {
    files(folder).into_iter().filter(|file| file.path.ends_with(".rs")).collect()
}

/// The names in a folder, sorted; none where there is no such folder.
pub(crate) fn names(folder: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join(folder))
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The ids of all rules: the names of their files. Vocabularies and lexicons are no rules.
pub(crate) fn rule_ids() -> Vec<String> {
    files("rules")
        .into_iter()
        .filter(|file| file.path.ends_with(".toml"))
        .filter(|file| !["rules/vocabulary/", "rules/lexicon/"].iter().any(|folder| file.path.starts_with(folder)))
        .map(|file| file.stem().to_owned())
        .collect()
}

/// Fails with all faults at once.
pub(crate) fn settle(faults: &[String]) {
    assert!(faults.is_empty(), "{} to put right:\n{}", faults.len(), faults.join("\n"));
}
