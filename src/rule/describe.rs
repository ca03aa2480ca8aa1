//! Tells in plain words what a rule looks for.
//!
//! **Invariant:** says what the matcher says and no more; examples of words come from the lexicon and the vocabularies.

use super::RuleSet;
use super::built_in::FILES;
use super::compile::{head_of, parse};
use super::written::{
    ArgumentName, ArgumentState, FieldState, HostKind, JointScope, TextScope, WrittenCall, WrittenField, WrittenJoint,
    WrittenMatch, WrittenMember, WrittenProse, WrittenRule, WrittenText, WrittenVocabulary, WrittenWhere,
};
use crate::prose::{FramePattern, Modality, Polarity, Within};

/// How many names or patterns of a list are told.
const TOLD: usize = 8;

impl RuleSet {
    /// What the rule or sign with an id looks for, line by line; two spaces more for each level. Empty where there is none.
    pub(crate) fn describe(&self, id: &str) -> Vec<String> {
        let Some(rule) = self.rule(id) else { return Vec::new() };
        let head = head_of(&rule.source);
        let written = if rule.is_sign {
            parse::<WrittenVocabulary>(head).and_then(|written| written.matcher)
        } else {
            parse::<WrittenRule>(head).map(|written| written.matcher)
        };
        written.map(|written| self.matcher(written.get_ref())).unwrap_or_default()
    }

    fn matcher(&self, written: &WrittenMatch) -> Vec<String> {
        match written {
            WrittenMatch::Text(text) => of_text(text),
            WrittenMatch::Query(queries) => {
                let languages: Vec<&str> = queries.keys().map(String::as_str).collect();
                vec![format!("a shape of code, in the syntax tree of {}", listed(&languages, "or"))]
            }
            WrittenMatch::Call(call) => of_call(call),
            WrittenMatch::Flow(_) => vec!["a value on its way from a source to a sink".to_owned()],
            WrittenMatch::Prose(prose) => self.of_prose(prose),
            WrittenMatch::Field(field) => of_field(field),
            WrittenMatch::Native(native) => {
                let of: Vec<&str> = native.of.iter().map(|of| of.get_ref().as_str()).collect();
                let of = if of.is_empty() { String::new() } else { format!(", where it tells {}", listed(&of, "or")) };
                let unless = native.unless.as_ref().map(|name| format!(", unless it is {}", name_of(name.get_ref())));
                let unless = unless.unwrap_or_default();
                vec![format!("what the function `{}` of the program finds{of}{unless}", native.name.get_ref())]
            }
            WrittenMatch::Joint(joint) => self.of_joint(joint),
        }
    }

    fn of_prose(&self, prose: &WrittenProse) -> Vec<String> {
        let mut lines = Vec::new();
        for (at, frame) in prose.frame.iter().chain(&prose.any).enumerate() {
            lines.extend((at > 0).then(|| "or".to_owned()));
            lines.extend(self.of_frame(frame.get_ref()));
        }
        let selects = texts(&prose.selects);
        let place = if selects.is_empty() { "all prose".to_owned() } else { listed(&selects, "or") };
        lines.push(format!("read in {place}"));
        if prose.unless.quoted {
            lines.push("not where it is quoted with attribution or given as an example, unless hidden".to_owned());
        }
        if prose.unless.conditional {
            lines.push("not where it holds only if the user brings it about".to_owned());
        }
        if prose.unless.mentioned {
            lines.push("not between quotation marks that a reader sees".to_owned());
        }
        lines
    }

