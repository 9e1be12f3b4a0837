//! `POST /v1/messages`, as `api.anthropic.com` has it since 2026-10-21.

mod check;
mod stream;

use std::time::Duration;

use serde_json::{Value, json};

pub(super) use check::refusal;

use super::check::tokens;
use super::reply::{End, Reply, Said};
use crate::http::{Answer, Piece};

pub(super) fn answer(body: &Value, reply: Reply) -> Answer {
    match reply {
        Reply::WrongKey => error(401, "authentication_error", "invalid x-api-key"),
        Reply::UnknownModel => unknown_model(body["model"].as_str().unwrap_or_default()),
        Reply::RateLimited(seconds) => {
            let answer = error(429, "rate_limit_error", "This request would exceed your rate limit");
            match seconds {
                Some(seconds) => answer.with_header("retry-after", seconds),
                None => answer,
            }
        }
        Reply::NoMoney => error(402, "billing_error", "Your credit balance is too low"),
        Reply::SpendLimit => {
            let details = json!({ "error_code": "enforced_spend_limit_reached" });
            error_with(429, "rate_limit_error", "The spend limit is reached", Some(details))
        }
        Reply::Failed => error(500, "api_error", "Internal server error"),
        Reply::Overloaded => error(529, "overloaded_error", "Overloaded"),
        Reply::Slowly { reply, pieces, pause } => {
            let mut answer = answer(body, *reply);
            answer.pieces = slowly(&answer.body(), pieces, pause);
            answer
        }
        reply => match reply.said(&body["output_config"]["format"]["schema"]) {
            None => error(500, "api_error", "the stand-in does not know this reply"),
            Some(said) if body["stream"] == true => stream::events(body, &said),
            Some(said) => with_id(Answer::json(200, &message(body, &said))),
        },
    }
}

fn message(body: &Value, said: &Said) -> Value {
    let mut content = Vec::new();
    if said.thinking {
        content.push(json!({ "type": "thinking", "thinking": "", "signature": "c2lnbmF0dXJl" }));
    }
    content.push(json!({ "type": "text", "text": said.text, "citations": null }));
    json!({
        "id": "msg_stand_in",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": content,
        "stop_reason": stop_reason(said),
        "stop_sequence": null,
        "stop_details": stop_details(said),
        "usage": usage(body, said),
    })
}

fn stop_reason(said: &Said) -> &'static str {
    match said.end {
        End::Done => "end_turn",
        End::Cut => "max_tokens",
        End::Refused => "refusal",
    }
}

fn stop_details(said: &Said) -> Value {
    match said.end {
        End::Refused => json!({ "type": "refusal", "category": "cyber", "explanation": "declined by a safety check" }),
        _ => Value::Null,
    }
}

fn usage(body: &Value, said: &Said) -> Value {
    let asked = tokens(&body["messages"].to_string()) + tokens(&body["system"].to_string());
    json!({
        "input_tokens": asked,
        "output_tokens": tokens(&said.text),
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "service_tier": "standard",
    })
}

fn unknown_model(model: &str) -> Answer {
    error(404, "not_found_error", &format!("model: {model}"))
}

fn error(status: u16, kind: &str, message: &str) -> Answer {
    error_with(status, kind, message, None)
}

fn error_with(status: u16, kind: &str, message: &str, details: Option<Value>) -> Answer {
    let mut error = json!({ "type": kind, "message": message });
    if let Some(details) = details {
        error["details"] = details;
    }
    let body = json!({ "type": "error", "error": error, "request_id": "req_stand_in" });
    with_id(Answer::json(status, &body))
}

fn with_id(answer: Answer) -> Answer {
    answer.with_header("request-id", "req_stand_in")
}

/// A body in so many pieces, with a pause before each.
pub(super) fn slowly(body: &[u8], pieces: usize, pause: Duration) -> Vec<Piece> {
    let size = body.len().div_ceil(pieces.max(1)).max(1);
    let pieces = body.chunks(size).map(|bytes| Piece {
        after: pause,
        bytes: bytes.to_vec().into(),
    });
    pieces.collect()
}
