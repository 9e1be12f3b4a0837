//! Characters that a person cannot see and a model can.

/// What is hidden in the text, in words.
pub(super) fn hidden(text: &str) -> Option<&'static str> {
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                return Some("characters that turn the direction of writing");
            }
            '\u{200B}'
            | '\u{2060}'..='\u{2064}'
            | '\u{FEFF}'
            | '\u{AD}'
            | '\u{180E}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{3164}'
            | '\u{FFA0}' => {
                return Some("invisible characters");
            }
            // Indian and Persian scripts and composed emoji need these; English words do not.
            '\u{200C}' | '\u{200D}' if before.is_ascii_alphanumeric() || rest.peek().is_some_and(char::is_ascii) => {
                return Some("invisible characters inside a word");
            }
            '\u{E0000}'..='\u{E0FFF}' => return Some("invisible characters that can carry a hidden text"),
            _ => {}
        }
        before = c;
    }
    None
}

/// Breaks a line without being a control character.
pub(super) const fn is_line_break(c: char) -> bool {
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
}