    /// A frame: how it is said, then its slots with words that fill them.
    fn of_frame(&self, frame: &FramePattern) -> Vec<String> {
        let polarities = frame.polarity.as_ref().map(|wanted| wanted.values());
        let said = match polarities {
            Some([Polarity::Negated]) => "forbids or denies",
            Some(values) if values.len() > 1 => "says or forbids",
            _ => "says, and does not forbid,",
        };
        let near = match frame.within {
            Within::Clause => "a clause",
            Within::Sentence => "a clause, or others of its sentence,",
            Within::Passage => "a clause, or others of its paragraph, item or cell,",
        };
        let mut lines = vec![format!("{near} that {said} this:")];
        for (slot, entries) in frame.slots() {
            for (at, entry) in entries.iter().enumerate() {
                let name = if at == 0 { slot.name() } else { "or" };
                let words = self.lexicon().examples(slot, entry);
                // Some entries are known by their shape and have no words.
                let words = if words.is_empty() { String::new() } else { format!(": {}, …", words.join(", ")) };
                lines.push(format!("  {name} `{entry}`{words}"));
            }
        }
        if let Some(modality) = &frame.modality {
            let name = |modality: &Modality| match modality {
                Modality::Plain => "neither obliges nor leaves free",
                Modality::Required => "obliges",
                Modality::Optional => "leaves free",
            };
            lines.push(format!("it {}", listed(&modality.values().iter().map(name).collect::<Vec<_>>(), "or")));
        }
        match frame.conditional {
            Some(true) => lines.push("it holds only if the user brings it about".to_owned()),
            Some(false) => lines.push("it holds without a condition that the user brings about".to_owned()),
            None => {}
        }
        if frame.told {
            lines.push("it tells somebody to do that, or that it is to be done".to_owned());
        }
        if frame.ordered {
            lines.push("it is an order".to_owned());
        }
        if !frame.sequence.is_empty() {
            let slots: Vec<&str> = frame.sequence.iter().map(|slot| slot.name()).collect();
            lines.push(format!("in this order: {}", slots.join(", ")));
        }
        lines.extend(frame.near.map(|near| format!("within {near} bytes")));
        if frame.quoted {
            lines.push("quotations and examples count too".to_owned());
        }
        lines
    }

    fn of_joint(&self, joint: &WrittenJoint) -> Vec<String> {
        let place = match joint.within {
            JointScope::Section => "in one section, its subsections included",
            JointScope::Document => "in one file",
            JointScope::Bundle => "in one bundle",
            JointScope::Reached => "in files of one bundle that something leads to",
            JointScope::File => "about files of one name",
        };
        let mut lines = vec![format!("facts that stand together {place}")];
        let mut tell = |heading: String, members: &[toml::Spanned<WrittenMember>]| {
            if !members.is_empty() {
                lines.push(heading);
                for member in members {
                    let told = self.of_member(member.get_ref());
                    lines.extend(
                        told.iter()
                            .enumerate()
                            .map(|(at, line)| format!("{}{line}", if at == 0 { "  - " } else { "    " })),
                    );
                }
            }
        };
        tell("all of these:".to_owned(), &joint.all);
        tell(format!("at least {} of these:", joint.at_least), &joint.any);
        lines
    }

    fn of_member(&self, member: &WrittenMember) -> Vec<String> {
        match member {
            WrittenMember::Frame(frame) => self.of_frame(frame),
            WrittenMember::Fact(id) => {
                let words = self.rule(id).map(|sign| sign.card.title.as_str());
                vec![format!("{} (sign `{id}`)", words.unwrap_or_default())]
            }
            WrittenMember::Rule(id) => {
                let title = self.rule(id).map(|rule| rule.card.title.as_str());
                vec![format!("{} (rule `{id}`)", title.unwrap_or_default())]
            }
        }
    }
}

fn of_text(text: &WrittenText) -> Vec<String> {
    let line = if text.scope == Some(TextScope::Line) { " within one line" } else { "" };
    let (what, patterns) = match (text.any.as_slice(), text.all.as_slice()) {
        (any, []) if any.len() == 1 => ("text that matches", any),
        (any, []) => ("text that matches one of these", any),
        (_, all) => ("text where all of these match in one paragraph", all),
    };
    let mut lines = vec![format!("{what}{line}, in {}:", listed(&texts(&text.selects), "or"))];
    lines.extend(told(patterns));
    if !text.unless.is_empty() {
        lines.push("unless the match holds".to_owned());
        lines.extend(told(&text.unless));
    }
    lines
}

fn of_call(call: &WrittenCall) -> Vec<String> {
    let selects = texts(&call.selects);
    let place = if selects.is_empty() { "code".to_owned() } else { listed(&selects, "or") };
    let mut lines = vec![format!("a call, in {place}, of")];
    lines.extend(names(&call.callee).into_iter().map(|name| format!("  {name}")));
    if let Some(readers) = &call.content_of {
        lines.push(format!("for each file whose content reaches it through {}", listed(&names(readers), "or")));
    }
    let mut tell = |heading: &str, wheres: &[toml::Spanned<WrittenWhere>]| {
        for one in wheres {
            lines.push(format!("{heading} {}", condition(one.get_ref())));
        }
    };
    tell("where", &call.wheres);
    tell("not where", &call.unless);
    lines
}

