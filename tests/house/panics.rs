//! The library does not panic on what it reads: no `unwrap`, and `expect` only for what a type cannot say.

use regex::Regex;

use crate::rust_text::{RustText, line_of};
use crate::tree::{TreeFile, rust_files, settle};

#[test]
fn the_library_does_not_panic() {
    let files = rust_files("src");
    let tests: Vec<String> = files.iter().flat_map(test_modules).collect();
    let shipped = files.iter().filter(|file| !tests.iter().any(|module| is_in_module(&file.path, module)));
    settle(&shipped.flat_map(panic_faults).collect::<Vec<_>>());
}

fn panic_faults(file: &TreeFile) -> Vec<String> {
    let text = file.text().expect("source is text");
    let code = RustText::of(text).code_outside_tests();
    let calls = Regex::new(r"\.unwrap(?:_err)?\(\)|\b(?:panic|todo|unimplemented)!|\.expect\(").expect("it compiles");
    let faults = calls.find_iter(&code).filter_map(|call| {
        let argument = text.get(call.end()..).unwrap_or_default().trim_start();
        let is_sound = call.as_str().starts_with(".expect")
            && (!argument.starts_with('"') || argument.starts_with("\"internal: "));
        (!is_sound).then(|| {
            let (line, call) = (line_of(text, call.start()), call.as_str());
            let instead = "return the error, or `expect(\"internal: …\")` where no type can say it";
            format!("{}:{line}: `{call}`; {instead}", file.path)
        })
    });
    faults.collect()
}

/// The modules in files of their own that are compiled for tests alone, as paths without extension.
fn test_modules(file: &TreeFile) -> Vec<String> {
    let declared =
        Regex::new(r"#\[cfg\(test\)\]\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;").expect("the pattern compiles");
    let own = file.path.trim_end_matches(".rs");
    let folder = ["/mod", "/lib", "/main"].iter().find_map(|root| own.strip_suffix(root)).unwrap_or(own);
    let code = RustText::of(file.text().expect("source is text")).code;
    declared.captures_iter(&code).map(|module| format!("{folder}/{}", &module[1])).collect()
}

fn is_in_module(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

#[test]
fn panics_are_found() {
    let file = |path: &str, source: &str| TreeFile { path: path.to_owned(), bytes: source.as_bytes().to_vec() };
    for (source, expected) in [
        ("a.unwrap(); b.expect(\"x\"); panic!()", 3),
        ("a.expect(\"internal: x\"); self.expect(Token::Comma); // panic!()", 0),
        ("#[cfg(test)] mod t { fn f() { a.unwrap() } } todo!()", 1),
    ] {
        assert_eq!(panic_faults(&file("src/rule/mod.rs", source)).len(), expected, "{source}");
    }
    let declared = "#[cfg(test)]\nmod tests;\n#[cfg(test)]\npub(crate) mod samples;\nmod card;";
    assert_eq!(test_modules(&file("src/rule/mod.rs", declared)), ["src/rule/tests", "src/rule/samples"]);
    assert_eq!(test_modules(&file("src/rule/card.rs", "#[cfg(test)] mod tests;")), ["src/rule/card/tests"]);
    assert!(is_in_module("src/rule/tests/x.rs", "src/rule/tests") && is_in_module("src/a.rs", "src/a"));
    assert!(!is_in_module("src/rule/tests_of.rs", "src/rule/tests"));
}
