//! `GET /v1/runs/count`

use ::api::overview::Counted;
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;

use super::params::{Params, accepts};
use super::reader::Reader;
use super::view;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted: AGENT, RUN_FILTER);

/// How many runs match. Counting stops at ten thousand, or earlier where it would take long.
#[utoipa::path(
    get, path = paths::RUN_COUNT, operation_id = "run_count", tag = "runs", security(("key" = [])),
    params(Accepted),
    responses((status = 200, description = "The count", body = Counted, example = json!(Counted::sample()))),
)]
pub(super) async fn run_count(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Json<Counted>, ApiError> {
    let filter = params.run_filter()?;
    Ok(Json(view::counted(app.store.count_runs(tenant, &filter).await?)))
}

#[cfg(test)]
mod tests {
    use ::api::ErrorCode;

    use super::*;
    use crate::rest::testing::Server;

    #[tokio::test]
    async fn only_what_matches_is_counted() {
        let server = Server::with_loop().await;
        for (query, expected) in [("", 1), ("?has_signals=true", 1), ("?agent=nobody", 0)] {
            let counted: Counted = server.get(&format!("{}{query}", paths::RUN_COUNT)).await;
            assert_eq!((counted.count, counted.at_least), (expected, false), "{query}");
        }
    }

    #[tokio::test]
    async fn an_order_has_no_place_in_a_count() {
        let server = Server::start().await;
        let body = server.refusal(&format!("{}?sort=cost", paths::RUN_COUNT)).await;
        assert_eq!(body.code, ErrorCode::InvalidParameter);
    }
}
