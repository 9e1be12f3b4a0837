//! `GET /v1/rates`

use ::api::overview::{AgentRates, Rates};
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use store::AgentDays;

use super::params::{Params, accepts};
use super::reader::Reader;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted: DAYS);

const MOST_AGENTS: usize = 500;
const USUAL_DAYS: usize = 30;
const MOST_DAYS: usize = 90;

/// Every agent's runs and runs with a signal by day, so that rates and trends can be shown beside one another.
#[utoipa::path(
    get, path = paths::RATES, operation_id = "rates", tag = "overview", security(("key" = [])), params(Accepted),
    responses(
        (status = 200, description = "At most 500 agents, last seen first", body = Rates,
            example = json!(Rates::sample())),
    ),
)]
pub(super) async fn rates(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Json<Rates>, ApiError> {
    let days = params.get("days").map_or(Some(USUAL_DAYS), |days| days.parse().ok());
    let days = days
        .filter(|days| (1..=MOST_DAYS).contains(days))
        .ok_or_else(|| ApiError::parameter("days", format!("`days` must be from 1 to {MOST_DAYS}")))?;
    let first_day = app.clock.now().day() + 1 - days as i64;
    let found = app.store.agent_rates(tenant, first_day, MOST_AGENTS).await?;
    Ok(Json(Rates {
        first_day,
        agents: found.into_iter().map(|agent| dense(agent, first_day, days)).collect(),
    }))
}

/// With a number for every day.
fn dense(agent: AgentDays, first_day: i64, days: usize) -> AgentRates {
    let (mut runs, mut affected) = (vec![0; days], vec![0; days]);
    for (day, of_day, with_signals) in agent.days {
        let place = usize::try_from(day - first_day).ok().filter(|place| *place < days);
        if let Some(place) = place {
            (runs[place], affected[place]) = (of_day, with_signals);
        }
    }
    AgentRates {
        agent_id: agent.agent_id.as_str().to_owned(),
        last_seen: agent.last_seen.secs(),
        runs,
        affected,
    }
}

#[cfg(test)]
mod tests {
    use domain::{Label, Micros};

    use super::*;
    use crate::rest::testing::Server;

    #[test]
    fn days_without_runs_are_zero_and_days_outside_are_left_out() {
        let agent = AgentDays {
            agent_id: Label::name("a"),
            last_seen: Micros(5_000_000),
            days: vec![(9, 1, 1), (10, 4, 2), (12, 6, 0), (13, 7, 7)],
        };
        let rates = dense(agent, 10, 3);
        assert_eq!((rates.runs, rates.affected), (vec![4, 0, 6], vec![2, 0, 0]));
    }

    #[tokio::test]
    async fn an_agent_has_its_runs_today() {
        let server = Server::with_loop().await;
        let rates: Rates = server.get(&format!("{}?days=2", paths::RATES)).await;
        let [agent] = rates.agents.as_slice() else {
            panic!("{rates:?}")
        };
        assert_eq!(
            (&*agent.agent_id, agent.runs.as_slice(), agent.affected.as_slice()),
            ("agent one", [0, 1].as_slice(), [0, 1].as_slice())
        );
    }

    #[tokio::test]
    async fn days_have_bounds() {
        let server = Server::start().await;
        for days in ["0", "91", "-1", "many"] {
            let refusal = server.refusal(&format!("{}?days={days}", paths::RATES)).await;
            assert_eq!(refusal.field.as_deref(), Some("days"), "{days}");
        }
    }
}
