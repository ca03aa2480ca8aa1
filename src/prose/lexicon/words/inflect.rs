//! The regular forms of English verbs and nouns.

/// The form alone.
pub(super) fn fixed(text: &str) -> Vec<String> {
    vec![text.to_ascii_lowercase()]
}

/// The forms of a verb or of a phrase that begins with one: download, downloads, downloaded, downloading.
pub(super) fn verb(text: &str) -> Vec<String> {
    let text = text.to_ascii_lowercase();
    let (verb, rest) = match text.find(' ') {
        Some(at) => text.split_at(at),
        None => (text.as_str(), ""),
    };
    let mut forms = vec![verb.to_owned()];
    if is_word(verb) {
        forms.push(with_s(verb));
        forms.extend(past_and_gerund(verb));
    }
    for form in &mut forms {
        form.push_str(rest);
    }
    forms
}

/// The forms of a noun or of a phrase that ends with one: cookie, cookies.
pub(super) fn noun(text: &str) -> Vec<String> {
    let text = text.to_ascii_lowercase();
    let last = text.rsplit(' ').next().unwrap_or_default();
    if !is_word(last) || last.ends_with('s') {
        return vec![text];
    }
    let plural = with_s(last);
    let head = text.strip_suffix(last).unwrap_or_default();
    vec![format!("{head}{plural}"), text]
}

fn is_word(word: &str) -> bool {
    word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn with_s(word: &str) -> String {
    if let Some(stem) = ending_in_consonant_y(word) {
        return format!("{stem}ies");
    }
    let hisses = ["s", "sh", "ch", "x", "z"].iter().any(|end| word.ends_with(end));
    if hisses { format!("{word}es") } else { format!("{word}s") }
}

fn past_and_gerund(verb: &str) -> Vec<String> {
    if let Some(stem) = ending_in_consonant_y(verb) {
        return vec![format!("{stem}ied"), format!("{verb}ing")];
    }
    if verb.ends_with("ee") || verb.ends_with("oe") {
        return vec![format!("{verb}d"), format!("{verb}ing")];
    }
    if let Some(stem) = verb.strip_suffix('e') {
        return vec![format!("{verb}d"), format!("{stem}ing")];
    }
    let mut forms = Vec::new();
    if let Some(doubled) = doubled(verb) {
        forms.extend([format!("{doubled}ed"), format!("{doubled}ing")]);
        if syllables(verb) == 1 {
            return forms;
        }
    }
    // Where the stress lies is not written; of two syllables both spellings are taken.
    forms.extend([format!("{verb}ed"), format!("{verb}ing")]);
    forms
}

fn ending_in_consonant_y(word: &str) -> Option<&str> {
    let stem = word.strip_suffix('y')?;
    (!stem.ends_with(is_vowel) && !stem.is_empty()).then_some(stem)
}

fn doubled(verb: &str) -> Option<String> {
    let mut back = verb.chars().rev();
    let (last, middle, before) = (back.next()?, back.next()?, back.next()?);
    let doubles = !is_vowel(last) && !matches!(last, 'w' | 'x' | 'y') && is_vowel(middle) && !is_vowel(before);
    doubles.then(|| format!("{verb}{last}"))
}

fn syllables(word: &str) -> usize {
    let mut count = 0;
    let mut in_vowel = false;
    for c in word.chars() {
        let vowel = is_vowel(c) || c == 'y';
        count += usize::from(vowel && !in_vowel);
        in_vowel = vowel;
    }
    count
}

const fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(inflection: fn(&str) -> Vec<String>, word: &str, expected: &[&str]) {
        let forms = inflection(word);
        for form in expected {
            assert!(forms.iter().any(|have| have == form), "{word}: {form} is missing from {forms:?}");
        }
        assert!(forms.iter().all(|form| form.starts_with(word.get(..2).unwrap_or(word))), "{forms:?}");
    }

    #[test]
    fn verbs_take_their_regular_endings() {
        check(verb, "download", &["download", "downloads", "downloaded", "downloading"]);
        check(verb, "copy", &["copies", "copied", "copying"]);
        check(verb, "run", &["runs", "running"]);
        check(verb, "execute", &["executes", "executed", "executing"]);
        check(verb, "transmit", &["transmits", "transmitted", "transmitting"]);
        check(verb, "open", &["opens", "opened", "opening"]);
        check(verb, "paste", &["pasted", "pasting"]);
        check(verb, "deploy", &["deploys", "deployed", "deploying"]);
        check(verb, "push", &["pushes", "pushed"]);
        check(verb, "agree", &["agreed", "agreeing"]);
    }

    #[test]
    fn the_first_word_of_a_verb_phrase_is_inflected() {
        check(verb, "let the user know", &["lets the user know", "letting the user know"]);
    }

    #[test]
    fn the_last_word_of_a_noun_phrase_is_inflected() {
        check(noun, "api key", &["api key", "api keys"]);
        check(noun, "private key", &["private keys"]);
        check(noun, "utility", &["utilities"]);
        check(noun, "batch", &["batches"]);
        assert_eq!(noun("credentials"), ["credentials"]);
        assert_eq!(noun("~/.ssh"), ["~/.ssh"]);
    }
}
