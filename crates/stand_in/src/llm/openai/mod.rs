//! `POST /v1/chat/completions`, as `api.openai.com` has it and many others do.

mod check;
mod stream;

use serde_json::{Value, json};

pub(super) use check::refusal;

use super::anthropic::slowly;
use super::check::tokens;
use super::reply::{End, Reply, Said};
use crate::http::Answer;

pub(super) fn answer(body: &Value, reply: Reply) -> Answer {
    match reply {
        Reply::WrongKey => wrong_key(),
        Reply::UnknownModel => {
            let message = format!(
                "The model `{}` does not exist",
                body["model"].as_str().unwrap_or_default()
            );
            error(404, "invalid_request_error", "model_not_found", &message)
        }
        Reply::RateLimited(seconds) => {
            let answer = error(429, "requests", "rate_limit_exceeded", "Rate limit reached");
            match seconds {
                Some(seconds) => answer.with_header("retry-after", seconds),
                None => answer,
            }
        }
        Reply::NoMoney | Reply::SpendLimit => {
            let message = "You exceeded your current quota";
            error(429, "insufficient_quota", "insufficient_quota", message)
        }
        Reply::Failed => error(500, "server_error", "server_error", "The server had an error"),
        Reply::Overloaded => error(503, "server_error", "overloaded", "The engine is currently overloaded"),
        Reply::Slowly { reply, pieces, pause } => {
            let mut answer = answer(body, *reply);
            answer.pieces = slowly(&answer.body(), pieces, pause);
            answer
        }
        reply => match reply.said(&body["response_format"]["json_schema"]["schema"]) {
            None => error(
                500,
                "server_error",
                "server_error",
                "the stand-in does not know this reply",
            ),
            Some(said) if body["stream"] == true => stream::chunks(body, &said),
            Some(said) => Answer::json(200, &completion(body, &said)),
        },
    }
}

fn completion(body: &Value, said: &Said) -> Value {
    let refused = said.end == End::Refused;
    let asked = tokens(&body["messages"].to_string());
    let answered = tokens(&said.text);
    json!({
        "id": "chatcmpl-stand-in",
        "object": "chat.completion",
        "created": 1_795_000_000,
        "model": body["model"],
        "choices": [{
            "index": 0,
            "message": {
                "role": "assistant",
                "content": (!refused).then_some(&said.text),
                "refusal": refused.then_some(&said.text),
                "annotations": [],
            },
            "logprobs": null,
            "finish_reason": finish_reason(said),
        }],
        "usage": {
            "prompt_tokens": asked,
            "completion_tokens": answered,
            "total_tokens": asked + answered,
            "prompt_tokens_details": { "cached_tokens": 0, "audio_tokens": 0 },
            "completion_tokens_details": { "reasoning_tokens": 0, "audio_tokens": 0 },
        },
        "service_tier": "default",
        "system_fingerprint": null,
    })
}

/// A refusal ends like any other answer.
fn finish_reason(said: &Said) -> &'static str {
    match said.end {
        End::Done | End::Refused => "stop",
        End::Cut => "length",
    }
}

fn wrong_key() -> Answer {
    error(
        401,
        "invalid_request_error",
        "invalid_api_key",
        "Incorrect API key provided",
    )
}

fn error(status: u16, kind: &str, code: &str, message: &str) -> Answer {
    let error = json!({ "message": message, "type": kind, "param": null, "code": code });
    Answer::json(status, &json!({ "error": error })).with_header("x-request-id", "req_stand_in")
}
