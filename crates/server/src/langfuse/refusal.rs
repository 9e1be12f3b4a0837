//! What Langfuse means by a refusal, in our words: its own may repeat what was sent.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::error::LangfuseError;

/// The usual body of an error. Proxies and some routes answer with a page or plain text instead.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ErrorBody {
    message: Value,
    /// The kind of error, or what was wrong with each field.
    error: Value,
    details: Value,
}

impl ErrorBody {
    /// `None` for a body that is no JSON object.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    /// In lower case.
    fn message(&self) -> String {
        self.message.as_str().unwrap_or_default().to_ascii_lowercase()
    }

    /// The route works, and what it was asked for is not there. A bare `Not Found` is what other servers say
    /// about paths that they do not know.
    pub(super) fn is_not_found(&self) -> bool {
        let message = self.message();
        self.error == "LangfuseNotFoundError" || message.contains("not found") && message.trim() != "not found"
    }

    /// The first field that the server complains about.
    fn field(&self) -> Option<&str> {
        let complaints = self.error.as_array()?;
        complaints
            .iter()
            .find_map(|complaint| complaint.pointer("/path/0")?.as_str())
    }
}

/// How long to wait, as the body of a 429 says it.
pub(super) fn retry_after(body: &[u8]) -> Option<Duration> {
    let seconds = ErrorBody::read(body)?.details.get("retryAfterSeconds")?.as_f64()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// It is not the keys: the label may be moved by few.
pub(super) fn is_of_protected_label(body: &[u8]) -> bool {
    ErrorBody::read(body).is_some_and(|error| error.message().contains("protected"))
}

/// For statuses that say that the request itself is not accepted.
pub(super) fn of(status: u16, body: &[u8]) -> LangfuseError {
    let refused = |reason| LangfuseError::Refused { status, reason };
    let error = ErrorBody::read(body).unwrap_or_default();
    match status {
        400 | 409 if error.message().contains("unique constraint") => LangfuseError::Race,
        409 => LangfuseError::Race,
        400 => refused(reason(&error)),
        404 if error.is_not_found() => refused("it is not there"),
        404 | 405 | 410 => refused("this server does not have the function, or is no Langfuse; check LANGFUSE_HOST"),
        413 => refused("it is longer than the server takes"),
        414 | 431 => refused("the name is longer than the server takes"),
        _ => refused("the server does not accept the request"),
    }
}

/// What a 400 means.
fn reason(error: &ErrorBody) -> &'static str {
    let message = error.message();
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(&["different prompt type"]) {
        "the prompt has become one of another type"
    } else if says(&["variables and placeholders", "placeholder"]) {
        "a variable and a placeholder of the prompt have the same name"
    } else if says(&["dependency", "dependencies", "nesting depth"]) {
        "a prompt that this one refers to is missing or refers back"
    } else {
        match error.field() {
            Some("labels" | "newLabels") => "the label is not allowed: lower-case letters, digits, `_`, `-` and `.`",
            Some("commitMessage") => "the commit message is too long",
            Some("prompt" | "type") => "the text of the prompt is not valid",
            Some("name") => "the name of the prompt is not valid",
            _ => "the server does not accept the request",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(body: &Value) -> LangfuseError {
        of(400, body.to_string().as_bytes())
    }

    #[test]
    fn two_at_the_same_moment_are_a_race() {
        let message = "Failed to create prompt 'x' due to unique constraint failure. Please add a delay.";
        assert_eq!(refused(&json!({ "message": message })), LangfuseError::Race);
    }

    #[test]
    fn every_known_refusal_has_a_reason_of_ours() {
        let field = |name: &str| json!({ "message": "Invalid request data", "error": [{ "path": [name, 0] }] });
        let bodies = [
            (
                json!({ "message": "Previous versions have different prompt type. Create a new prompt" }),
                "another type",
            ),
            (
                json!({ "message": "Cannot create prompt, variables and placeholders must be unique: SECRET" }),
                "placeholder",
            ),
            (json!({ "message": "Prompt dependency not found: SECRET" }), "refers to"),
            (json!({ "message": "Maximum nesting depth exceeded (5)" }), "refers to"),
            (field("labels"), "label"),
            (field("newLabels"), "label"),
            (field("commitMessage"), "commit message"),
            (field("prompt"), "text"),
            (json!({ "message": "SECRET" }), "does not accept"),
            (json!("SECRET"), "does not accept"),
        ];
        for (body, part) in bodies {
            let LangfuseError::Refused { status: 400, reason } = refused(&body) else {
                panic!("{body}");
            };
            assert!(reason.contains(part) && !reason.contains("SECRET"), "{reason}");
        }
    }

    #[test]
    fn only_langfuse_says_what_is_not_found() {
        let not_found = |body: Value| ErrorBody::read(body.to_string().as_bytes()).unwrap().is_not_found();
        assert!(not_found(
            json!({ "message": "Gone", "error": "LangfuseNotFoundError" })
        ));
        assert!(not_found(
            json!({ "message": "Trace not found within authorized project" })
        ));
        for other in [
            json!({ "message": "Not Found" }),
            json!({ "detail": "Not Found" }),
            json!({}),
        ] {
            assert!(!not_found(other));
        }
    }

    #[test]
    fn the_time_to_wait_may_stand_in_the_body() {
        let body = json!({ "code": "rate_limited", "details": { "retryAfterSeconds": 12 } });
        assert_eq!(retry_after(body.to_string().as_bytes()), Some(Duration::from_secs(12)));
        for odd in ["{}", "no JSON", r#"{"details":{"retryAfterSeconds":-1}}"#] {
            assert_eq!(retry_after(odd.as_bytes()), None, "{odd}");
        }
    }
}
