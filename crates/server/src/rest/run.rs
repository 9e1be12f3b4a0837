//! `GET /v1/runs/{run_id}`

use ::api::paths;
use ::api::runs::RunDetail;
use ::api::sample::Sample;
use ::api::signals::SignalView;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use domain::run::{Step, replay};
use domain::{Event, Micros, RunHeader, RunId, RunSummary};
use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};
use store::StoredRun;

use super::params::{Params, accepts};
use super::reader::Reader;
use super::segment::Segment;
use super::view;
use crate::app::App;
use crate::error::ApiError;

/// More children than this are not listed; the runs list finds them.
const MOST_CHILDREN: usize = 500;

accepts!(Accepted: EXPLAIN, SHADOW);

/// One run with its events, steps and signals. Open runs are served as they stand.
#[utoipa::path(
    get, path = paths::RUN, operation_id = "run", tag = "runs", security(("key" = [])),
    params(("run_id" = String, Path, description = "The id that the client gave the run."), Accepted),
    responses(
        (status = 200, description = "The run", body = RunDetail, example = json!(RunDetail::sample())),
        (status = 404, description = "No event of such a run has arrived", body = ::api::ApiErrorBody),
    ),
)]
pub(super) async fn run(
    Reader(tenant): Reader,
    State(app): State<App>,
    Segment(run_id): Segment<RunId>,
    params: Params<Accepted>,
) -> Result<Response, ApiError> {
    let explain = params.explain()?;
    let stored = app
        .store
        .run_events(tenant, &run_id)
        .await?
        .ok_or_else(|| ApiError::not_found("run"))?;
    let summary = app.store.run(tenant, &run_id).await?;
    let signals = app.store.run_signals(tenant, &run_id).await?;
    let children = app.store.children(tenant, &run_id, MOST_CHILDREN).await?;
    let signals = signals.iter().map(|record| view::signal(record, explain)).collect();
    let body = Parts {
        stored,
        summary,
        signals,
        children,
    }
    .into_json()
    .map_err(ApiError::internal)?;
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

/// What the store knows of a run.
struct Parts {
    stored: StoredRun,
    /// Absent before the run is judged for the first time.
    summary: Option<RunSummary>,
    signals: Vec<SignalView>,
    children: Vec<RunSummary>,
}

impl Parts {
    fn into_json(self) -> serde_json::Result<Vec<u8>> {
        let StoredRun { header, mut events, .. } = self.stored;
        let state = replay(header, &mut events);
        let run = self.summary.unwrap_or_else(|| RunSummary::of(&state, &[]));
        // Some 200 bytes for an event and its step: one allocation instead of a dozen copies.
        let mut body = Vec::with_capacity(4096 + events.len() * 400);
        let detail = Detail {
            run: &run,
            events: Events {
                header: &state.header,
                events: &events,
            },
            signals: &self.signals,
            children: &self.children,
            steps: state.steps(),
        };
        serde_json::to_writer(&mut body, &detail)?;
        Ok(body)
    }
}

/// A [`RunDetail`] that is written without building it: a long run has tens of thousands of events.
#[derive(Serialize)]
struct Detail<'a> {
    #[serde(flatten)]
    run: &'a RunSummary,
    events: Events<'a>,
    signals: &'a [SignalView],
    children: &'a [RunSummary],
    steps: Vec<Step>,
}

struct Events<'a> {
    header: &'a RunHeader,
    events: &'a [Event],
}

impl Serialize for Events<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parent_run_id = self.header.parent_run_id.as_ref();
        let mut seq = serializer.serialize_seq(Some(self.events.len()))?;
        for event in self.events {
            seq.serialize_element(&EventOut {
                event_type: event.payload.event_type(),
                step_index: event.step,
                timestamp: event.at,
                payload: event.payload.wire(),
                parent_run_id,
            })?;
        }
        seq.end()
    }
}

/// An [`::api::runs::EventView`] that borrows.
#[derive(Serialize)]
struct EventOut<'a> {
    event_type: &'a str,
    step_index: u32,
    timestamp: Micros,
    payload: domain::payload::WirePayload<'a>,
    parent_run_id: Option<&'a RunId>,
}

#[cfg(test)]
mod tests {
    use ::api::ErrorCode;
    use ::api::runs::EventView;
    use serde_json::Value;

    use super::*;
    use crate::rest::testing::{Run, Server};

    #[tokio::test]
    async fn a_run_comes_with_events_steps_and_signals() {
        let server = Server::with_loop().await;
        let detail: RunDetail = server.get(&paths::with(paths::RUN, "loop")).await;
        assert_eq!(detail.run.event_count as usize, detail.events.len());
        assert_eq!(detail.signals[0].failure_type, domain::FailureType::ToolLoop);
        assert_eq!(detail.signals[0].evidence_steps, [2, 4, 6, 8, 10]);
        assert_eq!(detail.steps.first().unwrap().kind, ::api::StepKind::Start);
    }

    #[tokio::test]
    async fn a_run_is_served_before_it_was_judged() {
        let server = Server::start().await;
        server.append(Run::new("young").open()).await;
        let detail: RunDetail = server.get(&paths::with(paths::RUN, "young")).await;
        assert_eq!((detail.run.status, detail.events.len()), (domain::RunStatus::Open, 2));
    }

    #[tokio::test]
    async fn an_unknown_run_is_not_found() {
        let server = Server::start().await;
        assert_eq!(
            server.refusal(&paths::with(paths::RUN, "none")).await.code,
            ErrorCode::NotFound
        );
    }

    #[test]
    fn what_is_written_is_the_documented_event() {
        let run = Run::new("r").looping();
        let header = RunHeader {
            parent_run_id: Some(RunId::new("p")),
            ..run.header
        };
        let written = serde_json::to_value(Events {
            header: &header,
            events: &run.events,
        })
        .unwrap();
        let views: Vec<EventView> = run.events.iter().map(|event| EventView::new(&header, event)).collect();
        assert_eq!(written, serde_json::to_value(views).unwrap());
        assert_ne!(written[0]["payload"], Value::Null);
    }
}
