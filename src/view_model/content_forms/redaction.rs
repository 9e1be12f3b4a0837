//! What clients since 0.5.6 take out of arguments before they send them.

use super::literal::Literal;

const REDACTED: &str = "[REDACTED]";

/// Names of secrets, alone or as the last words of a longer name.
const SECRETS: [&str; 8] = [
    "authorization",
    "api_key",
    "apikey",
    "token",
    "secret",
    "password",
    "cookie",
    "set_cookie",
];

/// The value without its secrets; `None` when there are none in it.
pub fn redact(value: &Literal) -> Option<Literal> {
    let redacted = without_secrets(value);
    (redacted != *value).then_some(redacted)
}

fn without_secrets(value: &Literal) -> Literal {
    let all = |items: &[Literal]| items.iter().map(without_secrets).collect();
    match value {
        Literal::List(items) => Literal::List(all(items)),
        Literal::Tuple(items) => Literal::Tuple(all(items)),
        Literal::Map(entries) => {
            let kept = entries.iter().map(|(key, value)| {
                let value = if is_secret(key) {
                    Literal::Text(REDACTED.to_owned())
                } else {
                    without_secrets(value)
                };
                (key.clone(), value)
            });
            Literal::Map(kept.collect())
        }
        other => other.clone(),
    }
}

fn is_secret(key: &str) -> bool {
    let key = words(key);
    SECRETS.iter().any(|secret| {
        key.strip_suffix(secret)
            .is_some_and(|before| before.is_empty() || before.ends_with('_'))
    })
}

/// A name in lower case with its words joined by `_`: `accessToken` and `Access-Token` are `access_token`.
fn words(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    let mut out = String::with_capacity(key.len());
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let begins_word = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                let ends_acronym = letters.get(at + 1).is_some_and(char::is_ascii_lowercase);
                before.is_ascii_lowercase() || before.is_ascii_digit() || (before.is_ascii_uppercase() && ends_acronym)
            });
        if begins_word {
            out.push('_');
        }
        if letter == '-' || letter == '.' || letter.is_whitespace() {
            if !before.is_some_and(|before| before == '-' || before == '.' || before.is_whitespace()) {
                out.push('_');
            }
        } else {
            out.extend(letter.to_lowercase());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_in_every_spelling() {
        for key in [
            "Authorization",
            "X-Api-Key",
            "accessToken",
            "access token",
            "APIKey",
            "db_password",
            "Set-Cookie",
        ] {
            assert!(is_secret(key), "{key}: {}", words(key));
        }
        for key in ["tokens", "query", "max_tokens", "secretary", "keyboard", "mytoken"] {
            assert!(!is_secret(key), "{key}: {}", words(key));
        }
    }

    #[test]
    fn nothing_to_hide_is_no_form_of_its_own() {
        assert_eq!(redact(&Literal::Map(vec![("query".to_owned(), Literal::Null)])), None);
    }
}
