//! Whether a style or a class keeps an element from being seen: not drawn, too small, out of the page, in the colour of the page.

/// Classes by which the common style sheets keep an element from being seen.
const CLASSES: [&str; 7] =
    ["hidden", "invisible", "sr-only", "visually-hidden", "visuallyhidden", "d-none", "screen-reader-text"];

/// The most declarations of a style that are read.
const DECLARATIONS: usize = 64;

/// Whether the value of a `style` attribute hides the element.
pub(super) fn hides_by_style(style: &str) -> bool {
    let declarations: Vec<(String, String)> = without_comments(style)
        .split(';')
        .take(DECLARATIONS)
        .filter_map(|declaration| {
            let compact: String =
                declaration.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
            let (property, value) = compact.split_once(':')?;
            let value = value.split('!').next().unwrap_or_default();
            Some((property.to_owned(), value.to_owned()))
        })
        .collect();
    let background = declarations
        .iter()
        .find(|(property, _)| matches!(property.as_str(), "background" | "background-color"))
        .map_or("white", |(_, value)| value.as_str());
    declarations.iter().any(|(property, value)| match property.as_str() {
        "display" => value == "none",
        "visibility" => matches!(value.as_str(), "hidden" | "collapse"),
        "opacity" => is_at_most(value, 0.1),
        "font-size" => is_at_most(value, if value.ends_with("em") || value.ends_with('%') { 0.1 } else { 1.5 }),
        "max-height" | "max-width" => is_at_most(value, 0.0),
        "left" | "top" | "right" | "bottom" | "text-indent" | "margin-left" | "margin-top" => is_at_most(value, -500.0),
        "clip" => value.starts_with("rect(0") || value.starts_with("rect(1px,1px,1px,1px"),
        "clip-path" => value.starts_with("inset(50%") || value.starts_with("inset(100%"),
        "transform" => value.starts_with("scale(0)") || value.starts_with("scale(0,"),
        "color" => hides_by_colour(value, background),
        _ => false,
    })
}

/// Whether text of a colour is not seen on a background.
pub(super) fn hides_by_colour(colour: &str, background: &str) -> bool {
    let colour = colour.trim().to_ascii_lowercase();
    let is_clear = |name: &str| name == "transparent" || (name.starts_with("rgba(") && name.ends_with(",0)"));
    is_clear(&colour) || shade(&colour) == shade(background)
}

/// Whether a class of the element hides it.
pub(super) fn hides_by_class(classes: &str) -> bool {
    classes.split_whitespace().any(|class| CLASSES.contains(&class))
}

/// One name for the spellings of a colour; what is nearly white is white.
fn shade(colour: &str) -> String {
    let parts = colour.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')'));
    let channels: Vec<u8> = match (colour.strip_prefix('#'), parts) {
        (Some(digits), _) if matches!(digits.len(), 3 | 4) => {
            digits.chars().take(3).filter_map(|c| c.to_digit(16)).filter_map(|c| u8::try_from(c * 17).ok()).collect()
        }
        (Some(digits), _) => {
            let pairs = (0..3).filter_map(|at| digits.get(at * 2..at * 2 + 2));
            pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
        }
        (None, Some(parts)) => parts.split(',').filter_map(|part| part.parse().ok()).collect(),
        _ => Vec::new(),
    };
    match channels.as_slice() {
        [red, green, blue] if [red, green, blue].into_iter().all(|channel| *channel > 249) => "white".to_owned(),
        [red, green, blue] => format!("{red},{green},{blue}"),
        _ if matches!(colour, "snow" | "ghostwhite" | "ivory") => "white".to_owned(),
        _ => colour.to_owned(),
    }
}

fn without_comments(style: &str) -> String {
    let mut kept = String::with_capacity(style.len());
    let mut rest = style;
    while let Some((before, comment)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}

/// Whether a length or share is `most` or less.
fn is_at_most(value: &str, most: f32) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    number.parse::<f32>().is_ok_and(|number| number <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_small_or_of_one_colour_is_not_seen() {
        for style in [
            "opacity:0.01",
            "font-size:1px",
            "color:#fff",
            "color: rgb(255, 255, 255)",
            "background:#000;color:black;color:#000000",
            "color:transparent",
            "position:absolute;left:-9999px",
            "text-indent:-5000px",
            "max-height:0;overflow:hidden",
            "clip:rect(0,0,0,0)",
        ] {
            assert!(hides_by_style(style), "{style}");
        }
        for style in ["background:#c00;color:#fff", "color:red", "font-size:0.8em", "left:-10px", "opacity:.5", "top:0"]
        {
            assert!(!hides_by_style(style), "{style}");
        }
        assert!(hides_by_class("mt-2 sr-only"));
        assert!(!hides_by_class("hidden-note"));
    }
}
