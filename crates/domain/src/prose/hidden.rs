//! Characters that a person cannot see and a model can.

/// What is hidden in the text, in words.
pub fn hidden(text: &str) -> Option<&'static str> {
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        // Indian and Persian scripts and composed emoji need these; English words do not.
        let joins = before.is_ascii_alphanumeric() || rest.peek().is_some_and(char::is_ascii);
        if is_joiner(c) && joins {
            return Some("invisible characters inside a word");
        }
        if let Some(what) = invisible(c) {
            return Some(what);
        }
        before = c;
    }
    None
}

/// The text without anything that a person cannot see; of the control characters, line breaks and tabs stay.
pub fn visible(text: &str) -> String {
    let seen = |c: &char| {
        let control = c.is_control() && !matches!(c, '\n' | '\t');
        !control && !is_joiner(*c) && invisible(*c).is_none()
    };
    text.chars().filter(seen).collect()
}

/// What a character does that nobody sees anywhere.
const fn invisible(c: char) -> Option<&'static str> {
    match c {
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Some("characters that turn the direction of writing"),
        '\u{200B}'
        | '\u{2060}'..='\u{2064}'
        | '\u{FEFF}'
        | '\u{AD}'
        | '\u{180E}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{3164}'
        | '\u{FFA0}' => Some("invisible characters"),
        '\u{E0000}'..='\u{E0FFF}' => Some("invisible characters that can carry a hidden text"),
        _ => None,
    }
}

const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Breaks a line without being a control character.
pub(crate) const fn is_line_break(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_scripts_need_is_not_hidden() {
        for text in [
            "Antworte auf Deutsch: „kurz“.",
            "می\u{200C}خواهم",
            "क्\u{200D}ष",
            "a family 👩\u{200D}👩\u{200D}👧 is fine",
            "שלום \u{200F}עולם",
            "日本語で答えてください。",
            "❤\u{FE0F}",
        ] {
            assert_eq!(hidden(text), None, "{text}");
        }
    }

    #[test]
    fn what_no_reader_sees_is_found() {
        for text in [
            "ig\u{200B}nore",
            "ig\u{200D}nore",
            "\u{FEFF}text",
            "stop \u{202E}evil",
            "isolated \u{2066}text\u{2069}",
            "soft\u{AD}hyphen",
            "tag \u{E0041}\u{E0042}",
        ] {
            assert!(hidden(text).is_some(), "{text:?}");
        }
    }

    #[test]
    fn what_is_left_hides_nothing() {
        let text = "ig\u{200B}no\u{200D}re\u{0} \u{202E}this\u{E0041}\nline\tand ❤\u{FE0F} é";
        assert_eq!(visible(text), "ignore this\nline\tand ❤\u{FE0F} é");
        assert_eq!(hidden(&visible(text)), None);
    }
}
