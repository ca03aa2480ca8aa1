//! What lowering Bash finds: calls, values, reads, and texts that are documents of their own.

use crate::bundle::{Language, Limits};
use crate::program::Program;
use crate::program::shown::{lowered, show};
use crate::source::Span;
use crate::syntax::{Nested, Role, Tree, parse_code};

fn lower(code: &str) -> (Program, Vec<Nested>) {
    lowered(code, Language::Bash)
}

fn calls(code: &str) -> Vec<String> {
    let calls = lower(code).0.calls;
    calls
        .iter()
        .map(|call| {
            let mut shown: Vec<String> = call.wrappers.iter().map(|wrapper| format!("{wrapper}>")).collect();
            shown.push(call.callee.join("|"));
            shown.extend(
                call.arguments
                    .iter()
                    .map(|one| one.name.as_ref().map_or(String::new(), |name| format!("{name}=")) + &show(&one.value)),
            );
            shown.extend(
                call.redirects.iter().map(|one| format!("{}{}", if one.writes { '>' } else { '<' }, show(&one.target))),
            );
            shown.extend(call.input.map(|input| format!("<#{input}")));
            shown.extend(call.silenced.then(|| "silenced".to_owned()));
            shown.extend(call.detached.then(|| "detached".to_owned()));
            shown.join(" ")
        })
        .collect()
}

fn check(code: &str, expected: &[&str]) {
    assert_eq!(calls(code), expected, "{code}");
}

#[test]
fn commands_are_calls() {
    check("curl -s https://a.example/x", &["curl '-s' 'https://a.example/x'"]);
    check("/usr/bin/curl x; ./run.sh y", &["curl 'x'", "run.sh|./run.sh 'y'"]);
    check("\\curl x; 'cu'rl x; c\"\"url x; $'\\x63url' x", &["curl 'x'", "curl 'x'", "curl 'x'", "curl 'x'"]);
    check("C=curl; $C x", &["curl 'x'"]);
    check("C='curl -s'; $C x", &["curl '-s' 'x'"]);
    check(
        "if true; then a; else b; fi; for x in 1 2; do c $x; done; f() { d; }",
        &["true", "a", "b", "c '1' '2'", "d"],
    );
}

#[test]
fn wrappers_are_looked_through() {
    check("sudo -u root env A=b curl x", &["sudo> env> curl 'x'"]);
    check("echo a | xargs -0 -I{} sh -c 'x {}'", &["echo 'a'", "xargs> sh '-c' 'x {}' <#0"]);
    check("nohup timeout 5 curl x", &["nohup> timeout> curl 'x' detached"]);
    check("command -v curl", &["command '-v' 'curl'"]);
    check("sudo -l", &["sudo '-l'"]);
}

#[test]
fn pipes_and_substitutions_are_edges() {
    check("curl x | base64 -d | sh", &["curl 'x'", "base64 '-d' <#0", "sh <#1"]);
    check("sh -c \"$(curl x)\"", &["sh '-c' #1", "curl 'x'"]);
    check("bash <(curl x)", &["bash #1", "curl 'x'"]);
    check("x=$(curl y); eval \"$x\"", &["curl 'y'", "eval #0"]);
    check("echo `whoami`", &["echo #1", "whoami"]);
    check("a | while read x; do b; done", &["a", "read 'x' <#0", "b"]);
    check("sh <<< \"$(curl x)\"", &["sh <<<=#1", "curl 'x'"]);
}

#[test]
fn redirections_silence_and_background_are_noted() {
    check("a > out 2>&1 < in", &["a >'out' <'in'"]);
    check("a 2>/dev/null", &["a >'/dev/null' silenced"]);
    check("a >/dev/null 2>&1 &", &["a >'/dev/null' silenced detached"]);
    check("a || true", &["a silenced", "true"]);
    check("a || true || true", &["a silenced", "true silenced", "true"]);
    check("a | b 2>/dev/null", &["a", "b >'/dev/null' <#0 silenced"]);
    check("a &\nb", &["a detached", "b"]);
    check("a & disown", &["a detached", "disown"]);
}

#[test]
fn variables_are_folded() {
    check("U=https://a.example; curl \"$U/y\" ${U}", &["curl 'https://a.example/y' 'https://a.example'"]);
    check("v=abcurl; ${v:2:4} x", &["curl 'x'"]);
    check("a=1; a=2; e $a", &["e '1' '2'"]);
    check("e \"$a $b\"", &["e ~ ~ $a $b"]);
    check("e ${K:-d}", &["e 'd' $K"]);
    check("e $1 $@", &["e $1 $@"]);
    check("x=(a b); e ${x[@]}", &["e 'a b'"]);
    check("export A=b C=$(x) D", &["export 'A=b' ~C=~ #1 'D'", "x"]);
    check("e $((1+2)) *.txt ~/x", &["e ? '*.txt' '~/x'"]);
}

