//! What clients send, with marked content in every field that may hold some.

use std::collections::BTreeSet;
use std::io::Write;

use serde_json::{Value, json};

/// The content: prose with quotes, a line break and a letter outside of ASCII.
pub(crate) const CONTENT: &str = "Dear Bob, \"Zq7Gehéim7qZ\" is\nthe password.";

/// One request.
pub(crate) struct Sent {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// Ids of the runs that must have been stored.
pub(crate) fn run_ids() -> BTreeSet<&'static str> {
    BTreeSet::from(["hashed", "raw", "unknown", "nested", "loop", "zipped"])
}

pub(crate) fn to_ingest() -> Vec<Sent> {
    let mut out = vec![
        ingest(&batch(hashed_era())),
        ingest(&batch(raw_era())),
        ingest(&batch(unknown_types())),
        ingest(&batch(nested())),
        ingest(&batch(looping())),
        ingest(&batch(malformed())),
        ingest(&json!({"api_key": CONTENT, "agent_id": "a", "events": raw_era(), "note": CONTENT, CONTENT: 1})),
        ingest(&json!({"api_key": "", "agent_id": "a", "events": CONTENT})),
        ingest(&json!([CONTENT])),
        ingest(&json!(CONTENT)),
        zipped(),
        post(
            "/v1/ingest",
            format!("{{\"events\": [{{\"payload\": {CONTENT}").into_bytes(),
        ),
        post("/v1/ingest", [CONTENT.as_bytes(), b"\xff\xfe\x00"].concat()),
        deploy(&json!({"note": CONTENT, CONTENT: CONTENT, "deep": {"a": [CONTENT]}})),
        deploy(&json!(CONTENT)),
    ];
    let mut with_key = ingest(&batch(raw_era()));
    with_key
        .headers
        .push(("authorization", format!("Bearer {}", one_line())));
    with_key.headers.push(("x-request-id", one_line()));
    with_key.headers.push(("user-agent", one_line()));
    out.push(with_key);
    let mut unreadable = zipped();
    unreadable.body.truncate(40);
    out.push(unreadable);
    let mut encoded = ingest(&batch(raw_era()));
    encoded.headers.push(("content-encoding", one_line()));
    out.push(encoded);
    let marked = api::paths::encode(CONTENT);
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
pub(crate) fn strange_reads() -> Vec<String> {
    let marked = api::paths::encode(CONTENT);
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

fn deploy(meta: &Value) -> Sent {
    let body = json!({"agent_id": "agent", "version": "1.0", "meta": meta, "author": CONTENT});
    post("/v1/deploy", body.to_string().into_bytes())
}

fn zipped() -> Sent {
    let events = run("zipped", &[("run.started", json!({"input_text": CONTENT}))]);
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
fn one_line() -> String {
    CONTENT.replace('\n', " ")
}

fn run(run_id: &str, payloads: &[(&str, Value)]) -> Vec<Value> {
    let event = |(step, (event_type, payload)): (usize, &(&str, Value))| {
        json!({
            "event_type": event_type, "run_id": run_id, "agent_id": "agent", "agent_version": "9b5bc7f2",
            "step_index": step, "timestamp": 1_780_000_000.0 + step as f64, "payload": payload,
            "parent_run_id": null, "event_id": format!("{run_id} {step} {CONTENT}"), "comment": CONTENT,
        })
    };
    payloads.iter().enumerate().map(event).collect()
}

/// As SDKs up to 0.3.21 speak, with content where only hashes belong.
fn hashed_era() -> Vec<Value> {
    run(
        "hashed",
        &[
            (
                "run.started",
                json!({"input_hash": CONTENT, "model": "gpt-4o", "tools": ["search"], "injection_signal":
                {"matched_pattern_count": 1, "matched_patterns": [CONTENT], "input_length": 40, "text": CONTENT}}),
            ),
            (
                "llm.called",
                json!({"model": "gpt-4o", "prompt_tokens": CONTENT, "messages": [CONTENT]}),
            ),
            (
                "llm.responded",
                json!({"output_hash": CONTENT, "error_hash": CONTENT, "finish_reason": CONTENT}),
            ),
            ("tool.called", json!({"tool_name": "search", "args_hash": CONTENT})),
            (
                "tool.responded",
                json!({"tool_name": "search", "success": CONTENT, "error_hash": CONTENT}),
            ),
            ("retrieval.called", json!({"index_name": "docs", "query_hash": CONTENT})),
            (
                "retrieval.responded",
                json!({"index_name": "docs", "result_count": CONTENT, "top_score": CONTENT}),
            ),
            (
                "external.signal",
                json!({"signal_name": "rate_limit", "meta": {"note": CONTENT, CONTENT: CONTENT}}),
            ),
            (
                "policy.triggered",
                json!({"policy_name": "stop", "action_type": CONTENT, "trigger": CONTENT,
                "value": CONTENT}),
            ),
            (
                "run.errored",
                json!({"error_type": CONTENT, "error_hash": CONTENT, "exit_reason": CONTENT}),
            ),
        ],
    )
}

/// As SDKs from 0.4.0 on speak: everything raw.
fn raw_era() -> Vec<Value> {
    let long = CONTENT.repeat(200);
    run(
        "raw",
        &[
            (
                "run.started",
                json!({"input_text": CONTENT, "system_prompt": CONTENT, "model": "gpt-4o", "tools": [],
                "source_file": CONTENT, "sdk_version": CONTENT, "instrumented": [CONTENT]}),
            ),
            (
                "llm.called",
                json!({"model": "gpt-4o", "prompt": CONTENT, "provider": CONTENT}),
            ),
            (
                "llm.responded",
                json!({"output": long, "error": CONTENT, "finish_reason": "stop"}),
            ),
            ("tool.called", json!({"tool_name": "search", "args": CONTENT})),
            (
                "tool.called",
                json!({"tool_name": "search", "args": {"query": CONTENT, CONTENT: [CONTENT]}}),
            ),
            (
                "tool.responded",
                json!({"tool_name": "search", "success": false, "output": CONTENT, "error": CONTENT}),
            ),
            ("retrieval.called", json!({"index_name": "docs", "query": CONTENT})),
            (
                "retrieval.responded",
                json!({"index_name": "docs", "result_count": 1, "content": [CONTENT, CONTENT]}),
            ),
            ("memory.written", json!({"key": CONTENT, "value": CONTENT})),
            (
                "approval.requested",
                json!({"reason": CONTENT, "args": {"to": CONTENT}}),
            ),
            ("transcription.received", json!({"text": CONTENT, "speaker": CONTENT})),
            (
                "policy.evaluated",
                json!({"policy_name": "stop", "value": {"seen": CONTENT}}),
            ),
            ("run.completed", json!({"exit_reason": CONTENT, "result": CONTENT})),
        ],
    )
}

fn unknown_types() -> Vec<Value> {
    run(
        "unknown",
        &[
            (CONTENT, json!({"x": CONTENT})),
            ("future.event", json!({"answer": CONTENT, CONTENT: null})),
        ],
    )
}

/// Content deep inside and as keys.
fn nested() -> Vec<Value> {
    let mut value = json!(CONTENT);
    for _ in 0..20 {
        value = json!({"inner": [value], CONTENT: CONTENT});
    }
    run(
        "nested",
        &[
            ("run.started", json!({"input_text": value})),
            ("tool.called", json!({"extra": value})),
        ],
    )
}

/// Raises a signal, whose evidence and explanation are searched as well.
fn looping() -> Vec<Value> {
    let mut payloads = vec![(
        "run.started",
        json!({"input_text": CONTENT, "model": "gpt-4o", "tools": ["search"]}),
    )];
    for _ in 0..6 {
        payloads.push(("tool.called", json!({"tool_name": "search", "args": CONTENT})));
        payloads.push((
            "tool.responded",
            json!({"tool_name": "search", "success": false, "error": CONTENT}),
        ));
    }
    payloads.push(("run.errored", json!({"error_type": "ValueError", "error": CONTENT})));
    run("loop", &payloads)
}

/// Events that are refused one by one, each for another reason.
fn malformed() -> Vec<Value> {
    let mut out = vec![json!(CONTENT), json!([CONTENT]), json!({CONTENT: CONTENT}), json!(null)];
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
        for wrong in [json!({"x": CONTENT}), json!([CONTENT]), json!(CONTENT)] {
            let is_name = ["run_id", "agent_id", "agent_version"].contains(&field) && wrong.is_string();
            if !is_name {
                let mut events = run("malformed", &[("tool.called", json!({"tool_name": "x"}))]);
                events[0][field] = wrong;
                out.append(&mut events);
            }
        }
    }
    out
}
