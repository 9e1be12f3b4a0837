//! `POST /api/public/otel/v1/traces`: what Langfuse's own SDKs send traces to.

mod spans;
mod wire;

use std::io::Read;

use flate2::read::GzDecoder;

use super::error::bare;
use super::mode::Mode;
use super::state::State;
use super::traces::Arrival;
use crate::http::{Answer, Request};

/// Takes spans in, as OpenTelemetry's protocol has them, compressed or not.
pub(super) fn take_in(state: &mut State, request: &Request) -> Answer {
    if request.header("content-type") != Some("application/x-protobuf") {
        return bare(415, "the stand-in reads application/x-protobuf alone");
    }
    let Some(traces) = body(request).and_then(|body| spans::traces(&body)) else {
        return bare(400, "Failed to parse OTel Protobuf Trace");
    };
    // The newer route gets what older SDKs send only by a job that runs every few minutes.
    let old_sdk = request.header("x-langfuse-ingestion-version").is_none();
    for mut trace in traces {
        trace.only_v1 = old_sdk && state.mode == Mode::Dual;
        state.traces.add(trace.arriving(Arrival::After(state.ingestion_lag)));
    }
    // An empty message of the protocol: everything was taken.
    Answer::new(200, "application/x-protobuf", "")
}

fn body(request: &Request) -> Option<Vec<u8>> {
    match request.header("content-encoding") {
        None => Some(request.body.to_vec()),
        Some("gzip") => {
            let mut bytes = Vec::new();
            GzDecoder::new(request.body.as_ref()).read_to_end(&mut bytes).ok()?;
            Some(bytes)
        }
        Some(_) => None,
    }
}
