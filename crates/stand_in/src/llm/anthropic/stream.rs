//! An answer as events.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::reply::Said;
use super::{message, stop_details, stop_reason, usage, with_id};
use crate::http::{Answer, Piece};

/// Characters per event.
const PIECE: usize = 24;

pub(super) fn events(body: &Value, said: &Said) -> Answer {
    let mut begun = message(body, said);
    begun["content"] = json!([]);
    begun["stop_reason"] = Value::Null;
    begun["stop_details"] = Value::Null;
    let mut events = vec![
        json!({ "type": "message_start", "message": begun }),
        json!({ "type": "ping" }),
    ];
    let mut index = 0;
    if said.thinking {
        let block = json!({ "type": "thinking", "thinking": "", "signature": "" });
        events.extend(wrapped(
            index,
            &block,
            vec![json!({ "type": "signature_delta", "signature": "c2lnbmF0dXJl" })],
        ));
        index += 1;
    }
    let characters: Vec<char> = said.text.chars().collect();
    let deltas = characters.chunks(PIECE).map(|piece| {
        let text: String = piece.iter().collect();
        json!({ "type": "text_delta", "text": text })
    });
    events.extend(wrapped(index, &json!({ "type": "text", "text": "" }), deltas.collect()));
    events.push(json!({
        "type": "message_delta",
        "delta": { "stop_reason": stop_reason(said), "stop_sequence": null, "stop_details": stop_details(said) },
        "usage": { "output_tokens": usage(body, said)["output_tokens"] },
    }));
    events.push(json!({ "type": "message_stop" }));
    let mut answer = with_id(Answer::new(200, "text/event-stream; charset=utf-8", ""));
    answer.pieces = events.iter().map(piece).collect();
    answer
}

fn wrapped(index: usize, block: &Value, deltas: Vec<Value>) -> Vec<Value> {
    let begin = json!({ "type": "content_block_start", "index": index, "content_block": block });
    let end = json!({ "type": "content_block_stop", "index": index });
    let deltas = deltas
        .into_iter()
        .map(|delta| json!({ "type": "content_block_delta", "index": index, "delta": delta }));
    std::iter::once(begin).chain(deltas).chain([end]).collect()
}

fn piece(event: &Value) -> Piece {
    let kind = event["type"].as_str().unwrap_or_default();
    Piece {
        after: Duration::from_millis(2),
        bytes: format!("event: {kind}\ndata: {event}\n\n").into(),
    }
}
