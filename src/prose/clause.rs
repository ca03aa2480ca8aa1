//! Cuts a sentence into clauses: at marks and joining words after which another verb begins.

use super::Slot;
use super::english::{self, Conjunction};
use super::lexicon::{Cue, Hit, Reading};
use super::zone::Zone;
use crate::source::Span;

/// A clause before it is understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Part {
    /// Where it stands.
    pub(super) span: Span,
    /// How it is joined to the one before it.
    pub(super) joint: Joint,
    /// Where the part at its head ends that only sets the scene: "Before you begin,"; its start where there is none.
    pub(super) scene_end: u32,
    /// Where a description of what is spoken of begins in it: "that sends …".
    pub(super) relative: Option<u32>,
    /// Where words stand after which a negation does not reach on.
    pub(super) barriers: Vec<u32>,
    /// Where words stand that stand for something named before.
    pub(super) pronoun: Option<u32>,
    /// Whether one of them can only stand for something named before: "they", "them".
    pub(super) refers: bool,
}

/// How a clause is joined to the one before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Joint {
    /// It begins the sentence.
    First,
    /// By "and" without a comma.
    And,
    /// By "and" after a comma.
    CommaAnd,
    /// By "or".
    Or,
    /// By a comma alone, before a verb.
    Comma,
    /// By "then".
    Then,
    /// By a colon.
    Colon,
    /// By "without" before a gerund.
    Without,
    /// By "unless" or "until".
    Unless,
    /// By a contrast, a reason, a semicolon or a dash: nothing reaches over it.
    Apart,
}

/// A word of a sentence, without the marks around it.
#[derive(Clone, Copy)]
struct Token<'a> {
    start: u32,
    end: u32,
    word: &'a str,
    /// The mark between the word before and this one.
    mark: Mark,
    /// Whether it stands in an address, in code or in a quotation, where no clause begins.
    is_solid: bool,
}

/// From weak to strong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Space,
    Comma,
    Colon,
    Apart,
}

/// The clauses of the sentence at `span`; together they cover it.
///
/// `hits` and `zones` are those of the sentence, in order; `protected` are spans in which no clause ends.
pub(super) fn parts(text: &str, span: Span, hits: &[Hit], zones: &[Zone], protected: &[Span]) -> Vec<Part> {
    let tokens = tokens(text, span, zones, protected);
    let mut walk = Walk { tokens: &tokens, hits, next_hit: 0, last_act_end: None, has_act: false };
    let mut parts: Vec<Part> = Vec::new();
    for at in 0..tokens.len() {
        let Some(token) = tokens.get(at).copied() else { break };
        walk.advance(token.start);
        let joint = match parts.last() {
            None => Some(Joint::First),
            Some(part) => walk.joint(at, part),
        };
        if let Some(joint) = joint {
            if let Some(part) = parts.last_mut() {
                part.span.end = token.start;
            }
            let start = if joint == Joint::First { span.start } else { token.start };
            parts.push(Part::new(Span::new(start, span.end), joint));
            walk.has_act = false;
            walk.last_act_end = None;
        }
        if let Some(part) = parts.last_mut() {
            part.note(token, at_head(&tokens, at, part.span.start, part.joint));
        }
    }
    if parts.is_empty() {
        parts.push(Part::new(span, Joint::First));
    }
    for part in parts.iter_mut().filter(|part| part.scene_end == OPEN) {
        part.scene_end = part.span.start;
    }
    parts
}

/// The end of a scene whose comma has not come yet.
const OPEN: u32 = u32::MAX;

impl Part {
    const fn new(span: Span, joint: Joint) -> Self {
        Self { span, joint, scene_end: span.start, relative: None, barriers: Vec::new(), pronoun: None, refers: false }
    }

    fn note(&mut self, token: Token<'_>, is_head: bool) {
        if !english::may_be_function_word(token.word) && token.mark == Mark::Space {
            return;
        }
        if is_head && english::opens_scene(token.word) {
            self.scene_end = OPEN;
        } else if self.scene_end == OPEN && token.mark == Mark::Comma {
            self.scene_end = token.start;
        }
        if self.relative.is_none() && english::is_relative(token.word) {
            self.relative = Some(token.start);
        }
        if english::is_barrier(token.word) {
            self.barriers.push(token.start);
        }
        self.refers |= english::refers(token.word);
        if self.pronoun.is_none() && english::is_pronoun(token.word) {
            self.pronoun = Some(token.start);
        }
    }
}

