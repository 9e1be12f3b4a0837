//! Errors as Langfuse words them: an object with `message` and, on some routes, `error`.

use serde_json::{Value, json};

use crate::http::Answer;

/// The request makes sense to the parser and not to the service.
pub(super) fn invalid(message: &str) -> Answer {
    named(400, message, "InvalidRequestError")
}

pub(super) fn not_found(message: &str) -> Answer {
    named(404, message, "LangfuseNotFoundError")
}

pub(super) fn named(status: u16, message: &str, error: &str) -> Answer {
    Answer::json(status, &json!({ "message": message, "error": error }))
}

pub(super) fn bare(status: u16, message: &str) -> Answer {
    Answer::json(status, &json!({ "message": message }))
}

/// The parser's complaints, in the form of zod.
pub(super) fn malformed(issues: &[Value]) -> Answer {
    let body = json!({ "message": "Invalid request data", "error": issues });
    Answer::json(400, &body)
}

/// The page for an address that is none.
pub(super) fn no_page() -> Answer {
    let page = "<!DOCTYPE html><html lang=\"en\"><head><title>404</title></head><body><h1>404</h1></body></html>";
    Answer::html(404, page)
}