/// A predicate over a call, as the end of a sentence that begins with "where".
fn condition(one: &WrittenWhere) -> String {
    let argument = match &one.argument {
        Some(ArgumentName::Position(at)) => format!("argument {}", at + 1),
        Some(ArgumentName::Keyword(name)) if name == "content" => "what it brings".to_owned(),
        Some(ArgumentName::Keyword(name)) if name == "body" => "what it brings beside the address".to_owned(),
        Some(ArgumentName::Keyword(name)) if name == "given" => "what it is given and does not read".to_owned(),
        Some(ArgumentName::Keyword(name)) if name == "piped" => "what it reads".to_owned(),
        Some(ArgumentName::Keyword(name)) if name != "any" => format!("the argument `{name}`"),
        _ => "an argument".to_owned(),
    };
    let mut parts = Vec::new();
    if let Some(state) = one.is {
        parts.push(match state {
            ArgumentState::Constant => format!("{argument} is known in full"),
            ArgumentState::Dynamic => format!("{argument} is not known in full"),
            ArgumentState::Made => format!("{argument} is decoded or put together"),
            ArgumentState::Present => format!("{argument} is given"),
            ArgumentState::Absent => format!("{argument} is not given"),
        });
    }
    if let Some(pattern) = &one.matches {
        parts.push(format!("{argument} matches {}", short(pattern.get_ref())));
    }
    if let Some(vocabulary) = &one.within {
        parts.push(format!("{argument} is {}", name_of(vocabulary.get_ref())));
    }
    let calls = |names_given: &Option<Vec<toml::Spanned<String>>>| {
        names_given.as_ref().map(|given| listed(&names(given), "or"))
    };
    parts.extend(calls(&one.made_from).map(|names| format!("{argument} is made from {names}")));
    let facts = |given: &Option<Vec<toml::Spanned<String>>>| {
        let told = |id: &toml::Spanned<String>| format!("`{}`", id.get_ref());
        given.as_ref().map(|given| given.iter().map(told).collect::<Vec<_>>().join(" or "))
    };
    parts.extend(facts(&one.carries).map(|facts| format!("{argument} is made where {facts} matches")));
    parts.extend(
        facts(&one.names_file_of).map(|facts| format!("it names a file that a call names where {facts} matches")),
    );
    parts.extend(calls(&one.not_through).map(|names| format!("not through {names}")));
    parts.extend(one.host.map(|host| {
        let told = match host {
            HostKind::Foreign => "another machine stands in the call",
            HostKind::Source => "it comes from another machine",
            HostKind::OwnVendor => "the variables it carries name the owner of its host",
        };
        told.to_owned()
    }));
    parts.extend(calls(&one.piped_from).map(|names| format!("it reads the output of {names}")));
    parts.extend(calls(&one.piped_into).map(|names| format!("its output goes into {names}")));
    parts.extend(
        one.writes_to.as_ref().map(|pattern| format!("it writes to a file that matches {}", short(pattern.get_ref()))),
    );
    parts.extend(calls(&one.near).map(|names| format!("a call of {names} stands near")));
    if !one.line.is_empty() {
        let told = |text: &str| if text.starts_with("vocabulary:") { name_of(text) } else { short(text) };
        let lines: Vec<String> = one.line.iter().map(|text| told(text.get_ref())).collect();
        parts.push(format!("the command as one line matches {}", lines.join(" or ")));
    }
    parts.extend(one.wrapper.as_ref().map(|wrapper| format!("it stands behind `{wrapper}`")));
    parts.extend(one.silenced.map(|is| format!("its failure is {}silenced", if is { "" } else { "not " })));
    parts.extend(one.detached.map(|is| format!("it {} by itself", if is { "goes on" } else { "does not go on" })));
    parts.extend(one.computed.map(|is| format!("its name is {}computed", if is { "" } else { "not " })));
    parts.join(", and ")
}

