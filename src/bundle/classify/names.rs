//! What the name of a file claims it is: by known names, by the directory it stands in, by extension.

use crate::bundle::ArtifactKind::{self, Binary, Data, Instruction, Prose, Script};
use crate::bundle::format::manifest_of;
use crate::bundle::{Language, Nature};

/// What the name at the end of `path` claims, or, where formats share a name, name and `bytes`; `None` where it claims nothing.
pub(super) fn claim(path: &str, bytes: &[u8]) -> Option<ArtifactKind> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let lower = path.to_ascii_lowercase();
    let mut parts: Vec<&str> = lower.split('/').collect();
    let lower_name = parts.pop().unwrap_or_default();
    instruction(name, lower_name, &parts)
        .or_else(|| manifest_of(&lower, bytes))
        .or_else(|| whole_name(lower_name))
        .or_else(|| prose_template(lower_name))
        .or_else(|| extension(lower_name).and_then(by_extension))
}

/// A template of prose is prose; one of anything else is data until it is filled in.
fn prose_template(lower_name: &str) -> Option<ArtifactKind> {
    let (stem, last) = lower_name.rsplit_once('.')?;
    let is_template =
        matches!(last, "template" | "tmpl" | "tpl" | "j2" | "hbs" | "ejs" | "example" | "sample" | "bak" | "orig");
    let inner = extension(stem).and_then(by_extension);
    (is_template && inner == Some(Prose)).then_some(Prose)
}

/// The language of a text for an agent or of prose.
pub(super) fn text_language(path: &str) -> Language {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let extension = extension(&name);
    match extension.and_then(by_extension) {
        Some(Data(language)) => language,
        _ => match extension {
            Some("txt" | "text" | "rst" | "adoc" | "asciidoc" | "org" | "tex" | "in") => Language::Plain,
            _ => Language::Markdown,
        },
    }
}

/// The extension of a name in lower case; a name that only begins with a dot has none.
fn extension(lower_name: &str) -> Option<&str> {
    lower_name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, extension)| extension)
}

/// Directories of agents and editors, in which commands, agents and rules are loaded by place.
const PLATFORMS: &[&str] = &[
    ".agent",
    ".agents",
    ".amazonq",
    ".augment",
    ".claude",
    ".clinerules",
    ".codex",
    ".continue",
    ".cursor",
    ".factory",
    ".gemini",
    ".github",
    ".junie",
    ".kilocode",
    ".kiro",
    ".openclaw",
    ".opencode",
    ".qwen",
    ".roo",
    ".trae",
    ".windsurf",
];

/// Folders of a platform directory, or of the root of a plugin, whose texts are given to an agent.
const LOADED: &[&str] = &[
    "agent",
    "agents",
    "chatmodes",
    "command",
    "commands",
    "instructions",
    "memories",
    "modes",
    "output-styles",
    "policies",
    "prompts",
    "rules",
    "steering",
    "workflows",
];

fn instruction(name: &str, lower: &str, parents: &[&str]) -> Option<ArtifactKind> {
    let by_name = matches!(
        lower,
        "skill.md"
            | "skills.md"
            | "agents.md"
            | "agents.override.md"
            | "agent.md"
            | "claude.md"
            | "claude.local.md"
            | "gemini.md"
            | "qwen.md"
            | "warp.md"
            | "copilot-instructions.md"
            | ".cursorrules"
            | ".windsurfrules"
            | ".clinerules"
            | ".roorules"
            | ".goosehints"
            | ".rules"
            | "llms.txt"
            | "llms-full.txt"
    );
    // The identity files of an agent's workspace; in lower case the same words name ordinary documents.
    let is_identity = matches!(
        name,
        "SOUL.md" | "IDENTITY.md" | "USER.md" | "TOOLS.md" | "MEMORY.md" | "HEARTBEAT.md" | "BOOTSTRAP.md" | "BOOT.md"
    );
    let by_suffix = [".mdc", ".instructions.md", ".prompt.md", ".agent.md", ".chatmode.md"];
    let is_prose = matches!(extension(lower), Some("md" | "mdx" | "markdown" | "txt"));
    let by_place = is_prose && {
        let platform = parents.iter().position(|part| PLATFORMS.contains(part));
        let in_platform = platform.is_some_and(|at| {
            let below = parents.get(at + 1..).unwrap_or_default();
            below.iter().any(|part| LOADED.contains(part)) && !below.contains(&"references")
        });
        let beside = matches!(parents.last(), Some(&("commands" | "agents" | "output-styles" | ".clinerules")));
        let at_root = matches!(parents.first(), Some(&("commands" | "agents" | "rules" | "output-styles")));
        let guidelines = lower == "guidelines.md" && parents.last() == Some(&".junie");
        in_platform || beside || at_root || guidelines
    };
    let found = by_name || is_identity || by_suffix.iter().any(|suffix| lower.ends_with(suffix)) || by_place;
    found.then_some(Instruction)
}

