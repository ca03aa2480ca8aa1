//! Commands in manifests: a line for a shell, or a program and its arguments, become documents of their own.

use std::collections::BTreeMap;
use std::ops::Range;

use super::AutoRun;
use super::fields::Fields;
use super::texts::nested;
use crate::bundle::Language;
use crate::source::{Located, OffsetMap, OffsetMapBuilder, Span};
use crate::syntax::{DamageKind, DataNode, DataValue, Role, interpreted, text_offsets};

/// To how many commands the same arguments may belong.
const MOST_JOINED: u32 = 32;

/// The longest word that variables are put into, in bytes.
const LONGEST_FILLED: usize = 4 << 10;

/// When a command runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum When {
    /// By itself; says when.
    ByItself(String),
    /// When somebody asks for it.
    OnRequest,
}

/// A word of a command, and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Word {
    /// The word, without quotes.
    pub(super) text: String,
    /// Its place in the text of the document.
    pub(super) span: Span,
}

impl Word {
    /// The text of a node, where it is one.
    pub(super) fn of(node: &DataNode) -> Option<Self> {
        node.text().map(|text| Self { text: text.to_owned(), span: node.span })
    }
}

impl<'a> Fields<'a> {
    /// Adds the command at `node`: a line, a list of words, or a mapping of commands.
    ///
    /// `entry` is the mapping it stands in: its `args` are the arguments, its `shell` is the shell.
    pub(super) fn add_command(&mut self, node: &'a DataNode, entry: Option<&'a DataNode>, when: &When) {
        let tree = self.tree;
        match &node.value {
            DataValue::Text(_) => {
                let entry = entry.filter(|entry| self.may_join(entry.span));
                let shell = entry.and_then(|entry| tree.get(entry, "shell")).and_then(DataNode::text);
                let arguments = entry.and_then(|entry| tree.get(entry, "args"));
                self.add_program(node, arguments, shell_language(shell), when);
                if let Some(entry) = entry {
                    self.add_filled(node, arguments, entry, shell_language(shell), when);
                }
            }
            DataValue::List(_) => self.add_program(node, None, Language::Bash, when),
            _ => {
                for (_, command) in tree.entries(node) {
                    self.add_program(command, None, Language::Bash, when);
                }
            }
        }
    }

    /// Adds the command of the words at `command` and the words at `arguments`, each a text or a list of texts.
    pub(super) fn add_program(
        &mut self,
        command: &'a DataNode,
        arguments: Option<&'a DataNode>,
        language: Language,
        when: &When,
    ) {
        let arguments = arguments.filter(|arguments| self.may_join(arguments.span));
        let words = [self.words(Some(command)), self.words(arguments)].concat();
        self.add_words(&words, language, when);
    }

    /// Adds a command once more, with the variables that its own manifest gives it in place.
    fn add_filled(
        &mut self,
        command: &'a DataNode,
        arguments: Option<&'a DataNode>,
        entry: &'a DataNode,
        language: Language,
        when: &When,
    ) {
        let words = [self.words(Some(command)), self.words(arguments)].concat();
        let mut words: Vec<Word> = words.into_iter().filter_map(Word::of).collect();
        if !words.iter().any(|word| word.text.contains(['$', '%'])) {
            return;
        }
        let mut variables = BTreeMap::new();
        for owner in self.tree.root().into_iter().chain([entry]) {
            for table in ["env", "environment"].iter().filter_map(|name| self.tree.get(owner, name)) {
                if self.may_join(table.span) {
                    let entries = self.tree.entries(table);
                    variables.extend(entries.filter_map(|(name, value)| Some((name.value.as_str(), value.text()?))));
                }
            }
        }
        let mut is_changed = false;
        for word in &mut words {
            match filled(&word.text, &variables) {
                Some(text) => {
                    is_changed |= text != word.text;
                    word.text = text;
                }
                None => {
                    let detail = "a command is longer than the limit once its variables are put in".to_owned();
                    self.reading.report(DamageKind::TooLarge, word.span, detail);
                }
            }
        }
        if is_changed {
            let (line, offsets) = joined(&words, self.source);
            self.add_line(&line, command.span, offsets, language, when);
        }
    }

