//! One walk over a syntax tree, without recursion: a node is left once all its children were.

use tree_sitter::{Tree, TreeCursor};

/// What a visitor does with a node.
pub(super) enum Descent {
    /// It goes on with its children.
    Inside,
    /// It leaves the node at once.
    Leaf,
    /// It passes by: the node was never opened.
    Passed,
}

/// What sees the nodes of a tree.
pub(super) trait Visitor<'t> {
    /// Comes to the node of the cursor.
    fn enter(&mut self, cursor: &TreeCursor<'t>) -> Descent;

    /// Leaves the node that was opened last.
    fn leave(&mut self);
}

/// Shows all nodes of a tree to a visitor, in the order of the text.
pub(super) fn visit<'t>(tree: &'t Tree, visitor: &mut impl Visitor<'t>) {
    let mut cursor = tree.walk();
    loop {
        match visitor.enter(&cursor) {
            Descent::Inside if cursor.goto_first_child() => continue,
            Descent::Inside | Descent::Leaf => visitor.leave(),
            Descent::Passed => {}
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
            visitor.leave();
        }
    }
}
