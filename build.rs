//! Embeds the rule files, so that the auditor is one binary.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=rules");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets the manifest directory"));
    let mut out = String::from("/// Path below `rules/` and text of every built-in file, by path.\n");
    out.push_str("pub(super) const FILES: &[(&str, &str)] = &[\n");
    for path in toml_files(&root.join("rules")) {
        let name =
            path.strip_prefix(root.join("rules")).expect("a file below rules").to_string_lossy().replace('\\', "/");
        println!("cargo::rerun-if-changed={}", path.display());
        writeln!(out, "    ({name:?}, include_str!({:?})),", path.to_string_lossy()).expect("a string takes all text");
    }
    out.push_str("];\n");
    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets the output directory")).join("built_in.rs");
    fs::write(target, out).expect("the output directory can be written");
}

fn toml_files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        println!("cargo::rerun-if-changed={}", folder.display());
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
