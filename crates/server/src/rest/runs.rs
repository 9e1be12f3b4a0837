//! `GET /v1/runs`

use ::api::paths;
use ::api::runs::RunList;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;

use super::params::{Params, accepts};
use super::reader::Reader;
use super::view;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted: AGENT, RUN_FILTER, SORT, ORDER, PAGE);

/// The runs of all agents, the newest first. Open runs are among them.
#[utoipa::path(
    get, path = paths::RUNS, operation_id = "runs", tag = "runs", security(("key" = [])), params(Accepted),
    responses((status = 200, description = "One page", body = RunList, example = json!(RunList::sample()))),
)]
pub(super) async fn runs(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Json<RunList>, ApiError> {
    let (filter, page) = (params.run_filter()?, params.page()?);
    let found = app.store.runs(tenant, &filter, params.sort()?, &page).await?;
    Ok(Json(RunList {
        runs: found.items,
        page: view::page(&page, found.next),
    }))
}

#[cfg(test)]
mod tests {
    use ::api::ErrorCode;

    use super::*;
    use crate::rest::testing::{Run, Server};

    #[tokio::test]
    async fn pages_follow_one_another_without_gap_or_repeat() {
        let server = Server::start().await;
        for start in 0..7 {
            server.judge(Run::new(&format!("run-{start}")).starting(start)).await;
        }
        let mut seen = Vec::new();
        let mut url = format!("{}?limit=3", paths::RUNS);
        loop {
            let list: RunList = server.get(&url).await;
            seen.extend(list.runs.iter().map(|run| run.run_id.as_str().to_owned()));
            let Some(next) = list.page.next else { break };
            url = format!("{}?limit=3&cursor={}", paths::RUNS, paths::encode(&next));
        }
        assert_eq!(seen, ["run-6", "run-5", "run-4", "run-3", "run-2", "run-1", "run-0"]);
    }

    #[tokio::test]
    async fn filters_narrow_the_list() {
        let server = Server::with_loop().await;
        server.judge(Run::new("quiet").starting(5)).await;
        for (query, count) in [
            ("", 2),
            ("?has_signals=true", 1),
            ("?failure_type=TOOL_LOOP&severity=HIGH,CRITICAL", 1),
            ("?status=completed,open", 2),
            ("?status=errored", 0),
            ("?text=QUI", 1),
            ("?sort=duration&order=asc", 2),
        ] {
            let list: RunList = server.get(&format!("{}{query}", paths::RUNS)).await;
            assert_eq!(list.runs.len(), count, "{query}");
        }
    }

    #[tokio::test]
    async fn a_wrong_value_is_refused_and_named() {
        let server = Server::start().await;
        for (query, field) in [
            ("status=lost", "status"),
            ("cursor=nonsense", "cursor"),
            ("hash=xyz", "hash"),
        ] {
            let body = server.refusal(&format!("{}?{query}", paths::RUNS)).await;
            assert_eq!(
                (body.code, body.field.as_deref()),
                (ErrorCode::InvalidParameter, Some(field))
            );
        }
    }
}
