//! `GET /v1/agents`

use ::api::agents::{AgentList, AgentView};
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use store::AgentRow;

use super::params::{Params, accepts};
use super::reader::Reader;
use super::view;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted: ORDER, PAGE);

/// Every agent with its counts, last seen first.
#[utoipa::path(
    get, path = paths::AGENTS, operation_id = "agents", tag = "agents", security(("key" = [])), params(Accepted),
    responses((status = 200, description = "One page", body = AgentList, example = json!(AgentList::sample()))),
)]
pub(super) async fn agents(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Json<AgentList>, ApiError> {
    let page = params.page()?;
    let found = app.store.agents(tenant, app.clock.now(), &page).await?;
    let agents = found.items.into_iter().map(agent).collect();
    Ok(Json(AgentList {
        agents,
        page: view::page(&page, found.next),
    }))
}

fn agent(row: AgentRow) -> AgentView {
    let counts = row.failure_types.into_iter();
    AgentView {
        agent_id: row.agent_id.as_str().to_owned(),
        first_seen: row.first_seen.secs(),
        last_seen: row.last_seen.secs(),
        run_count: row.run_count,
        signal_count: row.signal_count,
        critical_count: row.critical_count,
        high_count: row.high_count,
        sparkline: row.sparkline.to_vec(),
        failure_types: counts
            .map(|(failure, count)| (failure.as_str().to_owned(), count))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::testing::Server;

    #[tokio::test]
    async fn an_agent_is_counted_with_its_signals() {
        let server = Server::with_loop().await;
        let list: AgentList = server.get(paths::AGENTS).await;
        let [agent] = list.agents.as_slice() else {
            panic!("{list:?}")
        };
        assert_eq!((agent.run_count, agent.signal_count, agent.high_count), (1, 1, 1));
        assert_eq!(agent.failure_types["TOOL_LOOP"], 1);
        assert_eq!(agent.sparkline, [0, 0, 0, 0, 0, 0, 1]);
    }
}
