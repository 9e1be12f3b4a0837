//! `GET /v1/agents/{agent_id}/signals`

use ::api::sample::Sample;
use ::api::signals::SignalList;
use ::api::{SignalFilter, paths};
use axum::Json;
use axum::extract::State;
use domain::Label;

use super::params::{Params, accepts};
use super::reader::Reader;
use super::segment::Segment;
use super::view;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted: SIGNAL_FILTER, EXPLAIN, SHADOW, ORDER, PAGE);

/// The signals of one agent, the newest first.
#[utoipa::path(
    get, path = paths::AGENT_SIGNALS, operation_id = "agent_signals", tag = "agents", security(("key" = [])),
    params(("agent_id" = String, Path, description = "The agent's name."), Accepted),
    responses((status = 200, description = "One page", body = SignalList, example = json!(SignalList::sample()))),
)]
pub(super) async fn agent_signals(
    Reader(tenant): Reader,
    State(app): State<App>,
    Segment(agent): Segment<Label>,
    params: Params<Accepted>,
) -> Result<Json<SignalList>, ApiError> {
    let filter = SignalFilter {
        agent: Some(agent.as_str().to_owned()),
        ..params.signal_filter()?
    };
    let (page, explain) = (params.page()?, params.explain()?);
    let found = app.store.signals(tenant, &filter, &page).await?;
    let signals = found.items.iter().map(|record| view::signal(record, explain)).collect();
    Ok(Json(SignalList {
        signals,
        page: view::page(&page, found.next),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::testing::Server;

    #[tokio::test]
    async fn signals_carry_the_fields_of_the_contract() {
        let server = Server::with_loop().await;
        let url = format!(
            "{}?include_shadow=false&offset=0",
            paths::with(paths::AGENT_SIGNALS, "agent one")
        );
        let list: serde_json::Value = server.get(&url).await;
        let signal = &list["signals"][0];
        assert_eq!(
            (&signal["failure_type"], &signal["shadow"]),
            (&"TOOL_LOOP".into(), &false.into())
        );
        for field in [
            "run_id",
            "agent_version",
            "alerted",
            "co_signal_count",
            "evidence",
            "what",
            "suggested_fixes",
        ] {
            assert!(!signal[field].is_null(), "{field}");
        }
    }
}
