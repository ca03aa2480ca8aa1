//! The forms of a lexicon as a tree of their bytes, walked from every place where a word begins.

/// Forms as a tree; the children of a node stand side by side.
#[derive(Debug, Default)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    /// The byte that leads to each node.
    bytes: Vec<u8>,
    /// The node of the first byte of forms, by that byte: the one look-up that every word pays for.
    first: Vec<Option<u32>>,
}

/// Numbers are small, so that many nodes stay near one another in memory.
#[derive(Debug)]
struct Node {
    first_child: u32,
    end_of_children: u32,
    form: Option<u32>,
}

/// Forms that share their first bytes, before they are a node.
struct Shared {
    from: usize,
    to: usize,
    depth: usize,
}

impl Trie {
    /// The tree of `forms`, which are sorted and without duplicates.
    pub(super) fn of(forms: &[String]) -> Self {
        let mut trie = Self { nodes: Vec::new(), bytes: vec![0], first: vec![None; 256] };
        let mut shared = vec![Shared { from: 0, to: forms.len(), depth: 0 }];
        // Every node puts its children at the end of the list that is gone through.
        while let Some(Shared { from, to, depth }) = shared.get(trie.nodes.len()) {
            let (mut at, to, depth) = (*from, *to, *depth);
            let byte_of = |at: usize| forms.get(at).and_then(|form| form.as_bytes().get(depth)).copied();
            let form = (at < to && byte_of(at).is_none()).then(|| number(at));
            at += usize::from(form.is_some());
            let first_child = number(shared.len());
            while let Some(byte) = (at < to).then(|| byte_of(at)).flatten() {
                let len = (at..to).take_while(|other| byte_of(*other) == Some(byte)).count();
                if let Some(first) = trie.first.get_mut(usize::from(byte)).filter(|_| depth == 0) {
                    *first = Some(number(shared.len()));
                }
                shared.push(Shared { from: at, to: at + len, depth: depth + 1 });
                trie.bytes.push(byte);
                at += len;
            }
            trie.nodes.push(Node { first_child, end_of_children: number(shared.len()), form });
        }
        trie
    }

    /// All places in `text` where a form stands that does not begin within a word: the form, its start and its end, by start.
    pub(super) fn find(&self, text: &[u8], mut found: impl FnMut(usize, std::ops::Range<usize>)) {
        let mut in_word = false;
        for (start, byte) in text.iter().enumerate() {
            let is_letter = byte.is_ascii_alphanumeric();
            let is_within = in_word && is_letter;
            in_word = is_letter;
            if is_within {
                continue;
            }
            let mut node = self.first.get(usize::from(*byte)).copied().flatten().and_then(|at| self.node(at));
            let mut end = start + 1;
            while let Some(reached) = node {
                if let Some(form) = reached.form {
                    found(form as usize, start..end);
                }
                node = text.get(end).and_then(|byte| self.child(reached, *byte));
                end += 1;
            }
        }
    }

    fn node(&self, at: u32) -> Option<&Node> {
        self.nodes.get(at as usize)
    }

    fn child(&self, node: &Node, byte: u8) -> Option<&Node> {
        let bytes = self.bytes.get(node.first_child as usize..node.end_of_children as usize)?;
        let at = bytes.binary_search(&byte).ok()?;
        self.nodes.get(node.first_child as usize + at)
    }
}

/// An index as a number; a lexicon is far smaller than 4 GiB.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_found_where_no_word_goes_on() {
        let forms: Vec<String> = ["key", "key chain", "keys", "~/.ssh", "发送"].map(str::to_owned).to_vec();
        let trie = Trie::of(&forms);
        for (text, expected) in [
            ("keys", &["key", "keys"][..]),
            ("a key chain", &["key", "key chain"]),
            ("monkey", &[]),
            ("请发送key", &["发送", "key"]),
            ("x~/.ssh", &["~/.ssh"]),
            ("ke", &[]),
            ("", &[]),
        ] {
            let mut found = Vec::new();
            trie.find(text.as_bytes(), |form, span| {
                assert_eq!(text.as_bytes().get(span), forms.get(form).map(String::as_bytes));
                found.extend(forms.get(form).map(String::as_str));
            });
            assert_eq!(found, expected, "{text}");
        }
        Trie::default().find(b"key", |_, _| panic!("an empty tree holds nothing"));
    }
}
