//! `package-lock.json`: where the packages of an installation came from. It pins nothing that a manifest leaves open:
//! whoever installs without the lock gets something else, and adding a file lowers nothing.

use std::collections::BTreeSet;

use crate::manifest::address::host_range;
use crate::manifest::fields::Fields;
use crate::manifest::packages::from_address;
use crate::source::Span;

/// Reads the hosts that packages are fetched from, each where it first stands, and the packages of repositories.
///
/// Entries stand at the top or within one another, as the version of the format has it; each node is visited once.
pub(super) fn read(fields: &mut Fields<'_>) {
    let tree = fields.tree;
    if let Some(root) = tree.root() {
        fields.reading.declared.name = fields.text(root, "name");
    }
    let mut seen = BTreeSet::new();
    for node in &tree.nodes {
        for (_, found) in tree.entries(node).filter(|(key, _)| key.value == "resolved") {
            let Some(address) = found.text() else { continue };
            if address.starts_with("git") {
                fields.reading.declared.dependencies.push(from_address("npm", address, found.span));
            } else if let Some(host) = host_range(address).and_then(|range| address.get(range))
                && seen.insert(host.to_ascii_lowercase())
            {
                let offsets = found.offsets(fields.source);
                fields.reading.add_indexes(address, |range| offsets.map(Span::of(range)));
            }
        }
    }
}
