//! Written `joint` matchers become compiled ones.

use toml::Spanned;

use super::Lowering;
use crate::rule::compile::Mistakes;
use crate::rule::matcher::{JointMatcher, ProbeId};
use crate::rule::written::{WrittenJoint, WrittenMember};

impl Lowering<'_> {
    pub(super) fn joint(&mut self, written: &WrittenJoint, at: usize, mistakes: &mut Mistakes<'_>) -> JointMatcher {
        let all: Vec<ProbeId> = written.all.iter().filter_map(|member| self.member(member, mistakes)).collect();
        let any: Vec<ProbeId> = written.any.iter().filter_map(|member| self.member(member, mistakes)).collect();
        if written.all.len() + written.at_least < 2 {
            mistakes.note(at, "a joint rule joins at least two facts");
        }
        if written.at_least > written.any.len() {
            mistakes.note(at, "`at-least` asks for more than `any` offers");
        }
        JointMatcher { within: written.within, all, any, at_least: written.at_least }
    }

    fn member(&mut self, written: &Spanned<WrittenMember>, mistakes: &mut Mistakes<'_>) -> Option<ProbeId> {
        let at = written.span().start;
        let (found, what) = match written.get_ref() {
            WrittenMember::Rule(id) => (self.probes.get(id).copied(), format!("no rule is named {id}")),
            WrittenMember::Fact(id) => {
                (self.signs.get(id).copied(), format!("no vocabulary of role sign is named {id}"))
            }
            WrittenMember::Frame(frame) => {
                self.check_frame(frame, at, mistakes);
                let first = self.probes.len() + self.signs.len();
                let known = self.frames.iter().position(|held| held == frame).unwrap_or(self.frames.len());
                if known == self.frames.len() {
                    self.frames.push(frame.clone());
                }
                (u32::try_from(first + known).ok().map(ProbeId), String::new())
            }
        };
        if found.is_none() {
            mistakes.note(at, what);
        }
        found
    }
}
