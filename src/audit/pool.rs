//! Many bundles at once: one reader admits them, their artifacts and those of their parts are flat tasks of one pool, results leave
//! in order.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::{ArtifactFacts, analyse, join};
use crate::bundle::{Bundle, Limits};
use crate::finding::Facts;
use crate::rule::RuleSet;

/// Bytes of admitted bundles whose result has not left; a larger bundle goes alone.
const BYTES_IN_FLIGHT: u64 = 64 << 20;

/// Bundles admitted whose result has not left.
const BUNDLES_IN_FLIGHT: usize = 64;

/// The stack of a thread: deep trees are freed by recursion in C.
const STACK: usize = 64 << 20;

/// More threads than this only cost memory.
const MOST_THREADS: usize = 256;

/// How a run is carried out.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    /// The rules.
    pub(crate) rules: &'a RuleSet,
    /// The limits.
    pub(crate) limits: &'a Limits,
    /// Threads; as many as the machine has cores where it is `None`.
    pub(crate) jobs: Option<usize>,
}

/// What to make of bundles: of each, with its facts and those of its parts.
#[derive(Debug)]
pub(crate) struct Ends<Finish, Lose> {
    /// Judges a bundle; runs in the pool.
    pub(crate) finish: Finish,
    /// Makes an error of a bundle whose judging broke off, from its path.
    pub(crate) lose: Lose,
}

/// A bundle under way. Every task holds it, and whoever lets go of it last lands it.
struct Flight {
    number: usize,
    bundle: Bundle,
    /// The facts of artifacts by their numbers in the bundle and its parts.
    facts: Mutex<Vec<(Task, ArtifactFacts)>>,
}

/// The number of a bundle among itself and its parts, and that of an artifact in it.
type Task = (usize, usize);

impl Flight {
    /// The bundle with the number `of`: the bundle itself, then its parts.
    fn bundle(&self, of: usize) -> Option<&Bundle> {
        match of.checked_sub(1) {
            None => Some(&self.bundle),
            Some(part) => self.bundle.parts.get(part),
        }
    }

    fn tasks(&self) -> Vec<Task> {
        let bundles = std::iter::once(&self.bundle).chain(&self.bundle.parts).enumerate();
        bundles.flat_map(|(of, bundle)| (0..bundle.artifacts.len()).map(move |index| (of, index))).collect()
    }
}

/// What waits to leave, and what is under way.
struct Window<R> {
    done: BTreeMap<usize, (R, u64)>,
    bytes: u64,
    bundles: usize,
}

/// Runs all stages over bundles that `next` reads one by one; `ends` judges each in the pool, `leave` takes results in order.
///
/// # Errors
/// A message, where the threads cannot be started.
pub(crate) fn run<E: Send, R: Send>(
    run: &Run<'_>,
    mut next: impl FnMut() -> Option<Result<Bundle, E>>,
    ends: &Ends<impl Fn(Bundle, Vec<Facts>) -> R + Sync, impl Fn(&str) -> E + Sync>,
    mut leave: impl FnMut(Result<R, E>) -> std::ops::ControlFlow<()>,
) -> Result<(), String> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(run.jobs.unwrap_or(0).min(MOST_THREADS))
        .stack_size(STACK)
        .build()
        .map_err(|error| format!("the threads could not be started: {error}; try fewer with --jobs"))?;
    let window: Mutex<Window<Result<R, E>>> = Mutex::new(Window { done: BTreeMap::new(), bytes: 0, bundles: 0 });
    let changed = Condvar::new();
    let stopped = AtomicBool::new(false);
    pool.in_place_scope(|scope| {
        let (mut read, mut left, mut ended) = (0, 0, false);
        let mut waiting: Option<Bundle> = None;
        loop {
            let mut held = lock(&window);
            while let Some((result, bytes)) = held.done.remove(&left) {
                left += 1;
                held.bytes -= bytes;
                held.bundles -= 1;
                drop(held);
                if leave(result).is_break() {
                    stopped.store(true, Ordering::Relaxed);
                    return;
                }
                held = lock(&window);
            }
            if ended && held.bundles == 0 && waiting.is_none() {
                return;
            }
            let more = waiting.as_ref().map_or(1, Bundle::byte_len);
            let full = held.bundles > 0
                && (held.bytes.saturating_add(more) > BYTES_IN_FLIGHT || held.bundles >= BUNDLES_IN_FLIGHT);
            if full || (ended && waiting.is_none()) {
                drop(changed.wait(held).unwrap_or_else(PoisonError::into_inner));
                continue;
            }
            if let Some(bundle) = waiting.take() {
                held.bytes += bundle.byte_len();
                held.bundles += 1;
                drop(held);
                let flight = Arc::new(Flight {
                    number: read,
                    facts: Mutex::new(Vec::with_capacity(bundle.artifacts.len())),
                    bundle,
                });
                read += 1;
                let (window, changed, stopped) = (&window, &changed, &stopped);
                for task in flight.tasks() {
                    let flight = Arc::clone(&flight);
                    scope.spawn(move |_| {
                        if let Some(artifact) = flight.bundle(task.0).and_then(|bundle| bundle.artifacts.get(task.1))
                            && !stopped.load(Ordering::Relaxed)
                        {
                            let facts = analyse(artifact, run.rules, run.limits);
                            lock(&flight.facts).push((task, facts));
                        }
                        if let Some(flight) = Arc::into_inner(flight) {
                            land(flight, run, ends, window, changed);
                        }
                    });
                }
                // The tasks may all be over by now, or there were none.
                if let Some(flight) = Arc::into_inner(flight) {
                    scope.spawn(move |_| land(flight, run, ends, window, changed));
                }
                continue;
            }
            drop(held);
            match next() {
                None => ended = true,
                Some(Ok(bundle)) => waiting = Some(bundle),
                Some(Err(error)) => {
                    let mut held = lock(&window);
                    held.bundles += 1;
                    held.done.insert(read, (Err(error), 0));
                    read += 1;
                }
            }
        }
    });
    Ok(())
}

