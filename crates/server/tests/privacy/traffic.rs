//! What clients send, with marked content in every field that may hold some.

use std::io::Write;

use api::paths::encode;
use serde_json::{Value, json};

/// The content: prose with quotes and a letter outside of ASCII. The second has a line break as well: what
/// is wrongly taken for a name is kept when it is one line, what is escaped on its way is more than one.
pub(crate) const CONTENTS: [&str; 2] = [
    "Bob, \"Zq7Gehéim7qZ\" is the word",
    "Dear Bob, \"Zq7Gehéim7qZ\" is\nthe password.",
];

/// One request.
pub(crate) struct Sent {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// Runs that must have been stored, of each content.
pub(crate) const RUNS: [&str; 6] = ["hashed", "raw", "unknown", "nested", "loop", "zipped"];

/// Whose run it is: the same in every request with this content.
pub(crate) fn run_id(name: &str, content: &str) -> String {
    format!("{name}-{}", content.len())
}

pub(crate) fn to_ingest(content: &str) -> Vec<Sent> {
    let mut out = vec![
        ingest(&batch(hashed_era(content))),
        ingest(&batch(raw_era(content))),
        ingest(&batch(unknown_types(content))),
        ingest(&batch(nested(content))),
        ingest(&batch(looping(content))),
        ingest(&batch(malformed(content))),
        ingest(&json!({"api_key": content, "agent_id": "a", "events": raw_era(content), "note": content, content: 1})),
        ingest(&json!({"api_key": "", "agent_id": "a", "events": content})),
        ingest(&json!([content])),
        ingest(&json!(content)),
        zipped(content),
        post(
            "/v1/ingest",
            format!("{{\"events\": [{{\"payload\": {content}").into_bytes(),
        ),
        post("/v1/ingest", [content.as_bytes(), b"\xff\xfe\x00"].concat()),
        deploy(
            content,
            &json!({"note": content, content: content, "deep": {"a": [content]}}),
        ),
        deploy(content, &json!(content)),
    ];
    let mut with_key = ingest(&batch(raw_era(content)));
    with_key
        .headers
        .push(("authorization", format!("Bearer {}", one_line(content))));
    with_key.headers.push(("x-request-id", one_line(content)));
    with_key.headers.push(("user-agent", one_line(content)));
    out.push(with_key);
    let mut unreadable = zipped(content);
    unreadable.body.truncate(40);
    out.push(unreadable);
    let mut encoded = ingest(&batch(raw_era(content)));
    encoded.headers.push(("content-encoding", one_line(content)));
    out.push(encoded);
    let marked = encode(content);
    for path in [
        "/v1/policies?agent_id=a&api_key=",
        "/v1/detector-config?agent_version=",
        "/v1/nothing/",
        "/health?",
    ] {
        out.push(Sent {
            method: "GET",
            path: format!("{path}{marked}"),
            headers: Vec::new(),
            body: Vec::new(),
        });
    }
    out
}

/// Reads with content where names and numbers belong.
pub(crate) fn strange_reads(content: &str) -> Vec<String> {
    let marked = encode(content);
    let queries = [
        "text", "hash", "cursor", "limit", "order", "sort", "status", "agent", "from", "offset",
    ];
    let mut out: Vec<String> = queries.iter().map(|name| format!("/v1/runs?{name}={marked}")).collect();
    out.extend([
        format!("/v1/runs?{marked}=1"),
        format!("/v1/runs/{marked}"),
        format!("/v1/signals/{marked}"),
        format!("/v1/signals?explain={marked}"),
        format!("/v1/{marked}"),
        format!("/{marked}"),
        format!("/v1/stream?status={marked}"),
    ]);
    out
}

fn post(path: &str, body: Vec<u8>) -> Sent {
    let headers = vec![("content-type", "application/json".to_owned())];
    Sent {
        method: "POST",
        path: path.to_owned(),
        headers,
        body,
    }
}

fn ingest(body: &Value) -> Sent {
    post("/v1/ingest", body.to_string().into_bytes())
}

fn deploy(content: &str, meta: &Value) -> Sent {
    let body = json!({"agent_id": "agent", "version": "1.0", "meta": meta, "author": content});
    post("/v1/deploy", body.to_string().into_bytes())
}

fn zipped(content: &str) -> Sent {
    let events = run(content, "zipped", &[("run.started", json!({"input_text": content}))]);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let body = encoder
        .write_all(batch(events).to_string().as_bytes())
        .and_then(|()| encoder.finish());
    let mut out = post("/v1/ingest", body.unwrap_or_default());
    out.headers.push(("content-encoding", "gzip".to_owned()));
    out
}

fn batch(events: Vec<Value>) -> Value {
    json!({"api_key": "dt_dev_test", "agent_id": "agent", "events": events})
}

/// Content where a header can hold it.
fn one_line(content: &str) -> String {
    content.replace('\n', " ")
}

fn run(content: &str, name: &str, payloads: &[(&str, Value)]) -> Vec<Value> {
    let run_id = run_id(name, content);
    let event = |(step, (event_type, payload)): (usize, &(&str, Value))| {
        json!({
            "event_type": event_type, "run_id": run_id, "agent_id": "agent", "agent_version": "9b5bc7f2",
            "step_index": step, "timestamp": 1_780_000_000.0 + step as f64, "payload": payload,
            "parent_run_id": null, "event_id": format!("{run_id} {step} {}", one_line(content)), "comment": content,
        })
    };
    payloads.iter().enumerate().map(event).collect()
}

/// As SDKs up to 0.3.21 speak, with content where only hashes belong.
fn hashed_era(content: &str) -> Vec<Value> {
    run(
        content,
        "hashed",
        &[
            (
                "run.started",
                json!({"input_hash": content, "model": "gpt-4o", "tools": ["search"], "injection_signal":
                {"matched_pattern_count": 1, "matched_patterns": [content], "input_length": 40, "text": content}}),
            ),
            (
                "llm.called",
                json!({"model": "gpt-4o", "prompt_tokens": content, "messages": [content]}),
            ),
            (
                "llm.responded",
                json!({"output_hash": content, "error_hash": content, "finish_reason": content}),
            ),
            ("tool.called", json!({"tool_name": "search", "args_hash": content})),
            (
                "tool.responded",
                json!({"tool_name": "search", "success": content, "error_hash": content}),
            ),
            ("retrieval.called", json!({"index_name": "docs", "query_hash": content})),
            (
                "retrieval.responded",
                json!({"index_name": "docs", "result_count": content, "top_score": content}),
            ),
            (
                "external.signal",
                json!({"signal_name": "rate_limit", "meta": {"note": content, content: content}}),
            ),
            (
                "policy.triggered",
                json!({"policy_name": "stop", "action_type": content, "trigger": content,
                "value": content}),
            ),
            (
                "run.errored",
                json!({"error_type": content, "error_hash": content, "exit_reason": content}),
            ),
        ],
    )
}

/// As SDKs from 0.4.0 on speak: everything raw.
fn raw_era(content: &str) -> Vec<Value> {
    let long = content.repeat(200);
    run(
        content,
        "raw",
        &[
            (
                "run.started",
                json!({"input_text": content, "system_prompt": content, "model": "gpt-4o", "tools": [],
                "source_file": content, "sdk_version": content, "instrumented": [content]}),
            ),
            (
                "llm.called",
                json!({"model": "gpt-4o", "prompt": content, "provider": content}),
            ),
            (
                "llm.responded",
                json!({"output": long, "error": content, "finish_reason": "stop"}),
            ),
            ("tool.called", json!({"tool_name": "search", "args": content})),
            (
                "tool.called",
                json!({"tool_name": "search", "args": {"query": content, content: [content]}}),
            ),
            (
                "tool.responded",
                json!({"tool_name": "search", "success": false, "output": content, "error": content}),
            ),
            ("retrieval.called", json!({"index_name": "docs", "query": content})),
            (
                "retrieval.responded",
                json!({"index_name": "docs", "result_count": 1, "content": [content, content]}),
            ),
            ("memory.written", json!({"key": content, "value": content})),
            (
                "approval.requested",
                json!({"reason": content, "args": {"to": content}}),
            ),
            ("transcription.received", json!({"text": content, "speaker": content})),
            (
                "policy.evaluated",
                json!({"policy_name": "stop", "value": {"seen": content}}),
            ),
            ("run.completed", json!({"exit_reason": content, "result": content})),
        ],
    )
}

fn unknown_types(content: &str) -> Vec<Value> {
    run(
        content,
        "unknown",
        &[
            (content, json!({"x": content})),
            ("future.event", json!({"answer": content, content: null})),
        ],
    )
}

/// Content deep inside and as keys.
fn nested(content: &str) -> Vec<Value> {
    let value = deep(content, 13);
    run(
        content,
        "nested",
        &[
            ("run.started", json!({"input_text": value})),
            ("tool.called", json!({"extra": value})),
        ],
    )
}

/// Two levels for each round.
fn deep(content: &str, rounds: usize) -> Value {
    (0..rounds).fold(json!(content), |inner, _| json!({"inner": [inner], content: content}))
}

/// Raises a signal, whose evidence and explanation are searched as well.
fn looping(content: &str) -> Vec<Value> {
    let mut payloads = vec![(
        "run.started",
        json!({"input_text": content, "model": "gpt-4o", "tools": ["search"]}),
    )];
    for _ in 0..6 {
        payloads.push(("tool.called", json!({"tool_name": "search", "args": content})));
        payloads.push((
            "tool.responded",
            json!({"tool_name": "search", "success": false, "error": content}),
        ));
    }
    payloads.push(("run.errored", json!({"error_type": "ValueError", "error": content})));
    run(content, "loop", &payloads)
}

/// Events that are refused one by one, each for another reason.
fn malformed(content: &str) -> Vec<Value> {
    let mut out = vec![
        json!(content),
        json!([content]),
        json!({content: content}),
        json!(null),
        deep(content, 40),
    ];
    out.append(&mut run(
        content,
        "too deep",
        &[("run.started", json!({"input_text": deep(content, 40)}))],
    ));
    for field in [
        "event_type",
        "run_id",
        "agent_id",
        "agent_version",
        "step_index",
        "timestamp",
        "payload",
        "event_id",
    ] {
        for wrong in [json!({"x": content}), json!([content]), json!(content)] {
            let is_name = ["run_id", "agent_id", "agent_version"].contains(&field) && wrong.is_string();
            if !is_name {
                let mut events = run(content, "malformed", &[("tool.called", json!({"tool_name": "x"}))]);
                events[0][field] = wrong;
                out.append(&mut events);
            }
        }
    }
    out
}
