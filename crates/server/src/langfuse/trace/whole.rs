//! The older route: a trace with its observations in one answer.

use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::fetch::{Seen, is_no_route};
use super::raw::{Raw, RawObservation, entries, name, text};
use super::{Trace, TraceId, order, prompt_link};
use crate::langfuse::Langfuse;
use crate::langfuse::asking::{NOT_UNDERSTOOD, accept};
use crate::langfuse::content::Content;
use crate::langfuse::error::LangfuseError;
use crate::langfuse::refusal::ErrorBody;
use crate::outbound::{Answer, Bounds};

const ROUTE: &str = "GET /api/public/traces/{id}";
const BOUNDS: Bounds = Bounds {
    time: Duration::from_secs(30),
    bytes: 32 << 20,
};

pub(super) async fn look(langfuse: &Langfuse, id: &TraceId) -> Result<Seen, LangfuseError> {
    // Which parts to answer could be said, but not to every version that has this route.
    let address = format!("/api/public/traces/{}", id.as_str());
    let answer = langfuse.get(ROUTE, &address, BOUNDS).await?;
    if is_unknown(&answer) {
        return Ok(Seen::Nothing);
    }
    if is_no_route(&answer) {
        return Ok(Seen::NoRoute);
    }
    let body = accept(answer)?.body;
    let trace = tokio::task::spawn_blocking(move || read(&body)).await;
    let trace = trace.map_err(|_| NOT_UNDERSTOOD)??;
    Ok(Seen::Trace(Box::new(trace)))
}

/// The route is there and does not know the trace. A server without the route answers 404 as well, in other words.
fn is_unknown(answer: &Answer) -> bool {
    answer.status.as_u16() == 404 && ErrorBody::read(&answer.body).is_some_and(|error| error.is_not_found())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct RawTrace<'a> {
    /// Tells a trace from anything else that is an object.
    #[serde(rename = "id")]
    _id: &'a RawValue,
    #[serde(default)]
    project_id: Raw<'a>,
    #[serde(default)]
    input: Raw<'a>,
    #[serde(default)]
    output: Raw<'a>,
    #[serde(default)]
    metadata: Raw<'a>,
    #[serde(default)]
    observations: Vec<&'a RawValue>,
}

fn read(body: &Bytes) -> Result<Trace, LangfuseError> {
    let raw: RawTrace<'_> = serde_json::from_slice(body).map_err(|_| NOT_UNDERSTOOD)?;
    let rows = raw.observations.iter().filter_map(|raw| RawObservation::read(raw));
    let mut observations: Vec<_> = rows.filter_map(|row| row.observation()).collect();
    order::sort(&mut observations);
    let mut trace = Trace {
        project: name(raw.project_id),
        ended: order::ended(&observations),
        cut: false,
        input: Content::new(text(raw.input)),
        output: Content::new(text(raw.output)),
        metadata: entries(raw.metadata),
        observations,
    };
    prompt_link::complete(&mut trace);
    Ok(trace)
}