fn whole_name(lower: &str) -> Option<ArtifactKind> {
    let stem = lower.split('.').next().unwrap_or(lower);
    Some(match lower {
        "dockerfile" | "containerfile" | "justfile" | "jenkinsfile" | "procfile" | "caddyfile" | "tiltfile"
        | "taskfile" | "cmakelists.txt" | "snakefile" => Script(Language::OtherCode),
        "rakefile" | "vagrantfile" | "brewfile" | "podfile" | "fastfile" => Script(Language::Ruby),
        ".bashrc" | ".bash_profile" | ".bash_login" | ".bash_logout" | ".bash_aliases" | ".profile" | ".zshrc"
        | ".zshenv" | ".zprofile" | ".zlogin" | ".kshrc" | ".envrc" | "pkgbuild" => Script(Language::Bash),
        ".pnpmfile.cjs" => Script(Language::JavaScript),
        _ if !lower.contains('.') || extension(lower).is_none() => match stem {
            "readme" | "license" | "licence" | "copying" | "notice" | "authors" | "contributors" | "changelog"
            | "changes" | "contributing" | "install" | "todo" | "news" | "history" | "codeowners" | "maintainers" => {
                Prose
            }
            _ => return None,
        },
        _ => return None,
    })
}

#[rustfmt::skip]
fn by_extension(extension: &str) -> Option<ArtifactKind> {
    let passive = |format| Binary { format, nature: Nature::Opaque };
    let native = |format| Binary { format, nature: Nature::Native };
    Some(match extension {
        "md" | "markdown" | "mdown" | "mkd" | "mdx" | "qmd" | "rmd" => Prose,
        "txt" | "text" | "rst" | "adoc" | "asciidoc" | "org" | "tex" => Prose,
        "py" | "pyw" | "pyi" | "pth" => Script(Language::Python),
        "sh" | "bash" | "zsh" | "ksh" | "dash" | "bats" | "command" => Script(Language::Bash),
        "js" | "mjs" | "cjs" | "jsx" | "jse" => Script(Language::JavaScript),
        "ts" | "mts" | "cts" => Script(Language::TypeScript),
        "tsx" => Script(Language::Tsx),
        "ps1" | "psm1" | "psd1" => Script(Language::PowerShell),
        "bat" | "cmd" => Script(Language::Batch),
        "rb" | "gemspec" | "rake" | "podspec" => Script(Language::Ruby),
        "pl" | "pm" | "t" => Script(Language::Perl),
        "php" | "phtml" | "php5" | "phar" => Script(Language::Php),
        "go" => Script(Language::Go),
        "rs" => Script(Language::Rust),
        "c" | "h" | "cc" | "cpp" | "cxx" | "hpp" | "hh" | "m" | "mm" | "cs" | "fs" | "fsx" | "vb" | "vbs" | "vbe" | "wsf" | "hta"
        | "java" | "kt" | "kts" | "scala" | "groovy" | "gradle" | "swift" | "dart" | "lua" | "r" | "jl" | "ex" | "exs" | "erl"
        | "hs" | "ml" | "mli" | "clj" | "cljs" | "lisp" | "el" | "scm" | "zig" | "nim" | "cr" | "d" | "sol" | "asm" | "s" | "awk"
        | "sed" | "tcl" | "expect" | "fish" | "nu" | "csh" | "tcsh" | "applescript" | "ahk" | "au3" | "sql" | "vue" | "svelte"
        | "astro" | "wat" | "mk" | "cmake" | "tf" | "nix" | "bzl" | "star" | "vim" | "ipynb" | "gyp" | "gypi" | "proto" | "cu"
        | "glsl" | "wgsl" | "coffee" | "rules" | "dockerfile" | "reg" | "inf" | "desktop" | "service" => other(extension),
        "json" | "jsonc" | "json5" | "webmanifest" | "geojson" | "code-workspace" | "map" => Data(Language::Json),
        "yaml" | "yml" => Data(Language::Yaml),
        "toml" => Data(Language::Toml),
        "xml" | "svg" | "xsd" | "xsl" | "xslt" | "plist" | "rels" | "dtd" | "rss" | "atom" | "wsdl" | "csproj" => Data(Language::Xml),
        "html" | "htm" | "xhtml" => Data(Language::Html),
        "csv" | "tsv" | "jsonl" | "ndjson" | "ini" | "cfg" | "conf" | "env" | "properties" | "lock" | "log" | "css" | "scss"
        | "less" | "diff" | "patch" | "sum" | "mod" | "dot" | "graphql" | "mmd" | "puml" | "bib" | "srt" | "vtt" | "pem" | "crt"
        | "key" | "pub" | "asc" | "template" | "tmpl" | "tpl" | "j2" | "ejs" | "hbs" | "example" | "sty" | "cls" | "eml"
        | "ics" | "po" | "pot" => Data(Language::Plain),
        "png" | "apng" => passive("png"),
        "jpg" | "jpeg" | "jpe" | "jfif" => passive("jpeg"),
        "gif" => passive("gif"),
        "webp" => passive("webp"),
        "ico" | "cur" => passive("ico"),
        "bmp" => passive("bmp"),
        "tif" | "tiff" => passive("tiff"),
        "ttf" => passive("ttf"),
        "otf" => passive("otf"),
        "ttc" => passive("sfnt"),
        "woff" => passive("woff"),
        "woff2" => passive("woff2"),
        "mp3" => passive("mp3"),
        "mp4" | "m4a" | "m4v" | "mov" => passive("mp4"),
        "heic" | "heif" | "avif" => passive("heif"),
        "wav" => passive("wav"),
        "ogg" | "oga" | "ogv" | "opus" => passive("ogg"),
        "flac" => passive("flac"),
        "mkv" | "webm" => passive("matroska"),
        "pdf" => passive("pdf"),
        "zip" | "jar" | "war" | "whl" | "egg" | "apk" | "vsix" | "xpi" | "nupkg" | "mcpb" | "dxt" | "skill" | "epub" | "docx"
        | "xlsx" | "pptx" | "docm" | "xlsm" | "pptm" | "dotx" | "odt" | "ods" | "odp" | "npz" => passive("zip"),
        "gz" | "tgz" => passive("gzip"),
        "bz2" | "tbz" => passive("bzip2"),
        "xz" | "txz" => passive("xz"),
        "zst" => passive("zstd"),
        "7z" => passive("7z"),
        "rar" => passive("rar"),
        "tar" => passive("tar"),
        "doc" | "xls" | "ppt" | "msg" => passive("ole"),
        "npy" => passive("numpy"),
        "safetensors" => passive("safetensors"),
        "h5" | "hdf5" => passive("hdf5"),
        "onnx" => passive("onnx"),
        "gguf" => passive("gguf"),
        "sqlite" | "sqlite3" => passive("sqlite"),
        "exe" | "dll" | "sys" | "scr" | "pyd" | "cpl" | "ocx" | "efi" => native("pe"),
        "so" | "elf" => native("elf"),
        "dylib" => native("mach-o"),
        "node" => native("library"),
        "pyc" | "pyo" => native("python-bytecode"),
        "class" => native("java-class"),
        "wasm" => native("wasm"),
        "dex" => native("dex"),
        "pkl" | "pickle" | "joblib" | "dill" => native("pickle"),
        "msi" => native("ole"),
        "lnk" => native("shortcut"),
        "chm" => native("chm"),
        "scpt" => native("applescript"),
        _ => return None,
    })
}

/// Code without a language of its own here; a notebook is read as the JSON it is.
fn other(extension: &str) -> ArtifactKind {
    if extension == "ipynb" { Data(Language::Json) } else { Script(Language::OtherCode) }
}
