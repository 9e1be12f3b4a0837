//! Which request is answered by what.

use serde_json::{Value, json};

use super::access::{Words, refused};
use super::error::{named, no_page};
use super::state::State;
use super::{PROJECT, otlp, prompts, traces};
use crate::http::{Answer, Request};

/// Bodies that are longer are refused before anybody looks at them.
const LARGEST_BODY: usize = 1 << 20;

pub(super) fn answer(state: &mut State, request: &Request) -> Answer {
    let segments = request.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let ["api", "public", rest @ ..] = segments.as_slice() else {
        return no_page();
    };
    match rest {
        ["health"] => get(request, || health(state)),
        ["projects"] => guarded(request, Words::Others, || get(request, projects)),
        ["traces", id] => guarded(request, Words::Others, || {
            get(request, || traces::read_one(state, id, request))
        }),
        ["otel", "v1", "traces"] => guarded(request, Words::Others, || match request.method.as_str() {
            "POST" => otlp::take_in(state, request),
            _ => wrong_method(),
        }),
        ["v2", "observations"] => guarded(request, Words::Others, || {
            get(request, || traces::list_observations(state, request))
        }),
        ["v2", "prompts"] => guarded(request, Words::Prompts, || match request.method.as_str() {
            "GET" => prompts::list(&state.prompts, request),
            "POST" => with_body(request, |body| prompts::create(&mut state.prompts, &body)),
            _ => wrong_method(),
        }),
        ["v2", "prompts", name] => guarded(request, Words::Prompts, || match request.method.as_str() {
            "GET" => {
                let resolve = request.query("resolve") != Some("false") || !state.mode.knows_resolve();
                prompts::read(&state.prompts, name, resolve, request)
            }
            "DELETE" => prompts::delete(&mut state.prompts, name, request),
            _ => wrong_method(),
        }),
        ["v2", "prompts", name, "versions", version] => {
            guarded(request, Words::Prompts, || match request.method.as_str() {
                "PATCH" => with_body(request, |body| {
                    prompts::relabel(&mut state.prompts, name, version, &body)
                }),
                _ => wrong_method(),
            })
        }
        _ => no_page(),
    }
}

fn guarded(request: &Request, words: Words, then: impl FnOnce() -> Answer) -> Answer {
    refused(request, words).unwrap_or_else(then)
}

fn get(request: &Request, then: impl FnOnce() -> Answer) -> Answer {
    if request.method == "GET" {
        then()
    } else {
        wrong_method()
    }
}

fn wrong_method() -> Answer {
    named(405, "Method not allowed", "MethodNotAllowedError")
}

/// Bodies that cannot be read are refused in plain text.
fn with_body(request: &Request, then: impl FnOnce(Value) -> Answer) -> Answer {
    if request.body.len() > LARGEST_BODY {
        return Answer::text(413, "Body exceeded 1mb limit");
    }
    match request.json() {
        Some(body) => then(body),
        None => Answer::text(400, "Invalid JSON"),
    }
}

fn health(state: &State) -> Answer {
    Answer::json(200, &json!({ "status": "OK", "version": state.mode.version() }))
}

fn projects() -> Answer {
    let project = json!({
        "id": PROJECT,
        "name": "stand-in",
        "organization": { "id": "org-stand-in", "name": "stand-in" },
        "metadata": {},
    });
    Answer::json(200, &json!({ "data": [project] }))
}