/// Whether the token is the first word of its clause, joining words aside.
fn at_head(tokens: &[Token<'_>], at: usize, start: u32, joint: Joint) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    if token.start == start || (joint == Joint::First && at == 0) {
        return true;
    }
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    before.is_some_and(|before| before.start == start && english::joins(before.word).is_some())
}

struct Walk<'a> {
    tokens: &'a [Token<'a>],
    hits: &'a [Hit],
    next_hit: usize,
    last_act_end: Option<u32>,
    has_act: bool,
}

impl Walk<'_> {
    /// Takes note of the words before `start`.
    fn advance(&mut self, start: u32) {
        while let Some(hit) = self.hits.get(self.next_hit).filter(|hit| hit.span.start < start) {
            if matches!(hit.reading, Reading::Word(Slot::Act, _)) {
                self.has_act = true;
                self.last_act_end = Some(hit.span.end);
            }
            self.next_hit += 1;
        }
    }

    fn joint(&self, at: usize, part: &Part) -> Option<Joint> {
        let token = self.tokens.get(at)?;
        match token.mark {
            Mark::Apart => return Some(Joint::Apart),
            Mark::Colon => return Some(Joint::Colon),
            Mark::Comma | Mark::Space => {}
        }
        let comma = token.mark == Mark::Comma;
        let closes_scene = comma && part.scene_end == OPEN;
        if token.is_solid {
            return None;
        }
        let joint = match english::joins(token.word) {
            Some(Conjunction::But | Conjunction::Because | Conjunction::While) => Some(Joint::Apart),
            Some(Conjunction::So) => (comma || self.is_word(at + 1, "that")).then_some(Joint::Apart),
            Some(Conjunction::Then) => (comma || self.begins_verb(at + 1)).then_some(Joint::Then),
            Some(Conjunction::Without) => self.is_gerund(at + 1).then_some(Joint::Without),
            Some(Conjunction::Unless) => Some(Joint::Unless),
            Some(Conjunction::And) if self.is_word(at + 1, "then") => Some(Joint::Then),
            Some(Conjunction::And | Conjunction::Or) if !self.begins_clause(at + 1, comma) => None,
            // "download and run the tool": one object of two verbs.
            Some(Conjunction::And | Conjunction::Or) if self.follows_act(at) => None,
            Some(Conjunction::And) if comma => Some(Joint::CommaAnd),
            Some(Conjunction::And) => Some(Joint::And),
            Some(Conjunction::Or) => Some(Joint::Or),
            None if closes_scene => None,
            None if comma && !self.follows_act(at) && self.begins_clause(at, true) => Some(Joint::Comma),
            None => self.turns_negative(at).then_some(Joint::Apart),
        };
        // The comma that closes a scene separates it from its own clause.
        joint.filter(|joint| !closes_scene || matches!(joint, Joint::Apart))
    }

    /// Whether a verb was said in this clause and a negation of another verb begins here.
    fn turns_negative(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        let reach = token.start.saturating_add(60);
        self.has_act
            && self.begins(token.start, |reading| reading == Reading::Cue(Cue::Negation))
            && self.ahead().any(|hit| {
                hit.span.start <= reach
                    && hit.span.start > token.start
                    && matches!(hit.reading, Reading::Word(Slot::Act, _))
            })
    }

    /// The words from the present token on, a few of them.
    fn ahead(&self) -> impl Iterator<Item = &Hit> {
        self.hits.iter().skip(self.next_hit).take(12)
    }

    fn begins(&self, start: u32, is_wanted: impl Fn(Reading) -> bool) -> bool {
        self.ahead().any(|hit| hit.span.start == start && is_wanted(hit.reading))
    }

    fn is_word(&self, at: usize, word: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.word.eq_ignore_ascii_case(word))
    }

    fn is_gerund(&self, at: usize) -> bool {
        let next = |at| {
            self.tokens.get(at).is_some_and(|token: &Token<'_>| token.word.len() > 4 && token.word.ends_with("ing"))
        };
        next(at) || next(at + 1)
    }

    /// Whether the word before the token at `at` is a verb of this clause.
    fn follows_act(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        before.is_some_and(|before| self.last_act_end == Some(before.end))
    }

    /// Whether a verb begins at the token at `at`, adverbs aside.
    fn begins_verb(&self, at: usize) -> bool {
        self.begins_clause(at, false)
    }

    /// Whether a verb, a negation or an obligation begins there, or, where `subjects` count, a subject.
    fn begins_clause(&self, at: usize, subjects: bool) -> bool {
        for (at, token) in self.tokens.iter().enumerate().skip(at).take(4) {
            let begins = self.begins(token.start, |reading| {
                matches!(reading, Reading::Word(Slot::Act, _) | Reading::Cue(Cue::Negation | Cue::Required))
            });
            if begins || (subjects && english::is_subject(token.word)) {
                return true;
            }
            if subjects && token.word.eq_ignore_ascii_case("the") && self.names_someone(at + 1) {
                return true;
            }
            if !english::is_adverb(token.word) {
                return false;
            }
        }
        false
    }

    fn names_someone(&self, at: usize) -> bool {
        ["user", "human", "person", "agent", "assistant"].iter().any(|who| self.is_word(at, who))
    }
}

