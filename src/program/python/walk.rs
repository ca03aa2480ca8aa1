//! One walk over the tree of a Python text: every node is reduced to steps when it is left.

use std::collections::BTreeMap;

use tree_sitter::{Node, TreeCursor};

use super::grammar::GRAMMAR;
use super::reduce;
use crate::program::Function;
use crate::program::machine::{ArgumentShape, CallShape, FunctionShape, Giving, Role, Step, Steps, Target};
use crate::program::names::{Scope, Slot, number};
use crate::program::visit::{Descent, Visitor, visit};
use crate::source::Span;

/// The longest dotted path that counts as one name, in bytes.
const DOTTED: u32 = 120;

/// Turns a tree into steps.
pub(in crate::program) fn walk<'t>(text: &'t str, tree: &'t tree_sitter::Tree) -> Steps<'t> {
    let code = Steps::of(text);
    let mut walk = Walk {
        code,
        fields: Vec::new(),
        classes: BTreeMap::new(),
        frames: Vec::new(),
        kids: Vec::new(),
        pending: Vec::new(),
    };
    visit(tree, &mut walk);
    walk.code
}

/// The state of the walk.
pub(super) struct Walk<'t> {
    /// What has been made so far.
    pub(super) code: Steps<'t>,
    /// The nodes that are open.
    pub(super) frames: Vec<Frame<'t>>,
    kids: Vec<Kid<'t>>,
    /// Targets that wait for their assignment.
    pub(super) pending: Vec<Target>,
    /// Objects of which a property is among those.
    pub(super) fields: Vec<Target>,
    /// The classes by their scopes.
    classes: BTreeMap<Scope, (Slot, String)>,
}

/// A node that is open.
#[derive(Clone, Debug)]
pub(super) struct Frame<'t> {
    /// Its kind.
    pub(super) kind: &'t str,
    /// Its field in its parent; empty where it has none.
    pub(super) field: &'t str,
    /// Where it stands.
    pub(super) span: Span,
    /// Its scope.
    pub(super) scope: Scope,
    /// The scope of the class around it.
    pub(super) class: Option<Scope>,
    /// The function around it.
    pub(super) function: Option<u32>,
    /// Whether it is assigned.
    pub(super) target: bool,
    /// Whether names in it are parameters.
    pub(super) parameter: bool,
    /// The call it is the argument list of, and, for a call, its index.
    pub(super) call: Option<u32>,
    /// How many targets waited when it was opened.
    pub(super) pending: usize,
    silenced: bool,
    silences_body: bool,
    kids: usize,
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
    /// How many meanings it leaves on the stack.
    pub(super) values: u32,
    /// Its last step.
    pub(super) step: u32,
}

impl<'t> Visitor<'t> for Walk<'t> {
    fn enter(&mut self, cursor: &TreeCursor<'t>) -> Descent {
        let node = cursor.node();
        let (kind, is_token) = GRAMMAR.kind(node.kind_id());
        if is_token {
            // Of all tokens only operators are asked for.
            if self.frames.last().is_some_and(|parent| parent.kind == "binary_operator") {
                let (field, span) = (GRAMMAR.field(cursor.field_id()), Span::of(node.byte_range()));
                self.kids.push(Kid { kind, field, span, values: 0, step: 0 });
            }
            return Descent::Passed;
        }
        let field = GRAMMAR.field(cursor.field_id());
        let span = Span::of(node.byte_range());
        let mut frame = match self.frames.last() {
            Some(parent) => parent.inner(kind, field, span),
            None => Frame::root(kind, span),
        };
        frame.kids = self.kids.len();
        frame.pending = self.pending.len();
        if matches!(kind, "argument_list" | "generator_expression") && frame.field == "arguments" {
            frame.call = self.open_call(frame.silenced);
        }
        let descends = match kind {
            "import_statement" | "import_from_statement" | "future_import_statement" => {
                super::import::note(&mut self.code, node);
                false
            }
            "string" => super::literal::spelling(span.of_text(self.code.text), 0).format,
            "identifier" | "integer" | "comment" => false,
            "function_definition" | "lambda" => {
                self.open_function(&mut frame, node);
                true
            }
            "class_definition" => {
                let outer = frame.clone();
                frame.scope = self.code.names.open_scope(frame.scope);
                if let Some(name) = node.child_by_field_name("name") {
                    let name = Span::of(name.byte_range()).of_text(self.code.text).to_owned();
                    let slot = self.bind_name(&outer, &name);
                    self.code.defined.push((slot, None, name.clone()));
                    self.code.classes.insert(name.clone(), node.child_by_field_name("superclasses").is_some());
                    self.classes.insert(frame.scope, (slot, name));
                }
                frame.class = Some(frame.scope);
                true
            }
            "try_statement" => {
                frame.silences_body = only_passes(node, self.code.text);
                true
            }
            "with_statement" => {
                let head: String = span.of_text(self.code.text).chars().take(80).collect();
                frame.silences_body = head.contains("suppress(");
                true
            }
            "global_statement" => {
                let names = span.of_text(self.code.text).trim_start_matches("global").split(',');
                for name in names.map(str::trim) {
                    let symbol = self.code.names.symbol(name);
                    self.code.names.declare_global(frame.scope, symbol);
                }
                false
            }
            _ => true,
        };
        self.frames.push(frame);
        if descends { Descent::Inside } else { Descent::Leaf }
    }

    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let mut kids = std::mem::take(&mut self.kids);
        let values = reduce::reduce(self, &frame, kids.get(frame.kids..).unwrap_or_default());
        kids.truncate(frame.kids);
        self.kids = kids;
        let step = number(self.code.steps.len()).saturating_sub(1);
        self.kids.push(Kid { kind: frame.kind, field: frame.field, span: frame.span, values, step });
    }
}

