//! One walk over the tree of a JavaScript text: every node is reduced to steps when it is left.

use std::collections::BTreeMap;

use tree_sitter::{Node, TreeCursor};

use super::frame::Frame;
use super::grammar::{grammar, is_type};
use super::literal::{body, unescape};
use super::reduce;
use crate::bundle::Language;
use crate::program::Function;
use crate::program::machine::{ArgumentShape, CallShape, FunctionShape, Grammar, Step, Steps, Target};
use crate::program::names::{Scope, Slot, Symbol, number};
use crate::program::visit::{Descent, Visitor, visit};
use crate::source::Span;

/// The longest dotted path that counts as one name, in bytes.
const DOTTED: u32 = 120;
/// The longest function that is read for being another one under a new name, in bytes.
const SHORT: u32 = 120;

/// Turns a tree of a language into steps.
pub(in crate::program) fn walk<'t>(text: &'t str, tree: &'t tree_sitter::Tree, language: Language) -> Steps<'t> {
    let code = Steps { calls_back: true, own: "this", ..Steps::of(text) };
    let grammar = grammar(language);
    let mut walk = Walk {
        code,
        grammar,
        frames: Vec::new(),
        kids: Vec::new(),
        pending: Vec::new(),
        key: None,
        classes: BTreeMap::new(),
    };
    visit(tree, &mut walk);
    walk.code
}

/// The state of the walk.
pub(super) struct Walk<'t> {
    /// What has been made so far.
    pub(super) code: Steps<'t>,
    grammar: &'static Grammar,
    /// The nodes that are open.
    pub(super) frames: Vec<Frame>,
    kids: Vec<Kid>,
    /// Targets that wait for their assignment.
    pub(super) pending: Vec<Target>,
    /// The property that the node just reduced gives to an object.
    pub(super) key: Option<Symbol>,
    /// The classes by their scopes.
    classes: BTreeMap<Scope, (Slot, String)>,
}

/// A node that was left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kid {
    /// Its kind.
    pub(super) kind: &'static str,
    /// Its field.
    pub(super) field: &'static str,
    /// Where it stands.
    pub(super) span: Span,
    /// How many meanings it leaves on the stack.
    pub(super) values: u32,
    /// Its last step.
    pub(super) step: u32,
    /// The property it gives to an object.
    pub(super) key: Option<Symbol>,
}

impl<'t> Visitor<'t> for Walk<'t> {
    fn enter(&mut self, cursor: &TreeCursor<'t>) -> Descent {
        let node = cursor.node();
        let (kind, is_token) = self.grammar.kind(node.kind_id());
        let field = self.grammar.field(cursor.field_id());
        let span = Span::of(node.byte_range());
        if is_token {
            self.pass(kind, field, span);
            return Descent::Passed;
        }
        if is_type(kind) || matches!(field, "type" | "return_type" | "type_parameters" | "type_arguments") {
            return Descent::Passed;
        }
        let mut frame = match self.frames.last() {
            Some(parent) => parent.inner(kind, field, span),
            None => Frame::root(kind, span),
        };
        frame.kids = self.kids.len();
        frame.pending = self.pending.len();
        super::pattern::lead(self, &mut frame);
        let descends = self.open(&mut frame, node);
        self.frames.push(frame);
        if descends { Descent::Inside } else { Descent::Leaf }
    }

    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let mut kids = std::mem::take(&mut self.kids);
        self.key = None;
        let values = reduce::reduce(self, &frame, kids.get(frame.kids..).unwrap_or_default());
        kids.truncate(frame.kids);
        self.kids = kids;
        let is_parameter = self.frames.last().is_some_and(|parent| {
            parent.kind == "formal_parameters" || (parent.kind == "arrow_function" && frame.field == "parameter")
        });
        if is_parameter && frame.kind != "decorator" {
            super::pattern::take_parameter(self, &frame);
        }
        let step = number(self.code.steps.len()).saturating_sub(1);
        let (kind, field, span, key) = (frame.kind, frame.field, frame.span, self.key.take());
        self.kids.push(Kid { kind, field, span, values, step, key });
    }
}

impl<'t> Walk<'t> {
    /// Passes a token by; of all tokens only operators and commas are asked for.
    fn pass(&mut self, kind: &'static str, field: &'static str, span: Span) {
        let Some(parent) = self.frames.last_mut() else { return };
        match parent.kind {
            "array_pattern" if kind == "," => parent.passed += 1,
            "for_in_statement" if field == "kind" => parent.declares = true,
            "binary_expression" if field == "operator" => {
                self.kids.push(Kid { kind, field, span, values: 0, step: 0, key: None });
            }
            _ => {}
        }
    }

