//! `POST /v1/deploy`: notes that a version of an agent went live.

use ::api::ingest::{DeployRequest, DeployResponse};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use store::Deploy;

use super::intake::{Intake, Patience};
use super::new_id;
use crate::error::ApiError;
use crate::http::body::{Encoding, gunzip};

pub(super) async fn deploy(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<DeployResponse>), ApiError> {
    /// A deploy is a few names.
    const LIMIT: usize = 64 << 10;
    let received = intake.receive(&headers, body).await?;
    let body = match received.encoding {
        Encoding::Identity => received.body.clone(),
        Encoding::Gzip => gunzip(&received.body, LIMIT)?,
    };
    let request = DeployRequest::parse(&body)?;
    let tenant = intake
        .writer(request.api_key.as_deref(), &headers, received.until)
        .await?;
    let now = intake.app.clock.now();
    let deployed_at = request.deployed_at.unwrap_or(now);
    if deployed_at > now {
        return Err(ApiError::body("deployed_at must not be in the future").field("deployed_at"));
    }
    let deploy = Deploy {
        id: new_id(),
        // The agent that was deployed, which is not always the one that the key was made for.
        agent_id: request.agent_id,
        version: request.version,
        deployed_at,
        meta: request.meta,
    };
    let mut patience = Patience::until(received.until);
    loop {
        if let Some(done) = patience
            .attempt(intake.app.store.record_deploy(tenant, deploy.clone()))
            .await
        {
            done?;
            break;
        }
    }
    let response = DeployResponse {
        deployed_at: deploy.deployed_at.secs(),
        id: deploy.id,
        agent_id: deploy.agent_id.to_string(),
        version: deploy.version.to_string(),
    };
    Ok((StatusCode::ACCEPTED, Json(response)))
}
