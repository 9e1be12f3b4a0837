//! `GET /v1/signals/{signal_id}`

use ::api::sample::Sample;
use ::api::signals::{SignalDetail, SignalView};
use ::api::{SignalFilter, SignalId, paths};
use axum::Json;
use axum::extract::State;
use domain::policy::guarding;
use domain::run::{Aftermath, replay};
use store::StoredRun;

use super::params::{Params, accepts};
use super::reader::Reader;
use super::segment::Segment;
use super::signal_groups::lately;
use super::view;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted:);

/// One signal with its explanation, its run and the group it belongs to.
#[utoipa::path(
    get, path = paths::SIGNAL, operation_id = "signal", tag = "signals", security(("key" = [])),
    params(("signal_id" = u64, Path, description = "The signal's id.")),
    responses(
        (status = 200, description = "The signal", body = SignalDetail, example = json!(SignalDetail::sample())),
        (status = 404, description = "There is no such signal, or it was withdrawn", body = ::api::ApiErrorBody),
    ),
)]
pub(super) async fn signal(
    Reader(tenant): Reader,
    State(app): State<App>,
    Segment(id): Segment<SignalId>,
    _: Params<Accepted>,
) -> Result<Json<SignalDetail>, ApiError> {
    let record = app
        .store
        .signal(tenant, id)
        .await?
        .ok_or_else(|| ApiError::not_found("signal"))?;
    let failure_type = record.signal.failure_type();
    let now = app.clock.now();
    let of_its_kind = SignalFilter {
        agent: Some(record.agent_id.as_str().to_owned()),
        failure_type: vec![failure_type],
        ..SignalFilter::default()
    };
    let of_its_kind = lately(of_its_kind, now);
    let groups = app.store.signal_groups(tenant, &of_its_kind, now).await?;
    let group = groups
        .into_iter()
        .find(|group| group.failure_type == failure_type && group.agent_id == record.agent_id);
    let run = app.store.run(tenant, &record.run_id).await?;
    let signal = view::signal(&record, true);
    let stored = app.store.run_events(tenant, &record.run_id).await?;
    Ok(Json(SignalDetail {
        aftermath: stored.and_then(|stored| aftermath(stored, &signal)),
        signal,
        run,
        group: group.map(view::group),
        guard: guarding(&record.signal.evidence, &record.agent_id),
    }))
}

/// What the run spent from the signal's evidence on.
fn aftermath(stored: StoredRun, signal: &SignalView) -> Option<Aftermath> {
    let StoredRun { header, mut events, .. } = stored;
    Aftermath::of(&replay(header, &mut events).steps(), &signal.evidence_steps)
}

#[cfg(test)]
mod tests {
    use ::api::ErrorCode;
    use ::api::signals::SignalList;

    use super::*;
    use crate::rest::testing::Server;

    #[tokio::test]
    async fn a_signal_comes_with_its_run_and_group() {
        let server = Server::with_loop().await;
        let list: SignalList = server.get(paths::SIGNALS).await;
        let detail: SignalDetail = server
            .get(&paths::with(paths::SIGNAL, &list.signals[0].id.to_string()))
            .await;
        assert_eq!(detail.signal, list.signals[0]);
        assert_eq!(detail.run.unwrap().run_id.as_str(), "loop");
        assert_eq!(detail.group.unwrap().count, 1);
        let aftermath = detail.aftermath.unwrap();
        assert_eq!(aftermath.first_step, detail.signal.evidence_steps[0]);
        assert!(aftermath.spent.steps >= detail.signal.evidence_steps.len() as u64);
    }

    #[tokio::test]
    async fn what_is_no_id_is_refused_and_what_is_none_is_not_found() {
        let server = Server::start().await;
        assert_eq!(
            server.refusal(&paths::with(paths::SIGNAL, "x")).await.code,
            ErrorCode::InvalidParameter
        );
        assert_eq!(
            server.refusal(&paths::with(paths::SIGNAL, "1")).await.code,
            ErrorCode::NotFound
        );
    }
}