    /// Whether what stands at `span` may be joined to one more command: a key can stand in a mapping any number of times.
    fn may_join(&mut self, span: Span) -> bool {
        let count = self.reading.joined.entry(span).or_default();
        *count = count.saturating_add(1);
        let count = *count;
        if count == MOST_JOINED + 1 {
            let detail = "the arguments belong to more commands than the limit";
            self.reading.report(DamageKind::TooLarge, span, detail);
        }
        count <= MOST_JOINED
    }

    /// Adds the commands at `node`: one line, or a list of lines.
    pub(super) fn add_lines(&mut self, node: &'a DataNode, when: &When) {
        for line in self.words(Some(node)) {
            self.add_words(&[line], Language::Bash, when);
        }
    }

    /// Adds the command that follows `sign` at the start of a text; whether there is one.
    pub(super) fn add_command_after(&mut self, node: &'a DataNode, sign: &str, when: &When) -> bool {
        let text = node.text().unwrap_or_default();
        let from = text.len() - text.trim_start().len() + sign.len();
        if !text.trim_start().starts_with(sign) {
            return false;
        }
        let offsets = node.offsets(self.source);
        let rest = Span::of(from..text.len());
        let offsets = OffsetMap::shifted(rest.start, rest.len()).through(&offsets);
        self.add_line(rest.of_text(text), node.span, offsets, Language::Bash, when);
        true
    }

    /// Adds the command in a stretch of a text that runs by itself; `offsets` leads from the text to the source.
    pub(super) fn add_stretch(&mut self, text: &str, range: Range<usize>, offsets: &OffsetMap, when: &str) {
        let Some(command) = text.get(range.clone()) else { return };
        let stretch = Span::of(range);
        let map = OffsetMap::shifted(stretch.start, stretch.len()).through(offsets);
        let span = map.map(Span::of(0..command.len()));
        self.add_line(command, span, map, Language::Bash, &When::ByItself(when.to_owned()));
    }

    /// Adds a file that is loaded by itself; its path stands in a text or in a list of texts.
    pub(super) fn add_loaded(&mut self, node: &'a DataNode, when: &str) {
        for file in self.words(Some(node)) {
            let Some(path) = file.text() else { continue };
            self.reading.taken.insert(file.span);
            let line = Located::new(path.to_owned(), file.span);
            self.reading.declared.commands.push(AutoRun { line, when: when.to_owned() });
        }
    }

    /// The texts of a value: its own, those of a list, and the `value` of a mapping in one.
    pub(super) fn words(&self, node: Option<&'a DataNode>) -> Vec<&'a DataNode> {
        let tree = self.tree;
        let is_list = |node: &&DataNode| matches!(node.value, DataValue::List(_));
        let node = node.filter(|node| node.text().is_some() || is_list(node));
        let items = node.into_iter().flat_map(|node| tree.one_or_all(node));
        items.filter_map(|item| if item.text().is_some() { Some(item) } else { tree.get(item, "value") }).collect()
    }

    /// Adds a command of one line or several words.
    fn add_words(&mut self, words: &[&DataNode], language: Language, when: &When) {
        let words: Vec<Word> = words.iter().filter_map(|word| Word::of(word)).collect();
        self.add_composed(&words, language, when);
    }

    /// Adds a command that a client composes of words.
    pub(super) fn add_composed(&mut self, words: &[Word], language: Language, when: &When) {
        let Some(first) = words.first() else { return };
        self.reading.taken.extend(words.iter().map(|word| word.span));
        let (line, offsets) = match words {
            [line] => (line.text.clone(), text_offsets(&line.text, line.span, self.source)),
            words => joined(words, self.source),
        };
        self.add_line(&line, first.span, offsets, language, when);
    }

    /// Adds a command line that stands at `span`.
    fn add_line(&mut self, line: &str, span: Span, offsets: OffsetMap, language: Language, when: &When) {
        self.reading.taken.insert(span);
        let role = match when {
            When::ByItself(_) => Role::Command,
            When::OnRequest => Role::Listing,
        };
        self.reading.nested.push(nested(line, offsets, language, role));
        if let When::ByItself(when) = when {
            let line = Located::new(line.to_owned(), span);
            self.reading.declared.commands.push(AutoRun { line, when: when.clone() });
        }
    }
}

/// The language of commands for a shell; Bash where the shell is not known.
pub(super) fn shell_language(shell: Option<&str>) -> Language {
    shell.and_then(interpreted).unwrap_or(Language::Bash)
}

/// A text with the values of the variables it refers to: `$X`, `${X}`, `${env:X}`, `$env:X`, `%X%`; `None` where it gets too long.
fn filled(text: &str, variables: &BTreeMap<&str, &str>) -> Option<String> {
    let mut made = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['$', '%']) {
        let (before, sign) = rest.split_at_checked(at)?;
        made.push_str(before);
        let named = reference(sign).and_then(|(name, len)| Some((variables.get(name)?, sign.get(len..)?)));
        let (value, after) = named.map_or_else(|| sign.split_at_checked(1), |(value, after)| Some((*value, after)))?;
        made.push_str(value);
        rest = after;
        if made.len() > LONGEST_FILLED {
            return None;
        }
    }
    made.push_str(rest);
    Some(made)
}