fn tokens<'a>(text: &'a str, span: Span, zones: &[Zone], protected: &[Span]) -> Vec<Token<'a>> {
    let mut cutter = Cutter { text, tokens: Vec::new(), mark: Mark::Space, open: None, is_solid: false };
    let mut zones = zones.iter().map(|zone| zone.span).peekable();
    let mut protected = protected.iter().copied().peekable();
    // A mark counts only where white space follows: not in "10:30" and "a,b".
    let mut pending: Option<(u32, Mark)> = None;
    for (at, c) in span.of_text(text).char_indices() {
        // Within a word a letter changes nothing.
        if c.is_ascii_alphanumeric() && cutter.open.is_some() {
            pending = None;
            continue;
        }
        let at = span.start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        while zones.next_if(|zone| zone.end <= at).is_some() {}
        while protected.next_if(|quote| quote.end <= at).is_some() {}
        let within = zones.peek().is_some_and(|zone| zone.contains(at))
            || protected.peek().is_some_and(|quote| quote.contains(at));
        if let Some((end, mark)) = pending.take()
            && (c.is_whitespace() || is_closer(c))
        {
            cutter.close(end);
            cutter.raise(mark);
        }
        match c {
            _ if c.is_whitespace() => cutter.close(at),
            '—' | '；' if !within => cutter.cut(at, Mark::Apart),
            '，' | '、' if !within => cutter.cut(at, Mark::Comma),
            '：' if !within => cutter.cut(at, Mark::Colon),
            ',' if !within => pending = Some((at, Mark::Comma)),
            ':' if !within => pending = Some((at, Mark::Colon)),
            ';' if !within => pending = Some((at, Mark::Apart)),
            '(' | '[' | '.' | '!' | '?' | '\'' if cutter.open.is_none() => {}
            _ if is_closer(c) && c != '\'' => cutter.close(at),
            _ => cutter.open(at, within),
        }
    }
    cutter.close(pending.map_or(span.end, |(end, _)| end));
    cutter.tokens
}

struct Cutter<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    mark: Mark,
    open: Option<u32>,
    is_solid: bool,
}

impl Cutter<'_> {
    fn open(&mut self, at: u32, is_solid: bool) {
        if self.open.is_none() {
            self.open = Some(at);
            self.is_solid = is_solid;
        }
    }

    fn close(&mut self, end: u32) {
        let Some(start) = self.open.take() else { return };
        let word = Span::new(start, end).of_text(self.text).trim_end_matches(['.', '!', '?', '\'']);
        if !self.is_solid && word.chars().all(|c| matches!(c, '-' | '–')) {
            return self.raise(Mark::Apart);
        }
        let end = start.saturating_add(u32::try_from(word.len()).unwrap_or(u32::MAX));
        self.tokens.push(Token { start, end, word, mark: self.mark, is_solid: self.is_solid });
        self.mark = Mark::Space;
    }

    fn cut(&mut self, at: u32, mark: Mark) {
        self.close(at);
        self.raise(mark);
    }

    fn raise(&mut self, mark: Mark) {
        self.mark = self.mark.max(mark);
    }
}

/// Whether a character closes a word, or stands before one, without being part of it.
const fn is_closer(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | ')' | ']' | '*' | '\'')
}
