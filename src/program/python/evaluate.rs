//! The stack machine: runs the steps a few rounds until names stop gaining meanings, then once more to write the program.

use super::plan::{Marks, Ran, Turn, Wiring};
use super::result::call;
use super::step::{Giving, Step, Steps, Target};
use crate::program::fold::{Fold, MEANINGS};
use crate::program::names::{Meaning, Slot, Standing};
use crate::program::{Assignment, Call, Program, Value};
use crate::source::Span;
use crate::syntax::Nested;

/// How often names may gain meanings from one another.
const ROUNDS: usize = 4;

/// Runs the steps; tells whether the budget ran out.
pub(super) fn evaluate(code: &Steps<'_>) -> (Program, Vec<Nested>, bool) {
    run(code, Wiring::again)
}

/// Runs the steps; `again` plans a round after the first from its steps, what changed and what ran.
pub(super) fn run(
    code: &Steps<'_>,
    again: impl Fn(&Wiring, &Steps<'_>, &[Turn], &Marks, &Ran) -> (Vec<Turn>, Marks),
) -> (Program, Vec<Nested>, bool) {
    let wiring = Wiring::of(code);
    let mut machine = Machine::new(code, &wiring);
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
    program.reads.sort_by_key(|read| (read.span.start, read.span.end));
    program.assignments.sort_by_key(|assignment| (assignment.span.start, assignment.span.end));
    program.imports.extend(code.imports.iter().cloned());
    program.imports.sort_by_key(|import| (import.span.start, import.span.end));
    program.functions = code.functions.iter().map(|shape| shape.function.clone()).collect();
    let literals = code.literals.iter().filter(|shape| shape.whole && shape.literal.text.len() >= 4);
    program.literals = literals.map(|shape| shape.literal.clone()).collect();
    machine.nested.sort_by_key(|one| one.offsets.map(Span::new(0, 1)).start);
    (program, machine.nested, machine.fold.ran_out())
}

/// The state of a run.
pub(super) struct Machine<'a, 't> {
    /// The steps.
    pub(super) code: &'a Steps<'t>,
    /// The budget.
    pub(super) fold: Fold,
    /// What is written in the last round.
    pub(super) program: Program,
    /// Texts found in the last round.
    pub(super) nested: Vec<Nested>,
    /// Whether this is the last round.
    pub(super) speaks: bool,
    /// What functions return, as the last round left it.
    pub(super) returns: Vec<Option<Meaning>>,
    next_returns: Vec<Option<Meaning>>,
    stack: Vec<Meaning>,
    /// What slots hold, as the last round left it.
    pub(super) known: Vec<Option<Meaning>>,
    next: Vec<Option<Meaning>>,
    /// What is gathered anew in this round.
    stale: Marks,
    /// Where operands and names come from.
    pub(super) wiring: &'a Wiring,
    /// What turned out when steps ran last.
    pub(super) ran: Ran,
}

impl<'a, 't> Machine<'a, 't> {
    fn new(code: &'a Steps<'t>, wiring: &'a Wiring) -> Self {
        let mut machine = Self {
            code,
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
                self.give(*slot, &defined);
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
            let made = self.step(*step, *span, turn.step);
            if turn.kept {
                self.stack.push(Meaning { step: Some(made.step.unwrap_or(turn.step)), ..made });
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
                let text = self.code.literals.get(literal as usize).map(|shape| shape.literal.text.clone());
                Meaning::of(Value::constant(text.unwrap_or_default()))
            }
            Step::Word => Meaning::of(Value::constant(span.of_text(self.code.text).to_owned())),
            Step::Unknown => Meaning::of(Value::unknown()),
            Step::Name(symbol, _, role) => self.name(symbol, self.wiring.slots(at), role, span),
            Step::Attribute(name, _, _, role) => {
                let object = self.pop();
                let mut made = self.attribute(object, self.code.names.text(name), role);
                self.add_slots(&mut made, self.wiring.slots(at), false);
                self.note_read(&made, role, span);
                made
            }
            Step::Subscript(keys, scope, role) => {
                let keys = self.take(keys);
                let object = self.pop();
                self.subscript(object, keys, scope, role, (at, span))
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
                        let left = self.settled(Meaning { list: left_list, ..Meaning::of(left.value) });
                        let right = self.settled(Meaning { list: right_list, ..Meaning::of(right.value) });
                        Meaning::of(self.fold.concat(left, right))
                    }
                }
            }
            Step::Percent => {
                let (right, left) = (self.pop(), self.pop());
                let fill = match right.list {
                    Some(list) => list,
                    None => vec![right.value],
                };
                Meaning::of(super::known::percent(&mut self.fold, left.value, fill))
            }
            Step::Slash => {
                let (right, left) = (self.pop(), self.pop());
                let (right, paths) = (self.settled(right), left.paths.clone());
                let joined = self.fold.concat(left.value, Value::constant("/".to_owned()));
                let value = self.fold.concat(joined, right);
                let paths = paths.into_iter().filter(|path| path.starts_with("pathlib.")).collect();
                Meaning { paths, standing: Standing::Result, ..Meaning::of(value) }
            }
            Step::Format(count) => {
                let pieces = self.take(count);
                let pieces = pieces.into_iter().map(|piece| self.settled(piece)).collect();
                Meaning::of(self.fold.join(pieces, ""))
            }
            Step::List(_, count) => self.list(count),
            Step::Merge(count) => {
                let mut made = Meaning { standing: Standing::Holder, ..Meaning::of(Value::unknown()) };
                for (nth, one) in self.take(count).into_iter().enumerate() {
                    made.or_paths(&Meaning { standing: Standing::Holder, ..one.clone_paths() });
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
            made.or_paths(&Meaning { standing: Standing::Holder, ..one.clone_paths() });
            list.push(self.settled(one));
        }
        made.list = Some(list);
        made
    }

    fn either(&mut self, count: u32) -> Meaning {
        let mut made = Meaning::default();
        for (at, one) in self.take(count).into_iter().enumerate() {
            let paths = one.clone_paths();
            let one = self.settled(one);
            if self.fold.pay(one.weight()) {
                made.value.or(&one);
            } else {
                made.value.note_origins(&one);
                made.value.dynamic = true;
            }
            if at == 0 || !paths.paths.is_empty() {
                made.or_paths(&paths);
            }
        }
        made
    }

    /// The value, with the elements of a list joined by one space.
    pub(super) fn settled(&mut self, meaning: Meaning) -> Value {
        match meaning.list {
            Some(list) => self.fold.join(list, " "),
            None => meaning.value,
        }
    }

    fn bind(&mut self, first: u32, count: u32, top: &Meaning, giving: Giving) {
        for target in self.code.targets_of(first, count) {
            let is_wanted = if self.speaks {
                target.statement.is_some()
            } else {
                target.slot.is_some_and(|slot| self.gathers(slot))
            };
            if !is_wanted {
                continue;
            }
            let giving = if target.partial { Giving::Addition } else { giving };
            let mut given = self.given(top, giving);
            if count > 1 && giving == Giving::Element {
                // Which element goes to which name is not followed.
                given.value = given.value.blurred();
            }
            self.note_assignment(target, &given);
            if let Some(slot) = target.slot {
                self.give(slot, &given);
            }
        }
    }

    fn given(&mut self, top: &Meaning, giving: Giving) -> Meaning {
        let list: usize = top.list.iter().flatten().map(Value::weight).sum();
        if !self.fold.pay(top.value.weight() + list) {
            let mut value = Value::unknown();
            value.note_origins(&top.value);
            return Meaning { value, ..top.clone_paths() };
        }
        match giving {
            Giving::Whole => Meaning { receiver: None, ..top.clone() },
            Giving::Element if top.list.is_some() => {
                let mut value = Value::default();
                for element in top.list.iter().flatten().take(MEANINGS + 1) {
                    value.or(element);
                }
                value.dynamic |= value.texts.is_empty();
                Meaning { standing: Standing::Itself, ..Meaning { value, ..top.clone_paths() } }
            }
            Giving::Element | Giving::Addition => {
                let mut value = Value::unknown();
                value.note_origins(&top.value);
                for element in top.list.iter().flatten() {
                    value.note_origins(element);
                }
                Meaning::of(value)
            }
        }
    }

    /// Whether what the slot holds is gathered in this round.
    pub(super) fn gathers(&self, slot: Slot) -> bool {
        !self.speaks && self.stale.slot(slot)
    }

    /// Gives a slot a further meaning.
    pub(super) fn give(&mut self, slot: Slot, meaning: &Meaning) {
        if self.gathers(slot)
            && let Some(held) = self.next.get_mut(slot as usize)
        {
            let first = held.is_none();
            held.get_or_insert_default().or(meaning, first);
        }
    }

    fn note_assignment(&mut self, target: &Target, given: &Meaning) {
        if let Some(statement) = target.statement
            && self.speaks
        {
            let name: String = target.span.of_text(self.code.text).chars().take(120).collect();
            let list = given.list.clone();
            let value = self.fold.copy(&given.value);
            let value = self.settled(Meaning { list, ..Meaning::of(value) });
            self.program.assignments.push(Assignment { name, value, span: statement });
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
