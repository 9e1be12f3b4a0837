//! `GET /v1/agents/{agent_id}/runs`

use ::api::runs::RunList;
use ::api::sample::Sample;
use ::api::{RunFilter, paths};
use axum::Json;
use axum::extract::State;
use domain::Label;

use super::params::{Params, accepts};
use super::reader::Reader;
use super::segment::Segment;
use super::view;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted: RUN_FILTER, SORT, ORDER, PAGE);

/// The runs of one agent, the newest first. Open runs are among them.
#[utoipa::path(
    get, path = paths::AGENT_RUNS, operation_id = "agent_runs", tag = "agents", security(("key" = [])),
    params(("agent_id" = String, Path, description = "The agent's name."), Accepted),
    responses((status = 200, description = "One page", body = RunList, example = json!(RunList::sample()))),
)]
pub(super) async fn agent_runs(
    Reader(tenant): Reader,
    State(app): State<App>,
    Segment(agent): Segment<Label>,
    params: Params<Accepted>,
) -> Result<Json<RunList>, ApiError> {
    let filter = RunFilter {
        agent: Some(agent.as_str().to_owned()),
        ..params.run_filter()?
    };
    let page = params.page()?;
    let found = app.store.runs(tenant, &filter, params.sort()?, &page).await?;
    Ok(Json(RunList {
        runs: found.items,
        page: view::page(&page, found.next),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::testing::Server;

    #[tokio::test]
    async fn only_runs_of_the_agent_are_listed() {
        let server = Server::with_loop().await;
        let runs: RunList = server.get(&paths::with(paths::AGENT_RUNS, "agent one")).await;
        assert_eq!(runs.runs.len(), 1);
        let none: RunList = server.get(&paths::with(paths::AGENT_RUNS, "agent")).await;
        assert_eq!(none.runs, []);
        assert!(!none.page.has_more);
    }

    #[tokio::test]
    async fn the_agent_of_the_path_cannot_be_changed_by_the_query() {
        let server = Server::with_loop().await;
        let url = format!("{}?agent=other", paths::with(paths::AGENT_RUNS, "agent one"));
        assert_eq!(server.refusal(&url).await.field.as_deref(), Some("agent"));
    }
}
