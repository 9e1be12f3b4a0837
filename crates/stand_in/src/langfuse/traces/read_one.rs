//! `GET /api/public/traces/{id}`: the older way, one object with everything in it.

use serde_json::{Value, json};

use super::super::PROJECT;
use super::super::error::{bare, not_found};
use super::super::mode::Mode;
use super::super::own::written as time;
use super::super::state::State;
use super::observation::{nested, nested_metadata, parsed};
use super::store::{Kept, Route};
use crate::http::{Answer, Request};

/// The parts of a trace that can be asked for alone.
const KNOWN_GROUPS: [&str; 3] = ["core", "io", "observations"];

pub(in super::super) fn read_one(state: &mut State, id: &str, request: &Request) -> Answer {
    if state.mode == Mode::EventsOnly {
        return bare(
            404,
            "This endpoint is not available on deployments running in Langfuse v4 events_only mode. Learn more \
             about Langfuse v4 at: https://langfuse.com/docs/v4",
        );
    }
    let groups = request.query("fields");
    if groups.is_some_and(|groups| !groups.split(',').eq(KNOWN_GROUPS)) {
        return bare(501, "the stand-in knows only these `fields`: core,io,observations");
    }
    state.traces.invent(id);
    let seen = state.traces.seen(Some(id), Route::V1);
    match seen.first() {
        Some(first) => {
            let mut whole = whole(id, first, &seen);
            if groups.is_some() {
                // Figures that were not asked for.
                (whole["latency"], whole["totalCost"]) = (json!(-1), json!(-1));
            }
            Answer::json(200, &whole)
        }
        None => not_found(&format!("Trace {id} not found within authorized project")),
    }
}

/// The trace takes its name, input and output from its root, once that is there.
fn whole(id: &str, first: &Kept, seen: &[&Kept]) -> Value {
    let root = seen.iter().find(|kept| kept.is_root());
    let of_root = |take: fn(&Kept) -> Value| root.map_or(Value::Null, |root| take(root));
    json!({
        "id": id,
        "projectId": PROJECT,
        "name": of_root(|root| json!(root.observation.name)),
        "timestamp": time(first.started_at),
        "environment": "default",
        "tags": [],
        "bookmarked": false,
        "release": null,
        "version": null,
        "userId": null,
        "sessionId": null,
        "public": false,
        "input": of_root(|root| parsed(&root.observation.input)),
        "output": of_root(|root| parsed(&root.observation.output)),
        "metadata": root.map_or_else(|| json!({}), |root| nested_metadata(root)),
        "createdAt": time(first.started_at),
        "updatedAt": time(first.added_at),
        "externalId": null,
        "scores": [],
        "latency": of_root(|root| json!(root.latency())),
        "observations": seen.iter().map(|kept| nested(kept)).collect::<Vec<_>>(),
        "htmlPath": format!("/project/{PROJECT}/traces/{id}"),
        "totalCost": 0,
    })
}