impl<'t> Walk<'t> {
    fn open_call(&mut self, silenced: bool) -> Option<u32> {
        let call = number(self.code.calls.len());
        self.code.calls.push(CallShape { silenced, ..CallShape::default() });
        if let Some(parent) = self.frames.last_mut() {
            parent.call = Some(call);
        }
        Some(call)
    }

    fn open_function(&mut self, frame: &mut Frame<'_>, node: Node<'_>) {
        let scope = self.code.names.open_scope(frame.scope);
        if let Some(name) = node.child_by_field_name("name") {
            let name = Span::of(name.byte_range()).of_text(self.code.text).to_owned();
            let function = number(self.code.functions.len());
            let slot = self.bind_name(frame, &name);
            let mut property = None;
            if frame.class == Some(frame.scope) {
                let method = self.bind_name(frame, &format!("self.{name}"));
                self.code.defined.push((method, Some(function), format!(".{name}")));
                if let (Some((class, path)), "__init__") = (self.classes.get(&frame.scope), name.as_str()) {
                    self.code.defined.push((*class, Some(function), path.clone()));
                }
                let is_property = self.frames.last().is_some_and(|around| {
                    around.kind == "decorated_definition"
                        && around.span.of_text(self.code.text).lines().next().unwrap_or_default().contains("property")
                });
                property = is_property.then_some(method);
            }
            self.code.defined.push((slot, Some(function), name.clone()));
            let function_shape = Function { name, span: frame.span };
            self.code.functions.push(FunctionShape { property, ..FunctionShape::of(function_shape, None) });
            frame.function = Some(function);
        } else {
            frame.function = None;
        }
        frame.scope = scope;
    }

    /// Adds a step.
    pub(super) fn push(&mut self, step: Step, span: Span) {
        self.code.steps.push((step, span));
    }

    /// Binds a name or a dotted path in the scope it belongs to.
    pub(super) fn bind_name(&mut self, frame: &Frame<'_>, name: &str) -> Slot {
        let scope = match frame.class {
            Some(class) if name.starts_with("self.") || name.starts_with("cls.") => class,
            _ => frame.scope,
        };
        let symbol = self.code.names.symbol(name);
        let slot = self.code.names.bind(scope, symbol);
        self.note_member(scope, name, slot);
        slot
    }

    /// Binds a name or a dotted path of which only a part is assigned: where it was bound before.
    pub(super) fn bind_part(&mut self, frame: &Frame<'_>, name: &str) -> Slot {
        if frame.class.is_some() && (name.starts_with("self.") || name.starts_with("cls.")) {
            return self.bind_name(frame, name);
        }
        let symbol = self.code.names.symbol(name);
        self.code.names.bind_nearest(frame.scope, symbol)
    }