fn of_field(field: &WrittenField) -> Vec<String> {
    let mut lines = vec![format!("a value of a manifest, in {}, at", listed(&texts(&field.selects), "or"))];
    let paths = field.path.iter().map(|path| match path.get_ref().as_str() {
        "" => "  the value itself".to_owned(),
        path => format!("  {path}"),
    });
    lines.extend(paths);
    if !field.each.is_empty() {
        let base = |path: &str| match path.strip_suffix(": ") {
            Some(format) => format!("the root of {format}"),
            None if path.is_empty() => "the root".to_owned(),
            None => path.to_owned(),
        };
        let bases: Vec<String> = texts(&field.each).into_iter().map(base).collect();
        lines.push(format!("below {}", listed(&bases, "or")));
    }
    lines.extend(field.key.as_ref().map(|key| format!("whose key matches {}", short(key.get_ref()))));
    lines.extend(field.entry.as_ref().map(|entry| format!("which as key=text matches {}", short(entry.get_ref()))));
    lines.extend(field.matches.as_ref().map(|text| format!("whose text matches {}", short(text.get_ref()))));
    lines.extend(field.unless.iter().map(|text| format!("unless its text matches {}", short(text.get_ref()))));
    for one in &field.wheres {
        let path = one.path.get_ref();
        let path = if path.is_empty() { "the value" } else { path.as_str() };
        let state = if one.is == FieldState::Present { "is there" } else { "is not there" };
        let matching = one.matches.as_ref().map(|text| format!(" with a text that matches {}", short(text.get_ref())));
        lines.push(format!("where {path} {state}{}", matching.unwrap_or_default()));
    }
    lines
}

/// Names of callees; a vocabulary with what it stands for and the first of its names.
fn names(written: &[toml::Spanned<String>]) -> Vec<String> {
    let mut all: Vec<String> = written.iter().take(TOLD).map(|name| name_of(name.get_ref())).collect();
    if written.len() > TOLD {
        all.push(format!("{} more", written.len() - TOLD));
    }
    all
}

fn name_of(name: &str) -> String {
    let Some(id) = name.strip_prefix("vocabulary:") else { return format!("`{name}`") };
    let file = format!("vocabulary/{id}.toml");
    let text = FILES.iter().find(|(path, _)| path.ends_with(&file)).map(|(_, text)| *text);
    let Some(vocabulary) = text.and_then(|text| parse::<WrittenVocabulary>(head_of(text))) else {
        return format!("one of the vocabulary {id}");
    };
    let calls = vocabulary.calls.values().chain(vocabulary.reads.values()).flatten();
    let values = vocabulary.values.iter().map(toml::Spanned::get_ref);
    let mut first: Vec<String> = Vec::new();
    for name in calls.chain(values).map(|name| short(name)) {
        if first.len() < TOLD / 2 && !first.contains(&name) {
            first.push(name);
        }
    }
    format!("{}: {}, … (vocabulary {id})", vocabulary.words, first.join(", "))
}

fn told(patterns: &[toml::Spanned<String>]) -> Vec<String> {
    let mut lines: Vec<String> =
        patterns.iter().take(TOLD).map(|text| format!("  {}", short(text.get_ref()))).collect();
    if patterns.len() > TOLD {
        lines.push(format!("  and {} more", patterns.len() - TOLD));
    }
    lines
}

/// A pattern in one line; the whole of it stands in the file.
fn short(pattern: &str) -> String {
    let line = pattern.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(72).collect();
    if cut.len() < line.len() { format!("`{cut}`…") } else { format!("`{line}`") }
}

fn texts(written: &[toml::Spanned<String>]) -> Vec<&str> {
    written.iter().map(|text| text.get_ref().as_str()).collect()
}

/// `a`, `a or b`, `a, b or c`.
fn listed<T: AsRef<str>>(items: &[T], word: &str) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match items.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, before)) => format!("{} {word} {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_says_what_it_looks_for() {
        let rules = RuleSet::built_in();
        for rule in rules.rules() {
            let lines = rules.describe(&rule.card.id);
            assert!(!lines.is_empty(), "{}", rule.card.id);
            for line in &lines {
                assert!(
                    !line.contains(": , …") && !line.contains("``") && !line.trim().is_empty(),
                    "{}: {line}",
                    rule.card.id
                );
            }
        }
        assert!(rules.describe("no-such-rule").is_empty());
    }

    #[test]
    fn conditions_are_sentences() {
        let check = |written: &str, expected: &str| {
            let one: WrittenWhere = toml::from_str(written).unwrap();
            assert_eq!(condition(&one), expected);
        };
        check("argument = 0\nis = 'dynamic'", "argument 1 is not known in full");
        check("argument = 'shell'\nmatches = 'True'", "the argument `shell` matches `True`");
        check(
            "piped-into = ['sh', 'bash']\nsilenced = true",
            "its output goes into `sh` or `bash`, and its failure is silenced",
        );
        check("wrapper = 'sudo'\ndetached = false", "it stands behind `sudo`, and it does not go on by itself");
    }
}
