//! Written `prose` matchers become compiled ones.

use super::{Lowering, selectors};
use crate::prose::FramePattern;
use crate::rule::compile::Mistakes;
use crate::rule::matcher::ProseMatcher;
use crate::rule::written::WrittenProse;

impl Lowering<'_> {
    pub(super) fn prose(&self, written: &WrittenProse, at: usize, mistakes: &mut Mistakes<'_>) -> ProseMatcher {
        let frames = || written.frame.iter().chain(&written.any);
        for frame in frames() {
            self.check_frame(frame.get_ref(), frame.span().start, mistakes);
        }
        if frames().next().is_none() {
            mistakes.note(at, "write `frame`, or `any` with frames");
        }
        ProseMatcher {
            frames: frames().map(|frame| frame.get_ref().clone()).collect(),
            selects: selectors(&written.selects, mistakes),
            unless: written.unless,
        }
    }

    pub(super) fn check_frame(&self, frame: &FramePattern, at: usize, mistakes: &mut Mistakes<'_>) {
        for (slot, entry) in frame.unknown(self.lexicon) {
            mistakes.note(at, format!("the lexicon has no {} {entry}", slot.name()));
        }
        if frame.is_empty() {
            mistakes.note(at, "a frame names an act, an object, a target or a manner");
        }
    }
}
