//! Finds the roots below a path: the directories that are audited, each as one bundle.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::ReadError;

/// A directory that is audited whole, as one bundle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Root {
    /// Its path as the caller gave it.
    pub(crate) path: PathBuf,
    /// Its own name; `/` for the root of the file system.
    pub(crate) name: String,
}

/// Finds the roots below `path`; a directory that is named is one root.
///
/// # Errors
///
/// The path is missing, names no directory, cannot be listed, or is an empty directory.
pub(crate) fn discover(path: &Path) -> Result<Vec<Root>, ReadError> {
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => ReadError::Missing { path: path.to_path_buf() },
        kind => ReadError::Unreadable { path: path.to_path_buf(), reason: kind.to_string() },
    };
    let file_type = fs::metadata(path).map_err(unreadable)?.file_type();
    if file_type.is_file() {
        let parent = match path.parent() {
            Some(parent) if parent != Path::new("") => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        return Err(ReadError::SingleFile { path: path.to_path_buf(), parent });
    }
    if !file_type.is_dir() {
        return Err(ReadError::NotDirectory { path: path.to_path_buf() });
    }
    if fs::read_dir(path).map_err(unreadable)?.next().is_none() {
        return Err(ReadError::Empty { path: path.to_path_buf() });
    }
    Ok(vec![Root { path: path.to_path_buf(), name: name_of(path) }])
}

/// The directory's own name, also where the path ends in `.` or `..`.
fn name_of(path: &Path) -> String {
    let own = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    own(path).or_else(|| own(&fs::canonicalize(path).ok()?)).unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_one_root_with_its_own_name() {
        let place = tempfile::tempdir().unwrap();
        let skill = place.path().join("notes");
        fs::create_dir_all(skill.join("sub")).unwrap();
        for path in [skill.clone(), skill.join("."), skill.join("sub/..")] {
            let roots = discover(&path).unwrap();
            assert_eq!(roots, [Root { path, name: "notes".to_owned() }]);
        }
        assert_eq!(name_of(Path::new("/")), "/");
    }

    #[test]
    fn mistakes_say_what_where_and_what_next() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("SKILL.md");
        fs::write(&file, "x").unwrap();
        let empty = place.path().join("empty");
        fs::create_dir(&empty).unwrap();
        let check = |path: &Path, expected: &str| {
            let message = discover(path).unwrap_err().to_string();
            assert!(message.contains(expected) && message.contains(&format!("{path:?}")), "{message}");
            assert!(message.contains("name the directory"), "{message}");
        };
        check(&place.path().join("gone"), "does not exist");
        check(&file, &format!("that holds it: {:?}", place.path()));
        check(&empty, "holds no file");
        check(Path::new("/dev/null"), "neither a file nor a directory");
    }
}