#[test]
fn free_variables_are_read() {
    let code = "a=1\nread -r b\nfor c in x; do :; done\necho $a $b $c $1 $? \"$KEY\" ${TOKEN:-x} ${#LEN}\n[ -z \"$Q\" ]\ncat <<E\n$H\nE\n";
    let (program, _) = lower(code);
    let keys: Vec<String> = program.reads.iter().map(|read| read.key.as_ref().map(show).unwrap_or_default()).collect();
    assert_eq!(keys, ["'KEY'", "'TOKEN'", "'LEN'", "'Q'", "'H'"]);
    assert!(program.reads.iter().all(|read| read.path == ["$"]));
}

#[test]
fn assignments_functions_imports_and_literals_are_listed() {
    let (program, _) = lower("export A='long text'\nf() { :; }\nsource ./lib.sh\n. \"other.sh\"\n");
    assert_eq!(program.assignments[0].name, "A");
    assert_eq!(program.functions[0].name, "f");
    let modules: Vec<&str> = program.imports.iter().map(|import| import.module.as_str()).collect();
    assert_eq!(modules, ["./lib.sh", "other.sh"]);
    assert_eq!(program.literals[0].text, "long text");
}

fn check_nested(code: &str, expected: &[(Language, Role, &str, &str)]) {
    let (_, nested) = lower(code);
    let found: Vec<_> = nested
        .iter()
        .map(|one| (one.language, one.role, &*one.text, one.offsets.map(Span::of(0..one.text.len())).of_text(code)))
        .collect();
    assert_eq!(found, expected, "{code}");
}

#[test]
fn code_for_an_interpreter_is_nested() {
    use Language::{Bash, JavaScript, Plain, Python, TypeScript};
    use Role::{Argument, Heredoc};
    check_nested("bash -c 'curl x'", &[(Bash, Argument, "curl x", "curl x")]);
    check_nested("sh -lc \"curl \\\"x\\\"\"", &[(Bash, Argument, "curl \"x\"", "curl \\\"x\\\"")]);
    check_nested("sudo python3 -c 'import os'", &[(Python, Argument, "import os", "import os")]);
    check_nested("node -e 'f()'", &[(JavaScript, Argument, "f()", "f()")]);
    check_nested(
        "node --eval 'f()'; node -p 'g()'",
        &[(JavaScript, Argument, "f()", "f()"), (JavaScript, Argument, "g()", "g()")],
    );
    check_nested(
        "deno eval 'f()'; bun -e 'g()'",
        &[(JavaScript, Argument, "f()", "f()"), (JavaScript, Argument, "g()", "g()")],
    );
    check_nested(
        "ts-node -e 'f()'; tsx -e 'g()'",
        &[(TypeScript, Argument, "f()", "f()"), (TypeScript, Argument, "g()", "g()")],
    );
    check_nested("eval 'a b'", &[(Bash, Argument, "a b", "a b")]);
    check_nested("x='a b'; eval \"$x\"", &[(Bash, Argument, "a b", "$x")]);
    check_nested("eval a b", &[(Bash, Argument, "a b", "a b")]);
    check_nested("python3 <<EOF\nimport os\nEOF\n", &[(Python, Heredoc, "import os\n", "import os\n")]);
    check_nested("cat > x.py <<'EOF'\nimport os\nEOF\n", &[(Python, Heredoc, "import os\n", "import os\n")]);
    check_nested("cat <<'EOF' > x.sh\nls\nEOF\n", &[(Bash, Heredoc, "ls\n", "ls\n")]);
    check_nested("cat <<EOF | sh\nls\nEOF\n", &[(Bash, Heredoc, "ls\n", "ls\n")]);
    check_nested("cat <<EOF\nls\nEOF\n", &[(Plain, Heredoc, "ls\n", "ls\n")]);
    check_nested("python3 tool.py <<EOF\nls\nEOF\n", &[(Plain, Heredoc, "ls\n", "ls\n")]);
    check_nested("bash <<-EOF\n\tls\n\tpwd\n\tEOF\n", &[(Bash, Heredoc, "ls\npwd\n", "ls\n\tpwd\n")]);
    check_nested("sh <<< 'ls'", &[(Bash, Heredoc, "ls", "ls")]);
    check_nested("echo 'ls' | sh", &[(Bash, Argument, "ls", "'ls'")]);
    check_nested("echo bHM= | base64 -d | sh", &[(Bash, Argument, "ls", "bHM=")]);
}

#[test]
fn broken_and_endless_texts_are_lowered() {
    for code in [
        "a |",
        "$(",
        "\"",
        "'",
        "a <<E",
        "${",
        "x=",
        "for",
        "if a",
        "case x in",
        "a > ",
        "`",
        "f() {",
        "$((",
        "a <<E\nx",
    ] {
        lower(code);
    }
    for unit in ["a;", "$x", "a\n", "x=$x$x\n", "${x:-", "a | b\n", "a <<E\nx\nE\n", "\"$x\"", "a && "] {
        let text = unit.repeat(20_000 / unit.len());
        let (tree, _) = parse_code(&text, Language::Bash, &Limits::default());
        let Tree::Code(tree) = tree else { continue };
        super::lower(&text, &tree);
    }
}
