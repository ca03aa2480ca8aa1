//! Forms as a graph of their bytes, walked from every place of a text where a word begins.
//!
//! Forms that begin alike share their first nodes, and forms of one number that end alike their last ones: a phrase of
//! three choices out of ten each is thirty branches and not a thousand. A node is where the cells of its edges lie: the one
//! of a byte is the base of the node with the byte put into it, so that each step looks at one cell.

use std::collections::{BTreeMap, BTreeSet};

/// Forms, each with a number.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Graph(pub(crate) Vec<Cell>);

/// An edge.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Cell {
    /// The base of the node that it leads to.
    pub(crate) base: u32,
    /// The number of the form that ends there, and one more; 0 where none does.
    pub(crate) form: u16,
    /// Its byte; more than a byte where the cell is free.
    pub(crate) byte: u16,
}

/// The base of the node before all forms.
const ROOT: u32 = 0;

/// The base of a node without edges: no cell is there.
const LEAF: u32 = u32::MAX;

/// A cell that is no edge.
const FREE: Cell = Cell { base: LEAF, form: 0, byte: u16::MAX };

/// How many of the last cells are tried for a node: those before them are all but full.
const TRIED: usize = 2_048;

/// A node before it has a base: its edges with the nodes that they lead to, and the form that ends there.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Node {
    edges: Vec<(u8, usize)>,
    form: u16,
}

impl Graph {
    /// The graph of forms with their numbers; the forms are sorted and without duplicates.
    pub(crate) fn of<'a>(forms: impl Iterator<Item = (&'a str, u16)>) -> Self {
        Self(laid(&minimal(forms)))
    }

    /// All places in `text` where a form stands that does not begin within a word: the number of the form, its start and
    /// its end, by start.
    pub(crate) fn find(&self, text: &[u8], mut found: impl FnMut(u16, std::ops::Range<usize>)) {
        let mut in_word = false;
        for (start, byte) in text.iter().enumerate() {
            let is_letter = byte.is_ascii_alphanumeric();
            let is_within = in_word && is_letter;
            in_word = is_letter;
            if is_within {
                continue;
            }
            let mut base = ROOT;
            let mut end = start;
            while let Some(cell) = text.get(end).and_then(|byte| self.next(base, *byte)) {
                end += 1;
                if let Some(form) = cell.form.checked_sub(1) {
                    found(form, start..end);
                }
                base = cell.base;
            }
        }
    }

    fn next(&self, base: u32, byte: u8) -> Option<&Cell> {
        let Self(cells) = self;
        cells.get(place(base, byte)).filter(|cell| cell.byte == u16::from(byte))
    }
}

/// Where the cell of a byte of a node lies.
const fn place(base: u32, byte: u8) -> usize {
    (base ^ byte as u32) as usize
}

/// The nodes of sorted forms, equal ones as one; each stands behind those that it leads to.
fn minimal<'a>(forms: impl Iterator<Item = (&'a str, u16)>) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut numbers: BTreeMap<Node, usize> = BTreeMap::new();
    // The nodes along the form before: nothing else can still get an edge.
    let mut path = vec![Node::default()];
    let mut before: &[u8] = &[];
    for (form, number) in forms.map(|(form, number)| (form.as_bytes(), number.saturating_add(1))).chain([(&[][..], 0)])
    {
        let shared = before.iter().zip(form).take_while(|(one, other)| one == other).count();
        for byte in before.get(shared..).unwrap_or_default().iter().rev() {
            let Some(node) = path.pop() else { break };
            let at = *numbers.entry(node).or_insert_with_key(|node| {
                nodes.push(node.clone());
                nodes.len() - 1
            });
            path.last_mut().into_iter().for_each(|parent| parent.edges.push((*byte, at)));
        }
        path.resize_with(form.len() + 1, Node::default);
        path.last_mut().into_iter().filter(|_| number > 0).for_each(|end| end.form = number);
        before = form;
    }
    nodes.extend(path.pop());
    nodes
}

