//! What files are, by content, name and the conflict of the two.

use super::*;
use crate::bundle::Bundle;
use crate::bundle::ManifestKind;

fn check(path: &str, bytes: &[u8], kind: ArtifactKind, conflict: Option<(&str, &str)>) {
    let found = classify(path, bytes);
    assert_eq!((found.kind, found.type_conflict), (kind, conflict), "{path}");
}

const fn script(language: Language) -> ArtifactKind {
    ArtifactKind::Script(language)
}

const fn structured(language: Language) -> ArtifactKind {
    ArtifactKind::Data(language)
}

#[test]
fn names_claim_what_an_agent_loads() {
    let instructions = [
        "SKILL.md",
        "skill.md",
        "skills/a/skills.md",
        "AGENTS.md",
        "claude.md",
        "GEMINI.md",
        ".cursorrules",
        ".cursor/rules/deep/style.mdc",
        ".cUrSoR/rules/a.md",
        ".github/copilot-instructions.md",
        ".github/prompts/a.prompt.md",
        "commands/go.md",
        "plugins/x/agents/y.md",
        ".claude/commands/sub/z.md",
        "SOUL.md",
        "work/MEMORY.md",
        "HEARTBEAT.md",
    ];
    for path in instructions {
        check(path, b"text", ArtifactKind::Instruction, None);
    }
    for path in [
        "README.md",
        "README",
        "LICENSE",
        "notes.txt",
        "references/a.md",
        "docs/soul.md",
        "guide.rst",
        "assets/CLAUDE.md.template",
    ] {
        check(path, b"text", ArtifactKind::Prose, None);
    }
    check(".github/dependabot.yml", b"a: 1", structured(Language::Yaml), None);
}

#[test]
fn names_claim_manifests() {
    let table = [
        ("package.json", ManifestKind::PackageJson),
        ("server/package.json", ManifestKind::PackageJson),
        ("requirements-dev.txt", ManifestKind::Requirements),
        ("requirements/base.txt", ManifestKind::Requirements),
        ("pyproject.toml", ManifestKind::Pyproject),
        (".mcp.json", ManifestKind::McpServers),
        (".vscode/mcp.json", ManifestKind::McpServers),
        ("hooks/hooks.json", ManifestKind::AgentHooks),
        (".claude-plugin/plugin.json", ManifestKind::ClaudePlugin),
        (".claude/settings.local.json", ManifestKind::ClaudeSettings),
    ];
    for (path, kind) in table {
        check(path, b"{}", ArtifactKind::Manifest(kind), None);
    }
    check("config/plugin.json", b"{}", structured(Language::Json), None);
}

#[test]
fn scripts_are_told_by_first_line_and_extension() {
    let table = [
        ("a.py", Language::Python),
        ("a.zsh", Language::Bash),
        ("a.mjs", Language::JavaScript),
        ("a.tsx", Language::Tsx),
        ("a.psm1", Language::PowerShell),
        ("a.cmd", Language::Batch),
        ("a.rb", Language::Ruby),
        ("a.java", Language::OtherCode),
        ("Dockerfile", Language::OtherCode),
        (".bashrc", Language::Bash),
    ];
    for (path, language) in table {
        check(path, b"x = 1\n", script(language), None);
    }
    check("run", b"#!/usr/bin/env python3\n", script(Language::Python), None);
    check("hook.sample", b"#!/bin/sh\n", script(Language::Bash), None);
    check("a.ts", b"#!/usr/bin/env node\n", script(Language::TypeScript), None);
    check("a.py", b"#!/opt/unknown\n", script(Language::Python), None);
    check("run", b"plain words", structured(Language::Plain), None);
    check("run", b"{\"a\": 1}", structured(Language::Json), None);
}

