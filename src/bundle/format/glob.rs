//! Patterns of paths.

/// Whether a path fits a pattern: its last components, or all of them where the pattern begins with `/`.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    if !may_fit(pattern, path) {
        return false;
    }
    let (pattern, is_whole) = match pattern.strip_prefix('/') {
        Some(rest) => (rest, true),
        None => (pattern, false),
    };
    fits(&mut pattern.rsplit('/'), &mut path.rsplit('/'), is_whole)
}

/// Whether what a pattern has behind its last `*` ends the path, as far as both go: of most patterns it does not.
fn may_fit(pattern: &str, path: &str) -> bool {
    let mut ends = pattern.bytes().rev().zip(path.bytes().rev()).take_while(|(wanted, _)| *wanted != b'*');
    ends.all(|(wanted, held)| wanted == held)
}

/// Compares from the last component on; before `**` the rest of the pattern is sought at each place in what is left of the path.
fn fits<'p>(
    pattern: &mut (impl Iterator<Item = &'p str> + Clone),
    path: &mut (impl Iterator<Item = &'p str> + Clone),
    is_whole: bool,
) -> bool {
    while let Some(wanted) = pattern.next() {
        if wanted == "**" {
            return std::iter::once(path.clone())
                .chain(std::iter::from_fn(|| path.next().map(|_| path.clone())))
                .any(|mut left| fits(&mut pattern.clone(), &mut left, is_whole));
        }
        if !path.next().is_some_and(|component| component_fits(wanted, component)) {
            return false;
        }
    }
    !is_whole || path.next().is_none()
}

/// Whether a component fits a pattern in which `*` stands for any part of it.
fn component_fits(pattern: &str, component: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == component };
    let Some(mut left) = component.strip_prefix(head) else { return false };
    let mut pieces = rest.split('*').peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return left.len() >= piece.len() && left.ends_with(piece);
        }
        let Some((_, after)) = left.split_once(piece) else { return false };
        left = after;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_the_end_of_a_path() {
        for (pattern, path, expected) in [
            ("package.json", "a/package.json", true),
            ("package.json", "a/my-package.json", false),
            (".claude/settings.json", "x/.claude/settings.json", true),
            (".claude/settings.json", "settings.json", false),
            ("/settings.json", "settings.json", true),
            ("/settings.json", "a/settings.json", false),
            ("*.ipynb", "a/b.ipynb", true),
            ("*requirements*.txt", "dev-requirements-2.txt", true),
            ("*requirements*.txt", "requirements", false),
            ("a*a", "a", false),
            ("commands/**/*.toml", "x/commands/a/b/c.toml", true),
            ("commands/**/*.toml", "commands/a.toml", true),
            ("commands/**/*.toml", "x/command/a.toml", false),
            (".a/commands/**/*.md", "x/.a/commands/b/c.md", true),
            (".a/commands/**/*.md", "x/commands/b/c.md", false),
            ("/a/**/c", "a/b/c", true),
            ("/a/**/c", "x/a/b/c", false),
            (".github/hooks/*.json", ".github/hooks/a.json", true),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