    /// Binds what a class has under a name to what is its own in a method.
    pub(super) fn bind_member(&mut self, scope: Scope, name: &str, slot: Slot) {
        let own = format!("self.{name}");
        let symbol = self.code.names.symbol(&own);
        self.code.names.bind_also(scope, symbol, slot);
        self.note_member(scope, &own, slot);
    }

    fn note_member(&mut self, scope: Scope, name: &str, slot: Slot) {
        if let (true, Some((_, class))) = (name.starts_with("self."), self.classes.get(&scope)) {
            self.code.members.insert(slot, class.clone());
        }
    }

    /// The dotted path that a node spells, where it is short and nothing but names and dots.
    pub(super) fn dotted(&self, span: Span) -> Option<String> {
        let text = if span.len() > DOTTED { return None } else { span.of_text(self.code.text) };
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        (text.contains('.') && text.chars().all(is_name)).then(|| text.replace("cls.", "self."))
    }

    /// Adds a target that waits for its assignment.
    pub(super) fn push_target(&mut self, slot: Option<Slot>, partial: bool, span: Span) {
        self.pending.push(Target { partial, ..Target::of(slot, span) });
    }

    /// Gives the top of the stack to the targets that waited since `from`.
    pub(super) fn bind_pending(&mut self, from: usize, count: u32, giving: Giving, frame: &Frame<'_>) {
        let first = number(self.code.targets.len());
        let statement = matches!(frame.kind, "assignment" | "named_expression").then_some(frame.span);
        let waiting = self.pending.split_off(from.min(self.pending.len()));
        let len = number(waiting.len());
        self.code.targets.extend(waiting.into_iter().map(|target| Target { statement, ..target }));
        if count == len && count > 1 {
            self.push(Step::BindEach(first, len), frame.span);
        } else {
            if count > 1 {
                self.push(Step::Merge(count), frame.span);
            }
            let giving = if len > 1 && giving == Giving::Whole { Giving::Element } else { giving };
            self.push(Step::Bind(first, len, giving), frame.span);
        }
    }

    /// What a name, attribute or subscript is there for, by its place in its parent.
    pub(super) fn role(&self, frame: &Frame<'_>) -> Role {
        match self.frames.last().map_or("", |parent| parent.kind) {
            "attribute" if frame.field == "object" => Role::Inner,
            "subscript" if frame.field == "value" => Role::Inner,
            "call" if frame.field == "function" => Role::Callee,
            _ if frame.target => Role::Store,
            _ => Role::Read,
        }
    }

    /// Notes the arguments of a call.
    pub(super) fn set_arguments(&mut self, call: u32, arguments: Vec<ArgumentShape>) {
        if let Some(shape) = self.code.calls.get_mut(call as usize) {
            shape.arguments = arguments;
        }
    }
}

impl<'t> Frame<'t> {
    fn root(kind: &'t str, span: Span) -> Self {
        Self {
            kind,
            field: "",
            span,
            scope: 0,
            class: None,
            function: None,
            target: false,
            parameter: false,
            call: None,
            pending: 0,
            silenced: false,
            silences_body: false,
            kids: 0,
        }
    }

    fn inner(&self, kind: &'t str, field: &'t str, span: Span) -> Self {
        let left = field == "left" && !matches!(self.kind, "binary_operator" | "boolean_operator");
        let target = left
            || (self.kind == "named_expression" && field == "name")
            || kind == "as_pattern_target"
            || (self.target && field != "subscript" && field != "arguments");
        let parameter = matches!(kind, "parameters" | "lambda_parameters")
            || (self.parameter && field != "value" && kind != "type" && field != "type");
        Self {
            kind,
            field,
            span,
            target,
            parameter,
            call: None,
            silenced: self.silenced || (self.silences_body && field == "body"),
            silences_body: false,
            ..self.clone()
        }
    }
}

/// Whether every handler of a `try` does nothing.
fn only_passes(node: Node<'_>, text: &str) -> bool {
    let mut cursor = node.walk();
    let mut handlers = 0;
    for handler in node.named_children(&mut cursor).filter(|child| child.kind() == "except_clause") {
        handlers += 1;
        let count = u32::try_from(handler.named_child_count()).unwrap_or(u32::MAX);
        let Some(block) = handler.named_child(count.saturating_sub(1)) else { return false };
        let body = Span::of(block.byte_range()).of_text(text).trim();
        if !matches!(body, "pass" | "...") {
            return false;
        }
    }
    handlers > 0
}
