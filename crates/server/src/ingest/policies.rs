//! `GET /v1/policies`: the SDKs fetch their policies here, from the ingest host.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::Label;
use domain::policy::AgentScope;
use serde::Deserialize;

use super::intake::Intake;
use crate::error::ApiError;

/// Old SDKs put the key into the query, newer ones into the header.
#[derive(Deserialize)]
pub(super) struct Parameters {
    agent_id: Option<String>,
    api_key: Option<String>,
}

/// What `PolicyList` says, written out when the policies change and not for every agent that asks.
pub(super) async fn policies(
    State(intake): State<Intake>,
    headers: HeaderMap,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<impl IntoResponse, ApiError> {
    let Query(parameters) = parameters.map_err(|_| ApiError::parameter("query", "the query cannot be read"))?;
    let tenant = intake.reader(parameters.api_key.as_deref(), &headers).await?;
    let agent = parameters.agent_id.as_deref().map(agent).transpose()?.flatten();
    let app = &intake.app;
    let set = app.policies.get(app.store.as_ref(), tenant).await?;
    let served = intake.served.of(tenant, &set, &app.config);
    let body = served.answer(agent.as_ref());
    if let Some(agent) = agent {
        intake.fetches.note(app, tenant, agent, set.revision);
    }
    Ok(([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], body))
}

/// The agent that asks; `None` where only the policies of all agents are wanted.
fn agent(id: &str) -> Result<Option<Label>, ApiError> {
    if id.is_empty() || id == AgentScope::ALL_AGENTS {
        return Ok(None);
    }
    let label = Label::name(id);
    if label == id {
        return Ok(Some(label));
    }
    let limit = format!("agents have names of at most {} printable characters", Label::MAX_CHARS);
    Err(ApiError::parameter("agent_id", "`agent_id` is not the name of an agent").hint(limit))
}
