//! An answer as chunks.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::reply::{End, Said};
use super::{completion, finish_reason};
use crate::http::{Answer, Piece};

/// Characters per chunk.
const PIECE: usize = 24;

pub(super) fn chunks(body: &Value, said: &Said) -> Answer {
    let field = if said.end == End::Refused { "refusal" } else { "content" };
    let mut chunks = vec![chunk(body, &json!({ "role": "assistant", "content": "" }), None)];
    let characters: Vec<char> = said.text.chars().collect();
    chunks.extend(characters.chunks(PIECE).map(|piece| {
        let text: String = piece.iter().collect();
        chunk(body, &json!({ field: text }), None)
    }));
    chunks.push(chunk(body, &json!({}), Some(finish_reason(said))));
    if body["stream_options"]["include_usage"] == true {
        let mut last = chunk(body, &json!({}), None);
        last["choices"] = json!([]);
        last["usage"] = completion(body, said)["usage"].clone();
        chunks.push(last);
    }
    let lines = chunks.iter().map(Value::to_string).chain(["[DONE]".to_owned()]);
    let mut answer = Answer::new(200, "text/event-stream; charset=utf-8", "");
    answer.pieces = lines
        .map(|data| Piece {
            after: Duration::from_millis(2),
            bytes: format!("data: {data}\n\n").into(),
        })
        .collect();
    answer
}

fn chunk(body: &Value, delta: &Value, finish_reason: Option<&str>) -> Value {
    json!({
        "id": "chatcmpl-stand-in",
        "object": "chat.completion.chunk",
        "created": 1_795_000_000,
        "model": body["model"],
        "choices": [{ "index": 0, "delta": delta, "logprobs": null, "finish_reason": finish_reason }],
    })
}
