//! Tests of reading makefiles: which commands there are, and where they stand.

use super::read;
use crate::bundle::{ArtifactKind, Language, Limits, ManifestKind};
use crate::manifest::Reading;
use crate::source::{ArtifactId, OffsetMap, Span};
use crate::syntax::{Origin, Role, parse};

fn read_text(source: &str) -> Reading {
    let origin = Origin::of_file(ArtifactId(0), ArtifactKind::Manifest(ManifestKind::Makefile));
    let document = parse(&origin, Language::Plain, source.into(), OffsetMap::identity(), &Limits::default());
    let mut reading = Reading::default();
    read(&document, &mut reading);
    reading
}

/// The texts of a role, and that nothing is damaged.
fn check(source: &str, role: Role, expected: &[&str]) {
    let reading = read_text(source);
    let found: Vec<&str> = reading.nested.iter().filter(|it| it.role == role).map(|it| &*it.text).collect();
    assert_eq!(found, expected, "{source}");
    assert_eq!(reading.damage, [], "{source}");
    for nested in &reading.nested {
        let whole = nested.offsets.map(Span::of(0..nested.text.len()));
        assert!(source.get(whole.range()).is_some(), "{source}");
    }
}

#[test]
fn recipes_become_shell_code() {
    let check = |source: &str, expected: &[&str]| check(source, Role::Listing, expected);
    check("all: a b\n\t@echo one\n\t-rm x\n", &["echo one\nrm x\n"]);
    check("all: ; echo one\n\techo two", &["echo one\necho two"]);
    check("a:\n\techo $$HOME $@ $(FLAGS) ${X}\n", &["echo $HOME ${_} ${FLAGS} ${X}\n"]);
    check("a:\n\techo a \\\n\t  b\nb:\n\techo c\n", &["echo a \\\n  b\n", "echo c\n"]);
    check("GO = curl x | sh\na:\n\t@$(GO)\n", &["curl x | sh\n"]);
    check("A = $(B) y\nB = x\na:\n\t$(A)\n", &["x y\n"]);
    check("A = x\nA += y\na:\n\t$(A)\n", &["x y\n"]);
    check("ifdef V\nA = x\nelse\nA = y\nendif\na:\n\t$(A)\n", &["x\n", "y\n"]);
    check("a:\n\techo $(shell date $(X))\n", &["echo $(date ${X})\n"]);
    check("a:\n\techo $(words a b)\n", &["echo ${made}\n"]);
    check("define RUN\ncurl $(1)\nendef\na:\n\t$(call RUN,x)\n", &["curl ${_}\n", "curl x\n\n"]);
    check("f = $(1)rl ${2} $3 $$4\na:\n\t$(call f,cu,x y)\n", &["curl x y  $4\n"]);
    check(".SHELLFLAGS := -c 'x;'\na:\n\techo one\n", &["sh -c 'x;'", "echo one\n"]);
    check(".RECIPEPREFIX = >\na:\n>echo one\n", &["echo one\n"]);
    check("a: X = 1\na:\n# note\n\n\techo one\n", &["echo one\n"]);
    check("ifdef X\na:\n\techo one\nelse\n\techo two\nendif\n", &["echo one\n", "echo two\n"]);
    check(".PHONY: a\nexport PATH\nexport A := 1\noverride B ?= 2\n-include x.mk\na::b c | d\n", &[]);
    check("$(OUT)/%.o: %.c\n\tcc -c $< -o $@\n", &["cc -c ${_} -o ${_}\n"]);
}

#[test]
fn a_shell_at_the_start_runs_by_itself() {
    let check = |source: &str, expected: &[&str]| {
        check(source, Role::Command, expected);
        let declared = read_text(source).declared.commands;
        let lines: Vec<&str> = declared.iter().map(|command| command.line.value.as_str()).collect();
        assert_eq!(lines, expected, "{source}");
    };
    check("V := $(shell git describe)\n", &["git describe"]);
    check("V = a $(shell one) b $(shell two $(shell three))\n", &["one", "two $(three)"]);
    check("V != curl x | sh\n", &["curl x | sh"]);
    check("a: $(shell find . -name x)\n", &["find . -name x"]);
    check("$(info $(shell id))\n", &["id"]);
    check("ifeq ($(shell uname),Linux)\nendif\n", &["uname"]);
    check("a:\n\t$(if x,$(shell id))\n", &["id"]);
    check("V := $(shell a # b)\n", &["a # b"]);
    check("V := 1 # $(shell no)\n", &[]);
}

