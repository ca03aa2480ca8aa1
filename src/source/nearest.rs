//! Finds the name that was probably meant.

/// The name nearest to `typed`, where one is near enough to have been meant.
pub(crate) fn nearest<'n>(typed: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let allowed = if typed.chars().count() < 6 { 2 } else { 3 };
    names
        .into_iter()
        .map(|name| (distance(typed, name), name))
        .filter(|(distance, name)| *distance <= allowed && *distance < name.chars().count())
        .min()
        .map(|(_, name)| name)
}

/// How many characters must be added, removed, replaced or swapped with their neighbour; long names are cut at 64 characters.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
    for (row, left) in a.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, right) in b.iter().enumerate() {
            let replaced = at(&last, column) + usize::from(left != right);
            let mut least = replaced.min(at(&last, column + 1) + 1).min(at(&next, column) + 1);
            let swapped = row > 0 && column > 0 && a.get(row - 1) == Some(right) && b.get(column - 1) == Some(left);
            if swapped {
                least = least.min(at(&before_last, column - 1) + 1);
            }
            next.push(least);
        }
        before_last = std::mem::replace(&mut last, next);
    }
    at(&last, b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_near_was_meant() {
        let check = |typed, expected| assert_eq!(nearest(typed, ["scan", "rules", "limits"]), expected, "{typed}");
        check("rulse", Some("rules"));
        check("limit", Some("limits"));
        check("sacn", Some("scan"));
        check("my-skill", None);
        check("", None);
    }
}