/// Joins and judges a bundle whose artifacts are all analysed, with its parts; whatever happens, something lands.
fn land<E, R>(
    flight: Flight,
    run: &Run<'_>,
    ends: &Ends<impl Fn(Bundle, Vec<Facts>) -> R, impl Fn(&str) -> E>,
    window: &Mutex<Window<Result<R, E>>>,
    changed: &Condvar,
) {
    let Flight { number, bundle, facts } = flight;
    let mut facts = facts.into_inner().unwrap_or_else(PoisonError::into_inner);
    facts.sort_by_key(|(task, _)| *task);
    let (bytes, path) = (bundle.byte_len(), bundle.path.clone());
    let judged = catch_unwind(AssertUnwindSafe(|| {
        let mut facts = facts.into_iter().peekable();
        let mut joined = Vec::with_capacity(1 + bundle.parts.len());
        for (of, bundle) in std::iter::once(&bundle).chain(&bundle.parts).enumerate() {
            let own = std::iter::from_fn(|| facts.next_if(|((task, _), _)| *task == of));
            let mut own: Vec<ArtifactFacts> = own.map(|(_, facts)| facts).collect();
            joined.push(join(bundle, &mut own, run.rules, run.limits));
        }
        (ends.finish)(bundle, joined)
    }));
    let result = judged.map_err(|_| (ends.lose)(&path));
    lock(window).done.insert(number, (result, bytes));
    changed.notify_all();
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;

    /// Runs over one bundle for each size; a bundle of the name `broken` cannot be judged.
    fn check(jobs: usize, names: &[&str], stop_after: usize, expected: &[Result<&str, &str>]) {
        let rules = RuleSet::built_in();
        let limits = Limits::default();
        let mut names_left = names.iter();
        let next = || {
            let name = *names_left.next()?;
            let files: &[(&str, &[u8])] = if name == "empty" { &[] } else { &[("a.txt", b"a"), ("b.txt", b"b")] };
            Some(if name == "unread" { Err(name.to_owned()) } else { Ok(Bundle::from_files(name, files)) })
        };
        let finish = |bundle: Bundle, _: Vec<Facts>| {
            assert_ne!(bundle.name, "broken", "a bundle that cannot be judged");
            bundle.name
        };
        let mut found = Vec::new();
        let leave = |result: Result<String, String>| {
            found.push(result);
            if found.len() == stop_after { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let ends = Ends { finish, lose: str::to_owned };
        run(&Run { rules: &rules, limits: &limits, jobs: Some(jobs) }, next, &ends, leave).unwrap();
        let expected: Vec<_> = expected.iter().map(|one| one.map(str::to_owned).map_err(str::to_owned)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn results_leave_in_order_whatever_becomes_of_them() {
        for jobs in [1, 3] {
            let names = ["a", "broken", "empty", "unread", "b"];
            check(jobs, &names, 9, &[Ok("a"), Err("broken"), Ok("empty"), Err("unread"), Ok("b")]);
            check(jobs, &["a", "b", "c", "d"], 2, &[Ok("a"), Ok("b")]);
            check(jobs, &[], 9, &[]);
        }
    }

    #[test]
    fn no_bundle_is_left_in_the_air() {
        let names = vec!["a"; 400];
        check(2, &names, 999, &vec![Ok("a"); 400]);
    }
}
