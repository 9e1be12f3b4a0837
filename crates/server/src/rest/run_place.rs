//! `GET /v1/runs/{run_id}/place`

use ::api::neighbours::RunPlace;
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use domain::RunId;

use super::params::{Params, accepts};
use super::reader::Reader;
use super::segment::Segment;
use super::view;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted: AGENT, RUN_FILTER, SORT, ORDER);

/// Where a run stands in a list, and what is above and below it. Filter, sort and order are those of `GET /v1/runs`.
#[utoipa::path(
    get, path = paths::RUN_PLACE, operation_id = "run_place", tag = "runs", security(("key" = [])),
    params(("run_id" = String, Path, description = "The id that the client gave the run."), Accepted),
    responses(
        (status = 200, description = "The place", body = RunPlace, example = json!(RunPlace::sample())),
        (status = 404, description = "No such run was judged", body = ::api::ApiErrorBody),
    ),
)]
pub(super) async fn run_place(
    Reader(tenant): Reader,
    State(app): State<App>,
    Segment(run_id): Segment<RunId>,
    params: Params<Accepted>,
) -> Result<Json<RunPlace>, ApiError> {
    let (filter, sort, ascending) = (params.run_filter()?, params.sort()?, params.ascending()?);
    let place = app
        .store
        .place(tenant, &run_id, &filter, sort, ascending)
        .await?
        .ok_or_else(|| ApiError::not_found("run"))?;
    let id = |run: RunId| run.as_str().to_owned();
    Ok(Json(RunPlace {
        previous: place.previous.map(id),
        next: place.next.map(id),
        position: place.position,
        total: view::counted(place.total),
    }))
}

#[cfg(test)]
mod tests {
    use ::api::ErrorCode;

    use super::*;
    use crate::rest::testing::{Run, Server};

    fn url(run: &str, query: &str) -> String {
        format!("{}?{query}", paths::with(paths::RUN_PLACE, run))
    }

    #[tokio::test]
    async fn the_place_follows_filter_and_order() {
        let server = Server::with_loop().await;
        for start in 1..5 {
            server.judge(Run::new(&format!("run-{start}")).starting(start)).await;
        }
        let place: RunPlace = server.get(&url("run-2", "")).await;
        assert_eq!(
            (place.previous.as_deref(), place.next.as_deref()),
            (Some("run-3"), Some("run-1"))
        );
        assert_eq!((place.position, place.total.count), (Some(3), 5));
        let place: RunPlace = server.get(&url("run-2", "order=asc&has_signals=false")).await;
        assert_eq!(
            (place.previous.as_deref(), place.next.as_deref()),
            (Some("run-1"), Some("run-3"))
        );
        assert_eq!((place.position, place.total.count), (Some(2), 4));
    }

    #[tokio::test]
    async fn an_unknown_run_has_no_place_and_parameters_are_checked() {
        let server = Server::start().await;
        assert_eq!(server.refusal(&url("none", "")).await.code, ErrorCode::NotFound);
        assert_eq!(
            server.refusal(&url("none", "limit=3")).await.field.as_deref(),
            Some("limit")
        );
    }
}