    /// Opens a node; tells whether its children are walked.
    fn open(&mut self, frame: &mut Frame, node: Node<'_>) -> bool {
        let text = self.code.text;
        match frame.kind {
            "import_statement" | "import_alias" => {
                super::import::note(&mut self.code, node);
                return false;
            }
            "export_statement" => {
                super::import::note(&mut self.code, node);
            }
            "identifier"
            | "property_identifier"
            | "private_property_identifier"
            | "string"
            | "number"
            | "regex"
            | "comment"
            | "meta_property"
            | "nested_identifier"
            | "hash_bang_line"
            | "jsx_text"
            | "namespace_export"
            | "export_clause" => return false,
            "template_string" => {
                if frame.field == "arguments" {
                    frame.call = self.open_call(frame.silenced);
                }
                return frame.span.of_text(text).contains("${");
            }
            "arguments" => {
                frame.parted = self.frames.last().is_some_and(|call| call.parted);
                frame.call = self.open_call(frame.silenced);
            }
            "function_declaration"
            | "generator_function_declaration"
            | "function_expression"
            | "generator_function"
            | "arrow_function"
            | "method_definition" => self.open_function(frame, node),
            "class_declaration" | "abstract_class_declaration" | "class" => {
                let outer = frame.clone();
                frame.scope = self.code.names.open_scope(frame.scope);
                if let Some(name) = node.child_by_field_name("name") {
                    let name = Span::of(name.byte_range()).of_text(text).to_owned();
                    let slot = self.bind_name(&outer, &name, true);
                    self.code.defined.push((slot, None, name.clone()));
                    let derived = node.named_child(1).is_some_and(|child| child.kind() == "class_heritage");
                    self.code.classes.insert(name.clone(), derived);
                    self.classes.insert(frame.scope, (slot, name));
                }
                frame.class = Some(frame.scope);
            }
            "try_statement" => {
                let handler = node.child_by_field_name("handler").and_then(|one| one.child_by_field_name("body"));
                if handler.is_some_and(|body| is_empty(body, text)) {
                    frame.silences = "body";
                }
            }
            "call_expression" => {
                let callee = node.child_by_field_name("function").map(|callee| Span::of(callee.byte_range()));
                frame.parted = callee.is_some_and(|callee| callee.of_text(text) == "Object.assign");
                if ignores_failure(node, text) {
                    frame.silences = "function";
                }
            }
            "variable_declarator" | "assignment_expression" => {
                let pattern = node.child_by_field_name("name").or_else(|| node.child_by_field_name("left"));
                frame.parted = pattern.is_some_and(|pattern| pattern.kind() == "object_pattern");
                frame.named = pattern.map(|pattern| Span::of(pattern.byte_range()));
            }
            "field_definition" | "public_field_definition" => {
                let name = node.child_by_field_name("name").or_else(|| node.child_by_field_name("property"));
                frame.named = name.map(|name| Span::of(name.byte_range()));
            }
            "binary_expression" => {
                frame.parted = node.child_by_field_name("operator").is_some_and(|operator| operator.kind() == "&&");
            }
            "spread_element" => frame.parted = self.frames.last().is_some_and(|parent| parent.kind == "object"),
            "pair_pattern" => {
                let key = node.child_by_field_name("key");
                frame.key = key.and_then(|key| self.key_of(key.kind(), Span::of(key.byte_range())));
            }
            "pair" => {
                let key = node.child_by_field_name("key");
                frame.named = key.map(|key| Span::of(key.byte_range()));
                frame.parted = frame.named.is_some_and(|key| key.of_text(text) == "env");
            }
            _ => {}
        }
        true
    }

    /// Adds a call; yields its index.
    pub(super) fn open_call(&mut self, silenced: bool) -> Option<u32> {
        let call = number(self.code.calls.len());
        self.code.calls.push(CallShape { silenced, ..CallShape::default() });
        if let Some(parent) = self.frames.last_mut() {
            parent.call = Some(call);
        }
        Some(call)
    }

    fn open_function(&mut self, frame: &mut Frame, node: Node<'_>) {
        let text = self.code.text;
        let spell = |node: Node<'_>| Span::of(node.byte_range()).of_text(text);
        let outer = frame.clone();
        frame.scope = self.code.names.open_scope(frame.scope);
        let function = number(self.code.functions.len());
        let own = node.child_by_field_name("name").map(spell);
        // A parent is asked what it is by its frame: a node finds its parent from the root on.
        let given = self.frames.last().and_then(|parent| parent.named).map(|name| name.of_text(text));
        let given = given.filter(|name| is_name(name));
        let name = own.or(given).unwrap_or_default().to_owned();
        let mut property = None;
        match (frame.kind, own) {
            ("method_definition", _) => {
                let is_of_class = self.frames.last().is_some_and(|parent| parent.kind == "class_body");
                if is_of_class {
                    let method = self.bind_name(&outer, &format!("this.{name}"), true);
                    self.code.defined.push((method, Some(function), format!(".{name}")));
                    let class = outer.class.and_then(|class| self.classes.get(&class));
                    if let (Some((class, path)), "constructor") = (class, name.as_str()) {
                        self.code.defined.push((*class, Some(function), path.clone()));
                    }
                    property = outer.span.of_text(text).starts_with("get ").then_some(method);
                }
            }
            ("function_expression" | "generator_function", Some(name)) => {
                let slot = self.bind_name(frame, name, true);
                self.code.defined.push((slot, Some(function), name.to_owned()));
            }
            (_, Some(name)) => {
                let slot = self.bind_name(&outer, name, true);
                self.code.defined.push((slot, Some(function), name.to_owned()));
            }
            _ => {}
        }
        let path = eta(node, text).or_else(|| (!name.is_empty()).then(|| name.clone()));
        let shape = Function { name, span: frame.span };
        self.code.functions.push(FunctionShape { property, ..FunctionShape::of(shape, path) });
        frame.function = Some(function);
    }

