//! Metadata: servers before version 4 nest them, later ones join their keys by dots.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::langfuse::content::Content;

/// All values by their full keys. Texts that were quoted as JSON once more are unquoted.
pub(super) fn flat(value: Value) -> BTreeMap<String, Content> {
    let mut out = BTreeMap::new();
    add(String::new(), value, &mut out);
    out
}

fn add(key: String, value: Value, out: &mut BTreeMap<String, Content>) {
    let text = match value {
        Value::Null => return,
        Value::Object(entries) => {
            for (name, value) in entries {
                let key = if key.is_empty() { name } else { format!("{key}.{name}") };
                add(key, value, out);
            }
            return;
        }
        Value::String(text) => unquoted(text),
        other => other.to_string(),
    };
    out.insert(key, Content::new(text));
}

fn unquoted(text: String) -> String {
    let quoted = text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    let inner = if quoted { serde_json::from_str(&text).ok() } else { None };
    inner.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_spellings_read_the_same() {
        let nested = flat(json!({ "a": { "b.c": "x", "d": 3 }, "e": null, "f": [1], "g": "\"q\"" }));
        let joined = flat(json!({ "a.b.c": "\"x\"", "a.d": "3", "f": "[1]", "g": "q" }));
        assert_eq!(nested, joined);
        assert_eq!(nested["a.b.c"].reveal(), "x");
    }

    #[test]
    fn what_only_looks_quoted_stays() {
        for text in ["\"", "\"a\" and \"b\"", "\"open"] {
            assert_eq!(flat(json!({ "k": text }))["k"].reveal(), text);
        }
    }
}
