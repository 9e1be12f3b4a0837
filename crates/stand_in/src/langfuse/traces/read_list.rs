//! `GET /api/public/v2/observations`: the newer way, a flat list in pages, the newest first.

use serde_json::{Value, json};

use super::super::error::{bare, invalid, malformed, named, no_page};
use super::super::mode::Mode;
use super::super::state::State;
use super::observation::{Wanted, flat};
use super::store::Route;
use crate::http::{Answer, Request};

const DEFAULT_LIMIT: usize = 50;
const LARGEST_LIMIT: usize = 1000;

/// What the query may say. Others would narrow the answer of a real server, and this one has no idea how.
const KNOWN: [&str; 7] = [
    "traceId",
    "fields",
    "limit",
    "cursor",
    "isRootObservation",
    "parseIoAsJson",
    "expandMetadata",
];

pub(in super::super) fn list_observations(state: &mut State, request: &Request) -> Answer {
    match state.mode {
        Mode::EventsOnly | Mode::Dual => {}
        Mode::Legacy => return bare(404, "This endpoint is only available in a Langfuse v4 write mode."),
        Mode::Early => return named(501, "This endpoint is not implemented.", "NotImplementedError"),
        Mode::Old => return no_page(),
    }
    if let Some((name, _)) = request.query.iter().find(|(name, _)| !KNOWN.contains(&name.as_str())) {
        return bare(501, &format!("the stand-in does not know `{name}` here"));
    }
    if request.query("parseIoAsJson") == Some("true") {
        return invalid("parseIoAsJson is not supported: input and output are raw strings");
    }
    let limit = match limit(request.query("limit")) {
        Ok(limit) => limit,
        Err(refusal) => return refusal,
    };
    let roots = match request.query("isRootObservation").map(str::parse::<bool>) {
        None => None,
        Some(Ok(roots)) => Some(roots),
        Some(Err(_)) => return malformed(&[no_boolean("isRootObservation")]),
    };
    let before = match request.query("cursor").map(after_page) {
        Some(None) => return invalid("Invalid cursor format"),
        Some(Some(last)) => Some(last),
        None => None,
    };
    let trace = request.query("traceId");
    if let Some(trace) = trace {
        state.traces.invent(trace);
    }
    let mut seen = state.traces.seen(trace, Route::V2);
    seen.retain(|kept| roots.is_none_or(|roots| kept.is_root() == roots));
    seen.reverse();
    let begin = match &before {
        None => 0,
        // What came in between does not shift the pages.
        Some((start, id)) => seen
            .iter()
            .position(|kept| (kept.started_at.timestamp_micros(), kept.observation.id.as_str()) < (*start, id))
            .unwrap_or(seen.len()),
    };
    let mut page = seen.iter().skip(begin).take(limit);
    let wanted = Wanted::of(request);
    let data: Vec<_> = page.clone().map(|kept| flat(kept, &wanted)).collect();
    let more = begin + data.len() < seen.len();
    let meta = match page.next_back().filter(|_| more) {
        Some(last) => {
            let cursor = format!("{:x}-{}", last.started_at.timestamp_micros(), last.observation.id);
            json!({ "cursor": cursor })
        }
        None => json!({}),
    };
    Answer::json(200, &json!({ "data": data, "meta": meta }))
}

fn limit(asked: Option<&str>) -> Result<usize, Answer> {
    match asked.map(str::parse) {
        None => Ok(DEFAULT_LIMIT),
        Some(Ok(limit)) if (1..=LARGEST_LIMIT).contains(&limit) => Ok(limit),
        Some(Ok(limit)) if limit > LARGEST_LIMIT => Err(malformed(&[json!({
            "origin": "number",
            "code": "too_big",
            "maximum": LARGEST_LIMIT,
            "inclusive": true,
            "path": ["limit"],
            "message": format!("Too big: expected number to be <={LARGEST_LIMIT}"),
        })])),
        Some(_) => Err(malformed(&[json!({
            "expected": "number",
            "code": "invalid_type",
            "path": ["limit"],
            "message": "Invalid input: expected number",
        })])),
    }
}

fn no_boolean(name: &str) -> Value {
    json!({
        "expected": "boolean",
        "code": "invalid_type",
        "path": [name],
        "message": "Invalid input: expected boolean",
    })
}

/// The last observation of the page before, out of its cursor.
fn after_page(cursor: &str) -> Option<(i64, String)> {
    let (start, id) = cursor.split_once('-')?;
    Some((i64::from_str_radix(start, 16).ok()?, id.to_owned()))
}