    /// Adds a step.
    pub(super) fn push(&mut self, step: Step, span: Span) {
        self.code.steps.push((step, span));
    }

    /// Binds a name or a dotted path: in the scope of `frame` where that declares it, else where it was declared.
    pub(super) fn bind_name(&mut self, frame: &Frame, name: &str, declares: bool) -> Slot {
        let symbol = self.code.names.symbol(name);
        if name.starts_with("this.") {
            let slot = self.code.names.bind(frame.class.unwrap_or_default(), symbol);
            if let Some((_, class)) = frame.class.and_then(|class| self.classes.get(&class)) {
                self.code.members.insert(slot, class.clone());
            }
            return slot;
        }
        if declares {
            return self.code.names.bind(frame.scope, symbol);
        }
        self.code.names.bind_nearest(frame.scope, symbol)
    }

    /// The dotted path that a node spells, where it is short and nothing but names and dots.
    pub(super) fn dotted(&self, span: Span) -> Option<String> {
        let text = if span.len() > DOTTED { return None } else { span.of_text(self.code.text) };
        let is_path = text.contains('.') && text.chars().all(|c| is_name_part(c) || c == '.' || c == '#');
        is_path.then(|| text.replace('#', ""))
    }

    /// The text of a node that is one constant word, as the name of a property.
    pub(super) fn key_of(&mut self, kind: &str, span: Span) -> Option<Symbol> {
        let text = span.of_text(self.code.text);
        let name = match kind {
            "property_identifier"
            | "shorthand_property_identifier"
            | "shorthand_property_identifier_pattern"
            | "number" => text.to_owned(),
            "private_property_identifier" => text.trim_start_matches('#').to_owned(),
            "string" => unescape(body(self.code.text, span).of_text(self.code.text)),
            "computed_property_name" => {
                let inner = text.trim_start_matches('[').trim_end_matches(']').trim();
                let quote = inner.chars().next().filter(|c| matches!(c, '\'' | '"' | '`'))?;
                let word = inner.strip_prefix(quote)?.strip_suffix(quote)?;
                unescape(if word.contains(quote) { return None } else { word })
            }
            _ => return None,
        };
        Some(self.code.names.symbol(&name))
    }

    /// Notes the arguments of a call.
    pub(super) fn set_arguments(&mut self, call: u32, arguments: Vec<ArgumentShape>) {
        if let Some(shape) = self.code.calls.get_mut(call as usize) {
            shape.arguments = arguments;
        }
    }
}

fn is_name_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn is_name(text: &str) -> bool {
    text.len() <= 80 && text.chars().all(is_name_part)
}

/// Whether a block holds nothing but comments.
fn is_empty(block: Node<'_>, text: &str) -> bool {
    let inner = Span::of(block.byte_range()).of_text(text).trim_start_matches('{').trim_end_matches('}').trim();
    inner.is_empty()
        || (block.kind() == "statement_block" && block.named_child_count() <= 4 && {
            let mut cursor = block.walk();
            block.named_children(&mut cursor).all(|child| child.kind() == "comment")
        })
}

/// Whether a call is `.catch(() => {})`.
fn ignores_failure(call: Node<'_>, text: &str) -> bool {
    let Some(property) = call.child_by_field_name("function").and_then(|one| one.child_by_field_name("property"))
    else {
        return false;
    };
    if Span::of(property.byte_range()).of_text(text) != "catch" {
        return false;
    }
    let handler = call.child_by_field_name("arguments").and_then(|arguments| arguments.named_child(0));
    let body = handler.filter(|one| one.kind().contains("function")).and_then(|one| one.child_by_field_name("body"));
    body.is_some_and(|body| match body.kind() {
        "statement_block" => is_empty(body, text),
        "null" | "undefined" | "false" | "true" | "number" => true,
        _ => matches!(Span::of(body.byte_range()).of_text(text), "undefined" | "''" | "\"\"" | "[]" | "({})"),
    })
}

/// The function that another one is under a new name: `String.fromCharCode` of `c => String.fromCharCode(c)`.
fn eta(function: Node<'_>, text: &str) -> Option<String> {
    let span = Span::of(function.byte_range());
    if function.kind() != "arrow_function" || span.len() > SHORT {
        return None;
    }
    let (parameter, called) = span.of_text(text).split_once("=>")?;
    let parameter = parameter.trim().trim_start_matches('(').trim_end_matches(')').trim();
    let (callee, argument) = called.trim().strip_suffix(')')?.split_once('(')?;
    let is_path = callee.contains('.') && callee.chars().all(|c| is_name_part(c) || c == '.');
    (is_path && is_name(parameter) && argument.trim() == parameter).then(|| callee.to_owned())
}