/// The variable that a text refers to at its start, and how long the reference is.
fn reference(text: &str) -> Option<(&str, usize)> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let open = ["${env:", "$env:", "${", "$", "%"].into_iter().find(|open| text.starts_with(open))?;
    let rest = text.get(open.len()..)?;
    let name = rest.get(..rest.find(|letter| !is_part(letter)).unwrap_or(rest.len()))?;
    let end = open.len() + name.len();
    let after = text.get(end..)?;
    match open {
        "${" | "${env:" => Some((name, end + after.find('}')? + 1)),
        "%" => after.starts_with('%').then_some((name, end + 1)),
        _ => Some((name, end)),
    }
}

/// Words as one line of a shell; each is quoted where it needs to be, and leads back to where it stands.
fn joined(words: &[Word], source: &str) -> (String, OffsetMap) {
    let (mut line, mut map) = (String::new(), OffsetMapBuilder::default());
    let whole = words.iter().map(|word| word.span).reduce(Span::hull).unwrap_or_default();
    let is_in_order = words.windows(2).all(|pair| matches!(pair, [one, next] if one.span.end <= next.span.start));
    for Word { text, span } in words {
        let separator = if line.is_empty() { "" } else { " " };
        // A client may give the command to a shell as it stands; only its arguments are words for sure.
        let written =
            if line.is_empty() || is_plain(text) { text.clone() } else { format!("'{}'", text.replace('\'', r"'\''")) };
        let piece = format!("{separator}{written}");
        // A word that stands as it is leads back letter by letter, a quoted one as a whole. Where the words stand in another order
        // than they are run in, the command begins where the first of them stands.
        let span = if line.is_empty() && !is_in_order { whole } else { *span };
        let within = span.of_text(source).find(text).filter(|_| written == *text && !text.is_empty() && span != whole);
        match within {
            Some(at) => {
                map.replace(Span::of(0..separator.len()).end, Span::new(span.start, span.start));
                map.copy(Span::of(at..at + text.len()).shifted(span.start));
            }
            None => map.replace(Span::of(0..piece.len()).end, span),
        }
        line.push_str(&piece);
    }
    (line, map.build())
}

/// Whether a word means itself in a shell.
fn is_plain(text: &str) -> bool {
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@%+=,~${}".contains(&byte);
    !text.is_empty() && text.bytes().all(is_safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_the_manifest_are_put_in() {
        let variables = BTreeMap::from([("X", "a b"), ("LONG", "c")]);
        let check = |text: &str, expected: &str| {
            assert_eq!(filled(text, &variables).as_deref(), Some(expected), "{text}");
        };
        check("sh -c $X", "sh -c a b");
        check("${X}${env:LONG}/$env:X", "a bc/a b");
        check("${X:-y} %LONG% $XY 100% $", "a b c $XY 100% $");
        let long = "x".repeat(LONGEST_FILLED);
        assert_eq!(filled("$X$X", &BTreeMap::from([("X", long.as_str())])), None);
    }
}
