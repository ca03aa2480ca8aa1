//! Letters of other scripts, and other forms of letters, that look like plain Latin ones.

/// Pairs of a letter and the plain one it looks like.
#[rustfmt::skip]
const LOOKS_LIKE: &[(char, char)] = &[
    // Greek.
    ('Α', 'A'), ('Β', 'B'), ('Ε', 'E'), ('Ζ', 'Z'), ('Η', 'H'), ('Ι', 'I'), ('Κ', 'K'), ('Μ', 'M'), ('Ν', 'N'), ('Ο', 'O'),
    ('Ρ', 'P'), ('Τ', 'T'), ('Υ', 'Y'), ('Χ', 'X'), ('ο', 'o'), ('ν', 'v'), ('ρ', 'p'), ('ϲ', 'c'), ('ϳ', 'j'), ('ι', 'i'),
    // Cyrillic.
    ('Ѕ', 'S'), ('І', 'I'), ('Ј', 'J'), ('А', 'A'), ('В', 'B'), ('Е', 'E'), ('К', 'K'), ('М', 'M'), ('Н', 'H'), ('О', 'O'),
    ('Р', 'P'), ('С', 'C'), ('Т', 'T'), ('У', 'Y'), ('Х', 'X'), ('а', 'a'), ('е', 'e'), ('о', 'o'), ('р', 'p'), ('с', 'c'),
    ('у', 'y'), ('х', 'x'), ('ѕ', 's'), ('і', 'i'), ('ј', 'j'), ('һ', 'h'), ('ԁ', 'd'), ('ԛ', 'q'), ('ԝ', 'w'), ('ӏ', 'l'),
    // Armenian, Cherokee, and Latin letters of phonetics.
    ('օ', 'o'), ('ս', 'u'), ('ո', 'n'), ('հ', 'h'), ('Ꭺ', 'A'), ('Ꭼ', 'E'), ('Ꮮ', 'L'), ('Ꮪ', 'S'), ('Ꮶ', 'K'), ('ɑ', 'a'),
    ('ɡ', 'g'), ('ı', 'i'),
];

/// The plain letter that a foreign one looks like.
fn plain_letter(character: char) -> Option<char> {
    // Full-width forms stand in the order of ASCII.
    if let 'Ａ'..='Ｚ' | 'ａ'..='ｚ' = character {
        return u32::from(character).checked_sub(0xFEE0).and_then(char::from_u32);
    }
    LOOKS_LIKE.iter().find(|(foreign, _)| *foreign == character).map(|(_, plain)| *plain)
}

/// A text with each letter that looks like a plain one in its place, in lower case.
pub(super) fn plain_text(text: &str) -> String {
    let plain = text.chars().map(|character| plain_letter(character).unwrap_or(character));
    plain.flat_map(char::to_lowercase).collect()
}

/// Whether a word is plain but for letters that look plain: two plain ones at least, and no more foreign ones than those.
pub(super) fn is_disguised(word: &str) -> bool {
    let (mut plain, mut foreign) = (0_u32, 0_u32);
    for character in word.chars().filter(|character| character.is_alphabetic()) {
        if character.is_ascii() {
            plain += 1;
        } else if plain_letter(character).is_some() {
            foreign += 1;
        } else {
            return false;
        }
    }
    plain >= 2 && foreign > 0 && foreign <= plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_disguised_by_letters_that_look_plain() {
        let check = |word: &str, expected: bool| assert_eq!(is_disguised(word), expected, "{word}");
        check("p\u{430}ssword", true);
        check("\u{405}KILL", true);
        check("ｃurl", true);
        check("password", false);
        check("пароль", false);
        check("μs", false);
        check("Δx", false);
        check("naïve", false);
        check("сор", false);
    }
}
