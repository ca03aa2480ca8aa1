//! The rule files that are part of the program, and what the build script told of their patterns.

use super::shape::Shape;

include!(concat!(env!("OUT_DIR"), "/built_in.rs"));
include!(concat!(env!("OUT_DIR"), "/shapes.rs"));

/// The shape of a pattern that stands in a built-in file.
pub(super) fn shape(text: &str, unicode: bool) -> Option<Shape> {
    let at = SHAPES.binary_search_by_key(&(text, unicode), |(text, unicode, _, _)| (text, *unicode)).ok()?;
    let (_, _, literals, longest) = SHAPES.get(at)?;
    let owned = |set: &&[&str]| set.iter().map(|literal| (*literal).to_owned()).collect();
    Some(Shape { literals: literals.iter().map(owned).collect(), longest: *longest })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::shape::parse;

    #[test]
    fn the_built_in_shapes_are_those_of_their_patterns() {
        assert!(SHAPES.len() > 100);
        for (text, unicode, _, _) in SHAPES {
            assert_eq!(shape(text, unicode), parse(text, unicode).map(|hir| Shape::of(&hir)).ok(), "{text}");
        }
    }
}
