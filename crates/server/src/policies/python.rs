//! JSON as Python writes it, because that is what the SDK's check of a signature hashes.

use std::fmt::Write;

/// A text between quotes, with everything but printable ASCII escaped: `json.dumps(text)`.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(char),
            _ => escape(&mut out, char),
        }
    }
    out.push('"');
    out
}

/// Characters outside the basic plane become two escapes.
fn escape(out: &mut String, char: char) {
    for unit in char.encode_utf16(&mut [0; 2]) {
        // Writing into a string cannot fail.
        let _ = write!(out, "\\u{unit:04x}");
    }
}

/// A finite number as `repr` writes a Python float: with an exponent from 1e16 and below 1e-4, and never
/// without a point or an exponent.
pub(super) fn float(number: f64) -> String {
    let scientific = format!("{number:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..16).contains(&exponent) {
        let plain = format!("{number}");
        return if plain.contains('.') { plain } else { plain + ".0" };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `repr` of Python 3.11 gives.
    #[test]
    fn floats_are_spelled_as_in_python() {
        for (number, spelling) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (5.0, "5.0"),
            (0.1, "0.1"),
            (0.5, "0.5"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (1e-7, "1e-07"),
            (1.5e-7, "1.5e-07"),
            (123_456.789, "123456.789"),
            (1e15, "1000000000000000.0"),
            (9_007_199_254_740_993.0, "9007199254740992.0"),
            (1e16, "1e+16"),
            (1.234e21, "1.234e+21"),
            (1e22, "1e+22"),
            (1e100, "1e+100"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
        ] {
            assert_eq!(float(number), spelling);
        }
    }

    /// What `json.dumps` of Python 3.11 gives.
    #[test]
    fn texts_are_escaped_as_in_python() {
        for (text, spelling) in [
            ("", r#""""#),
            ("plain /path", r#""plain /path""#),
            ("a \"b\" \\ c", r#""a \"b\" \\ c""#),
            ("1\n2\r3\t4\u{8}5\u{c}", r#""1\n2\r3\t4\b5\f""#),
            ("\u{0}\u{1f}\u{7f}\u{80}", r#""\u0000\u001f\u007f\u0080""#),
            ("kosten ≤ 1€", r#""kosten \u2264 1\u20ac""#),
            ("\u{ffff}\u{10000}😀", r#""\uffff\ud800\udc00\ud83d\ude00""#),
        ] {
            assert_eq!(quoted(text), spelling);
        }
    }
}