/// The cells of nodes, of which the last is before all forms.
fn laid(nodes: &[Node]) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut taken = BTreeSet::new();
    let mut bases = vec![LEAF; nodes.len()];
    // What many forms begin with lies together.
    let mut order: Vec<usize> = nodes.len().checked_sub(1).into_iter().collect();
    let mut next = 0;
    while let Some((at, node)) = order.get(next).and_then(|at| Some((*at, nodes.get(*at)?))) {
        next += 1;
        let Some(base) = bases.get_mut(at).filter(|base| **base == LEAF && !node.edges.is_empty()) else { continue };
        *base = if at + 1 == nodes.len() { ROOT } else { free_base(&cells, &taken, node) };
        taken.insert(*base);
        for (byte, to) in &node.edges {
            let own = place(*base, *byte);
            cells.resize(cells.len().max((own | 0xFF) + 1), FREE);
            cells.get_mut(own).into_iter().for_each(|cell| cell.byte = u16::from(*byte));
            order.push(*to);
        }
    }
    for (node, base) in nodes.iter().zip(&bases) {
        for (byte, to) in &node.edges {
            let (Some(cell), Some(base)) = (cells.get_mut(place(*base, *byte)), bases.get(*to)) else { continue };
            *cell = Cell { base: *base, form: nodes.get(*to).map_or(0, |to| to.form), ..*cell };
        }
    }
    cells
}

/// The lowest base, of those that are tried, at which all edges of a node have free cells.
fn free_base(cells: &[Cell], taken: &BTreeSet<u32>, node: &Node) -> u32 {
    let is_free = |at: usize| cells.get(at).is_none_or(|cell| *cell == FREE);
    let first = node.edges.first().map_or(0, |(byte, _)| *byte);
    let tried = (cells.len().saturating_sub(TRIED)..).filter(|at| is_free(*at));
    let mut bases = tried.filter_map(|at| u32::try_from(at).ok()).map(|at| at ^ u32::from(first));
    let fits = |base: &u32| !taken.contains(base) && node.edges.iter().all(|(byte, _)| is_free(place(*base, *byte)));
    bases.find(fits).unwrap_or(LEAF)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMS: [(&str, u16); 6] =
        [("a cat", 1), ("key", 0), ("key chain", 1), ("keys", 0), ("~/.ssh", 2), ("发送", 0)];

    #[test]
    fn forms_are_found_where_no_word_goes_on() {
        let graph = Graph::of(FORMS.into_iter());
        for (text, expected) in [
            ("keys", &["key", "keys"][..]),
            ("a key chain", &["key", "key chain"]),
            ("a cat's keys", &["a cat", "key", "keys"]),
            ("monkey", &[]),
            ("请发送key", &["发送", "key"]),
            ("x~/.ssh", &["~/.ssh"]),
            ("ke\0y", &[]),
            ("ke", &[]),
            ("", &[]),
        ] {
            let mut found = Vec::new();
            graph.find(text.as_bytes(), |number, span| {
                let form = text.get(span).unwrap();
                assert!(FORMS.contains(&(form, number)), "{form} {number}");
                found.push(form);
            });
            assert_eq!(found, expected, "{text}");
        }
        Graph::default().find(b"key", |_, _| panic!("an empty graph holds nothing"));
        Graph::of([].into_iter()).find(b"key", |_, _| panic!("a graph of nothing holds nothing"));
    }

    #[test]
    fn what_ends_alike_is_one() {
        assert_eq!(minimal([("one key", 0), ("two key", 1)].into_iter()).len(), 1 + 7 + 7);
        assert_eq!(minimal([("one key", 0), ("two key", 0)].into_iter()).len(), 1 + 2 + 2 + 5);
    }

    #[test]
    fn every_form_of_many_is_found_and_no_other() {
        let words: BTreeSet<String> = (0..4_000u32).map(|n| format!("{:x} w{:o}", n * 7, n % 97)).collect();
        let graph = Graph::of(words.iter().map(|word| (word.as_str(), 3)));
        for n in 0..8_000u32 {
            let text = format!("{:x} w{:o}", n * 7, n % 97);
            let mut is_found = false;
            graph.find(text.as_bytes(), |number, span| is_found |= number == 3 && span == (0..text.len()));
            assert_eq!(is_found, words.contains(&text), "{text}");
        }
    }
}