#[test]
fn content_and_name_that_disagree_are_a_conflict() {
    check("a.py", b"#!/bin/bash\n", script(Language::Bash), Some(("bash", "python")));
    check("notes.md", b"#!/bin/bash\n", script(Language::Bash), Some(("bash", "markdown")));
    check("SKILL.md", b"#!/bin/bash\n", ArtifactKind::Instruction, Some(("bash", "markdown")));
    check("logo.png", b"#!/bin/bash\n", script(Language::Bash), Some(("bash", "png")));
    check("logo.png", b"just words", structured(Language::Plain), Some(("text", "png")));
    check("a.txt", b"\x7FELF\x02\x01\x01\0", native("elf"), Some(("elf", "plain")));
    check("SKILL.md", b"\x7FELF\x02\x01\x01\0", native("elf"), Some(("elf", "markdown")));
    check("a.png", b"\xFF\xD8\xFF\xE0\0", passive("jpeg"), Some(("jpeg", "png")));
    check("a.py", b"\x89PNG\r\n\x1A\n\0\0", script(Language::Python), Some(("png", "python")));
    check("a.sh", b"\x01\x02\x03\x04", script(Language::Bash), Some(("unknown", "bash")));
    check("a.json", b"\x01\x02\x03\x04", passive("unknown"), Some(("unknown", "json")));
    check("a.so", b"\x01\x02\x03\x04", native("unknown"), Some(("unknown", "elf")));
    // Letters that begin a format begin words too.
    check("a.py", b"GIF89a = 1\n", script(Language::Python), None);
    check("BMX.md", b"BMX is a sport", ArtifactKind::Prose, None);
}

#[test]
fn executables_are_native_whatever_their_name() {
    check("a", b"\x7FELF\x02", native("elf"), None);
    check("a", b"MZ\x90\0\x03\0\0\0", native("pe"), None);
    check("a", b"\xCA\xFE\xBA\xBE\0\0\0\x34", native("java-class"), None);
    check("a", b"\xCA\xFE\xBA\xBE\0\0\0\x02", native("mach-o"), None);
    check("a.wasm", b"\0asm\x01\0\0\0", native("wasm"), None);
    check("__pycache__/a.pyc", b"\xCB\x0D\r\n\0\0\0\0\0\0\0\0", native("python-bytecode"), None);
    check("addon.node", b"\x7FELF\x02\0", native("elf"), None);
    check("a.docx", b"PK\x03\x04\0\0\0\0", passive("zip"), None);
}

#[test]
fn a_script_with_a_payload_is_a_script_that_was_not_understood_whole() {
    use crate::bundle::{Outcome, Unit};
    let payload = [b"#!/bin/sh\ntail -c 99 $0\nexit\n".as_slice(), &[1; 99]].concat();
    let bundle = Bundle::from_files("x", &[("a.sh", &payload), ("install", &payload), ("z.md", b"\x01\x02\x03")]);
    let reason = "it should be text, and many of its bytes are none".to_owned();
    for (artifact, entry) in bundle.artifacts.iter().zip(bundle.ledger.entries()) {
        assert_eq!((entry.artifact, entry.unit), (artifact.id, Unit::Lexical));
        assert_eq!(entry.outcome, Outcome::Partial(reason.clone()));
    }
    assert_eq!(bundle.ledger.entries().len(), 3);
    assert!(bundle.artifacts[0].is_executable() && bundle.artifacts[1].is_executable());
}

#[test]
fn every_text_has_a_language() {
    let language = |path: &str| Bundle::from_files("x", &[(path, b"words")]).artifacts[0].language();
    assert_eq!(language("README"), Some(Language::Markdown));
    assert_eq!(language(".cursorrules"), Some(Language::Markdown));
    assert_eq!(language("requirements.txt"), Some(Language::Plain));
    assert_eq!(language("package.json"), Some(Language::Json));
    assert_eq!(language("a.py"), Some(Language::Python));
    assert_eq!(language(".gitignore"), Some(Language::Plain));
}

#[test]
fn a_language_that_the_name_claims_is_kept_in_a_conflict() {
    let bundle = Bundle::from_files("x", &[("a.py", b"#!/bin/sh\n"), ("b.md", b"#!/bin/sh\n"), ("c.py", b"x")]);
    let claimed: Vec<_> = bundle.artifacts.iter().map(crate::bundle::Artifact::claimed_language).collect();
    assert_eq!(claimed, [Some(Language::Python), Some(Language::Markdown), None]);
}

const fn native(format: &'static str) -> ArtifactKind {
    binary(format, Nature::Native)
}

const fn passive(format: &'static str) -> ArtifactKind {
    binary(format, Nature::Opaque)
}
