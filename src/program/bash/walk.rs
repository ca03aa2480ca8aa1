//! One walk over the tree of a Bash text: commands, assignments and redirections with their words.

use tree_sitter::TreeCursor;

use super::reduce::reduce;
use super::word::{Piece, PieceKind, Word, variable};
use crate::program::names::number;
use crate::program::visit::{Descent, Visitor, visit};
use crate::source::Span;

/// A Bash text taken apart.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// Commands in source order.
    pub(super) commands: Vec<Command>,
    /// Assignments in source order.
    pub(super) assignments: Vec<Given>,
    /// Here-documents in source order.
    pub(super) heredocs: Vec<Heredoc>,
    /// Functions, outer ones first.
    pub(super) functions: Vec<Body>,
    /// Expansions of variables.
    pub(super) expansions: Vec<(String, Span)>,
    /// Text literals.
    pub(super) literals: Vec<(String, Span)>,
}

/// A command.
#[derive(Debug, Default)]
pub(super) struct Command {
    /// Its words, the name first.
    pub(super) words: Vec<Word>,
    /// All of it.
    pub(super) span: Span,
    /// The word it reads as its input.
    pub(super) here_words: Vec<Word>,
    /// What stands in the here-documents it reads.
    pub(super) here_documents: Vec<Word>,
    /// Its redirections.
    pub(super) redirects: Vec<Redirected>,
    /// The command it reads from.
    pub(super) input: Option<u32>,
    /// Other commands it reads from, in a group with that one.
    pub(super) inputs: Vec<u32>,
    /// Whether its failure goes unnoticed.
    pub(super) silenced: bool,
    /// Whether it goes on in the background.
    pub(super) detached: bool,
    /// How many substitutions it stands in.
    pub(super) depth: u32,
}

/// A redirection of a command.
#[derive(Debug)]
pub(super) struct Redirected {
    /// Whether it writes.
    pub(super) writes: bool,
    /// The file.
    pub(super) word: Word,
    /// All of it.
    pub(super) span: Span,
    /// Other commands it is for, in a group with that one.
    pub(super) group: Vec<u32>,
}

/// A function.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Its name.
    pub(super) name: String,
    /// All of it.
    pub(super) span: Span,
    /// The commands whose output is its own.
    pub(super) commands: Vec<u32>,
}

/// An assignment.
#[derive(Debug)]
pub(super) struct Given {
    /// The variable.
    pub(super) name: String,
    /// What it is given; several words of an array or a loop are alternatives.
    pub(super) values: Vec<Word>,
    /// All of it.
    pub(super) span: Span,
    /// Whether it is an assignment and no loop.
    pub(super) listed: bool,
    /// Whether it adds to what the variable holds.
    pub(super) appends: bool,
}

/// A here-document.
#[derive(Debug)]
pub(super) struct Heredoc {
    /// Its body.
    pub(super) body: Span,
    /// What is filled into the body.
    pub(super) word: Word,
    /// Whether leading tabs are left out.
    pub(super) strips_tabs: bool,
    /// The command that reads it.
    pub(super) command: Option<u32>,
    /// The command that the first one is piped into.
    pub(super) piped: Option<u32>,
}

/// A redirection that waits for its command.
#[derive(Debug)]
pub(super) struct Redirection {
    /// `>`, `2>`, `&>`, `<`, with the descriptor.
    pub(super) operator: String,
    /// Where to.
    pub(super) word: Word,
    /// All of it.
    pub(super) span: Span,
}

/// The state of the walk.
pub(super) struct Walk<'t> {
    /// The text.
    pub(super) text: &'t str,
    /// What has been made so far.
    pub(super) script: Script,
    /// Pieces that wait for their word.
    pub(super) pieces: Vec<Piece>,
    /// Redirections that wait for their command.
    pub(super) redirections: Vec<Redirection>,
    /// The nodes that are open.
    pub(super) frames: Vec<Frame<'t>>,
    /// How many substitutions are open.
    pub(super) depth: u32,
    /// The functions that are open.
    pub(super) open: Vec<u32>,
    /// The last range of commands that was silenced as one.
    pub(super) silenced: (u32, u32),
    kids: Vec<Kid<'t>>,
}

