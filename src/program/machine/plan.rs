//! The plan of a round: which steps it takes, so that what nobody asks for and what did not change is left alone.

use std::collections::{BTreeMap, BTreeSet};

use super::step::{Role, Step, Steps};
use crate::program::names::{Scope, Slot, Symbol, number};

/// Stands for no list of slots.
const NONE: u32 = u32::MAX;

/// Which step gets its operands from which others; known before anything runs.
#[derive(Debug)]
pub(in crate::program) struct Wiring {
    inputs: Vec<u32>,
    ends: Vec<u32>,
    slots: Vec<u32>,
    lists: Vec<Vec<Slot>>,
    members: BTreeMap<u32, u32>,
    of_member: BTreeMap<Symbol, u32>,
    named: BTreeMap<(Scope, Symbol), u32>,
    parameters: Vec<Slot>,
    callable: BTreeSet<Slot>,
}

/// One step of a round.
#[derive(Clone, Copy, Debug)]
pub(in crate::program) struct Turn {
    /// The step, by index.
    pub(in crate::program) step: u32,
    /// Whether another step of the round takes what it makes.
    pub(in crate::program) kept: bool,
}

/// Slots and functions of which something is to be said.
#[derive(Debug)]
pub(in crate::program) struct Marks {
    /// For each slot.
    pub(in crate::program) slots: Vec<bool>,
    /// For what each function returns.
    pub(in crate::program) returns: Vec<bool>,
}

/// What turned out when steps ran last.
#[derive(Debug)]
pub(in crate::program) struct Ran {
    /// For each call, the functions of the text that it calls.
    pub(in crate::program) functions: Vec<Vec<u32>>,
    /// For each step, whether it looks a name up by its text.
    pub(in crate::program) roams: Vec<bool>,
}

impl Ran {
    /// Nothing ran yet.
    pub(in crate::program) fn nothing(code: &Steps<'_>) -> Self {
        Self { functions: vec![Vec::new(); code.calls.len()], roams: vec![false; code.steps.len()] }
    }

    fn functions(&self, call: u32) -> &[u32] {
        self.functions.get(call as usize).map_or(&[], Vec::as_slice)
    }
}

impl Marks {
    /// Marks all, or none, of the slots and functions of a text.
    pub(in crate::program) fn all(code: &Steps<'_>, marked: bool) -> Self {
        Self { slots: vec![marked; code.names.slot_count()], returns: vec![marked; code.functions.len()] }
    }

    /// Whether the slot is marked.
    pub(in crate::program) fn slot(&self, slot: Slot) -> bool {
        is_set(&self.slots, slot)
    }

    fn mark_slot(&mut self, slot: Slot) {
        set(&mut self.slots, slot);
    }

    /// Whether what the function returns is marked.
    pub(in crate::program) fn function(&self, function: u32) -> bool {
        is_set(&self.returns, function)
    }
}

impl Wiring {
    /// Follows the stack through the steps.
    pub(in crate::program) fn of(code: &Steps<'_>) -> Self {
        let mut wiring = Self {
            inputs: Vec::with_capacity(code.steps.len()),
            ends: Vec::with_capacity(code.steps.len()),
            slots: Vec::with_capacity(code.steps.len()),
            lists: Vec::new(),
            members: BTreeMap::new(),
            of_member: BTreeMap::new(),
            named: BTreeMap::new(),
            callable: code
                .defined
                .iter()
                .filter(|(_, function, _)| function.is_some())
                .map(|(slot, ..)| *slot)
                .collect(),
            parameters: code.functions.iter().flat_map(|shape| &shape.parameters).map(|(slot, _)| *slot).collect(),
        };
        let mut stack: Vec<u32> = Vec::new();
        for ((step, _), at) in code.steps.iter().zip(0..) {
            let slots = wiring.slots_of(*step, code);
            wiring.slots.push(slots);
            wiring.note_members(*step, at, code);
            let made = match *step {
                Step::Drop(count) => {
                    stack.truncate(stack.len().saturating_sub(count as usize));
                    None
                }
                // What lies under the top is nobody's; the top goes on as it is.
                Step::Under(count) => {
                    let top = stack.pop();
                    stack.truncate(stack.len().saturating_sub(count as usize));
                    top
                }
                Step::Conditional => {
                    let last = stack.pop();
                    stack.pop();
                    wiring.inputs.extend(stack.pop().into_iter().chain(last));
                    Some(at)
                }
                step => {
                    let from = stack.len().saturating_sub(operands(step, code));
                    wiring.inputs.extend(stack.drain(from..));
                    Some(at)
                }
            };
            wiring.ends.push(number(wiring.inputs.len()));
            stack.extend(made);
        }
        wiring
    }

    /// The slots that a name or dotted path may mean where a step uses it.
    pub(in crate::program) fn slots(&self, step: u32) -> &[Slot] {
        let list = self.slots.get(step as usize).and_then(|list| self.lists.get(*list as usize));
        list.map_or(&[], Vec::as_slice)
    }

