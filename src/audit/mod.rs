//! The stages over a bundle: the worklist of each artifact, and the join of all of them.
//!
//! **Invariant:** facts depend on the bytes of the bundle and the rules alone, whatever the threads and their order.

mod assembly;
mod coverage;
mod disclose;
mod invoke;
mod join;
mod joint;
mod named;
mod placed;
mod pool;
mod reach;
mod sample;
mod schedule;
mod specimen;
#[cfg(test)]
mod tests;
mod trial;

pub(crate) use join::join;
pub(crate) use pool::{Ends, Run, run};
pub use sample::Sample;
pub(crate) use schedule::{ArtifactFacts, analyse, analyse_all};
pub use trial::Trial;