/// A node that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame<'t> {
    /// Its kind.
    pub(super) kind: &'t str,
    /// Its field.
    pub(super) field: &'t str,
    /// Where it stands.
    pub(super) span: Span,
    /// How many commands there were when it was opened, itself not counted.
    pub(super) commands: u32,
    /// How many here-documents there were.
    pub(super) heredocs: usize,
    /// How many assignments there were.
    pub(super) assignments: usize,
    /// How many pieces waited.
    pub(super) pieces: usize,
    /// How many redirections waited.
    pub(super) redirections: usize,
    /// How many children waited.
    pub(super) kids: usize,
}

/// A node that was left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kid<'t> {
    /// Its kind.
    pub(super) kind: &'t str,
    /// Its field.
    pub(super) field: &'t str,
    /// Where it stands.
    pub(super) span: Span,
    /// How many pieces it left.
    pub(super) pieces: usize,
    /// The commands in it: the first, and one past the last.
    pub(super) commands: (u32, u32),
}

/// Takes a Bash text apart.
pub(super) fn walk<'t>(text: &'t str, tree: &'t tree_sitter::Tree) -> Script {
    let mut walk = Walk {
        text,
        script: Script::default(),
        pieces: Vec::new(),
        redirections: Vec::new(),
        frames: Vec::new(),
        depth: 0,
        open: Vec::new(),
        silenced: (0, 0),
        kids: Vec::new(),
    };
    visit(tree, &mut walk);
    walk.script
}

impl<'t> Visitor<'t> for Walk<'t> {
    fn enter(&mut self, cursor: &TreeCursor<'t>) -> Descent {
        let node = cursor.node();
        let frame = Frame {
            kind: node.kind(),
            field: cursor.field_name().unwrap_or_default(),
            span: Span::of(node.byte_range()),
            commands: number(self.script.commands.len()),
            heredocs: self.script.heredocs.len(),
            assignments: self.script.assignments.len(),
            pieces: self.pieces.len(),
            redirections: self.redirections.len(),
            kids: self.kids.len(),
        };
        match frame.kind {
            "command" | "declaration_command" | "unset_command" if node.is_named() => {
                self.script.commands.push(Command { span: frame.span, depth: self.depth, ..Command::default() });
            }
            "command_substitution" | "process_substitution" => self.depth += 1,
            "function_definition" => {
                self.open.push(number(self.script.functions.len()));
                self.script.functions.push(Body { span: frame.span, ..Body::default() });
            }
            _ => {}
        }
        self.frames.push(frame);
        Descent::Inside
    }

    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let kids = self.kids.split_off(frame.kids.min(self.kids.len()));
        reduce(self, &frame, &kids);
        self.kids.push(Kid {
            kind: frame.kind,
            field: frame.field,
            span: frame.span,
            pieces: self.pieces.len().saturating_sub(frame.pieces),
            commands: (frame.commands, number(self.script.commands.len())),
        });
    }
}

impl<'t> Walk<'t> {
    /// Takes the pieces that waited since `from` as one word.
    pub(super) fn take_word(&mut self, from: usize, span: Span) -> Word {
        Word { pieces: self.pieces.split_off(from.min(self.pieces.len())), span }
    }

    /// Takes the pieces that the kids left as words, one a kid.
    pub(super) fn take_words(&mut self, from: usize, kids: &[Kid<'_>], wanted: impl Fn(&Kid<'_>) -> bool) -> Vec<Word> {
        let mut pieces = self.pieces.split_off(from.min(self.pieces.len())).into_iter();
        let mut words = Vec::new();
        for kid in kids {
            let own: Vec<Piece> = pieces.by_ref().take(kid.pieces).collect();
            if wanted(kid) {
                words.push(Word { pieces: own, span: kid.span });
            }
        }
        words
    }

    /// Adds the expansion of a variable.
    pub(super) fn push_variable(&mut self, span: Span, silent: bool) {
        let kind = match variable(span.of_text(self.text)) {
            Some(mut variable) => {
                self.script.expansions.push((variable.name.clone(), span));
                if let Some(function) = self.open.last()
                    && is_positional(&variable.name)
                {
                    variable.name = positional(&variable.name, *function);
                }
                PieceKind::Variable(variable)
            }
            None => PieceKind::Unknown,
        };
        self.pieces.push(Piece { kind, span, silent });
    }
}

/// Whether a variable is an argument of the function around it, or all of them.
fn is_positional(name: &str) -> bool {
    matches!(name, "@" | "*") || (name.bytes().all(|byte| byte.is_ascii_digit()) && name != "0")
}

/// The name that an argument of a function has in all of the text.
pub(super) fn positional(name: &str, function: u32) -> String {
    format!("{name}@{function}")
}