    /// The slots of what classes have that an attribute may be, where the text has no such path.
    pub(in crate::program) fn members(&self, step: u32) -> &[Slot] {
        let list = self.members.get(&step).and_then(|list| self.lists.get(*list as usize));
        list.map_or(&[], Vec::as_slice)
    }

    fn all_slots(&self, step: u32) -> impl Iterator<Item = &Slot> {
        self.slots(step).iter().chain(self.members(step))
    }

    fn note_members(&mut self, step: Step, at: u32, code: &Steps<'_>) {
        let Step::Attribute(name, ..) = step else { return };
        if code.classes.is_empty() || !self.slots(at).is_empty() {
            return;
        }
        let lists = &mut self.lists;
        let list = *self.of_member.entry(name).or_insert_with(|| {
            let member = code.names.known(&format!("{}.{}", code.own, code.names.text(name)));
            let slots = member.map_or(&[][..], |member| code.names.everywhere(member));
            if slots.is_empty() {
                return NONE;
            }
            lists.push(slots.to_vec());
            number(lists.len() - 1)
        });
        if list != NONE {
            self.members.insert(at, list);
        }
    }

    /// The slots of a name that some step uses in the scope.
    pub(in crate::program) fn named(&self, scope: Scope, symbol: Symbol) -> &[Slot] {
        let list = self.named.get(&(scope, symbol)).and_then(|list| self.lists.get(*list as usize));
        list.map_or(&[], Vec::as_slice)
    }

    /// The steps of a round that gathers what names mean.
    pub(in crate::program) fn gathering(&self, code: &Steps<'_>) -> Vec<Turn> {
        let all: Vec<u32> = (0..number(code.steps.len())).collect();
        self.demanded(&all, |at| match step_at(code, at) {
            Step::Bind(first, count, _) | Step::BindEach(first, count) => targets(code, first, count).next().is_some(),
            Step::Return(_) => true,
            Step::Call(_) => {
                self.inputs_of(at).len() > 1 && (self.may_call_own(code, at) || self.may_call_back(code, at))
            }
            _ => false,
        })
    }

    /// The steps of the round that writes the program.
    pub(in crate::program) fn writing(&self, code: &Steps<'_>) -> Vec<Turn> {
        let all: Vec<u32> = (0..number(code.steps.len())).collect();
        self.demanded(&all, |at| match step_at(code, at) {
            Step::Bind(first, count, _) | Step::BindEach(first, count) => {
                code.targets_of(first, count).iter().any(|target| target.statement.is_some())
            }
            Step::Name(symbol, _, role) => {
                role == Role::Read && !(self.slots(at).is_empty() && code.names.imported(symbol).is_empty())
            }
            Step::Attribute(_, _, _, role) => role == Role::Read,
            Step::Subscript(_, _, role) => role != Role::Store,
            Step::Call(_) => true,
            _ => false,
        })
    }

    /// The steps among `turns` that a round takes after `changed` changed, and what is gathered anew in it.
    ///
    /// What a slot holds is gathered as a whole: where one step gives it something new, all that give it something run.
    pub(in crate::program) fn again(
        &self,
        code: &Steps<'_>,
        turns: &[Turn],
        changed: &Marks,
        ran: &Ran,
    ) -> (Vec<Turn>, Marks) {
        let mut stale = Marks::all(code, false);
        let mut all_parameters = false;
        let mut dirty = vec![false; code.steps.len()];
        for turn in turns {
            let at = turn.step;
            let is_dirty = self.all_slots(at).any(|slot| changed.slot(*slot))
                || self.inputs_of(at).iter().any(|input| is_set(&dirty, *input))
                || is_set(&ran.roams, at);
            let is_dirty = match step_at(code, at) {
                Step::Call(shape) => {
                    let functions = ran.functions(shape);
                    if is_dirty {
                        for function in functions {
                            let shape = code.functions.get(*function as usize);
                            for (slot, _) in shape.iter().flat_map(|shape| &shape.parameters) {
                                stale.mark_slot(*slot);
                            }
                        }
                        all_parameters |= self.changes_callee(code, at, changed, &dirty);
                    }
                    is_dirty || functions.iter().any(|function| changed.function(*function))
                }
                Step::Bind(first, count, _) | Step::BindEach(first, count) if is_dirty => {
                    targets(code, first, count).for_each(|slot| stale.mark_slot(slot));
                    true
                }
                Step::Return(function) if is_dirty => {
                    set(&mut stale.returns, function);
                    true
                }
                _ => is_dirty,
            };
            if is_dirty {
                set(&mut dirty, at);
            }
        }
        if all_parameters {
            self.parameters.iter().for_each(|slot| stale.mark_slot(*slot));
        }
        let all: Vec<u32> = turns.iter().map(|turn| turn.step).collect();
        let turns = self.demanded(&all, |at| match step_at(code, at) {
            Step::Bind(first, count, _) | Step::BindEach(first, count) => {
                targets(code, first, count).any(|slot| stale.slot(slot))
            }
            Step::Return(function) => stale.function(function),
            Step::Call(shape) => {
                let mut shapes =
                    ran.functions(shape).iter().filter_map(|function| code.functions.get(*function as usize));
                shapes.any(|shape| shape.parameters.iter().any(|(slot, _)| stale.slot(*slot)))
                    || (all_parameters && (self.may_call_own(code, at) || self.may_call_back(code, at)))
            }
            _ => false,
        });
        (turns, stale)
    }