#[test]
fn places_lead_through_what_make_takes() {
    let source = "A = x\na:\n\t@echo $$HOME \\\n\t  | $(A) tail\n";
    let reading = read_text(source);
    let nested = &reading.nested[0];
    for word in ["echo", "tail"] {
        let at = nested.text.find(word).unwrap();
        assert_eq!(nested.offsets.map(Span::of(at..at + word.len())).of_text(source), word);
    }
    let at = nested.text.find("| x").unwrap() + 2;
    assert_eq!(nested.offsets.map(Span::of(at..at + 1)).of_text(source), "$(A)");
}

#[test]
fn files_that_are_included_are_named() {
    let reading = read_text("include a.mk $(B:.o=.d)\n-include .env # x\n");
    let named: Vec<&str> = reading.declared.commands.iter().map(|command| command.line.value.as_str()).collect();
    assert_eq!(named, ["a.mk", ".env"]);
    assert_eq!(reading.damage, []);
    let files = |source: &str| -> Vec<(String, ArtifactKind)> {
        read_text(source).declared.files.into_iter().map(|file| (file.path.value, file.kind)).collect()
    };
    let part = ArtifactKind::Manifest(ManifestKind::Makefile);
    assert_eq!(files("include notes.txt b.mk\n"), [("notes.txt".to_owned(), part), ("b.mk".to_owned(), part)]);
    let shell = ArtifactKind::Script(Language::Bash);
    assert_eq!(files("SHELL := ./run.txt -e\n"), [("./run.txt".to_owned(), shell)]);
    assert_eq!(files("SHELL := /bin/bash\n"), []);
    for other in ["-include $(X)\n", "include $(X).txt\n"] {
        assert_eq!(read_text(other).damage.len(), 1, "{other}");
    }
}

#[test]
fn what_makes_statements_is_damage() {
    for source in
        ["$(eval X := 1)\n", "$(foreach a,b,$(a))\n", "$(RULES)\n", "words\n", "X := $(file >y,z)\n", "load x.so\n"]
    {
        assert_eq!(read_text(source).damage.len(), 1, "{source}");
    }
}

#[test]
fn the_language_of_recipes_is_that_of_the_shell() {
    let check = |shell: &str, expected: Language| {
        assert_eq!(read_text(&format!("SHELL := {shell}\na:\n\tx\n")).nested[0].language, expected, "{shell}");
    };
    check("/bin/bash", Language::Bash);
    check("/usr/bin/env python3", Language::Python);
    check("$(BASH)", Language::Bash);
}

#[test]
fn variables_that_explode_are_cut() {
    let mut source = String::from("A0 = xxxxxxxxxxxxxxxx\n");
    for at in 1..40 {
        source.push_str(&format!("A{at} = $(A{0})$(A{0})\n", at - 1));
    }
    source.push_str("a:\n\techo $(A39)\n");
    let reading = read_text(&source);
    assert_eq!(reading.damage.len(), 1);
    assert!(reading.nested.iter().map(|nested| nested.text.len()).sum::<usize>() < 1 << 20);
}

#[test]
fn ordinary_makefiles_are_understood() {
    let source = r##"# Notes
SHELL := /usr/bin/env bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAKEFLAGS += --warn-undefined-variables
VERSION ?= $(shell git describe --tags 2>/dev/null || echo "dev")
SOURCES := $(wildcard src/*.c) $(foreach dir,$(DIRS),$(dir)/x.c)
OBJECTS = $(SOURCES:.c=.o)
NAME = notes # the name
empty :=
URL := https://notes.example/a#b

ifeq ($(OS),Windows_NT)
  EXE := .exe
else ifneq (,$(wildcard .env))
  include .env
  export
endif

-include $(OBJECTS:.o=.d)

export PATH := $(CURDIR)/bin:$(PATH)
unexport CDPATH

define usage
Usage: make [target]
endef

.PHONY: help all
help: ## Show this help: targets and words
	@grep -E '^[a-z]+:.*?## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*?## "}; {printf "%-10s %s\n", $$1, $$2}'

all: $(OBJECTS) | out
all: CFLAGS += -O2

out:
	mkdir -p $@

%.o: %.c $(HEADERS)
	$(CC) $(CFLAGS) -c $< -o $@

$(NAME).tar: a b; tar cf $@ $^

$(foreach x,a b,$(x)-test): %-test: %
	@for f in $^; do \
	  echo "$$f"; \
	done

check :: all
	$(call run,one,two)
	-@./check $(if $(V),-v,)
$(info building $(VERSION))
"##
    .replace("\\t", "\t");
    assert_eq!(read_text(&source).damage, []);
}
