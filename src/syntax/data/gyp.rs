//! Reads `binding.gyp`, an expression of Python: JSON5 with comments that begin with `#`.

use super::{DataTree, parse_json5};
use crate::bundle::Limits;
use crate::syntax::Damage;

/// Reads a description of a build.
pub(super) fn parse_gyp(text: &str, limits: &Limits) -> (DataTree, Vec<Damage>) {
    parse_json5(&without_comments(text), limits)
}

/// The text with spaces in place of comments, so that every place stays where it is.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let (mut quote, mut is_escaped, mut is_comment) = (None, false, false);
    for letter in text.chars() {
        match letter {
            '\n' => {
                (quote, is_escaped, is_comment) = (None, false, false);
            }
            _ if is_comment => {}
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = quote.is_some(),
            '"' | '\'' if quote.is_none() => quote = Some(letter),
            '#' if quote.is_none() => is_comment = true,
            _ if quote == Some(letter) => quote = None,
            _ => {}
        }
        if is_comment {
            kept.extend(std::iter::repeat_n(' ', letter.len_utf8()));
        } else {
            kept.push(letter);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_python_are_left_out() {
        let check = |text: &str, expected: &str| assert_eq!(without_comments(text), expected, "{text}");
        check("a # b\nc", "a    \nc");
        check("'#' # é'\n\"a\\\"#\"", "'#'      \n\"a\\\"#\"");
        check("'it\\'s #' #x", "'it\\'s #'   ");
    }

    #[test]
    fn places_stay() {
        let text = "# one\n{ 'a': ['b', # two\n ], }";
        let (tree, damage) = parse_gyp(text, &Limits::default());
        assert_eq!(damage, []);
        let texts: Vec<&str> =
            tree.nodes.iter().filter(|node| node.text().is_some()).map(|node| node.span.of_text(text)).collect();
        assert_eq!(texts, ["'b'"]);
    }
}