    /// The wanted ones of `steps` and all they are made from.
    fn demanded(&self, steps: &[u32], is_wanted: impl Fn(u32) -> bool) -> Vec<Turn> {
        let mut kept = vec![false; self.ends.len()];
        let mut turns = Vec::new();
        for at in steps.iter().rev() {
            let kept_here = is_set(&kept, *at);
            if !kept_here && !is_wanted(*at) {
                continue;
            }
            turns.push(Turn { step: *at, kept: kept_here });
            for input in self.inputs_of(*at) {
                set(&mut kept, *input);
            }
        }
        turns.reverse();
        turns
    }

    fn inputs_of(&self, at: u32) -> &[u32] {
        let end = |at: u32| self.ends.get(at as usize).map_or(0, |end| *end as usize);
        let start = at.checked_sub(1).map_or(0, end);
        self.inputs.get(start..end(at)).unwrap_or_default()
    }

    /// Whether the callee of a call may be a function of the text.
    fn may_call_own(&self, code: &Steps<'_>, call: u32) -> bool {
        self.inputs_of(call).first().is_some_and(|callee| match step_at(code, *callee) {
            Step::Name(..) | Step::Attribute(..) => self.all_slots(*callee).next().is_some(),
            _ => true,
        })
    }

    /// Whether an argument of a call may be a function of the text.
    fn may_call_back(&self, code: &Steps<'_>, call: u32) -> bool {
        self.inputs_of(call).iter().skip(1).any(|argument| match step_at(code, *argument) {
            Step::Name(..) | Step::Attribute(..) if !code.calls_back => {
                self.all_slots(*argument).any(|slot| self.callable.contains(slot))
            }
            _ if !code.calls_back => false,
            Step::Name(..) | Step::Attribute(..) => self.all_slots(*argument).next().is_some(),
            Step::Text(_) | Step::Word | Step::Unknown => false,
            _ => true,
        })
    }

    /// Whether a call may call another function of the text than before.
    fn changes_callee(&self, code: &Steps<'_>, call: u32, changed: &Marks, dirty: &[bool]) -> bool {
        self.inputs_of(call).iter().any(|callee| match step_at(code, *callee) {
            Step::Name(..) | Step::Attribute(..) => {
                self.all_slots(*callee).any(|slot| changed.slot(*slot)) || is_set(dirty, *callee)
            }
            _ => is_set(dirty, *callee),
        })
    }

    fn slots_of(&mut self, step: Step, code: &Steps<'_>) -> u32 {
        let (scope, symbol) = match step {
            Step::Name(symbol, scope, _) | Step::Attribute(_, Some(symbol), scope, _) => (scope, symbol),
            _ => return NONE,
        };
        *self.named.entry((scope, symbol)).or_insert_with(|| {
            self.lists.push(code.names.resolve(scope, symbol));
            number(self.lists.len() - 1)
        })
    }
}

/// How many meanings a step takes off the stack.
fn operands(step: Step, code: &Steps<'_>) -> usize {
    match step {
        Step::Text(_) | Step::Word | Step::Unknown | Step::Name(..) | Step::Function(_) => 0,
        Step::Attribute(..) | Step::Reverse | Step::Bind(..) | Step::Return(_) => 1,
        Step::Concat | Step::Operate(_) => 2,
        Step::Conditional => 3,
        Step::Subscript(keys, ..) => keys as usize + 1,
        Step::Call(shape) => code.calls.get(shape as usize).map_or(0, |shape| shape.arguments.len()) + 1,
        Step::Format(count)
        | Step::List(_, count)
        | Step::Object(_, count)
        | Step::Merge(count)
        | Step::Either(count)
        | Step::BindEach(_, count)
        | Step::Drop(count) => count as usize,
        Step::Under(count) => count as usize + 1,
    }
}

fn is_set(marks: &[bool], at: u32) -> bool {
    marks.get(at as usize).copied().unwrap_or_default()
}

fn set(marks: &mut [bool], at: u32) {
    if let Some(mark) = marks.get_mut(at as usize) {
        *mark = true;
    }
}

fn step_at(code: &Steps<'_>, at: u32) -> Step {
    code.steps.get(at as usize).map_or(Step::Unknown, |(step, _)| *step)
}

/// The slots of a range of targets.
fn targets<'a>(code: &'a Steps<'_>, first: u32, count: u32) -> impl Iterator<Item = Slot> + 'a {
    code.targets_of(first, count).iter().filter_map(|target| target.slot)
}
