//! Text inside JSON as a reader understands it.

/// How many levels of JSON within JSON are looked through.
const DEEPEST: usize = 3;

/// Takes away the escapes of JSON, however deep, even where the text is cut off or no JSON at all. `None`
/// when there are none.
pub fn unescaped(text: &str) -> Option<String> {
    if !text.contains('\\') {
        return None;
    }
    let mut plain = once(text);
    for _ in 1..DEEPEST {
        if !plain.contains('\\') {
            break;
        }
        plain = once(&plain);
    }
    Some(plain)
}

fn once(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(escape) = rest.chars().next() else { break };
        let (meant, length) = if escape == 'u' {
            unicode(&rest[1..])
        } else {
            (simple(escape), 0)
        };
        plain.push(meant);
        rest = &rest[escape.len_utf8() + length..];
    }
    plain.push_str(rest);
    plain
}

const fn simple(escape: char) -> char {
    match escape {
        'n' | 'r' => '\n',
        't' => '\t',
        'b' | 'f' => ' ',
        other => other,
    }
}

/// The character, and how many bytes after the `u` name it. Two halves are one character.
fn unicode(rest: &str) -> (char, usize) {
    let Some(first) = four_digits(rest) else {
        return ('u', 0);
    };
    if let Some(c) = char::from_u32(first) {
        return (c, 4);
    }
    let second = rest[4..].strip_prefix("\\u").and_then(four_digits);
    let pair = second.and_then(|second| u16::try_from(first).ok().zip(u16::try_from(second).ok()));
    let whole = pair.and_then(|(first, second)| char::decode_utf16([first, second]).next()?.ok());
    whole.map_or((char::REPLACEMENT_CHARACTER, 4), |c| (c, 10))
}

fn four_digits(text: &str) -> Option<u32> {
    let digits = text
        .get(..4)
        .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_what_they_mean() {
        for (escaped, plain) in [
            (r#"a \"quoted\" line\nand another"#, "a \"quoted\" line\nand another"),
            (r"gr\u00fcn \ud83d\ude00!", "grün 😀!"),
            (
                r#"{\"a\": \"{\\\"b\\\": \\\"c\\nd\\\"}\"}"#,
                "{\"a\": \"{\"b\": \"c\nd\"}\"}",
            ),
            (r"cut off \ud83d", "cut off \u{FFFD}"),
            (r"cut off \u12", "cut off u12"),
            ("cut off \\", "cut off "),
            (r"\é", "é"),
        ] {
            assert_eq!(unescaped(escaped).as_deref(), Some(plain), "{escaped}");
        }
        assert_eq!(unescaped("nothing to do"), None);
    }
}
