//! Python's JSON writer spells numbers that are not finite as `NaN` and `Infinity`, which is not JSON.

use std::borrow::Cow;

const SPELLINGS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];

/// Replaces them by `null` outside of strings, so that one odd score does not cost a whole batch.
pub(super) fn as_null(json: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let (mut in_string, mut escaped) = (false, false);
    for (at, byte) in json.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
        } else if byte == b'"' {
            in_string = true;
        } else if at >= copied
            && matches!(byte, b'-' | b'I' | b'N')
            && let Some(spelling) = SPELLINGS.iter().find(|spelling| json[at..].starts_with(**spelling))
        {
            out.push_str(&json[copied..at]);
            out.push_str("null");
            copied = at + spelling.len();
        }
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    out.push_str(&json[copied..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::as_null;

    #[test]
    fn strings_stay_as_they_are() {
        assert_eq!(
            as_null(r#"{"a": NaN, "b": [-Infinity, Infinity], "c": "NaN \" Infinity"}"#),
            { r#"{"a": null, "b": [null, null], "c": "NaN \" Infinity"}"# }
        );
        assert!(matches!(
            as_null(r#"{"a": -1, "NaN": "NaN"}"#),
            std::borrow::Cow::Borrowed(_)
        ));
    }
}
