//! The stack machine: runs the steps a few rounds until names stop gaining meanings, then once more to write the program.

use super::access::Use;
use super::dialect::Dialect;
use super::plan::{Marks, Ran, Turn, Wiring};
use super::result::call;
use super::step::{Giving, Role, Step, Steps};
use crate::program::fold::{Fold, MEANINGS, exhausted, hides_letters};
use crate::program::names::{Meaning, Standing};
use crate::program::{Call, Program, Value};
use crate::source::Span;
use crate::syntax::{Damage, Nested};

/// How often names may gain meanings from one another.
const ROUNDS: usize = 5;

/// Runs the steps of a language; what was left out for want of budget is damage.
pub(in crate::program) fn evaluate(code: &Steps<'_>, dialect: &dyn Dialect) -> (Program, Vec<Nested>, Vec<Damage>) {
    let (program, nested, ran_out) = run(code, dialect, Wiring::again);
    let damage = if ran_out { vec![exhausted(Span::of(0..code.text.len()))] } else { Vec::new() };
    (program, nested, damage)
}

/// Runs the steps; tells whether the budget ran out. `again` plans a round after the first from its steps, what changed and what ran.
pub(super) fn run(
    code: &Steps<'_>,
    dialect: &dyn Dialect,
    again: impl Fn(&Wiring, &Steps<'_>, &[Turn], &Marks, &Ran) -> (Vec<Turn>, Marks),
) -> (Program, Vec<Nested>, bool) {
    let wiring = Wiring::of(code);
    let mut machine = Machine::new(code, &wiring, dialect);
    let gathering = wiring.gathering(code);
    let mut changed = machine.gather(&gathering);
    for _ in 1..ROUNDS {
        let Some(marks) = changed else { break };
        let (turns, stale) = again(&wiring, code, &gathering, &marks, &machine.ran);
        machine.stale = stale;
        changed = machine.gather(&turns);
    }
    machine.speaks = true;
    machine.program.calls = vec![Call::default(); code.calls.len()];
    machine.round(&wiring.writing(code));
    let mut program = machine.program;
    for (call, shape) in program.calls.iter_mut().zip(&code.calls) {
        (call.span, call.callee_span) = (shape.span, shape.callee_span);
    }
    for (into, call) in machine.handed {
        if let Some(into) = program.calls.get_mut(into as usize)
            && into.fed_by.len() < MEANINGS
        {
            into.fed_by.push(call);
        }
    }
    program.reads.sort_by_key(|read| (read.span.start, read.span.end));
    program.assignments.sort_by_key(|assignment| (assignment.span.start, assignment.span.end));
    program.imports.extend(code.imports.iter().cloned());
    program.imports.sort_by_key(|import| (import.span.start, import.span.end));
    let named = code.functions.iter().filter(|shape| !shape.function.name.is_empty());
    program.functions = named.map(|shape| shape.function.clone()).collect();
    let literals = code.literals.iter().filter(|shape| shape.whole && shape.literal.text.len() >= 4);
    program.literals = literals.map(|shape| shape.literal.clone()).collect();
    machine.nested.sort_by_key(|one| one.offsets.map(Span::new(0, 1)).start);
    (program, machine.nested, machine.fold.ran_out())
}

/// The state of a run.
pub(in crate::program) struct Machine<'a, 't> {
    /// The steps.
    pub(in crate::program) code: &'a Steps<'t>,
    /// The language.
    pub(in crate::program) dialect: &'a dyn Dialect,
    /// The budget.
    pub(in crate::program) fold: Fold,
    /// What is written in the last round.
    pub(in crate::program) program: Program,
    /// Texts found in the last round.
    pub(in crate::program) nested: Vec<Nested>,
    /// Whether this is the last round.
    pub(in crate::program) speaks: bool,
    /// What functions return, as the last round left it.
    pub(in crate::program) returns: Vec<Option<Meaning>>,
    next_returns: Vec<Option<Meaning>>,
    stack: Vec<Meaning>,
    /// What slots hold, as the last round left it.
    pub(in crate::program) known: Vec<Option<Meaning>>,
    /// What slots hold, as this round gathers it.
    pub(super) next: Vec<Option<Meaning>>,
    /// What is gathered anew in this round.
    pub(super) stale: Marks,
    /// Where operands and names come from.
    pub(in crate::program) wiring: &'a Wiring,
    /// What turned out when steps ran last.
    pub(in crate::program) ran: Ran,
    /// Calls of what another call gave to a function, each behind that one: `resolve(x)` in `new Promise(resolve => …)`.
    pub(super) handed: Vec<(u32, u32)>,
}

impl<'a, 't> Machine<'a, 't> {
    fn new(code: &'a Steps<'t>, wiring: &'a Wiring, dialect: &'a dyn Dialect) -> Self {
        let mut machine = Self {
            code,
            dialect,
            fold: Fold::for_text(code.text.len()),
            program: Program::default(),
            nested: Vec::new(),
            speaks: false,
            returns: vec![None; code.functions.len()],
            next_returns: vec![None; code.functions.len()],
            stack: Vec::new(),
            known: vec![None; code.names.slot_count()],
            next: vec![None; code.names.slot_count()],
            stale: Marks::all(code, true),
            wiring,
            ran: Ran::nothing(code),
            handed: Vec::new(),
        };
        machine.define();
        std::mem::swap(&mut machine.known, &mut machine.next);
        machine
    }

    fn define(&mut self) {
        for (slot, function, path) in &self.code.defined {
            if self.stale.slot(*slot) {
                let functions = function.iter().copied().collect();
                let defined = Meaning { paths: vec![path.clone()], functions, ..Meaning::of(Value::unknown()) };
                self.give(*slot, defined);
            }
        }
    }

    /// Gathers what names mean; tells what is new, if anything.
    fn gather(&mut self, turns: &[Turn]) -> Option<Marks> {
        self.define();
        self.round(turns);
        let slots = settle(&mut self.known, &mut self.next, &self.stale.slots);
        let returns = settle(&mut self.returns, &mut self.next_returns, &self.stale.returns);
        let is_new = slots.iter().chain(&returns).any(|changed| *changed);
        is_new.then_some(Marks { slots, returns })
    }

    fn round(&mut self, turns: &[Turn]) {
        self.stack.clear();
        for turn in turns {
            let Some((step, span)) = self.code.steps.get(turn.step as usize) else { continue };
            let mut made = self.step(*step, *span, turn.step);
            if turn.kept {
                made.step.get_or_insert(turn.step);
                self.stack.push(made);
            }
        }
    }

    fn pop(&mut self) -> Meaning {
        self.stack.pop().unwrap_or_else(|| Meaning::of(Value::unknown()))
    }

    fn take(&mut self, count: u32) -> Vec<Meaning> {
        let from = self.stack.len().saturating_sub(count as usize);
        self.stack.split_off(from)
    }

    /// Takes a step; yields what it makes.
    fn step(&mut self, step: Step, span: Span, at: u32) -> Meaning {
        match step {
            Step::Text(literal) => {
                let Some(shape) = self.code.literals.get(literal as usize) else { return Meaning::default() };
                let made = shape.plain.is_none() && hides_letters(shape.literal.span.of_text(self.code.text));
                Meaning::of(Value { made, ..Value::constant(shape.literal.text.clone()) })
            }
            Step::Word => Meaning::of(Value::constant(span.of_text(self.code.text).to_owned())),
            Step::Unknown => Meaning::of(Value::unknown()),
            Step::Name(symbol, _, role) => self.name(symbol, self.wiring.slots(at), role, span),
            Step::Attribute(name, _, scope, role) => {
                let object = self.pop();
                let name = self.code.names.text(name);
                let is_element = object.paths.iter().any(|path| self.dialect.is_mapping(path));
                if is_element && role != Role::Callee {
                    let key = Meaning::of(Value::constant(name.to_owned()));
                    return self.subscript(object, vec![key], Use { step: at, span, scope, role });
                }
                let classes = if self.wiring.members(at).is_empty() { Vec::new() } else { object.paths.clone() };
                let mut made = self.attribute(object, name, role);
                self.add_slots(&mut made, self.wiring.slots(at), false);
                self.add_members(&mut made, &classes, at);
                self.note_read(&made, role, span);
                made
            }
            Step::Subscript(keys, scope, role) => {
                let keys = self.take(keys);
                let object = self.pop();
                self.subscript(object, keys, Use { step: at, span, scope, role })
            }
            Step::Reverse => {
                let value = self.pop();
                Meaning::of(self.fold.each(value.value, |text| Some(text.chars().rev().collect())))
            }
            Step::Call(shape) => {
                let count = self.code.calls.get(shape as usize).map_or(0, |shape| shape.arguments.len());
                let arguments = self.take(crate::program::names::number(count));
                let callee = self.pop();
                call(self, shape, callee, arguments)
            }
            Step::Concat => {
                let (right, left) = (self.pop(), self.pop());
                match (left.list, right.list) {
                    (Some(mut list), Some(more)) => {
                        list.extend(more);
                        Meaning { list: Some(list), ..Meaning::default() }
                    }
                    (left_list, right_list) => {
                        let is_list = left_list.is_some() || right_list.is_some();
                        let left = self.settled(Meaning { list: left_list, ..Meaning::of(left.value) });
                        let right = self.settled(Meaning { list: right_list, ..Meaning::of(right.value) });
                        let was_made = left.made || right.made;
                        let mut whole = self.fold.concat(left, &right);
                        // Where a list goes on with another, no word does.
                        whole.made &= was_made || !is_list;
                        Meaning::of(whole)
                    }
                }
            }
            Step::Operate(operator) => {
                let (right, left) = (self.pop(), self.pop());
                self.dialect.operate(self, operator, left, right)
            }
            Step::Format(count) => {
                let pieces = self.take(count);
                let pieces: Vec<Value> = pieces.into_iter().map(|piece| self.settled(piece)).collect();
                Meaning::of(self.fold.join(&pieces, ""))
            }
            Step::List(_, count) => self.list(count),
            Step::Merge(count) => {
                let mut made = Meaning { standing: Standing::Holder, ..Meaning::of(Value::unknown()) };
                for (nth, one) in self.take(count).into_iter().enumerate() {
                    made.or_paths_held(&one);
                    let one = self.settled(one).blurred();
                    if nth == 0 {
                        made.value = one;
                    } else if self.fold.pay(one.weight()) {
                        made.value.or(&one);
                    } else {
                        made.value.note_origins(&one);
                    }
                }
                made.resolved = false;
                made
            }
            Step::Object(first, count) => self.object(first, count),
            Step::Function(function) => self.function(function),
            Step::Either(count) => self.either(count),
            // The condition was left out of the plan.
            Step::Conditional => self.either(2),
            Step::Bind(first, count, giving) => {
                let top = self.pop();
                self.bind(first, count, &top, giving);
                top
            }
            Step::BindEach(first, count) => {
                let mut made = Meaning::of(Value::unknown());
                for (target, one) in (first..).zip(self.take(count)) {
                    self.bind(target, 1, &one, Giving::Whole);
                    made.value.note_origins(&one.value);
                }
                made
            }
            Step::Return(function) => {
                let top = self.pop();
                let weight = top.value.weight();
                if self.stale.function(function)
                    && self.fold.pay(weight)
                    && let Some(slot) = self.next_returns.get_mut(function as usize)
                {
                    let first = slot.is_none();
                    slot.get_or_insert_default().or(&top, first);
                }
                top
            }
            // No plan holds them.
            Step::Drop(_) | Step::Under(_) => Meaning::default(),
        }
    }

    fn list(&mut self, count: u32) -> Meaning {
        let mut made = Meaning { standing: Standing::Holder, ..Meaning::default() };
        let mut list = Vec::new();
        for one in self.take(count) {
            made.or_paths_held(&one);
            list.push(self.settled(one));
        }
        made.list = Some(list);
        made
    }

    /// An object literal; what is spread into it gives it its properties.
    fn object(&mut self, first: u32, count: u32) -> Meaning {
        let mut made = Meaning::of(Value::unknown());
        let keys = self.code.keys.get(first as usize..(first + count) as usize).unwrap_or_default();
        for (one, key) in self.take(count).into_iter().zip(keys) {
            if !one.is_paid(&mut self.fold) {
                made.value.note_origins(&one.value);
                continue;
            }
            if key.is_none() {
                made.or_fields(&one.fields);
                // A copy of a module has its functions; a copy of a mapping is another mapping.
                if one.resolved && !one.paths.iter().any(|path| self.dialect.is_mapping(path)) {
                    made.or_paths(&one);
                }
            }
            let flat = key.map(|key| (key, one.clone_paths()));
            let value = self.settled(one);
            made.value.note_origins(&value);
            made.value.note_parts(&value);
            if let Some((key, flat)) = flat {
                made.or_field(self.code.names.text(key), Meaning { value, ..flat });
            }
        }
        made
    }

    fn function(&self, function: u32) -> Meaning {
        let mut made = Meaning { functions: vec![function], ..Meaning::of(Value::unknown()) };
        if let Some(shape) = self.code.functions.get(function as usize) {
            made.paths.extend(shape.path.clone());
            made.value.names.extend(shape.path.iter().filter(|path| path.contains('.')).cloned());
            made.resolved = shape.path.is_some();
        }
        made
    }

    fn either(&mut self, count: u32) -> Meaning {
        let mut made = Meaning::default();
        for (at, one) in self.take(count).into_iter().enumerate() {
            if at == 0 || !one.paths.is_empty() {
                made.or_paths(&one);
            }
            let one = self.settled(one);
            if self.fold.pay(one.weight()) {
                made.value.or(&one);
            } else {
                made.value.note_origins(&one);
                made.value.dynamic = true;
            }
        }
        made
    }

    /// The value, with the elements of a list joined by one space.
    pub(in crate::program) fn settled(&mut self, meaning: Meaning) -> Value {
        match meaning.list {
            Some(list) => self.fold.join(&list, " "),
            None => meaning.value,
        }
    }
}

/// Takes over the `stale` ones of `next`; tells which of them are new.
fn settle(known: &mut [Option<Meaning>], next: &mut [Option<Meaning>], stale: &[bool]) -> Vec<bool> {
    let each = known.iter_mut().zip(next).zip(stale);
    each.map(|((known, next), stale)| {
        let next = next.take();
        let is_new = *stale && *known != next;
        if is_new {
            *known = next;
        }
        is_new
    })
    .collect()
}
