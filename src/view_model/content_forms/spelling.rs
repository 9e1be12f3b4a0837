//! One value, spelled as the different writers spell it.

use std::fmt::Write as _;

use super::literal::Literal;

/// How JSON is written.
#[derive(Clone, Copy, Debug)]
pub struct JsonStyle {
    between: &'static str,
    after_key: &'static str,
    ascii: bool,
}

/// `json.dumps(value, ensure_ascii=False)`.
pub const UNICODE: JsonStyle = JsonStyle {
    between: ", ",
    after_key: ": ",
    ascii: false,
};

/// `json.dumps(value)`.
pub const ASCII: JsonStyle = JsonStyle { ascii: true, ..UNICODE };

/// Without blanks.
pub const COMPACT: JsonStyle = JsonStyle {
    between: ",",
    after_key: ":",
    ascii: false,
};

/// As Python's `str` writes it.
pub fn python(value: &Literal) -> String {
    let mut out = String::new();
    write_python(&mut out, value);
    out
}

/// As Python's `json.dumps` writes it.
pub fn json(value: &Literal, style: JsonStyle) -> String {
    let mut out = String::new();
    write_json(&mut out, value, style);
    out
}

/// As the server spells a content that came as a value instead of as text.
pub fn structured(value: &Literal) -> String {
    let mut out = String::new();
    write_structured(&mut out, value);
    out
}

fn write_python(out: &mut String, value: &Literal) {
    match value {
        Literal::Null => out.push_str("None"),
        Literal::Bool(flag) => out.push_str(if *flag { "True" } else { "False" }),
        Literal::Int(digits) => out.push_str(digits),
        Literal::Float(number) => out.push_str(&float(*number, "inf")),
        Literal::Text(text) => write_python_text(out, text),
        Literal::List(items) => list(out, ("[", "]"), ", ", items, write_python),
        Literal::Tuple(items) => {
            let close = if items.len() == 1 { ",)" } else { ")" };
            list(out, ("(", close), ", ", items, write_python);
        }
        Literal::Map(entries) => list(out, ("{", "}"), ", ", entries, |out, (key, value)| {
            write_python_text(out, key);
            out.push_str(": ");
            write_python(out, value);
        }),
    }
}

fn write_json(out: &mut String, value: &Literal, style: JsonStyle) {
    match value {
        Literal::Null => out.push_str("null"),
        Literal::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Literal::Int(digits) => out.push_str(digits),
        Literal::Float(number) => out.push_str(&float(*number, "Infinity")),
        Literal::Text(text) => write_json_text(out, text, style.ascii),
        Literal::List(items) | Literal::Tuple(items) => {
            list(out, ("[", "]"), style.between, items, |out, item| {
                write_json(out, item, style);
            });
        }
        Literal::Map(entries) => list(out, ("{", "}"), style.between, entries, |out, (key, value)| {
            write_json_text(out, key, style.ascii);
            out.push_str(style.after_key);
            write_json(out, value, style);
        }),
    }
}

fn write_structured(out: &mut String, value: &Literal) {
    let quoted = |out: &mut String, text: &str| {
        out.push('"');
        out.extend(text.escape_debug());
        out.push('"');
    };
    match value {
        Literal::Null => out.push_str("null"),
        Literal::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        // What does not fit is read as a float.
        Literal::Int(digits) => match (digits.parse::<i64>(), digits.parse::<f64>()) {
            (Err(_), Ok(float)) => out.push_str(&float.to_string()),
            _ => out.push_str(digits),
        },
        Literal::Float(number) => out.push_str(&number.to_string()),
        Literal::Text(text) => quoted(out, text),
        Literal::List(items) | Literal::Tuple(items) => {
            list(out, ("[", "]"), "", items, |out, item| {
                write_structured(out, item);
                out.push(',');
            });
        }
        Literal::Map(entries) => list(out, ("{", "}"), "", entries, |out, (key, value)| {
            quoted(out, key);
            out.push(':');
            write_structured(out, value);
            out.push(',');
        }),
    }
}

fn list<T>(
    out: &mut String,
    (open, close): (&str, &str),
    between: &str,
    items: &[T],
    mut write: impl FnMut(&mut String, &T),
) {
    out.push_str(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(between);
        }
        write(out, item);
    }
    out.push_str(close);
}

/// The shortest digits that read back as the same number, in Python's choice of notation.
fn float(number: f64, infinity: &str) -> String {
    if number.is_infinite() {
        return format!("{}{infinity}", if number < 0.0 { "-" } else { "" });
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..16).contains(&exponent) {
        format!("{number:?}")
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{digits}e{sign}{:02}", exponent.abs())
    }
}

fn write_python_text(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.push(quote);
    for letter in text.chars() {
        match letter {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            same if same == quote => out.extend(['\\', same]),
            shown if is_printable(shown) => out.push(shown),
            other => write_escape(out, u32::from(other)),
        }
    }
    out.push(quote);
}

/// Rust's debug escapes hide the same characters as Python's. They also hide marks that join with what
/// stands before them, but only at the start of a text.
fn is_printable(letter: char) -> bool {
    let mut pair = String::from("a");
    pair.push(letter);
    matches!(letter, '"' | '\'') || pair.escape_debug().nth(1) == Some(letter)
}

fn write_escape(out: &mut String, code: u32) {
    // Writing to a string cannot fail.
    let _ = match code {
        0..=0xFF => write!(out, "\\x{code:02x}"),
        0x100..=0xFFFF => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

fn write_json_text(out: &mut String, text: &str, ascii: bool) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(letter),
            shown if !ascii && shown >= ' ' => out.push(shown),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}
